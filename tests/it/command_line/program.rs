//! Running the program, and asking what it serves.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(90);

/// A folder to run the program in, with the settings it is told.
pub struct Folder {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run that ended said.
#[derive(Debug)]
pub struct Output {
    pub code: Option<i32>,
    pub text: String,
    pub errors: String,
}

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = Self { folder, variables: Vec::new() };
        new.with("NASSS_LISTEN", "127.0.0.1:0").with("NASSS_LIMITS_DRAIN_DELAY", "0")
    }

    /// The same folder with one more setting.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same folder without a setting.
    pub fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    /// The program with the settings, before it is started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nasss"));
        command.args(args).current_dir(self.folder.path()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end, with this on its standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Output {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Self::heard(child).end()
    }

    /// Starts a run and does not wait for it.
    pub fn start(&self, args: &[&str]) -> Running {
        Self::heard(self.command(args).spawn().unwrap())
    }

    /// Starts a run by another program, which is told the program and its arguments.
    pub fn start_through(&self, before: &[&str], args: &[&str]) -> Running {
        let mut command = Command::new(before[0]);
        command.args(&before[1..]).arg(env!("CARGO_BIN_EXE_nasss")).args(args);
        command.current_dir(self.folder.path()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::heard(command.spawn().unwrap())
    }

    /// A child that was started from [`Folder::command`].
    pub fn heard(mut child: Child) -> Running {
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        let errors = child.stderr.take();
        let reader = thread::spawn(move || {
            for line in output.lines() {
                // Nobody listens any more: read on, so that the program is not held up.
                let _ = sender.send(line.unwrap());
            }
        });
        let errors = thread::spawn(move || {
            let mut text = String::new();
            if let Some(mut errors) = errors {
                errors.read_to_string(&mut text).unwrap();
            }
            text
        });
        Running { child, lines, said: Vec::new(), reader: Some(reader), errors: Some(errors) }
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.start(args).end()
    }

    /// Starts serving and waits until it does.
    pub fn serve(&self, args: &[&str]) -> Running {
        let mut running = self.start(args);
        running.wait_for("Page:");
        running
    }
}

/// A run that goes on; killed when the test ends.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    pub said: Vec<String>,
    reader: Option<JoinHandle<()>>,
    errors: Option<JoinHandle<String>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Reads on until a line starts so.
    pub fn wait_for(&mut self, start: &str) {
        while !self.said.iter().any(|line| line.starts_with(start)) {
            let Ok(line) = self.lines.recv_timeout(PATIENCE) else {
                let _ = self.child.kill();
                let errors = self.errors.take().unwrap().join().unwrap();
                panic!("no line {start}: {:?}\n{errors}", self.said);
            };
            self.said.push(line);
        }
    }

    /// The address that the program said it answers at.
    pub fn url(&self) -> String {
        let line = self.said.iter().find(|line| line.starts_with("API:")).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    }

    /// Host and port.
    pub fn address(&self) -> String {
        self.url().split('/').nth(2).unwrap().to_owned()
    }

    /// The data of a query.
    pub async fn data(&self, query: &str) -> Value {
        let request = crate::harness::client().post(self.url()).json(&json!({ "query": query }));
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }

    /// The id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end of the run.
    pub fn end(mut self) -> Output {
        let status = self.wait();
        self.reader.take().unwrap().join().unwrap();
        self.said.extend(self.lines.try_iter());
        let errors = self.errors.take().unwrap().join().unwrap();
        Output { code: status.code(), text: self.said.join("\n"), errors }
    }

    fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return status,
                None if Instant::now() > deadline => {
                    panic!("the program does not end: {:?}", self.said)
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

/// Waits until something holds.
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Permission bits of a file or folder.
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .permissions()
        .mode()
        & 0o777
}
