//! Categories and all that is said of them are public.

use entity::{
    category, category_alias, category_condition, category_quote_count, category_role, placement,
};

use super::{Links, Rows, Test, Viewer, within_reach};

/// Categories.
#[must_use]
pub fn categories(_: &Viewer) -> Rows<category::Entity> {
    Rows::living(Test::always())
}

/// What is left of categories in whose place another one stands that is there.
#[must_use]
pub fn merged_categories(viewer: &Viewer) -> Rows<category::Entity> {
    use category::Column as C;
    Rows::narrowed(Test::within(C::ReplacedBy, categories(viewer), C::Id))
}

/// Other names of categories.
#[must_use]
pub fn category_aliases(_: &Viewer) -> Rows<category_alias::Entity> {
    Rows::narrowed(Test::always())
}

/// Where categories lie in their framework.
#[must_use]
pub fn placements(_: &Viewer) -> Rows<placement::Entity> {
    Rows::narrowed(Test::always())
}

/// The tie between domains and categories.
#[must_use]
pub fn placement_links() -> Links<placement::Entity> {
    Links(Rows::narrowed(Test::always()))
}

/// When categories that act both ways help, and when they hinder.
#[must_use]
pub fn category_conditions(_: &Viewer) -> Rows<category_condition::Entity> {
    Rows::narrowed(Test::always())
}

/// Whether people of a role named a category.
#[must_use]
pub fn category_roles(_: &Viewer) -> Rows<category_role::Entity> {
    Rows::narrowed(Test::always())
}

/// The tie between roles and categories.
#[must_use]
pub fn category_role_links() -> Links<category_role::Entity> {
    Links(Rows::narrowed(Test::always()))
}

/// Stored numbers of quotes, of the levels the viewer may read in the category's study.
#[must_use]
pub fn quote_counts(viewer: &Viewer) -> Rows<category_quote_count::Entity> {
    use category_quote_count::Column as C;
    Rows::narrowed(super::quote::readable(viewer, C::Access, |action| {
        Test::within(
            C::CategoryId,
            Rows::<category::Entity>::narrowed(within_reach(
                viewer,
                action,
                category::Column::StudyId,
            )),
            category::Column::Id,
        )
    }))
}
