//! What moves when categories become one, or one becomes several: codings, sub-categories, and names.

use std::collections::{HashMap, HashSet};

use entity::words::RevisionEvent;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Applying, Trouble,
    changing::key_of,
    merged_parts::{Merge, moves_when_merged},
    removing::Going,
    writing::{Happened, Record},
};
use crate::{
    curation::held::{records, withdrawn},
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Row, Table, key_in, shape},
};

/// A move that waits until what is moved to has been made.
pub(super) struct Move {
    change: Uuid,
    /// The category that codings leave.
    pub from: Uuid,
    /// Where all of them go.
    into: Option<Uuid>,
    /// Where those of some quotes go.
    parts: HashMap<Uuid, Uuid>,
    /// The category whose name stays as another name.
    named: Option<Row>,
    /// Whether those that go nowhere stay.
    keep: bool,
    /// Whether nothing moves, and only links lead on.
    leads_only: bool,
}

impl Move {
    /// All goes to one category.
    pub fn merge(change: Uuid, from: Uuid, into: Uuid, named: Option<Row>) -> Self {
        let parts = HashMap::new();
        Self { change, from, into: Some(into), parts, named, keep: false, leads_only: false }
    }

    /// Links to a category lead to another one, as they did before it was brought back.
    pub fn lead(change: Uuid, from: Uuid, into: Uuid) -> Self {
        Self { leads_only: true, ..Self::merge(change, from, into, None) }
    }

    /// Whether parts of this category, in this table, go to another category.
    pub fn takes(&self, table: Table, category: Uuid) -> bool {
        let goes = self.from == category && !self.leads_only;
        let joined = moves_when_merged(table) && self.into.is_some();
        goes && (table == Table::QuoteCategory || joined)
    }

    /// Whether one category takes all that it leaves.
    pub const fn has_heir(&self) -> bool {
        self.into.is_some() && !self.leads_only
    }

    /// Whether a quote stands in more than one part, or twice in one.
    pub fn names_twice(parts: &[Value]) -> bool {
        let lists = parts.iter().filter_map(|part| part.get("quoteIds").and_then(Value::as_array));
        let mut seen = HashSet::new();
        !lists.flatten().filter_map(key_of).all(|quote| seen.insert(quote))
    }

    /// Quotes go to several.
    pub fn split(change: Uuid, from: Uuid, parts: &[Value], keep: bool) -> Self {
        let pairs = parts.iter().flat_map(|part| {
            let category = part.get("categoryId").and_then(key_of);
            let quotes = part.get("quoteIds").and_then(Value::as_array).cloned();
            let quotes = quotes.unwrap_or_default();
            quotes.into_iter().filter_map(move |quote| Some((key_of(&quote)?, category?)))
        });
        let parts = pairs.collect();
        Self { change, from, into: None, parts, named: None, keep, leads_only: false }
    }
}

/// Returns the moves, those that lead to a category which is merged itself with the one that remains at the end. Where
/// merges lead in a circle, none remains, and they stay as they are.
fn ending(mut moves: Vec<Move>) -> Vec<Move> {
    let merged = moves.iter().filter(|it| it.has_heir());
    let next: HashMap<Uuid, Uuid> = merged.filter_map(|it| Some((it.from, it.into?))).collect();
    let end = |start: Uuid| {
        let (mut at, mut seen) = (start, HashSet::new());
        while let Some(further) = next.get(&at).filter(|_| seen.insert(at)) {
            at = *further;
        }
        if next.contains_key(&at) { start } else { at }
    };
    for it in &mut moves {
        it.into = it.into.map(end);
        for part in it.parts.values_mut() {
            *part = end(*part);
        }
    }
    moves
}

impl Applying<'_> {
    /// Carries out what waited.
    pub(super) async fn carry_out_moves(&mut self) -> Result<()> {
        for it in ending(std::mem::take(&mut self.moves)) {
            if let Some(into) = it.into.filter(|_| it.leads_only) {
                self.lead_as_before(&it, into).await?;
                continue;
            }
            let told = self.troubles.len();
            let leads = self.leads_somewhere(&it).await?;
            if leads {
                self.move_codings(&it).await?;
            }
            // What could not move still names the category, which is no problem of its own.
            if self.troubles.len() > told {
                self.failures.add((Kind::Category, it.from), [it.change].into());
            }
            if !leads {
                continue;
            }
            if let Some(into) = it.into {
                self.move_children(&it, into).await?;
                self.lead_on(&it, into).await?;
                self.join_parts(Merge { change: it.change, from: it.from, into }).await?;
                let named = it.named.map(|named| (Some(it.change), into, named));
                self.keep_names(named.into_iter().collect()).await?;
            }
        }
        Ok(())
    }

    /// Whether what is moved to is there, and belongs to the same study.
    async fn leads_somewhere(&mut self, it: &Move) -> Result<bool> {
        let mut targets: Vec<Uuid> = it.parts.values().copied().chain(it.into).collect();
        targets.sort_unstable();
        targets.dedup();
        let own = Table::Category.rows(self.writer, "id", &[it.from]).await?;
        let study = own.first().and_then(|row| key_in(row, "studyId"));
        let found = Table::Category.rows(self.writer, "id", &targets).await?;
        let there = found.iter().filter(|row| !withdrawn(row) && key_in(row, "studyId") == study);
        let all = there.count() == targets.len() && !targets.contains(&it.from);
        if !all {
            let message = "\"into\": There is no such category in this study, or it goes too.";
            let (thing, code) = ((Kind::Category, it.from), ProblemCode::UnknownReference);
            let trouble = Trouble::of(Some(it.change), thing, "into", code, message);
            self.tell(trouble, targets.iter().map(|key| (Kind::Category, *key)));
        }
        Ok(all)
    }

    async fn move_codings(&mut self, it: &Move) -> Result<()> {
        let (Some(coding), table) = (shape(Kind::Coding), Table::QuoteCategory) else {
            return Ok(());
        };
        let rows = table.rows(self.writer, "categoryId", &[it.from]).await?;
        let keys: Vec<Uuid> = rows.iter().filter_map(|row| key_in(row, "id")).collect();
        let mut targets: Vec<Uuid> = it.parts.values().copied().chain(it.into).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut taken: HashSet<(Uuid, Uuid)> = HashSet::new();
        for row in table.rows(self.writer, "categoryId", &targets).await? {
            taken.extend(key_in(&row, "quoteId").zip(key_in(&row, "categoryId")));
        }
        let (mut moved, mut left, mut stay) = (Vec::new(), Vec::new(), Vec::new());
        for (key, before) in records(self.writer, coding, &keys).await? {
            let quote = key_in(&before, "quoteId");
            let target = it.into.or_else(|| quote.and_then(|quote| it.parts.get(&quote).copied()));
            match (quote.zip(target), target) {
                (Some(pair), Some(target)) if taken.insert(pair) => {
                    let mut after = before.clone();
                    after.insert("categoryId".to_owned(), target.to_string().into());
                    let (change, happened) = (Some(it.change), Happened::Updated);
                    moved.push(Record { change, key, before: Some(before), after, happened });
                }
                // The quote supports the other category already.
                (Some(_), _) => left.push(Going {
                    change: Some(it.change),
                    shape: coding,
                    key,
                    record: before,
                    event: RevisionEvent::Withdrawn,
                    reason: Value::Null,
                    replaced_by: None,
                }),
                _ => stay.push((Kind::Coding, key)),
            }
        }
        if !stay.is_empty() && !it.keep {
            let message = format!(
                "{} of its quotes go to none of the new categories; name them, or let the category stay.",
                stay.len()
            );
            let thing = (Kind::Category, it.from);
            let code = ProblemCode::StillNamed;
            self.tell(Trouble::of(Some(it.change), thing, "into", code, message), stay);
        }
        let quotes: HashSet<Uuid> = rows.iter().filter_map(|row| key_in(row, "quoteId")).collect();
        let uncoded: Vec<_> = it.parts.keys().filter(|quote| !quotes.contains(*quote)).collect();
        if !uncoded.is_empty() {
            let message = "A quote that is named here is not coded with the category.";
            let thing = (Kind::Category, it.from);
            let code = ProblemCode::UnknownReference;
            let trouble = Trouble::of(Some(it.change), thing, "into", code, message);
            self.tell(trouble, uncoded.into_iter().map(|quote| (Kind::Quote, *quote)));
        }
        self.write_gone(left).await?;
        self.write(coding, moved).await
    }

    /// Sub-categories go where their parent went.
    async fn move_children(&mut self, it: &Move, into: Uuid) -> Result<()> {
        let Some(category) = shape(Kind::Category) else { return Ok(()) };
        let rows = Table::Category.rows(self.writer, "parentId", &[it.from]).await?;
        let parent = |key: Uuid| (key != into).then(|| Value::from(into.to_string()));
        let children = rows.into_iter().filter(|row| !withdrawn(row)).filter_map(|before| {
            let key = key_in(&before, "id")?;
            let mut after = before.clone();
            after.insert("parentId".to_owned(), parent(key).unwrap_or(Value::Null));
            let (change, happened) = (Some(it.change), Happened::Updated);
            Some(Record { change, key, before: Some(before), after, happened })
        });
        self.write(category, children.collect()).await
    }

    /// Links lead on to what took the place of a category before it came back. Where that was merged since, they lead
    /// to what remained.
    async fn lead_as_before(&mut self, it: &Move, into: Uuid) -> Result<()> {
        let (mut at, mut seen) = (into, HashSet::from([it.from]));
        while seen.insert(at) {
            let row = Table::Category.rows(self.writer, "id", &[at]).await?.pop();
            match row.filter(withdrawn).and_then(|row| key_in(&row, "replacedBy")) {
                Some(next) => at = next,
                None => break,
            }
        }
        if at != into {
            let mut tombs = Table::Category.rows(self.writer, "id", &[it.from]).await?;
            for tomb in &mut tombs {
                tomb.insert("replacedBy".to_owned(), at.to_string().into());
            }
            Table::Category.put(self.writer, tombs).await?;
        }
        self.lead_on(it, at).await
    }

    /// What was merged into the one that goes leads to the one that remains.
    async fn lead_on(&mut self, it: &Move, into: Uuid) -> Result<()> {
        let earlier = Table::Category.rows(self.writer, "replacedBy", &[it.from]).await?;
        let led: Vec<Row> = earlier
            .into_iter()
            .map(|mut row| {
                row.insert("replacedBy".to_owned(), into.to_string().into());
                row
            })
            .collect();
        Table::Category.put(self.writer, led).await
    }
}
