//! `migrate` makes the keys of names and identifiers: all rows are kept, a run that was ended goes on, and going back makes
//! the keys of earlier releases.

use serde_json::json;

use super::{
    assert_one_line, on_postgres,
    program::{Folder, Output},
};
use crate::harness::inside::Inside;

/// A program over a demo database of an engine, and the database past the program.
struct Keys {
    folder: Folder,
    url: Option<String>,
}

impl Keys {
    async fn on_both() -> Vec<Self> {
        let mut all = vec![Self { folder: Folder::new(), url: None }];
        if let Some((folder, url)) = on_postgres().await {
            all.push(Self { folder, url: Some(url) });
        }
        for keys in &all {
            keys.succeeds(&["migrate"]);
        }
        all
    }

    fn run(&self, args: &[&str]) -> Output {
        self.folder.run(&[args, &["--demo"]].concat())
    }

    fn succeeds(&self, args: &[&str]) -> Output {
        let output = self.run(args);
        assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?} {output:?}");
        output
    }

    async fn inside(&self) -> Inside {
        match &self.url {
            Some(url) => Inside::postgres(url).await,
            None => Inside::sqlite(&self.folder.path("data/demo/nasss.db")).await,
        }
    }

    async fn run_sql(&self, statements: &[&str]) {
        let mut inside = self.inside().await;
        for statement in statements {
            inside.execute((*statement).to_owned()).await;
        }
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        self.inside().await.texts(sql.to_owned()).await
    }

    fn back_and_forth(&self) {
        self.back();
        self.succeeds(&["migrate"]);
    }

    fn back(&self) {
        self.succeeds(&["migrate", "down", "--for-earlier-release", "--steps", "4"]);
    }

    /// How an id is written in SQL.
    const fn id(&self) -> &'static str {
        if self.url.is_some() { "id::text" } else { "hex(id)" }
    }
}

#[tokio::test]
async fn names_and_identifiers_that_become_one_are_kept_and_told() {
    for keys in Keys::on_both().await {
        keys.succeeds(&["seed", "demo"]);
        keys.back();
        keys.run_sql(&[
            "UPDATE category SET name = 'ΟΔΟΣ', name_key = 'οδοσ' WHERE slug = 'short-way'",
            "UPDATE category SET name = 'οδός', name_key = 'οδος' WHERE slug = 'unclear-liability'",
            "UPDATE participant SET pseudonym = 'ΡΟΔΟΣ', pseudonym_key = 'ροδοσ' WHERE pseudonym = 'Reed'",
            "UPDATE participant SET pseudonym = 'Ροδος', pseudonym_key = 'ροδος' WHERE pseudonym = 'Sedge'",
            "UPDATE study SET doi = '10.5555/Kept', pmcid = 'PMC77' WHERE slug = 'demo-clinic'",
            "UPDATE study SET doi = '10.5555/KEPT', pmcid = '77' WHERE slug = 'demo-companion'",
        ])
        .await;
        keys.succeeds(&["migrate"]);
        let told = keys.succeeds(&["check", "--database"]).text;
        let notes: Vec<&str> = told.lines().filter(|line| line.starts_with("# kept")).collect();
        assert_eq!(notes.len(), 4, "{told}");
        // Pseudonyms are not printed.
        let people = notes.iter().find(|line| line.contains("participant par_")).unwrap();
        assert!(!people.to_lowercase().contains("ροδο"), "{people}");
        for (kind, words) in [
            ("category", ["\"ΟΔΟΣ\"", "\"οδός\""]),
            ("study", ["\"10.5555/Kept\"", "\"10.5555/KEPT\""]),
            ("study", ["\"PMC77\"", "\"77\""]),
        ] {
            let tells =
                |line: &&&str| line.contains(kind) && words.iter().all(|word| line.contains(word));
            assert_eq!(notes.iter().filter(tells).count(), 1, "{kind} {words:?} {notes:?}");
        }
        let running = keys.folder.serve(&["--demo"]);
        let data = running
            .data("{ categories(filter: { slug: [\"short-way\", \"unclear-liability\"] }) { nodes { name } }
                one: study(doi: \"10.5555/Kept\") { slug } other: study(doi: \"doi:10.5555/KEPT\") { slug }
                studies(filter: { pmcid: [\"PMC77\"] }) { totalCount } }")
            .await;
        assert_eq!(data["categories"]["nodes"].as_array().unwrap().len(), 2);
        assert_eq!(data["one"], json!({ "slug": "demo-clinic" }));
        assert_eq!(data["other"], json!({ "slug": "demo-companion" }));
        assert_eq!(data["studies"]["totalCount"], 2);
        running.signal("TERM");
        running.end();
        // There and back again, nothing is lost.
        keys.back_and_forth();
        assert_eq!(keys.succeeds(&["check", "--database"]).text, told);
    }
}

#[tokio::test]
async fn going_back_makes_the_keys_of_earlier_releases() {
    for keys in Keys::on_both().await {
        keys.succeeds(&["seed", "demo"]);
        keys.run_sql(&[
            "UPDATE category SET name = 'Мой путь', name_key = 'мой путь' WHERE slug = 'short-way'",
            "UPDATE category SET name = 'Мои путь', name_key = 'мои путь' WHERE slug = 'unclear-liability'",
        ])
        .await;
        let own = "SELECT name_key FROM category WHERE slug IN ('short-way', 'unclear-liability') ORDER BY name_key";
        keys.back();
        let [one, other] = &keys.texts(own).await[..] else { panic!("two categories") };
        // The earlier release takes no two of one key.
        assert_eq!(one, "мои путь");
        assert!(other.starts_with("мои путь\u{1}"), "{other}");
        keys.succeeds(&["migrate"]);
        assert_eq!(keys.texts(own).await, ["мои путь", "мой путь"]);
        let plain = "SELECT DISTINCT order_key FROM category WHERE slug = 'unclear-liability'";
        assert_eq!(keys.texts(plain).await, ["мои путь"]);
    }
}

/// Makes the update of a category fail.
async fn stop_at(keys: &Keys, category: &str) {
    if keys.url.is_some() {
        let function = "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stopped'; END $$";
        let trigger = format!(
            "CREATE TRIGGER stop BEFORE UPDATE ON category FOR EACH ROW WHEN (new.id::text = '{category}') EXECUTE FUNCTION stop()"
        );
        keys.run_sql(&[function, &trigger]).await;
    } else {
        let trigger = format!(
            "CREATE TRIGGER stop BEFORE UPDATE ON category WHEN hex(new.id) = '{category}'
            BEGIN SELECT RAISE(ABORT, 'stopped'); END"
        );
        keys.run_sql(&[&trigger]).await;
    }
}

#[tokio::test]
async fn a_run_that_was_ended_goes_on_where_it_was() {
    for keys in Keys::on_both().await {
        keys.succeeds(&["seed", "synthetic", "--categories", "1260", "--quotes", "1"]);
        keys.back();
        let id = keys.id();
        let all = keys.texts(&format!("SELECT {id} FROM category ORDER BY category.id")).await;
        assert!(all.len() > 1200, "{}", all.len());
        stop_at(&keys, &all[700]).await;
        assert_one_line(&keys.run(&["migrate"]), &["stopped"]);
        let progress = format!(
            "SELECT {} FROM key_progress WHERE key = 'category.name_key' AND NOT complete",
            id.replace("id", "last")
        );
        assert_eq!(keys.texts(&progress).await, [all[499].as_str()]);
        let status = keys.succeeds(&["migrate", "status"]).text;
        assert!(status.contains("25 of 25") && status.contains("keys of names"), "{status}");
        assert_one_line(&keys.run(&["search", "rebuild"]), &["keys", "nasss migrate up"]);
        // The keys that are made are not made again.
        let marked = format!("UPDATE category SET order_key = 'marked' WHERE {id} = '{}'", all[3]);
        let undone =
            if keys.url.is_some() { "DROP TRIGGER stop ON category" } else { "DROP TRIGGER stop" };
        keys.run_sql(&[undone, &marked]).await;
        keys.succeeds(&["migrate"]);
        let without = "SELECT name FROM category WHERE order_key = ''";
        assert_eq!(keys.texts(without).await, [""; 0]);
        let kept = format!("SELECT {id} FROM category WHERE order_key = 'marked'");
        assert_eq!(keys.texts(&kept).await, [all[3].as_str()]);
        keys.succeeds(&["check", "--database"]);
    }
}

#[tokio::test]
async fn what_later_rules_would_refuse_is_kept_and_told_with_its_id() {
    for keys in Keys::on_both().await {
        keys.succeeds(&["seed", "demo"]);
        let sound = keys.succeeds(&["check", "--database"]).text;
        assert!(!sound.contains("# kept"), "{sound}");
        keys.run_sql(&[
            "UPDATE quote SET language = 'DEUTSCH' WHERE text LIKE 'We ended up%'",
            "UPDATE study SET language = 'xx-invalid' WHERE slug = 'demo-clinic'",
            "UPDATE category_alias SET language = 'eng' WHERE id IN (SELECT id FROM category_alias LIMIT 1)",
            "UPDATE quote SET role_id = (SELECT id FROM participant_role WHERE code = 'PATIENT')
                WHERE text LIKE 'When it rains%'",
            "UPDATE category_condition SET locator = 'p. 3', source_document_id = NULL
                WHERE id IN (SELECT id FROM category_condition LIMIT 1)",
        ])
        .await;
        let told = keys.succeeds(&["check", "--database"]).text;
        let notes: Vec<&str> = told.lines().filter(|line| line.starts_with("# kept")).collect();
        assert_eq!(notes.len(), 5, "{told}");
        for words in [
            ["\"DEUTSCH\"", "quote quo_"],
            ["\"xx-invalid\"", "study stu_"],
            ["\"eng\"", "category alias ali_"],
            ["another role", "quote quo_"],
            ["no source", "condition con_"],
        ] {
            let tells = |line: &&&str| words.iter().all(|word| line.contains(word));
            assert_eq!(notes.iter().filter(tells).count(), 1, "{words:?} {notes:?}");
        }
    }
}
