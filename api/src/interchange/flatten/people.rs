//! Focus groups and participants.

use entity::{focus_group, participant, participant_demographic, participant_group};

use super::{Flat, Names, key};
use crate::{folding, interchange::bundle};

impl Flat {
    pub(super) fn people(&mut self, study: &bundle::Study, names: &mut Names) {
        for group in &study.focus_groups {
            let path = format!("{}.focusGroups[{}]", names.path, group.slug);
            let id = key(group.id, &path);
            self.register(&mut names.groups, &group.slug, id, &path);
            self.tables.focus_group.push(focus_group::Model {
                id,
                study_id: names.id,
                label: folding::name(&group.label),
                label_key: folding::key(&group.label),
                held_on: group.held_on.clone(),
                mode: group.mode,
                revision: 1,
                changed_in: self.changed_in,
                withdrawn_at: None,
                withdrawn_reason: None,
                replaced_by: None,
            });
        }
        for person in &study.participants {
            self.participant(person, names);
        }
    }

    fn participant(&mut self, person: &bundle::Participant, names: &mut Names) {
        let path = format!("{}.participants[{}]", names.path, person.slug);
        let id = key(person.id, &path);
        self.register(&mut names.participants, &person.slug, id, &path);
        let role_id = self.role_of(person.role.as_ref(), &path);
        self.tables.participant.push(participant::Model {
            id,
            study_id: names.id,
            pseudonym: folding::name(&person.pseudonym),
            pseudonym_key: folding::key(&person.pseudonym),
            role_id,
            consent: person.consent,
            consent_recorded_on: person.consent_recorded_on.clone(),
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        });
        let group = person.focus_group.as_ref();
        let group = self.find_if_given(&names.groups, group, &path, "focus group");
        self.tables.participant_group.extend(
            group.map(|focus_group_id| participant_group::Model {
                participant_id: id,
                focus_group_id,
            }),
        );
        let told = person.demographic.as_ref().map(|told| participant_demographic::Model {
            participant_id: id,
            age_years: told.age_years,
            gender: told.gender.clone(),
            experience_years: told.experience_years,
        });
        self.tables.participant_demographic.extend(told);
    }
}
