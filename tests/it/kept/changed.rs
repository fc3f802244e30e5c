//! The one place for answers that later versions give on purpose otherwise than a kept version did.
//!
//! The recorded answers themselves are never edited. An issue that changes an answer adds a [`Change`] with its number and
//! its reason, which turns the recorded answer into the one that is expected today.

use serde_json::{Value, json};

/// A recorded question.
pub struct Asked<'a> {
    pub viewer: &'a str,
    pub document: &'a str,
    pub variables: &'a Value,
}

/// An answer that changed on purpose.
pub struct Change {
    /// Number of the issue, and why the answer changed.
    pub reason: &'static str,
    /// Turns a recorded answer, `{ data, codes }`, into the one expected today; leaves all others alone.
    pub apply: fn(&Asked<'_>, &mut Value),
}

/// Changes, in the order in which they are applied. A change that alters no recorded answer fails the test.
pub const CHANGES: [Change; 4] = [
    Change {
        reason: "27: consent has a history of its own, so that revisions of participants hide none of theirs",
        apply: |asked, answer| {
            for node in participant_history(asked, answer) {
                if node["kind"] == "Participant" && node["revision"].is_null() {
                    node["revision"] = json!(if node["event"] == "CREATED" { 1 } else { 2 });
                }
            }
        },
    },
    Change {
        reason: "27: consent has a history of its own, with an entry beside that of the participant",
        apply: |asked, answer| {
            if asked.viewer == "steward" {
                split_consent(asked, answer);
            }
        },
    },
    Change {
        reason: "29: numbers in names count as numbers, so a place in an order by name is none in today's",
        apply: |asked, answer| {
            // The fields that may be null end where the list stands, or above it.
            let data = match asked.document {
                "page_of_accounts" => json!({ "page": null }),
                "page_of_categories" => Value::Null,
                "page_of_comparison" => json!({ "comparison": null }),
                "page_of_participants" => json!({ "study": { "page": null } }),
                _ => return,
            };
            if asked.variables["after"].is_string() {
                *answer = json!({ "codes": ["INVALID_CURSOR"], "data": data });
            }
        },
    },
    Change {
        reason: "29: a category that was merged into another counts as entered, and the sentence says so",
        apply: |_, answer| {
            let Some(sentence) = answer.pointer_mut("/data/node/coverage/sentence") else { return };
            for (recorded, told) in [
                (
                    "Held here: 7 of the 10 categories the study reports; all are placed in a domain.",
                    "Held here: 8 of the 10 categories the study reports; 1 of them is merged into another; all others are \
                     placed in a domain.",
                ),
                (
                    "Held here: 30 of the 32 categories the study reports; 26 of them placed in a domain.",
                    "Held here: 31 of the 32 categories the study reports; 1 of them is merged into another; 26 of the others \
                     are placed in a domain.",
                ),
            ] {
                if sentence == recorded {
                    *sentence = json!(told);
                }
            }
        },
    },
];

/// Removes from both answers what a feed tells of an event whose type is another than the recorded one.
///
/// 28: an event tells what happened in its own version, and the recorded ones tell what had become of the thing since.
/// `curation::feed::dates` compares events with what happened. A thing that is told must be the recorded one.
pub fn remove_events_of_other_types(asked: &Asked<'_>, expected: &mut Value, told: &mut Value) {
    if asked.document != "changes" {
        return;
    }
    let events = |answer| Value::pointer_mut(answer, "/data/changes/events");
    let (expected, told) = (events(expected), events(told));
    let expected = expected.and_then(Value::as_array_mut).into_iter().flatten();
    let told = told.and_then(Value::as_array_mut).into_iter().flatten();
    for (expected, told) in expected.zip(told) {
        if expected["type"] == told["type"] {
            continue;
        }
        let is_safe = told["node"].is_null()
            || expected["node"].is_null()
            || told["node"] == expected["node"];
        assert!(is_safe, "{told} in place of {expected}");
        for name in ["type", "reason", "replacedBy", "oldName", "newName", "node"] {
            expected.as_object_mut().unwrap().remove(name);
            told.as_object_mut().unwrap().remove(name);
        }
    }
}

/// The entries of a participant's history.
fn participant_history<'a>(asked: &Asked<'_>, answer: &'a mut Value) -> &'a mut [Value] {
    let of_participant = asked.variables["id"].as_str().is_some_and(|id| id.starts_with("par_"));
    if asked.document != "history" || !of_participant {
        return &mut [];
    }
    let nodes = answer.pointer_mut("/data/history/nodes").and_then(Value::as_array_mut);
    nodes.map_or(&mut [], Vec::as_mut_slice)
}

/// Puts what an entry tells of consent into an entry of its own, the first of its version.
fn split_consent(asked: &Asked<'_>, answer: &mut Value) {
    let mut nodes: Vec<Value> = Vec::new();
    for node in participant_history(asked, answer) {
        let fields = node["fields"].as_array_mut().unwrap();
        let is_consent = |field: &Value| field["field"].as_str().unwrap().starts_with("consent");
        let (consent, rest): (Vec<Value>, Vec<Value>) = fields.drain(..).partition(is_consent);
        node["fields"] = json!(rest);
        let erased = node["event"] == "ERASED" && !rest.is_empty();
        let first = nodes.iter().position(|it| it["version"] == node["version"]);
        nodes.push(node.clone());
        if !consent.is_empty() || erased {
            let mut entry = node.clone();
            entry["fields"] = json!(consent);
            nodes.insert(first.unwrap_or(nodes.len() - 1), entry);
        }
    }
    if !nodes.is_empty() {
        answer["data"]["history"]["totalCount"] = json!(nodes.len());
        answer["data"]["history"]["nodes"] = json!(nodes);
    }
}

/// Returns the answer expected today; `used` counts for each change how many answers it altered.
pub fn expected(asked: &Asked<'_>, recorded: &Value, used: &mut [usize]) -> Value {
    let mut answer = recorded.clone();
    for (change, used) in CHANGES.iter().zip(used) {
        let before = answer.clone();
        (change.apply)(asked, &mut answer);
        *used += usize::from(answer != before);
    }
    answer
}
