//! Words covered in the text of a source, each code point by one other, so that the places of other quotes hold.

/// What stands where words were.
pub const COVER: char = '█';

/// Covers a stretch of code points.
#[must_use]
pub fn stretch(text: &str, start: usize, end: usize) -> String {
    let covered = text.chars().enumerate();
    covered.map(|(at, letter)| if (start..end).contains(&at) { COVER } else { letter }).collect()
}

/// Covers words wherever they stand.
#[must_use]
pub fn everywhere(text: &str, words: &str) -> String {
    if words.is_empty() {
        return text.to_owned();
    }
    let cover: String = words.chars().map(|_| COVER).collect();
    text.replace(words, &cover)
}

/// Covers a name wherever it stands by itself.
#[must_use]
pub fn name(text: &str, name: &str) -> String {
    if name.is_empty() {
        return text.to_owned();
    }
    let within = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let cover: String = name.chars().map(|_| COVER).collect();
    let (mut covered, mut rest, mut last) = (String::with_capacity(text.len()), text, None);
    while let Some(at) = rest.find(name) {
        let (before, found) = rest.split_at(at);
        let after = &found[name.len()..];
        let alone = !within(before.chars().last().or(last)) && !within(after.chars().next());
        covered.push_str(before);
        covered.push_str(if alone { &cover } else { name });
        last = name.chars().last();
        rest = after;
    }
    covered + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered_keeps_its_length() {
        let text = "A: Für mich 😊 gut. B: Für mich 😊 auch.";
        let covered = everywhere(text, "Für mich 😊");
        assert_eq!(covered, "A: ██████████ gut. B: ██████████ auch.");
        assert_eq!(covered.chars().count(), text.chars().count());
        assert_eq!(stretch("abcdef", 2, 4), "ab██ef");
        assert_eq!(everywhere(text, ""), text);
    }

    #[test]
    fn a_name_is_covered_where_it_stands_by_itself() {
        assert_eq!(name("Ann: Annika and Ann.", "Ann"), "███: Annika and ███.");
        assert_eq!(name("JoAnn, Ann", "Ann"), "JoAnn, ███");
        assert_eq!(name("no", ""), "no");
    }
}
