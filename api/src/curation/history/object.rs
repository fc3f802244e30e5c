//! Earlier states as the API shows them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::revision;

use super::{
    loader,
    service::{State, row_after, snapshot},
    words,
};
use crate::{
    access::{Action, may_in},
    connection::Listed,
    context::{Scope, nullable, scope},
    curation::{
        ChangeSet,
        held::withdrawn,
        loader::change_sets,
        showing::{FieldChange, differences},
    },
    error::{Error, Result},
    id::Kind,
    list_size::list_size,
    record::{Row, Shape, Table, needed_for_quiet_changes, shape_of},
    scalar::{DateTime, Json},
    siblings::{Member, Siblings},
    words::{ChangeOrigin, RevisionEvent},
};

/// A revision.
#[derive(Clone)]
pub struct Revision(pub Member<revision::Model>);

/// One entry in the history of a thing: what happened to it, or to a part of it, in one version of the data set.
#[Object]
impl Revision {
    /// Identifies the entry. Opaque; `thing` is the id of what was changed.
    pub async fn id(&self) -> ID {
        Kind::Revision.id(self.0.id).into()
    }

    /// The type of what was changed: that of the thing, such as `Category`, or of a part of it, such as
    /// `CategoryAlias`.
    fn kind(&self) -> Result<&str> {
        Ok(self.what()?.1.kind.type_name())
    }

    /// Id of what was changed: of the thing, or of a part of it.
    fn thing(&self) -> Result<ID> {
        Ok(self.what()?.1.kind.id(self.0.entity_id).into())
    }

    /// What happened to it. CREATED also where it could be seen by you for the first time.
    async fn event(&self, ctx: &Context<'_>) -> Result<RevisionEvent> {
        let event = RevisionEvent::from(self.0.event);
        let goes_on = matches!(event, RevisionEvent::Updated | RevisionEvent::Reinstated);
        if goes_on && self.predecessor(scope(ctx)?).await?.is_none() {
            return Ok(RevisionEvent::Created);
        }
        Ok(event)
    }

    /// Counts how often this record was published, from 1. Null where some of its earlier states may be hidden from
    /// you.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let (table, _) = self.what()?;
        let hidden = match table {
            Table::Quote | Table::QuoteTranslation | Table::QuoteCategory => {
                Some(Action::ReadControlled)
            }
            Table::SourceDocument => Some(Action::ReadUnpublishedSources),
            _ => None,
        };
        let scope = scope(ctx)?;
        let may = |action| may_in(&scope.viewer, action, self.0.study_id);
        if !hidden.is_none_or(may) {
            return Ok(None);
        }
        let quiet = needed_for_quiet_changes(table).is_some_and(|action| !may(action));
        let untold = if quiet { self.untold_before(scope).await? } else { 0 };
        Ok(Some(self.0.revision - untold))
    }

    /// The version of the data set that it came with.
    fn version(&self) -> i64 {
        self.0.dataset_version
    }

    /// When that version was published.
    fn published_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Where the change comes from.
    fn origin(&self) -> ChangeOrigin {
        self.0.origin.into()
    }

    /// The change set that it was part of. Null where there was none, or none that you may see.
    async fn change_set(&self, ctx: &Context<'_>) -> Option<Result<ChangeSet>> {
        nullable(async {
            let key = |row: &revision::Model| row.change_set_id;
            let found = self.0.referred(scope(ctx)?, "change set", key, change_sets).await?;
            Ok(found.map(ChangeSet))
        })
        .await
    }

    /// The fields in which the record differs from what it was before. Of one that was created, all that say
    /// something, with nothing before; of a part that was taken away, with nothing after; of a thing that was
    /// withdrawn or merged, none but the reason, for stewards. Fields that you may not read are left out.
    #[graphql(directive = list_size::apply(20))]
    async fn fields(&self, ctx: &Context<'_>) -> Result<Vec<FieldChange>> {
        let scope = scope(ctx)?;
        let (table, _) = self.what()?;
        let (before, after) = self.sides(scope, table).await?;
        let study = self.0.study_id;
        let fields = differences(scope, table, study, before.as_ref(), after.as_ref());
        if words::tell(table, fields.iter().map(|it| it.field.as_str())) {
            let now = self.0.fetch("controlled now", |page| async move {
                loader::controlled_now(scope, words::in_question(scope, page.rows())).await
            });
            words::note(scope, &self.0, &*now.await?)?;
        }
        Ok(fields)
    }
}

impl Revision {
    /// The table of the row, and what it is a row of.
    fn what(&self) -> Result<(Table, &'static Shape)> {
        let table = Table::named(&self.0.entity);
        table.and_then(|table| Some((table, shape_of(table)?))).ok_or_else(|| {
            Error::internal(std::io::Error::other(format!("no table {}", self.0.entity)))
        })
    }

    /// Revisions before those of the page.
    async fn before(&self, scope: &Scope) -> Result<Arc<HashMap<loader::Place, revision::Model>>> {
        let load = |page: Arc<Siblings<revision::Model>>| async move {
            loader::before(scope, page.rows()).await
        };
        self.0.fetch("before", load).await
    }

    /// The number of earlier revisions of the same row of which the viewer is not told.
    async fn untold_before(&self, scope: &Scope) -> Result<i32> {
        let found = self.before(scope).await?;
        let earlier = found.values().filter(|it| {
            (&it.entity, it.entity_id) == (&self.0.entity, self.0.entity_id)
                && it.revision < self.0.revision
                && it.access_after.is_some()
        });
        i32::try_from(earlier.count()).map_err(Error::internal)
    }

    /// The revision of the same row just before this one, if the viewer may see it.
    async fn predecessor(&self, scope: &Scope) -> Result<Option<revision::Model>> {
        let found = self.before(scope).await?;
        let place = (self.0.entity.clone(), self.0.entity_id, self.0.revision - 1);
        Ok(found.get(&place).cloned())
    }

    /// What the row said before, and what after.
    async fn sides(&self, scope: &Scope, table: Table) -> Result<(Option<Row>, Option<Row>)> {
        if let Some(row) = row_after(&self.0)? {
            let before = self.predecessor(scope).await?;
            let before = before.as_ref().map_or(Ok(None), row_after)?;
            return Ok((before, Some(row)));
        }
        let mut row = snapshot(&self.0)?;
        if table.mortal() && withdrawn(&row) {
            row.retain(|column, _| column == "withdrawnReason");
            return Ok((None, Some(row)));
        }
        Ok((Some(row), None))
    }
}

impl Listed for Revision {
    type Entity = revision::Entity;
    const NAME: &'static str = "Revision";

    fn of(row: Member<revision::Model>) -> Self {
        Self(row)
    }
}

/// A snapshot.
pub struct Snapshot(pub State);

/// A thing, or a part of one, as it was in a version of the data set. It does not lead anywhere: references are ids.
#[Object]
impl Snapshot {
    /// The id that was asked for.
    fn id(&self) -> ID {
        self.0.shape.kind.id(self.0.key).into()
    }

    /// Its type, such as `Category`.
    fn kind(&self) -> &str {
        self.0.shape.kind.type_name()
    }

    /// The version of the data set that made it so; it stayed so at least until the version that was asked for.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// What happened to it in that version.
    fn event(&self) -> RevisionEvent {
        self.0.event.into()
    }

    /// When that version was published.
    fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// Its own fields by the names of the API, as an object: ids for references, null for nothing. Its parts have
    /// snapshots of their own. Fields that you may not read are left out.
    async fn fields(&self, ctx: &Context<'_>) -> Result<Json> {
        let scope = scope(ctx)?;
        let fields = self.0.fields(scope);
        words::note_states(scope, &[&self.0], fields.keys().map(String::as_str)).await?;
        Ok(Json(fields.into()))
    }
}
