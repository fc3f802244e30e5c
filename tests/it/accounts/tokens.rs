//! Tokens for programs.

use serde_json::{Value, json};

use crate::harness::{World, on_both_engines};

const CREATE: &str = "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
    apiToken { id name expiresAt usedAt revokedAt rights { role study { slug } } } secret
    userErrors { code message path } } }";
const REVOKE: &str = "mutation ($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) {
    done userErrors { code } } }";
const ME: &str = "{ viewer { credential rights { role study { slug } } } }";

async fn create(world: &World, token: &str, input: Value) -> Value {
    world.ask_with(token, CREATE, json!({ "input": input })).await.data()["createApiToken"].clone()
}

on_both_engines! {
    async fn a_token_carries_a_part_of_its_owners_rights_until_it_is_revoked(world: Demo) {
        world.person("ada", &["CURATOR@demo-clinic", "READER"]).await;
        let (session, _) = world.sign_in("ada").await;
        let clinic = nasss::id::Kind::Study.id(world.study("demo-clinic").await);
        let rights = json!([{ "role": "CURATOR", "study": clinic }]);
        let made = create(&world, &session, json!({ "name": "A copy", "rights": rights })).await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(made["apiToken"]["usedAt"], Value::Null);
        let secret = made["secret"].as_str().unwrap();
        let me = world.ask_with(secret, ME, json!({})).await;
        assert_eq!(*me.data(), json!({ "viewer": {
            "credential": "API_TOKEN",
            "rights": [{ "role": "CURATOR", "study": { "slug": "demo-clinic" } }],
        } }));
        let used = "{ viewer { account { apiTokens { usedAt } } } }";
        // It is written beside the request.
        let mut used_at = Value::Null;
        for _ in 0..400 {
            let answer = world.ask_with(&session, used, json!({})).await;
            used_at = answer.data()["viewer"]["account"]["apiTokens"][0]["usedAt"].clone();
            if used_at != Value::Null {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert_ne!(used_at, Value::Null);
        let which = json!({ "input": { "token": made["apiToken"]["id"] } });
        let revoked = world.ask_with(&session, REVOKE, which).await;
        assert_eq!(revoked.data()["revokeApiToken"]["done"], true);
        assert_eq!(world.ask_with(secret, ME, json!({})).await.status, 401);
    }

    async fn a_token_cannot_carry_what_its_owner_does_not_hold(world: Demo) {
        world.person("ada", &["CURATOR@demo-clinic"]).await;
        let (session, _) = world.sign_in("ada").await;
        let companion = nasss::id::Kind::Study.id(world.study("demo-companion").await);
        for (rights, code) in [
            (json!([{ "role": "CURATOR" }]), "NOT_YOURS"),
            (json!([{ "role": "CURATOR", "study": companion }]), "NOT_YOURS"),
            (json!([{ "role": "READER" }]), "NOT_YOURS"),
            (json!([]), "REQUIRED"),
        ] {
            let refused = create(&world, &session, json!({ "name": "x", "rights": rights })).await;
            assert_eq!(refused["userErrors"][0]["code"], code, "{rights}");
            assert_eq!((&refused["secret"], &refused["apiToken"]), (&Value::Null, &Value::Null));
        }
        for expires in ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"] {
            let clinic = nasss::id::Kind::Study.id(world.study("demo-clinic").await);
            let rights = json!([{ "role": "CURATOR", "study": clinic }]);
            let input = json!({ "name": "x", "rights": rights, "expiresAt": expires });
            let refused = create(&world, &session, input).await;
            assert_eq!(refused["userErrors"][0]["path"], json!(["input", "expiresAt"]));
        }
    }

    async fn a_token_loses_what_its_owner_loses(world: Demo) {
        let admin = world.program("root", &["ADMIN"]).await;
        let ada = world.account("ada", &["READER", "CURATOR"]).await;
        let token = world.token_of(ada, &["READER", "CURATOR"]).await;
        let query = "query ($id: ID!) { account(id: $id) { grants { id role } } }";
        let id = json!({ "id": nasss::id::Kind::Account.id(ada) });
        let grants = world.ask_with(&admin, query, id).await;
        let curator = grants.data()["account"]["grants"].as_array().unwrap().iter();
        let curator = curator.clone().find(|grant| grant["role"] == "CURATOR").unwrap()["id"].clone();
        let revoke = "mutation ($input: RevokeRoleInput!) { revokeRole(input: $input) { done } }";
        world.ask_with(&admin, revoke, json!({ "input": { "grant": curator } })).await.data();
        let me = world.ask_with(&token, ME, json!({})).await;
        assert_eq!(me.data()["viewer"]["rights"], json!([{ "role": "READER", "study": null }]));
    }

    async fn a_token_makes_no_tokens_and_revokes_none_but_itself(world: Demo) {
        let ada = world.account("ada", &["READER"]).await;
        let (one, other) = (world.token_of(ada, &["READER"]).await, world.token_of(ada, &["READER"]).await);
        let input = json!({ "input": { "name": "x", "rights": [{ "role": "READER" }] } });
        assert_eq!(world.ask_with(&one, CREATE, input).await.code(), "FORBIDDEN");
        let id = |token: &str| {
            let id = nasss::auth::ApiToken::parse(token).unwrap().id;
            json!({ "input": { "token": nasss::id::Kind::ApiToken.id(id) } })
        };
        assert_eq!(world.ask_with(&one, REVOKE, id(&other)).await.code(), "FORBIDDEN");
        assert_eq!(world.ask_with(&one, REVOKE, id(&one)).await.data()["revokeApiToken"]["done"], true);
        assert_eq!(world.ask_with(&one, ME, json!({})).await.status, 401);
        // Another account's token is as good as none.
        let bob = world.person("bob", &["READER"]).await;
        assert_ne!(bob, ada);
        let (session, _) = world.sign_in("bob").await;
        let hidden = world.ask_with(&session, REVOKE, id(&other)).await;
        let never = world.ask_with(&session, REVOKE, json!({ "input": { "token": nasss::id::Kind::ApiToken.id(uuid::Uuid::from_u128(1)) } })).await;
        assert_eq!(hidden.data(), never.data());
        assert_eq!(hidden.data()["revokeApiToken"]["userErrors"][0]["code"], "UNKNOWN_REFERENCE");
    }
}
