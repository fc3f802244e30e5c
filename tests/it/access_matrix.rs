//! The printed access matrix: every class of viewer × every type, field, argument and mutation of the schema, in
//! snapshots that a researcher can read. A field that is not in them fails the tests.

mod atlas;
mod classes;
mod doors;
mod records;
mod sets;
mod taken_back;

use std::{collections::BTreeMap, fmt::Write};

use serde_json::{Value, json};

use nasss::id::Kind;

use crate::{
    accounts::issuers::Issuer,
    harness::{Data, World, settings},
    mappings,
};
use atlas::{Atlas, Field, Way};
use classes::{Class, classes};
use sets::Sets;

/// What belongs to accounts. Each request makes more of some, so that numbers would say little: whether there are any
/// is shown.
const GROWING: [&str; 10] = [
    "Account",
    "AccountConnection",
    "AccountEdge",
    "ApiToken",
    "AuditEvent",
    "AuditEventConnection",
    "AuditEventEdge",
    "RoleGrant",
    "Session",
    "TokenRight",
];

/// What mutations answer besides their payloads.
const ANSWERED: [&str; 2] = ["CreatedThing", "Leftover"];

const ABOUT: &str = "\
What each class of viewer sees of the demonstration, field by field. The studies of the roles' grants are
demo-companion alone, but for those of ADMIN and READER, which are for all. NONE has an account without any role,
EXPIRED had every role, PART holds a token for programs with less than its owner's rights, VOUCHED a token of another
issuer that grants READER, and CURATOR of demo-clinic; GONE is disabled. A number says how many values the class
sees in one way that leads to the type, OF says how many there are for somebody who holds every role everywhere; 401
means that the token is refused. TOKEN is a token for programs with every right; ADMIN has signed in. Two mappings between concepts and some change sets were added, because the
demonstration has none; what is told of each of them is in sets. Equal rows were not written off each other: each was
asked for.
";

/// Ways that no step by step leads to.
async fn hidden_ways(world: &World, sets: &Sets) -> Vec<Way> {
    let steps = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
    let quotes = crate::access::everything::<entity::quote::Entity>(world).await;
    let mut ids: Vec<String> = quotes
        .iter()
        .filter(|row| row.withdrawn_at.is_some())
        .map(|row| format!("\"{}\"", Kind::Quote.id(row.id)))
        .collect();
    ids.sort_unstable();
    let gone = format!("nodes(ids: [{}])", ids.join(", "));
    let people = crate::access::everything::<entity::participant::Entity>(world).await;
    let person = people.iter().filter(|row| row.withdrawn_at.is_none()).map(|row| row.id).min();
    let record = format!("participantRecord(id: \"{}\")", Kind::Participant.id(person.unwrap()));
    let quote = sets::thing(sets, "a REGISTERED quote");
    let history = format!("history(id: \"{quote}\", first: 1000)");
    let snapshot = format!("snapshot(id: \"{quote}\", version: 1)");
    let proposed = ["changeSets(first: 1000)", "nodes", "changes(first: 1000)", "nodes", "fields"];
    let clashing = sets::thing(sets, "a draft, in conflict with what was published since");
    let checked = format!("changeSet(id: \"{clashing}\")");
    let problems = [&checked, "changes(first: 1000)", "nodes", "problems", "conflict"];
    vec![
        // Of one set alone.
        (steps(&problems[..4]), "UserError".to_owned()),
        (steps(&problems), "Conflict".to_owned()),
        // All sets, and not those alone that became a version or stand in a history.
        (steps(&proposed[..2]), "ChangeSet".to_owned()),
        (steps(&proposed), "FieldChange".to_owned()),
        (steps(&[&history]), "RevisionConnection".to_owned()),
        (steps(&[&snapshot]), "Snapshot".to_owned()),
        (steps(&[&record]), "ParticipantRecord".to_owned()),
        (steps(&["accounts(first: 100)", "nodes", "sessions"]), "Session".to_owned()),
        (steps(&[&gone, "... on Tombstone"]), "Tombstone".to_owned()),
    ]
}

/// Compares with the snapshot of this name, which is the same for both engines.
fn assert_as_printed(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("access_matrix");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A line of the matrix.
fn line(name: &str, cells: &[String]) -> String {
    let mut line = format!("{name:<44}");
    for cell in cells {
        write!(line, "{cell:>7}").unwrap();
    }
    line.trim_end().to_owned()
}

/// How many values of each field a class sees.
async fn seen(class: &Class, way: &str, fields: &[Field]) -> Option<BTreeMap<String, usize>> {
    let mut counts = BTreeMap::new();
    for some in fields.chunks(25) {
        let reply = class.ask(&atlas::query(way, some)).await;
        if reply.status == 401 {
            return None;
        }
        for (n, field) in some.iter().enumerate() {
            let count = values(&reply.body["data"], &format!("f{n}"));
            counts.insert(field.name.clone(), count);
        }
    }
    Some(counts)
}

/// How many values that are not null stand under a name, anywhere.
fn values(json: &Value, name: &str) -> usize {
    match json {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match (key == name, value) {
                (true, Value::Null) => 0,
                (true, Value::Array(items)) => items.len(),
                (true, _) => 1,
                (false, value) => values(value, name),
            })
            .sum(),
        Value::Array(items) => items.iter().map(|item| values(item, name)).sum(),
        _ => 0,
    }
}

/// A way without what differs from world to world: ids of change sets.
fn shown(way: &str) -> String {
    let way = way.replace('%', "…");
    match way.split_once("chs_") {
        Some((before, id)) => {
            format!("{before}chs_…{}", id.trim_start_matches(char::is_alphanumeric))
        }
        None => way,
    }
}

async fn matrix(world: &World, issuer: &Issuer, sets: &Sets) -> String {
    let atlas = Atlas::of_schema();
    let (all, everybody) = classes(world, issuer).await;
    let ways = atlas.ways(&all, &hidden_ways(world, sets).await).await;
    let mut head: Vec<String> = everybody.iter().map(|class| class.short.to_owned()).collect();
    head.push("OF".to_owned());
    let mut text = format!("{ABOUT}\n{}\n", line("", &head));
    for (name, fields) in &atlas.objects {
        let Some(way) = ways.get(name) else {
            // What mutations answer is told by what they may do: see doors.
            let why = if name.ends_with("Payload") || ANSWERED.contains(&name.as_str()) {
                "answered by mutations alone"
            } else {
                "nothing of it is in the demonstration"
            };
            writeln!(text, "\n{name}: {why}").unwrap();
            for field in fields {
                writeln!(text, "  {}", field.name).unwrap();
            }
            continue;
        };
        writeln!(text, "\n{name}, by {}", shown(way)).unwrap();
        let there = seen(&all, way, fields).await.unwrap();
        let mut columns = Vec::new();
        for class in &everybody {
            columns.push(seen(class, way, fields).await);
        }
        columns.push(Some(there));
        for field in fields {
            let cell = |column: &Option<BTreeMap<String, usize>>| match column {
                None => "401".to_owned(),
                Some(counts) => match counts[&field.name] {
                    0 => "–".to_owned(),
                    _ if GROWING.contains(&name.as_str()) => "yes".to_owned(),
                    n => n.to_string(),
                },
            };
            let cells: Vec<String> = columns.iter().map(cell).collect();
            writeln!(text, "{}", line(&format!("  {}", field.name), &cells)).unwrap();
        }
    }
    text
}

/// A world on each engine, with change sets, whose pages hold all there is and which trusts another issuer; that issuer.
async fn worlds() -> (Vec<(World, Sets)>, Issuer) {
    let issuer = Issuer::start().await;
    let config = || {
        let mut config = settings();
        config.issuers.0 = vec![issuer.settings()];
        config.limits.page_max = 1000;
        config.limits.cost = 1_000_000_000;
        config
    };
    let mut worlds = vec![World::sqlite_with(Data::Demo, config()).await];
    worlds.extend(World::postgres_with(Data::Demo, config()).await);
    let mut filled = Vec::new();
    for world in worlds {
        mappings::examples(&world).await;
        let sets = sets::examples(&world).await;
        filled.push((world, sets));
    }
    (filled, issuer)
}

#[tokio::test]
async fn who_sees_what() {
    let (worlds, issuer) = worlds().await;
    for (world, sets) in worlds {
        assert_as_printed("fields", &matrix(&world, &issuer, &sets).await);
    }
}

#[tokio::test]
async fn who_sees_what_of_change_sets_and_history() {
    let (worlds, issuer) = worlds().await;
    for (world, sets) in worlds {
        assert_as_printed("sets", &sets::matrix(&world, &issuer, &sets).await);
    }
}

#[tokio::test]
async fn who_may_do_what() {
    let (worlds, issuer) = worlds().await;
    for (world, _) in worlds {
        assert_as_printed("doors", &doors::matrix(&world, &issuer).await);
    }
}

#[tokio::test]
async fn a_token_is_worth_what_its_rights_are_whatever_its_kind() {
    let (worlds, issuer) = worlds().await;
    for (world, sets) in worlds {
        // What the issuer's claims grant.
        let rights = ["CURATOR@demo-clinic", "READER"];
        let ada = world.person("ada", &rights).await;
        let (session, _) = world.sign_in("ada").await;
        let program = world.token_of(ada, &rights).await;
        let atlas = Atlas::of_schema();
        let (all, _) = classes(&world, &issuer).await;
        let ways = atlas.ways(&all, &hidden_ways(&world, &sets).await).await;
        let vouched = issuer.token(&json!({}), &json!({}));
        let [one, other, third] =
            [session, program, vouched].map(|token| Class::of(&world, "", Some(token)));
        for (name, fields) in &atlas.objects {
            if let Some(way) = ways.get(name).filter(|_| !GROWING.contains(&name.as_str())) {
                let expected = seen(&one, way, fields).await;
                for another in [&other, &third] {
                    assert_eq!(seen(another, way, fields).await, expected, "{name}");
                }
            }
        }
    }
}

#[test]
fn every_argument_is_one_that_everybody_may_give() {
    let mut text = "\
Arguments and fields of inputs. Everybody may give them: none asks after what only some may read, or it stands behind
a door that asks for the right first (see doors).
"
    .to_owned();
    for (place, arguments) in Atlas::of_schema().arguments {
        writeln!(text, "{place}: {}", arguments.join(", ")).unwrap();
    }
    assert_as_printed("arguments", &text);
}
