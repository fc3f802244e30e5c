//! Checks of change sets that a request asks for: each set once, however often its changes are asked for their problems.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    object::one,
    service,
    troubles::{Sent, problems},
};
use crate::{
    access::{Action, Permit},
    context::Scope,
    error::Result,
    problem::{Problem, parted},
};

/// Problems by the ids of changes.
type Found = Arc<HashMap<String, Vec<Problem>>>;

/// A set, its state, and the version of the data set that it is checked against.
type Checked = (Uuid, i32, i64);

/// The checks of a request.
#[derive(Clone, Debug, Default)]
pub struct Checks(Arc<Mutex<HashMap<Checked, Arc<OnceCell<Found>>>>>);

/// Returns the problems that keep the changes of a set from being published, or `None` if there is no such set. A request
/// checks a set once, unless the set or the data set changes in between.
///
/// # Errors
///
/// The viewer may not read change sets, or the database does not answer.
pub(super) async fn check_once(scope: &Scope, set: Uuid) -> Result<Option<Found>> {
    let permit = Permit::granted(&scope.viewer, Action::ReadChangeSets)?;
    let Some(row) = one(scope, set).await? else { return Ok(None) };
    let key = (set, row.0.state, scope.db.dataset().await?.version);
    let cell = {
        let mut cells = scope.checks.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(key).or_default())
    };
    let check = || async {
        let (done, _) = parted(service::check(&scope.desk(), &permit, set).await)?;
        let troubles = done.map(|done| done.troubles).unwrap_or_default();
        let mut found: HashMap<String, Vec<Problem>> = HashMap::new();
        for problem in problems(scope, set, troubles, &Sent::Set).await? {
            let change = problem.change.clone().map(|id| id.to_string());
            found.entry(change.unwrap_or_default()).or_default().push(problem);
        }
        Ok(Arc::new(found))
    };
    cell.get_or_try_init(check).await.cloned().map(Some)
}
