//! What belongs to frameworks, versions and domains, fetched for a whole page.

use entity::{
    concept_mapping, domain, domain_alias, former_slug, framework, framework_note,
    framework_reference, framework_version, subdomain,
};
use uuid::Uuid;

use crate::{
    access::{Test, rows},
    context::Scope,
    error::Result,
    folding,
    id::Kind,
    loader::{belonging, known_things},
};

type Rows<M> = Result<Vec<(Uuid, M)>>;

/// Frameworks by key.
pub async fn frameworks(scope: &Scope, keys: Vec<Uuid>) -> Rows<framework::Model> {
    known_things(scope, rows::frameworks(&scope.viewer), keys, |row| row.id).await
}

/// Versions by key.
pub async fn versions(scope: &Scope, keys: Vec<Uuid>) -> Rows<framework_version::Model> {
    known_things(scope, rows::framework_versions(&scope.viewer), keys, |row| row.id).await
}

/// Domains by key.
pub async fn domains(scope: &Scope, keys: Vec<Uuid>) -> Rows<domain::Model> {
    known_things(scope, rows::domains(&scope.viewer), keys, |row| row.id).await
}

/// Sub-domains by key.
pub async fn subdomains(scope: &Scope, keys: Vec<Uuid>) -> Rows<subdomain::Model> {
    known_things(scope, rows::subdomains(&scope.viewer), keys, |row| row.id).await
}

/// References by key.
pub async fn references(scope: &Scope, keys: Vec<Uuid>) -> Rows<framework_reference::Model> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let test = Test::ids(framework_reference::Column::Id, keys);
    let rows = rows::framework_references(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.id, |row| row.position).await
}

/// Versions of frameworks.
pub async fn versions_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<framework_version::Model> {
    let test = Test::ids(framework_version::Column::FrameworkId, keys);
    let rows = rows::framework_versions(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.framework_id, |row| (row.published_on.clone(), row.id)).await
}

/// References of frameworks.
pub async fn references_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<framework_reference::Model> {
    let test = Test::ids(framework_reference::Column::FrameworkId, keys);
    let rows = rows::framework_references(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.framework_id, |row| row.position).await
}

/// Notes on versions.
pub async fn notes_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<framework_note::Model> {
    let test = Test::ids(framework_note::Column::FrameworkVersionId, keys);
    let rows = rows::framework_notes(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.framework_version_id, |row| row.position).await
}

/// Domains of versions.
pub async fn domains_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<domain::Model> {
    let test = Test::ids(domain::Column::FrameworkVersionId, keys);
    let rows = rows::domains(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.framework_version_id, |row| row.number).await
}

/// Other names of domains.
pub async fn aliases_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<domain_alias::Model> {
    let test = Test::ids(domain_alias::Column::DomainId, keys);
    let rows = rows::domain_aliases(&scope.viewer).filter(test);
    let sort = |row: &domain_alias::Model| {
        (row.language.clone(), folding::order_key(&row.text_key), row.id)
    };
    belonging(scope, rows, |row| row.domain_id, sort).await
}

/// Sub-domains of domains.
pub async fn subdomains_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<subdomain::Model> {
    let test = Test::ids(subdomain::Column::DomainId, keys);
    let rows = rows::subdomains(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.domain_id, |row| folding::order_key(&row.code)).await
}

/// Mappings from and to domains.
pub async fn mappings_of_domains(scope: &Scope, keys: Vec<Uuid>) -> Rows<concept_mapping::Model> {
    let columns = [concept_mapping::Column::FromDomainId, concept_mapping::Column::ToDomainId];
    mappings(scope, keys, columns, |row| [row.from_domain_id, row.to_domain_id]).await
}

/// Mappings from and to sub-domains.
pub async fn mappings_of_subdomains(
    scope: &Scope,
    keys: Vec<Uuid>,
) -> Rows<concept_mapping::Model> {
    let columns =
        [concept_mapping::Column::FromSubdomainId, concept_mapping::Column::ToSubdomainId];
    mappings(scope, keys, columns, |row| [row.from_subdomain_id, row.to_subdomain_id]).await
}

/// Mappings beside the concepts that they lead from, then again beside those that they lead to.
async fn mappings(
    scope: &Scope,
    keys: Vec<Uuid>,
    columns: [concept_mapping::Column; 2],
    ends: fn(&concept_mapping::Model) -> [Option<Uuid>; 2],
) -> Rows<concept_mapping::Model> {
    let test = Test::Any(columns.map(|column| Test::ids(column, keys.clone())).into());
    let mut found = scope.db.all(&rows::concept_mappings(&scope.viewer).filter(test)).await?;
    found.sort_by_key(|row| (row.relation, row.id));
    let from = found.iter().filter_map(|row| Some((ends(row)[0]?, row.clone())));
    // One from a concept to itself stands beside it once.
    let to = found.iter().filter(|row| ends(row)[0] != ends(row)[1]);
    let to = to.filter_map(|row| Some((ends(row)[1]?, row.clone())));
    Ok(from.chain(to).collect())
}

/// Slugs that frameworks had before.
pub async fn former_slugs_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<former_slug::Model> {
    crate::former_slug::former_slugs_of(scope, Kind::Framework, keys).await
}
