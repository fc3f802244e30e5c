//! A signed token taken apart (RFC 7515), before anything in it is believed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value};

/// The longest token that is looked at, in bytes.
pub(super) const LONGEST: usize = 8 * 1024;

/// The parts of its header that count. Keys that come with a token (`jwk`, `jku`, `x5u`, `x5c`) are never looked
/// at: a key is found by its name among those that are known.
#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) alg: String,
    pub(super) typ: Option<String>,
    pub(super) kid: Option<String>,
    /// Extensions that must be understood; none is (RFC 7515, section 4.1.11).
    crit: Option<IgnoredAny>,
    /// An unencoded payload (RFC 7797).
    b64: Option<IgnoredAny>,
}

/// A token taken apart.
pub(super) struct Unproven<'a> {
    pub(super) header: Header,
    pub(super) claims: Map<String, Value>,
    message: &'a str,
    signature: &'a str,
}

impl<'a> Unproven<'a> {
    /// Takes a token apart.
    pub(super) fn read(token: &'a str) -> Result<Self, &'static str> {
        if token.len() > LONGEST {
            return Err("it is longer than 8 KiB");
        }
        let (message, signature) = token.rsplit_once('.').ok_or("it is no JWS")?;
        let (header, payload) = message.split_once('.').ok_or("it is no JWS")?;
        let header: Header = serde_json::from_slice(&decoded(header)?)
            .map_err(|_| "its header is not the JSON it must be")?;
        if header.crit.is_some() || header.b64.is_some() {
            return Err("its header asks for an extension");
        }
        let claims = serde_json::from_slice(&decoded(payload)?)
            .map_err(|_| "its claims are no JSON object")?;
        Ok(Self { header, claims, message, signature })
    }

    /// Whether this key signed it, by this algorithm.
    pub(super) fn is_signed_by(
        &self,
        key: &jsonwebtoken::DecodingKey,
        algorithm: jsonwebtoken::Algorithm,
    ) -> bool {
        let message = self.message.as_bytes();
        jsonwebtoken::crypto::verify(self.signature, message, key, algorithm).unwrap_or(false)
    }

    /// Whether its type is one of these; `application/` before it does not count (RFC 7515, section 4.1.9).
    pub(super) fn is_of_type<S: AsRef<str>>(&self, types: &[S]) -> bool {
        let bare = |typ: &str| {
            let typ = typ.to_ascii_lowercase();
            typ.strip_prefix("application/").map(str::to_owned).unwrap_or(typ)
        };
        let typ = self.header.typ.as_deref().map(bare);
        typ.is_some_and(|typ| types.iter().any(|known| bare(known.as_ref()) == typ))
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, &'static str> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| "it is not base64url")
}
