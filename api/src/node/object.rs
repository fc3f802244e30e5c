//! The interface of all things that are found by id, and the tombstone.

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object};
use uuid::Uuid;

use super::service::{Found, Mortal, Withdrawn, things};
use crate::{
    access::{Rows, rows, rows::Thing},
    category::Category,
    context::{Scope, nullable, scope},
    error::Result,
    framework::{Domain, Framework, FrameworkVersion, Subdomain},
    id::Kind,
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

/// Things by kind and key; one statement per kind. What is not there for this viewer is left out.
pub async fn nodes(scope: &Scope, wanted: &[(Kind, Uuid)]) -> Result<HashMap<(Kind, Uuid), Node>> {
    let mut by_kind: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for (kind, key) in wanted {
        by_kind.entry(*kind).or_default().push(*key);
    }
    let (viewer, mut found) = (&*scope.viewer, Gathered::default());
    macro_rules! gather {
        ($rows:expr, $object:ident, $kind:expr, $keys:expr) => {
            found.add(scope, $kind, $rows, $keys, |member| Node::$object($object(member))).await?
        };
    }
    for (kind, keys) in by_kind {
        match kind {
            Kind::Framework => gather!(rows::frameworks(viewer), Framework, kind, keys),
            Kind::FrameworkVersion => {
                gather!(rows::framework_versions(viewer), FrameworkVersion, kind, keys);
            }
            Kind::Domain => gather!(rows::domains(viewer), Domain, kind, keys),
            Kind::Subdomain => gather!(rows::subdomains(viewer), Subdomain, kind, keys),
            Kind::ParticipantRole => {
                gather!(rows::participant_roles(viewer), ParticipantRole, kind, keys);
            }
            Kind::Study => gather!(rows::studies(viewer), Study, kind, keys),
            Kind::SourceDocument => {
                gather!(rows::source_documents(viewer), SourceDocument, kind, keys);
            }
            Kind::Category => gather!(rows::categories(viewer), Category, kind, keys),
            Kind::Quote => gather!(rows::quotes(viewer), Quote, kind, keys),
            Kind::FocusGroup => gather!(rows::focus_groups(viewer), FocusGroup, kind, keys),
            Kind::Participant => gather!(rows::participants(viewer), Participant, kind, keys),
            // What belongs to things has no door, and accounts and change sets have doors of their own.
            _ => {}
        }
    }
    Ok(found.together())
}

/// What by-id reads of several kinds have found so far.
#[derive(Default)]
struct Gathered {
    living: HashMap<(Kind, Uuid), Node>,
    gone: Vec<Withdrawn>,
}

impl Gathered {
    async fn add<E: Thing>(
        &mut self,
        scope: &Scope,
        kind: Kind,
        rows: Rows<E>,
        keys: Vec<Uuid>,
        node: fn(Member<E::Model>) -> Node,
    ) -> Result<()>
    where
        E::Model: Mortal,
    {
        for (key, found) in things(scope, kind, rows, keys).await? {
            match found {
                Found::Living(member) => {
                    self.living.insert((kind, key), node(member));
                }
                Found::Gone(withdrawn) => self.gone.push(withdrawn),
            }
        }
        Ok(())
    }

    fn together(mut self) -> HashMap<(Kind, Uuid), Node> {
        for member in Member::all(self.gone) {
            self.living.insert((member.kind, member.id), Node::Tombstone(Tombstone(member)));
        }
        self.living
    }
}
