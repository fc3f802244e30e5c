//! Issuers of tokens other than this service, such as Keycloak: what the settings say of them.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    authority::Presented,
    claims::{at, check, text, words},
    jws::Unproven,
};

/// An algorithm of signatures with a public key. Those with a shared secret are not among them: a public key
/// could be passed off as the secret (RFC 8725, section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// Ed25519.
    EdDSA,
    /// ECDSA with P-256.
    ES256,
    /// ECDSA with P-384.
    ES384,
    /// RSA PKCS #1 with SHA-256.
    RS256,
    /// RSA PKCS #1 with SHA-384.
    RS384,
    /// RSA PKCS #1 with SHA-512.
    RS512,
    /// RSA PSS with SHA-256.
    PS256,
    /// RSA PSS with SHA-384.
    PS384,
    /// RSA PSS with SHA-512.
    PS512,
}

impl Algorithm {
    /// As a token's header names it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::EdDSA => "EdDSA",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
        }
    }

    pub(super) const fn of_library(self) -> jsonwebtoken::Algorithm {
        use jsonwebtoken::Algorithm as A;
        match self {
            Self::EdDSA => A::EdDSA,
            Self::ES256 => A::ES256,
            Self::ES384 => A::ES384,
            Self::RS256 => A::RS256,
            Self::RS384 => A::RS384,
            Self::RS512 => A::RS512,
            Self::PS256 => A::PS256,
            Self::PS384 => A::PS384,
            Self::PS512 => A::PS512,
        }
    }
}

/// What a word in a claim grants here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The word.
    pub value: String,
    /// The role that it grants: READER, RESEARCHER, CURATOR, REVIEWER, STEWARD or ADMIN.
    pub role: String,
    /// The study in which it does, by id or slug; in all, if absent. A slug that is named here is final.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub study: Option<String>,
}

/// An issuer as the settings describe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSettings {
    /// Its name, exactly as the claim `iss` has it.
    pub issuer: String,
    /// What the claim `aud` must name.
    pub audience: String,
    /// Where its public keys are, as a JWK set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_url: Option<String>,
    /// A file with them, in place of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_file: Option<PathBuf>,
    /// The one algorithm that it signs with.
    pub algorithm: Algorithm,
    /// Types of tokens (`typ`) that are accepted.
    #[serde(default = "usual_types")]
    pub types: Vec<String>,
    /// The claim that names the client.
    #[serde(default = "usual_client")]
    pub client_claim: String,
    /// The claim with the name to show.
    #[serde(default = "usual_name")]
    pub name_claim: String,
    /// Claims that must be there with this very value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub required_claims: BTreeMap<String, String>,
    /// The path of the claim whose words are looked up in `grants`, as in `realm_access.roles`.
    pub roles_claim: String,
    /// What its words grant here.
    #[serde(default)]
    pub grants: Vec<Mapping>,
}

fn usual_types() -> Vec<String> {
    vec!["at+jwt".to_owned()]
}

fn usual_client() -> String {
    "client_id".to_owned()
}

fn usual_name() -> String {
    "name".to_owned()
}

/// The roles that can be granted.
const ROLES: [&str; 6] = ["READER", "RESEARCHER", "CURATOR", "REVIEWER", "STEWARD", "ADMIN"];

impl IssuerSettings {
    /// Why it cannot be used, if it cannot.
    pub(super) fn fault(&self) -> Option<String> {
        if self.issuer.is_empty() || self.audience.is_empty() {
            return Some("`issuer` and `audience` must not be empty".to_owned());
        }
        match (&self.jwks_url, &self.jwks_file) {
            (Some(url), None) if !is_safe(url) => {
                return Some(
                    "`jwks_url` must begin with https:// (http:// on loopback)".to_owned(),
                );
            }
            (Some(_), None) | (None, Some(_)) => {}
            _ => return Some("give `jwks_url` or `jwks_file`, and not both".to_owned()),
        }
        if self.types.is_empty() {
            return Some("`types` must name at least one type".to_owned());
        }
        for grant in &self.grants {
            if !ROLES.contains(&grant.role.as_str()) {
                return Some(format!(
                    "\"{}\" is no role; roles are {}",
                    grant.role,
                    ROLES.join(", ")
                ));
            }
            if grant.role == "ADMIN" && grant.study.is_some() {
                return Some("ADMIN is granted for all studies or not at all".to_owned());
            }
        }
        None
    }

    /// Who shows a token whose signature was proven.
    pub(super) fn presented(
        &self,
        token: &Unproven<'_>,
        now: i64,
    ) -> Result<Presented, &'static str> {
        let claims = &token.claims;
        check(claims, &self.issuer, &self.audience, now)?;
        let subject = text(claims, "sub").ok_or("it names no subject")?;
        for (claim, value) in &self.required_claims {
            if at(claims, claim).and_then(Value::as_str) != Some(value) {
                return Err("a claim that must be there is not, or has another value");
            }
        }
        Ok(Presented::External {
            issuer: self.issuer.clone(),
            subject: subject.to_owned(),
            client: text(claims, &self.client_claim).map(str::to_owned),
            name: text(claims, &self.name_claim).map(str::to_owned),
            rights: self.rights(claims),
        })
    }

    fn rights(&self, claims: &Map<String, Value>) -> Vec<Claimed> {
        let held = at(claims, &self.roles_claim).map(words).unwrap_or_default();
        let granted = self.grants.iter().filter(|grant| held.contains(&grant.value.as_str()));
        granted.map(|it| Claimed { role: it.role.clone(), study: it.study.clone() }).collect()
    }
}

/// A right that an issuer's token grants here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// One of READER, RESEARCHER, CURATOR, REVIEWER, STEWARD and ADMIN.
    pub role: String,
    /// What the settings call the study in which it holds; in all, if absent.
    pub study: Option<String>,
}

/// Whether keys may be fetched from there: nobody on the way may swap them.
fn is_safe(url: &str) -> bool {
    if url.starts_with("https://") {
        return true;
    }
    let rest = url.strip_prefix("http://").unwrap_or_default();
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if host.contains('@') {
        return false;
    }
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost" || host == "127.0.0.1" || host == "[::1]"
}
