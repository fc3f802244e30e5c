//! When API tokens were last used, written beside the requests: none waits for that, and none fails for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use entity::api_token::{Column as C, Entity};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    access::{Db, Permit, Test, explain_cause::chain, write::Writer},
    error::Result,
};

/// Last uses that are not written yet. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct LastUses(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    /// Microseconds since 1970, by token.
    uses: HashMap<Uuid, i64>,
    /// Whether a task is writing them.
    writing: bool,
}

impl LastUses {
    /// Notes a use, to be written soon.
    pub fn note(&self, db: &Db, token: Uuid, at: i64) {
        let mut waiting = self.waiting();
        waiting.uses.insert(token, at);
        if !std::mem::replace(&mut waiting.writing, true) {
            let (uses, db) = (self.clone(), db.clone());
            tokio::spawn(async move { uses.write_until_none_wait(&db).await });
        }
    }

    /// Writes what waits, before the service ends.
    pub async fn write_rest(&self, db: &Db) {
        let uses = std::mem::take(&mut self.waiting().uses);
        if let Err(error) = write(db, &uses).await {
            tracing::warn!(%error, cause = chain(&error), "the last use of some API tokens is not written");
        }
    }

    async fn write_until_none_wait(&self, db: &Db) {
        loop {
            let uses = {
                let mut waiting = self.waiting();
                if waiting.uses.is_empty() {
                    waiting.writing = false;
                    return;
                }
                std::mem::take(&mut waiting.uses)
            };
            if let Err(error) = write(db, &uses).await {
                tracing::warn!(%error, cause = chain(&error), "the last use of some API tokens is written later");
                let mut waiting = self.waiting();
                for (token, at) in uses {
                    waiting.uses.entry(token).or_insert(at);
                }
                // The next use tries again.
                waiting.writing = false;
                return;
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(db: &Db, uses: &HashMap<Uuid, i64>) -> Result<()> {
    if uses.is_empty() {
        return Ok(());
    }
    let writer = Writer::beside(db, &Permit::of_gate()).await?;
    for (token, at) in uses {
        writer
            .update::<Entity>(&Test::is(C::Id, *token), vec![(C::UsedAt, Value::from(*at))])
            .await?;
    }
    writer.commit().await
}
