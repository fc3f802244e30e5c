//! Erased words stay in nothing that repeats what a call said: no stored answer, digest, file or log.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::{
    desk::{Desk, Team, codes, id, sound},
    reading::{Reading, text},
};
use crate::harness::{World, inside::Inside, on_both_engines};

/// What is looked for: three words, which is enough to be told as left over.
const MARKER: &str = "zephyr quill umber";

/// What is logged on this thread, which serves the requests too.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// The inputs of the schema.
struct Inputs(Vec<Value>);

impl Inputs {
    async fn of(world: &World) -> Self {
        let schema = world.get("{ __schema { types { name kind enumValues { name }
            inputFields { name type { name kind ofType { name kind ofType { name kind } } } } } } }").await;
        Self(schema["__schema"]["types"].as_array().unwrap().clone())
    }

    fn named(&self, name: &str) -> &Value {
        self.0.iter().find(|it| it["name"] == name).unwrap()
    }

    /// The changes that a set can hold, with their inputs.
    fn changes(&self) -> Vec<(String, String)> {
        let fields = self.named("ChangeInput")["inputFields"].as_array().unwrap();
        fields.iter().map(|it| (text(&it["name"]), text(&it["type"]["name"]))).collect()
    }

    /// An input with the marker in every text, and in every id that is not known.
    fn marked(&self, input: &str, ids: &Value) -> Value {
        let mut filled = json!({});
        for field in self.named(input)["inputFields"].as_array().unwrap() {
            let name = text(&field["name"]);
            let of = &field["type"];
            let of = if of["kind"] == "NON_NULL" { &of["ofType"] } else { of };
            if of["kind"] == "LIST" {
                continue;
            }
            let wanted = text(&of["name"]);
            filled[&name] = match wanted.as_str() {
                "String" => json!(MARKER),
                "ID" if ids[&name].is_null() => json!(MARKER),
                "ID" => ids[&name].clone(),
                "Int" => json!(1),
                "Boolean" => json!(true),
                _ => self.named(&wanted)["enumValues"][0]["name"].clone(),
            };
        }
        filled
    }
}

/// Ids for the fields that name things.
fn ids(held: &Reading, member: &str) -> Value {
    let category = held.category("zeitdruck");
    let quote = held.quote("We ended up");
    let own = match member.trim_start_matches("update") {
        "Study" => json!(held.id()),
        "Category" => category["id"].clone(),
        "Placement" => category["placements"][0]["id"].clone(),
        "RoleMention" => category["roles"][0]["id"].clone(),
        "Source" => json!(held.source_id("GUIDE")),
        "Quote" => quote["id"].clone(),
        "Coding" => quote["codings"][0]["id"].clone(),
        "Participant" => json!(held.person_id("Thistle")),
        "Author" => held.study["authors"][0]["id"].clone(),
        "FocusGroup" => held.study["focusGroups"]["nodes"][0]["id"].clone(),
        _ => Value::Null,
    };
    json!({
        "id": own, "study": held.id(), "category": category["id"], "quote": quote["id"],
        "source": held.source_id("GUIDE"), "participant": held.person_id("Thistle"),
        "role": category["roles"][0]["role"]["id"], "domain": held.domain_id(1),
    })
}

/// Sends every change with the marker in all its texts; says how many could be recorded.
async fn say_it_everywhere(
    world: &World,
    author: &Desk<'_>,
    keeper: &Desk<'_>,
    held: &Reading,
) -> usize {
    let inputs = Inputs::of(world).await;
    let mut recorded = 0;
    for (at, (member, input)) in inputs.changes().into_iter().enumerate() {
        for known in [ids(held, &member), json!({})] {
            let change = json!({ &member: inputs.marked(&input, &known) });
            for desk in [author, keeper] {
                let call = json!({ "title": MARKER, "description": MARKER, "study": desk.study,
                    "changes": [change], "idempotencyKey": format!("{MARKER} {at}") });
                let body = desk.reply("openChangeSet", call).await.body;
                recorded += usize::from(!body["data"]["openChangeSet"]["changeSet"].is_null());
            }
        }
    }
    recorded
}

/// Ids of a kind among what was told to be left over.
fn told(leftovers: &Value, kind: &str) -> Vec<String> {
    let of_kind = leftovers.as_array().unwrap().iter().filter(|it| it["kind"] == kind);
    of_kind.map(|it| text(&it["id"])).collect()
}

on_both_engines! {
    async fn erased_words_stay_only_where_the_steward_is_told(world: Demo) {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_max_level(tracing::Level::INFO).finish();
        let _logging = tracing::subscriber::set_default(subscriber);
        let team = Team::of(&world, "demo-clinic").await;
        let keeper = Desk::of(&world, "keeper", &["CURATOR"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let call = json!({ "title": "A quote", "study": held.id(), "idempotencyKey": MARKER, "changes": [
            { "createQuote": { "localName": MARKER, "study": held.id(), "source": held.source_id("GUIDE"),
                "text": MARKER, "provenance": "VERBATIM", "speakerUnknownBecause": "NOT_RECORDED" } }] });
        let opened = sound(team.author.call("openChangeSet", call.clone()).await);
        let again = sound(team.author.call("openChangeSet", call.clone()).await);
        assert_eq!((&again["created"], &again["created"][0]["localName"]), (&opened["created"], &json!(MARKER)));
        team.through(&id(&opened)).await;
        let quote = &opened["created"][0]["id"];
        let recorded = say_it_everywhere(&world, &team.author, &keeper, &held).await;
        assert!(recorded > 15, "{recorded}");
        let set = team.author.opened(json!([{ "updateCategory": {
            "id": held.category_id("short-way"), "definition": "Shorter." } }])).await;
        sound(team.author.submit(&set).await);
        let input = json!({ "changeSet": set, "verdict": "REQUEST_CHANGES", "note": MARKER });
        sound(team.judge.call("reviewChangeSet", input).await);

        let query = "mutation ($input: RedactQuoteInput!) { redactQuote(input: $input) {
            leftovers { kind id field } userErrors { code message } } }";
        let erased = team.judge.ask(query, json!({ "input": { "quote": quote } })).await["redactQuote"].clone();
        assert_eq!(erased["userErrors"], json!([]));
        let left = &erased["leftovers"];
        let mut inside = Inside::of(&world.app.config).await;
        for table in inside.tables_with(MARKER).await {
            let (kind, column, row) = match table.as_str() {
                "change" => ("Change", "id", "patch"),
                "change_set" => ("ChangeSet", "id", "title || coalesce(description, '')"),
                "review" => ("ChangeSet", "change_set_id", "note"),
                other => panic!("the words stay in {other}"),
            };
            let is_sqlite = world.app.config.database_url.is_none();
            let key = if is_sqlite { format!("lower(hex({column}))") } else { format!("{column}::text") };
            let keys = inside.texts(format!("SELECT {key} FROM {table} WHERE {row} LIKE '%{MARKER}%'")).await;
            let told = told(left, kind);
            for key in keys {
                let kind = nasss::id::Kind::ALL.iter().find(|it| it.type_name() == kind).unwrap();
                let id = kind.id(uuid::Uuid::try_parse(&key).unwrap());
                assert!(told.contains(&id), "{table} {id} is not told");
            }
        }
        for file in super::erasing::in_files(&world, MARKER) {
            assert!(file.starts_with("nasss.db"), "{file}");
        }
        let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!logged.is_empty() && !logged.contains("zephyr"), "{logged}");

        // The key is refused for good, and nothing is done a second time.
        for _ in 0..2 {
            assert_eq!(codes(&team.author.call("openChangeSet", call.clone()).await), ["KEY_REUSED"]);
        }
        let digests = "SELECT input_digest FROM idempotent_answer UNION ALL SELECT idempotency_key FROM idempotent_answer";
        let digests = inside.texts(digests.to_owned()).await;
        assert!(digests.iter().all(|it| it.is_empty() || it.starts_with("k1:")), "{digests:?}");
        assert!(digests.contains(&String::new()));
    }

    async fn a_source_that_is_taken_down_takes_along_what_was_only_proposed_from_it(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let source = held.source_id("GUIDE");
        let proposed = json!([{ "createQuote": { "study": held.id(), "source": source, "text": MARKER,
            "provenance": "VERBATIM", "speakerUnknownBecause": "NOT_RECORDED" } }]);
        let kept = json!({ "title": "Kept", "study": held.id(), "changes": proposed, "idempotencyKey": "kept" });
        sound(team.author.call("openChangeSet", kept.clone()).await);
        let given_up = team.author.opened(proposed).await;
        sound(team.author.call("abandonChangeSet", json!({ "changeSet": given_up })).await);
        let query = "mutation ($input: TakeDownInput!) { takeDown(input: $input) { userErrors { code message } } }";
        let told = team.judge.ask(query, json!({ "input": { "things": [source] } })).await["takeDown"].clone();
        assert_eq!(told["userErrors"], json!([]));
        let mut inside = Inside::of(&world.app.config).await;
        assert_eq!(inside.tables_with(MARKER).await, Vec::<String>::new());
        assert_eq!(codes(&team.author.call("openChangeSet", kept).await), ["KEY_REUSED"]);
    }
}
