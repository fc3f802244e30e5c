//! What is asked: of the service as GraphQL, of the floor as a path, with the same answer.

use nasss::{
    access::Viewer,
    app::{App, Edition},
    config,
    context::Scope,
    id::Kind,
    known::Known,
};
use serde_json::{Value, json};

use crate::{
    measure::Ask,
    process::{self, Program, Store},
};

/// One kind of page, with as many different requests as are measured, so that none is answered from a cache.
pub struct Question {
    /// What it is called in the table.
    pub name: &'static str,
    /// Statements that the service runs for it: the first time, and when tables of reference are known.
    pub statements: [u64; 2],
    /// The requests, for the service.
    pub to_service: Vec<Ask>,
    /// The same, for the floor.
    pub to_floor: Vec<Ask>,
}

const OVERVIEW: &str =
    "query Overview { framework(slug: \"nasss\") { versions { domains { number name
    categories(first: 100) { nodes { id name valence quoteCount } } } } } }";
const CATEGORY: &str = "query Category($study: String!, $slug: String!) {
    category(study: $study, slug: $slug) { id name definition valence placements { domain { number name } }
        quotes(first: 20) { nodes { id text role { code } } } } }";
const FILTERED: &str = "query Filtered($role: [ID!], $valence: [Valence!]) {
    quotes(first: 50, filter: { role: $role, coding: { valence: $valence } }) {
        nodes { id text codings { category { name placements { domain { name } } } } } } }";
const SEARCH: &str =
    "query Search($query: String!) { search(query: $query, first: 20, filter: { type: [QUOTE] }) {
    nodes { node { id ... on Quote { text language } } } } }";
const MIDDLE: &str = "query Middle($after: String) { quotes(first: 50, after: $after) {
    nodes { id text language provenance } pageInfo { hasNextPage } } }";

/// Every question, so many times.
pub async fn all(service: &Program, store: &Store, times: usize) -> Vec<Question> {
    let mut questions = vec![
        overview(times),
        category(service, times).await,
        filtered(service, times).await,
        middle(service, times).await,
        search(times),
    ];
    if store.program != process::built() {
        // Another build may not open its data with this one.
        return questions;
    }
    let app = App::open(settings(store), Edition::Demo).await.unwrap();
    for question in &mut questions {
        question.statements = statements(&app, &question.to_service[0]).await;
    }
    app.db.close().await;
    questions
}

/// A page that is asked again and again.
pub fn first_page() -> Value {
    json!({ "query": MIDDLE, "variables": {} })
}

fn settings(store: &Store) -> config::Config {
    let command = store.nasss(&[]);
    let variables = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned())));
    config::load(None, variables).unwrap()
}

/// How many statements one request takes, counted at the door to the data: of a service that just began, and of one
/// that was asked before.
async fn statements(app: &App, ask: &Ask) -> [u64; 2] {
    let mut counts = [0; 2];
    let Ask::Query(query) = ask else { return counts };
    let known = Known::of_size(app.config.database.reference_rows);
    let version = app.versions.now().await.unwrap();
    for count in &mut counts {
        let request: async_graphql::Request = serde_json::from_value(query.clone()).unwrap();
        let before = app.db.statements();
        let known = Some(known.of(version));
        let scope = Scope { known, ..app.scope(Viewer::Anonymous) };
        let answer = app.schema.execute(request.data(scope)).await;
        assert!(answer.is_ok(), "{:?}", answer.errors);
        *count = app.db.statements() - before;
    }
    counts
}

impl Question {
    fn new(name: &'static str, pairs: impl Iterator<Item = (Value, String)>) -> Self {
        let (to_service, to_floor) =
            pairs.map(|(query, path)| (Ask::Query(query), Ask::Path(path))).unzip();
        Self { name, statements: [0; 2], to_service, to_floor }
    }

    /// Both must say the same, or the comparison is of different things.
    pub async fn must_agree(&self, service: &Program, floor: &Program) {
        let client = crate::client();
        for (ours, theirs) in self.to_service.iter().zip(&self.to_floor).take(20) {
            let mut answer: Value =
                serde_json::from_slice(&ours.send(&client, service).await).unwrap();
            assert_eq!(answer.get("errors"), None, "{}: {answer}", self.name);
            let floor: Value = serde_json::from_slice(&theirs.send(&client, floor).await).unwrap();
            assert_eq!(answer["data"].take(), floor["data"], "{}", self.name);
        }
    }
}

fn overview(times: usize) -> Question {
    let one = || (json!({ "query": OVERVIEW }), "/overview".to_owned());
    Question::new("domains, categories, quote counts", std::iter::repeat_with(one).take(times))
}

async fn category(service: &Program, times: usize) -> Question {
    let names = walk(service, "categories", "node { slug study { slug } }").await;
    let asks = names.iter().cycle().take(times).map(|edge| {
        let (study, slug) = (&edge["node"]["study"]["slug"], &edge["node"]["slug"]);
        let variables = json!({ "study": study, "slug": slug });
        let path = format!("/category?study={}&slug={}", text(study), text(slug));
        (json!({ "query": CATEGORY, "variables": variables }), path)
    });
    Question::new("a category with its first 20 quotes", asks)
}

async fn filtered(service: &Program, times: usize) -> Question {
    let roles = walk(service, "participantRoles", "node { id }").await;
    let asks = (0..times).map(|nth| {
        let role = &roles[nth % roles.len()]["node"]["id"];
        let valence = ["FACILITATOR", "BARRIER", "BOTH"][nth / roles.len() % 3];
        let key = Kind::ParticipantRole.key(text(role)).unwrap();
        let variables = json!({ "role": [role], "valence": [valence] });
        let path = format!("/filtered?role={key}&valence={valence}");
        (json!({ "query": FILTERED, "variables": variables }), path)
    });
    Question::new("50 quotes by role and valence", asks)
}

/// Two words that both stand in many of the generated quotes.
fn search(times: usize) -> Question {
    let first =
        ["Erinnerung", "Zeitdruck", "Programm", "Übung", "Gespräch", "Bildschirm", "Tagebuch"];
    let second = ["Abends", "Team", "Hause", "Schulung", "Meistens", "Anfang"];
    let asks = (0..times).map(|nth| {
        let query = format!("{} {}", first[nth % 7], second[nth / 7 % 6]);
        let path = format!("/search?query={}", query.replace(' ', "+"));
        (json!({ "query": SEARCH, "variables": { "query": query } }), path)
    });
    Question::new("search: 20 quotes with two words", asks)
}

/// Places in the middle third of all quotes.
async fn middle(service: &Program, times: usize) -> Question {
    let places = walk(service, "quotes", "cursor node { id }").await;
    let third = places.len() / 3;
    let step = (third / times).max(1);
    let chosen = places[third..2 * third].iter().step_by(step).cycle().take(times);
    let asks = chosen.map(|edge| {
        let key = Kind::Quote.key(text(&edge["node"]["id"])).unwrap();
        let variables = json!({ "after": edge["cursor"] });
        (json!({ "query": MIDDLE, "variables": variables }), format!("/middle?after={key}"))
    });
    Question::new("50 quotes after a cursor in the middle", asks)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The edges of a whole list, read page by page.
async fn walk(service: &Program, list: &str, wanted: &str) -> Vec<Value> {
    let client = crate::client();
    let query = format!(
        "query Walk($after: String) {{ {list}(first: 100, after: $after) {{
            edges {{ {wanted} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut edges, mut after) = (Vec::new(), Value::Null);
    loop {
        let ask = Ask::Query(json!({ "query": query, "variables": { "after": after } }));
        let mut answer: Value = serde_json::from_slice(&ask.send(&client, service).await).unwrap();
        let page = &mut answer["data"][list];
        edges.append(page["edges"].as_array_mut().unwrap());
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            return edges;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}
