//! Filters and orders that ask for too much.

use serde_json::{Value, json};

use super::{answer, assert_alive, assert_nothing_of_the_inside, assert_refused};
use crate::harness::{World, on_both_engines};

/// Filters of every type, each with a test that holds for some.
const FILTERS: [(&str, &str, &str); 5] = [
    ("domains", "DomainFilter", "{number: [1]}"),
    ("studies", "StudyFilter", "{slug: [\"demo-clinic\"]}"),
    ("categories", "CategoryFilter", "{placed: true}"),
    ("quotes", "QuoteFilter", "{minLength: 50}"),
    ("participantRoles", "ParticipantRoleFilter", "{code: [\"PATIENT\"]}"),
];

fn nested(word: &str, inner: &str, deep: usize) -> String {
    (0..deep).fold(inner.to_owned(), |inner, _| match word {
        "not" => format!("{{not: {inner}}}"),
        _ => format!("{{{word}: [{inner}]}}"),
    })
}

/// A filter three deep, each level a choice of so many.
fn wide(leaf: Value, widths: [usize; 3]) -> Value {
    let choice = |inner: Value, n: usize| json!({ "or": vec![inner; n] });
    widths.into_iter().rev().fold(leaf, choice)
}

async fn total(world: &World, list: &str, filter: &str) -> u64 {
    let data = world.get(&format!("{{ {list}(filter: {filter}) {{ totalCount }} }}")).await;
    data[list]["totalCount"].as_u64().unwrap()
}

/// The answer must be a number or a refusal of the input, never a fault of ours.
async fn assert_judged(world: &World, query: &str, variables: Value) {
    let body = json!({ "query": query, "variables": variables }).to_string();
    assert!(body.len() < 1024 * 1024, "{}", body.len());
    let (_, found) = answer(world, body).await;
    assert_nothing_of_the_inside(&found);
    let code = found["errors"][0]["extensions"]["code"].as_str();
    assert!(matches!(code, None | Some("BAD_USER_INPUT")), "{found}");
}

/// The same database with settings that let dear filters in.
async fn unpriced(world: &World) -> World {
    let mut config: nasss::config::Config = (*world.app.config).clone();
    config.limits.cost = 1_000_000_000;
    World::over(config, None).await
}

on_both_engines! {
    async fn a_filter_that_nests_four_deep_is_refused(world: Demo) {
        for (list, _, test) in FILTERS {
            for word in ["and", "or", "not"] {
                let deep = nested(word, test, 4);
                let query = format!("{{ {list}(filter: {deep}) {{ totalCount }} }}");
                assert_refused(&world, &query, json!({}), (200, "BAD_USER_INPUT"), "3 deep").await;
            }
            let mixed = nested("and", &nested("not", &nested("or", &nested("not", test, 1), 1), 1), 1);
            let query = format!("{{ {list}(filter: {mixed}) {{ totalCount }} }}");
            assert_refused(&world, &query, json!({}), (200, "BAD_USER_INPUT"), "`and`, `or` and `not`").await;
        }
        assert_alive(&world).await;
    }

    async fn a_filter_that_nests_three_deep_is_answered(world: Demo) {
        for (list, _, test) in FILTERS {
            let (all, some) = (total(&world, list, "{}").await, total(&world, list, test).await);
            assert!(0 < some && some < all, "{list}: {some} of {all}");
            assert_eq!(total(&world, list, &nested("and", test, 3)).await, some);
            assert_eq!(total(&world, list, &nested("or", test, 3)).await, some);
            assert_eq!(total(&world, list, &nested("not", test, 2)).await, some);
            assert_eq!(total(&world, list, &nested("not", test, 3)).await, all - some);
        }
    }

    async fn the_same_holds_for_filters_in_variables(world: Demo) {
        for (list, input, _) in FILTERS {
            let query = format!("query($f: {input}) {{ {list}(filter: $f) {{ totalCount }} }}");
            let mut deep = json!({});
            for _ in 0..4 {
                deep = json!({ "not": deep });
            }
            assert_refused(&world, &query, json!({ "f": deep }), (200, "BAD_USER_INPUT"), "3 deep").await;
            let unknown = json!({ "f": { "and": [{ "nonsense": 1 }] } });
            assert_refused(&world, &query, unknown, (400, "BAD_USER_INPUT"), "$f.and[0].nonsense").await;
        }
    }

    async fn filters_of_nothing_are_what_their_words_say(world: Demo) {
        for (list, _, _) in FILTERS {
            let all = total(&world, list, "{}").await;
            assert_eq!(total(&world, list, "{and: []}").await, all, "{list}");
            assert_eq!(total(&world, list, "{or: []}").await, 0, "{list}");
            assert_eq!(total(&world, list, "{not: {}}").await, 0, "{list}");
            assert_eq!(total(&world, list, "{and: null, or: null, not: null}").await, all, "{list}");
        }
        assert_eq!(total(&world, "quotes", "{study: []}").await, 0);
        assert_eq!(total(&world, "quotes", "{access: []}").await, 0);
        assert_eq!(total(&world, "quotes", "{minLength: 10, maxLength: 9}").await, 0);
        assert_eq!(total(&world, "quotes", "{minLength: -2147483648}").await, 67);
    }

    async fn a_list_of_more_than_a_hundred_filters_is_refused(world: Demo) {
        let query = "query($f: QuoteFilter) { quotes(filter: $f) { totalCount } }";
        for word in ["and", "or"] {
            let mut filter = json!({});
            filter[word] = json!(vec![json!({ "minLength": 1 }); 101]);
            assert_refused(&world, query, json!({ "f": filter }), (400, "BAD_USER_INPUT"), "$f").await;
        }
    }

    async fn a_filter_of_a_great_many_parts_is_refused(world: Demo) {
        let world = unpriced(&world).await;
        let query = "query($f: QuoteFilter) { quotes(filter: $f) { totalCount } }";
        for (widths, leaf) in [
            ([100, 100, 1], json!({ "minLength": 1 })),
            ([100, 100, 4], json!({ "minLength": 1 })),
            ([30, 30, 30], json!({ "maxLength": 9, "minLength": 1 })),
            ([100, 40, 3], json!({ "coding": { "valence": ["BARRIER"] } })),
        ] {
            let filter = json!({ "f": wide(leaf, widths) });
            assert_refused(&world, query, filter, (200, "BAD_USER_INPUT"), "at most 500 filters").await;
        }
        assert_alive(&world).await;
    }

    async fn a_filter_of_many_parts_is_answered(world: Demo) {
        let world = unpriced(&world).await;
        let query = "query($f: QuoteFilter) { quotes(filter: $f) { totalCount nodes { id } } }";
        let role = world.get("{ participantRoles { nodes { id } } }").await["participantRoles"]["nodes"][0]["id"].clone();
        for leaf in [
            json!({}),
            json!({ "minLength": 0, "maxLength": 1000, "access": ["OPEN"], "language": ["de", "en"] }),
            json!({ "role": [role], "not": null }),
            json!({ "coding": { "valence": ["BARRIER"] } }),
        ] {
            for widths in [[7, 7, 8], [60, 3, 1]] {
                let filter = wide(leaf.clone(), widths);
                let all = world.data(query, json!({ "f": filter })).await;
                assert!(all["quotes"]["totalCount"].as_u64().unwrap() >= 4, "{leaf} {widths:?}");
                world.data(query, json!({ "f": { "not": { "or": vec![leaf.clone(); 100] } } })).await;
            }
        }
    }

    async fn an_order_of_a_great_many_terms_is_no_fault_of_ours(world: Demo) {
        let query = "query($o: [QuoteOrder!], $after: String) {
            quotes(first: 2, orderBy: $o, after: $after) { edges { cursor } } }";
        let terms = |n: usize| {
            let fields = ["LANGUAGE", "LENGTH", "CHANGED"];
            json!((0..n).map(|at| json!({ "field": fields[at % 3] })).collect::<Vec<_>>())
        };
        assert_refused(&world, query, json!({ "o": terms(101) }), (400, "BAD_USER_INPUT"), "$o").await;
        for n in [3, 20, 100] {
            let first = world.ask(query, json!({ "o": terms(n) })).await;
            let cursor = &first["data"]["quotes"]["edges"][0]["cursor"];
            assert_judged(&world, query, json!({ "o": terms(n), "after": cursor })).await;
        }
        assert_alive(&world).await;
    }
}
