//! What somebody may not read is not to be found out by proposing, checking, reverting, or reading what was.

use serde_json::{Value, json};

use super::{
    desk::{Desk, codes, id, sound},
    reading::{Reading, text},
    rules::{category, made},
};
use crate::harness::{World, on_both_engines};

const FIELDS: &str =
    "query ($id: ID!) { changeSet(id: $id) { changes { nodes { fields { field after } } } } }";

struct House<'w> {
    author: Desk<'w>,
    reviewer: Desk<'w>,
    steward: Desk<'w>,
    judge: Desk<'w>,
    held: Reading,
}

async fn house(world: &World) -> House<'_> {
    House {
        author: Desk::of(world, "author", &["CURATOR@demo-clinic"]).await,
        reviewer: Desk::of(world, "reviewer", &["REVIEWER@demo-clinic"]).await,
        steward: Desk::of(world, "steward", &["STEWARD@demo-clinic"]).await,
        judge: Desk::of(world, "judge", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await,
        held: Reading::of(world, "demo-clinic").await,
    }
}

impl House<'_> {
    async fn publish(&self, changes: Value) -> Value {
        let opened = sound(self.author.open(changes).await);
        self.go_on(&id(&opened)).await;
        opened
    }

    async fn go_on(&self, set: &str) {
        sound(self.author.submit(set).await);
        sound(self.judge.review(set, "APPROVE").await);
        sound(self.author.publish(set).await);
    }

    fn quote(&self, other: Value) -> Value {
        let fields = json!({ "study": self.held.id(), "source": self.held.source_id("GUIDE"),
            "text": "Call Ms Miller.", "provenance": "VERBATIM" });
        made("createQuote", fields, other)
    }
}

/// What a check tells, but for the ids.
fn told(payload: &Value) -> Vec<(String, String)> {
    let problems = payload["userErrors"].as_array().unwrap().iter();
    problems.map(|it| (text(&it["code"]), text(&it["message"]))).collect()
}

on_both_engines! {
    async fn a_revert_does_not_show_its_author_what_others_agreed_to(world: Demo) {
        let house = house(&world).await;
        let person = house.held.person_id("Thistle");
        let opened = house.publish(json!([
            { "updateParticipant": { "id": person, "pseudonym": "Teasel", "consent": "PUBLIC_QUOTES" } },
        ])).await;
        let back = sound(house.author.revert(&id(&opened)).await);
        let shown = async |desk: &Desk<'_>| desk.ask(FIELDS, json!({ "id": id(&back) })).await.to_string();
        assert!(shown(&house.author).await.contains("Thistle"));
        assert!(!shown(&house.author).await.contains("consent"));
        assert!(shown(&house.steward).await.contains("CONTROLLED"));
    }

    async fn what_a_steward_opens_is_what_the_steward_saw(world: Demo) {
        let house = house(&world).await;
        let opened = house.publish(json!([house.quote(json!({ "localName": "q" }))])).await;
        let quote = &opened["created"][0]["id"];
        let open = house.author.opened(json!([{ "updateQuote": { "id": quote, "access": "OPEN" } }])).await;
        sound(house.author.submit(&open).await);
        sound(house.judge.review(&open, "APPROVE").await);
        // The words of what only the team reads need no steward.
        let words = house.author.opened(json!([{ "updateQuote": { "id": quote, "text": "Call Dr Smith." } }])).await;
        sound(house.author.submit(&words).await);
        sound(house.reviewer.review(&words, "APPROVE").await);
        sound(house.author.publish(&words).await);
        let told = house.author.publish(&open).await;
        assert_eq!(codes(&told), ["VERSION_CONFLICT"]);
        let conflict = &told["userErrors"][0]["conflict"];
        assert_eq!((&conflict["field"], &conflict["theirs"]), (&json!("text"), &json!("Call Dr Smith.")));
        let change = &told["userErrors"][0]["change"];
        sound(house.author.resolve(&open, json!([{ "change": change, "take": "MINE" }])).await);
        assert_eq!(codes(&house.author.publish(&open).await), ["NOT_NOW"]);
        house.go_on(&open).await;
        let read = world.data("query ($id: ID!) { quote(id: $id) { text } }", json!({ "id": quote })).await;
        assert_eq!(read["quote"]["text"], "Call Dr Smith.");
    }

    async fn texts_that_everybody_will_read_are_cleared(world: Demo) {
        let house = house(&world).await;
        let source = |other: Value| {
            let fields = json!({ "study": house.held.id(), "kind": "GUIDE", "title": "More", "published": true });
            json!([made("createSource", fields, other)])
        };
        for (changes, cleared) in [
            (source(json!({})), false),
            (source(json!({ "text": "Ask her." })), true),
            (source(json!({ "text": "Ask her.", "published": false })), false),
            (json!([{ "updateSource": { "id": house.held.source_id("GUIDE"), "text": "Ask them." } }]), true),
            (json!([{ "updateSource": { "id": house.held.source_id("TRANSCRIPT"), "text": "Ask me." } }]), false),
            (json!([{ "updateSource": { "id": house.held.source_id("GUIDE"), "title": "Less" } }]), false),
        ] {
            let opened = sound(house.author.open(changes.clone()).await);
            assert_eq!(opened["changeSet"]["needsClearance"], cleared, "{changes}");
        }
    }

    async fn history_does_not_lead_into_sources_that_are_not_published(world: Demo) {
        let house = house(&world).await;
        let (study, transcript) = (house.held.id(), house.held.source_id("TRANSCRIPT"));
        let opened = house.publish(json!([category(&study, json!({
            "localName": "c", "basis": "REPORTED", "source": transcript, "locator": "lines 40 to 55",
        }))])).await;
        let own = json!({ "id": opened["created"][0]["id"] });
        let asked = "query ($id: ID!) { history(id: $id) { nodes { fields { field after } } }
            snapshot(id: $id, version: 2) { fields } }";
        let everybody = world.data(asked, own.clone()).await.to_string();
        assert!(everybody.contains("\"Warm light\""), "{everybody}");
        for hidden in ["lines 40", &transcript] {
            assert!(!everybody.contains(hidden), "{everybody}");
            assert!(house.author.ask(asked, own.clone()).await.to_string().contains(hidden));
        }
    }

    async fn proposing_does_not_tell_what_other_studies_hold(world: Demo) {
        let clinic = Reading::of(&world, "demo-clinic").await;
        let there = Desk::of(&world, "there", &["CURATOR@demo-companion"]).await;
        let never = |kind: nasss::id::Kind| kind.id(uuid::Uuid::from_u128(1));
        let (study, person) = (clinic.id(), clinic.person_id("Sedge"));
        let named = |pseudonym: &str| json!([{ "createParticipant": {
            "study": study, "pseudonym": pseudonym, "consent": "NONE" } }]);
        let of = |participant: &str| json!([{ "createDemographics": { "participant": participant, "ageYears": 40 } }]);
        let group = |label: &str| json!([{ "createFocusGroup": { "study": study, "label": label, "mode": "ONLINE" } }]);
        let label = text(&clinic.study["focusGroups"]["nodes"][0]["label"]);
        let coding = |quote: &str| json!([{ "createCoding": {
            "quote": quote, "category": clinic.category_id("zeitdruck"), "valence": "BARRIER" } }]);
        for (is, is_not) in [
            (named("Sedge"), named("Nobody")),
            (of(&person), of(&never(nasss::id::Kind::Participant))),
            (group(&label), group("Never")),
            (coding(&clinic.quote_id("We ended up")), coding(&never(nasss::id::Kind::Quote))),
        ] {
            let told = async |changes: &Value| told(&there.check(&there.opened(changes.clone()).await).await);
            assert_eq!(told(&is).await, told(&is_not).await);
            assert!(!told(&is).await.is_empty());
        }
        // Nor do the slugs that are made.
        let title = "ILLUSTRATIVE: transcript of the clinic group";
        let source = |title: &str| json!([{ "createSource": {
            "study": study, "kind": "TRANSCRIPT", "title": title, "published": false } }]);
        let set = there.opened(source(title)).await;
        let shown = there.ask(FIELDS, json!({ "id": set })).await.to_string();
        assert!(shown.contains("\"illustrative-transcript-of-the-clinic-group\""), "{shown}");
    }

    async fn what_a_speaker_agreed_to_keeps_nobody_from_submitting_but_is_told_to_stewards(world: Demo) {
        let house = house(&world).await;
        let transcript = house.held.source_id("TRANSCRIPT");
        let said = |who: &str| json!([house.quote(json!({
            "source": transcript, "access": "OPEN", "participant": house.held.person_id(who),
        }))]);
        let (agreed, not_agreed) = (house.author.opened(said("Reed")).await, house.author.opened(said("Thistle")).await);
        for set in [&agreed, &not_agreed] {
            sound(house.author.check(set).await);
            sound(house.author.submit(set).await);
            sound(house.reviewer.review(set, "APPROVE").await);
        }
        assert_eq!(codes(&house.steward.check(&not_agreed).await), ["ACCESS_TOO_OPEN"]);
        assert_eq!(codes(&house.reviewer.check(&not_agreed).await), Vec::<&str>::new());
        assert_eq!(codes(&house.steward.review(&not_agreed, "APPROVE").await), ["ACCESS_TOO_OPEN"]);
        assert_eq!(house.author.status(&not_agreed).await, "SUBMITTED");
        sound(house.steward.review(&agreed, "APPROVE").await);
        sound(house.author.publish(&agreed).await);
    }

    async fn what_reviewers_cannot_see_a_steward_approves_and_publishes(world: Demo) {
        let house = house(&world).await;
        let afar = Desk::of(&world, "afar", &["STEWARD@demo-companion"]).await;
        let consent = json!([{ "updateParticipant": { "id": house.held.person_id("Thistle"), "consent": "REGISTERED" } }]);
        let set = house.author.opened(consent).await;
        sound(house.author.submit(&set).await);
        assert_eq!(codes(&house.reviewer.review(&set, "APPROVE").await), ["UNKNOWN_REFERENCE"]);
        assert_eq!(codes(&afar.review(&set, "APPROVE").await), ["UNKNOWN_REFERENCE"]);
        let approved = sound(house.steward.review(&set, "APPROVE").await);
        assert_eq!(approved["changeSet"]["status"], "APPROVED");
        let published = sound(house.steward.publish(&set).await);
        assert_eq!(published["changeSet"]["status"], "PUBLISHED");
    }
}
