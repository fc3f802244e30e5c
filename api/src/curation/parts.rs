//! What belongs to a change set and has no door of its own.

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{account, change_set_author, review};

use super::{
    loader,
    standing::{Deed, Standing},
};
use crate::{
    context::{nullable, scope},
    error::Result,
    id::Kind,
    scalar::DateTime,
    siblings::Member,
    words::Verdict,
};

/// Somebody who wrote, judged or published changes.
pub struct Contributor(pub Member<account::Model>);

/// Somebody who wrote, judged or published changes.
#[Object]
impl Contributor {
    /// Id of the account.
    fn id(&self) -> ID {
        Kind::Account.id(self.0.id).into()
    }

    /// What to show. Null where none was given.
    fn display_name(&self) -> Option<&str> {
        self.0.display_name.as_deref()
    }
}

/// An author.
pub struct Author(pub Member<change_set_author::Model>);

impl Author {
    /// Who that is.
    pub async fn contributor(&self, ctx: &Context<'_>) -> Result<Option<Contributor>> {
        let key = |row: &change_set_author::Model| Some(row.account_id);
        let found = self.0.referred(scope(ctx)?, "account", key, loader::contributors).await?;
        Ok(found.map(Contributor))
    }
}

/// A judgement.
pub struct Review(pub Member<review::Model>);

/// What a reviewer or a steward said of a change set.
#[Object]
impl Review {
    /// What they said.
    fn verdict(&self) -> Verdict {
        self.0.verdict.into()
    }

    /// Whether it counts as a reviewer's approval.
    fn approves(&self) -> bool {
        self.0.approves
    }

    /// Whether it counts as a steward's clearance.
    fn clears(&self) -> bool {
        self.0.clears
    }

    /// Why. Null where they did not say.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who said it. Null where the account is gone.
    async fn reviewer(&self, ctx: &Context<'_>) -> Option<Result<Contributor>> {
        nullable(async {
            let key = |row: &review::Model| row.reviewer_id;
            let found = self.0.referred(scope(ctx)?, "account", key, loader::contributors).await?;
            Ok(found.map(Contributor))
        })
        .await
    }

    /// When.
    fn made_at(&self) -> DateTime {
        DateTime(self.0.made_at)
    }
}

/// Whether something can be done, and if not, why.
#[derive(SimpleObject)]
pub struct ChangeSetRight {
    /// Whether you may do it now.
    allowed: bool,
    /// Why not, in one sentence. Null where you may.
    because: Option<&'static str>,
}

/// What you may do with a change set now. A user interface can show its buttons by it.
#[derive(SimpleObject)]
pub struct ChangeSetRights {
    /// Add, replace and remove changes.
    edit: ChangeSetRight,
    /// Hand it to the reviewers.
    submit: ChangeSetRight,
    /// Judge it as a reviewer.
    review: ChangeSetRight,
    /// Clear it as a steward.
    clear: ChangeSetRight,
    /// Make it part of the knowledge base.
    publish: ChangeSetRight,
    /// Give it up.
    abandon: ChangeSetRight,
}

impl ChangeSetRights {
    /// Of whoever looks at a set.
    #[must_use]
    pub fn of(standing: &Standing<'_>) -> Self {
        let right = |deed| match standing.may(deed) {
            Ok(()) => ChangeSetRight { allowed: true, because: None },
            Err(because) => ChangeSetRight { allowed: false, because: Some(because) },
        };
        Self {
            edit: right(Deed::Edit),
            submit: right(Deed::Submit),
            review: right(Deed::Review),
            clear: right(Deed::Clear),
            publish: right(Deed::Publish),
            abandon: right(Deed::Abandon),
        }
    }
}
