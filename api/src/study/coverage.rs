//! How much of a study this knowledge base holds, against what the study reports.

use std::collections::HashMap;

use async_graphql::{Enum, SimpleObject};
use entity::words::{self, HeldFrom, Valence};

use super::{ReportedCount, Study, loader, loader::Held};
use crate::{
    context::Scope,
    error::Result,
    list_size::list_size,
    words::{self as api_words, Counted},
};

/// Why something is missing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapReason {
    /// The source this was filled from does not say it, and the whole article was not at hand. The study may
    /// well report it: this is not "not reported by the study".
    NotInSourceAtHand,
    /// The whole publication was at hand, and what it states was entered: this is not among it.
    NotReported,
    /// The publication states it, and was at hand, but nobody has entered it yet.
    NotEntered,
}

impl From<HeldFrom> for GapReason {
    fn from(held_from: HeldFrom) -> Self {
        match held_from {
            HeldFrom::Abstract => Self::NotInSourceAtHand,
            HeldFrom::FullText => Self::NotReported,
        }
    }
}

/// How much of a study is held here, against what the study reports. Show it wherever you show a list of the
/// study's categories, so that nobody takes a gap for a finding.
#[derive(SimpleObject)]
pub struct Coverage {
    /// One sentence to show, such as "8 of the 36 categories the study reports are held."
    sentence: String,
    /// How much of the publication this was filled from.
    held_from: api_words::HeldFrom,
    /// One line for each number that the publication states.
    #[graphql(directive = list_size::apply(10))]
    counts: Vec<CoverageCount>,
    /// How many of the categories held are placed in a domain.
    categories_placed: u64,
    /// How many of the categories held are placed in no domain.
    categories_unplaced: u64,
    /// Why the rest is missing. Null where nothing is missing that the publication counts.
    gap: Option<GapReason>,
}

/// A number that the publication states, beside what is held here.
#[derive(SimpleObject)]
pub struct CoverageCount {
    /// What is counted.
    what: Counted,
    /// How many the publication states. Null where no number is at hand.
    reported: Option<i32>,
    /// How many were entered here. Categories that were merged into others since count, because they were entered.
    /// Null for people and groups, who are not counted here.
    held: Option<u64>,
    /// How many of those held were merged into other categories, and are not shown by themselves. Null for people and
    /// groups.
    merged: Option<u64>,
    /// The statement of the publication, with source and locator. Null where no number is at hand.
    statement: Option<ReportedCount>,
}

/// What is counted of categories, in the order of the lines.
const CATEGORIES: [(words::Counted, Held); 4] = [
    (words::Counted::Categories, Held::All),
    (words::Counted::Facilitators, Held::Valence(Valence::Facilitator)),
    (words::Counted::Barriers, Held::Valence(Valence::Barrier)),
    (words::Counted::Both, Held::Valence(Valence::Both)),
];

/// The coverage of a study; what it needs is counted for all studies of the page at once.
pub async fn coverage(scope: &Scope, study: &Study) -> Result<Coverage> {
    let reported = study.reported(scope).await?;
    let stated = |what| reported.iter().find(|count| count.0.what == what).cloned();
    let mut counts = Vec::new();
    let merged = merged_of(scope, study).await?;
    for (what, held) in CATEGORIES {
        let shown = held_of(scope, study, held).await?;
        let merged = match held {
            Held::Valence(valence) => merged.get(&valence).copied().unwrap_or(0),
            _ => merged.values().sum(),
        };
        counts.push(line(what, Some((shown, merged)), stated(what)));
    }
    for what in [words::Counted::Participants, words::Counted::FocusGroups] {
        counts.push(line(what, None, stated(what)));
    }
    let (held, merged) = (counts[0].held.unwrap_or(0), counts[0].merged.unwrap_or(0));
    let all = held - merged;
    let placed = held_of(scope, study, Held::Placed).await?;
    let missing = |count: &CoverageCount| match (count.held, count.reported) {
        (Some(held), Some(reported)) => held < u64::try_from(reported).unwrap_or(0),
        _ => false,
    };
    Ok(Coverage {
        sentence: sentence((held, merged), counts[0].reported, placed),
        held_from: study.0.held_from.into(),
        gap: counts.iter().any(missing).then_some(match study.0.held_from {
            HeldFrom::Abstract => GapReason::NotInSourceAtHand,
            HeldFrom::FullText => GapReason::NotEntered,
        }),
        counts,
        categories_placed: placed,
        categories_unplaced: all - placed.min(all),
    })
}

/// Returns a line, with how many of the categories are shown, and how many were merged.
fn line(
    what: words::Counted,
    categories: Option<(u64, u64)>,
    stated: Option<ReportedCount>,
) -> CoverageCount {
    CoverageCount {
        what: what.into(),
        reported: stated.as_ref().map(|count| count.0.n),
        held: categories.map(|(shown, merged)| shown + merged),
        merged: categories.map(|(_, merged)| merged),
        statement: stated,
    }
}

async fn merged_of(scope: &Scope, study: &Study) -> Result<HashMap<Valence, u64>> {
    let counts = study.0.fetch("merged", |page| async move {
        loader::categories_merged(scope, page.keys(|row| Some(row.id))).await
    });
    Ok(counts.await?.get(&study.0.id).cloned().unwrap_or_default())
}

async fn held_of(scope: &Scope, study: &Study, held: Held) -> Result<u64> {
    let counts = study
        .0
        .fetch(&format!("held {held:?}"), |page| async move {
            loader::categories_held(scope, &page.keys(|row| Some(row.id)), held).await
        })
        .await?;
    Ok(counts.get(&study.0.id).copied().unwrap_or(0))
}

/// Returns the sentence that stands beside every list.
fn sentence((held, merged): (u64, u64), reported: Option<i32>, placed: u64) -> String {
    let categories = |n: u64| {
        if n == 1 { "1 category".into() } else { format!("{n} categories") }
    };
    let held_of_reported = match reported {
        Some(reported) => format!("{held} of the {reported} categories the study reports"),
        None => format!("{}, how many the study reports is not known", categories(held)),
    };
    let placement = match placed {
        0 => "none is placed in a domain".to_owned(),
        n if n == held && merged == 0 => "all are placed in a domain".to_owned(),
        n if merged == 0 => format!("{n} of them placed in a domain"),
        n if n == held - merged => "all others are placed in a domain".to_owned(),
        n => format!("{n} of the others are placed in a domain"),
    };
    let united = match merged {
        0 => String::new(),
        1 => "; 1 of them is merged into another".to_owned(),
        n => format!("; {n} of them are merged into others"),
    };
    format!("Held here: {held_of_reported}{united}; {placement}.")
}
