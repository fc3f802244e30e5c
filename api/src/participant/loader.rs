//! Roles, fetched for a whole page.

use entity::participant_role;
use uuid::Uuid;

use crate::{access::rows, context::Scope, error::Result, loader::things};

/// Roles by key.
pub async fn roles(scope: &Scope, keys: Vec<Uuid>) -> Result<Vec<(Uuid, participant_role::Model)>> {
    things(scope, rows::participant_roles(&scope.viewer), keys, |row| row.id).await
}
