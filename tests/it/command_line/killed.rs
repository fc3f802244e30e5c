//! The program is killed while it publishes: each set is published wholly or not at all.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use super::{on_postgres, program::Folder};
use crate::harness::{client, inside::Inside};

/// Aliases in each set, besides the category.
const ALIASES: usize = 3;

/// How often it is killed on each engine.
#[expect(clippy::disallowed_methods, reason = "the tests have settings of their own")]
fn kills() -> usize {
    std::env::var("NASSS_TEST_KILLS").map_or(20, |kills| kills.parse().unwrap())
}

const OPEN: &str = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
    changeSet { id status } userErrors { code message } } }";

/// A set with a category and other names of it, published in one call.
fn input(study: &str, n: usize) -> Value {
    let mut changes = vec![json!({ "createCategory": { "localName": "c", "study": study,
        "name": format!("Category {n}"), "valence": "BOTH", "origin": "NOT_STATED", "basis": "EDITORIAL" } })];
    changes.extend((0..ALIASES).map(|alias| {
        json!({ "createAlias": { "category": "#c",
        "text": format!("Alias {n} {alias}"), "language": "en", "basis": "EDITORIAL" } })
    }));
    json!({ "title": format!("Set {n}"), "study": study, "changes": changes,
        "submit": true, "publish": true })
}

/// Publishes one set after the other until nobody answers. What was answered as published is noted.
async fn publish_on(
    url: String,
    token: String,
    study: String,
    next: Arc<AtomicUsize>,
    told: Arc<Mutex<Vec<String>>>,
) {
    let client = client();
    loop {
        let n = next.fetch_add(1, Ordering::SeqCst);
        let body = json!({ "query": OPEN, "variables": { "input": input(&study, n) } });
        let request = client.post(&url).bearer_auth(&token).json(&body);
        let Ok(answer) = request.send().await else { return };
        let Ok(answer) = answer.json::<Value>().await else { return };
        let set = &answer["data"]["openChangeSet"]["changeSet"];
        // Whatever keeps a set from being published would make this a test of nothing.
        let errors = &answer["data"]["openChangeSet"]["userErrors"];
        assert_eq!(*errors, json!([]), "{answer}");
        if set["status"] == "PUBLISHED" {
            told.lock().unwrap().push(set["id"].as_str().unwrap().to_owned());
        }
    }
}

/// A number that looks drawn at random.
fn die(nth: usize, sides: u64) -> u64 {
    let mixed = (nth as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9) % sides
}

async fn numbers(inside: &mut Inside, sql: &str) -> Vec<i64> {
    let texts = inside.texts(sql.to_owned()).await;
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// Nothing is there by halves.
async fn assert_whole(inside: &mut Inside) -> i64 {
    let version = numbers(inside, "SELECT CAST(version AS TEXT) FROM dataset").await[0];
    let versions = "SELECT DISTINCT CAST(dataset_version AS TEXT) FROM revision";
    let mut versions = numbers(inside, versions).await;
    versions.sort_unstable();
    assert_eq!(versions, (1..=version).collect::<Vec<_>>());
    let gaps = "SELECT CAST(COUNT(*) AS TEXT) FROM (SELECT entity_id FROM revision
        GROUP BY entity, entity_id HAVING MAX(revision) <> COUNT(*)) g";
    assert_eq!(numbers(inside, gaps).await, [0], "revisions with gaps");
    let rows = ALIASES + 1;
    let halves = format!(
        "SELECT CAST(COUNT(*) AS TEXT) FROM change_set s WHERE s.status = 'PUBLISHED' AND
        (SELECT COUNT(*) FROM revision r WHERE r.change_set_id = s.id
            AND r.dataset_version = s.published_version) <> {rows}"
    );
    assert_eq!(numbers(inside, &halves).await, [0], "sets published by halves");
    let early = "SELECT CAST(COUNT(*) AS TEXT) FROM change_set s WHERE s.status <> 'PUBLISHED'
        AND EXISTS (SELECT 1 FROM revision r WHERE r.change_set_id = s.id)";
    assert_eq!(
        numbers(inside, early).await,
        [0],
        "sets that left something without being published"
    );
    let published = "SELECT CAST(COUNT(*) AS TEXT) FROM change_set WHERE status = 'PUBLISHED'";
    let published = numbers(inside, published).await[0];
    assert_eq!(published, version - 1);
    published
}

async fn is_whole_after_each_kill(folder: Folder, url: Option<&str>) {
    let folder = folder
        .with("NASSS_CURATION_FOUR_EYES", "false")
        .with("NASSS_LIMITS_REQUESTS_PER_MINUTE", "0")
        .with("NASSS_LIMITS_REQUESTS_PER_MINUTE_ACCOUNT", "0");
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let grants = ["--grant", "CURATOR", "--grant", "REVIEWER", "--grant", "STEWARD"];
    let made = folder.run(&[&["account", "create", "root"][..], &grants].concat());
    assert_eq!(made.code, Some(0), "{made:?}");
    let rights = ["--right", "CURATOR", "--right", "REVIEWER", "--right", "STEWARD"];
    let made = folder.run(&[&["token", "create", "root", "--for", "kills"][..], &rights].concat());
    let token = made.text.split_whitespace().find(|word| word.starts_with("nasss_"));
    let token = token.unwrap_or_else(|| panic!("{made:?}")).to_owned();
    let told = Arc::new(Mutex::new(Vec::new()));
    let next = Arc::new(AtomicUsize::new(0));
    let mut published = 0;
    for kill in 0..kills() {
        let running = folder.serve(&["serve"]);
        let study = running.data("{ studies { nodes { id } } }").await;
        let study = study["studies"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        let writers: Vec<_> = (0..4)
            .map(|_| {
                let (next, told) = (Arc::clone(&next), Arc::clone(&told));
                tokio::spawn(publish_on(running.url(), token.clone(), study.clone(), next, told))
            })
            .collect();
        // From the first set that is published on, at any moment.
        let before = told.lock().unwrap().len();
        let begun = async {
            while told.lock().unwrap().len() == before {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), begun).await.unwrap();
        tokio::time::sleep(Duration::from_millis(die(kill, 400))).await;
        running.signal("KILL");
        running.end();
        for writer in writers {
            writer.await.unwrap();
        }
        let mut inside = match url {
            Some(url) => {
                // The server needs a moment to see that nobody is there any more.
                tokio::time::sleep(Duration::from_millis(50)).await;
                Inside::postgres(url).await
            }
            None => Inside::sqlite(&folder.path("data/nasss.db")).await,
        };
        published = assert_whole(&mut inside).await;
        let told = told.lock().unwrap().len();
        assert!(usize::try_from(published).unwrap() >= told, "{published} of {told} told");
    }
    assert!(published > 0, "nothing was published in all that time");
    println!("{} kills, {published} sets published", kills());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_publishes_each_set_is_there_wholly_or_not_at_all_on_sqlite() {
    is_whole_after_each_kill(Folder::new(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_publishes_each_set_is_there_wholly_or_not_at_all_on_postgresql() {
    let Some((folder, url)) = on_postgres().await else { return };
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    is_whole_after_each_kill(folder, Some(&url)).await;
}
