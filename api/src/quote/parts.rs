//! What belongs to a quote and is no node.

use async_graphql::{Context, ID, Object};
use entity::{coding_note, quote_category, quote_place, quote_translation, words};
use uuid::Uuid;

use super::loader;
use crate::{
    category::{Category, loader as categories},
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    siblings::Member,
    study::{SourceDocument, loader as studies},
    words::{Certainty, TranslationMethod, Valence},
};

/// The place of a quote.
pub struct QuotePlace(pub Member<quote_place::Model>);

/// Where a quote stands in its source.
#[Object]
impl QuotePlace {
    /// The source.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<SourceDocument>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "source", |row| Some(row.source_document_id), studies::sources)
                .await?;
            Ok(found.map(SourceDocument))
        })
        .await
    }

    /// The place, such as `p. 7, table 2`.
    fn locator(&self) -> Option<&str> {
        self.0.locator.as_deref()
    }

    /// First character of the quote in the source's text, counted in Unicode code points from 0. Null where the
    /// text is not held.
    fn start(&self) -> Option<i32> {
        self.0.start_at
    }

    /// The character after the last one, counted in Unicode code points.
    fn end(&self) -> Option<i32> {
        self.0.end_at
    }

    /// How sure the place is.
    fn certainty(&self) -> Certainty {
        self.0.certainty.into()
    }
}

/// A translation.
pub struct QuoteTranslation {
    pub(super) row: Member<quote_translation::Model>,
    /// The study of its quote.
    pub(super) study: Uuid,
}

/// A translation of a quote. Say so when you show it, and by whom it is.
#[Object]
impl QuoteTranslation {
    /// Identifies the translation in changes. Opaque.
    fn id(&self) -> ID {
        Kind::QuoteTranslation.id(self.row.id).into()
    }

    /// Language of the translation, as a BCP 47 tag.
    fn language(&self) -> &str {
        &self.row.language
    }

    /// The words. Plain text: escape it before you put it into HTML.
    fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        if self.row.access == words::Access::Controlled {
            scope(ctx)?.reads.controlled(self.study, Kind::Quote, self.row.quote_id);
        }
        Ok(&self.row.text)
    }

    /// Who made it.
    fn method(&self) -> TranslationMethod {
        self.row.method.into()
    }

    /// Name of the translator, or of the machine. Null where that was not recorded.
    fn translator(&self) -> Option<&str> {
        self.row.translator.as_deref()
    }
}

/// A coding.
pub struct Coding(pub Member<quote_category::Model>);

/// The judgement of a coder that a quote supports a category.
#[Object]
impl Coding {
    /// Identifies the coding in changes. Opaque.
    fn id(&self) -> ID {
        Kind::Coding.id(self.0.id).into()
    }

    /// The category.
    async fn category(&self, ctx: &Context<'_>) -> Option<Result<Category>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "category", |row| Some(row.category_id), categories::categories)
                .await?;
            Ok(found.map(Category))
        })
        .await
    }

    /// Whether the quote shows the category helping, hindering, or both.
    fn valence(&self) -> Valence {
        self.0.valence.into()
    }

    /// What the coder noted on it. Null where nothing was noted, or where notes are not for you: see
    /// `Study.viewerCan`.
    async fn note(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async { Ok(self.noted(scope(ctx)?).await?.and_then(|row| row.note.clone())) })
            .await
    }

    /// Who coded, by display name. Null where that was not recorded, or where it is not for you.
    async fn coder(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async { Ok(self.noted(scope(ctx)?).await?.and_then(|row| row.coder.clone())) })
            .await
    }

    /// The round of coding it was made in, from 1.
    fn round(&self) -> i32 {
        self.0.round
    }
}

impl Coding {
    async fn noted(&self, scope: &Scope) -> Result<Option<Member<coding_note::Model>>> {
        self.0.referred(scope, "note", |row| Some(row.id), loader::notes_of).await
    }
}
