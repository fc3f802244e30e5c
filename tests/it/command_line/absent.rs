//! Commands in a folder without a database, and where the database is that they are told to use.

use std::fs;

use super::{assert_one_line, on_postgres, program::Folder};

/// Every command that uses what is there, and makes nothing.
const COMMANDS: [&[&str]; 23] = [
    &["migrate", "status"],
    &["migrate", "down"],
    &["migrate", "down", "--for-earlier-release"],
    &["seed", "editorial"],
    &["search", "rebuild"],
    &["account", "create", "ada"],
    &["account", "create", "ada", "--grant", "READER"],
    &["account", "list"],
    &["account", "disable", "ada"],
    &["account", "enable", "ada"],
    &["account", "grant", "ada", "READER"],
    &["account", "revoke", "ada", "READER"],
    &["account", "password", "ada"],
    &["account", "reset", "ada"],
    &["token", "create", "ada", "--for", "x", "--right", "READER"],
    &["token", "list"],
    &["token", "list", "ada"],
    &["token", "revoke", "tok_00000000000000000000000001"],
    &["audit", "export"],
    &["backup", "copy.db"],
    &["restore", "--adopt"],
    &["restore", "--adopt", "--without-erased-list"],
    &["check", "--database"],
];

#[test]
fn a_missing_database_is_named_and_nothing_is_made() {
    for (made, file) in [(None, "data/nasss.db"), (Some("data"), "data/nasss.db")] {
        let folder = Folder::new();
        if let Some(made) = made {
            fs::create_dir(folder.path(made)).unwrap();
        }
        let there = || walk(&folder.path(""));
        let before = there();
        for args in COMMANDS {
            assert_one_line(&folder.run(args), &["no database", file, "`nasss serve`"]);
            assert_eq!(there(), before, "{args:?}");
            if args[0] != "seed" {
                let demo = [args, &["--demo"]].concat();
                let refused = folder.run(&demo);
                assert_one_line(&refused, &["no database", "data/demo/nasss.db"]);
                assert_eq!(there(), before, "{demo:?}");
            }
        }
        assert_one_line(&folder.run(&["keys", "rotate"]), &["no keys", "data/keys.json"]);
        assert_eq!(there(), before);
    }
}

/// Every file and folder below.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push(path.display().to_string());
        if path.is_dir() {
            found.extend(walk(&path));
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn the_demo_is_named_before_or_behind_the_command() {
    let folder = Folder::new();
    for args in [&["--demo"][..], &["--demo", "serve"], &["serve", "--demo"]] {
        let running = folder.serve(args);
        assert_eq!(running.data("{ dataset { kind } }").await["dataset"]["kind"], "DEMO");
        assert!(!folder.path("data/nasss.db").exists(), "{args:?}");
        running.signal("TERM");
        running.end();
    }
    for args in [
        &["account", "list", "--demo"][..],
        &["account", "--demo", "list"],
        &["--demo", "account", "list"],
        &["token", "list", "--demo"],
        &["--demo", "migrate", "status"],
        &["migrate", "status", "--demo"],
        &["migrate", "--demo"],
        &["--demo", "seed"],
        &["seed", "--demo", "demo"],
        &["search", "--demo", "rebuild"],
        &["audit", "export", "--demo"],
        &["--demo", "backup", "one.db"],
        &["backup", "two.db", "--demo"],
        &["check", "--database", "--demo"],
    ] {
        let output = folder.run(args);
        assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?}: {output:?}");
        assert!(!folder.path("data/nasss.db").exists(), "{args:?}");
    }
    for set in ["default", "editorial"] {
        assert_one_line(&folder.run(&["seed", set, "--demo"]), &["seed demo"]);
    }
    let listed = folder.run(&["account", "list", "--demo"]).text;
    assert!(listed.contains("admin: ADMIN"), "{listed}");
}

#[test]
fn every_command_that_changes_something_says_so() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    for (args, told) in [
        (&["account", "create", "ada"][..], "The account \"ada\" was made."),
        (&["account", "grant", "ada", "READER"], "The account \"ada\" holds READER."),
        (
            &["account", "grant", "Ada", "CURATOR@cecil-2026", "--until", "2999-12-31"],
            "The account \"ada\" holds CURATOR@cecil-2026 until 2999-12-31.",
        ),
        (&["account", "revoke", "ada", "READER"], "no longer holds READER"),
        (&["account", "disable", "ada"], "The account \"ada\" is disabled"),
        (&["account", "enable", "ada"], "The account \"ada\" is enabled"),
        (&["account", "reset", "ada"], "The password of \"ada\" is void"),
    ] {
        let output = folder.run(args);
        assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?}: {output:?}");
        assert!(output.text.contains(told), "{args:?}: {output:?}");
    }
    let set = folder.run_with(&["account", "password", "ada"], "twelve small boats");
    assert!(set.text.contains("The password of \"ada\" is set"), "{set:?}");
    let right = ["token", "create", "ada", "--for", "x", "--right", "CURATOR@cecil-2026"];
    assert_eq!(folder.run(&right).code, Some(0));
    let listed = folder.run(&["token", "list"]).text;
    assert!(listed.contains(" of ada, until "), "{listed}");
    let id = listed.split(' ').next().unwrap();
    assert_eq!(folder.run(&["token", "revoke", id]).text, format!("The token {id} is revoked."));
    for wrong in [&["token", "revoke", "x"][..], &["restore", "--adopt", "--keep-token", "x"]] {
        let refused = folder.run(wrong);
        assert_one_line(&refused, &["\"x\"", "tok_"]);
        assert!(!refused.errors.contains("cat_"), "{refused:?}");
    }
    let mut running = folder.serve(&["serve"]);
    running.wait_for("To see every shape");
    assert!(running.said.iter().any(|line| line.ends_with(": nasss serve --demo")));
    assert!(!running.said.iter().any(|line| line.contains("cargo")));
}

#[tokio::test]
async fn what_postgresql_says_comes_without_lines_of_its_source() {
    let Some((folder, url)) = on_postgres().await else { return };
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let mut inside = crate::harness::inside::Inside::postgres(&url).await;
    let address = url.split('?').next().unwrap();
    let name = address.rsplit('/').next().unwrap();
    let missing = url.replace(name, "a_database_of_no_one");
    let missing = Folder::new().with("DATABASE_URL", &missing);
    let stranger = url.replace("postgres@", "nobody_of_this_name@");
    let stranger = Folder::new().with("DATABASE_URL", &stranger);
    let mut told = vec![missing.run(&["migrate", "status"]), stranger.run(&["account", "list"])];
    inside.execute("ALTER TABLE account RENAME TO account_away".to_owned()).await;
    for args in [&["account", "list"][..], &["account", "create", "ada"], &["token", "list"]] {
        told.push(folder.run(args));
    }
    for output in told {
        assert_one_line(&output, &["SQLSTATE"]);
        assert!(!output.errors.contains(" at line "), "{output:?}");
        assert!(!output.errors.contains("on our side"), "{output:?}");
    }
}

#[test]
fn what_is_advised_beside_the_demo_is_about_the_demo() {
    let folder = Folder::new();
    let missing = folder.run(&["account", "list", "--demo"]);
    assert_one_line(&missing, &["`nasss serve --demo` or `nasss seed --demo`"]);
    let missing = folder.run(&["account", "list"]);
    assert_one_line(&missing, &["`nasss serve` or `nasss seed`"]);
    assert_eq!(folder.run(&["migrate", "--demo"]).code, Some(0));
    assert_one_line(&folder.run(&["search", "rebuild", "--demo"]), &["`nasss seed --demo`"]);
    assert_eq!(folder.run(&["seed", "--demo"]).code, Some(0));
    let made = folder.run(&["account", "create", "ada", "--demo"]);
    assert!(made.text.contains("`nasss account password \"ada\" --demo`"), "{made:?}");
    let unknown = folder.run(&["account", "enable", "bob", "--demo"]);
    assert_one_line(&unknown, &["`nasss account list --demo`"]);
    let behind = folder.run(&["migrate", "down", "--demo"]);
    assert_eq!(behind.code, Some(0), "{behind:?}");
    let behind = folder.run(&["account", "list", "--demo"]);
    assert_one_line(&behind, &["is 1 step behind", "`nasss migrate up --demo`"]);
    assert_eq!(folder.run(&["migrate", "down", "--demo"]).code, Some(0));
    assert_one_line(&folder.run(&["account", "list", "--demo"]), &["is 2 steps behind"]);
    assert!(!folder.path("data/nasss.db").exists());
}

/// Everything that is in a database and that a command could change.
fn held(folder: &Folder) -> Vec<String> {
    let shown = [&["account", "list"][..], &["token", "list"], &["migrate", "status"]];
    let mut held: Vec<String> = shown.iter().map(|args| folder.run(args).text).collect();
    let events = folder.run(&["audit", "export"]).text;
    held.extend(events.lines().filter(|it| !it.contains("AUDIT_EXPORTED")).map(str::to_owned));
    held
}

#[tokio::test]
async fn no_command_with_demo_uses_a_database_of_findings() {
    let mut folders = Vec::new();
    let file = Folder::new();
    let data = file.path("data/demo");
    folders.push((file, Folder::new().with("NASSS_DATA_DIR", data.to_str().unwrap())));
    if let Some((folder, url)) = on_postgres().await {
        assert_eq!(folder.run(&["migrate"]).code, Some(0));
        folders.push((folder, Folder::new().with("DATABASE_URL", &url)));
    }
    let more = [
        &[][..],
        &["serve"],
        &["migrate"],
        &["migrate", "up"],
        &["seed"],
        &["seed", "demo"],
        &["seed", "default"],
        &["seed", "synthetic"],
        &["restore", "copy.db"],
    ];
    for (folder, real) in folders {
        assert_eq!(real.run(&["seed"]).code, Some(0));
        let made = real.run(&["account", "create", "ada", "--grant", "READER"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        let before = held(&real);
        for args in COMMANDS.into_iter().chain(more) {
            for args in [[args, &["--demo"]].concat(), [&["--demo"][..], args].concat()] {
                assert_one_line(&folder.run(&args), &["real findings"]);
            }
        }
        assert_eq!(held(&real), before);
        // Settings, keys and the schema are not in the database.
        assert_eq!(folder.run(&["check", "--demo"]).code, Some(0));
        // Neither with a schema that this release cannot serve.
        assert_eq!(real.run(&["migrate", "down", "--for-earlier-release"]).code, Some(0));
        for args in [["migrate", "--demo"], ["serve", "--demo"]] {
            assert_one_line(&folder.run(&args), &["real findings"]);
        }
        assert!(real.run(&["migrate", "status"]).text.contains("pending"));
    }
}

#[test]
fn a_backup_of_findings_does_not_become_a_demo() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    assert_eq!(folder.run(&["backup", "copy.db"]).code, Some(0));
    let refused = folder.run(&["restore", "copy.db", "--demo", "--without-erased-list"]);
    assert_one_line(&refused, &["copy.db", "real findings"]);
    assert!(!folder.path("data/demo/nasss.db").exists());
}
