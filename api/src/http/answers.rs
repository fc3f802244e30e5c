//! Whole answers, kept until the data change, and their entity tags.
//!
//! An answer that no token touched follows from the program, the schema, the limits, the document, the
//! variables and the version of the data set, and from nothing else. The tag is a digest of those, so that it
//! is known before anything runs: a client that holds the answer is told so, and an answer that is kept is
//! sent again. A new version of the data makes all tags new, so nothing old can be reached.
//!
//! Most programs ask the same in the same bytes, so those lead to the answer too, before anybody reads them.

use async_graphql::Variables;
use axum::{body::Bytes, http::HeaderValue};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{etag, media::Media, operation_log::Outline};
use crate::{access::Version, config::Config, folding};

/// A request, as it was sent.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Sent {
    /// Whether by GET.
    pub(super) get: bool,
    /// As what the answer is to be written.
    pub(super) media: Media,
    /// The body, or the query string.
    pub(super) bytes: Bytes,
}

/// An answer that is kept.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) version: Version,
    /// Its entity tag, as the header `ETag` has it (RFC 9110, section 8.8.3).
    pub(super) tag: HeaderValue,
    pub(super) body: Bytes,
    /// What the log says about the operation.
    pub(super) outline: Outline,
}

/// What an answer follows from, besides the data.
pub(super) struct Asked<'a> {
    pub(super) document: &'a str,
    pub(super) operation: Option<&'a str>,
    pub(super) variables: &'a Variables,
    pub(super) media: Media,
}

/// Answers, bounded in bytes.
pub(super) struct Answers {
    kept: Option<Shelves>,
    /// What all tags begin with: the release, the schema, and the settings that answers follow from.
    seed: Sha256,
}

/// The same answers, to be found in two ways. Each may hold half of the bytes, as if they shared none.
struct Shelves {
    by_tag: Cache<HeaderValue, (Bytes, Outline)>,
    by_request: Cache<Sent, Kept>,
}

/// What an entry takes besides its bytes: the tag, and the cache's own bookkeeping.
const ENTRY: usize = 384;

/// Requests that are longer, in bytes, do not lead to an answer before they are read.
const LONGEST: usize = 16 * 1024;

impl Shelves {
    fn of(bytes: usize) -> Self {
        let weight = |bytes: usize| u32::try_from(bytes + ENTRY).unwrap_or(u32::MAX);
        let half = (bytes / 2) as u64;
        Self {
            by_tag: Cache::builder()
                .max_capacity(half)
                .weigher(move |_, (body, _): &(Bytes, Outline)| weight(body.len()))
                .build(),
            by_request: Cache::builder()
                .max_capacity(half)
                .weigher(move |sent: &Sent, kept: &Kept| weight(sent.bytes.len() + kept.body.len()))
                .build(),
        }
    }
}

impl Answers {
    pub(super) fn new(config: &Config, sdl: &str) -> Self {
        let mut seed = Sha256::new();
        let settings = format!("{:?} {}", config.limits, config.introspection);
        // Keys of other rules put the same version of a data set in another order.
        let rules = folding::RULES.to_string();
        for part in [env!("CARGO_PKG_VERSION"), sdl, &settings, &rules] {
            add(&mut seed, part.as_bytes());
        }
        let bytes = config.answers.bytes;
        let kept = (bytes > 0).then(|| Shelves::of(bytes));
        Self { kept, seed }
    }

    /// The tag of the answer to what is asked, over this version of the data. It is the same on every server of the
    /// same release and settings, however the request is sent.
    pub(super) fn tag(&self, asked: &Asked<'_>, version: Version) -> Option<HeaderValue> {
        let mut digest = self.seed.clone();
        add(&mut digest, asked.document.as_bytes());
        // An empty name means none, so no name can be taken for its absence.
        add(&mut digest, asked.operation.unwrap_or_default().as_bytes());
        add(&mut digest, &serde_json::to_vec(asked.variables).ok()?);
        add(&mut digest, asked.media.content_type().as_bytes());
        add(&mut digest, version.dataset.as_bytes());
        add(&mut digest, &version.number.to_be_bytes());
        etag::written(&digest.finalize().into())
    }

    /// The answer to what was sent in these very bytes before, if it is kept and follows from this version of the
    /// data.
    pub(super) fn repeated(&self, sent: &Sent, version: Version) -> Option<Kept> {
        self.kept.as_ref()?.by_request.get(sent).filter(|kept| kept.version == version)
    }

    /// The body and the outline of the answer with this tag, if it is kept.
    pub(super) fn find(&self, tag: &HeaderValue) -> Option<(Bytes, Outline)> {
        self.kept.as_ref()?.by_tag.get(tag)
    }

    /// Keeps an answer; what was sent in these bytes leads to it from now on.
    pub(super) fn keep(&self, sent: Option<&Sent>, answer: Kept) {
        let Some(kept) = &self.kept else {
            return;
        };
        let body = (answer.body.clone(), answer.outline.clone());
        kept.by_tag.insert(answer.tag.clone(), body);
        if let Some(sent) = sent.filter(|sent| sent.bytes.len() <= LONGEST) {
            // A copy: what was sent is a part of what its connection read.
            let sent = Sent { bytes: Bytes::copy_from_slice(&sent.bytes), ..*sent };
            kept.by_request.insert(sent, answer);
        }
    }
}

impl Answers {
    /// Keeps an answer compressed, under the tag of that form.
    pub(super) fn keep_packed(&self, tag: HeaderValue, packed: Bytes, outline: Outline) {
        if let Some(kept) = &self.kept {
            kept.by_tag.insert(tag, (packed, outline));
        }
    }
}

/// Adds a part with its length, so that no two lists of parts read alike.
fn add(digest: &mut Sha256, part: &[u8]) {
    digest.update((part.len() as u64).to_be_bytes());
    digest.update(part);
}
