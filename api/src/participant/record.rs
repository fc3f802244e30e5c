//! All that is held about one person.

use async_graphql::{Context, Object};

use super::{Participant, loader};
use crate::list_size::list_size;
use crate::{context::scope, error::Result, quote::Quote, siblings::Member};

/// The record of a person.
pub struct ParticipantRecord(pub Participant);

/// All that is held about one person: what to hand out when somebody asks what is known about them. Ask
/// `participant` for pseudonym, role, group, consent and demographics, and each quote for its translations, place,
/// codings and notes.
#[Object]
impl ParticipantRecord {
    /// The person.
    fn participant(&self) -> Participant {
        self.0.clone()
    }

    /// Everything the person said that is held, on one page.
    #[graphql(directive = list_size::apply(20))]
    async fn quotes(&self, ctx: &Context<'_>) -> Result<Vec<Quote>> {
        let person = &self.0.0;
        let found =
            person.related(scope(ctx)?, "all quotes", |row| row.id, loader::quotes_of).await?;
        Ok(found.into_iter().map(Quote).collect::<Vec<_>>())
    }
}

impl ParticipantRecord {
    /// The record of this person.
    #[must_use]
    pub const fn of(person: Member<entity::participant::Model>) -> Self {
        Self(Participant(person))
    }
}
