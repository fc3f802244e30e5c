//! Words that were taken down are in no file, dump, log or export of the program.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    on_postgres,
    program::{Folder, Running},
};
use crate::harness::{client, postgres::dump};

/// What somebody said, in two ways, and what was noted of it.
const WORDS: [&str; 3] = [
    "The kettle under the third window never whistles twice.",
    "Der Kessel unter dem dritten Fenster pfeift nie zweimal.",
    "Means the orange kettle, not the tall steel one.",
];

const STUDY: &str =
    "{ study(slug: \"cecil-2026\") { id } domain(version: \"nasss-2017\", number: 5) { id }
    category(study: \"cecil-2026\", slug: \"cost-coverage\") { id } }";

async fn ask(running: &Running, token: &str, query: &str, variables: Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let request = client().post(running.url()).bearer_auth(token).json(&body);
    request.send().await.unwrap().json().await.unwrap()
}

/// Enters the words, from a source that is not published.
async fn enter(running: &Running, token: &str) -> String {
    let ids = running.data(STUDY).await;
    let (study, category) = (&ids["study"]["id"], &ids["category"]["id"]);
    let changes = json!([
        { "updateStudy": { "id": study, "controller": "A clinic", "contact": "mail", "legalBasis": "consent",
            "retainUntil": "2040" } },
        { "createSource": { "localName": "s", "study": study, "kind": "TRANSCRIPT", "title": "A talk",
            "published": false, "text": format!("Guest: {}", WORDS[0]) } },
        { "createQuote": { "localName": "q", "study": study, "source": "#s", "text": WORDS[0], "start": 7,
            "end": 7 + WORDS[0].len(), "provenance": "VERBATIM", "speakerUnknownBecause": "NOT_RECORDED" } },
        { "createTranslation": { "quote": "#q", "language": "de", "text": WORDS[1], "method": "HUMAN" } },
        { "createCoding": { "quote": "#q", "category": category, "valence": "BARRIER", "note": WORDS[2] } },
    ]);
    let open = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
        changeSet { status } created { localName id } userErrors { code message path } } }";
    let input = json!({ "title": "A talk", "study": study, "changes": changes, "submit": true, "publish": true,
        "idempotencyKey": "a talk" });
    let answer = ask(running, token, open, json!({ "input": input })).await;
    let opened = &answer["data"]["openChangeSet"];
    assert_eq!(opened["changeSet"]["status"], "PUBLISHED", "{answer:#}");
    let source =
        opened["created"].as_array().unwrap().iter().find(|it| it["localName"] == "s").unwrap();
    source["id"].as_str().unwrap().to_owned()
}

/// Reads the words in all ways that leave something in a log, and sends them where they are refused.
async fn handle(running: &Running, token: &str) {
    let search =
        "query ($q: String!) { search(query: $q) { nodes { matches { snippet { text } } } } }";
    for words in WORDS {
        let found = ask(running, token, search, json!({ "q": words })).await;
        assert_eq!(found["errors"], Value::Null, "{found}");
        let url = format!("{}?query={{study(slug:\"{words}\"){{id}}}}", running.url());
        assert!(client().get(url).send().await.unwrap().status().is_success());
        let refused = ask(running, token, "{ node(id: $x) }", json!({ "x": words })).await;
        assert_ne!(refused["errors"], Value::Null);
        let wrong =
            "mutation ($x: OpenChangeSetInput!) { openChangeSet(input: $x) { created { id } } }";
        let refused =
            ask(running, token, wrong, json!({ "x": { "title": words, "study": words } })).await;
        assert_ne!(refused["data"]["openChangeSet"]["created"], json!([{}]));
    }
}

/// The files below a folder in which one of the words stands.
fn in_files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files(&path));
        } else if has(&std::fs::read(&path).unwrap_or_default()) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn has(bytes: &[u8]) -> bool {
    WORDS.iter().any(|words| bytes.windows(words.len()).any(|window| window == words.as_bytes()))
}

async fn are_found_nowhere(folder: Folder, url: Option<&str>) {
    let folder = folder.with("NASSS_CURATION_FOUR_EYES", "off").with("NASSS_LOG_FILTER", "debug");
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let rights = |flag: &'static str| {
        ["CURATOR", "REVIEWER", "STEWARD"].into_iter().flat_map(move |role| [flag, role])
    };
    let args = ["account", "create", "root"].into_iter().chain(rights("--grant"));
    let made = folder.run(&args.collect::<Vec<_>>());
    assert_eq!(made.code, Some(0), "{made:?}");
    let args = ["token", "create", "root", "--for", "test"].into_iter().chain(rights("--right"));
    let made = folder.run(&args.collect::<Vec<_>>());
    let token =
        made.text.split_whitespace().find(|word| word.starts_with("nasss_")).unwrap().to_owned();
    let running = folder.serve(&["serve"]);
    let source = enter(&running, &token).await;
    handle(&running, &token).await;
    // They are there to be found.
    match url {
        Some(url) => assert!(has(dump(url).as_bytes())),
        None => assert!(!in_files(&folder.path("data")).is_empty()),
    }
    let erase = "mutation ($input: TakeDownInput!) { takeDown(input: $input) { quoteCount userErrors { code } } }";
    let erased = ask(&running, &token, erase, json!({ "input": { "things": [source] } })).await;
    assert_eq!(
        erased["data"]["takeDown"],
        json!({ "quoteCount": 1, "userErrors": [] }),
        "{erased}"
    );
    running.signal("TERM");
    let said = running.end();
    assert!(said.errors.matches("answered").count() > 10, "{said:?}");
    assert!(!has(said.text.as_bytes()) && !has(said.errors.as_bytes()), "{said:?}");
    let audit = folder.run(&["audit", "export"]);
    assert!(audit.text.contains("ERASED") && !has(audit.text.as_bytes()), "{audit:?}");
    match url {
        Some(url) => assert!(!has(dump(url).as_bytes())),
        None => assert_eq!(folder.run(&["backup", "copy.db"]).code, Some(0)),
    }
    assert_eq!(in_files(&folder.path(".")), Vec::<String>::new());
}

#[tokio::test]
async fn words_that_were_taken_down_are_found_nowhere_on_sqlite() {
    are_found_nowhere(Folder::new(), None).await;
}

#[tokio::test]
async fn words_that_were_taken_down_are_found_nowhere_on_postgresql() {
    let Some((folder, url)) = on_postgres().await else { return };
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    are_found_nowhere(folder, Some(&url)).await;
}
