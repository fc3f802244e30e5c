//! A comparison as a file for spreadsheets (RFC 4180).

use std::borrow::Cow;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use entity::words::DatasetKind;

use super::{
    object::{ComparisonCell, ComparisonRow, shown},
    pairing::MatchedBy,
    table::whole,
};
use crate::{
    context::Scope,
    error::{Error, Result},
    study::Study,
};

/// The columns before those of the studies.
const HEAD: [&str; 5] = ["dataset", "domains", "category", "other names", "matched by"];

/// The mark by which spreadsheets tell UTF-8 from the code page of the machine.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A comparison that is wanted as a file.
#[derive(Clone, Debug, Default)]
pub struct CsvRequest {
    /// Ids or slugs of the studies; none for all.
    pub studies: Option<Vec<String>>,
    /// How the columns of the studies are headed.
    pub headings: Headings,
    /// Whether the file begins with a byte order mark.
    pub has_bom: bool,
}

/// How the columns of the studies are headed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Headings {
    /// With the citation, for people.
    #[default]
    Citation,
    /// With the slug, for programs.
    Slug,
}

/// The comparison of these studies, or of all: a line for each row, with the words that `comparison` answers.
pub async fn csv(scope: &Scope, asked: &CsvRequest) -> Result<Vec<u8>> {
    let table = whole(scope, asked.studies.as_deref()).await?;
    let start = if asked.has_bom { BYTE_ORDER_MARK } else { &[] };
    let mut lines = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Always)
        .from_writer(start.to_vec());
    let mut head: Vec<String> = HEAD.map(str::to_owned).to_vec();
    for study in &table.studies {
        head.push(match asked.headings {
            Headings::Citation => Study(study.clone()).cited(scope).await?,
            Headings::Slug => study.slug.clone(),
        });
    }
    lines.write_record(harmless(&head)).map_err(Error::internal)?;
    for row in shown(&table, &table.rows) {
        lines.write_record(harmless(&line(scope, &row).await?)).map_err(Error::internal)?;
    }
    lines.into_inner().map_err(|error| Error::internal(error.into_error()))
}

async fn line(scope: &Scope, row: &ComparisonRow) -> Result<Vec<String>> {
    let domains = row.lies(scope).await?;
    let domains: Vec<String> =
        domains.iter().map(|domain| format!("{} {}", domain.number, domain.name)).collect();
    let mut line = vec![
        dataset(scope.kind).to_owned(),
        if domains.is_empty() { "UNPLACED".to_owned() } else { domains.join("; ") },
        row.named().to_owned(),
        row.also_named().join("; "),
        matched(row.matched_by).to_owned(),
    ];
    line.extend(row.cells.iter().map(|cell| word(cell).to_owned()));
    Ok(line)
}

/// Said in every line, so that no part of the file passes for findings where it holds none.
const fn dataset(kind: DatasetKind) -> &'static str {
    match kind {
        DatasetKind::Real => "REAL",
        DatasetKind::Demo => "DEMO: ILLUSTRATIVE, not findings",
    }
}

const fn matched(by: Option<MatchedBy>) -> &'static str {
    match by {
        Some(MatchedBy::SameName) => "SAME_NAME",
        Some(MatchedBy::Alias) => "ALIAS",
        None => "",
    }
}

fn word(cell: &ComparisonCell) -> &'static str {
    match (&cell.category, cell.gap) {
        (Some(category), _) => category.valence.word(),
        (None, Some(gap)) => gap.word(),
        (None, None) => "",
    }
}

/// Cells that no spreadsheet takes for a formula: OWASP's "CSV Injection" page advises to quote every cell, and to
/// put an apostrophe before what a formula could begin with, in the wide forms of East Asia too.
fn harmless(cells: &[String]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    cells.iter().map(|cell| {
        let text: Cow<'_, str> =
            if cell.starts_with(FORMULA) { format!("'{cell}").into() } else { cell.into() };
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_formula_begins_with_stands_at_the_start_of_a_cell() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            let cells = [cell.to_owned()];
            let found: Vec<_> = harmless(&cells).map(Cow::into_owned).collect();
            assert_eq!(found, [written.as_bytes()], "{cell:?}");
        }
    }
}
