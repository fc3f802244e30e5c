//! What is written down, and who may read it.

use serde_json::{Value, json};

use crate::harness::{World, on_both_engines, people::PASSWORD};

const EVENTS: &str = "query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 100) { nodes {
    action result accountId credential credentialId requestId study { slug } subjectId things role } } }";

async fn events(world: &World, token: &str, action: &str) -> Vec<Value> {
    let reply = world.ask_with(token, EVENTS, json!({ "filter": { "action": [action] } })).await;
    reply.data()["auditEvents"]["nodes"].as_array().unwrap().clone()
}

on_both_engines! {
    async fn every_way_to_controlled_text_is_written_down(world: Demo) {
        let token = world.program("ada", &["RESEARCHER@demo-companion"]).await;
        let controlled = "quotes(filter: { access: [CONTROLLED] }, first: 100)";
        let listed = format!("{{ {controlled} {{ nodes {{ id text }} }} }}");
        let listed = world.ask_with(&token, &listed, json!({})).await;
        let nodes = listed.data()["quotes"]["nodes"].as_array().unwrap().clone();
        assert!(!nodes.is_empty());
        let id = nodes[0]["id"].clone();
        let word = nodes[0]["text"].as_str().unwrap().split(' ').max_by_key(|it| it.len()).unwrap();
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let mut expected = 1;
        assert_eq!(events(&world, &token, "CONTROLLED_READ").await.len(), expected);
        for (query, variables) in [
            ("query ($id: ID!) { quote(id: $id) { text } }", json!({ "id": id })),
            ("query ($id: ID!) { node(id: $id) { ... on Quote { words: text } } }", json!({ "id": id })),
            ("query ($id: ID!) { nodes(ids: [$id]) { ... on Quote { text } } }", json!({ "id": id })),
            ("query { studies { nodes { quotes(filter: { access: [CONTROLLED] }) { nodes { text } } } } }", json!({})),
            ("query { categories(first: 50) { nodes { quotes(filter: { access: [CONTROLLED] }) { edges { node { text } } } } } }", json!({})),
            ("query ($word: String!) { search(query: $word) { nodes { matches { snippet { text } } } } }", json!({ "word": word })),
            ("query ($word: String!) { search(query: $word) { nodes { node { ... on Quote { text } } } } }", json!({ "word": word })),
        ] {
            world.ask_with(&token, query, variables).await.data();
            expected += 1;
            let seen = events(&world, &token, "CONTROLLED_READ").await;
            assert_eq!(seen.len(), expected, "{query}");
            assert_eq!(seen[0]["study"]["slug"], "demo-companion");
            assert!(!seen[0]["things"].as_array().unwrap().is_empty());
        }
        let seen = events(&world, &token, "CONTROLLED_READ").await;
        // The latest first: the last but two asked for one quote.
        let things = &seen[seen.len() - 2]["things"];
        assert_eq!(*things, json!([id]));
        assert_eq!(seen[0]["credential"], "API_TOKEN");
        // Without the words there is nothing to write down.
        let counted = format!("{{ {controlled} {{ totalCount nodes {{ id length }} }} }}");
        world.ask_with(&token, &counted, json!({})).await.data();
        assert_eq!(events(&world, &token, "CONTROLLED_READ").await.len(), expected);
    }

    async fn each_sees_its_own_acts_a_steward_those_in_the_study_an_administrator_all(world: Demo) {
        let ada = world.signed_in("ada", &["RESEARCHER@demo-companion"]).await;
        let bob = world.signed_in("bob", &["RESEARCHER@demo-clinic"]).await;
        for token in [&ada, &bob] {
            let query = "{ quotes(filter: { access: [CONTROLLED] }) { nodes { text } } }";
            world.ask_with(token, query, json!({})).await.data();
        }
        let steward = world.signed_in("steward", &["STEWARD@demo-companion"]).await;
        let everywhere = world.signed_in("everywhere", &["STEWARD"]).await;
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let reader = world.signed_in("reader", &["READER"]).await;
        let mut seen = Vec::new();
        for token in [&ada, &bob, &steward, &everywhere, &admin, &reader] {
            let reads = events(&world, token, "CONTROLLED_READ").await.len();
            let others = events(&world, token, "ACCOUNT_CREATED").await.len();
            seen.push((reads, others));
        }
        assert_eq!(seen, [(1, 0), (1, 0), (1, 0), (2, 0), (2, 6), (0, 0)]);
        // A steward sees who, as an id; what that account is called is not for stewards.
        let reply = world.ask_with(&steward, "{ auditEvents { nodes { accountId account { name } } } }", json!({})).await;
        let read = reply.data()["auditEvents"]["nodes"].as_array().unwrap().clone();
        assert!(read.iter().any(|it| it["accountId"] != Value::Null && it["account"] == Value::Null));
        assert_eq!(world.reply("{ auditEvents { totalCount } }", json!({})).await.code(), "UNAUTHENTICATED");
    }

    async fn sign_ins_and_their_failures_are_written_down_without_any_secret(world: Demo) {
        let ada = world.person("ada", &["READER"]).await;
        let failed = world.try_sign_in("ada", "wrong password").await;
        let request = failed.body["errors"][0]["extensions"]["requestId"].clone();
        world.try_sign_in("my secret typed as a name", "x").await;
        let (access, refresh) = world.sign_in("ada").await;
        let seen = events(&world, &access, "SIGN_IN").await;
        // Failures are nobody's acts, so only an administrator sees them.
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0]["subjectId"], json!(nasss::id::Kind::Account.id(ada)));
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let all = events(&world, &admin, "SIGN_IN").await;
        let results: Vec<_> = all.iter().map(|it| it["result"].as_str().unwrap()).collect();
        assert_eq!(results, ["DONE", "DONE", "REFUSED", "REFUSED"]);
        assert_eq!(all[3]["requestId"], request);
        assert_eq!((&all[2]["subjectId"], &all[2]["accountId"]), (&Value::Null, &Value::Null));
        let text = serde_json::to_string(&world.all_audited().await).unwrap();
        for secret in [PASSWORD, "wrong password", "my secret", &access, &refresh, &admin] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}
