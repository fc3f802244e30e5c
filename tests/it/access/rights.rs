//! The table of rights itself.

use std::fmt::Write;

use nasss::access::{Action, Grant, Reach, Role, Viewer, Where, reach};
use uuid::Uuid;

/// One word for how far a viewer's right carries.
fn extent(viewer: &Viewer, action: Action, study: Uuid) -> &'static str {
    match reach(viewer, action) {
        Reach::Nowhere => "–",
        Reach::Everywhere => "yes",
        Reach::Studies(studies) if studies == [study] => "of the study",
        Reach::Studies(_) => "WRONG",
    }
}

#[test]
fn every_role_may_do_what_the_design_grants() {
    let study = Uuid::from_u128(7);
    let holder = |role| Viewer::Account {
        id: Uuid::nil(),
        grants: vec![Grant { role, place: Where::Study(study) }],
    };
    let mut table = format!("{:24}{:14}", "", "ANONYMOUS");
    for &role in Role::ALL {
        write!(table, "{:14}", format!("{role:?}").to_uppercase()).unwrap();
    }
    for action in Action::ALL {
        let anonymous = extent(&Viewer::Anonymous, action, study);
        table = format!("{}\n{:24}{anonymous:14}", table.trim_end(), format!("{action:?}"));
        for &role in Role::ALL {
            write!(table, "{:14}", extent(&holder(role), action, study)).unwrap();
        }
    }
    insta::assert_snapshot!(table.trim_end(), @r"
                            ANONYMOUS     READER        RESEARCHER    CURATOR       REVIEWER      STEWARD       ADMIN
    ReadOpen                yes           yes           yes           yes           yes           yes           yes
    ReadRegistered          –             yes           yes           yes           yes           yes           yes
    ReadControlled          –             –             of the study  of the study  of the study  of the study  –
    ReadCodingNotes         –             –             of the study  of the study  of the study  of the study  –
    ReadParticipants        –             –             of the study  of the study  of the study  of the study  –
    ReadFocusGroups         –             –             –             of the study  of the study  of the study  –
    ReadUnpublishedSources  –             –             –             of the study  of the study  of the study  –
    ReadBandedDemographics  –             –             of the study  –             –             –             –
    ReadExactDemographics   –             –             –             –             –             of the study  –
    ReadConsent             –             –             –             –             –             of the study  –
    ReadPersonRecord        –             –             –             –             –             of the study  –
    ReadAudit               –             –             –             –             –             of the study  yes
    KeepAccounts            –             –             –             –             –             –             yes
    ReadChangeSets          –             –             –             of the study  of the study  of the study  –
    ProposeChanges          –             –             –             of the study  –             –             –
    JudgeChanges            –             –             –             –             of the study  –             –
    ClearChanges            –             –             –             –             –             of the study  –
    Erase                   –             –             –             –             –             of the study  –
    ");
}

#[test]
fn a_grant_for_all_studies_carries_as_far_as_one_for_each() {
    for &role in Role::ALL {
        let grants = |place| vec![Grant { role, place }];
        let all = Viewer::Account { id: Uuid::nil(), grants: grants(Where::Everywhere) };
        let study = Uuid::from_u128(7);
        let one = Viewer::Account { id: Uuid::nil(), grants: grants(Where::Study(study)) };
        for action in Action::ALL {
            let expected = match extent(&one, action, study) {
                "of the study" => "yes",
                other => other,
            };
            assert_eq!(extent(&all, action, study), expected, "{role:?} {action:?}");
        }
    }
}

#[test]
fn grants_add_up_and_those_without_any_read_what_is_open() {
    let (one, other) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let grant = |role, study| Grant { role, place: Where::Study(study) };
    let grants = vec![
        grant(Role::Steward, other),
        grant(Role::Researcher, one),
        grant(Role::Curator, one),
        grant(Role::Admin, one),
    ];
    let viewer = Viewer::Account { id: Uuid::nil(), grants };
    assert_eq!(reach(&viewer, Action::ReadControlled), Reach::Studies(vec![one, other]));
    assert_eq!(reach(&viewer, Action::ReadExactDemographics), Reach::Studies(vec![other]));
    assert_eq!(reach(&viewer, Action::ReadBandedDemographics), Reach::Studies(vec![one]));
    let nobody = Viewer::Account { id: Uuid::nil(), grants: Vec::new() };
    for action in Action::ALL {
        assert_eq!(reach(&nobody, action), reach(&Viewer::Anonymous, action));
    }
}
