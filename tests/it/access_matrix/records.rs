//! What belongs to accounts, to proposals and to history is found by its id by whoever finds it in a list, with the same
//! fields, and by nobody else.

use std::collections::{BTreeMap, BTreeSet};

use nasss::id::{self, Kind};
use serde_json::{Map, Value, json};

use super::{
    classes::{Class, classes},
    sets::Sets,
    worlds,
};
use crate::harness::World;

/// The types that this file is about, each with a prefix that ids of it have.
const KINDS: [Kind; 8] = [
    Kind::Account,
    Kind::RoleGrant,
    Kind::Session,
    Kind::ApiToken,
    Kind::AuditEvent,
    Kind::ChangeSet,
    Kind::Change,
    Kind::Revision,
];

const FIELDS: &str = "
    fragment Account on Account { __typename id name displayName issuer createdAt disabledAt }
    fragment RoleGrant on RoleGrant { __typename id role study { id } grantedBy { id } until: expiresAt inForce }
    fragment Session on Session { __typename id startedAt refreshedAt expiresAt endedAt }
    fragment ApiToken on ApiToken { __typename id name rights { role study { id } } createdAt expiresAt revokedAt }
    fragment AuditEvent on AuditEvent { __typename id happenedAt deed: action result account { id } accountId credential
        credentialId requestId address study { id } subjectId things granted: role until: expiresAt }
    fragment ChangeSet on ChangeSet { __typename id title description status origin study { id } reverts { id }
        changeCount contents needsClearance publishedVersion publishedBy { id } authors { id displayName }
        reviews { verdict note reviewer { id } } viewerCan { edit { allowed } publish { because } } }
    fragment Change on Change { __typename id position action kind target: thing fields { field before after }
        author { id } recordedAt originFile originLine }
    fragment Revision on Revision { __typename id kind thing event revision version publishedAt origin
        changeSet { id } fields { field before after } }";

/// The lists of a viewer's own account, of all accounts, of the audit, and of what is proposed.
const LISTS: &str = "query {
    viewer { account { ...Account grants { ...RoleGrant } apiTokens { ...ApiToken } sessions { ...Session } } }
    accounts(first: 1000) { nodes {
        ...Account grants { ...RoleGrant } apiTokens { ...ApiToken } sessions { ...Session } } }
    auditEvents(first: 1000) { nodes { ...AuditEvent } }
    changeSets(first: 1000) { nodes { ...ChangeSet changes(first: 1000) { nodes { ...Change } } } } }";

const HISTORY: &str =
    "query ($id: ID!) { history(id: $id, first: 1000) { nodes { ...Revision } } }";

/// Records by their ids.
type Records = BTreeMap<String, Value>;

/// A document with the fragments that it spreads.
fn with_fragments(document: &str) -> String {
    let spread = |fragment: &&str| {
        let name = fragment.split_whitespace().next().unwrap();
        document.contains(&format!("...{name} "))
    };
    let fragments = FIELDS.split("fragment ").skip(1).filter(spread);
    fragments.fold(document.to_owned(), |text, it| format!("{text} fragment {it}"))
}

/// Adds the records that an answer holds, each without the lists of others in it.
fn collect(answer: &Value, into: &mut Records) {
    match answer {
        Value::Object(fields) => {
            let is_record = |name: &Value| KINDS.iter().any(|kind| name == kind.type_name());
            if fields.get("__typename").is_some_and(is_record) {
                let is_list =
                    |name: &str| ["grants", "apiTokens", "sessions", "changes"].contains(&name);
                let own = fields.iter().filter(|(name, _)| !is_list(name));
                let own: Map<String, Value> =
                    own.map(|(name, it)| (name.clone(), it.clone())).collect();
                into.insert(fields["id"].as_str().unwrap().to_owned(), own.into());
            }
            fields.values().for_each(|value| collect(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}

/// The records that a class finds in lists; none where its token is refused.
async fn listed(class: &Class, sets: &Sets) -> Option<Records> {
    let mut records = Records::new();
    let reply = class.ask(&with_fragments(LISTS)).await;
    if reply.status == 401 {
        return None;
    }
    collect(&reply.body["data"], &mut records);
    for (_, thing) in &sets.things {
        let reply = class.ask_with(&with_fragments(HISTORY), json!({ "id": thing })).await;
        collect(&reply.body["data"], &mut records);
    }
    Some(records)
}

/// What a class is answered for these ids by `nodes`.
async fn asked(class: &Class, ids: &BTreeSet<String>) -> Vec<Value> {
    let spreads = KINDS.map(|kind| format!("...{} ", kind.type_name())).concat();
    let document = format!("query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ {spreads} }} }}");
    let mut answers = Vec::new();
    for some in ids.iter().collect::<Vec<_>>().chunks(100) {
        let reply = class.ask_with(&with_fragments(&document), json!({ "ids": some })).await;
        assert_eq!(reply.body["errors"], Value::Null, "{}", class.short);
        answers.extend(reply.body["data"]["nodes"].as_array().unwrap().clone());
    }
    answers
}

/// The ids of every record that the database holds; of the history, those of the things in `sets`.
async fn every_id(world: &World, sets: &Sets) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    macro_rules! add {
        ($($table:ident: $kind:ident),*) => {
            $(for row in crate::access::everything::<entity::$table::Entity>(world).await {
                ids.insert(Kind::$kind.id(row.id));
            })*
        };
    }
    add!(
        account: Account, role_grant: RoleGrant, session: Session, api_token: ApiToken,
        audit_event: AuditEvent, change_set: ChangeSet, change: Change
    );
    for row in crate::access::everything::<entity::revision::Entity>(world).await {
        let is_own = |(_, thing): &(&str, String)| {
            id::read(thing)
                .is_ok_and(|(kind, key)| (kind.table(), key) == (&row.thing, row.thing_id))
        };
        if sets.things.iter().any(is_own) {
            ids.insert(Kind::Revision.id(row.id));
        }
    }
    ids
}

#[tokio::test]
async fn a_record_is_found_by_its_id_by_whoever_finds_it_in_a_list_and_by_nobody_else() {
    let (worlds, issuer) = worlds().await;
    for (world, sets) in worlds {
        let (all, everybody) = classes(&world, &issuer).await;
        let ids = every_id(&world, &sets).await;
        for kind in KINDS {
            assert!(ids.iter().any(|id| id.starts_with(kind.prefix())), "no {kind:?}");
        }
        for class in everybody.iter().chain([&all]) {
            let Some(mut listed) = listed(class, &sets).await else { continue };
            for (id, found) in ids.iter().zip(asked(class, &ids).await) {
                assert_eq!(found, listed.remove(id).unwrap_or_default(), "{} {id}", class.short);
            }
        }
    }
}

#[tokio::test]
async fn a_hidden_record_answers_like_an_id_that_was_never_given() {
    let (worlds, issuer) = worlds().await;
    for (world, sets) in worlds {
        let (_, everybody) = classes(&world, &issuer).await;
        let ids = every_id(&world, &sets).await;
        let nobody = &everybody[0];
        for kind in KINDS {
            let mut answers = BTreeSet::new();
            let hidden = ids.iter().find(|id| id.starts_with(kind.prefix())).unwrap().clone();
            for id in [hidden, kind.id(uuid::Uuid::new_v4())] {
                let before = world.app.db.statements();
                let asked = "query ($id: ID!) { node(id: $id) { __typename id } }";
                let reply = nobody.ask_with(asked, json!({ "id": id })).await;
                answers.insert((
                    reply.status,
                    reply.body.to_string(),
                    world.app.db.statements() - before,
                ));
            }
            assert_eq!(answers.len(), 1, "{answers:?}");
        }
    }
}
