//! What is drawn at random: a few small numbers for each row, which the rows' makers read as they like.

use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

/// The numbers of one row.
pub type Die = [u8; 12];

/// The numbers of a whole data set.
#[derive(Clone, Debug)]
pub struct Dice {
    pub frameworks: Vec<Die>,
    pub versions: Vec<Die>,
    pub domains: Vec<Die>,
    pub subdomains: Vec<Die>,
    pub roles: Vec<Die>,
    pub studies: Vec<Die>,
    pub categories: Vec<Die>,
    pub placements: Vec<Die>,
    pub mentions: Vec<Die>,
    pub aliases: Vec<Die>,
    pub reported: Vec<Die>,
    pub quotes: Vec<Die>,
    pub codings: Vec<Die>,
    pub translations: Vec<Die>,
}

prop_compose! {
    /// Frameworks and roles.
    fn frame()(
        frameworks in vec(any::<Die>(), 1..=5),
        versions in vec(any::<Die>(), 1..=3),
        domains in vec(any::<Die>(), 1..=14),
        subdomains in vec(any::<Die>(), 0..=8),
        roles in vec(any::<Die>(), 0..=7),
    ) -> [Vec<Die>; 5] {
        [frameworks, versions, domains, subdomains, roles]
    }
}

prop_compose! {
    /// What is said of categories, and what studies report of them.
    fn said()(
        placements in vec(any::<Die>(), 0..=40),
        mentions in vec(any::<Die>(), 0..=30),
        aliases in vec(any::<Die>(), 0..=12),
        reported in vec(any::<Die>(), 0..=8),
    ) -> [Vec<Die>; 4] {
        [placements, mentions, aliases, reported]
    }
}

prop_compose! {
    /// A data set.
    pub fn dice()(
        [frameworks, versions, domains, subdomains, roles] in frame(),
        studies in vec(any::<Die>(), 1..=3),
        categories in vec(any::<Die>(), 0..=25),
        [placements, mentions, aliases, reported] in said(),
        quotes in vec(any::<Die>(), 0..=60),
        codings in vec(any::<Die>(), 0..=120),
        translations in vec(any::<Die>(), 0..=40),
    ) -> Dice {
        Dice {
            frameworks, versions, domains, subdomains, roles, studies, categories, placements,
            mentions, aliases, reported, quotes, codings, translations,
        }
    }
}

/// One of these, by the die.
pub fn pick<T: Copy>(from: &[T], die: u8) -> T {
    from[usize::from(die) % from.len()]
}

/// A key that tells nothing of when its row was made.
pub fn scattered(table: &str, nth: usize) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{table} {nth}").as_bytes())
}

/// Whether something happens that happens rarely.
pub fn rarely(die: u8) -> bool {
    die % 8 == 7
}
