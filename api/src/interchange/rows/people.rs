//! Focus groups and participants.

use entity::{participant_consent, participant_demographic, participant_group};

use super::{Batch, living};
use crate::{
    folding,
    interchange::{
        bundle::{Participant, Study},
        names::{Dangling, Names, StudyNames, look, look_if},
    },
};

/// Adds the people of a study.
pub(super) fn add(
    study: &Study,
    names: &Names,
    of_study: &StudyNames,
    changed_in: i64,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    for group in &study.focus_groups {
        batch.focus_groups.push(living!(focus_group, changed_in, {
            id: look(&of_study.focus_groups, &group.slug)?,
            study_id: of_study.id,
            label: folding::name(&group.label),
            label_key: folding::key(&group.label),
            order_key: folding::order_key(&group.label),
            held_on: group.held_on.clone(),
            mode: group.mode,
        }));
    }
    for person in &study.participants {
        batch.participants.push(living!(participant, changed_in, {
            id: look(&of_study.participants, &person.slug)?,
            study_id: of_study.id,
            pseudonym: folding::name(&person.pseudonym),
            pseudonym_key: folding::key(&person.pseudonym),
            order_key: folding::order_key(&person.pseudonym),
            role_id: look_if(&names.roles, person.role.as_ref())?,
        }));
        add_apart(person, of_study, batch)?;
    }
    Ok(())
}

/// What fewer people may see than the pseudonym stands in tables of its own.
fn add_apart(person: &Participant, names: &StudyNames, batch: &mut Batch) -> Result<(), Dangling> {
    let participant_id = look(&names.participants, &person.slug)?;
    batch.participant_consents.push(participant_consent::Model {
        participant_id,
        consent: person.consent,
        consent_recorded_on: person.consent_recorded_on.clone(),
    });
    if let Some(group) = &person.focus_group {
        batch.participant_groups.push(participant_group::Model {
            participant_id,
            focus_group_id: look(&names.focus_groups, group)?,
        });
    }
    if let Some(told) = &person.demographic {
        batch.participant_demographics.push(participant_demographic::Model {
            participant_id,
            age_years: told.age_years,
            gender: told.gender.clone(),
            experience_years: told.experience_years,
        });
    }
    Ok(())
}
