//! What follows once all is written: rules that only the whole can keep, and what is kept in step with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::words::{Access, Valence};
use serde_json::Value;
use uuid::Uuid;

use super::{Applying, Trouble, changing::Named};
use crate::{
    access::Test,
    curation::{held::withdrawn, patch::value},
    error::Result,
    id::Kind,
    participant::counting,
    problem::ProblemCode,
    record::{Row, Table, api_name, key_in, shape, text_in},
    search::index,
};

/// Keys that are looked up together.
pub(super) const CHUNK: usize = 500;

impl Applying<'_> {
    /// Looks at the whole, and unless something is wrong with it, brings the rest in step.
    pub(super) async fn afterwards(&mut self) -> Result<()> {
        self.recount_sources().await?;
        self.still_named().await?;
        self.no_cycles().await?;
        self.no_condition_without_both().await?;
        self.not_too_open().await?;
        self.reject_contradicting_roles().await?;
        self.somebody_answers().await?;
        if !self.troubles.is_empty() || self.writer.only_checks() {
            return Ok(());
        }
        self.tell_of_turned().await?;
        self.keep_former_slugs().await?;
        let categories: Vec<Uuid> = self.touched.counted.iter().copied().collect();
        for categories in categories.chunks(CHUNK) {
            let living = Table::Category.rows(self.writer, "id", categories).await?;
            let keys: Vec<Uuid> = living.iter().filter_map(|row| key_in(row, "id")).collect();
            self.writer.count_quotes(&keys).await?;
        }
        index::replace(self.writer, &self.touched.things).await?;
        let people: Vec<Uuid> = self.touched.studies_of_people.iter().copied().collect();
        counting::publish(self.writer, &people, self.terms.smallest_cell).await?;
        self.bump().await
    }

    /// Categories whose quotes changed their level, or went, are counted anew too; and every new one.
    async fn recount_sources(&mut self) -> Result<()> {
        let quotes: Vec<Uuid> = self.touched.things.iter().filter_map(of(Kind::Quote)).collect();
        for quotes in quotes.chunks(CHUNK) {
            let codings = Table::QuoteCategory.rows(self.writer, "quoteId", quotes).await?;
            self.touched.counted.extend(codings.iter().filter_map(|row| key_in(row, "categoryId")));
        }
        let categories = self.touched.written.iter().filter_map(of(Kind::Category));
        self.touched.counted.extend(categories);
        Ok(())
    }

    /// No category may belong to itself, by whatever way.
    async fn no_cycles(&mut self) -> Result<()> {
        for study in std::mem::take(&mut self.touched.parents) {
            let rows = Table::Category.rows(self.writer, "studyId", &[study]).await?;
            let parents: HashMap<Uuid, Uuid> = rows
                .iter()
                .filter(|row| !withdrawn(row))
                .filter_map(|row| key_in(row, "id").zip(key_in(row, "parentId")))
                .collect();
            for key in parents.keys() {
                if let Some(round) = round(*key, &parents) {
                    let (thing, code) = ((Kind::Category, *key), ProblemCode::Cycle);
                    let message =
                        "\"parent\": From here the parents lead back to the category itself.";
                    let change = self.change_of(Kind::Category, *key).await?;
                    let trouble = Trouble::of(change, thing, "parentId", code, message);
                    self.tell(trouble, round.into_iter().map(|key| (Kind::Category, key)));
                }
            }
        }
        Ok(())
    }

    /// A category that has conditions acts both ways.
    async fn no_condition_without_both(&mut self) -> Result<()> {
        let written: Vec<Uuid> =
            self.touched.written.iter().filter_map(of(Kind::Category)).collect();
        for keys in written.chunks(CHUNK) {
            let conditions = Table::CategoryCondition.rows(self.writer, "categoryId", keys).await?;
            let mut with: HashMap<Uuid, Vec<Named>> = HashMap::new();
            for row in &conditions {
                if let Some((category, key)) = key_in(row, "categoryId").zip(key_in(row, "id")) {
                    with.entry(category).or_default().push((Kind::CategoryCondition, key));
                }
            }
            for row in Table::Category.rows(self.writer, "id", keys).await? {
                let key = key_in(&row, "id").filter(|key| with.contains_key(key));
                let both = text_in(&row, "valence") == Some(Valence::Both.word());
                let Some(key) = key.filter(|_| !both && !withdrawn(&row)) else { continue };
                let message = "\"valence\": The category has conditions, which say when it helps and when it hinders; \
                               withdraw them first.";
                let (thing, code) = ((Kind::Category, key), ProblemCode::StillNamed);
                let change = self.change_of(Kind::Category, key).await?;
                let trouble = Trouble::of(change, thing, "valence", code, message);
                let conditions = with.remove(&key).unwrap_or_default();
                let lasts = |it: &Named| !self.failures.has(*it);
                let rests_on = if conditions.iter().any(lasts) { Vec::new() } else { conditions };
                self.tell(trouble, rests_on);
            }
        }
        Ok(())
    }

    /// The change of the set that is about a thing.
    pub(super) async fn change_of(&self, kind: Kind, key: Uuid) -> Result<Option<Uuid>> {
        use entity::change::{Column as C, Entity};
        let test = Test::<Entity>::All(vec![
            Test::is(C::ChangeSetId, self.set.id),
            Test::texts(C::Entity, [kind.table()]),
            Test::is(C::EntityId, key),
        ]);
        Ok(self.writer.all(&test).await?.first().map(|change| change.id))
    }

    /// Who holds people's words must say who answers for them, on what ground, and until when.
    async fn somebody_answers(&mut self) -> Result<()> {
        let studies: Vec<Uuid> = std::mem::take(&mut self.touched.answering).into_iter().collect();
        let rows = Table::Study.rows(self.writer, "id", &studies).await?;
        for row in rows.iter().filter(|row| !withdrawn(row)) {
            let Some(study) = key_in(row, "id") else { continue };
            // The change that states it may be the one that has a problem.
            if self.failures.has((Kind::Study, study)) {
                continue;
            }
            let needed = ["controller", "contact", "legalBasis", "retainUntil"];
            let missing: Vec<&str> =
                needed.into_iter().filter(|column| value(row, column).is_null()).collect();
            if missing.is_empty() || !self.writer.holds_peoples_words(study).await? {
                continue;
            }
            let change = self.change_of(Kind::Study, study).await?;
            for column in missing {
                let message = format!(
                    "\"{}\": A study that holds participants or quotes that are not printed states it.",
                    api_name(column)
                );
                let (thing, code) = ((Kind::Study, study), ProblemCode::Required);
                self.troubles.push(Trouble::of(change, thing, column, code, message));
            }
        }
        Ok(())
    }

    /// Things of which parts changed count as changed in this version, for all who may see the part.
    async fn bump(&mut self) -> Result<()> {
        let mut by_kind: BTreeMap<Kind, HashMap<Uuid, Option<Access>>> = BTreeMap::new();
        for (kind, key, access) in std::mem::take(&mut self.touched.bumped) {
            if !self.touched.written.contains(&(kind, key)) {
                let most = by_kind.entry(kind).or_default().entry(key).or_insert(access);
                *most = (*most).min(access);
            }
        }
        for (kind, things) in by_kind {
            let Some(shape) = shape(kind) else { continue };
            let keys: Vec<Uuid> = things.keys().copied().collect();
            for keys in keys.chunks(CHUNK) {
                let rows = shape.main.rows(self.writer, shape.main.key(), keys).await?;
                let seen = |row: &Row| {
                    let part =
                        key_in(row, "id").and_then(|key| things.get(&key).copied()).flatten();
                    part.is_none() || part <= shape.main.access(row)
                };
                let rows = rows.into_iter().filter(|row| !withdrawn(row) && seen(row));
                let bumped = rows.map(|mut row| {
                    row.insert("changedIn".to_owned(), Value::from(self.terms.version));
                    row
                });
                shape.main.put(self.writer, bumped.collect()).await?;
            }
        }
        Ok(())
    }
}

fn of(kind: Kind) -> impl Fn(&(Kind, Uuid)) -> Option<Uuid> {
    move |(its, key)| (*its == kind).then_some(*key)
}

/// Returns the categories on the way from one over its parents back to itself; nothing where no way leads back.
fn round(start: Uuid, parents: &HashMap<Uuid, Uuid>) -> Option<HashSet<Uuid>> {
    let mut seen = HashSet::new();
    let mut at = start;
    while let Some(parent) = parents.get(&at).filter(|parent| seen.insert(**parent)) {
        at = *parent;
        if at == start {
            return Some(seen);
        }
    }
    None
}
