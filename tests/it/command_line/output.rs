//! Standard output of commands whose reader has read enough, or that cannot be written.

use std::{
    fs::File,
    io::{Write, pipe},
    process::{Output, Stdio},
};

use super::program::Folder;

const COMMANDS: [&[&str]; 7] = [
    &["schema"],
    &["check"],
    &["migrate", "status"],
    &["seed"],
    &["search", "rebuild"],
    &["account", "list"],
    &["audit", "export"],
];

fn run(folder: &Folder, args: &[&str], output: impl Into<Stdio>) -> Output {
    folder.command(args).stdout(output).output().unwrap()
}

fn filled() -> Folder {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let made = folder.run(&["account", "create", "bob", "--grant", "READER"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    folder
}

#[test]
fn commands_whose_reader_has_read_enough_end_quietly() {
    let folder = filled();
    let others: [&[&str]; 7] = [
        &["token", "list"],
        &["account", "disable", "bob"],
        &["account", "enable", "bob"],
        &["account", "grant", "bob", "ADMIN"],
        &["account", "revoke", "bob", "ADMIN"],
        &["--help"],
        &["--version"],
    ];
    for args in COMMANDS.into_iter().chain(others) {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let ended = run(&folder, args, writer);
        let errors = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(errors, "", "{args:?}");
        assert_eq!(ended.status.code(), Some(0), "{args:?}");
    }
}

/// Runs a command whose output goes nowhere, and returns its one line of error.
fn refused(folder: &Folder, args: &[&str], output: impl Into<Stdio>) -> String {
    let ended = run(folder, args, output);
    let errors = String::from_utf8(ended.stderr).unwrap();
    assert_eq!((ended.status.code(), errors.lines().count()), (Some(1), 1), "{args:?}: {errors}");
    errors
}

/// Runs a command whose standard output is closed, and returns its one line of error.
fn told_closed(folder: &Folder, args: &[&str]) -> String {
    let closing = ["sh", "-c", "exec \"$0\" \"$@\" >&-"];
    let ended = folder.start_through(&closing, args).end();
    super::assert_one_line(&ended, &[]);
    ended.errors
}

#[tokio::test]
async fn what_is_told_once_is_good_only_if_it_could_be_written() {
    let folder = filled();
    let on_postgres = super::on_postgres().await.map(|(folder, _)| {
        assert_eq!(folder.run(&["migrate"]).code, Some(0));
        assert_eq!(folder.run(&["seed"]).code, Some(0));
        let made = folder.run(&["account", "create", "bob", "--grant", "READER"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        folder
    });
    for folder in [Some(folder), on_postgres].into_iter().flatten() {
        assert_eq!(
            folder.run_with(&["account", "password", "bob"], "twelve small boats").code,
            Some(0)
        );
        let state = || {
            let events = folder.run(&["audit", "export"]).text;
            let events = events.lines().filter(|line| !line.contains("AUDIT_EXPORTED")).count();
            (folder.run(&["account", "list"]).text, folder.run(&["token", "list"]).text, events)
        };
        let before = state();
        for (args, undone) in [
            (&["account", "create", "ada"][..], "\"ada\" was not made"),
            (&["account", "create", "ada", "--grant", "ADMIN"], "\"ada\" was not made"),
            (&["account", "reset", "bob"], "the password of \"bob\" stays"),
            (&["token", "create", "bob", "--for", "x", "--right", "READER"], "no token was made"),
        ] {
            let (reader, writer) = pipe().unwrap();
            drop(reader);
            let full = File::options().write(true).open("/dev/full").unwrap();
            let null = || File::options().write(true).open("/dev/null").unwrap();
            for told in [
                refused(&folder, args, writer),
                refused(&folder, args, full),
                refused(&folder, args, null()),
                told_closed(&folder, args),
            ] {
                assert!(told.contains("cannot be written") && told.contains(undone), "{told}");
            }
            assert_eq!(state(), before, "{args:?}");
        }
        // Neither is an account left behind whose grants are refused.
        let refused = folder.run(&["account", "create", "ada", "--grant", "ADMIN@cecil-2026"]);
        super::assert_one_line(&refused, &["ADMIN"]);
        assert_eq!(state(), before);
        let made = folder.run(&["account", "create", "ada", "--grant", "READER"]);
        assert!(made.text.lines().nth(2).unwrap().contains("\"ada\" was made"), "{made:?}");
        let again = folder.run(&["account", "reset", "ada"]);
        let code = |output: &super::program::Output| output.text.lines().nth(1).unwrap().to_owned();
        assert_ne!(code(&again), code(&made));
    }
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let folder = filled();
    for args in [&["schema"][..], &["check"], &["account", "list"], &["audit", "export"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ended = run(&folder, args, full);
        let errors = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{args:?}: {errors}");
        assert!(errors.starts_with("nasss: the output cannot be written: "), "{args:?}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{args:?}: {errors}");
    }
}

#[test]
fn what_was_done_is_told_though_the_output_cannot_be_written() {
    let folder = filled();
    let token = folder.run(&["token", "create", "bob", "--for", "x", "--right", "READER"]);
    assert_eq!(token.code, Some(0), "{token:?}");
    let tokens = folder.run(&["token", "list"]).text;
    let id = tokens.split_whitespace().next().unwrap();
    for (args, done) in [
        (&["account", "password", "bob"][..], "The password of \"bob\" is set"),
        (&["account", "grant", "bob", "ADMIN"], "holds ADMIN"),
        (&["account", "revoke", "bob", "ADMIN"], "no longer holds ADMIN"),
        (&["account", "disable", "bob"], "is disabled"),
        (&["account", "enable", "bob"], "is enabled"),
        (&["token", "revoke", id], "is revoked"),
        (&["keys", "rotate"], "was added"),
        (&["search", "rebuild"], "made the search index anew"),
        (&["seed", "editorial"], "nasss.db: "),
        (&["backup", "copy.db"], "copy.db: "),
        (&["migrate", "down"], "steps taken"),
        (&["migrate", "up"], "steps taken"),
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = folder.command(args);
        let child = command.stdin(Stdio::piped()).stdout(full).spawn().unwrap();
        // Most do not read it, and may have ended.
        let _unread = child.stdin.as_ref().unwrap().write_all(b"twelve small boats\n");
        let ended = child.wait_with_output().unwrap();
        let errors = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(
            (ended.status.code(), errors.lines().count()),
            (Some(1), 1),
            "{args:?}: {errors}"
        );
        let (lost, all_the_same) = errors.split_once("; it was done all the same: ").unwrap();
        assert!(lost.contains("cannot be written") && all_the_same.contains(done), "{errors}");
    }
}
