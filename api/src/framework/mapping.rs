//! What a concept of one version of a framework is in another.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, ID, Interface, Object};
use entity::concept_mapping;
use uuid::Uuid;

use super::{Domain, FrameworkReference, Subdomain, loader};
use crate::{
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    siblings::{Member, Siblings},
    words::{Basis, Closeness},
};

/// A domain or a sub-domain: what a mapping leads from and to. Ask `__typename`, or use fragments on the types.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Identifies the domain or the sub-domain. Opaque."
))]
pub enum Concept {
    /// A domain.
    Domain(Domain),
    /// A sub-domain.
    Subdomain(Subdomain),
}

/// A mapping between concepts.
pub struct ConceptMapping(pub Member<concept_mapping::Model>);

/// What a domain or a sub-domain of one version of a framework is in another version. Versions print the same
/// number or code (such as 4B) beside different questions, so carry findings from one to another by mappings,
/// never by code.
#[Object]
impl ConceptMapping {
    /// Identifies the mapping in changes. Opaque.
    fn id(&self) -> ID {
        Kind::ConceptMapping.id(self.0.id).into()
    }

    /// The concept that is compared. Null where it was withdrawn.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Concept>> {
        nullable(async { self.concept(scope(ctx)?, ends(&self.0)[0]).await }).await
    }

    /// The concept that it is compared with. Null where it was withdrawn.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Concept>> {
        nullable(async { self.concept(scope(ctx)?, ends(&self.0)[1]).await }).await
    }

    /// What `to` is, seen from `from`: BROADER says that `to` is wider than `from`. Whoever stands at `to` reads it
    /// the other way round: there, BROADER leads to something narrower.
    fn relation(&self) -> Closeness {
        self.0.relation.into()
    }

    /// On what the mapping rests. REPORTED: a publication states it, which `reference` names. EDITORIAL: an editor
    /// of this knowledge base judged so, for the reason in `rationale`.
    fn basis(&self) -> Basis {
        self.0.basis.into()
    }

    /// Why it was decided so. Null where no reason was recorded.
    fn rationale(&self) -> Option<&str> {
        self.0.rationale.as_deref()
    }

    /// The publication that states it. Null where none does, or where that was not recorded.
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
}

impl ConceptMapping {
    async fn concept(&self, scope: &Scope, end: Option<Uuid>) -> Result<Option<Concept>> {
        // Both ends at once: the concept that the mappings were asked of is an end of each.
        let found = self.0.fetch("concepts", |page| concepts(scope, page)).await?;
        Ok(end.and_then(|key| found.get(&key).cloned()))
    }
}

/// The keys of what a mapping leads from and to. The table sees to it that each is there.
fn ends(row: &concept_mapping::Model) -> [Option<Uuid>; 2] {
    [row.from_domain_id.or(row.from_subdomain_id), row.to_domain_id.or(row.to_subdomain_id)]
}

/// What the mappings of a page lead from and to, in one statement for each type.
async fn concepts(
    scope: &Scope,
    page: Arc<Siblings<concept_mapping::Model>>,
) -> Result<HashMap<Uuid, Concept>> {
    let keys = |ends: fn(&concept_mapping::Model) -> [Option<Uuid>; 2]| {
        let keys: BTreeSet<Uuid> = page.rows().iter().flat_map(ends).flatten().collect();
        keys.into_iter().collect()
    };
    let domains = keys(|row| [row.from_domain_id, row.to_domain_id]);
    let domains = loader::domains(scope, domains).await?;
    let subdomains = keys(|row| [row.from_subdomain_id, row.to_subdomain_id]);
    let subdomains = loader::subdomains(scope, subdomains).await?;
    let domains = Member::all(domains.into_iter().map(|(_, row)| row).collect());
    let subdomains = Member::all(subdomains.into_iter().map(|(_, row)| row).collect());
    let domains = domains.into_iter().map(|row| (row.id, Concept::Domain(Domain(row))));
    let subdomains = subdomains.into_iter().map(|row| (row.id, Concept::Subdomain(Subdomain(row))));
    Ok(domains.chain(subdomains).collect())
}
