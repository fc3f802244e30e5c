//! What else repeats erased words: any text with eight words in a row of them. They are not changed, because only a
//! person can tell whether they say too much.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    access::{Test, write::Writer},
    curation::patch::Patch,
    error::{Error, Result},
    folding,
    id::Kind,
    record::{Row, Table, api_name, key_in, shape_of, shown},
};

/// How many words in a row count.
const ROW: usize = 8;

/// Runs of words that were erased.
pub struct Runs(HashSet<String>, usize);

fn words(text: &str) -> Vec<String> {
    let folded = folding::key(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Runs {
    /// The runs of these texts. One of fewer than eight words counts as a whole, if it has three at least.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut runs = HashSet::new();
        let mut shortest = ROW;
        for text in texts {
            let words = words(text);
            let length = words.len().min(ROW);
            if length >= 3 {
                shortest = shortest.min(length);
                runs.extend(words.windows(length).map(|run| run.join(" ")));
            }
        }
        Self(runs, shortest)
    }

    /// Whether a text repeats one of them.
    #[must_use]
    pub fn stand_in(&self, text: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let words = words(text);
        (self.1..=ROW)
            .any(|length| words.windows(length).any(|run| self.0.contains(&run.join(" "))))
    }
}

/// Where a text repeats erased words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leftover {
    /// What says it.
    pub kind: Kind,
    /// Its key.
    pub key: Uuid,
    /// Which field.
    pub field: String,
}

/// Texts of a study, in what is published, in its history, in what is proposed and in what was said of that, that
/// repeat erased words.
pub async fn found(writer: &Writer, study: Uuid, runs: &Runs) -> Result<Vec<Leftover>> {
    let mut found = Vec::new();
    history(writer, study, runs, &mut found).await?;
    proposed(writer, study, runs, &mut found).await?;
    found.sort();
    found.dedup();
    Ok(found)
}

fn look(runs: &Runs, table: Table, key: Uuid, row: &Row, found: &mut Vec<Leftover>) {
    let Some(shape) = shape_of(table) else { return };
    for (column, held) in row.iter().filter(|(column, _)| shown(column)) {
        if held.as_str().is_some_and(|text| runs.stand_in(text)) {
            let field = api_name(column).to_owned();
            found.push(Leftover { kind: shape.kind, key, field });
        }
    }
}

/// What is published stands in history too, so that one look finds both.
async fn history(
    writer: &Writer,
    study: Uuid,
    runs: &Runs,
    found: &mut Vec<Leftover>,
) -> Result<()> {
    use entity::revision::{Column as C, Entity};
    let mut after = (0_i64, 0_i32);
    loop {
        let later = Test::Any(vec![
            Test::Compare(
                C::DatasetVersion,
                crate::access::Comparison::AtLeast,
                (after.0 + 1).into(),
            ),
            Test::All(vec![
                Test::Compare(C::DatasetVersion, crate::access::Comparison::Is, after.0.into()),
                Test::Compare(
                    C::Position,
                    crate::access::Comparison::AtLeast,
                    (after.1 + 1).into(),
                ),
            ]),
        ]);
        let test = Test::<Entity>::All(vec![Test::is(C::StudyId, study), later]);
        let rows = writer.in_order(&test, &[C::DatasetVersion, C::Position], 1000).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (last.dataset_version, last.position);
        for row in &rows {
            let Some(table) = Table::named(&row.entity) else { continue };
            let snapshot: Row = serde_json::from_str(&row.snapshot).map_err(Error::internal)?;
            let key = key_in(&snapshot, table.key()).unwrap_or(row.entity_id);
            look(runs, table, key, &snapshot, found);
        }
    }
}

async fn proposed(
    writer: &Writer,
    study: Uuid,
    runs: &Runs,
    found: &mut Vec<Leftover>,
) -> Result<()> {
    use entity::{change, change_set, review};
    let of_study = Test::Any(vec![
        Test::is(change_set::Column::StudyId, study),
        Test::IsNull(change_set::Column::StudyId),
    ]);
    for set in writer.all::<change_set::Entity>(&of_study).await? {
        let mut note = |field: &str, text: Option<&str>| {
            if text.is_some_and(|text| runs.stand_in(text)) {
                let (kind, key, field) = (Kind::ChangeSet, set.id, field.to_owned());
                found.push(Leftover { kind, key, field });
            }
        };
        note("title", Some(&set.title));
        note("description", set.description.as_deref());
        let test = Test::is(review::Column::ChangeSetId, set.id);
        for review in writer.all::<review::Entity>(&test).await? {
            note("reviews", review.note.as_deref());
        }
        let test = Test::is(change::Column::ChangeSetId, set.id);
        for row in writer.all::<change::Entity>(&test).await? {
            let Some(table) = Table::named(&row.entity) else { continue };
            let patch = Patch::read(&row.patch, row.format)?;
            let mut own = Vec::new();
            look(runs, table, row.entity_id, &patch.set, &mut own);
            look(runs, table, row.entity_id, &patch.base, &mut own);
            let (kind, key) = (Kind::Change, row.id);
            found.extend(own.into_iter().map(|it| Leftover { kind, key, ..it }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_words_in_a_row_are_found_whatever_stands_between_them() {
        let runs = Runs::of(["Since the machine came, nobody asks me how I slept."]);
        assert!(runs.stand_in("they said: SINCE THE MACHINE CAME nobody -- asks me how, indeed"));
        assert!(!runs.stand_in("since the machine came nobody asks me"));
        assert!(!runs.stand_in(""));
    }

    #[test]
    fn a_short_quote_counts_as_a_whole() {
        let runs = Runs::of(["Nobody asks me.", "No."]);
        assert!(runs.stand_in("“nobody asks me”, she said"));
        assert!(!runs.stand_in("nobody asks"));
        assert!(!runs.stand_in("no"));
    }
}
