//! One person, for those who answer for the people of the study.

use entity::participant;

use crate::{
    access::{Action, demand, rows},
    context::Scope,
    error::Result,
    id::Kind,
};

/// Refuses whoever may read the record of nobody at all.
pub fn may_read_records(scope: &Scope) -> Result<()> {
    demand(&scope.viewer, Action::ReadPersonRecord).map(|_| ())
}

/// The person of whom all is asked.
pub async fn recorded(scope: &Scope, id: &str) -> Result<Option<participant::Model>> {
    let rows = rows::recorded_participants(&scope.viewer).with_ids([Kind::Participant.key(id)?]);
    scope.db.one(&rows).await
}
