//! Comparing answers.

use serde_json::Value;

/// Fields that hold a new cursor. Cursors may be written otherwise by another version, as long as the old ones go on working.
const CURSORS: [&str; 4] = ["cursor", "startCursor", "endCursor", "since"];

/// Returns the first place in which two answers differ, with both values; new cursors are not compared.
pub fn first(expected: &Value, told: &Value) -> Option<String> {
    at("", expected, told)
}

fn at(path: &str, expected: &Value, told: &Value) -> Option<String> {
    let differs = || Some(format!("{path}: expected {expected}, told {told}"));
    match (expected, told) {
        (Value::Object(ours), Value::Object(theirs)) => {
            if ours.len() != theirs.len() || !ours.keys().all(|name| theirs.contains_key(name)) {
                return differs();
            }
            let compared = ours.iter().filter(|(name, _)| !CURSORS.contains(&name.as_str()));
            let mut differences = compared
                .filter_map(|(name, value)| at(&format!("{path}.{name}"), value, &theirs[name]));
            differences.next()
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            let pairs = ours.iter().zip(theirs).enumerate();
            let mut differences =
                pairs.filter_map(|(n, (ours, theirs))| at(&format!("{path}[{n}]"), ours, theirs));
            differences.next().or_else(|| {
                let lengths =
                    || format!("{path}: {} items expected, {} told", ours.len(), theirs.len());
                (ours.len() != theirs.len()).then(lengths)
            })
        }
        _ if expected == told => None,
        _ => differs(),
    }
}

#[test]
fn a_difference_is_found_wherever_it_is() {
    use serde_json::json;
    let one = json!({ "a": [1, { "b": null, "cursor": "x" }] });
    assert_eq!(first(&one, &json!({ "a": [1, { "b": null, "cursor": "y" }] })), None);
    for other in [
        json!({ "a": [1, { "b": 2, "cursor": "x" }] }),
        json!({ "a": [1] }),
        json!({ "a": [1, { "b": null, "cursor": "x" }, 3] }),
        json!({ "a": [1, { "b": null }] }),
        json!({ "a": null }),
    ] {
        assert!(first(&one, &other).is_some(), "{other}");
    }
}
