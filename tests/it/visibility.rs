//! Who sees which quotes: the same on every path, and what the table of rights says.

mod people;

use std::collections::{BTreeMap, BTreeSet};

use entity::{quote, words::Access};
use nasss::{
    access::{Grant, Role, Viewer, Where},
    id::Kind,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::generated::{Rows, Twins, check};

/// Some grants: each a role, and where it holds.
pub type Grants = Option<Vec<(usize, usize)>>;

/// Viewers: nobody, somebody without grants, and those with one to three.
pub fn grants() -> impl Strategy<Value = Grants> {
    proptest::option::weighted(0.85, vec((0_usize..6, 0_usize..5), 0..=3))
}

/// The viewer of some grants.
pub fn viewer(rows: &Rows, grants: &Grants) -> Viewer {
    let Some(grants) = grants else { return Viewer::Anonymous };
    let grant = |(role, place): &(usize, usize)| Grant {
        role: Role::ALL[*role],
        place: match rows.studies.get(*place) {
            Some(study) => Where::Study(study.id),
            // A place beyond the studies is all of them, or one that is not there.
            None if place % 2 == 0 => Where::Everywhere,
            None => Where::Study(Uuid::nil()),
        },
    };
    Viewer::Account { id: Uuid::from_u128(7), grants: grants.iter().map(grant).collect() }
}

/// The table of rights, as a researcher would write it.
pub fn may_read(viewer: &Viewer, access: Access, study: Uuid) -> bool {
    let grants = viewer.grants();
    let of_study = |grant: &&Grant| match grant.place {
        Where::Everywhere => true,
        Where::Study(its) => its == study,
    };
    match access {
        Access::Open => true,
        Access::Registered => !grants.is_empty(),
        Access::Controlled => grants.iter().filter(of_study).any(|grant| match grant.role {
            Role::Researcher | Role::Curator | Role::Reviewer | Role::Steward => true,
            Role::Reader | Role::Admin => false,
        }),
    }
}

fn sees(viewer: &Viewer, quote: &quote::Model) -> bool {
    quote.withdrawn_at.is_none() && may_read(viewer, quote.access, quote.study_id)
}

fn ids<'a>(quotes: impl Iterator<Item = &'a quote::Model>) -> BTreeSet<String> {
    quotes.map(|quote| Kind::Quote.id(quote.id)).collect()
}

/// The ids that a connection holds, as many as it says.
fn found(connection: &Value) -> BTreeSet<String> {
    let nodes = connection["nodes"].as_array().unwrap();
    assert_eq!(connection["totalCount"], nodes.len());
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

const PATHS: &str = "query($ids: [ID!]!) {
    quotes(first: 100) { totalCount nodes { id access
        codings { category { id } valence round }
        translations { text } } }
    studies(first: 100) { nodes { id quotes(first: 100) { totalCount nodes { id } } } }
    categories(first: 100) { nodes { id quoteCount
        quotes(first: 100) { totalCount nodes { id } } } }
    open: quotes(filter: { access: [OPEN] }, first: 100) { totalCount nodes { id } }
    registered: quotes(filter: { access: [REGISTERED] }, first: 100) { totalCount nodes { id } }
    controlled: quotes(filter: { not: { access: [OPEN, REGISTERED] } }, first: 100) {
        totalCount nodes { id } }
    coded: quotes(filter: { coding: {} }, first: 100) { totalCount nodes { id } }
    nodes(ids: $ids) { __typename ... on Quote { id } ... on Tombstone { id } }
}";

#[test]
fn a_viewer_sees_the_same_quotes_on_every_path() {
    check(8, vec(grants(), 14), &async |twins: &Twins, rows: &Rows, grants: &Vec<Grants>| {
        let every: Vec<_> = rows.quotes.iter().map(|quote| Kind::Quote.id(quote.id)).collect();
        for grants in grants {
            let viewer = &viewer(rows, grants);
            let data = twins.data(viewer, PATHS, &json!({ "ids": every })).await;
            lists(rows, viewer, &data);
            parts(rows, viewer, &data);
            nodes(rows, viewer, &data);
            by_id(twins, rows, viewer).await;
        }
    });
}

fn lists(rows: &Rows, viewer: &Viewer, data: &Value) {
    let seen = || rows.quotes.iter().filter(|quote| sees(viewer, quote));
    assert_eq!(found(&data["quotes"]), ids(seen()), "{viewer:?}");
    for (name, access) in [
        ("open", Access::Open),
        ("registered", Access::Registered),
        ("controlled", Access::Controlled),
    ] {
        assert_eq!(found(&data[name]), ids(seen().filter(|quote| quote.access == access)));
    }
    let is_coded = |quote: &&quote::Model| rows.codings.iter().any(|c| c.quote_id == quote.id);
    assert_eq!(found(&data["coded"]), ids(seen().filter(is_coded)));
    for study in data["studies"]["nodes"].as_array().unwrap() {
        let its = seen().filter(|quote| study["id"] == Kind::Study.id(quote.study_id));
        assert_eq!(found(&study["quotes"]), ids(its), "{viewer:?}");
    }
    for category in data["categories"]["nodes"].as_array().unwrap() {
        let mut codings = rows.codings.clone();
        codings.retain(|coding| category["id"] == Kind::Category.id(coding.category_id));
        let its = ids(seen().filter(|quote| codings.iter().any(|c| c.quote_id == quote.id)));
        assert_eq!(category["quoteCount"], its.len(), "{viewer:?}");
        assert_eq!(found(&category["quotes"]), its, "{viewer:?}");
    }
}

/// What hangs on a quote: all its codings, and the translations of a level that the viewer may read.
fn parts(rows: &Rows, viewer: &Viewer, data: &Value) {
    let quotes: BTreeMap<_, _> =
        rows.quotes.iter().map(|quote| (Kind::Quote.id(quote.id), quote)).collect();
    for answer in data["quotes"]["nodes"].as_array().unwrap() {
        let quote = quotes[answer["id"].as_str().unwrap()];
        let mut codings: Vec<_> =
            rows.codings.iter().filter(|coding| coding.quote_id == quote.id).collect();
        codings.sort_by_key(|coding| (coding.round, coding.id));
        let codings: Vec<_> = codings
            .iter()
            .map(|coding| {
                let category = rows.categories.iter().find(|row| row.id == coding.category_id);
                let living = category.filter(|row| row.withdrawn_at.is_none());
                let category = living.map(|row| json!({ "id": Kind::Category.id(row.id) }));
                let (valence, round) = (coding.valence, coding.round);
                json!({ "category": category, "valence": valence, "round": round })
            })
            .collect();
        assert_eq!(answer["codings"], json!(codings));
        let readable = rows.translations.iter().filter(|translation| {
            translation.quote_id == quote.id && may_read(viewer, translation.access, quote.study_id)
        });
        let readable: Vec<_> = readable.map(|row| json!({ "text": row.text })).collect();
        assert_eq!(answer["translations"], json!(readable), "{viewer:?}");
    }
}

/// By id, what was withdrawn leaves a tombstone, for those who could see it; the rest is null.
fn nodes(rows: &Rows, viewer: &Viewer, data: &Value) {
    let expected: Vec<_> = rows
        .quotes
        .iter()
        .map(|quote| {
            let kind = if quote.withdrawn_at.is_some() { "Tombstone" } else { "Quote" };
            may_read(viewer, quote.access, quote.study_id)
                .then(|| json!({ "__typename": kind, "id": Kind::Quote.id(quote.id) }))
        })
        .collect();
    assert_eq!(data["nodes"], json!(expected), "{viewer:?}");
}

async fn by_id(twins: &Twins, rows: &Rows, viewer: &Viewer) {
    let query = "query($id: ID!) { quote(id: $id) { id } node(id: $id) { id } }";
    for quote in rows.quotes.iter().take(4) {
        let id = json!({ "id": Kind::Quote.id(quote.id) });
        let data = twins.data(viewer, query, &id).await;
        let thing = |there: bool| if there { id.clone() } else { Value::Null };
        assert_eq!(data["quote"], thing(sees(viewer, quote)));
        assert_eq!(data["node"], thing(may_read(viewer, quote.access, quote.study_id)));
    }
}
