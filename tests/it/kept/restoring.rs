//! Copies from before an erasing are restored without the erased words.

use serde_json::json;

use super::{difference, for_every_kept_version, unpacked::Unpacked};

const NODES: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";

/// Restores the copy in the way of its engine and returns the program's line about erasing.
fn restore(unpacked: &Unpacked) -> String {
    let tokens = unpacked.kept.api_tokens();
    let kept = tokens.iter().flat_map(|id| ["--keep-token", id]);
    let kept: Vec<&str> = kept.collect();
    let output = if unpacked.kept.is_sqlite() {
        let backup = unpacked.folder.path("backup.db");
        std::fs::rename(unpacked.folder.path("data/nasss.db"), &backup).unwrap();
        unpacked.run(&[&["restore", "backup.db"], &kept[..]].concat())
    } else {
        unpacked.run(&["migrate", "up"]);
        unpacked.run(&[&["restore", "--adopt"], &kept[..]].concat())
    };
    let at = output.text.find("erased again: ").unwrap_or_else(|| panic!("{output:?}"));
    output.text[at..].trim().to_owned()
}

/// Tables, and files of an embedded database, in which words stand that were erased.
async fn found(unpacked: &Unpacked) -> Vec<String> {
    let mut inside = unpacked.inside().await;
    let mut found = Vec::new();
    for words in unpacked.kept.about["erasedWords"].as_array().unwrap() {
        let words = words.as_str().unwrap();
        let tables = inside.tables_with(words).await;
        found.extend(tables.iter().map(|table| format!("{words} in {table}")));
        let file = std::fs::read(unpacked.folder.path("data/nasss.db")).unwrap_or_default();
        if file.windows(words.len()).any(|window| window == words.as_bytes()) {
            found.push(format!("{words} in the file"));
        }
    }
    found
}

for_every_kept_version! {
    async fn a_copy_from_before_the_erasing_is_restored_without_the_erased_words(kept) {
        let unpacked = kept.unpack("before-erasing").await;
        let words = unpacked.kept.about["erasedWords"].as_array().unwrap().len();
        assert!(found(&unpacked).await.len() > words);
        let (said, expected) = (restore(&unpacked), unpacked.kept.about["restored"].clone());
        assert_eq!(json!(said), expected["said"]);
        assert_eq!(found(&unpacked).await, Vec::<String>::new());
        let service = unpacked.serve();
        let ids: Vec<_> = unpacked.kept.about["things"].as_object().unwrap().values().collect();
        for (viewer, expected) in expected["told"].as_object().unwrap() {
            let bearer = service.bearer_after_restoring(viewer).await;
            let told = service.data(bearer.as_deref(), NODES, json!({ "ids": ids })).await;
            assert_eq!(difference::first(expected, &told), None, "{viewer}");
        }
    }

    async fn a_copy_from_after_the_erasing_loses_nothing_by_being_restored(kept) {
        let unpacked = kept.unpack("kept").await;
        assert_eq!(found(&unpacked).await, Vec::<String>::new());
        assert_eq!(restore(&unpacked), "erased again: 0 of 10 that the list names");
        let service = unpacked.serve();
        let replaced = json!({ "id": unpacked.kept.thing("replaced") });
        let told = service.data(None, "query ($id: ID!) { quote(id: $id) { text } }", replaced).await;
        assert_eq!(told["quote"]["text"], "[The same doctor each time.]");
    }
}
