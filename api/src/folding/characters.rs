//! Which characters a name may hold, and which of them its key leaves out.

use icu_properties::{
    CodePointSetData,
    props::{DefaultIgnorableCodePoint, VariationSelector},
};

/// Joins letters of Hindi and emoji; keeps letters of Persian apart.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Begins the flags that are spelled in tags, such as that of Wales (UTS #51).
const FLAG: char = '\u{1f3f4}';

fn is_default_ignorable(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

fn is_variation_selector(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<VariationSelector>().contains(c)
}

const fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// Returns whether a character is not seen where it stands: control characters, and those that only change how others are
/// shown or in which direction they run. The shape that a variation selector chooses is seen.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    let parts_lines = matches!(c, '\u{2028}' | '\u{2029}');
    let annotates = matches!(c, '\u{fff9}'..='\u{fffb}');
    c.is_control()
        || parts_lines
        || annotates
        || (is_default_ignorable(c) && !is_variation_selector(c))
}

/// Returns whether the key of a name leaves a character out. Tags tell flags apart.
pub(super) fn is_ignored(c: char) -> bool {
    is_default_ignorable(c) && !is_tag(c)
}

/// Returns why a text cannot be a name; none if it can. Joiners and variation selectors are part of how words and emoji are
/// written; every other character without a shape makes names differ that look alike.
#[must_use]
pub fn flaw(name: &str) -> Option<String> {
    let mut before = None;
    for c in name.trim().chars() {
        let spells_flag = is_tag(c) && before == Some(FLAG);
        if is_invisible(c) && !JOINERS.contains(&c) && !spells_flag {
            let point = u32::from(c);
            return Some(format!(
                "A name stands on one line and holds no characters that cannot be seen; remove U+{point:04X}."
            ));
        }
        if !spells_flag {
            before = Some(c);
        }
    }
    super::key(name)
        .is_empty()
        .then(|| "A name holds at least one character that can be seen.".to_owned())
}
