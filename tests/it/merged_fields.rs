//! Fields of one response name with equal arguments are one field, executed once (GraphQL September 2025, 6.3.2).

use serde_json::{Value, json};

use crate::harness::{World, on_both_engines};

/// The number of change sets that a curator has opened.
async fn sets(world: &World, token: &str) -> Value {
    ask(world, token, "{ changeSets { totalCount } }", json!({})).await["data"]["changeSets"]["totalCount"].take()
}

async fn ask(world: &World, token: &str, query: &str, variables: Value) -> Value {
    let request = world.client.post(world.url()).bearer_auth(token);
    let body = json!({ "query": query, "variables": variables });
    request.json(&body).send().await.unwrap().json().await.unwrap()
}

on_both_engines! {
    async fn a_mutation_that_is_selected_twice_runs_once(world: Demo) {
        world.person("ada", &["CURATOR"]).await;
        let (token, _) = world.sign_in("ada").await;
        let study = world.get("{ study(slug: \"demo-clinic\") { id } }").await["study"]["id"].take();
        let documents = [
            "mutation M($i: OpenChangeSetInput!) { openChangeSet(input: $i) { changeSet { id } } ...Rest }
             fragment Rest on Mutation { openChangeSet(input: $i) { changeSet { id title } userErrors { code } } }",
            "mutation($i: OpenChangeSetInput!) { openChangeSet(input: $i) { changeSet { id } }
             openChangeSet(input: $i) { changeSet { title } } }",
            "mutation($i: OpenChangeSetInput!) { ... on Mutation { openChangeSet(input: $i) { changeSet { id } } }
             ... { ... @include(if: true) { openChangeSet(input: $i) { changeSet { title } } } } }",
            "mutation($i: OpenChangeSetInput!, $no: Boolean = null) { openChangeSet(input: $i) { changeSet { id } }
             openChangeSet(input: $i) { changeSet { title } } x: __typename @skip(if: true)
             ...Rest @include(if: true) } fragment Rest on Mutation { openChangeSet(input: $i) { __typename } }",
        ];
        for (at, query) in documents.into_iter().enumerate() {
            // The first time it is validated, the second time it is known.
            for round in 0..2 {
                let before = sets(&world, &token).await.as_u64().unwrap();
                let variables = json!({ "i": { "title": "once", "study": study } });
                let answer = ask(&world, &token, query, variables).await;
                if at == 3 {
                    // A variable that nothing uses is refused, and nothing runs.
                    assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
                    assert_eq!(sets(&world, &token).await, before);
                    continue;
                }
                let opened = &answer["data"]["openChangeSet"]["changeSet"];
                assert_eq!(opened["title"], "once", "{query} {round}: {answer}");
                assert!(opened["id"].is_string());
                assert_eq!(sets(&world, &token).await, before + 1, "{query} {round}");
            }
        }
    }

    async fn two_names_for_a_mutation_are_two_fields(world: Demo) {
        world.person("ada", &["CURATOR"]).await;
        let (token, _) = world.sign_in("ada").await;
        let study = world.get("{ study(slug: \"demo-clinic\") { id } }").await["study"]["id"].take();
        let query = "mutation($i: OpenChangeSetInput!) { a: openChangeSet(input: $i) { changeSet { id } }
            b: openChangeSet(input: $i) { changeSet { id } } }";
        let answer = ask(&world, &token, query, json!({ "i": { "title": "twice", "study": study } })).await;
        assert_ne!(answer["data"]["a"], answer["data"]["b"], "{answer}");
        assert_eq!(sets(&world, &token).await, 2);
    }

    async fn a_query_reads_a_repeated_field_once(world: Demo) {
        let once = "{ quotes(first: 3) { nodes { id text role { code name } } totalCount } }";
        let repeated = "{ quotes(first: 3) { nodes { id role { code } } } ...A ... { quotes(first: 3) { totalCount } } }
            fragment A on Query { quotes(first: 3) { nodes { text ...B role { name } } } }
            fragment B on Quote { id role { code } }";
        world.get(once).await;
        for _ in 0..2 {
            let (expected, statements) = world.counted(once, json!({})).await;
            let (found, again) = world.counted(repeated, json!({})).await;
            assert_eq!(found, expected);
            assert!(again <= statements, "{again} statements for {statements}");
        }
    }

    async fn an_interface_and_its_objects_share_their_fields(world: Demo) {
        let id = world.get("{ quotes(first: 1) { nodes { id } } }").await["quotes"]["nodes"][0]["id"].take();
        let query = "query($id: ID!) { node(id: $id) { id __typename ... on Quote { id study { id } }
            ... on Quote { study { slug id } } ... on Node { id } ... on Study { id title } } }";
        let once = "query($id: ID!) { node(id: $id) { ... on Quote { id __typename study { id slug } } } }";
        world.data(once, json!({ "id": id })).await;
        let (expected, statements) = world.counted(once, json!({ "id": id })).await;
        let (found, again) = world.counted(query, json!({ "id": id })).await;
        assert_eq!(found["node"], expected["node"]);
        assert!(again <= statements, "{again} statements for {statements}");
    }

    async fn fields_of_one_name_with_other_arguments_are_refused(world: Demo) {
        for query in [
            "{ quotes(first: 3) { totalCount } quotes(first: 4) { totalCount } }",
            "{ a: quotes(first: 3) { totalCount } ...A } fragment A on Query { a: quotes { totalCount } }",
            "{ name: frameworks { totalCount } name: domains { totalCount } }",
        ] {
            for _ in 0..2 {
                assert_eq!(world.code(query, json!({})).await, "GRAPHQL_VALIDATION_FAILED", "{query}");
            }
        }
    }
}
