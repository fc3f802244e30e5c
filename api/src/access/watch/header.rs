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

use sea_orm::{
    DatabaseConnection, DbErr, RuntimeErr,
    sqlx::{ConnectOptions, Connection, SqliteConnection, query},
};

/// The files that are open in this process. When a process closes a file, it loses all locks that it holds on it
/// (POSIX), SQLite's too; so there is one for all, which the last to need it closes.
static OPEN: Mutex<BTreeMap<PathBuf, Weak<File>>> = Mutex::new(BTreeMap::new());

/// Reads the header of one database.
#[derive(Debug)]
pub(in crate::access) struct Header {
    path: PathBuf,
    file: RwLock<Option<Arc<File>>>,
    /// A connection that is never used. While it is open, SQLite keeps the file, also where the connection that
    /// writes is being replaced.
    anchor: Mutex<Option<SqliteConnection>>,
}

impl Header {
    /// Opens the header of a database whose connections are open.
    pub(super) async fn of(
        database: &Path,
        connections: &DatabaseConnection,
    ) -> Result<Self, DbErr> {
        let failed = |error: sea_orm::sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(error.into()));
        let options = connections.get_sqlite_connection_pool().connect_options();
        let mut anchor = (*options).clone().connect().await.map_err(failed)?;
        // SQLite opens the log with the first read.
        query("SELECT COUNT(*) FROM sqlite_schema").execute(&mut anchor).await.map_err(failed)?;
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        let path = PathBuf::from(path);
        let file = open(&path);
        Ok(Self { path, file: RwLock::new(file), anchor: Mutex::new(Some(anchor)) })
    }

    /// Closes the connection that keeps the file.
    pub(super) async fn release(&self) {
        let anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(anchor) = anchor {
            // A connection that does not close in order is cut.
            let _ = anchor.close().await;
        }
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
    /// long as a connection is open, and the anchor is open until the end.
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
