//! What a study is made of.

use async_graphql::{Context, ID, Object};
use entity::{reported_count, source_document, study_author};

use super::{Evidence, Study, loader};
use crate::{
    context::{nullable, scope},
    error::Result,
    id::Kind,
    siblings::Member,
    words::{Counted, SourceKind},
};

/// An author of a study.
pub struct StudyAuthor(pub Member<study_author::Model>);

/// An author of a study.
#[Object]
impl StudyAuthor {
    /// Identifies the author in changes. Opaque.
    fn id(&self) -> ID {
        Kind::StudyAuthor.id(self.0.id).into()
    }

    /// Name as printed.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// ORCID iD without a resolver. Null where no source at hand gives it.
    fn orcid(&self) -> Option<&str> {
        self.0.orcid.as_deref()
    }
}

/// A source.
#[derive(Clone)]
pub struct SourceDocument(pub Member<source_document::Model>);

/// A document that statements and quotes are taken from. Unpublished ones (transcripts, guides) are seen only
/// by those who work on the study.
#[Object]
impl SourceDocument {
    /// Identifies the source. Opaque.
    pub async fn id(&self) -> ID {
        Kind::SourceDocument.id(self.0.id).into()
    }

    /// What kind of document it is.
    fn kind(&self) -> SourceKind {
        self.0.kind.into()
    }

    /// Title.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether anybody can read it.
    fn published(&self) -> bool {
        self.0.published
    }

    /// Licence as stated. Null where it is not known: then assume that no reuse is allowed.
    fn licence(&self) -> Option<&str> {
        self.0.licence.as_deref()
    }

    /// Whether an editor has checked the licence.
    fn licence_checked(&self) -> bool {
        self.0.licence_checked
    }

    /// Whether the licence allows its words to be printed elsewhere. Null where that is not known.
    fn reuse_allowed(&self) -> Option<bool> {
        self.0.reuse_allowed
    }

    /// Language, as a BCP 47 tag. Null where it is not known.
    fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Where it is found on the web.
    fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// The whole text, exactly as it was given, into which `QuotePlace.start` and `end` point. Null where it is not
    /// held. Plain text: escape it before you put it into HTML.
    async fn text(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found =
                self.0.referred(scope, "text", |row| Some(row.id), loader::texts_of).await?;
            if found.is_some() && !self.0.published {
                scope.reads.controlled(self.0.study_id, Kind::SourceDocument, self.0.id);
            }
            Ok(found.map(|row| row.text.clone()))
        })
        .await
    }

    /// The study that it belongs to.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found =
                self.0.referred(scope, "study", |row| Some(row.study_id), loader::studies).await?;
            Ok(found.map(Study))
        })
        .await
    }
}

/// A number that a publication states.
#[derive(Clone)]
pub struct ReportedCount(pub Member<reported_count::Model>);

/// A number that the study's publication states, such as 36 categories. What is held here may be less: see
/// `Study.coverage`.
#[Object]
impl ReportedCount {
    /// Identifies the number in changes. Opaque.
    fn id(&self) -> ID {
        Kind::ReportedCount.id(self.0.id).into()
    }

    /// What is counted.
    fn what(&self) -> Counted {
        self.0.what.into()
    }

    /// How many.
    fn n(&self) -> i32 {
        self.0.n
    }

    /// Where it is stated.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Evidence> {
        Evidence::of(ctx, &self.0).await
    }
}
