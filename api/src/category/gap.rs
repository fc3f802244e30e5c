//! What is not known of a category, and why: an empty list must not read as "none".

use async_graphql::{Enum, SimpleObject};
use entity::words::{HeldFrom, Mention, Valence};

use super::Category;
use crate::{context::Scope, error::Result, study::coverage::GapReason};

/// Something about a category that can be missing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryField {
    /// `Category.definition` is null.
    Definition,
    /// `Category.placements` is empty: the category is unplaced.
    Placements,
    /// `Category.conditions` is empty although the category acts both ways.
    Conditions,
    /// `Category.roles` is empty or holds UNKNOWN: it is not known who named the category.
    Roles,
    /// There is no quote that you may see, and the source at hand prints none.
    Quotes,
}

/// Something that is not known of a category. Show it instead of an empty list.
#[derive(SimpleObject)]
pub struct CategoryGap {
    /// What is missing.
    field: CategoryField,
    /// Why it is missing.
    reason: GapReason,
}

/// What is not known of a category.
pub(super) async fn gaps(scope: &Scope, category: &Category) -> Result<Vec<CategoryGap>> {
    let Some(study) = category.its_study(scope).await? else {
        return Ok(Vec::new());
    };
    let held_from = study.0.held_from;
    let both = category.0.valence == Valence::Both;
    let roles = category.mentions(scope).await?;
    let unclear = roles.is_empty() || roles.iter().any(|role| role.0.mention == Mention::Unknown);
    // From a whole article, having no quote to show may as well mean that none may be shown to this viewer.
    let quoteless = held_from == HeldFrom::Abstract && category.quotes_seen(scope).await? == 0;
    let missing = [
        (CategoryField::Definition, category.0.definition.is_none()),
        (CategoryField::Placements, category.lies(scope).await?.is_empty()),
        (CategoryField::Conditions, both && category.acts_when(scope).await?.is_empty()),
        (CategoryField::Roles, unclear),
        (CategoryField::Quotes, quoteless),
    ];
    let missing = missing.into_iter().filter(|(_, missing)| *missing);
    Ok(missing.map(|(field, _)| CategoryGap { field, reason: held_from.into() }).collect())
}
