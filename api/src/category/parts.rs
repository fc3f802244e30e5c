//! What is said of a category and is no node.

use async_graphql::{Context, ID, Object};
use entity::{category_alias, category_condition, category_role, placement};

use crate::{
    context::{Scope, nullable, scope},
    error::Result,
    framework::{Domain, Subdomain, loader as frameworks},
    id::Kind,
    participant::{ParticipantRole, loader as participants},
    siblings::Member,
    study::Evidence,
    words::{Basis, Confidence, Mention, Valence},
};

/// Another name of a category.
pub struct CategoryAlias(pub Member<category_alias::Model>);

/// Another name of a category: a spelling seen elsewhere, or the name in another language.
#[Object]
impl CategoryAlias {
    /// Identifies the name in changes. Opaque.
    fn id(&self) -> ID {
        Kind::CategoryAlias.id(self.0.id).into()
    }

    /// The name.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// Language of the name, as a BCP 47 tag such as `en` or `de`.
    fn language(&self) -> &str {
        &self.0.language
    }

    /// On what it rests.
    fn basis(&self) -> Basis {
        self.0.basis.into()
    }
}

/// A placement.
pub struct Placement(pub Member<placement::Model>);

/// Where a category lies in the framework, and who says so. A category may be placed more than once, or not at
/// all: then it is unplaced, which is a state of knowledge, not an error.
#[Object]
impl Placement {
    /// Identifies the placement in changes. Opaque.
    fn id(&self) -> ID {
        Kind::Placement.id(self.0.id).into()
    }

    /// The domain.
    async fn domain(&self, ctx: &Context<'_>) -> Option<Result<Domain>> {
        nullable(async { self.its_domain(scope(ctx)?).await }).await
    }

    /// The question within the domain. Null where the category is placed in the domain as a whole.
    async fn subdomain(&self, ctx: &Context<'_>) -> Option<Result<Subdomain>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "subdomain", |row| row.subdomain_id, frameworks::subdomains)
                .await?;
            Ok(found.map(Subdomain))
        })
        .await
    }

    /// On what the placement rests: the study itself (REPORTED), or an editor's judgement (EDITORIAL).
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Evidence> {
        Evidence::of(ctx, &self.0).await
    }

    /// Why it was decided so. Always there for EDITORIAL placements.
    fn rationale(&self) -> Option<&str> {
        self.0.rationale.as_deref()
    }

    /// How sure the editor is. Null where no editor judged.
    fn confidence(&self) -> Option<Confidence> {
        self.0.confidence.map(Into::into)
    }

    /// Who decided it. Null where that was not recorded.
    fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }
}

impl Placement {
    /// The domain.
    pub(crate) async fn its_domain(&self, scope: &Scope) -> Result<Option<Domain>> {
        let key = |row: &placement::Model| Some(row.domain_id);
        let found = self.0.referred(scope, "domain", key, frameworks::domains).await?;
        Ok(found.map(Domain))
    }
}

/// A condition.
pub struct CategoryCondition(pub Member<category_condition::Model>);

/// When a category that acts both ways helps, or when it hinders.
#[Object]
impl CategoryCondition {
    /// Identifies the condition in changes. Opaque.
    fn id(&self) -> ID {
        Kind::CategoryCondition.id(self.0.id).into()
    }

    /// FACILITATOR: the condition under which it helps. BARRIER: the one under which it hinders.
    fn valence(&self) -> Valence {
        self.0.valence.into()
    }

    /// The condition, as the end of the sentence "It helps (or hinders) …".
    fn text(&self) -> &str {
        &self.0.text
    }

    /// On what it rests.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Evidence> {
        Evidence::of(ctx, &self.0).await
    }
}

/// A role's mention of a category.
pub struct RoleMention(pub Member<category_role::Model>);

/// Whether people of one role named a category. A role without a line here was not looked at; UNKNOWN is not
/// `NOT_MENTIONED`.
#[Object]
impl RoleMention {
    /// Identifies the mention in changes. Opaque.
    fn id(&self) -> ID {
        Kind::CategoryRole.id(self.0.id).into()
    }

    /// The role.
    async fn role(&self, ctx: &Context<'_>) -> Option<Result<ParticipantRole>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "role", |row| Some(row.role_id), participants::roles)
                .await?;
            Ok(found.map(ParticipantRole))
        })
        .await
    }

    /// Whether they named it.
    fn mention(&self) -> Mention {
        self.0.mention.into()
    }

    /// On what it rests.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Evidence> {
        Evidence::of(ctx, &self.0).await
    }
}
