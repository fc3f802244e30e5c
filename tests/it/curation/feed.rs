//! The feed: a copy that is kept by it is what there is, and nothing hidden leaves a trace in it.

mod copy;
mod cursors;
mod dates;
mod desk;
mod histories;

use serde_json::{Value, json};

use super::reading::Reading;
use crate::harness::on_both_engines;
use copy::Copy;
use desk::Desk;

/// Each event in a few words.
fn told(events: &[Value]) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one =
        |it: &Value| format!("{} {} {}", word(&it["type"]), word(&it["kind"]), word(&it["reason"]));
    events.iter().map(|it| one(it).trim().to_owned()).collect()
}

on_both_engines! {
    async fn read_from_the_start_it_gives_everything_that_the_reader_may_see(world: Demo) {
        let everywhere = ["CURATOR", "REVIEWER", "STEWARD", "RESEARCHER"];
        let mut tokens = vec![None, Some(world.program("reader", &["READER"]).await)];
        tokens.push(Some(world.program("researcher", &["RESEARCHER@demo-companion"]).await));
        tokens.push(Some(world.program("team", &["CURATOR@demo-clinic"]).await));
        tokens.push(Some(world.program("all", &everywhere).await));
        let mut sizes = Vec::new();
        for (token, first) in tokens.into_iter().zip([90, 7, 90, 33, 90]) {
            let mut copy = Copy::of(&world, token);
            let events = copy.catch_up(first).await;
            copy.assert_in_step("at the start").await;
            assert!(events.iter().all(|it| it["type"] != "UPDATED"), "{events:#?}");
            sizes.push(copy.held.len());
            assert_eq!(copy.catch_up(first).await, Vec::<Value>::new());
        }
        assert!(sizes[0] < sizes[1] && sizes[1] < sizes[2] && sizes[2] < sizes[4], "{sizes:?}");
    }

    async fn each_thing_comes_once_for_each_version_with_what_became_of_it(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let mut copy = Copy::of(&world, None);
        copy.catch_up(90).await;

        // Several parts are one event.
        let made = desk.publish(json!([
            desk.category("night", "Night shifts"),
            { "createAlias": { "category": "#night", "text": "Nachtdienst", "language": "de", "basis": "EDITORIAL" } },
            { "createAlias": { "category": "#night", "text": "Turni", "language": "it", "basis": "EDITORIAL" } },
            desk.category("day", "Day shifts"),
        ])).await;
        let events = copy.catch_up(1).await;
        assert_eq!(told(&events), ["CREATED Category", "CREATED Category"]);
        assert!(events.iter().all(|it| it["version"] == made["version"]));
        copy.assert_in_step("made").await;

        desk.publish(json!([{ "createAlias": {
            "category": made["day"], "text": "Tagdienst", "language": "de", "basis": "EDITORIAL" } }])).await;
        assert_eq!(told(&copy.catch_up(90).await), ["UPDATED Category"]);
        copy.assert_in_step("changed").await;

        let since = copy.cursor.clone();
        desk.publish(json!([{ "mergeCategories": { "into": made["day"], "from": made["night"] } }])).await;
        let events = copy.catch_up(90).await;
        let gone = events.iter().find(|it| it["type"] == "GONE").unwrap();
        assert_eq!((&gone["id"], &gone["replacedBy"]), (&made["night"], &made["day"]));
        assert_eq!((&gone["oldName"], &gone["newName"]), (&json!("Night shifts"), &json!("Day shifts")));
        assert_eq!((&gone["reason"], &gone["mustErase"]), (&json!("MERGED"), &json!(false)));
        assert_eq!(events.len(), 2, "{events:#?}");
        copy.assert_in_step("merged").await;

        desk.publish(json!([{ "withdraw": { "id": made["day"], "reason": "A slip" } }])).await;
        let events = copy.catch_up(90).await;
        assert_eq!(told(&events), ["GONE Category WITHDRAWN"]);
        assert!(!format!("{events:?}").contains("slip"));
        copy.assert_in_step("withdrawn").await;
        desk.publish(json!([{ "reinstate": { "id": made["day"] } }])).await;
        assert_eq!(told(&copy.catch_up(90).await), ["CREATED Category"]);
        copy.assert_in_step("brought back").await;

        // Whoever asks again is told again, of today's things.
        copy.cursor = since;
        copy.catch_up(3).await;
        copy.assert_in_step("told again").await;
    }

    async fn what_is_hidden_leaves_no_trace_and_what_is_hidden_again_goes(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let source = desk.printed().await;
        let team = world.program("team", &["RESEARCHER@demo-clinic"]).await;
        let (mut anybody, mut team) = (Copy::of(&world, None), Copy::of(&world, Some(team)));
        let mut reader = Copy::of(&world, Some(world.program("reader", &["READER"]).await));
        let mut elsewhere = world.program("elsewhere", &["STEWARD@demo-companion"]).await;
        let mut other = Copy::of(&world, Some(std::mem::take(&mut elsewhere)));
        for copy in [&mut anybody, &mut team, &mut reader, &mut other] {
            copy.catch_up(90).await;
        }
        let quote = desk.publish(json!([
            desk.quote("q", "Nobody calls back.", "CONTROLLED", &source),
            desk.category("c", "Calling back"),
            { "createCoding": { "quote": "#q", "category": "#c", "valence": "BARRIER", "note": "hm" } },
        ])).await;
        let id = quote["q"].as_str().unwrap();
        for copy in [&mut anybody, &mut reader, &mut other] {
            assert_eq!(told(&copy.catch_up(90).await), ["CREATED Category"]);
        }
        assert_eq!(told(&team.catch_up(90).await), ["CREATED Category", "CREATED Quote"]);

        // Changes of what is hidden, and of what is hidden of it.
        desk.publish(json!([{ "updateQuote": { "id": id, "language": "de" } }])).await;
        desk.publish(json!([{ "createTranslation": {
            "localName": "t", "quote": id, "language": "it", "text": "Nessuno.", "method": "HUMAN" } }])).await;
        for copy in [&mut anybody, &mut reader, &mut other] {
            assert_eq!(copy.catch_up(1).await, Vec::<Value>::new());
        }
        assert_eq!(told(&team.catch_up(1).await), ["UPDATED Quote", "UPDATED Quote"]);
        team.assert_in_step("hidden").await;

        // Opened, closed a little, closed.
        desk.publish(json!([{ "updateQuote": { "id": id, "access": "OPEN" } }])).await;
        for copy in [&mut anybody, &mut reader, &mut other] {
            assert_eq!(told(&copy.catch_up(90).await), ["CREATED Quote"]);
            copy.assert_in_step("opened").await;
        }
        assert_eq!(told(&team.catch_up(90).await), ["UPDATED Quote"]);
        // Of the quote that is open, the translation is not, and the coder's note is not.
        let translations = "{ translations { id } }";
        let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on Quote {translations} }} }}");
        let seen = team.ask(&query, json!({ "id": id })).await.data().clone();
        let translation = &seen["node"]["translations"][0]["id"];
        desk.publish(json!([{ "updateTranslation": { "id": translation, "text": "Nessuno richiama." } }])).await;
        assert_eq!(anybody.catch_up(90).await, Vec::<Value>::new());
        assert_eq!(told(&team.catch_up(90).await), ["UPDATED Quote"]);
        desk.publish(json!([{ "updateQuote": { "id": id, "access": "REGISTERED" } }])).await;
        assert_eq!(told(&anybody.catch_up(90).await), ["GONE Quote NO_LONGER_VISIBLE"]);
        assert_eq!(told(&reader.catch_up(90).await), ["UPDATED Quote"]);
        desk.publish(json!([{ "updateQuote": { "id": id, "access": "CONTROLLED" } }])).await;
        assert_eq!(anybody.catch_up(90).await, Vec::<Value>::new());
        assert_eq!(told(&reader.catch_up(90).await), ["GONE Quote NO_LONGER_VISIBLE"]);
        desk.publish(json!([{ "withdraw": { "id": id } }])).await;
        for copy in [&mut anybody, &mut reader, &mut other] {
            copy.catch_up(90).await;
            copy.assert_in_step("at the end").await;
        }
        // Once for each version that was not asked for yet, with what happened in it.
        let versions = ["UPDATED Quote", "UPDATED Quote", "GONE Quote WITHDRAWN"];
        assert_eq!(told(&team.catch_up(90).await), versions);
        team.assert_in_step("at the end").await;
    }

    async fn what_somebody_agreed_to_is_news_for_stewards_alone(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let mut copies = Vec::new();
        for role in ["RESEARCHER", "CURATOR", "STEWARD"] {
            let token = world.program(role, &[&format!("{role}@demo-clinic")]).await;
            let mut copy = Copy::of(&world, Some(token));
            copy.catch_up(90).await;
            copies.push(copy);
        }
        let person = Reading::of(&world, "demo-clinic").await.person_id("Thistle");
        let everybody = ["UPDATED Participant"; 3].map(|it| vec![it.to_owned()]);
        let stewards = [vec![], vec![], vec!["UPDATED Participant".to_owned()]];
        for (fields, news) in [
            (json!({ "consent": "REGISTERED", "consentRecordedOn": "2025-01-01" }), &stewards),
            (json!({ "consent": "PUBLIC_QUOTES", "pseudonym": "Teasel" }), &everybody),
            (json!({ "pseudonym": "Thistle" }), &everybody),
            (json!({ "consentRecordedOn": "2025-01-02" }), &stewards),
        ] {
            let mut change = fields;
            change["id"] = json!(person);
            desk.publish(json!([{ "updateParticipant": change }])).await;
            for (copy, wanted) in copies.iter_mut().zip(news) {
                assert_eq!(told(&copy.catch_up(90).await), *wanted, "{change}");
                copy.assert_in_step("agreed").await;
            }
        }
    }

    async fn a_source_that_is_published_is_told_with_all_that_names_it(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let team = world.program("team", &["RESEARCHER@demo-clinic"]).await;
        let curator = world.program("curator", &["CURATOR@demo-clinic"]).await;
        let mut copies = [None, Some(team), Some(curator)].map(|token| Copy::of(&world, token));
        for copy in &mut copies {
            copy.catch_up(90).await;
        }
        let mut category = desk.category("c", "Waiting");
        category["createCategory"]["source"] = json!("#s");
        let source = json!({ "createSource": { "localName": "s", "study": desk.study, "kind": "TRANSCRIPT",
            "title": "A group", "published": false, "text": "We wait." } });
        let made = desk.publish(json!([
            source, category, desk.quote("q", "We wait.", "CONTROLLED", "#s"),
        ])).await;
        let counts = |events: Vec<Value>| told(&events);
        let [anybody, team, curator] = &mut copies;
        assert_eq!(counts(anybody.catch_up(90).await), ["CREATED Category"]);
        assert_eq!(counts(team.catch_up(90).await), ["CREATED Category", "CREATED Quote"]);
        assert_eq!(
            counts(curator.catch_up(90).await),
            ["CREATED SourceDocument", "CREATED Category", "CREATED Quote"]
        );
        for published in [true, false] {
            desk.publish(json!([{ "updateSource": { "id": made["s"], "published": published } }])).await;
            let word = if published { "CREATED SourceDocument" } else { "GONE SourceDocument NO_LONGER_VISIBLE" };
            assert_eq!(counts(anybody.catch_up(90).await), [word, "UPDATED Category"]);
            assert_eq!(counts(team.catch_up(90).await), [word, "UPDATED Category", "UPDATED Quote"]);
            curator.catch_up(90).await;
            for copy in [&*anybody, &*team, &*curator] {
                copy.assert_in_step("turned").await;
            }
        }
        // A place that stays hidden moves untold.
        desk.publish(json!([{ "updateQuote": { "id": made["q"], "locator": "line 7" } }])).await;
        assert_eq!(counts(team.catch_up(90).await), Vec::<String>::new());
        assert_eq!(counts(curator.catch_up(90).await), ["UPDATED Quote"]);
    }
}
