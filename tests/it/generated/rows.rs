//! The rows of a generated data set: frameworks, studies and categories.

use std::collections::HashSet;

use entity::{
    category, category_alias, category_quote_count, category_role, domain, framework,
    framework_version, participant_role, placement, quote, quote_category, quote_translation,
    reported_count, source_document, study, subdomain,
    words::{Basis, Confidence, HeldFrom, Mention, Origin, SourceKind, Valence},
};
use nasss::folding::{key, order_key};
use uuid::Uuid;

use super::dice::{Dice, Die, pick, rarely, scattered};

/// All rows of a data set.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub frameworks: Vec<framework::Model>,
    pub versions: Vec<framework_version::Model>,
    pub domains: Vec<domain::Model>,
    pub subdomains: Vec<subdomain::Model>,
    pub roles: Vec<participant_role::Model>,
    pub studies: Vec<study::Model>,
    pub sources: Vec<source_document::Model>,
    pub categories: Vec<category::Model>,
    pub placements: Vec<placement::Model>,
    pub mentions: Vec<category_role::Model>,
    pub aliases: Vec<category_alias::Model>,
    pub reported: Vec<reported_count::Model>,
    pub quotes: Vec<quote::Model>,
    pub codings: Vec<quote_category::Model>,
    pub translations: Vec<quote_translation::Model>,
    pub counts: Vec<category_quote_count::Model>,
}

/// Names that sort otherwise by other rules: by case, by accent, by code point, by language.
pub(super) const NAMES: [&str; 14] = [
    "apfel", "Apfel", "Äpfel", "Arzt", "Ärzte", "Zebra", "zebra", "Öl", "oel", "Straße", "strasse",
    "Éclair", "naïve", "Łódź",
];
const DATES: [Option<&str>; 5] =
    [None, Some("2017"), Some("2017-11"), Some("2017-11-01"), Some("2020")];

/// Hands out names that differ within a scope, also once they are folded.
#[derive(Default)]
struct Names(HashSet<(Uuid, String)>);

impl Names {
    fn one(&mut self, scope: Uuid, wanted: &str) -> String {
        let others = (2..).map(|n| format!("{wanted} {n}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(others);
        names.find(|name| self.0.insert((scope, key(name)))).unwrap()
    }
}

fn withdrawn(die: u8) -> Option<i64> {
    rarely(die).then_some(1_700_000_000_000_000)
}

/// Which version of the data set last changed a thing: few, so that many tie.
pub(super) fn changed(die: u8) -> i64 {
    i64::from(die % 4) + 1
}

impl Rows {
    /// The data set that the dice give.
    pub fn of(dice: &Dice) -> Self {
        let mut rows = Self::default();
        rows.frameworks(&dice.frameworks);
        rows.versions(&dice.versions);
        rows.domains(&dice.domains);
        rows.subdomains(&dice.subdomains);
        rows.roles(&dice.roles);
        rows.studies(&dice.studies);
        rows.categories(&dice.categories);
        rows.placements(&dice.placements);
        rows.mentions(&dice.mentions);
        rows.aliases(&dice.aliases);
        rows.reported(&dice.reported);
        rows.quotes(&dice.quotes);
        rows.codings(&dice.codings);
        rows.translations(&dice.translations);
        rows.count();
        rows
    }

    fn frameworks(&mut self, dice: &[Die]) {
        let mut names = Names::default();
        self.frameworks.extend(dice.iter().enumerate().map(|(at, die)| {
            let name = names.one(Uuid::nil(), pick(&NAMES, die[0]));
            framework::Model {
                id: scattered("framework", at),
                slug: format!("framework-{at}"),
                name_key: key(&name),
                order_key: order_key(&name),
                name,
                short_name: "F".to_owned(),
                description: None,
                revision: 1,
                changed_in: changed(die[1]),
                withdrawn_at: withdrawn(die[2]),
                withdrawn_reason: None,
                replaced_by: None,
            }
        }));
    }

    fn versions(&mut self, dice: &[Die]) {
        self.versions.extend(dice.iter().enumerate().map(|(at, die)| framework_version::Model {
            id: scattered("version", at),
            framework_id: self.frameworks[usize::from(die[0]) % self.frameworks.len()].id,
            slug: format!("version-{at}"),
            label: format!("{at}"),
            published_on: None,
            reference_id: None,
            revision: 1,
            changed_in: changed(die[1]),
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        }));
    }

    fn domains(&mut self, dice: &[Die]) {
        let mut names = Names::default();
        for (at, die) in dice.iter().enumerate() {
            let version = self.versions[usize::from(die[0]) % self.versions.len()].id;
            let siblings = self.domains.iter().filter(|row| row.framework_version_id == version);
            let number = i32::try_from(siblings.count()).unwrap() + 1;
            let name = names.one(version, pick(&NAMES, die[1]));
            self.domains.push(domain::Model {
                id: scattered("domain", at),
                framework_version_id: version,
                number,
                slug: format!("domain-{number}"),
                name_key: key(&name),
                order_key: order_key(&name),
                name,
                description: None,
                revision: 1,
                changed_in: changed(die[2]),
                withdrawn_at: withdrawn(die[3]),
                withdrawn_reason: None,
                replaced_by: None,
            });
        }
    }

    fn subdomains(&mut self, dice: &[Die]) {
        self.subdomains.extend(dice.iter().enumerate().map(|(at, die)| {
            let domain = &self.domains[usize::from(die[0]) % self.domains.len()];
            subdomain::Model {
                id: scattered("subdomain", at),
                domain_id: domain.id,
                framework_version_id: domain.framework_version_id,
                code: format!("{at}A"),
                question: "What?".to_owned(),
                wording_checked: true,
                reference_id: None,
                revision: 1,
                changed_in: 1,
                withdrawn_at: None,
                withdrawn_reason: None,
                replaced_by: None,
            }
        }));
    }

    fn roles(&mut self, dice: &[Die]) {
        self.roles.extend(dice.iter().enumerate().map(|(at, die)| {
            let name = pick(&NAMES, die[0]);
            participant_role::Model {
                id: scattered("role", at),
                code: format!("{}_{at}", pick(&["PATIENT", "patient", "Ärztin", "T"], die[1])),
                slug: format!("role-{at}"),
                name: name.to_owned(),
                name_key: key(name),
                order_key: order_key(name),
                description: None,
                revision: 1,
                changed_in: changed(die[2]),
                withdrawn_at: withdrawn(die[3]),
                withdrawn_reason: None,
                replaced_by: None,
            }
        }));
    }

    fn studies(&mut self, dice: &[Die]) {
        for (at, die) in dice.iter().enumerate() {
            let (id, title) = (scattered("study", at), pick(&NAMES, die[0]));
            self.studies.push(study::Model {
                id,
                slug: format!("study-{at}"),
                title: title.to_owned(),
                title_key: key(title),
                order_key: order_key(title),
                doi: (die[1] % 2 == 0).then(|| format!("10.1/{at}")),
                doi_key: (die[1] % 2 == 0).then(|| format!("10.1/{at}")),
                pmcid: None,
                pmcid_key: None,
                venue: None,
                published_on: pick(&DATES, die[2]).map(str::to_owned),
                design: None,
                n_participants: None,
                n_focus_groups: None,
                framework_version_id: self.versions[usize::from(die[3]) % self.versions.len()].id,
                held_from: pick(HeldFrom::ALL, die[4]),
                language: None,
                licence: None,
                licence_checked: false,
                data_availability: None,
                controller: None,
                contact: None,
                legal_basis: None,
                ethics_reference: None,
                retain_until: None,
                basis: Basis::Illustrative,
                revision: 1,
                changed_in: changed(die[5]),
                withdrawn_at: withdrawn(die[6]),
                withdrawn_reason: None,
                replaced_by: None,
            });
            self.sources.push(article(id, at));
        }
    }

    fn categories(&mut self, dice: &[Die]) {
        let (mut names, mut slugs) = (Names::default(), Names::default());
        for (at, die) in dice.iter().enumerate() {
            let nth = usize::from(die[0]) % self.studies.len();
            let study_id = self.studies[nth].id;
            let name = names.one(study_id, pick(&NAMES, die[1]));
            let slug = slugs.one(study_id, pick(&["cost", "trust", "contact"], die[2]));
            let elders: Vec<_> =
                self.categories.iter().filter(|elder| elder.study_id == study_id).collect();
            let has_parent = die[3] % 2 == 0 && !elders.is_empty();
            self.categories.push(category::Model {
                id: scattered("category", at),
                study_id,
                slug: slug.replace(' ', "-"),
                name_key: key(&name),
                order_key: order_key(&name),
                name,
                parent_id: has_parent.then(|| pick(&elders, die[4] % 3).id),
                definition: None,
                inclusion: None,
                exclusion: None,
                origin: pick(Origin::ALL, die[5]),
                valence: pick(Valence::ALL, die[6]),
                basis: pick(Basis::ALL, die[7]),
                source_document_id: Some(self.sources[nth].id),
                locator: Some("p. 1".to_owned()),
                revision: 1,
                changed_in: changed(die[8]),
                withdrawn_at: withdrawn(die[9]),
                withdrawn_reason: None,
                replaced_by: None,
            });
        }
    }

    fn placements(&mut self, dice: &[Die]) {
        let mut taken = HashSet::new();
        for (at, die) in dice.iter().enumerate().filter(|_| !self.categories.is_empty()) {
            let category = &self.categories[usize::from(die[0]) % self.categories.len()];
            let domain_id = self.domains[usize::from(die[1]) % self.domains.len()].id;
            let within: Vec<_> =
                self.subdomains.iter().filter(|row| row.domain_id == domain_id).collect();
            let whole = within.is_empty() || die[2] % 2 == 0;
            let subdomain_id = (!whole).then(|| pick(&within, die[3]).id);
            if !taken.insert((category.id, domain_id, subdomain_id)) {
                continue;
            }
            self.placements.push(placement::Model {
                id: scattered("placement", at),
                category_id: category.id,
                domain_id,
                subdomain_id,
                basis: pick(Basis::ALL, die[4]),
                source_document_id: category.source_document_id,
                locator: Some("p. 2".to_owned()),
                rationale: Some("So it seems.".to_owned()),
                confidence: Some(Confidence::Low),
                decided_by: None,
            });
        }
    }

    fn mentions(&mut self, dice: &[Die]) {
        let mut taken = HashSet::new();
        let there = !self.categories.is_empty() && !self.roles.is_empty();
        for (at, die) in dice.iter().enumerate().filter(|_| there) {
            let category = &self.categories[usize::from(die[0]) % self.categories.len()];
            let role_id = self.roles[usize::from(die[1]) % self.roles.len()].id;
            if taken.insert((category.id, role_id)) {
                self.mentions.push(category_role::Model {
                    id: scattered("mention", at),
                    category_id: category.id,
                    role_id,
                    mention: pick(Mention::ALL, die[2]),
                    basis: Basis::Reported,
                    source_document_id: category.source_document_id,
                    locator: Some("p. 3".to_owned()),
                });
            }
        }
    }
}

/// A published source of a study, for statements that must have one.
fn article(study_id: Uuid, nth: usize) -> source_document::Model {
    source_document::Model {
        id: scattered("source", nth),
        study_id,
        slug: "article".to_owned(),
        kind: SourceKind::Article,
        title: "Article".to_owned(),
        published: true,
        licence: None,
        licence_checked: false,
        reuse_allowed: None,
        language: None,
        url: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}
