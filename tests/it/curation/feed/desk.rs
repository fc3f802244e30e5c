//! Two people who publish.

use serde_json::{Value, json};

use crate::{curation::desk::contents, harness::World};

/// A curator, and somebody else who approves and clears.
pub struct Desk<'a> {
    world: &'a World,
    curator: String,
    reviewer: String,
    pub study: String,
}

const ANSWER: &str = "changeSet { id status publishedVersion } created { localName id } userErrors { code message path }";

impl<'a> Desk<'a> {
    pub async fn of(world: &'a World, slug: &str) -> Self {
        let at = |role: &str| format!("{role}@{slug}");
        let (curator, reviewer) = (at("CURATOR"), [at("REVIEWER"), at("STEWARD")]);
        let reviewer: Vec<&str> = reviewer.iter().map(String::as_str).collect();
        Self {
            world,
            curator: world.program(&format!("curator of {slug}"), &[&curator]).await,
            reviewer: world.program(&format!("reviewer of {slug}"), &reviewer).await,
            study: nasss::id::Kind::Study.id(world.study(slug).await),
        }
    }

    async fn does(&self, token: &str, mutation: &str, kind: &str, input: Value) -> Value {
        let query = format!(
            "mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {ANSWER} }} }}"
        );
        let reply = self.world.ask_with(token, &query, json!({ "input": input })).await;
        reply.data()[mutation].clone()
    }

    /// Publishes a set, or says what is wrong with it.
    pub async fn try_publish(&self, changes: Value) -> Result<Value, Value> {
        let input =
            json!({ "title": "A set", "study": self.study, "changes": changes, "submit": true });
        let opened = self.does(&self.curator, "openChangeSet", "OpenChangeSet", input).await;
        if opened["userErrors"] != json!([]) {
            return Err(opened);
        }
        let set = &opened["changeSet"]["id"];
        let contents = contents(self.world, &self.reviewer, set).await;
        let input = json!({ "changeSet": set, "contents": contents, "verdict": "APPROVE", "publish": true });
        let published =
            self.does(&self.reviewer, "reviewChangeSet", "ReviewChangeSet", input).await;
        if published["changeSet"]["status"] != "PUBLISHED" {
            return Err(published);
        }
        let mut made = json!({ "version": published["changeSet"]["publishedVersion"] });
        for it in opened["created"].as_array().unwrap() {
            if let Some(name) = it["localName"].as_str() {
                made[name] = it["id"].clone();
            }
        }
        Ok(made)
    }

    /// Publishes a set: its version, and the ids of what it made by local name.
    pub async fn publish(&self, changes: Value) -> Value {
        self.try_publish(changes).await.unwrap_or_else(|refused| panic!("{refused:#}"))
    }

    pub fn category(&self, local: &str, name: &str) -> Value {
        json!({ "createCategory": { "localName": local, "study": self.study, "name": name,
            "valence": "BARRIER", "origin": "INDUCTIVE", "basis": "ILLUSTRATIVE" } })
    }

    /// A quote, from a source that may be reused.
    pub fn quote(&self, local: &str, text: &str, access: &str, source: &str) -> Value {
        json!({ "createQuote": { "localName": local, "study": self.study, "text": text,
            "provenance": "ILLUSTRATIVE", "source": source, "language": "en", "access": access,
            "speakerUnknownBecause": "NOT_RECORDED" } })
    }

    /// A source of the study whose words everybody may reuse.
    pub async fn printed(&self) -> String {
        let query = "query ($id: ID!) { study(id: $id) { sources { id published reuseAllowed } } }";
        let seen = self.world.data(query, json!({ "id": self.study })).await;
        let sources = seen["study"]["sources"].as_array().unwrap();
        let found = sources.iter().find(|it| it["reuseAllowed"] == true).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }
}
