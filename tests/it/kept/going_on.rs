//! Change sets of the old version are carried on, reverted and told by the feed.

use serde_json::{Value, json};

use super::{
    for_every_kept_version,
    unpacked::{Kept, Service, Unpacked},
};

const PAYLOAD: &str =
    "{ changeSet { id status origin publishedVersion reverts { id } } userErrors { code } }";

/// A service over a copy, with the tokens of those who work on change sets.
struct Desks<'k> {
    kept: &'k Kept,
    service: Service<'k>,
    curator: Option<String>,
    reviewer: Option<String>,
    steward: Option<String>,
    keeper: Option<String>,
    senate: Option<String>,
}

impl<'k> Desks<'k> {
    async fn of(unpacked: &'k Unpacked) -> Self {
        unpacked.migrate_up_down_and_up();
        let service = unpacked.serve();
        Self {
            kept: &unpacked.kept,
            curator: service.bearer("curator").await,
            reviewer: service.bearer("reviewer").await,
            steward: service.bearer("steward").await,
            keeper: service.bearer("keeper").await,
            senate: service.bearer("senate").await,
            service,
        }
    }

    /// The payload of a mutation.
    async fn call(&self, who: Option<&str>, field: &str, kind: &str, input: Value) -> Value {
        let payload =
            if kind == "RedactQuote" { "{ quoteCount userErrors { code } }" } else { PAYLOAD };
        let query =
            format!("mutation ($input: {kind}Input!) {{ {field}(input: $input) {payload} }}");
        self.service.data(who, &query, json!({ "input": input })).await[field].clone()
    }

    /// Moves a set on, which must do, and returns its new state.
    async fn moves(&self, who: Option<&str>, field: &str, set: &str) -> String {
        let (kind, mut input) = match field {
            "publishChangeSet" => ("PublishChangeSet", json!({})),
            "reviewChangeSet" => {
                let query = "query ($id: ID!) { changeSet(id: $id) { contents } }";
                let seen = self.service.data(who, query, json!({ "id": set })).await;
                let contents = &seen["changeSet"]["contents"];
                ("ReviewChangeSet", json!({ "verdict": "APPROVE", "contents": contents }))
            }
            _ => ("ChangeSet", json!({})),
        };
        input["changeSet"] = json!(set);
        let moved = self.call(who, field, kind, input).await;
        assert_eq!(moved["userErrors"], json!([]), "{field} {set}");
        moved["changeSet"]["status"].as_str().unwrap().to_owned()
    }

    /// The codes of the problems of a kept set.
    async fn checked(&self, name: &str) -> Vec<String> {
        let input = json!({ "changeSet": self.kept.set(name) });
        let checked =
            self.call(self.curator.as_deref(), "checkChangeSet", "ChangeSet", input).await;
        let errors = checked["userErrors"].as_array().unwrap().iter();
        errors.map(|error| error["code"].as_str().unwrap().to_owned()).collect()
    }

    async fn category(&self, name: &str) -> Value {
        let query =
            "query ($id: ID!) { node(id: $id) { __typename ... on Category { name definition } } }";
        self.service.data(None, query, json!({ "id": self.kept.thing(name) })).await["node"].clone()
    }

    async fn version(&self) -> i64 {
        let told = self.service.data(None, "{ dataset { version } }", json!({})).await;
        told["dataset"]["version"].as_i64().unwrap()
    }
}

for_every_kept_version! {
    async fn sets_that_were_left_open_are_carried_on(kept) {
        let unpacked = kept.unpack("kept").await;
        let desks = Desks::of(&unpacked).await;
        let (kept, before) = (desks.kept, desks.version().await);
        assert_eq!(json!(before), kept.about["versions"]["late"]);
        // A call that was answered is answered once more with the same set.
        let idempotent = &kept.about["idempotent"];
        let again = desks.call(desks.curator.as_deref(), "openChangeSet", "OpenChangeSet", idempotent["input"].clone()).await;
        assert_eq!(again["changeSet"]["id"], idempotent["changeSet"]);
        assert_eq!(desks.moves(desks.curator.as_deref(), "submitChangeSet", kept.set("draft")).await, "SUBMITTED");
        assert_eq!(desks.checked("incomplete draft").await, ["REQUIRED", "REQUIRED"]);
        assert_eq!(desks.checked("conflicting draft").await, ["VERSION_CONFLICT"]);
        assert_eq!(desks.moves(desks.curator.as_deref(), "publishChangeSet", kept.set("approved")).await, "PUBLISHED");
        assert_eq!(desks.version().await, before + 1);
        assert_eq!(desks.category("night").await["definition"], "What happens between ten and six.");
        assert_eq!(desks.moves(desks.reviewer.as_deref(), "reviewChangeSet", kept.set("submitted")).await, "APPROVED");
        assert_eq!(desks.moves(desks.curator.as_deref(), "publishChangeSet", kept.set("submitted")).await, "PUBLISHED");
        // A steward clears what a reviewer alone cannot let through.
        assert_eq!(desks.moves(desks.reviewer.as_deref(), "reviewChangeSet", kept.set("half approved")).await, "SUBMITTED");
        assert_eq!(desks.moves(desks.steward.as_deref(), "reviewChangeSet", kept.set("half approved")).await, "APPROVED");
        let changes = json!([{ "updateCategory": { "id": kept.thing("renamed"), "definition": "Another." } }]);
        let input = json!({ "changeSet": kept.set("to be changed"), "changes": changes });
        let added = desks.call(desks.curator.as_deref(), "addChanges", "AddChanges", input).await;
        assert_eq!((&added["changeSet"]["status"], &added["userErrors"]), (&json!("DRAFT"), &json!([])));
        for name in ["rejected", "abandoned"] {
            let refused = json!({ "changeSet": kept.set(name) });
            let refused = desks.call(desks.curator.as_deref(), "submitChangeSet", "ChangeSet", refused).await;
            assert_eq!(refused["userErrors"], json!([{ "code": "NOT_NOW" }]), "{name}");
        }
    }

    async fn published_sets_are_shown_reverted_and_told_by_the_feed(kept) {
        let unpacked = kept.unpack("kept").await;
        let desks = Desks::of(&unpacked).await;
        let kept = desks.kept;
        let feed = "query ($since: String) { changes(since: $since, first: 100) { cursor events { id type node { __typename } } } }";
        // The end of the feed, by the last cursor that an anonymous viewer was given.
        let answers = kept.answers();
        let asked = answers["asked"].as_array().unwrap().iter();
        let since = asked.filter(|it| it["viewer"] == "anonymous" && it["document"] == "changes");
        let since: Vec<&Value> = since.map(|it| &it["variables"]["since"]).collect();
        let last = desks.service.data(None, feed, json!({ "since": since[since.len() - 2] })).await;
        let since = &last["changes"]["cursor"];

        let shown = "query ($id: ID!) { changeSet(id: $id) { status origin reverts { id } } }";
        let id = json!({ "id": kept.set("time pressure, taken back") });
        let shown = desks.service.data(desks.curator.as_deref(), shown, id).await;
        assert_eq!(shown["changeSet"], json!({ "status": "PUBLISHED", "origin": "REVERT",
            "reverts": { "id": kept.set("time pressure") } }));
        for name in ["renamed", "merged", "split"] {
            let input = json!({ "changeSet": kept.set(name) });
            let back = desks.call(desks.keeper.as_deref(), "revert", "ChangeSet", input).await;
            assert_eq!(back["userErrors"], json!([]), "{name}: {back}");
            let back = back["changeSet"]["id"].as_str().unwrap();
            desks.moves(desks.keeper.as_deref(), "submitChangeSet", back).await;
            desks.moves(desks.senate.as_deref(), "reviewChangeSet", back).await;
            assert_eq!(desks.moves(desks.keeper.as_deref(), "publishChangeSet", back).await, "PUBLISHED", "{name}");
        }
        assert_eq!(desks.category("renamed").await["name"], "Short way to the clinic");
        for name in ["merged", "split"] {
            assert_eq!(desks.category(name).await["__typename"], "Category", "{name}");
        }
        let told = desks.service.data(None, feed, json!({ "since": since })).await;
        let events = told["changes"]["events"].as_array().unwrap();
        for name in ["renamed", "merged", "split"] {
            let of = |it: &&Value| it["id"] == kept.thing(name) && it["node"]["__typename"] == "Category";
            assert!(events.iter().any(|it| of(&it)), "{name}: {events:?}");
        }
    }

    async fn words_that_the_old_version_stored_can_be_erased(kept) {
        let unpacked = kept.unpack("kept").await;
        let desks = Desks::of(&unpacked).await;
        let words = "A new doctor on a screen is twice as new.";
        let mut inside = unpacked.inside().await;
        assert!(!inside.tables_with(words).await.is_empty());
        let input = json!({ "quote": desks.kept.thing("registered") });
        let erased = desks.call(desks.steward.as_deref(), "redactQuote", "RedactQuote", input).await;
        assert_eq!(erased, json!({ "quoteCount": 1, "userErrors": [] }));
        assert_eq!(inside.tables_with(words).await, Vec::<String>::new());
        let list = std::fs::read_to_string(unpacked.folder.path("data/erased.jsonl")).unwrap();
        assert_eq!(list.lines().count(), 11);
    }
}
