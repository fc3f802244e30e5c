//! `nasss restore`: a database made of a copy, without what was taken away since the copy was made.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use entity::words::DatasetKind;
use uuid::Uuid;

use super::{
    backup::ending,
    name_edition,
    output::{but_done, print_line},
    reject_findings, told,
};
use crate::{
    access::{
        Db, Permit, copy,
        open::{Course, OpenError, Place, migrate_locked, open},
        serving_lock::ServingLock,
    },
    account::{
        Desk, Tools,
        restoring::{Credentials, end_credentials, kept_tokens},
    },
    app::{Edition, place, pool},
    config::Config,
    curation::erasing,
    durable,
    erased::{self, Erased},
    id::Kind,
};

/// What every SQLite file begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// What is known of the time since the copy was made.
#[derive(Args)]
pub(super) struct Since {
    /// Keep this API token, by the id that `token list` shows; all others are revoked. May be given several times.
    #[arg(long = "keep-token", value_name = "ID")]
    keep_tokens: Vec<String>,
    /// Erase what this list names, too: the `erased.jsonl` of another server, or a copy of it. May be given several times.
    #[arg(long, value_name = "FILE")]
    erased: Vec<PathBuf>,
    /// Erase what was erased from the database that is replaced, too: its file, or its postgres:// address. One that is in
    /// place is moved aside.
    #[arg(long, value_name = "DATABASE")]
    replaces: Option<String>,
    /// Restore although nothing tells what was erased since the copy was made.
    #[arg(long)]
    without_erased_list: bool,
}

impl Since {
    /// The tokens to keep.
    fn kept(&self) -> Result<Vec<Uuid>, String> {
        self.keep_tokens.iter().map(|id| Kind::ApiToken.key(id).map_err(told)).collect()
    }

    /// The database that is replaced.
    fn replaced(&self) -> Option<Place> {
        let named = self.replaces.as_deref()?;
        let is_address = named.starts_with("postgres://") || named.starts_with("postgresql://");
        Some(if is_address {
            Place::Postgres(named.to_owned())
        } else {
            Place::Sqlite(PathBuf::from(named))
        })
    }

    /// Everything that was erased as far as is known, from each list that is at hand but the copy's own, which is as old
    /// as the copy.
    async fn list(
        &self,
        config: &Config,
        copy: &Place,
        kind: DatasetKind,
    ) -> Result<Vec<Erased>, String> {
        let own = erased::place(&config.data_dir);
        let mut lists = vec![read_list(&own)?];
        // An empty file is none: a server that just began has nothing to tell. Nor has that of other data.
        let mut at_hand = erased::tells_of(&own, kind).map_err(|error| unreadable(&own, &error))?;
        for file in &self.erased {
            if !file.exists() {
                return Err(format!("there is no list at {}", file.display()));
            }
            lists.push(erased::read_whole(file).map_err(|error| unreadable(file, &error))?);
            at_hand = true;
        }
        if let Some(place) = self.replaced() {
            if is_same(&place, copy) {
                return Err(format!(
                    "{place} is the copy itself, whose list is as old as the copy"
                ));
            }
            let table = read_table(config, &place).await?;
            at_hand |= table.is_some();
            lists.extend(table);
        }
        if !at_hand && !self.without_erased_list {
            return Err(format!(
                "nothing tells what was erased since the copy was made: there is no list at {}; name one with \
                 --erased FILE or the database that is replaced with --replaces DATABASE, or say --without-erased-list",
                own.display()
            ));
        }
        Ok(Erased::missing(&[], &lists.concat()))
    }
}

fn read_list(file: &Path) -> Result<Vec<Erased>, String> {
    erased::read(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &Path, error: &io::Error) -> String {
    let file = file.display();
    format!("the list of what was erased cannot be read: {file}: {error}; restore it first")
}

/// Whether two names are of one database.
fn is_same(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::Sqlite(one), Place::Sqlite(other)) => {
            fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|it| it == one))
        }
        (Place::Postgres(one), Place::Postgres(other)) => one == other,
        _ => false,
    }
}

/// The list of a database; none if its schema is of a release that kept none.
async fn read_table(config: &Config, place: &Place) -> Result<Option<Vec<Erased>>, String> {
    if let Place::Sqlite(file) = place
        && !file.exists()
    {
        return Err(format!("there is no database at {place}"));
    }
    let db = match open(place, pool(config, place)).await {
        Ok(db) => db,
        Err(OpenError::Behind { .. }) => return Ok(None),
        Err(error) => return Err(told(error)),
    };
    let filled = db.kind().await;
    let list = db.erased_things(&Permit::of_operator()).await;
    db.close().await;
    // One without data was not served, so its list tells nothing.
    Ok(filled.map_err(told)?.and(Some(list.map_err(told)?)))
}

/// Makes the embedded database of a backup.
pub(super) async fn restore(
    config: &Config,
    edition: Edition,
    file: &Path,
    since: &Since,
) -> Result<(), String> {
    let Place::Sqlite(target) = place(config, edition) else {
        return Err(
            "PostgreSQL restores with its own tools: `pg_restore --dbname DATABASE FILE` into an \
                    empty database, and then `nasss restore --adopt`"
                .to_owned(),
        );
    };
    is_sqlite(file)?;
    let beside = ending(&target, ".restoring");
    let made = make(config, edition, file, &target, &beside, since).await?;
    tell(edition, &target.display().to_string(), &made)
}

/// A database file and what SQLite keeps beside it.
fn with_logs(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| ending(file, end))
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
    since: &Since,
) -> Result<TakenOn, String> {
    let kept = since.kept()?;
    make_folder(beside)?;
    // Held to the end: no server may start meanwhile, and no second restore.
    let lock = ServingLock::exclude(&Place::Sqlite(target.to_owned())).await.map_err(told)?;
    let leftovers = Leftovers(beside);
    copy_beside(file, beside)?;
    let no_backup = |error| format!("{} is no backup of nasss: {error}", file.display());
    copy::check(beside).await.map_err(|error| no_backup(told(error)))?;
    // Only now: that a file is no backup is said first.
    let in_place = must_be_free(config, edition, target, since).await?;
    let (place, copy) = (Place::Sqlite(beside.to_owned()), Place::Sqlite(file.to_owned()));
    if edition == Edition::Demo {
        reject_findings(&place, &copy).await?;
    }
    let migrated = migrate_locked(&place, Course::Up, Some(&lock)).await;
    migrated.map_err(|error| no_backup(told(error)))?;
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let adopted = take_on(config, &db, since, &copy, &kept).await;
    let cleaned = db.leave_nothing().await.map_err(told);
    db.close().await;
    let adopted = adopted?;
    cleaned?;
    let refused = |error: io::Error| format!("{}: {error}", target.display());
    if in_place {
        move_aside(target).map_err(refused)?;
    }
    for left in with_logs(target) {
        // An empty database that was made by a start.
        let _ = fs::remove_file(left);
    }
    durable::place(beside, target).map_err(refused)?;
    drop(leftovers);
    Ok(adopted)
}

/// Removes what is left of a database that was being made, when it is dropped.
struct Leftovers<'a>(&'a Path);

impl Drop for Leftovers<'_> {
    fn drop(&mut self) {
        for left in with_logs(self.0) {
            // Nothing is there where it was renamed.
            let _ = fs::remove_file(left);
        }
    }
}

/// Moves a database out of its place, with what SQLite keeps beside it.
fn move_aside(target: &Path) -> io::Result<()> {
    let aside = ending(target, ".replaced");
    durable::place(target, &aside)?;
    for (log, aside) in with_logs(target).iter().zip(with_logs(&aside)).skip(1) {
        if log.exists() {
            fs::rename(log, aside)?;
        }
    }
    Ok(())
}

/// Makes the folder of a database for its owner alone.
fn make_folder(beside: &Path) -> Result<(), String> {
    let shown = |error: io::Error| format!("{}: {error}", beside.display());
    if let Some(folder) = beside.parent() {
        durable::create_folder(folder).map_err(shown)?;
        durable::make_folder_private(folder).map_err(shown)?;
    }
    Ok(())
}

/// Copies a backup into the place where the database is made of it, which nobody else may read.
fn copy_beside(file: &Path, beside: &Path) -> Result<(), String> {
    let shown = |error: io::Error| format!("{}: {error}", beside.display());
    for left in with_logs(beside) {
        // What an earlier run left when it was killed.
        let _ = fs::remove_file(left);
    }
    let mut source =
        fs::File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut made = durable::open_private(beside).map_err(shown)?;
    io::copy(&mut source, &mut made).map_err(shown)?;
    Ok(())
}

/// Nothing that is there is ever overwritten. Returns whether a database is there that is to be moved aside.
async fn must_be_free(
    config: &Config,
    edition: Edition,
    target: &Path,
    since: &Since,
) -> Result<bool, String> {
    if !target.exists() {
        return Ok(false);
    }
    let place = place(config, edition);
    if let Some(Place::Sqlite(named)) = since.replaced()
        && fs::canonicalize(named).ok() == fs::canonicalize(target).ok()
    {
        let aside = ending(target, ".replaced");
        if aside.symlink_metadata().is_ok() {
            return Err(format!("{} is there already; move it away first", aside.display()));
        }
        return Ok(true);
    }
    // One of an earlier release is left as it is.
    let held = match open(&place, pool(config, &place)).await {
        Ok(db) => {
            let held = db.kind().await.map_err(told);
            db.close().await;
            held?.is_some()
        }
        Err(OpenError::Behind { .. } | OpenError::Unkeyed { .. }) => true,
        Err(error) => return Err(told(error)),
    };
    if held {
        return Err(format!(
            "the database at {place} holds data; restore into another `data_dir`, or name it with --replaces to have it \
             moved aside"
        ));
    }
    Ok(false)
}

/// Takes on a database that other tools restored.
pub(super) async fn adopt(config: &Config, edition: Edition, since: &Since) -> Result<(), String> {
    let place = place(config, edition);
    if let Place::Sqlite(file) = &place {
        if !file.exists() {
            return Err(told(OpenError::Missing { path: file.display().to_string() }));
        }
        let checked = copy::check(file).await;
        checked.map_err(|error| format!("{place} cannot be adopted: {error}"))?;
    }
    let kept = since.kept()?;
    let _lock = ServingLock::exclude(&place).await.map_err(told)?;
    let db = open(&place, pool(config, &place)).await.map_err(told)?;
    let adopted = take_on(config, &db, since, &place, &kept).await;
    db.close().await;
    tell(edition, &place.to_string(), &adopted?)
}

/// What came of it.
struct TakenOn {
    dataset: Uuid,
    version: i64,
    credentials: Credentials,
    erased: usize,
    listed: usize,
}

/// Erases what was erased since, ends the credentials of then, and gives the data set an id of its own: copies that
/// followed the old one must read everything anew.
async fn take_on(
    config: &Config,
    db: &Db,
    since: &Since,
    copy: &Place,
    kept: &[Uuid],
) -> Result<TakenOn, String> {
    let kind = db.kind().await.map_err(told)?.unwrap_or(DatasetKind::Real);
    let list = since.list(config, copy, kind).await?;
    let tools = Tools::of(Arc::new(config.clone())).map_err(told)?;
    let desk = Desk::of_operator(db.clone(), tools);
    if let Err(id) = kept_tokens(&desk, kept).await.map_err(told)? {
        let id = Kind::ApiToken.id(id);
        return Err(format!("no API token {id} is good in the copy, so it cannot be kept"));
    }
    let credentials = end_credentials(&desk, kept).await.map_err(told)?;
    let erased = erasing::again(&desk, &Permit::of_operator(), &list).await.map_err(told)?;
    let own = erased::place(&config.data_dir);
    let news = Erased::missing(&read_list(&own)?, &list);
    if !news.is_empty() {
        erased::append(&own, kind, &news).map_err(|error| format!("{}: {error}", own.display()))?;
    }
    let version = db.version().await.map_err(told)?;
    let (dataset, version) = (version.dataset, version.number);
    Ok(TakenOn { dataset, version, credentials, erased, listed: list.len() })
}

fn tell(edition: Edition, place: &str, done: &TakenOn) -> Result<(), String> {
    let Credentials { sessions, codes, revoked, kept, accounts, disabled, grants, passwords } =
        done.credentials;
    let TakenOn { dataset, version, erased, listed, .. } = done;
    let erased = if *listed == 0 {
        "nothing was erased again, because no list names anything".to_owned()
    } else {
        format!("erased again: {erased} of {listed} that the list names")
    };
    let shown = name_edition("`nasss account list`", edition);
    let made = format!("{place}: data set {dataset} in version {version}; {erased}");
    for line in [
        &format!(
            "ended: {sessions} sessions, {codes} one-time codes; revoked: {revoked} API tokens, {kept} kept"
        ),
        &format!(
            "as in the copy: {accounts} accounts ({disabled} disabled), {grants} grants, {passwords} passwords; take away \
             again what was taken away since ({shown})"
        ),
        &made,
    ] {
        print_line(line).map_err(|error| but_done(&error, &made))?;
    }
    Ok(())
}
