//! Several processes on one embedded database.

use super::{
    assert_one_line,
    program::{Folder, Running, eventually},
};

const SERVED: [&str; 2] = ["being served or restored", "nasss.db"];

#[tokio::test]
async fn a_second_server_of_a_folder_says_that_there_is_another() {
    let folder = Folder::new();
    let said = |running: &Running| {
        running.said.iter().any(|line| line.starts_with("Another process serves this database"))
    };
    let first = folder.serve(&["serve"]);
    let second = folder.serve(&["serve"]);
    // The demo is another database.
    let demo = folder.serve(&["serve", "--demo"]);
    assert_eq!([said(&first), said(&second), said(&demo)], [false, true, false]);
    // What one publishes, the other answers.
    assert_eq!(folder.run(&["seed", "editorial"]).code, Some(0));
    for running in [&first, &second] {
        assert_eq!(running.data("{ dataset { version } }").await["dataset"]["version"], 2);
    }
    // Both must have ended before the schema or the file is replaced; one that was killed holds nothing.
    for running in [first, second] {
        assert_one_line(&folder.run(&["migrate", "down"]), &SERVED);
        running.signal("KILL");
        drop(running);
    }
    assert_eq!(folder.run(&["migrate", "down"]).code, Some(0));
}

#[tokio::test]
async fn commands_beside_a_server_are_safe_or_refused() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    assert_eq!(folder.run(&["backup", "copy.db"]).code, Some(0));
    let running = folder.serve(&["serve"]);
    let query = "{ dataset { id version } }";
    let before = running.data(query).await;
    for args in [
        &["restore", "copy.db"][..],
        &["restore", "copy.db", "--without-erased-list"],
        &["restore", "copy.db", "--without-erased-list", "--replaces", "data/nasss.db"],
        &["restore", "--adopt", "--without-erased-list"],
        &["migrate", "down"],
        &["migrate", "down", "--for-earlier-release"],
    ] {
        assert_one_line(&folder.run(args), &SERVED);
        assert_eq!(running.data(query).await, before, "{args:?}");
    }
    for left in ["nasss.db.restoring", "nasss.db.replaced"] {
        assert!(!folder.path("data").join(left).exists(), "{left}");
    }
    for args in [
        &["migrate"][..],
        &["migrate", "status"],
        &["seed"],
        &["search", "rebuild"],
        &["account", "create", "ada", "--grant", "READER"],
        &["account", "list"],
        &["keys", "rotate"],
        &["backup", "another.db"],
        &["seed", "editorial"],
    ] {
        let output = folder.run(args);
        assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?}: {output:?}");
    }
    // What another process publishes is answered.
    let after = running.data(query).await;
    assert_eq!(after["dataset"]["version"], 2);
    running.signal("TERM");
    running.end();
    let args = ["restore", "copy.db", "--without-erased-list", "--replaces", "data/nasss.db"];
    assert_eq!(folder.run(&args).code, Some(0));
    folder.serve(&["serve"]).data(query).await;
}

#[tokio::test]
async fn a_server_that_starts_while_the_last_one_ends_waits_for_it() {
    let folder = Folder::new();
    for _ in 0..3 {
        let last = folder.serve(&["serve"]);
        last.signal("TERM");
        let next = folder.start(&["serve"]);
        last.end();
        let mut next = next;
        next.wait_for("Page:");
        next.data("{ dataset { kind } }").await;
        next.signal("TERM");
        next.end();
    }
    eventually("the lock is free", || folder.run(&["migrate", "status"]).code == Some(0));
}
