//! The service's own keys: what signs access tokens, and what refresh tokens follow from.
//!
//! They are a JWK set (RFC 7517) with one field more, in a file that only its owner may read, or in a setting.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{AlgorithmParameters, Jwk},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    chance,
    durable::{self, Partial},
};

/// Why the keys cannot be used. Nothing of a key is ever part of it.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read or written.
    #[error("the file {0} cannot be read or written")]
    File(PathBuf, #[source] std::io::Error),
    /// Others could read the file.
    #[error("others can read {0}, which holds secret keys; run `chmod 600 {0}`")]
    Open(PathBuf),
    /// It is damaged, or holds keys of another kind.
    #[error("the keys in {0} cannot be used: {1}")]
    Damaged(String, &'static str),
    /// A token that was just signed did not prove true.
    #[error("signing does not work on this machine")]
    SelfTest,
    /// An external issuer cannot be used.
    #[error("the issuer \"{0}\" (setting `issuers`) cannot be used: {1}")]
    Issuer(String, String),
}

/// The keys as they are kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// Base64url of 32 bytes.
    refresh: String,
    keys: Vec<KeptKey>,
}

/// An Ed25519 key (RFC 8037) as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptKey {
    kty: String,
    crv: String,
    kid: String,
    x: String,
    d: String,
    /// Signs from this moment on, in seconds since 1970.
    from: i64,
}

/// The keys, ready for use.
pub struct Keys {
    signing: Vec<SigningKey>,
    /// What refresh tokens' successors are made with.
    pub refresh: [u8; 32],
}

/// One key that signs.
pub(super) struct SigningKey {
    pub(super) kid: String,
    pub(super) secret: EncodingKey,
    pub(super) public: DecodingKey,
    x: String,
    from: i64,
}

/// What stands before the 32 secret bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

impl Keys {
    /// The key that signs at a moment, in seconds since 1970: of those that may, the latest.
    pub(super) fn signing_at(&self, now: i64) -> Option<&SigningKey> {
        let begun = self.signing.iter().filter(|key| key.from <= now);
        // Before any may, the first: a clock that was set back must not stop the service.
        begun.max_by_key(|key| key.from).or_else(|| self.signing.iter().min_by_key(|key| key.from))
    }

    /// A key by name.
    pub(super) fn named(&self, kid: &str) -> Option<&SigningKey> {
        self.signing.iter().find(|key| key.kid == kid)
    }

    /// The public halves as a JWK set (RFC 7517, section 5).
    pub(super) fn public(&self) -> Value {
        let keys: Vec<Value> = self
            .signing
            .iter()
            .map(|key| {
                json!({
                    "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
                    "kid": key.kid, "x": key.x,
                })
            })
            .collect();
        json!({ "keys": keys })
    }

    /// Reads keys from the text of a file or of a setting; `place` names it in errors.
    ///
    /// # Errors
    ///
    /// Where they are damaged or of another kind.
    pub fn read(text: &str, place: &str) -> Result<Self, KeysError> {
        let damaged = |why| KeysError::Damaged(place.to_owned(), why);
        let kept: Kept = serde_json::from_str(text).map_err(|_| damaged("they are no key set"))?;
        let refresh =
            unpacked(&kept.refresh).ok_or_else(|| damaged("`refresh` is not 32 bytes"))?;
        if kept.keys.is_empty() {
            return Err(damaged("there is no key"));
        }
        let signing: Result<Vec<SigningKey>, KeysError> =
            kept.keys.iter().map(|key| key.ready().map_err(damaged)).collect();
        let signing = signing?;
        for (n, key) in signing.iter().enumerate() {
            if signing[..n].iter().any(|other| other.kid == key.kid) {
                return Err(damaged("two keys have the same `kid`"));
            }
        }
        Ok(Self { signing, refresh })
    }

    /// Reads the file, which is made where there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or made, others could read it, or it is damaged.
    pub fn of_file(path: &Path, now: i64) -> Result<Self, KeysError> {
        if !path.exists() {
            let kept =
                Kept { refresh: packed(&chance::bytes::<32>()), keys: vec![KeptKey::new(now)] };
            place_new(path, &kept)?;
        }
        Self::read(&read_private(path)?, &path.display().to_string())
    }
}

/// Adds a key to the file that signs once every replica had time to read the file anew and every client to
/// fetch the public keys; drops keys whose tokens have all expired. All in seconds.
///
/// # Errors
///
/// Where the file cannot be read or written, or is damaged.
pub fn rotate(path: &Path, now: i64, overlap: i64, life: i64) -> Result<String, KeysError> {
    let failed = |error| KeysError::File(path.to_owned(), error);
    // Its lock is held from here on: of two processes that rotate at once, each adds its key to those of the other.
    let mut partial = Partial::beside(path).map_err(failed)?;
    let text = read_private(path)?;
    let place = path.display().to_string();
    Keys::read(&text, &place)?;
    let mut kept: Kept = serde_json::from_str(&text)
        .map_err(|_| KeysError::Damaged(place, "they are no key set"))?;
    kept.keys.sort_by_key(|key| key.from);
    // A key is done when its successor has signed for as long as a token lives.
    let successors: Vec<Option<i64>> =
        (1..=kept.keys.len()).map(|n| kept.keys.get(n).map(|next| next.from)).collect();
    let mut done = successors.into_iter().map(|next| next.is_some_and(|from| from + life < now));
    kept.keys.retain(|_| !done.next().unwrap_or(false));
    let key = KeptKey::new(now + overlap);
    let kid = key.kid.clone();
    kept.keys.push(key);
    write(&mut partial, &kept).and_then(|()| partial.replace()).map_err(failed)?;
    Ok(kid)
}

impl KeptKey {
    fn new(from: i64) -> Self {
        let seed = chance::bytes::<32>();
        let x = Jwk::from_encoding_key(&encoding(&seed), Algorithm::EdDSA).ok().and_then(public);
        Self {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            kid: packed(&chance::bytes::<12>()),
            x: x.unwrap_or_default(),
            d: packed(&seed),
            from,
        }
    }

    fn ready(&self) -> Result<SigningKey, &'static str> {
        if self.kty != "OKP" || self.crv != "Ed25519" {
            return Err("only Ed25519 keys are used (`kty` OKP, `crv` Ed25519)");
        }
        let seed: [u8; 32] = unpacked(&self.d).ok_or("`d` is not 32 bytes")?;
        let secret = encoding(&seed);
        let jwk = Jwk::from_encoding_key(&secret, Algorithm::EdDSA);
        let x = jwk.ok().and_then(public).ok_or("`d` is no key")?;
        if x != self.x {
            return Err("`x` is not the public half of `d`");
        }
        let public = DecodingKey::from_ed_components(&x).map_err(|_| "`x` is no key")?;
        Ok(SigningKey { kid: self.kid.clone(), secret, public, x, from: self.from })
    }
}

fn encoding(seed: &[u8; 32]) -> EncodingKey {
    EncodingKey::from_ed_der(&[PKCS8.as_slice(), seed].concat())
}

fn public(jwk: Jwk) -> Option<String> {
    match jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(key) => Some(key.x),
        _ => None,
    }
}

fn packed(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn unpacked(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// Reads a file that nobody else may read.
fn read_private(path: &Path) -> Result<String, KeysError> {
    let failed = |error| KeysError::File(path.to_owned(), error);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeysError::Open(path.to_owned()));
        }
    }
    std::fs::read_to_string(path).map_err(failed)
}

/// Puts new keys where there are none. Of several processes that begin at once, one wins and all use its keys.
fn place_new(path: &Path, kept: &Kept) -> Result<(), KeysError> {
    let failed = |error| KeysError::File(path.to_owned(), error);
    if let Some(folder) = path.parent() {
        durable::create_folder(folder).map_err(failed)?;
    }
    let mut partial = Partial::beside(path).map_err(failed)?;
    match write(&mut partial, kept).and_then(|()| partial.place()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(error)),
        _ => Ok(()),
    }
}

fn write(partial: &mut Partial, kept: &Kept) -> io::Result<()> {
    let text = serde_json::to_string_pretty(kept)?;
    partial.file().write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_only_for_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/keys.json");
        let keys = Keys::of_file(&path, 100).unwrap();
        let again = Keys::of_file(&path, 200).unwrap();
        assert_eq!((keys.public(), keys.refresh), (again.public(), again.refresh));
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
            assert!(matches!(Keys::of_file(&path, 200), Err(KeysError::Open(_))));
        }
    }

    #[test]
    fn a_new_key_signs_after_the_overlap_and_an_old_one_goes_when_its_tokens_are_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let first = Keys::of_file(&path, 100).unwrap().signing_at(100).unwrap().kid.clone();
        let second = rotate(&path, 1000, 600, 900).unwrap();
        let keys = Keys::of_file(&path, 1000).unwrap();
        let signs = |keys: &Keys, now| keys.signing_at(now).unwrap().kid.clone();
        assert_eq!((signs(&keys, 1599), signs(&keys, 1600)), (first.clone(), second.clone()));
        assert_eq!(signs(&keys, 0), first);
        // The first one's last token was signed at 1600 and lives until 2500.
        rotate(&path, 2500, 600, 900).unwrap();
        assert!(Keys::of_file(&path, 2500).unwrap().named(&first).is_some());
        let fourth = rotate(&path, 2501, 600, 900).unwrap();
        let keys = Keys::of_file(&path, 2501).unwrap();
        assert!(keys.named(&first).is_none() && keys.named(&second).is_some());
        assert_eq!(signs(&keys, 9999), fourth);
        assert!(!keys.public().to_string().contains("\"d\""));
    }

    #[test]
    fn keys_that_are_damaged_or_of_another_kind_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        Keys::of_file(&path, 100).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let good: Value = serde_json::from_str(&text).unwrap();
        assert!(Keys::read(&text, "here").is_ok());
        let bad = |pointer: &str, value: Value| {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            Keys::read(&bad.to_string(), "here").err().unwrap().to_string()
        };
        assert!(bad("/keys/0/kty", json!("RSA")).contains("Ed25519"));
        assert!(bad("/keys/0/x", json!("AA")).contains("public half"));
        assert!(bad("/keys/0/d", json!("AA")).contains("32 bytes"));
        assert!(bad("/refresh", json!("")).contains("refresh"));
        assert!(bad("/keys", json!([])).contains("no key"));
        let twice = json!([good["keys"][0], good["keys"][0]]);
        assert!(bad("/keys", twice).contains("kid"));
        let secret = good["keys"][0]["d"].as_str().unwrap();
        assert!(!bad("/keys/0/x", json!("AA")).contains(secret));
    }
}
