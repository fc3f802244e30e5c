//! Nobody may read more than a source's licence or a speaker's consent allows, and words stand where they are said to
//! stand.

use std::collections::{BTreeMap, HashMap};

use entity::words::{Access, ChangeOrigin, Consent};
use uuid::Uuid;

use super::{Applying, Trouble, changing::Named};
use crate::{
    access::Action,
    curation::{
        held::{records, withdrawn},
        patch::value,
    },
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Row, Table, key_in, shape, text_in},
};

/// Quotes that are looked at together.
const CHUNK: usize = 500;

/// What is looked up for quotes.
struct Around {
    sources: HashMap<Uuid, Row>,
    /// The code points of the texts that are held.
    texts: HashMap<Uuid, Vec<char>>,
    people: HashMap<Uuid, Row>,
    translations: BTreeMap<Uuid, Vec<Row>>,
}

fn by_key(rows: Vec<Row>) -> HashMap<Uuid, Row> {
    rows.into_iter().filter_map(|row| Some((key_in(&row, "id")?, row))).collect()
}

fn keys(of: &HashMap<Uuid, Row>, column: &str) -> Vec<Uuid> {
    let mut keys: Vec<Uuid> = of.values().filter_map(|row| key_in(row, column)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether everybody may reprint what stands in a source.
fn may_be_reprinted(source: &Row) -> bool {
    ["published", "licenceChecked", "reuseAllowed"]
        .into_iter()
        .all(|column| value(source, column).as_bool() == Some(true))
}

impl Applying<'_> {
    /// Looks at all quotes whose words, source or speaker the set touched.
    pub(super) async fn not_too_open(&mut self) -> Result<()> {
        let mut quotes = std::mem::take(&mut self.touched.quotes);
        let mut sources = std::mem::take(&mut self.touched.sources);
        if self.set.origin == ChangeOrigin::Consent {
            // Words that were covered keep no one else's from being erased.
            sources.clear();
        }
        let people = std::mem::take(&mut self.touched.people);
        for (table, column, touched) in [
            (Table::QuotePlace, "sourceDocumentId", sources),
            (Table::QuoteSpeaker, "participantId", people),
        ] {
            let keys: Vec<Uuid> = touched.keys().copied().collect();
            for keys in keys.chunks(CHUNK) {
                for row in table.rows(self.writer, column, keys).await? {
                    let change = key_in(&row, column).and_then(|key| touched.get(&key));
                    if let Some(quote) = key_in(&row, "quoteId") {
                        quotes.entry(quote).or_insert(change.copied().flatten());
                    }
                }
            }
        }
        let mut order: Vec<(Uuid, Option<Uuid>)> = quotes.into_iter().collect();
        order.sort_unstable();
        for chunk in order.chunks(CHUNK) {
            self.look_at(chunk).await?;
        }
        Ok(())
    }

    async fn look_at(&mut self, chunk: &[(Uuid, Option<Uuid>)]) -> Result<()> {
        let Some(quote) = shape(Kind::Quote) else { return Ok(()) };
        let wanted: Vec<Uuid> = chunk.iter().map(|(key, _)| *key).collect();
        let mut quotes = records(self.writer, quote, &wanted).await?;
        quotes.retain(|_, row| !withdrawn(row));
        let around = self.around(&quotes).await?;
        for (key, change) in chunk {
            let Some(row) = quotes.get(key) else { continue };
            let around_it = around_it(*key, row, &around);
            if let Some((column, message, needs)) = too_open(row, &around) {
                let (thing, code) = ((Kind::Quote, *key), ProblemCode::AccessTooOpen);
                let trouble = Trouble::of(*change, thing, column, code, message);
                self.tell(Trouble { needs, ..trouble }, around_it.clone());
            }
            let mut trouble = |column: &str, code, message: String| {
                let thing = (Kind::Quote, *key);
                self.tell(Trouble::of(*change, thing, column, code, message), around_it.clone());
            };
            if !stands_there(row, &around) {
                let message = "\"start\": The source does not hold these words in this place.";
                trouble("startAt", ProblemCode::Invalid, message.to_owned());
            }
            if !says_who(row, &around) {
                let message = "\"participant\": A quote that is not printed names its participant, or in \
                               speakerUnknownBecause why none is known.";
                trouble("participantId", ProblemCode::Required, message.to_owned());
            }
            let level = Table::Quote.access(row);
            let translations = around.translations.get(key).map_or(&[][..], Vec::as_slice);
            if translations.iter().any(|it| Table::QuoteTranslation.access(it) < level) {
                let message = "A translation cannot be read by more people than the quote.";
                trouble("access", ProblemCode::AccessTooOpen, message.to_owned());
            }
        }
        Ok(())
    }

    /// Participants, with what they agreed to.
    async fn people(&self, keys: &[Uuid]) -> Result<HashMap<Uuid, Row>> {
        match shape(Kind::Participant) {
            Some(shape) => records(self.writer, shape, keys).await,
            None => Ok(HashMap::new()),
        }
    }

    async fn around(&self, quotes: &HashMap<Uuid, Row>) -> Result<Around> {
        let (sources, people) = (keys(quotes, "sourceDocumentId"), keys(quotes, "participantId"));
        let placed = quotes.values().filter(|row| !value(row, "startAt").is_null());
        let mut texts: Vec<Uuid> =
            placed.filter_map(|row| key_in(row, "sourceDocumentId")).collect();
        texts.sort_unstable();
        texts.dedup();
        let held = Table::SourceText.rows(self.writer, "sourceDocumentId", &texts).await?;
        let texts = held.iter().filter_map(|row| {
            let text = text_in(row, "text")?.chars().collect();
            Some((key_in(row, "sourceDocumentId")?, text))
        });
        let wanted: Vec<Uuid> = quotes.keys().copied().collect();
        let mut translations: BTreeMap<Uuid, Vec<Row>> = BTreeMap::new();
        for row in Table::QuoteTranslation.rows(self.writer, "quoteId", &wanted).await? {
            if let Some(quote) = key_in(&row, "quoteId") {
                translations.entry(quote).or_default().push(row);
            }
        }
        Ok(Around {
            sources: by_key(Table::SourceDocument.rows(self.writer, "id", &sources).await?),
            texts: texts.collect(),
            people: self.people(&people).await?,
            translations,
        })
    }
}

/// Returns the things that are looked at for a quote.
fn around_it(key: Uuid, quote: &Row, around: &Around) -> Vec<Named> {
    let source = key_in(quote, "sourceDocumentId").map(|key| (Kind::SourceDocument, key));
    let speaker = key_in(quote, "participantId").map(|key| (Kind::Participant, key));
    let translations = around.translations.get(&key).into_iter().flatten();
    let translations =
        translations.filter_map(|row| Some((Kind::QuoteTranslation, key_in(row, "id")?)));
    [Some((Kind::Quote, key)), source, speaker].into_iter().flatten().chain(translations).collect()
}

/// Returns why a quote may not be read by all who could, with the column that is to be mended, and the right that is needed
/// to be told: what a speaker agreed to is for stewards.
fn too_open(quote: &Row, around: &Around) -> Option<(&'static str, String, Option<Action>)> {
    let source = key_in(quote, "sourceDocumentId").and_then(|key| around.sources.get(&key));
    let reprint = source.is_some_and(may_be_reprinted);
    let speaker = key_in(quote, "participantId").and_then(|key| around.people.get(&key));
    let consent = speaker.and_then(|row| text_in(row, "consent")).unwrap_or_default();
    let is = |word: Consent| consent == word.word();
    if is(Consent::None) {
        let message = "The speaker agreed to no quotes; the quote must be withdrawn.";
        return Some(("participantId", message.to_owned(), Some(Action::ReadConsent)));
    }
    let agreed = match Table::Quote.access(quote) {
        Some(Access::Open) => reprint || is(Consent::PublicQuotes),
        Some(Access::Registered) => reprint || is(Consent::PublicQuotes) || is(Consent::Registered),
        _ => true,
    };
    let message = "More people could read the quote than the speaker agreed to, and its source may not be reprinted.";
    (!agreed).then(|| ("access", message.to_owned(), speaker.map(|_| Action::ReadConsent)))
}

/// Whether a quote whose source is not printed, or no longer, tells of its speaker.
fn says_who(quote: &Row, around: &Around) -> bool {
    let source = key_in(quote, "sourceDocumentId").and_then(|key| around.sources.get(&key));
    let printed = source.is_some_and(|row| value(row, "published").as_bool() == Some(true));
    printed || ["participantId", "unknownBecause"].iter().any(|it| !value(quote, it).is_null())
}

/// Whether the words stand where they are said to stand, as far as the source's text is held.
fn stands_there(quote: &Row, around: &Around) -> bool {
    let place = |column| value(quote, column).as_u64().and_then(|n| usize::try_from(n).ok());
    let (Some(start), Some(end)) = (place("startAt"), place("endAt")) else { return true };
    let text = key_in(quote, "sourceDocumentId").and_then(|key| around.texts.get(&key));
    let (Some(text), Some(words)) = (text, text_in(quote, "text")) else { return true };
    text.get(start..end).is_some_and(|there| there.iter().copied().eq(words.chars()))
}
