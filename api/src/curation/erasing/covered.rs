//! Words covered in the text of a source, each code point by one other, so that the places of other quotes hold.

/// What stands where words were.
pub const COVER: char = '█';

/// Covers a stretch of code points.
#[must_use]
pub fn stretch(text: &str, start: usize, end: usize) -> String {
    let covered = text.chars().enumerate();
    covered.map(|(at, letter)| if (start..end).contains(&at) { COVER } else { letter }).collect()
}

/// Covers words wherever they stand; a single word or name where it stands by itself, and not within a longer one.
#[must_use]
pub fn everywhere(text: &str, words: &str) -> String {
    if words.is_empty() {
        return text.to_owned();
    }
    let letter = |of: Option<char>| of.is_some_and(char::is_alphanumeric);
    let several = words.split_whitespace().nth(1).is_some();
    let (first, last) = (letter(words.chars().next()), letter(words.chars().next_back()));
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(words).map(|at| from + at) {
        let end = at + words.len();
        let goes_on = (first && letter(text[..at].chars().next_back()))
            || (last && letter(text[end..].chars().next()));
        if several || !goes_on {
            found.push((at, end));
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    let (mut found, mut until) = (found.into_iter().peekable(), 0);
    let covered = text.char_indices().map(|(at, letter)| {
        while let Some((_, end)) = found.next_if(|(start, _)| *start <= at) {
            until = until.max(end);
        }
        if at < until { COVER } else { letter }
    });
    covered.collect()
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
        assert_eq!(everywhere("Naja, das geht.", "ja, das"), "Na███████ geht.");
        assert_eq!(everywhere("aha ha ha", "ha ha"), "a████████");
    }
}
