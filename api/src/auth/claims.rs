//! The claims of a token that was proven to be signed (RFC 7519, section 4.1).

use serde_json::{Map, Value};

/// The reason for a token that was good until it expired.
pub(super) const EXPIRED: &str = "it has expired";

/// How far clocks may be apart, in seconds.
const LEEWAY: i64 = 30;

/// Checks who issued it, for whom, and for when; `now` is in seconds since 1970.
pub(super) fn check(
    claims: &Map<String, Value>,
    issuer: &str,
    audience: &str,
    now: i64,
) -> Result<(), &'static str> {
    if text(claims, "iss") != Some(issuer) {
        return Err("it is of another issuer");
    }
    if !is_for(claims, audience) {
        return Err("it is for another audience");
    }
    let expires = moment(claims, "exp")?.ok_or("it says not when it expires")?;
    if now >= expires.saturating_add(LEEWAY) {
        return Err(EXPIRED);
    }
    for claim in ["nbf", "iat"] {
        if moment(claims, claim)?.is_some_and(|begin| begin > now.saturating_add(LEEWAY)) {
            return Err("it is not valid yet");
        }
    }
    Ok(())
}

/// When a token expires, in seconds since 1970, if it says so.
pub(super) fn expiry(claims: &Map<String, Value>) -> Option<i64> {
    moment(claims, "exp").ok().flatten()
}

fn is_for(claims: &Map<String, Value>, audience: &str) -> bool {
    match claims.get("aud") {
        Some(Value::String(one)) => one == audience,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(audience)),
        _ => false,
    }
}

/// A claim that is text and not empty.
pub(super) fn text<'a>(claims: &'a Map<String, Value>, claim: &str) -> Option<&'a str> {
    claims.get(claim)?.as_str().filter(|text| !text.is_empty())
}

/// A claim that is a moment; fractions of a second are cut.
fn moment(claims: &Map<String, Value>, claim: &str) -> Result<Option<i64>, &'static str> {
    match claims.get(claim) {
        None => Ok(None),
        Some(value) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "cut, and kept within range by `as`"
            )]
            let whole = value.as_f64().map(|seconds| seconds.floor() as i64);
            value.as_i64().or(whole).map(Some).ok_or("one of its times is no number")
        }
    }
}

/// What stands at a path of claims, such as `realm_access.roles`; a claim whose own name has dots in it goes first.
pub(super) fn at<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    at(claims.get(first)?.as_object()?, rest)
}

/// Words in a claim: a list of texts, or one text with spaces between them.
pub(super) fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => text.split_whitespace().collect(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
