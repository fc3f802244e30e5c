//! What is told to those who keep a copy: of each published state, whether the viewer could see the thing before it
//! or can see it after it. It rests on the levels that the revision itself states, so that what happened to a thing
//! while it was hidden stays untold when it is shown later.

use entity::{
    revision::{self, Column as C},
    words::{Access, RevisionEvent},
};

use super::{
    Action, Rows, Test, Viewer,
    curation::{PUBLIC, told_of_public},
    levels,
    quote::action_for,
    within_reach,
};
use crate::access::may_in;

type Told = Test<revision::Entity>;

/// Tables whose rows are things.
const THINGS: [&str; 11] = [
    "framework",
    "framework_version",
    "domain",
    "subdomain",
    "participant_role",
    "study",
    "source_document",
    "category",
    "quote",
    "participant",
    "focus_group",
];

fn reach(viewer: &Viewer, action: Action) -> Told {
    within_reach(viewer, action, C::StudyId)
}

/// The level that the column states is one that the viewer may read. A revision without one does not pass.
fn readable_by(viewer: &Viewer, column: C) -> Told {
    Test::Any(levels(viewer, column, |action| reach(viewer, action)))
}

/// Sources: the published ones, and all of those whose material the viewer works on.
fn source(viewer: &Viewer, columns: &[C]) -> Told {
    let mut tests = vec![reach(viewer, Action::ReadUnpublishedSources)];
    tests.extend(columns.iter().map(|column| Test::Word(*column, Access::Open.word())));
    Test::Any(tests)
}

/// Revisions that are told to the viewer.
#[must_use]
pub fn told_revisions(viewer: &Viewer) -> Rows<revision::Entity> {
    let of = |table: &'static str, mut tests: Vec<Told>| {
        tests.insert(0, Test::Word(C::Entity, table));
        Test::All(tests)
    };
    let seen = || {
        let columns = [C::AccessBefore, C::AccessAfter];
        Test::Any(columns.map(|column| readable_by(viewer, column)).into())
    };
    let printed = || source(viewer, &[C::AccessBefore, C::AccessAfter]);
    let may = |action| reach(viewer, action);
    Rows::narrowed(Test::Any(vec![
        Test::All(vec![Test::texts(C::Entity, PUBLIC), told_of_public(viewer)]),
        of("source_document", vec![printed()]),
        of("source_text", vec![printed()]),
        of("focus_group", vec![may(Action::ReadFocusGroups)]),
        of("participant", vec![may(Action::ReadParticipants)]),
        of("participant_consent", vec![may(Action::ReadConsent)]),
        of("participant_group", vec![may(Action::ReadFocusGroups)]),
        // Bands hang on what others told, too: no event could keep them in step.
        of("participant_demographic", vec![may(Action::ReadExactDemographics)]),
        of("quote", vec![seen()]),
        of("quote_speaker", vec![seen(), may(Action::ReadParticipants)]),
        // A place in an unpublished source states no level.
        of("quote_place", vec![Test::Any(vec![seen(), may(Action::ReadUnpublishedSources)])]),
        of("quote_translation", vec![seen()]),
        of("quote_category", vec![seen()]),
        of("coding_note", vec![seen(), may(Action::ReadCodingNotes)]),
    ]))
}

/// Whether a revision shows a thing to the viewer that could not be seen before it.
#[must_use]
pub fn shown_anew(viewer: &Viewer) -> Test<revision::Entity> {
    let begun = [RevisionEvent::Created, RevisionEvent::Reinstated].map(RevisionEvent::word);
    let opened = |table, before: Told| {
        Test::All(vec![Test::Word(C::Entity, table), Test::Not(Box::new(before))])
    };
    Test::All(vec![
        Test::texts(C::Entity, THINGS),
        Test::Any(vec![
            Test::texts(C::Event, begun),
            opened("quote", readable_by(viewer, C::AccessBefore)),
            opened("source_document", source(viewer, &[C::AccessBefore])),
        ]),
    ])
}

/// Revisions that end or begin what the viewer sees of a thing: it went, was erased or came back, or its level of access
/// changed.
#[must_use]
pub fn turns(viewer: &Viewer) -> Test<revision::Entity> {
    let events = [
        RevisionEvent::Withdrawn,
        RevisionEvent::Merged,
        RevisionEvent::Erased,
        RevisionEvent::Reinstated,
    ];
    let columns = [C::AccessBefore, C::AccessAfter];
    let hidden = |table, shown: fn(&Viewer, C) -> Told| {
        let hidden = columns.map(|column| Test::Not(Box::new(shown(viewer, column))));
        Test::All(vec![Test::Word(C::Entity, table), Test::Any(hidden.into())])
    };
    let printed = |viewer: &Viewer, column| source(viewer, &[column]);
    Test::All(vec![
        Test::texts(C::Entity, THINGS),
        Test::Any(vec![
            Test::texts(C::Event, events.map(RevisionEvent::word)),
            hidden("quote", readable_by),
            hidden("source_document", printed),
        ]),
    ])
}

/// Returns whether a thing is hidden from the viewer after a revision of its own row, by its level of access.
#[must_use]
pub fn hides(viewer: &Viewer, revision: &revision::Model) -> bool {
    let may = |action| may_in(viewer, action, revision.study_id);
    let level = revision.access_after;
    match revision.entity.as_str() {
        "quote" => level.is_none_or(|level| !may(action_for(level))),
        "source_document" => level != Some(Access::Open) && !may(Action::ReadUnpublishedSources),
        _ => false,
    }
}
