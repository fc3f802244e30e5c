//! Standard output of commands whose reader has read enough, or that cannot be written.

use std::{
    fs::File,
    io::pipe,
    process::{Output, Stdio},
};

use super::program::Folder;

const COMMANDS: [&[&str]; 9] = [
    &["schema"],
    &["check"],
    &["migrate", "status"],
    &["seed"],
    &["search", "rebuild"],
    &["account", "create", "ada"],
    &["account", "list"],
    &["token", "create", "ada", "--for", "a test", "--right", "READER"],
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
    let kept: &[&str] = &["token", "create", "bob", "--for", "a test", "--right", "READER"];
    let others: [&[&str]; 4] = [kept, &["token", "list"], &["--help"], &["--version"]];
    for args in COMMANDS.into_iter().chain(others) {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let ended = run(&folder, args, writer);
        let errors = String::from_utf8(ended.stderr).unwrap();
        let owner = args == COMMANDS[7];
        // The account `ada` was made by an earlier command, without the right.
        assert_eq!(errors.is_empty(), !owner, "{args:?}: {errors}");
        assert!(!errors.contains("panicked"), "{args:?}: {errors}");
        assert_eq!(ended.status.code(), Some(i32::from(owner)), "{args:?}");
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
