//! `nasss backup` and `nasss restore`: a copy of the embedded database, and a database made of one.

use std::{
    fs,
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{output::print_line, signals::Signals, told};
use crate::{
    access::{
        Db, Permit,
        open::{Course, Place, migrate, open},
    },
    account::{Desk, Tools},
    app::{Edition, place, pool},
    config::Config,
    curation::erasing,
    durable::{self, Partial},
    erased,
};

/// What every SQLite file begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Copies the embedded database into a file.
pub(super) async fn backup(config: &Config, edition: Edition, file: &Path) -> Result<(), String> {
    let place = place(config, edition);
    if let Place::Postgres(_) = place {
        return Err("this backs up the embedded database alone; of PostgreSQL, make a copy with \
                    `pg_dump --format=custom --file FILE DATABASE`"
            .to_owned());
    }
    let shown = file.display();
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let copied = async {
        let version = db.version().await.map_err(told)?;
        copy(&db, file).await.map(|()| version)
    };
    let mut signals = Signals::listen()?;
    let copied = tokio::select! {
        copied = copied => copied,
        // The copy is removed. SQLite's thread may still write into it: its end is not waited for.
        () = signals.next() => return Err(format!("{shown} was not made: the backup was stopped")),
    };
    db.close().await;
    let version = copied?;
    let bytes = fs::metadata(file).map_err(|error| format!("{shown}: {error}"))?.len();
    let (dataset, number) = (version.dataset, version.number);
    print_line(format_args!("{shown}: {bytes} bytes, data set {dataset} in version {number}"))
}

/// Writes the copy beside its place, and gives it its name once it is complete and on the disk.
async fn copy(db: &Db, file: &Path) -> Result<(), String> {
    let shown = file.display();
    let refused = |error: io::Error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{shown} is there already; a backup never overwrites"),
        _ => format!("{shown} cannot be written: {error}"),
    };
    if file.symlink_metadata().is_ok() {
        return Err(refused(ErrorKind::AlreadyExists.into()));
    }
    let partial = Partial::beside(file).map_err(refused)?;
    // SQLite leaves it where the copy is cut short. One that a killed process left must not be applied to this copy.
    let journal = Journal(ending(partial.path(), "-journal"));
    journal.remove();
    let Some(path) = partial.path().to_str() else {
        return Err(format!("{shown}: the name must be UTF-8"));
    };
    db.copy_into(path).await.map_err(told)?;
    partial.place().map_err(refused)
}

/// A file beside a copy that is removed with it.
struct Journal(PathBuf);

impl Journal {
    fn remove(&self) {
        // Most often there is none.
        let _ = fs::remove_file(&self.0);
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Makes the embedded database of a backup.
pub(super) async fn restore(config: &Config, edition: Edition, file: &Path) -> Result<(), String> {
    let Place::Sqlite(target) = place(config, edition) else {
        return Err(
            "PostgreSQL restores with its own tools: `pg_restore --dbname DATABASE FILE` into an \
                    empty database, and then `nasss restore --adopt`"
                .to_owned(),
        );
    };
    is_sqlite(file)?;
    let beside = beside(&target);
    let made = make(config, edition, file, &target, &beside).await;
    for left in with_logs(&beside) {
        // Nothing is there where it was renamed.
        let _ = fs::remove_file(left);
    }
    print_line(format_args!("{}: {}", target.display(), made?))
}

/// Where the database is made before it is in place.
fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    target.with_file_name(name)
}

/// A database file and what SQLite keeps beside it.
fn with_logs(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| ending(file, end))
}

/// A name with an ending.
fn ending(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn is_sqlite(file: &Path) -> Result<(), String> {
    let shown = file.display();
    let mut head = [0; 16];
    let mut backup = fs::File::open(file).map_err(|error| format!("{shown}: {error}"))?;
    match backup.read_exact(&mut head) {
        Ok(()) if head == *SQLITE => Ok(()),
        _ => Err(format!("{shown} is no backup: it is no SQLite database")),
    }
}

async fn make(
    config: &Config,
    edition: Edition,
    file: &Path,
    target: &Path,
    beside: &Path,
) -> Result<String, String> {
    must_be_empty(config, edition, target).await?;
    let shown = |error: io::Error| format!("{}: {error}", beside.display());
    if let Some(folder) = beside.parent() {
        durable::create_folder(folder).map_err(shown)?;
    }
    for left in with_logs(beside) {
        // What an earlier run left when it was killed.
        let _ = fs::remove_file(left);
    }
    let mut source =
        fs::File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut made = durable::open_private(beside).map_err(shown)?;
    io::copy(&mut source, &mut made).map_err(shown)?;
    drop(made);
    let place = Place::Sqlite(beside.to_owned());
    let no_backup = |error| format!("{} is no backup of nasss: {}", file.display(), told(error));
    migrate(&place, Course::Up).await.map_err(no_backup)?;
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let adopted = take_on(config, &db).await;
    let cleaned = db.leave_nothing().await.map_err(told);
    db.close().await;
    let told_so = adopted?;
    cleaned?;
    for left in with_logs(target) {
        // An empty database that was made by a start.
        let _ = fs::remove_file(left);
    }
    durable::place(beside, target).map_err(|error| format!("{}: {error}", target.display()))?;
    Ok(told_so)
}

/// Nothing that is there is ever overwritten.
async fn must_be_empty(config: &Config, edition: Edition, target: &Path) -> Result<(), String> {
    if !target.exists() {
        return Ok(());
    }
    let place = place(config, edition);
    migrate(&place, Course::Up).await.map_err(told)?;
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let held = db.kind().await.map_err(told);
    db.close().await;
    match held? {
        None => Ok(()),
        Some(_) => Err(format!(
            "the database at {place} holds data; restore into another `data_dir`, or move that file away first"
        )),
    }
}

/// Takes on a database that other tools restored.
pub(super) async fn adopt(config: &Config, edition: Edition) -> Result<(), String> {
    let place = place(config, edition);
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let adopted = take_on(config, &db).await;
    db.close().await;
    print_line(format_args!("{place}: {}", adopted?))
}

/// Erases what was erased since, and gives the data set an id of its own: copies that followed the old one must read
/// everything anew.
async fn take_on(config: &Config, db: &Db) -> Result<String, String> {
    let place = erased::place(&config.data_dir);
    let list = erased::read(&place).map_err(|error| {
        format!("the list of what was erased cannot be read: {error}; restore it first")
    })?;
    let tools = Tools::of(Arc::new(config.clone())).map_err(told)?;
    let desk = Desk::of_operator(db.clone(), tools);
    let again = erasing::again(&desk, &Permit::of_operator(), &list).await.map_err(told)?;
    let version = db.version().await.map_err(told)?;
    if !place.exists() {
        return Ok(format!(
            "data set {} in version {}; nothing was erased again, because there is no list at {}",
            version.dataset,
            version.number,
            place.display()
        ));
    }
    Ok(format!(
        "data set {} in version {}; erased again: {again} of {} that the list names",
        version.dataset,
        version.number,
        list.len()
    ))
}
