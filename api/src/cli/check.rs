//! `nasss check`: whether the settings can be used, and with `--database`, whether the database holds what they name and
//! which names and identifiers in it are one by today's rules, and what else in it these rules would refuse.

use super::{
    log,
    output::{print_line, print_text},
    told,
};
use crate::{
    access::{
        Db, Permit,
        keys::{Broken, Outdated, Repeated},
        open::{Place, check_address, open},
    },
    account::IssuerStudies,
    app::{Edition, place, pool},
    auth::{check_issuers, check_keys},
    config::Config,
    id::Kind,
};

/// Prints the settings in force, and refuses those that cannot be used.
pub(super) async fn check(config: &Config, database: bool, edition: Edition) -> Result<(), String> {
    log::filter(config)?;
    check_address(&place(config, edition)).map_err(told)?;
    check_keys(config).map_err(told)?;
    check_issuers(config).map_err(told)?;
    let notes = if database { check_database(config, edition).await? } else { Vec::new() };
    print_text(config.to_toml())?;
    // Comments, so that what is printed stays a file of settings.
    notes.iter().try_for_each(|note| print_line(format_args!("# {note}")))
}

/// Refuses studies that the settings name and that are not in the database. Returns lines about names and identifiers in it.
async fn check_database(config: &Config, edition: Edition) -> Result<Vec<String>, String> {
    let place = place(config, edition);
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let studies = check_studies(config, &db, &place).await;
    let permit = Permit::of_operator();
    let repeated = db.repeated(&permit).await.map_err(told);
    let outdated = db.find_outdated(&permit).await.map_err(told);
    db.close().await;
    studies?;
    let (repeated, outdated) = (repeated?, outdated?);
    Ok(repeated.iter().map(note).chain(outdated.iter().map(note_outdated)).collect())
}

/// Returns the line for a row that breaks a rule that came after it.
fn note_outdated(outdated: &Outdated) -> String {
    let Outdated { table, id, rule } = outdated;
    let kind = Kind::ALL.iter().find(|kind| kind.table() == *table);
    let noun = kind.map_or("row", |kind| kind.words());
    let id = kind.map_or_else(|| id.to_string(), |kind| kind.id(*id));
    match rule {
        Broken::Language(tag) => format!(
            "kept, though \"{tag}\" is no registered tag of a language (BCP 47): {noun} {id}; give another language"
        ),
        Broken::Locator => format!(
            "kept, though it has a locator and no source: {noun} {id}; give a source, or empty the locator"
        ),
        Broken::Role => format!(
            "kept, though it states another role than its participant has: {noun} {id}; give both the same role"
        ),
    }
}

/// Returns the line for rows whose names or identifiers are one. It leaves out what people and groups are called.
fn note(repeated: &Repeated) -> String {
    let Repeated { table, column, rows } = repeated;
    let kind = Kind::ALL.iter().find(|kind| kind.table() == *table);
    let noun = kind.map_or("row", |kind| kind.words());
    let is_secret = matches!(*table, "participant" | "focus_group");
    let rows = rows.iter().map(|(id, given)| {
        let id = kind.map_or_else(|| id.to_string(), |kind| kind.id(*id));
        if is_secret { id } else { format!("\"{given}\" ({id})") }
    });
    let rows: Vec<String> = rows.collect();
    format!(
        "kept, though the {column} is one by today's rules: {noun} {}; give all but one another",
        rows.join(", ")
    )
}

/// Refuses studies that the settings name and that are not in the database.
async fn check_studies(config: &Config, db: &Db, place: &Place) -> Result<(), String> {
    let resolved = IssuerStudies::resolve(db, &config.issuers.0).await;
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
