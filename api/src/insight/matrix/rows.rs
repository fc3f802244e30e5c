//! The rows and columns of a matrix, in their order.

use entity::{domain, framework_version, participant_role, study, subdomain, words::Valence};
use uuid::Uuid;

use super::{MatrixOf, heading::MatrixHeading, sides::Side};
use crate::{
    access::{Ground, Test, rows},
    context::Scope,
    error::{Error, Result},
    folding,
    insight::asked,
    siblings::Member,
};

/// How many studies a matrix can have as rows.
const STUDIES: usize = 100;

/// A matrix before anything is counted.
pub struct Table {
    pub(super) scope: Scope,
    pub(super) of: MatrixOf,
    pub(super) version: Option<Member<framework_version::Model>>,
    pub(super) studies: Vec<study::Model>,
    pub(super) ground: Ground,
    pub(super) rows: Vec<MatrixHeading>,
    pub(super) columns: Vec<MatrixHeading>,
}

/// The matrix of these studies, or of all, and of this version.
pub async fn table(
    scope: &Scope,
    of: MatrixOf,
    studies: Option<&[String]>,
    version: Option<&str>,
) -> Result<Table> {
    let studies = match studies {
        Some(names) => asked::studies(scope, names).await?,
        None => asked::all_studies(scope).await?,
    };
    let (row_side, column_side) = of.sides();
    if row_side == Side::Studies && studies.len() > STUDIES {
        return Err(Error::bad_input(format!(
            "A matrix shows at most {STUDIES} studies as rows, but {} are held; name some in `studies`.",
            studies.len()
        )));
    }
    let version = asked::version(scope, version, &studies).await?;
    let key = version.as_ref().map(|version| version.id);
    let keys = studies.iter().map(|study| study.id).collect();
    Ok(Table {
        scope: scope.clone(),
        of,
        ground: Ground::of(&scope.viewer, keys, key),
        rows: headings(scope, row_side, &studies, key).await?,
        columns: headings(scope, column_side, &studies, key).await?,
        version: version.map(Member::alone),
        studies,
    })
}

async fn headings(
    scope: &Scope,
    side: Side,
    studies: &[study::Model],
    version: Option<Uuid>,
) -> Result<Vec<MatrixHeading>> {
    Ok(match side {
        Side::Studies => {
            Member::all(studies.to_vec()).into_iter().map(MatrixHeading::Study).collect()
        }
        Side::Valences => Valence::ALL.iter().copied().map(MatrixHeading::Valence).collect(),
        Side::Roles => roles(scope).await?.into_iter().map(MatrixHeading::Role).collect(),
        Side::Domains => {
            let domains = domains(scope, version).await?.into_iter();
            domains.map(MatrixHeading::Domain).chain([MatrixHeading::Unplaced]).collect()
        }
        Side::Subdomains => {
            let domains = domains(scope, version).await?;
            let subdomains = subdomains(scope, &domains).await?;
            let of = |domain: Member<domain::Model>| {
                let its = subdomains.iter().filter(|row| row.domain_id == domain.id);
                let mut headings: Vec<_> =
                    its.map(|row| MatrixHeading::Subdomain(row.clone(), domain.clone())).collect();
                headings.push(MatrixHeading::WholeDomain(domain));
                headings
            };
            domains.iter().cloned().flat_map(of).chain([MatrixHeading::Unplaced]).collect()
        }
    })
}

async fn domains(scope: &Scope, version: Option<Uuid>) -> Result<Vec<Member<domain::Model>>> {
    let test = Test::ids(domain::Column::FrameworkVersionId, version);
    let mut found = scope.db.all(&rows::domains(&scope.viewer).filter(test)).await?;
    found.sort_by_key(|row| (row.number, row.id));
    Ok(Member::all(found))
}

async fn subdomains(
    scope: &Scope,
    domains: &[Member<domain::Model>],
) -> Result<Vec<Member<subdomain::Model>>> {
    let test = Test::ids(subdomain::Column::DomainId, domains.iter().map(|row| row.id));
    let mut found = scope.db.all(&rows::subdomains(&scope.viewer).filter(test)).await?;
    found.sort_by_cached_key(|row| (folding::order_key(&row.code), row.id));
    Ok(Member::all(found))
}

async fn roles(scope: &Scope) -> Result<Vec<Member<participant_role::Model>>> {
    let mut found = scope.db.all(&rows::participant_roles(&scope.viewer)).await?;
    found.sort_by(|a, b| (&a.order_key, a.id).cmp(&(&b.order_key, b.id)));
    Ok(Member::all(found))
}
