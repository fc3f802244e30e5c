//! What editors add to categories and domains.

use super::{categories, frameworks, report::Report};
use crate::interchange::{
    bundle::{Addition, Bundle},
    names::Names,
};

/// Checks what a bundle adds.
pub(super) fn check(bundle: &Bundle, names: &Names, report: &mut Report<'_>) {
    for (n, it) in bundle.additions.iter().enumerate() {
        addition(it, names, &format!("additions[{n}]"), report);
    }
    for (n, it) in bundle.domain_aliases.iter().enumerate() {
        let path = format!("domainAliases[{n}]");
        let Ok(version) = names.version(&it.framework_version) else {
            let message = format!("There is no framework version \"{}\".", it.framework_version);
            report.add("UNKNOWN_REFERENCE", format!("{path}.frameworkVersion"), message);
            continue;
        };
        report.must(
            version.domains.contains_key(&it.domain),
            "UNKNOWN_REFERENCE",
            format!("{path}.domain"),
            format!("The framework version has no domain {}.", it.domain),
        );
        frameworks::aliases(&it.aliases, &version.references, &path, report);
    }
}

fn addition(addition: &Addition, names: &Names, path: &str, report: &mut Report<'_>) {
    let Ok(study) = names.study(&addition.study) else {
        let message = format!("There is no study \"{}\".", addition.study);
        return report.add("UNKNOWN_REFERENCE", format!("{path}.study"), message);
    };
    let at = format!("{path}.category");
    report.known(&study.categories, Some(&addition.category), &at, "category");
    let lives = !study.withdrawn.contains(&addition.category);
    report.must(lives, "WITHDRAWN", at, "The category is withdrawn.");
    categories::aliases(&addition.aliases, path, report);
    if let Ok(version) = names.version(&study.version) {
        categories::placements(&addition.placements, study, version, path, report);
    }
}
