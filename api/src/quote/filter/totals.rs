//! Totals of lists of quotes that stored numbers answer: by study, role, access and language in any combination, with at
//! most one valence or one domain.

use entity::quote_total::{Column, Entity};
use uuid::Uuid;

use super::{CodingFilter, QuoteFilter};
use crate::{
    access::{Test, Totals, rows},
    context::Scope,
    error::Result,
    filter::keys,
    id::Kind,
    words::stored,
};

/// Returns the stored numbers that add up to the total of a list, or none where its rows must be counted.
///
/// # Errors
///
/// `BAD_USER_INPUT` where an id is malformed or of another kind.
pub(super) fn of(scope: &Scope, filter: Option<&QuoteFilter>) -> Result<Option<Totals>> {
    let mut coding = Coding::default();
    let test = match filter {
        Some(filter) => test_of(filter, Some(&mut coding))?,
        None => Some(Test::always()),
    };
    let rows = |test| {
        let rows = rows::quote_totals(&scope.viewer).filter(coding.test()).filter(test);
        Totals::Quotes(rows)
    };
    Ok(test.map(rows))
}

/// The one valence or the one domain that a coding must have.
#[derive(Default)]
struct Coding {
    valence: Option<String>,
    domain: Option<Uuid>,
}

impl Coding {
    fn test(&self) -> Test<Entity> {
        let valence = match &self.valence {
            Some(word) => Test::texts(Column::Valence, [word.clone()]),
            None => Test::IsNull(Column::Valence),
        };
        let domain = match self.domain {
            Some(domain) => Test::is(Column::DomainId, domain),
            None => Test::IsNull(Column::DomainId),
        };
        Test::All(vec![valence, domain])
    }

    /// Takes up what a filter asks of a coding. Returns whether stored numbers know it.
    fn take(&mut self, filter: &CodingFilter) -> Result<bool> {
        if self.valence.is_some() || self.domain.is_some() || filter.category.is_some() {
            return Ok(false);
        }
        match (filter.valence.as_deref(), filter.domain.as_deref()) {
            (Some([valence]), None) => {
                self.valence = stored::<_, entity::words::Valence>(&[*valence]).pop();
                Ok(true)
            }
            (None, Some([domain])) => {
                self.domain = Some(Kind::Domain.key(domain)?);
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

/// A filter as a condition on stored numbers; none where they do not know it. A coding counts where it must hold of
/// each quote, and so not below `or` and `not`.
fn test_of(filter: &QuoteFilter, mut coding: Option<&mut Coding>) -> Result<Option<Test<Entity>>> {
    if filter.provenance.is_some() || filter.min_length.is_some() || filter.max_length.is_some() {
        return Ok(None);
    }
    let mut tests = own(filter)?;
    if let Some(asked) = &filter.coding {
        let known = match coding.as_deref_mut() {
            Some(coding) => coding.take(asked)?,
            None => false,
        };
        if !known {
            return Ok(None);
        }
    }
    for inner in filter.and.iter().flatten() {
        let Some(test) = test_of(inner, coding.as_deref_mut())? else { return Ok(None) };
        tests.push(test);
    }
    if let Some(filters) = &filter.or {
        let any = filters.iter().map(|inner| test_of(inner, None)).collect::<Result<Vec<_>>>()?;
        let any = any.into_iter().collect::<Option<Vec<_>>>();
        let Some(any) = any else { return Ok(None) };
        tests.push(Test::Any(any));
    }
    if let Some(inner) = &filter.not {
        let Some(test) = test_of(inner, None)? else { return Ok(None) };
        tests.push(Test::Not(Box::new(test)));
    }
    Ok(Some(Test::All(tests)))
}

/// What the filter asks of study, role, language and access.
fn own(filter: &QuoteFilter) -> Result<Vec<Test<Entity>>> {
    let mut tests = Vec::new();
    if let Some(ids) = &filter.study {
        tests.push(Test::ids(Column::StudyId, keys(Kind::Study, ids)?));
    }
    if let Some(ids) = &filter.role {
        tests.push(Test::ids(Column::RoleId, keys(Kind::ParticipantRole, ids)?));
    }
    if let Some(tags) = &filter.language {
        tests.push(Test::texts(Column::Language, tags.clone()));
    }
    if let Some(words) = &filter.access {
        tests.push(Test::texts(Column::Access, stored::<_, entity::words::Access>(words)));
    }
    Ok(tests)
}
