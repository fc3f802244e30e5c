//! Who sees what: every class of viewer against what the seed file says and DESIGN's table allows. Viewers
//! other than the anonymous ask in process, past HTTP, until tokens are issued.

mod bystanders;
mod counts;
mod filters;
mod hidden;
mod matrices;
mod overview;
mod people;
mod rights;
mod seeded;
mod tombstones;
pub mod viewers;

use nasss::access::{Permit, Test, write::Writer};
use sea_orm::EntityTrait;
use serde_json::Value;

use crate::harness::World;
use viewers::Class;

/// All rows of a table, withdrawn and hidden ones too, past every rule.
pub async fn everything<E: EntityTrait>(world: &World) -> Vec<E::Model> {
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    let rows = writer.all::<E>(&Test::always()).await.unwrap();
    writer.commit().await.unwrap();
    rows
}

/// The data of a query of this class, which must have no errors.
async fn data_of(world: &World, class: &Class, query: &str, variables: Value) -> Value {
    let mut answer = world.ask_as(&class.viewer, query, variables).await;
    assert_eq!(answer.get("errors"), None, "{}: {query}\n{answer:#}", class.name);
    answer["data"].take()
}

/// The strings at a path in each of a list of values.
fn texts(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    let mut texts: Vec<String> = list.map(|one| one[key].as_str().unwrap().to_owned()).collect();
    texts.sort_unstable();
    texts
}
