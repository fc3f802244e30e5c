//! A private cluster: finds the programs, and lets a watchdog run them that ends with us.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
};

use super::shout;

/// A running cluster. It ends when this value or the process that holds it does.
pub struct Cluster {
    /// The URL of its superuser.
    pub admin: String,
    /// Whether text is ordered by ICU's rules for German.
    pub orders_by_icu: bool,
    /// Never written to: its end is what the watchdog waits for.
    _lifeline: Option<ChildStdin>,
}

/// The folder with the server's programs: client packages bring a `pg_config` and a `psql` too.
pub fn binaries() -> Option<PathBuf> {
    let told = output("pg_config", &["--bindir"]).map(PathBuf::from);
    let mut installed: Vec<(u32, PathBuf)> = Path::new("/usr/lib/postgresql")
        .read_dir()
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    installed.sort();
    let newest_first = installed.into_iter().rev().map(|(_, bin)| bin);
    let path = env::var_os("PATH").unwrap_or_default();
    told.into_iter()
        .chain(newest_first)
        .chain(env::split_paths(&path))
        .find(|bin| ["initdb", "pg_ctl", "postgres"].iter().all(|name| bin.join(name).is_file()))
}

/// Starts a cluster of these programs.
pub fn start(bin: &Path) -> Cluster {
    let orders_by_icu =
        output(bin.join("initdb"), &["--help"]).is_some_and(|help| help.contains("--icu-locale"));
    if !orders_by_icu {
        shout(
            "THIS POSTGRESQL IS OLDER THAN 15: text is ordered bytewise, as on SQLite, so an order that leans on the collation goes unseen",
        );
    }
    // Whoever else takes the port between our look and the start is not likely to do so thrice.
    let mut said = String::new();
    for _ in 0..3 {
        match try_start(bin, free_port(), orders_by_icu) {
            Ok(cluster) => return cluster,
            Err(why) => said = why,
        }
    }
    panic!("PostgreSQL of {} does not start:\n{said}", bin.display());
}

#[expect(
    clippy::zombie_processes,
    reason = "the watchdog outlives the tests and ends with its pipe"
)]
fn try_start(bin: &Path, port: u16, orders_by_icu: bool) -> Result<Cluster, String> {
    let port = port.to_string();
    let icu = if orders_by_icu { "yes" } else { "no" };
    let mut watchdog = Command::new("sh")
        .args(["-c", include_str!("watchdog.sh"), "watchdog"])
        .arg(bin)
        .args([&port, icu])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // A signal to the group of the tests must not reach the one who cleans up after them.
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| panic!("sh does not start: {error}"));
    let lifeline = watchdog.stdin.take();
    let mut said = String::new();
    let output = watchdog.stdout.take().map(BufReader::new).into_iter();
    for line in output.flat_map(BufRead::lines) {
        let line = line.unwrap_or_else(|error| panic!("the watchdog is not understood: {error}"));
        if line == "ready" {
            let admin = format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable");
            return Ok(Cluster { admin, orders_by_icu, _lifeline: lifeline });
        }
        said.push_str(&line);
        said.push('\n');
    }
    drop(lifeline);
    let _ = watchdog.wait();
    Err(said)
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .unwrap_or_else(|error| panic!("no free port: {error}"))
        .port()
}

/// What a command prints, if it is there and succeeds.
fn output(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output().ok()?;
    let text = output.status.success().then_some(output.stdout)?;
    Some(String::from_utf8_lossy(&text).trim().to_owned())
}
