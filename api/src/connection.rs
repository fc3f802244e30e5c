//! Lists that can grow, as Relay Cursor Connections.
//!
//! A connection does nothing until it is asked: `totalCount` alone reads no page, a page alone counts
//! nothing. Connections of many parents (the quotes of each category of a page) are read together.

use std::{borrow::Cow, collections::HashMap, future::Future, pin::Pin, sync::Arc};

use async_graphql::{Object, OutputType, SimpleObject, TypeName};
use sea_orm::EntityTrait;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    access::{Db, Order, Rows, Slice, Totals, Window, db::ChildrenBy, rows::Thing},
    context::Scope,
    error::Result,
    page::{Fingerprint, PageArgs, cursor},
    siblings::Member,
};

/// A GraphQL object that stands for a row and can be listed.
pub trait Listed: OutputType + Send + Sync + Sized + 'static {
    /// The table.
    type Entity: Thing;
    /// What the list's type is called, without "Connection".
    const NAME: &'static str;
    /// The object of a row.
    fn of(row: Member<<Self::Entity as EntityTrait>::Model>) -> Self;
}

type Model<N> = <<N as Listed>::Entity as EntityTrait>::Model;

/// A list before it is read: which rows, in which order, which stretch of them.
#[derive(Clone, Debug)]
pub struct Listing<E: Thing> {
    /// The rows.
    pub rows: Rows<E>,
    /// Their order.
    pub order: Order<E>,
    /// The stretch.
    pub window: Window,
    /// What cursors into it are good for.
    pub fingerprint: Fingerprint,
    /// Stored numbers that its total follows from; none where its rows must be counted.
    pub totals: Option<Totals>,
}

impl<E: Thing> Listing<E> {
    /// A list of these rows in this order. `connection` and `arguments` are what its cursors are good for.
    ///
    /// # Errors
    ///
    /// Where the page's arguments are wrong.
    pub fn new(
        scope: &Scope,
        rows: Rows<E>,
        order: Order<E>,
        page: &PageArgs,
        connection: &str,
        arguments: &impl std::fmt::Debug,
    ) -> Result<Self> {
        let fingerprint = Fingerprint::of(connection, arguments).under(order.rules());
        let window = page.window(&order.shape(), fingerprint, scope.pages)?;
        Ok(Self { rows, order, window, fingerprint, totals: None })
    }
}

type Reading<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;
type Reader<T> = Box<dyn Fn() -> Reading<T> + Send + Sync>;

/// The members of a page, in order.
struct Page<M> {
    members: Vec<Member<M>>,
    more: bool,
}

/// One page of a list.
pub struct Connection<N: Listed> {
    db: Db,
    order: Order<N::Entity>,
    fingerprint: Fingerprint,
    window: Window,
    read: Reader<Page<Model<N>>>,
    count: Reader<u64>,
    page: OnceCell<Result<Arc<Page<Model<N>>>>>,
}

impl<N: Listed> Connection<N> {
    /// A list of its own.
    #[must_use]
    pub fn of(scope: &Scope, listing: Listing<N::Entity>) -> Self {
        let (db, list) = (scope.db.clone(), Arc::new(listing.clone()));
        let read: Reader<Page<Model<N>>> = {
            let (db, list) = (db.clone(), Arc::clone(&list));
            Box::new(move || {
                let (db, list) = (db.clone(), Arc::clone(&list));
                Box::pin(async move {
                    let slice = db.page(&list.rows, &list.order, &list.window).await?;
                    Ok(Page { members: Member::all(slice.rows), more: slice.more })
                })
            })
        };
        let count: Reader<u64> = Box::new(move || {
            let (db, list) = (db.clone(), Arc::clone(&list));
            Box::pin(async move {
                if let Some(totals) = &list.totals
                    && let Some(total) = db.stored_total(totals).await?
                {
                    return Ok(total);
                }
                db.count(&list.rows).await
            })
        });
        Self::new(scope, listing, read, count)
    }

    /// The list of one parent, read together with those of its siblings.
    #[must_use]
    pub fn under<P, L>(
        scope: &Scope,
        parent: &Member<P>,
        key: fn(&P) -> Uuid,
        by: ChildrenBy<N::Entity, L>,
        listing: Listing<N::Entity>,
    ) -> Self
    where
        P: Send + Sync + 'static,
        L: EntityTrait,
    {
        let family = Arc::new(Family {
            scope: scope.clone(),
            parent: parent.clone(),
            key,
            by,
            listing: listing.clone(),
        });
        let counted = Arc::clone(&family);
        let read: Reader<Page<Model<N>>> = Box::new(move || {
            let family = Arc::clone(&family);
            Box::pin(async move { family.page().await })
        });
        let count: Reader<u64> = Box::new(move || {
            let family = Arc::clone(&counted);
            Box::pin(async move { family.count().await })
        });
        Self::new(scope, listing, read, count)
    }

    fn new(
        scope: &Scope,
        listing: Listing<N::Entity>,
        read: Reader<Page<Model<N>>>,
        count: Reader<u64>,
    ) -> Self {
        let Listing { order, window, fingerprint, .. } = listing;
        let db = scope.db.clone();
        Self { db, order, fingerprint, window, read, count, page: OnceCell::new() }
    }

    async fn page(&self) -> Result<Arc<Page<Model<N>>>> {
        self.page.get_or_init(|| async { (self.read)().await.map(Arc::new) }).await.clone()
    }

    /// The page, once its items are charged.
    async fn charged_page(&self) -> Result<Arc<Page<Model<N>>>> {
        let page = self.page().await?;
        self.db.charge_items(page.members.len()).await;
        Ok(page)
    }

    fn cursor(&self, row: &Model<N>) -> String {
        cursor(&self.order.key_of(row), self.fingerprint)
    }
}

/// A parent, its siblings, and how their children are found.
struct Family<P, E: Thing, L: EntityTrait> {
    scope: Scope,
    parent: Member<P>,
    key: fn(&P) -> Uuid,
    by: ChildrenBy<E, L>,
    listing: Listing<E>,
}

impl<P: Send + Sync + 'static, E: Thing, L: EntityTrait> Family<P, E, L> {
    /// Names what is fetched: the list with its filter and order, and the stretch of it.
    fn name(&self, what: &str) -> String {
        let Listing { fingerprint, window, .. } = &self.listing;
        format!("{what} {fingerprint:?} {window:?}")
    }

    async fn page(&self) -> Result<Page<E::Model>> {
        let pages = self
            .parent
            .fetch(&self.name("page"), |parents| async move {
                let list = &self.listing;
                let keys = parents.keys(|parent| Some((self.key)(parent)));
                let db = &self.scope.db;
                let slices =
                    db.pages(&list.rows, &self.by, &keys, &list.order, &list.window).await?;
                Ok(together(slices))
            })
            .await?;
        let (members, more) = pages.get(&(self.key)(&self.parent)).cloned().unwrap_or_default();
        Ok(Page { members, more })
    }

    async fn count(&self) -> Result<u64> {
        let counts = self
            .parent
            .fetch(&self.name("count"), |parents| async move {
                let keys = parents.keys(|parent| Some((self.key)(parent)));
                if let Some(totals) = &self.listing.totals
                    && let Some(counts) = self.scope.db.stored_totals(totals, &keys).await?
                {
                    return Ok(counts);
                }
                self.scope.db.counts(&self.listing.rows, &self.by, &keys).await
            })
            .await?;
        Ok(counts.get(&(self.key)(&self.parent)).copied().unwrap_or(0))
    }
}

type PagesByParent<M> = HashMap<Uuid, (Vec<Member<M>>, bool)>;

/// Makes all children siblings, whoever their parent is.
fn together<M>(slices: HashMap<Uuid, Slice<M>>) -> PagesByParent<M> {
    let (mut bounds, mut rows) = (Vec::new(), Vec::new());
    for (parent, slice) in slices {
        let start = rows.len();
        rows.extend(slice.rows);
        bounds.push((parent, start..rows.len(), slice.more));
    }
    let members = Member::all(rows);
    let pages = bounds.into_iter();
    pages.map(|(parent, range, more)| (parent, (members[range].to_vec(), more))).collect()
}

impl<N: Listed> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::NAME).into()
    }
}

/// One page of a list, after the Relay Cursor Connections specification. Ask for `nodes` unless you need a
/// cursor for each of them; `pageInfo.endCursor` as `after` gives the next page.
#[Object(name_type)]
impl<N: Listed> Connection<N> {
    /// The things on this page, in order.
    async fn nodes(&self) -> Result<Vec<N>> {
        Ok(self.charged_page().await?.members.iter().cloned().map(N::of).collect())
    }

    /// The things on this page, each with its cursor.
    async fn edges(&self) -> Result<Vec<Edge<N>>> {
        let page = self.charged_page().await?;
        let edges = page
            .members
            .iter()
            .map(|member| Edge { cursor: self.cursor(member), node: member.clone() });
        Ok(edges.collect())
    }

    /// Where this page lies in the list.
    async fn page_info(&self) -> Result<PageInfo> {
        let page = self.page().await?;
        let ends = [page.members.first(), page.members.last()];
        let ends = ends.map(|member| member.map(|member| self.cursor(member)));
        Ok(PageInfo::of(&self.window, page.more, ends))
    }

    /// How many things the whole list has, whatever the page: counted only when asked for, and only what you
    /// may see.
    async fn total_count(&self) -> Result<u64> {
        (self.count)().await
    }
}

/// A thing in a list, with its cursor.
pub struct Edge<N: Listed> {
    cursor: String,
    node: Member<Model<N>>,
}

impl<N: Listed> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::NAME).into()
    }
}

/// A thing in a list, with the cursor that marks its place.
#[Object(name_type)]
impl<N: Listed> Edge<N> {
    /// Marks the place of this thing in this list: pass it as `after` or `before` with the same arguments.
    /// Opaque; do not take it apart.
    fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The thing.
    fn node(&self) -> N {
        N::of(self.node.clone())
    }
}

/// Where a page lies in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether something follows. Paging backward, true where `before` was given.
    has_next_page: bool,
    /// Whether something comes before. Paging forward, true where `after` was given.
    has_previous_page: bool,
    /// Cursor of the first thing on the page; null on an empty page.
    start_cursor: Option<String>,
    /// Cursor of the last thing on the page; null on an empty page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Where a page lies that has these cursors at its ends. `more` says whether there was more than it holds.
    #[must_use]
    pub fn of(
        window: &Window,
        more: bool,
        [start_cursor, end_cursor]: [Option<String>; 2],
    ) -> Self {
        let backward = window.from_end;
        Self {
            has_next_page: if backward { window.before.is_some() } else { more },
            has_previous_page: if backward { more } else { window.after.is_some() },
            start_cursor,
            end_cursor,
        }
    }
}
