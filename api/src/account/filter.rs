//! Lists of accounts and of what was done.

use async_graphql::{ID, InputObject};
use entity::{account, audit_event};
use sea_orm::Value;

use super::audit::{AuditAction, AuditResult};
use crate::{
    access::{Comparison, Direction, Order, Test, rows},
    connection::Listing,
    context::Scope,
    error::Result,
    id::Kind,
    page::PageArgs,
    scalar::DateTime,
};

/// A list of accounts, by name.
pub fn accounts(scope: &Scope, page: &PageArgs) -> Result<Listing<account::Entity>> {
    let order = Order::by(vec![(account::Column::OrderKey, Direction::Asc)]);
    Listing::new(scope, rows::accounts(&scope.viewer), order, page, "accounts", &())
}

/// Narrows a list of events. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct AuditEventFilter {
    /// One of these things was done.
    action: Option<Vec<AuditAction>>,
    /// It ended so.
    result: Option<AuditResult>,
    /// By one of these accounts.
    account: Option<Vec<ID>>,
    /// In one of these studies.
    study: Option<Vec<ID>>,
    /// At this moment or later.
    since: Option<DateTime>,
    /// At this moment or earlier.
    until: Option<DateTime>,
}

impl AuditEventFilter {
    fn test(&self) -> Result<Test<audit_event::Entity>> {
        use audit_event::Column as C;
        use entity::words;
        let mut tests = Vec::new();
        if let Some(actions) = &self.action {
            let words = actions.iter().map(|action| words::AuditAction::from(*action).word());
            tests.push(Test::texts(C::Action, words));
        }
        if let Some(result) = self.result {
            tests.push(Test::texts(C::Result, [words::AuditResult::from(result).word()]));
        }
        let ids =
            [(C::AccountId, Kind::Account, &self.account), (C::StudyId, Kind::Study, &self.study)];
        for (column, kind, ids) in ids {
            if let Some(ids) = ids {
                let keys: Result<Vec<_>> = ids.iter().map(|id| kind.key(id)).collect();
                tests.push(Test::ids(column, keys?));
            }
        }
        let moments = [(Comparison::AtLeast, self.since), (Comparison::AtMost, self.until)];
        for (comparison, moment) in moments {
            if let Some(DateTime(moment)) = moment {
                tests.push(Test::Compare(C::HappenedAt, comparison, Value::from(moment)));
            }
        }
        Ok(Test::All(tests))
    }
}

/// A list of what was done and refused, the latest first.
pub fn events(
    scope: &Scope,
    filter: Option<&AuditEventFilter>,
    page: &PageArgs,
) -> Result<Listing<audit_event::Entity>> {
    let test = filter.map_or(Ok(Test::always()), AuditEventFilter::test)?;
    let rows = rows::audit_events(&scope.viewer).filter(test);
    let order = Order::by(vec![(audit_event::Column::HappenedAt, Direction::Desc)]);
    Listing::new(scope, rows, order, page, "auditEvents", &filter)
}
