//! What is imported becomes a change set, the same one again while it is open.

use async_graphql::InputType;
use nasss::{
    access::{Action, Permit},
    account::Desk,
    curation::{
        input::{ChangeInput, Draft},
        service::{self, Done, Found, Opening},
    },
    problem::{Problem, parted},
};
use serde_json::Value;
use uuid::Uuid;

/// Changes as the API takes them, found in the lines of a file from this one on.
pub fn found(file: &str, line: i32, changes: Value) -> Vec<(Draft, Found)> {
    let Value::Array(changes) = changes else { panic!("no list: {changes}") };
    let lines = line..;
    let draft = |(line, change): (i32, Value)| {
        let given = async_graphql::Value::from_json(change.clone()).unwrap();
        let input = ChangeInput::parse(Some(given));
        let input = input.unwrap_or_else(|_| panic!("no change: {change}"));
        (Draft::from(input), Found { file: Some(file.to_owned()), line: Some(line) })
    };
    lines.zip(changes).map(draft).collect()
}

/// Imports into a set of a study, or a global one: what came of it, or the problems.
pub async fn import(
    desk: &Desk,
    source: &str,
    study: Option<Uuid>,
    drafts: Vec<(Draft, Found)>,
) -> Result<Done, Vec<Problem>> {
    let permit = Permit::granted(&desk.viewer, Action::ProposeChanges).unwrap();
    let opening = Opening { title: "An import".to_owned(), description: None, study };
    let (done, refused) =
        parted(service::import(desk, &permit, source, opening, drafts).await).unwrap();
    done.ok_or(refused)
}
