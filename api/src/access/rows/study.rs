//! Studies are public; of their sources, only the published ones are.

use entity::{reported_count, source_document, source_text, study, study_author};

use super::{Action, Comparison, Links, Rows, Test, Viewer, within_reach};

/// Studies.
#[must_use]
pub fn studies(_: &Viewer) -> Rows<study::Entity> {
    Rows::living(Test::always())
}

/// Authors of studies.
#[must_use]
pub fn study_authors(_: &Viewer) -> Rows<study_author::Entity> {
    Rows::narrowed(Test::always())
}

/// The tie between studies and the ORCID iDs of their authors.
#[must_use]
pub fn study_author_links() -> Links<study_author::Entity> {
    Links(Rows::narrowed(Test::always()))
}

/// Sources: the published ones, and the unpublished ones of studies whose material the viewer works on.
#[must_use]
pub fn source_documents(viewer: &Viewer) -> Rows<source_document::Entity> {
    use source_document::Column as C;
    Rows::living(Test::Any(vec![
        Test::Compare(C::Published, Comparison::Is, true.into()),
        within_reach(viewer, Action::ReadUnpublishedSources, C::StudyId),
    ]))
}

/// Texts of sources the viewer may see.
#[must_use]
pub fn source_texts(viewer: &Viewer) -> Rows<source_text::Entity> {
    Rows::narrowed(Test::within(
        source_text::Column::SourceDocumentId,
        source_documents(viewer),
        source_document::Column::Id,
    ))
}

/// What publications state in numbers.
#[must_use]
pub fn reported_counts(_: &Viewer) -> Rows<reported_count::Entity> {
    Rows::narrowed(Test::always())
}
