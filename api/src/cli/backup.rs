//! `nasss backup` and `nasss restore`: a copy of the embedded database, and a database made of one.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{output::print_line, told};
use crate::{
    access::{
        Db, Permit,
        open::{Course, Place, migrate, open},
    },
    account::{Desk, Tools},
    app::{Edition, place, pool},
    config::Config,
    curation::erasing,
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
    let version = db.version().await.map_err(told);
    let copied = match version {
        Ok(version) => copy(&db, file).await.map(|()| version),
        Err(error) => Err(error),
    };
    db.close().await;
    let version = copied?;
    let bytes = fs::metadata(file).map_err(|error| format!("{shown}: {error}"))?.len();
    let (dataset, number) = (version.dataset, version.number);
    print_line(format_args!("{shown}: {bytes} bytes, data set {dataset} in version {number}"))
}

/// Writes the copy for nobody but its owner, and takes it away where that fails.
async fn copy(db: &Db, file: &Path) -> Result<(), String> {
    let shown = file.display();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(format!("{shown} is there already; a backup never overwrites"));
        }
        Err(error) => return Err(format!("{shown} cannot be written: {error}")),
    }
    let Some(path) = file.to_str() else {
        return Err(format!("{shown}: the name must be UTF-8"));
    };
    let copied = db.copy_into(path).await.map_err(told);
    if copied.is_err() {
        // Best effort: the file is empty or half.
        let _ = fs::remove_file(file);
    }
    copied
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
    ["", "-wal", "-shm"].map(|end| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
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
    let shown = |error: std::io::Error| format!("{}: {error}", beside.display());
    if let Some(folder) = beside.parent() {
        fs::create_dir_all(folder).map_err(shown)?;
    }
    for left in with_logs(beside) {
        // What an earlier run left when it was killed.
        let _ = fs::remove_file(left);
    }
    fs::copy(file, beside).map_err(shown)?;
    #[cfg(unix)]
    fs::set_permissions(beside, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(shown)?;
    let place = Place::Sqlite(beside.to_owned());
    let no_backup = |error| format!("{} is no backup of nasss: {}", file.display(), told(error));
    migrate(&place, Course::Up).await.map_err(no_backup)?;
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let adopted = take_on(config, &db).await;
    let cleaned = db.leave_nothing().await.map_err(told);
    db.close().await;
    let told_so = adopted?;
    cleaned?;
    let file = fs::File::open(beside).map_err(shown)?;
    file.sync_all().map_err(shown)?;
    for left in with_logs(target) {
        // An empty database that was made by a start.
        let _ = fs::remove_file(left);
    }
    fs::rename(beside, target).map_err(shown)?;
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
