//! The queries of the ten questions, as the page offers them.

use nasss::questions::{HELD, QUESTIONS};
use serde_json::json;

use crate::harness::{World, on_both_engines};

/// Half of what an operation may cost.
const POINTS: u64 = 2500;

/// Asks everything that the page offers.
async fn ask_all(world: &World) {
    for (name, query) in
        QUESTIONS.iter().map(|one| (one.text, one.query)).chain([("what is held", HELD)])
    {
        let answer = world.ask(query, json!({})).await;
        assert_eq!(answer.get("errors"), None, "{name}: {answer:#}");
        let points = answer["extensions"]["cost"]["requested"].as_u64().unwrap();
        assert!(points <= POINTS, "{name}: {points} points");
    }
}

on_both_engines! {
    async fn every_question_is_answered_over_the_default_data(world: Default) {
        ask_all(&world).await;
    }

    async fn every_question_is_answered_over_the_demo(world: Demo) {
        ask_all(&world).await;
    }

    async fn what_was_merged_in_the_demo_is_told_with_its_old_and_new_name(world: Demo) {
        let answer = world.get(QUESTIONS[5].query).await;
        let events = answer["changes"]["events"].as_array().unwrap();
        let [merged] = events.iter().filter(|event| event["reason"] == "MERGED").collect::<Vec<_>>()[..] else {
            panic!("{answer:#}")
        };
        assert_eq!([&merged["oldName"], &merged["newName"]], ["Reimbursement", "Cost coverage"]);
    }

    async fn who_is_signed_in_nowhere_is_told_to_have_no_rights(world: Demo) {
        let answer = world.get(QUESTIONS[9].query).await;
        assert_eq!(answer["viewer"], json!(null));
        assert_eq!(answer["visible"], json!({ "totalCount": answer["open"]["totalCount"] }));
        for study in answer["studies"]["nodes"].as_array().unwrap() {
            let rights = study["viewerCan"].as_object().unwrap();
            assert!(rights.values().all(|right| right == false), "{study:#}");
        }
    }
}

#[test]
fn the_questions_are_numbered_and_each_is_a_sentence_that_asks() {
    let numbers: Vec<u8> = QUESTIONS.iter().map(|one| one.number).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    for question in QUESTIONS {
        let text = question.text;
        assert!(text.starts_with(char::is_uppercase) && text.ends_with('?'), "{text}");
    }
}

/// A page fills its box with it and runs it, so there must be nothing to choose or to add.
#[test]
fn each_query_is_one_named_operation_without_variables() {
    for question in QUESTIONS {
        let operations: Vec<&str> =
            question.query.lines().filter(|line| line.starts_with("query")).collect();
        let [operation] = operations[..] else { panic!("{}: {operations:?}", question.text) };
        let name = operation.strip_prefix("query ").unwrap().strip_suffix(" {").unwrap();
        assert!(name.chars().all(char::is_alphanumeric), "{operation}");
    }
}
