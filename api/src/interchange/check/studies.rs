//! A study, its sources, and what its publication counts.

use super::{
    categories, people, quotes,
    report::{Report, ground},
};
use crate::{
    identifier,
    interchange::{
        bundle::{Quote, Source, Study},
        names::Names,
    },
};

/// Checks a study and everything it holds.
pub(super) fn check(study: &Study, names: &Names, path: &str, report: &mut Report<'_>) {
    let Ok(of_study) = names.study(&study.slug) else {
        return;
    };
    let version = names.version(&study.framework_version);
    report.must(
        version.is_ok(),
        "UNKNOWN_REFERENCE",
        format!("{path}.frameworkVersion"),
        format!("There is no framework version \"{}\".", study.framework_version),
    );
    numbers(study, path, report);
    let sources = study.sources.iter().enumerate();
    let slugs = sources.map(|(n, it)| (format!("{path}.sources[{n}].slug"), &it.slug));
    report.once("TAKEN", "Another source has this slug.", slugs);
    let authors = study.authors.iter().enumerate().filter_map(|(n, it)| {
        let orcid = it.orcid.as_deref().map(identifier::orcid_key)?;
        Some((format!("{path}.authors[{n}].orcid"), orcid))
    });
    report.once("TAKEN", "Another author has this ORCID iD.", authors);
    for (n, count) in study.reported_counts.iter().enumerate() {
        let path = format!("{path}.reportedCounts[{n}]");
        report.grounded(ground!(count), &of_study.sources, &path);
    }
    responsibility(study, path, report);
    people::check(study, names, path, report);
    if let Ok(version) = version {
        categories::check(study, names, version, path, report);
    }
    quotes::check(study, names, path, report);
}

fn numbers(study: &Study, path: &str, report: &mut Report<'_>) {
    let stated = [
        ("nParticipants".to_owned(), study.n_participants),
        ("nFocusGroups".to_owned(), study.n_focus_groups),
    ];
    let counts = study.reported_counts.iter().enumerate();
    let counts = counts.map(|(n, it)| (format!("reportedCounts[{n}].n"), Some(it.n)));
    for (field, n) in stated.into_iter().chain(counts) {
        let fits = n.is_none_or(|n| n >= 0);
        report.must(fits, "NUMBER", format!("{path}.{field}"), "A number of things is at least 0.");
    }
    let counted = study.reported_counts.iter().enumerate();
    let counted = counted.map(|(n, it)| (format!("{path}.reportedCounts[{n}].what"), it.what));
    report.once("TAKEN", "This is counted already.", counted);
}

/// Who holds people's words must say who answers for them, on what ground, and until when.
fn responsibility(study: &Study, path: &str, report: &mut Report<'_>) {
    let printed = |it: &&Quote| {
        let source = study.sources.iter().find(|source| source.slug == it.source);
        source.is_some_and(|source| source.published)
    };
    let mut living = study.quotes.iter().filter(|it| it.withdrawn.is_none());
    if study.participants.is_empty() && living.all(|it| printed(&it)) {
        return;
    }
    let needed = [
        ("controller", &study.controller),
        ("contact", &study.contact),
        ("legalBasis", &study.legal_basis),
        ("retainUntil", &study.retain_until),
    ];
    for (field, stated) in needed {
        report.must(
            stated.is_some(),
            "NOBODY_ANSWERS",
            format!("{path}.{field}"),
            format!("A study that holds participants or unprinted quotes states its {field}."),
        );
    }
}

/// Whether everybody may reprint what stands in this source.
pub(super) fn may_be_reprinted(source: &Source) -> bool {
    source.published && source.licence_checked && source.reuse_allowed == Some(true)
}
