//! `schema`, `check` and `seed`.

use std::fs;

use super::program::Folder;

#[test]
fn the_schema_is_printed_as_it_is_served() {
    let folder = Folder::new();
    let output = folder.run(&["schema"]);
    assert_eq!((output.code, output.errors.as_str()), (Some(0), ""));
    assert_eq!(output.text.trim_end(), nasss::schema::sdl().trim_end());
    assert!(!folder.path("data").exists());
}

#[test]
fn the_schema_is_printed_whatever_the_settings_are() {
    let output = Folder::new().with("NASSS_LISTEN", "nonsense").run(&["schema"]);
    assert_eq!(output.code, Some(0), "{output:?}");
}

#[test]
fn the_settings_in_force_are_printed_without_the_password() {
    let url = "postgres://somebody:s3cr3t@db.example.org/nasss";
    let folder = Folder::new().with("DATABASE_URL", url).with("NASSS_LIMITS_DEPTH", "7");
    fs::write(folder.path("nasss.toml"), "[limits]\ndepth = 9\naliases = 11\n").unwrap();
    let output = folder.run(&["check"]);
    assert_eq!((output.code, output.errors.as_str()), (Some(0), ""));
    for secret in ["s3cr3t", "somebody", "db.example.org"] {
        assert!(!output.text.contains(secret), "{output:?}");
    }
    for line in
        ["depth = 7", "aliases = 11", "database_url = \"(hidden)\"", "listen = \"127.0.0.1:0\""]
    {
        assert!(output.text.lines().any(|found| found == line), "{line}: {}", output.text);
    }
}

#[test]
fn what_check_prints_can_be_read_back() {
    let folder = Folder::new().with("NASSS_LIMITS_DEPTH", "7");
    let printed = folder.run(&["check"]).text;
    let other = Folder::new();
    fs::write(other.path("nasss.toml"), &printed).unwrap();
    let output = other.run(&["check"]);
    assert_eq!((output.code, output.text), (Some(0), printed));
}

#[tokio::test]
async fn seeding_twice_changes_nothing() {
    let folder = Folder::new();
    let query = "{ dataset { id version } }";
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let running = folder.serve(&[]);
    let before = running.data(query).await;
    running.signal("TERM");
    running.end();
    let again = folder.run(&["seed"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(folder.serve(&[]).data(query).await, before);
}

#[tokio::test]
async fn the_editorial_set_places_the_categories_once() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    let query = "{ dataset { version } studies { nodes { coverage { categoriesPlaced } } }
        categories { nodes { placements { evidence { basis } confidence rationale } } } }";
    let mut versions = Vec::new();
    for _ in 0..2 {
        let output = folder.run(&["seed", "editorial"]);
        assert_eq!(output.code, Some(0), "{output:?}");
        let running = folder.serve(&[]);
        let data = running.data(query).await;
        assert_eq!(data["studies"]["nodes"][0]["coverage"]["categoriesPlaced"], 8);
        let text = data["categories"].to_string();
        assert!(text.contains("EDITORIAL") && !text.contains("REPORTED"), "{text}");
        versions.push(data["dataset"]["version"].as_u64().unwrap());
        running.signal("TERM");
        running.end();
    }
    assert_eq!(versions, [2, 2]);
}

#[tokio::test]
async fn generated_data_fill_an_empty_demo_and_nothing_else() {
    let amount = ["seed", "synthetic", "--categories", "40", "--quotes", "200", "--seed", "3"];
    let folder = Folder::new();
    assert_eq!(folder.run(&amount).code, Some(0));
    let running = folder.serve(&["serve", "--demo"]);
    let query =
        "{ dataset { kind } studies { totalCount nodes { title } } categories { totalCount }
        quotes(first: 100) { nodes { access provenance disclaimer } } }";
    let data = running.data(query).await;
    assert_eq!(data["dataset"]["kind"], "DEMO");
    assert_eq!(
        (&data["studies"]["totalCount"], &data["categories"]["totalCount"]),
        (&2.into(), &40.into())
    );
    let quotes = data["quotes"]["nodes"].as_array().unwrap();
    assert!(quotes.len() > 50, "{} quotes", quotes.len());
    for quote in quotes {
        assert_eq!(
            (&quote["access"], &quote["provenance"]),
            (&"OPEN".into(), &"ILLUSTRATIVE".into())
        );
        assert!(quote["disclaimer"].is_string());
    }
    running.signal("TERM");
    running.end();
    let again = folder.run(&amount);
    assert_eq!(again.code, Some(1));
    assert!(again.errors.contains("holds data already"), "{again:?}");
}
