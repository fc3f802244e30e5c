//! Rules of single fields, asked of a change before anything is applied. What fields must be given together is asked when
//! the set is checked: a later change may give the rest.

use entity::words::DatasetKind;
use serde_json::{Value, json};

use super::{Trouble, derived, rules, writing::Record};
use crate::{
    curation::patch::value,
    record::{Shape, Table},
};

/// Returns the rules that fields of a record break, but for those that they broke before.
#[must_use]
pub fn broken_fields(shape: &Shape, mut record: Record, kind: DatasetKind) -> Vec<Trouble> {
    let key = record.key.to_string();
    record.after.insert(shape.main.key().to_owned(), key.into());
    derived::fill(shape, &mut record.after);
    // Both follow from what the record belongs to, which may be yet to be made.
    let mut assume = |column: &str, held: Value| {
        let has = shape.main.columns().iter().any(|own| own == column);
        if has && value(&record.after, column).is_null() {
            record.after.insert(column.to_owned(), held);
        }
    };
    assume("position", json!(1));
    if shape.main == Table::Subdomain {
        assume("frameworkVersionId", json!(uuid::Uuid::nil().to_string()));
    }
    let earlier = record.before.clone().map(|after| {
        let Record { change, key, happened, .. } = record;
        rules::stated(shape, &Record { change, key, before: None, after, happened }, kind)
    });
    let earlier = earlier.unwrap_or_default();
    let broken = rules::stated(shape, &record, kind);
    let known =
        |it: &Trouble| earlier.iter().any(|old| (old.code, &old.column) == (it.code, &it.column));
    broken.into_iter().filter(|it| !known(it)).collect()
}
