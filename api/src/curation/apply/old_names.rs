//! Keeps the name that a category had before it was renamed as another name of it.

use std::collections::{HashMap, HashSet};

use entity::words::ChangeOrigin;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Applying, Read,
    writing::{Happened, Record},
};
use crate::{
    curation::{held::withdrawn, input::KEEP_OLD_NAME},
    error::Result,
    record::{Row, Shape, Table, key_in, text_in},
};

/// The renamed categories of a set.
#[derive(Default)]
pub(super) struct OldNames {
    /// What changes say of the old name of their category, where they do.
    wanted: HashMap<Uuid, bool>,
    /// Categories with the change that renames them, and with their rows as they were.
    renamed: Vec<(Option<Uuid>, Uuid, Row)>,
}

impl Applying<'_> {
    /// Takes out of a patch whether the old name is to be kept, which is no field of the category.
    pub(super) fn read_keep_old_name(&mut self, it: &mut Read) {
        if it.shape.main == Table::Category
            && let Some(keep) = it.patch.set.remove(KEEP_OLD_NAME).as_ref().and_then(Value::as_bool)
        {
            self.old_names.wanted.insert(it.change.entity_id, keep);
        }
    }

    /// Notes a category that gets another name.
    pub(super) fn note_rename(&mut self, shape: &Shape, record: &Record) {
        let before = record.before.as_ref().filter(|_| shape.main == Table::Category);
        let Some(before) = before.filter(|_| record.happened != Happened::Erased) else { return };
        if text_in(before, "nameKey") != text_in(&record.after, "nameKey") {
            self.old_names.renamed.push((record.change, record.key, before.clone()));
        }
    }

    /// Keeps old names as other names, except those that another category of the study has after the set.
    pub(super) async fn keep_old_names(&mut self) -> Result<()> {
        let OldNames { wanted, mut renamed } = std::mem::take(&mut self.old_names);
        // A set that takes another one back leaves nothing behind.
        let by_default = self.set.origin != ChangeOrigin::Revert;
        renamed.retain(|(_, category, _)| wanted.get(category).copied().unwrap_or(by_default));
        let keys: Vec<String> = renamed
            .iter()
            .filter_map(|(_, _, before)| text_in(before, "nameKey").map(str::to_owned))
            .collect();
        let namesakes = Table::Category.rows_of_texts(self.writer, "nameKey", &keys).await?;
        let borne: HashSet<(Option<Uuid>, &str)> = namesakes
            .iter()
            .filter(|row| !withdrawn(row))
            .filter_map(|row| Some((key_in(row, "studyId"), text_in(row, "nameKey")?)))
            .collect();
        renamed.retain(|(_, _, before)| {
            let name = text_in(before, "nameKey").unwrap_or_default();
            !borne.contains(&(key_in(before, "studyId"), name))
        });
        self.keep_names(renamed).await
    }
}
