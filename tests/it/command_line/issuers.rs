//! Other issuers in the settings, as the command line takes them; and names that others chose, as it prints them.

use serde_json::{Value, json};

use super::{assert_one_line, on_postgres, program::Folder};
use crate::harness::inside::Inside;

/// Settings of issuers that grant rights in these studies.
fn issuers(studies: &[&str]) -> String {
    let grants: Vec<Value> = studies
        .iter()
        .map(|study| json!({ "value": "curators", "role": "CURATOR", "study": study }))
        .collect();
    json!([issuer("https://sso.example.org", &grants)]).to_string()
}

fn issuer(name: &str, grants: &[Value]) -> Value {
    json!({ "issuer": name, "audience": "nasss", "jwks_url": "https://sso.example.org/keys",
        "algorithm": "RS256", "roles_claim": "roles", "grants": grants })
}

/// A seeded database on each engine that there is.
async fn folders() -> Vec<(Folder, Option<String>)> {
    let mut folders = vec![(Folder::new(), None)];
    if let Some((folder, url)) = on_postgres().await {
        assert_eq!(folder.run(&["migrate"]).code, Some(0));
        folders.push((folder, Some(url)));
    }
    for (folder, _) in &folders {
        assert_eq!(folder.run(&["seed"]).code, Some(0));
    }
    folders
}

#[tokio::test]
async fn a_study_that_is_not_there_is_told_and_refused_by_the_check_of_the_database() {
    for (folder, _) in folders().await {
        let folder = folder.with("NASSS_ISSUERS", &issuers(&["cecil-2026"]));
        let output = folder.run(&["check", "--database"]);
        assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{output:?}");
        let folder = folder.with("NASSS_ISSUERS", &issuers(&["cecil-2026", "cecil-2062", "stu_x"]));
        assert_eq!(folder.run(&["check"]).code, Some(0));
        let output = folder.run(&["check", "--database"]);
        assert_one_line(&output, &["\"cecil-2062\", \"stu_x\"", "issuers"]);
        let running = folder.serve(&["serve"]);
        running.data("{ dataset { kind } }").await;
        running.signal("TERM");
        let output = running.end();
        let told = |name: &str| {
            output
                .errors
                .lines()
                .filter(|line| line.contains("NASSS_ISSUERS") && line.contains(name))
                .count()
        };
        assert_eq!(
            (told("cecil-2062"), told("stu_x"), told("cecil-2026")),
            (1, 1, 0),
            "{output:?}"
        );
    }
}

#[test]
fn issuers_that_cannot_be_used_are_refused_by_the_check_and_at_the_start() {
    let one = issuer("https://sso.example.org", &[]);
    let twice = json!([one, one]).to_string();
    let own = json!([issuer("https://nasss.example.org", &[])]).to_string();
    let boss =
        json!([issuer("https://sso.example.org", &[json!({ "value": "x", "role": "BOSS" })])])
            .to_string();
    for (settings, named) in
        [(twice, "another issuer"), (own, "the service itself"), (boss, "BOSS")]
    {
        let folder = Folder::new().with("NASSS_ISSUERS", &settings);
        let folder = folder.with("NASSS_PUBLIC_URL", "https://nasss.example.org");
        for args in [&["check"][..], &["serve"]] {
            let output = folder.run(args);
            assert_ne!(output.code, Some(0), "{args:?}");
            assert!(output.errors.contains(named), "{args:?} {output:?}");
        }
    }
}

#[tokio::test]
async fn names_that_cannot_be_seen_are_printed_escaped() {
    const NAME: &str = "evil\u{1b}[2J\r\nroot: ADMIN\u{9b}31m\u{202e}\u{7f}\u{200b}";
    for (folder, url) in folders().await {
        assert_eq!(folder.run(&["account", "create", "ada", "--grant", "READER"]).code, Some(0));
        let made = folder.run(&["token", "create", "ada", "--for", "a copy", "--right", "READER"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        // Earlier builds let such names in.
        let mut inside = match url {
            Some(url) => Inside::postgres(&url).await,
            None => Inside::sqlite(&folder.path("data/nasss.db")).await,
        };
        inside
            .execute(format!(
                "UPDATE account SET name = '{NAME}', issuer = 'x{NAME}', subject = 'y'"
            ))
            .await;
        inside.execute(format!("UPDATE api_token SET name = '{NAME}'")).await;
        let id = if matches!(inside, Inside::Sqlite(_)) {
            "randomblob(16)"
        } else {
            "gen_random_uuid()"
        };
        let event = "happened_at, action, result, credential, detail";
        let event = format!(
            "INSERT INTO audit_event (id, request_id, {event}) SELECT {id}, '{NAME}', {event} FROM audit_event LIMIT 1"
        );
        inside.execute(event).await;
        for args in [&["account", "list"][..], &["token", "list"], &["audit", "export"]] {
            let output = folder.run(args);
            assert_eq!(output.code, Some(0), "{args:?}: {output:?}");
            let visible =
                |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{202e}' | '\u{200b}'));
            assert!(output.text.chars().all(visible), "{args:?}: {:?}", output.text);
            assert!(output.text.contains("evil"), "{args:?}: {output:?}");
            if args[0] == "audit" {
                let events =
                    output.text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
                assert_eq!(events.filter(|event| event["requestId"] == NAME).count(), 1);
            } else {
                assert_eq!(output.text.lines().count(), 1, "{args:?}: {output:?}");
            }
        }
        let output = folder.run(&["account", "disable", NAME]);
        assert_ne!(output.code, Some(0));
        assert!(!output.errors.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{output:?}");
    }
}
