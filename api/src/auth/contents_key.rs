//! The key with which what change sets hold is digested.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Follows from the secret that refresh tokens follow from, which stands beside the signing keys and does not rotate with
/// them.
#[derive(Clone)]
pub struct ContentsKey([u8; 32]);

impl ContentsKey {
    /// The key that follows from a secret.
    #[must_use]
    pub fn of(secret: &[u8; 32]) -> Self {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(secret)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(b"contents of change sets");
        Self(mac.finalize().into_bytes().into())
    }

    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for ContentsKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContentsKey")
    }
}
