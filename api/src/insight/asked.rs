//! Which studies and which version of the framework are meant.

use std::collections::HashMap;

use entity::{framework_version, study};
use uuid::Uuid;

use crate::{
    access::{Test, rows},
    context::Scope,
    error::{Code, Error, Result},
    former_slug::by_former_slugs,
    id::Kind,
};

/// An id has an underscore, a slug never has one.
fn is_id(name: &str) -> bool {
    name.contains('_')
}

fn is_slug(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The studies of these ids or slugs, in this order, each once. A slug may be one that the study had before.
pub async fn studies(scope: &Scope, names: &[String]) -> Result<Vec<study::Model>> {
    use study::Column as C;
    let (ids, slugs): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| is_id(name));
    let keys: Vec<Uuid> = ids.into_iter().map(|id| Kind::Study.key(id)).collect::<Result<_>>()?;
    // What no slug can be is not asked for: a database may refuse to look at it.
    let slugs = slugs.into_iter().map(String::as_str).filter(|slug| is_slug(slug));
    let named = Test::Any(vec![Test::ids(C::Id, keys), Test::texts(C::Slug, slugs)]);
    let found = scope.db.all(&rows::studies(&scope.viewer).filter(named)).await?;
    let is_named =
        |row: &study::Model, name: &str| row.slug == name || Kind::Study.id(row.id) == name;
    let unknown = names.iter().map(String::as_str).filter(|name| is_slug(name));
    let unknown: Vec<&str> =
        unknown.filter(|name| !found.iter().any(|row| is_named(row, name))).collect();
    let former = if unknown.is_empty() {
        HashMap::new()
    } else {
        let rows = rows::studies(&scope.viewer);
        by_former_slugs(scope, Kind::Study, rows, |row| row.id, &unknown).await?
    };
    let mut wanted: Vec<study::Model> = Vec::new();
    for name in names {
        let study = found.iter().find(|row| is_named(row, name)).or_else(|| former.get(name));
        let study = study.ok_or_else(|| not_there("study", name))?;
        if wanted.iter().all(|earlier| earlier.id != study.id) {
            wanted.push(study.clone());
        }
    }
    Ok(wanted)
}

/// All studies, by title.
pub async fn all_studies(scope: &Scope) -> Result<Vec<study::Model>> {
    let mut found = scope.db.all(&rows::studies(&scope.viewer)).await?;
    found.sort_by(|a, b| (&a.order_key, a.id).cmp(&(&b.order_key, b.id)));
    Ok(found)
}

/// The version of this id or slug; without a name, the one that most of these studies use, and of several such
/// the newest. None where no version is held.
pub async fn version(
    scope: &Scope,
    name: Option<&str>,
    studies: &[study::Model],
) -> Result<Option<framework_version::Model>> {
    let key = name.filter(|name| is_id(name)).map(|id| Kind::FrameworkVersion.key(id));
    let key = key.transpose()?;
    let found = scope.db.all(&rows::framework_versions(&scope.viewer)).await?;
    let Some(name) = name else {
        let mut uses: HashMap<Uuid, usize> = HashMap::new();
        for study in studies {
            *uses.entry(study.framework_version_id).or_default() += 1;
        }
        let rank = |row: &framework_version::Model| {
            (uses.get(&row.id).copied(), row.published_on.clone(), row.slug.clone(), row.id)
        };
        return Ok(found.into_iter().max_by_key(rank));
    };
    let named = |row: &framework_version::Model| row.slug == name || Some(row.id) == key;
    found.into_iter().find(named).map(Some).ok_or_else(|| not_there("framework version", name))
}

fn not_there(what: &str, name: &str) -> Error {
    // A name is cut, so that the message stays one short line.
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    Error::new(
        Code::NotFound,
        format!("There is no {what} \"{shown}\" here; name one by its id or its slug."),
    )
}
