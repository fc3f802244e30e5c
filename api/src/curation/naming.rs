//! Names of things that problems of a set speak of, as far as the viewer may see them.

use std::collections::HashMap;

use uuid::Uuid;

use super::patch::{Patch, reserved};
use crate::{
    access::may_in,
    context::Scope,
    error::Result,
    id::Kind,
    node::{Node, find::nodes},
    record::{Shape, text_in},
};

/// Things that the viewer may see.
pub struct Named(HashMap<(Kind, Uuid), Node>);

/// Parts that everybody may see who may see the thing that they belong to.
const SHOWN_WITH_OWNER: [Kind; 10] = [
    Kind::FrameworkReference,
    Kind::FrameworkNote,
    Kind::DomainAlias,
    Kind::StudyAuthor,
    Kind::ReportedCount,
    Kind::CategoryAlias,
    Kind::Placement,
    Kind::CategoryCondition,
    Kind::CategoryRole,
    Kind::Coding,
];

impl Named {
    /// Loads things, as far as the viewer may see them.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn of(scope: &Scope, mut wanted: Vec<(Kind, Uuid)>) -> Result<Self> {
        wanted.sort_unstable();
        wanted.dedup();
        Ok(Self(nodes(scope, &wanted).await?))
    }

    /// Returns whether the viewer may be told of a thing, or of a part of one.
    pub fn shows(&self, thing: (Kind, Uuid), owner: (Kind, Uuid)) -> bool {
        let part = SHOWN_WITH_OWNER.contains(&thing.0) && self.0.contains_key(&owner);
        part || self.0.contains_key(&thing)
    }

    /// Returns whether a thing was withdrawn.
    pub fn is_gone(&self, thing: (Kind, Uuid)) -> bool {
        matches!(self.0.get(&thing), Some(Node::Tombstone(_)))
    }

    /// Returns the name of a thing, where it has one.
    pub fn name(&self, thing: (Kind, Uuid)) -> Option<String> {
        let name = match self.0.get(&thing)? {
            Node::Framework(it) => &it.0.name,
            Node::FrameworkVersion(it) => &it.0.label,
            Node::Domain(it) => &it.0.name,
            Node::Subdomain(it) => &it.0.code,
            Node::ParticipantRole(it) => &it.0.name,
            Node::Study(it) => &it.0.title,
            Node::SourceDocument(it) => &it.0.title,
            Node::Category(it) => &it.0.name,
            Node::Participant(it) => &it.0.pseudonym,
            Node::FocusGroup(it) => &it.0.label,
            // The first two have no name, and no change names the others.
            Node::Quote(_)
            | Node::Tombstone(_)
            | Node::ChangeSet(_)
            | Node::Change(_)
            | Node::Revision(_)
            | Node::Account(_)
            | Node::RoleGrant(_)
            | Node::Session(_)
            | Node::ApiToken(_)
            | Node::AuditEvent(_) => return None,
        };
        Some(name.clone())
    }

    /// Returns the name that a change gives, where the viewer may read it.
    pub fn in_patch(
        scope: &Scope,
        shape: &Shape,
        patch: &Patch,
        study: Option<Uuid>,
    ) -> Option<String> {
        let columns = ["name", "title", "label", "pseudonym", "code"];
        let column = columns.into_iter().find(|column| text_in(&patch.set, column).is_some())?;
        let may = reserved(shape, column).is_none_or(|it| may_in(&scope.viewer, it, study));
        text_in(&patch.set, column).filter(|_| may).map(str::to_owned)
    }
}
