//! What is imported becomes a change set, the same one again while it is open.

use async_graphql::InputType;
use nasss::{
    access::Permit,
    account,
    curation::{
        input::{ChangeInput, Draft},
        service::{self, Done, Found, Opening},
    },
    id::Kind,
    problem::{Problem, ProblemCode, parted},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    desk::{Desk, codes, sound},
    reading::Reading,
};
use crate::harness::{World, on_both_engines};

mod refused;

/// Changes as the API takes them, found in the lines of a file from this one on.
pub fn found(file: &str, line: i32, changes: Value) -> Vec<(Draft, Found)> {
    let Value::Array(changes) = changes else { panic!("no list: {changes}") };
    let lines = line..;
    let draft = |(line, change): (i32, Value)| {
        let given = async_graphql::Value::from_json(change.clone()).unwrap();
        let input = ChangeInput::parse(Some(given));
        let input = input.unwrap_or_else(|_| panic!("no change: {change}"));
        (Draft::from(input), Found { file: Some(file.to_owned()), line: Some(line) })
    };
    lines.zip(changes).map(draft).collect()
}

/// Imports into a set of a study, or a global one: what came of it, or the problems.
pub async fn import(
    desk: &account::Desk,
    source: &str,
    study: Option<Uuid>,
    drafts: Vec<(Draft, Found)>,
) -> Result<Done, Vec<Problem>> {
    titled("An import", desk, source, study, drafts).await
}

async fn titled(
    title: &str,
    desk: &account::Desk,
    source: &str,
    study: Option<Uuid>,
    drafts: Vec<(Draft, Found)>,
) -> Result<Done, Vec<Problem>> {
    let opening = Opening { title: title.to_owned(), description: None, study };
    // Of whoever lets files in; whether this account may propose is what the entrance finds out.
    let permit = Permit::of_operator();
    let (done, refused) =
        parted(service::import(desk, &permit, source, opening, drafts).await).unwrap();
    done.ok_or(refused)
}

/// Somebody who imports, within the program and over HTTP.
struct Importer<'w> {
    inside: account::Desk,
    http: Desk<'w>,
    study: Option<Uuid>,
}

impl<'w> Importer<'w> {
    async fn of(world: &'w World, name: &str, grants: &[&str], study: Option<&str>) -> Self {
        let account = world.account(name, grants).await;
        let study = match study {
            Some(slug) => Some(world.study(slug).await),
            None => None,
        };
        // Without a role there is nothing that a token could carry.
        let token = match grants {
            [] => String::new(),
            _ => world.token_of(account, grants).await,
        };
        let http = Desk { world, token, study: study.map(|key| Kind::Study.id(key)) };
        Self { inside: world.desk_of(account).await, http, study }
    }

    async fn tries(&self, source: &str, changes: Value) -> Result<String, Vec<ProblemCode>> {
        let done = import(&self.inside, source, self.study, found("codes.csv", 2, changes)).await;
        let done = done.map(|done| Kind::ChangeSet.id(done.set));
        done.map_err(|problems| problems.into_iter().map(|problem| problem.code).collect())
    }

    /// The set of an import that must do.
    async fn imports(&self, source: &str, changes: Value) -> String {
        self.tries(source, changes).await.unwrap()
    }

    /// All that the API shows of a set.
    async fn shown(&self, set: &str) -> Value {
        self.http.ask(SHOWN, json!({ "id": set })).await["changeSet"].clone()
    }

    async fn sets(&self) -> Value {
        self.http.ask("{ changeSets(first: 100) { nodes { id } } }", json!({})).await
    }
}

const SHOWN: &str = "query ($id: ID!) { changeSet(id: $id) {
    id title status origin importSource changeCount changedAt submittedAt needsClearance
    authors { id } reviews { verdict } changes(first: 100) { nodes {
        id position kind action originFile originLine fields { field before after } } } } }";

/// A clinic whose files are imported, and who judges there.
struct Clinic<'w> {
    importer: Importer<'w>,
    reviewer: Desk<'w>,
    held: Reading,
}

impl<'w> Clinic<'w> {
    async fn of(world: &'w World) -> Self {
        let grants = ["CURATOR@demo-clinic"];
        Self {
            importer: Importer::of(world, "importer", &grants, Some("demo-clinic")).await,
            reviewer: Desk::of(world, "reviewer", &["REVIEWER@demo-clinic"]).await,
            held: Reading::of(world, "demo-clinic").await,
        }
    }

    /// Definitions of as many categories.
    fn words(&self, definitions: &[&str]) -> Value {
        let slugs = ["zeitdruck", "short-way", "unclear-liability"];
        let change = |(slug, words): (&str, &&str)| json!({ "updateCategory": { "id": self.held.category_id(slug), "definition": words } });
        slugs.into_iter().zip(definitions).map(change).collect()
    }

    /// Brings a draft to a state.
    async fn brings(&self, set: &str, status: &str) {
        let author = &self.importer.http;
        if status == "ABANDONED" {
            sound(author.call("abandonChangeSet", json!({ "changeSet": set })).await);
        } else if status != "DRAFT" {
            sound(author.submit(set).await);
        }
        match status {
            "CHANGES_REQUESTED" => sound(self.reviewer.review(set, "REQUEST_CHANGES").await),
            "REJECTED" => sound(self.reviewer.review(set, "REJECT").await),
            "APPROVED" | "PUBLISHED" => sound(self.reviewer.review(set, "APPROVE").await),
            _ => Value::Null,
        };
        if status == "PUBLISHED" {
            sound(author.publish(set).await);
        }
        assert_eq!(author.status(set).await, status);
    }
}

/// What a set proposes: definitions with the lines that they come from.
fn lines(set: &Value) -> Vec<(&str, i64)> {
    let nodes = set["changes"]["nodes"].as_array().unwrap().iter();
    let line = |node: &'_ Value| node["originLine"].as_i64().unwrap();
    nodes.map(|it| (it["fields"][0]["after"].as_str().unwrap(), line(it))).collect()
}

on_both_engines! {
    async fn what_is_imported_is_a_draft_that_tells_where_each_change_comes_from(world: Demo) {
        let clinic = Clinic::of(&world).await;
        let importer = &clinic.importer;
        let mut drafts = found("codes.csv", 2, clinic.words(&["A.", "B."]));
        drafts.extend(found("quotes/first.docx", 7, json!([clinic.words(&["", "", "C."])[2]])));
        let done = import(&importer.inside, "a table", importer.study, drafts).await.unwrap();
        let shown = importer.shown(&Kind::ChangeSet.id(done.set)).await;
        let told = |field: &str| shown[field].as_str().unwrap().to_owned();
        assert_eq!(["title", "status", "origin", "importSource"].map(told), ["An import", "DRAFT", "IMPORT", "a table"]);
        let places: Vec<_> = shown["changes"]["nodes"].as_array().unwrap().iter()
            .map(|it| (&it["position"], &it["originFile"], &it["originLine"])).collect();
        assert_eq!(json!(places), json!([
            [1, "codes.csv", 2], [2, "codes.csv", 3], [3, "quotes/first.docx", 7],
        ]));
        // Nothing is published by importing, and what is typed comes from no file.
        assert_eq!(Reading::of(&world, "demo-clinic").await.study, clinic.held.study);
        let typed = importer.shown(&importer.http.opened(clinic.words(&["D."])).await).await;
        let typed = (&typed["importSource"], &typed["changes"]["nodes"][0]["originFile"]);
        assert_eq!(typed, (&Value::Null, &Value::Null));
    }

    async fn while_a_set_is_open_the_next_import_takes_the_place_of_its_changes(world: Demo) {
        let clinic = Clinic::of(&world).await;
        for status in ["DRAFT", "SUBMITTED", "CHANGES_REQUESTED", "APPROVED"] {
            let set = clinic.importer.imports(status, clinic.words(&["A.", "B.", "C."])).await;
            clinic.brings(&set, status).await;
            assert_eq!(clinic.importer.imports(status, clinic.words(&["D.", "B."])).await, set);
            let shown = clinic.importer.shown(&set).await;
            assert_eq!((&shown["status"], &shown["changeCount"]), (&json!("DRAFT"), &json!(2)), "{status}");
            assert_eq!(lines(&shown), [("D.", 2), ("B.", 3)], "{status}");
            // A file in which nothing is left takes all back.
            assert_eq!(clinic.importer.imports(status, json!([])).await, set);
            assert_eq!(clinic.importer.shown(&set).await["changeCount"], 0);
        }
    }

    async fn approvals_from_before_an_import_do_not_count_even_of_the_same_changes(world: Demo) {
        let clinic = Clinic::of(&world).await;
        let author = &clinic.importer.http;
        for definition in ["A.", "B."] {
            let set = clinic.importer.imports("a table", clinic.words(&["A."])).await;
            clinic.brings(&set, "APPROVED").await;
            clinic.importer.imports("a table", clinic.words(&[definition])).await;
            assert_eq!(codes(&author.publish(&set).await), ["NOT_NOW"]);
            sound(author.submit(&set).await);
            assert_eq!(codes(&author.publish(&set).await), ["NOT_NOW"]);
            sound(clinic.reviewer.review(&set, "APPROVE").await);
            assert_eq!(sound(author.publish(&set).await)["changeSet"]["status"], "PUBLISHED");
            let now = Reading::of(&world, "demo-clinic").await;
            assert_eq!(now.category("zeitdruck")["definition"], definition);
            // So that the next round has something to change.
            let other = clinic.importer.imports("another table", clinic.words(&["Of before."])).await;
            clinic.brings(&other, "PUBLISHED").await;
        }
    }

    async fn whoever_imports_into_a_set_is_an_author_of_it(world: Demo) {
        let clinic = Clinic::of(&world).await;
        let both = ["CURATOR@demo-clinic", "REVIEWER@demo-clinic"];
        let second = Importer::of(&world, "second", &both, Some("demo-clinic")).await;
        let set = clinic.importer.imports("a table", clinic.words(&["A."])).await;
        assert_eq!(second.imports("a table", clinic.words(&["B."])).await, set);
        assert_eq!(second.shown(&set).await["authors"].as_array().unwrap().len(), 2);
        sound(second.http.submit(&set).await);
        assert_eq!(codes(&second.http.review(&set, "APPROVE").await), ["NOT_NOW"]);
        sound(clinic.reviewer.review(&set, "APPROVE").await);
    }

    async fn each_source_has_a_set_of_its_own_in_each_study(world: Demo) {
        let everywhere = ["CURATOR"];
        let mut sets = Vec::new();
        for (name, study) in [("one", Some("demo-clinic")), ("two", Some("demo-companion")), ("three", None)] {
            let importer = Importer::of(&world, name, &everywhere, study).await;
            for source in ["a table", "A table", "a tool"] {
                let set = importer.imports(source, json!([])).await;
                assert_eq!(importer.imports(source, json!([])).await, set);
                assert_eq!(importer.shown(&set).await["importSource"], source);
                sets.push(set);
            }
            // A set that was typed is nobody's import.
            let typed = importer.http.opened(json!([])).await;
            assert!(!sets.contains(&typed));
        }
        sets.sort_unstable();
        sets.dedup();
        assert_eq!(sets.len(), 9);
    }

    async fn after_a_set_is_closed_the_next_import_makes_another(world: Demo) {
        let clinic = Clinic::of(&world).await;
        let mut closed = Vec::new();
        for status in ["PUBLISHED", "ABANDONED", "REJECTED"] {
            let set = clinic.importer.imports("a table", clinic.words(&[status])).await;
            assert!(!closed.contains(&set), "{status}");
            clinic.brings(&set, status).await;
            closed.push(set);
        }
        let before = clinic.importer.shown(&closed[0]).await;
        let last = clinic.importer.imports("a table", clinic.words(&["Last."])).await;
        assert!(!closed.contains(&last));
        assert_eq!(clinic.importer.shown(&closed[0]).await, before);
        assert_eq!(lines(&before), [("PUBLISHED", 2)]);
    }
}
