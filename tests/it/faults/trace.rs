//! The system calls by which a program writes files, as strace prints them, and what a loss of power would leave.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

/// How the program is started, so that its calls are written into a file.
pub const CALLS: &str = "trace=openat,write,writev,sendto,sendmsg,pwrite64,ftruncate,fsync,fdatasync,rename,\
    renameat,renameat2,link,linkat,unlink,unlinkat";

/// Something that a program did, in the order in which it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Create(PathBuf),
    /// At this place, or at the end of the file.
    Write(PathBuf, Option<usize>, Vec<u8>),
    Truncate(PathBuf, usize),
    Sync(PathBuf),
    Rename(PathBuf, PathBuf),
    Link(PathBuf, PathBuf),
    Unlink(PathBuf),
    /// An answer over HTTP begins to leave.
    Answer,
}

/// Reads a trace.
pub fn events(text: &str) -> Vec<Event> {
    let mut begun: HashMap<&str, String> = HashMap::new();
    let mut events = Vec::new();
    for line in text.lines() {
        let Some((process, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(part) = rest.strip_suffix("<unfinished ...>") {
            if is_answer(part) {
                events.push(Event::Answer);
            } else {
                begun.insert(process, part.trim_end().to_owned());
            }
        } else if let Some(part) = rest.strip_prefix("<... ") {
            let Some((_, end)) = part.split_once("resumed>") else { continue };
            if let Some(begin) = begun.remove(process) {
                events.extend(event(&format!("{begin}{end}")));
            }
        } else if is_answer(rest) {
            events.push(Event::Answer);
        } else {
            events.extend(event(rest));
        }
    }
    events
}

fn is_answer(call: &str) -> bool {
    let hex = b"HTTP/1.1 ".iter().map(|byte| format!("\\x{byte:02x}")).collect::<Vec<_>>().concat();
    call.contains(&format!("\"{hex}"))
}

/// The event of one call that succeeded.
fn event(call: &str) -> Option<Event> {
    let (name, rest) = call.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(") ")?;
    let result = result.trim_start().strip_prefix("= ")?;
    let path = || between(arguments, '<', '>').map(|it| PathBuf::from(text(it)));
    let strings = || -> Vec<&str> { arguments.split('"').skip(1).step_by(2).collect() };
    let number = |place: usize| arguments.rsplit(", ").nth(place)?.trim().parse::<usize>().ok();
    let written: Option<usize> = result.split_whitespace().next()?.split('<').next()?.parse().ok();
    written?;
    Some(match name {
        "openat" if arguments.contains("O_CREAT") => {
            Event::Create(PathBuf::from(text(between(result, '<', '>')?)))
        }
        "pwrite64" => Event::Write(path()?, number(0), bytes(strings().first()?)),
        "write" => Event::Write(path()?, None, bytes(strings().first()?)),
        "ftruncate" => Event::Truncate(path()?, number(0)?),
        "fsync" | "fdatasync" => Event::Sync(path()?),
        "rename" | "renameat" | "renameat2" => {
            let names = strings();
            Event::Rename(text(names.first()?).into(), text(names.get(1)?).into())
        }
        "link" | "linkat" => {
            let names = strings();
            Event::Link(text(names.first()?).into(), text(names.get(1)?).into())
        }
        "unlink" | "unlinkat" => Event::Unlink(text(strings().first()?).into()),
        _ => return None,
    })
}

fn between(text: &str, open: char, close: char) -> Option<&str> {
    let (_, rest) = text.split_once(open)?;
    rest.split_once(close).map(|(inside, _)| inside)
}

/// What stands in a string of strace's, which is written in hexadecimal or as it is.
fn bytes(written: &str) -> Vec<u8> {
    let mut parts = written.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}

fn text(written: &str) -> String {
    String::from_utf8(bytes(written)).unwrap()
}

/// Files below a folder, with what was written and what of it was synced.
pub struct Disk {
    folder: PathBuf,
    files: Vec<File>,
    names: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
}

#[derive(Clone)]
struct File {
    written: Vec<u8>,
    synced: Vec<u8>,
}

impl Disk {
    /// The files that are there now, all of them synced.
    pub fn of(folder: &Path) -> Self {
        let folder = folder.canonicalize().unwrap();
        let mut disk = Self {
            folder: folder.clone(),
            files: Vec::new(),
            names: BTreeMap::new(),
            durable: BTreeMap::new(),
        };
        disk.add(&folder);
        disk.durable = disk.names.clone();
        disk
    }

    fn add(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.add(&path);
            } else {
                let held = fs::read(&path).unwrap();
                self.names.insert(path, self.files.len());
                self.files.push(File { written: held.clone(), synced: held });
            }
        }
    }

    fn file(&mut self, path: &Path) -> Option<&mut File> {
        let place = *self.names.get(&self.folder.join(path))?;
        self.files.get_mut(place)
    }

    /// Does to the files what was done.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Create(path) => {
                let path = self.folder.join(path);
                if path.starts_with(&self.folder) && !self.names.contains_key(&path) {
                    self.names.insert(path, self.files.len());
                    self.files.push(File { written: Vec::new(), synced: Vec::new() });
                }
            }
            Event::Write(path, place, bytes) => {
                let Some(file) = self.file(path) else { return };
                let place = place.unwrap_or(file.written.len());
                let end = place + bytes.len();
                if file.written.len() < end {
                    file.written.resize(end, 0);
                }
                file.written[place..end].copy_from_slice(bytes);
            }
            Event::Truncate(path, length) => {
                if let Some(file) = self.file(path) {
                    file.written.resize(*length, 0);
                }
            }
            Event::Sync(path) => match self.file(path) {
                Some(file) => file.synced.clone_from(&file.written),
                None => self.sync_folder(path),
            },
            Event::Rename(from, to) => {
                if let Some(file) = self.names.remove(&self.folder.join(from)) {
                    self.names.insert(self.folder.join(to), file);
                }
            }
            Event::Link(from, to) => {
                if let Some(file) = self.names.get(&self.folder.join(from)) {
                    self.names.insert(self.folder.join(to), *file);
                }
            }
            Event::Unlink(path) => {
                self.names.remove(&self.folder.join(path));
            }
            Event::Answer => {}
        }
    }

    fn sync_folder(&mut self, folder: &Path) {
        let folder = self.folder.join(folder);
        let inside = |path: &Path| path.parent() == Some(folder.as_path());
        self.durable.retain(|path, _| !inside(path));
        let names = self.names.iter().filter(|(path, _)| inside(path));
        self.durable.extend(names.map(|(path, file)| (path.clone(), *file)));
    }

    /// Writes what is left after a loss of power in this moment into an empty folder.
    pub fn leave(&self, into: &Path) {
        for (path, file) in &self.durable {
            let name = path.strip_prefix(&self.folder).unwrap();
            // SQLite's index of its log is made anew from the log.
            if name.to_string_lossy().ends_with("-shm") {
                continue;
            }
            let target = into.join(name);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, &self.files[*file].synced).unwrap();
        }
    }
}

#[test]
fn a_trace_is_read_and_only_what_was_synced_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    fs::write(root.join("old"), b"abc").unwrap();
    let mut disk = Disk::of(&root);
    let at = |name: &str| format!("3<{}>", root.join(name).display());
    let lines = [
        format!("7 pwrite64({}, \"\\x58\", 1, 1) = 1", at("old")),
        format!(
            "7 openat(AT_FDCWD<{}>, \"new\", O_RDWR|O_CREAT, 0600) = {}",
            root.display(),
            at("new")
        ),
        format!("8 write({}, \"\\x68\\x69\", 2 <unfinished ...>", at("new")),
        "7 write(9<socket:[5]>, \"\\x48\\x54\\x54\\x50\\x2f\\x31\\x2e\\x31\\x20\\x32\", 10) = 10"
            .to_owned(),
        "8 <... write resumed>)              = 2".to_owned(),
        format!("8 fsync({}) = 0", at("new")),
        format!("8 pwrite64({}, \"\\x21\", 1, 2) = -1 ENOSPC (No space left on device)", at("new")),
        "8 rename(\"new\", \"named\") = 0".to_owned(),
        format!("8 fsync(3<{}>) = 0", root.display()),
    ];
    let events = events(&lines.join("\n"));
    assert_eq!(events.len(), 7, "{events:#?}");
    assert_eq!(events.iter().filter(|event| **event == Event::Answer).count(), 1);
    let left = |disk: &Disk| {
        let into = tempfile::tempdir().unwrap();
        disk.leave(into.path());
        let mut found: Vec<_> = fs::read_dir(into.path())
            .unwrap()
            .map(|it| it.unwrap().path())
            .map(|it| {
                (it.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&it).unwrap())
            })
            .collect();
        found.sort();
        found
    };
    let old = ("old".to_owned(), b"abc".to_vec());
    for event in &events[..6] {
        disk.apply(event);
        // Neither what was written nor the new name is durable yet.
        assert_eq!(left(&disk), std::slice::from_ref(&old));
    }
    disk.apply(&events[6]);
    assert_eq!(left(&disk), [("named".to_owned(), b"hi".to_vec()), old]);
}
