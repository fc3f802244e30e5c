//! Frameworks and domains by id and by name.

use entity::{domain, framework, framework_version};
use sea_orm::Value;

use crate::{
    access::{Comparison, Test, rows},
    context::Scope,
    error::{Error, Result},
    former_slug::by_former_slugs,
    id::Kind,
};

/// A framework by id, or by the slug that it has or had before.
pub async fn framework(
    scope: &Scope,
    id: Option<&str>,
    slug: Option<&str>,
) -> Result<Option<framework::Model>> {
    let rows = rows::frameworks(&scope.viewer);
    match (id, slug) {
        (Some(id), None) => scope.db.one(&rows.with_ids([Kind::Framework.key(id)?])).await,
        (None, Some(slug)) => {
            let named = rows.clone().filter(Test::texts(framework::Column::Slug, [slug]));
            if let Some(found) = scope.db.one(&named).await? {
                return Ok(Some(found));
            }
            let key = |row: &framework::Model| row.id;
            Ok(by_former_slugs(scope, Kind::Framework, rows, key, &[slug]).await?.remove(slug))
        }
        _ => Err(Error::bad_input("Give `id` or `slug`, and only one of them.")),
    }
}

/// A domain by id, or by its number in a version.
pub async fn domain(
    scope: &Scope,
    id: Option<&str>,
    version: Option<&str>,
    number: Option<i32>,
) -> Result<Option<domain::Model>> {
    use domain::Column as C;
    let rows = rows::domains(&scope.viewer);
    let rows = match (id, version, number) {
        (Some(id), None, None) => rows.with_ids([Kind::Domain.key(id)?]),
        (None, Some(version), Some(number)) => {
            let slug = Test::texts(framework_version::Column::Slug, [version]);
            let versions = rows::framework_versions(&scope.viewer).filter(slug);
            let of_version =
                Test::within(C::FrameworkVersionId, versions, framework_version::Column::Id);
            let numbered = Test::Compare(C::Number, Comparison::Is, Value::from(number));
            rows.filter(Test::All(vec![of_version, numbered]))
        }
        _ => {
            return Err(Error::bad_input("Give `id`, or `version` and `number` together."));
        }
    };
    scope.db.one(&rows).await
}
