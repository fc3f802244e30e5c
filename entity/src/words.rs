//! The words of the field: every column that holds one of a fixed list.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Declares a list of words: an enum, stored and written as its words in capitals.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            EnumIter, DeriveActiveEnum, Serialize, Deserialize,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $($(#[$vdoc])* #[sea_orm(string_value = $word)] #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word as it is stored.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

mod account;
mod curation;

pub use account::{AuditAction, AuditResult, CredentialKind, Role};
pub use curation::{ChangeAction, ChangeSetStatus, RevisionEvent, Verdict};

words! {
    /// On what a statement rests.
    Basis {
        /// The study states it.
        Reported = "REPORTED",
        /// An editor of the knowledge base judged so.
        Editorial = "EDITORIAL",
        /// Another system said so.
        Imported = "IMPORTED",
        /// It follows from other rows.
        Derived = "DERIVED",
        /// It is invented, to show a shape.
        Illustrative = "ILLUSTRATIVE",
    }
}

words! {
    /// Whether something helps or hinders adoption.
    Valence {
        /// It helps.
        Facilitator = "FACILITATOR",
        /// It hinders.
        Barrier = "BARRIER",
        /// It does either, depending on the context.
        Both = "BOTH",
    }
}

words! {
    /// Who may read a quote.
    Access {
        /// Everybody.
        Open = "OPEN",
        /// Everybody with an account that holds a grant.
        Registered = "REGISTERED",
        /// The study's own team.
        Controlled = "CONTROLLED",
    }
}

words! {
    /// What a publication is to a framework.
    ReferenceKind {
        /// It introduced the framework.
        Origin = "ORIGIN",
        /// It first used it on data.
        FirstUse = "FIRST_USE",
        /// It sums it up.
        Synthesis = "SYNTHESIS",
        /// It made tools of it.
        Tools = "TOOLS",
        /// It reviewed its use.
        Review = "REVIEW",
        /// It applied it.
        Application = "APPLICATION",
    }
}

words! {
    /// How close two concepts are (SKOS mapping relations).
    Closeness {
        /// The same.
        Exact = "EXACT",
        /// Nearly the same.
        Close = "CLOSE",
        /// The other is wider.
        Broader = "BROADER",
        /// The other is narrower.
        Narrower = "NARROWER",
    }
}

words! {
    /// How much of a study's publication the rows were filled from.
    HeldFrom {
        /// The abstract alone.
        Abstract = "ABSTRACT",
        /// The whole text.
        FullText = "FULL_TEXT",
    }
}

words! {
    /// What kind of document a source is.
    SourceKind {
        /// The article.
        Article = "ARTICLE",
        /// Its abstract.
        Abstract = "ABSTRACT",
        /// A page about it.
        SummaryPage = "SUMMARY_PAGE",
        /// A supplement.
        Supplement = "SUPPLEMENT",
        /// A transcript.
        Transcript = "TRANSCRIPT",
        /// An interview guide.
        Guide = "GUIDE",
    }
}

words! {
    /// What a publication counts.
    Counted {
        /// Categories in all.
        Categories = "CATEGORIES",
        /// Categories that help.
        Facilitators = "FACILITATORS",
        /// Categories that hinder.
        Barriers = "BARRIERS",
        /// Categories that do either.
        Both = "BOTH",
        /// People.
        Participants = "PARTICIPANTS",
        /// Focus groups.
        FocusGroups = "FOCUS_GROUPS",
    }
}

words! {
    /// Where a category comes from.
    Origin {
        /// From the framework.
        Deductive = "DEDUCTIVE",
        /// From the data.
        Inductive = "INDUCTIVE",
        /// From both.
        Mixed = "MIXED",
        /// The study does not say.
        NotStated = "NOT_STATED",
    }
}

words! {
    /// How sure an editor is.
    Confidence {
        /// A guess with a reason.
        Low = "LOW",
        /// Likely.
        Medium = "MEDIUM",
        /// Sure.
        High = "HIGH",
    }
}

words! {
    /// Whether people of a role named a category.
    Mention {
        /// They did.
        Mentioned = "MENTIONED",
        /// They did not.
        NotMentioned = "NOT_MENTIONED",
        /// It is not known.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// How a focus group met.
    Mode {
        /// Online.
        Online = "ONLINE",
        /// In one room.
        InPerson = "IN_PERSON",
        /// It is not known.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// What a participant agreed to.
    Consent {
        /// Quotes for everybody.
        PublicQuotes = "PUBLIC_QUOTES",
        /// Quotes for account holders.
        Registered = "REGISTERED",
        /// Quotes for the study's team.
        Controlled = "CONTROLLED",
        /// No quotes.
        None = "NONE",
    }
}

words! {
    /// By what people are counted.
    Grouping {
        /// By role.
        Role = "ROLE",
        /// By focus group.
        FocusGroup = "FOCUS_GROUP",
        /// By gender.
        Gender = "GENDER",
        /// By age in bands.
        AgeBand = "AGE_BAND",
        /// By years of experience in bands.
        ExperienceBand = "EXPERIENCE_BAND",
    }
}

words! {
    /// How the words of a quote came to be.
    Provenance {
        /// As they were said.
        Verbatim = "VERBATIM",
        /// Printed in translation.
        Translated = "TRANSLATED",
        /// In other words.
        Paraphrased = "PARAPHRASED",
        /// Invented.
        Illustrative = "ILLUSTRATIVE",
    }
}

words! {
    /// Why the speaker of a quote is not known.
    SpeakerUnknown {
        /// Nobody wrote it down.
        NotRecorded = "NOT_RECORDED",
        /// The source does not say.
        NotInSource = "NOT_IN_SOURCE",
        /// The study keeps it.
        Withheld = "WITHHELD",
    }
}

words! {
    /// How sure the place of a quote is.
    Certainty {
        /// Checked to the letter.
        Exact = "EXACT",
        /// Nearby.
        Approximate = "APPROXIMATE",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// Who translated.
    TranslationMethod {
        /// The authors of the study.
        Author = "AUTHOR",
        /// Another person.
        Human = "HUMAN",
        /// A machine.
        Machine = "MACHINE",
    }
}

words! {
    /// What a data set holds.
    DatasetKind {
        /// What studies found.
        Real = "REAL",
        /// Invented studies, to show every shape.
        Demo = "DEMO",
    }
}

words! {
    /// What made a change.
    ChangeOrigin {
        /// A curator.
        Manual = "MANUAL",
        /// An import.
        Import = "IMPORT",
        /// A revert.
        Revert = "REVERT",
        /// A withdrawn consent.
        Consent = "CONSENT",
        /// The data that comes with the program.
        Seed = "SEED",
    }
}

words! {
    /// Which of a thing's words a text is that can be searched.
    SearchField {
        /// Its name.
        Name = "NAME",
        /// Its title.
        Title = "TITLE",
        /// Another name.
        Alias = "ALIAS",
        /// Name of an author.
        Author = "AUTHOR",
        /// What it means.
        Definition = "DEFINITION",
        /// What it asks.
        Question = "QUESTION",
        /// What it is.
        Description = "DESCRIPTION",
        /// When it helps, or hinders.
        Condition = "CONDITION",
        /// What is coded with it.
        InclusionCriteria = "INCLUSION_CRITERIA",
        /// What is not coded with it.
        ExclusionCriteria = "EXCLUSION_CRITERIA",
        /// The words of a quote.
        Text = "TEXT",
        /// A translation of them.
        Translation = "TRANSLATION",
    }
}
