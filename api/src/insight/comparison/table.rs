//! What is compared: the studies, their categories in rows, and why a cell is empty.

use std::collections::{HashMap, HashSet};

use async_graphql::Enum;
use entity::{category, category_alias, study};
use uuid::Uuid;

use super::pairing::{self, MatchedBy};
use crate::{
    access::{Test, rows},
    context::Scope,
    error::{Error, Result},
    insight::{asked, completeness::Numbers},
    siblings::Member,
    study::{coverage::GapReason, loader as studies},
};

/// How many studies can be compared at once.
const FEWEST: usize = 2;
const MOST: usize = 10;

/// How many a file holds. All that are held are in a file that names none, so that nobody takes a part for the whole.
const MOST_IN_FILE: usize = 100;

/// How many cells a file holds.
const MOST_CELLS: usize = 250_000;

/// Why a study has no category in a row.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "they are the words of the schema's other gaps")]
pub enum ComparisonGap {
    /// All categories that the study reports are held, and none of them has this name. Another name may mean the
    /// same thing: only names are compared.
    NotReported,
    /// Only the study's abstract was at hand. The study may well report it: this is not "not reported".
    NotInSourceAtHand,
    /// The study reports more categories than were entered, and this may be one of them.
    NotEntered,
    /// The study has a category that may be the same, but the names fit in more than one way, and nobody decided:
    /// it stands in a row of its own.
    NotDecided,
}

impl ComparisonGap {
    /// The word of the schema.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotReported => "NOT_REPORTED",
            Self::NotInSourceAtHand => "NOT_IN_SOURCE_AT_HAND",
            Self::NotEntered => "NOT_ENTERED",
            Self::NotDecided => "NOT_DECIDED",
        }
    }
}

impl From<Option<GapReason>> for ComparisonGap {
    fn from(missing: Option<GapReason>) -> Self {
        match missing {
            None | Some(GapReason::NotReported) => Self::NotReported,
            Some(GapReason::NotInSourceAtHand) => Self::NotInSourceAtHand,
            Some(GapReason::NotEntered) => Self::NotEntered,
        }
    }
}

/// A row: for each study a category, or why there is none.
#[derive(Clone, Debug)]
pub struct Row {
    /// In the order of the studies; each category by its place in the list of all.
    pub cells: Vec<Result<usize, ComparisonGap>>,
    /// Why the categories are one row.
    pub matched_by: Option<MatchedBy>,
}

/// Studies beside each other.
pub struct Table {
    /// The studies, in the order asked for.
    pub studies: Vec<Member<study::Model>>,
    /// All their categories.
    pub categories: Vec<category::Model>,
    /// The rows, by name.
    pub rows: Vec<Row>,
    /// How many studies that were meant too found no room.
    pub omitted: usize,
}

impl Table {
    /// The first category of a row, whose name the row bears.
    pub fn first(&self, row: &Row) -> Option<&category::Model> {
        let first = row.cells.iter().find_map(|cell| cell.as_ref().ok())?;
        self.categories.get(*first)
    }
}

/// Sets these studies beside each other; if none is named, the first by title, as many as can be compared.
pub async fn table(scope: &Scope, names: Option<&[String]>) -> Result<Table> {
    let mut studies = match names {
        Some(names) => named(scope, names, MOST).await?,
        None => asked::all_studies(scope).await?,
    };
    let omitted = studies.len().saturating_sub(MOST);
    studies.truncate(MOST);
    Ok(Table { omitted, ..beside(scope, studies).await? })
}

/// Sets these studies beside each other for a file; if none is named, all. Refused where that is too large for a file.
pub async fn whole(scope: &Scope, names: Option<&[String]>) -> Result<Table> {
    let studies = match names {
        Some(names) => named(scope, names, MOST_IN_FILE).await?,
        None => asked::all_studies(scope).await?,
    };
    if studies.len() > MOST_IN_FILE {
        return Err(Error::bad_input(format!(
            "A file compares at most {MOST_IN_FILE} studies, but {} are held; name some with `study`.",
            studies.len()
        )));
    }
    let table = beside(scope, studies).await?;
    let cells = table.rows.len() * table.studies.len();
    if cells > MOST_CELLS {
        return Err(Error::bad_input(format!(
            "The file would have {cells} cells, and has at most {MOST_CELLS}; name fewer studies with `study`."
        )));
    }
    Ok(table)
}

async fn named(scope: &Scope, names: &[String], most: usize) -> Result<Vec<study::Model>> {
    if !(FEWEST..=most).contains(&names.len()) {
        return Err(Error::bad_input(format!(
            "Name {FEWEST} to {most} studies to compare, not {}.",
            names.len()
        )));
    }
    let studies = asked::studies(scope, names).await?;
    if studies.len() < names.len() {
        return Err(Error::bad_input("Name each study to compare only once."));
    }
    Ok(studies)
}

async fn beside(scope: &Scope, studies: Vec<study::Model>) -> Result<Table> {
    let keys: Vec<Uuid> = studies.iter().map(|study| study.id).collect();
    let of_studies = Test::ids(category::Column::StudyId, keys.iter().copied());
    let categories =
        scope.db.all(&rows::categories(&scope.viewer).filter(of_studies.clone())).await?;
    let aliases = aliases(scope, of_studies).await?;
    let gaps = gaps(scope, &studies, &categories).await?;
    let rows = pairing::rows(&categories, &aliases).into_iter().map(|row| {
        let cells = studies.iter().map(|study| {
            let its = row.members.iter().find(|at| categories[**at].study_id == study.id);
            its.copied().ok_or_else(|| {
                let undecided = row.undecided.contains(&study.id);
                if undecided { ComparisonGap::NotDecided } else { gaps[&study.id] }
            })
        });
        Row { cells: cells.collect(), matched_by: row.matched_by }
    });
    let rows = rows.collect();
    let mut table = Table { studies: Member::all(studies), categories, rows, omitted: 0 };
    let mut rows = std::mem::take(&mut table.rows);
    rows.sort_by_cached_key(|row| table.first(row).map(|it| (it.order_key.clone(), it.id)));
    Ok(Table { rows, ..table })
}

/// The sort keys of the other names of categories.
async fn aliases(
    scope: &Scope,
    of_studies: Test<category::Entity>,
) -> Result<HashMap<Uuid, HashSet<String>>> {
    let categories = rows::categories(&scope.viewer).filter(of_studies);
    let theirs = Test::within(category_alias::Column::CategoryId, categories, category::Column::Id);
    let mut aliases: HashMap<Uuid, HashSet<String>> = HashMap::new();
    for row in scope.db.all(&rows::category_aliases(&scope.viewer).filter(theirs)).await? {
        aliases.entry(row.category_id).or_default().insert(row.text_key);
    }
    Ok(aliases)
}

fn keys_of(studies: &[study::Model]) -> Vec<Uuid> {
    studies.iter().map(|study| study.id).collect()
}

/// Why a category of each study may be missing.
async fn gaps(
    scope: &Scope,
    studies: &[study::Model],
    categories: &[category::Model],
) -> Result<HashMap<Uuid, ComparisonGap>> {
    let mut numbers: HashMap<Uuid, Numbers> = HashMap::new();
    for (study, count) in studies::reported_counts_of(scope, keys_of(studies)).await? {
        let reported = u64::try_from(count.n).unwrap_or(0);
        numbers.entry(study).or_default().reported.insert(count.what, reported);
    }
    for category in categories {
        let numbers = numbers.entry(category.study_id).or_default();
        *numbers.held.entry(category.valence).or_default() += 1;
    }
    for (study, merged) in studies::categories_merged(scope, keys_of(studies)).await? {
        numbers.entry(study).or_default().add(&merged);
    }
    let gap = |study: &study::Model| {
        let numbers = numbers.entry(study.id).or_default();
        (study.id, numbers.missing(study.held_from, None).into())
    };
    Ok(studies.iter().map(gap).collect())
}
