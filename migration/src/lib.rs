//! The schema of the database, step by step, each step with its way back.
//!
//! The steps are SQL, because what matters here (checks, partial and expression indexes, collations) is
//! SQL's own; `dialect` bridges the few words in which the two engines differ.

mod dialect;
mod loss;
mod m20261101_000001_frameworks;
mod m20261101_000002_studies;
mod m20261101_000003_categories;
mod m20261101_000004_people;
mod m20261101_000005_quotes;
mod m20261101_000006_dataset;
mod m20261122_000007_search;
mod m20261123_000008_accounts;
mod m20261123_000009_people_counts;
mod m20261123_000010_change_sets;
mod m20261123_000011_feed;
mod m20261123_000012_bell;
mod m20261127_000013_statistics;
mod m20261129_000014_quote_totals;
mod m20261129_000015_claims;
mod m20261129_000016_count_dates;
mod m20261129_000018_contents;
mod m20261129_000019_account_epochs;
mod m20261129_000020_erased_things;
mod m20261129_000021_participant_consent;
mod m20261129_000022_answers_without_words;
mod m20261130_000023_name_keys;
mod m20261130_000024_identifier_keys;
mod m20261130_000025_search_runs;
mod m20261130_000026_former_slugs;

pub use loss::Loss;
pub use sea_orm_migration::{MigrationStatus, MigratorTrait, SchemaManager, sea_orm};
use sea_orm_migration::{
    MigrationTrait,
    async_trait::async_trait,
    sea_orm::{DatabaseConnection, DbErr},
};

/// Lists steps with how they are undone, oldest first.
macro_rules! steps {
    ($($step:ident),* $(,)?) => {
        vec![$((Box::new($step::Step) as Box<dyn MigrationTrait>, $step::Step::UNDOING)),*]
    };
}

/// All steps, oldest first.
fn all() -> Vec<(Box<dyn MigrationTrait>, loss::Undoing)> {
    steps![
        m20261101_000001_frameworks,
        m20261101_000002_studies,
        m20261101_000003_categories,
        m20261101_000004_people,
        m20261101_000005_quotes,
        m20261101_000006_dataset,
        m20261122_000007_search,
        m20261123_000008_accounts,
        m20261123_000009_people_counts,
        m20261123_000010_change_sets,
        m20261123_000011_feed,
        m20261123_000012_bell,
        m20261127_000013_statistics,
        m20261129_000014_quote_totals,
        m20261129_000015_claims,
        m20261129_000016_count_dates,
        m20261129_000018_contents,
        m20261129_000019_account_epochs,
        m20261129_000020_erased_things,
        m20261129_000021_participant_consent,
        m20261129_000022_answers_without_words,
        m20261130_000023_name_keys,
        m20261130_000024_identifier_keys,
        m20261130_000025_search_runs,
        m20261130_000026_former_slugs,
    ]
}

/// Steps after which the service makes keys of names and of identifiers; before they are undone, it makes those of names as
/// earlier releases did.
pub const OF_KEYS: [&str; 2] = ["m20261130_000023_name_keys", "m20261130_000024_identifier_keys"];

/// The schema of the database.
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        all().into_iter().map(|(step, _)| step).collect()
    }
}

/// Counts the rows that going back by so many steps would lose.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn losses(db: &DatabaseConnection, steps: u32) -> Result<Vec<Loss>, DbErr> {
    let taken = Migrator::get_migration_with_status_read_only(db).await?;
    let taken = taken.iter().filter(|step| step.status() == MigrationStatus::Applied).count();
    let undone = all().into_iter().take(taken).rev().take(usize::try_from(steps).unwrap_or(taken));
    let mut losses = Vec::new();
    for (step, undoing) in undone {
        losses.extend(undoing.losses(step.name(), db).await?);
    }
    Ok(losses)
}
