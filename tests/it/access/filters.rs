//! Filters of quotes of every kind, each beside what it must find.

use serde_json::Value;

use super::{
    seeded::Said,
    viewers::{CLINIC, COMPANION},
};
use crate::harness::World;

type Holds = Box<dyn Fn(&Said) -> bool>;
/// A filter in GraphQL, and whether it holds of a quote.
pub type Filters = Vec<(String, Holds)>;

/// Ids that filters name, as literals.
struct Ids(Value);

impl Ids {
    async fn of(world: &World) -> Self {
        let query = "{ participantRoles { nodes { id code } } domains { nodes { id number } }
            studies { nodes { id slug } }
            categories(first: 100) { nodes { id slug study { slug } } } }";
        Self(world.get(query).await)
    }

    fn find(&self, list: &str, is: impl Fn(&Value) -> bool) -> String {
        let nodes = self.0[list]["nodes"].as_array().unwrap();
        nodes.iter().find(|node| is(node)).unwrap()["id"].to_string()
    }

    fn role(&self, code: &str) -> String {
        self.find("participantRoles", |node| node["code"] == code)
    }

    fn category(&self, slug: &str) -> String {
        self.find("categories", |node| node["slug"] == slug && node["study"]["slug"] == COMPANION)
    }
}

/// Filters by every field, and by some of them together.
pub async fn filters(world: &World) -> Filters {
    let ids = Ids::of(world).await;
    let mut filters = by_own_fields(&ids);
    filters.extend(by_codings(&ids));
    let patient = ids.role("PATIENT");
    filters.push((
        format!(
            "{{or: [{{access: [CONTROLLED]}}, {{and: [{{role: [{patient}]}}, {{minLength: 100}}]}}]}}"
        ),
        Box::new(|said| {
            let of_patients = said.role.as_deref() == Some("PATIENT");
            said.access == "CONTROLLED" || (of_patients && said.length() >= 100)
        }),
    ));
    filters
}

fn by_own_fields(ids: &Ids) -> Filters {
    let mut filters: Filters = vec![("{}".into(), Box::new(|_| true))];
    // Each both ways round: what is not known fails a test and passes its negation.
    let mut add = |filter: String, holds: fn(&Said, &str) -> bool, word: &'static str| {
        filters.push((format!("{{{filter}}}"), Box::new(move |said| holds(said, word))));
        filters.push((format!("{{not: {{{filter}}}}}"), Box::new(move |said| !holds(said, word))));
    };
    for slug in [COMPANION, CLINIC] {
        let id = ids.find("studies", |node| node["slug"] == slug);
        add(format!("study: [{id}]"), |said, slug| said.study == slug, slug);
    }
    for code in ["PATIENT", "THERAPIST", "CAREGIVER", "MANAGER"] {
        let filter = format!("role: [{}]", ids.role(code));
        add(filter, |said, code| said.role.as_deref() == Some(code), code);
    }
    for level in ["OPEN", "REGISTERED", "CONTROLLED"] {
        add(format!("access: [{level}]"), |said, level| said.access == level, level);
    }
    for tag in ["de", "en", "fr"] {
        let holds = |said: &Said, tag: &str| said.language.as_deref() == Some(tag);
        add(format!("language: [\"{tag}\"]"), holds, tag);
    }
    for word in ["VERBATIM", "TRANSLATED", "PARAPHRASED", "ILLUSTRATIVE"] {
        add(format!("provenance: [{word}]"), |said, word| said.provenance == word, word);
    }
    for bound in ["0", "60", "100", "390"] {
        let least = |said: &Said, bound: &str| said.length() >= bound.parse().unwrap();
        add(format!("minLength: {bound}"), least, bound);
        let most = |said: &Said, bound: &str| said.length() <= bound.parse().unwrap();
        add(format!("maxLength: {bound}"), most, bound);
    }
    filters
}

fn by_codings(ids: &Ids) -> Filters {
    let mut filters: Filters =
        vec![("{coding: {}}".into(), Box::new(|said| !said.codings.is_empty()))];
    for slug in ["cost-coverage", "family-involvement"] {
        let id = ids.category(slug);
        let coded = move |said: &Said, valence: Option<&str>| {
            let fits = |(category, of): &(String, String)| {
                category == slug && valence.is_none_or(|valence| of == valence)
            };
            said.study == COMPANION && said.codings.iter().any(fits)
        };
        filters.push((
            format!("{{coding: {{category: [{id}]}}}}"),
            Box::new(move |said| coded(said, None)),
        ));
        filters.push((
            format!("{{coding: {{category: [{id}], valence: [BARRIER]}}}}"),
            Box::new(move |said| coded(said, Some("BARRIER"))),
        ));
    }
    for number in 1..=7 {
        let id = ids.find("domains", |node| node["number"] == number);
        filters.push((
            format!("{{coding: {{domain: [{id}]}}}}"),
            Box::new(move |said| said.domains.iter().any(|(domain, _)| *domain == number)),
        ));
        filters.push((
            format!("{{coding: {{domain: [{id}], valence: [BARRIER]}}}}"),
            Box::new(move |said| said.domains.contains(&(number, "BARRIER".to_owned()))),
        ));
    }
    filters
}
