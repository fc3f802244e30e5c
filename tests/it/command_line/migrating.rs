//! Bringing the schema of a database forward and back.

use sea_orm::sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, Row, SqliteConnection,
    sqlite::SqliteConnectOptions,
};

use super::{
    assert_one_line, on_postgres,
    program::{Folder, Output},
};

/// Steps that exist.
const STEPS: usize = 25;

/// What confirms that this release need not be able to serve the schema that is left.
const FOR_EARLIER: &str = "--for-earlier-release";

/// All that a database on PostgreSQL holds but rows, and the tables of the migrations themselves.
const POSTGRES: &str = "
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
        || ' ' || coalesce(column_default, '-') || ' ' || coalesce(collation_name, '-')
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        AND conrelid::regclass::text <> 'seaql_migrations'
    UNION ALL SELECT 'statistics ' || attrelid::regclass || '.' || attname || ' ' || attstattarget
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attstattarget > 0
    UNION ALL SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
        AND typtype <> 'c' AND typcategory <> 'A'";

const SQLITE: &str = "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '')
    FROM sqlite_master WHERE tbl_name <> 'seaql_migrations'";

async fn postgres_schema(url: &str) -> Vec<String> {
    let mut db = PgConnection::connect(url).await.unwrap();
    let rows = db.fetch_all(POSTGRES).await.unwrap();
    let mut lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    db.close().await.unwrap();
    lines.sort_unstable();
    lines
}

async fn open_sqlite(folder: &Folder) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.path("data/nasss.db"));
    options.connect().await.unwrap()
}

async fn sqlite_schema(folder: &Folder) -> Vec<String> {
    let mut db = open_sqlite(folder).await;
    let rows = db.fetch_all(SQLITE).await.unwrap();
    let mut lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    db.close().await.unwrap();
    lines.sort_unstable();
    lines
}

fn succeeds(folder: &Folder, args: &[&str]) -> Output {
    let output = folder.run(args);
    assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?} {output:?}");
    output
}

fn counted(output: &Output, word: &str) -> usize {
    output.text.lines().filter(|line| line.starts_with(word)).count()
}

#[tokio::test]
async fn up_down_and_up_again_leaves_the_same_schema_on_sqlite() {
    let folder = Folder::new();
    succeeds(&folder, &["migrate"]);
    let first = sqlite_schema(&folder).await;
    assert!(first.len() > 60, "{}", first.len());
    succeeds(&folder, &["migrate", "down", FOR_EARLIER, "--steps", &STEPS.to_string()]);
    assert_eq!(sqlite_schema(&folder).await, Vec::<String>::new());
    succeeds(&folder, &["migrate", "up"]);
    assert_eq!(sqlite_schema(&folder).await, first);
    for _ in 0..STEPS {
        succeeds(&folder, &["migrate", "down", FOR_EARLIER]);
    }
    assert_eq!(sqlite_schema(&folder).await, Vec::<String>::new());
    succeeds(&folder, &["migrate"]);
    assert_eq!(sqlite_schema(&folder).await, first);
}

#[tokio::test]
async fn up_down_and_up_again_leaves_the_same_schema_on_postgresql() {
    let Some((folder, url)) = on_postgres().await else { return };
    succeeds(&folder, &["migrate"]);
    let first = postgres_schema(&url).await;
    assert!(first.len() > 200, "{}", first.len());
    succeeds(&folder, &["migrate", "down", FOR_EARLIER, "--steps", &STEPS.to_string()]);
    assert_eq!(postgres_schema(&url).await, Vec::<String>::new());
    succeeds(&folder, &["migrate", "up"]);
    assert_eq!(postgres_schema(&url).await, first);
    for _ in 0..STEPS {
        succeeds(&folder, &["migrate", "down", FOR_EARLIER]);
    }
    assert_eq!(postgres_schema(&url).await, Vec::<String>::new());
    succeeds(&folder, &["migrate"]);
    assert_eq!(postgres_schema(&url).await, first);
}

#[tokio::test]
async fn migrating_and_then_serving_fills_an_empty_database_on_postgresql() {
    let Some((folder, _)) = on_postgres().await else { return };
    succeeds(&folder, &["migrate"]);
    let running = folder.serve(&[]);
    let query = "{ dataset { id kind } studies { nodes { slug } } }";
    let before = running.data(query).await;
    assert_eq!(before["dataset"]["kind"], "REAL");
    running.signal("TERM");
    assert_eq!(running.end().code, Some(0));
    succeeds(&folder, &["migrate"]);
    assert_eq!(folder.serve(&[]).data(query).await, before);
    assert!(!folder.path("data/nasss.db").exists());
}

#[tokio::test]
async fn two_migrations_at_once_both_succeed_on_postgresql() {
    let Some((folder, url)) = on_postgres().await else { return };
    let runs: Vec<_> = (0..3).map(|_| folder.start(&["migrate"])).collect();
    for run in runs {
        let output = run.end();
        assert_eq!(output.code, Some(0), "{output:?}");
        assert_eq!(counted(&output, "taken"), STEPS, "{output:?}");
    }
    assert!(postgres_schema(&url).await.len() > 200);
}

#[tokio::test]
async fn two_migrations_at_once_both_succeed_on_sqlite() {
    let folder = Folder::new();
    let runs: Vec<_> = (0..3).map(|_| folder.start(&["migrate"])).collect();
    for run in runs {
        let output = run.end();
        assert_eq!(output.code, Some(0), "{output:?}");
        assert_eq!(counted(&output, "taken"), STEPS, "{output:?}");
    }
    assert!(sqlite_schema(&folder).await.len() > 60);
}

async fn assert_status_tells_how_far(folder: &Folder) {
    let up = succeeds(folder, &["migrate", "up"]);
    assert!(up.text.contains(&format!("{STEPS} of {STEPS}")), "{up:?}");
    succeeds(folder, &["migrate", "down", FOR_EARLIER, "--steps", "2"]);
    let status = succeeds(folder, &["migrate", "status"]);
    assert_eq!(
        (counted(&status, "taken"), counted(&status, "pending")),
        (STEPS - 2, 2),
        "{status:?}"
    );
}

#[tokio::test]
async fn the_status_tells_how_far_the_schema_is() {
    assert_status_tells_how_far(&Folder::new()).await;
    if let Some((folder, _)) = on_postgres().await {
        let status = succeeds(&folder, &["migrate", "status"]);
        assert_eq!((counted(&status, "taken"), counted(&status, "pending")), (0, STEPS));
        assert!(status.text.contains(&format!("0 of {STEPS}")), "{status:?}");
        assert_status_tells_how_far(&folder).await;
    }
}

#[tokio::test]
async fn a_schema_that_is_behind_is_refused_on_postgresql_and_caught_up_on_sqlite() {
    let folder = Folder::new();
    succeeds(&folder, &["migrate"]);
    succeeds(&folder, &["migrate", "down", FOR_EARLIER]);
    folder.serve(&[]).data("{ dataset { kind } }").await;
    let Some((folder, _)) = on_postgres().await else { return };
    succeeds(&folder, &["migrate"]);
    succeeds(&folder, &["migrate", "down", FOR_EARLIER]);
    assert_one_line(&folder.run(&[]), &["1 step", "nasss migrate"]);
}

/// Going back names what follows and changes nothing until that is confirmed.
fn assert_going_back_is_confirmed(folder: &Folder) {
    succeeds(folder, &["migrate", "up"]);
    let status = succeeds(folder, &["migrate", "status"]).text;
    for args in [&["migrate", "down"][..], &["migrate", "down", "--steps", "2"]] {
        assert_one_line(
            &folder.run(args),
            &["cannot start before `nasss migrate up`", FOR_EARLIER],
        );
        assert_eq!(succeeds(folder, &["migrate", "status"]).text, status);
    }
    succeeds(folder, &["migrate", "down", "--steps", "0"]);
    let all = STEPS.to_string();
    succeeds(folder, &["migrate", "down", FOR_EARLIER, "--steps", &all]);
    // Nothing is left to undo, so there is nothing to confirm.
    succeeds(folder, &["migrate", "down"]);
}

#[tokio::test]
async fn going_back_says_first_that_this_release_cannot_serve_what_is_left() {
    let Some((folder, _)) = on_postgres().await else { return };
    assert_going_back_is_confirmed(&folder);
}

#[tokio::test]
async fn a_start_on_sqlite_takes_again_what_was_undone_and_going_back_says_so() {
    let folder = Folder::new();
    succeeds(&folder, &["seed"]);
    // As many steps as lose nothing: each leaves a schema that this release starts on.
    let mut undone = 0;
    for steps in 1..=STEPS {
        let output = folder.run(&["migrate", "down", "--steps", &steps.to_string()]);
        if output.code != Some(0) {
            assert_one_line(&output, &["would lose"]);
            break;
        }
        undone = steps;
        assert!(output.text.ends_with("takes the pending steps again as soon as it starts."));
        let running = folder.serve(&[]);
        running.data("{ dataset { kind } studies { nodes { slug } } }").await;
        running.signal("TERM");
        running.end();
    }
    assert!(undone > 0 && undone < STEPS, "{undone}");
}

const NEWER: &str = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_from_the_future', 0)";

fn assert_ahead_is_refused(folder: &Folder) {
    for args in
        [&["serve"][..], &["migrate"], &["migrate", "down"], &["migrate", "status"], &["seed"]]
    {
        assert_one_line(&folder.run(args), &["newer"]);
    }
}

#[tokio::test]
async fn a_schema_that_is_ahead_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    succeeds(&folder, &["migrate"]);
    let mut db = open_sqlite(&folder).await;
    db.execute(NEWER).await.unwrap();
    db.close().await.unwrap();
    let before = sqlite_schema(&folder).await;
    assert_ahead_is_refused(&folder);
    assert_eq!(sqlite_schema(&folder).await, before);
    let Some((folder, url)) = on_postgres().await else { return };
    succeeds(&folder, &["migrate"]);
    let mut db = PgConnection::connect(&url).await.unwrap();
    db.execute(NEWER).await.unwrap();
    db.close().await.unwrap();
    let before = postgres_schema(&url).await;
    assert_ahead_is_refused(&folder);
    assert_eq!(postgres_schema(&url).await, before);
}
