//! One narrowed selection per entity: what of it a viewer may see. Rows can be narrowed further with a
//! [`Test`], never widened.

mod account;
mod category;
mod curation;
mod feed;
mod former_slug;
mod framework;
mod participant;
mod quote;
mod search;
mod study;

use sea_orm::{
    Condition, DbBackend, EntityTrait, QueryFilter, Select,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

pub use account::*;
pub use category::*;
pub use curation::*;
pub use feed::*;
pub use former_slug::*;
pub use framework::*;
pub use participant::*;
pub use quote::*;
use quote::{levels, readable};
pub use search::*;
pub use study::*;

use super::{
    Readable,
    may::{Action, Reach, reach},
    test::{Comparison, Test},
    viewer::Viewer,
};

/// Rows of `E` that a viewer may see.
#[derive(Clone, Debug)]
pub struct Rows<E: EntityTrait> {
    visible: Test<E>,
    /// The same as `visible`, taken apart into tests of which no row passes two; empty where it is one.
    levels: Vec<Test<E>>,
    live: Test<E>,
    asked: Test<E>,
}

impl<E: EntityTrait> Rows<E> {
    /// Rows that fit the viewer's condition.
    const fn narrowed(visible: Test<E>) -> Self {
        Self { visible, levels: Vec::new(), live: Test::always(), asked: Test::always() }
    }

    /// Rows of accounts and what belongs to them, before it is known who asks.
    pub(super) const fn of_gate(test: Test<E>) -> Self {
        Self::narrowed(test)
    }

    /// Of these rows, those that pass the test.
    #[must_use]
    pub fn filter(mut self, test: Test<E>) -> Self {
        let so_far = std::mem::replace(&mut self.asked, Test::always());
        self.asked = match so_far {
            Test::All(mut tests) => {
                tests.push(test);
                Test::All(tests)
            }
            other => Test::All(vec![other, test]),
        };
        self
    }

    /// These rows and the tombstones beside them: by-id reads tell what was withdrawn from what never was.
    #[must_use]
    pub fn with_withdrawn(mut self) -> Self {
        self.live = Test::always();
        self
    }

    /// As a select of whole rows.
    #[expect(clippy::disallowed_methods, reason = "this is where selections start")]
    pub(super) fn select(&self, backend: DbBackend) -> Select<E> {
        E::find().filter(self.condition(backend))
    }

    /// As a select of whole rows whose condition no index is chosen for: where the order's index must be followed.
    #[expect(clippy::disallowed_methods, reason = "this is where selections start")]
    pub(super) fn select_in_order(&self, backend: DbBackend) -> Select<E> {
        let holds = SimpleExpr::from(self.condition(backend));
        E::find().filter(Expr::cust_with_expr(
            if backend == DbBackend::Postgres { "($1) IS TRUE" } else { "(?) IS TRUE" },
            holds,
        ))
    }

    /// What the rows pass, for statements that are written out.
    pub(super) fn condition(&self, backend: DbBackend) -> Condition {
        let tests = [&self.visible, &self.live, &self.asked];
        tests.into_iter().fold(Condition::all(), |all, test| all.add(test.compile(backend)))
    }

    /// Whether the rows asked for are named by key.
    pub(super) fn named_by_key(&self) -> bool {
        self.asked.names_keys()
    }

    /// These rows in parts, each of one level of access: no index holds several levels in one order.
    pub(super) fn parts(&self) -> Vec<Self> {
        if self.levels.is_empty() {
            return vec![self.clone()];
        }
        let part =
            |level: &Test<E>| Self { visible: level.clone(), levels: Vec::new(), ..self.clone() };
        self.levels.iter().map(part).collect()
    }
}

/// Rows that only tie two things together. They can be matched against and joined to narrowed rows, but
/// not read by themselves.
#[derive(Clone, Debug)]
pub struct Links<E: EntityTrait>(pub(super) Rows<E>);

impl<E: EntityTrait> Links<E> {
    /// Of these links, those that pass the test.
    #[must_use]
    pub fn filter(self, test: Test<E>) -> Self {
        Self(self.0.filter(test))
    }
}

/// A table whose rows have an id in the API, and so can be paged.
pub trait Thing: Readable<Model: Send + Sync> {
    /// The key.
    const ID: Self::Column;
}

/// A thing that leaves a tombstone.
pub trait Withdrawable: Thing {
    /// When it was withdrawn.
    const WITHDRAWN_AT: Self::Column;
}

impl<E: Withdrawable> Rows<E> {
    /// Rows of a thing that are not withdrawn and fit the viewer's condition.
    fn living(visible: Test<E>) -> Self {
        Self { live: Test::IsNull(E::WITHDRAWN_AT), ..Self::narrowed(visible) }
    }
}

impl<E: Thing> Rows<E> {
    /// Of these rows, the ones with these keys.
    #[must_use]
    pub fn with_ids(self, ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.filter(Test::ids(E::ID, ids))
    }
}

/// Rows whose study lies within the viewer's reach for an action.
fn within_reach<E: EntityTrait>(viewer: &Viewer, action: Action, study: E::Column) -> Test<E> {
    match reach(viewer, action) {
        Reach::Everywhere => Test::always(),
        Reach::Studies(studies) => Test::ids(study, studies),
        Reach::Nowhere => Test::Any(Vec::new()),
    }
}

/// Declares tables whose key is their `id`.
macro_rules! things {
    ($($table:ident),*) => {
        $(impl Thing for entity::$table::Entity {
            const ID: Self::Column = entity::$table::Column::Id;
        })*
    };
}

/// Declares which of them leave a tombstone.
macro_rules! withdrawable {
    ($($table:ident),*) => {
        things!($($table),*);
        $(impl Withdrawable for entity::$table::Entity {
            const WITHDRAWN_AT: Self::Column = entity::$table::Column::WithdrawnAt;
        })*
    };
}

things!(account, api_token, audit_event, change, change_set, review, revision, role_grant, session);
withdrawable!(
    framework,
    framework_version,
    domain,
    subdomain,
    participant_role,
    study,
    source_document,
    category,
    focus_group,
    participant,
    quote
);
