//! What erasing leaves alone, what it tells copies, and what can be shown again afterwards.

use nasss::{access::Permit, erased};
use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, sound},
    erasing::erases,
    reading::{Reading, text},
    rules::made,
};
use crate::harness::{World, on_both_engines};

struct House<'w> {
    team: Team<'w>,
    steward: Desk<'w>,
    held: Reading,
}

async fn house(world: &World) -> House<'_> {
    House {
        team: Team::of(world, "demo-clinic").await,
        steward: Desk::of(world, "steward", &["STEWARD@demo-clinic"]).await,
        held: Reading::of(world, "demo-clinic").await,
    }
}

impl House<'_> {
    async fn erase(&self, mutation: &str, input: Value) -> Value {
        sound(erases(self.steward.world, &self.steward.token, mutation, input).await)
    }

    /// A quote's words, as the steward reads them; null where it is gone.
    async fn words(&self, quote: &str) -> Value {
        let asked = "query ($id: ID!) { quote(id: $id) { text } }";
        self.steward.ask(asked, json!({ "id": quote })).await["quote"]["text"].clone()
    }

    fn quote(&self, other: Value) -> Value {
        let fields = json!({ "study": self.held.id(), "source": self.held.source_id("GUIDE"),
            "text": "I wait.", "provenance": "VERBATIM", "participant": self.held.person_id("Thistle") });
        made("createQuote", fields, other)
    }

    /// Publishes one thing that is called so in the changes.
    async fn made(&self, name: &str, changes: Value) -> String {
        let opened = self.team.published(changes).await;
        let created = opened["created"].as_array().unwrap();
        text(&created.iter().find(|it| it["localName"] == name).unwrap()["id"])
    }
}

fn is_left(erased: &Value, id: &str, field: &str) -> bool {
    let leftover = json!({ "kind": "Quote", "id": id, "field": field });
    erased["leftovers"].as_array().unwrap().contains(&leftover)
}

on_both_engines! {
    async fn what_turned_out_to_be_somebody_elses_stays(world: Demo) {
        let house = house(&world).await;
        let quote = house.made("q", json!([house.quote(json!({ "localName": "q" }))])).await;
        let nobodys = house.made("n", json!([house.quote(json!({ "localName": "n", "text": "I sit." }))])).await;
        let gone = house.made("g", json!([house.quote(json!({ "localName": "g", "text": "I go." }))])).await;
        house.team.published(json!([
            { "updateQuote": { "id": quote, "participant": house.held.person_id("Reed") } },
            { "updateQuote": { "id": nobodys, "participant": null, "speakerUnknownBecause": "WITHHELD" } },
            { "withdraw": { "id": gone } },
        ])).await;
        let proposed = house.team.author.opened(json!([{ "updateQuote": { "id": quote, "text": "I waited." } }])).await;
        let erased = house.erase("withdrawConsent", json!({ "participant": house.held.person_id("Thistle") })).await;
        assert_eq!(house.words(&quote).await, "I wait.");
        assert_eq!(house.words(&nobodys).await, "I sit.");
        let held = "query ($set: ID!, $id: ID!) { changeSet(id: $set) { changeCount }
            snapshot(id: $id, version: 2) { fields } }";
        let held = house.steward.ask(held, json!({ "set": proposed, "id": quote })).await;
        assert_eq!(held["changeSet"]["changeCount"], 1);
        assert_eq!(held["snapshot"]["fields"]["text"], "I wait.");
        assert!(is_left(&erased, &quote, "participant"), "{erased:#}");
        assert!(!is_left(&erased, &gone, "participant"));
    }

    async fn copies_are_told_to_erase_what_was_withdrawn_before(world: Demo) {
        let house = house(&world).await;
        let quote = house.made("q", json!([house.quote(json!({ "localName": "q", "access": "OPEN" }))])).await;
        let feed = "query ($since: String) { changes(since: $since, first: 100) { cursor hasMore
            events { id type reason mustErase } } }";
        let cursor = async || {
            let mut since = Value::Null;
            loop {
                let page = world.data(feed, json!({ "since": since })).await["changes"].clone();
                since = page["cursor"].clone();
                if page["hasMore"] == false {
                    return since;
                }
            }
        };
        house.team.published(json!([{ "withdraw": { "id": quote } }])).await;
        let since = cursor().await;
        house.erase("withdrawConsent", json!({ "participant": house.held.person_id("Thistle") })).await;
        let told = world.data(feed, json!({ "since": since })).await;
        let events = told["changes"]["events"].as_array().unwrap();
        let own = events.iter().find(|it| it["id"] == json!(quote)).unwrap();
        assert_eq!((&own["type"], &own["mustErase"]), (&json!("GONE"), &json!(true)));
        // Once is enough.
        let since = cursor().await;
        let reed = house.held.person_id("Reed");
        house.erase("withdrawConsent", json!({ "participant": reed })).await;
        let told = world.data(feed, json!({ "since": since })).await;
        assert!(!told.to_string().contains(&quote), "{told:#}");
    }

    async fn the_words_of_others_keep_nobody_from_taking_theirs_back(world: Demo) {
        let house = house(&world).await;
        let source = json!({ "createSource": { "localName": "s", "study": house.held.id(), "kind": "TRANSCRIPT",
            "title": "A talk", "published": false, "text": "A: I wait. B: She said I wait. Yes." } });
        let mine = house.quote(json!({ "localName": "q", "source": "#s", "start": 3, "end": 10 }));
        let theirs = house.quote(json!({ "localName": "r", "source": "#s", "start": 14, "end": 35,
            "text": "She said I wait. Yes.", "participant": house.held.person_id("Reed") }));
        let opened = house.team.published(json!([source, mine, theirs])).await;
        let id = |name: &str| {
            let created = opened["created"].as_array().unwrap();
            text(&created.iter().find(|it| it["localName"] == name).unwrap()["id"])
        };
        let erased = house.erase("redactQuote", json!({ "quote": id("q") })).await;
        assert_eq!(house.words(&id("q")).await, Value::Null);
        assert_eq!(house.words(&id("r")).await, "She said I wait. Yes.");
        assert!(is_left(&erased, &id("r"), "start"), "{erased:#}");
    }

    async fn what_was_put_in_the_place_of_words_is_not_erased_by_restoring(world: Demo) {
        let house = house(&world).await;
        let quote = house.made("q", json!([house.quote(json!({ "localName": "q" }))])).await;
        house.erase("redactQuote", json!({ "quote": quote, "replacement": "[She waits.]" })).await;
        let list = erased::read(&erased::place(&world.app.config.data_dir)).unwrap();
        assert!(!list.is_empty());
        let (desk, permit) = (world.operator(), Permit::of_operator());
        let again = nasss::curation::erasing::again(&desk, &permit, &list).await.unwrap();
        assert_eq!((again, house.words(&quote).await), (0, json!("[She waits.]")));
        // Where it was listed later than anything in this copy, it goes.
        let later: Vec<_> = list.into_iter().map(|it| erased::Erased { at: i64::MAX, ..it }).collect();
        let again = nasss::curation::erasing::again(&desk, &permit, &later).await.unwrap();
        assert_eq!((again, house.words(&quote).await), (1, Value::Null));
    }

    async fn what_is_reinstated_comes_without_what_was_erased_since(world: Demo) {
        let house = house(&world).await;
        let category = house.held.category_id("zeitdruck");
        let coding = |quote: &str| json!({ "createCoding": { "quote": quote, "category": category, "valence": "BARRIER" } });
        let stays = house.made("q", json!([house.quote(json!({ "localName": "q" })), coding("#q")])).await;
        let goes = house.made("q", json!([house.quote(json!({ "localName": "q", "text": "I go." })), coding("#q")])).await;
        let before = Reading::of(&world, "demo-clinic").await.category("zeitdruck")["quoteCount"].as_i64().unwrap();
        house.team.published(json!([{ "withdraw": { "id": category } }])).await;
        house.erase("redactQuote", json!({ "quote": goes })).await;
        house.erase("redactQuote", json!({ "quote": stays, "replacement": "[She waits.]" })).await;
        house.team.published(json!([{ "reinstate": { "id": category } }])).await;
        house.team.published(json!([{ "withdraw": { "id": stays } }])).await;
        house.team.published(json!([{ "reinstate": { "id": stays } }])).await;
        assert_eq!(house.words(&stays).await, "[She waits.]");
        let now = Reading::of(&world, "demo-clinic").await.category("zeitdruck")["quoteCount"].as_i64().unwrap();
        assert_eq!(now, before - 1);
        house.team.refuses("FINAL", "", 0, json!([{ "reinstate": { "id": goes } }])).await;
    }

    async fn a_study_comes_back_without_whom_it_lost(world: Demo) {
        let house = house(&world).await;
        let (study, person) = (house.held.id(), house.held.person_id("Thistle"));
        house.team.published(json!([{ "withdraw": { "id": study } }])).await;
        house.erase("withdrawConsent", json!({ "participant": person })).await;
        // A study that is not there is nobody's but theirs who work on all.
        let all = Team::of_all(&world).await;
        all.published(json!([{ "reinstate": { "id": study } }])).await;
        let now = Reading::of(&world, "demo-clinic").await;
        let people = now.study["participants"]["nodes"].as_array().unwrap();
        let before = house.held.study["participants"]["nodes"].as_array().unwrap();
        assert_eq!(people.len(), before.len() - 1);
        assert!(!now.study.to_string().contains("Thistle"));
    }
}
