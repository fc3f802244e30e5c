//! Cache of valid documents: clients send the same few again and again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use moka::sync::Cache;

use crate::{
    config::Documents as Settings,
    document::{self, Amounts, Index, Operation, ValidDocument},
};

/// A valid document, and facts about it that every execution needs.
pub(super) struct Parsed {
    pub(super) document: ValidDocument,
    /// Whether it selects a response name of one object more than once.
    pub(super) has_repeats: bool,
    /// Response names that stand for `__typename`.
    pub(super) type_names: Arc<[String]>,
    /// Whether an operation of it came too near to the limits to be charged for whole lists.
    outgrown: AtomicBool,
}

impl From<ValidDocument> for Parsed {
    fn from(document: ValidDocument) -> Self {
        let has_repeats = document::has_repeats(&document);
        let type_names = document::type_names(&document).into();
        Self { document, has_repeats, type_names, outgrown: AtomicBool::new(false) }
    }
}

impl Parsed {
    /// Notes that an operation of it came too near to the limits to be charged for whole lists.
    pub(super) fn outgrow(&self) {
        self.outgrown.store(true, Relaxed);
    }

    /// Returns what an operation resolves at most, if it may be charged for whole lists.
    pub(super) fn amounts(&self, operation: &Operation<'_>, index: &Index) -> Option<Amounts> {
        if self.has_repeats || self.outgrown.load(Relaxed) {
            return None;
        }
        document::measure_items(&self.document, &operation.definition.node, index)
    }
}

/// Parsed documents by their text, bounded in the bytes of the texts.
pub(super) struct Documents(Option<Cache<Arc<str>, Arc<Parsed>>>);

impl Documents {
    pub(super) fn new(settings: &Settings) -> Self {
        let cache = |bytes: usize| {
            Cache::builder()
                .max_capacity(bytes as u64)
                .weigher(|text: &Arc<str>, _: &Arc<Parsed>| {
                    u32::try_from(text.len()).unwrap_or(u32::MAX)
                })
                .build()
        };
        Self((settings.bytes > 0).then(|| cache(settings.bytes)))
    }

    /// Returns the document of this text, if it is kept.
    pub(super) fn find(&self, text: &Arc<str>) -> Option<Arc<Parsed>> {
        self.0.as_ref()?.get(text)
    }

    /// Keeps a document.
    pub(super) fn keep(&self, text: &Arc<str>, document: Arc<Parsed>) {
        if let Some(cache) = &self.0 {
            cache.insert(Arc::clone(text), document);
        }
    }
}
