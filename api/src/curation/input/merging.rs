//! Categories that become one, and one that becomes several.

use async_graphql::{ID, InputObject};
use entity::words::ChangeAction;
use serde_json::{Value, json};

use super::Draft;
use crate::id::Kind;

/// A category that takes the place of another one. Codings, sub-categories, other names, placements, conditions and
/// mentions by roles move to it, and links to the other category lead to it. Where both categories have a placement in
/// the same domain, or a mention by the same role, that of the remaining category stands, and `warnings` lists the other
/// one. Conditions are left out where the remaining category does not act both ways.
#[derive(InputObject)]
pub struct MergeCategoriesInput {
    /// The category that remains: its id, or `#` and its local name.
    pub into: ID,
    /// The category that is merged into it.
    pub from: ID,
    /// Whether the name of the one that goes stays as another name of the one that remains; true if absent.
    pub keep_name: Option<bool>,
    /// Why. Stewards see it.
    pub reason: Option<String>,
}

impl From<MergeCategoriesInput> for Draft {
    fn from(input: MergeCategoriesInput) -> Self {
        let mut draft = Self::of(Some(Kind::Category), ChangeAction::Merge, &input.from);
        draft.set("into", input.into.0.into());
        draft.set("keepName", input.keep_name.unwrap_or(true).into());
        draft.set("withdrawnReason", input.reason.map_or(Value::Null, Into::into));
        draft
    }
}

/// Quotes that go to one of the categories.
#[derive(InputObject)]
pub struct SplitPartInput {
    /// The category that takes them: its id, or `#` and its local name.
    pub category: ID,
    /// The quotes whose coding moves to it.
    pub quotes: Vec<ID>,
}

/// A category that becomes several. Make the new ones first, in the same call or set, or name such that are there.
#[derive(InputObject)]
pub struct SplitCategoryInput {
    /// The category.
    pub category: ID,
    /// Where its quotes go.
    pub into: Vec<SplitPartInput>,
    /// Whether the category stays, with the quotes that go nowhere; false if absent: then every quote must go
    /// somewhere, and the category is withdrawn.
    pub keep: Option<bool>,
    /// Why. Stewards see it.
    pub reason: Option<String>,
}

impl From<SplitCategoryInput> for Draft {
    fn from(input: SplitCategoryInput) -> Self {
        let mut draft = Self::of(Some(Kind::Category), ChangeAction::Split, &input.category);
        let parts = input.into.into_iter().map(|part| {
            let quotes: Vec<Value> = part.quotes.into_iter().map(|id| id.0.into()).collect();
            json!({ "categoryId": part.category.0, "quoteIds": quotes })
        });
        draft.set("into", parts.collect());
        draft.set("keep", input.keep.unwrap_or(false).into());
        draft.set("withdrawnReason", input.reason.map_or(Value::Null, Into::into));
        draft
    }
}
