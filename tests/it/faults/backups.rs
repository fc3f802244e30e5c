//! Backups that are stopped, and files that cannot be written.

use std::path::Path;

use crate::command_line::program::Folder;

const LIMITED: [&str; 3] = ["sh", "-c", "trap '' XFSZ; exec prlimit --fsize=200000 \"$0\" \"$@\""];

fn demo() -> Folder {
    let folder = Folder::new();
    let done = folder.run(&["seed", "demo"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    std::fs::create_dir(folder.path("copies")).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const BACKUP: [&str; 3] = ["backup", "--demo", "copies/monday.db"];

#[tokio::test]
async fn a_backup_without_room_leaves_nothing_and_does_not_hinder_the_next() {
    let folder = demo();
    let failed = folder.start_through(&LIMITED, &BACKUP).end();
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert_eq!(failed.errors.lines().count(), 1, "{failed:?}");
    assert_eq!(names(&folder.path("copies")), Vec::<String>::new());
    let done = folder.run(&BACKUP);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(names(&folder.path("copies")), ["monday.db"]);
    // What stands there is never overwritten, and stays whole.
    let before = std::fs::read(folder.path("copies/monday.db")).unwrap();
    let refused = folder.run(&BACKUP);
    assert!(refused.errors.contains("there already"), "{refused:?}");
    assert_eq!(std::fs::read(folder.path("copies/monday.db")).unwrap(), before);
}

#[tokio::test]
async fn a_backup_that_is_stopped_leaves_nothing_under_its_name() {
    let folder = demo();
    for signal in ["INT", "TERM", "KILL"] {
        let mut stopped = false;
        for _ in 0..40 {
            let running = folder.start(&BACKUP);
            let begun = || !names(&folder.path("copies")).is_empty();
            crate::command_line::program::eventually("a backup begins", begun);
            running.signal(signal);
            let ended = running.end();
            stopped = ended.code != Some(0);
            if stopped {
                break;
            }
            std::fs::remove_file(folder.path("copies/monday.db")).unwrap();
        }
        assert!(stopped, "no backup could be stopped halfway");
        assert!(!folder.path("copies/monday.db").exists(), "{signal}");
        if signal != "KILL" {
            assert_eq!(names(&folder.path("copies")), Vec::<String>::new(), "{signal}");
        }
        let done = folder.run(&BACKUP);
        assert_eq!(done.code, Some(0), "{signal}: {done:?}");
        assert_eq!(names(&folder.path("copies")), ["monday.db"], "{signal}");
        std::fs::remove_file(folder.path("copies/monday.db")).unwrap();
    }
}

#[tokio::test]
async fn keys_that_cannot_be_rotated_for_want_of_room_stay_as_they_are() {
    let folder = demo();
    // The first command that needs keys makes them.
    let made = folder.run(&["account", "create", "--demo", "keeper"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    assert_eq!(folder.run(&["keys", "rotate"]).code, Some(0));
    let before = std::fs::read(folder.path("data/keys.json")).unwrap();
    let limited = ["sh", "-c", "trap '' XFSZ; exec prlimit --fsize=100 \"$0\" \"$@\""];
    let failed = folder.start_through(&limited, &["keys", "rotate"]).end();
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert_eq!(std::fs::read(folder.path("data/keys.json")).unwrap(), before);
    assert_eq!(folder.run(&["keys", "rotate"]).code, Some(0));
    let partial = names(&folder.path("data")).into_iter().find(|name| name.contains("partial"));
    assert_eq!(partial, None);
}
