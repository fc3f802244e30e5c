//! Frameworks, their versions, domains and sub-domains.

use entity::words::Basis;

use super::report::Report;
use crate::{
    folding,
    interchange::{
        bundle::{Bundle, Domain, DomainAlias, Framework, Version},
        names::{Names, Slugs},
    },
};

/// Checks what a bundle holds beside studies.
pub(super) fn check(bundle: &Bundle, names: &Names, report: &mut Report<'_>) {
    for (n, role) in bundle.participant_roles.iter().enumerate() {
        let allowed = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        report.must(
            role.code.bytes().all(allowed),
            "CODE",
            format!("participantRoles[{n}].code"),
            "The code of a role is made of A-Z, 0-9 and underscores.",
        );
    }
    for (n, it) in bundle.frameworks.iter().enumerate() {
        framework(it, names, &format!("frameworks[{n}]"), report);
    }
}

fn framework(framework: &Framework, names: &Names, path: &str, report: &mut Report<'_>) {
    let references = framework.references.iter().enumerate();
    let slugs = references.map(|(n, it)| (format!("{path}.references[{n}].slug"), &it.slug));
    report.once("TAKEN", "Another reference has this slug.", slugs);
    let versions = framework.versions.iter().enumerate();
    let labels = versions.map(|(n, it)| {
        let label = folding::name(&it.label);
        (format!("{path}.versions[{n}].label"), label)
    });
    report.once("TAKEN", "Another version has this label.", labels);
    for (n, it) in framework.versions.iter().enumerate() {
        // A version whose slug is taken is known under it all the same.
        if let Ok(of_version) = names.version(&it.slug) {
            let path = format!("{path}.versions[{n}]");
            version(it, &of_version.references, &path, report);
        }
    }
}

fn version(version: &Version, references: &Slugs, path: &str, report: &mut Report<'_>) {
    let cited = |report: &mut Report<'_>, slug: Option<&String>, at: String| {
        report.known(references, slug, &format!("{at}.reference"), "reference");
    };
    cited(report, version.reference.as_ref(), path.to_owned());
    for (n, note) in version.notes.iter().enumerate() {
        cited(report, note.reference.as_ref(), format!("{path}.notes[{n}]"));
    }
    let domains = || {
        let list = version.domains.iter().enumerate();
        list.map(|(n, it)| (format!("{path}.domains[{n}]"), it))
    };
    let field = |field: &'static str| domains().map(move |(at, it)| (format!("{at}.{field}"), it));
    let slugs = field("slug").map(|(at, it)| (at, &it.slug));
    report.once("TAKEN", "Another domain has this slug.", slugs);
    let numbers = field("number").map(|(at, it)| (at, it.number));
    report.once("TAKEN", "Another domain has this number.", numbers);
    let keys = field("name").map(|(at, it)| (at, folding::key(&it.name)));
    report.once("TAKEN", "Another domain has this name.", keys);
    let codes = domains().flat_map(|(at, it)| {
        let list = it.subdomains.iter().enumerate();
        list.map(move |(n, it)| (format!("{at}.subdomains[{n}].code"), &it.code))
    });
    report.once("TAKEN", "Another sub-domain of this version has this code.", codes);
    for (at, it) in domains() {
        domain(it, references, &at, report);
    }
}

fn domain(domain: &Domain, references: &Slugs, path: &str, report: &mut Report<'_>) {
    report.must(
        domain.number >= 1,
        "NUMBER",
        format!("{path}.number"),
        "Domains are numbered from 1.",
    );
    aliases(&domain.aliases, references, path, report);
    for (n, it) in domain.subdomains.iter().enumerate() {
        let at = format!("{path}.subdomains[{n}].reference");
        report.known(references, it.reference.as_ref(), &at, "reference");
    }
}

/// Checks other names of a domain.
pub(super) fn aliases(
    aliases: &[DomainAlias],
    references: &Slugs,
    path: &str,
    report: &mut Report<'_>,
) {
    let texts = aliases.iter().enumerate().map(|(n, it)| {
        let path = format!("{path}.aliases[{n}].text");
        (path, (&it.language, folding::key(&it.text)))
    });
    report.once("TAKEN", "Another alias reads the same.", texts);
    for (n, it) in aliases.iter().enumerate() {
        let path = format!("{path}.aliases[{n}]");
        let at = format!("{path}.reference");
        report.known(references, it.reference.as_ref(), &at, "reference");
        report.must(
            it.basis != Basis::Reported || it.reference.is_some(),
            "REPORTED_WITHOUT_SOURCE",
            path,
            "An alias that is REPORTED names the reference that uses it.",
        );
    }
}
