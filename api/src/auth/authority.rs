//! What makes tokens and tells good ones from bad.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Keys, KeysError,
    claims::{EXPIRED, check, expiry, text},
    digest_key::DigestKey,
    issuer::{Claimed, IssuerSettings},
    jws::Unproven,
    key_set::KeySet,
    secret::ApiToken,
};
use crate::{
    clock,
    config::{Config, Tokens},
    error::{Error, Result},
};

const MICROSECONDS: i64 = 1_000_000;
/// The type of our access tokens (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";
/// Microseconds between two looks at the keys' file.
const LOOK: i64 = 2 * MICROSECONDS;

/// Why a token is refused: for the log; whoever sent it is told nothing of it. Never holds the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub &'static str);

impl Invalid {
    /// Whether the token is signed as it must be and has merely expired.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.0 == EXPIRED
    }
}

/// What a good token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presented {
    /// An access token of ours.
    Own {
        /// The account.
        account: Uuid,
        /// The session.
        session: Uuid,
    },
    /// A token for a program. Whether it is good, the database knows.
    Integration {
        /// The key of its row.
        id: Uuid,
        /// The digest of its secret.
        digest: String,
    },
    /// A token of another issuer.
    External {
        /// The issuer.
        issuer: String,
        /// Its key of the person.
        subject: String,
        /// The client that asked for the token.
        client: Option<String>,
        /// A name to show.
        name: Option<String>,
        /// What it grants here.
        rights: Vec<Claimed>,
    },
}

/// An access token that was just made.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What the client sends.
    pub text: String,
    /// Until when it is good, in microseconds since 1970.
    pub expires_at: i64,
}

/// Makes tokens and reads them. Cheap to clone.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    issuer: String,
    audience: String,
    settings: Tokens,
    /// The file that the keys come from, looked at now and then; none where a setting holds them.
    file: Option<PathBuf>,
    loaded: RwLock<Loaded>,
    others: Vec<(IssuerSettings, KeySet)>,
    refresh: [u8; 32],
}

#[derive(Clone)]
struct Loaded {
    keys: Arc<Keys>,
    changed: Option<SystemTime>,
    looked: i64,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Authority").field(&self.0.issuer).finish()
    }
}

impl Authority {
    /// Reads the keys, which are made where there are none, and proves that signing works.
    ///
    /// # Errors
    ///
    /// Where the keys or the settings of an issuer cannot be used.
    pub fn open(config: &Config) -> std::result::Result<Self, KeysError> {
        let now = clock::now();
        let file = keys_file(config);
        let keys = match check_keys(config)? {
            Some(keys) => keys,
            None => Keys::of_file(&file, now / MICROSECONDS)?,
        };
        check_issuers(config)?;
        let mut others = Vec::new();
        for settings in &config.issuers.0 {
            let refused = |why| KeysError::Issuer(settings.issuer.clone(), why);
            others.push((settings.clone(), KeySet::new(settings).map_err(refused)?));
        }
        let issuer = own_issuer(config);
        let file = config.tokens.keys.is_none().then_some(file);
        let changed = file.as_ref().and_then(modified);
        let authority = Self(Arc::new(Inner {
            audience: config.tokens.audience.clone().unwrap_or_else(|| issuer.clone()),
            issuer,
            settings: config.tokens.clone(),
            refresh: keys.refresh,
            loaded: RwLock::new(Loaded { keys: Arc::new(keys), changed, looked: now }),
            file,
            others,
        }));
        authority.prove(now)?;
        Ok(authority)
    }

    /// Signs a token, reads it, and sees a tampered one refused.
    fn prove(&self, now: i64) -> std::result::Result<(), KeysError> {
        let issued = self.issue(Uuid::nil(), Uuid::nil(), now).map_err(|_| KeysError::SelfTest)?;
        let own = Presented::Own { account: Uuid::nil(), session: Uuid::nil() };
        let mut tampered = issued.text.clone();
        let last = tampered.pop();
        // The last letter holds bits of the signature in front.
        tampered.push(if last == Some('A') { 'w' } else { 'A' });
        let read = self.read_own(&issued.text, now, now);
        if read == Ok(own) && self.read_own(&tampered, now, now).is_err() {
            return Ok(());
        }
        Err(KeysError::SelfTest)
    }

    /// An access token for a session, at a moment in microseconds since 1970.
    ///
    /// # Errors
    ///
    /// `INTERNAL` where it cannot be signed.
    pub fn issue(&self, account: Uuid, session: Uuid, now: i64) -> Result<Issued> {
        let begin = now / MICROSECONDS;
        let expires = begin + seconds(self.0.settings.access_life);
        let claims = json!({
            "iss": self.0.issuer, "aud": self.0.audience, "sub": account, "client_id": "nasss",
            "jti": Uuid::new_v4(), "sid": session, "iat": begin, "exp": expires,
        });
        let keys = self.keys(now);
        let missing = || Error::internal(std::io::Error::other("there is no key to sign with"));
        let key = keys.signing_at(begin).ok_or_else(missing)?;
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let text = jsonwebtoken::encode(&header, &claims, &key.secret).map_err(Error::internal)?;
        Ok(Issued { text, expires_at: expires * MICROSECONDS })
    }

    /// What a token says, if it is good at this moment, in microseconds since 1970.
    ///
    /// # Errors
    ///
    /// Why it is not.
    pub async fn read(&self, token: &str, now: i64) -> std::result::Result<Presented, Invalid> {
        if ApiToken::resembles(token) {
            let token =
                ApiToken::parse(token).ok_or(Invalid("it is no API token, or not whole"))?;
            return Ok(Presented::Integration { id: token.id, digest: token.digest });
        }
        let unproven = Unproven::read(token).map_err(Invalid)?;
        let issuer = text(&unproven.claims, "iss").ok_or(Invalid("it names no issuer"))?;
        if issuer == self.0.issuer {
            return self.read_own(token, now, now);
        }
        let other = self.0.others.iter().find(|(settings, _)| settings.issuer == issuer);
        let (settings, keys) = other.ok_or(Invalid("its issuer is not known here"))?;
        if unproven.header.alg != settings.algorithm.name() {
            return Err(Invalid("its algorithm is not the issuer's"));
        }
        if !unproven.is_of_type(&settings.types) {
            return Err(Invalid("it is of a type that is not accepted"));
        }
        let kid = unproven.header.kid.as_deref().ok_or(Invalid("it names no key"))?;
        let begin = now / MICROSECONDS;
        let key = keys.named(kid, begin).await.ok_or(Invalid("its key is not known"))?;
        if !unproven.is_signed_by(&key, settings.algorithm.of_library()) {
            return Err(Invalid("its signature is not true"));
        }
        settings.presented(&unproven, begin).map_err(Invalid)
    }

    /// Whether a token is one of ours that was good until it expired.
    #[must_use]
    pub fn has_expired(&self, token: &str, now: i64) -> bool {
        let expires = Unproven::read(token).ok().and_then(|read| expiry(&read.claims));
        expires.and_then(|expires| expires.checked_mul(MICROSECONDS)).is_some_and(|expires| {
            expires <= now && self.read_own(token, now, expires.saturating_sub(1)).is_ok()
        })
    }

    /// What a token of ours said at a moment, by the keys that hold now.
    fn read_own(&self, token: &str, now: i64, at: i64) -> std::result::Result<Presented, Invalid> {
        let unproven = Unproven::read(token).map_err(Invalid)?;
        if unproven.header.alg != "EdDSA" {
            return Err(Invalid("its algorithm is not ours"));
        }
        if !unproven.is_of_type(&[TYPE]) {
            return Err(Invalid("it is of a type that is not ours"));
        }
        let kid = unproven.header.kid.as_deref().ok_or(Invalid("it names no key"))?;
        let keys = self.keys(now);
        let key = keys.named(kid).ok_or(Invalid("its key is not known"))?;
        if !unproven.is_signed_by(&key.public, Algorithm::EdDSA) {
            return Err(Invalid("its signature is not true"));
        }
        check(&unproven.claims, &self.0.issuer, &self.0.audience, at / MICROSECONDS)
            .map_err(Invalid)?;
        let key = |claim| text(&unproven.claims, claim).and_then(|text| text.parse().ok());
        let missing = Invalid("it names no account or session");
        Ok(Presented::Own {
            account: key("sub").ok_or(missing)?,
            session: key("sid").ok_or(missing)?,
        })
    }

    /// The keys that hold now: a file that another process changed is read anew.
    fn keys(&self, now: i64) -> Arc<Keys> {
        let loaded = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(file) = self.0.file.as_ref().filter(|_| (now - loaded.looked).abs() >= LOOK)
        else {
            return loaded.keys;
        };
        let changed = modified(file);
        let mut next = Loaded { looked: now, ..loaded };
        if changed != next.changed {
            match Keys::of_file(file, now / MICROSECONDS) {
                Ok(keys) => (next.keys, next.changed) = (Arc::new(keys), changed),
                Err(error) => {
                    tracing::error!(%error, "the keys were changed and cannot be read; the old ones stay");
                }
            }
        }
        let keys = Arc::clone(&next.keys);
        *self.0.loaded.write().unwrap_or_else(PoisonError::into_inner) = next;
        keys
    }

    /// The public keys, as others may fetch them.
    #[must_use]
    pub fn jwks(&self) -> Value {
        self.keys(clock::now()).public()
    }

    /// What refresh tokens' successors are made with.
    #[must_use]
    pub fn refresh_key(&self) -> &[u8; 32] {
        &self.0.refresh
    }

    /// What the contents of change sets are digested with.
    #[must_use]
    pub fn digest_key(&self) -> DigestKey {
        DigestKey::of(&self.0.refresh)
    }

    /// How long a session can be refreshed, in microseconds.
    #[must_use]
    pub fn refresh_life(&self) -> i64 {
        microseconds(self.0.settings.refresh_life)
    }

    /// How long a refresh token that was used gives the same successor again, in microseconds.
    #[must_use]
    pub fn refresh_grace(&self) -> i64 {
        microseconds(self.0.settings.refresh_grace)
    }

    /// How long an API token is good at most, in microseconds.
    #[must_use]
    pub fn api_token_life(&self) -> i64 {
        microseconds(self.0.settings.api_life)
    }
}

/// Refuses settings of issuers that cannot be used: each by itself, and two of one name, whose people would be one.
///
/// # Errors
///
/// Names the issuer, and says why.
pub fn check_issuers(config: &Config) -> std::result::Result<(), KeysError> {
    let mut names = vec![own_issuer(config)];
    for settings in &config.issuers.0 {
        let taken = names.contains(&settings.issuer).then(|| {
            "another issuer has this name, or the service itself (setting `public_url`)".to_owned()
        });
        if let Some(fault) = settings.fault().or(taken) {
            return Err(KeysError::Issuer(settings.issuer.clone(), fault));
        }
        names.push(settings.issuer.clone());
    }
    Ok(())
}

/// Reads the keys that a setting holds, if it does.
///
/// # Errors
///
/// Where they cannot be used.
pub fn check_keys(config: &Config) -> std::result::Result<Option<Keys>, KeysError> {
    let text = config.tokens.keys.as_ref();
    text.map(|text| Keys::read(text.reveal(), "the setting `tokens.keys`")).transpose()
}

/// Where the keys are, unless a setting holds them.
#[must_use]
pub fn keys_file(config: &Config) -> PathBuf {
    config.tokens.keys_file.clone().unwrap_or_else(|| config.data_dir.join("keys.json"))
}

/// The name of this service as an issuer.
fn own_issuer(config: &Config) -> String {
    match &config.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{}", config.listen),
    }
}

fn modified(path: &PathBuf) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn seconds(life: Duration) -> i64 {
    i64::try_from(life.as_secs()).unwrap_or(i64::MAX / MICROSECONDS)
}

fn microseconds(life: Duration) -> i64 {
    seconds(life).saturating_mul(MICROSECONDS)
}

#[cfg(test)]
mod tests;
