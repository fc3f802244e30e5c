//! `nasss backup`: a copy of the embedded database.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{output::print_done, signals::Signals, told};
use crate::{
    access::{
        Db,
        open::{Place, open},
    },
    app::{Edition, place, pool},
    config::Config,
    durable::Partial,
};

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
    print_done(format_args!("{shown}: {bytes} bytes, data set {dataset} in version {number}"))
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

/// A name with an ending.
pub(super) fn ending(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
