//! Fields of changes and of history as the API shows them: by the API's names, keys as ids, and none that the viewer
//! may not read.

use async_graphql::SimpleObject;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    access::may_in,
    context::Scope,
    id::Kind,
    record::{Row, Shape, Table, api_name, key_in, needed, referred, shown},
    scalar::Json,
};

/// A field before and after.
#[derive(SimpleObject, Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The field, such as `name` or `source`.
    pub field: String,
    /// What it held: ids for references, null for nothing.
    pub before: Option<Json>,
    /// What it holds then.
    pub after: Option<Json>,
}

/// A value as the API shows it.
#[must_use]
pub fn told(column: &str, value: &Value) -> Option<Json> {
    let value = match (referred_here(column), value) {
        (_, Value::Null) => return None,
        (Some(kind), Value::String(key)) => match key.parse::<Uuid>() {
            Ok(key) => Value::String(kind.id(key)),
            Err(_) => value.clone(),
        },
        (_, Value::Array(parts)) => parts.iter().map(part).collect(),
        _ => value.clone(),
    };
    Some(Json(value))
}

fn referred_here(column: &str) -> Option<Kind> {
    if column == "into" { Some(Kind::Category) } else { referred(column) }
}

/// A part of a split.
fn part(part: &Value) -> Value {
    let Value::Object(fields) = part else { return part.clone() };
    let mut told_fields = Map::new();
    for (column, value) in fields {
        let quotes = |value: &Value| {
            let ids = value.as_array().map(Vec::as_slice).unwrap_or_default();
            ids.iter().filter_map(|id| told("quoteId", id)).map(|json| json.0).collect()
        };
        match column.as_str() {
            "quoteIds" => told_fields.insert("quotes".to_owned(), quotes(value)),
            _ => told(column, value)
                .and_then(|it| told_fields.insert(api_name(column).to_owned(), it.0)),
        };
    }
    Value::Object(told_fields)
}

/// Whether the viewer may read a column of a record in this study, where history or a change shows it.
#[must_use]
pub fn may_read(scope: &Scope, table: Table, column: &str, study: Option<Uuid>) -> bool {
    needed(table, column).is_none_or(|action| may_in(&scope.viewer, action, study))
}

/// The fields in which two states of a row differ.
#[must_use]
pub fn differences(
    scope: &Scope,
    table: Table,
    study: Option<Uuid>,
    before: Option<&Row>,
    after: Option<&Row>,
) -> Vec<FieldChange> {
    let field = |column: &String| {
        let held = |row: Option<&Row>| {
            row.and_then(|row| row.get(column)).filter(|value| !value.is_null()).cloned()
        };
        let (was, is) = (held(before), held(after));
        let shown = shown(column) && column != table.key();
        if was == is || !shown || !may_read(scope, table, column, study) {
            return None;
        }
        let told = |value: Option<Value>| value.and_then(|value| told(column, &value));
        Some(FieldChange { field: api_name(column).to_owned(), before: told(was), after: told(is) })
    };
    table.columns().iter().filter_map(field).collect()
}

/// What a row says, as an object of the API's fields.
#[must_use]
pub fn fields(scope: &Scope, table: Table, study: Option<Uuid>, row: &Row) -> Map<String, Value> {
    let mut fields = Map::new();
    for column in table.columns() {
        let own = column != table.key() && shown(column);
        if own && may_read(scope, table, column, study) {
            let value = row.get(column).and_then(|value| told(column, value));
            fields.insert(api_name(column).to_owned(), value.map_or(Value::Null, |it| it.0));
        }
    }
    fields
}

/// Notes that somebody reads words that only those who work on the study may read: of a quote, of a translation (under
/// its quote, where that is at hand), of a source, or what a person told.
pub fn note_words(scope: &Scope, shape: &Shape, study: Option<Uuid>, row: &Row, key: Uuid) {
    let Some(study) = study.or_else(|| key_in(row, "studyId")) else { return };
    match shape.main {
        Table::Quote => scope.reads.controlled(study, Kind::Quote, key),
        Table::QuoteTranslation => match key_in(row, "quoteId") {
            Some(quote) => scope.reads.controlled(study, Kind::Quote, quote),
            None => scope.reads.controlled(study, Kind::QuoteTranslation, key),
        },
        Table::SourceDocument => scope.reads.controlled(study, Kind::SourceDocument, key),
        Table::ParticipantDemographic => scope.reads.demographics(study, key),
        _ => {}
    }
}
