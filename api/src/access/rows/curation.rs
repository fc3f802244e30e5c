//! What is proposed, for those who work on the study; and what was published, for whoever may see it now and could
//! then.

use entity::{
    account, change, change_set, change_set_author, quote, quote_translation, review, revision,
    source_document,
    words::{Access, ChangeSetStatus},
};
use sea_orm::{EntityTrait, Value};

use super::{
    Action, Comparison, Rows, Test, Viewer, quote_translations, quotes, readable, source_documents,
    within_reach,
};

/// States in which authors may still change a set.
pub const OPEN: [ChangeSetStatus; 4] = [
    ChangeSetStatus::Draft,
    ChangeSetStatus::Submitted,
    ChangeSetStatus::ChangesRequested,
    ChangeSetStatus::Approved,
];

/// Change sets: of studies whose change sets the viewer may see. A set whose every change is for stewards is there for
/// stewards, and while it is open for its authors.
#[must_use]
pub fn change_sets(viewer: &Viewer) -> Rows<change_set::Entity> {
    use change_set::Column as C;
    let plain = Test::Compare(C::Guarded, Comparison::Is, Value::from(false));
    let steward = within_reach(viewer, Action::ClearChanges, C::StudyId);
    let own =
        Test::All(vec![authored(viewer), Test::texts(C::Status, OPEN.map(ChangeSetStatus::word))]);
    Rows::narrowed(Test::All(vec![
        within_reach(viewer, Action::ReadChangeSets, C::StudyId),
        Test::Any(vec![plain, steward, own]),
    ]))
}

/// Sets that the viewer is an author of.
#[must_use]
pub fn authored(viewer: &Viewer) -> Test<change_set::Entity> {
    use change_set_author::{Column as C, Entity};
    let Some(account) = viewer.account() else {
        return Test::Any(Vec::new());
    };
    let own = Rows::<Entity>::narrowed(Test::is(C::AccountId, account));
    Test::within(change_set::Column::Id, own, C::ChangeSetId)
}

fn of_sets<E: EntityTrait>(viewer: &Viewer, column: E::Column) -> Rows<E> {
    Rows::narrowed(Test::within(column, change_sets(viewer), change_set::Column::Id))
}

/// Changes of the sets that the viewer may see, but those that are for stewards alone: these are there for stewards,
/// and while their set is open for whoever wrote them. Which of their fields are shown is decided field by field.
#[must_use]
pub fn changes(viewer: &Viewer) -> Rows<change::Entity> {
    use change::Column as C;
    let of = |test| {
        let sets = change_sets(viewer).filter(test);
        Test::within(C::ChangeSetId, sets, change_set::Column::Id)
    };
    let plain = Test::Compare(C::Guarded, Comparison::Is, Value::from(false));
    let cleared = of(within_reach(viewer, Action::ClearChanges, change_set::Column::StudyId));
    let mut shown = vec![plain, cleared];
    if let Some(account) = viewer.account() {
        let open = of(Test::texts(change_set::Column::Status, OPEN.map(ChangeSetStatus::word)));
        shown.push(Test::All(vec![Test::is(C::AuthorId, account), open]));
    }
    of_sets(viewer, C::ChangeSetId).filter(Test::Any(shown))
}

/// What was said of the sets that the viewer may see.
#[must_use]
pub fn reviews(viewer: &Viewer) -> Rows<review::Entity> {
    of_sets(viewer, review::Column::ChangeSetId)
}

/// Who wrote the sets that the viewer may see.
#[must_use]
pub fn change_set_authors(viewer: &Viewer) -> Rows<change_set_author::Entity> {
    of_sets(viewer, change_set_author::Column::ChangeSetId)
}

/// Sets that one of these accounts is an author of, as far as the viewer may see them.
#[must_use]
pub fn written_by(
    viewer: &Viewer,
    accounts: impl IntoIterator<Item = uuid::Uuid>,
) -> Test<change_set::Entity> {
    use change_set_author::Column as C;
    let theirs = change_set_authors(viewer).filter(Test::ids(C::AccountId, accounts));
    Test::within(change_set::Column::Id, theirs, C::ChangeSetId)
}

/// Sets that the viewer approved or cleared, as `flag` says, since they were submitted last.
fn judged_by(viewer: &Viewer, flag: review::Column) -> Test<change_set::Entity> {
    use review::Column as C;
    let Some(account) = viewer.account() else {
        return Test::Any(Vec::new());
    };
    let own = Rows::<review::Entity>::narrowed(Test::All(vec![
        Test::is(C::ReviewerId, account),
        Test::Compare(flag, Comparison::Is, Value::from(true)),
    ]));
    let since = (C::MadeAt, change_set::Column::SubmittedAt);
    Test::within_since(change_set::Column::Id, own, C::ChangeSetId, since)
}

/// Sets that wait for the viewer: to be judged or cleared where the viewer did not do so yet, mended or published.
#[must_use]
pub fn waiting_for(viewer: &Viewer, four_eyes: bool) -> Test<change_set::Entity> {
    use change_set::Column as C;
    let is = |status: ChangeSetStatus| Test::texts(C::Status, [status.word()]);
    let reach = |action| within_reach(viewer, action, C::StudyId);
    let others = || {
        if four_eyes { Test::Not(Box::new(authored(viewer))) } else { Test::always() }
    };
    let clearing = Test::Compare(C::Clearing, Comparison::Is, Value::from(true));
    let guarded = Test::Compare(C::Guarded, Comparison::Is, Value::from(true));
    let own = Test::All(vec![guarded, reach(Action::ClearChanges)]);
    let yet = |flag| Test::Not(Box::new(judged_by(viewer, flag)));
    let judge = Test::Any(vec![
        Test::All(vec![reach(Action::JudgeChanges), yet(review::Column::Approves)]),
        Test::All(vec![clearing, reach(Action::ClearChanges), yet(review::Column::Clears)]),
    ]);
    Test::Any(vec![
        Test::All(vec![is(ChangeSetStatus::Submitted), judge, others()]),
        Test::All(vec![is(ChangeSetStatus::ChangesRequested), authored(viewer)]),
        Test::All(vec![
            is(ChangeSetStatus::Approved),
            Test::Any(vec![authored(viewer), reach(Action::JudgeChanges), own]),
        ]),
    ])
}

/// People who wrote, judged or published sets that the viewer may see: for their names.
#[must_use]
pub fn contributors(viewer: &Viewer) -> Rows<account::Entity> {
    use account::Column as C;
    Rows::narrowed(Test::Any(vec![
        Test::within(C::Id, change_set_authors(viewer), change_set_author::Column::AccountId),
        Test::within(C::Id, reviews(viewer), review::Column::ReviewerId),
        Test::within(C::Id, change_sets(viewer), change_set::Column::PublishedBy),
    ]))
}

/// Tables whose rows everybody may see, and could always.
pub(super) const PUBLIC: [&str; 17] = [
    "participant_role",
    "framework",
    "framework_reference",
    "framework_version",
    "framework_note",
    "domain",
    "domain_alias",
    "subdomain",
    "concept_mapping",
    "study",
    "study_author",
    "reported_count",
    "category",
    "category_alias",
    "placement",
    "category_condition",
    "category_role",
];

/// What was published of rows that the viewer may see now, in states that the viewer could have seen then: the
/// stricter of both counts.
#[must_use]
pub fn revisions(viewer: &Viewer) -> Rows<revision::Entity> {
    use revision::Column as C;
    let of = |table: &'static str, mut tests: Vec<Test<revision::Entity>>| {
        tests.insert(0, Test::Word(C::Entity, table));
        Test::All(tests)
    };
    let reach = |action| within_reach(viewer, action, C::StudyId);
    let then = || readable(viewer, C::AccessAfter, reach);
    // Of what was taken out since, whoever works on the study finds what it was and who took it out.
    let working = || reach(Action::ReadChangeSets);
    let of_quote = || {
        let gone = Test::within(C::ThingId, quotes(viewer).with_withdrawn(), quote::Column::Id);
        let living = Test::within(C::ThingId, quotes(viewer), quote::Column::Id);
        Test::Any(vec![living, Test::All(vec![working(), gone])])
    };
    let translations =
        Test::within(C::EntityId, quote_translations(viewer), quote_translation::Column::Id);
    let of_translation = Test::Any(vec![translations, working()]);
    let of_source =
        Test::within(C::EntityId, source_documents(viewer), source_document::Column::Id);
    let printed = Test::All(vec![Test::Word(C::AccessAfter, Access::Open.word()), of_source]);
    let source = Test::Any(vec![printed, reach(Action::ReadUnpublishedSources)]);
    Rows::narrowed(Test::Any(vec![
        Test::texts(C::Entity, PUBLIC),
        of("source_document", vec![source]),
        of("source_text", vec![reach(Action::ReadUnpublishedSources)]),
        of("focus_group", vec![reach(Action::ReadFocusGroups)]),
        of("participant", vec![reach(Action::ReadParticipants)]),
        of("participant_consent", vec![reach(Action::ReadConsent)]),
        of("participant_group", vec![reach(Action::ReadFocusGroups)]),
        of("participant_demographic", vec![reach(Action::ReadExactDemographics)]),
        of("quote", vec![then(), of_quote()]),
        of("quote_speaker", vec![reach(Action::ReadParticipants), of_quote()]),
        of("quote_place", vec![reach(Action::ReadUnpublishedSources), of_quote()]),
        of("quote_translation", vec![then(), of_quote(), of_translation]),
        of("quote_category", vec![then(), of_quote()]),
        of("coding_note", vec![reach(Action::ReadCodingNotes), of_quote()]),
    ]))
}

/// Entries of history: what was published, but for changes of rows that everybody may see in nothing that the viewer may
/// read.
#[must_use]
pub fn history(viewer: &Viewer) -> Rows<revision::Entity> {
    let quiet = Test::All(vec![
        Test::texts(revision::Column::Entity, PUBLIC),
        Test::Not(Box::new(told_of_public(viewer))),
    ]);
    revisions(viewer).filter(Test::Not(Box::new(quiet)))
}

/// Whether a revision is of a row that everybody may see, and changed nothing that everybody may read.
#[must_use]
pub fn is_quiet() -> Test<revision::Entity> {
    use revision::Column as C;
    let stated = Test::Not(Box::new(Test::IsNull(C::AccessAfter)));
    Test::All(vec![Test::texts(C::Entity, PUBLIC), stated])
}

/// Whether a change of a row that everybody may see is told: one that states a level changed the place in a source that
/// is not published, and nothing else.
pub(super) fn told_of_public(viewer: &Viewer) -> Test<revision::Entity> {
    use revision::Column as C;
    Test::Any(vec![
        Test::IsNull(C::AccessAfter),
        within_reach(viewer, Action::ReadUnpublishedSources, C::StudyId),
    ])
}

/// Of what was published, the state in which each row was in a version of the data set: nothing where that is one the
/// viewer may not see, even if an earlier one is not.
#[must_use]
pub fn states(viewer: &Viewer, version: i64) -> Rows<revision::Entity> {
    use revision::Column as C;
    let last =
        Test::last(&[C::Entity, C::EntityId], C::Revision, (C::DatasetVersion, version.into()));
    let until = Test::Compare(C::DatasetVersion, Comparison::AtMost, version.into());
    revisions(viewer).filter(until).filter(last)
}
