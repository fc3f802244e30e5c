//! What records name: it must be there, and belong to the same study.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    Applying, Trouble,
    changing::Named,
    rules,
    writing::{Happened, Record},
};
use crate::{
    curation::{held::withdrawn, patch::value},
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Row, Shape, Table, api_name, key_in, referred, shape as shape_for},
};

/// Things that are named, as they stand.
pub(super) type Known = HashMap<Named, Row>;

/// What a record names, by column.
pub(super) fn names(shape: &Shape, record: &Row) -> Vec<(String, Named)> {
    let named = record.iter().filter_map(|(column, _)| {
        let own = shape.main.key() == column && shape.main != Table::ParticipantDemographic;
        let kind = referred(column).filter(|_| !own)?;
        Some((column.clone(), (kind, key_in(record, column)?)))
    });
    named.collect()
}

/// The study that a thing belongs to.
pub(super) fn study_of(kind: Kind, row: &Row) -> Option<Uuid> {
    if kind == Kind::Study { key_in(row, "id") } else { key_in(row, "studyId") }
}

impl Applying<'_> {
    /// What these records name, as it stands now; and for a rule that looks further, the studies of categories.
    pub(super) async fn named(&self, shape: &Shape, records: &[Record]) -> Result<Known> {
        let mut keys: HashMap<Kind, BTreeSet<Uuid>> = HashMap::new();
        for record in records {
            for (_, (kind, key)) in names(shape, &record.after) {
                keys.entry(kind).or_default().insert(key);
            }
        }
        let mut known = self.things(keys).await?;
        if shape.main == Table::Placement {
            let studies = known.iter().filter(|((kind, _), _)| *kind == Kind::Category);
            let studies = studies.filter_map(|(_, row)| key_in(row, "studyId")).collect();
            known.extend(self.things(HashMap::from([(Kind::Study, studies)])).await?);
        }
        Ok(known)
    }

    async fn things(&self, keys: HashMap<Kind, BTreeSet<Uuid>>) -> Result<Known> {
        let mut known = Known::new();
        for (kind, keys) in keys {
            let Some(shape) = shape_for(kind) else { continue };
            let keys: Vec<Uuid> = keys.into_iter().collect();
            for row in shape.main.rows(self.writer, shape.main.key(), &keys).await? {
                if let Some(key) = key_in(&row, shape.main.key()) {
                    known.insert((kind, key), row);
                }
            }
        }
        Ok(known)
    }

    /// Whether a record has no place in this set: it belongs to another study, to none, or is published for good.
    pub(super) fn misplaced(
        &self,
        shape: &Shape,
        record: &Record,
        study: Option<Uuid>,
        known: &Known,
    ) -> Vec<Trouble> {
        let noun = shape.kind.words();
        let trouble = |code, message: String| {
            vec![Trouble::of(record.change, (shape.kind, record.key), "", code, message)]
        };
        match (self.set.study_id, study) {
            (Some(own), Some(study)) if own == study => Vec::new(),
            // What is in another study and what is nowhere are answered alike.
            (Some(_), _) => {
                let message = format!(
                    "What this {noun} belongs to is not in the change set's study; what all studies share is changed \
                     in a global set."
                );
                trouble(ProblemCode::UnknownReference, message)
            }
            (None, Some(_)) if record.happened == Happened::Reinstated => Vec::new(),
            (None, Some(study))
                if !self.touched.made.contains(&(Kind::Study, study)) && study != record.key =>
            {
                let message = format!(
                    "This {noun} belongs to a study that is published already; open a change set of that study."
                );
                trouble(ProblemCode::UnknownReference, message)
            }
            (None, _) => self.is_final(shape, record, known),
        }
    }

    /// A version of a framework is never changed once it is published, but for other names.
    fn is_final(&self, shape: &Shape, record: &Record, known: &Known) -> Vec<Trouble> {
        if record.happened == Happened::Reinstated {
            return Vec::new();
        }
        let version = match shape.main {
            Table::FrameworkVersion => record.before.is_some().then_some(record.key),
            Table::FrameworkNote | Table::Domain | Table::Subdomain => {
                key_in(&record.after, "frameworkVersionId")
            }
            _ => None,
        };
        let made = |version| self.touched.made.contains(&(Kind::FrameworkVersion, version));
        let there = |version| {
            shape.main == Table::FrameworkVersion
                || known.contains_key(&(Kind::FrameworkVersion, version))
                || shape.main == Table::Subdomain
        };
        match version {
            Some(version) if !made(version) && there(version) => {
                let message = "A version of a framework that is published is never changed, but for other names of \
                               its domains; make a new version.";
                let thing = (shape.kind, record.key);
                vec![Trouble::of(record.change, thing, "", ProblemCode::Final, message)]
            }
            _ => Vec::new(),
        }
    }
}

impl Applying<'_> {
    /// Returns all that is wrong with a record by itself and with what it names. What follows from another change of the
    /// set that has a problem is told as depending on that.
    pub(super) fn judge(
        &self,
        shape: &Shape,
        record: &Record,
        study: Option<Uuid>,
        known: &Known,
    ) -> Vec<Trouble> {
        let named = names(shape, &record.after);
        let failed = |thing: &Named| self.failures.has(*thing);
        let because = self.failures.behind(named.iter().map(|(_, thing)| *thing));
        let gone = |thing: &Named| known.get(thing).is_none_or(withdrawn);
        let lacks = named.iter().any(|(_, thing)| failed(thing) && gone(thing));
        if !lacks {
            let misplaced = self.misplaced(shape, record, study, known);
            if !misplaced.is_empty() {
                return misplaced;
            }
        }
        // Its study is not known where what it belongs to is not there.
        let study = study.or(self.set.study_id.filter(|_| lacks));
        let mut troubles = dangling(shape, record, study, known);
        troubles.retain(|it| {
            let column = it.column.as_deref().unwrap_or_default();
            !named.iter().any(|(its, thing)| its == column && failed(thing))
        });
        let rules = if lacks || !troubles.is_empty() {
            Vec::new()
        } else {
            rules::beside(shape, record, known, &self.terms)
        };
        let depends = lacks || (!because.is_empty() && !rules.is_empty());
        troubles.splice(0..0, rules::alone(shape, record, self.terms.kind));
        if depends {
            let thing = Some((shape.kind, record.key));
            troubles.push(Trouble::depends(record.change, thing, because));
        } else {
            troubles.extend(rules);
        }
        if troubles.is_empty() { rules::readable(shape, record) } else { troubles }
    }
}

/// What a record names that is not there, is withdrawn, or belongs to another study.
pub(super) fn dangling(
    shape: &Shape,
    record: &Record,
    study: Option<Uuid>,
    known: &Known,
) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (column, (kind, key)) in names(shape, &record.after) {
        let noun = kind.words();
        let thing = known.get(&(kind, key));
        let there = thing.is_some_and(|row| {
            let of = study_of(kind, row);
            of.is_none() || of == study
        });
        let lives = thing.is_some_and(|row| !withdrawn(row));
        let message = if !there {
            format!("There is no such {noun} in this study.")
        } else if !lives {
            format!("This {noun} is withdrawn.")
        } else {
            continue;
        };
        let (code, thing) = (ProblemCode::UnknownReference, (shape.kind, record.key));
        let message = format!("\"{}\": {message}", api_name(&column));
        troubles.push(Trouble::of(record.change, thing, &column, code, message));
    }
    troubles
}

/// A field of a thing that a record names.
pub(super) fn of_named<'a>(
    known: &'a Known,
    record: &Row,
    column: &str,
) -> Option<(&'a Row, Uuid)> {
    let (kind, key) = (referred(column)?, key_in(record, column)?);
    known.get(&(kind, key)).map(|row| (row, key))
}

/// A word that a thing which a record names holds.
pub(super) fn word_of(known: &Known, record: &Row, column: &str, field: &str) -> Option<String> {
    let (row, _) = of_named(known, record, column)?;
    value(row, field).as_str().map(str::to_owned)
}
