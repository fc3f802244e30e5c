//! The interface of all things that are found by id, and the tombstone.

use async_graphql::{Context, ID, Interface, Object};

use super::{find::nodes, service::Withdrawn};
use crate::{
    account::{Account, ApiToken, AuditEvent, RoleGrant, Session},
    category::Category,
    context::{nullable, scope},
    curation::{Change, ChangeSet, Revision},
    error::Result,
    framework::{Domain, Framework, FrameworkVersion, Subdomain},
    participant::{FocusGroup, Participant, ParticipantRole},
    quote::Quote,
    scalar::DateTime,
    siblings::Member,
    study::{SourceDocument, Study},
};

/// Anything that `node` finds by its id (Relay Global Object Identification). Ask `__typename`, or use fragments on the types.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Identifies the thing. Opaque; the same in every answer."
))]
pub enum Node {
    /// A framework.
    Framework(Framework),
    /// A version of a framework.
    FrameworkVersion(FrameworkVersion),
    /// A domain.
    Domain(Domain),
    /// A sub-domain.
    Subdomain(Subdomain),
    /// A participant role.
    ParticipantRole(ParticipantRole),
    /// A study.
    Study(Study),
    /// A source.
    SourceDocument(SourceDocument),
    /// A category.
    Category(Category),
    /// A quote.
    Quote(Quote),
    /// A participant.
    Participant(Participant),
    /// A focus group.
    FocusGroup(FocusGroup),
    /// A change set.
    ChangeSet(ChangeSet),
    /// A change in a change set.
    Change(Change),
    /// An entry in the history of a thing.
    Revision(Revision),
    /// An account.
    Account(Account),
    /// A role that an account holds.
    RoleGrant(RoleGrant),
    /// A sign-in that lasts.
    Session(Session),
    /// A token for a program.
    ApiToken(ApiToken),
    /// Something that was done or refused.
    AuditEvent(AuditEvent),
    /// What is left of a thing that was withdrawn or merged.
    Tombstone(Tombstone),
}

/// What is left of a thing.
#[derive(Clone)]
pub struct Tombstone(pub Member<Withdrawn>);

/// What is left of a thing that was withdrawn or merged into another. Take the thing out of what you show; if
/// `replacedBy` is not null, show that instead.
#[Object]
impl Tombstone {
    /// The id that the thing had.
    pub async fn id(&self) -> ID {
        self.0.kind.id(self.0.id).into()
    }

    /// The type that the thing had, such as `Category`.
    fn kind(&self) -> &'static str {
        self.0.kind.type_name()
    }

    /// When it was withdrawn.
    fn withdrawn_at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What took its place. Null where nothing did, or nothing that you may see.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        nullable(async {
            let Some(successor) = self.0.replaced_by else {
                return Ok(None);
            };
            let scope = scope(ctx)?;
            let successors = self.0.fetch("successors", |page| async move {
                let keys = page.rows().iter().filter_map(|row| Some((row.kind, row.replaced_by?)));
                nodes(scope, &keys.collect::<Vec<_>>()).await
            });
            Ok(successors.await?.get(&(self.0.kind, successor)).cloned())
        })
        .await
    }
}
