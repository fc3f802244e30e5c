//! Categories by id and by name.

use entity::{category, study};

use crate::{
    access::{Test, rows},
    context::Scope,
    error::{Error, Result},
    former_slug::by_former_slugs,
    id::Kind,
    study::service as studies,
};

/// A category by id, or by the slug that it has or had in a study. The slug of a merged category leads to what took its
/// place.
pub async fn category(
    scope: &Scope,
    id: Option<&str>,
    study: Option<&str>,
    slug: Option<&str>,
) -> Result<Option<category::Model>> {
    let rows = rows::categories(&scope.viewer);
    match (id, study, slug) {
        (Some(id), None, None) => scope.db.one(&rows.with_ids([Kind::Category.key(id)?])).await,
        (None, Some(study), Some(slug)) => {
            let found = by_slug(scope, study, slug).await?;
            match found.as_ref().and_then(|row| row.withdrawn_at.and(row.replaced_by)) {
                Some(successor) => scope.db.one(&rows.with_ids([successor])).await,
                None => Ok(found.filter(|row| row.withdrawn_at.is_none())),
            }
        }
        _ => Err(Error::bad_input("Give `id`, or `study` and `slug` together.")),
    }
}

/// Loads the category, or what is left of it, that has this slug in a study, or else the one that had it before.
async fn by_slug(scope: &Scope, study: &str, slug: &str) -> Result<Option<category::Model>> {
    use category::Column as C;
    let rows = rows::categories(&scope.viewer).with_withdrawn();
    let named = rows.clone().filter(Test::texts(C::Slug, [slug]));
    let of_study = rows::studies(&scope.viewer).filter(Test::texts(study::Column::Slug, [study]));
    let of_study = Test::within(C::StudyId, of_study, study::Column::Id);
    if let Some(found) = scope.db.one(&named.clone().filter(of_study)).await? {
        return Ok(Some(found));
    }
    let asked = study;
    let Some(study) = studies::by_slug(scope, asked).await? else { return Ok(None) };
    let in_study = Test::is(C::StudyId, study.id);
    let is_former = study.slug != asked;
    if is_former && let Some(found) = scope.db.one(&named.filter(in_study.clone())).await? {
        return Ok(Some(found));
    }
    let (rows, key) = (rows.filter(in_study), |row: &category::Model| row.id);
    Ok(by_former_slugs(scope, Kind::Category, rows, key, &[slug]).await?.remove(slug))
}
