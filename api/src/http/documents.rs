//! Documents that validated once, parsed: clients send the same few again and again.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use moka::sync::Cache;

use crate::config::Documents as Settings;

/// Parsed documents by their text, bounded in the bytes of the texts.
pub(super) struct Documents(Option<Cache<Arc<str>, Arc<ExecutableDocument>>>);

impl Documents {
    pub(super) fn new(settings: &Settings) -> Self {
        let cache = |bytes: usize| {
            Cache::builder()
                .max_capacity(bytes as u64)
                .weigher(|text: &Arc<str>, _: &Arc<ExecutableDocument>| {
                    u32::try_from(text.len()).unwrap_or(u32::MAX)
                })
                .build()
        };
        Self((settings.bytes > 0).then(|| cache(settings.bytes)))
    }

    /// The document of this text, if it validated before.
    pub(super) fn find(&self, text: &Arc<str>) -> Option<Arc<ExecutableDocument>> {
        self.0.as_ref()?.get(text)
    }

    /// Keeps a document that validated.
    pub(super) fn keep(&self, text: &Arc<str>, document: Arc<ExecutableDocument>) {
        if let Some(cache) = &self.0 {
            cache.insert(Arc::clone(text), document);
        }
    }
}
