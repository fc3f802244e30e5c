//! What may be there once only: slugs, names within a study, a coding of a quote with a category.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use uuid::Uuid;

use super::{Applying, Collision, Trouble, writing::Record};
use crate::{
    curation::{held::withdrawn, patch::value, slugs},
    error::Result,
    problem::ProblemCode,
    record::{Row, Shape, Table, api_name, key_in, text_in},
};

/// Columns that no two rows share.
struct Once {
    table: Table,
    columns: &'static [&'static str],
    /// Whether tombstones do not count.
    living: bool,
    /// The field that people gave.
    field: &'static str,
}

const fn once(
    table: Table,
    columns: &'static [&'static str],
    living: bool,
    field: &'static str,
) -> Once {
    Once { table, columns, living, field }
}

/// The first column is looked up: names and slugs, else what the row belongs to.
static ONCE: [Once; 30] = [
    once(Table::ParticipantRole, &["slug"], false, "slug"),
    once(Table::ParticipantRole, &["code"], true, "code"),
    once(Table::Framework, &["slug"], false, "slug"),
    once(Table::Framework, &["nameKey"], true, "name"),
    once(Table::FrameworkReference, &["frameworkId", "position"], false, "position"),
    once(Table::FrameworkVersion, &["slug"], false, "slug"),
    once(Table::FrameworkVersion, &["frameworkId", "label"], true, "label"),
    once(Table::FrameworkNote, &["frameworkVersionId", "position"], false, "position"),
    once(Table::Domain, &["frameworkVersionId", "slug"], false, "slug"),
    once(Table::Domain, &["frameworkVersionId", "number"], true, "number"),
    once(Table::Domain, &["frameworkVersionId", "nameKey"], true, "name"),
    once(Table::DomainAlias, &["domainId", "language", "textKey"], false, "text"),
    once(Table::Subdomain, &["frameworkVersionId", "code"], true, "code"),
    once(Table::Study, &["slug"], false, "slug"),
    once(Table::Study, &["doiKey"], true, "doi"),
    once(Table::Study, &["pmcidKey"], true, "pmcid"),
    once(Table::StudyAuthor, &["studyId", "position"], false, "position"),
    once(Table::StudyAuthor, &["orcidKey", "studyId"], false, "orcid"),
    once(Table::SourceDocument, &["slug", "studyId"], false, "slug"),
    once(Table::ReportedCount, &["studyId", "what"], false, "what"),
    once(Table::FocusGroup, &["labelKey", "studyId"], true, "label"),
    once(Table::Participant, &["pseudonymKey", "studyId"], true, "pseudonym"),
    once(Table::Category, &["slug", "studyId"], false, "slug"),
    once(Table::Category, &["nameKey", "studyId"], true, "name"),
    once(Table::CategoryAlias, &["categoryId", "language", "textKey"], false, "text"),
    once(Table::Placement, &["categoryId", "domainId", "subdomainId"], false, "domainId"),
    once(Table::CategoryCondition, &["categoryId", "position"], false, "position"),
    once(Table::CategoryRole, &["categoryId", "roleId"], false, "roleId"),
    once(Table::QuoteTranslation, &["quoteId", "position"], false, "position"),
    once(Table::QuoteCategory, &["quoteId", "categoryId"], false, "categoryId"),
];

impl Once {
    /// What may be there once; nothing where a part of it is empty that makes it no name.
    fn tuple(&self, row: &Row) -> Option<Vec<Value>> {
        if self.living && withdrawn(row) {
            return None;
        }
        let tuple: Vec<Value> = self.columns.iter().map(|column| value(row, column)).collect();
        (!tuple.first()?.is_null()).then_some(tuple)
    }

    /// Whether a record keeps what it has.
    fn stays(&self, record: &Record) -> bool {
        let before = record.before.as_ref().and_then(|row| self.tuple(row));
        before.is_some() && before == self.tuple(&record.after)
    }
}

/// What one rule says of a batch of records: what each of them wants, and who has it already.
pub(super) struct Claims {
    rule: &'static Once,
    /// Rows that are like a record of the batch.
    rows: Vec<Row>,
    /// What rows outside of the batch hold.
    held: HashMap<Vec<Value>, Uuid>,
    /// Slugs among them that the row had before and has no more.
    former: HashSet<Vec<Value>>,
    /// Records that keep a key that they had before; it may stay, also where a later rule gave it to another record.
    kept: HashMap<Vec<Value>, Vec<usize>>,
    /// The records that want the same, by their places in the batch.
    wanted: HashMap<Vec<Value>, Vec<usize>>,
}

impl Claims {
    /// Returns the records that cannot have what they want, each with who has it: a row that stays, or a record before it.
    pub fn refused(&self, records: &[Record], wrong: &HashSet<Uuid>) -> Vec<(usize, Uuid)> {
        let mut refused = Vec::new();
        for (tuple, places) in &self.wanted {
            let mut sound = places.iter().filter(|at| !wrong.contains(&records[**at].key));
            let kept = self.kept.get(tuple).and_then(|kept| kept.first());
            let holder = self.held.get(tuple).copied().or(kept.map(|at| records[*at].key));
            let first = holder.or_else(|| sound.next().map(|at| records[*at].key));
            refused.extend(
                sound.zip(std::iter::repeat(first)).filter_map(|(at, it)| Some((*at, it?))),
            );
        }
        refused.sort_unstable();
        refused
    }

    /// Returns the records that want what a record keeps that is not written.
    pub fn wanting(&self, kept: &Record) -> Vec<usize> {
        let tuple = kept.before.as_ref().and_then(|row| self.rule.tuple(row));
        tuple.and_then(|tuple| self.wanted.get(&tuple)).cloned().unwrap_or_default()
    }
}

impl Applying<'_> {
    /// What the rules say of records that are written together.
    pub(super) async fn claims(
        &self,
        shape: &'static Shape,
        records: &[Record],
    ) -> Result<Vec<Claims>> {
        let own: HashSet<Uuid> = records.iter().map(|record| record.key).collect();
        let mut claims = Vec::new();
        for rule in ONCE.iter().filter(|rule| rule.table == shape.main) {
            let mut rows = self.like(rule, records).await?;
            let others = rows.iter().filter_map(|row| {
                let key = key_in(row, shape.main.key()).filter(|key| !own.contains(key))?;
                Some((rule.tuple(row)?, key))
            });
            let mut held: HashMap<Vec<Value>, Uuid> = others.collect();
            let mut former = HashSet::new();
            if rule.field == "slug" {
                for row in self.reserved(shape.main, records).await? {
                    let holder = rule.tuple(&row).zip(key_in(&row, shape.main.key()));
                    let Some((tuple, key)) = holder else { continue };
                    if !held.contains_key(&tuple) {
                        held.insert(tuple.clone(), key);
                        former.insert(tuple);
                    }
                    rows.push(row);
                }
            }
            let (mut kept, mut wanted) = (HashMap::new(), HashMap::new());
            for (at, record) in records.iter().enumerate() {
                let Some(tuple) = rule.tuple(&record.after) else { continue };
                let places = if rule.stays(record) { &mut kept } else { &mut wanted };
                places.entry(tuple).or_insert_with(Vec::new).push(at);
            }
            claims.push(Claims { rule, rows, held, former, kept, wanted });
        }
        Ok(claims)
    }

    /// Tells that a record wants what another one has.
    pub(super) async fn tell_collision(
        &mut self,
        shape: &'static Shape,
        claims: &Claims,
        (record, other): (&Record, Uuid),
        theirs: Option<&Record>,
    ) -> Result<()> {
        let (column, slug) = self.to_blame(claims, record);
        let has_key = |row: &&Row| key_in(row, shape.main.key()) == Some(other);
        let row = claims.rows.iter().find(has_key);
        let row = row.or(theirs.map(|it| &it.after));
        let with = (shape.kind, other);
        let collision = Collision {
            with,
            owner: row.and_then(|row| shape.thing(row)).unwrap_or(with),
            change: match (theirs, row) {
                (Some(theirs), _) => theirs.change,
                (None, Some(row)) if self.wrote(row) => self.change_of(shape.kind, other).await?,
                (None, _) => None,
            },
            slug,
            former: claims.rule.tuple(&record.after).is_some_and(|it| claims.former.contains(&it)),
        };
        self.collides(shape, record, column, collision);
        Ok(())
    }

    /// Returns whether a row was written by the set itself.
    fn wrote(&self, row: &Row) -> bool {
        value(row, "changedIn").as_i64() == Some(self.terms.version)
    }

    /// Returns the column to blame: a slug that nobody gave follows from another field.
    pub(super) fn to_blame(
        &self,
        claims: &Claims,
        record: &Record,
    ) -> (&'static str, Option<String>) {
        let rule = claims.rule;
        let derived = rule.field == "slug" && self.slugs_derived.contains(&record.key);
        match slugs::rule(rule.table).filter(|_| derived) {
            Some((_, source)) => (source, text_in(&record.after, "slug").map(str::to_owned)),
            None => (rule.field, None),
        }
    }

    fn collides(
        &mut self,
        shape: &'static Shape,
        record: &Record,
        column: &str,
        collision: Collision,
    ) {
        let (thing, with) = ((shape.kind, record.key), collision.with);
        let message = format!(
            "\"{}\": Another {} like this is there already.",
            api_name(column),
            shape.kind.words()
        );
        let because = self.failures.behind([with]);
        let trouble = if because.is_empty() {
            let code = ProblemCode::NotUnique;
            let trouble = Trouble::of(record.change, thing, column, code, message);
            Trouble { collision: Some(Box::new(collision)), ..trouble }
        } else {
            Trouble::depends(record.change, Some(thing), because)
        };
        self.reject(thing, record.change, vec![trouble]);
    }

    /// Rows that are like these in the first column of a rule.
    async fn like(&self, rule: &Once, records: &[Record]) -> Result<Vec<Row>> {
        let Some(column) = rule.columns.first() else { return Ok(Vec::new()) };
        if crate::record::referred(column).is_some() {
            let mut keys: Vec<Uuid> =
                records.iter().filter_map(|record| key_in(&record.after, column)).collect();
            keys.sort_unstable();
            keys.dedup();
            return rule.table.rows(self.writer, column, &keys).await;
        }
        let texts = records.iter().filter_map(|record| text_in(&record.after, column));
        let texts: Vec<String> = texts.map(str::to_owned).collect();
        rule.table.rows_of_texts(self.writer, column, &texts).await
    }

    /// Makes room for rows that change names or places among each other, which the engines would refuse halfway.
    pub(super) async fn make_room(
        &self,
        shape: &'static Shape,
        records: &[(Record, Option<Uuid>)],
    ) -> Result<()> {
        let table = shape.main;
        let rules = || ONCE.iter().filter(move |rule| rule.table == table);
        let leaves = |rule: &Once, record: &Record| {
            let before = record.before.as_ref().and_then(|row| rule.tuple(row));
            before.is_some() && !rule.stays(record)
        };
        let moving: Vec<&Record> = records
            .iter()
            .map(|(record, _)| record)
            .filter(|record| rules().any(|rule| leaves(rule, record)))
            .collect();
        if moving.is_empty() || records.len() < 2 {
            return Ok(());
        }
        if !table.mortal() && shape.beside.is_empty() && table != Table::FrameworkReference {
            let keys: Vec<Uuid> = moving.iter().map(|record| record.key).collect();
            return table.remove(self.writer, &keys).await;
        }
        let names = ["slug", "nameKey", "labelKey", "pseudonymKey", "doiKey", "pmcidKey"];
        let vacated = moving.iter().zip((1..=i32::MAX).rev()).filter_map(|(record, last)| {
            let mut row = shape.row(table, record.key, record.before.as_ref()?)?;
            if table == Table::FrameworkReference {
                row.insert("position".to_owned(), last.into());
            }
            for column in
                names.into_iter().filter(|column| table.columns().iter().any(|own| own == column))
            {
                row.insert(column.to_owned(), record.key.to_string().into());
            }
            Some(row)
        });
        table.put(self.writer, vacated.collect()).await
    }
}
