//! Focus groups and participants.

use super::report::Report;
use crate::{
    folding,
    interchange::{
        bundle::{Demographic, Study},
        names::Names,
    },
};

/// Checks the people of a study.
pub(super) fn check(study: &Study, names: &Names, path: &str, report: &mut Report<'_>) {
    let groups = || study.focus_groups.iter().enumerate();
    let slugs = groups().map(|(n, it)| (format!("{path}.focusGroups[{n}].slug"), &it.slug));
    report.once("TAKEN", "Another focus group has this slug.", slugs);
    let keys = groups().map(|(n, it)| {
        let path = format!("{path}.focusGroups[{n}].label");
        (path, folding::key(&it.label))
    });
    report.once("TAKEN", "Another focus group has this label.", keys);

    let people = || study.participants.iter().enumerate();
    let slugs = people().map(|(n, it)| (format!("{path}.participants[{n}].slug"), &it.slug));
    report.once("TAKEN", "Another participant has this slug.", slugs);
    let keys = people().map(|(n, it)| {
        let path = format!("{path}.participants[{n}].pseudonym");
        (path, folding::key(&it.pseudonym))
    });
    report.once("TAKEN", "Another participant has this pseudonym.", keys);
    for (n, person) in people() {
        let path = format!("{path}.participants[{n}]");
        let role = format!("{path}.role");
        report.known(&names.roles, person.role.as_ref(), &role, "role");
        if let Ok(study) = names.study(&study.slug) {
            let (group, at) = (person.focus_group.as_ref(), format!("{path}.focusGroup"));
            report.known(&study.focus_groups, group, &at, "focus group");
        }
        if let Some(told) = &person.demographic {
            demographic(told, &format!("{path}.demographic"), report);
        }
    }
}

fn demographic(told: &Demographic, path: &str, report: &mut Report<'_>) {
    let years =
        [("ageYears", told.age_years, 130), ("experienceYears", told.experience_years, 100)];
    for (field, n, most) in years {
        report.must(
            n.is_none_or(|n| (0..=most).contains(&n)),
            "NUMBER",
            format!("{path}.{field}"),
            format!("Years lie between 0 and {most}."),
        );
    }
}
