//! Studies by id and by name, and how to cite them.

use entity::{study, study_author};

use crate::{
    access::{Test, rows},
    context::Scope,
    error::{Error, Result},
    former_slug::by_former_slugs,
    id::Kind,
    identifier,
};

/// By what one study is looked up; exactly one of them is given.
pub struct By<'a> {
    /// Its id.
    pub id: Option<&'a str>,
    /// Its slug.
    pub slug: Option<&'a str>,
    /// Its DOI, however it is written.
    pub doi: Option<&'a str>,
    /// Its PMCID, however it is written.
    pub pmcid: Option<&'a str>,
}

/// A study by id, slug, DOI or PMCID.
pub async fn study(scope: &Scope, by: By<'_>) -> Result<Option<study::Model>> {
    use study::Column as C;
    let rows = rows::studies(&scope.viewer);
    let rows = match (by.id, by.slug, by.doi, by.pmcid) {
        (Some(id), None, None, None) => rows.with_ids([Kind::Study.key(id)?]),
        (None, Some(slug), None, None) => return by_slug(scope, slug).await,
        (None, None, Some(doi), None) => {
            rows.filter(Test::texts(C::DoiKey, [identifier::doi_key(doi)]))
        }
        (None, None, None, Some(pmcid)) => {
            rows.filter(Test::texts(C::PmcidKey, [identifier::pmcid_key(pmcid)]))
        }
        _ => {
            let message = "Give `id`, `slug`, `doi` or `pmcid`, and only one of them.";
            return Err(Error::bad_input(message));
        }
    };
    let Some(given) = by.doi.map(identifier::doi).or_else(|| by.pmcid.map(identifier::pmcid))
    else {
        return scope.db.one(&rows).await;
    };
    // Of studies whose identifiers were several by earlier rules, the one that was given as it is asked for, else the oldest.
    let mut found = scope.db.all(&rows).await?;
    found.sort_unstable_by_key(|study| study.id);
    let is_given =
        |study: &study::Model| [&study.doi, &study.pmcid].contains(&&Some(given.clone()));
    let exact = found.iter().position(is_given);
    Ok(found.into_iter().nth(exact.unwrap_or(0)))
}

/// Loads a study by the slug that it has, or else by one that it had before.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn by_slug(scope: &Scope, slug: &str) -> Result<Option<study::Model>> {
    let rows = rows::studies(&scope.viewer);
    let named = rows.clone().filter(Test::texts(study::Column::Slug, [slug]));
    if let Some(found) = scope.db.one(&named).await? {
        return Ok(Some(found));
    }
    let mut former = by_former_slugs(scope, Kind::Study, rows, |row| row.id, &[slug]).await?;
    Ok(former.remove(slug))
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
