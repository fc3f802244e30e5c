//! Accounts and what belongs to them: each sees its own, whoever keeps accounts sees all. The audit: its own
//! acts, and for those who answer for a study, whatever was done there. A token for programs sees what was done with it.

use entity::{
    account, api_token, api_token_grant, audit_event, role_grant, session, words::CredentialKind,
};
use sea_orm::EntityTrait;

use super::{Action, Reach, Rows, Test, Viewer, reach, within_reach};
use crate::id::Kind;

/// Rows of the viewer's own account, or of all where the viewer keeps accounts.
fn own<E: EntityTrait>(viewer: &Viewer, account: E::Column) -> Rows<E> {
    Rows::narrowed(if reach(viewer, Action::KeepAccounts) == Reach::Everywhere {
        Test::always()
    } else {
        of_self(viewer, account)
    })
}

fn of_self<E: EntityTrait>(viewer: &Viewer, account: E::Column) -> Test<E> {
    viewer.account().map_or(Test::Any(Vec::new()), |id| Test::is(account, id))
}

/// Accounts.
#[must_use]
pub fn accounts(viewer: &Viewer) -> Rows<account::Entity> {
    own(viewer, account::Column::Id)
}

/// What is granted to accounts, expired or not.
#[must_use]
pub fn role_grants(viewer: &Viewer) -> Rows<role_grant::Entity> {
    own(viewer, role_grant::Column::AccountId)
}

/// Tokens for programs, revoked or not.
#[must_use]
pub fn api_tokens(viewer: &Viewer) -> Rows<api_token::Entity> {
    own(viewer, api_token::Column::AccountId)
}

/// What tokens for programs carry.
#[must_use]
pub fn api_token_grants(viewer: &Viewer) -> Rows<api_token_grant::Entity> {
    use api_token_grant::Column as C;
    Rows::narrowed(Test::within(C::ApiTokenId, api_tokens(viewer), api_token::Column::Id))
}

/// Sign-ins that last.
#[must_use]
pub fn sessions(viewer: &Viewer) -> Rows<session::Entity> {
    own(viewer, session::Column::AccountId)
}

/// What was done and refused.
#[must_use]
pub fn audit_events(viewer: &Viewer) -> Rows<audit_event::Entity> {
    use audit_event::Column as C;
    if let Viewer::Program { token, .. } = viewer {
        return Rows::narrowed(Test::All(vec![
            of_self(viewer, C::AccountId),
            Test::texts(C::Credential, [CredentialKind::ApiToken.word()]),
            Test::texts(C::CredentialId, [Kind::ApiToken.id(*token)]),
        ]));
    }
    Rows::narrowed(match reach(viewer, Action::ReadAudit) {
        Reach::Everywhere if reach(viewer, Action::KeepAccounts) == Reach::Everywhere => {
            Test::always()
        }
        // A steward of every study answers for what was done in studies, not for accounts.
        Reach::Everywhere => Test::Any(vec![
            of_self(viewer, C::AccountId),
            Test::Not(Box::new(Test::IsNull(C::StudyId))),
        ]),
        _ => Test::Any(vec![
            of_self(viewer, C::AccountId),
            within_reach(viewer, Action::ReadAudit, C::StudyId),
        ]),
    })
}
