//! Frameworks, versions, domains and sub-domains as the API shows them.

use async_graphql::{Context, ID, Object};
use entity::{domain, framework, framework_version, subdomain};

use super::{
    loader,
    mapping::ConceptMapping,
    parts::{DomainAlias, FrameworkNote, FrameworkReference},
};
use crate::{
    access::{
        db::{ChildrenThrough, by_links},
        rows,
    },
    category::{self, Category, CategoryFilter, CategoryOrder},
    connection::{Connection, Listed},
    context::{nullable, scope},
    error::Result,
    id::Kind,
    list_size::list_size,
    page::PageArgs,
    siblings::Member,
};

/// A framework.
#[derive(Clone)]
pub struct Framework(pub Member<framework::Model>);

/// A framework: a way of asking why health technologies are adopted, abandoned, spread or sustained. This
/// knowledge base is built around NASSS (Nonadoption, Abandonment, Scale-up, Spread, Sustainability).
#[Object]
impl Framework {
    /// Identifies the framework. Opaque.
    pub async fn id(&self) -> ID {
        Kind::Framework.id(self.0.id).into()
    }

    /// Short name for links, such as `nasss`. Stays when the name changes.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Slugs that it had before, the last first. Links with them lead here; no other framework is given one.
    #[graphql(directive = list_size::apply(2))]
    async fn former_slugs(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let key = |row: &framework::Model| row.id;
        let found = self.0.related(scope(ctx)?, "former slugs", key, loader::former_slugs_of);
        Ok(found.await?.into_iter().map(|it| it.slug.clone()).collect())
    }

    /// Full name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The usual abbreviation.
    fn short_name(&self) -> &str {
        &self.0.short_name
    }

    /// What it is for, in a few sentences.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The publications it rests on, the first of them the one that introduced it.
    #[graphql(directive = list_size::apply(5))]
    async fn references(&self, ctx: &Context<'_>) -> Result<Vec<FrameworkReference>> {
        let scope = scope(ctx)?;
        let found =
            self.0.related(scope, "references", |row| row.id, loader::references_of).await?;
        Ok(found.into_iter().map(FrameworkReference).collect())
    }

    /// Its versions, oldest first. Codes of sub-domains differ between versions.
    #[graphql(directive = list_size::apply(2))]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<FrameworkVersion>> {
        let scope = scope(ctx)?;
        let found = self.0.related(scope, "versions", |row| row.id, loader::versions_of).await?;
        Ok(found.into_iter().map(FrameworkVersion).collect())
    }
}

/// A version of a framework.
#[derive(Clone)]
pub struct FrameworkVersion(pub Member<framework_version::Model>);

/// One published version of a framework. Domains and sub-domains belong to a version; once published, a
/// version is not edited.
#[Object]
impl FrameworkVersion {
    /// Identifies the version. Opaque.
    pub async fn id(&self) -> ID {
        Kind::FrameworkVersion.id(self.0.id).into()
    }

    /// Short name for links, such as `nasss-2017`.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What the version is called, such as `2017`.
    fn label(&self) -> &str {
        &self.0.label
    }

    /// When it was published: an ISO 8601 date as exact as it is known (`2017`, `2017-11`, `2017-11-01`).
    fn published_on(&self) -> Option<&str> {
        self.0.published_on.as_deref()
    }

    /// The framework it is a version of.
    async fn framework(&self, ctx: &Context<'_>) -> Option<Result<Framework>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "framework", |row| Some(row.framework_id), loader::frameworks)
                .await?;
            Ok(found.map(Framework))
        })
        .await
    }

    /// The publication that introduced this version.
    async fn reference(&self, ctx: &Context<'_>) -> Option<Result<FrameworkReference>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "reference", |row| row.reference_id, loader::references)
                .await?;
            Ok(found.map(FrameworkReference))
        })
        .await
    }

    /// What to know when working with this version.
    #[graphql(directive = list_size::apply(5))]
    async fn notes(&self, ctx: &Context<'_>) -> Result<Vec<FrameworkNote>> {
        let scope = scope(ctx)?;
        let found = self.0.related(scope, "notes", |row| row.id, loader::notes_of).await?;
        Ok(found.into_iter().map(FrameworkNote).collect())
    }

    /// Its domains, by number.
    #[graphql(directive = list_size::apply(7))]
    async fn domains(&self, ctx: &Context<'_>) -> Result<Vec<Domain>> {
        let scope = scope(ctx)?;
        let found = self.0.related(scope, "domains", |row| row.id, loader::domains_of).await?;
        Ok(found.into_iter().map(Domain).collect())
    }
}

/// A domain.
#[derive(Clone)]
pub struct Domain(pub Member<domain::Model>);

/// One of the areas that a framework version looks at, such as "The technology" or "The adopter system".
#[Object]
impl Domain {
    /// Identifies the domain. Opaque.
    pub async fn id(&self) -> ID {
        Kind::Domain.id(self.0.id).into()
    }

    /// Short name for links, unique within the version, such as `technology`.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Number printed with the domain, from 1.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// Preferred name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What belongs to the domain. Null where no source at hand says it.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Other names seen in print, and names in other languages.
    #[graphql(directive = list_size::apply(2))]
    async fn aliases(&self, ctx: &Context<'_>) -> Result<Vec<DomainAlias>> {
        let scope = scope(ctx)?;
        let found = self.0.related(scope, "aliases", |row| row.id, loader::aliases_of).await?;
        Ok(found.into_iter().map(DomainAlias).collect())
    }

    /// The questions within the domain, by code.
    #[graphql(directive = list_size::apply(3))]
    async fn subdomains(&self, ctx: &Context<'_>) -> Result<Vec<Subdomain>> {
        let scope = scope(ctx)?;
        let found =
            self.0.related(scope, "subdomains", |row| row.id, loader::subdomains_of).await?;
        Ok(found.into_iter().map(Subdomain).collect())
    }

    /// What this domain is in other versions of the framework: the mappings from it, the closest first, then those
    /// to it. Empty where there is no other version, or where nobody has compared them yet, which says nothing of
    /// how they differ.
    #[graphql(directive = list_size::apply(3))]
    async fn mappings(&self, ctx: &Context<'_>) -> Result<Vec<ConceptMapping>> {
        let scope = scope(ctx)?;
        let found =
            self.0.related(scope, "mappings", |row| row.id, loader::mappings_of_domains).await?;
        Ok(found.into_iter().map(ConceptMapping).collect())
    }

    /// The version of the framework that the domain belongs to.
    async fn framework_version(&self, ctx: &Context<'_>) -> Option<Result<FrameworkVersion>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "version", |row| Some(row.framework_version_id), loader::versions)
                .await?;
            Ok(found.map(FrameworkVersion))
        })
        .await
    }

    /// The categories placed in this domain, from all studies unless filtered. An empty list means that none
    /// is placed here, not that nobody found any: compare `Study.coverage`.
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
        let listing =
            category::filter::listing(scope, filter, order_by, &page, "Domain.categories")?;
        let by = by_links(ChildrenThrough {
            links: rows::placement_links(),
            parent: entity::placement::Column::DomainId,
            child: entity::placement::Column::CategoryId,
            once: false,
        });
        Ok(Connection::under(scope, &self.0, |domain| domain.id, by, listing))
    }
}

/// A sub-domain.
#[derive(Clone)]
pub struct Subdomain(pub Member<subdomain::Model>);

/// One question within a domain, such as 4B: what is asked of patients. Its code is unique only within the
/// version of the framework; never use the code alone as a key.
#[Object]
impl Subdomain {
    /// Identifies the sub-domain. Opaque.
    pub async fn id(&self) -> ID {
        Kind::Subdomain.id(self.0.id).into()
    }

    /// Code as printed, such as `4B`. Other versions of the framework use the same code for other questions.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// What it asks, in the words of this knowledge base.
    fn question(&self) -> &str {
        &self.0.question
    }

    /// Whether the wording was compared with the article.
    fn wording_checked(&self) -> bool {
        self.0.wording_checked
    }

    /// Where code and question were confirmed. Null where they were not.
    async fn reference(&self, ctx: &Context<'_>) -> Option<Result<FrameworkReference>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "reference", |row| row.reference_id, loader::references)
                .await?;
            Ok(found.map(FrameworkReference))
        })
        .await
    }

    /// What this sub-domain is in other versions of the framework: the mappings from it, the closest first, then those
    /// to it. Empty where there is no other version, or where nobody has compared them yet, which says nothing of
    /// how they differ.
    #[graphql(directive = list_size::apply(3))]
    async fn mappings(&self, ctx: &Context<'_>) -> Result<Vec<ConceptMapping>> {
        let scope = scope(ctx)?;
        let found =
            self.0.related(scope, "mappings", |row| row.id, loader::mappings_of_subdomains).await?;
        Ok(found.into_iter().map(ConceptMapping).collect())
    }

    /// The domain it belongs to.
    async fn domain(&self, ctx: &Context<'_>) -> Option<Result<Domain>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self
                .0
                .referred(scope, "domain", |row| Some(row.domain_id), loader::domains)
                .await?;
            Ok(found.map(Domain))
        })
        .await
    }
}

impl Listed for Framework {
    type Entity = framework::Entity;
    const NAME: &'static str = "Framework";

    fn of(row: Member<framework::Model>) -> Self {
        Self(row)
    }
}

impl Listed for Domain {
    type Entity = domain::Entity;
    const NAME: &'static str = "Domain";

    fn of(row: Member<domain::Model>) -> Self {
        Self(row)
    }
}
