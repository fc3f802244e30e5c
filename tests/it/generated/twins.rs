//! Two worlds that hold the same rows, one on either engine, and must answer alike.

use entity::{
    category, category_alias, category_quote_count, category_role, domain, framework,
    framework_version, participant_role, placement, quote, quote_category, quote_translation,
    reported_count, source_document, study, subdomain,
};
use nasss::{
    access::{Permit, Viewer, write::Writer},
    search::index,
};
use serde_json::Value;

use super::Rows;
use crate::harness::{Data, World};

/// A world on SQLite and, where there is a PostgreSQL, its twin there. Where there is none, the harness
/// says so loudly.
pub struct Twins {
    sqlite: World,
    postgres: Option<World>,
}

impl Twins {
    /// Worlds that hold these rows.
    pub async fn holding(rows: &Rows) -> Self {
        let sqlite = World::sqlite(Data::Empty).await;
        let postgres = World::postgres(Data::Empty).await;
        for world in [Some(&sqlite), postgres.as_ref()].into_iter().flatten() {
            rows.clone().write(world).await;
        }
        Self { sqlite, postgres }
    }

    /// Each of them.
    pub fn worlds(&self) -> impl Iterator<Item = &World> {
        [Some(&self.sqlite), self.postgres.as_ref()].into_iter().flatten()
    }

    /// Makes the search index of what was written past it.
    pub async fn index(&self) {
        for world in [Some(&self.sqlite), self.postgres.as_ref()].into_iter().flatten() {
            index::rebuild(&world.app.db, &Permit::of_operator()).await.unwrap();
        }
    }

    /// The data of a query that must have no errors, the same on both engines.
    pub async fn data(&self, viewer: &Viewer, query: &str, variables: &Value) -> Value {
        let mut answer = self.sqlite.ask_as(viewer, query, variables.clone()).await;
        if let Some(postgres) = &self.postgres {
            let other = postgres.ask_as(viewer, query, variables.clone()).await;
            assert_eq!(answer, other, "SQLite (left) and PostgreSQL differ: {query}\n{variables}");
        }
        assert_eq!(answer.get("errors"), None, "{query}\n{variables}\n{answer:#}");
        answer["data"].take()
    }

    /// Gives the connections back.
    pub async fn close(self) {
        self.sqlite.app.db.close().await;
        if let Some(postgres) = &self.postgres {
            postgres.app.db.close().await;
        }
    }
}

impl Rows {
    async fn write(self, world: &World) {
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        writer.insert::<framework::Entity>(self.frameworks).await.unwrap();
        writer.insert::<framework_version::Entity>(self.versions).await.unwrap();
        writer.insert::<domain::Entity>(self.domains).await.unwrap();
        writer.insert::<subdomain::Entity>(self.subdomains).await.unwrap();
        writer.insert::<participant_role::Entity>(self.roles).await.unwrap();
        writer.insert::<study::Entity>(self.studies).await.unwrap();
        writer.insert::<source_document::Entity>(self.sources).await.unwrap();
        writer.insert::<category::Entity>(self.categories).await.unwrap();
        writer.insert::<placement::Entity>(self.placements).await.unwrap();
        writer.insert::<category_role::Entity>(self.mentions).await.unwrap();
        writer.insert::<category_alias::Entity>(self.aliases).await.unwrap();
        writer.insert::<reported_count::Entity>(self.reported).await.unwrap();
        writer.insert::<quote::Entity>(self.quotes).await.unwrap();
        writer.insert::<quote_category::Entity>(self.codings).await.unwrap();
        writer.insert::<quote_translation::Entity>(self.translations).await.unwrap();
        writer.insert::<category_quote_count::Entity>(self.counts).await.unwrap();
        writer.commit().await.unwrap();
    }
}
