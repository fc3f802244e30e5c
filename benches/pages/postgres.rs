//! A private PostgreSQL, as the tests start it.

use std::{fs, io::Write};

use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

#[path = "../../tests/it/harness/postgres/cluster.rs"]
#[expect(dead_code, reason = "the tests ask the cluster for more")]
mod cluster;

fn shout(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A running server. It ends with this value.
pub struct Server {
    cluster: cluster::Cluster,
    main_process: u32,
}

/// Starts one, if its programs are there.
pub async fn start() -> Option<Server> {
    let cluster = cluster::start(&cluster::binaries()?);
    let main_process = main_process(&cluster.admin).await;
    Some(Server { cluster, main_process })
}

/// The parent of the process that serves us is the one that every other belongs to.
async fn main_process(url: &str) -> u32 {
    let mut database = PgConnection::connect(url).await.unwrap();
    let row = database.fetch_one("SELECT pg_backend_pid()").await.unwrap();
    let ours = u32::try_from(row.get::<i32, _>(0)).unwrap();
    let parent = parent(ours).unwrap();
    database.close().await.unwrap();
    parent
}

fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

impl Server {
    /// The processes of the server.
    pub fn processes(&self) -> impl Iterator<Item = u32> {
        let running = fs::read_dir("/proc").unwrap();
        let ids = running.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        ids.filter(|id| parent(*id) == Some(self.main_process))
    }

    /// Makes a database; its address.
    pub async fn new_database(&self, name: &str) -> String {
        run(&self.cluster.admin, &format!("CREATE DATABASE {name}")).await;
        self.cluster.admin.replace("/postgres?", &format!("/{name}?"))
    }
}

/// Runs one command on a database.
pub async fn run(url: &str, sql: &str) {
    let mut database = PgConnection::connect(url).await.unwrap();
    database.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    database.close().await.unwrap();
}
