//! Filters of a search. What should be left was read off the seed file: "cost" is said of one category (a
//! facilitator, in domains 3 and 6), of three open quotes coded with it, and of question 3B.

use serde_json::{Value, json};

use super::{SEARCH, lines, names, search};
use crate::harness::{World, on_both_engines};

/// Ids of the domains by number, and of the studies by slug.
async fn ids(world: &World) -> (Vec<Value>, Value, Value) {
    let data = world.get(
        "{ framework(slug: \"nasss\") { versions { domains { id } } }
           companion: study(slug: \"demo-companion\") { id } clinic: study(slug: \"demo-clinic\") { id } }",
    );
    let data = data.await;
    let domains = data["framework"]["versions"][0]["domains"].as_array().unwrap().iter();
    let domains = domains.map(|domain| domain["id"].clone()).collect();
    (domains, data["companion"]["id"].clone(), data["clinic"]["id"].clone())
}

/// How many things of each type are found: categories, quotes, all others.
async fn found(world: &World, query: &str, filter: Value) -> [usize; 3] {
    let found = search(world, query, filter).await;
    let names = names(&found);
    assert_eq!(found["totalCount"], names.len());
    let of = |kind: &str| names.iter().filter(|name| name.starts_with(kind)).count();
    let (categories, quotes) = (of("Category "), of("Quote "));
    [categories, quotes, names.len() - categories - quotes]
}

on_both_engines! {
    async fn a_search_is_narrowed_by_type_and_study(world: Demo) {
        let (_, companion, clinic) = ids(&world).await;
        for (filter, expected) in [
            (Value::Null, [1, 3, 1]),
            (json!({}), [1, 3, 1]),
            (json!({ "type": null }), [1, 3, 1]),
            (json!({ "type": ["CATEGORY"] }), [1, 0, 0]),
            (json!({ "type": ["QUOTE", "SUBDOMAIN"] }), [0, 3, 1]),
            (json!({ "type": ["STUDY"] }), [0, 0, 0]),
            (json!({ "type": [] }), [0, 0, 0]),
            (json!({ "study": [companion] }), [1, 3, 0]),
            (json!({ "study": [clinic] }), [0, 0, 0]),
            (json!({ "study": [clinic, companion] }), [1, 3, 0]),
            (json!({ "study": [companion], "type": ["QUOTE"] }), [0, 3, 0]),
        ] {
            assert_eq!(found(&world, "cost", filter.clone()).await, expected, "{filter}");
        }
        // A study is of itself, and so is its published source; what is said of both is their title.
        let filter = json!({ "study": [clinic] });
        assert_eq!(names(&search(&world, "fictional rural", filter).await), [
            "SourceDocument ILLUSTRATIVE: a fictional fo", "Study demo-clinic",
        ]);
    }

    async fn a_search_is_narrowed_by_domain_and_valence(world: Demo) {
        let (domains, ..) = ids(&world).await;
        for (filter, expected) in [
            (json!({ "domain": [domains[2]] }), [1, 3, 1]),
            (json!({ "domain": [domains[5]] }), [1, 3, 0]),
            (json!({ "domain": [domains[0]] }), [0, 0, 0]),
            (json!({ "domain": [domains[0], domains[2]] }), [1, 3, 1]),
            (json!({ "domain": [] }), [0, 0, 0]),
            (json!({ "valence": ["FACILITATOR"] }), [1, 3, 0]),
            (json!({ "valence": ["BARRIER", "BOTH"] }), [0, 0, 0]),
            (json!({ "valence": [] }), [0, 0, 0]),
            (json!({ "domain": [domains[2]], "valence": ["FACILITATOR"] }), [1, 3, 0]),
            (json!({ "domain": [domains[2]], "valence": ["BARRIER"] }), [0, 0, 0]),
        ] {
            assert_eq!(found(&world, "cost", filter.clone()).await, expected, "{filter}");
        }
        let filter = json!({ "domain": [domains[2]] });
        assert_eq!(names(&search(&world, "proposition", filter).await), ["Domain The value proposition"]);
        let filter = json!({ "domain": [domains[1]] });
        assert_eq!(names(&search(&world, "proposition", filter).await), Vec::<String>::new());
    }

    async fn a_search_is_narrowed_by_the_language_of_the_texts(world: Demo) {
        assert_eq!(found(&world, "Kosten", json!({ "language": ["de"] })).await, [1, 3, 0]);
        assert_eq!(found(&world, "Kosten", json!({ "language": ["en"] })).await, [0, 0, 0]);
        // The category says "cost" only in words whose language nobody wrote down.
        assert_eq!(found(&world, "cost", json!({ "language": ["en", "fr"] })).await, [0, 3, 0]);
        assert_eq!(found(&world, "cost", json!({ "language": [] })).await, [0, 0, 0]);
        let found = search(&world, "Kostenübernahme", json!({ "language": ["de"], "type": ["CATEGORY"] })).await;
        assert_eq!(lines(&found), ["Category Cost coverage", "  ALIAS de EXACT [Kostenübernahme]"]);
    }

    async fn a_filter_by_what_is_no_study_or_domain_is_refused(world: Demo) {
        let (domains, companion, _) = ids(&world).await;
        for filter in [
            json!({ "study": [domains[0]] }),
            json!({ "domain": [companion] }),
            json!({ "domain": ["dom_'; DROP TABLE domain"] }),
            json!({ "type": ["PARTICIPANT"] }),
            json!({ "valence": ["GOOD"] }),
        ] {
            let variables = json!({ "query": "cost", "filter": filter });
            assert_eq!(world.code(SEARCH, variables).await, "BAD_USER_INPUT", "{filter}");
        }
    }
}
