//! What must hold of a record by itself and beside what it names.

use entity::words::{Basis, DatasetKind, Provenance, Valence};
use serde_json::Value;

use super::{
    Terms, Trouble,
    references::{Known, of_named, word_of},
    writing::{Happened, Record},
};
use crate::{
    curation::patch::value,
    problem::ProblemCode as Code,
    record::{Row, Shape, Table, api_name, key_in, text_in, wording},
};

/// What is wrong with one record, while it is looked at.
struct Report<'a> {
    shape: &'a Shape,
    record: &'a Record,
    troubles: Vec<Trouble>,
}

impl Report<'_> {
    fn must(&mut self, holds: bool, column: &str, code: Code, message: impl Into<String>) {
        if !holds {
            let thing = (self.shape.kind, self.record.key);
            let message = message.into();
            let message = if column.is_empty() {
                message
            } else {
                format!("\"{}\": {message}", api_name(column))
            };
            self.troubles.push(Trouble::of(self.record.change, thing, column, code, message));
        }
    }

    fn row(&self) -> &Row {
        &self.record.after
    }

    fn says(&self, column: &str) -> bool {
        !value(self.row(), column).is_null()
    }

    fn number(&self, column: &str) -> Option<i64> {
        value(self.row(), column).as_i64()
    }
}

/// Returns the rules that fields of a record break, each by itself: what must be given, and what forms and bounds it
/// has.
pub fn stated(shape: &Shape, record: &Record, kind: DatasetKind) -> Vec<Trouble> {
    let mut report = Report { shape, record, troubles: Vec::new() };
    complete(&mut report);
    texts(&mut report);
    numbers(&mut report);
    invented(&mut report, kind);
    require_source_of_locator(&mut report);
    match shape.main {
        Table::CategoryCondition => one_way(&mut report),
        Table::Quote => {
            let said = report.says("sourceDocumentId");
            let message = "A quote says where it stands.";
            report.must(said, "sourceDocumentId", Code::Required, message);
            require_both_ends(&mut report);
        }
        _ => {}
    }
    report.troubles
}

/// Returns the rules that a record breaks by itself, whatever it names.
pub(super) fn alone(shape: &Shape, record: &Record, kind: DatasetKind) -> Vec<Trouble> {
    let mut report = Report { shape, record, troubles: stated(shape, record, kind) };
    grounds(&mut report);
    match shape.main {
        Table::Placement => explained(&mut report),
        Table::Category => {
            let own = key_in(report.row(), "parentId") != Some(record.key);
            report.must(own, "parentId", Code::Cycle, "A category does not belong to itself.");
        }
        Table::Quote => quoted(&mut report),
        Table::ConceptMapping => mapping(&mut report),
        _ => {}
    }
    report.troubles
}

/// Returns the rules that a record breaks beside what it names.
pub(super) fn beside(shape: &Shape, record: &Record, known: &Known, terms: &Terms) -> Vec<Trouble> {
    let mut report = Report { shape, record, troubles: Vec::new() };
    match shape.main {
        Table::Placement => placement(&mut report, known),
        Table::CategoryCondition => condition(&mut report, known),
        Table::Quote => spoken(&mut report, known),
        Table::Study => named_in_settings(&mut report, &terms.final_slugs),
        _ => {}
    }
    report.troubles
}

/// Returns whether a record that breaks no other rule holds something that cannot be stored.
pub(super) fn readable(shape: &Shape, record: &Record) -> Vec<Trouble> {
    let mut report = Report { shape, record, troubles: Vec::new() };
    for table in shape.tables() {
        let Some(row) = shape.row(table, record.key, &record.after) else { continue };
        let holds = table.readable(&row).is_ok();
        report.must(holds, "", Code::Invalid, "A field holds what it cannot hold.");
    }
    report.troubles
}

/// Rights of other issuers hang on the slugs that the settings name: none is given up, and none is taken on.
fn named_in_settings(report: &mut Report<'_>, named: &[String]) {
    let Some(before) = &report.record.before else { return };
    let (before, after) = (text_in(before, "slug"), text_in(report.row(), "slug"));
    let is_named =
        [before, after].into_iter().flatten().any(|slug| named.iter().any(|it| it == slug));
    let stays = before == after || !is_named;
    let message = "The settings of the service grant rights by this slug, so it is final.";
    report.must(stays, "slug", Code::Final, message);
}

/// Every field that must hold something does.
fn complete(report: &mut Report<'_>) {
    for table in report.shape.tables() {
        let always = report.shape.always.contains(&table);
        let row = report.shape.row(table, report.record.key, report.row());
        let Some(row) = row.or_else(|| always.then(Row::new)) else { continue };
        let empty = |column: &&String| {
            *column != table.key() && value(&row, column).is_null() && table.required(column)
        };
        for column in table.columns().iter().filter(empty) {
            report.must(false, column, Code::Required, "Something must stand here.");
        }
    }
}

/// Every text is of the length and form that its field asks for.
fn texts(report: &mut Report<'_>) {
    let row = report.record.after.clone();
    for (column, held) in &row {
        let Value::String(text) = held else { continue };
        if column.ends_with("Key") || column.ends_with("Id") || column == "id" {
            continue;
        }
        let limit = match (report.shape.main, column.as_str()) {
            (Table::CategoryAlias | Table::DomainAlias, "text") => wording::NAME,
            (Table::SourceDocument, "text") => wording::SOURCE,
            (_, column) => wording::limit(column),
        };
        let nul = !text.contains('\0');
        report.must(nul, column, Code::Invalid, "No text may hold the character NUL.");
        let fits = text.chars().count() <= limit;
        let message = format!("At most {limit} characters may stand here.");
        report.must(fits, column, Code::TooLong, message);
        let message = "Something must stand here; give null where nothing is known.";
        report.must(!text.trim().is_empty(), column, Code::Required, message);
        // A name that was there before the rule stays until another one is given.
        let before = report.record.before.as_ref().map(|before| value(before, column));
        let is_new = before.as_ref() != Some(held);
        let flaw = wording::flaw(text, column, limit).filter(|_| is_new);
        if let Some(flaw) = flaw {
            report.must(false, column, Code::Invalid, flaw);
        }
        // So does a language, also of a thing that is reinstated.
        let is_kept =
            column == "language" && (!is_new || report.record.happened == Happened::Reinstated);
        if let Some((holds, _, message)) = wording::form(text, column).filter(|_| !is_kept) {
            report.must(holds, column, Code::Invalid, message);
        }
    }
}

/// Every number lies within its bounds.
fn numbers(report: &mut Report<'_>) {
    let bounds = [
        ("nParticipants", 0, i64::from(i32::MAX)),
        ("nFocusGroups", 0, i64::from(i32::MAX)),
        ("n", 0, i64::from(i32::MAX)),
        ("position", 1, i64::from(i32::MAX)),
        ("number", 1, i64::from(i32::MAX)),
        ("round", 1, i64::from(i32::MAX)),
        ("ageYears", 0, 130),
        ("experienceYears", 0, 100),
        ("startAt", 0, i64::from(i32::MAX)),
    ];
    for (column, least, most) in bounds {
        let fits = report.number(column).is_none_or(|n| (least..=most).contains(&n));
        let message = if most > 1000 {
            format!("At least {least}.")
        } else {
            format!("Between {least} and {most}.")
        };
        report.must(fits, column, Code::Invalid, message);
    }
}

/// Nothing invented enters a data set of what studies found.
fn invented(report: &mut Report<'_>, kind: DatasetKind) {
    if kind != DatasetKind::Real {
        return;
    }
    let holds = |column, word: &str| text_in(report.row(), column) == Some(word);
    let invented = [
        ("basis", holds("basis", Basis::Illustrative.word())),
        ("provenance", holds("provenance", Provenance::Illustrative.word())),
    ];
    for (column, invented) in invented {
        let message = "A data set of what studies found holds nothing that is ILLUSTRATIVE.";
        report.must(!invented, column, Code::Illustrative, message);
    }
}

/// A locator stands beside the source that it leads into. One that stood alone before the rule stays until either changes.
fn require_source_of_locator(report: &mut Report<'_>) {
    const SOURCE: &str = "sourceDocumentId";
    // A quote says so of every place.
    if report.shape.main == Table::Quote || !report.says("locator") || report.says(SOURCE) {
        return;
    }
    let before = report.record.before.as_ref();
    let stood = before.is_some_and(|before| {
        let same = |column| value(before, column) == value(report.row(), column);
        same("locator") && same(SOURCE)
    });
    let message = "A locator leads into a source; give the source, or leave the locator out.";
    report.must(stood, SOURCE, Code::Required, message);
}

/// A place has both ends, and the start comes first.
fn require_both_ends(report: &mut Report<'_>) {
    let message = "A place in the source has a start and an end; give both or neither.";
    match (report.number("startAt"), report.number("endAt")) {
        (None, None) => {}
        (Some(start), Some(end)) => {
            let message = "The start of a place comes before its end.";
            report.must(start < end, "startAt", Code::Invalid, message);
        }
        (Some(_), None) => report.must(false, "endAt", Code::Required, message),
        (None, Some(_)) => report.must(false, "startAt", Code::Required, message),
    }
}

/// What is reported says where.
fn grounds(report: &mut Report<'_>) {
    if text_in(report.row(), "basis") != Some(Basis::Reported.word()) {
        return;
    }
    let columns = report.shape.main.columns();
    let has = |column: &str| columns.iter().any(|own| own == column);
    for column in ["sourceDocumentId", "locator", "referenceId"] {
        let message = "What is REPORTED says where it is reported.";
        // A locator without its source is told already.
        let is_told = column == "sourceDocumentId" && report.says("locator");
        let said = !has(column) || report.says(column) || is_told;
        report.must(said, column, Code::Required, message);
    }
}

fn explained(report: &mut Report<'_>) {
    let editorial = text_in(report.row(), "basis") == Some(Basis::Editorial.word());
    for column in ["rationale", "confidence"] {
        let message = "A placement by editors states why, and how sure they are.";
        let said = !editorial || report.says(column);
        report.must(said, column, Code::Required, message);
    }
}

fn placement(report: &mut Report<'_>, known: &Known) {
    let row = report.row();
    let study = of_named(known, row, "categoryId").and_then(|(it, _)| key_in(it, "studyId"));
    let study = study.and_then(|study| known.get(&(crate::id::Kind::Study, study)));
    let version = study.and_then(|study| key_in(study, "frameworkVersionId"));
    let domain = of_named(known, row, "domainId");
    let its = domain.and_then(|(it, _)| key_in(it, "frameworkVersionId"));
    let inside = of_named(known, row, "subdomainId")
        .is_none_or(|(it, _)| key_in(it, "domainId") == domain.map(|(_, key)| key));
    let message = "The domain belongs to another version of the framework than the study used.";
    report.must(its == version, "domainId", Code::Invalid, message);
    let message = "The sub-domain belongs to another domain.";
    report.must(inside, "subdomainId", Code::Invalid, message);
}

fn one_way(report: &mut Report<'_>) {
    let both = Valence::Both.word();
    let one = text_in(report.row(), "valence") != Some(both);
    let message = "A condition says when the category helps, or when it hinders, not both.";
    report.must(one, "valence", Code::Invalid, message);
}

fn condition(report: &mut Report<'_>, known: &Known) {
    let both = Valence::Both.word();
    let acts = word_of(known, report.row(), "categoryId", "valence");
    let message = "The category does not act both ways, so it has no conditions.";
    report.must(acts.as_deref() == Some(both), "categoryId", Code::Invalid, message);
}

fn quoted(report: &mut Report<'_>) {
    let both = report.says("participantId") && report.says("unknownBecause");
    let message = "Either the participant is known, or it is said why none is; not both.";
    report.must(!both, "participantId", Code::Invalid, message);
}

fn spoken(report: &mut Report<'_>, known: &Known) {
    let published = of_named(known, report.row(), "sourceDocumentId")
        .and_then(|(it, _)| value(it, "published").as_bool());
    let said = report.says("participantId") || report.says("unknownBecause");
    report.must(
        said || published == Some(true),
        "participantId",
        Code::Required,
        "A quote that is not printed names its participant, or in speakerUnknownBecause why none is known.",
    );
}

fn mapping(report: &mut Report<'_>) {
    for (domain, subdomain) in
        [("fromDomainId", "fromSubdomainId"), ("toDomainId", "toSubdomainId")]
    {
        let one = report.says(domain) != report.says(subdomain);
        let message = "Name one concept on either side: a domain or a sub-domain.";
        report.must(one, domain, Code::Required, message);
    }
}
