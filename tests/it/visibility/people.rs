//! Who sees which people: the same on every path, and what the table of rights says.

use std::collections::{BTreeMap, BTreeSet};

use entity::{focus_group, participant, participant_group, quote_speaker, words::Mode};
use nasss::{
    access::{Grant, Permit, Role, Viewer, Where, write::Writer},
    id::Kind,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Grants, grants, sees, viewer};
use crate::{
    generated::{Rows, Twins, check, scattered},
    harness::World,
};

/// The people of a data set.
struct People {
    groups: Vec<focus_group::Model>,
    persons: Vec<participant::Model>,
    seats: Vec<participant_group::Model>,
    speakers: Vec<quote_speaker::Model>,
}

type Die = (u8, u8, u8);
type Beside = (Vec<Grants>, Vec<Die>, Vec<Die>, Vec<u8>);

impl People {
    /// Groups, people in them, and who of them said what, each within a study.
    fn of(rows: &Rows, groups: &[Die], persons: &[Die], speakers: &[u8]) -> Self {
        let study = |die: u8| rows.studies[usize::from(die) % rows.studies.len()].id;
        let gone = |die: u8| die.is_multiple_of(6).then_some(1_700_000_000_000_000);
        let groups: Vec<_> = groups
            .iter()
            .enumerate()
            .map(|(at, die)| a_group(at, study(die.0), gone(die.1)))
            .collect();
        let persons: Vec<_> = persons
            .iter()
            .enumerate()
            .map(|(at, die)| (at, study(die.0), gone(die.1), die.2))
            .collect();
        let mut seats = Vec::new();
        for (at, its, _, die) in &persons {
            let near: Vec<_> = groups.iter().filter(|group| group.study_id == *its).collect();
            if !near.is_empty() && !die.is_multiple_of(4) {
                let group = near[usize::from(*die) % near.len()];
                let participant_id = scattered("person", *at);
                seats.push(participant_group::Model { participant_id, focus_group_id: group.id });
            }
        }
        let persons: Vec<_> =
            persons.into_iter().map(|(at, study, gone, _)| a_person(at, study, gone)).collect();
        let mut said = Vec::new();
        for (quote, die) in rows.quotes.iter().zip(speakers) {
            let near: Vec<_> = persons.iter().filter(|it| it.study_id == quote.study_id).collect();
            if !near.is_empty() && !die.is_multiple_of(3) {
                let participant_id = Some(near[usize::from(*die) % near.len()].id);
                let speaker = quote_speaker::Model {
                    quote_id: quote.id,
                    participant_id,
                    unknown_because: None,
                };
                said.push(speaker);
            }
        }
        Self { groups, persons, seats, speakers: said }
    }

    async fn write(&self, world: &World) {
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        writer.insert::<focus_group::Entity>(self.groups.clone()).await.unwrap();
        writer.insert::<participant::Entity>(self.persons.clone()).await.unwrap();
        writer.insert::<participant_group::Entity>(self.seats.clone()).await.unwrap();
        writer.insert::<quote_speaker::Entity>(self.speakers.clone()).await.unwrap();
        writer.commit().await.unwrap();
    }

    fn speaker_of(&self, quote: Uuid) -> Option<&participant::Model> {
        let speaker = self.speakers.iter().find(|it| it.quote_id == quote)?.participant_id?;
        self.persons.iter().find(|it| it.id == speaker && it.withdrawn_at.is_none())
    }

    fn group_of(&self, person: Uuid) -> Option<&focus_group::Model> {
        let group = self.seats.iter().find(|it| it.participant_id == person)?.focus_group_id;
        self.groups.iter().find(|it| it.id == group && it.withdrawn_at.is_none())
    }
}

fn a_group(at: usize, study_id: Uuid, withdrawn_at: Option<i64>) -> focus_group::Model {
    focus_group::Model {
        id: scattered("group", at),
        study_id,
        label: format!("Group {at}"),
        label_key: format!("group {at}"),
        order_key: format!("group {at}"),
        held_on: None,
        mode: Mode::Unknown,
        revision: 1,
        changed_in: 1,
        withdrawn_at,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn a_person(at: usize, study_id: Uuid, withdrawn_at: Option<i64>) -> participant::Model {
    participant::Model {
        id: scattered("person", at),
        study_id,
        pseudonym: format!("Person {at}"),
        pseudonym_key: format!("person {at}"),
        order_key: format!("person {at}"),
        role_id: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

/// Whether the viewer holds one of these roles in the study.
fn holds(viewer: &Viewer, roles: &[Role], study: Uuid) -> bool {
    let there = |grant: &Grant| match grant.place {
        Where::Everywhere => true,
        Where::Study(its) => its == study,
    };
    viewer.grants().iter().any(|grant| roles.contains(&grant.role) && there(grant))
}

fn sees_people(viewer: &Viewer, study: Uuid) -> bool {
    use Role as R;
    holds(viewer, &[R::Researcher, R::Curator, R::Reviewer, R::Steward], study)
}

fn sees_groups(viewer: &Viewer, study: Uuid) -> bool {
    holds(viewer, &[Role::Curator, Role::Reviewer, Role::Steward], study)
}

fn person(id: Uuid) -> String {
    Kind::Participant.id(id)
}

fn group(id: Uuid) -> String {
    Kind::FocusGroup.id(id)
}

/// The ids of a list, as many as it says; none where there is no list.
fn found(list: &Value) -> Option<BTreeSet<String>> {
    let nodes = list["nodes"].as_array()?;
    assert_eq!(list["totalCount"], nodes.len());
    Some(nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect())
}

const PATHS: &str = "query($ids: [ID!]!) {
    studies(first: 100) { nodes { id
        participants(first: 100) { totalCount nodes { id focusGroup { id }
            quotes(first: 100) { totalCount nodes { id } } } }
        focusGroups(first: 100) { totalCount nodes { id
            participants(first: 100) { totalCount nodes { id } } } } } }
    quotes(first: 100) { nodes { id participant { id } focusGroup { id } } }
    nodes(ids: $ids) { __typename id }
}";

#[test]
fn a_viewer_sees_the_same_people_on_every_path() {
    let die = || (any::<u8>(), any::<u8>(), any::<u8>());
    let beside = (vec(grants(), 10), vec(die(), 0..6), vec(die(), 0..12), vec(any::<u8>(), 100));
    check(6, beside, &async |twins: &Twins, rows: &Rows, beside: &Beside| {
        let (viewers, groups, persons, speakers) = beside;
        let people = People::of(rows, groups, persons, speakers);
        for world in twins.worlds() {
            people.write(world).await;
        }
        let mut ids: Vec<String> = people.persons.iter().map(|it| person(it.id)).collect();
        ids.extend(people.groups.iter().map(|it| group(it.id)));
        for grants in viewers {
            let viewer = &viewer(rows, grants);
            let data = twins.data(viewer, PATHS, &json!({ "ids": ids })).await;
            lists(rows, &people, viewer, &data);
            speakers_of(rows, &people, viewer, &data);
            nodes(&people, viewer, &data);
        }
    });
}

fn lists(rows: &Rows, people: &People, viewer: &Viewer, data: &Value) {
    for answer in data["studies"]["nodes"].as_array().unwrap() {
        let study =
            rows.studies.iter().find(|it| answer["id"] == Kind::Study.id(it.id)).unwrap().id;
        let persons = || {
            let living =
                |it: &&participant::Model| it.study_id == study && it.withdrawn_at.is_none();
            people.persons.iter().filter(living)
        };
        let ids = || persons().map(|it| person(it.id)).collect::<BTreeSet<_>>();
        let expected = sees_people(viewer, study).then(ids);
        assert_eq!(found(&answer["participants"]), expected, "{viewer:?}");
        let groups = people.groups.iter().filter(|it| it.study_id == study);
        let living: BTreeSet<_> =
            groups.filter(|it| it.withdrawn_at.is_none()).map(|it| group(it.id)).collect();
        let expected = sees_groups(viewer, study).then_some(living);
        assert_eq!(found(&answer["focusGroups"]), expected, "{viewer:?}");
        let by_id: BTreeMap<_, _> = persons().map(|it| (person(it.id), it.id)).collect();
        for one in answer["participants"]["nodes"].as_array().into_iter().flatten() {
            let id = by_id[one["id"].as_str().unwrap()];
            let seat = people.group_of(id).filter(|_| sees_groups(viewer, study));
            assert_eq!(
                one["focusGroup"],
                seat.map_or(Value::Null, |it| json!({ "id": group(it.id) }))
            );
            let said = rows.quotes.iter().filter(|quote| {
                sees(viewer, quote) && people.speaker_of(quote.id).is_some_and(|it| it.id == id)
            });
            let said: BTreeSet<_> = said.map(|quote| Kind::Quote.id(quote.id)).collect();
            assert_eq!(found(&one["quotes"]), Some(said), "{viewer:?}");
        }
        for one in answer["focusGroups"]["nodes"].as_array().into_iter().flatten() {
            let members = persons().filter(|it| {
                people.group_of(it.id).is_some_and(|seat| one["id"] == group(seat.id))
            });
            let members: BTreeSet<_> = members.map(|it| person(it.id)).collect();
            assert_eq!(found(&one["participants"]), Some(members), "{viewer:?}");
        }
    }
}

/// Who said a quote that is seen, and in which group.
fn speakers_of(rows: &Rows, people: &People, viewer: &Viewer, data: &Value) {
    let quotes: BTreeMap<_, _> =
        rows.quotes.iter().map(|quote| (Kind::Quote.id(quote.id), quote)).collect();
    for answer in data["quotes"]["nodes"].as_array().unwrap() {
        let quote = quotes[answer["id"].as_str().unwrap()];
        let speaker = people.speaker_of(quote.id).filter(|_| sees_people(viewer, quote.study_id));
        let expected = speaker.map_or(Value::Null, |it| json!({ "id": person(it.id) }));
        assert_eq!(answer["participant"], expected, "{viewer:?}");
        let seat = speaker.and_then(|it| people.group_of(it.id));
        let seat = seat.filter(|_| sees_groups(viewer, quote.study_id));
        let expected = seat.map_or(Value::Null, |it| json!({ "id": group(it.id) }));
        assert_eq!(answer["focusGroup"], expected, "{viewer:?}");
    }
}

/// By id, what was withdrawn leaves a tombstone, for those who could see it; the rest is null.
fn nodes(people: &People, viewer: &Viewer, data: &Value) {
    let named = |kind: &str, gone: Option<i64>, id: String| {
        let kind = if gone.is_some() { "Tombstone" } else { kind };
        json!({ "__typename": kind, "id": id })
    };
    let persons = people.persons.iter().map(|it| {
        sees_people(viewer, it.study_id)
            .then(|| named("Participant", it.withdrawn_at, person(it.id)))
    });
    let groups = people.groups.iter().map(|it| {
        sees_groups(viewer, it.study_id).then(|| named("FocusGroup", it.withdrawn_at, group(it.id)))
    });
    assert_eq!(data["nodes"], json!(persons.chain(groups).collect::<Vec<_>>()), "{viewer:?}");
}
