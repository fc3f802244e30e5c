//! Honest and hostile tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::*;
use crate::config::Secret;

const NOW: i64 = 1_800_000_000;

fn moment(seconds: i64) -> i64 {
    seconds * MICROSECONDS
}

/// A service with keys of its own, and those keys.
fn service() -> (Authority, Keys, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    Keys::of_file(&path, 0).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut config = Config::default();
    config.tokens.keys = Some(Secret::new(text.clone()));
    let authority = Authority::open(&config).unwrap();
    let public = authority.jwks()["keys"][0]["x"].as_str().unwrap().to_owned();
    (authority, Keys::read(&text, "here").unwrap(), public)
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn own(now: i64) -> Map<String, Value> {
    let claims = json!({
        "iss": "http://127.0.0.1:8000", "aud": "http://127.0.0.1:8000", "sub": Uuid::nil(),
        "client_id": "nasss", "jti": Uuid::nil(), "sid": Uuid::nil(), "iat": now, "exp": now + 900,
    });
    claims.as_object().unwrap().clone()
}

/// A token with this header and these claims, signed with the service's own key.
fn signed(keys: &Keys, header: &Value, claims: &Map<String, Value>) -> String {
    let message = format!("{}.{}", part(header), part(&Value::Object(claims.clone())));
    let key = keys.signing_at(NOW).unwrap();
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &key.secret, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn header(keys: &Keys) -> Value {
    json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": keys.signing_at(NOW).unwrap().kid })
}

#[tokio::test]
async fn our_token_is_read_until_it_expires() {
    let (authority, _, _) = service();
    let (account, session) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let issued = authority.issue(account, session, moment(NOW)).unwrap();
    assert_eq!(issued.expires_at, moment(NOW + 900));
    let read = |now| authority.read(&issued.text, moment(now));
    assert_eq!(read(NOW).await, Ok(Presented::Own { account, session }));
    // Clocks may be half a minute apart, either way.
    assert!(read(NOW + 929).await.is_ok());
    assert_eq!(read(NOW + 930).await, Err(Invalid("it has expired")));
    assert!(read(NOW - 30).await.is_ok());
    assert_eq!(read(NOW - 31).await, Err(Invalid("it is not valid yet")));
}

#[tokio::test]
async fn no_header_but_ours_is_believed() {
    let (authority, keys, public) = service();
    let good = header(&keys);
    let claims = own(NOW);
    let read = async |token: String| authority.read(&token, moment(NOW)).await;
    assert!(read(signed(&keys, &good, &claims)).await.is_ok());
    let changed = |name: &str, value: Value| {
        let mut changed = good.clone();
        changed[name] = value;
        changed
    };
    for (bad, why) in [
        (changed("alg", json!("none")), "algorithm"),
        (changed("alg", json!("None")), "algorithm"),
        (changed("alg", json!("NONE")), "algorithm"),
        (changed("alg", json!("nOnE")), "algorithm"),
        (changed("alg", json!("eddsa")), "algorithm"),
        (changed("alg", json!("HS256")), "algorithm"),
        (changed("alg", json!("RS256")), "algorithm"),
        (changed("alg", json!(null)), "header"),
        (changed("alg", json!(["EdDSA"])), "header"),
        (changed("typ", json!("JWT")), "type"),
        (changed("typ", json!(null)), "type"),
        (changed("kid", json!("another")), "key"),
        (changed("kid", json!(null)), "key"),
        (changed("crit", json!(["exp"])), "extension"),
        (changed("crit", json!([])), "extension"),
        (changed("b64", json!(false)), "extension"),
    ] {
        let refused = read(signed(&keys, &bad, &claims)).await.unwrap_err();
        assert!(refused.0.contains(why), "{bad}: {refused}");
    }
    // Types are compared without case, and with or without "application/".
    for typ in ["AT+JWT", "application/at+jwt"] {
        assert!(read(signed(&keys, &changed("typ", json!(typ)), &claims)).await.is_ok());
    }
    // A key that comes with the token proves nothing, and is not even looked at.
    let own_key = json!({ "kty": "OKP", "crv": "Ed25519", "x": public });
    for name in ["jwk", "jku", "x5u", "x5c"] {
        let mut with_key = changed(name, own_key.clone());
        assert!(read(signed(&keys, &with_key, &claims)).await.is_ok());
        with_key["kid"] = json!("another");
        assert!(read(signed(&keys, &with_key, &claims)).await.is_err());
    }
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    let (authority, keys, public) = service();
    let mut confused = header(&keys);
    confused["alg"] = json!("HS256");
    let message = format!("{}.{}", part(&confused), part(&Value::Object(own(NOW))));
    let raw = URL_SAFE_NO_PAD.decode(&public).unwrap();
    for secret in [public.as_bytes(), raw.as_slice(), b"".as_slice()] {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(secret).unwrap();
        mac.update(message.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        let token = format!("{message}.{signature}");
        assert!(authority.read(&token, moment(NOW)).await.is_err());
    }
}

#[tokio::test]
async fn no_claim_but_ours_is_believed() {
    let (authority, keys, _) = service();
    let read = async |claims: &Map<String, Value>| {
        authority.read(&signed(&keys, &header(&keys), claims), moment(NOW)).await
    };
    for (name, value, why) in [
        ("iss", json!("http://127.0.0.1:8000/"), "issuer"),
        ("iss", json!(null), "issuer"),
        ("aud", json!("http://elsewhere"), "audience"),
        ("aud", json!(["a", "b"]), "audience"),
        ("aud", json!(null), "audience"),
        ("exp", json!(null), "number"),
        ("exp", json!("9999999999"), "number"),
        ("exp", json!(NOW - 31), "expired"),
        ("exp", json!(-1), "expired"),
        ("nbf", json!(NOW + 31), "not valid yet"),
        ("iat", json!(NOW + 31), "not valid yet"),
        ("sub", json!("somebody"), "account"),
        ("sid", json!(null), "account"),
    ] {
        let mut claims = own(NOW);
        claims.insert(name.to_owned(), value.clone());
        let refused = read(&claims).await.unwrap_err();
        assert!(refused.0.contains(why), "{name} {value}: {refused}");
    }
    let mut without = own(NOW);
    without.remove("exp");
    assert!(read(&without).await.unwrap_err().0.contains("expires"));
    let mut several = own(NOW);
    several.insert("aud".to_owned(), json!(["other", "http://127.0.0.1:8000"]));
    several.insert("exp".to_owned(), json!(9.9e9));
    assert!(read(&several).await.is_ok());
}

#[tokio::test]
async fn a_token_that_was_touched_is_refused() {
    let (authority, keys, _) = service();
    let good = signed(&keys, &header(&keys), &own(NOW));
    let parts: Vec<&str> = good.split('.').collect();
    let mut richer = own(NOW);
    richer.insert("sub".to_owned(), json!(Uuid::max()));
    let payload = part(&Value::Object(richer));
    for bad in [
        format!("{}.{payload}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{good}."),
        format!("{good}=="),
        format!("{good}.{}", parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], &parts[2][2..]),
        format!(" {good}"),
        String::new(),
        "..".to_owned(),
        "é.é.é".to_owned(),
        format!("{}.{}.{}", "A".repeat(8192), parts[1], parts[2]),
    ] {
        assert!(authority.read(&bad, moment(NOW)).await.is_err(), "{bad}");
    }
    let long = format!("{}.{}.{}", "A".repeat(8192), parts[1], parts[2]);
    assert_eq!(authority.read(&long, moment(NOW)).await, Err(Invalid("it is longer than 8 KiB")));
    let another = service().0.issue(Uuid::nil(), Uuid::nil(), moment(NOW)).unwrap();
    assert!(authority.read(&another.text, moment(NOW)).await.is_err());
}

#[tokio::test]
async fn a_file_that_was_rotated_is_noticed_while_running() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let mut config = Config::default();
    config.tokens.keys_file = Some(path.clone());
    let authority = Authority::open(&config).unwrap();
    let now = clock::now();
    let before = authority.issue(Uuid::nil(), Uuid::nil(), now).unwrap();
    super::super::rotate(&path, now / MICROSECONDS, 0, 900).unwrap();
    let later = now + LOOK;
    assert!(authority.read(&before.text, later).await.is_ok());
    let after = authority.issue(Uuid::nil(), Uuid::nil(), later).unwrap();
    let kid = |token: &str| token.split('.').next().unwrap().to_owned();
    assert_ne!(kid(&before.text), kid(&after.text));
    assert!(authority.read(&after.text, later).await.is_ok());
    // Damage is told in the log; the keys at hand go on.
    std::fs::write(&path, "{}").unwrap();
    assert!(authority.read(&after.text, later + LOOK).await.is_ok());
}
