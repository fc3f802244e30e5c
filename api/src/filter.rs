//! What all filters share: `and`, `or`, `not`, and how deep they may nest.

use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{
    access::Test,
    error::{Error, Result},
    id::Kind,
};

/// How deep `and`, `or` and `not` may nest.
pub const DEPTH: usize = 3;

/// How many filters one filter may hold, itself included: both engines bound what one statement may hold.
pub const PARTS: usize = 500;

/// A filter of things of one table. All its fields must hold at once.
pub trait Filter: Sized {
    /// The table.
    type Entity: EntityTrait;

    /// What the filter's own fields ask for.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` where an id is malformed or of another kind.
    fn own(&self) -> Result<Vec<Test<Self::Entity>>>;

    /// All of these must hold.
    fn and(&self) -> Option<&[Self]>;
    /// At least one of these must hold.
    fn or(&self) -> Option<&[Self]>;
    /// This must not hold.
    fn not(&self) -> Option<&Self>;

    /// The filter as a condition on rows.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` where it nests too deep, holds too many filters, or an id is wrong.
    fn test(&self) -> Result<Test<Self::Entity>> {
        let mut left = PARTS;
        nested(self, DEPTH, &mut left)
    }
}

/// The condition of a filter that may hold further ones `depth` deep, and no more than are `left`.
fn nested<F: Filter>(filter: &F, depth: usize, left: &mut usize) -> Result<Test<F::Entity>> {
    *left = left.checked_sub(1).ok_or_else(|| {
        Error::bad_input(format!(
            "A filter may hold at most {PARTS} filters in its `and`, `or` and `not`, itself included."
        ))
    })?;
    let mut tests = filter.own()?;
    if let Some(filters) = filter.and() {
        tests.push(Test::All(deeper(filters, depth, left)?));
    }
    if let Some(filters) = filter.or() {
        tests.push(Test::Any(deeper(filters, depth, left)?));
    }
    if let Some(inner) = filter.not() {
        let inner = deeper(std::slice::from_ref(inner), depth, left)?;
        tests.push(Test::Not(Box::new(Test::All(inner))));
    }
    Ok(Test::All(tests))
}

fn deeper<F: Filter>(
    filters: &[F],
    depth: usize,
    left: &mut usize,
) -> Result<Vec<Test<F::Entity>>> {
    if depth == 0 && !filters.is_empty() {
        return Err(Error::bad_input(format!(
            "`and`, `or` and `not` nest at most {DEPTH} deep in a filter."
        )));
    }
    filters.iter().map(|inner| nested(inner, depth.saturating_sub(1), left)).collect()
}

/// The condition of a filter that may be missing.
///
/// # Errors
///
/// As [`Filter::test`].
pub fn test_of<F: Filter>(filter: Option<&F>) -> Result<Test<F::Entity>> {
    filter.map_or_else(|| Ok(Test::always()), Filter::test)
}

/// The keys of ids that must all be of one kind.
///
/// # Errors
///
/// `BAD_USER_INPUT` where one is malformed or of another kind.
pub fn keys(kind: Kind, ids: &[async_graphql::ID]) -> Result<Vec<Uuid>> {
    ids.iter().map(|id| kind.key(id)).collect()
}

/// Gives a filter input its `and`, `or` and `not`, and its place in the staircase.
#[macro_export]
macro_rules! combined {
    ($filter:ty, $entity:ty) => {
        impl $crate::filter::Filter for $filter {
            type Entity = $entity;

            fn own(&self) -> $crate::error::Result<Vec<$crate::access::Test<$entity>>> {
                self.tests()
            }

            fn and(&self) -> Option<&[Self]> {
                self.and.as_deref()
            }

            fn or(&self) -> Option<&[Self]> {
                self.or.as_deref()
            }

            fn not(&self) -> Option<&Self> {
                self.not.as_deref()
            }
        }
    };
}
