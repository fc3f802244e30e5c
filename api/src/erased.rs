//! What was erased, listed by id in a file beside the database and in a table of it, never with words. Whoever restores
//! an older copy of the database erases these first.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use entity::words::DatasetKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::durable;

/// Something whose words were erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Name of its table.
    pub entity: String,
    /// Its key.
    pub id: Uuid,
    /// When, in microseconds since 1970-01-01 UTC.
    pub at: i64,
}

/// A line of the list.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    erased: Erased,
    /// Whether it was erased from a demonstration, which may stand in the same folder. Earlier builds did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    demo: Option<bool>,
}

impl Erased {
    /// Of these entries, those that a list lacks or has with an earlier time; each thing once, with its latest time.
    #[must_use]
    pub fn missing(known: &[Self], entries: &[Self]) -> Vec<Self> {
        let latest = |list: &[Self]| {
            let mut latest: BTreeMap<(String, Uuid), i64> = BTreeMap::new();
            for it in list {
                let at = latest.entry((it.entity.clone(), it.id)).or_insert(it.at);
                *at = it.at.max(*at);
            }
            latest
        };
        let known = latest(known);
        let newer = latest(entries).into_iter().filter(|(key, at)| known.get(key) < Some(at));
        newer.map(|((entity, id), at)| Self { entity, id, at }).collect()
    }
}

/// Where the list is kept.
#[must_use]
pub fn place(data_dir: &Path) -> PathBuf {
    data_dir.join("erased.jsonl")
}

/// Adds what was erased from data of this kind to the list, and waits until it is on the disk.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn append(list: &Path, kind: DatasetKind, entries: &[Erased]) -> io::Result<()> {
    if let Some(folder) = list.parent() {
        durable::create_folder(folder)?;
    }
    let mut file = durable::open_private(list)?;
    // Servers of the knowledge base and of a demo may share the folder.
    file.lock()?;
    // What a crash cut off was not erased: the list is on the disk before anything is.
    let mut held = Vec::new();
    file.read_to_end(&mut held)?;
    let held = String::from_utf8_lossy(&held);
    let held = &held[..whole(&held)];
    file.set_len(held.len() as u64)?;
    file.seek(SeekFrom::End(0))?;
    let is_ended = held.is_empty() || held.ends_with('\n');
    let mut lines = if is_ended { String::new() } else { "\n".to_owned() };
    for entry in entries {
        let line = Line { erased: entry.clone(), demo: Some(kind == DatasetKind::Demo) };
        lines.push_str(&serde_json::to_string(&line)?);
        lines.push('\n');
    }
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    durable::sync_folder_of(list)
}

/// The list; empty where there is none. A last line that a crash cut off is passed over: what it would have named was
/// not erased yet.
///
/// # Errors
///
/// Where the file cannot be read, or holds something else.
pub fn read(list: &Path) -> io::Result<Vec<Erased>> {
    let Some(text) = text(list)? else { return Ok(Vec::new()) };
    let lines = parse(&text[..whole(&text)])?.into_iter();
    Ok(lines.map(|line| line.erased).collect())
}

/// Whether the list tells of data of this kind: a demonstration and a knowledge base may share a folder.
///
/// # Errors
///
/// Where the file cannot be read, or holds something else.
pub fn tells_of(list: &Path, kind: DatasetKind) -> io::Result<bool> {
    let Some(text) = text(list)? else { return Ok(false) };
    let is_demo = kind == DatasetKind::Demo;
    let lines = parse(&text[..whole(&text)])?;
    Ok(lines.iter().any(|line| line.demo.is_none_or(|demo| demo == is_demo)))
}

fn text(list: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(list) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The list that somebody names: all of it, or none.
///
/// # Errors
///
/// Where the file cannot be read, holds something else, ends within a line, or names nothing.
pub fn read_whole(list: &Path) -> io::Result<Vec<Erased>> {
    let lines = parse(&std::fs::read_to_string(list)?)?;
    if lines.is_empty() {
        return Err(io::Error::other("it names nothing"));
    }
    Ok(lines.into_iter().map(|line| line.erased).collect())
}

/// How many bytes of a list are whole lines. A last one without its end counts if nothing of it is missing.
fn whole(text: &str) -> usize {
    let end = text.rfind('\n').map_or(0, |end| end + 1);
    let last = serde_json::from_str::<Erased>(&text[end..]);
    if last.is_ok() { text.len() } else { end }
}

fn parse(text: &str) -> io::Result<Vec<Line>> {
    let entry = |(place, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| io::Error::other(format!("line {}: {error}", place + 1)))
    };
    text.lines().enumerate().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_joined_with_the_latest_time_of_each_thing() {
        let entry = |n, at| Erased { entity: "quote".to_owned(), id: Uuid::from_u128(n), at };
        let known = [entry(1, 5), entry(2, 5), entry(2, 9)];
        let told = [entry(1, 5), entry(1, 4), entry(2, 9), entry(3, 1), entry(3, 2), entry(3, 1)];
        assert_eq!(Erased::missing(&known, &told), [entry(3, 2)]);
        assert_eq!(Erased::missing(&known, &[entry(1, 6), entry(2, 8)]), [entry(1, 6)]);
        let other = Erased { entity: "participant".to_owned(), ..entry(1, 1) };
        assert_eq!(Erased::missing(&known, std::slice::from_ref(&other)), [other]);
        assert_eq!(Erased::missing(&[], &known), [entry(1, 5), entry(2, 9)]);
    }

    #[test]
    fn what_is_added_is_read_and_a_torn_line_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let list = place(&folder.path().join("new"));
        assert_eq!(read(&list).unwrap(), []);
        let entry = |n| Erased { entity: "quote".to_owned(), id: Uuid::from_u128(n), at: 5 };
        append(&list, DatasetKind::Real, &[entry(1), entry(2)]).unwrap();
        append(&list, DatasetKind::Real, &[entry(3)]).unwrap();
        assert_eq!(read(&list).unwrap(), [entry(1), entry(2), entry(3)]);
        let mut file = std::fs::OpenOptions::new().append(true).open(&list).unwrap();
        file.write_all(b"{\"entity\":\"quo").unwrap();
        assert_eq!(read(&list).unwrap().len(), 3);
        assert!(read_whole(&list).is_err());
        append(&list, DatasetKind::Real, &[entry(4)]).unwrap();
        assert_eq!(read(&list).unwrap(), [entry(1), entry(2), entry(3), entry(4)]);
    }

    #[test]
    fn a_last_line_counts_without_its_end_if_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let list = place(folder.path());
        let entry = |n| Erased { entity: "quote".to_owned(), id: Uuid::from_u128(n), at: 5 };
        append(&list, DatasetKind::Real, &[entry(1), entry(2)]).unwrap();
        let text = std::fs::read_to_string(&list).unwrap();
        std::fs::write(&list, text.trim_end()).unwrap();
        assert_eq!(read(&list).unwrap(), [entry(1), entry(2)]);
        assert_eq!(read_whole(&list).unwrap(), [entry(1), entry(2)]);
        append(&list, DatasetKind::Real, &[entry(3)]).unwrap();
        assert_eq!(read(&list).unwrap(), [entry(1), entry(2), entry(3)]);
        std::fs::write(&list, "").unwrap();
        assert!(read_whole(&list).is_err());
    }

    #[test]
    fn a_list_of_a_demonstration_tells_nothing_of_the_knowledge_base() {
        let folder = tempfile::tempdir().unwrap();
        let list = place(folder.path());
        let entry = Erased { entity: "quote".to_owned(), id: Uuid::from_u128(1), at: 5 };
        let told =
            || [DatasetKind::Real, DatasetKind::Demo].map(|kind| tells_of(&list, kind).unwrap());
        assert_eq!(told(), [false, false]);
        append(&list, DatasetKind::Demo, std::slice::from_ref(&entry)).unwrap();
        assert_eq!(told(), [false, true]);
        append(&list, DatasetKind::Real, std::slice::from_ref(&entry)).unwrap();
        assert_eq!(told(), [true, true]);
        // Earlier builds did not say of which it was.
        std::fs::write(&list, serde_json::to_string(&entry).unwrap()).unwrap();
        assert_eq!((told(), read(&list).unwrap()), ([true, true], vec![entry]));
    }
}
