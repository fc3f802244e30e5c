//! Words covered in the text of a source, each code point by one other, so that the places of other quotes hold.

/// What stands where words were.
pub const COVER: char = '█';

/// Covers a stretch of code points.
#[must_use]
pub fn stretch(text: &str, start: usize, end: usize) -> String {
    let covered = text.chars().enumerate();
    covered.map(|(at, letter)| if (start..end).contains(&at) { COVER } else { letter }).collect()
}

/// Covers words wherever they stand by themselves, and not within longer ones.
#[must_use]
pub fn everywhere(text: &str, words: &str) -> String {
    if words.is_empty() {
        return text.to_owned();
    }
    let letter = |of: Option<char>| of.is_some_and(char::is_alphanumeric);
    let (first, end) = (letter(words.chars().next()), letter(words.chars().last()));
    let cover: String = words.chars().map(|_| COVER).collect();
    let (mut covered, mut rest, mut last) = (String::with_capacity(text.len()), text, None);
    while let Some(at) = rest.find(words) {
        let (before, found) = rest.split_at(at);
        let after = &found[words.len()..];
        let goes_on = (first && letter(before.chars().last().or(last)))
            || (end && letter(after.chars().next()));
        covered.push_str(before);
        covered.push_str(if goes_on { words } else { &cover });
        last = words.chars().last();
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
    fn words_are_covered_where_they_stand_by_themselves() {
        assert_eq!(everywhere("Ann: Annika and Ann.", "Ann"), "███: Annika and ███.");
        assert_eq!(everywhere("JoAnn, Ann", "Ann"), "JoAnn, ███");
        assert_eq!(everywhere("Ja.Und jedes Jahr?Ja.", "Ja."), "███Und jedes Jahr?███");
        assert_eq!(everywhere("no", ""), "no");
    }
}
