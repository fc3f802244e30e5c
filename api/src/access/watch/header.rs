//! The header of SQLite's index of its write-ahead log: its first 48 bytes change with every commit, in the moment
//! in which readers begin to see it (<https://www.sqlite.org/walformat.html>, section 2.1). To read them takes no
//! lock and no thread of SQLite's.

use std::{
    collections::BTreeMap,
    fs::File,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard, Weak},
};

/// The files that are open in this process. When a process closes a file, it loses all locks that it holds on it
/// (POSIX), SQLite's too; so there is one for all, which the last to need it closes.
static OPEN: Mutex<BTreeMap<PathBuf, Weak<File>>> = Mutex::new(BTreeMap::new());

/// Reads the header of one database.
#[derive(Debug)]
pub(in crate::access) struct Header {
    path: PathBuf,
    file: RwLock<Option<Arc<File>>>,
}

impl Header {
    /// Of a database that is open.
    pub(super) fn of(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        let path = PathBuf::from(path);
        let file = open(&path);
        Self { path, file: RwLock::new(file) }
    }

    /// The header, in the file that SQLite uses now: it throws the file away when it has no connection left, and
    /// makes another.
    pub(super) fn find(&self) -> Option<[u8; 48]> {
        let mut file = held(&self.file);
        if !file.as_deref().is_some_and(is_there) {
            *file = open(&self.path);
        }
        read(file.as_deref()?)
    }

    /// The header, in the file that was found last; none where it cannot be read just now. That file is SQLite's as
    /// long as a connection is open, and the one that writes is open until the end.
    pub(super) fn read(&self) -> Option<[u8; 48]> {
        read(self.file.read().unwrap_or_else(PoisonError::into_inner).as_deref()?)
    }

    /// Lets go of the file, once SQLite has.
    pub(super) fn close(&self) {
        held(&self.file).take();
    }
}

impl Drop for Header {
    fn drop(&mut self) {
        // Not closed in order: SQLite may still hold locks, which it would lose.
        std::mem::forget(held(&self.file).take());
    }
}

fn held(file: &RwLock<Option<Arc<File>>>) -> RwLockWriteGuard<'_, Option<Arc<File>>> {
    file.write().unwrap_or_else(PoisonError::into_inner)
}

fn read(file: &File) -> Option<[u8; 48]> {
    let mut header = [0; 48];
    file.read_exact_at(&mut header, 0).ok()?;
    Some(header)
}

/// Whether the file still has a name.
fn is_there(file: &File) -> bool {
    file.metadata().is_ok_and(|data| data.nlink() > 0)
}

fn open(path: &Path) -> Option<Arc<File>> {
    let mut files = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let shared = files.get(path).and_then(Weak::upgrade).filter(|file| is_there(file));
    if shared.is_some() {
        return shared;
    }
    let file = Arc::new(File::open(path).ok()?);
    files.retain(|_, file| file.strong_count() > 0);
    files.insert(path.to_owned(), Arc::downgrade(&file));
    Some(file)
}
