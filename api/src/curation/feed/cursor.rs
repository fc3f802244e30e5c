//! How far a copy has come. A cursor is good for one data set and for one sight of it: what else could be seen, or
//! no more, no feed tells.
//!
//! It holds nothing but what the events before it told, so that whoever takes it apart learns nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    access::{Version, Viewer, feed::Spot, sight},
    error::{Code, Error, Result},
    page::Fingerprint,
};

/// How far it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The last place that was told of.
    pub spot: Spot,
    /// How many events of that place were told; 0 if all.
    pub part: u8,
}

impl Reached {
    /// The end of a version.
    pub const fn end_of(version: i64) -> Self {
        Self { spot: Spot { version, order: i32::MAX, thing: Uuid::max() }, part: 0 }
    }
}

const FORMAT: u8 = 1;
const CHECKSUM: usize = 4;
/// Format, data set, sight, version, kind, key, part.
const LENGTH: usize = 1 + 16 + 8 + 8 + 4 + 16 + 1;

fn seen_by(viewer: &Viewer) -> [u8; 8] {
    Fingerprint::of("changes", &sight(viewer)).bytes()
}

/// A place as a cursor.
pub fn written(reached: Reached, dataset: Uuid, viewer: &Viewer) -> String {
    let Reached { spot, part } = reached;
    let mut bytes = Vec::with_capacity(LENGTH + CHECKSUM);
    bytes.push(FORMAT);
    bytes.extend(dataset.as_bytes());
    bytes.extend(seen_by(viewer));
    bytes.extend(spot.version.to_be_bytes());
    bytes.extend(spot.order.to_be_bytes());
    bytes.extend(spot.thing.as_bytes());
    bytes.push(part);
    let checksum = Sha256::digest(&bytes);
    bytes.extend(&checksum[..CHECKSUM]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place of a cursor.
///
/// # Errors
///
/// `INVALID_CURSOR` where it is damaged, `RESYNC_REQUIRED` where it is of another data set, of another sight, or of a
/// version that is not there (any more).
pub fn read(cursor: &str, now: Version, viewer: &Viewer) -> Result<Reached> {
    let (bytes, dataset, sight) = taken_apart(cursor).ok_or_else(damaged)?;
    if dataset != *now.dataset.as_bytes() || sight != seen_by(viewer) {
        return Err(anew());
    }
    let reached = reached(&bytes).filter(|it| it.spot.version >= 0).ok_or_else(damaged)?;
    if reached.spot.version > now.number {
        return Err(anew());
    }
    Ok(reached)
}

type Parts = (Vec<u8>, [u8; 16], [u8; 8]);

/// What was written, whole, with its data set and its sight; nothing where it is damaged.
fn taken_apart(cursor: &str) -> Option<Parts> {
    if cursor.len() > 2 * (LENGTH + CHECKSUM) {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (held, checksum) = bytes.split_at_checked(LENGTH)?;
    let right = Sha256::digest(held);
    if checksum != &right[..CHECKSUM] || held.first() != Some(&FORMAT) {
        return None;
    }
    Some((held.to_vec(), piece(held, 1)?, piece(held, 17)?))
}

fn reached(held: &[u8]) -> Option<Reached> {
    let version = i64::from_be_bytes(piece(held, 25)?);
    let order = i32::from_be_bytes(piece(held, 33)?);
    let thing = Uuid::from_bytes(piece(held, 37)?);
    Some(Reached { spot: Spot { version, order, thing }, part: *held.last()? })
}

fn piece<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

fn damaged() -> Error {
    let message = "The cursor given as `since` is damaged. Use cursors as they were given.";
    Error::new(Code::InvalidCursor, message)
}

fn anew() -> Error {
    let message = "The cursor given as `since` is of another data set, or what you may see has changed. Drop your \
                   copy and read everything anew, from the start, without `since`.";
    Error::new(Code::ResyncRequired, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Version = Version { dataset: Uuid::from_u128(7), number: 12 };

    fn at(version: i64) -> Reached {
        Reached { spot: Spot { version, order: 9, thing: Uuid::from_u128(3) }, part: 1 }
    }

    #[test]
    fn a_cursor_gives_back_its_place() {
        for reached in [at(12), Reached::end_of(12)] {
            let cursor = written(reached, NOW.dataset, &Viewer::Anonymous);
            assert_eq!(read(&cursor, NOW, &Viewer::Anonymous).ok(), Some(reached));
        }
    }

    #[test]
    fn a_cursor_of_another_data_set_or_of_a_version_to_come_asks_to_begin_anew() {
        for (version, dataset) in [(12, 8), (13, 7)] {
            let cursor = written(at(version), Uuid::from_u128(dataset), &Viewer::Anonymous);
            let code = read(&cursor, NOW, &Viewer::Anonymous).err().map(|error| error.code);
            assert_eq!(code, Some(Code::ResyncRequired));
        }
    }

    #[test]
    fn no_letter_of_a_cursor_can_be_changed() {
        let cursor = written(at(12), NOW.dataset, &Viewer::Anonymous);
        for (place, letter) in cursor.char_indices() {
            let other = if letter == 'A' { "B" } else { "A" };
            let mut changed = cursor.clone();
            changed.replace_range(place..=place, other);
            let code = read(&changed, NOW, &Viewer::Anonymous).err().map(|error| error.code);
            assert_eq!(code, Some(Code::InvalidCursor), "{place}");
        }
        for cut in ["", "A", &cursor[1..], &cursor[..cursor.len() - 1]] {
            let code = read(cut, NOW, &Viewer::Anonymous).err().map(|error| error.code);
            assert_eq!(code, Some(Code::InvalidCursor), "{cut}");
        }
    }
}
