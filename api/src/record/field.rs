//! What a column is: its name in the API, what it refers to, and who may read it where history or a change shows it.

use super::Table;
use crate::{access::Action, id::Kind};

/// The name of a column in the API.
#[must_use]
pub fn api_name(column: &str) -> &str {
    match column {
        "sourceDocumentId" => "source",
        "startAt" => "start",
        "endAt" => "end",
        "unknownBecause" => "speakerUnknownBecause",
        "nParticipants" => "participantCount",
        "nFocusGroups" => "focusGroupCount",
        "inclusion" => "inclusionCriteria",
        "exclusion" => "exclusionCriteria",
        other => other.strip_suffix("Id").unwrap_or(other),
    }
}

/// What a column refers to, if it does.
#[must_use]
pub fn referred(column: &str) -> Option<Kind> {
    Some(match column {
        "frameworkId" => Kind::Framework,
        "frameworkVersionId" => Kind::FrameworkVersion,
        "referenceId" => Kind::FrameworkReference,
        "domainId" | "fromDomainId" | "toDomainId" => Kind::Domain,
        "subdomainId" | "fromSubdomainId" | "toSubdomainId" => Kind::Subdomain,
        "roleId" => Kind::ParticipantRole,
        "studyId" => Kind::Study,
        "sourceDocumentId" => Kind::SourceDocument,
        "focusGroupId" => Kind::FocusGroup,
        "participantId" => Kind::Participant,
        "categoryId" | "parentId" => Kind::Category,
        "quoteId" => Kind::Quote,
        "quoteCategoryId" => Kind::Coding,
        _ => return None,
    })
}

/// Whether a column says something: keys, folded names and the service's own notes do not.
#[must_use]
pub fn shown(column: &str) -> bool {
    let own = ["id", "length", "revision", "changedIn", "withdrawnAt", "replacedBy"];
    !own.contains(&column) && !column.ends_with("Key")
}

/// What somebody must be allowed to do in the study to read a column where history or a change shows it; nothing
/// where it is as public as the thing itself.
#[must_use]
pub fn needed(table: Table, column: &str) -> Option<Action> {
    match (table, column) {
        (_, "withdrawnReason") => Some(Action::ClearChanges),
        (Table::ParticipantConsent, _) => Some(Action::ReadConsent),
        (Table::Participant | Table::QuoteSpeaker, _) => Some(Action::ReadParticipants),
        (Table::ParticipantGroup | Table::FocusGroup, _) => Some(Action::ReadFocusGroups),
        (Table::ParticipantDemographic, _) => Some(Action::ReadExactDemographics),
        (Table::CodingNote, _) => Some(Action::ReadCodingNotes),
        // A place may lie in a source that is not published, or was not then.
        (Table::QuotePlace | Table::SourceText, _) | (_, "sourceDocumentId" | "locator") => {
            Some(Action::ReadUnpublishedSources)
        }
        _ => None,
    }
}

/// What somebody must be allowed to do in the study to be told that a row changed where it changed in nothing but fields
/// that they may not read; nothing where all readers of a row may read all its fields, or none may.
///
/// It holds for rows that everybody may see and that name a source which may not be published.
#[must_use]
pub fn needed_for_quiet_changes(table: Table) -> Option<Action> {
    const PLACE: &str = "sourceDocumentId";
    let named = needed(table, "").is_none() && table.columns().iter().any(|it| it == PLACE);
    named.then(|| needed(table, PLACE)).flatten()
}
