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

/// A word of a text, or several as one: how it is spelled, and its stems.
struct Said {
    spelled: Vec<String>,
    english: Vec<String>,
    german: Vec<String>,
}

fn shared(one: &[&str], other: &[String]) -> bool {
    one.iter().any(|word| other.iter().any(|other| other == word))
}

/// 0 as it is, 1 by its stem, 2 as a beginning.
fn manner(wanted: &Word, said: &Said, language: Option<&str>) -> Option<usize> {
    let english = matches!(language, None | Some("en"));
    let german = matches!(language, None | Some("de" | "de-CH"));
    let begins = |wanted: &str| {
        wanted.chars().count() >= 4 && said.spelled.iter().any(|said| said.starts_with(wanted))
    };
    if shared(wanted.spelled, &said.spelled) {
        Some(0)
    } else if (english && shared(wanted.english, &said.english))
        || (german && shared(wanted.german, &said.german))
    {
        Some(1)
    } else {
        wanted.spelled.iter().any(|it| begins(it)).then_some(2)
    }
}

/// Neighbouring words of a text between which there are only hyphens, from one place to another.
type Span = (usize, usize);

/// Whether words that a hyphen parts are also one word where they are written joined.
fn is_joined(before: usize, next: usize) -> bool {
    let is_number = |at: usize| WORDS[at].said.starts_with('3');
    let is_run = |at: usize| WORDS[at].said == "費";
    !(is_run(before) || is_run(next) || is_number(before) && is_number(next))
}

impl Text {
    /// Its words, each alone and joined with its neighbours; the shorter first.
    fn spans(&self) -> Vec<Span> {
        let joins = |at: usize| {
            BETWEEN[self.words[at].0] == "-" && is_joined(self.words[at - 1].1, self.words[at].1)
        };
        let mut spans = Vec::new();
        for more in 0..self.words.len() {
            let starts = 0..self.words.len() - more;
            let spanned = starts.filter(|start| (start + 1..=start + more).all(joins));
            spans.extend(spanned.map(|start| (start, start + more)));
        }
        spans
    }

    /// How closely the words of a span match, as one.
    fn manner(&self, wanted: usize, (start, end): Span) -> Option<usize> {
        let words: Vec<_> = self.words[start..=end].iter().map(|(_, at)| &WORDS[*at]).collect();
        let begun = |spelling: fn(&[&'static str]) -> &'static str| {
            words[..words.len() - 1].iter().map(|word| spelling(word.spelled)).collect::<String>()
        };
        let begun = [begun(|all| all[0]), begun(|all| all[all.len() - 1])];
        let ended = |ends: &[&str]| -> Vec<String> {
            ends.iter()
                .flat_map(|end| begun.iter().map(move |begun| format!("{begun}{end}")))
                .collect()
        };
        let last = words[words.len() - 1];
        let said = Said {
            spelled: ended(last.spelled),
            english: ended(last.english),
            german: ended(last.german),
        };
        manner(&WORDS[wanted], &said, self.language)
    }

    /// How closely the text matches, if all words do.
    fn matched(&self, wanted: &[usize]) -> Option<usize> {
        let spans = self.spans();
        let closest =
            |wanted: &usize| spans.iter().filter_map(|span| self.manner(*wanted, *span)).min();
        let manners: Option<Vec<_>> = wanted.iter().map(closest).collect();
        manners?.into_iter().max()
    }

    /// Spans that are marked: for each wanted word the shortest, and those that overlap as one.
    fn marked(&self, wanted: &[usize]) -> Vec<Span> {
        let mut marked: Vec<Span> = Vec::new();
        for wanted in wanted {
            let mut of_word: Vec<Span> = Vec::new();
            for span in self.spans() {
                let within = |it: &Span| span.0 <= it.0 && it.1 <= span.1;
                if self.manner(*wanted, span).is_some() && !of_word.iter().any(within) {
                    of_word.push(span);
                }
            }
            marked.extend(of_word);
        }
        marked.sort_unstable();
        marked.dedup_by(|next, before| {
            let overlap = next.0 <= before.1;
            if overlap {
                before.1 = before.1.max(next.1);
            }
            overlap
        });
        marked
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
        let marked = self.marked(wanted);
        let mut span = String::new();
        for (at, (between, said)) in self.words.iter().enumerate() {
            let within = |place: usize| marked.iter().find(|it| it.0 <= place && place <= it.1);
            let between = if at > 0 { BETWEEN[*between] } else { "" };
            match within(at) {
                None => {
                    push(between, false);
                    push(WORDS[*said].said, false);
                }
                Some((start, end)) => {
                    if *start == at {
                        push(between, false);
                    } else {
                        span.push_str(between);
                    }
                    span.push_str(WORDS[*said].said);
                    if *end == at {
                        push(&std::mem::take(&mut span), true);
                    }
                }
            }
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
