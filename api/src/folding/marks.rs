//! Which marks are accents, and so do not count. In every other place a mark makes another letter.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup, Script},
};

/// Cyrillic vowels, on which a mark of stress may stand. On consonants the same marks make letters: ѓ, ќ.
const CYRILLIC_VOWELS: &str = "аеиоуыэюяіѣѧѩѫѭѡєәөүұӕ";

/// Marks of stress in Cyrillic: grave, acute, double grave, inverted breve.
const STRESS: [char; 4] = ['\u{300}', '\u{301}', '\u{30f}', '\u{311}'];

/// Madda and hamza, which make letters of their own: آ, أ, ؤ, ئ.
const HAMZA: [char; 3] = ['\u{653}', '\u{654}', '\u{655}'];

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

fn is_mark(c: char) -> bool {
    !c.is_ascii()
        && GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

/// Leaves out accents of folded and decomposed text.
pub(super) fn without_accents(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut base = None;
    text.filter(move |c| {
        if is_mark(*c) {
            return !base.is_some_and(|base| is_accent(*c, base));
        }
        base = Some(*c);
        true
    })
}

/// Returns whether a mark on a letter is an accent, or a point that people mostly leave out.
fn is_accent(mark: char, base: char) -> bool {
    let of = script(mark);
    let script = script(base);
    if ![Script::Inherited, Script::Common, script].contains(&of) {
        return false;
    }
    match script {
        Script::Latin | Script::Greek | Script::Hebrew => true,
        Script::Cyrillic => STRESS.contains(&mark) && CYRILLIC_VOWELS.contains(base),
        Script::Arabic => !HAMZA.contains(&mark),
        _ => false,
    }
}
