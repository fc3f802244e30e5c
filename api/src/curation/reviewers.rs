//! Reviews that still count: those whose reviewer may judge the set at this moment.

use std::collections::{BTreeMap, BTreeSet};

use entity::{account, change_set, review, role_grant};
use uuid::Uuid;

use crate::{
    access::{Action, Test, Viewer, identity::in_force, may_in, write::Writer},
    account::{Tools, grantable},
    clock,
    error::Result,
};

/// Reviewers of a set who hold the rights for it now.
#[derive(Debug, Default)]
pub struct Eligible {
    judging: BTreeSet<Uuid>,
    clearing: BTreeSet<Uuid>,
    /// Accounts of other issuers whose settings still grant the right to judge, and to clear.
    vouched_judging: BTreeSet<Uuid>,
    vouched_clearing: BTreeSet<Uuid>,
}

impl Eligible {
    /// Loads the rights of everybody who approved a set. What they follow from is held: where it changes before the
    /// transaction is over, the transaction waits, is waited for, or is done again.
    pub async fn of(
        writer: &Writer,
        set: &change_set::Model,
        reviews: &[review::Model],
        tools: &Tools,
    ) -> Result<Self> {
        let mut eligible = Self::default();
        let approving = reviews.iter().filter(|review| review.approves || review.clears);
        let reviewers: BTreeSet<Uuid> = approving.filter_map(|review| review.reviewer_id).collect();
        for id in reviewers {
            let is = Test::is(account::Column::Id, id);
            let account = writer.hold::<account::Entity>(&is).await?;
            let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
                continue;
            };
            let stored = stored_rights(writer, id).await?;
            let granted = account.issuer.map_or_else(Vec::new, |issuer| grantable(tools, &issuer));
            let vouched = Viewer::Account { id, grants: granted };
            for (viewer, judging, clearing) in [
                (stored, &mut eligible.judging, &mut eligible.clearing),
                (vouched, &mut eligible.vouched_judging, &mut eligible.vouched_clearing),
            ] {
                if may_in(&viewer, Action::JudgeChanges, set.study_id) {
                    judging.insert(id);
                }
                if may_in(&viewer, Action::ClearChanges, set.study_id) {
                    clearing.insert(id);
                }
            }
        }
        Ok(eligible)
    }

    /// The reviews without the approvals of those who may no longer give them. Refusals stay.
    #[must_use]
    pub fn counting(
        &self,
        set: &change_set::Model,
        reviews: &[review::Model],
    ) -> Vec<review::Model> {
        let counting = |review: &review::Model| {
            let (approves, clears) = self.counts(set, review);
            review::Model { approves, clears, ..review.clone() }
        };
        reviews.iter().map(counting).collect()
    }

    /// Whether a review still approves, and whether it still clears.
    fn counts(&self, set: &change_set::Model, review: &review::Model) -> (bool, bool) {
        let Some(id) = review.reviewer_id else { return (false, false) };
        // What an issuer granted is not stored here: it holds as long as the settings let the issuer grant it.
        let vouched =
            |granted: bool, grantable: &BTreeSet<Uuid>| granted && grantable.contains(&id);
        let clears =
            self.clearing.contains(&id) || vouched(review.vouched_clears, &self.vouched_clearing);
        let judges =
            self.judging.contains(&id) || vouched(review.vouched_approves, &self.vouched_judging);
        // What reviewers cannot see is a steward's to approve.
        (review.approves && (judges || (set.guarded && clears)), review.clears && clears)
    }
}

/// An account with the grants that are stored for it and in force.
async fn stored_rights(writer: &Writer, id: Uuid) -> Result<Viewer> {
    use role_grant::Column as C;
    let found = writer.all::<role_grant::Entity>(&Test::is(C::AccountId, id)).await?;
    let mut held = BTreeMap::new();
    for grant in found {
        let row = writer.hold::<role_grant::Entity>(&Test::is(C::Id, grant.id)).await?;
        held.extend(row.map(|row| (row.id, row)));
    }
    let grants: Vec<role_grant::Model> = held.into_values().collect();
    Ok(Viewer::Account { id, grants: in_force(&grants, clock::now()) })
}

#[cfg(test)]
mod tests {
    use entity::words::{ChangeOrigin, ChangeSetStatus, Verdict};

    use super::*;

    fn set(guarded: bool) -> change_set::Model {
        change_set::Model {
            id: Uuid::nil(),
            study_id: None,
            title: String::new(),
            description: None,
            status: ChangeSetStatus::Approved,
            origin: ChangeOrigin::Manual,
            import_source: None,
            reverts_id: None,
            guarded,
            clearing: guarded,
            changes: 1,
            last_position: 1,
            opened_by: None,
            opened_at: 0,
            changed_at: 0,
            submitted_at: Some(0),
            published_by: None,
            published_at: None,
            published_version: None,
            state: 0,
            sum_of_all: String::new(),
            sum_of_open: String::new(),
        }
    }

    #[test]
    fn an_approval_counts_by_the_right_that_it_needs_and_no_other() {
        let id = Uuid::from_u128(7);
        let one = || BTreeSet::from([id]);
        for n in 0..128_u8 {
            let bit = |at: u8| n & (1 << at) != 0;
            let some = |held: bool| if held { one() } else { BTreeSet::new() };
            let eligible = Eligible {
                judging: some(bit(0)),
                clearing: some(bit(1)),
                vouched_judging: some(bit(2)),
                vouched_clearing: some(bit(3)),
            };
            let review = review::Model {
                id,
                change_set_id: Uuid::nil(),
                reviewer_id: Some(id),
                verdict: Verdict::Approve,
                approves: true,
                clears: true,
                note: None,
                contents: String::new(),
                made_at: 0,
                vouched_approves: bit(4),
                vouched_clears: bit(5),
            };
            let guarded = bit(6);
            let clears = bit(1) || (bit(3) && bit(5));
            let judges = bit(0) || (bit(2) && bit(4));
            let expected = (judges || (guarded && clears), clears);
            assert_eq!(eligible.counts(&set(guarded), &review), expected, "{n:b}");
            let other = review::Model { reviewer_id: Some(Uuid::from_u128(8)), ..review };
            assert_eq!(eligible.counts(&set(guarded), &other), (false, false));
        }
    }
}
