//! Keeping accounts, by administrators alone.

use serde_json::{Value, json};

use crate::harness::{World, on_both_engines, people::PASSWORD};

const CREATE: &str = "mutation ($input: CreateAccountInput!) { createAccount(input: $input) {
    account { id name displayName grants { id } } code codeExpiresAt
    userErrors { code message path } } }";
const SET: &str = "mutation ($input: SetPasswordInput!) { setPassword(input: $input) {
    done userErrors { code message path } } }";
const GRANT: &str = "mutation ($input: GrantRoleInput!) { grantRole(input: $input) {
    account { grants { id role study { slug } expiresAt inForce } } userErrors { code path } } }";
const REVOKE: &str = "mutation ($input: RevokeRoleInput!) { revokeRole(input: $input) {
    done userErrors { code path } } }";
const ME: &str = "{ viewer { rights { role } } }";

async fn change(world: &World, token: &str, query: &str, input: Value) -> Value {
    let reply = world.ask_with(token, query, json!({ "input": input })).await;
    let data = reply.data().as_object().unwrap();
    data.values().next().unwrap().clone()
}

async fn set_password(world: &World, name: &str, code: &str, password: &str) -> Value {
    let input = json!({ "input": { "name": name, "code": code, "password": password } });
    world.reply(SET, input).await.data()["setPassword"].clone()
}

on_both_engines! {
    async fn an_administrator_makes_an_account_and_its_owner_sets_a_password(world: Demo) {
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let input = json!({ "name": "Bea@Example.org", "displayName": "Bea" });
        let made = change(&world, &admin, CREATE, input.clone()).await;
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(made["account"]["name"], "Bea@Example.org");
        let code = made["code"].as_str().unwrap();
        let twice = change(&world, &admin, CREATE, input).await;
        assert_eq!(twice["userErrors"][0]["code"], "NOT_UNIQUE");
        assert_eq!(twice["userErrors"][0]["path"], json!(["input", "name"]));
        assert_eq!((&twice["account"], &twice["code"]), (&Value::Null, &Value::Null));

        let short = set_password(&world, "bea@example.org", code, "too short").await;
        assert_eq!(short["userErrors"][0]["code"], "TOO_SHORT");
        let wrong = set_password(&world, "bea@example.org", "0000", PASSWORD).await;
        let nobody = set_password(&world, "nobody", code, PASSWORD).await;
        assert_eq!(wrong, nobody);
        assert_eq!(wrong["userErrors"][0]["code"], "CODE_NOT_VALID");
        let set = set_password(&world, "BEA@example.org", &code.to_uppercase(), PASSWORD).await;
        assert_eq!(set, json!({ "done": true, "userErrors": [] }));
        // Once.
        let again = set_password(&world, "bea@example.org", code, PASSWORD).await;
        assert_eq!(again["userErrors"][0]["code"], "CODE_NOT_VALID");
        world.sign_in("bea@example.org").await;
    }

    async fn grants_take_effect_and_end_with_the_next_request(world: Demo) {
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let bea = world.person("bea", &[]).await;
        let (token, _) = world.sign_in("bea").await;
        let rights = async || {
            let me = world.ask_with(&token, ME, json!({})).await;
            me.data()["viewer"]["rights"].as_array().unwrap().len()
        };
        assert_eq!(rights().await, 0);
        let id = nasss::id::Kind::Account.id(bea);
        let clinic = nasss::id::Kind::Study.id(world.study("demo-clinic").await);
        let input = json!({ "account": id, "role": "RESEARCHER", "study": clinic });
        let granted = change(&world, &admin, GRANT, input).await;
        assert_eq!(granted["account"]["grants"][0]["study"]["slug"], "demo-clinic");
        assert_eq!(rights().await, 1);
        let grant = granted["account"]["grants"][0]["id"].clone();
        let revoked = change(&world, &admin, REVOKE, json!({ "grant": grant })).await;
        assert_eq!(revoked["done"], true);
        assert_eq!(rights().await, 0);
        let again = change(&world, &admin, REVOKE, json!({ "grant": grant })).await;
        assert_eq!(again["userErrors"][0]["code"], "UNKNOWN_REFERENCE");
        assert_eq!(world.audited("ROLE_GRANTED").await.len(), 2);
        assert_eq!(world.audited("ROLE_REVOKED").await.len(), 1);
    }

    async fn grants_that_make_no_sense_are_refused(world: Demo) {
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let bea = nasss::id::Kind::Account.id(world.account("bea", &[]).await);
        let clinic = nasss::id::Kind::Study.id(world.study("demo-clinic").await);
        let nothing = uuid::Uuid::from_u128(1);
        let unknown = nasss::id::Kind::Study.id(nothing);
        for (input, code, field) in [
            (json!({ "account": bea, "role": "ADMIN", "study": clinic }), "INVALID", "study"),
            (json!({ "account": bea, "role": "READER", "study": unknown }), "UNKNOWN_REFERENCE", "study"),
            (json!({ "account": bea, "role": "READER", "expiresAt": "2020-01-01T00:00:00Z" }), "INVALID", "expiresAt"),
            (json!({ "account": nasss::id::Kind::Account.id(nothing), "role": "READER" }), "UNKNOWN_REFERENCE", "account"),
        ] {
            let refused = change(&world, &admin, GRANT, input.clone()).await;
            assert_eq!(refused["userErrors"][0]["code"], code, "{input}");
            assert_eq!(refused["userErrors"][0]["path"], json!(["input", field]));
            assert_eq!(refused["account"], Value::Null);
        }
    }

    async fn disabling_an_account_ends_every_token_at_once(world: Demo) {
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let bea = world.person("bea", &["READER"]).await;
        let (access, refresh) = world.sign_in("bea").await;
        let program = world.token_of(bea, &["READER"]).await;
        let id = nasss::id::Kind::Account.id(bea);
        let disable = "mutation ($input: AccountInput!) { disableAccount(input: $input) {
            account { disabledAt } userErrors { code } } }";
        assert_eq!(world.ask_with(&program, ME, json!({})).await.status, 200);
        let disabled = change(&world, &admin, disable, json!({ "account": id })).await;
        assert_ne!(disabled["account"]["disabledAt"], Value::Null);
        for token in [&access, &program] {
            let reply = world.ask_with(token, ME, json!({})).await;
            assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"));
        }
        assert_eq!(world.refresh(&refresh).await.code(), "UNAUTHENTICATED");
        assert_eq!(world.try_sign_in("bea", PASSWORD).await.code(), "UNAUTHENTICATED");
        let enable = disable.replace("disableAccount", "enableAccount");
        change(&world, &admin, &enable, json!({ "account": id })).await;
        // Programs go on, sessions do not.
        assert_eq!(world.ask_with(&program, ME, json!({})).await.status, 200);
        assert_eq!(world.ask_with(&access, ME, json!({})).await.status, 401);
        world.sign_in("bea").await;
        let root = world.ask_with(&admin, "{ viewer { account { id } } }", json!({})).await;
        let own = root.data()["viewer"]["account"]["id"].clone();
        let refused = change(&world, &admin, disable, json!({ "account": own })).await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID");
    }

    async fn a_reset_makes_the_password_void_and_ends_sessions(world: Demo) {
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let bea = world.person("bea", &["READER"]).await;
        let (access, _) = world.sign_in("bea").await;
        let reset = "mutation ($input: AccountInput!) { resetPassword(input: $input) { code } }";
        let input = json!({ "account": nasss::id::Kind::Account.id(bea) });
        let code = change(&world, &admin, reset, input).await["code"].as_str().unwrap().to_owned();
        assert_eq!(world.ask_with(&access, ME, json!({})).await.status, 401);
        assert_eq!(world.try_sign_in("bea", PASSWORD).await.code(), "UNAUTHENTICATED");
        let set = set_password(&world, "bea", &code, "another dozen boats").await;
        assert_eq!(set["done"], true);
        assert_eq!(world.try_sign_in("bea", "another dozen boats").await.status, 200);
    }

    async fn a_changed_password_ends_the_other_sessions(world: Demo) {
        world.person("bea", &["READER"]).await;
        let (here, _) = world.sign_in("bea").await;
        let (there, _) = world.sign_in("bea").await;
        let query = "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
            done userErrors { code path } } }";
        let wrong = json!({ "currentPassword": "not the password", "newPassword": "another dozen boats" });
        let refused = change(&world, &here, query, wrong).await;
        assert_eq!(refused["userErrors"][0]["path"], json!(["input", "currentPassword"]));
        let right = json!({ "currentPassword": PASSWORD, "newPassword": "another dozen boats" });
        assert_eq!(change(&world, &here, query, right.clone()).await["done"], true);
        assert_eq!(world.ask_with(&here, ME, json!({})).await.status, 200);
        assert_eq!(world.ask_with(&there, ME, json!({})).await.status, 401);
        assert_eq!(world.try_sign_in("bea", PASSWORD).await.code(), "UNAUTHENTICATED");
        let program = world.program("prog", &["READER"]).await;
        let reply = world.ask_with(&program, query, json!({ "input": right })).await;
        assert_eq!(reply.code(), "FORBIDDEN");
    }

    async fn only_administrators_keep_accounts_and_the_right_is_asked_for_first(world: Demo) {
        let reader = world.program("reader", &["READER"]).await;
        let steward = world.program("steward", &["STEWARD"]).await;
        // The input is wrong, which only those who may hear of.
        let input = json!({ "input": { "account": "nonsense" } });
        for field in ["disableAccount", "enableAccount", "resetPassword"] {
            let query = format!("mutation ($input: AccountInput!) {{ {field}(input: $input) {{ __typename }} }}");
            assert_eq!(world.reply(&query, input.clone()).await.code(), "UNAUTHENTICATED");
            for token in [&reader, &steward] {
                assert_eq!(world.ask_with(token, &query, input.clone()).await.code(), "FORBIDDEN");
            }
        }
        let accounts = "{ accounts { nodes { name } totalCount } }";
        assert_eq!(world.reply(accounts, json!({})).await.code(), "UNAUTHENTICATED");
        assert_eq!(world.ask_with(&reader, accounts, json!({})).await.code(), "FORBIDDEN");
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let seen = world.ask_with(&admin, accounts, json!({})).await;
        assert_eq!(seen.data()["accounts"], json!({
            "nodes": [{ "name": "reader" }, { "name": "root" }, { "name": "steward" }],
            "totalCount": 3,
        }));
    }

    async fn an_account_sees_itself_and_nobody_else(world: Demo) {
        let other = nasss::id::Kind::Account.id(world.account("other", &["READER"]).await);
        let own = world.account("own", &["READER"]).await;
        let token = world.token_of(own, &["READER"]).await;
        let query = "query ($id: ID!) { account(id: $id) { name grants { role } apiTokens { name } } }";
        let never = nasss::id::Kind::Account.id(uuid::Uuid::from_u128(1));
        for hidden in [other.as_str(), never.as_str()] {
            let reply = world.ask_with(&token, query, json!({ "id": hidden })).await;
            assert_eq!(*reply.data(), json!({ "account": null }));
            assert_eq!(world.data(query, json!({ "id": hidden })).await, json!({ "account": null }));
        }
        let reply = world.ask_with(&token, query, json!({ "id": nasss::id::Kind::Account.id(own) })).await;
        assert_eq!(*reply.data(), json!({ "account": {
            "name": "own", "grants": [{ "role": "READER" }], "apiTokens": [{ "name": "a test" }],
        } }));
    }
}
