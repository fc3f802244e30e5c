//! What stops the program, in one line for whoever runs it.

use std::{fs, net::TcpListener};

use super::{
    assert_one_line, on_postgres,
    program::{Folder, Output},
};

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Folder::new().with("NASSS_LISTEN", &address).run(&[]);
    assert_one_line(&output, &[&address, "`listen`", "in use"]);
    assert!(!output.text.contains("API:"), "{output:?}");
}

#[test]
fn a_folder_in_place_of_the_database_file_is_named() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("data/nasss.db")).unwrap();
    let output = folder.run(&[]);
    assert_one_line(&output, &["data/nasss.db", "directory"]);
}

#[test]
fn a_data_folder_under_a_file_is_named() {
    let folder = Folder::new().with("NASSS_DATA_DIR", "file/data");
    fs::write(folder.path("file"), "not a folder").unwrap();
    for args in [&["serve"][..], &["migrate"], &["seed"], &["serve", "--demo"]] {
        assert_one_line(&folder.run(args), &["file/data", "directory"]);
    }
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_as_it_is() {
    let folder = Folder::new();
    fs::create_dir(folder.path("data")).unwrap();
    let text = "This is a letter to a friend, and not a database at all.\n".repeat(100);
    fs::write(folder.path("data/nasss.db"), &text).unwrap();
    let output = folder.run(&[]);
    assert_one_line(&output, &["data/nasss.db", "not a database"]);
    assert_eq!(fs::read_to_string(folder.path("data/nasss.db")).unwrap(), text);
}

#[test]
fn a_wrong_value_in_the_environment_is_named() {
    for (name, value, must) in [
        ("NASSS_LISTEN", "8000", "an address and port"),
        ("NASSS_LIMITS_DEPTH", "deep", "whole number"),
        ("NASSS_LIMITS_DEPTH", "-1", "whole number"),
        ("NASSS_LIMITS_DEPTH", "65", "from 1 to 64"),
        ("NASSS_LOG_FORMAT", "xml", "`text` or `json`"),
        ("NASSS_INTROSPECTION", "maybe", "true or false"),
        ("NASSS_PUBLIC_URL", "example.org", "address"),
        ("NASSS_TRUSTED_PROXIES", "everybody", "network"),
    ] {
        let folder = Folder::new().with(name, value);
        for args in [&["serve"][..], &["check"]] {
            let output = folder.run(args);
            assert_one_line(&output, &[name, must]);
        }
        assert!(!folder.path("data").exists(), "{name}");
    }
}

#[test]
fn a_log_filter_that_cannot_be_used_is_named() {
    for filter in ["nasss=loud=er", "garbage=====("] {
        let folder = Folder::new().with("NASSS_LOG_FILTER", filter);
        for args in [&[][..], &["check"]] {
            assert_one_line(&folder.run(args), &["log.filter"]);
        }
    }
}

#[test]
fn the_check_of_settings_refuses_each_that_a_start_refuses() {
    for (name, value, named) in [
        ("DATABASE_URL", "mysql://somebody@127.0.0.1/nasss", "`database_url`"),
        ("NASSS_TOKENS_KEYS", "no keys", "`tokens.keys`"),
        ("NASSS_LOG_FILTER", "nasss=loud", "log.filter"),
    ] {
        let folder = Folder::new().with(name, value);
        for args in [&["serve"][..], &["check"]] {
            assert_one_line(&folder.run(args), &[named]);
        }
    }
}

#[test]
fn an_unknown_setting_in_the_environment_is_named_with_the_nearest() {
    let output = Folder::new().with("NASSS_LIMITS_DEEPTH", "5").run(&["check"]);
    assert_one_line(&output, &["`NASSS_LIMITS_DEEPTH`", "`NASSS_LIMITS_DEPTH`"]);
    let output = Folder::new().with("NASSS_ZZZZZZ", "5").run(&["check"]);
    assert_one_line(&output, &["`NASSS_ZZZZZZ`", "README"]);
}

#[test]
fn a_wrong_line_in_the_file_is_named() {
    for (text, named) in [
        ("listen = 8000\n", &["`listen`", "nasss.toml", "address and port"][..]),
        ("[limits]\ndepth = \"deep\"\n", &["`limits.depth`", "nasss.toml", "whole number"]),
        ("[limits]\ndeepth = 5\n", &["`limits.deepth`", "nasss.toml", "`limits.depth`"]),
        ("[limit]\ndepth = 5\n", &["limit", "nasss.toml"]),
        ("introspection = \"true\"\n", &["`introspection`", "true or false"]),
        // Unlike an empty variable, which counts as not given.
        ("data_dir = \"\"\n", &["`data_dir`", "nasss.toml", "empty"]),
        ("listen = \"127.0.0.1:0\"\n\nlimits = {\n", &["nasss.toml", "line "]),
        ("cors_origins = [\"example.org/app\"]\n", &["cors_origins", "example.org/app"]),
    ] {
        let folder = Folder::new();
        fs::write(folder.path("nasss.toml"), text).unwrap();
        assert_one_line(&folder.run(&[]), named);
        assert!(!folder.path("data").exists(), "{text}");
    }
}

#[test]
fn a_named_file_must_be_there() {
    let output = Folder::new().run(&["--config", "elsewhere.toml", "check"]);
    assert_one_line(&output, &["elsewhere.toml"]);
    let output = Folder::new().with("NASSS_CONFIG", "elsewhere.toml").run(&["check"]);
    assert_one_line(&output, &["elsewhere.toml"]);
}

#[test]
fn a_command_that_does_not_exist_shows_what_does() {
    let output = Folder::new().run(&["sevre"]);
    assert_eq!(output.code, Some(2), "{output:?}");
    assert!(output.errors.contains("serve"), "{output:?}");
}

fn assert_hides(output: &Output, secret: &str) {
    assert!(!output.errors.contains(secret) && !output.text.contains(secret), "{output:?}");
}

#[test]
fn a_database_that_does_not_answer_is_named_without_its_password() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://somebody:s3cr3t@127.0.0.1:{port}/nasss?sslmode=disable");
    let folder = Folder::new().with("DATABASE_URL", &url);
    for args in [&["serve"][..], &["migrate"], &["migrate", "status"], &["seed"]] {
        let output = folder.run(args);
        assert_one_line(&output, &["127.0.0.1", "/nasss"]);
        assert_hides(&output, "s3cr3t");
    }
}

#[test]
fn a_database_address_that_is_none_is_refused_without_its_password() {
    for url in [
        "postgres://somebody:s3cr3t@",
        "mysql://somebody:s3cr3t@127.0.0.1/nasss",
        "somebody:s3cr3t",
        "postgres://somebody:s3cr3t@127.0.0.1:port/nasss",
    ] {
        let output = Folder::new().with("DATABASE_URL", url).run(&[]);
        assert_one_line(&output, &[]);
        assert_hides(&output, "s3cr3t");
    }
}

#[tokio::test]
async fn a_database_on_postgresql_that_was_not_migrated_says_what_to_run() {
    let Some((folder, _)) = on_postgres().await else { return };
    for args in [&["serve"][..], &["seed"], &["seed", "demo"], &["serve", "--demo"]] {
        assert_one_line(&folder.run(args), &["nasss migrate"]);
    }
    assert!(!folder.path("data").exists());
}

#[tokio::test]
async fn a_wrong_password_is_not_repeated() {
    let Some((_, url)) = on_postgres().await else { return };
    let wrong = url.replace("postgres@", "nobody_of_this_name:s3cr3t@");
    let output = Folder::new().with("DATABASE_URL", &wrong).run(&["migrate"]);
    assert_one_line(&output, &[]);
    assert_hides(&output, "s3cr3t");
}

#[test]
fn the_demo_is_refused_where_its_file_holds_findings() {
    let folder = Folder::new();
    let as_real = Folder::new().with("NASSS_DATA_DIR", folder.path("data/demo").to_str().unwrap());
    assert_eq!(as_real.run(&["seed"]).code, Some(0));
    assert_one_line(&folder.run(&["serve", "--demo"]), &["data/demo/nasss.db", "real findings"]);
    assert_one_line(&folder.run(&["seed", "demo"]), &["data/demo/nasss.db"]);
}

#[tokio::test]
async fn a_database_of_findings_is_not_seeded_with_inventions() {
    let Some((folder, _)) = on_postgres().await else { return };
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let output = folder.run(&["seed", "demo"]);
    let running = folder.serve(&[]);
    let data = running.data("{ dataset { kind version } studies { nodes { slug } } }").await;
    assert_eq!(data["dataset"]["kind"], "REAL");
    assert_eq!(data["studies"]["nodes"].as_array().unwrap().len(), 1);
    assert_one_line(&output, &[]);
}
