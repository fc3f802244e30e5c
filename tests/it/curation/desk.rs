//! Somebody with a token who works on change sets, over HTTP.

use serde_json::{Value, json};

use crate::harness::{World, people::Reply};

/// What every mutation of a change set is asked for.
const PAYLOAD: &str = "{ changeSet { id status changeCount needsClearance publishedVersion
    changes(first: 100) { nodes { id action kind thing } } }
    created { localName kind id }
    userErrors { code message path change about { position kind name } collidesWith { id kind name }
        conflict { field base theirs mine } }
    warnings { message change kind leftOut stands } }";

/// All mutations of change sets, with the name of their input.
pub const MUTATIONS: [(&str, &str); 9] = [
    ("openChangeSet", "OpenChangeSetInput"),
    ("addChanges", "AddChangesInput"),
    ("removeChange", "RemoveChangeInput"),
    ("checkChangeSet", "ChangeSetInput"),
    ("submitChangeSet", "ChangeSetInput"),
    ("reviewChangeSet", "ReviewChangeSetInput"),
    ("publishChangeSet", "PublishChangeSetInput"),
    ("abandonChangeSet", "ChangeSetInput"),
    ("revert", "ChangeSetInput"),
];

/// The query of a mutation.
pub fn mutation(field: &str) -> String {
    let (_, input) = MUTATIONS.iter().find(|(name, _)| *name == field).unwrap();
    format!("mutation ($input: {input}!) {{ {field}(input: $input) {PAYLOAD} }}")
}

/// Somebody with a token, and the study of the sets that they open; none for global sets.
pub struct Desk<'w> {
    pub world: &'w World,
    pub token: String,
    pub study: Option<String>,
}

impl<'w> Desk<'w> {
    /// A new account with these grants, who opens sets of the study of the first.
    pub async fn of(world: &'w World, name: &str, grants: &[&str]) -> Self {
        let token = world.program(name, grants).await;
        let study = match grants.first().and_then(|grant| grant.split_once('@')) {
            Some((_, slug)) => Some(nasss::id::Kind::Study.id(world.study(slug).await)),
            None => None,
        };
        Self { world, token, study }
    }

    /// The answer to a mutation, whatever it is. Where it wants to know which contents were looked at, those of this
    /// moment are meant.
    pub async fn reply(&self, field: &str, mut input: Value) -> Reply {
        let looks = field == "reviewChangeSet" || input.get("resolve").is_some();
        if looks && input.get("contents").is_none() {
            input["contents"] = contents(self.world, &self.token, &input["changeSet"]).await;
        }
        self.world.ask_with(&self.token, &mutation(field), json!({ "input": input })).await
    }

    /// The payload of a mutation.
    pub async fn call(&self, field: &str, input: Value) -> Value {
        self.reply(field, input).await.data()[field].clone()
    }

    /// The data of a query.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.world.ask_with(&self.token, query, variables).await.data().clone()
    }

    /// Opens a set with changes.
    pub async fn open(&self, changes: Value) -> Value {
        let input = json!({ "title": "A set", "study": self.study, "changes": changes });
        self.call("openChangeSet", input).await
    }

    /// Opens a set with changes, which must do, and gives its id.
    pub async fn opened(&self, changes: Value) -> String {
        id(&sound(self.open(changes).await))
    }

    pub async fn add(&self, set: &str, changes: Value) -> Value {
        self.call("addChanges", json!({ "changeSet": set, "changes": changes })).await
    }

    pub async fn resolve(&self, set: &str, resolve: Value) -> Value {
        let input = json!({ "changeSet": set, "changes": [], "resolve": resolve });
        self.call("addChanges", input).await
    }

    pub async fn check(&self, set: &str) -> Value {
        self.call("checkChangeSet", json!({ "changeSet": set })).await
    }

    pub async fn submit(&self, set: &str) -> Value {
        self.call("submitChangeSet", json!({ "changeSet": set })).await
    }

    pub async fn review(&self, set: &str, verdict: &str) -> Value {
        let input = json!({ "changeSet": set, "verdict": verdict, "note": "Because." });
        self.call("reviewChangeSet", input).await
    }

    /// The payload of publishing. A set for stewards alone cannot be read back by its author once it is published, and
    /// an error says so.
    pub async fn publish(&self, set: &str) -> Value {
        let reply = self.reply("publishChangeSet", json!({ "changeSet": set })).await;
        let errors = reply.body["errors"].as_array().map_or(&[][..], Vec::as_slice);
        if let [error] = errors
            && error["path"] == json!(["publishChangeSet", "changeSet"])
        {
            assert_eq!(error["extensions"]["code"], "NOT_FOUND", "{error}");
            return reply.body["data"]["publishChangeSet"].clone();
        }
        reply.data()["publishChangeSet"].clone()
    }

    pub async fn revert(&self, set: &str) -> Value {
        self.call("revert", json!({ "changeSet": set })).await
    }

    /// How far a set has come.
    pub async fn status(&self, set: &str) -> String {
        let found =
            self.ask("query ($id: ID!) { changeSet(id: $id) { status } }", json!({ "id": set }));
        found.await["changeSet"]["status"].as_str().unwrap_or("HIDDEN").to_owned()
    }
}

/// The contents of a set as somebody sees it; of one that they do not see, some that it never has.
pub async fn contents(world: &World, token: &str, set: &Value) -> Value {
    let query = "query ($id: ID!) { changeSet(id: $id) { contents } }";
    let reply = world.ask_with(token, query, json!({ "id": set })).await;
    let seen = &reply.body["data"]["changeSet"]["contents"];
    if seen.is_string() { seen.clone() } else { json!("1.0123456789abcdef0123456789abcdef") }
}

/// The id of the set of a payload.
pub fn id(payload: &Value) -> String {
    let id = payload["changeSet"]["id"].as_str();
    id.unwrap_or_else(|| panic!("no set in {payload:#}")).to_owned()
}

/// A payload without problems.
pub fn sound(payload: Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]));
    payload
}

/// The codes of a payload's problems.
pub fn codes(payload: &Value) -> Vec<&str> {
    let problems = payload["userErrors"].as_array().unwrap().iter();
    problems.map(|problem| problem["code"].as_str().unwrap()).collect()
}

/// The version of the data set.
pub async fn version(world: &World) -> i64 {
    world.get("{ dataset { version } }").await["dataset"]["version"].as_i64().unwrap()
}

/// A curator, and somebody who is reviewer and steward.
pub struct Team<'w> {
    pub author: Desk<'w>,
    pub judge: Desk<'w>,
}

impl<'w> Team<'w> {
    /// For a study.
    pub async fn of(world: &'w World, study: &str) -> Self {
        let author = Desk::of(world, "author", &[&format!("CURATOR@{study}")]).await;
        let grants = [format!("REVIEWER@{study}"), format!("STEWARD@{study}")];
        let judge = Desk::of(world, "judge", &[&grants[0], &grants[1]]).await;
        Self { author, judge }
    }

    /// For global sets.
    pub async fn of_all(world: &'w World) -> Self {
        let author = Desk::of(world, "keeper", &["CURATOR"]).await;
        let judge = Desk::of(world, "senate", &["REVIEWER", "STEWARD"]).await;
        Self { author, judge }
    }

    pub const fn world(&self) -> &'w World {
        self.author.world
    }

    /// Submits, approves and publishes a set, which must do.
    pub async fn through(&self, set: &str) -> Value {
        sound(self.author.submit(set).await);
        let input = json!({ "changeSet": set, "verdict": "APPROVE", "publish": true });
        let payload = sound(self.judge.call("reviewChangeSet", input).await);
        assert_eq!(payload["changeSet"]["status"], "PUBLISHED", "{payload:#}");
        payload
    }

    /// Publishes changes, which must do, and gives the payload of the opening.
    pub async fn published(&self, changes: Value) -> Value {
        let opened = sound(self.author.open(changes).await);
        self.through(&id(&opened)).await;
        opened
    }

    /// What keeps changes from being published: told when they are recorded, or else when they are checked, and
    /// the same when they are submitted.
    pub async fn problems(&self, changes: Value) -> Vec<Value> {
        let opened = self.author.open(changes).await;
        if opened["changeSet"].is_null() {
            return opened["userErrors"].as_array().unwrap().clone();
        }
        let set = id(&sound(opened));
        let before = version(self.world()).await;
        let checked = self.author.check(&set).await;
        let submitted = self.author.submit(&set).await;
        let sorted = |payload: &Value| {
            let mut told = payload["userErrors"].as_array().unwrap().clone();
            told.sort_by_key(Value::to_string);
            told
        };
        assert_eq!(sorted(&checked), sorted(&submitted));
        let status = if codes(&checked).is_empty() { "SUBMITTED" } else { "DRAFT" };
        assert_eq!(submitted["changeSet"]["status"], status);
        assert_eq!(version(self.world()).await, before);
        let place = |change: &Value| {
            let nodes = submitted["changeSet"]["changes"]["nodes"].as_array().unwrap();
            nodes.iter().position(|node| node["id"] == *change)
        };
        // In the place of its id stands where the change is in the set.
        let numbered = sorted(&checked).into_iter().map(|mut problem| {
            problem["change"] = json!(place(&problem["change"]));
            problem
        });
        numbered.collect()
    }

    /// Refuses changes with this code, at this field, because of the change in this place.
    pub async fn refuses(&self, code: &str, field: &str, place: usize, changes: Value) {
        let problems = self.problems(changes.clone()).await;
        let as_told = |problem: &Value| {
            let path = problem["path"].as_array().unwrap();
            let at_once = path.get(1) == Some(&json!("changes"));
            let at = if at_once { path[2].clone() } else { json!(problem["change"].to_string()) };
            let field = path.get(if at_once { 4 } else { 5 }).cloned().unwrap_or(json!(""));
            (problem["code"].clone(), field, at)
        };
        let told: Vec<_> = problems.iter().map(as_told).collect();
        let wanted = (json!(code), json!(field), json!(place.to_string()));
        assert!(told.contains(&wanted), "{wanted:?} of {changes:#}\n{problems:#?}");
    }

    /// Lets changes pass.
    pub async fn lets(&self, changes: Value) {
        let problems = self.problems(changes.clone()).await;
        assert!(problems.is_empty(), "{changes:#}\n{problems:#?}");
    }
}
