//! Passwords, codes and tokens do not travel in the clear.

use nasss::config::Config;
use serde_json::{Value, json};

use crate::harness::{
    Data, World,
    people::{PASSWORD, Reply},
    settings,
};

/// Every operation that takes or gives a secret, with an input that would do.
fn secrets(account: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("signIn($input: SignInInput!)", json!({ "name": "ada", "password": PASSWORD })),
        ("refresh($input: RefreshInput!)", json!({ "refreshToken": "nothing" })),
        (
            "setPassword($input: SetPasswordInput!)",
            json!({ "name": "ada", "code": "0000", "password": PASSWORD }),
        ),
        (
            "changePassword($input: ChangePasswordInput!)",
            json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD }),
        ),
        (
            "createApiToken($input: CreateApiTokenInput!)",
            json!({ "name": "x", "rights": [{ "role": "ADMIN" }] }),
        ),
        ("createAccount($input: CreateAccountInput!)", json!({ "name": "new" })),
        ("resetPassword($input: AccountInput!)", json!({ "account": account })),
    ]
}

async fn world(change: impl FnOnce(&mut Config)) -> World {
    let mut config = settings();
    change(&mut config);
    World::sqlite_with(Data::Empty, config).await
}

/// Whether each of these operations is refused to an administrator whose request has these headers.
async fn refused(world: &World, token: &str, account: &str, headers: &[(&str, &str)]) -> Vec<bool> {
    let mut refused = Vec::new();
    for (field, input) in secrets(account) {
        let (name, declared) = field.split_once('(').unwrap();
        let query = format!("mutation ({declared} {{ {name}(input: $input) {{ __typename }} }}");
        let mut request = world.client.post(world.url()).bearer_auth(token);
        for (header, value) in headers {
            request = request.header(*header, *value);
        }
        let reply = Reply::to(request, &query, json!({ "input": input })).await;
        let message = reply.body["errors"][0]["message"].as_str().unwrap_or_default();
        let clear = message.contains("in the clear");
        assert_eq!(clear, clear && reply.code() == "FORBIDDEN", "{name}");
        let is_let_in = reply.status == 200;
        assert!(clear || is_let_in, "{name}: {:#}", reply.body);
        refused.push(clear);
    }
    refused
}

/// An administrator's session, made where that is allowed, and another account.
async fn admin(world: &World) -> (String, String) {
    world.person("ada", &["ADMIN"]).await;
    let other = world.account("bob", &[]).await;
    let mut open = world.operator();
    open.tools.config = std::sync::Arc::new(settings());
    let tokens = nasss::account::sign_in::sign_in(&open, "ada", PASSWORD).await.unwrap();
    (tokens.access, nasss::id::Kind::Account.id(other))
}

#[tokio::test]
async fn what_a_trusted_proxy_says_of_the_scheme_counts_for_every_secret() {
    let world = world(|config| {
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        config.public_url = Some("https://nasss.example.org".to_owned());
    })
    .await;
    let (token, account) = admin(&world).await;
    for (headers, expected) in [
        (&[("x-forwarded-proto", "https")][..], false),
        (&[][..], false),
        (&[("x-forwarded-proto", "http")][..], true),
        (&[("forwarded", "for=203.0.113.9;proto=http")][..], true),
        (&[("x-forwarded-proto", "https"), ("forwarded", "proto=\"HTTP\"")][..], true),
        (&[("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.9")][..], false),
    ] {
        let refused = refused(&world, &token, &account, headers).await;
        assert!(refused.iter().all(|refused| *refused == expected), "{headers:?}: {refused:?}");
    }
    // Reading is open.
    let request = world.client.post(world.url()).header("x-forwarded-proto", "http");
    assert_eq!(Reply::to(request, "{ dataset { version } }", json!({})).await.status, 200);
}

#[tokio::test]
async fn from_whom_nobody_trusts_the_headers_mean_nothing() {
    let world = world(|_| {}).await;
    let (token, account) = admin(&world).await;
    let headers = [("x-forwarded-proto", "http"), ("forwarded", "proto=http")];
    let refused = refused(&world, &token, &account, &headers).await;
    assert!(refused.iter().all(|refused| !refused), "{refused:?}");
}

#[tokio::test]
async fn an_http_address_of_another_machine_is_refused_on_loopback_too() {
    for (url, expected) in [
        ("http://nasss.example.org", true),
        ("http://localhost.example.org:8000", true),
        ("http://localhost:8000", false),
        ("http://[::1]:8000", false),
        ("https://nasss.example.org", false),
    ] {
        let world = world(|config| config.public_url = Some(url.to_owned())).await;
        let (token, account) = admin(&world).await;
        let refused = refused(&world, &token, &account, &[]).await;
        assert!(refused.iter().all(|refused| *refused == expected), "{url}: {refused:?}");
    }
}
