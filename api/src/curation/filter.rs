//! Lists of change sets, and of their changes.

use async_graphql::{ID, InputObject};
use entity::{change, change_set, words};

use crate::{
    access::{Direction, Order, Test, rows},
    connection::Listing,
    context::Scope,
    error::Result,
    filter::keys,
    id::Kind,
    page::PageArgs,
    words::{ChangeOrigin, ChangeSetStatus},
};

/// Narrows a list of change sets. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct ChangeSetFilter {
    /// It has come so far.
    status: Option<Vec<ChangeSetStatus>>,
    /// It comes from there.
    origin: Option<Vec<ChangeOrigin>>,
    /// It changes one of these studies.
    study: Option<Vec<ID>>,
    /// One of these accounts added a change.
    author: Option<Vec<ID>>,
    /// Whether you added a change.
    mine: Option<bool>,
    /// Whether it waits for you: to be judged or cleared, unless you did, to be mended or published.
    waiting_for_me: Option<bool>,
}

fn either(holds: bool, test: Test<change_set::Entity>) -> Test<change_set::Entity> {
    if holds { test } else { Test::Not(Box::new(test)) }
}

impl ChangeSetFilter {
    fn test(&self, scope: &Scope) -> Result<Test<change_set::Entity>> {
        use change_set::Column as C;
        let mut tests = Vec::new();
        if let Some(status) = &self.status {
            let words = status.iter().map(|it| words::ChangeSetStatus::from(*it).word());
            tests.push(Test::texts(C::Status, words));
        }
        if let Some(origin) = &self.origin {
            let words = origin.iter().map(|it| words::ChangeOrigin::from(*it).word());
            tests.push(Test::texts(C::Origin, words));
        }
        if let Some(ids) = &self.study {
            tests.push(Test::ids(C::StudyId, keys(Kind::Study, ids)?));
        }
        if let Some(ids) = &self.author {
            tests.push(rows::written_by(&scope.viewer, keys(Kind::Account, ids)?));
        }
        if let Some(mine) = self.mine {
            tests.push(either(mine, rows::authored(&scope.viewer)));
        }
        if let Some(waiting) = self.waiting_for_me {
            let four_eyes = scope.tools.config.curation.four_eyes;
            tests.push(either(waiting, rows::waiting_for(&scope.viewer, four_eyes)));
        }
        Ok(Test::All(tests))
    }
}

/// A list of change sets, those that changed last first.
pub fn change_sets(
    scope: &Scope,
    filter: Option<&ChangeSetFilter>,
    page: &PageArgs,
) -> Result<Listing<change_set::Entity>> {
    let test = filter.map_or(Ok(Test::always()), |filter| filter.test(scope))?;
    let rows = rows::change_sets(&scope.viewer).filter(test);
    let order = Order::by(vec![(change_set::Column::ChangedAt, Direction::Desc)]);
    Listing::new(scope, rows, order, page, "changeSets", &filter)
}

/// A list of the changes of sets, in the order in which they were added.
pub fn changes(scope: &Scope, page: &PageArgs) -> Result<Listing<change::Entity>> {
    let order = Order::by(vec![(change::Column::Position, Direction::Asc)]);
    Listing::new(scope, rows::changes(&scope.viewer), order, page, "ChangeSet.changes", &())
}
