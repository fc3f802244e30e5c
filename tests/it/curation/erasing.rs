//! Words that somebody took back are found nowhere.

use serde_json::{Value, json};

use crate::harness::{World, inside::Inside, on_both_engines};

/// Whether words stand in the files of an embedded database.
pub fn in_files(world: &World, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&world.app.config.data_dir).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        if bytes.windows(words.len()).any(|window| window == words.as_bytes()) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

const SPOKEN: &str = r#"{ study(slug: "demo-clinic") { id participants(first: 10) { nodes {
    id pseudonym quotes(first: 12) { nodes { id text translations { id text } codings { id note } } } } }
    sources { id title text } } }"#;

const ANSWER: &str = "changeSet { id status origin publishedVersion } quoteCount
    leftovers { kind id field } userErrors { code message path }";

pub async fn erases(world: &World, token: &str, mutation: &str, input: Value) -> Value {
    let kind = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let query =
        format!("mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {ANSWER} }} }}");
    world.ask_with(token, &query, json!({ "input": input })).await.data()[mutation].clone()
}

/// A participant of the demo, with what they said.
pub async fn person(world: &World, token: &str, pseudonym: &str) -> Value {
    let found = world.ask_with(token, SPOKEN, json!({})).await.data().clone();
    let people = found["study"]["participants"]["nodes"].as_array().unwrap().clone();
    people.into_iter().find(|it| it["pseudonym"] == pseudonym).unwrap()
}

pub fn texts(person: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut texts = Vec::new();
    for quote in person["quotes"]["nodes"].as_array().unwrap() {
        texts.extend(text(&quote["text"]));
        let translations = quote["translations"].as_array().unwrap();
        texts.extend(translations.iter().filter_map(|it| text(&it["text"])));
        let codings = quote["codings"].as_array().unwrap();
        texts.extend(codings.iter().filter_map(|it| text(&it["note"])));
    }
    texts
}

async fn version(world: &World) -> i64 {
    world.get("{ dataset { version } }").await["dataset"]["version"].as_i64().unwrap()
}

/// The server's list of what was erased, which is the database's, too.
async fn listed(world: &World) -> String {
    let operator = nasss::access::Permit::of_operator();
    let table = world.app.db.erased_things(&operator).await.unwrap();
    let place = nasss::erased::place(&world.app.config.data_dir);
    let file = nasss::erased::read(&place).unwrap();
    assert_eq!(nasss::erased::Erased::missing(&table, &file), []);
    assert_eq!(nasss::erased::Erased::missing(&file, &table), []);
    std::fs::read_to_string(place).unwrap()
}

on_both_engines! {
    async fn what_somebody_took_back_is_found_nowhere(world: Demo) {
        let steward = world.program("sten", &["STEWARD@demo-clinic"]).await;
        let curator = world.program("cora", &["CURATOR@demo-clinic"]).await;
        let sedge = person(&world, &steward, "Sedge").await;
        let words = texts(&sedge);
        assert!(words.len() > 5, "{words:?}");

        // What is only proposed of them is there too.
        let quote = &sedge["quotes"]["nodes"][0];
        let proposed = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
            changeSet { id changeCount } userErrors { message } } }";
        let study = world.study("demo-clinic").await;
        let input = json!({ "title": "A comma", "study": nasss::id::Kind::Study.id(study), "changes": [
            { "updateQuote": { "id": quote["id"], "text": "Nobody ever said so in these very words." } } ] });
        let opened = world.ask_with(&curator, proposed, json!({ "input": input })).await;
        assert_eq!(opened.data()["openChangeSet"]["userErrors"], json!([]));
        let mut inside = Inside::of(&world.app.config).await;
        assert!(inside.tables_with(&words[0]).await.len() > 3);
        let before = version(&world).await;

        let erased = erases(&world, &steward, "withdrawConsent",
            json!({ "participant": sedge["id"], "reason": "Letter of today." })).await;
        assert_eq!(erased["userErrors"], json!([]), "{erased:#}");
        assert_eq!(erased["changeSet"]["status"], "PUBLISHED");
        assert_eq!(erased["changeSet"]["origin"], "CONSENT");
        assert_eq!(erased["quoteCount"], sedge["quotes"]["nodes"].as_array().unwrap().len());
        assert_eq!(version(&world).await, before + 1);
        // What else they may have said there is the steward's to look at.
        let left = erased["leftovers"].as_array().unwrap();
        assert!(left.iter().any(|it| it["kind"] == "SourceDocument" && it["field"] == "text"), "{left:?}");

        let mut gone = words.clone();
        gone.push("Nobody ever said so in these very words.".to_owned());
        gone.push("Sedge".to_owned());
        for text in &gone {
            assert_eq!(inside.tables_with(text).await, Vec::<String>::new(), "{text}");
            if world.app.config.database_url.is_none() {
                assert_eq!(in_files(&world, text), Vec::<String>::new(), "{text}");
            }
        }
        let after = world.ask_with(&steward, SPOKEN, json!({})).await.body.to_string();
        for text in &gone {
            assert!(!after.contains(text.as_str()), "{text}");
        }
        // What others said stands where it stood.
        let others = world.ask_with(&steward, r#"{ study(slug: "demo-clinic") { sources { text }
            quotes(first: 50) { nodes { text place { start end source { text } } } } } }"#, json!({})).await;
        for quote in others.data()["study"]["quotes"]["nodes"].as_array().unwrap() {
            let place = &quote["place"];
            let (Some(start), Some(end)) = (place["start"].as_u64(), place["end"].as_u64()) else { continue };
            let text: String = place["source"]["text"].as_str().unwrap().chars()
                .skip(usize::try_from(start).unwrap()).take(usize::try_from(end - start).unwrap()).collect();
            assert_eq!(quote["text"], text);
        }
        // The list names ids, no words.
        let list = listed(&world).await;
        assert_eq!(list.lines().count(), 1 + sedge["quotes"]["nodes"].as_array().unwrap().len());
        assert!(gone.iter().all(|text| !list.contains(text.as_str())));
        // Nothing is left of what was proposed, and it cannot be taken back.
        let sets = world.ask_with(&curator, "{ changeSets { nodes { id title changeCount } } }", json!({})).await;
        let sets = sets.data()["changeSets"]["nodes"].as_array().unwrap().clone();
        let comma = sets.iter().find(|set| set["title"] == "A comma").unwrap();
        assert_eq!(comma["changeCount"], 0);
        let revert = "mutation ($input: ChangeSetInput!) { revert(input: $input) { changeSet { id } userErrors { code } } }";
        let input = json!({ "input": { "changeSet": erased["changeSet"]["id"] } });
        let reverted = world.ask_with(&curator, revert, input).await;
        assert_eq!(reverted.data()["revert"]["userErrors"][0]["code"], "NOT_NOW");
    }

    async fn a_slip_is_replaced_and_nothing_of_it_stays(world: Demo) {
        let steward = world.program("sten", &["STEWARD@demo-clinic"]).await;
        let sedge = person(&world, &steward, "Sedge").await;
        let nodes = sedge["quotes"]["nodes"].as_array().unwrap();
        let quote = nodes.iter().find(|it| it["translations"] != json!([])).unwrap();
        let erased = erases(&world, &steward, "redactQuote", json!({
            "quote": quote["id"], "replacement": "The walls are thin. I could hear somebody." })).await;
        assert_eq!(erased["userErrors"], json!([]), "{erased:#}");
        // What was erased as a whole is not erased again; what stands in the place of words can be.
        let version = async || world.get("{ dataset { version } }").await["dataset"]["version"].clone();
        let gone = nodes.iter().find(|it| it["id"] != quote["id"]).unwrap();
        for replacement in [json!(null), json!("Something else.")] {
            let input = json!({ "quote": gone["id"], "replacement": replacement });
            let before = version().await;
            let again = erases(&world, &steward, "redactQuote", input.clone()).await;
            if before == version().await {
                assert_eq!((&again["userErrors"][0]["code"], &again["userErrors"][0]["path"]),
                    (&json!("NOTHING_CHANGES"), &json!(["input", "quote"])), "{again:#}");
                assert!(!replacement.is_null());
            } else {
                assert_eq!((&again["userErrors"], &replacement), (&json!([]), &json!(null)));
            }
        }
        let mut inside = Inside::of(&world.app.config).await;
        for text in [&quote["text"], &quote["translations"][0]["text"]] {
            let text = text.as_str().unwrap();
            assert_eq!(inside.tables_with(text).await, Vec::<String>::new(), "{text}");
        }
        let seen = world.data("query ($id: ID!) { node(id: $id) { ... on Quote {
            text translations { text } codings { category { slug } } } } }", json!({ "id": quote["id"] })).await;
        assert_eq!(seen["node"], json!({ "text": "The walls are thin. I could hear somebody.",
            "translations": [], "codings": [{ "category": { "slug": "privacy-of-the-booth" } }] }));
    }

    async fn a_source_that_is_taken_down_takes_its_quotes_along(world: Demo) {
        let steward = world.program("sten", &["STEWARD@demo-clinic"]).await;
        let found = world.ask_with(&steward, SPOKEN, json!({})).await.data().clone();
        let sources = found["study"]["sources"].as_array().unwrap();
        let source = sources.iter().find(|it| it["text"].is_string()).unwrap();
        let text = source["text"].as_str().unwrap();
        let erased = erases(&world, &steward, "takeDown", json!({ "things": [source["id"]] })).await;
        assert_eq!(erased["userErrors"], json!([]), "{erased:#}");
        assert_eq!(erased["quoteCount"], 19);
        let mut inside = Inside::of(&world.app.config).await;
        let start: String = text.chars().take(60).collect();
        assert_eq!(inside.tables_with(&start).await, Vec::<String>::new());
        let left = world.get(r#"{ study(slug: "demo-clinic") { quotes { totalCount } sources { title } } }"#).await;
        assert_eq!(left["study"]["quotes"]["totalCount"], 1);
    }

    async fn only_a_steward_of_the_study_erases(world: Demo) {
        let curator = world.program("cora", &["CURATOR@demo-clinic", "REVIEWER@demo-clinic"]).await;
        let elsewhere = world.program("else", &["STEWARD@demo-companion"]).await;
        let steward = world.program("sten", &["STEWARD@demo-clinic"]).await;
        let sedge = person(&world, &steward, "Sedge").await;
        let query = "mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) {
            changeSet { id } userErrors { code } } }";
        let input = json!({ "input": { "participant": sedge["id"] } });
        assert_eq!(world.ask_with(&curator, query, input.clone()).await.code(), "FORBIDDEN");
        assert_eq!(world.reply(query, input.clone()).await.code(), "UNAUTHENTICATED");
        let refused = world.ask_with(&elsewhere, query, input).await;
        let unknown = json!({ "input": { "participant": "par_00000000000000000000000001" } });
        let nobody = world.ask_with(&elsewhere, query, unknown).await;
        assert_eq!(refused.data(), nobody.data());
        assert_eq!(refused.data()["withdrawConsent"]["userErrors"][0]["code"], "UNKNOWN_REFERENCE");
    }
}
