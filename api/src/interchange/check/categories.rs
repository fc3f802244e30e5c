//! Categories and what is said of them.

use std::collections::{HashMap, HashSet};

use entity::words::{Basis, Valence};

use super::report::{Report, ground};
use crate::{
    folding,
    interchange::{
        bundle::{Category, CategoryAlias, Placement, Study},
        names::{Names, StudyNames, VersionNames},
    },
};

/// Checks the categories of a study.
pub(super) fn check(
    study: &Study,
    names: &Names,
    version: &VersionNames,
    path: &str,
    report: &mut Report<'_>,
) {
    let Ok(of_study) = names.study(&study.slug) else {
        return;
    };
    let all = || {
        let list = study.categories.iter().enumerate();
        list.map(|(n, it)| (format!("{path}.categories[{n}]"), it))
    };
    let slugs = all().map(|(at, it)| (format!("{at}.slug"), &it.slug));
    report.once("TAKEN", "Another category of the study has this slug.", slugs);
    let living = all().filter(|(_, it)| it.withdrawn.is_none());
    let keys = living.map(|(at, it)| (format!("{at}.name"), folding::key(&it.name)));
    report.once("TAKEN", "Another category of the study has this name.", keys);
    cycles(study, path, report);
    for (at, it) in all() {
        if let Some(withdrawn) = &it.withdrawn {
            let next = format!("{at}.withdrawn.replacedBy");
            let slug = withdrawn.replaced_by.as_ref();
            report.known(&of_study.categories, slug, &next, "category");
            carries_nothing(it, &at, report);
            continue;
        }
        report.grounded(ground!(it), &of_study.sources, &at);
        parent(it, of_study, &at, report);
        aliases(&it.aliases, &at, report);
        placements(&it.placements, of_study, version, &at, report);
        conditions(it, of_study, &at, report);
        roles(it, names, of_study, &at, report);
    }
}

fn carries_nothing(category: &Category, path: &str, report: &mut Report<'_>) {
    let carries = !category.aliases.is_empty()
        || !category.placements.is_empty()
        || !category.conditions.is_empty()
        || !category.roles.is_empty()
        || category.parent.is_some();
    report.must(
        !carries,
        "WITHDRAWN_CARRIES",
        path,
        format!("The category \"{}\" is withdrawn, so nothing can be said of it.", category.name),
    );
}

/// Neither parents nor what took the place of something may lead back to where they began.
fn cycles(study: &Study, path: &str, report: &mut Report<'_>) {
    let parents = study.categories.iter();
    let parents = parents.filter_map(|it| Some((it.slug.as_str(), it.parent.as_deref()?)));
    let parents: HashMap<&str, &str> = parents.collect();
    let heirs = study.categories.iter().filter_map(|it| {
        let heir = it.withdrawn.as_ref()?.replaced_by.as_deref()?;
        Some((it.slug.as_str(), heir))
    });
    let heirs: HashMap<&str, &str> = heirs.collect();
    for (n, it) in study.categories.iter().enumerate() {
        for (next, field) in [(&parents, "parent"), (&heirs, "withdrawn.replacedBy")] {
            report.must(
                !comes_back(&it.slug, next),
                "CYCLE",
                format!("{path}.categories[{n}].{field}"),
                format!("From \"{}\" this leads back to itself.", it.name),
            );
        }
    }
}

/// Whether following `next` from `start` comes back to it.
pub(super) fn comes_back(start: &str, next: &HashMap<&str, &str>) -> bool {
    let mut seen = HashSet::new();
    let mut at = start;
    while let Some(further) = next.get(at).filter(|further| seen.insert(**further)) {
        at = further;
        if at == start {
            return true;
        }
    }
    false
}

fn parent(category: &Category, names: &StudyNames, path: &str, report: &mut Report<'_>) {
    let path = format!("{path}.parent");
    let parent = category.parent.as_ref();
    report.known(&names.categories, parent, &path, "category");
    let lives = parent.is_none_or(|slug| !names.withdrawn.contains(slug));
    report.must(lives, "WITHDRAWN", path, "The parent is withdrawn.");
}

/// Checks other names of a category.
pub(super) fn aliases(aliases: &[CategoryAlias], path: &str, report: &mut Report<'_>) {
    let texts = aliases.iter().enumerate().map(|(n, it)| {
        let path = format!("{path}.aliases[{n}].text");
        (path, (&it.language, folding::key(&it.text)))
    });
    report.once("TAKEN", "Another alias reads the same.", texts);
}

/// Checks where a category lies.
pub(super) fn placements(
    placements: &[Placement],
    names: &StudyNames,
    version: &VersionNames,
    path: &str,
    report: &mut Report<'_>,
) {
    let places = placements.iter().enumerate().map(|(n, it)| {
        let path = format!("{path}.placements[{n}]");
        (path, (it.domain, it.subdomain.as_ref()))
    });
    report.once("TAKEN", "The category lies there already.", places);
    for (n, it) in placements.iter().enumerate() {
        let path = format!("{path}.placements[{n}]");
        report.grounded(ground!(it), &names.sources, &path);
        report.must(
            it.basis != Basis::Editorial || (it.rationale.is_some() && it.confidence.is_some()),
            "EDITORIAL_WITHOUT_REASON",
            path.as_str(),
            "A placement by editors states its rationale and how sure they are.",
        );
        let Some(domain) = version.domains.get(&it.domain) else {
            let message = format!("The framework version has no domain {}.", it.domain);
            report.add("UNKNOWN_REFERENCE", format!("{path}.domain"), message);
            continue;
        };
        let (code, at) = (it.subdomain.as_ref(), format!("{path}.subdomain"));
        let inside = code.is_none_or(|code| domain.subdomains.contains_key(code));
        let message = format!("This sub-domain does not belong to domain {}.", it.domain);
        report.must(inside, "UNKNOWN_REFERENCE", at, message);
    }
}

fn conditions(category: &Category, names: &StudyNames, path: &str, report: &mut Report<'_>) {
    report.must(
        category.conditions.is_empty() || category.valence == Valence::Both,
        "CONDITIONS",
        format!("{path}.conditions"),
        format!("\"{}\" does not act both ways, so it has no conditions.", category.name),
    );
    for (n, it) in category.conditions.iter().enumerate() {
        let path = format!("{path}.conditions[{n}]");
        report.grounded(ground!(it), &names.sources, &path);
        report.must(
            it.valence != Valence::Both,
            "CONDITIONS",
            format!("{path}.valence"),
            "A condition says when the category helps, or when it hinders, not both.",
        );
    }
}

fn roles(
    category: &Category,
    names: &Names,
    of_study: &StudyNames,
    path: &str,
    report: &mut Report<'_>,
) {
    let roles = category.roles.iter().enumerate();
    let codes = roles.map(|(n, it)| (format!("{path}.roles[{n}].role"), &it.role));
    report.once("TAKEN", "This role is spoken of already.", codes);
    for (n, it) in category.roles.iter().enumerate() {
        let path = format!("{path}.roles[{n}]");
        report.grounded(ground!(it), &of_study.sources, &path);
        report.known(&names.roles, Some(&it.role), &format!("{path}.role"), "role");
    }
}
