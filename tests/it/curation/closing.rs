//! A quote that is closed takes its translations along, and no translation is more open than its quote.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, id, sound, version},
    reading::{Reading, text},
};
use crate::harness::{World, inside::Inside, on_both_engines};

const SEEN: &str =
    "query ($id: ID!) { node(id: $id) { ... on Quote { access translations { id text } } } }";

/// A quote that has an open translation.
const SAID: &str = "The screen says";

async fn clinic(world: &World) -> (Team<'_>, Reading) {
    let team = Team::of(world, "demo-clinic").await;
    let author = Desk::of(world, "both", &["CURATOR@demo-clinic", "STEWARD@demo-clinic"]).await;
    (Team { author, ..team }, Reading::of(world, "demo-clinic").await)
}

/// The level of the quote, and those of its translations.
async fn levels(world: &World) -> (String, Vec<String>) {
    let mut inside = Inside::of(&world.app.config).await;
    let quote = "SELECT access FROM quote WHERE text LIKE 'The screen says%'";
    let translations = "SELECT access FROM quote_translation WHERE quote_id IN (
        SELECT id FROM quote WHERE text LIKE 'The screen says%') ORDER BY access";
    let own = inside.texts(quote.to_owned()).await.remove(0);
    (own, inside.texts(translations.to_owned()).await)
}

fn all(level: &str, n: usize) -> (String, Vec<String>) {
    (level.to_owned(), vec![level.to_owned(); n])
}

fn close(quote: &str, level: &str) -> Value {
    json!({ "updateQuote": { "id": quote, "access": level } })
}

fn translate(quote: &str, level: &str) -> Value {
    json!({ "createTranslation": {
        "quote": quote, "language": "fr", "text": "Voilà.", "method": "HUMAN", "access": level,
    } })
}

/// What happened to a thing or part by publishing a set, in the words of its history.
async fn happened(team: &Team<'_>, id: &Value) -> Vec<Value> {
    let query =
        "query ($id: ID!) { history(id: $id, first: 1) { nodes { event version changeSet { id }
        fields { field before after } } } }";
    let found = team.judge.ask(query, json!({ "id": id })).await;
    found["history"]["nodes"].as_array().unwrap().clone()
}

/// The next events for readers without an account, and the cursor behind them.
async fn feed(world: &World, since: &Value) -> (Vec<Value>, Value) {
    let query = "query ($since: String) { changes(since: $since, first: 100) { events { type id } cursor } }";
    let page = world.data(query, json!({ "since": since })).await["changes"].clone();
    (page["events"].as_array().unwrap().clone(), page["cursor"].clone())
}

on_both_engines! {
    async fn a_quote_that_is_closed_takes_its_translations_along_and_its_revert_opens_all(world: Demo) {
        let (team, held) = clinic(&world).await;
        let quote = held.quote_id(SAID);
        let translation = held.quote(SAID)["translations"][0]["id"].clone();
        assert_eq!(levels(&world).await, all("OPEN", 1));
        for level in ["REGISTERED", "CONTROLLED"] {
            let before = version(&world).await;
            let mut cursor = Value::Null;
            loop {
                let (events, next) = feed(&world, &cursor).await;
                cursor = next;
                if events.is_empty() {
                    break;
                }
            }
            let set = id(&team.published(json!([close(&quote, level)])).await);
            assert_eq!(levels(&world).await, all(level, 1));
            for thing in [&json!(quote), &translation] {
                let told = happened(&team, thing).await;
                assert_eq!(told[0]["version"], before + 1, "{told:#?}");
                assert_eq!(told[0]["changeSet"]["id"], json!(set), "{told:#?}");
                let access = told[0]["fields"].as_array().unwrap().iter().find(|it| it["field"] == "access");
                let access = access.unwrap();
                assert_eq!((&access["before"], &access["after"]), (&json!("OPEN"), &json!(level)));
            }
            // To those who may not read the quote any more, the feed says that it is gone.
            let (events, _) = feed(&world, &cursor).await;
            let gone = json!({ "type": "GONE", "id": quote });
            assert!(events.contains(&gone), "{events:#?}");
            let anonymous = world.data(SEEN, json!({ "id": quote })).await;
            assert_eq!(anonymous["node"], Value::Null);
            let reverted = sound(team.author.revert(&set).await);
            team.through(&id(&reverted)).await;
            assert_eq!(levels(&world).await, all("OPEN", 1));
        }
    }

    async fn translations_of_the_same_set_are_closed_with_their_quote(world: Demo) {
        let (team, held) = clinic(&world).await;
        let quote = held.quote_id(SAID);
        let translation = held.quote(SAID)["translations"][0]["id"].clone();
        let reworded = json!({ "updateTranslation": { "id": translation, "text": "Andere Wörter." } });
        team.published(json!([reworded, translate(&quote, "CONTROLLED"), close(&quote, "REGISTERED")])).await;
        let (own, its) = levels(&world).await;
        assert_eq!((own.as_str(), its), ("REGISTERED", vec!["CONTROLLED".to_owned(), "REGISTERED".to_owned()]));
        let told = happened(&team, &translation).await;
        let fields: Vec<_> = told[0]["fields"].as_array().unwrap().iter().map(|it| text(&it["field"])).collect();
        assert!(fields.contains(&"text".to_owned()) && fields.contains(&"access".to_owned()), "{fields:?}");
    }

    async fn no_translation_is_opened_beyond_its_quote_whatever_the_order_of_the_changes(world: Demo) {
        let (team, held) = clinic(&world).await;
        let quote = held.quote_id(SAID);
        let translation = held.quote(SAID)["translations"][0]["id"].clone();
        let opened = json!({ "updateTranslation": { "id": translation, "access": "OPEN" } });
        let closing = close(&quote, "REGISTERED");
        for (place, changes) in [
            (1, json!([closing, opened])),
            (0, json!([opened, closing])),
            (1, json!([closing, translate(&quote, "OPEN")])),
            (0, json!([translate(&held.quote_id("We ended up"), "REGISTERED")])),
        ] {
            team.refuses("ACCESS_TOO_OPEN", "access", place, changes).await;
        }
        team.published(json!([closing])).await;
        team.refuses("ACCESS_TOO_OPEN", "access", 0, json!([opened])).await;
        team.lets(json!([opened, close(&quote, "OPEN")])).await;
        assert_eq!(levels(&world).await, all("REGISTERED", 1));
    }
}
