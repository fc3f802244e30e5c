//! Randomness, taken in one place.

/// Bytes that nobody can foresee.
///
/// # Panics
///
/// Where the system gives no randomness: a service without it must not go on.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::panic, reason = "without randomness no secret is one")]
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the system gives no randomness: {error}");
    }
    bytes
}

/// A key that nobody can foresee, and that tells nothing of when it was made (UUID version 4).
#[must_use]
pub fn key() -> uuid::Uuid {
    uuid::Builder::from_random_bytes(bytes()).into_uuid()
}
