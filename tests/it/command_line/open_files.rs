//! Connections stay below the limit of open files, so that the service can still open its database.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use super::program::{Folder, Running};

/// Serves with a limit of open files that the program cannot raise.
fn serve_with(folder: &Folder, files: u32) -> Running {
    let program = folder.command(&["serve"]);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {files} && exec \"$0\" serve")]);
    command.arg(program.get_program()).current_dir(program.get_current_dir().unwrap()).env_clear();
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Folder::heard(command.spawn().unwrap());
    running.wait_for("Page:");
    running
}

/// Asks and keeps the connection.
fn ask(running: &Running, path: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(running.address()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).unwrap();
    (stream, String::from_utf8_lossy(&answer[..read]).into_owned())
}

#[tokio::test]
async fn connections_stay_below_the_limit_of_open_files() {
    const FILES: u32 = 250;
    let folder = Folder::new().with("NASSS_LIMITS_CONNECTIONS_PER_ADDRESS", "0");
    let running = serve_with(&folder, FILES);
    let mut held = Vec::new();
    let refused = loop {
        assert!(held.len() < FILES as usize, "no end of connections");
        let (stream, answer) = ask(&running, "/healthz");
        if answer.contains("connection: close") {
            // Checks of health are answered beyond the limit, and told to close.
            let (_, answer) = ask(&running, "/graphql?query=%7B__typename%7D");
            break answer;
        }
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        held.push(stream);
    };
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(refused.contains("retry-after: 1"), "{refused}");
    let (_, ready) = ask(&running, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    // Those that were let in are answered from the database.
    let mut last = held.pop().unwrap();
    last.write_all(
        b"GET /graphql?query=%7Bdataset%7Bkind%7D%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    .unwrap();
    let mut answer = String::new();
    last.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("REAL"), "{answer}");
    drop(held);
    running.signal("TERM");
    let output = running.end();
    assert_eq!(output.code, Some(0));
    assert!(output.errors.contains("the limit of open files is too low"), "{output:?}");
    assert!(!output.errors.contains("could not be accepted"), "{output:?}");
}
