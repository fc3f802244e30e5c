//! One running service: its schema, its settings, its door to the data.

use std::sync::Arc;

use entity::words::DatasetKind;

use crate::{
    access::{Db, Viewer},
    config::Config,
    context::Scope,
    page::PageLimits,
    schema::Schema,
};

/// What every request handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The schema as it is served.
    pub schema: Schema,
    /// The settings in force.
    pub config: Arc<Config>,
    /// The door to the data.
    pub db: Db,
    /// What the data set holds.
    pub kind: DatasetKind,
}

impl App {
    /// What a request of this viewer carries down to the resolvers.
    #[must_use]
    pub fn scope(&self, viewer: Viewer) -> Scope {
        Scope {
            db: self.db.clone(),
            viewer: Arc::new(viewer),
            kind: self.kind,
            pages: PageLimits {
                default: 20,
                max: 100,
            },
        }
    }
}
