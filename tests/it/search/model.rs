//! What a search should find, reckoned in memory: words by a table written by hand, without an index.

use entity::words::{Access, SearchField as F};
use serde_json::{Value, json};
use uuid::Uuid;

/// A word, how it is spelled without accents, and its stems in English and German, by Snowball's rules.
#[derive(Debug)]
pub struct Word {
    pub said: &'static str,
    spelled: &'static [&'static str],
    english: &'static [&'static str],
    german: &'static [&'static str],
}

const fn word(
    said: &'static str,
    spelled: &'static [&'static str],
    english: &'static [&'static str],
    german: &'static [&'static str],
) -> Word {
    Word { said, spelled, english, german }
}

/// The words that texts are made of and that are searched for.
pub const WORDS: [Word; 19] = [
    word("cost", &["cost"], &["cost"], &["cost"]),
    word("Costs", &["costs"], &["cost"], &["cost"]),
    word("costly", &["costly"], &["cost"], &["costly"]),
    word("Kosten", &["kosten"], &["kosten"], &["kost"]),
    word("KOST", &["kost"], &["kost"], &["kost"]),
    word(
        "Kostenübernahme",
        &["kostenubernahme", "kostenuebernahme"],
        &["kostenubernahm"],
        &["kostenubernahm"],
    ),
    word("Kostenubernahme", &["kostenubernahme"], &["kostenubernahm"], &["kostenubernahm"]),
    word("Übernahme", &["ubernahme", "uebernahme"], &["ubernahm"], &["ubernahm"]),
    word("Uebernahme", &["uebernahme"], &["uebernahm"], &["ubernahm"]),
    word("U\u{308}bernahmen", &["ubernahmen", "uebernahmen"], &["ubernahmen"], &["ubernahm"]),
    word("café", &["cafe"], &["cafe"], &["cafe", "caf"]),
    word("CAFÉS", &["cafes"], &["cafe"], &["cafes", "caf"]),
    word("Füße", &["fusse", "fuesse"], &["fusse", "fuss"], &["fuss"]),
    word("fuss", &["fuss"], &["fuss"], &["fuss"]),
    word("trust", &["trust"], &["trust"], &["trust"]),
    word("trusted", &["trusted"], &["trust"], &["trusted"]),
    word("die", &["die"], &["die"], &["die"]),
    word("3.5", &["3.5"], &["3.5"], &["3.5"]),
    word("費", &["費"], &["費"], &["費"]),
];

/// What stands between the words of a text.
pub const BETWEEN: [&str; 5] = [" ", ", ", " (", "-", "… \"*\" 🙂 "];

/// A text that can be searched, as the places of its words in [`WORDS`], each with what stands before it.
#[derive(Clone, Debug)]
pub struct Text {
    pub thing: &'static str,
    pub id: Uuid,
    pub study: Option<Uuid>,
    pub field: F,
    pub language: Option<&'static str>,
    pub access: Access,
    pub words: Vec<(usize, usize)>,
}

/// The text as it is written.
pub fn written(words: &[(usize, usize)]) -> String {
    let mut text = String::new();
    for (at, (between, word)) in words.iter().enumerate() {
        if at > 0 {
            text.push_str(BETWEEN[*between]);
        }
        text.push_str(WORDS[*word].said);
    }
    text
}

/// How important a field is; the smaller, the more.
fn tier(field: F) -> usize {
    let tiers: [&[F]; 7] = [
        &[F::Name, F::Title],
        &[F::Alias, F::Author],
        &[F::Definition, F::Question],
        &[F::Description, F::Condition, F::InclusionCriteria],
        &[F::ExclusionCriteria],
        &[F::Text],
        &[F::Translation],
    ];
    tiers.iter().position(|fields| fields.contains(&field)).unwrap()
}

fn shared(one: &[&str], other: &[&str]) -> bool {
    one.iter().any(|word| other.contains(word))
}

/// 0 as it is, 1 by its stem, 2 as a beginning.
fn manner(wanted: &Word, said: &Word, language: Option<&str>) -> Option<usize> {
    let english = matches!(language, None | Some("en"));
    let german = matches!(language, None | Some("de" | "de-CH"));
    let begins = |wanted: &str| {
        wanted.chars().count() >= 4 && said.spelled.iter().any(|said| said.starts_with(wanted))
    };
    if shared(wanted.spelled, said.spelled) {
        Some(0)
    } else if (english && shared(wanted.english, said.english))
        || (german && shared(wanted.german, said.german))
    {
        Some(1)
    } else {
        wanted.spelled.iter().any(|it| begins(it)).then_some(2)
    }
}

impl Text {
    /// How closely the text matches, if all words do.
    fn matched(&self, wanted: &[usize]) -> Option<usize> {
        let closest = |wanted: &usize| {
            let said = self.words.iter().map(|(_, said)| &WORDS[*said]);
            said.filter_map(|said| manner(&WORDS[*wanted], said, self.language)).min()
        };
        let manners: Option<Vec<_>> = wanted.iter().map(closest).collect();
        manners?.into_iter().max()
    }

    fn rank(&self, manner: usize) -> (usize, usize) {
        (tier(self.field), manner)
    }

    fn snippet(&self, wanted: &[usize]) -> Vec<Value> {
        let mut parts: Vec<(String, bool)> = Vec::new();
        let mut push = |text: &str, matched: bool| match parts.last_mut() {
            _ if text.is_empty() => {}
            Some((last, false)) if !matched => last.push_str(text),
            _ => parts.push((text.to_owned(), matched)),
        };
        for (at, (between, said)) in self.words.iter().enumerate() {
            if at > 0 {
                push(BETWEEN[*between], false);
            }
            let said = &WORDS[*said];
            let matches = |it: &usize| manner(&WORDS[*it], said, self.language).is_some();
            push(said.said, wanted.iter().any(matches));
        }
        let parts = parts.into_iter();
        parts.map(|(text, matched)| json!({ "text": text, "matched": matched })).collect()
    }

    fn shown(&self, wanted: &[usize], manner: usize) -> Value {
        let manner = ["EXACT", "STEM", "BEGINNING"][manner];
        json!({
            "field": self.field.word(),
            "language": self.language,
            "manner": manner,
            "snippet": self.snippet(wanted),
        })
    }
}

/// A thing that should be found, and where it matches.
#[derive(Debug)]
pub struct Hit {
    pub thing: &'static str,
    pub id: Uuid,
    pub matches: Vec<Value>,
}

/// The things that should be found in these texts, in order. `passes` says which texts may find a thing; of
/// what was found, all texts match that `shows` lets through.
pub fn found(
    texts: &[Text],
    wanted: &[usize],
    passes: impl Fn(&Text) -> bool,
    shows: impl Fn(&Text) -> bool,
) -> Vec<Hit> {
    let mut best: Vec<((usize, usize), &str, Uuid)> = Vec::new();
    for text in texts.iter().filter(|text| passes(text)) {
        let Some(manner) = text.matched(wanted) else { continue };
        let rank = text.rank(manner);
        match best.iter_mut().find(|(_, thing, id)| *thing == text.thing && *id == text.id) {
            Some((known, ..)) => *known = rank.min(*known),
            None => best.push((rank, text.thing, text.id)),
        }
    }
    best.sort_unstable();
    let hit = |(_, thing, id): ((usize, usize), &str, Uuid)| {
        let theirs =
            texts.iter().filter(|text| text.thing == thing && text.id == id && shows(text));
        let mut theirs: Vec<_> =
            theirs.filter_map(|text| Some((text, text.matched(wanted)?))).collect();
        theirs.sort_by_key(|(text, manner)| {
            let language = (text.language.is_none(), text.language);
            (text.rank(*manner), text.field, language, written(&text.words))
        });
        let matches = theirs.iter().map(|(text, manner)| text.shown(wanted, *manner)).collect();
        Hit { thing: theirs[0].0.thing, id, matches }
    };
    best.into_iter().map(hit).collect()
}
