//! The programs that are measured, and what CPU they use.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::postgres::{self, Server};

/// Where the data are.
pub struct Store {
    /// What the engine is called.
    pub engine: &'static str,
    /// The address of the database, for sqlx.
    pub url: String,
    /// The program that serves it.
    pub program: PathBuf,
    folder: PathBuf,
    server: Option<Server>,
    _temporary: Option<tempfile::TempDir>,
}

impl Store {
    /// A file, kept in this folder or thrown away afterwards.
    pub fn sqlite(keep: Option<PathBuf>) -> Self {
        let temporary = keep.is_none().then(|| tempfile::tempdir().unwrap());
        let folder = keep.map_or_else(
            || temporary.as_ref().unwrap().path().to_owned(),
            |keep| std::path::absolute(keep).unwrap(),
        );
        fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}", folder.join("demo/nasss.db").display());
        let program = built();
        Self { engine: "SQLite", url, program, folder, server: None, _temporary: temporary }
    }

    /// A database in a private PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        let server = postgres::start().await?;
        let url = server.new_database("pages").await;
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().to_owned();
        let (server, temporary) = (Some(server), Some(temporary));
        let program = built();
        Some(Self { engine: "PostgreSQL", url, program, folder, server, _temporary: temporary })
    }

    /// Fills it with generated data, if it is empty.
    pub async fn fill(&self, categories: usize, quotes: usize) {
        if self.server.is_some() {
            assert!(self.nasss(&["migrate", "up"]).status().unwrap().success());
        } else if self.folder.join("demo/nasss.db").exists() {
            return;
        }
        let (categories, quotes) = (categories.to_string(), quotes.to_string());
        let seed =
            ["seed", "synthetic", "--categories", categories.as_str(), "--quotes", quotes.as_str()];
        assert!(self.nasss(&seed).status().unwrap().success());
        if self.server.is_some() {
            // As PostgreSQL does of itself within minutes of such a load; what it does meanwhile is no page's cost.
            for chore in ["VACUUM ANALYZE", "CHECKPOINT"] {
                postgres::run(&self.url, chore).await;
            }
        }
    }

    /// Uses the program of another build from now on, if there is one.
    pub fn serve_with(&mut self, program: Option<&Path>) {
        if let Some(program) = program {
            self.program = std::path::absolute(program).unwrap();
        }
    }

    /// The service's program with the settings of this store.
    pub fn nasss(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        command.env("NASSS_DATA_DIR", &self.folder).env("NASSS_LISTEN", "127.0.0.1:0");
        command.env("NASSS_LIMITS_REQUESTS_PER_MINUTE", "0");
        // The floor writes no log and keeps no answers either.
        command.env("NASSS_LOG_FILTER", "warn").env("NASSS_ANSWERS_BYTES", "0");
        if self.server.is_some() {
            command.env("DATABASE_URL", &self.url);
        }
        command
    }

    /// Seconds of CPU that the database's own processes have used.
    pub fn cpu(&self) -> f64 {
        self.server.as_ref().map_or(0.0, |server| server.processes().map(cpu).sum())
    }
}

/// The program of this build.
pub fn built() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_nasss"))
}

/// A program that answers.
pub struct Program {
    child: Child,
    /// Where it answers.
    pub address: String,
    /// Held open: it may say more.
    _said: BufReader<ChildStdout>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// The service.
    pub fn service(store: &Store) -> Self {
        Self::serve(store.nasss(&["serve", "--demo"]))
    }

    /// The service that keeps its answers, as it does of itself.
    pub fn keeping(store: &Store) -> Self {
        let mut command = store.nasss(&["serve", "--demo"]);
        command.env_remove("NASSS_ANSWERS_BYTES");
        Self::serve(command)
    }

    /// The service as this command starts it.
    pub fn serve(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        for line in said.by_ref().lines().map(Result::unwrap) {
            if let Some(rest) = line.strip_prefix("API:") {
                rest.trim().clone_into(&mut address);
                break;
            }
        }
        Self { child, address, _said: said }
    }

    /// The same answers from handwritten SQL.
    pub fn floor(store: &Store) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap().to_string();
        drop(listener);
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut child =
            command.args(["floor", &listen, &store.url]).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut ready = String::new();
        said.read_line(&mut ready).unwrap();
        assert_eq!(ready.trim(), "ready");
        Self { child, address: format!("http://{listen}"), _said: said }
    }

    /// The id of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Seconds of CPU that the program has used.
    pub fn cpu(&self) -> f64 {
        cpu(self.process())
    }
}

/// Seconds of CPU that a process has used, in user and kernel mode (`proc_pid_stat(5)`, fields 14 and 15).
fn cpu(process: u32) -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else {
        return 0.0; // it has ended
    };
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}
