//! Studies by id and by name, and how to cite them.

use entity::{study, study_author};

use crate::{
    access::{Test, rows},
    context::Scope,
    error::{Error, Result},
    id::Kind,
};

/// A study by id, by slug or by DOI.
pub async fn study(
    scope: &Scope,
    id: Option<&str>,
    slug: Option<&str>,
    doi: Option<&str>,
) -> Result<Option<study::Model>> {
    let rows = rows::studies(&scope.viewer);
    let rows = match (id, slug, doi) {
        (Some(id), None, None) => rows.with_ids([Kind::Study.key(id)?]),
        (None, Some(slug), None) => rows.filter(Test::texts(study::Column::Slug, [slug])),
        (None, None, Some(doi)) => rows.filter(Test::texts(study::Column::Doi, [doi])),
        _ => {
            return Err(Error::bad_input("Give `id`, `slug` or `doi`, and only one of them."));
        }
    };
    scope.db.one(&rows).await
}

/// The line by which a study is cited; what is not known is left out.
#[must_use]
pub fn citation(study: &study::Model, authors: &[&study_author::Model]) -> String {
    let names: Vec<&str> = authors.iter().map(|author| author.name.as_str()).collect();
    let year = study.published_on.as_deref().and_then(|date| date.get(..4));
    let mut parts = Vec::new();
    if !names.is_empty() {
        parts.push(names.join(", "));
    }
    parts.extend(year.map(|year| format!("({year})")));
    parts.push(format!("{}.", study.title.trim_end_matches('.')));
    parts.extend(study.venue.as_ref().map(|venue| format!("{venue}.")));
    parts.extend(study.doi.as_ref().map(|doi| format!("https://doi.org/{doi}")));
    parts.join(" ")
}
