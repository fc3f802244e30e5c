//! `nasss seed`: fills an empty database, or adds the editorial set.

use entity::words::DatasetKind;

use super::{Set, index, output::print_done, reject_findings, told};
use crate::{
    access::{
        Db, Permit,
        open::{Course, migrate, open, status},
    },
    app::{Edition, place, pool},
    config::Config,
    interchange::{
        editorial::add_editorial,
        load::{By, LoadError, Outcome, load, load_with},
        seed,
        synthetic::{self, Amount},
    },
};

/// Who history says it was.
const ACTOR: &str = "nasss seed";

/// Fills the database that the settings name with a set.
pub(super) async fn seed(
    config: &Config,
    edition: Edition,
    set: Option<Set>,
) -> Result<(), String> {
    let set = match (edition, set) {
        (Edition::Demo, None) => Set::Demo,
        (Edition::Demo, Some(Set::Default | Set::Editorial)) => {
            return Err("the demo database takes invented studies alone; run `nasss seed demo`, or leave out --demo"
                .to_owned());
        }
        (_, set) => set.unwrap_or(Set::Default),
    };
    let edition = match (set, &config.database_url) {
        (Set::Demo | Set::Synthetic { .. }, None) => Edition::Demo,
        _ => Edition::Standard,
    };
    let place = place(config, edition);
    if matches!(set, Set::Demo | Set::Synthetic { .. }) {
        reject_findings(&place, &place).await?;
    }
    if config.database_url.is_none() {
        if matches!(set, Set::Editorial) {
            // It is added to what is there, so a missing database is an error.
            status(&place).await.map_err(told)?;
        }
        migrate(&place, Course::Up).await.map_err(told)?;
        index::catch_up_at(config, &place).await?;
    }
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let kind = db.kind().await.map_err(told)?;
    if matches!((set, kind), (Set::Synthetic { .. }, Some(DatasetKind::Demo))) {
        return Err(format!(
            "the database at {place} holds data already; generated data need an empty one (another `data_dir`, or another \
             database)"
        ));
    }
    let done =
        fill(&db, set, By { actor: ACTOR, smallest_cell: config.privacy.smallest_cell }).await;
    db.close().await;
    print_done(format_args!("{place}: {}", done?))
}

async fn fill(db: &Db, set: Set, by: By<'_>) -> Result<String, String> {
    let permit = Permit::of_operator();
    let done = match set {
        Set::Default => {
            let bundles = seed::default_bundles().map_err(told)?;
            load(db, &permit, DatasetKind::Real, &bundles, by).await.map(filled)
        }
        Set::Demo => {
            let bundles = seed::demo_bundles().map_err(told)?;
            load(db, &permit, DatasetKind::Demo, &bundles, by).await.map(filled)
        }
        Set::Editorial => {
            let bundle = seed::editorial_bundle().map_err(told)?;
            add_editorial(db, &permit, &bundle).await.map(|added| added.to_string())
        }
        Set::Synthetic { categories, quotes, seed } => {
            generated(db, &permit, Amount { categories, quotes, seed }, by).await.map(filled)
        }
    };
    done.map_err(told)
}

/// Loads generated studies beside the framework, one study in memory at a time.
async fn generated(
    db: &Db,
    permit: &Permit,
    amount: Amount,
    by: By<'_>,
) -> Result<Outcome, LoadError> {
    let framework = seed::nasss().map_err(crate::Error::internal)?;
    let studies = synthetic::studies(amount);
    load_with(db, permit, DatasetKind::Demo, &framework, studies, by).await
}

fn filled(outcome: Outcome) -> String {
    match outcome {
        Outcome::Loaded { rows } => format!("loaded {rows} rows"),
        Outcome::AlreadyThere => "data are there already; nothing was changed".to_owned(),
    }
}
