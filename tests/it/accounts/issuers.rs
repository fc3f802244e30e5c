//! Tokens of another issuer: one that the test starts itself.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_graphql::futures_util::future::join_all;
use axum::{Router, routing::get};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use nasss::{
    access::Permit,
    account::keeping,
    auth::{Algorithm as Accepted, Authority, IssuerSettings, KeysError, Mapping},
    config::Config,
};
use serde_json::{Value, json};

use crate::harness::{Data, World, postgres, settings};

const ISSUER: &str = "https://sso.example.org/realms/research";
const ME: &str = "{ viewer { credential account { id name displayName issuer } rights { role study { slug } } } }";

/// An issuer with one Ed25519 key.
pub struct Issuer {
    key: EncodingKey,
    public: String,
    address: std::net::SocketAddr,
    fetches: Arc<AtomicUsize>,
    up: Arc<AtomicBool>,
}

impl Issuer {
    pub async fn start() -> Self {
        let seed: [u8; 32] = nasss::chance::bytes();
        let pkcs8 =
            [&[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20][..], &seed];
        let key = EncodingKey::from_ed_der(&pkcs8.concat());
        let jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&key, Algorithm::EdDSA).unwrap();
        let public = serde_json::to_value(jwk).unwrap()["x"].as_str().unwrap().to_owned();
        let (fetches, up) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
        let (counted, serving, x) = (Arc::clone(&fetches), Arc::clone(&up), public.clone());
        let answer = move || {
            counted.fetch_add(1, Ordering::SeqCst);
            let keys = json!({ "keys": [
                { "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "one", "x": x },
            ] });
            let up = serving.load(Ordering::SeqCst);
            async move {
                if up { Ok(keys.to_string()) } else { Err(axum::http::StatusCode::BAD_GATEWAY) }
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/keys", get(answer));
        tokio::spawn(async move {
            let serving = nasss_serve(listener, app).await;
            drop(serving);
        });
        Self { key, public, address, fetches, up }
    }

    pub fn settings(&self) -> IssuerSettings {
        let right = |value: &str, role: &str, study: Option<&str>| Mapping {
            value: value.to_owned(),
            role: role.to_owned(),
            study: study.map(str::to_owned),
        };
        IssuerSettings {
            issuer: ISSUER.to_owned(),
            audience: "nasss".to_owned(),
            jwks_url: Some(format!("http://{}/keys", self.address)),
            jwks_file: None,
            algorithm: Accepted::EdDSA,
            types: vec!["JWT".to_owned()],
            client_claim: "azp".to_owned(),
            name_claim: "name".to_owned(),
            required_claims: [("typ".to_owned(), "Bearer".to_owned())].into(),
            roles_claim: "realm_access.roles".to_owned(),
            grants: vec![
                right("readers", "READER", None),
                right("curators", "CURATOR", Some("demo-clinic")),
                right("curators", "CURATOR", Some("a-study-that-is-not-here")),
            ],
        }
    }

    /// A token with these claims in place of the usual ones.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let now = nasss::clock::now() / 1_000_000;
        let mut all = json!({
            "iss": ISSUER, "aud": ["account", "nasss"], "sub": "f7c1", "iat": now, "exp": now + 300,
            "azp": "dashboard", "name": "Ada", "typ": "Bearer",
            "realm_access": { "roles": ["offline", "readers", "curators"] },
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        let mut head = Header { typ: Some("JWT".to_owned()), ..Header::new(Algorithm::EdDSA) };
        head.kid = Some(header["kid"].as_str().unwrap_or("one").to_owned());
        if let Some(typ) = header["typ"].as_str() {
            head.typ = Some(typ.to_owned());
        }
        jsonwebtoken::encode(&head, &all, &self.key).unwrap()
    }
}

/// Serves until the test ends.
async fn nasss_serve(listener: tokio::net::TcpListener, app: Router) -> std::io::Result<()> {
    use hyper_util::{rt::TokioIo, service::TowerToHyperService};
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(app.clone());
        tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new();
            let served = connection.serve_connection(TokioIo::new(stream), service).await;
            drop(served);
        });
    }
}

fn trusting(issuer: &Issuer) -> Config {
    let mut config = settings();
    config.issuers.0 = vec![issuer.settings()];
    config
}

/// The same story on each engine that there is.
async fn worlds(issuer: &Issuer) -> Vec<World> {
    let mut worlds = vec![World::sqlite_with(Data::Demo, trusting(issuer)).await];
    if postgres::server().is_some() {
        worlds.extend(World::postgres_with(Data::Demo, trusting(issuer)).await);
    }
    worlds
}

#[tokio::test]
async fn somebody_of_another_issuer_is_let_in_with_what_its_claims_grant() {
    let issuer = Issuer::start().await;
    for world in worlds(&issuer).await {
        let token = issuer.token(&json!({}), &json!({}));
        // Many first requests at once make one account.
        let replies = join_all((0..8).map(|_| world.ask_with(&token, ME, json!({})))).await;
        for reply in &replies {
            assert_eq!(reply.data(), replies[0].data());
        }
        let me = replies[0].data()["viewer"].clone();
        assert_eq!(me["credential"], "ISSUER");
        assert_eq!(me["account"]["name"], "f7c1");
        assert_eq!(me["account"]["displayName"], "Ada");
        assert_eq!(me["account"]["issuer"], ISSUER);
        assert_eq!(
            me["rights"],
            json!([
                { "role": "READER", "study": null },
                { "role": "CURATOR", "study": { "slug": "demo-clinic" } },
            ])
        );
        let everybody = world.app.db.everybody(&Permit::of_operator()).await.unwrap();
        assert_eq!(everybody.len(), 1);
        // What an administrator grants here adds to it; disabling works at once.
        let (desk, permit) = (world.operator(), Permit::of_operator());
        let id = everybody[0].0.id;
        let steward = entity::words::Role::Steward;
        keeping::grant(&desk, &permit, id, steward, None, None).await.unwrap();
        let me = world.ask_with(&token, ME, json!({})).await;
        assert_eq!(me.data()["viewer"]["rights"].as_array().unwrap().len(), 3);
        keeping::set_disabled(&desk, &permit, id, true).await.unwrap();
        assert_eq!(world.ask_with(&token, ME, json!({})).await.status, 401);
        assert_eq!(issuer.fetches.swap(0, Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_token_of_another_issuer_must_be_just_as_the_settings_say() {
    let issuer = Issuer::start().await;
    let world = World::sqlite_with(Data::Demo, trusting(&issuer)).await;
    let now = nasss::clock::now() / 1_000_000;
    for (header, claims) in [
        (json!({}), json!({ "iss": "https://sso.example.org/realms/other" })),
        (json!({}), json!({ "aud": "account" })),
        (json!({}), json!({ "typ": "ID" })),
        (json!({}), json!({ "exp": now - 120 })),
        (json!({}), json!({ "nbf": now + 120 })),
        (json!({}), json!({ "sub": "" })),
        (json!({}), json!({ "sub": null })),
        (json!({ "typ": "at+jwt" }), json!({})),
        (json!({ "kid": "two" }), json!({})),
    ] {
        let reply = world.ask_with(&issuer.token(&header, &claims), ME, json!({})).await;
        assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"), "{header} {claims}");
    }
    // Another algorithm, and another's key under the same name.
    let mut parts: Vec<String> =
        issuer.token(&json!({}), &json!({})).split('.').map(str::to_owned).collect();
    for alg in ["none", "HS256", "RS256", "ES256"] {
        let header =
            json!({ "alg": alg, "typ": "JWT", "kid": "one", "jwk": { "x": issuer.public } });
        parts[0] = URL_SAFE_NO_PAD.encode(header.to_string());
        assert_eq!(world.ask_with(&parts.join("."), ME, json!({})).await.status, 401);
    }
    let other = Issuer::start().await;
    let forged = other.token(&json!({}), &json!({}));
    assert_eq!(world.ask_with(&forged, ME, json!({})).await.status, 401);
    // Roles that the settings do not name grant nothing: the account reads what everybody reads.
    for roles in [json!(["admins"]), json!("readersx curatorsx"), json!(7), json!(null)] {
        let token = issuer.token(&json!({}), &json!({ "realm_access": { "roles": roles } }));
        let me = world.ask_with(&token, ME, json!({})).await;
        assert_eq!(me.data()["viewer"]["rights"], json!([]));
    }
    let words = issuer.token(&json!({}), &json!({ "realm_access": { "roles": "x readers" } }));
    let me = world.ask_with(&words, ME, json!({})).await;
    assert_eq!(me.data()["viewer"]["rights"], json!([{ "role": "READER", "study": null }]));
}

#[tokio::test]
async fn keys_are_fetched_once_and_kept_while_the_issuer_is_down() {
    let issuer = Issuer::start().await;
    let authority = Authority::open(&trusting(&issuer)).unwrap();
    let good = issuer.token(&json!({}), &json!({ "exp": i64::from(i32::MAX) }));
    let unknown = issuer.token(&json!({ "kid": "two" }), &json!({ "exp": i64::from(i32::MAX) }));
    let second = 1_000_000;
    let now = nasss::clock::now();
    let fetches = || issuer.fetches.load(Ordering::SeqCst);
    let reads = join_all((0..8).map(|_| authority.read(&good, now))).await;
    assert!(reads.iter().all(Result::is_ok));
    assert_eq!(fetches(), 1);
    // Names that somebody made up cause no flood.
    for n in 0..5 {
        assert!(authority.read(&unknown, now + n * second).await.is_err());
    }
    assert_eq!(fetches(), 1);
    assert!(authority.read(&unknown, now + 31 * second).await.is_err());
    assert_eq!(fetches(), 2);
    // After an hour they are fetched anew; while the issuer is down, the old ones go on.
    issuer.up.store(false, Ordering::SeqCst);
    assert!(authority.read(&good, now + 4000 * second).await.is_ok());
    assert_eq!(fetches(), 3);
    assert!(authority.read(&good, now + 4001 * second).await.is_ok());
    assert_eq!(fetches(), 3);
    // A service that never got them lets nobody in, and does not fail.
    let late = Authority::open(&trusting(&issuer)).unwrap();
    assert!(late.read(&good, now).await.is_err());
    issuer.up.store(true, Ordering::SeqCst);
    assert!(late.read(&good, now + 31 * second).await.is_ok());
}

#[tokio::test]
async fn keys_come_from_a_file_too_and_weak_ones_are_passed_over() {
    let issuer = Issuer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.json");
    let mut config = settings();
    config.issuers.0 =
        vec![IssuerSettings { jwks_url: None, jwks_file: Some(file.clone()), ..issuer.settings() }];
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "one", "x": issuer.public });
    std::fs::write(&file, json!({ "keys": [key] }).to_string()).unwrap();
    let good = issuer.token(&json!({}), &json!({}));
    let read = async |config: &Config| {
        Authority::open(config).unwrap().read(&good, nasss::clock::now()).await.is_ok()
    };
    assert!(read(&config).await);
    for (name, value) in [("use", "enc"), ("alg", "RS256"), ("crv", "X25519"), ("kid", "two")] {
        let mut other = key.clone();
        other[name] = json!(value);
        std::fs::write(&file, json!({ "keys": [other] }).to_string()).unwrap();
        assert!(!read(&config).await, "{name}");
    }
    // A modulus of 1,024 bits.
    let weak = json!({ "kty": "RSA", "kid": "one", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode([0xff_u8; 128]) });
    std::fs::write(&file, json!({ "keys": [weak] }).to_string()).unwrap();
    config.issuers.0[0].algorithm = Accepted::RS256;
    assert!(!read(&config).await);
}

#[tokio::test]
async fn an_issuer_that_cannot_be_trusted_is_refused_at_the_start() {
    let issuer = Issuer::start().await;
    let refused = |change: fn(&mut IssuerSettings)| {
        let mut config = trusting(&issuer);
        change(&mut config.issuers.0[0]);
        match Authority::open(&config) {
            Err(error @ KeysError::Issuer(..)) => error.to_string(),
            other => panic!("{other:?}"),
        }
    };
    let http = refused(|it| it.jwks_url = Some("http://sso.example.org/keys".to_owned()));
    assert!(http.contains("https://"), "{http}");
    assert!(
        refused(|it| it.jwks_url = Some("http://localhost.evil.org/k".to_owned()))
            .contains("https")
    );
    assert!(
        refused(|it| it.jwks_url = Some("http://localhost:8@evil.org/k".to_owned()))
            .contains("https")
    );
    assert!(refused(|it| it.jwks_url = None).contains("jwks_file"));
    assert!(refused(|it| it.audience.clear()).contains("audience"));
    assert!(refused(|it| it.grants[0].role = "BOSS".to_owned()).contains("BOSS"));
    assert!(refused(|it| it.types.clear()).contains("types"));
    let shared: Result<Accepted, _> = serde_json::from_value(json!("HS256"));
    assert!(shared.is_err());
}
