//! Counts of people while some join, are corrected, and leave: nobody learns of few people by subtracting.

use serde_json::{Value, json};

use super::desk::{Team, sound};
use crate::harness::{World, on_both_engines};

/// The team of a study, and the ids of two roles that are told.
struct Counted<'w> {
    team: Team<'w>,
    patient: Value,
    therapist: Value,
    made: std::cell::Cell<usize>,
}

impl<'w> Counted<'w> {
    async fn of(world: &'w World) -> Self {
        let team = Team::of(world, "demo-companion").await;
        let roles = world.get("{ participantRoles(first: 100) { nodes { id name } } }").await;
        let roles = roles["participantRoles"]["nodes"].as_array().unwrap().clone();
        let role =
            |name: &str| roles.iter().find(|role| role["name"] == name).unwrap()["id"].clone();
        Self { team, patient: role("Patient"), therapist: role("Therapist"), made: 0.into() }
    }

    /// Publishes so many new people of each role; their ids.
    async fn join(&self, patients: usize, therapists: usize) -> Vec<Value> {
        let roles = [&self.patient].into_iter().cycle().take(patients);
        let roles = roles.chain([&self.therapist].into_iter().cycle().take(therapists));
        let changes = roles.map(|role| {
            let name = format!("Newcomer {}", self.made.replace(self.made.get() + 1));
            json!({ "createParticipant": {
                "localName": name.to_lowercase().replace(' ', "-"), "study": self.team.author.study,
                "pseudonym": name, "consent": "NONE", "role": role } })
        });
        let opened = sound(self.team.published(changes.collect()).await);
        opened["created"].as_array().unwrap().iter().map(|made| made["id"].clone()).collect()
    }

    async fn correct(&self, person: &Value, role: &Value) {
        self.team.published(json!([{ "updateParticipant": { "id": person, "role": role } }])).await;
    }

    async fn leave(&self, people: &[Value]) {
        let changes = people.iter().map(|person| json!({ "withdraw": { "id": person } }));
        self.team.published(changes.collect()).await;
    }

    /// What is told of patients and therapists, and when it was counted; the others are never told.
    async fn told(&self) -> ([Option<u64>; 2], Option<String>) {
        let query = "{ study(slug: \"demo-companion\") { peopleBy(grouping: ROLE) { label count countedAt } } }";
        let data = self.team.world().get(query).await;
        let cells = data["study"]["peopleBy"].as_array().unwrap().clone();
        let count = |label: &str| {
            cells.iter().find(|cell| cell["label"] == label).unwrap()["count"].as_u64()
        };
        for hidden in ["Caregiver", "Manager", "not recorded"] {
            assert_eq!(count(hidden), None);
        }
        assert!(cells.iter().all(|cell| cell["countedAt"] == cells[0]["countedAt"]));
        let counted_at = cells[0]["countedAt"].as_str().map(str::to_owned);
        ([count("Patient"), count("Therapist")], counted_at)
    }
}

on_both_engines! {
    async fn newcomers_show_only_where_no_told_group_grew_by_few(world: Demo) {
        let counted = Counted::of(&world).await;
        let first = counted.told().await;
        assert_eq!(first.0, [Some(7), Some(6)]);
        assert!(first.1.is_some());
        counted.join(1, 4).await;
        assert_eq!(counted.told().await, first);
        counted.join(4, 0).await;
        assert_eq!(counted.told().await, first);
        counted.join(0, 1).await;
        let second = counted.told().await;
        assert_eq!(second.0, [Some(12), Some(11)]);
        assert!(second.1 > first.1);
        counted.join(5, 0).await;
        assert_eq!(counted.told().await.0, [Some(17), Some(11)]);
    }

    async fn corrections_do_not_show_behind_newcomers(world: Demo) {
        let counted = Counted::of(&world).await;
        let people = counted.join(5, 0).await;
        let first = counted.told().await;
        assert_eq!(first.0, [Some(12), Some(6)]);
        counted.correct(&people[0], &counted.therapist).await;
        assert_eq!(counted.told().await, first);
        counted.join(5, 0).await;
        assert_eq!(counted.told().await, first);
        counted.correct(&people[0], &counted.patient).await;
        assert_eq!(counted.told().await.0, [Some(17), Some(6)]);
    }

    async fn after_a_withdrawal_the_numbers_stay_with_their_date_or_all_go(world: Demo) {
        let counted = Counted::of(&world).await;
        let people = counted.join(5, 5).await;
        let first = counted.told().await;
        assert_eq!(first.0, [Some(12), Some(11)]);
        counted.leave(&people[..1]).await;
        assert_eq!(counted.told().await, first);
        counted.join(5, 5).await;
        assert_eq!(counted.told().await, first);
        let newcomers = counted.join(10, 0).await;
        assert_eq!(counted.told().await, first);
        // Five fewer than were counted: nothing is told any more, whoever joins then.
        counted.leave(&newcomers).await;
        counted.leave(&people[1..]).await;
        assert_eq!(counted.told().await, first);
        let more = counted.join(1, 0).await;
        counted.leave(&more).await;
        assert_eq!(counted.told().await, first);
        let all = "{ study(slug: \"demo-companion\") { participants(first: 100) { nodes { id pseudonym } } } }";
        let all = counted.team.judge.ask(all, json!({})).await;
        let all = all["study"]["participants"]["nodes"].as_array().unwrap().clone();
        let newer = all.iter().filter(|it| it["pseudonym"].as_str().unwrap().starts_with("Newcomer"));
        let newer: Vec<Value> = newer.map(|it| it["id"].clone()).collect();
        assert_eq!(newer.len(), 10);
        counted.leave(&newer[..5]).await;
        assert_eq!(counted.told().await, ([None, None], None));
        counted.join(5, 5).await;
        assert_eq!(counted.told().await, ([None, None], None));
    }
}
