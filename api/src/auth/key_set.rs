//! Another issuer's public keys: fetched, kept, and fetched anew when a token names a key that is not among them.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use super::issuer::{Algorithm, IssuerSettings};

/// Seconds between two attempts to fetch keys, so that made-up key names cause no flood.
const PAUSE: i64 = 30;
/// Seconds after which keys are fetched anew although none was missing, so that one withdrawn does not last.
const STALE: i64 = 3600;
/// Bytes of a key set at most.
const LARGEST: usize = 256 * 1024;
/// The shortest RSA modulus, in bytes (RFC 7518, section 3.3).
const RSA_BYTES: usize = 256;

type Found = HashMap<String, DecodingKey>;

/// Another issuer's keys.
pub(super) struct KeySet {
    source: Source,
    algorithm: Algorithm,
    keys: RwLock<Arc<Held>>,
    /// When fetching was tried last; whoever holds it fetches, the others wait for that.
    fetching: Mutex<i64>,
}

enum Source {
    Address(String, reqwest::Client),
    File(std::path::PathBuf),
}

#[derive(Default)]
struct Held {
    keys: Found,
    /// When they were fetched, in seconds since 1970.
    at: i64,
}

impl KeySet {
    pub(super) fn new(settings: &IssuerSettings) -> Result<Self, String> {
        let source = match (&settings.jwks_url, &settings.jwks_file) {
            (Some(url), _) => Source::Address(url.clone(), client()?),
            (None, Some(file)) => Source::File(file.clone()),
            (None, None) => return Err("it has no keys".to_owned()),
        };
        Ok(Self {
            source,
            algorithm: settings.algorithm,
            keys: RwLock::default(),
            fetching: Mutex::new(i64::MIN / 2),
        })
    }

    /// The key with this name; `now` is in seconds since 1970.
    pub(super) async fn named(&self, kid: &str, now: i64) -> Option<DecodingKey> {
        let held = self.held();
        let fresh = now.saturating_sub(held.at) < STALE;
        if let Some(key) = held.keys.get(kid).filter(|_| fresh) {
            return Some(key.clone());
        }
        self.fetch_again(&held, now).await;
        self.held().keys.get(kid).cloned()
    }

    fn held(&self) -> Arc<Held> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Fetches, unless somebody just did or tried to. While the issuer does not answer, the keys stay.
    async fn fetch_again(&self, seen: &Arc<Held>, now: i64) {
        let mut tried = self.fetching.lock().await;
        if !Arc::ptr_eq(seen, &self.held()) || now.saturating_sub(*tried) < PAUSE {
            return;
        }
        *tried = now;
        match self.fetch().await {
            Ok(keys) => {
                let held = Arc::new(Held { keys, at: now });
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = held;
            }
            Err(error) => tracing::warn!(error, "the keys of an issuer could not be fetched"),
        }
    }

    async fn fetch(&self) -> Result<Found, String> {
        let text = match &self.source {
            Source::File(path) => std::fs::read(path).map_err(|error| error.to_string())?,
            Source::Address(url, client) => download(client, url).await?,
        };
        read(&text, self.algorithm)
    }
}

fn client() -> Result<reqwest::Client, String> {
    // The database's driver brings the same one; whoever was first is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())
}

async fn download(client: &reqwest::Client, url: &str) -> Result<Vec<u8>, String> {
    let told = |error: reqwest::Error| error.without_url().to_string();
    let mut response = client.get(url).send().await.map_err(told)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(format!("the answer was {}", response.status()));
    }
    let mut text = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(told)? {
        if text.len() + chunk.len() > LARGEST {
            return Err("the key set is too large".to_owned());
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

#[derive(Deserialize)]
struct Listed {
    keys: Vec<Value>,
}

/// The keys of a set that this algorithm can use and that are strong enough; others are passed over.
fn read(text: &[u8], algorithm: Algorithm) -> Result<Found, String> {
    let listed: Listed = serde_json::from_slice(text).map_err(|_| "it is no JWK set".to_owned())?;
    let mut found = HashMap::new();
    for value in listed.keys {
        let Some(kid) = value.get("kid").and_then(Value::as_str).map(str::to_owned) else {
            continue;
        };
        let says = |name: &str, wanted: &str| {
            value.get(name).and_then(Value::as_str).is_none_or(|word| word == wanted)
        };
        if !says("use", "sig") || !says("alg", algorithm.name()) {
            continue;
        }
        let jwk: Option<Jwk> = serde_json::from_value(value.clone()).ok();
        if let Some(jwk) = jwk.filter(|jwk| fits(&jwk.algorithm, algorithm))
            && let Ok(key) = DecodingKey::from_jwk(&jwk)
        {
            found.insert(kid, key);
        }
    }
    Ok(found)
}

/// Whether a key is of the kind that the algorithm uses, and strong enough.
fn fits(key: &AlgorithmParameters, algorithm: Algorithm) -> bool {
    use Algorithm as A;
    match (key, algorithm) {
        (AlgorithmParameters::OctetKeyPair(key), A::EdDSA) => key.curve == EllipticCurve::Ed25519,
        (AlgorithmParameters::EllipticCurve(key), A::ES256) => key.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(key), A::ES384) => key.curve == EllipticCurve::P384,
        (
            AlgorithmParameters::RSA(key),
            A::RS256 | A::RS384 | A::RS512 | A::PS256 | A::PS384 | A::PS512,
        ) => {
            let modulus = URL_SAFE_NO_PAD.decode(&key.n).unwrap_or_default();
            let significant = modulus.iter().skip_while(|byte| **byte == 0);
            significant.count() >= RSA_BYTES
        }
        _ => false,
    }
}
