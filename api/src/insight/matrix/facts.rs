//! What may be missing from a matrix, by study: categories that are not held, and categories that are unplaced.

use std::{collections::HashMap, sync::Arc};

use entity::{
    study,
    words::{HeldFrom, Valence},
};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::{rows::Table, sides::valence};
use crate::{
    access::{Axis, Mark, Measure},
    error::Result,
    insight::completeness::{Numbers, foremost},
    siblings::Member,
    study::{coverage::GapReason, loader as studies},
};

/// What may be missing of one study.
#[derive(Clone, Debug)]
struct Missing {
    held_from: HeldFrom,
    numbers: Numbers,
    unplaced: HashMap<Valence, u64>,
}

impl Missing {
    /// Why there may be more in a cell of this valence, or of any; `placed` where the cell is of a domain.
    fn reasons(&self, valence: Option<Valence>, placed: bool) -> Option<GapReason> {
        let unplaced: u64 = match valence {
            Some(valence) => self.unplaced.get(&valence).copied().unwrap_or(0),
            None => self.unplaced.values().sum(),
        };
        let elsewhere = (placed && unplaced > 0).then(|| self.held_from.into());
        let absent = self.numbers.missing(self.held_from, valence);
        foremost(absent.into_iter().chain(elsewhere))
    }
}

/// What may be missing, of each study and of all.
pub struct Facts {
    by_study: HashMap<Uuid, Missing>,
    of_all: HashMap<(Option<Valence>, bool), Option<GapReason>>,
}

impl Facts {
    /// Why there may be more of this study, or of all.
    pub fn reason(
        &self,
        study: Option<Uuid>,
        valence: Option<Valence>,
        placed: bool,
    ) -> Option<GapReason> {
        match study {
            Some(study) => self.by_study.get(&study)?.reasons(valence, placed),
            None => self.of_all.get(&(valence, placed)).copied().flatten(),
        }
    }
}

/// What may be missing from the matrix, read once for it.
pub async fn facts(table: &Member<Table>) -> Result<Arc<Facts>> {
    table.fetch("facts", |_| read(table)).await
}

async fn read(table: &Table) -> Result<Facts> {
    let nothing = |study: &study::Model| Missing {
        held_from: study.held_from,
        numbers: Numbers::default(),
        unplaced: HashMap::new(),
    };
    let mut by_study: HashMap<Uuid, Missing> =
        table.studies.iter().map(|study| (study.id, nothing(study))).collect();
    let keys = table.studies.iter().map(|study| study.id).collect();
    for (study, count) in studies::reported_counts_of(&table.scope, keys).await? {
        if let Some(missing) = by_study.get_mut(&study) {
            missing.numbers.reported.insert(count.what, u64::try_from(count.n).unwrap_or(0));
        }
    }
    let axes = [Axis::Study, Axis::Valence, Axis::Unplaced];
    for group in table.scope.db.tally(&table.ground, &axes, Measure::Categories).await? {
        let [Some(Mark::Id(study)), Some(word), unplaced] = group.marks.as_slice() else {
            continue;
        };
        let (Some(missing), Some(valence)) = (by_study.get_mut(study), valence(word)) else {
            continue;
        };
        *missing.numbers.held.entry(valence).or_default() += group.n;
        if unplaced.is_some() {
            *missing.unplaced.entry(valence).or_default() += group.n;
        }
    }
    let keys = table.studies.iter().map(|study| study.id).collect();
    for (study, merged) in studies::categories_merged(&table.scope, keys).await? {
        if let Some(missing) = by_study.get_mut(&study) {
            missing.numbers.add(&merged);
        }
    }
    Ok(Facts { of_all: of_all(&by_study), by_study })
}

fn of_all(
    by_study: &HashMap<Uuid, Missing>,
) -> HashMap<(Option<Valence>, bool), Option<GapReason>> {
    let valences = Valence::ALL.iter().copied().map(Some).chain([None]);
    let cells = valences.flat_map(|valence| [(valence, true), (valence, false)]);
    let reason = |(valence, placed)| {
        foremost(by_study.values().filter_map(|missing| missing.reasons(valence, placed)))
    };
    cells.map(|cell| (cell, reason(cell))).collect()
}

/// How much is held of the publications that a mark stands for.
pub fn held_from(mark: Option<&Mark>) -> Option<HeldFrom> {
    match mark {
        Some(Mark::Word(word)) => HeldFrom::try_from_value(word).ok(),
        _ => None,
    }
}
