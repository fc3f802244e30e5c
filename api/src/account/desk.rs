//! What accounts are kept with: the door, the keys, and whoever comes to the desk.

use std::sync::Arc;

use uuid::Uuid;

use super::{issuer_studies::IssuerStudies, last_use::LastUses};
use crate::{
    access::{Db, Viewer, Visit},
    auth::{Authority, KeysError, Passwords},
    config::Config,
    error::{Code, Error, Result},
};

/// The tools that all visitors share. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tools {
    /// Makes and reads tokens.
    pub authority: Authority,
    /// Makes and compares passwords' hashes.
    pub passwords: Passwords,
    /// The settings in force.
    pub config: Arc<Config>,
    /// When API tokens were last used, where that is not written yet.
    pub last_uses: LastUses,
    /// Studies that the settings name for other issuers, as they were at the start.
    pub issuer_studies: IssuerStudies,
}

impl Tools {
    /// The tools that these settings name; keys are made where there are none.
    ///
    /// # Errors
    ///
    /// Where the keys cannot be used.
    pub fn of(config: Arc<Config>) -> Result<Self, KeysError> {
        let (authority, passwords) = (Authority::open(&config)?, Passwords::new(&config.sign_in));
        let (last_uses, issuer_studies) = (LastUses::default(), IssuerStudies::default());
        Ok(Self { authority, passwords, config, last_uses, issuer_studies })
    }
}

/// One visitor at the desk.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The door to the data.
    pub db: Db,
    /// The tools.
    pub tools: Tools,
    /// Who came.
    pub viewer: Arc<Viewer>,
    /// How.
    pub visit: Arc<Visit>,
}

impl Desk {
    /// The desk of whoever runs the program.
    #[must_use]
    pub fn of_operator(db: Db, tools: Tools) -> Self {
        let (viewer, visit) = (Arc::new(Viewer::Anonymous), Arc::new(Visit::of_operator()));
        Self { db, tools, viewer, visit }
    }

    /// Who acts, for the audit.
    #[must_use]
    pub fn who(&self) -> Option<Uuid> {
        self.viewer.account()
    }
}

/// Refuses passwords and tokens where they would travel in the clear.
///
/// # Errors
///
/// `FORBIDDEN` outside loopback without an `https` address of the service.
pub fn not_in_the_clear(config: &Config) -> Result<()> {
    let secure = config.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    if secure || config.listen.ip().is_loopback() {
        return Ok(());
    }
    Err(Error::new(
        Code::Forbidden,
        "Signing in is refused because passwords would travel in the clear: whoever runs the service must put it \
         behind TLS and set `public_url` to its https address.",
    ))
}
