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
        let admin = world.signed_in("root", &["ADMIN"]).await;
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

    /// Whatever makes, changes or ends credentials: found in the schema, so that a new one is not left out.
    async fn a_token_with_every_right_makes_and_ends_no_credentials(world: Demo) {
        let every: Vec<&str> = entity::words::Role::ALL.iter().map(|role| role.word()).collect();
        let owner = world.person("ada", &every).await;
        let (session, _) = world.sign_in("ada").await;
        let token = world.token_of(owner, &every).await;
        let other = world.person("bob", &["READER"]).await;
        let grants = world.app.db.everybody(&nasss::access::Permit::of_operator()).await.unwrap();
        let grant = grants.iter().find(|(row, _)| row.id == other).unwrap().1[0].id;
        world.sign_in("bob").await;
        let sessions = crate::access::everything::<entity::session::Entity>(&world).await;
        let at = sessions.iter().find(|row| row.account_id == other).unwrap().id;
        let theirs = world.token_of(other, &["READER"]).await;
        let theirs = nasss::auth::ApiToken::parse(&theirs).unwrap().id;
        let account = nasss::id::Kind::Account.id(other);
        let own = nasss::id::Kind::Account.id(owner);
        let admin = json!({ "role": "ADMIN" });
        let deeds = [
            ("createAccount", "CreateAccount", json!({ "name": "new" })),
            ("resetPassword", "Account", json!({ "account": own })),
            ("resetPassword", "Account", json!({ "account": account })),
            ("disableAccount", "Account", json!({ "account": account })),
            ("enableAccount", "Account", json!({ "account": account })),
            ("grantRole", "GrantRole", json!({ "account": account, "role": "ADMIN" })),
            ("grantRole", "GrantRole", json!({ "account": own, "role": "ADMIN" })),
            ("revokeRole", "RevokeRole", json!({ "grant": nasss::id::Kind::RoleGrant.id(grant) })),
            ("createApiToken", "CreateApiToken", json!({ "name": "x", "rights": [admin] })),
            ("revokeApiToken", "RevokeApiToken", json!({ "token": nasss::id::Kind::ApiToken.id(theirs) })),
            ("endSession", "EndSession", json!({ "session": nasss::id::Kind::Session.id(at) })),
            ("changePassword", "ChangePassword",
                json!({ "currentPassword": crate::harness::people::PASSWORD, "newPassword": "another dozen boats" })),
        ];
        let before = world.all_audited().await.len();
        for (field, kind, input) in &deeds {
            let query = format!("mutation ($input: {kind}Input!) {{ {field}(input: $input) {{ __typename }} }}");
            let reply = world.ask_with(&token, &query, json!({ "input": input })).await;
            assert_eq!(reply.code(), "FORBIDDEN", "{field}");
        }
        assert_eq!(world.all_audited().await.len(), before);
        assert_eq!(world.ask_with(&token, "{ accounts { totalCount } }", json!({})).await.code(), "FORBIDDEN");
        let hidden = "query ($id: ID!) { account(id: $id) { name } }";
        let hidden = world.ask_with(&token, hidden, json!({ "id": account })).await;
        assert_eq!(*hidden.data(), json!({ "account": null }));
        // With a session each is let in.
        for (field, kind, input) in deeds.iter().filter(|deed| deed.0 != "resetPassword") {
            let query = format!("mutation ($input: {kind}Input!) {{ {field}(input: $input) {{ __typename }} }}");
            let reply = world.ask_with(&session, &query, json!({ "input": input })).await;
            assert_eq!(reply.body.get("errors"), None, "{field}");
        }
        // None is left out: these alone make or end no credentials of others, or need none.
        let open = ["signIn", "refresh", "signOut", "setPassword"];
        let schema = nasss::schema::sdl();
        let start = schema.find("\ntype Mutation").unwrap();
        let mutations = &schema[start..start + schema[start..].find("\n}").unwrap()];
        let known: std::collections::BTreeSet<&str> =
            deeds.iter().map(|deed| deed.0).chain(open).collect();
        let names = mutations.lines().filter_map(|line| line.trim().strip_suffix('('));
        let words = ["Account", "Password", "Role", "Token", "Session", "sign", "refresh"];
        let about: std::collections::BTreeSet<&str> =
            names.filter(|name| words.iter().any(|word| name.contains(word))).collect();
        assert_eq!(about, known);
    }

    async fn a_token_sees_what_was_done_with_it_and_nothing_else_of_the_audit(world: Demo) {
        let every: Vec<&str> = entity::words::Role::ALL.iter().map(|role| role.word()).collect();
        let owner = world.person("ada", &every).await;
        let (session, _) = world.sign_in("ada").await;
        let (one, other) = (world.token_of(owner, &every).await, world.token_of(owner, &["RESEARCHER"]).await);
        let read = "{ quotes(filter: { access: [CONTROLLED] }, first: 1) { nodes { text } } }";
        for token in [&session, &one, &other, &other] {
            world.ask_with(token, read, json!({})).await.data();
        }
        let audit = "{ auditEvents(first: 100) { totalCount nodes { action credential credentialId } } }";
        for (token, reads) in [(&one, 1), (&other, 2)] {
            let id = nasss::id::Kind::ApiToken.id(nasss::auth::ApiToken::parse(token).unwrap().id);
            let seen = world.ask_with(token, audit, json!({})).await.data()["auditEvents"].clone();
            assert_eq!(seen["totalCount"], reads);
            let own = json!({ "action": "CONTROLLED_READ", "credential": "API_TOKEN", "credentialId": id });
            assert!(seen["nodes"].as_array().unwrap().iter().all(|event| *event == own), "{seen}");
        }
        let all = world.ask_with(&session, audit, json!({})).await.data()["auditEvents"].clone();
        assert!(all["totalCount"].as_i64().unwrap() > 10, "{all}");
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
