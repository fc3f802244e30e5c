//! What of the most sensitive a request read, for the audit.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use entity::words::AuditAction;
use uuid::Uuid;

use super::Event;
use crate::id::Kind;

/// What was read so far: of which kind, in which study, which things. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Reads(Arc<Mutex<BTreeMap<Place, BTreeSet<String>>>>);

type Place = (AuditAction, Uuid);

impl Reads {
    /// Somebody reads text of level CONTROLLED of this thing.
    pub fn controlled(&self, study: Uuid, kind: Kind, thing: Uuid) {
        self.note((AuditAction::ControlledRead, study), kind.id(thing));
    }

    /// Somebody reads what this person told of themselves.
    pub fn demographics(&self, study: Uuid, person: Uuid) {
        self.note((AuditAction::DemographicsRead, study), Kind::Participant.id(person));
    }

    /// Somebody reads all that is held about this person.
    pub fn person(&self, study: Uuid, person: Uuid) {
        self.note((AuditAction::PersonRead, study), Kind::Participant.id(person));
    }

    fn note(&self, place: Place, thing: String) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.entry(place).or_default().insert(thing);
    }

    /// What was read since it was asked last: one event for each kind and study.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let event = |((action, study), things): (Place, BTreeSet<String>)| {
            let things: Vec<String> = things.into_iter().collect();
            Event::done(action).in_study(Some(study)).with("things", things)
        };
        noted.into_iter().map(event).collect()
    }
}
