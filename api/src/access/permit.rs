//! Permits to write, each for what it was granted for.

use uuid::Uuid;

use super::{
    may::{Action, demand, unauthenticated},
    viewer::Viewer,
};
use crate::error::{Code, Error, Result};

/// Proof that the holder may write, and for what. Only this folder can make one.
#[derive(Debug)]
pub struct Permit(Purpose);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// Whatever whoever runs the program wants.
    Operator,
    /// What is written about requests: sign-ins, sessions, the audit.
    Gate,
    /// One's own account.
    Own,
    /// An action, where the viewer's grants reach.
    Of(Action),
}

impl Permit {
    /// The permit of whoever runs the program on the machine that holds the database: loading, restoring.
    #[must_use]
    pub const fn of_operator() -> Self {
        Self(Purpose::Operator)
    }

    /// The permit of the gate, which finds out who asks and keeps count of it: signing in, sessions, the audit.
    #[must_use]
    pub const fn of_gate() -> Self {
        Self(Purpose::Gate)
    }

    /// The permit of whoever may do this somewhere.
    ///
    /// # Errors
    ///
    /// As [`demand`].
    pub fn granted(viewer: &Viewer, action: Action) -> Result<Self> {
        demand(viewer, action).map(|_| Self(Purpose::Of(action)))
    }

    /// The permit to change one's own account, and whose that is.
    ///
    /// # Errors
    ///
    /// `UNAUTHENTICATED` for the anonymous.
    pub fn of_self(viewer: &Viewer) -> Result<(Uuid, Self)> {
        let id = viewer.account().ok_or_else(unauthenticated)?;
        Ok((id, Self(Purpose::Own)))
    }

    /// Rejects a permit that was granted for another action.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN`.
    pub fn demand(&self, action: Action) -> Result<()> {
        self.rejected_unless(self.0 == Purpose::Of(action))
    }

    /// Rejects all permits but those of the account itself.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN`.
    pub fn demand_own(&self) -> Result<()> {
        self.rejected_unless(self.0 == Purpose::Own)
    }

    /// Rejects all permits but the operator's.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN`.
    pub fn demand_operator(&self) -> Result<()> {
        self.rejected_unless(false)
    }

    /// Rejects permits that were not granted for changes of what is published.
    pub(super) fn demand_publishing(&self) -> Result<()> {
        use Action as A;
        let Purpose::Of(action) = self.0 else { return self.rejected_unless(false) };
        self.rejected_unless(match action {
            // The last reads: a check too large for memory is tried in a transaction that is not committed.
            A::ProposeChanges
            | A::JudgeChanges
            | A::ClearChanges
            | A::Erase
            | A::ReadChangeSets => true,
            _ => false,
        })
    }

    fn rejected_unless(&self, fits: bool) -> Result<()> {
        if fits || self.0 == Purpose::Operator {
            return Ok(());
        }
        Err(Error::new(Code::Forbidden, "This was permitted for something else."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Grant, Role, Where};

    #[test]
    fn a_permit_is_good_for_what_it_was_granted_for_and_nothing_else() {
        let grants: Vec<Grant> =
            Role::ALL.iter().map(|role| Grant { role: *role, place: Where::Everywhere }).collect();
        let account = Viewer::Account { id: Uuid::nil(), grants: grants.clone() };
        let program = Viewer::Program { token: Uuid::nil(), owner: Uuid::nil(), grants };
        for granted in Action::ALL {
            let permit = Permit::granted(&account, granted).unwrap();
            for other in Action::ALL {
                assert_eq!(permit.demand(other).is_ok(), granted == other, "{granted:?} {other:?}");
                assert!(Permit::of_gate().demand(other).is_err());
                assert!(Permit::of_self(&account).unwrap().1.demand(other).is_err());
                assert!(Permit::of_operator().demand(other).is_ok());
            }
            assert!(permit.demand_own().is_err() && permit.demand_operator().is_err());
            let refused = Permit::granted(&program, granted).is_err();
            let for_people = matches!(granted, Action::KeepAccounts | Action::ReadAudit);
            assert_eq!(refused, for_people, "{granted:?}");
        }
        assert!(Permit::of_self(&Viewer::Anonymous).is_err());
        assert!(Permit::of_self(&account).unwrap().1.demand_own().is_ok());
        assert!(Permit::of_self(&account).unwrap().1.demand_publishing().is_err());
        assert!(Permit::of_gate().demand_own().is_err());
    }
}
