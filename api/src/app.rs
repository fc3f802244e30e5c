//! One running service: its schema, its settings, its door to the data.

use std::sync::Arc;

use crate::{context::Scope, schema::Schema};

/// What every request handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The schema as it is served.
    pub schema: Schema,
    /// The settings in force.
    pub config: Arc<crate::config::Config>,
}

impl App {
    /// What a request of this viewer carries down to the resolvers.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope
    }

    /// Whether requests can be answered now; the error says why not, for `/readyz`.
    #[expect(clippy::unused_async, reason = "the database will be asked")]
    pub async fn ready(&self) -> crate::Result<()> {
        Ok(())
    }
}
