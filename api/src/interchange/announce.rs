//! What a database holds, in a few lines for whoever starts the program.

use std::collections::HashMap;

use entity::{
    category, domain, framework, framework_version, placement, quote, reported_count, study,
    study_author, subdomain,
    words::{Basis, Counted, DatasetKind, HeldFrom},
};
use uuid::Uuid;

use crate::{
    access::{Db, Rows, Test, Viewer, db::by_column, rows},
    error::Result,
};

/// A log is no catalogue.
const STUDIES: usize = 20;

/// The lines: one per version of a framework, one per study. They tell what everybody may see.
pub async fn announce(db: &Db) -> Result<Vec<String>> {
    let invented = db.dataset().await?.kind == DatasetKind::Demo;
    let mut lines = Vec::new();
    if invented {
        lines.push("This is a demo: the studies in it are invented.".to_owned());
    }
    lines.extend(frameworks(db).await?);
    let mut studies = db.all(&rows::studies(&Viewer::Anonymous)).await?;
    studies.sort_by(|a, b| a.slug.cmp(&b.slug));
    let more = studies.len().saturating_sub(STUDIES);
    studies.truncate(STUDIES);
    let held = Held::of(db, &studies).await?;
    lines.extend(studies.iter().map(|study| held.line(study, invented)));
    if more > 0 {
        lines.push(format!("And {} more.", count(more, "study", "studies")));
    }
    Ok(lines)
}

async fn frameworks(db: &Db) -> Result<Vec<String>> {
    let viewer = Viewer::Anonymous;
    let frameworks: Vec<framework::Model> = db.all(&rows::frameworks(&viewer)).await?;
    let mut versions: Vec<framework_version::Model> =
        db.all(&rows::framework_versions(&viewer)).await?;
    versions.sort_by(|a, b| a.slug.cmp(&b.slug));
    let ids: Vec<Uuid> = versions.iter().map(|it| it.id).collect();
    let by = by_column::<domain::Entity>(domain::Column::FrameworkVersionId);
    let domains = db.counts(&rows::domains(&viewer), &by, &ids).await?;
    let by = by_column::<subdomain::Entity>(subdomain::Column::FrameworkVersionId);
    let questions = db.counts(&rows::subdomains(&viewer), &by, &ids).await?;
    let line = |version: &framework_version::Model| {
        let framework = frameworks.iter().find(|it| it.id == version.framework_id)?;
        let n = |of: &HashMap<Uuid, u64>| of.get(&version.id).copied().unwrap_or(0);
        Some(format!(
            "{} {}: {}, {}.",
            framework.short_name,
            version.label,
            count(n(&domains), "domain", "domains"),
            count(n(&questions), "question", "questions"),
        ))
    };
    Ok(versions.iter().filter_map(line).collect())
}

/// What is held of each study, by its key.
struct Held {
    authors: Vec<study_author::Model>,
    reported: Vec<reported_count::Model>,
    categories: HashMap<Uuid, u64>,
    placed: HashMap<Uuid, u64>,
    /// Placed on other grounds than an editor's judgement.
    stated: HashMap<Uuid, u64>,
    quotes: HashMap<Uuid, u64>,
}

impl Held {
    async fn of(db: &Db, studies: &[study::Model]) -> Result<Self> {
        let viewer = Viewer::Anonymous;
        let ids: Vec<Uuid> = studies.iter().map(|it| it.id).collect();
        let authors = rows::study_authors(&viewer)
            .filter(Test::ids(study_author::Column::StudyId, ids.clone()));
        let reported = rows::reported_counts(&viewer).filter(Test::All(vec![
            Test::ids(reported_count::Column::StudyId, ids.clone()),
            Test::texts(reported_count::Column::What, [Counted::Categories.word()]),
        ]));
        let edited = Test::texts(placement::Column::Basis, [Basis::Editorial.word()]);
        let by = by_column::<category::Entity>(category::Column::StudyId);
        let of_quotes = by_column::<quote::Entity>(quote::Column::StudyId);
        let placed = placed(&viewer, Test::always());
        let stated = self::placed(&viewer, Test::Not(Box::new(edited)));
        Ok(Self {
            authors: db.all(&authors).await?,
            reported: db.all(&reported).await?,
            categories: db.counts(&rows::categories(&viewer), &by, &ids).await?,
            placed: db.counts(&placed, &by, &ids).await?,
            stated: db.counts(&stated, &by, &ids).await?,
            quotes: db.counts(&rows::quotes(&viewer), &of_quotes, &ids).await?,
        })
    }

    fn line(&self, study: &study::Model, invented: bool) -> String {
        let n = |of: &HashMap<Uuid, u64>| of.get(&study.id).copied().unwrap_or(0);
        let at_hand = match study.held_from {
            HeldFrom::Abstract => "only its abstract is at hand",
            HeldFrom::FullText => "its full text is at hand",
        };
        let reported = self.reported.iter().find(|it| it.study_id == study.id);
        let held = match reported {
            Some(all) => format!(
                "{} of the {} the study reports",
                n(&self.categories),
                count(all.n, "category", "categories")
            ),
            None => count(n(&self.categories), "category", "categories"),
        };
        format!(
            "{}{}: {held}, {at_hand}; {}, {}.",
            self.citation(study),
            if invented { " (invented)" } else { "" },
            in_domains(n(&self.placed), n(&self.stated)),
            in_the_open(n(&self.quotes)),
        )
    }

    /// "Cecil et al. 2026".
    fn citation(&self, study: &study::Model) -> String {
        let mut authors: Vec<&study_author::Model> =
            self.authors.iter().filter(|it| it.study_id == study.id).collect();
        authors.sort_by_key(|it| it.position);
        let who = match authors.as_slice() {
            [] => study.title.clone(),
            [one] => surname(&one.name),
            [one, two] => format!("{} and {}", surname(&one.name), surname(&two.name)),
            [first, ..] => format!("{} et al.", surname(&first.name)),
        };
        let year = study.published_on.as_deref().and_then(|it| it.get(..4));
        format!("{who} {}", year.unwrap_or("(undated)"))
    }
}

/// Categories that lie in a domain.
fn placed(viewer: &Viewer, how: Test<placement::Entity>) -> Rows<category::Entity> {
    rows::categories(viewer).filter(Test::linked(
        category::Column::Id,
        rows::placement_links().filter(how),
        placement::Column::CategoryId,
    ))
}

fn in_domains(placed: u64, stated: u64) -> String {
    match (placed, stated) {
        (0, _) => "none placed in a domain".to_owned(),
        (n, 0) => format!("{n} placed by editors"),
        (n, stated) if stated >= n => format!("{n} placed in a domain"),
        (n, stated) => format!("{n} placed in a domain, {} of them by editors", n - stated),
    }
}

/// What others may read is not told here.
fn in_the_open(quotes: u64) -> String {
    match quotes {
        0 => "no quotes open to all".to_owned(),
        n => format!("{} open to all", count(n, "quote", "quotes")),
    }
}

/// The family name: the last word, or what stands before a comma or before initials.
fn surname(name: &str) -> String {
    if let Some((family, _)) = name.split_once(',') {
        return family.trim().to_owned();
    }
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let initials = |word: &&str| word.ends_with('.');
    if words.len() > 1 && words.last().is_some_and(initials) {
        while words.len() > 1 && words.last().is_some_and(initials) {
            words.pop();
        }
        return words.join(" ");
    }
    words.last().copied().unwrap_or(name).to_owned()
}

fn count<N: Copy + std::fmt::Display + PartialEq + From<u8>>(
    n: N,
    one: &str,
    many: &str,
) -> String {
    let noun = if n == N::from(1) { one } else { many };
    format!("{n} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_found_in_every_way_of_writing() {
        for name in ["Julia Cecil", "Cecil, Julia", "Cecil J.", "Cecil J. K.", "Cecil"] {
            assert_eq!(surname(name), "Cecil");
        }
    }

    #[test]
    fn places_are_told_with_who_decided() {
        assert_eq!(in_domains(0, 0), "none placed in a domain");
        assert_eq!(in_domains(8, 0), "8 placed by editors");
        assert_eq!(in_domains(8, 8), "8 placed in a domain");
        assert_eq!(in_domains(8, 6), "8 placed in a domain, 2 of them by editors");
    }
}
