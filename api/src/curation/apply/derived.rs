//! What follows from the fields that people give: folded names, lengths, places in a list, and what holds where
//! nothing is said.

use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::writing::Record;
use crate::{
    access::write::Writer,
    curation::patch::value,
    error::Result,
    folding, identifier, language,
    record::{Row, Shape, Table, key_in, text_in},
};

/// Names that are compared by keys, and the columns of these.
const FOLDED: [(&str, &str); 5] = [
    ("name", "nameKey"),
    ("title", "titleKey"),
    ("label", "labelKey"),
    ("pseudonym", "pseudonymKey"),
    ("text", "textKey"),
];

/// How an identifier is stored, and what it is compared by.
type Forms = [fn(&str) -> String; 2];

/// Identifiers with the columns of their keys.
const IDENTIFIERS: [(&str, &str, Forms); 3] = [
    ("doi", "doiKey", [identifier::doi, identifier::doi_key]),
    ("pmcid", "pmcidKey", [identifier::pmcid, identifier::pmcid_key]),
    ("orcid", "orcidKey", [identifier::orcid, identifier::orcid_key]),
];

/// What holds where nothing is said, by column.
fn default(table: Table, column: &str) -> Option<Value> {
    Some(match (table, column) {
        (_, "licenceChecked" | "checked" | "wordingChecked") => json!(false),
        (Table::Quote | Table::QuoteTranslation, "access") => json!("CONTROLLED"),
        (Table::QuotePlace, "certainty") => json!("UNKNOWN"),
        (Table::QuoteCategory, "round") | (_, "revision" | "changedIn") => json!(1),
        _ => return None,
    })
}

/// Fills in what follows from the given fields.
pub(super) fn fill(shape: &Shape, record: &mut Row) {
    for table in shape.tables() {
        for column in table.columns() {
            let missing = record.get(column).is_none_or(Value::is_null);
            if missing && let Some(default) = default(table, column) {
                record.insert(column.clone(), default);
            }
        }
    }
    keys(shape, record);
    if let Some(tag) = text_in(record, "language").map(language::to_stored) {
        record.insert("language".to_owned(), tag.into());
    }
    if shape.main == Table::Quote {
        let length = text_in(record, "text").map_or(0, |text| text.chars().count());
        record.insert("length".to_owned(), length.into());
    }
}

/// Fills in what names and identifiers are compared by, and brings them into the form in which they are stored.
fn keys(shape: &Shape, record: &mut Row) {
    let has = |column: &str| shape.main.columns().iter().any(|own| own == column);
    for (column, key) in FOLDED.into_iter().filter(|(_, key)| has(key)) {
        if let Some(name) = text_in(record, column).map(folding::name) {
            record.insert(key.to_owned(), folding::key(&name).into());
            if has("orderKey") {
                record.insert("orderKey".to_owned(), folding::order_key(&name).into());
            }
            record.insert(column.to_owned(), name.into());
        }
    }
    for (column, key, [stored, compared]) in IDENTIFIERS.into_iter().filter(|it| has(it.0)) {
        let given = text_in(record, column).map(str::to_owned);
        if let Some(given) = &given {
            record.insert(column.to_owned(), stored(given).into());
        }
        if has(key) {
            record.insert(key.to_owned(), given.map(|given| compared(&given)).into());
        }
    }
}

/// Gives what has a place in a list the last one, where none is given.
pub(super) async fn places(writer: &Writer, shape: &Shape, records: &mut [Record]) -> Result<()> {
    let table = shape.main;
    let (_, owner) = table.owner();
    if !table.columns().iter().any(|column| column == "position") {
        return Ok(());
    }
    let without = |record: &Record| value(&record.after, "position").is_null();
    let owners: Vec<Uuid> = records
        .iter()
        .filter(|record| without(record))
        .filter_map(|record| key_in(&record.after, owner))
        .collect();
    if owners.is_empty() {
        return Ok(());
    }
    let mut last: HashMap<Uuid, i64> = HashMap::new();
    let mut note = |row: &Row| {
        let place = value(row, "position").as_i64();
        if let Some((owner, place)) = key_in(row, owner).zip(place) {
            let last = last.entry(owner).or_default();
            *last = (*last).max(place);
        }
    };
    for row in table.rows(writer, owner, &owners).await? {
        note(&row);
    }
    for record in records.iter() {
        note(&record.after);
    }
    for record in records.iter_mut().filter(|record| without(record)) {
        if let Some(owner) = key_in(&record.after, owner) {
            let last = last.entry(owner).or_default();
            *last += 1;
            record.after.insert("position".to_owned(), json!(*last));
        }
    }
    Ok(())
}

/// Gives sub-domains the version of their domain, which they state themselves for the sake of their codes.
pub(super) async fn versions(writer: &Writer, shape: &Shape, records: &mut [Record]) -> Result<()> {
    if shape.main != Table::Subdomain {
        return Ok(());
    }
    let domains: Vec<Uuid> =
        records.iter().filter_map(|record| key_in(&record.after, "domainId")).collect();
    let rows = Table::Domain.rows(writer, "id", &domains).await?;
    let versions: HashMap<Uuid, Value> = rows
        .iter()
        .filter_map(|row| Some((key_in(row, "id")?, value(row, "frameworkVersionId"))))
        .collect();
    for record in records {
        let version = key_in(&record.after, "domainId").and_then(|domain| versions.get(&domain));
        let version = version.cloned().unwrap_or(Value::Null);
        record.after.insert("frameworkVersionId".to_owned(), version);
    }
    Ok(())
}
