//! Secrets that are made here: API tokens, refresh tokens, one-time codes. They are random and long, so that a
//! plain digest of them can be kept.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::chance;

/// What every secret of this service begins with, so that scanners find those that leaked.
const PREFIX: &str = "nasss";

fn digest(purpose: &str, bytes: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(purpose.as_bytes());
    digest.update([0]);
    digest.update(bytes);
    hex(&digest.finalize())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let canonical = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if text.len() != 2 * N || !canonical {
        return None;
    }
    let mut bytes = [0; N];
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * n..2 * n + 2], 16).ok()?;
    }
    Some(bytes)
}

/// A token for a program: `nasss_<id>_<secret><checksum>`.
pub struct ApiToken {
    /// The key of its row.
    pub id: Uuid,
    /// What is kept of its secret.
    pub digest: String,
}

/// Letters of an API token's checksum.
const CHECKSUM: usize = 8;

impl ApiToken {
    /// A token that nobody has yet, and what is kept of it.
    #[must_use]
    pub fn fresh(id: Uuid) -> (String, String) {
        let secret = chance::bytes::<32>();
        let text = format!("{PREFIX}_{}_{}", id.simple(), hex(&secret));
        let checksum = Self::checksum(&text);
        (format!("{text}{checksum}"), digest("api token", &secret))
    }

    /// Takes a token apart; nothing where it is none, or was not copied whole.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (start, checksum) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
        if Self::checksum(start) != checksum {
            return None;
        }
        let mut parts = start.split('_');
        let (prefix, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
        let id = Uuid::from_bytes(unhex(id)?);
        let secret: [u8; 32] = unhex(secret)?;
        (prefix == PREFIX && parts.next().is_none())
            .then(|| Self { id, digest: digest("api token", &secret) })
    }

    /// Whether it looks like one, whole or not.
    #[must_use]
    pub fn resembles(text: &str) -> bool {
        text.starts_with("nasss_")
    }

    /// Tells a slip from a token; it keeps nobody from making one up.
    fn checksum(text: &str) -> String {
        digest("checksum", text.as_bytes())[..CHECKSUM].to_owned()
    }
}

/// A refresh token: of a family of such, the so-manieth.
///
/// Its successor follows from the token itself and a key of the service, so that the same one can be given again
/// to whoever lost the answer, without its being kept anywhere.
#[derive(Clone)]
pub struct Refresh {
    family: Uuid,
    generation: u64,
    secret: [u8; 32],
}

impl Refresh {
    /// The first of a family.
    #[must_use]
    pub fn first(family: Uuid) -> Self {
        Self { family, generation: 0, secret: chance::bytes() }
    }

    /// Takes a token apart; nothing where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("nasssr_")?.split('_');
        let family = Uuid::from_bytes(unhex(parts.next()?)?);
        let number = parts.next()?;
        let generation: u64 = number.parse().ok()?;
        let secret = unhex(parts.next()?)?;
        let canonical = generation.to_string() == number && parts.next().is_none();
        canonical.then_some(Self { family, generation, secret })
    }

    /// What the client gets.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{PREFIX}r_{}_{}_{}", self.family.simple(), self.generation, hex(&self.secret))
    }

    /// What is kept.
    #[must_use]
    pub fn digest(&self) -> String {
        digest("refresh token", &self.secret)
    }

    /// The family.
    #[must_use]
    pub const fn family(&self) -> Uuid {
        self.family
    }

    /// How many came before.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The next of the family.
    #[must_use]
    pub fn successor(&self, key: &[u8; 32]) -> Self {
        let generation = self.generation.saturating_add(1);
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(self.family.as_bytes());
        mac.update(&generation.to_be_bytes());
        mac.update(&self.secret);
        Self { family: self.family, generation, secret: mac.finalize().into_bytes().into() }
    }
}

/// A code with which a password is set once: 24 letters in groups of four, 120 bits.
pub struct Code(String);

/// Crockford's letters: none that is taken for another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Code {
    /// A code that nobody has yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "each one is another")]
    pub fn new() -> Self {
        let letters = chance::bytes::<24>().map(|byte| LETTERS[usize::from(byte % 32)]);
        let groups: Vec<String> =
            letters.chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        Self(groups.join("-"))
    }

    /// What is handed over.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.clone()
    }

    /// What is kept.
    #[must_use]
    pub fn digest(&self) -> String {
        Self::digest_of(&self.0)
    }

    /// What would be kept of a code as it was typed: case, dashes and spaces do not count, nor which of the
    /// letters that look alike was meant.
    #[must_use]
    pub fn digest_of(typed: &str) -> String {
        let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(200);
        let letters: String = letters
            .map(|letter| match letter.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        digest("one-time code", letters.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_token_is_known_again_and_a_slip_is_seen() {
        let id = Uuid::from_u128(7);
        let (text, kept) = ApiToken::fresh(id);
        let parsed = ApiToken::parse(&text).unwrap();
        assert_eq!((parsed.id, parsed.digest), (id, kept));
        assert!(ApiToken::resembles(&text));
        for n in 0..text.len() {
            let mut slip = text.clone().into_bytes();
            slip[n] = if slip[n] == b'0' { b'1' } else { b'0' };
            assert!(ApiToken::parse(&String::from_utf8(slip).unwrap()).is_none(), "{n}");
            assert!(ApiToken::parse(&text[..n]).is_none());
        }
        assert!(ApiToken::parse("é").is_none());
        assert_ne!(ApiToken::fresh(id).0, text);
    }

    #[test]
    fn a_refresh_token_has_one_successor_which_needs_the_key() {
        let first = Refresh::first(Uuid::from_u128(7));
        let read = Refresh::parse(&first.text()).unwrap();
        assert_eq!(read.digest(), first.digest());
        let next = first.successor(&[1; 32]);
        assert_eq!((next.family(), next.generation()), (first.family(), 1));
        assert_eq!(read.successor(&[1; 32]).text(), next.text());
        assert_ne!(read.successor(&[2; 32]).digest(), next.digest());
        assert_ne!(next.digest(), first.digest());
        for bad in [
            "",
            "nasssr_",
            "nasssr_1_2_3",
            &first.text()[1..],
            &first.text().replace("_0_", "_00_"),
        ] {
            assert!(Refresh::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = Code::new();
        assert_eq!(code.text().len(), 29);
        let typed =
            code.text().to_uppercase().replace('-', " ").replace('1', "I").replace('0', "O");
        assert_eq!(Code::digest_of(&typed), code.digest());
        assert_ne!(Code::new().digest(), code.digest());
    }
}
