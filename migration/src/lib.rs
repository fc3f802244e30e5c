//! The schema of the database, step by step, each step with its way back.
//!
//! The steps are SQL, because what matters here (checks, partial and expression indexes, collations) is
//! SQL's own; `dialect` bridges the few words in which the two engines differ.

mod dialect;
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

pub use sea_orm_migration::{MigrationStatus, MigratorTrait, SchemaManager, sea_orm};
use sea_orm_migration::{MigrationTrait, async_trait::async_trait};

/// All steps, oldest first.
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_000001_frameworks::Step),
            Box::new(m20261101_000002_studies::Step),
            Box::new(m20261101_000003_categories::Step),
            Box::new(m20261101_000004_people::Step),
            Box::new(m20261101_000005_quotes::Step),
            Box::new(m20261101_000006_dataset::Step),
            Box::new(m20261122_000007_search::Step),
            Box::new(m20261123_000008_accounts::Step),
            Box::new(m20261123_000009_people_counts::Step),
            Box::new(m20261123_000010_change_sets::Step),
            Box::new(m20261123_000011_feed::Step),
            Box::new(m20261123_000012_bell::Step),
            Box::new(m20261127_000013_statistics::Step),
            Box::new(m20261129_000014_quote_totals::Step),
        ]
    }
}
