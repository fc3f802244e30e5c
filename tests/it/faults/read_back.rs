//! Mutations whose outcome cannot be read back: a null without an error would tell a client nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    curation::desk::Desk,
    harness::{World, inside::Inside, people::Reply},
};

/// Fields of payloads that may be null, each of which is tried below or is known without reading.
const TRIED: [&str; 4] = [
    "ApiTokenPayload.apiToken",
    "ChangeSetPayload.changeSet",
    "CodePayload.account",
    "ErasePayload.changeSet",
];
const LIKE_ANOTHER: [&str; 1] = ["AccountPayload.account"];
const KNOWN_WITHOUT_READING: [&str; 3] =
    ["ApiTokenPayload.secret", "CodePayload.code", "CodePayload.codeExpiresAt"];

/// Takes what is called "hidden" away from its writer, as soon as it is written.
async fn hide(world: &World) {
    let mut inside = Inside::of(&world.app.config).await;
    let steps = [
        ("hide_token", "INSERT ON api_token", "NEW.name = 'hidden'",
            "UPDATE api_token SET account_id = (SELECT a.id FROM account a WHERE a.id <> NEW.account_id LIMIT 1)
                WHERE id = NEW.id"),
        ("hide_set", "INSERT ON change_set", "NEW.title = 'hidden'",
            "UPDATE change_set SET study_id = NULL WHERE id = NEW.id"),
        ("hide_erased", "UPDATE OF status ON change_set", "NEW.origin = 'CONSENT' AND NEW.status = 'PUBLISHED'",
            "UPDATE change_set SET study_id = NULL WHERE id = NEW.id"),
        (
            "hide_account",
            "INSERT ON audit_event",
            "NEW.action = 'ACCOUNT_CREATED'",
            "DELETE FROM one_time_code WHERE account_id IN (SELECT a.id FROM account a WHERE a.name = 'hidden');
                DELETE FROM account WHERE name = 'hidden'",
        ),
    ];
    for (name, event, when, act) in steps {
        match inside {
            Inside::Sqlite(_) => {
                let sql =
                    format!("CREATE TRIGGER {name} AFTER {event} WHEN {when} BEGIN {act}; END");
                inside.texts(sql).await;
            }
            Inside::Postgres(_) => {
                let function = format!(
                    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
                );
                inside.texts(function).await;
                let sql = format!(
                    "CREATE TRIGGER {name} AFTER {event} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
                );
                inside.texts(sql).await;
            }
        }
    }
}

/// Asserts that the only error says that this field was not read back, and that the rest of the payload is told.
fn assert_not_read_back(reply: &Reply, field: &str, inner: &str) {
    let errors = reply.body["errors"].as_array().unwrap_or_else(|| panic!("{:#}", reply.body));
    assert_eq!(errors.len(), 1, "{:#}", reply.body);
    assert_eq!(reply.code(), "NOT_FOUND");
    assert_eq!(errors[0]["path"], json!([field, inner]));
    let payload = &reply.body["data"][field];
    assert_eq!((&payload[inner], &payload["userErrors"]), (&Value::Null, &json!([])));
}

crate::harness::on_both_engines! {
    async fn what_was_written_and_cannot_be_read_back_is_an_error(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic", "STEWARD@demo-clinic"]).await;
        world.person("admin", &["ADMIN"]).await;
        world.person("reader", &["READER"]).await;
        let ((admin, _), (reader, _)) = (world.sign_in("admin").await, world.sign_in("reader").await);
        hide(&world).await;
        let input = json!({ "title": "hidden", "study": author.study, "changes": [] });
        let reply = author.reply("openChangeSet", input).await;
        assert_not_read_back(&reply, "openChangeSet", "changeSet");
        let found = world.get("{ study(slug: \"demo-clinic\") { quotes(first: 1) { nodes { id } } } }").await;
        let quote = &found["study"]["quotes"]["nodes"][0]["id"];
        let query = "mutation ($input: RedactQuoteInput!) { redactQuote(input: $input) {
            changeSet { id } userErrors { code } } }";
        let reply = world.ask_with(&author.token, query, json!({ "input": { "quote": quote } })).await;
        assert_not_read_back(&reply, "redactQuote", "changeSet");
        let query = "mutation { createApiToken(input: { name: \"hidden\", rights: [{ role: READER }] }) {
            apiToken { id } userErrors { code } } }";
        let reply = world.ask_with(&reader, query, json!({})).await;
        assert_not_read_back(&reply, "createApiToken", "apiToken");
        let query = "mutation { createAccount(input: { name: \"hidden\" }) { account { id } userErrors { code } } }";
        let reply = world.ask_with(&admin, query, json!({})).await;
        assert_not_read_back(&reply, "createAccount", "account");
    }
}

#[tokio::test]
async fn every_field_of_a_payload_that_may_be_null_is_tried() {
    let world = World::sqlite(crate::harness::Data::Empty).await;
    let query = "{ __schema { types { name fields { name type { kind name } } }
        mutationType { fields { type { kind name ofType { name } } } } } }";
    let schema = serde_json::to_value(world.app.schema.execute(query).await).unwrap();
    let schema = &schema["data"]["__schema"];
    let payloads: BTreeSet<&str> = schema["mutationType"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|field| {
            field["type"]["name"].as_str().or(field["type"]["ofType"]["name"].as_str())
        })
        .collect();
    let mut found = BTreeSet::new();
    for kind in schema["types"].as_array().unwrap() {
        let name = kind["name"].as_str().unwrap();
        if payloads.contains(name) {
            for field in kind["fields"].as_array().unwrap() {
                if field["type"]["kind"] != "NON_NULL" {
                    found.insert(format!("{name}.{}", field["name"].as_str().unwrap()));
                }
            }
        }
    }
    let known = TRIED.iter().chain(&LIKE_ANOTHER).chain(&KNOWN_WITHOUT_READING);
    assert_eq!(found, known.map(|name| (*name).to_owned()).collect());
}
