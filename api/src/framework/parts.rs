//! What frameworks and domains are made of and is no node.

use async_graphql::{Context, ID, Object};
use entity::{domain_alias, framework_note, framework_reference};

use super::loader;
use crate::{
    context::{nullable, scope},
    error::Result,
    id::Kind,
    siblings::Member,
    words::{Basis, ReferenceKind},
};

/// A publication that a framework rests on.
pub struct FrameworkReference(pub Member<framework_reference::Model>);

/// A publication that a framework rests on.
#[Object]
impl FrameworkReference {
    /// Identifies the publication in changes. Opaque.
    fn id(&self) -> ID {
        Kind::FrameworkReference.id(self.0.id).into()
    }

    /// What the publication is to the framework.
    fn kind(&self) -> ReferenceKind {
        self.0.kind.into()
    }

    /// The reference as a line of text.
    fn citation(&self) -> &str {
        &self.0.citation
    }

    /// Digital object identifier without a resolver: put `https://doi.org/` before it. Null where there is none.
    fn doi(&self) -> Option<&str> {
        self.0.doi.as_deref()
    }

    /// What is taken from it, in the words of this knowledge base.
    fn says(&self) -> Option<&str> {
        self.0.says.as_deref()
    }

    /// Whether an editor has read the place. Where false, take what rests on it with care.
    fn checked(&self) -> bool {
        self.0.checked
    }
}

/// Something to know when working with a version of a framework.
pub struct FrameworkNote(pub Member<framework_note::Model>);

/// Something to know when working with a version of a framework, such as how its letters differ from those
/// of other versions.
#[Object]
impl FrameworkNote {
    /// Identifies the note in changes. Opaque.
    fn id(&self) -> ID {
        Kind::FrameworkNote.id(self.0.id).into()
    }

    /// What the note is about.
    fn topic(&self) -> &str {
        &self.0.topic
    }

    /// The note.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// Where it is stated. Null where it is this knowledge base's own remark.
    async fn reference(&self, ctx: &Context<'_>) -> Option<Result<FrameworkReference>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "reference", |note| note.reference_id, loader::references)
                .await?;
            Ok(found.map(FrameworkReference))
        })
        .await
    }

    /// Whether an editor has read the place.
    fn checked(&self) -> bool {
        self.0.checked
    }
}

/// Another name of a domain.
pub struct DomainAlias(pub Member<domain_alias::Model>);

/// Another name under which a domain appears in print, or what it is called in another language.
#[Object]
impl DomainAlias {
    /// Identifies the name in changes. Opaque.
    fn id(&self) -> ID {
        Kind::DomainAlias.id(self.0.id).into()
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

    /// Where the name was seen. Null where that was not recorded.
    async fn reference(&self, ctx: &Context<'_>) -> Option<Result<FrameworkReference>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "reference", |alias| alias.reference_id, loader::references)
                .await?;
            Ok(found.map(FrameworkReference))
        })
        .await
    }

    /// Whether an editor has read the place.
    fn checked(&self) -> bool {
        self.0.checked
    }
}
