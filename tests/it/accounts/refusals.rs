//! Credentials that are not good: 401, also for queries that need none.

use serde_json::json;

use crate::harness::on_both_engines;

on_both_engines! {
    async fn a_bad_token_is_refused_whatever_is_asked(world: Demo) {
        world.person("ada", &["READER"]).await;
        let (access, refresh) = world.sign_in("ada").await;
        let ada = world.account("another", &["READER"]).await;
        let program = world.token_of(ada, &["READER"]).await;
        let last = if program.ends_with('0') { '1' } else { '0' };
        let slip = format!("{}{last}", &program[..program.len() - 1]);
        let unknown = nasss::auth::ApiToken::fresh(uuid::Uuid::from_u128(1)).0;
        let id = nasss::auth::ApiToken::parse(&program).unwrap().id;
        let other_secret = nasss::auth::ApiToken::fresh(id).0;
        let parts: Vec<&str> = access.split('.').collect();
        let tampered = format!("{}.{}.{}", parts[0], parts[1], &parts[2].chars().rev().collect::<String>());
        let long = "A".repeat(8193);
        for bad in [&refresh, &slip, &unknown, &other_secret, &tampered, &long, &"x".to_owned()] {
            let reply = world.ask_with(bad, "{ dataset { version } }", json!({})).await;
            assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"), "{bad}");
            let challenge = "Bearer realm=\"nasss\", error=\"invalid_token\"";
            assert_eq!(reply.header("www-authenticate"), Some(challenge));
            assert_eq!(reply.header("cache-control"), Some("no-store"));
            assert!(!reply.body.to_string().contains(bad.as_str()) || bad.len() < 4);
        }
        for good in [&access, &program] {
            assert_eq!(world.ask_with(good, "{ dataset { version } }", json!({})).await.status, 200);
        }
    }

    async fn a_token_in_any_other_place_is_nobodys(world: Demo) {
        let token = world.program("ada", &["READER"]).await;
        let query = "{ viewer { credential } }";
        let address = format!("{}?query={{viewer{{credential}}}}&access_token={token}", world.url());
        let accept = "application/graphql-response+json";
        let got = world.client.get(address).header("accept", accept).send().await.unwrap();
        assert_eq!(got.json::<serde_json::Value>().await.unwrap()["data"]["viewer"], json!(null));
        let cookie = world.client.post(world.url()).header("cookie", format!("access_token={token}"));
        let got = cookie.json(&json!({ "query": query, "access_token": token })).send().await.unwrap();
        assert_eq!(got.json::<serde_json::Value>().await.unwrap()["data"]["viewer"], json!(null));
    }

    async fn two_headers_are_a_bad_request_even_if_both_are_good(world: Demo) {
        let token = world.program("ada", &["READER"]).await;
        let request = world.client.post(world.url()).bearer_auth(&token).bearer_auth(&token);
        let response = request.json(&json!({ "query": "{ dataset { version } }" })).send().await.unwrap();
        assert_eq!(response.status(), 400);
    }

    async fn the_public_keys_are_published_and_nothing_else_of_them(world: Demo) {
        let address = format!("http://{}/.well-known/jwks.json", world.address);
        let response = world.client.get(address).send().await.unwrap();
        assert_eq!(response.headers()["cache-control"], "public, max-age=300");
        assert_eq!(response.headers()["content-type"], "application/jwk-set+json");
        let keys: serde_json::Value = response.json().await.unwrap();
        let names: Vec<&String> = keys["keys"][0].as_object().unwrap().keys().collect();
        assert_eq!(names, ["kty", "crv", "use", "alg", "kid", "x"]);
    }
}
