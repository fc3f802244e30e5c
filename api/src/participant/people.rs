//! Participants and focus groups as the API shows them.

use async_graphql::{Context, ID, Object};
use entity::{focus_group, participant, participant_consent};

use super::{
    BandedDemographics, Demographics, ParticipantFilter, ParticipantOrder, ParticipantRole, filter,
    loader,
};
use crate::{
    access::{
        db::{ChildrenThrough, by_links},
        rows,
    },
    connection::{Connection, Listed},
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    page::PageArgs,
    quote::{self, Quote, QuoteFilter, QuoteOrder},
    siblings::Member,
    study::{Study, loader as studies},
    words::{Consent, Mode},
};

/// A participant.
#[derive(Clone)]
pub struct Participant(pub Member<participant::Model>);

/// A person who took part in a study, under a pseudonym. Only those who work on the study see participants.
#[Object]
impl Participant {
    /// Identifies the participant. Opaque, and without any order that could tell who sat next to whom.
    pub async fn id(&self) -> ID {
        Kind::Participant.id(self.0.id).into()
    }

    /// What the person is called in the study; not their name.
    fn pseudonym(&self) -> &str {
        &self.0.pseudonym
    }

    /// The role in which the person took part. Null where it is not known.
    async fn role(&self, ctx: &Context<'_>) -> Option<Result<ParticipantRole>> {
        nullable(async {
            let found = self.0.referred(scope(ctx)?, "role", |row| row.role_id, loader::roles);
            Ok(found.await?.map(ParticipantRole))
        })
        .await
    }

    /// The study.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(async {
            let key = |row: &participant::Model| Some(row.study_id);
            let found = self.0.referred(scope(ctx)?, "study", key, studies::studies);
            Ok(found.await?.map(Study))
        })
        .await
    }

    /// The focus group in which the person sat. Null where there was none, or where that is not for you: see
    /// `Study.viewerCan`.
    async fn focus_group(&self, ctx: &Context<'_>) -> Option<Result<FocusGroup>> {
        nullable(async { self.group(scope(ctx)?).await }).await
    }

    /// What the person agreed to. Null where that is not for you: see `Study.viewerCan`.
    async fn consent(&self, ctx: &Context<'_>) -> Option<Result<Consent>> {
        nullable(async {
            let found = self.agreed(scope(ctx)?).await?;
            Ok(found.map(|row| row.consent.into()))
        })
        .await
    }

    /// When that was recorded, as an ISO 8601 date. Null where it is not known, or not for you.
    async fn consent_recorded_on(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let found = self.agreed(scope(ctx)?).await?;
            Ok(found.and_then(|row| row.consent_recorded_on.clone()))
        })
        .await
    }

    /// What the person told of themselves, as recorded. Null where nothing is recorded, or where it is not for
    /// you: see `Study.viewerCan`. Every reading is written down.
    async fn demographics(&self, ctx: &Context<'_>) -> Option<Result<Demographics>> {
        nullable(async {
            let scope = scope(ctx)?;
            let key = |row: &participant::Model| Some(row.id);
            let load = loader::exact_demographics_of;
            let found = self.0.referred(scope, "exact demographics", key, load).await?;
            if found.is_some() {
                scope.reads.demographics(self.0.study_id, self.0.id);
            }
            Ok(found.map(Demographics))
        })
        .await
    }

    /// What the person told of themselves, in bands. Null where that is not for you: see `Study.viewerCan`.
    /// Every reading is written down.
    async fn banded_demographics(&self, ctx: &Context<'_>) -> Option<Result<BandedDemographics>> {
        nullable(async {
            let scope = scope(ctx)?;
            let fetch = |page: std::sync::Arc<crate::siblings::Siblings<participant::Model>>| async move {
                loader::shared_bands(scope, page.keys(|row| Some(row.study_id))).await
            };
            let found = self.0.fetch("banded demographics", fetch).await?.shown(self.0.id);
            if found.is_some() {
                scope.reads.demographics(self.0.study_id, self.0.id);
            }
            Ok(found.map(Into::into))
        })
        .await
    }

    /// What the person said, as far as you may see it.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    fn quotes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only quotes that pass this filter.")] filter: Option<QuoteFilter>,
        #[graphql(desc = "The order; a fixed order without meaning if absent.")] order_by: Option<
            Vec<QuoteOrder>,
        >,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Quote>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        let list = quote::filter::listing(scope, filter, order_by, &page, "Participant.quotes")?;
        let by = by_links(ChildrenThrough {
            links: rows::speaker_links(&scope.viewer),
            parent: entity::quote_speaker::Column::ParticipantId,
            child: entity::quote_speaker::Column::QuoteId,
            once: true,
        });
        Ok(Connection::under(scope, &self.0, |person| person.id, by, list))
    }
}

impl Participant {
    async fn agreed(&self, scope: &Scope) -> Result<Option<Member<participant_consent::Model>>> {
        self.0.referred(scope, "consent", |row| Some(row.id), loader::consents_of).await
    }

    async fn group(&self, scope: &Scope) -> Result<Option<FocusGroup>> {
        let key = |row: &participant::Model| Some(row.id);
        let seat = self.0.referred(scope, "seat", key, loader::memberships_of).await?;
        let Some(seat) = seat else {
            return Ok(None);
        };
        let found =
            seat.referred(scope, "group", |row| Some(row.focus_group_id), loader::focus_groups);
        Ok(found.await?.map(FocusGroup))
    }
}

impl Listed for Participant {
    type Entity = participant::Entity;
    const NAME: &'static str = "Participant";

    fn of(row: Member<participant::Model>) -> Self {
        Self(row)
    }
}

/// A focus group.
#[derive(Clone)]
pub struct FocusGroup(pub Member<focus_group::Model>);

/// A conversation of several participants, led by the study. Only those who curate the study see its groups.
#[Object]
impl FocusGroup {
    /// Identifies the group. Opaque.
    pub async fn id(&self) -> ID {
        Kind::FocusGroup.id(self.0.id).into()
    }

    /// What the group is called in the study.
    fn label(&self) -> &str {
        &self.0.label
    }

    /// When it met: an ISO 8601 date as exact as it is known. Null where it is not known.
    fn held_on(&self) -> Option<&str> {
        self.0.held_on.as_deref()
    }

    /// How it met.
    fn mode(&self) -> Mode {
        self.0.mode.into()
    }

    /// The study.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(async {
            let key = |row: &focus_group::Model| Some(row.study_id);
            let found = self.0.referred(scope(ctx)?, "study", key, studies::studies);
            Ok(found.await?.map(Study))
        })
        .await
    }

    /// Who sat in the group, by pseudonym unless ordered otherwise.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    fn participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only participants that pass this filter.")] filter: Option<
            ParticipantFilter,
        >,
        #[graphql(desc = "The order; by pseudonym if absent.")] order_by: Option<
            Vec<ParticipantOrder>,
        >,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Participant>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        let list = filter::participants(scope, filter, order_by, &page, "FocusGroup.participants")?;
        let by = by_links(ChildrenThrough {
            links: rows::group_links(&scope.viewer),
            parent: entity::participant_group::Column::FocusGroupId,
            child: entity::participant_group::Column::ParticipantId,
            once: true,
        });
        Ok(Connection::under(scope, &self.0, |group| group.id, by, list))
    }
}

impl Listed for FocusGroup {
    type Entity = focus_group::Entity;
    const NAME: &'static str = "FocusGroup";

    fn of(row: Member<focus_group::Model>) -> Self {
        Self(row)
    }
}
