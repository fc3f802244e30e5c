//! The search index, as whoever runs the program meets it.

use sea_orm::sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, sqlite::SqliteConnectOptions,
};

use super::{assert_one_line, on_postgres, program::Folder};

const COST: &str =
    "{ search(query: \"costs\") { totalCount nodes { node { ... on Category { slug } } } } }";

/// What a release leaves behind whose index was made by other rules.
const OLD: &str = "UPDATE search_state SET format = 999";

/// Steps back to a database that knew no search.
const SINCE_SEARCH: &str = "19";

async fn assert_finds_cost(folder: &Folder) {
    let running = folder.serve(&[]);
    let found = running.data(COST).await;
    assert_eq!(found["search"]["totalCount"], 2, "{found}");
    assert_eq!(found["search"]["nodes"][0]["node"]["slug"], "cost-coverage");
    running.signal("TERM");
    assert_eq!(running.end().code, Some(0));
}

#[tokio::test]
async fn an_older_database_that_is_filled_ends_with_a_filled_index() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    assert_eq!(
        folder.run(&["migrate", "down", "--for-earlier-release", "--steps", SINCE_SEARCH]).code,
        Some(0)
    );
    let up = folder.run(&["migrate"]);
    assert!(up.text.contains("made the search index anew"), "{up:?}");
    assert_finds_cost(&folder).await;
    // Served without migrating first, too.
    assert_eq!(
        folder.run(&["migrate", "down", "--for-earlier-release", "--steps", SINCE_SEARCH]).code,
        Some(0)
    );
    assert_finds_cost(&folder).await;
    // And a second time there is nothing to do.
    assert!(!folder.run(&["migrate"]).text.contains("index"));
    let Some((folder, _)) = on_postgres().await else { return };
    for args in [
        &["migrate"][..],
        &["seed"],
        &["migrate", "down", "--for-earlier-release", "--steps", SINCE_SEARCH],
        &["migrate"],
    ] {
        let output = folder.run(args);
        assert_eq!(output.code, Some(0), "{output:?}");
    }
    assert_finds_cost(&folder).await;
}

#[tokio::test]
async fn an_index_made_by_other_rules_is_made_anew_on_sqlite_and_on_postgresql_when_told() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let file = SqliteConnectOptions::new().filename(folder.path("data/nasss.db"));
    let mut db = file.connect().await.unwrap();
    db.execute(OLD).await.unwrap();
    db.close().await.unwrap();
    assert_finds_cost(&folder).await;
    let Some((folder, url)) = on_postgres().await else { return };
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let mut db = PgConnection::connect(&url).await.unwrap();
    db.execute(OLD).await.unwrap();
    db.close().await.unwrap();
    assert_one_line(&folder.run(&[]), &["search index", "nasss search rebuild"]);
    assert_eq!(folder.run(&["search", "rebuild"]).code, Some(0));
    assert_finds_cost(&folder).await;
}

#[tokio::test]
async fn rebuilding_says_how_much_and_can_be_done_again() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let first = folder.run(&["search", "rebuild"]);
    assert_eq!((first.code, first.errors.as_str()), (Some(0), ""), "{first:?}");
    assert!(first.text.contains("made the search index anew, of "), "{first:?}");
    assert_eq!(folder.run(&["search", "rebuild"]).text, first.text);
    assert_finds_cost(&folder).await;
    let demo = Folder::new();
    assert_eq!(demo.run(&["seed", "demo"]).code, Some(0));
    assert!(
        demo.run(&["search", "rebuild", "--demo"]).text.contains("demo"),
        "{demo:?}",
        demo = demo.path("")
    );
}

#[test]
fn there_must_be_something_to_index() {
    let folder = Folder::new();
    assert_one_line(&folder.run(&["search", "rebuild"]), &["no database", "nasss serve"]);
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    assert_one_line(&folder.run(&["search", "rebuild"]), &["no data yet", "nasss seed"]);
}
