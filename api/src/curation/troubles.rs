//! What keeps a set from being published, as the viewer may be told.

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    apply::{Clash, Trouble},
    object::one,
    patch::reserved,
    showing::{note_words, told},
};
use crate::{
    access::{may_in, rows},
    context::Scope,
    error::Result,
    id::Kind,
    problem::{Conflict, Problem},
    record::{Row, api_name, shape},
};

/// Problems of a set. What a field held is told to those who may read the field.
pub async fn problems(
    scope: &Scope,
    set: Uuid,
    mut troubles: Vec<Trouble>,
) -> Result<Vec<Problem>> {
    if troubles.is_empty() {
        return Ok(Vec::new());
    }
    let study = one(scope, set).await?.and_then(|set| set.0.study_id);
    troubles.retain(|trouble| trouble.is_told(&scope.viewer, study));
    let named = troubles.iter().filter_map(|trouble| trouble.change);
    let seen = scope.db.all(&rows::changes(&scope.viewer).with_ids(named)).await?;
    let seen: HashSet<Uuid> = seen.into_iter().map(|change| change.id).collect();
    let shown = |it: &Trouble| it.change.is_none_or(|change| seen.contains(&change));
    let (told, hidden): (Vec<Trouble>, Vec<Trouble>) = troubles.into_iter().partition(shown);
    let told = told.into_iter().map(|trouble| problem(scope, study, trouble));
    Ok(told.chain(hidden.first().map(untold)).collect())
}

/// Problems of changes that the viewer may not see, as one: the set cannot be published for them, too.
fn untold(trouble: &Trouble) -> Problem {
    let message = "A change that only stewards may see keeps the set from being published.";
    Problem::of("changeSet", trouble.code, message)
}

fn problem(scope: &Scope, study: Option<Uuid>, trouble: Trouble) -> Problem {
    let shape = trouble.thing.and_then(|(kind, _)| shape(kind));
    let column = trouble.column.unwrap_or_default();
    let may = shape
        .and_then(|shape| reserved(shape, &column))
        .is_none_or(|action| may_in(&scope.viewer, action, study));
    let conflict = trouble.clash.map(|clash| {
        let Clash { base, theirs, mine } = clash;
        if let Some(shape) = shape.filter(|_| may && column == "text") {
            let key = trouble.thing.map(|(_, key)| key).unwrap_or_default();
            note_words(scope, shape, study, &Row::new(), key);
        }
        let told = |value| if may { told(&column, &value) } else { None };
        Conflict {
            field: api_name(&column).to_owned(),
            base: told(base),
            theirs: told(theirs),
            mine: told(mine),
        }
    });
    let mut path = vec!["input".to_owned(), "changeSet".to_owned()];
    path.extend(Some(api_name(&column).to_owned()).filter(|field| !field.is_empty()));
    Problem {
        code: trouble.code,
        message: trouble.message,
        path,
        change: trouble.change.map(|key| Kind::Change.id(key).into()),
        conflict,
    }
}
