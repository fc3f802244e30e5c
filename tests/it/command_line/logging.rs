//! The log: best effort, and silent about what is well.

use std::{
    fs::File,
    io::{Read, Write, pipe},
    net::{Shutdown, TcpStream},
    process::{Command, Stdio},
};

use super::program::{Folder, Running};

/// Serves with this as standard error.
fn serve(folder: &Folder, errors: impl Into<Stdio>) -> Running {
    let mut command = folder.command(&["serve"]);
    let child = command.stderr(errors).spawn().unwrap();
    let mut running = Folder::heard(child);
    running.wait_for("Page:");
    running
}

/// Sends this and reads to the end; a client of another protocol may also be cut off.
fn send(running: &Running, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(running.address()).unwrap();
    stream.write_all(bytes).unwrap();
    let _gone = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _cut = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn check(running: &Running, path: &str) -> String {
    send(running, format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
}

async fn is_answered(running: Running) {
    for _ in 0..3 {
        running.data("{ dataset { kind } }").await;
        assert!(check(&running, "/healthz").starts_with("HTTP/1.1 200"));
        // A refusal is logged, too.
        assert!(check(&running, "/nowhere").starts_with("HTTP/1.1 404"));
    }
    running.signal("TERM");
    assert_eq!(running.end().code, Some(0));
}

#[tokio::test]
async fn a_full_disk_below_the_log_stops_nothing() {
    let folder = Folder::new();
    is_answered(serve(&folder, File::options().write(true).open("/dev/full").unwrap())).await;
}

#[tokio::test]
async fn a_log_whose_reader_is_gone_stops_nothing() {
    let folder = Folder::new();
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    is_answered(serve(&folder, writer)).await;
}

#[tokio::test]
async fn a_log_whose_reader_is_stuck_stops_nothing() {
    let folder = Folder::new()
        .with("NASSS_LOG_FILTER", "trace")
        .with("NASSS_LIMITS_REQUESTS_PER_MINUTE", "0");
    let (reader, writer) = pipe().unwrap();
    let running = serve(&folder, writer);
    // More than a pipe holds.
    for _ in 0..300 {
        assert!(check(&running, "/nowhere").starts_with("HTTP/1.1 404"));
    }
    is_answered(running).await;
    drop(reader);
}

#[tokio::test]
async fn standard_output_that_is_closed_or_full_stops_nothing() {
    for closed in [true, false] {
        let folder = Folder::new().with("NASSS_LISTEN", "127.0.0.1:0");
        let mut command = folder.command(&["serve"]);
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = if closed {
            Stdio::from(writer)
        } else {
            Stdio::from(File::options().write(true).open("/dev/full").unwrap())
        };
        let mut child = command.stdout(output).spawn().unwrap();
        // It says nowhere where it listens; that it goes on is seen from its end.
        super::program::eventually("it serves", || folder.path("data/nasss.lock").exists());
        std::thread::sleep(std::time::Duration::from_secs(3));
        assert_eq!(child.try_wait().unwrap(), None);
        Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status().unwrap();
        let ended = child.wait().unwrap();
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(ended.code(), Some(0), "{errors}");
        assert!(!errors.contains("panicked"), "{errors}");
    }
}

#[tokio::test]
async fn checks_of_health_that_find_it_well_are_logged_at_debug() {
    for (filter, told) in [("info", false), ("warn,nasss=debug", true)] {
        let folder = Folder::new().with("NASSS_LOG_FILTER", filter);
        let running = folder.serve(&["serve"]);
        for path in ["/healthz", "/readyz"] {
            assert!(check(&running, path).starts_with("HTTP/1.1 200"));
        }
        assert!(check(&running, "/healthz?refused").contains("200"));
        assert!(send(&running, b"POST /readyz HTTP/1.1\r\nHost: x\r\n\r\n").contains(" 405 "));
        running.signal("TERM");
        let output = running.end();
        let well = |path| {
            let line = |line: &&str| line.contains(path) && line.contains("status=200");
            output.errors.lines().filter(line).count()
        };
        assert_eq!(
            (well("path=/healthz"), well("path=/readyz")),
            if told { (2, 1) } else { (0, 0) }
        );
        assert!(output.errors.contains("status=405"), "{output:?}");
    }
}

#[tokio::test]
async fn other_protocols_at_the_port_are_named_once() {
    let folder = Folder::new();
    let running = folder.serve(&["serve"]);
    let hello = b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03";
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for bytes in [&hello[..], hello, hello, preface, preface] {
        assert!(!send(&running, bytes).contains(" 200 "));
    }
    let request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let first = format!("PROXY TCP4 192.0.2.1 192.0.2.2 50000 80\r\n{request}");
    let second = [b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", request.as_bytes()].concat();
    for bytes in [first.as_bytes(), &second] {
        assert!(!send(&running, bytes).contains(" 200 "));
    }
    // A client that merely speaks HTTP is not named.
    assert!(check(&running, "/healthz").contains(" 200 "));
    running.signal("TERM");
    let output = running.end();
    for name in ["TLS", "HTTP/2 without TLS", "a header of the PROXY protocol"] {
        let seen = format!("seen=\"{name}\"");
        assert_eq!(output.errors.matches(&seen).count(), 1, "{name}: {output:?}");
    }
    assert!(output.errors.contains("peer=127.0.0.1"), "{output:?}");
}

/// Sends a request with these headers.
fn forwarded(running: &Running, headers: &str) {
    let request = format!("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
    assert!(send(running, request.as_bytes()).starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn a_forwarding_header_of_a_proxy_that_is_not_trusted_is_told_once() {
    for header in
        ["X-Forwarded-For: 192.0.2.1", "forwarded: for=192.0.2.1", "X-Forwarded-Proto: https"]
    {
        let folder = Folder::new();
        let running = folder.serve(&["serve"]);
        forwarded(&running, "");
        for _ in 0..3 {
            forwarded(&running, &format!("{header}\r\n"));
        }
        running.signal("TERM");
        let output = running.end();
        let told =
            |line: &&str| line.contains("NASSS_TRUSTED_PROXIES") && line.contains("127.0.0.1");
        assert_eq!(output.errors.lines().filter(told).count(), 1, "{header}: {output:?}");
    }
}

#[tokio::test]
async fn a_header_that_a_trusted_proxy_sends_in_vain_is_told_once() {
    for (setting, told) in [("x-forwarded-for", 1), ("forwarded", 1), ("none", 1), ("", 0)] {
        let folder = Folder::new().with("NASSS_TRUSTED_PROXIES", "127.0.0.1");
        let folder =
            if setting.is_empty() { folder } else { folder.with("NASSS_TRUSTED_HEADER", setting) };
        let running = folder.serve(&["serve"]);
        for _ in 0..3 {
            forwarded(&running, "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n");
            if told > 0 {
                forwarded(&running, "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.9\r\n");
            }
        }
        running.signal("TERM");
        let output = running.end();
        assert_eq!(
            output.errors.matches("NASSS_TRUSTED_HEADER").count(),
            told,
            "{setting}: {output:?}"
        );
        assert!(!output.errors.contains("NASSS_TRUSTED_PROXIES"), "{setting}: {output:?}");
        // `none` takes the proxy for the client.
        let client = if matches!(setting, "none" | "forwarded") {
            "client=127.0.0.1"
        } else {
            "client=192.0.2.1"
        };
        assert!(output.errors.contains(client), "{setting}: {output:?}");
    }
}
