//! What one request carries down the staircase.

use std::sync::Arc;

use async_graphql::{Context, Response, ServerError, futures_util::FutureExt};
use entity::words::DatasetKind;

use crate::{
    access::{Db, Reads, Viewer, Visit, audit},
    account::{Desk, Tools},
    curation::Checks,
    error::{Code, Error, Result},
    known::Shelves,
    page::PageLimits,
};

/// From where the data is viewed: who asks, and through which door. Cheap to clone; every service takes it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The door to the data.
    pub db: Db,
    /// Who asks.
    pub viewer: Arc<Viewer>,
    /// How they came.
    pub visit: Arc<Visit>,
    /// What accounts are kept with.
    pub tools: Tools,
    /// Change sets that were checked so far.
    pub checks: Checks,
    /// What of the most sensitive was read so far.
    pub reads: Reads,
    /// What is known without asking, where that is everybody's.
    pub known: Option<Shelves>,
    /// What the data set holds: in a DEMO one, every quote carries a disclaimer.
    pub kind: DatasetKind,
    /// How long pages may be.
    pub pages: PageLimits,
}

impl Scope {
    /// The desk where accounts are kept, with whoever asks before it.
    #[must_use]
    pub fn desk(&self) -> Desk {
        Desk {
            db: self.db.clone(),
            tools: self.tools.clone(),
            viewer: Arc::clone(&self.viewer),
            visit: Arc::clone(&self.visit),
        }
    }

    /// An operation's answer, once what it read is written down. Where that fails, nothing was read.
    pub async fn witnessed(&self, answer: impl Future<Output = Response>) -> Response {
        let answer = answer.await;
        let events = self.reads.events();
        match audit::record(&self.db, &self.viewer, &self.visit, events).await {
            Ok(()) => answer,
            Err(error) => failed(error),
        }
    }
}

/// The answer to an operation that failed as a whole.
#[must_use]
pub fn failed(error: Error) -> Response {
    let mut wrapped = ServerError::new(error.message.clone(), None);
    wrapped.source = Some(Arc::new(error));
    Response::from_errors(vec![wrapped])
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
pub fn nullable<T>(
    found: impl Future<Output = Result<Option<T>>>,
) -> impl Future<Output = Option<Result<T>>> {
    // In a box: each field of each row of a page carries the space for what may be awaited.
    Box::pin(found).map(Result::transpose)
}
