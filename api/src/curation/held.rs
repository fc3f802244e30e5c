//! Records as they stand, and the study that each belongs to.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    access::write::Writer,
    error::Result,
    id::Kind,
    record::{Row, Shape, Table, key_in, shape},
};

/// Records of one shape by key, tombstones too: the fields of all their tables together.
pub async fn records(writer: &Writer, shape: &Shape, keys: &[Uuid]) -> Result<HashMap<Uuid, Row>> {
    let mut found: HashMap<Uuid, Row> = HashMap::new();
    if keys.is_empty() {
        return Ok(found);
    }
    for row in shape.main.rows(writer, shape.main.key(), keys).await? {
        if let Some(key) = key_in(&row, shape.main.key()) {
            found.insert(key, row);
        }
    }
    for table in shape.beside {
        for row in table.rows(writer, table.key(), keys).await? {
            let record = key_in(&row, table.key()).and_then(|key| found.get_mut(&key));
            if let Some(record) = record {
                record.extend(row.into_iter().filter(|(column, _)| column != table.key()));
            }
        }
    }
    Ok(found)
}

/// The column that says what a thing belongs to, where it is not a study itself.
const STUDY: &str = "studyId";

/// The studies that records belong to, in their order; none for what belongs to no study or to something unknown.
pub async fn studies_of(writer: &Writer, records: &[(Table, &Row)]) -> Result<Vec<Option<Uuid>>> {
    let owners: Vec<Option<(Kind, Uuid)>> =
        records.iter().map(|(table, row)| table.thing(row)).collect();
    let mut known: HashMap<(Kind, Uuid), Uuid> = HashMap::new();
    for (owner, (table, row)) in owners.iter().zip(records) {
        let (Some((kind, key)), true) = (owner, table.mortal()) else { continue };
        let study = if *kind == Kind::Study { Some(*key) } else { key_in(row, STUDY) };
        known.extend(study.map(|study| ((*kind, *key), study)));
    }
    let mut missing: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for owner in owners.iter().flatten() {
        if owner.0 == Kind::Study {
            known.insert(*owner, owner.1);
        } else if !known.contains_key(owner) {
            missing.entry(owner.0).or_default().push(owner.1);
        }
    }
    for (kind, mut keys) in missing {
        let Some(shape) = shape(kind) else { continue };
        if !shape.main.columns().iter().any(|column| column == STUDY) {
            continue;
        }
        keys.sort_unstable();
        keys.dedup();
        for row in shape.main.rows(writer, shape.main.key(), &keys).await? {
            let pair = key_in(&row, shape.main.key()).zip(key_in(&row, STUDY));
            known.extend(pair.map(|(key, study)| ((kind, key), study)));
        }
    }
    let study = |owner: &Option<(Kind, Uuid)>| owner.and_then(|owner| known.get(&owner).copied());
    Ok(owners.iter().map(study).collect())
}

/// Whether a record was withdrawn.
#[must_use]
pub fn withdrawn(record: &Row) -> bool {
    record.get("withdrawnAt").is_some_and(|at| !at.is_null())
}
