//! `nasss check`: whether the settings can be used, and with `--database`, whether the database holds what they name.

use super::{log, output::print_text, told};
use crate::{
    access::open::{check_address, open},
    account::IssuerStudies,
    app::{Edition, place, pool},
    auth::{check_issuers, check_keys},
    config::Config,
};

/// Prints the settings in force, and refuses those that cannot be used.
pub(super) async fn check(config: &Config, database: bool, edition: Edition) -> Result<(), String> {
    log::filter(config)?;
    check_address(&place(config, edition)).map_err(told)?;
    check_keys(config).map_err(told)?;
    check_issuers(config).map_err(told)?;
    if database {
        check_studies(config, edition).await?;
    }
    print_text(config.to_toml())
}

/// Refuses studies that the settings name and that are not in the database.
async fn check_studies(config: &Config, edition: Edition) -> Result<(), String> {
    let place = place(config, edition);
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let resolved = IssuerStudies::resolve(&db, &config.issuers.0).await;
    db.close().await;
    let (_, unknown) = resolved.map_err(told)?;
    if unknown.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = unknown.iter().map(|name| format!("\"{name}\"")).collect();
    Err(format!(
        "the database at {place} holds no study {} (setting `issuers`); name studies by slug or id",
        names.join(", ")
    ))
}
