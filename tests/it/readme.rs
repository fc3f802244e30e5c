//! What README says is so: its examples are answered as printed, and its tables are the code's.

use std::collections::HashMap;

use nasss::{
    Code,
    config::{Config, Entry},
};
use serde_json::{Value, json};

use crate::harness::{World, on_both_engines};

const README: &str = include_str!("../../README.md");

const SCHEMA: &str = include_str!("../../schema.graphql");

/// Stands before each example and names the data it is asked of.
const MARK: &str = "<!-- runs on: ";

/// What is sent, by whom, and the answer that stands below it.
struct Example {
    data: String,
    who: Option<String>,
    body: String,
    answer: String,
}

on_both_engines! {
    async fn the_examples_with_the_default_data_are_answered_as_printed(world: Default) {
        let run = Reader::of(&world).run("default").await;
        assert!(run > 5, "{run} examples");
    }

    async fn the_examples_with_the_demo_are_answered_as_printed(world: Demo) {
        let run = Reader::of(&world).run("demo").await;
        assert!(run > 1, "{run} examples");
    }

    async fn the_examples_of_signing_in_are_answered_as_printed(world: Demo) {
        world.person("ada", &["CURATOR@demo-clinic", "READER"]).await;
        let mut reader = Reader::of(&world);
        assert!(reader.run("sign-in").await > 0);
        assert!(reader.run("signed in").await > 0);
    }

    async fn the_curators_day_is_answered_as_printed(world: Demo) {
        for (name, role) in [("curator", "CURATOR"), ("reviewer", "REVIEWER"), ("steward", "STEWARD")] {
            world.person(name, &[role]).await;
        }
        assert!(Reader::of(&world).run("curation").await > 5);
    }

    async fn the_article_is_entered_as_printed(world: Default) {
        world.person("cora", &["CURATOR@cecil-2026"]).await;
        world.person("rea", &["REVIEWER@cecil-2026", "STEWARD@cecil-2026"]).await;
        assert!(Reader::of(&world).run("article").await > 1);
    }
}

/// Somebody who does what README says, one example after the other.
struct Reader<'a> {
    world: &'a World,
    tokens: HashMap<String, String>,
    /// The ids and contents of this installation, by those that are printed.
    ids: HashMap<String, String>,
}

impl<'a> Reader<'a> {
    fn of(world: &'a World) -> Self {
        Self { world, tokens: HashMap::new(), ids: HashMap::new() }
    }

    /// Asks the examples of one kind in their order, and says how many there are.
    async fn run(&mut self, data: &str) -> usize {
        let examples: Vec<_> = examples().into_iter().filter(|it| it.data == data).collect();
        for Example { who, body, answer, .. } in &examples {
            let body = self.ids.iter().fold(body.clone(), |body, (own, id)| body.replace(own, id));
            let mut given = self.ask(who.as_deref(), body.clone()).await;
            let mut printed: Value = serde_json::from_str(answer).unwrap();
            // An answer may be printed without what every answer has.
            if printed.get("extensions").is_none() {
                given.as_object_mut().unwrap().remove("extensions");
            }
            // Tests run with half of the default limit (`harness::settings`).
            if let Some(limit) = given.pointer_mut("/extensions/cost/limit") {
                *limit = json!(limit.as_u64().unwrap() * 2);
            }
            mask(&mut printed);
            mask(&mut given);
            self.learn(&mut printed, &given);
            assert_eq!(format!("{printed:#}"), format!("{given:#}"), "{body}");
        }
        examples.len()
    }

    async fn ask(&mut self, who: Option<&str>, body: String) -> Value {
        let post = self.world.client.post(self.world.url());
        let mut request = post.header("content-type", "application/json").body(body);
        if let Some(name) = who {
            if !self.tokens.contains_key(name) {
                self.tokens.insert(name.to_owned(), self.world.sign_in(name).await.0);
            }
            request = request.bearer_auth(&self.tokens[name]);
        }
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Notes which id stands here for one that is printed, where things are made anew.
    fn learn(&mut self, printed: &mut Value, given: &Value) {
        match (printed, given) {
            (Value::Object(printed), Value::Object(given)) => {
                for (name, printed) in printed {
                    self.learn(printed, given.get(name).unwrap_or(&Value::Null));
                }
            }
            (Value::Array(printed), Value::Array(given)) => {
                printed
                    .iter_mut()
                    .zip(given)
                    .for_each(|(printed, given)| self.learn(printed, given));
            }
            (Value::String(printed), Value::String(given)) if printed != given => {
                let kind = |id: &str| id.split_once('_').map(|(kind, _)| kind.to_owned());
                if [&*printed, given].map(String::len) == [30, 30] && kind(printed) == kind(given) {
                    let id = self.ids.entry(printed.clone()).or_insert_with(|| given.clone());
                    printed.clone_from(id);
                }
                // The contents of a change set: `<state>.<digest>`.
                let digest = |text: &str| text.split_once('.').map(|(_, digest)| digest.len());
                if digest(printed) == Some(32) && digest(given) == Some(32) {
                    let contents = self.ids.entry(printed.clone()).or_insert_with(|| given.clone());
                    printed.clone_from(contents);
                }
            }
            _ => {}
        }
    }
}

/// Blanks what differs from one installation, or one request, to the next.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                match name.as_str() {
                    "requestId" | "publishedAt" | "accessToken" | "refreshToken" | "expiresAt" => {
                        *inner = json!("masked");
                    }
                    "changes" if inner.get("cursor").is_some() => inner["cursor"] = json!("masked"),
                    "dataset" if inner.get("id").is_some() => inner["id"] = json!("masked"),
                    _ => {}
                }
                mask(inner);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

/// All examples: a block in GraphQL, or in sh with curl, behind a mark; then its answer in JSON.
fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    let (mut mark, mut sent) = (None, None);
    let mut lines = README.lines();
    while let Some(line) = lines.next() {
        if let Some(rest) = line.strip_prefix(MARK) {
            let rest = rest.strip_suffix(" -->").unwrap();
            let (data, who) =
                rest.split_once(", as ").map_or((rest, None), |(data, who)| (data, Some(who)));
            mark = Some((data.to_owned(), who.map(str::to_owned)));
        } else if let Some(language) = line.strip_prefix("```") {
            let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text = inside.join("\n");
            match (language, mark.take(), sent.take()) {
                ("graphql", Some(mark), None) => {
                    sent = Some((mark, json!({ "query": text }).to_string()));
                }
                ("sh", Some(mark), None) => sent = Some((mark, posted(&text))),
                ("sh" | "toml", None, None) => {}
                ("json", None, Some(((data, who), body))) => {
                    found.push(Example { data, who, body, answer: text });
                }
                _ => panic!("a block out of place, or without its mark:\n{text}"),
            }
        }
    }
    assert!(mark.is_none() && sent.is_none(), "an example without an answer");
    found
}

/// The body that a call of curl posts.
fn posted(command: &str) -> String {
    assert!(command.contains("/graphql ") && command.contains("application/json"), "{command}");
    let (_, body) = command.split_once("-d '").unwrap();
    body.strip_suffix('\'').unwrap().to_owned()
}

/// The rows of the first table below a heading, without its head.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, below) = README.split_once(&format!("\n{heading}\n")).unwrap();
    let rows = below.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells = row.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    })
    .collect()
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

#[test]
fn the_issuer_shown_can_be_read() {
    let (_, below) = README.split_once("```toml\n").unwrap();
    let (text, _) = below.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nasss.toml");
    std::fs::write(&file, text).unwrap();
    let config = nasss::config::load(Some(&file), std::collections::BTreeMap::new()).unwrap();
    assert_eq!(config.issuers.0[0].grants.len(), 2);
}

#[test]
fn the_table_of_settings_is_that_of_the_code() {
    let row = |entry: Entry| {
        let default = match entry.default.as_str() {
            "" => "none".to_owned(),
            default => code(default),
        };
        vec![code(&entry.env), code(&entry.path), default, entry.doc]
    };
    let rows: Vec<_> = Config::reference().into_iter().map(row).collect();
    assert_eq!(table("## Configuration"), rows);
}

#[test]
fn every_error_code_is_explained_in_the_order_of_the_code() {
    let listed: Vec<_> = table("## Errors").into_iter().map(|row| row[0].clone()).collect();
    let all: Vec<_> = Code::ALL.into_iter().map(|it| code(it.as_str())).collect();
    assert_eq!(listed, all);
}

#[test]
fn every_problem_code_is_explained_as_in_the_schema() {
    let (_, below) = SCHEMA.split_once("\nenum ProblemCode {\n").unwrap();
    let (inside, _) = below.split_once("\n}").unwrap();
    let lines: Vec<&str> = inside.lines().map(str::trim).collect();
    let codes: Vec<_> =
        lines.chunks(2).map(|it| [code(it[1]), it[0].trim_matches('"').to_owned()]).collect();
    assert!(codes.len() > 10);
    assert_eq!(table("### What you can mend"), codes);
}

#[test]
fn the_table_of_limits_has_the_defaults_of_the_code() {
    let defaults: HashMap<String, String> =
        Config::reference().into_iter().map(|entry| (code(&entry.path), entry.default)).collect();
    let rows = table("## Limits");
    assert!(rows.len() > 20);
    for row in rows {
        assert_eq!(defaults.get(&row[1]), Some(&row[2]), "{row:?}");
    }
}
