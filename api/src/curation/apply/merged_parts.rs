//! Joins what is said of two categories that become one: other names, placements, conditions, and mentions by roles.

use entity::words::{Basis, RevisionEvent, Valence};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Applying,
    removing::Going,
    writing::{Happened, Record},
};
use crate::{
    curation::patch::value,
    error::Result,
    id::{Kind, fresh_key},
    record::{Row, Table, key_in, shape, shape_of, text_in},
};

/// Something that publishing leaves out, although no change of the set says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The change that leads to it.
    pub change: Uuid,
    /// What is left out.
    pub left_out: (Kind, Uuid),
    /// What stands instead; nothing where there is no room for what is left out.
    pub stands: Option<(Kind, Uuid)>,
    /// What happens and what to do, for people. It never quotes what a field holds.
    pub message: String,
}

/// A kind of part that moves with its category.
struct Joined {
    table: Table,
    /// Columns that say what a part is about: a category has one part of each.
    about: &'static [&'static str],
    /// The other columns that people fill in. Parts about the same contradict each other where these differ.
    says: &'static [&'static str],
}

const JOINED: [Joined; 4] = [
    Joined {
        table: Table::CategoryAlias,
        about: &["language", "textKey"],
        says: &["text", "basis"],
    },
    Joined {
        table: Table::Placement,
        about: &["domainId", "subdomainId"],
        says: &["basis", "sourceDocumentId", "locator", "rationale", "confidence", "decidedBy"],
    },
    Joined {
        table: Table::CategoryCondition,
        about: &["valence", "text"],
        says: &["basis", "sourceDocumentId", "locator"],
    },
    Joined {
        table: Table::CategoryRole,
        about: &["roleId"],
        says: &["mention", "basis", "sourceDocumentId", "locator"],
    },
];

/// Returns whether the parts in this table move with a category that is merged.
pub(super) fn moves_when_merged(table: Table) -> bool {
    JOINED.iter().any(|joined| joined.table == table)
}

/// Categories of which one takes the place of the other.
#[derive(Clone, Copy)]
pub(super) struct Merge {
    pub change: Uuid,
    pub from: Uuid,
    pub into: Uuid,
}

impl Joined {
    fn same(columns: &[&str], one: &Row, other: &Row) -> bool {
        columns.iter().all(|column| value(one, column) == value(other, column))
    }

    /// Returns what a part would have to give way to: one about the same, or the category itself.
    fn rival<'r>(&self, part: &Row, there: &'r [Row]) -> Option<&'r Row> {
        there.iter().find(|other| Self::same(self.about, part, other))
    }
}

impl Applying<'_> {
    /// Gives the parts of a merged category to the one that remains. Of two about the same thing, that of the remaining
    /// category stands; the set's warnings list the other one where it says something else.
    pub(super) async fn join_parts(&mut self, merge: Merge) -> Result<()> {
        let remaining = Table::Category.rows(self.writer, "id", &[merge.into]).await?.pop();
        let Some(remaining) = remaining else { return Ok(()) };
        for joined in &JOINED {
            self.join(joined, merge, &remaining).await?;
        }
        Ok(())
    }

    async fn join(&mut self, joined: &Joined, merge: Merge, remaining: &Row) -> Result<()> {
        let Some(shape) = shape_of(joined.table) else { return Ok(()) };
        let mut parts = joined.table.rows(self.writer, "categoryId", &[merge.from]).await?;
        parts.sort_by_key(|row| (value(row, "position").as_i64(), key_in(row, "id")));
        let mut there = joined.table.rows(self.writer, "categoryId", &[merge.into]).await?;
        let one_way = text_in(remaining, "valence") != Some(Valence::Both.word());
        let no_room = joined.table == Table::CategoryCondition && one_way;
        let (mut moved, mut left) = (Vec::new(), Vec::new());
        for before in parts {
            let Some(key) = key_in(&before, "id") else { continue };
            let rival = joined.rival(&before, &there);
            let is_name = joined.table == Table::CategoryAlias
                && text_in(&before, "textKey") == text_in(remaining, "nameKey");
            if no_room || is_name || rival.is_some() {
                self.warn(joined, merge, (key, &before), rival, no_room);
                left.push(Going {
                    change: Some(merge.change),
                    shape,
                    key,
                    record: before,
                    event: RevisionEvent::Withdrawn,
                    reason: Value::Null,
                    replaced_by: None,
                });
                continue;
            }
            let mut after = before.clone();
            after.insert("categoryId".to_owned(), merge.into.to_string().into());
            if after.contains_key("position") {
                // It follows those of the category that remains.
                after.insert("position".to_owned(), Value::Null);
            }
            there.push(after.clone());
            let (change, happened) = (Some(merge.change), Happened::Updated);
            moved.push(Record { change, key, before: Some(before), after, happened });
        }
        self.write_gone(left).await?;
        self.write(shape, moved).await
    }

    /// Adds a warning of a part that is left out, unless the one that stands says the same.
    fn warn(
        &mut self,
        joined: &Joined,
        merge: Merge,
        (key, part): (Uuid, &Row),
        rival: Option<&Row>,
        no_room: bool,
    ) {
        let Some(shape) = shape_of(joined.table) else { return };
        let noun = shape.kind.words();
        let message = if no_room {
            format!(
                "This {noun} goes with its category: the one that remains does not act both ways, so it has no \
                 conditions."
            )
        } else if rival.is_some_and(|rival| !Joined::same(joined.says, part, rival)) {
            format!(
                "This {noun} goes with its category: the one that remains says something else of the same. Change that \
                 one before publishing if it is not right."
            )
        } else {
            return;
        };
        let stands = rival.and_then(|rival| key_in(rival, "id")).map(|key| (shape.kind, key));
        let (change, left_out) = (merge.change, (shape.kind, key));
        self.warnings.push(Warning { change, left_out, stands, message });
    }

    /// Keeps names that categories no longer have as other names of theirs, unless such a name is known already. Each comes
    /// with the category that is to keep it, and the row that has it.
    pub(super) async fn keep_names(&mut self, names: Vec<(Option<Uuid>, Uuid, Row)>) -> Result<()> {
        let Some(alias) = shape(Kind::CategoryAlias) else { return Ok(()) };
        let keepers: Vec<Uuid> = names.iter().map(|(_, keeper, _)| *keeper).collect();
        let remaining = Table::Category.rows(self.writer, "id", &keepers).await?;
        let mut aliases = Table::CategoryAlias.rows(self.writer, "categoryId", &keepers).await?;
        let mut kept = Vec::new();
        for (change, keeper, named) in names {
            let key = text_in(&named, "nameKey");
            let is_name =
                |row: &Row| key_in(row, "id") == Some(keeper) && text_in(row, "nameKey") == key;
            let is_alias = |row: &Row| {
                key_in(row, "categoryId") == Some(keeper) && text_in(row, "textKey") == key
            };
            if remaining.iter().any(is_name) || aliases.iter().any(is_alias) {
                continue;
            }
            let after = self.alias_of(keeper, &named).await?;
            let mut noted = after.clone();
            noted.insert("textKey".to_owned(), value(&named, "nameKey"));
            aliases.push(noted);
            let (key, happened) = (key_in(&after, "id").unwrap_or_default(), Happened::Created);
            kept.push(Record { change, key, before: None, after, happened });
        }
        self.write(alias, kept).await
    }

    /// Returns a name of one category as another name of a category.
    async fn alias_of(&self, keeper: Uuid, named: &Row) -> Result<Row> {
        let study: Vec<Uuid> = key_in(named, "studyId").into_iter().collect();
        let studies = Table::Study.rows(self.writer, "id", &study).await?;
        let language = studies.first().map(|row| value(row, "language"));
        // "und" is BCP 47 for a language that nobody stated.
        let is_tag = |it: &Value| it.as_str().is_some_and(crate::language::is_registered);
        let language = language.filter(is_tag).unwrap_or(json!("und"));
        // That it is another name is the editors' decision, unless all of it is invented.
        let invented = text_in(named, "basis") == Some(Basis::Illustrative.word());
        let basis = if invented { Basis::Illustrative } else { Basis::Editorial };
        let fields = [
            ("id", fresh_key().to_string().into()),
            ("categoryId", keeper.to_string().into()),
            ("text", value(named, "name")),
            ("language", language),
            ("basis", basis.word().into()),
        ];
        Ok(fields.map(|(column, value)| (column.to_owned(), value)).into_iter().collect())
    }
}
