//! Change sets and changes as the API shows them.

use async_graphql::{Context, ID, Object};
use entity::{change, change_set, review};
use uuid::Uuid;

use super::{
    checks::check_once,
    contents::{contents, stored},
    filter, loader,
    parts::{Author, ChangeSetRights, Contributor, Review},
    patch::{Patch, reserved, value},
    showing::{FieldChange, note_words, told},
    standing::{Judged, Standing, is_open},
};
use crate::{
    access::{Action, db::by_column, may_in, rows},
    connection::{Connection, Listed},
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    list_size::list_size,
    page::PageArgs,
    problem::Problem,
    record::{Row, Shape, Table, api_name, shape_of},
    scalar::DateTime,
    siblings::Member,
    study::Study,
    words::{ChangeAction, ChangeOrigin, ChangeSetStatus},
};

/// A change set.
#[derive(Clone)]
pub struct ChangeSet(pub Member<change_set::Model>);

/// Changes that are proposed, judged and published together, like a pull request.
#[Object]
impl ChangeSet {
    /// Identifies the change set. Opaque.
    pub async fn id(&self) -> ID {
        Kind::ChangeSet.id(self.0.id).into()
    }

    /// What it is about, in one line.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// What reviewers should know.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// How far it has come.
    fn status(&self) -> ChangeSetStatus {
        self.0.status.into()
    }

    /// Where it comes from.
    fn origin(&self) -> ChangeOrigin {
        self.0.origin.into()
    }

    /// The study whose findings it changes, also once that was withdrawn. Null for a global set: frameworks, roles, and
    /// new studies.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(async {
            let key = |row: &change_set::Model| row.study_id;
            Ok(self.0.referred(scope(ctx)?, "study", key, loader::studies).await?.map(Study))
        })
        .await
    }

    /// The system that an import came from.
    fn import_source(&self) -> Option<&str> {
        self.0.import_source.as_deref()
    }

    /// The published set that it takes back.
    async fn reverts(&self, ctx: &Context<'_>) -> Option<Result<Box<ChangeSet>>> {
        nullable(async {
            let key = |row: &change_set::Model| row.reverts_id;
            let found = self.0.referred(scope(ctx)?, "reverts", key, loader::change_sets).await?;
            Ok(found.map(ChangeSet).map(Box::new))
        })
        .await
    }

    /// How many changes it holds that you may see.
    async fn change_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let scope = scope(ctx)?;
        // Only what a steward has to clear is there for stewards alone.
        if !self.0.clearing || may_in(&scope.viewer, Action::ClearChanges, self.0.study_id) {
            return Ok(self.0.changes);
        }
        let counted = self.0.fetch("changes seen", |page| async move {
            let by = by_column(change::Column::ChangeSetId);
            let sets = page.keys(|row| Some(row.id));
            scope.db.counts(&rows::changes(&scope.viewer), &by, &sets).await
        });
        let n = counted.await?.get(&self.0.id).copied().unwrap_or_default();
        Ok(i32::try_from(n).unwrap_or(i32::MAX))
    }

    /// What it holds, as a text that is another one after every change of it: give it with your judgement, so that you
    /// judge what you looked at. The number of its state, a dot, and a digest of what you may see. Opaque.
    fn contents(&self, ctx: &Context<'_>) -> Result<String> {
        let scope = scope(ctx)?;
        let key = scope.tools.authority.digest_key();
        Ok(contents(&key, &self.0, &scope.viewer))
    }

    /// Whether a steward of the study has to clear it besides a reviewer: because it touches people, consent or who
    /// may read a quote.
    fn needs_clearance(&self) -> bool {
        self.0.clearing
    }

    /// When it was opened.
    fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// When it, or its status, changed last.
    fn changed_at(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }

    /// When it was submitted last. Null where it never was.
    fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(DateTime)
    }

    /// When it was published. Null where it is not.
    fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// The version of the data set that it became. Null where it is not published.
    fn published_version(&self) -> Option<i64> {
        self.0.published_version
    }

    /// Who published it. Null where it is not published.
    async fn published_by(&self, ctx: &Context<'_>) -> Option<Result<Contributor>> {
        nullable(async {
            let key = |row: &change_set::Model| row.published_by;
            let found =
                self.0.referred(scope(ctx)?, "publisher", key, loader::contributors).await?;
            Ok(found.map(Contributor))
        })
        .await
    }

    /// Everybody who added a change.
    #[graphql(directive = list_size::apply(5))]
    async fn authors(&self, ctx: &Context<'_>) -> Result<Vec<Contributor>> {
        let mut authors = Vec::new();
        for author in self.its_authors(scope(ctx)?).await? {
            authors.extend(author.contributor(ctx).await?);
        }
        Ok(authors)
    }

    /// What was said of it, the latest first.
    #[graphql(directive = list_size::apply(5))]
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Vec<Review>> {
        let found = self.0.related(scope(ctx)?, "reviews", |row| row.id, loader::reviews_of);
        Ok(found.await?.into_iter().map(Review).collect())
    }

    /// What you may do with it now, and why not the rest.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<ChangeSetRights> {
        let scope = scope(ctx)?;
        let authors = self.its_authors(scope).await?;
        let accounts: Vec<Uuid> = authors.iter().map(|it| it.0.account_id).collect();
        let reviews = self.0.related(scope, "reviews", |row| row.id, loader::reviews_of).await?;
        let reviews: Vec<_> = reviews.into_iter().map(|it| review::Model::clone(&it)).collect();
        let four_eyes = scope.tools.config.curation.four_eyes;
        let judged = Judged::of(&self.0, &reviews, &accounts, &[stored(&self.0)], four_eyes);
        let standing = Standing {
            set: &self.0,
            viewer: &scope.viewer,
            author: scope.viewer.account().is_some_and(|own| accounts.contains(&own)),
            four_eyes,
            judged,
        };
        Ok(ChangeSetRights::of(&standing))
    }

    /// Its changes, in the order in which they were added.
    fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Change>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        let listing = filter::changes(scope, &page)?;
        let by = by_column(change::Column::ChangeSetId);
        Ok(Connection::under(scope, &self.0, |row| row.id, by, listing))
    }
}

impl ChangeSet {
    async fn its_authors(&self, scope: &Scope) -> Result<Vec<Author>> {
        let found = self.0.related(scope, "authors", |row| row.id, loader::authors_of);
        Ok(found.await?.into_iter().map(Author).collect())
    }
}

impl Listed for ChangeSet {
    type Entity = change_set::Entity;
    const NAME: &'static str = "ChangeSet";

    fn of(row: Member<change_set::Model>) -> Self {
        Self(row)
    }
}

/// A change.
#[derive(Clone)]
pub struct Change(pub Member<change::Model>);

/// What a change set does with one thing or part of a thing.
#[Object]
impl Change {
    /// Identifies the change. Opaque.
    pub async fn id(&self) -> ID {
        Kind::Change.id(self.0.id).into()
    }

    /// Place in the set, from 1.
    fn position(&self) -> i32 {
        self.0.position
    }

    /// What is done.
    fn action(&self) -> ChangeAction {
        self.0.action.into()
    }

    /// The type of the thing, such as `Category`.
    fn kind(&self) -> &str {
        self.shape().map_or("", |shape| shape.kind.type_name())
    }

    /// Id of the thing, also of one that is yet to be made.
    fn thing(&self) -> Option<ID> {
        self.shape().map(|shape| shape.kind.id(self.0.entity_id).into())
    }

    /// The fields that it gives, as they were when it was written and as they are to be. Fields that you may not
    /// read are left out.
    #[graphql(directive = list_size::apply(20))]
    async fn fields(&self, ctx: &Context<'_>) -> Result<Vec<FieldChange>> {
        let scope = scope(ctx)?;
        let Some(shape) = self.shape() else { return Ok(Vec::new()) };
        let patch = Patch::read(&self.0.patch, self.0.format)?;
        let set = self.0.referred(scope, "set", |row| Some(row.change_set_id), loader::change_sets);
        let Some(set) = set.await? else { return Ok(Vec::new()) };
        let own = is_open(set.status) && self.0.author_id == scope.viewer.account();
        let may = |column: &str| {
            reserved(shape, column).is_none_or(|it| may_in(&scope.viewer, it, set.study_id))
        };
        if patch.set.keys().any(|column| column == "text") || shape.kind == Kind::Demographic {
            note_words(scope, shape, set.study_id, &patch.set, self.0.entity_id);
        }
        Ok(told_fields(&patch, own, &may))
    }

    /// What keeps it from being published: its set is checked for it. Null where you ask for changes of several sets at
    /// once; ask for one set by its id then.
    #[graphql(directive = list_size::apply(5))]
    async fn problems(&self, ctx: &Context<'_>) -> Option<Result<Vec<Problem>>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = self.0.fetch("problems", |page| async move {
                match page.keys(|row| Some(row.change_set_id))[..] {
                    [set] => check_once(scope, set).await,
                    // Each check holds back whoever wants to publish.
                    _ => Ok(None),
                }
            });
            let own = Kind::Change.id(self.0.id);
            let found = found.await?;
            Ok((*found).as_ref().map(|found| found.get(&own).cloned().unwrap_or_default()))
        })
        .await
    }

    /// Who added it. Null where the program did.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Contributor>> {
        nullable(async {
            let key = |row: &change::Model| row.author_id;
            let found = self.0.referred(scope(ctx)?, "author", key, loader::contributors).await?;
            Ok(found.map(Contributor))
        })
        .await
    }

    /// When it was added or replaced last.
    fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// The file that an import took it from.
    fn origin_file(&self) -> Option<&str> {
        self.0.origin_file.as_deref()
    }

    /// The line in that file, from 1.
    fn origin_line(&self) -> Option<i32> {
        self.0.origin_line
    }
}

impl Change {
    fn shape(&self) -> Option<&'static Shape> {
        Table::named(&self.0.entity).and_then(shape_of)
    }
}

/// The fields of a patch that the viewer may read. Authors read what they typed, but not what was there before.
fn told_fields(patch: &Patch, own: bool, may: &impl Fn(&str) -> bool) -> Vec<FieldChange> {
    let field = |column: &String| {
        let may = may(column);
        if !may && !own {
            return None;
        }
        let held = |row: &Row| told(column, &value(row, column));
        let before = if may { held(&patch.base) } else { None };
        let field = api_name(column).to_owned();
        Some(FieldChange { field, before, after: held(&patch.set) })
    };
    patch.set.keys().filter_map(field).collect()
}

impl Listed for Change {
    type Entity = change::Entity;
    const NAME: &'static str = "Change";

    fn of(row: Member<change::Model>) -> Self {
        Self(row)
    }
}

/// One set that the viewer may see.
pub async fn one(scope: &Scope, id: Uuid) -> Result<Option<ChangeSet>> {
    let found = scope.db.one(&rows::change_sets(&scope.viewer).with_ids([id])).await?;
    Ok(found.map(Member::alone).map(ChangeSet))
}
