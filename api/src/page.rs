//! Pages of a list: their arguments, and the cursors that carry a place in it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    access::{
        Key, Window,
        order::{Atom, Slot},
    },
    error::{Code, Error, Result},
};

/// How long pages are and may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimits {
    /// Rows in a page where neither `first` nor `last` is given.
    pub default: u64,
    /// Rows in a page at most.
    pub max: u64,
}

/// The four arguments of every connection (Relay Cursor Connections).
#[derive(Clone, Debug, Default)]
pub struct PageArgs {
    /// So many from the start.
    pub first: Option<i32>,
    /// Only what comes after this cursor.
    pub after: Option<String>,
    /// So many from the end.
    pub last: Option<i32>,
    /// Only what comes before this cursor.
    pub before: Option<String>,
}

/// What a cursor is good for: one connection with one filter and one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 8]);

impl Fingerprint {
    /// The fingerprint of a connection and all its arguments but the page's.
    #[must_use]
    pub fn of(connection: &str, arguments: &impl std::fmt::Debug) -> Self {
        let digest = Sha256::digest(format!("{connection}\0{arguments:?}"));
        Self(std::array::from_fn(|at| digest[at]))
    }
}

impl Fingerprint {
    /// The same for an order by keys of these rules: a place among keys of other rules is none among these.
    #[must_use]
    pub fn under(self, rules: Option<i32>) -> Self {
        rules.map_or(self, |rules| Self::of("keys", &(self.0, rules)))
    }

    /// As cursors hold it.
    #[must_use]
    pub const fn bytes(self) -> [u8; 8] {
        self.0
    }
}

impl PageArgs {
    /// The stretch of the list that the arguments ask for. Its order has values of this shape before the key.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` for numbers out of range or both of them, `INVALID_CURSOR` for a cursor that is
    /// damaged, holds other values than the order, or belongs to other arguments.
    pub fn window(
        &self,
        shape: &[Slot],
        fingerprint: Fingerprint,
        limits: PageLimits,
    ) -> Result<Window> {
        let (limit, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Error::bad_input("Give `first` or `last`, not both."));
            }
            (Some(first), None) => (length("first", first, limits)?, false),
            (None, Some(last)) => (length("last", last, limits)?, true),
            (None, None) => (limits.default, false),
        };
        let place = |name: &str, cursor: &Option<String>| match cursor {
            Some(cursor) => read(name, cursor, fingerprint, shape).map(Some),
            None => Ok(None),
        };
        let (after, before) = (place("after", &self.after)?, place("before", &self.before)?);
        Ok(Window { limit, from_end, after, before })
    }
}

fn length(name: &str, asked: i32, limits: PageLimits) -> Result<u64> {
    match u64::try_from(asked) {
        Ok(n) if n <= limits.max => Ok(n),
        _ => Err(Error::bad_input(format!(
            "`{name}` must be between 0 and {}, but is {asked}.",
            limits.max
        ))),
    }
}

/// What stands in a cursor between its version and its checksum.
#[derive(Serialize, Deserialize)]
struct Place(Vec<Option<Held>>, Uuid);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Held {
    Number(i64),
    Text(String),
}

const VERSION: u8 = 1;
const HEAD: usize = 1 + 8;
const CHECKSUM: usize = 4;
/// A sort key is a folded name; a longer cursor is not ours.
const LONGEST: usize = 4096;

/// Writes a place in a list down as a cursor.
#[must_use]
pub fn cursor(key: &Key, fingerprint: Fingerprint) -> String {
    let held = key.values.iter().map(|value| {
        value.as_ref().map(|atom| match atom {
            Atom::Text(text) => Held::Text(text.clone()),
            Atom::Number(number) => Held::Number(*number),
        })
    });
    let mut bytes = vec![VERSION];
    bytes.extend(fingerprint.0);
    // A list of words and numbers always has a JSON form.
    bytes.extend(serde_json::to_vec(&Place(held.collect(), key.id)).unwrap_or_default());
    let checksum = Sha256::digest(&bytes);
    bytes.extend(&checksum[..CHECKSUM]);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read(name: &str, cursor: &str, fingerprint: Fingerprint, shape: &[Slot]) -> Result<Key> {
    let damaged = || {
        Error::new(
            Code::InvalidCursor,
            format!("The cursor given as `{name}` is damaged. Use cursors as they were given."),
        )
    };
    if cursor.len() > LONGEST {
        return Err(damaged());
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| damaged())?;
    let end = bytes.len().checked_sub(CHECKSUM).filter(|end| *end > HEAD).ok_or_else(damaged)?;
    if Sha256::digest(&bytes[..end])[..CHECKSUM] != bytes[end..] || bytes[0] != VERSION {
        return Err(damaged());
    }
    if bytes[1..HEAD] != fingerprint.0 {
        return Err(Error::new(
            Code::InvalidCursor,
            format!(
                "The cursor given as `{name}` belongs to another list, filter or order. \
                 Start again without it."
            ),
        ));
    }
    let Place(held, id) = serde_json::from_slice(&bytes[HEAD..end]).map_err(|_| damaged())?;
    let values = held.into_iter().map(|value| {
        value.map(|held| match held {
            Held::Number(number) => Atom::Number(number),
            Held::Text(text) => Atom::Text(text),
        })
    });
    let values: Vec<Option<Atom>> = values.collect();
    let fits = values.iter().zip(shape).all(|(value, slot)| slot.takes(value.as_ref()));
    if values.len() != shape.len() || !fits {
        return Err(damaged());
    }
    Ok(Key { values, id })
}
