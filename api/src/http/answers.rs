//! Whole answers, kept until the data change, and their entity tags.
//!
//! An answer that no token touched follows from the program, the schema, the limits, the document, the
//! variables and the version of the data set, and from nothing else. The tag is a digest of those, so that it
//! is known before anything runs: a client that holds the answer is told so, and an answer that is kept is
//! sent again. A new version of the data makes all tags new, so nothing old can be reached.

use async_graphql::Variables;
use axum::{body::Bytes, http::HeaderValue};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{etag, media::Media};
use crate::{access::Version, config::Config};

/// The tag of an answer: the same answer has the same tag on every server of the same release.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tag([u8; 32]);

impl Tag {
    /// As the header `ETag` has it (RFC 9110, section 8.8.3).
    pub(super) fn header(&self) -> Option<HeaderValue> {
        etag::written(&self.0)
    }
}

/// What an answer follows from, besides the data.
pub(super) struct Asked<'a> {
    pub(super) document: &'a str,
    pub(super) operation: Option<&'a str>,
    pub(super) variables: &'a Variables,
    pub(super) media: Media,
}

/// Answers by tag, bounded in bytes.
pub(super) struct Answers {
    kept: Option<Cache<Tag, Bytes>>,
    /// What all tags begin with: the release, the schema, and the settings that answers follow from.
    seed: Sha256,
}

/// What an entry takes besides its bytes: the tag, and the cache's own bookkeeping.
const ENTRY: usize = 256;

impl Answers {
    pub(super) fn new(config: &Config, sdl: &str) -> Self {
        let mut seed = Sha256::new();
        let settings = format!("{:?} {}", config.limits, config.introspection);
        for part in [env!("CARGO_PKG_VERSION"), sdl, &settings] {
            add(&mut seed, part.as_bytes());
        }
        let bytes = config.answers.bytes;
        let kept = (bytes > 0).then(|| {
            Cache::builder()
                .max_capacity(bytes as u64)
                .weigher(|_: &Tag, body: &Bytes| {
                    u32::try_from(body.len() + ENTRY).unwrap_or(u32::MAX)
                })
                .build()
        });
        Self { kept, seed }
    }

    /// The tag of what is asked, over this version of the data.
    pub(super) fn tag(&self, asked: &Asked<'_>, version: &Version) -> Option<Tag> {
        let mut digest = self.seed.clone();
        add(&mut digest, asked.document.as_bytes());
        // An empty name means none, so no name can be taken for its absence.
        add(&mut digest, asked.operation.unwrap_or_default().as_bytes());
        add(&mut digest, &serde_json::to_vec(asked.variables).ok()?);
        add(&mut digest, asked.media.content_type().as_bytes());
        add(&mut digest, version.dataset.as_bytes());
        add(&mut digest, &version.number.to_be_bytes());
        Some(Tag(digest.finalize().into()))
    }

    /// The body of an answer, if it is kept.
    pub(super) fn find(&self, tag: &Tag) -> Option<Bytes> {
        self.kept.as_ref()?.get(tag)
    }

    /// Keeps the body of an answer.
    pub(super) fn keep(&self, tag: Tag, body: Bytes) {
        if let Some(kept) = &self.kept {
            kept.insert(tag, body);
        }
    }
}

/// Adds a part with its length, so that no two lists of parts read alike.
fn add(digest: &mut Sha256, part: &[u8]) {
    digest.update((part.len() as u64).to_be_bytes());
    digest.update(part);
}
