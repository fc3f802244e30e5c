//! Categories as the API shows them.

use async_graphql::{Context, ID, Object};
use entity::category;

use super::{
    CategoryAlias, CategoryCondition, CategoryFilter, CategoryOrder, Placement, RoleMention,
    filter,
    gap::{CategoryGap, gaps},
    loader,
};
use crate::{
    access::db::{ChildrenThrough, by_column, by_links},
    connection::{Connection, Listed, Listing},
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    list_size::list_size,
    page::PageArgs,
    quote::{self, Quote, QuoteFilter, QuoteOrder},
    siblings::Member,
    study::{Evidence, Study, loader as studies},
    words::{Origin, Valence},
};

/// A category.
#[derive(Clone)]
pub struct Category(pub Member<category::Model>);

/// What a study found to help adoption, to hinder it, or both: "cost coverage", "lack of human contact". Quotes
/// support it, placements say where it lies in the framework, and `gaps` says what is not known of it.
#[Object]
impl Category {
    /// Identifies the category. Opaque.
    pub async fn id(&self) -> ID {
        Kind::Category.id(self.0.id).into()
    }

    /// Short name for links, unique within the study, such as `cost-coverage`.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Slugs that it had before, the last first. Links with them lead here; no other category of the study is given one.
    #[graphql(directive = list_size::apply(2))]
    async fn former_slugs(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let key = |row: &category::Model| row.id;
        let found = self.0.related(scope(ctx)?, "former slugs", key, loader::former_slugs_of);
        Ok(found.await?.into_iter().map(|it| it.slug.clone()).collect())
    }

    /// Name as the study prints it.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Other names, also in other languages.
    #[graphql(directive = list_size::apply(2))]
    async fn aliases(&self, ctx: &Context<'_>) -> Result<Vec<CategoryAlias>> {
        let scope = scope(ctx)?;
        let found = self.0.related(scope, "aliases", |row| row.id, loader::aliases_of).await?;
        Ok(found.into_iter().map(CategoryAlias).collect())
    }

    /// Whether it helps, hinders, or does either.
    fn valence(&self) -> Valence {
        self.0.valence.into()
    }

    /// Where the category comes from: the framework, the data, or both.
    fn origin(&self) -> Origin {
        self.0.origin.into()
    }

    /// What the category means, as the study defines it. Null where the source at hand does not say.
    fn definition(&self) -> Option<&str> {
        self.0.definition.as_deref()
    }

    /// What is coded with it. Null where the source at hand does not say.
    fn inclusion_criteria(&self) -> Option<&str> {
        self.0.inclusion.as_deref()
    }

    /// What is not coded with it. Null where the source at hand does not say.
    fn exclusion_criteria(&self) -> Option<&str> {
        self.0.exclusion.as_deref()
    }

    /// On what the category's entry rests: name and valence.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Evidence> {
        Evidence::of(ctx, &self.0).await
    }

    /// The study that found it.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(async { self.its_study(scope(ctx)?).await }).await
    }

    /// The category it belongs to. Null for one of the top level.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Category>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found =
                self.0.referred(scope, "parent", |row| row.parent_id, loader::categories).await?;
            Ok(found.map(Category))
        })
        .await
    }

    /// Where it lies in the framework. An empty list means unplaced: no source at hand says where.
    #[graphql(directive = list_size::apply(1))]
    async fn placements(&self, ctx: &Context<'_>) -> Result<Vec<Placement>> {
        self.lies(scope(ctx)?).await
    }

    /// For a category of valence BOTH: when it helps and when it hinders. Empty where that is not known, and
    /// for other valences.
    #[graphql(directive = list_size::apply(2))]
    async fn conditions(&self, ctx: &Context<'_>) -> Result<Vec<CategoryCondition>> {
        self.acts_when(scope(ctx)?).await
    }

    /// Which roles named the category: one line per role that somebody looked at.
    #[graphql(directive = list_size::apply(2))]
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<RoleMention>> {
        self.mentions(scope(ctx)?).await
    }

    /// What is not known of the category, and why.
    #[graphql(directive = list_size::apply(2))]
    async fn gaps(&self, ctx: &Context<'_>) -> Result<Vec<CategoryGap>> {
        gaps(scope(ctx)?, self).await
    }

    /// How many quotes support the category, of those that you may see. Cheaper than
    /// `quotes { totalCount }`: it is stored, not counted.
    async fn quote_count(&self, ctx: &Context<'_>) -> Result<i64> {
        self.quotes_seen(scope(ctx)?).await
    }

    /// A line by which to cite the category: its name in its study.
    async fn citation(&self, ctx: &Context<'_>) -> Result<String> {
        let scope = scope(ctx)?;
        let study = match self.its_study(scope).await? {
            Some(study) => study.cited(scope).await?,
            None => return Ok(format!("Category \"{}\".", self.0.name)),
        };
        Ok(format!("Category \"{}\" in: {study}", self.0.name))
    }

    /// The categories that belong to this one.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    fn children(
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
        let list = filter::listing(scope, filter, order_by, &page, "Category.children")?;
        let by = by_column(category::Column::ParentId);
        Ok(Connection::under(scope, &self.0, |category| category.id, by, list))
    }

    /// The quotes that support the category, of those that you may see.
    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "the page's arguments are Relay's, each on its own, and GraphQL gives them away"
    )]
    fn quotes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only quotes that were coded so for this category.")] valence: Option<
            Vec<Valence>,
        >,
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
        let name = format!("Category.quotes {valence:?}");
        let all = valence.is_none() && filter.is_none();
        let totals = all.then(|| quote::filter::totals_by_category(scope));
        let list = quote::filter::listing(scope, filter, order_by, &page, &name)?;
        let list = Listing { totals, ..list };
        let by = by_links(ChildrenThrough {
            links: quote::filter::coding_links(valence.as_deref()),
            parent: entity::quote_category::Column::CategoryId,
            child: entity::quote_category::Column::QuoteId,
            once: true,
        });
        Ok(Connection::under(scope, &self.0, |category| category.id, by, list))
    }
}

impl Category {
    pub(super) async fn its_study(&self, scope: &Scope) -> Result<Option<Study>> {
        let found =
            self.0.referred(scope, "study", |row| Some(row.study_id), studies::studies).await?;
        Ok(found.map(Study))
    }

    /// Where it lies.
    pub(crate) async fn lies(&self, scope: &Scope) -> Result<Vec<Placement>> {
        let found =
            self.0.related(scope, "placements", |row| row.id, loader::placements_of).await?;
        Ok(found.into_iter().map(Placement).collect())
    }

    pub(super) async fn acts_when(&self, scope: &Scope) -> Result<Vec<CategoryCondition>> {
        let found =
            self.0.related(scope, "conditions", |row| row.id, loader::conditions_of).await?;
        Ok(found.into_iter().map(CategoryCondition).collect())
    }

    pub(super) async fn mentions(&self, scope: &Scope) -> Result<Vec<RoleMention>> {
        let found = self.0.related(scope, "roles", |row| row.id, loader::roles_of).await?;
        Ok(found.into_iter().map(RoleMention).collect())
    }

    pub(super) async fn quotes_seen(&self, scope: &Scope) -> Result<i64> {
        let counts = self.0.fetch("quote counts", |page| async move {
            loader::quote_counts_of(scope, page.keys(|row| Some(row.id))).await
        });
        Ok(counts.await?.get(&self.0.id).copied().unwrap_or(0))
    }
}

impl Listed for Category {
    type Entity = category::Entity;
    const NAME: &'static str = "Category";

    fn of(row: Member<category::Model>) -> Self {
        Self(row)
    }
}
