//! The field's own words, as enums of the schema. Each mirrors the list that the table's column holds.

mod curation;

use async_graphql::Enum;
use entity::words;

pub use curation::{ChangeAction, ChangeOrigin, ChangeSetStatus, RevisionEvent, Verdict};

/// Whether something helps or hinders adoption.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Valence")]
pub enum Valence {
    /// It helps adoption.
    Facilitator,
    /// It hinders adoption.
    Barrier,
    /// It does either, depending on the context; `Category.conditions` says when.
    Both,
}

/// On what a statement rests. Show it to your readers: REPORTED is what a study says, the rest is not.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Basis")]
pub enum Basis {
    /// The study states it; source and locator say where.
    Reported,
    /// An editor of this knowledge base judged so; a rationale says why.
    Editorial,
    /// It came with an import from another system.
    Imported,
    /// It follows from other statements; nobody stated it.
    Derived,
    /// It is invented, to show what data can look like. Only in a DEMO data set.
    Illustrative,
}

/// Who may read a quote.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Access")]
pub enum Access {
    /// Everybody.
    Open,
    /// Everybody who is signed in with an account that holds a grant.
    Registered,
    /// Only those who work on the study.
    Controlled,
}

/// Where a category comes from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Origin")]
pub enum Origin {
    /// From the framework, before the data were read.
    Deductive,
    /// From the data.
    Inductive,
    /// From both.
    Mixed,
    /// The source at hand does not say.
    NotStated,
}

/// How sure an editor is of a judgement.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Confidence")]
pub enum Confidence {
    /// There is a reason, but others would decide otherwise.
    Low,
    /// Likely.
    Medium,
    /// Hardly disputable.
    High,
}

/// Whether people of a role named a category.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Mention")]
pub enum Mention {
    /// At least one of them did.
    Mentioned,
    /// Somebody looked, and none of them did.
    NotMentioned,
    /// It is not known: nobody looked, or the source at hand does not say. Not the same as `NOT_MENTIONED`.
    Unknown,
}

/// How the words of a quote came to be.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Provenance")]
pub enum Provenance {
    /// As they were said.
    Verbatim,
    /// A translation of what was said; the original is not held.
    Translated,
    /// The gist in other words.
    Paraphrased,
    /// Invented, to show what data can look like.
    Illustrative,
}

/// How sure the place of a quote in its source is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Certainty")]
pub enum Certainty {
    /// Checked to the letter.
    Exact,
    /// Near the place given.
    Approximate,
    /// Nobody checked.
    Unknown,
}

/// Who made a translation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::TranslationMethod")]
pub enum TranslationMethod {
    /// The authors of the study.
    Author,
    /// Another person.
    Human,
    /// A machine; nobody has checked it.
    Machine,
}

/// How much of a study's publication this knowledge base was filled from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::HeldFrom")]
pub enum HeldFrom {
    /// Its abstract alone: whatever is missing here may well be in the article.
    Abstract,
    /// The whole text.
    FullText,
}

/// What kind of document a source is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::SourceKind")]
pub enum SourceKind {
    /// The article.
    Article,
    /// The abstract alone.
    Abstract,
    /// A page about the article, with its bibliographic head and abstract.
    SummaryPage,
    /// A supplement of the article.
    Supplement,
    /// A transcript of a conversation.
    Transcript,
    /// An interview guide.
    Guide,
}

/// What a publication counts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Counted")]
pub enum Counted {
    /// Categories in all.
    Categories,
    /// Categories that help.
    Facilitators,
    /// Categories that hinder.
    Barriers,
    /// Categories that do either, depending on the context.
    Both,
    /// People who took part.
    Participants,
    /// Focus groups.
    FocusGroups,
}

/// What a publication is to a framework.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::ReferenceKind")]
pub enum ReferenceKind {
    /// It introduced the framework.
    Origin,
    /// It first used it on data.
    FirstUse,
    /// It sums the framework up.
    Synthesis,
    /// It made tools of it.
    Tools,
    /// It reviewed how the framework is used.
    Review,
    /// It applied it, or adapted it.
    Application,
}

/// How a focus group met.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Mode")]
pub enum Mode {
    /// Online.
    Online,
    /// In one room.
    InPerson,
    /// It is not known.
    Unknown,
}

/// What a participant agreed to.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Consent")]
pub enum Consent {
    /// That everybody may read their quotes.
    PublicQuotes,
    /// That whoever is signed in with a granted account may read their quotes.
    Registered,
    /// That those who work on the study may read their quotes.
    Controlled,
    /// To no quotes at all.
    None,
}

/// Why it is not known here who said a quote.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::SpeakerUnknown")]
pub enum SpeakerUnknown {
    /// Nobody wrote it down.
    NotRecorded,
    /// The source that the quote was taken from does not say it.
    NotInSource,
    /// The study knows it and keeps it to itself.
    Withheld,
}

/// By what the people of a study are counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Grouping")]
pub enum Grouping {
    /// By the role in which they took part.
    Role,
    /// By the focus group they sat in.
    FocusGroup,
    /// By gender, as they described it.
    Gender,
    /// By age, in bands of ten years.
    AgeBand,
    /// By years of experience, in bands of five.
    ExperienceBand,
}

/// How close one concept is to another, seen from the first. These are SKOS's mapping relations: `skos:exactMatch`,
/// `closeMatch`, `broadMatch` and `narrowMatch`.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Closeness")]
pub enum Closeness {
    /// They mean the same: what is placed in one may be shown under the other.
    Exact,
    /// They mean nearly the same: enough to look into both, not to count them as one. Do not chain such mappings,
    /// because what is close to something close may be far.
    Close,
    /// The other is wider and takes the first one in: what is placed in the first belongs to the other too, but not
    /// the other way round.
    Broader,
    /// The other is narrower, and only a part of the first: of what is placed in the first, some may not belong there.
    Narrower,
}

/// What a data set holds.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::DatasetKind")]
pub enum DatasetKind {
    /// What studies found, with their sources.
    Real,
    /// Invented studies, to show every shape the data can have. Never show it as findings.
    Demo,
}

/// Which way an order runs.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::access::Direction")]
pub enum Direction {
    /// From small to large, from A to Z, from old to new. What is not known comes last.
    Asc,
    /// From large to small, from Z to A, from new to old. What is not known comes last here too.
    Desc,
}

/// The words of a list of enum values, as they are stored.
#[must_use]
pub fn stored<G: Copy + Into<E>, E: sea_orm::ActiveEnum<Value = String>>(
    values: &[G],
) -> Vec<String> {
    values.iter().map(|value| Into::<E>::into(*value).to_value()).collect()
}
