//! A copy that is kept in step by the feed, and what it must equal.

use std::collections::BTreeMap;

use entity::{
    category, domain, focus_group, framework, framework_version, participant, participant_role,
    quote, source_document, study, subdomain,
};
use nasss::id::Kind;
use serde_json::{Value, json};

use crate::{
    access::everything,
    harness::{World, people::Reply},
};

/// What a copy keeps of each thing: its own fields and parts, not what is counted or made of several things.
const KEPT: &str = "fragment Kept on Node { __typename id
    ... on Framework { name }
    ... on FrameworkVersion { label }
    ... on Domain { number domainName: name aliases { text } mappings { id relation rationale } }
    ... on Subdomain { code question mappings { id relation rationale } }
    ... on Study { title authors { name } reportedCounts { id n } }
    ... on SourceDocument { title published sourceText: text }
    ... on Category { slug name valence definition parent { id } aliases { text }
        evidence { source { id } } placements { id domain { id } evidence { source { id } } } conditions { text } roles { id mention } }
    ... on FocusGroup { groupLabel: label }
    ... on Participant { pseudonym focusGroup { id } }
    ... on Quote { words: text access role { id } participant { id } speakerUnknownBecause place { locator source { id } }
        translations { id text } codings { id category { id } valence note } }
}";

/// A program that keeps a copy.
pub struct Copy<'a> {
    world: &'a World,
    token: Option<String>,
    pub cursor: Option<String>,
    pub held: BTreeMap<String, Value>,
}

impl<'a> Copy<'a> {
    pub const fn of(world: &'a World, token: Option<String>) -> Self {
        Self { world, token, cursor: None, held: BTreeMap::new() }
    }

    /// An empty copy for the same reader.
    pub fn anew(&self) -> Self {
        Self::of(self.world, self.token.clone())
    }

    pub async fn ask(&self, query: &str, variables: Value) -> Reply {
        match &self.token {
            Some(token) => self.world.ask_with(token, query, variables).await,
            None => self.world.reply(query, variables).await,
        }
    }

    /// One page, applied.
    pub async fn page(&mut self, first: usize) -> (Vec<Value>, bool) {
        let query = format!(
            "query ($since: String, $first: Int) {{ changes(since: $since, first: $first) {{
                events {{ type id kind version node {{ ...Kept }} reason replacedBy oldName newName mustErase }}
                cursor hasMore }} }} {KEPT}"
        );
        let variables = json!({ "since": self.cursor, "first": first });
        let reply = self.ask(&query, variables).await;
        let feed = &reply.data()["changes"];
        let events = feed["events"].as_array().unwrap().clone();
        assert!(events.len() <= first);
        for event in &events {
            let id = event["id"].as_str().unwrap().to_owned();
            let gone = event["type"] == "GONE";
            assert_eq!(gone, !event["reason"].is_null(), "{event:#}");
            assert!(!gone || event["node"].is_null(), "{event:#}");
            // What went in a later version has no node in an earlier one.
            if event["node"].is_null() {
                self.held.remove(&id);
            } else {
                assert_eq!(
                    (&event["node"]["__typename"], &event["node"]["id"]),
                    (&event["kind"], &event["id"])
                );
                self.held.insert(id, event["node"].clone());
            }
        }
        self.cursor = Some(feed["cursor"].as_str().unwrap().to_owned());
        (events, feed["hasMore"].as_bool().unwrap())
    }

    /// All that is to be read, applied.
    pub async fn catch_up(&mut self, first: usize) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let (events, more) = self.page(first).await;
            all.extend(events);
            if !more {
                return all;
            }
        }
    }

    /// All that there is for whoever keeps the copy, read without the feed.
    pub async fn fresh(&self) -> BTreeMap<String, Value> {
        self.fresh_of(&ids(self.world).await).await
    }

    /// What there is of these things.
    pub async fn fresh_of(&self, ids: &[String]) -> BTreeMap<String, Value> {
        let mut fresh = BTreeMap::new();
        let query = format!("query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ...Kept }} }} {KEPT}");
        for ids in ids.chunks(100) {
            let reply = self.ask(&query, json!({ "ids": ids })).await;
            for node in reply.data()["nodes"].as_array().unwrap() {
                if !node.is_null() && node["__typename"] != "Tombstone" {
                    fresh.insert(node["id"].as_str().unwrap().to_owned(), node.clone());
                }
            }
        }
        fresh
    }

    /// The copy is what there is.
    pub async fn assert_in_step(&self, when: &str) {
        self.assert_holds(&self.fresh().await, when);
    }

    /// The copy is this, and of these things nothing else.
    pub fn assert_holds(&self, fresh: &BTreeMap<String, Value>, when: &str) {
        for (id, node) in fresh {
            assert_eq!(self.held.get(id), Some(node), "{when}");
        }
        for (id, node) in &self.held {
            assert_eq!(fresh.get(id), Some(node), "{when}: kept too long");
        }
    }
}

/// Every id that was ever given, of things with a door.
async fn ids(world: &World) -> Vec<String> {
    let mut ids = Vec::new();
    macro_rules! all {
        ($($table:ident: $kind:ident),*) => {
            $(ids.extend(everything::<$table::Entity>(world).await.into_iter().map(|row| Kind::$kind.id(row.id)));)*
        };
    }
    all!(framework: Framework, framework_version: FrameworkVersion, domain: Domain, subdomain: Subdomain,
        participant_role: ParticipantRole, study: Study, source_document: SourceDocument, category: Category,
        focus_group: FocusGroup, participant: Participant, quote: Quote);
    ids
}
