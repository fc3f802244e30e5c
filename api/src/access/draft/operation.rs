//! What a draft writes, kept until the lock for writing is held.

use std::sync::Arc;

use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable, ModelTrait, Value,
    prelude::async_trait,
};
use uuid::Uuid;

use super::super::{search::Document, test::Test, write::Writer};
use crate::{error::Result, id::Kind};

/// One write.
#[async_trait::async_trait]
pub(super) trait Operation: Send {
    /// Does it.
    async fn carry_out(self: Box<Self>, writer: &Writer) -> Result<()>;
}

/// What must be as it was when the draft was begun.
#[async_trait::async_trait]
pub(super) trait Premise: Send + Sync {
    /// Whether it still is.
    async fn holds(&self, writer: &Writer) -> Result<bool>;
}

pub(super) struct Insert<E: EntityTrait>(pub Vec<Arc<E::Model>>);
pub(super) struct Put<E: EntityTrait>(pub Vec<Arc<E::Model>>);
pub(super) struct Delete<E: EntityTrait>(pub Test<E>);
pub(super) struct Update<E: EntityTrait>(pub Test<E>, pub Vec<(E::Column, Value)>);
pub(super) struct ReplaceDocuments(pub Kind, pub Vec<Uuid>, pub Vec<Document>);
pub(super) struct CountQuotes(pub Vec<Uuid>);

/// The row that passes a test is this one, or there is none.
pub(super) struct Held<E: EntityTrait>(pub Test<E>, pub Option<E::Model>);

fn owned<M: Clone>(rows: Vec<Arc<M>>) -> Vec<M> {
    rows.into_iter().map(Arc::unwrap_or_clone).collect()
}

#[async_trait::async_trait]
impl<E> Operation for Insert<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Sync,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    async fn carry_out(self: Box<Self>, writer: &Writer) -> Result<()> {
        writer.insert::<E>(owned(self.0)).await
    }
}

#[async_trait::async_trait]
impl<E> Operation for Put<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Sync,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    async fn carry_out(self: Box<Self>, writer: &Writer) -> Result<()> {
        writer.put::<E>(owned(self.0)).await
    }
}

#[async_trait::async_trait]
impl<E: EntityTrait> Operation for Delete<E>
where
    E::Model: Sync,
{
    async fn carry_out(self: Box<Self>, writer: &Writer) -> Result<()> {
        writer.delete::<E>(&self.0).await.map(drop)
    }
}

#[async_trait::async_trait]
impl<E: EntityTrait> Operation for Update<E>
where
    E::Model: Sync,
{
    async fn carry_out(self: Box<Self>, writer: &Writer) -> Result<()> {
        writer.update::<E>(&self.0, self.1).await.map(drop)
    }
}

#[async_trait::async_trait]
impl Operation for ReplaceDocuments {
    async fn carry_out(self: Box<Self>, writer: &Writer) -> Result<()> {
        writer.replace_documents(self.0, &self.1, self.2).await
    }
}

#[async_trait::async_trait]
impl Operation for CountQuotes {
    async fn carry_out(self: Box<Self>, writer: &Writer) -> Result<()> {
        writer.count_quotes(&self.0).await
    }
}

#[async_trait::async_trait]
impl<E: EntityTrait> Premise for Held<E>
where
    E::Model: Sync,
{
    async fn holds(&self, writer: &Writer) -> Result<bool> {
        let now = writer.hold::<E>(&self.0).await?;
        let same = |one: &E::Model, other: &E::Model| {
            E::Column::iter().all(|column| one.get(column) == other.get(column))
        };
        Ok(match (&self.1, &now) {
            (Some(then), Some(now)) => same(then, now),
            (None, None) => true,
            _ => false,
        })
    }
}
