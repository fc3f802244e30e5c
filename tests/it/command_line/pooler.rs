//! PostgreSQL behind `PgBouncer`: by session the service works, by transaction it is refused with a line that says why.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::{on_postgres, program::Folder};

/// Set to 1, having no `PgBouncer` is a failure instead of a test left out.
const REQUIRED: &str = "NASSS_TEST_PGBOUNCER_REQUIRED";

/// A `PgBouncer` that ends with the test.
struct Bouncer(Child);

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests have settings of their own")]
fn program() -> Option<&'static str> {
    let found =
        ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].into_iter().find(|it| Path::new(it).exists());
    assert!(
        found.is_some() || std::env::var(REQUIRED).as_deref() != Ok("1"),
        "PgBouncer is not installed (Debian: apt-get install pgbouncer)"
    );
    found
}

/// Starts one in front of the database with this address, and gives its own address for it.
fn start(program: &str, url: &str, mode: &str, more: &str) -> (Bouncer, String, tempfile::TempDir) {
    let (account, place) = url.split_once("://").unwrap().1.rsplit_once('@').unwrap();
    let (server, database) = place.split_once('/').unwrap();
    let (host, server_port) = server.rsplit_once(':').unwrap_or((server, "5432"));
    let (user, password) = account.split_once(':').unwrap_or((account, ""));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let file = folder.path().join("pgbouncer.ini");
    let secret = if password.is_empty() { String::new() } else { format!(" password={password}") };
    let text = format!(
        "[databases]\n* = host={host} port={server_port} user={user}{secret}\n[pgbouncer]\n\
         listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\npool_mode = {mode}\n\
         default_pool_size = 20\nunix_socket_dir =\nignore_startup_parameters = extra_float_digits,options\n{more}\n"
    );
    fs::write(&file, text).unwrap();
    let mut command = Command::new(program);
    // It refuses to run as root; as another user it takes no such option.
    if fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0) {
        command.args(["-u", "nobody"]);
    }
    command.arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
    let child = Bouncer(command.spawn().unwrap());
    let end = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "PgBouncer did not start");
        sleep(Duration::from_millis(50));
    }
    let database = database.split('?').next().unwrap();
    (child, format!("postgres://{user}@127.0.0.1:{port}/{database}"), folder)
}

fn behind(address: &str) -> Folder {
    Folder::new().with("DATABASE_URL", address)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_by_session_is_as_good_as_none() {
    let Some((program, (_folder, url))) = program().zip(on_postgres().await) else { return };
    let (_bouncer, address, _settings) = start(program, &url, "session", "");
    for args in [&["migrate"][..], &["seed", "demo"], &["migrate", "status"]] {
        let output = behind(&address).run_with(args, "");
        assert_eq!(output.code, Some(0), "{args:?}: {}", output.errors);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_by_transaction_is_refused_by_every_command_whatever_it_hands_out() {
    let Some((program, (_folder, url))) = program().zip(on_postgres().await) else { return };
    for more in ["", "server_round_robin = 1", "min_pool_size = 5\nserver_round_robin = 1"] {
        let (_bouncer, address, _settings) = start(program, &url, "transaction", more);
        for args in [
            &["migrate"][..],
            &["migrate", "status"],
            &["seed", "demo"],
            &["serve"],
            &["check", "--database"],
        ] {
            let output = behind(&address).run_with(args, "");
            assert_eq!(output.code, Some(1), "{more} {args:?}: {}", output.errors);
            assert!(
                output.errors.contains("PgBouncer") && output.errors.contains("session mode"),
                "{}",
                output.errors
            );
            assert_eq!(output.errors.trim_end().lines().count(), 1, "{}", output.errors);
        }
    }
}
