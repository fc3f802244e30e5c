//! For what cursors are good, what a page costs, and what is published while one is read.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::revision;
use nasss::{
    access::{
        Viewer,
        feed::{Spot, Telling},
        rows,
    },
    id::Kind,
};
use serde_json::{Value, json};

use super::{copy::Copy, desk::Desk};
use crate::{
    access::everything,
    harness::{World, on_both_engines},
};

const FEED: &str = "query ($since: String, $first: Int) { changes(since: $since, first: $first) {
    events { id version } cursor hasMore } }";

async fn code(world: &World, token: Option<&str>, since: Value, first: Value) -> String {
    let variables = json!({ "since": since, "first": first });
    let reply = match token {
        Some(token) => world.ask_with(token, FEED, variables).await,
        None => world.reply(FEED, variables).await,
    };
    assert_eq!(reply.body["data"], json!({ "changes": null }));
    reply.code().to_owned()
}

on_both_engines! {
    async fn a_cursor_is_good_for_one_data_set_and_one_sight_of_it(world: Demo) {
        let reader = world.program("reader", &["READER"]).await;
        let other = world.program("other", &["READER"]).await;
        let admin = world.signed_in("root", &["ADMIN"]).await;
        let page = world.data(FEED, json!({ "first": 3 })).await;
        let cursor = &page["changes"]["cursor"];
        assert_eq!(page["changes"]["events"].as_array().unwrap().len(), 3);
        assert_eq!(code(&world, Some(&reader), cursor.clone(), json!(3)).await, "RESYNC_REQUIRED");
        let theirs = world.ask_with(&reader, FEED, json!({ "first": 3 })).await;
        let theirs = &theirs.data()["changes"]["cursor"];
        assert_eq!(code(&world, None, theirs.clone(), json!(3)).await, "RESYNC_REQUIRED");
        // Whoever may see the same may go on.
        for token in [&other, &admin] {
            let next = world.ask_with(token, FEED, json!({ "since": theirs, "first": 3 })).await;
            assert_eq!(next.data()["changes"]["events"].as_array().unwrap().len(), 3);
        }
        let text = cursor.as_str().unwrap();
        let damaged = [json!(""), json!("!"), json!(text[1..]), json!(format!("{text}A")), json!("A".repeat(9000))];
        for damaged in damaged {
            assert_eq!(code(&world, None, damaged, json!(3)).await, "INVALID_CURSOR");
        }
        for first in [0, -1, 101] {
            assert_eq!(code(&world, None, Value::Null, json!(first)).await, "BAD_USER_INPUT");
        }
    }

    async fn a_page_takes_as_many_statements_however_long_it_is(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let since = world.data(FEED, json!({ "first": 100 })).await;
        let mut since = since["changes"]["cursor"].clone();
        loop {
            let page = world.data(FEED, json!({ "since": since, "first": 100 })).await;
            since = page["changes"]["cursor"].clone();
            if page["changes"]["hasMore"] == false {
                break;
            }
        }
        let names = (0..30).map(|n| desk.category(&format!("c{n}"), &format!("Category {n}")));
        desk.publish(names.collect()).await;
        let (one, few) = world.counted(FEED, json!({ "since": since, "first": 1 })).await;
        let (all, many) = world.counted(FEED, json!({ "since": since, "first": 100 })).await;
        assert_eq!(one["changes"]["events"].as_array().unwrap().len(), 1);
        assert_eq!(all["changes"]["events"].as_array().unwrap().len(), 30);
        assert_eq!((one["changes"]["hasMore"].clone(), all["changes"]["hasMore"].clone()), (json!(true), json!(false)));
        assert_eq!((few, many), (2, 2));
    }

    async fn a_cursor_holds_nothing_but_what_was_told(world: Demo) {
        // What is hidden lies between two events; the cursor of the first is the same with and without it.
        let desk = Desk::of(&world, "demo-clinic").await;
        let source = desk.printed().await;
        let mut copy = Copy::of(&world, None);
        copy.catch_up(90).await;
        let quotes = (0..9).map(|n| desk.quote(&format!("q{n}"), "Words.", "CONTROLLED", &source));
        let mut changes: Vec<Value> = quotes.collect();
        changes.push(desk.category("a", "One"));
        changes.push(desk.category("b", "Two"));
        desk.publish(json!(changes)).await;
        let (events, more) = copy.page(1).await;
        assert_eq!((events.len(), more), (1, true));
        let (version, id) = (&events[0]["version"], &events[0]["id"]);
        let key = Kind::Category.key(id.as_str().unwrap()).unwrap();
        let cursor = copy.cursor.clone().unwrap();
        let held = URL_SAFE_NO_PAD.decode(cursor).unwrap();
        assert_eq!(held[25..33], version.as_i64().unwrap().to_be_bytes());
        assert_eq!(held[37..53], *key.as_bytes());
        assert!(!copy.page(1).await.1);
    }

    async fn a_page_of_the_feed_follows_an_index(world: Demo) {
        assert!(everything::<revision::Entity>(&world).await.len() > 100);
        for viewer in [Viewer::Anonymous] {
            let (told, anew) = (rows::told_revisions(&viewer), rows::shown_anew(&viewer));
            for after in [None, Some(Spot { version: 1, order: 9, thing: uuid::Uuid::from_u128(7) })] {
                let telling = Telling { after, again: false, upto: 1, limit: 21 };
                let plan = world.app.db.explain_told(&told, &anew, telling).await.unwrap();
                assert!(plan.contains("revision_told"), "{plan}");
                assert!(!plan.contains("TEMP B-TREE") && !plan.contains("Sort"), "{plan}");
            }
        }
    }

    async fn nothing_is_missed_while_others_publish(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let publishing = async {
            let mut last = Value::Null;
            for n in 0..12 {
                let mut changes = vec![desk.category("new", &format!("Category {n}"))];
                if n % 3 == 1 {
                    changes.push(json!({ "withdraw": { "id": last } }));
                } else if n > 0 {
                    changes.push(json!({ "updateCategory": { "id": last, "definition": format!("As of {n}") } }));
                }
                last = desk.publish(json!(changes)).await["new"].clone();
            }
        };
        let mut copies = [Copy::of(&world, None), Copy::of(&world, None)];
        let [quick, slow] = &mut copies;
        let reading = async {
            for _ in 0..60 {
                quick.page(1).await;
                slow.page(40).await;
            }
        };
        tokio::join!(publishing, reading);
        for copy in &mut copies {
            copy.catch_up(50).await;
            copy.assert_in_step("after all").await;
        }
    }
}
