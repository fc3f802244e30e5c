//! How many statements a query takes: that depends on its shape alone, not on how many rows there are.

mod known;
mod shapes;

use nasss::{
    access::{Grant, Role, Viewer, Where},
    config::Config,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    harness::{World, on_both_engines},
    mappings,
    questions::{
        both_ways::BOTH_WAYS,
        counts::{COUNTS, HELD},
        evidence::EVIDENCE,
        named_only::ONLY_PATIENTS,
        of_cecil,
        side_by_side::SIDE_BY_SIDE,
        therapists::THERAPISTS,
    },
    search::question::QUESTION as KOSTEN_OR_COST,
};

/// The same database behind settings that remember nothing, and allow pages of 100 within pages of 100.
pub async fn forgetful(world: &World) -> World {
    let mut config: Config = (*world.app.config).clone();
    config.limits.cost = 1_000_000_000;
    config.database.reference_rows = 0;
    World::over(config, None).await
}

/// An id of each kind, by the name of its variable.
async fn ids(world: &World) -> Value {
    let data = world
        .get(
            "{ framework(slug: \"nasss\") { id versions { id domains { id subdomains { id } } } }
               study(slug: \"demo-companion\") { id sources { id } }
               category(study: \"demo-companion\", slug: \"cost-coverage\") { id quotes { nodes { id } } }
               participantRoles { nodes { id } } }",
        )
        .await;
    let version = &data["framework"]["versions"][0];
    json!({
        "framework": data["framework"]["id"], "version": version["id"],
        "domain": version["domains"][1]["id"],
        "subdomain": version["domains"][1]["subdomains"][0]["id"],
        "study": data["study"]["id"], "source": data["study"]["sources"][0]["id"],
        "category": data["category"]["id"], "quote": data["category"]["quotes"]["nodes"][0]["id"],
        "role": data["participantRoles"]["nodes"][0]["id"],
    })
}

/// Asks each query for pages of 5, 50 and 100, and compares the number of statements.
async fn assert_numbers(world: &World, shapes: &[(&str, u64)]) {
    let ids = ids(world).await;
    let world = forgetful(world).await;
    let mut wrong = Vec::new();
    for (query, expected) in shapes {
        for first in [5, 50, 100] {
            let mut variables = ids.clone();
            variables["n"] = first.into();
            let (_, took) = world.counted(query, variables).await;
            if took != *expected {
                wrong.push(format!(
                    "first: {first} took {took} statements, not {expected}: {query}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

on_both_engines! {
    async fn lists_take_the_same_number_of_statements_whatever_their_length(world: Demo) {
        assert_numbers(&world, shapes::LISTS).await;
    }

    async fn lists_within_lists_take_one_statement_for_all_parents(world: Demo) {
        assert_numbers(&world, shapes::NESTED).await;
    }

    async fn single_things_and_what_belongs_to_them_take_few_statements(world: Demo) {
        assert_numbers(&world, shapes::SINGLE).await;
    }

    async fn a_search_takes_one_statement_for_hits_one_for_matches_and_one_for_each_kind_of_thing(world: Demo) {
        assert_numbers(&world, shapes::SEARCHES).await;
    }

    async fn those_who_may_find_more_pay_one_more_statement_for_the_audit_of_a_total(world: Demo) {
        let query = "{ search(query: \"Kosten\") { totalCount nodes { matches { field } node { id } } } }";
        let everywhere = Grant { role: Role::Steward, place: Where::Everywhere };
        let steward = Viewer::Account { id: Uuid::nil(), grants: vec![everywhere] };
        for (viewer, hits, audited) in [(Viewer::Anonymous, 4, 0), (steward, 5, 1)] {
            let before = world.app.db.statements();
            let answer = world.ask_as(&viewer, query, json!({})).await;
            assert_eq!(answer["data"]["search"]["totalCount"], hits);
            // Hits, total, matches, categories, quotes; and which CONTROLLED quotes the total tells of.
            assert_eq!(world.app.db.statements() - before, 5 + audited);
        }
    }

    async fn tombstones_and_their_successors_take_one_statement_each(world: Demo) {
        let gone = crate::access::everything::<entity::category::Entity>(&world).await;
        let merged = gone.iter().find(|category| category.slug == "reimbursement").unwrap();
        let id = nasss::id::Kind::Category.id(merged.id);
        let query = "query($id: ID!) { node(id: $id) { ... on Tombstone { kind withdrawnAt
            replacedBy { id ... on Category { name } } } } }";
        assert_eq!(world.counted(query, json!({ "id": id })).await.1, 2);
        let by_slug = "{ category(study: \"demo-companion\", slug: \"reimbursement\") { name } }";
        assert_eq!(world.counted(by_slug, json!({})).await.1, 2);
    }

    async fn those_who_see_more_quotes_pay_no_more_statements(world: Demo) {
        let everywhere = Grant { role: Role::Steward, place: Where::Everywhere };
        let steward = Viewer::Account { id: Uuid::nil(), grants: vec![everywhere] };
        for first in [5, 50, 100] {
            let before = world.app.db.statements();
            let variables = json!({ "n": first });
            let answer = world.ask_as(&steward, shapes::QUOTES.0, variables).await;
            assert_eq!(answer.get("errors"), None);
            assert_eq!(answer["data"]["quotes"]["totalCount"], 123);
            assert_eq!(answer["data"]["quotes"]["nodes"].as_array().unwrap().len(), first);
            assert_eq!(world.app.db.statements() - before, shapes::QUOTES.1, "first: {first}");
        }
    }

    async fn mappings_take_the_same_number_of_statements_however_many_concepts_have_some(world: Demo) {
        mappings::crowd(&world).await;
        assert_numbers(&world, shapes::MAPPINGS).await;
    }

    async fn the_questions_take_few_statements(world: Demo) {
        let world = forgetful(&world).await;
        let questions = [
            (COUNTS, 21), (BOTH_WAYS, 28), (EVIDENCE, 27), (ONLY_PATIENTS, 24), (HELD, 20), (THERAPISTS, 11),
            (SIDE_BY_SIDE, 15), (KOSTEN_OR_COST, 34),
        ];
        let mut wrong = Vec::new();
        for (question, expected) in questions {
            let took = world.counted(question, json!({})).await.1;
            if took != expected {
                wrong.push(format!("{took} statements, not {expected}: {question}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn the_questions_take_few_statements_where_little_is_known(world: Default) {
        let world = forgetful(&world).await;
        let questions = [
            (COUNTS.to_owned(), 19), (of_cecil(BOTH_WAYS), 20), (of_cecil(EVIDENCE), 19),
            (ONLY_PATIENTS.to_owned(), 20), (HELD.to_owned(), 20), (THERAPISTS.to_owned(), 11),
        ];
        let mut wrong = Vec::new();
        for (question, expected) in questions {
            let took = world.counted(&question, json!({})).await.1;
            if took != expected {
                wrong.push(format!("{took} statements, not {expected}: {question}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
