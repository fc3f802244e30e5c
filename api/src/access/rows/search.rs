//! Texts that are searched: each of the level that the thing it belongs to has.

use entity::{search_document, search_state};

use super::{Rows, Test, Viewer, quote::readable, within_reach};

/// Texts that the viewer may read, and so search.
#[must_use]
pub fn search_documents(viewer: &Viewer) -> Rows<search_document::Entity> {
    use search_document::Column as C;
    let of_studies = |action| within_reach(viewer, action, C::StudyId);
    Rows::narrowed(readable(viewer, C::Access, of_studies))
}

/// How the index was made.
#[must_use]
pub(in crate::access) fn search_state() -> Rows<search_state::Entity> {
    Rows::narrowed(Test::always())
}
