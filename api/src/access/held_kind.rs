//! Looks at which kind of data a database holds, before anything else is done with it.
#![expect(clippy::disallowed_methods, reason = "this folder owns the connections")]

use entity::{dataset, words::DatasetKind};
use sea_orm::{EntityTrait, QuerySelect};

use super::open::{ONE, OpenError, Place, close, connect, steps};

/// Returns which kind of data a database holds, whatever its schema; none if it holds none or is not there.
///
/// # Errors
///
/// Where it cannot be reached, or its schema is ahead.
pub async fn held_kind(place: &Place) -> Result<Option<DatasetKind>, OpenError> {
    if matches!(place, Place::Sqlite(path) if !path.exists()) {
        return Ok(None);
    }
    let db = connect(place, ONE, false).await?;
    let steps = steps(place, &db).await?;
    let has_table = steps.known.iter().any(|(name, taken)| *taken && name.ends_with("_dataset"));
    let found = if has_table {
        // This column alone: an earlier release lacks some of the others.
        let kind = dataset::Entity::find().select_only().column(dataset::Column::Kind);
        kind.into_tuple().one(&db).await.map_err(|error| place.refused(&error))?
    } else {
        None
    };
    close(db).await;
    Ok(found)
}
