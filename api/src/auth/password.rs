//! Passwords: argon2id with the parameters that OWASP names first (19 MiB, two passes, one lane), a few at a time.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::{Semaphore, oneshot};
use unicode_normalization::UnicodeNormalization;

use crate::{
    config::SignIn,
    error::{Code, Error, INTERNAL_MESSAGE, Result},
};

/// The shortest password, in characters: length is what counts (NIST SP 800-63B, section 3.1.1.2).
const SHORTEST: usize = 12;
/// The longest, in characters.
const LONGEST: usize = 256;

/// Why a password cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is too short.
    #[error("The password has fewer than 12 characters; a few words in a row make a good one.")]
    TooShort,
    /// It is too long.
    #[error("The password has more than 256 characters.")]
    TooLong,
}

/// Refuses a password that is too short or too long.
///
/// # Errors
///
/// Which of the two it is.
pub fn check(password: &str) -> Result<(), Unfit> {
    match normal(password).chars().count() {
        0..SHORTEST => Err(Unfit::TooShort),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(Unfit::TooLong),
    }
}

/// The same password, however a keyboard composes its letters.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// Makes and compares hashes, a few at a time, so that sign-ins cannot use up the memory. Cheap to clone.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    /// Hashes that may be made at once.
    running: Semaphore,
    /// Those, and those that wait.
    places: Semaphore,
    made: AtomicU64,
    gate: Mutex<Option<Gate>>,
}

/// Where one hash is held back.
struct Gate {
    /// How many pass before it.
    before: u64,
    arrived: oneshot::Sender<()>,
    released: oneshot::Receiver<()>,
}

/// A hash that is held back, for tests of what happens meanwhile; released when it is dropped.
#[derive(Debug)]
pub struct HeldBack {
    arrived: oneshot::Receiver<()>,
    _release: oneshot::Sender<()>,
}

impl HeldBack {
    /// Waits until the hash is made and held. Returns whether it is: whoever asked for it may have been refused.
    pub async fn arrived(&mut self) -> bool {
        (&mut self.arrived).await.is_ok()
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

impl Passwords {
    /// As many at a time as the settings say.
    #[must_use]
    pub fn new(settings: &SignIn) -> Self {
        let running = settings.concurrent_hashes;
        Self(Arc::new(Inner {
            running: Semaphore::new(running),
            places: Semaphore::new(running + settings.waiting_hashes),
            made: AtomicU64::new(0),
            gate: Mutex::default(),
        }))
    }

    /// How many hashes were made, for tests of who does which work.
    #[must_use]
    pub fn hashes(&self) -> u64 {
        self.0.made.load(Ordering::Relaxed)
    }

    /// Holds the next hash back once it is made, or a later one after so many.
    #[must_use]
    pub fn hold_back(&self, before: u64) -> HeldBack {
        let ((here, arrived), (release, released)) = (oneshot::channel(), oneshot::channel());
        *self.gate() = Some(Gate { before, arrived: here, released });
        HeldBack { arrived, _release: release }
    }

    fn gate(&self) -> std::sync::MutexGuard<'_, Option<Gate>> {
        self.0.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The gate, if it is for this hash.
    fn own_gate(&self) -> Option<Gate> {
        let mut gate = self.gate();
        match gate.as_mut() {
            Some(gate) if gate.before > 0 => {
                gate.before -= 1;
                None
            }
            _ => gate.take(),
        }
    }

    /// What is kept of a password.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` where too many wait.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = normal(password);
        self.work(move || {
            let hash = Argon2::default().hash_password(password.as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| failed(&error))
        })
        .await?
    }

    /// Whether this is the password. Where none is kept, the same work is done for nothing.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` where too many wait.
    pub async fn verify(&self, kept: Option<&str>, password: &str) -> Result<bool> {
        // Longer ones cannot have been set; their work must not depend on their length.
        let password: String = normal(password).chars().take(LONGEST + 1).collect();
        let kept = kept.map(str::to_owned);
        self.work(move || {
            let Some(kept) = kept else {
                let spent = Argon2::default().hash_password(password.as_bytes());
                return spent.map(|_| false).map_err(|error| failed(&error));
            };
            let kept = PasswordHash::new(&kept).map_err(|error| failed(&error))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
        })
        .await?
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let busy = || {
            let message = "Too many people sign in just now; try again in a moment.";
            Error::new(Code::Unavailable, message).after(1)
        };
        let _place = self.0.places.try_acquire().map_err(|_| busy())?;
        let turn = self.0.running.acquire().await.map_err(|_| busy())?;
        self.0.made.fetch_add(1, Ordering::Relaxed);
        let gate = self.own_gate();
        let done = tokio::task::spawn_blocking(work).await.map_err(Error::internal);
        drop(turn);
        if let Some(Gate { arrived, released, .. }) = gate {
            // A test that is gone holds nothing back.
            let _ = arrived.send(());
            let _ = released.await;
        }
        done
    }
}

/// The error tells nothing of the password, but is not passed on either.
fn failed(error: &impl std::fmt::Display) -> Error {
    tracing::error!(%error, "a password could not be hashed");
    Error::new(Code::Internal, INTERNAL_MESSAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_every_question_costs_one_hash() {
        let passwords = Passwords::new(&SignIn::default());
        let kept = passwords.hash("zwölf kleine Boote").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify(Some(&kept), "zwo\u{308}lf kleine Boote").await.unwrap());
        assert!(!passwords.verify(Some(&kept), "zwölf kleine Bote").await.unwrap());
        assert!(!passwords.verify(None, "zwölf kleine Boote").await.unwrap());
        assert_eq!(passwords.hashes(), 4);
    }

    #[tokio::test]
    async fn a_crowd_is_turned_away_instead_of_filling_the_memory() {
        let settings = SignIn { concurrent_hashes: 1, waiting_hashes: 1, ..SignIn::default() };
        let passwords = Passwords::new(&settings);
        let tries = (0..5).map(|_| passwords.verify(None, "some password"));
        let answers = async_graphql::futures_util::future::join_all(tries).await;
        let refused: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 3);
        assert!(refused.iter().all(|error| error.code == Code::Unavailable));
    }

    #[test]
    fn length_is_all_that_is_asked() {
        assert_eq!(check("elf zeichen"), Err(Unfit::TooShort));
        assert_eq!(check("zwölf zeiche"), Ok(()));
        assert_eq!(check(&"x".repeat(257)), Err(Unfit::TooLong));
    }
}
