//! The schema.

use async_graphql::{EmptyMutation, EmptySubscription, Object};

/// The schema as it is served.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Root.
#[derive(Default)]
pub struct Query;

/// Root.
#[Object]
impl Query {
    /// Hello.
    async fn hello(&self) -> &'static str {
        "hello"
    }
}
