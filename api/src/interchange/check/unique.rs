//! What may stand only once in all bundles together.

use std::collections::HashSet;

use super::{Problem, Report};
use crate::{folding, identifier, interchange::bundle::Bundle};

/// That somebody uses a name: what it names, in which field, where in the bundle, and the name.
type Claim = (&'static str, &'static str, String, String);

/// Adds a problem for every name that is taken already.
pub(super) fn across(bundles: &[Bundle], problems: &mut Vec<Problem>) {
    let mut taken = HashSet::new();
    for bundle in bundles {
        let mut report = Report::of(&bundle.file, problems);
        for (noun, field, path, name) in claims(bundle) {
            let message = format!("Another {noun} has this {field}: \"{name}\".");
            let free = taken.insert((noun, field, name));
            report.must(free, "TAKEN", format!("{path}.{field}"), message);
        }
    }
}

fn claims(bundle: &Bundle) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (n, role) in bundle.participant_roles.iter().enumerate() {
        let path = format!("participantRoles[{n}]");
        claims.push(("role", "code", path.clone(), role.code.clone()));
        claims.push(("role", "slug", path, role.slug.clone()));
    }
    for (n, framework) in bundle.frameworks.iter().enumerate() {
        let path = format!("frameworks[{n}]");
        let name = folding::key(&framework.name);
        claims.push(("framework", "name", path.clone(), name));
        for (n, version) in framework.versions.iter().enumerate() {
            let path = format!("{path}.versions[{n}]");
            claims.push(("version", "slug", path, version.slug.clone()));
        }
        claims.push(("framework", "slug", path, framework.slug.clone()));
    }
    for (n, study) in bundle.studies.iter().enumerate() {
        let path = format!("studies[{n}]");
        claims.push(("study", "slug", path.clone(), study.slug.clone()));
        let pmcid = study.pmcid.as_deref().map(identifier::pmcid_key);
        claims.extend(pmcid.map(|pmcid| ("study", "pmcid", path.clone(), pmcid)));
        let doi = study.doi.as_deref().map(identifier::doi_key);
        claims.extend(doi.map(|doi| ("study", "doi", path, doi)));
    }
    claims
}
