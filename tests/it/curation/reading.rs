//! All that a study holds, read as its steward, and the ids in it.

use serde_json::{Value, json};

use crate::harness::World;

const OWN: &str = "query ($slug: String!) { study(slug: $slug) {
    id slug title doi pmcid venue publishedOn design participantCount focusGroupCount heldFrom language licence
    licenceChecked dataAvailability contact controller ethicsReference basis
    authors { id name orcid } frameworkVersion { id domains { id number subdomains { id code } } }
    sources { id kind title published licence licenceChecked reuseAllowed language url text }
    reportedCounts { id what n evidence { basis source { id } locator } }
    focusGroups(first: 100) { nodes { id label heldOn mode } }
    participants(first: 100) { nodes { id pseudonym role { id } consent consentRecordedOn focusGroup { id }
        demographics { ageYears gender experienceYears } } } } }";
const CATEGORIES: &str = "query ($slug: String!) { study(slug: $slug) { categories(first: 100) { nodes {
    id slug name valence origin definition inclusionCriteria exclusionCriteria quoteCount parent { id }
    evidence { basis source { id } locator } aliases { id text language basis }
    placements { id domain { id } subdomain { id } rationale confidence decidedBy
        evidence { basis source { id } locator } }
    conditions { id valence text evidence { basis source { id } locator } }
    roles { id role { id code } mention evidence { basis source { id } locator } } } } } }";
const QUOTES: &str = "query ($slug: String!, $after: String) { study(slug: $slug) { quotes(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } nodes {
    id text length language provenance access role { id } participant { id pseudonym } speakerUnknownBecause
    focusGroup { id } place { source { id } locator start end certainty }
    translations { id language text method translator }
    codings { id category { id } valence note coder round } } } } }";

/// A study and all that it holds.
pub struct Reading {
    /// The study with its lists under their names.
    pub study: Value,
}

impl Reading {
    /// As it stands now.
    pub async fn of(world: &World, slug: &str) -> Self {
        let grants = [nasss::access::Grant {
            role: entity::words::Role::Steward,
            place: nasss::access::Where::Everywhere,
        }];
        let viewer =
            nasss::access::Viewer::Account { id: uuid::Uuid::nil(), grants: grants.to_vec() };
        let ask = async |query: &str, after: &Value| {
            let variables = json!({ "slug": slug, "after": after });
            let answer = world.ask_as(&viewer, query, variables).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            answer["data"]["study"].clone()
        };
        let mut study = ask(OWN, &Value::Null).await;
        study["categories"] = ask(CATEGORIES, &Value::Null).await["categories"].clone();
        let (mut quotes, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = ask(QUOTES, &after).await["quotes"].clone();
            quotes.extend(page["nodes"].as_array().unwrap().clone());
            if page["pageInfo"]["hasNextPage"] != json!(true) {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        study["quotes"] = json!({ "nodes": quotes });
        Self { study }
    }

    fn list(&self, name: &str) -> &Vec<Value> {
        let list = &self.study[name];
        list.as_array().or_else(|| list["nodes"].as_array()).unwrap()
    }

    /// The one of a list whose field holds this.
    pub fn one(&self, list: &str, field: &str, held: &str) -> &Value {
        let found = self.list(list).iter().find(|it| it[field].as_str() == Some(held));
        found.unwrap_or_else(|| panic!("no {held} in {list}"))
    }

    pub fn id(&self) -> String {
        text(&self.study["id"])
    }

    pub fn category(&self, slug: &str) -> &Value {
        self.one("categories", "slug", slug)
    }

    pub fn category_id(&self, slug: &str) -> String {
        text(&self.category(slug)["id"])
    }

    /// By its kind.
    pub fn source_id(&self, kind: &str) -> String {
        text(&self.one("sources", "kind", kind)["id"])
    }

    pub fn person_id(&self, pseudonym: &str) -> String {
        text(&self.one("participants", "pseudonym", pseudonym)["id"])
    }

    /// The quote that begins so.
    pub fn quote(&self, start: &str) -> &Value {
        let begins = |it: &&Value| it["text"].as_str().is_some_and(|text| text.starts_with(start));
        self.list("quotes").iter().find(begins).unwrap()
    }

    pub fn quote_id(&self, start: &str) -> String {
        text(&self.quote(start)["id"])
    }

    /// The domain of this number.
    pub fn domain_id(&self, number: usize) -> String {
        text(&self.study["frameworkVersion"]["domains"][number - 1]["id"])
    }
}

/// A string.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
