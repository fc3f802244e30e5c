//! What accounts are kept with: the door, the keys, and whoever comes to the desk.

use std::{net::IpAddr, sync::Arc};

use axum::http::Uri;
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

impl Desk {
    /// Refuses passwords, codes and tokens where they would travel in the clear.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN` outside loopback without an `https` address of the service, where that address is an `http` one of
    /// another machine, and where a trusted proxy says that the client came by http.
    pub fn refuse_in_the_clear(&self) -> Result<()> {
        if self.visit.in_the_clear {
            return Err(Error::new(
                Code::Forbidden,
                "Signing in is refused because passwords would travel in the clear: your request came by http; use \
                 the https address.",
            ));
        }
        if is_private(&self.tools.config) {
            return Ok(());
        }
        Err(Error::new(
            Code::Forbidden,
            "Signing in is refused because passwords would travel in the clear: whoever runs the service must put \
             it behind TLS and set `public_url` to its https address.",
        ))
    }
}

/// Returns whether nobody beside the way to the service can read what clients send.
fn is_private(config: &Config) -> bool {
    match &config.public_url {
        Some(url) if has_scheme(url, "https") => true,
        Some(url) => config.listen.ip().to_canonical().is_loopback() && names_loopback(url),
        None => config.listen.ip().to_canonical().is_loopback(),
    }
}

fn has_scheme(url: &str, scheme: &str) -> bool {
    url.split_once("://").is_some_and(|(given, _)| given.eq_ignore_ascii_case(scheme))
}

/// Returns whether the host of an address is this machine itself. A name that begins or ends otherwise is another's.
fn names_loopback(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    match bare.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => bare.strip_suffix('.').unwrap_or(bare).eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_loopback_from_end_to_end_is_private() {
        let (here, there) = ("127.0.0.1:8000", "192.0.2.1:8000");
        for (listen, url, expected) in [
            (here, None, true),
            ("[::1]:8000", None, true),
            ("[::ffff:127.0.0.1]:8000", None, true),
            (there, None, false),
            (here, Some("https://nasss.example.org"), true),
            (there, Some("https://nasss.example.org/path"), true),
            (there, Some("HTTPS://nasss.example.org"), true),
            (here, Some("http://nasss.example.org"), false),
            (here, Some("http://192.0.2.1:8000"), false),
            (here, Some("http://localhost:8000"), true),
            (here, Some("http://LOCALHOST./nasss/"), true),
            (here, Some("http://127.9.9.9"), true),
            (here, Some("http://[::1]:8000/"), true),
            (there, Some("http://localhost:8000"), false),
            (here, Some("http://localhost.example.org"), false),
            (here, Some("http://mylocalhost"), false),
            (here, Some("http://127.0.0.1.example.org"), false),
            (here, Some("http://127.0.0.1@nasss.example.org"), false),
            (here, Some("http://localhost:80@nasss.example.org"), false),
            (here, Some("http://0.0.0.0:8000"), false),
            (here, Some("http://[::1"), false),
        ] {
            let config = Config {
                listen: listen.parse().unwrap(),
                public_url: url.map(str::to_owned),
                ..Config::default()
            };
            assert_eq!(is_private(&config), expected, "{listen} {url:?}");
        }
    }
}
