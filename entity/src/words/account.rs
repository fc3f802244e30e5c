//! The words of accounts: what is granted to them, what they show to be let in, and what was done.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

words! {
    /// What a grant makes of its holder.
    Role {
        /// Reads what is meant for registered readers.
        Reader = "READER",
        /// Works with a study's material.
        Researcher = "RESEARCHER",
        /// Proposes changes.
        Curator = "CURATOR",
        /// Judges proposed changes.
        Reviewer = "REVIEWER",
        /// Answers for the people in a study: consent, access levels, erasing.
        Steward = "STEWARD",
        /// Keeps accounts and grants; reads no study's material by that alone.
        Admin = "ADMIN",
    }
}

words! {
    /// What somebody shows to be let in.
    CredentialKind {
        /// Nothing.
        None = "NONE",
        /// A password.
        Password = "PASSWORD",
        /// A one-time code.
        Code = "CODE",
        /// A token of a session that began with signing in here.
        Session = "SESSION",
        /// A token for a program.
        ApiToken = "API_TOKEN",
        /// A token of another issuer.
        Issuer = "ISSUER",
        /// The command line of the machine.
        Operator = "OPERATOR",
    }
}

words! {
    /// What was done, of the things that are written down.
    AuditAction {
        /// Signing in.
        SignIn = "SIGN_IN",
        /// Signing out.
        SignOut = "SIGN_OUT",
        /// Ending a session by its id.
        SessionEnded = "SESSION_ENDED",
        /// Showing a refresh token that was used before.
        RefreshReused = "REFRESH_REUSED",
        /// Setting or changing a password.
        PasswordSet = "PASSWORD_SET",
        /// Making a one-time code for a new password.
        PasswordReset = "PASSWORD_RESET",
        /// Making an account.
        AccountCreated = "ACCOUNT_CREATED",
        /// Disabling an account.
        AccountDisabled = "ACCOUNT_DISABLED",
        /// Enabling an account again.
        AccountEnabled = "ACCOUNT_ENABLED",
        /// Granting a role.
        RoleGranted = "ROLE_GRANTED",
        /// Taking a role away.
        RoleRevoked = "ROLE_REVOKED",
        /// Making an API token.
        ApiTokenCreated = "API_TOKEN_CREATED",
        /// Revoking an API token.
        ApiTokenRevoked = "API_TOKEN_REVOKED",
        /// Reading text of level CONTROLLED.
        ControlledRead = "CONTROLLED_READ",
        /// Reading demographics.
        DemographicsRead = "DEMOGRAPHICS_READ",
        /// Reading all that is held about a person.
        PersonRead = "PERSON_READ",
        /// Saying what is to become of proposed changes.
        ChangesJudged = "CHANGES_JUDGED",
        /// Publishing changes.
        ChangesPublished = "CHANGES_PUBLISHED",
        /// Erasing words for good.
        Erased = "ERASED",
        /// Writing the audit out.
        AuditExported = "AUDIT_EXPORTED",
        /// Making a database of a copy.
        Restored = "RESTORED",
    }
}

words! {
    /// How something ended.
    AuditResult {
        /// It was done.
        Done = "DONE",
        /// It was refused.
        Refused = "REFUSED",
    }
}
