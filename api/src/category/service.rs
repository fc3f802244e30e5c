//! Categories by id and by name.

use entity::{category, study};

use crate::{
    access::{Test, rows},
    context::Scope,
    error::{Error, Result},
    id::Kind,
};

/// A category by id, or by its slug in a study. The slug of a merged category leads to what took its place.
pub async fn category(
    scope: &Scope,
    id: Option<&str>,
    study: Option<&str>,
    slug: Option<&str>,
) -> Result<Option<category::Model>> {
    use category::Column as C;
    let rows = rows::categories(&scope.viewer);
    match (id, study, slug) {
        (Some(id), None, None) => scope.db.one(&rows.with_ids([Kind::Category.key(id)?])).await,
        (None, Some(study), Some(slug)) => {
            let studies =
                rows::studies(&scope.viewer).filter(Test::texts(study::Column::Slug, [study]));
            let named = Test::All(vec![
                Test::texts(C::Slug, [slug]),
                Test::within(C::StudyId, studies, study::Column::Id),
            ]);
            let found = scope.db.one(&rows.clone().with_withdrawn().filter(named)).await?;
            match found.as_ref().and_then(|row| row.withdrawn_at.and(row.replaced_by)) {
                Some(successor) => scope.db.one(&rows.with_ids([successor])).await,
                None => Ok(found.filter(|row| row.withdrawn_at.is_none())),
            }
        }
        _ => Err(Error::bad_input("Give `id`, or `study` and `slug` together.")),
    }
}
