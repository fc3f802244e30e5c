//! Where the things of a page match: their texts, fetched for the whole page, and what to show of them.

use std::collections::HashMap;

use entity::{
    search_document::{Column, Model},
    words::{Access, SearchField},
};
use uuid::Uuid;

use super::{
    found::found_in,
    snippet::{Part, snippet},
};
use crate::{
    access::{
        Test,
        rows::Texts,
        search::{Hit, Manner, Wanted, rank},
    },
    context::Scope,
    error::Result,
    id::Kind,
};

/// A text of a thing in which all words match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which of the thing's words.
    pub field: SearchField,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// How closely.
    pub manner: Manner,
    /// What to show of it.
    pub snippet: Vec<Part>,
}

/// Matches by the table and key of their thing, each thing's best first.
pub type Matches = HashMap<(String, Uuid), Vec<Match>>;

/// Names what is fetched for a page of hits.
pub const MATCHES: &str = "matches";

/// Where these things match, of the texts that the viewer may read. Those in CONTROLLED texts are noted as read.
pub async fn matches(
    scope: &Scope,
    documents: &Texts,
    words: &[Wanted],
    hits: &[Hit],
) -> Result<Matches> {
    let theirs = Test::ids(Column::ThingId, hits.iter().map(|hit| hit.id));
    let mut rows = scope.db.all(&documents.clone().filter(theirs).rows()).await?;
    // Several texts of one field and rank come in an order of their own, the same on both engines.
    rows.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut ranked: HashMap<(String, Uuid), Vec<(i64, Match)>> = HashMap::new();
    for row in rows {
        let found = found(&row, words);
        // A CONTROLLED quote has no other texts, so it was found by one of them.
        if (found.is_some() || row.field == SearchField::Text)
            && let (Access::Controlled, Some(study)) = (row.access, row.study_id)
        {
            scope.reads.controlled(study, Kind::Quote, row.thing_id);
        }
        if let Some((rank, found)) = found {
            ranked.entry((row.thing, row.thing_id)).or_default().push((rank, found));
        }
    }
    let best_first = |mut matches: Vec<(i64, Match)>| {
        matches.sort_by_key(|(rank, _)| *rank);
        matches.into_iter().map(|(_, found)| found).collect()
    };
    Ok(ranked.into_iter().map(|(thing, matches)| (thing, best_first(matches))).collect())
}

fn order(row: &Model) -> (SearchField, bool, Option<&str>, &str) {
    (row.field, row.language.is_none(), row.language.as_deref(), &row.text)
}

fn found(row: &Model, words: &[Wanted]) -> Option<(i64, Match)> {
    let language = row.language.as_deref();
    let (manner, places) = found_in(&row.text, language, words)?;
    let found = Match {
        field: row.field,
        language: row.language.clone(),
        manner,
        snippet: snippet(&row.text, &places),
    };
    Some((rank(row.weight, manner), found))
}
