//! Quotes as the API shows them.

use async_graphql::{Context, ID, Object};
use entity::{participant_group, quote, quote_speaker, words};

use super::{Coding, QuotePlace, QuoteTranslation, loader, service};
use crate::{
    connection::Listed,
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    list_size::list_size,
    participant::{FocusGroup, Participant, ParticipantRole, loader as participants},
    siblings::Member,
    study::{Study, loader as studies},
    words::{Access, Provenance, SpeakerUnknown},
};

/// A quote.
#[derive(Clone)]
pub struct Quote(pub Member<quote::Model>);

/// The words of a person who took part in a study, in support of one or more categories. Where `disclaimer` is
/// not null, show it beside the words.
#[Object]
impl Quote {
    /// Identifies the quote. Opaque, and without any order that could tell who spoke next to whom.
    pub async fn id(&self) -> ID {
        Kind::Quote.id(self.0.id).into()
    }

    /// The words, exactly as the source has them. Plain text: escape it before you put it into HTML.
    fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        if self.0.access == words::Access::Controlled {
            scope(ctx)?.reads.controlled(self.0.study_id, Kind::Quote, self.0.id);
        }
        Ok(&self.0.text)
    }

    /// Number of characters of the words (Unicode code points).
    fn length(&self) -> i32 {
        self.0.length
    }

    /// Language of the words, as a BCP 47 tag. Null where it is not known.
    fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// How the words came to be.
    fn provenance(&self) -> Provenance {
        self.0.provenance.into()
    }

    /// Who may read the quote. Show only OPEN ones in public.
    fn access(&self) -> Access {
        self.0.access.into()
    }

    /// What must be shown beside the words. Never null in a DEMO data set, where all quotes are invented.
    async fn disclaimer(&self, ctx: &Context<'_>) -> Option<Result<&str>> {
        nullable(async { Ok(service::disclaimer(scope(ctx)?.kind)) }).await
    }

    /// The role of the person who spoke. Null where it is not known.
    async fn role(&self, ctx: &Context<'_>) -> Option<Result<ParticipantRole>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found =
                self.0.referred(scope, "role", |row| row.role_id, participants::roles).await?;
            Ok(found.map(ParticipantRole))
        })
        .await
    }

    /// The person who spoke, by pseudonym. Null where that is not known, as `speakerUnknownBecause` tells, or where
    /// it is not for you: see `Study.viewerCan`.
    async fn participant(&self, ctx: &Context<'_>) -> Option<Result<Participant>> {
        nullable(async {
            let scope = scope(ctx)?;
            let Some(speaker) = self.speaker(scope).await? else {
                return Ok(None);
            };
            let key = |row: &quote_speaker::Model| row.participant_id;
            let found = speaker.referred(scope, "person", key, participants::participants);
            Ok(found.await?.map(Participant))
        })
        .await
    }

    /// Why it is not known here who spoke. Null where it is known, or where that is not for you.
    async fn speaker_unknown_because(&self, ctx: &Context<'_>) -> Option<Result<SpeakerUnknown>> {
        nullable(async {
            let speaker = self.speaker(scope(ctx)?).await?;
            Ok(speaker.and_then(|row| row.unknown_because).map(Into::into))
        })
        .await
    }

    /// The focus group in which the person spoke. Null where there was none or the speaker is not known, and where
    /// it is not for you: see `Study.viewerCan`.
    async fn focus_group(&self, ctx: &Context<'_>) -> Option<Result<FocusGroup>> {
        nullable(async {
            let scope = scope(ctx)?;
            let Some(speaker) = self.speaker(scope).await? else {
                return Ok(None);
            };
            let key = |row: &quote_speaker::Model| row.participant_id;
            let seat = speaker.referred(scope, "seat", key, participants::memberships_of).await?;
            let Some(seat) = seat else {
                return Ok(None);
            };
            let key = |row: &participant_group::Model| Some(row.focus_group_id);
            let found = seat.referred(scope, "group", key, participants::focus_groups);
            Ok(found.await?.map(FocusGroup))
        })
        .await
    }

    /// The study that the quote belongs to.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found =
                self.0.referred(scope, "study", |row| Some(row.study_id), studies::studies).await?;
            Ok(found.map(Study))
        })
        .await
    }

    /// Where the quote stands. Null where that is not known, or where its source is unpublished and not for
    /// you.
    async fn place(&self, ctx: &Context<'_>) -> Option<Result<QuotePlace>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found =
                self.0.referred(scope, "place", |row| Some(row.id), loader::places_of).await?;
            Ok(found.map(QuotePlace))
        })
        .await
    }

    /// Translations that you may see.
    #[graphql(directive = list_size::apply(1))]
    async fn translations(&self, ctx: &Context<'_>) -> Result<Vec<QuoteTranslation>> {
        let scope = scope(ctx)?;
        let found =
            self.0.related(scope, "translations", |row| row.id, loader::translations_of).await?;
        let of_study = |row| QuoteTranslation { row, study: self.0.study_id };
        Ok(found.into_iter().map(of_study).collect())
    }

    /// The categories that the quote supports, each with what the coder made of it.
    #[graphql(directive = list_size::apply(2))]
    async fn codings(&self, ctx: &Context<'_>) -> Result<Vec<Coding>> {
        let scope = scope(ctx)?;
        let found = self.0.related(scope, "codings", |row| row.id, loader::codings_of).await?;
        Ok(found.into_iter().map(Coding).collect())
    }
}

impl Quote {
    async fn speaker(&self, scope: &Scope) -> Result<Option<Member<quote_speaker::Model>>> {
        self.0.referred(scope, "speaker", |row| Some(row.id), loader::speakers_of).await
    }
}

impl Listed for Quote {
    type Entity = quote::Entity;
    const NAME: &'static str = "Quote";

    fn of(row: Member<quote::Model>) -> Self {
        Self(row)
    }
}
