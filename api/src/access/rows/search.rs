//! Texts that are searched: each of the level that the thing it belongs to has.

use entity::{search_document, search_state, words::Access};

use super::{
    Reach, Rows, Test, Viewer,
    quote::{action_for, readable},
    reach, within_reach,
};

/// Texts that a viewer may read, and so search.
#[derive(Clone, Debug)]
pub struct Texts {
    pub(in crate::access) rows: Rows<search_document::Entity>,
    /// The levels of which some may be among them: the index need not be asked for the others.
    pub(in crate::access) levels: Vec<Access>,
}

impl Texts {
    /// Of these texts, those that pass the test.
    #[must_use]
    pub fn filter(self, test: Test<search_document::Entity>) -> Self {
        Self { rows: self.rows.filter(test), ..self }
    }

    /// Returns whether the viewer may read texts of this level anywhere.
    #[must_use]
    pub fn may_hold(&self, level: Access) -> bool {
        self.levels.contains(&level)
    }

    /// The texts as rows.
    #[must_use]
    pub fn rows(self) -> Rows<search_document::Entity> {
        self.rows
    }
}

/// Texts that the viewer may read, and so search.
#[must_use]
pub fn search_documents(viewer: &Viewer) -> Texts {
    use search_document::Column as C;
    let of_studies = |action| within_reach(viewer, action, C::StudyId);
    let somewhere = |level: &Access| reach(viewer, action_for(*level)) != Reach::Nowhere;
    Texts {
        rows: Rows::narrowed(readable(viewer, C::Access, of_studies)),
        levels: Access::ALL.iter().copied().filter(somewhere).collect(),
    }
}

/// How the index was made.
#[must_use]
pub(in crate::access) fn search_state() -> Rows<search_state::Entity> {
    Rows::narrowed(Test::always())
}
