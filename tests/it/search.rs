//! Search: what is found, in which order, where it matches, and for whom.

mod audited;
mod generated;
mod keeping;
mod model;
mod narrowing;
mod pages;
pub mod question;
mod scripts;
mod visibility;
mod words;

use nasss::access::Viewer;
use serde_json::{Value, json};

use crate::harness::World;

const SEARCH: &str = "query($query: String!, $filter: SearchFilter, $first: Int, $after: String,
    $last: Int, $before: String) {
  search(query: $query, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { node { id } } }
    nodes {
      node { __typename id
        ... on Category { name study { slug } } ... on Quote { text } ... on Study { slug }
        ... on SourceDocument { sourceTitle: title } ... on Domain { name } ... on Subdomain { code }
        ... on Framework { name } ... on FrameworkVersion { label } ... on ParticipantRole { name } }
      matches { field language manner snippet { text matched } }
    }
  }
}";

/// A snippet in one line, with its matches in brackets.
fn line(snippet: &Value) -> String {
    let parts = snippet.as_array().unwrap().iter().map(|part| {
        let text = part["text"].as_str().unwrap();
        if part["matched"] == true { format!("[{text}]") } else { text.to_owned() }
    });
    parts.collect()
}

/// What was found, one line for each hit and one for each of its matches.
fn lines(connection: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for hit in connection["nodes"].as_array().unwrap() {
        let node = &hit["node"];
        let names = ["name", "slug", "code", "label", "sourceTitle", "text"];
        let name = names.into_iter().find_map(|name| node[name].as_str()).unwrap_or_default();
        let name: String = name.chars().take(28).collect();
        lines.push(format!("{} {name}", node["__typename"].as_str().unwrap()));
        for found in hit["matches"].as_array().unwrap() {
            let word = |name: &str| found[name].as_str().unwrap_or("-").to_owned();
            let snippet = line(&found["snippet"]);
            lines.push(format!(
                "  {} {} {} {snippet}",
                word("field"),
                word("language"),
                word("manner")
            ));
        }
    }
    lines
}

/// The names of what was found, in order.
fn names(connection: &Value) -> Vec<String> {
    lines(connection).into_iter().filter(|line| !line.starts_with(' ')).collect()
}

/// The answer to a search by nobody in particular, which must have no errors.
async fn search(world: &World, query: &str, filter: Value) -> Value {
    let variables = json!({ "query": query, "filter": filter, "first": 100 });
    world.data(SEARCH, variables).await["search"].take()
}

/// The answer to a search by a viewer, which must have no errors.
async fn search_as(world: &World, viewer: &Viewer, query: &str, first: usize) -> Value {
    let variables = json!({ "query": query, "first": first });
    let mut answer = world.ask_as(viewer, SEARCH, variables).await;
    assert_eq!(answer.get("errors"), None, "{query}: {answer:#}");
    answer["data"]["search"].take()
}
