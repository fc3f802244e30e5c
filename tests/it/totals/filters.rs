//! Totals of quotes by filter and viewer: what paging through the list finds, read from stored numbers where those
//! know the answer.

use nasss::access::{Grant, Role, Viewer, Where};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{World, inside::Inside, on_both_engines};

const TOTALS: &str = "query ($filter: QuoteFilter) { quotes(filter: $filter) { totalCount } }";

/// Ids of the demonstration by which quotes can be filtered.
struct Known {
    study: String,
    other: String,
    role: String,
    domain: String,
    category: String,
}

impl Known {
    async fn of(world: &World) -> Self {
        let data = world
            .get(
                "{ studies { nodes { id } } participantRoles { nodes { id } }
                   categories(first: 100) { nodes { id quoteCount placements { domain { id } } } } }",
            )
            .await;
        let id = |value: &Value| value.as_str().unwrap().to_owned();
        let categories = data["categories"]["nodes"].as_array().unwrap();
        let placed = |it: &&Value| it["quoteCount"] != 0 && it["placements"][0] != Value::Null;
        let category = categories.iter().find(placed).unwrap();
        Self {
            study: id(&data["studies"]["nodes"][0]["id"]),
            other: id(&data["studies"]["nodes"][1]["id"]),
            role: id(&data["participantRoles"]["nodes"][0]["id"]),
            domain: id(&category["placements"][0]["domain"]["id"]),
            category: id(&category["id"]),
        }
    }

    /// Filters whose totals are stored.
    fn stored(&self) -> Vec<Value> {
        let Self { study, other, role, domain, .. } = self;
        vec![
            Value::Null,
            json!({}),
            json!({ "study": [study] }),
            json!({ "study": [study, other], "access": ["OPEN"] }),
            json!({ "study": [] }),
            json!({ "role": [role], "language": ["de", "en"] }),
            json!({ "coding": { "valence": ["BARRIER"] } }),
            json!({ "coding": { "domain": [domain] }, "study": [other], "role": [role] }),
            json!({ "and": [{ "coding": { "valence": ["FACILITATOR"] } }, { "access": ["CONTROLLED"] }] }),
            json!({ "or": [{ "study": [study] }, { "not": { "role": [role] } }] }),
            json!({ "not": { "language": ["de"] }, "coding": { "domain": [domain] } }),
            json!({ "not": { "or": [{ "language": ["en"] }, { "access": ["OPEN"] }] } }),
        ]
    }

    /// Filters whose rows are counted.
    fn counted(&self) -> Vec<Value> {
        let Self { study, domain, category, .. } = self;
        vec![
            json!({ "minLength": 60 }),
            json!({ "provenance": ["ILLUSTRATIVE"] }),
            json!({ "coding": {} }),
            json!({ "coding": { "category": [category] } }),
            json!({ "coding": { "valence": ["BARRIER", "BOTH"] } }),
            json!({ "coding": { "valence": ["BARRIER"], "domain": [domain] } }),
            json!({ "not": { "coding": { "valence": ["BARRIER"] } } }),
            json!({ "or": [{ "coding": { "domain": [domain] } }, { "study": [study] }] }),
            json!({ "coding": { "valence": ["BARRIER"] },
                "and": [{ "coding": { "domain": [domain] } }] }),
            json!({ "study": [study], "and": [{ "maxLength": 80 }] }),
        ]
    }
}

async fn viewers(world: &World) -> Vec<Viewer> {
    let of = |role, place| Grant { role, place };
    let account = |grants: Vec<Grant>| Viewer::Account { id: Uuid::nil(), grants };
    let clinic = Where::Study(world.study("demo-clinic").await);
    vec![
        Viewer::Anonymous,
        account(vec![of(Role::Reader, Where::Everywhere)]),
        account(vec![of(Role::Researcher, clinic)]),
        account(vec![of(Role::Steward, Where::Everywhere)]),
    ]
}

/// How many quotes paging finds.
async fn paged(world: &World, viewer: &Viewer, filter: &Value) -> u64 {
    let query = "query ($filter: QuoteFilter, $after: String) {
        quotes(filter: $filter, first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after) = (0, Value::Null);
    loop {
        let variables = json!({ "filter": filter, "after": after });
        let page = world.ask_as(viewer, query, variables).await["data"]["quotes"].take();
        found += u64::try_from(page["nodes"].as_array().unwrap().len()).unwrap();
        if page["pageInfo"]["hasNextPage"] != true {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

async fn total(world: &World, viewer: &Viewer, filter: &Value) -> u64 {
    let answer = world.ask_as(viewer, TOTALS, json!({ "filter": filter })).await;
    answer["data"]["quotes"]["totalCount"].as_u64().unwrap_or_else(|| panic!("{answer:#}"))
}

on_both_engines! {
    async fn a_total_is_what_paging_finds_whoever_asks(world: Demo) {
        let known = Known::of(&world).await;
        for viewer in viewers(&world).await {
            for filter in known.stored().iter().chain(&known.counted()) {
                let (found, total) =
                    (paged(&world, &viewer, filter).await, total(&world, &viewer, filter).await);
                assert_eq!(total, found, "{filter} as {viewer:?}");
            }
        }
    }

    async fn totals_by_study_role_access_language_and_one_valence_or_domain_are_stored(world: Demo) {
        let known = Known::of(&world).await;
        let mut inside = Inside::of(&world.app.config).await;
        let anybody = Viewer::Anonymous;
        let mut before = Vec::new();
        for filter in known.stored().iter().chain(&known.counted()) {
            before.push((filter.clone(), total(&world, &anybody, filter).await));
        }
        // Whatever reads the stored numbers now finds a thousand times as much.
        inside.texts("UPDATE quote_total SET n = n * 1000".to_owned()).await;
        for (at, (filter, before)) in before.into_iter().enumerate() {
            let times = if at < known.stored().len() { 1000 } else { 1 };
            assert_eq!(total(&world, &anybody, &filter).await, before * times, "{filter}");
        }
    }

    async fn totals_below_studies_and_categories_are_stored_too_where_nothing_else_is_asked(world: Demo) {
        let query = "query ($filter: QuoteFilter) {
            studies { nodes { id quotes(filter: $filter) { totalCount } } }
            categories(first: 60) { nodes { id quoteCount quotes { totalCount }
                barriers: quotes(valence: [BARRIER]) { totalCount } } } }";
        let language = json!({ "filter": { "language": ["de"] } });
        for viewer in viewers(&world).await {
            let data = world.ask_as(&viewer, query, language.clone()).await["data"].take();
            for study in data["studies"]["nodes"].as_array().unwrap() {
                let filter = json!({ "study": [study["id"]], "language": ["de"] });
                let found = paged(&world, &viewer, &filter).await;
                assert_eq!(study["quotes"]["totalCount"], json!(found), "{study}");
            }
            for category in data["categories"]["nodes"].as_array().unwrap() {
                let coded = json!({ "coding": { "category": [category["id"]] } });
                let found = paged(&world, &viewer, &coded).await;
                assert_eq!(category["quotes"]["totalCount"], json!(found), "{category}");
                let coded = json!({ "coding": { "category": [category["id"]], "valence": ["BARRIER"] } });
                let found = paged(&world, &viewer, &coded).await;
                assert_eq!(category["barriers"]["totalCount"], json!(found), "{category}");
            }
        }
        let mut inside = Inside::of(&world.app.config).await;
        inside.texts("UPDATE quote_total SET n = n * 1000".to_owned()).await;
        inside.texts("UPDATE category_quote_count SET n = n * 1000".to_owned()).await;
        let many = |found: &Value| found["totalCount"].as_u64().unwrap().is_multiple_of(1000);
        let data = world.data(query, language).await;
        assert!(data["studies"]["nodes"].as_array().unwrap().iter().all(|it| many(&it["quotes"])));
        let categories = data["categories"]["nodes"].as_array().unwrap();
        assert!(categories.iter().all(|it| many(&it["quotes"])));
        assert!(categories.iter().any(|it| !many(&it["barriers"])));
    }
}
