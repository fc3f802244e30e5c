use proptest::prelude::*;

use super::*;

#[test]
fn umlauts_accents_and_case_do_not_count() {
    assert_eq!(key("Ärztliche  Begleitung"), "arztliche begleitung");
    assert_eq!(key("naïve Straße"), "naive strasse");
    assert_eq!(key("A\u{308}rzte"), key("Ärzte"));
}

#[test]
fn a_name_is_kept_in_one_form() {
    assert_eq!(name(" A\u{308}rzte "), "Ärzte");
}

#[test]
fn accents_and_points_do_not_count_in_the_scripts_that_have_them() {
    for (with, without) in [
        ("Café Việt Łódź Ørsted ǣ", "Cafe Viet Lodz Orsted ae"),
        ("Ἀθῆναι", "αθηναι"),
        ("за́мок замо́к ёлка́", "замок замок ёлка"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
    ] {
        assert_eq!(key(with), key(without), "{with}");
    }
}

#[test]
fn marks_that_make_another_letter_count_in_every_script() {
    let distinct = [
        "か が",
        "は ぱ",
        "ハ バ",
        "и й",
        "е ё",
        "і ї",
        "у ў",
        "г ѓ",
        "к ќ",
        "ж ӂ",
        "и ӣ",
        "а ӑ",
        "क क़",
        "ड ड़",
        "ক কি",
        "มา ม้า",
        "က ကံ",
        "ا أ",
        "و ؤ",
        "ي ئ",
        "ا آ",
        "กา กำ",
        "ར རི",
        "= ≠",
        "ତ ତ୍",
        "ܐ ܐ̈",
        "か゚ か",
    ];
    for pair in distinct {
        let (one, other) = pair.split_once(' ').unwrap();
        assert_ne!(key(one), key(other), "{pair}");
        // However the letters are written.
        let apart: String = other.nfd().collect();
        assert_eq!(key(other), key(&apart), "{pair}");
    }
    assert_eq!(key("ｶﾞ"), key("ガ"));
}

#[test]
fn case_is_folded_as_unicode_says() {
    for (one, other) in [
        ("ΟΔΟΣ", "οδός"),
        ("ΤΩΙ", "τῷ"),
        ("STRASSE", "Straße"),
        ("STRAẞE", "strasse"),
        ("ᎠᎡ", "ꭰꭱ"),
        ("Ꙋ", "ꙋ"),
        ("և", "ԵՒ"),
        ("ﬃ", "FFI"),
        ("İ", "i"),
        ("Å", "å"),
    ] {
        assert_eq!(key(one), key(other), "{one}");
    }
    assert_ne!(key("ı"), key("i"));
}

#[test]
fn joiners_stay_in_the_name_and_are_left_out_of_its_key() {
    for text in ["می\u{200c}خواهم", "क्\u{200d}ष", "👩\u{200d}⚕\u{fe0f} Team", "葛\u{e0100}城"]
    {
        assert_eq!(name(text), text.nfc().collect::<String>());
        assert_eq!(flaw(text), None, "{text}");
        let bare: String = text.chars().filter(|c| !characters::is_ignored(*c)).collect();
        assert_ne!(bare, text);
        assert_eq!(key(text), key(&bare), "{text}");
    }
    let (wales, scotland) = (
        "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    );
    assert_eq!(flaw(wales), None);
    assert_ne!(key(wales), key(scotland));
}

#[test]
fn characters_that_cannot_be_seen_are_told_by_number() {
    for c in [
        '\n',
        '\r',
        '\t',
        '\0',
        '\u{b}',
        '\u{85}',
        '\u{2028}',
        '\u{2029}',
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{200b}',
        '\u{200e}',
        '\u{200f}',
        '\u{61c}',
        '\u{ad}',
        '\u{2060}',
        '\u{2063}',
        '\u{feff}',
        '\u{34f}',
        '\u{115f}',
        '\u{3164}',
        '\u{ffa0}',
        '\u{17b4}',
        '\u{fff9}',
        '\u{e0041}',
        '\u{e0001}',
        '\u{206a}',
        '\u{1d173}',
    ] {
        let told = flaw(&format!("Te{c}am")).unwrap();
        assert!(told.contains(&format!("U+{:04X}", u32::from(c))), "{told}");
    }
    for nothing in ["", " ", "\u{200d}", "\u{fe0f}\u{200c}"] {
        assert!(flaw(nothing).is_some(), "{nothing:?}");
    }
    assert_eq!(flaw(" outer white space is cut\n"), None);
}

#[test]
fn numbers_count_as_numbers_in_every_script() {
    let ordered = [
        "Theme",
        "Theme 0",
        "theme 1",
        "Theme 2",
        "Theme 02",
        "THEME 2 b",
        "Theme 2.9",
        "Theme 2.10",
        "Theme 9",
        "Theme 10",
        "Theme 10a",
        "Theme 123456789012",
        "Theme A",
        "Thème ٢٠",
        "Themen",
    ];
    let keys: Vec<String> = ordered.iter().map(|name| order_key(name)).collect();
    for (pair, names) in
        keys.windows(2).zip(ordered.windows(2)).filter(|(_, names)| !names[1].contains('٢'))
    {
        let skip = names[0].contains('٢');
        assert!(skip || pair[0] < pair[1], "{names:?} {pair:?}");
    }
    let order = |name: &str| order_key(name);
    assert!(order("Theme ٩") < order("Theme ١٠"));
    assert!(order("Theme ٩") < order("Theme 10"));
    assert!(order("Theme ९") < order("Theme १०"));
    assert!(order("Theme ９") < order("Theme １０"));
    assert!(order(&"9".repeat(40)) < order(&format!("1{}", "0".repeat(40))));
}

/// A part of a name: a number without leading zeros, or one other character.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(usize, String),
    Other(char),
}

/// Takes a folded name apart in the slow and plain way.
fn parts(key: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut number: Option<String> = None;
    for c in key.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            number.get_or_insert_default().push(c);
            continue;
        }
        if let Some(number) = number.take() {
            let digits = number.trim_start_matches('0').to_owned();
            parts.push(Part::Number(digits.len(), digits));
        }
        parts.push(Part::Other(c));
    }
    parts.pop();
    parts
}

/// Compares folded names part by part; a number stands where digits stand among characters.
fn naive(one: &str, other: &str) -> std::cmp::Ordering {
    let place = |part: &Part| match part {
        Part::Number(..) => ('0', true),
        Part::Other(c) => (*c, false),
    };
    let (one, other) = (parts(one), parts(other));
    for (left, right) in one.iter().zip(&other) {
        let decided = match (left, right) {
            (Part::Number(..), Part::Number(..)) => left.cmp(right),
            _ => place(left).cmp(&place(right)),
        };
        if decided.is_ne() {
            return decided;
        }
    }
    one.len().cmp(&other.len())
}

/// Names of letters, marks, numbers and white space of many scripts.
fn names() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "B",
        "ä",
        "ß",
        "e\u{301}",
        "и",
        "и\u{306}",
        "Й",
        "か",
        "か\u{3099}",
        "Σ",
        "ς",
        "\u{5b8}",
        "\u{64b}",
        "\u{200d}",
        "ﷺ",
        "ｶ",
        "ﾞ",
        " ",
        "\u{a0}",
        ".",
        "0",
        "1",
        "2",
        "9",
        "10",
        "٣",
        "İ",
        "ᾳ",
        "ᾼ",
        "한",
        "\u{1100}",
        "\u{1161}",
        "´",
        "\u{338}",
        "=",
        "ǆ",
        "ŉ",
        "\u{fe0f}",
        "1\u{20e3}",
    ]);
    prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_key_is_its_own_key_and_that_of_every_form_and_case_of_the_name(text in names()) {
        let folded = key(&text);
        prop_assert_eq!(key(&folded), folded.clone());
        prop_assert_eq!(key(&name(&text)), folded.clone());
        prop_assert_eq!(key(&text.nfd().collect::<String>()), folded.clone());
        prop_assert_eq!(key(&text.nfkc().collect::<String>()), folded.clone());
        prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
    }

    #[test]
    fn any_text_has_a_key_that_is_its_own_key(text in any::<String>()) {
        prop_assert_eq!(key(&key(&text)), key(&text));
    }

    #[test]
    fn upper_case_of_plain_words_has_the_same_key(text in "[a-zäöüßéñαβγδσς а-яё]{0,12}") {
        prop_assert_eq!(key(&text.to_uppercase()), key(&text));
    }

    #[test]
    fn order_is_that_of_the_naive_model(one in "[ab0-2. ]{0,8}", other in "[ab0-2. ]{0,8}") {
        let (one, other) = (key(&one), key(&other));
        let (keyed, told) = (order_key(&one).cmp(&order_key(&other)), naive(&one, &other));
        // Leading zeros settle what the model leaves open.
        prop_assert!(keyed == told || told.is_eq(), "{:?} {:?}: {:?} {:?}", one, other, keyed, told);
        prop_assert_eq!(keyed.is_eq(), one == other);
    }
}

#[test]
fn a_typed_name_of_any_length_has_a_short_key_and_beyond_the_bound_that_of_no_name() {
    assert_eq!(typed_key("Ada  LOVELACE"), key("Ada Lovelace"));
    for part in ["a", "Ä", "か\u{3099}", "\u{fdfa}", " ", "\u{301}"] {
        let long = typed_key(&part.repeat(TYPED + 1));
        assert!(long.ends_with('\n') && key(&long) != long, "{part:?}");
        assert_eq!(long, typed_key(&part.repeat(TYPED * 3)), "{part:?}");
    }
}
