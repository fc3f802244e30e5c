//! Every list, total and stored count of quotes against the seed file, for every class of viewer.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{
    Class, data_of,
    seeded::{self, Said},
    texts,
    viewers::{CLINIC, COMPANION, classes},
};
use crate::harness::{World, on_both_engines};

type Holds = Box<dyn Fn(&Said) -> bool>;

/// Filters in GraphQL, each beside what it must find.
async fn filters(world: &World) -> Vec<(String, Holds)> {
    let ids = world
        .get(
            "{ participantRoles { nodes { id code } } domains { nodes { id number } }
               studies { nodes { id slug } } categories(first: 100) { nodes { id slug study { slug } } } }",
        )
        .await;
    let find = |list: &str, is: &dyn Fn(&Value) -> bool| {
        let nodes = ids[list]["nodes"].as_array().unwrap();
        nodes.iter().find(|node| is(node)).unwrap()["id"].to_string()
    };
    let role = |code: &str| find("participantRoles", &|node| node["code"] == code);
    let study = |slug: &str| find("studies", &|node| node["slug"] == slug);
    let domain = |number: u64| find("domains", &|node| node["number"] == number);
    let category = |study: &str, slug: &str| {
        find("categories", &|node| node["slug"] == slug && node["study"]["slug"] == study)
    };
    let coded = |said: &Said, slug: &str| said.codings.iter().any(|(category, _)| category == slug);
    let mut filters: Vec<(String, Holds)> = Vec::new();
    let mut add = |filter: String, holds: Holds| filters.push((filter, holds));
    add("{}".into(), Box::new(|_| true));
    for slug in [COMPANION, CLINIC] {
        add(format!("{{study: [{}]}}", study(slug)), Box::new(move |said| said.study == slug));
    }
    for code in ["PATIENT", "THERAPIST", "CAREGIVER", "MANAGER"] {
        let is = move |said: &Said| said.role.as_deref() == Some(code);
        add(format!("{{role: [{}]}}", role(code)), Box::new(is));
        add(format!("{{not: {{role: [{}]}}}}", role(code)), Box::new(move |said| !is(said)));
    }
    for level in ["OPEN", "REGISTERED", "CONTROLLED"] {
        add(format!("{{access: [{level}]}}"), Box::new(move |said| said.access == level));
        add(format!("{{not: {{access: [{level}]}}}}"), Box::new(move |said| said.access != level));
    }
    for tag in ["de", "en", "fr"] {
        let is = move |said: &Said| said.language.as_deref() == Some(tag);
        add(format!("{{language: [\"{tag}\"]}}"), Box::new(is));
        add(format!("{{not: {{language: [\"{tag}\"]}}}}"), Box::new(move |said| !is(said)));
    }
    for word in ["VERBATIM", "TRANSLATED", "PARAPHRASED", "ILLUSTRATIVE"] {
        add(format!("{{provenance: [{word}]}}"), Box::new(move |said| said.provenance == word));
    }
    for bound in [0, 60, 100, 390] {
        add(format!("{{minLength: {bound}}}"), Box::new(move |said| said.length() >= bound));
        add(format!("{{maxLength: {bound}}}"), Box::new(move |said| said.length() <= bound));
    }
    let coverage = category(COMPANION, "cost-coverage");
    let of_coverage = move |said: &Said| said.study == COMPANION && coded(said, "cost-coverage");
    add(format!("{{coding: {{category: [{coverage}]}}}}"), Box::new(of_coverage));
    let family = category(COMPANION, "family-involvement");
    let hinders = |said: &Said| {
        said.codings
            .iter()
            .any(|(category, valence)| category == "family-involvement" && valence == "BARRIER")
    };
    add(format!("{{coding: {{category: [{family}], valence: [BARRIER]}}}}"), Box::new(hinders));
    for number in 1..=7 {
        let within = move |said: &Said| said.domains.iter().any(|(domain, _)| *domain == number);
        let id = domain(number);
        add(format!("{{coding: {{domain: [{id}]}}}}"), Box::new(within));
        add(
            format!("{{coding: {{domain: [{id}], valence: [BARRIER]}}}}"),
            Box::new(move |said| said.domains.contains(&(number, "BARRIER".to_owned()))),
        );
    }
    let patient = role("PATIENT");
    add(
        format!(
            "{{or: [{{access: [CONTROLLED]}}, {{and: [{{role: [{patient}]}}, {{minLength: 100}}]}}]}}"
        ),
        Box::new(|said| {
            said.access == "CONTROLLED"
                || (said.role.as_deref() == Some("PATIENT") && said.length() >= 100)
        }),
    );
    add("{coding: {}}".into(), Box::new(|said| !said.codings.is_empty()));
    filters
}

/// All texts of a list of quotes, page by page.
async fn paged(world: &World, class: &Class) -> Vec<String> {
    let query = "query($after: String) { quotes(first: 40, after: $after,
        orderBy: [{field: LANGUAGE}, {field: LENGTH, direction: DESC}]) {
        nodes { text } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = data_of(world, class, query, json!({ "after": after })).await;
        found.extend(texts(&data["quotes"]["nodes"], "text"));
        if data["quotes"]["pageInfo"]["hasNextPage"] == false {
            found.sort_unstable();
            return found;
        }
        after = data["quotes"]["pageInfo"]["endCursor"].clone();
    }
}

fn visible<'a>(quotes: &'a [Said], class: &Class) -> Vec<&'a Said> {
    quotes.iter().filter(|said| said.seen_by(class)).collect()
}

fn their_texts<'a>(quotes: impl IntoIterator<Item = &'a Said>) -> Vec<String> {
    let mut texts: Vec<String> = quotes.into_iter().map(|said| said.text.clone()).collect();
    texts.sort_unstable();
    texts
}

on_both_engines! {
    async fn each_class_finds_the_quotes_it_may_read_and_no_other(world: Demo) {
        let quotes = seeded::quotes();
        assert_eq!(quotes.len(), 123);
        for class in classes(&world).await {
            assert_eq!(paged(&world, &class).await, their_texts(visible(&quotes, &class)), "{}", class.name);
        }
    }

    async fn no_filter_counts_a_hidden_quote(world: Demo) {
        let quotes = seeded::quotes();
        let filters = filters(&world).await;
        let mut query = "{".to_owned();
        for (at, (filter, _)) in filters.iter().enumerate() {
            write!(query, " f{at}: quotes(filter: {filter}) {{ totalCount }}").unwrap();
        }
        query.push('}');
        for class in classes(&world).await {
            let data = data_of(&world, &class, &query, json!({})).await;
            let visible = visible(&quotes, &class);
            for (at, (filter, holds)) in filters.iter().enumerate() {
                let expected = visible.iter().filter(|said| holds(said)).count();
                assert_eq!(data[format!("f{at}")]["totalCount"], expected, "{}: {filter}", class.name);
            }
        }
    }

    async fn lists_and_counts_under_studies_hold_what_the_class_may_read(world: Demo) {
        let quotes = seeded::quotes();
        let query = "{ studies { nodes { slug quotes(first: 100) { totalCount nodes { text } }
            open: quotes(filter: {access: [OPEN]}) { totalCount }
            controlled: quotes(filter: {access: [CONTROLLED]}) { totalCount } } } }";
        for class in classes(&world).await {
            let data = data_of(&world, &class, query, json!({})).await;
            for study in data["studies"]["nodes"].as_array().unwrap() {
                let all: Vec<&Said> = visible(&quotes, &class).into_iter()
                    .filter(|said| study["slug"] == said.study.as_str()).collect();
                let of = |level: &str| all.iter().filter(|said| said.access == level).count();
                let name = format!("{}: {}", class.name, study["slug"]);
                assert_eq!(study["quotes"]["totalCount"], all.len(), "{name}");
                assert_eq!(study["open"]["totalCount"], of("OPEN"), "{name}");
                assert_eq!(study["controlled"]["totalCount"], of("CONTROLLED"), "{name}");
                let page = texts(&study["quotes"]["nodes"], "text");
                let expected = their_texts(all);
                assert_eq!(page.len(), expected.len().min(100), "{name}");
                assert!(page.iter().all(|text| expected.contains(text)), "{name}");
            }
        }
    }

    async fn stored_and_counted_numbers_of_a_category_agree(world: Demo) {
        let quotes = seeded::quotes();
        let query = "{ categories(first: 100) { nodes { slug study { slug } quoteCount
            quotes(first: 100) { totalCount nodes { text } }
            barrier: quotes(valence: [BARRIER]) { totalCount } } } }";
        for class in classes(&world).await {
            let data = data_of(&world, &class, query, json!({})).await;
            let categories = data["categories"]["nodes"].as_array().unwrap();
            assert_eq!(categories.len(), 38);
            for category in categories {
                let coded = |said: &&Said, barrier: bool| category["study"]["slug"] == said.study.as_str()
                    && said.codings.iter().any(|(slug, valence)|
                        category["slug"] == slug.as_str() && (!barrier || valence == "BARRIER"));
                let visible = visible(&quotes, &class);
                let expected: Vec<&Said> =
                    visible.iter().copied().filter(|said| coded(said, false)).collect();
                let name = format!("{}: {}", class.name, category["slug"]);
                assert_eq!(category["quoteCount"], expected.len(), "{name}");
                assert_eq!(category["quotes"]["totalCount"], expected.len(), "{name}");
                assert_eq!(texts(&category["quotes"]["nodes"], "text"), their_texts(expected), "{name}");
                let barriers = visible.iter().filter(|said| coded(said, true)).count();
                assert_eq!(category["barrier"]["totalCount"], barriers, "{name}");
            }
        }
    }
}
