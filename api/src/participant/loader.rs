//! Roles, people and groups, fetched for a whole page.

use std::collections::HashMap;

use entity::{
    focus_group, participant, participant_consent, participant_demographic, participant_group,
    participant_role, people_count, quote, quote_speaker,
};
use uuid::Uuid;

use super::bands::Shared;
use crate::{
    access::{Test, rows},
    context::Scope,
    error::Result,
    loader::{belonging, known_things, things},
};

type Rows<M> = Result<Vec<(Uuid, M)>>;

/// Roles by key.
pub async fn roles(scope: &Scope, keys: Vec<Uuid>) -> Rows<participant_role::Model> {
    known_things(scope, rows::participant_roles(&scope.viewer), keys, |row| row.id).await
}

/// Participants by key: those the viewer may see.
pub async fn participants(scope: &Scope, keys: Vec<Uuid>) -> Rows<participant::Model> {
    things(scope, rows::participants(&scope.viewer), keys, |row| row.id).await
}

/// What people agreed to, as far as the viewer may know.
pub async fn consents_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<participant_consent::Model> {
    let test = Test::ids(participant_consent::Column::ParticipantId, keys);
    let rows = rows::participant_consents(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.participant_id, |row| row.participant_id).await
}

/// In which group people sat, as far as the viewer may know.
pub async fn memberships_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<participant_group::Model> {
    let test = Test::ids(participant_group::Column::ParticipantId, keys);
    let rows = rows::participant_groups(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.participant_id, |row| row.participant_id).await
}

/// Focus groups by key: those the viewer may see.
pub async fn focus_groups(scope: &Scope, keys: Vec<Uuid>) -> Rows<focus_group::Model> {
    things(scope, rows::focus_groups(&scope.viewer), keys, |row| row.id).await
}

/// What people told of themselves, as recorded.
pub async fn exact_demographics_of(
    scope: &Scope,
    keys: Vec<Uuid>,
) -> Rows<participant_demographic::Model> {
    let test = Test::ids(participant_demographic::Column::ParticipantId, keys);
    let rows = rows::exact_demographics(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.participant_id, |row| row.participant_id).await
}

/// The bands of all people of studies, and by how many each is shared. Everybody of a study is looked at, because
/// one person's band is shown only where enough others share it.
pub async fn shared_bands(scope: &Scope, studies: Vec<Uuid>) -> Result<Shared> {
    use participant::Column;
    let people =
        rows::banded_participants(&scope.viewer).filter(Test::ids(Column::StudyId, studies));
    let told = rows::banded_demographics(&scope.viewer).filter(Test::within(
        participant_demographic::Column::ParticipantId,
        people.clone(),
        Column::Id,
    ));
    let (people, told) = (scope.db.all(&people).await?, scope.db.all(&told).await?);
    Ok(Shared::of(&people, &told, scope.tools.config.privacy.smallest_cell))
}

/// The people of studies, counted.
pub async fn people_counts_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<people_count::Model> {
    let test = Test::ids(people_count::Column::StudyId, keys);
    let rows = rows::people_counts(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.study_id, |row| row.position).await
}

/// All quotes of people, as far as the viewer may know whose they are.
pub async fn quotes_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<quote::Model> {
    let said = Test::ids(quote_speaker::Column::ParticipantId, keys);
    let said = scope.db.all(&rows::quote_speakers(&scope.viewer).filter(said)).await?;
    let ids = said.iter().map(|row| row.quote_id).collect();
    let quotes = things(scope, rows::quotes(&scope.viewer), ids, |row| row.id).await?;
    let speakers: HashMap<Uuid, Uuid> =
        said.iter().filter_map(|row| Some((row.quote_id, row.participant_id?))).collect();
    let mut spoken: Vec<_> =
        quotes.into_iter().filter_map(|(id, quote)| Some((*speakers.get(&id)?, quote))).collect();
    spoken.sort_by_key(|(_, quote)| quote.id);
    Ok(spoken)
}
