//! Persisted queries as Apollo's clients speak them: first a hash alone, then, if it is unknown, the
//! document with its hash. Only documents that validated are kept.

use std::sync::Arc;

use moka::sync::Cache;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::{Code, config::Apq};

type Hash = [u8; 32];

/// Documents by hash, bounded in number and bytes.
pub(super) struct Persisted(Option<Cache<Hash, Arc<str>>>);

/// A document to run, and the hash to keep it under once it has validated.
pub(super) struct Found {
    pub(super) text: Arc<str>,
    pub(super) keep: Option<Hash>,
}

impl Persisted {
    pub(super) fn new(settings: &Apq) -> Self {
        if !settings.enabled {
            return Self(None);
        }
        // Each document weighs at least its share, so that the bytes bound the number too.
        let share = u32::try_from(settings.bytes.div_ceil(settings.entries)).unwrap_or(u32::MAX);
        let cache = Cache::builder()
            .max_capacity(settings.bytes as u64)
            .weigher(move |_: &Hash, text: &Arc<str>| {
                u32::try_from(text.len()).unwrap_or(u32::MAX).max(share)
            })
            .build();
        Self(Some(cache))
    }

    /// The document that a request means.
    pub(super) fn find(
        &self,
        query: Option<String>,
        extensions: &Map<String, Value>,
    ) -> Result<Found, Refusal> {
        let Some(asked) = extensions.get("persistedQuery").filter(|v| !v.is_null()) else {
            let text = query
                .ok_or_else(|| Refusal::bad_request("Send the document as a string in `query`."))?;
            return Ok(Found { text: text.into(), keep: None });
        };
        let Some(cache) = &self.0 else {
            return Err(Refusal::of_request(
                Code::PersistedQueryNotSupported,
                "PersistedQueryNotSupported",
            ));
        };
        let hash = read(asked)?;
        match query {
            None => match cache.get(&hash) {
                Some(text) => Ok(Found { text, keep: None }),
                // Clients compare this very text.
                None => {
                    Err(Refusal::of_request(Code::PersistedQueryNotFound, "PersistedQueryNotFound"))
                }
            },
            Some(text) if <Hash>::from(Sha256::digest(text.as_bytes())) == hash => {
                Ok(Found { text: text.into(), keep: Some(hash) })
            }
            Some(_) => Err(Refusal::of_request(
                Code::PersistedQueryHashMismatch,
                "The hash in `extensions.persistedQuery` is not that of the document.",
            )),
        }
    }

    /// Keeps a document that validated.
    pub(super) fn keep(&self, found: &Found) {
        if let (Some(cache), Some(hash)) = (&self.0, found.keep) {
            cache.insert(hash, Arc::clone(&found.text));
        }
    }
}

fn read(asked: &Value) -> Result<Hash, Refusal> {
    if asked.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(Refusal::bad_request("`extensions.persistedQuery.version` must be 1."));
    }
    let hash = asked.get("sha256Hash").and_then(Value::as_str);
    hash.and_then(unhex).ok_or_else(|| {
        Refusal::bad_request("`extensions.persistedQuery.sha256Hash` must be 64 hex digits.")
    })
}

fn unhex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        let mut value = 0;
        for digit in pair {
            value = value * 16 + u8::try_from(char::from(*digit).to_digit(16)?).ok()?;
        }
        *byte = value;
    }
    Some(hash)
}
