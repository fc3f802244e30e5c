//! What one request carries down the staircase.

use std::sync::Arc;

use async_graphql::Context;
use entity::words::DatasetKind;

use crate::{
    access::{Db, Viewer},
    error::{Code, Error, Result},
    page::PageLimits,
};

/// From where the data is viewed: who asks, and through which door. Cheap to clone; every service takes it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The door to the data.
    pub db: Db,
    /// Who asks.
    pub viewer: Arc<Viewer>,
    /// What the data set holds: in a DEMO one, every quote carries a disclaimer.
    pub kind: DatasetKind,
    /// How long pages may be.
    pub pages: PageLimits,
}

/// The scope of the request that a resolver works for.
///
/// # Errors
///
/// `INTERNAL` where the request was built without one, which is a fault of ours.
pub fn scope<'a>(context: &Context<'a>) -> Result<&'a Scope> {
    context
        .data_opt::<Scope>()
        .ok_or_else(|| Error::new(Code::Internal, crate::error::INTERNAL_MESSAGE))
}

/// What a field that may be null answers: an error makes the field null, not what it belongs to.
///
/// async-graphql nulls the parent for `Result<Option<T>>` and the field for `Option<Result<T>>`.
pub async fn nullable<T>(found: impl Future<Output = Result<Option<T>>>) -> Option<Result<T>> {
    found.await.transpose()
}
