//! Invented data in any amount, to measure with: the same seed gives the same data on every machine.
//!
//! Everything is of a DEMO data set, every word is put together from a short list, and everything that can
//! say so says ILLUSTRATIVE.

use entity::words::{
    Access, Basis, Certainty, Consent, Mention, Origin, Provenance, SourceKind, TranslationMethod,
    Valence,
};

use super::bundle::{
    Bundle, Category, CategoryRole, Coding, FORMAT, ParseError, Participant, Placement, Quote,
    Source, Study, Translation,
};

/// How much is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Categories in all: 36 for each study, as in a real one.
    pub categories: usize,
    /// Quotes in all, shared out over the studies.
    pub quotes: usize,
    /// Where the dice start.
    pub seed: u64,
}

const CATEGORIES_OF_A_STUDY: usize = 36;
const PEOPLE: usize = 32;
const ROLES: [&str; 2] = ["PATIENT", "THERAPIST"];

/// Who may read what four people said, and what they agreed to: half of the quotes are open.
const LEVELS: [(Access, Consent); 4] = [
    (Access::Open, Consent::PublicQuotes),
    (Access::Registered, Consent::Registered),
    (Access::Controlled, Consent::Controlled),
    (Access::Open, Consent::PublicQuotes),
];

/// First and second words of the names of categories: all pairs are the 36 of a study, and every study has
/// the same, so that studies can be compared.
const NAMES: [[&str; 6]; 2] = [
    ["clear", "early", "reliable", "shared", "simple", "steady"],
    ["costs", "duties", "guidance", "privacy", "reminders", "training"],
];
const GERMAN: [[&str; 8]; 3] = [
    ["Am Anfang", "Meistens", "Abends", "Im Team", "Zu Hause", "Nach der Schulung", "Oft", "Dann"],
    [
        "hilft mir",
        "stört mich",
        "fehlt mir",
        "prüfe ich",
        "nutze ich",
        "sehe ich",
        "brauche ich",
        "kenne ich",
    ],
    [
        "die Erinnerung",
        "der Zeitdruck",
        "das Programm",
        "die Übung",
        "das Gespräch",
        "die Kosten",
        "der Bildschirm",
        "das Tagebuch",
    ],
];
const ENGLISH: [[&str; 8]; 3] = [
    ["At first", "Mostly", "At night", "In the team", "At home", "After training", "Often", "Then"],
    ["I like", "I miss", "I check", "I doubt", "I use", "I need", "I share", "I know"],
    [
        "the reminder",
        "the hurry",
        "the program",
        "the exercise",
        "the talk",
        "the costs",
        "the screen",
        "the diary",
    ],
];

/// The studies, one bundle for each, made when it is asked for.
///
/// # Errors
///
/// Never in a program that passed its tests.
pub fn studies(amount: Amount) -> impl Iterator<Item = Result<Bundle, ParseError>> {
    let studies = amount.categories.div_ceil(CATEGORIES_OF_A_STUDY).max(1);
    (0..studies).map(move |nth| {
        let share = |whole: usize, most: usize| {
            let (each, over) = (whole / studies, whole % studies);
            (each + usize::from(nth < over)).min(most)
        };
        let held = share(amount.categories, CATEGORIES_OF_A_STUDY);
        let mut dice = Dice(amount.seed ^ (nth as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut study = frame(nth)?;
        study.sources = vec![transcript()];
        study.participants = (0..PEOPLE).map(person).collect();
        study.categories = (0..held).map(|at| category(at, &mut dice)).collect();
        let quotes = share(amount.quotes, usize::MAX);
        study.quotes = (0..quotes).map(|at| quote(at, held, &mut dice)).collect();
        Ok(Bundle {
            file: format!("{}.json", study.slug),
            format: FORMAT,
            participant_roles: Vec::new(),
            frameworks: Vec::new(),
            studies: vec![study],
            additions: Vec::new(),
            domain_aliases: Vec::new(),
        })
    })
}

/// What a study says of itself.
fn frame(nth: usize) -> Result<Study, ParseError> {
    let n = nth + 1;
    let text = serde_json::json!({ "format": FORMAT, "studies": [{
        "slug": format!("synthetic-{n:02}"),
        "title": format!("ILLUSTRATIVE: generated study {n:02}, made by a program to measure with"),
        "frameworkVersion": "nasss-2017", "heldFrom": "FULL_TEXT", "licenceChecked": false,
        "publishedOn": format!("{}", 2000 + nth % 25), "language": "de", "basis": "ILLUSTRATIVE",
        "controller": "Nobody: these data are invented", "contact": "Nobody",
        "legalBasis": "None: no person is described", "retainUntil": "2099",
        "authors": [{ "name": "A program" }],
    }] });
    let bundle = Bundle::parse("generated", &text.to_string())?;
    bundle.studies.into_iter().next().ok_or_else(|| ParseError::Malformed {
        file: "generated".to_owned(),
        line: 1,
        column: 1,
        what: "no study was generated".to_owned(),
    })
}

fn transcript() -> Source {
    Source {
        id: None,
        slug: "transcript".to_owned(),
        kind: SourceKind::Transcript,
        title: "ILLUSTRATIVE: generated transcript".to_owned(),
        published: false,
        licence: None,
        licence_checked: false,
        reuse_allowed: None,
        language: Some("de".to_owned()),
        url: None,
        text: None,
    }
}

fn person(nth: usize) -> Participant {
    Participant {
        id: None,
        slug: format!("p{nth:02}"),
        pseudonym: format!("Voice {nth:02}"),
        role: Some(role(nth).to_owned()),
        focus_group: None,
        consent: LEVELS[nth % 4].1,
        consent_recorded_on: None,
        demographic: None,
    }
}

fn role(person: usize) -> &'static str {
    ROLES[person / 4 % 2]
}

fn category(at: usize, dice: &mut Dice) -> Category {
    let [first, second] = NAMES;
    let name = format!("{} {}", first[at / 6 % 6], second[at % 6]);
    let mention =
        |dice: &mut Dice| dice.pick(&[Mention::Mentioned, Mention::NotMentioned, Mention::Unknown]);
    let roles = ROLES.map(|role| CategoryRole {
        id: None,
        role: role.to_owned(),
        mention: mention(dice),
        basis: Basis::Illustrative,
        source: None,
        locator: None,
    });
    Category {
        id: None,
        slug: name.replace(' ', "-"),
        definition: Some(format!("ILLUSTRATIVE: whatever people say of {name}.")),
        name,
        aliases: Vec::new(),
        parent: None,
        inclusion: None,
        exclusion: None,
        origin: dice.pick(&[Origin::Deductive, Origin::Inductive, Origin::Mixed]),
        valence: dice.pick(Valence::ALL),
        basis: Basis::Illustrative,
        source: None,
        locator: None,
        placements: vec![Placement {
            id: None,
            domain: 1 + i32::try_from(dice.below(7)).unwrap_or(0),
            subdomain: None,
            basis: Basis::Illustrative,
            source: None,
            locator: None,
            rationale: None,
            confidence: None,
            decided_by: None,
        }],
        conditions: Vec::new(),
        roles: roles.into(),
        withdrawn: None,
    }
}

fn quote(at: usize, categories: usize, dice: &mut Dice) -> Quote {
    let speaker = dice.below(PEOPLE);
    let access = LEVELS[speaker % 4].0;
    let english = dice.below(10) < 3;
    let sentences = 1 + dice.below(4);
    let text = words(if english { &ENGLISH } else { &GERMAN }, sentences, dice);
    let translated = !english && dice.below(5) == 0;
    let translations = translated.then(|| Translation {
        id: None,
        language: "en".to_owned(),
        text: words(&ENGLISH, sentences, dice),
        method: TranslationMethod::Machine,
        translator: Some("A program".to_owned()),
        access,
    });
    Quote {
        id: None,
        slug: format!("q{at}"),
        text,
        language: Some(if english { "en" } else { "de" }.to_owned()),
        provenance: Provenance::Illustrative,
        access,
        role: Some(role(speaker).to_owned()),
        participant: Some(format!("p{speaker:02}")),
        participant_unknown: None,
        source: "transcript".to_owned(),
        locator: None,
        start: None,
        end: None,
        certainty: Certainty::Unknown,
        translations: translations.into_iter().collect(),
        codings: codings(categories, dice),
        withdrawn: None,
    }
}

/// One or two categories that the quote supports.
fn codings(categories: usize, dice: &mut Dice) -> Vec<Coding> {
    if categories == 0 {
        return Vec::new();
    }
    let first = dice.below(categories);
    let second = (first + 1 + dice.below(categories)) % categories;
    let both = [first, second];
    let wanted = if second != first && dice.below(4) == 0 { 2 } else { 1 };
    let coding = |at: &usize| Coding {
        category: format!("{}-{}", NAMES[0][at / 6 % 6], NAMES[1][at % 6]),
        valence: dice.pick(Valence::ALL),
        id: None,
        note: None,
        coder: None,
        round: 1,
    };
    both[..wanted].iter().map(coding).collect()
}

fn words(from: &[[&str; 8]; 3], sentences: usize, dice: &mut Dice) -> String {
    let sentence = |dice: &mut Dice| {
        let [when, does, what] = from.map(|column| dice.pick(&column));
        format!("{when} {does} {what}.")
    };
    let all: Vec<String> = (0..sentences).map(|_| sentence(dice)).collect();
    all.join(" ")
}

/// Numbers that look random and follow from the seed alone (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to one below the bound.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % bound.max(1) as u64).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use entity::words::DatasetKind;

    use super::*;
    use crate::interchange::{check::check, names::Names, seed};

    #[test]
    fn what_is_generated_passes_the_checks_of_a_demo_and_of_nothing_else() {
        let amount = Amount { categories: 50, quotes: 300, seed: 7 };
        let mut bundles = seed::nasss().unwrap();
        bundles.extend(studies(amount).map(Result::unwrap));
        let names = Names::of(&bundles);
        assert_eq!(check(&bundles, &names, DatasetKind::Demo), []);
        assert!(!check(&bundles, &names, DatasetKind::Real).is_empty());
        let held = |of: fn(&Study) -> usize| bundles[1..].iter().map(|it| of(&it.studies[0])).sum();
        let (categories, quotes): (usize, usize) =
            (held(|it| it.categories.len()), held(|it| it.quotes.len()));
        assert_eq!((bundles.len() - 1, categories, quotes), (2, 50, 300));
    }

    #[test]
    fn a_seed_gives_the_same_data_again_and_another_seed_other_data() {
        let made = |seed| {
            let amount = Amount { categories: 36, quotes: 50, seed };
            studies(amount).map(Result::unwrap).collect::<Vec<_>>()
        };
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
    }
}
