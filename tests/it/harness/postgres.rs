//! A PostgreSQL for the tests: one that the environment names, or a private cluster that lives
//! exactly as long as the test process.

use std::{env, io::Write, process::Command, sync::OnceLock, thread};

use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

mod cluster;
mod tests;

/// Names a server to use instead of a private cluster: a URL whose user may create databases.
const URL: &str = "NASSS_TEST_POSTGRES_URL";
/// Set to 1, having no PostgreSQL is a failure instead of half the tests left out.
const REQUIRED: &str = "NASSS_TEST_POSTGRES_REQUIRED";

/// A PostgreSQL in which tests create databases.
pub enum Server {
    /// Named by the environment, used as it is.
    Named(String),
    /// Our own. Its text is ordered by ICU's rules for German, so that a query whose order leans
    /// on the collation differs from SQLite's and shows.
    Private(cluster::Cluster),
}

/// The server of this test process, started when first asked for; none if there is no PostgreSQL.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(find).as_ref()
}

#[expect(clippy::disallowed_methods, reason = "the harness has settings of its own")]
fn find() -> Option<Server> {
    if let Some(admin) = env::var(URL).ok().filter(|url| !url.is_empty()) {
        return Some(Server::Named(admin));
    }
    if let Some(programs) = cluster::binaries() {
        return Some(Server::Private(cluster::start(&programs)));
    }
    let missing = format!(
        "no PostgreSQL found: install its server (Debian: apt-get install postgresql) or set {URL}"
    );
    assert!(env::var(REQUIRED).as_deref() != Ok("1"), "{missing}");
    shout(&format!("THE POSTGRESQL HALF OF THE TESTS IS LEFT OUT: {missing}"));
    None
}

/// Says one line that the test runner does not capture, as it does with `eprintln!`.
fn shout(line: &str) {
    let _ = writeln!(std::io::stderr(), "\n*** {line} ***");
}

impl Server {
    /// Creates a database of its own and returns its URL. With a template, named or given by the
    /// URL that this returned for it, it is a copy; nothing may be connected to the template then.
    pub async fn new_database(&self, template: Option<&str>) -> String {
        let name = fresh_name();
        let copy = template.map(|of| format!(" TEMPLATE \"{}\"", name_in(of))).unwrap_or_default();
        self.command(format!("CREATE DATABASE \"{name}\"{copy}")).await;
        with_name(self.admin(), &name)
    }

    /// Drops the database with this URL, whoever is connected to it. A private cluster takes its
    /// databases along when it ends; a server that the environment names keeps them.
    pub async fn drop_database(&self, url: &str) {
        self.command(format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", name_in(url))).await;
    }

    fn admin(&self) -> &str {
        match self {
            Self::Named(admin) => admin,
            Self::Private(cluster) => &cluster.admin,
        }
    }

    async fn command(&self, sql: String) {
        // A connection for each: one that is kept would belong to the runtime of a single test.
        let mut admin = PgConnection::connect(self.admin())
            .await
            .unwrap_or_else(|error| panic!("PostgreSQL does not answer: {error}"));
        let done = admin.execute(AssertSqlSafe(sql.clone())).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let _ = admin.close().await;
    }
}

/// A dump of the database with this URL, as text.
pub fn dump(url: &str) -> String {
    let program = cluster::binaries().map_or_else(|| "pg_dump".into(), |bin| bin.join("pg_dump"));
    let output = Command::new(program).args(["--dbname", url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A name no other database has; ends like the name of the test, which its thread bears.
fn fresh_name() -> String {
    let test: String = thread::current()
        .name()
        .unwrap_or("test")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    // PostgreSQL cuts names after 63 bytes.
    let end = &test[test.len().saturating_sub(44)..];
    format!("nasss_{:012x}_{end}", Uuid::new_v4().as_u128() >> 80)
}

/// The database that a URL names.
fn name_in(url: &str) -> &str {
    let path = url.split('?').next().unwrap_or(url);
    path.rsplit('/').next().unwrap_or(path)
}

/// The URL with another database in it.
fn with_name(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(a, o)| (a, Some(o)));
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find('/').map_or(address.len(), |at| host + at);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{}/{name}{options}", &address[..end])
}
