//! Things by id: found, withdrawn, or not there for this viewer.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    access::{Rows, rows::Thing},
    context::Scope,
    error::{Error, Result},
    id::Kind,
    siblings::Member,
};

/// What is left of a thing that was withdrawn or merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// What it was.
    pub kind: Kind,
    /// Its key.
    pub id: Uuid,
    /// When it was withdrawn.
    pub at: i64,
    /// What took its place.
    pub replaced_by: Option<Uuid>,
}

/// A row that may be all that is left of a thing.
pub trait Mortal {
    /// Its key, and if it was withdrawn, when and what took its place.
    fn fate(&self) -> (Uuid, Option<(i64, Option<Uuid>)>);
}

/// What a by-id read found under a key.
pub enum Found<M> {
    /// The thing.
    Living(Member<M>),
    /// What is left of it.
    Gone(Withdrawn),
}

/// How many ids one call may name.
pub const MOST_IDS: usize = 100;

/// Refuses more ids than one call may name.
///
/// # Errors
///
/// `BAD_USER_INPUT` where there are too many.
pub fn not_too_many(ids: usize) -> Result<()> {
    if ids <= MOST_IDS {
        return Ok(());
    }
    Err(Error::bad_input(format!("`ids` may name at most {MOST_IDS} things, but names {ids}.")))
}

/// Things of one kind by key, withdrawn ones too, in one statement.
pub async fn things<E: Thing>(
    scope: &Scope,
    kind: Kind,
    rows: Rows<E>,
    keys: Vec<Uuid>,
) -> Result<HashMap<Uuid, Found<E::Model>>>
where
    E::Model: Mortal,
{
    let rows = scope.db.all(&rows.with_withdrawn().with_ids(keys)).await?;
    let (mut found, mut living) = (HashMap::new(), Vec::new());
    for row in rows {
        match row.fate() {
            (id, Some((at, replaced_by))) => {
                found.insert(id, Found::Gone(Withdrawn { kind, id, at, replaced_by }));
            }
            (_, None) => living.push(row),
        }
    }
    for member in Member::all(living) {
        found.insert(member.fate().0, Found::Living(member));
    }
    Ok(found)
}

macro_rules! mortal {
    ($($table:ident),*) => {
        $(impl Mortal for entity::$table::Model {
            fn fate(&self) -> (Uuid, Option<(i64, Option<Uuid>)>) {
                (self.id, self.withdrawn_at.map(|at| (at, self.replaced_by)))
            }
        })*
    };
}

mortal!(
    framework,
    framework_version,
    domain,
    subdomain,
    participant_role,
    study,
    source_document,
    category,
    quote,
    participant,
    focus_group
);
