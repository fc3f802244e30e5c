//! Quotes, by their level of access; the speaker, the place and the coder's note by rules of their own.

use entity::{
    coding_note, quote, quote_category, quote_place, quote_speaker, quote_total, quote_translation,
    source_document, words::Access,
};
use sea_orm::EntityTrait;

use super::{Action, Links, Reach, Rows, Test, Viewer, reach, source_documents, within_reach};

/// Rows of the levels a viewer may read, level by level. `of_studies` says how the rows' study is found where
/// a level is not readable everywhere.
pub(super) fn levels<E: EntityTrait>(
    viewer: &Viewer,
    access: E::Column,
    of_studies: impl Fn(Action) -> Test<E>,
) -> Vec<Test<E>> {
    let level = |level: &Access| {
        let (action, rows) = (action_for(*level), Test::Word(access, level.word()));
        match reach(viewer, action) {
            Reach::Everywhere => Some(rows),
            Reach::Studies(_) => Some(Test::All(vec![rows, of_studies(action)])),
            Reach::Nowhere => None,
        }
    };
    Access::ALL.iter().filter_map(level).collect()
}

/// Rows of the levels a viewer may read.
pub(super) fn readable<E: EntityTrait>(
    viewer: &Viewer,
    access: E::Column,
    of_studies: impl Fn(Action) -> Test<E>,
) -> Test<E> {
    let everywhere = |level: &Access| reach(viewer, action_for(*level)) == Reach::Everywhere;
    if Access::ALL.iter().all(everywhere) {
        return Test::always();
    }
    Test::Any(levels(viewer, access, of_studies))
}

/// The action that a level of access asks for.
pub(super) const fn action_for(access: Access) -> Action {
    match access {
        Access::Open => Action::ReadOpen,
        Access::Registered => Action::ReadRegistered,
        Access::Controlled => Action::ReadControlled,
    }
}

/// Quotes.
#[must_use]
pub fn quotes(viewer: &Viewer) -> Rows<quote::Entity> {
    use quote::Column as C;
    let of_studies = |action| within_reach(viewer, action, C::StudyId);
    let levels = levels(viewer, C::Access, of_studies);
    Rows { levels, ..Rows::living(readable(viewer, C::Access, of_studies)) }
}

/// Stored numbers of quotes, of the levels the viewer may read in their study.
#[must_use]
pub fn quote_totals(viewer: &Viewer) -> Rows<quote_total::Entity> {
    use quote_total::Column as C;
    let of_studies = |action| within_reach(viewer, action, C::StudyId);
    Rows::narrowed(readable(viewer, C::Access, of_studies))
}

/// Keys of quotes that the viewer may see and whose study lies within reach for an action.
fn quotes_within_reach<E: EntityTrait>(
    viewer: &Viewer,
    action: Action,
    quote_id: E::Column,
) -> Test<E> {
    let rows = quotes(viewer).filter(within_reach(viewer, action, quote::Column::StudyId));
    Test::within(quote_id, rows, quote::Column::Id)
}

/// Who said a quote.
#[must_use]
pub fn quote_speakers(viewer: &Viewer) -> Rows<quote_speaker::Entity> {
    use quote_speaker::Column as C;
    Rows::narrowed(quotes_within_reach(viewer, Action::ReadParticipants, C::QuoteId))
}

/// Where quotes stand, in sources the viewer may see.
#[must_use]
pub fn quote_places(viewer: &Viewer) -> Rows<quote_place::Entity> {
    use quote_place::Column as C;
    Rows::narrowed(Test::All(vec![
        quotes_within_reach(viewer, Action::ReadOpen, C::QuoteId),
        Test::within(C::SourceDocumentId, source_documents(viewer), source_document::Column::Id),
    ]))
}

/// Translations: of quotes the viewer may see, and of a level the viewer may read.
#[must_use]
pub fn quote_translations(viewer: &Viewer) -> Rows<quote_translation::Entity> {
    use quote_translation::Column as C;
    Rows::narrowed(Test::All(vec![
        quotes_within_reach(viewer, Action::ReadOpen, C::QuoteId),
        readable(viewer, C::Access, |action| quotes_within_reach(viewer, action, C::QuoteId)),
    ]))
}

/// Codings of quotes the viewer may see.
#[must_use]
pub fn codings(viewer: &Viewer) -> Rows<quote_category::Entity> {
    Rows::narrowed(quotes_within_reach(viewer, Action::ReadOpen, quote_category::Column::QuoteId))
}

/// The tie between categories and quotes.
#[must_use]
pub fn coding_links() -> Links<quote_category::Entity> {
    Links(Rows::narrowed(Test::always()))
}

/// What coders noted.
#[must_use]
pub fn coding_notes(viewer: &Viewer) -> Rows<coding_note::Entity> {
    use quote_category::Column as C;
    let codings = Rows::<quote_category::Entity>::narrowed(quotes_within_reach(
        viewer,
        Action::ReadCodingNotes,
        C::QuoteId,
    ));
    Rows::narrowed(Test::within(coding_note::Column::QuoteCategoryId, codings, C::Id))
}
