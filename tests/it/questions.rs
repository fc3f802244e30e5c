//! Questions that the API answers in one request each, with half of the cost limit to spare. The expected
//! answers were worked out by hand from the seed files; of the longer ones the snapshots were read against
//! that work. The questions are those of `api/src/questions`.

pub mod both_ways;
pub mod counts;
pub mod evidence;
pub mod named_only;
pub mod side_by_side;
pub mod therapists;

use serde_json::{Value, json};

use crate::harness::World;

/// The data of a question that leaves half of the cost limit free.
pub async fn answer(world: &World, question: &str) -> Value {
    let mut answer = world.ask(question, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    // Tests run with half of the default limit (`harness::settings`).
    assert_eq!(answer["extensions"]["cost"]["limit"], 2500);
    answer["data"].take()
}

/// What is missing because the article was not at hand.
fn gaps(fields: &[&str]) -> Vec<Value> {
    let gap = |field: &&str| json!({ "field": field, "reason": "NOT_IN_SOURCE_AT_HAND" });
    fields.iter().map(gap).collect()
}

/// The same question of the default data, in which there is one study.
pub fn of_cecil(question: &str) -> String {
    question.replace("demo-companion", "cecil-2026")
}
