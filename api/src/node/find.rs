//! Finding things of any kind by their ids.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Node, Tombstone,
    service::{Found, Mortal, Withdrawn, things},
};
use crate::{
    access::{Rows, rows, rows::Thing},
    account::{Account, ApiToken, AuditEvent, RoleGrant, Session},
    category::Category,
    context::Scope,
    curation::{Change, ChangeSet, Revision},
    error::Result,
    framework::{Domain, Framework, FrameworkVersion, Subdomain},
    id::Kind,
    participant::{FocusGroup, Participant, ParticipantRole},
    quote::Quote,
    siblings::Member,
    study::{SourceDocument, Study},
};

/// Finds things by kind and key, with one statement per kind. What is not there for this viewer is left out.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn nodes(scope: &Scope, wanted: &[(Kind, Uuid)]) -> Result<HashMap<(Kind, Uuid), Node>> {
    let mut by_kind: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for (kind, key) in wanted {
        by_kind.entry(*kind).or_default().push(*key);
    }
    let mut found = Gathered::default();
    for (kind, keys) in by_kind {
        found.gather(scope, kind, keys).await?;
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
    /// Reads the things of one kind, each kind from the rows that the viewer may see.
    async fn gather(&mut self, scope: &Scope, kind: Kind, keys: Vec<Uuid>) -> Result<()> {
        let viewer = &*scope.viewer;
        // Of a thing that was withdrawn, a tombstone is left.
        macro_rules! thing {
            ($rows:ident, $object:ident) => {
                self.add(scope, kind, rows::$rows(viewer), keys, |it| Node::$object($object(it)))
                    .await
            };
        }
        macro_rules! record {
            ($rows:ident, $object:ident) => {{
                let rows = scope.db.all(&rows::$rows(viewer).with_ids(keys)).await?;
                let members = Member::all(rows).into_iter();
                self.living.extend(members.map(|it| ((kind, it.id), Node::$object($object(it)))));
                Ok(())
            }};
        }
        match kind {
            Kind::Framework => thing!(frameworks, Framework),
            Kind::FrameworkVersion => thing!(framework_versions, FrameworkVersion),
            Kind::Domain => thing!(domains, Domain),
            Kind::Subdomain => thing!(subdomains, Subdomain),
            Kind::ParticipantRole => thing!(participant_roles, ParticipantRole),
            Kind::Study => thing!(studies, Study),
            Kind::SourceDocument => thing!(source_documents, SourceDocument),
            Kind::Category => thing!(categories, Category),
            Kind::Quote => thing!(quotes, Quote),
            Kind::FocusGroup => thing!(focus_groups, FocusGroup),
            Kind::Participant => thing!(participants, Participant),
            Kind::ChangeSet => record!(change_sets, ChangeSet),
            Kind::Change => record!(changes, Change),
            Kind::Revision => record!(history, Revision),
            Kind::Account => record!(accounts, Account),
            Kind::RoleGrant => record!(role_grants, RoleGrant),
            Kind::Session => record!(sessions, Session),
            Kind::ApiToken => record!(api_tokens, ApiToken),
            Kind::AuditEvent => record!(audit_events, AuditEvent),
            // Parts are found with the thing that holds them.
            Kind::FrameworkReference
            | Kind::FrameworkNote
            | Kind::DomainAlias
            | Kind::ConceptMapping
            | Kind::StudyAuthor
            | Kind::ReportedCount
            | Kind::CategoryAlias
            | Kind::Placement
            | Kind::CategoryCondition
            | Kind::CategoryRole
            | Kind::QuoteTranslation
            | Kind::Coding
            | Kind::Demographic => Ok(()),
        }
    }

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
