//! Signals, the delay before the end, and sockets that outlive the process.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::fd::OwnedFd,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::program::{Folder, Running, eventually};

const DATASET: &str = "{ dataset { kind } }";

/// A connection on which a request has begun.
struct Begun(TcpStream);

impl Begun {
    fn on(running: &Running) -> Self {
        let mut stream = TcpStream::connect(running.address()).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").unwrap();
        Self(stream)
    }

    fn finish(mut self) -> String {
        self.0.write_all(b"Connection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).unwrap();
        answer
    }
}

fn ask(address: &str, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[tokio::test]
async fn a_hangup_cuts_nothing_off_and_the_service_goes_on() {
    let folder = Folder::new();
    let running = folder.serve(&["serve"]);
    let begun = Begun::on(&running);
    running.data(DATASET).await;
    running.signal("HUP");
    std::thread::sleep(Duration::from_millis(300));
    assert!(begun.finish().ends_with("ok"));
    running.data(DATASET).await;
    running.signal("TERM");
    assert_eq!(running.end().code, Some(0));
}

#[tokio::test]
async fn a_stop_is_told_five_seconds_ahead_unless_a_setting_says_otherwise() {
    // By default; a second signal ends the delay.
    for delay in [None, Some("60")] {
        let folder = Folder::new().without("NASSS_LIMITS_DRAIN_DELAY");
        let folder = match delay {
            Some(seconds) => folder.with("NASSS_LIMITS_DRAIN_DELAY", seconds),
            None => folder,
        };
        let running = folder.serve(&["serve"]);
        let (address, begun) = (running.address(), Instant::now());
        running.signal("TERM");
        eventually("it says that it is not ready", || {
            ask(&address, "/readyz").is_ok_and(|answer| answer.starts_with("HTTP/1.1 503"))
        });
        assert!(ask(&address, "/healthz").unwrap().contains("connection: close"));
        if delay.is_some() {
            running.signal("TERM");
        }
        assert_eq!(running.end().code, Some(0));
        if delay.is_none() {
            assert!(begun.elapsed() >= Duration::from_secs(5), "{:?}", begun.elapsed());
        }
    }
}

#[tokio::test]
async fn a_demonstration_ends_at_once_unless_a_setting_says_otherwise() {
    let folder = Folder::new().without("NASSS_LIMITS_DRAIN_DELAY");
    let running = folder.serve(&["serve", "--demo"]);
    running.signal("TERM");
    let ended = running.end();
    assert_eq!(ended.code, Some(0));
    assert!(ended.errors.contains("delay_seconds=0.0"), "{ended:?}");
    let folder = folder.with("NASSS_LIMITS_DRAIN_DELAY", "1.5");
    let running = folder.serve(&["serve", "--demo"]);
    running.signal("TERM");
    let ended = running.end();
    assert!(ended.errors.contains("delay_seconds=1.5"), "{ended:?}");
}

/// Serves on a socket that was opened before, as systemd hands it over; `for_it` tells whether it is meant for the process.
fn handed_over(folder: &Folder, socket: &TcpListener, for_it: bool) -> Running {
    let program = folder.command(&["serve"]);
    let mut command = Command::new("sh");
    let id = if for_it { "$$" } else { "1" };
    let script = format!("exec 3<&0; LISTEN_FDS=1 LISTEN_PID={id} exec \"$0\" serve");
    command.args(["-c", &script]).arg(program.get_program());
    command.current_dir(program.get_current_dir().unwrap()).env_clear();
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::from(OwnedFd::from(socket.try_clone().unwrap())));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    Folder::heard(command.spawn().unwrap())
}

#[tokio::test]
async fn a_socket_that_is_handed_over_is_taken_and_outlives_the_process() {
    let folder = Folder::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let mut first = handed_over(&folder, &socket, true);
    first.wait_for("Page:");
    assert_eq!(first.address(), address);
    first.data(DATASET).await;
    first.signal("TERM");
    assert_eq!(first.end().code, Some(0));
    // Who asks in between waits for the next process.
    let waiting = std::thread::spawn({
        let address = address.clone();
        move || ask_and_close(&address)
    });
    std::thread::sleep(Duration::from_millis(200));
    let mut second = handed_over(&folder, &socket, true);
    second.wait_for("Page:");
    assert!(waiting.join().unwrap().ends_with("ok"));
    assert_eq!(second.address(), address);
}

fn ask_and_close(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn a_socket_for_another_process_is_left_alone() {
    let folder = Folder::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut running = handed_over(&folder, &socket, false);
    running.wait_for("Page:");
    assert_ne!(running.address(), socket.local_addr().unwrap().to_string());
    running.data(DATASET).await;
}

#[test]
fn what_is_handed_over_and_no_socket_is_refused_in_one_line() {
    let folder = Folder::new();
    let program = folder.command(&["serve"]);
    let script = "exec 3</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" serve";
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(program.get_program());
    command.current_dir(program.get_current_dir().unwrap()).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = Folder::heard(command.spawn().unwrap()).end();
    super::assert_one_line(&output, &["LISTEN_FDS"]);
}
