//! What `nasss restore` trusts: no list but of the same data, no copy as its own list, nothing foreign in a schema.

use serde_json::json;

use super::{
    assert_one_line,
    program::Folder,
    restoring::{alter, done},
};

#[tokio::test]
async fn what_cannot_be_trusted_is_not_adopted_and_the_copys_own_list_is_none() {
    let folder = Folder::new();
    done(&folder, &["seed", "demo"]);
    done(&folder, &["backup", "--demo", "copy.db"]);
    let new = Folder::new();
    std::fs::copy(folder.path("copy.db"), new.path("copy.db")).unwrap();
    let itself = ["restore", "copy.db", "--replaces", "copy.db"];
    assert_one_line(&new.run(&itself), &["copy.db is the copy itself"]);
    // A list that ends within a line, or names nothing, is not the list.
    for (list, why) in [("", "names nothing"), ("{\"entity\":\"quo", "line 1")] {
        std::fs::write(new.path("list.jsonl"), list).unwrap();
        let args = ["restore", "copy.db", "--erased", "list.jsonl"];
        assert_one_line(&new.run(&args), &["list.jsonl", why]);
    }
    std::fs::create_dir_all(new.path("data")).unwrap();
    std::fs::copy(folder.path("copy.db"), new.path("data/nasss.db")).unwrap();
    let revives = "CREATE TRIGGER theirs AFTER UPDATE ON api_token BEGIN
        UPDATE api_token SET revoked_at = NULL; END";
    alter(&new.path("data/nasss.db"), revives).await;
    let adopt = ["restore", "--adopt", "--without-erased-list"];
    assert_one_line(&new.run(&adopt), &["cannot be adopted", "trigger theirs"]);
    alter(&new.path("data/nasss.db"), "DROP TRIGGER theirs").await;
    done(&new, &adopt);
}

#[tokio::test]
async fn the_list_of_other_data_in_the_same_folder_is_none() {
    let folder = Folder::new();
    done(&folder, &["seed"]);
    done(&folder, &["backup", "copy.db"]);
    let new = Folder::new();
    std::fs::copy(folder.path("copy.db"), new.path("copy.db")).unwrap();
    std::fs::create_dir_all(new.path("data")).unwrap();
    let line = |demo: bool| {
        let id = uuid::Uuid::from_u128(1);
        json!({ "entity": "quote", "id": id, "at": 1, "demo": demo }).to_string() + "\n"
    };
    std::fs::write(new.path("data/erased.jsonl"), line(true)).unwrap();
    let args = ["restore", "copy.db"];
    assert_one_line(&new.run(&args), &["nothing tells what was erased", "--without-erased-list"]);
    std::fs::write(new.path("data/erased.jsonl"), line(true) + &line(false)).unwrap();
    done(&new, &args);
}

#[tokio::test]
async fn a_restore_that_is_refused_leaves_the_database_in_place_as_it_is() {
    let folder = Folder::new();
    done(&folder, &["seed"]);
    done(&folder, &["backup", "copy.db"]);
    done(&folder, &["migrate", "down", "--steps", "2"]);
    let status = done(&folder, &["migrate", "status"]);
    let args = ["restore", "copy.db", "--without-erased-list"];
    assert_one_line(&folder.run(&args), &["holds data"]);
    assert_eq!(done(&folder, &["migrate", "status"]), status);
}
