//! The harness itself.

use sea_orm::sqlx::{AssertSqlSafe, Connection, PgConnection, query_scalar};

use super::{Server, name_in, server, with_name};

async fn ask(url: &str, sql: &str) -> Vec<String> {
    let mut database =
        PgConnection::connect(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    let answer = query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(&mut database).await;
    let _ = database.close().await;
    answer.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

const WORDS: &str =
    "SELECT word FROM (VALUES ('Zebra'), ('ärger'), ('apfel')) AS t (word) ORDER BY word";

#[tokio::test]
async fn a_new_database_answers() {
    let Some(server) = server() else { return };
    let url = server.new_database(None).await;
    assert_eq!(ask(&url, "SELECT current_database()::text").await, [name_in(&url)]);
    assert_eq!(ask(&url, "SHOW server_encoding").await, ["UTF8"]);
    server.drop_database(&url).await;
}

#[tokio::test]
async fn two_databases_differ_and_a_copy_holds_what_its_template_held() {
    let Some(server) = server() else { return };
    let template = server.new_database(None).await;
    ask(&template, "CREATE TABLE kept AS SELECT 'yes' AS word").await;
    let copies = [
        server.new_database(Some(&template)).await,
        server.new_database(Some(name_in(&template))).await,
    ];
    assert_ne!(copies[0], copies[1]);
    for copy in &copies {
        assert_eq!(ask(copy, "SELECT word FROM kept").await, ["yes"]);
        server.drop_database(copy).await;
    }
    let left = "SELECT datname::text FROM pg_database";
    assert!(!ask(&template, left).await.iter().any(|name| name == name_in(&copies[0])));
    server.drop_database(&template).await;
}

/// A cluster that orders bytewise would agree with SQLite where another PostgreSQL does not.
#[tokio::test]
async fn text_is_not_ordered_bytewise() {
    // A server that the environment names orders as it likes, one before 15 cannot order by ICU.
    let Some(server @ Server::Private(cluster)) = server() else {
        return;
    };
    if !cluster.orders_by_icu {
        return;
    }
    let url = server.new_database(None).await;
    let provider =
        "SELECT datlocprovider::text FROM pg_database WHERE datname = current_database()";
    assert_eq!(ask(&url, provider).await, ["i"]);
    assert_eq!(ask(&url, WORDS).await, ["apfel", "ärger", "Zebra"]);
    assert_eq!(ask(&url, &format!("{WORDS} COLLATE \"C\"")).await, ["Zebra", "apfel", "ärger"]);
    server.drop_database(&url).await;
}

#[test]
fn a_url_is_given_another_database() {
    let of = |url| with_name(url, "other");
    assert_eq!(
        of("postgres://me:x@host:1/a?sslmode=disable"),
        "postgres://me:x@host:1/other?sslmode=disable"
    );
    assert_eq!(
        of("postgres://host?host=/run/postgresql"),
        "postgres://host/other?host=/run/postgresql"
    );
    assert_eq!(name_in("postgres://me@host/a?host=/run"), "a");
    assert_eq!(name_in("a"), "a");
}
