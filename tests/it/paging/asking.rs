//! Asking for a stretch of a list, and comparing it with the model.

use std::collections::HashMap;

use nasss::access::Viewer;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    lists::{List, Parent},
    model::{self, Entry, Page, Term, Window},
};
use crate::generated::Twins;

const PAGE: &str = "{ totalCount nodes { id } edges { cursor node { id } } \
                     pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }";

/// A list in an order, and the cursors of its things once they are known.
pub struct Asked<'a> {
    twins: &'a Twins,
    pub list: &'a List,
    pub terms: Vec<Term>,
    /// The order as it is asked for; null for none.
    order: Value,
    cursors: HashMap<Uuid, String>,
}

impl<'a> Asked<'a> {
    /// A list in this order, or in its own where none is given. Its cursors are learnt by reading it whole.
    pub async fn of(twins: &'a Twins, list: &'a List, order: Option<&[Term]>) -> Self {
        let term = |(field, descends): &Term| {
            let direction = if *descends { "DESC" } else { "ASC" };
            json!({ "field": list.things.fields[*field], "direction": direction })
        };
        let unasked = || match list.things.name {
            "Framework" => vec![(0, false)],
            _ => list.things.unasked.iter().map(|field| (*field, false)).collect(),
        };
        let terms = order.map_or_else(unasked, <[Term]>::to_vec);
        let order = order.map_or(Value::Null, |order| order.iter().map(term).collect());
        let mut asked = Self { twins, list, terms, order, cursors: HashMap::new() };
        let whole = asked.read(Window::first(100)).await;
        let edges = whole["edges"].as_array().unwrap();
        let entries = model::sorted(&list.entries, &asked.terms);
        assert_eq!(edges.len(), entries.len(), "{list:?}");
        for (edge, entry) in edges.iter().zip(entries) {
            asked.cursors.insert(entry.id, edge["cursor"].as_str().unwrap().to_owned());
        }
        asked.compare(&list.entries, Window::first(100), &whole);
        asked
    }

    /// A stretch of the list is what the model says; gives its things.
    pub async fn check(&self, window: Window<'_>) -> Page<'a> {
        let answer = self.read(window).await;
        self.compare(&self.list.entries, window, &answer)
    }

    /// The same stretch of the lists of all parents, asked for at once.
    pub async fn check_together(&self, siblings: &[List], window: Window<'_>) {
        let Some(parent) = self.list.parent else { return };
        let query =
            self.query(|list| format!("{}(first: 100) {{ nodes {{ id {list} }} }}", parent.all));
        let data = self.twins.data(&Viewer::Anonymous, &query, &self.variables(window)).await;
        let parents = data[parent.all]["nodes"].as_array().unwrap();
        assert_eq!(parents.len(), siblings.len());
        for answer in parents {
            let is_its = |its: &Parent| answer["id"] == its.kind.id(its.id);
            let sibling = siblings.iter().find(|list| list.parent.as_ref().is_some_and(is_its));
            self.compare(&sibling.unwrap().entries, window, &answer["list"]);
        }
    }

    async fn read(&self, window: Window<'_>) -> Value {
        let query = self.query(|list| match self.list.parent {
            None => list.to_owned(),
            Some(Parent { name, id, kind, .. }) => {
                format!("node(id: \"{}\") {{ ... on {name} {{ {list} }} }}", kind.id(id))
            }
        });
        let data = self.twins.data(&Viewer::Anonymous, &query, &self.variables(window)).await;
        let at = if self.list.parent.is_some() { "/node/list" } else { "/list" };
        data.pointer(at).unwrap().clone()
    }

    fn query(&self, around: impl Fn(&str) -> String) -> String {
        let List { things, field, arguments, .. } = self.list;
        let (declared, passed) = if things.fields.is_empty() {
            (String::new(), "")
        } else {
            (format!("$orderBy: [{}Order!], ", things.name), "orderBy: $orderBy, ")
        };
        let list = format!(
            "list: {field}({arguments}{passed}first: $first, after: $after, last: $last, before: $before) {PAGE}"
        );
        let variables = "$first: Int, $after: String, $last: Int, $before: String";
        format!("query({declared}{variables}) {{ {} }}", around(&list))
    }

    fn variables(&self, window: Window) -> Value {
        let cursor = |bound: Option<&Entry>| bound.map(|entry| self.cursors[&entry.id].clone());
        let (first, last) =
            if window.from_end { (None, Some(window.size)) } else { (Some(window.size), None) };
        let (after, before) = (cursor(window.after), cursor(window.before));
        json!({ "orderBy": self.order, "first": first, "after": after, "last": last, "before": before })
    }

    fn compare<'e>(&self, entries: &'e [Entry], window: Window, answer: &Value) -> Page<'e> {
        let page = model::page(entries, &self.terms, window);
        let nodes: Vec<_> = page
            .entries
            .iter()
            .map(|entry| json!({ "id": self.list.things.kind.id(entry.id) }))
            .collect();
        let cursors: Vec<_> =
            answer["edges"].as_array().unwrap().iter().map(|edge| edge["cursor"].clone()).collect();
        let edges: Vec<_> = nodes
            .iter()
            .zip(&cursors)
            .map(|(node, cursor)| json!({ "cursor": cursor, "node": node }))
            .collect();
        let expected = json!({
            "totalCount": entries.len(),
            "nodes": nodes,
            "edges": edges,
            "pageInfo": {
                "hasNextPage": page.has_next,
                "hasPreviousPage": page.has_previous,
                "startCursor": cursors.first(),
                "endCursor": cursors.last(),
            },
        });
        let Self { list, terms, .. } = self;
        assert_eq!(
            answer, &expected,
            "{} by {terms:?}, {window:?}, of {:?}",
            list.field, list.parent
        );
        for (cursor, entry) in cursors.iter().zip(&page.entries) {
            // A thing's place in the order is the same on every page and under every parent.
            let known = self.cursors.get(&entry.id);
            assert!(known.is_none_or(|known| cursor == known), "the cursor of {entry:?} changes");
        }
        page
    }
}
