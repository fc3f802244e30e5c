//! `nasss search rebuild`, and what `migrate`, `seed` and `serve` do about an index that an older release left.

use super::{output::print_done, told as told_error};
use crate::{
    access::{
        Permit,
        open::{Place, open},
    },
    app::{Edition, place, pool},
    config::Config,
    search::index::{Size, catch_up, rebuild},
};

/// Makes the index anew.
pub(super) async fn rebuild_at(config: &Config, edition: Edition) -> Result<(), String> {
    let place = place(config, edition);
    let db = open(&place, pool(config, &place)).await.map_err(told_error)?;
    let empty = db.kind().await.map_err(told_error)?.is_none();
    let made = if empty { None } else { Some(rebuild(&db, &Permit::of_operator()).await) };
    db.close().await;
    match made {
        None => Err(format!("the database at {place} holds no data yet; run `nasss seed`")),
        Some(made) => print_done(told(&place, made.map_err(told_error)?)),
    }
}

/// Makes the index anew where it is not up to date.
pub(super) async fn catch_up_at(config: &Config, place: &Place) -> Result<Option<Size>, String> {
    let db = open(place, pool(config, place)).await.map_err(told_error)?;
    let made = catch_up(&db, &Permit::of_operator()).await;
    db.close().await;
    made.map_err(told_error)
}

/// What was done, in one line.
pub(super) fn told(place: &Place, size: Size) -> String {
    let Size { things, documents } = size;
    format!("{place}: made the search index anew, of {documents} texts of {things} things")
}
