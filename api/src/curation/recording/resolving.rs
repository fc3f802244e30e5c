//! Names become keys: ids as they are given, and local names of what the same call makes.

use std::collections::HashMap;

use entity::words::ChangeAction;
use serde_json::Value;
use uuid::Uuid;

use super::{Draft, Found};
use crate::{
    curation::input::path::{Given, change_field, input_field},
    id::{Kind, fresh_key, read},
    problem::{Problem, ProblemCode},
    record::{Row, Shape, referred, shape},
};

/// What stands before a local name.
const LOCAL: char = '#';

/// A draft whose names are keys.
pub struct Target {
    /// What is changed.
    pub shape: &'static Shape,
    /// Its key, also of what is yet to be made.
    pub key: Uuid,
    /// What is to be done.
    pub action: ChangeAction,
    /// The fields, by column.
    pub fields: Row,
    /// Where it was found.
    pub found: Found,
    /// Where and how the input gives it.
    pub given: Given,
}

impl Target {
    /// Returns the key under which a set holds at most one change.
    pub const fn thing(&self) -> (Kind, Uuid) {
        (self.shape.kind, self.key)
    }

    /// A problem with the thing that this draft names.
    pub fn problem(&self, code: ProblemCode, message: String) -> Problem {
        let Given { place, action, kind, .. } = self.given;
        Problem::of(&at(place, action, kind, input_field(action, "id")), code, message)
    }
}

/// Returns the path from `input` to a field of a change.
fn at(place: usize, action: ChangeAction, kind: Kind, field: &str) -> String {
    format!("changes.{place}.{}.{field}", change_field(action, kind))
}

/// What a call makes, by the names that it gives.
#[derive(Clone, Debug, Default)]
pub struct Names {
    local: HashMap<String, (Kind, Uuid)>,
    /// In the order of making, with the local name where there is one.
    pub made: Vec<(Option<String>, Kind, Uuid)>,
}

/// A key for a new thing. Keys of what people said or did must not tell the order in which it was entered.
fn new_key(kind: Kind) -> Uuid {
    match kind {
        Kind::Quote | Kind::Coding | Kind::Participant | Kind::FocusGroup => crate::chance::key(),
        _ => fresh_key(),
    }
}

impl Names {
    /// Returns a draft with keys in the place of its names, and a problem for each name that leads nowhere. Such a name
    /// becomes a key that leads nowhere either, so that the rest of the draft can be checked.
    pub fn target(
        &mut self,
        place: usize,
        draft: Draft,
        found: Found,
    ) -> (Option<Target>, Vec<Problem>) {
        let mut problems = Vec::new();
        let (action, its) = (draft.action, draft.kind.unwrap_or(Kind::Category));
        let given = Given::of(place, its, &draft);
        let problem = |column: &str, (code, message): (ProblemCode, String)| {
            Problem::of(&at(place, action, its, input_field(action, column)), code, message)
        };
        let named = match &draft.id {
            Some(id) => self.key(id, draft.kind).map_err(|why| problem("id", why)),
            None => draft
                .kind
                .map(|kind| (kind, new_key(kind)))
                .ok_or_else(|| problem("id", (ProblemCode::Required, "Say what is meant.".into()))),
        };
        let mut fields = Row::new();
        for (column, value) in draft.fields {
            match self.resolved(&column, value) {
                Ok(value) => {
                    fields.insert(column, value);
                }
                Err(why) => {
                    problems.push(problem(&column, why));
                    fields.insert(column, fresh_key().to_string().into());
                }
            }
        }
        let (kind, mut key) = match named {
            Ok(named) => named,
            Err(problem) => {
                problems.push(problem);
                return (None, problems);
            }
        };
        let Some(shape) = shape(kind) else {
            let message = format!("A {} cannot be changed by a change set.", kind.words());
            problems.push(problem("id", (ProblemCode::Invalid, message)));
            return (None, problems);
        };
        // What a participant told has the participant's key.
        if kind == Kind::Demographic && draft.action == ChangeAction::Create {
            key = crate::record::key_in(&fields, "participantId").unwrap_or(key);
        }
        if draft.action == ChangeAction::Create {
            if let Some(name) = &draft.local_name
                && self.local.insert(name.clone(), (kind, key)).is_some()
            {
                let message = format!("Two new things of this call are named \"{name}\".");
                problems.push(problem("localName", (ProblemCode::NotUnique, message)));
            }
            self.made.push((draft.local_name, kind, key));
        }
        let given = Given { kind, ..given };
        (Some(Target { shape, key, action, fields, found, given }), problems)
    }

    /// A value in which ids are keys.
    fn resolved(&self, column: &str, value: Value) -> Result<Value, (ProblemCode, String)> {
        match (column, value) {
            ("into", Value::String(id)) => self.resolved("categoryId", Value::String(id)),
            ("into", Value::Array(parts)) => parts
                .into_iter()
                .map(|part| self.part(part))
                .collect::<Result<Vec<_>, _>>()
                .map(Value::Array),
            (_, Value::String(id)) => match referred(column) {
                Some(kind) => Ok(self.key(&id, Some(kind))?.1.to_string().into()),
                None => Ok(Value::String(id)),
            },
            (_, other) => Ok(other),
        }
    }

    /// A part of a split.
    fn part(&self, part: Value) -> Result<Value, (ProblemCode, String)> {
        let Value::Object(mut part) = part else { return Ok(part) };
        let category = part.remove("categoryId").unwrap_or_default();
        let quotes = part.remove("quoteIds").unwrap_or_default();
        let quotes = quotes.as_array().cloned().unwrap_or_default();
        let quotes: Result<Vec<Value>, _> =
            quotes.into_iter().map(|id| self.resolved("quoteId", id)).collect();
        Ok(serde_json::json!({
            "categoryId": self.resolved("categoryId", category)?,
            "quoteIds": quotes?,
        }))
    }

    fn key(&self, id: &str, kind: Option<Kind>) -> Result<(Kind, Uuid), (ProblemCode, String)> {
        let found = match id.strip_prefix(LOCAL) {
            Some(name) => self.local.get(name).copied().ok_or_else(|| {
                let message = format!(
                    "Nothing before this in the call has the local name \"{name}\"; a name can be used after the \
                     change that gives it."
                );
                (ProblemCode::UnknownReference, message)
            })?,
            None => read(id).map_err(|error| (ProblemCode::Invalid, error.message))?,
        };
        match kind {
            Some(kind) if kind != found.0 => {
                let (is, should) = (found.0.words(), kind.words());
                let message = format!("This is a {is}, but a {should} is needed here.");
                Err((ProblemCode::Invalid, message))
            }
            _ => Ok(found),
        }
    }
}
