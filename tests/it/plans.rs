//! How the engines read a large knowledge base: each filter alone and each order alone is led by an index,
//! and no plain order is sorted.

mod below;
mod crowd;
mod reading;
mod texts;

use async_graphql::{InputType, Value as Input};
use entity::{category, quote, study};
use nasss::{
    access::{Grant, Key, Role, Viewer, Where, Window, order::Atom, rows::Thing},
    category as categories,
    connection::Listing,
    context::Scope,
    id::Kind,
    page::PageArgs,
    quote as quotes, study as studies,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{World, on_both_engines};
use crowd::key;
use reading::complaint;

on_both_engines! {
    async fn each_filter_each_order_and_each_page_below_another_thing_is_led_by_an_index(world: Empty) {
        crowd::fill(&world).await;
        let mut complaints = Vec::new();
        for (name, viewer) in viewers() {
            let scope = world.app.scope(viewer);
            for asked in every_question() {
                for (stretch, cursor, plan) in asked.plans(&world, &scope).await {
                    if let Some(why) = complaint(world.app.db.backend(), &asked, cursor, &plan) {
                        complaints.push(format!("{name}, {asked:?}, {stretch}: {why}\n{plan}"));
                    }
                }
            }
        }
        below::complaints(&world, &mut complaints).await;
        assert!(complaints.is_empty(), "{} bad plans:\n\n{}", complaints.len(), complaints.join("\n\n"));
    }
}

/// Viewers whose quotes are found in different ways: one level, two, all of one study's, all.
fn viewers() -> Vec<(&'static str, Viewer)> {
    let account = |role, place| Viewer::Account {
        id: Uuid::from_u128(1),
        grants: vec![Grant { role, place }],
    };
    vec![
        ("anonymous", Viewer::Anonymous),
        ("reader", account(Role::Reader, Where::Everywhere)),
        ("researcher", account(Role::Researcher, Where::Study(key("study", 3)))),
        ("steward", account(Role::Steward, Where::Everywhere)),
    ]
}

/// A list, asked for with one filter or in one order, and a place in the middle of it.
#[derive(Debug)]
struct Asked {
    list: &'static str,
    filter: Value,
    order: Value,
    middle: Vec<Option<Atom>>,
}

fn every_question() -> Vec<Asked> {
    let quotes = quote_filters().into_iter().map(|filter| ("quotes", filter, Vec::new()));
    let name = Some(Atom::Text("c001".to_owned()));
    let categories =
        category_filters().into_iter().map(|filter| ("categories", filter, vec![name.clone()]));
    let title = Some(Atom::Text("study 060".to_owned()));
    let studies =
        study_filters().into_iter().map(|filter| ("studies", filter, vec![title.clone()]));
    let filters = quotes.chain(categories).chain(studies);
    let filters =
        filters.map(|(list, filter, middle)| Asked { list, filter, order: Value::Null, middle });
    let mut asked: Vec<_> = filters.collect();
    asked.extend(orders());
    asked
}

fn quote_filters() -> Vec<Value> {
    let study = |nth| Kind::Study.id(key("study", nth));
    let role = |nth| Kind::ParticipantRole.id(key("role", nth));
    let category = |nth| Kind::Category.id(key("category", nth));
    let domain = |nth| Kind::Domain.id(key("domain", nth));
    vec![
        json!({ "study": [study(1)] }),
        json!({ "study": [study(1), study(2)] }),
        json!({ "role": [role(1)] }),
        json!({ "role": [role(1), role(2)] }),
        json!({ "language": ["en"] }),
        json!({ "language": ["en", "fr"] }),
        json!({ "provenance": ["VERBATIM"] }),
        json!({ "provenance": ["VERBATIM", "PARAPHRASED"] }),
        json!({ "access": ["OPEN"] }),
        json!({ "access": ["OPEN", "REGISTERED"] }),
        json!({ "minLength": 270 }),
        json!({ "maxLength": 30 }),
        json!({ "coding": {} }),
        json!({ "coding": { "category": [category(7)] } }),
        json!({ "coding": { "category": [category(7), category(8)] } }),
        json!({ "coding": { "domain": [domain(1)] } }),
        json!({ "coding": { "domain": [domain(1), domain(2)] } }),
        json!({ "coding": { "valence": ["BOTH"] } }),
        json!({ "coding": { "valence": ["BOTH", "BARRIER"] } }),
        json!({ "coding": { "domain": [domain(1)], "valence": ["BOTH"] } }),
        json!({ "coding": { "category": [category(7)], "valence": ["BOTH"] } }),
    ]
}

fn category_filters() -> Vec<Value> {
    let study = |nth| Kind::Study.id(key("study", nth));
    let role = |nth| Kind::ParticipantRole.id(key("role", nth));
    let domain = Kind::Domain.id(key("domain", 1));
    let subdomain = Kind::Subdomain.id(key("subdomain", 1));
    vec![
        json!({ "study": [study(1)] }),
        json!({ "study": [study(1), study(2)] }),
        json!({ "slug": ["c003"] }),
        json!({ "valence": ["BOTH"] }),
        json!({ "origin": ["MIXED"] }),
        json!({ "basis": ["IMPORTED"] }),
        json!({ "placed": true }),
        json!({ "placed": false }),
        json!({ "placement": {} }),
        json!({ "placement": { "domain": [domain] } }),
        json!({ "placement": { "subdomain": [subdomain] } }),
        json!({ "placement": { "basis": ["EDITORIAL"] } }),
        json!({ "role": {} }),
        json!({ "role": { "role": [role(2)] } }),
        json!({ "role": { "mention": ["MENTIONED"] } }),
        json!({ "role": { "role": [role(2), role(4)], "mention": ["MENTIONED"] } }),
        json!({ "namedOnlyBy": { "roles": ["R2"] } }),
        json!({ "namedOnlyBy": { "roles": ["R2"], "comparedWith": ["R4"] } }),
        json!({ "namedOnlyBy": { "roles": ["R2"], "answer": "NO" } }),
        json!({ "namedOnlyBy": { "roles": ["R2"], "answer": "NOT_KNOWN" } }),
        json!({ "parent": [Kind::Category.id(key("category", 7))] }),
        json!({ "topLevel": true }),
        json!({ "topLevel": false }),
    ]
}

fn study_filters() -> Vec<Value> {
    vec![
        json!({ "slug": ["study-1"] }),
        json!({ "doi": ["10.1/1"] }),
        json!({ "doi": ["10.1/1", "10.1/2"] }),
        json!({ "pmcid": ["PMC1"] }),
        json!({ "authorOrcid": ["0000-0002-1694-233X"] }),
        json!({ "frameworkVersion": [Kind::FrameworkVersion.id(key("version", 1))] }),
        json!({ "heldFrom": ["ABSTRACT"] }),
        json!({ "publishedFrom": "2018" }),
        json!({ "publishedTo": "2020-05" }),
    ]
}

/// Each order, with places in its middle: where a value can be missing, also among those without one.
fn orders() -> Vec<Asked> {
    let text = |text: &str| vec![Some(Atom::Text(text.to_owned()))];
    let number = |number| vec![Some(Atom::Number(number))];
    let fields = [
        ("quotes", "LANGUAGE", text("en")),
        ("quotes", "LANGUAGE", vec![None]),
        ("quotes", "LENGTH", number(140)),
        ("quotes", "CHANGED", number(128)),
        ("categories", "NAME", text("c001")),
        ("categories", "VALENCE", text("BOTH")),
        ("categories", "CHANGED", number(128)),
        ("studies", "TITLE", text("study 060")),
        ("studies", "PUBLISHED_ON", text("2004")),
        ("studies", "PUBLISHED_ON", vec![None]),
        ("studies", "CHANGED", number(128)),
    ];
    let plain =
        Asked { list: "quotes", filter: Value::Null, order: Value::Null, middle: Vec::new() };
    let mut orders = vec![plain];
    for (list, field, middle) in fields {
        orders.extend(["ASC", "DESC"].map(|direction| Asked {
            list,
            filter: Value::Null,
            order: json!([{ "field": field, "direction": direction }]),
            middle: middle.clone(),
        }));
    }
    orders
}

/// An input value as the schema reads it.
fn parsed<T: InputType>(value: &Value) -> Option<T> {
    let input = Input::from_json(value.clone()).unwrap();
    match Option::<T>::parse(Some(input)) {
        Ok(parsed) => parsed,
        Err(error) => panic!("{value}: {}", error.into_server_error(async_graphql::Pos::default())),
    }
}

impl Asked {
    async fn plans(&self, world: &World, scope: &Scope) -> Vec<(&'static str, bool, String)> {
        let page = PageArgs::default();
        match self.list {
            "quotes" => {
                let (filter, order) = (parsed(&self.filter), parsed(&self.order));
                let list = quotes::filter::listing(scope, filter, order, &page, "quotes");
                self.stretches::<quote::Entity>(world, list.unwrap()).await
            }
            "categories" => {
                let (filter, order) = (parsed(&self.filter), parsed(&self.order));
                let list = categories::filter::listing(scope, filter, order, &page, "categories");
                self.stretches::<category::Entity>(world, list.unwrap()).await
            }
            _ => {
                let (filter, order) = (parsed(&self.filter), parsed(&self.order));
                let list = studies::filter::listing(scope, filter, order, &page);
                self.stretches::<study::Entity>(world, list.unwrap()).await
            }
        }
    }

    /// The plans of the first page and of one in the middle, forward and backward.
    async fn stretches<E: Thing>(
        &self,
        world: &World,
        list: Listing<E>,
    ) -> Vec<(&'static str, bool, String)> {
        let middle = Some(Key { values: self.middle.clone(), id: Uuid::from_u128(1 << 127) });
        let first = Window { limit: 20, ..Window::default() };
        let last = Window { from_end: true, ..first.clone() };
        let stretches = [
            ("first page", first.clone()),
            ("last page", last.clone()),
            ("page after the middle", Window { after: middle.clone(), ..first }),
            ("page before the middle", Window { before: middle, ..last }),
        ];
        let mut plans = Vec::new();
        for (name, window) in stretches {
            let cursor = window.after.is_some() || window.before.is_some();
            let plan = world.app.db.explain(&list.rows, &list.order, &window).await.unwrap();
            plans.push((name, cursor, plan));
        }
        plans
    }
}
