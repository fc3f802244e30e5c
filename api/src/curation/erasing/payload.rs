//! What erasing takes and answers.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::service::Erased;
use crate::{
    context::{Scope, scope},
    curation::{
        ChangeSet,
        payload::written,
        troubles::{Sent, problems},
    },
    error::Result,
    list_size::list_size,
    problem::{Outcome, Problem, parted},
};

/// A participant who took their consent back.
#[derive(InputObject)]
pub struct WithdrawConsentInput {
    /// The participant.
    pub participant: ID,
    /// Why, or where that is recorded. Stewards see it. Do not repeat what was said.
    pub reason: Option<String>,
}

/// A quote that says what it must not.
#[derive(InputObject)]
pub struct RedactQuoteInput {
    /// The quote.
    pub quote: ID,
    /// What may be said instead. If absent, nothing is left of the quote.
    pub replacement: Option<String>,
    /// Why. Stewards see it. Do not repeat what was said.
    pub reason: Option<String>,
}

/// Things that may not be shown any more.
#[derive(InputObject)]
pub struct TakeDownInput {
    /// Quotes and sources of one study. With a source goes its text, and every quote from it.
    pub things: Vec<ID>,
    /// Why. Stewards see it. Do not repeat what was said.
    pub reason: Option<String>,
}

/// A place where free text repeats words that were erased.
#[derive(SimpleObject)]
pub struct Leftover {
    /// The type of the thing, such as `Category` or `ChangeSet`.
    kind: &'static str,
    /// Its id.
    id: ID,
    /// Which of its fields: as it is now, or as it was.
    field: String,
}

/// What came of erasing.
pub struct ErasePayload {
    done: Option<Erased>,
    problems: Vec<Problem>,
}

impl ErasePayload {
    /// What came of it.
    pub(super) async fn of(
        scope: &Scope,
        outcome: Outcome<Erased>,
        field: &'static str,
    ) -> Result<Self> {
        let (done, refused) = parted(outcome)?;
        let Some(mut done) = done else {
            return Ok(Self { done: None, problems: refused });
        };
        let troubles = std::mem::take(&mut done.troubles);
        if troubles.is_empty() {
            return Ok(Self { done: Some(done), problems: Vec::new() });
        }
        let problems = problems(scope, done.set, troubles, &Sent::Field(field)).await?;
        Ok(Self { done: None, problems })
    }
}

/// What came of erasing.
#[Object]
impl ErasePayload {
    /// The published change set that erased the words. Null where nothing was erased.
    async fn change_set(&self, ctx: &Context<'_>) -> Option<Result<ChangeSet>> {
        Some(written(scope(ctx), self.done.as_ref()?.set).await)
    }

    /// How many quotes were erased or replaced.
    fn quote_count(&self) -> usize {
        self.done.as_ref().map_or(0, |done| done.quotes)
    }

    /// Free texts that repeat eight words in a row of what was erased, in what is published, was published or is
    /// proposed; where a participant took their consent back, the texts of sources in which they may have said more
    /// than what was quoted; and quotes of others that were once taken for theirs, or that overlap with what was
    /// covered in a source. They were not changed: look at each, and mend or take down what says too much.
    #[graphql(directive = list_size::apply(20))]
    fn leftovers(&self) -> Vec<Leftover> {
        let found = self.done.iter().flat_map(|done| &done.leftovers);
        let told = found.map(|it| Leftover {
            kind: it.kind.type_name(),
            id: it.kind.id(it.key).into(),
            field: it.field.clone(),
        });
        told.collect()
    }

    /// What to mend, where nothing was erased.
    #[graphql(directive = list_size::apply(10))]
    fn user_errors(&self) -> &[Problem] {
        &self.problems
    }
}
