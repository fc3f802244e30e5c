//! Cursors with a right checksum whose values are of other types than the order has: made by a client that read the code.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    assert_nothing_of_the_inside,
    pages::{CONNECTIONS, connection, query},
};
use crate::harness::{World, on_both_engines};

const HEAD: usize = 9;
const CHECKSUM: usize = 4;

/// The values of a cursor and its key.
fn values(cursor: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
    serde_json::from_slice(&bytes[HEAD..bytes.len() - CHECKSUM]).unwrap()
}

/// A cursor of the same list with other content.
fn forged(cursor: &str, content: &[u8]) -> String {
    let mut bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap()[..HEAD].to_vec();
    bytes.extend_from_slice(content);
    signed(bytes)
}

fn signed(mut bytes: Vec<u8>) -> String {
    let checksum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&checksum[..CHECKSUM]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What may stand in the place of a value, and whether it is a text or a number as cursors hold them.
fn others() -> Vec<(Value, Option<bool>)> {
    let wrong = [
        json!(null),
        json!(true),
        json!(1.5),
        json!(1e300),
        json!([]),
        json!(["x"]),
        json!({}),
        json!({ "a": 1 }),
    ];
    let texts = ["", "x", "7", "ÿ", "a\0b", "\0", "\u{10ffff}", "') --"]
        .map(|text| (json!(text), Some(false)));
    let numbers = [0, 1, -1, i64::from(i32::MAX) + 1, i64::MAX, i64::MIN]
        .map(|number| (json!(number), Some(true)));
    let mut others: Vec<_> = wrong.into_iter().map(|value| (value, None)).collect();
    others.push((json!(u64::MAX), None));
    others.extend(texts);
    others.extend(numbers);
    others
}

/// Forged contents, and whether they must be refused; where that is left open, they are of the right types.
fn contents(real: &Value) -> Vec<(Vec<u8>, bool)> {
    let (held, key) = (real[0].as_array().unwrap(), &real[1]);
    let mut contents = Vec::new();
    let mut add =
        |content: Value, refused: bool| contents.push((content.to_string().into_bytes(), refused));
    for place in 0..held.len() {
        for (other, number) in others() {
            let mut forged = held.clone();
            let same = number.is_some_and(|number| number == held[place].is_number());
            let nul = other.as_str().is_some_and(|text| text.contains('\0'));
            // Where the real value is missing or may be, nothing is known of its type.
            let open = other.is_null() || held[place].is_null();
            let refused = nul || (!open && !same) || (number.is_none() && !other.is_null());
            forged[place] = other;
            add(json!([forged, key]), refused);
        }
    }
    for key in [json!(null), json!(7), json!("x"), json!([]), json!("cat_x"), json!("00000000")] {
        add(json!([held, key]), true);
    }
    for key in ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"] {
        add(json!([held, key]), false);
    }
    let (mut longer, shorter) = (held.clone(), held.get(1..));
    longer.push(json!("x"));
    add(json!([longer, key]), true);
    if let Some(shorter) = shorter {
        add(json!([shorter, key]), true);
    }
    for other in [
        json!(null),
        json!([]),
        json!([held]),
        json!([key, held]),
        json!({ "0": held }),
        json!([held, key, 1]),
    ] {
        add(other, true);
    }
    contents.extend([
        (b"".to_vec(), true),
        (b"\xff\xfe".to_vec(), true),
        (b"[[\"\\ud800\"],\"x\"]".to_vec(), true),
    ]);
    contents.push(([&b"["[..], &[b'['; 1000], &b"]"[..]].concat(), true));
    contents
}

/// Gives every forged cursor to a list, forward and backward. `list` writes the query with these arguments.
async fn assert_refused_or_harmless(
    world: &World,
    token: Option<&str>,
    list: &dyn Fn(&str) -> String,
) {
    let ask = async |args: &str| match token {
        Some(token) => world.ask_with(token, &list(args), json!({})).await.body,
        None => world.ask(&list(args), json!({})).await,
    };
    let answer = ask("first: 2").await;
    assert_eq!(answer.get("errors"), None, "{}: {answer:#}", list("first: 2"));
    for edge in connection(&answer["data"])["edges"].as_array().unwrap() {
        let cursor = edge["cursor"].as_str().unwrap();
        for (content, refused) in contents(&values(cursor)) {
            let forged = forged(cursor, &content);
            for args in ["first: 2, after", "last: 2, before", "first: 2, before", "last: 2, after"]
            {
                let answer = ask(&format!("{args}: \"{forged}\"")).await;
                let shown =
                    || format!("{} {} {answer:#}", list(args), String::from_utf8_lossy(&content));
                assert_nothing_of_the_inside(&answer);
                match answer["errors"][0]["extensions"]["code"].as_str() {
                    Some(code) => assert_eq!(code, "INVALID_CURSOR", "{}", shown()),
                    None => assert!(!refused, "{}", shown()),
                }
            }
        }
    }
}

on_both_engines! {
    async fn no_list_fails_by_a_forged_cursor(world: Demo) {
        for one in CONNECTIONS {
            let list = |args: &str| query(one, args, "edges { cursor }");
            assert_refused_or_harmless(&world, None, &list).await;
        }
    }

    async fn no_order_fails_by_a_forged_cursor(world: Demo) {
        for (list, orders) in [
            ("quotes", &["{field: LANGUAGE}", "{field: LENGTH, direction: DESC}", "{field: CHANGED}",
                "{field: LANGUAGE}, {field: LENGTH}", "{field: LENGTH}, {field: LANGUAGE, direction: DESC}"][..]),
            ("categories", &["{field: NAME}", "{field: VALENCE}", "{field: CHANGED}, {field: NAME}"]),
            ("studies", &["{field: TITLE}", "{field: PUBLISHED_ON}", "{field: PUBLISHED_ON, direction: DESC}"]),
        ] {
            for order in orders {
                let list = |args: &str| format!("{{ {list}({args}, orderBy: [{order}]) {{ edges {{ cursor }} }} }}");
                assert_refused_or_harmless(&world, None, &list).await;
            }
        }
    }

    async fn no_list_of_those_who_work_on_it_fails_by_a_forged_cursor(world: Demo) {
        let token = world.signed_in("root", &["ADMIN"]).await;
        for list in [
            "accounts(ARGS) { edges { cursor } }",
            "auditEvents(ARGS) { edges { cursor } }",
        ] {
            let list = |args: &str| format!("{{ {} }}", list.replace("ARGS", args));
            assert_refused_or_harmless(&world, Some(&token), &list).await;
        }
        let token = world.program("curator", &["CURATOR", "STEWARD"]).await;
        for order in ["", ", orderBy: [{field: PSEUDONYM}]", ", orderBy: [{field: CHANGED}]"] {
            let list = |args: &str| format!(
                "{{ study(slug: \"demo-companion\") {{ participants({args}{order}) {{ edges {{ cursor }} }} }} }}");
            assert_refused_or_harmless(&world, Some(&token), &list).await;
        }
    }

    async fn no_search_and_no_comparison_fails_by_a_forged_cursor(world: Demo) {
        let list = |args: &str| format!("{{ search(query: \"the\", {args}) {{ edges {{ cursor }} }} }}");
        assert_refused_or_harmless(&world, None, &list).await;
        let list = |args: &str| format!(
            "{{ comparison {{ rows({args}) {{ edges {{ cursor }} }} }} }}");
        assert_refused_or_harmless(&world, None, &list).await;
    }

    async fn the_feed_does_not_fail_by_a_forged_cursor(world: Demo) {
        let feed = "query ($since: String) { changes(since: $since, first: 2) { cursor hasMore } }";
        let page = world.data(feed, json!({})).await;
        let real = URL_SAFE_NO_PAD.decode(page["changes"]["cursor"].as_str().unwrap()).unwrap();
        let real = &real[..real.len() - CHECKSUM];
        let with = |at: usize, bytes: &[u8]| {
            let mut forged = real.to_vec();
            forged[at..at + bytes.len()].copy_from_slice(bytes);
            forged
        };
        let mut all: Vec<(Vec<u8>, &str)> = vec![
            (real[..real.len() - 1].to_vec(), "INVALID_CURSOR"),
            ([real, &[0]].concat(), "INVALID_CURSOR"),
            (with(0, &[0]), "INVALID_CURSOR"),
            (with(1, &[9; 16]), "RESYNC_REQUIRED"),
            (with(17, &[9; 8]), "RESYNC_REQUIRED"),
        ];
        for version in [i64::MIN, -1, 0, 1, 2, i64::MAX] {
            let expected = if version < 0 { "INVALID_CURSOR" } else if version > 1 { "RESYNC_REQUIRED" } else { "" };
            all.push((with(25, &version.to_be_bytes()), expected));
        }
        for order in [i32::MIN, -1, 0, i32::MAX] {
            all.push((with(33, &order.to_be_bytes()), ""));
        }
        for part in [1, 2, 255] {
            all.push((with(53, &[part]), ""));
            all.push((with(37, &[[255; 16].as_slice(), &[part]].concat()), ""));
        }
        for (forged, expected) in all {
            let answer = world.ask(feed, json!({ "since": signed(forged.clone()) })).await;
            assert_nothing_of_the_inside(&answer);
            let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
            assert_eq!(code, expected, "{forged:?} {answer:#}");
        }
    }
}
