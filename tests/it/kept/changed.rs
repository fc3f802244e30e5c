//! The one place for answers that later versions give on purpose otherwise than a kept version did.
//!
//! The recorded answers themselves are never edited. An issue that changes an answer adds a [`Change`] with its number and
//! its reason, which turns the recorded answer into the one that is expected today.

use serde_json::Value;

/// A recorded question.
pub struct Asked<'a> {
    pub viewer: &'a str,
    pub document: &'a str,
    pub variables: &'a Value,
}

/// An answer that changed on purpose.
pub struct Change {
    /// Number of the issue, and why the answer changed.
    pub reason: &'static str,
    /// Turns a recorded answer, `{ data, codes }`, into the one expected today; leaves all others alone.
    pub apply: fn(&Asked<'_>, &mut Value),
}

/// Changes, in the order in which they are applied. A change that alters no recorded answer fails the test.
pub const CHANGES: [Change; 0] = [];

/// Returns the answer expected today; `used` counts for each change how many answers it altered.
pub fn expected(asked: &Asked<'_>, recorded: &Value, used: &mut [usize]) -> Value {
    let mut answer = recorded.clone();
    for (change, used) in CHANGES.iter().zip(used) {
        let before = answer.clone();
        (change.apply)(asked, &mut answer);
        *used += usize::from(answer != before);
    }
    answer
}
