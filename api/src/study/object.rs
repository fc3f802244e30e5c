//! Studies as the API shows them.

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::study;

use super::{
    ReportedCount, SourceDocument, StudyAuthor,
    coverage::{Coverage, GapReason, coverage},
    loader,
    rights::ViewerRights,
    service,
};
use crate::{
    access::{Action, Totals, db::by_column, may},
    category::{self, Category, CategoryFilter, CategoryOrder},
    connection::{Connection, Listed, Listing},
    context::{Scope, nullable, scope},
    error::Result,
    framework::{FrameworkVersion, loader as frameworks},
    id::Kind,
    list_size::list_size,
    page::PageArgs,
    participant::{
        self as people, FocusGroup, Participant, ParticipantFilter, ParticipantOrder, PeopleCount,
    },
    quote::{self, Quote, QuoteFilter, QuoteOrder},
    siblings::Member,
    words::{Basis, Grouping, HeldFrom},
};

/// A study.
#[derive(Clone)]
pub struct Study(pub Member<study::Model>);

/// A study that used a framework, with what it found: categories of what helps and what hinders, and the
/// quotes that support them. Look at `coverage` before you conclude anything from what is absent.
#[Object]
impl Study {
    /// Identifies the study. Opaque.
    pub async fn id(&self) -> ID {
        Kind::Study.id(self.0.id).into()
    }

    /// Short name for links, such as `cecil-2026`.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Slugs that it had before, the last first. Links with them lead here; no other study is given one.
    #[graphql(directive = list_size::apply(2))]
    async fn former_slugs(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let key = |row: &study::Model| row.id;
        let found = self.0.related(scope(ctx)?, "former slugs", key, loader::former_slugs_of);
        Ok(found.await?.into_iter().map(|it| it.slug.clone()).collect())
    }

    /// Title as printed.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// The authors, in the order of the publication.
    #[graphql(directive = list_size::apply(10))]
    async fn authors(&self, ctx: &Context<'_>) -> Result<Vec<StudyAuthor>> {
        Ok(self.names(scope(ctx)?).await?.into_iter().map(StudyAuthor).collect())
    }

    /// Digital object identifier without a resolver: put `https://doi.org/` before it.
    fn doi(&self) -> Option<&str> {
        self.0.doi.as_deref()
    }

    /// PubMed Central id, as it was given: with or without `PMC`.
    fn pmcid(&self) -> Option<&str> {
        self.0.pmcid.as_deref()
    }

    /// Journal or series.
    fn venue(&self) -> Option<&str> {
        self.0.venue.as_deref()
    }

    /// When it was published: an ISO 8601 date as exact as it is known (`2026`, `2026-03`, `2026-03-07`).
    fn published_on(&self) -> Option<&str> {
        self.0.published_on.as_deref()
    }

    /// How the study was made, in one sentence.
    fn design(&self) -> Option<&str> {
        self.0.design.as_deref()
    }

    /// How many people took part, as the publication states.
    fn participant_count(&self) -> Option<i32> {
        self.0.n_participants
    }

    /// How many focus groups were held, as the publication states.
    fn focus_group_count(&self) -> Option<i32> {
        self.0.n_focus_groups
    }

    /// The version of the framework that the study used, or that its categories are placed in.
    async fn framework_version(&self, ctx: &Context<'_>) -> Option<Result<FrameworkVersion>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(
                    scope,
                    "version",
                    |row| Some(row.framework_version_id),
                    frameworks::versions,
                )
                .await?;
            Ok(found.map(FrameworkVersion))
        })
        .await
    }

    /// How much of the publication this knowledge base was filled from.
    fn held_from(&self) -> HeldFrom {
        self.0.held_from.into()
    }

    /// Language of the conversations, as a BCP 47 tag. Null where it is not known.
    fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Licence of the publication as stated. Null where it is not known: then assume that no reuse is allowed.
    fn licence(&self) -> Option<&str> {
        self.0.licence.as_deref()
    }

    /// Whether an editor has checked the licence.
    fn licence_checked(&self) -> bool {
        self.0.licence_checked
    }

    /// What the publication says about access to its data.
    fn data_availability(&self) -> Option<&str> {
        self.0.data_availability.as_deref()
    }

    /// Whom to ask, and how to apply for access to what is not open.
    fn contact(&self) -> Option<&str> {
        self.0.contact.as_deref()
    }

    /// Who answers for the personal data of the study.
    fn controller(&self) -> Option<&str> {
        self.0.controller.as_deref()
    }

    /// Reference of the ethics vote.
    fn ethics_reference(&self) -> Option<&str> {
        self.0.ethics_reference.as_deref()
    }

    /// On what the study's entry rests; ILLUSTRATIVE marks an invented study.
    fn basis(&self) -> Basis {
        self.0.basis.into()
    }

    /// A line by which to cite the study.
    async fn citation(&self, ctx: &Context<'_>) -> Result<String> {
        self.cited(scope(ctx)?).await
    }

    /// The documents its statements are taken from; unpublished ones only for those who work on the study.
    #[graphql(directive = list_size::apply(5))]
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<SourceDocument>> {
        let scope = scope(ctx)?;
        let found = self.0.related(scope, "sources", |row| row.id, loader::sources_of).await?;
        Ok(found.into_iter().map(SourceDocument).collect())
    }

    /// What the publication states in numbers.
    #[graphql(directive = list_size::apply(10))]
    async fn reported_counts(&self, ctx: &Context<'_>) -> Result<Vec<ReportedCount>> {
        self.reported(scope(ctx)?).await
    }

    /// How much of the study is held here, against what it reports.
    async fn coverage(&self, ctx: &Context<'_>) -> Result<Coverage> {
        coverage(scope(ctx)?, self).await
    }

    /// What of the study's own entry is missing, and why.
    #[graphql(directive = list_size::apply(5))]
    fn gaps(&self) -> Vec<StudyGap> {
        self.missing()
    }

    /// The study's categories, by name unless ordered otherwise.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    fn categories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only categories that pass this filter.")] filter: Option<CategoryFilter>,
        #[graphql(desc = "The order; by name if absent.")] order_by: Option<Vec<CategoryOrder>>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Category>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        let list = category::filter::listing(scope, filter, order_by, &page, "Study.categories")?;
        let by = by_column(entity::category::Column::StudyId);
        Ok(Connection::under(scope, &self.0, |study| study.id, by, list))
    }

    /// The study's quotes that you may see.
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
        let list = quote::filter::listing(scope, filter, order_by, &page, "Study.quotes")?;
        let list = Listing { totals: list.totals.map(Totals::by_study), ..list };
        let by = by_column(entity::quote::Column::StudyId);
        Ok(Connection::under(scope, &self.0, |study| study.id, by, list))
    }

    /// Who took part, by pseudonym unless ordered otherwise. Null where that is not for you: see `viewerCan`.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    async fn participants(
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
    ) -> Option<Result<Connection<Participant>>> {
        nullable(async {
            let scope = scope(ctx)?;
            let page = PageArgs { first, after, last, before };
            let name = "Study.participants";
            let list = people::filter::participants(scope, filter, order_by, &page, name)?;
            let by = by_column(entity::participant::Column::StudyId);
            let list = Connection::under(scope, &self.0, |study| study.id, by, list);
            Ok(self.viewer_may(scope, Action::ReadParticipants).then_some(list))
        })
        .await
    }

    /// The focus groups, by label. Null where they are not for you: see `viewerCan`.
    async fn focus_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<FocusGroup>>> {
        nullable(async {
            let scope = scope(ctx)?;
            let page = PageArgs { first, after, last, before };
            let list = people::filter::focus_groups(scope, &page, "Study.focusGroups")?;
            let by = by_column(entity::focus_group::Column::StudyId);
            let list = Connection::under(scope, &self.0, |study| study.id, by, list);
            Ok(self.viewer_may(scope, Action::ReadFocusGroups).then_some(list))
        })
        .await
    }

    /// How many people took part, group by group. Everybody may see it; there are no other counts of people, and
    /// none can be filtered. Null where the people of the study are not held here, or not all of them.
    #[graphql(directive = list_size::apply(20))]
    async fn people_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what they are counted.")] grouping: Grouping,
    ) -> Option<Result<Vec<PeopleCount>>> {
        nullable(async {
            let load = people::loader::people_counts_of;
            let all = self.0.related(scope(ctx)?, "people counts", |row| row.id, load).await?;
            let grouping = grouping.into();
            let cells = all.into_iter().filter(|cell| cell.grouping == grouping);
            let cells: Vec<_> = cells.map(PeopleCount).collect();
            Ok((!cells.is_empty()).then_some(cells))
        })
        .await
    }

    /// What you may do in this study, by the grants of your account.
    fn viewer_can(&self, ctx: &Context<'_>) -> Result<ViewerRights> {
        Ok(ViewerRights::of(scope(ctx)?, self.0.id))
    }
}

/// Something that is missing from a study's entry.
#[derive(SimpleObject)]
pub struct StudyGap {
    /// Name of the field of `Study` that is null.
    field: &'static str,
    /// Why it is null.
    reason: GapReason,
}

impl Study {
    fn viewer_may(&self, scope: &Scope, action: Action) -> bool {
        may(&scope.viewer, action, self.0.id)
    }

    async fn names(&self, scope: &Scope) -> Result<Vec<Member<entity::study_author::Model>>> {
        let found = self.0.related(scope, "authors", |row| row.id, loader::authors_of).await?;
        Ok(found)
    }

    /// The line by which the study is cited.
    pub(crate) async fn cited(&self, scope: &Scope) -> Result<String> {
        let names = self.names(scope).await?;
        let names: Vec<_> = names.iter().map(|name| &**name).collect();
        Ok(service::citation(&self.0, &names))
    }

    /// What the publication states in numbers.
    pub(super) async fn reported(&self, scope: &Scope) -> Result<Vec<ReportedCount>> {
        let found =
            self.0.related(scope, "reported", |row| row.id, loader::reported_counts_of).await?;
        Ok(found.into_iter().map(ReportedCount).collect())
    }

    fn missing(&self) -> Vec<StudyGap> {
        let study = &self.0;
        let fields = [
            ("doi", study.doi.is_none()),
            ("venue", study.venue.is_none()),
            ("publishedOn", study.published_on.is_none()),
            ("design", study.design.is_none()),
            ("participantCount", study.n_participants.is_none()),
            ("focusGroupCount", study.n_focus_groups.is_none()),
            ("language", study.language.is_none()),
            ("licence", study.licence.is_none()),
            ("dataAvailability", study.data_availability.is_none()),
        ];
        let reason = GapReason::from(study.held_from);
        let missing = fields.into_iter().filter(|(_, missing)| *missing);
        missing.map(|(field, _)| StudyGap { field, reason }).collect()
    }
}

impl Listed for Study {
    type Entity = study::Entity;
    const NAME: &'static str = "Study";

    fn of(row: Member<study::Model>) -> Self {
        Self(row)
    }
}
