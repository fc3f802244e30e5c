//! Standard output of commands whose reader has read enough, or that cannot be written.

use std::{
    fs::File,
    io::pipe,
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
            for told in [refused(&folder, args, writer), refused(&folder, args, full)] {
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
