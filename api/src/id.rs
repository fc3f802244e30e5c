//! Ids as the API shows them: `cat_01h2xcejqtf2nbrexx3vqjhp41`. The prefix names the type, the rest is the
//! key in Crockford's base 32, as TypeID writes it (26 letters, of which the first is at most 7).

use uuid::Uuid;

use crate::error::{Error, Result};

/// Declares the kinds of ids, each with its prefix, its table and its type in the API.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $prefix:literal, $table:literal, $name:literal;)*) => {
        /// What an id can stand for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// What stands before the underscore.
            #[must_use]
            pub const fn prefix(self) -> &'static str {
                match self {
                    $(Self::$kind => $prefix,)*
                }
            }

            /// The table that holds it, which is also its name in revisions.
            #[must_use]
            pub const fn table(self) -> &'static str {
                match self {
                    $(Self::$kind => $table,)*
                }
            }

            /// The type that it has in the API.
            #[must_use]
            pub const fn type_name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// A framework.
    Framework: "fra", "framework", "Framework";
    /// A version of a framework.
    FrameworkVersion: "ver", "framework_version", "FrameworkVersion";
    /// A domain.
    Domain: "dom", "domain", "Domain";
    /// A sub-domain.
    Subdomain: "sub", "subdomain", "Subdomain";
    /// A participant role.
    ParticipantRole: "rol", "participant_role", "ParticipantRole";
    /// A study.
    Study: "stu", "study", "Study";
    /// A source.
    SourceDocument: "src", "source_document", "SourceDocument";
    /// A category.
    Category: "cat", "category", "Category";
    /// A quote.
    Quote: "quo", "quote", "Quote";
    /// A focus group.
    FocusGroup: "grp", "focus_group", "FocusGroup";
    /// A participant.
    Participant: "par", "participant", "Participant";
    /// A publication that a framework rests on.
    FrameworkReference: "ref", "framework_reference", "FrameworkReference";
    /// A note on a version of a framework.
    FrameworkNote: "not", "framework_note", "FrameworkNote";
    /// Another name of a domain.
    DomainAlias: "dal", "domain_alias", "DomainAlias";
    /// A mapping between versions of a framework.
    ConceptMapping: "map", "concept_mapping", "ConceptMapping";
    /// An author of a study.
    StudyAuthor: "aut", "study_author", "StudyAuthor";
    /// A number that a publication states.
    ReportedCount: "cnt", "reported_count", "ReportedCount";
    /// Another name of a category.
    CategoryAlias: "ali", "category_alias", "CategoryAlias";
    /// A placement of a category.
    Placement: "pla", "placement", "Placement";
    /// A condition of a category.
    CategoryCondition: "con", "category_condition", "CategoryCondition";
    /// A role's mention of a category.
    CategoryRole: "men", "category_role", "RoleMention";
    /// A translation of a quote.
    QuoteTranslation: "tra", "quote_translation", "QuoteTranslation";
    /// A coding.
    Coding: "cod", "quote_category", "Coding";
    /// What a participant told.
    Demographic: "dem", "participant_demographic", "Demographics";
    /// A change set.
    ChangeSet: "chs", "change_set", "ChangeSet";
    /// A change in a change set.
    Change: "chg", "change", "Change";
    /// An entry in the history of a thing.
    Revision: "rev", "revision", "Revision";
    /// An account.
    Account: "acc", "account", "Account";
    /// A role granted to an account.
    RoleGrant: "gra", "role_grant", "RoleGrant";
    /// A sign-in that lasts.
    Session: "ses", "session", "Session";
    /// A token for a program.
    ApiToken: "tok", "api_token", "ApiToken";
    /// Something that was done or refused.
    AuditEvent: "aud", "audit_event", "AuditEvent";
}

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

impl Kind {
    /// The id of this key, as the API shows it.
    #[must_use]
    pub fn id(self, key: Uuid) -> String {
        let mut letters = [0_u8; LENGTH];
        let mut rest = key.as_u128();
        for letter in letters.iter_mut().rev() {
            *letter = LETTERS[(rest & 31) as usize];
            rest >>= 5;
        }
        format!("{}_{}", self.prefix(), String::from_utf8_lossy(&letters))
    }

    /// The key of an id that must be of this kind.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` where it is malformed or of another kind. Whether the thing exists is not asked.
    pub fn key(self, id: &str) -> Result<Uuid> {
        let (kind, key) = read_like(id, self)?;
        if kind == self {
            return Ok(key);
        }
        Err(Error::bad_input(format!(
            "{} is the id of a {}, but the id of a {} ({}_…) is needed here.",
            shown(id),
            kind.words(),
            self.words(),
            self.prefix(),
        )))
    }

    /// What it is called in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::FrameworkVersion => "framework version",
            Self::ParticipantRole => "participant role",
            Self::SourceDocument => "source",
            Self::FocusGroup => "focus group",
            Self::FrameworkReference => "framework reference",
            Self::FrameworkNote => "framework note",
            Self::DomainAlias => "domain alias",
            Self::ConceptMapping => "mapping",
            Self::StudyAuthor => "study author",
            Self::ReportedCount => "reported count",
            Self::CategoryAlias => "category alias",
            Self::CategoryCondition => "condition",
            Self::CategoryRole => "role mention",
            Self::QuoteTranslation => "translation",
            Self::Coding => "coding",
            Self::Demographic => "record of demographics",
            Self::ChangeSet => "change set",
            Self::RoleGrant => "role grant",
            Self::ApiToken => "API token",
            Self::AuditEvent => "audit event",
            // These tables are named by one plain word.
            other => other.table(),
        }
    }
}

/// A key that was never given before.
#[must_use]
pub fn fresh_key() -> Uuid {
    Uuid::now_v7()
}

/// Takes an id apart.
///
/// # Errors
///
/// `BAD_USER_INPUT` where it is malformed.
pub fn read(id: &str) -> Result<(Kind, Uuid)> {
    read_like(id, Kind::Category)
}

/// Takes an id apart; the error shows an id of the kind that is needed.
fn read_like(id: &str, wanted: Kind) -> Result<(Kind, Uuid)> {
    let malformed = || {
        Error::bad_input(format!(
            "{} is not an id of this service. Ids look like {}_01h2xcejqtf2nbrexx3vqjhp41; use them as they were given.",
            shown(id),
            wanted.prefix(),
        ))
    };
    let (prefix, letters) = id.split_once('_').ok_or_else(malformed)?;
    let kind =
        Kind::ALL.iter().copied().find(|kind| kind.prefix() == prefix).ok_or_else(malformed)?;
    if letters.len() != LENGTH || letters.as_bytes()[0] > b'7' {
        return Err(malformed());
    }
    let mut key: u128 = 0;
    for letter in letters.bytes() {
        let digit = LETTERS.iter().position(|known| *known == letter).ok_or_else(malformed)?;
        key = (key << 5) | digit as u128;
    }
    Ok((kind, Uuid::from_u128(key)))
}

/// What was given, cut and in quotation marks, so that a message stays one short line.
fn shown(id: &str) -> String {
    let start: String = id.chars().filter(|c| !c.is_control()).take(40).collect();
    if start.len() < id.len() { format!("\"{start}…\"") } else { format!("\"{start}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_gives_back_its_kind_and_key() {
        for &kind in Kind::ALL {
            for key in [Uuid::nil(), Uuid::max(), Uuid::from_u128(1 << 127)] {
                assert_eq!(read(&kind.id(key)).ok(), Some((kind, key)));
            }
        }
    }

    #[test]
    fn kinds_are_called_by_words_for_readers() {
        for &kind in Kind::ALL {
            let plain = |c: char| c.is_ascii_alphabetic() || c == ' ';
            assert!(kind.words().chars().all(plain), "{}", kind.words());
        }
    }

    #[test]
    fn malformed_ids_are_refused() {
        for id in [
            "",
            "cat",
            "cat_",
            "cat_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "cat_é1h2xcejqtf2nbrexx3vqjhp4",
            "dog_01h2xcejqtf2nbrexx3vqjhp41",
            "cat_01H2XCEJQTF2NBREXX3VQJHP41",
            "cat_01h2xcejqtf2nbrexx3vqjhp4",
        ] {
            assert!(read(id).is_err(), "{id}");
        }
    }
}
