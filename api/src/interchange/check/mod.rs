//! What must hold before anything is written. Every problem is told, not only the first.

mod additions;
mod categories;
mod frameworks;
mod people;
mod quotes;
mod report;
mod studies;
mod unique;
mod wording;

#[cfg(test)]
pub(super) mod sound;
#[cfg(test)]
mod tests;

use entity::words::DatasetKind;

pub use report::Problem;
use report::Report;

use super::{bundle::Bundle, names::Names};

/// All problems of bundles that are to be one data set.
#[must_use]
pub fn check(bundles: &[Bundle], names: &Names, kind: DatasetKind) -> Vec<Problem> {
    let mut problems = Vec::new();
    unique::across(bundles, &mut problems);
    for bundle in bundles {
        let mut report = Report::of(&bundle.file, &mut problems);
        wording::check(bundle, kind, &mut report);
        frameworks::check(bundle, names, &mut report);
        for (n, study) in bundle.studies.iter().enumerate() {
            studies::check(study, names, &format!("studies[{n}]"), &mut report);
        }
        additions::check(bundle, names, &mut report);
    }
    problems
}

/// All problems of a bundle that only adds to what is held already.
#[must_use]
pub fn check_additions(bundle: &Bundle, names: &Names, kind: DatasetKind) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut report = Report::of(&bundle.file, &mut problems);
    let lists = [
        ("participantRoles", bundle.participant_roles.len()),
        ("frameworks", bundle.frameworks.len()),
        ("studies", bundle.studies.len()),
    ];
    for (list, _) in lists.into_iter().filter(|(_, length)| *length > 0) {
        report.add(
            "NOT_AN_ADDITION",
            list,
            "Only additions and domain aliases can be added to a data set that is there already.",
        );
    }
    wording::check(bundle, kind, &mut report);
    additions::check(bundle, names, &mut report);
    problems
}
