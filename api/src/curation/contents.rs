//! What a change set holds, as a text: it is another one after every change of it. Whoever judges a set repeats the text
//! of what they looked at, so that a judgement is never of anything else.
//!
//! A set counts its states, and keeps a sum over its changes: the exclusive or of a keyed digest of each. A change that
//! is written or taken out changes the sum without a look at the others. Each digest has the key of its change and the
//! state in which the change was written, so none comes twice.

use entity::{change, change_set};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::patch::{Patch, reserved};
use crate::{
    access::{Action, Viewer, may_in},
    auth::DigestKey,
    error::Result,
    record::{Table, shape_of},
};

/// The exclusive or of digests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum([u8; 32]);

/// Sums over the changes of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Over all that the changes say.
    pub full: Sum,
    /// Over what they say to whoever may see the set, and that there are others.
    pub open: Sum,
}

impl Sum {
    /// Reads a stored sum; none was stored by earlier builds.
    fn read(text: &str) -> Self {
        let mut bytes = [0; 32];
        let pairs = text.as_bytes().chunks_exact(2);
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            let digits = std::str::from_utf8(pair).unwrap_or_default();
            *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
        }
        Self(bytes)
    }

    /// The sum as it is stored, in hexadecimal.
    #[must_use]
    pub fn text(self) -> String {
        hex(&self.0)
    }

    fn toggle(&mut self, digest: [u8; 32]) {
        for (byte, other) in self.0.iter_mut().zip(digest) {
            *byte ^= other;
        }
    }
}

impl Sums {
    /// The sums of a set as it is stored.
    #[must_use]
    pub fn of(set: &change_set::Model) -> Self {
        Self { full: Sum::read(&set.sum_of_all), open: Sum::read(&set.sum_of_open) }
    }

    /// Adds a change that was written, or takes out one that was added.
    ///
    /// # Errors
    ///
    /// Where its fields cannot be read.
    pub fn toggle(&mut self, key: &DigestKey, change: &change::Model) -> Result<()> {
        // Earlier builds added none: those of theirs count by the set's first state.
        if change.state == 0 {
            return Ok(());
        }
        let patch = Patch::read(&change.patch, change.format)?;
        self.full.toggle(digest(key, "full", change, Some(&patch))?);
        let shown = (!change.guarded).then(|| without_reserved(change, patch));
        self.open.toggle(digest(key, "open", change, shown.as_ref())?);
        Ok(())
    }
}

/// The fields that everybody may read who may see the set.
fn without_reserved(change: &change::Model, mut patch: Patch) -> Patch {
    if let Some(shape) = Table::named(&change.entity).and_then(shape_of) {
        for fields in [&mut patch.set, &mut patch.base] {
            fields.retain(|column, _| reserved(shape, column).is_none());
        }
    }
    patch
}

/// A digest of a change and the state in which it was written; with what it says, where that is given.
fn digest(
    key: &DigestKey,
    what: &str,
    change: &change::Model,
    patch: Option<&Patch>,
) -> Result<[u8; 32]> {
    let said = patch.map(Patch::written).transpose()?;
    let mut mac = mac(key, what);
    mac.update(change.change_set_id.as_bytes());
    mac.update(change.id.as_bytes());
    mac.update(&change.state.to_be_bytes());
    if let Some(said) = said {
        mac.update(change.entity_id.as_bytes());
        for text in [change.entity.as_str(), change.action.word(), &said] {
            mac.update(&text.len().to_be_bytes());
            mac.update(text.as_bytes());
        }
    }
    Ok(mac.finalize().into_bytes().into())
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &DigestKey, what: &str) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key.bytes()).expect("a key");
    mac.update(what.as_bytes());
    mac.update(&[0]);
    mac
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What a set holds, for this viewer: `<state>.<digest>`.
#[must_use]
pub fn contents(key: &DigestKey, set: &change_set::Model, viewer: &Viewer) -> String {
    let sums = Sums::of(set);
    let steward = may_in(viewer, Action::ClearChanges, set.study_id);
    let (sight, sum) = if steward { ("steward", sums.full) } else { ("others", sums.open) };
    let mut mac = mac(key, sight);
    mac.update(set.id.as_bytes());
    mac.update(&set.state.to_be_bytes());
    mac.update(&sum.0);
    // Authors see what they wrote themselves, also where it is for stewards alone.
    mac.update(viewer.account().unwrap_or_else(Uuid::nil).as_bytes());
    format!("{}.{}", set.state, hex(&mac.finalize().into_bytes()[..16]))
}

/// What stands before the contents that an approval is of; earlier builds stored a digest without it.
const STORED: &str = "state:";

/// What a set holds, as it is stored with an approval.
#[must_use]
pub fn stored(set: &change_set::Model) -> String {
    format!("{STORED}{}.{}", set.state, Sums::of(set).full.text())
}

/// Whether an approval was stored by an earlier build: as a digest of the changes.
#[must_use]
pub fn is_of_earlier_build(stored: &str) -> bool {
    !stored.starts_with(STORED)
}
