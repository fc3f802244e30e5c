//! The key of digests that are stored or told: without it nobody can try which words a digest is of.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Follows from the secret that refresh tokens follow from, which stands beside the signing keys and does not rotate with
/// them.
#[derive(Clone)]
pub struct DigestKey([u8; 32]);

/// What stands before a keyed digest where it is stored; earlier builds stored plain ones, in hexadecimal.
const KEYED: &str = "k1:";

impl DigestKey {
    /// The key that follows from a secret.
    #[must_use]
    pub fn of(secret: &[u8; 32]) -> Self {
        let mut mac = mac(secret);
        mac.update(b"contents of change sets");
        Self(mac.finalize().into_bytes().into())
    }

    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The keyed digest of a text, as it is stored. `what` says what it is a digest of, so that equal texts in two places
    /// are not seen to be equal.
    #[must_use]
    pub fn digest(&self, what: &str, text: &str) -> String {
        let mut mac = mac(&self.0);
        mac.update(what.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let bytes = mac.finalize().into_bytes();
        bytes.iter().fold(KEYED.to_owned(), |text, byte| text + &format!("{byte:02x}"))
    }
}

/// Whether a stored digest is keyed.
#[must_use]
pub fn is_keyed(stored: &str) -> bool {
    stored.starts_with(KEYED)
}

fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}

impl std::fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DigestKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_differ_by_key_by_text_and_by_what_they_are_of() {
        let key = DigestKey::of(&[7; 32]);
        let digest = key.digest("name", "yes");
        assert!(is_keyed(&digest) && digest.len() == 67, "{digest}");
        assert_eq!(digest, key.digest("name", "yes"));
        assert_ne!(digest, DigestKey::of(&[8; 32]).digest("name", "yes"));
        assert_ne!(digest, key.digest("note", "yes"));
        assert_ne!(digest, key.digest("name", "no"));
        assert!(!is_keyed("0a1b"));
    }
}
