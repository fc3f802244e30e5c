//! A matrix worked out cell by cell, as its descriptions say.

use entity::{
    category, placement, study,
    words::{Basis, Counted, HeldFrom, Mention, Valence},
};
use nasss::access::Viewer;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{generated::Rows, visibility::may_read};

/// What a row or a column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    Domain(Uuid),
    WholeDomain(Uuid),
    Subdomain(Uuid),
    Unplaced,
    Study(Uuid),
    Role(Uuid),
    Valence(Valence),
}

/// What is counted: the rows of the data set, the studies and the version asked for, and who asks.
pub struct Model<'a> {
    pub rows: &'a Rows,
    pub viewer: &'a Viewer,
    pub studies: Vec<&'a study::Model>,
    pub version: Uuid,
}

/// Reasons, the one to tell first.
const REASONS: [&str; 3] = ["NOT_IN_SOURCE_AT_HAND", "NOT_ENTERED", "NOT_REPORTED"];

fn unsaid(study: &study::Model) -> &'static str {
    match study.held_from {
        HeldFrom::Abstract => "NOT_IN_SOURCE_AT_HAND",
        HeldFrom::FullText => "NOT_REPORTED",
    }
}

impl<'a> Model<'a> {
    /// The heads of a matrix, by the words of its name, with their codes.
    pub fn heads(&self, side: &str) -> Vec<(Head, String)> {
        let domains = || {
            let its =
                self.rows.domains.iter().filter(|row| row.framework_version_id == self.version);
            let mut its: Vec<_> = its.filter(|row| row.withdrawn_at.is_none()).collect();
            its.sort_by_key(|row| row.number);
            its.into_iter()
        };
        let unplaced = || [(Head::Unplaced, "UNPLACED".to_owned())];
        match side {
            "DOMAIN" => {
                let heads = domains().map(|row| (Head::Domain(row.id), row.number.to_string()));
                heads.chain(unplaced()).collect()
            }
            "SUBDOMAIN" => {
                let of = |row: &'a entity::domain::Model| {
                    let its = self.rows.subdomains.iter().filter(|sub| sub.domain_id == row.id);
                    let mut its: Vec<_> =
                        its.map(|sub| (Head::Subdomain(sub.id), sub.code.clone())).collect();
                    its.sort_by(|a, b| a.1.cmp(&b.1));
                    its.push((Head::WholeDomain(row.id), row.number.to_string()));
                    its
                };
                domains().flat_map(of).chain(unplaced()).collect()
            }
            "STUDY" => {
                self.studies.iter().map(|row| (Head::Study(row.id), row.slug.clone())).collect()
            }
            "VALENCE" => {
                let valences = [Valence::Facilitator, Valence::Barrier, Valence::Both];
                valences.map(|it| (Head::Valence(it), it.word().to_owned())).to_vec()
            }
            _ => {
                let living = self.rows.roles.iter().filter(|row| row.withdrawn_at.is_none());
                let mut living: Vec<_> = living.collect();
                living.sort_by_key(|row| (row.order_key.clone(), row.id));
                living.iter().map(|row| (Head::Role(row.id), row.code.clone())).collect()
            }
        }
    }

    /// The cell of a row and a column; a total where one is missing.
    pub fn cell(&self, row: Option<Head>, column: Option<Head>, of: &str) -> Value {
        let (mut role, mut heads) = (None, Vec::new());
        for head in [row, column].into_iter().flatten() {
            if let Head::Role(id) = head {
                role = Some(id);
            } else {
                heads.push(head);
            }
        }
        let held = self.categories(&heads);
        let said = role.map(|role| {
            [Mention::Mentioned, Mention::NotMentioned]
                .map(|mention| held.iter().filter(|it| self.said(it, role) == mention).count())
        });
        let unknown = said.map(|[mentioned, not]| held.len() - mentioned - not);
        let gap = self.gap(&heads, role, &held);
        let state = match (said, held.len()) {
            (Some([0, _]), 1..) if unknown > Some(0) => "NOT_KNOWN",
            (Some([0, _]), 1..) => "NONE_FOUND",
            (_, 1..) => "FOUND",
            _ if gap.is_none() && !self.studies.is_empty() => "NONE_FOUND",
            _ => "NOT_KNOWN",
        };
        let placed = of.contains("DOMAIN");
        json!({
            "categories": held.len(),
            "mentioned": said.map(|said| said[0]),
            "notMentioned": said.map(|said| said[1]),
            "unknown": unknown,
            "placementBases": placed.then(|| self.bases(&heads, &held)),
            "quoteCount": role.is_none().then(|| held.iter().map(|it| self.quotes(it)).sum::<i32>()),
            "state": state,
            "gap": gap,
        })
    }

    fn study(&self, category: &category::Model) -> Option<&'a study::Model> {
        self.studies.iter().find(|study| study.id == category.study_id).copied()
    }

    /// The categories of all these heads.
    fn categories(&self, heads: &[Head]) -> Vec<&'a category::Model> {
        let living = self.rows.categories.iter().filter(|row| row.withdrawn_at.is_none());
        let counted = living.filter(|row| self.study(row).is_some());
        counted.filter(|row| heads.iter().all(|head| self.is_at(row, *head))).collect()
    }

    fn is_at(&self, category: &category::Model, head: Head) -> bool {
        let mut places = self.placements(category).into_iter();
        match head {
            Head::Study(study) => category.study_id == study,
            Head::Valence(valence) => category.valence == valence,
            Head::Unplaced => places.len() == 0,
            _ => places.any(|place| lies(place, head)),
        }
    }

    /// Placements in living domains of the version.
    fn placements(&self, category: &category::Model) -> Vec<&'a placement::Model> {
        let of_version = |id: Uuid| {
            let mut domains = self.rows.domains.iter().filter(|row| row.withdrawn_at.is_none());
            domains.any(|row| row.id == id && row.framework_version_id == self.version)
        };
        let its = self.rows.placements.iter().filter(|place| place.category_id == category.id);
        its.filter(|place| of_version(place.domain_id)).collect()
    }

    fn said(&self, category: &category::Model, role: Uuid) -> Mention {
        let mut lines = self.rows.mentions.iter().filter(|line| line.category_id == category.id);
        lines.find(|line| line.role_id == role).map_or(Mention::Unknown, |line| line.mention)
    }

    fn quotes(&self, category: &category::Model) -> i32 {
        let its = self.rows.counts.iter().filter(|count| count.category_id == category.id);
        let readable = its.filter(|it| may_read(self.viewer, it.access, category.study_id));
        readable.map(|count| count.n).sum()
    }

    fn bases(&self, heads: &[Head], held: &[&category::Model]) -> Value {
        let here = |place: &&placement::Model| {
            heads.iter().all(|head| match head {
                Head::Study(_) | Head::Valence(_) => true,
                head => lies(place, *head),
            })
        };
        let places: Vec<_> = held.iter().flat_map(|it| self.placements(it)).filter(here).collect();
        let n = |basis: Basis| places.iter().filter(|place| place.basis == basis).count();
        let bases = Basis::ALL.iter().filter(|basis| n(**basis) > 0);
        bases.map(|basis| json!({ "basis": basis.word(), "placements": n(*basis) })).collect()
    }

    fn gap(
        &self,
        heads: &[Head],
        role: Option<Uuid>,
        held: &[&category::Model],
    ) -> Option<&'static str> {
        let valence = heads.iter().find_map(|head| match head {
            Head::Valence(valence) => Some(*valence),
            _ => None,
        });
        let of_valence =
            |it: &&&category::Model| valence.is_none_or(|valence| it.valence == valence);
        let of_place = |head: &Head| {
            matches!(head, Head::Domain(_) | Head::WholeDomain(_) | Head::Subdomain(_))
        };
        let of_study = |study: &study::Model| {
            heads.iter().all(|head| !matches!(head, Head::Study(id) if *id != study.id))
        };
        let mut reasons = Vec::new();
        let unplaced = self.categories(&[Head::Unplaced]);
        for study in self.studies.iter().filter(|study| of_study(study)) {
            reasons.extend(self.missing(study, valence));
            let mut its = unplaced.iter().filter(of_valence).filter(|it| it.study_id == study.id);
            if heads.iter().any(of_place) && its.next().is_some() {
                reasons.push(unsaid(study));
            }
        }
        if let Some(Head::Subdomain(id)) = heads.first() {
            let domain = self.rows.subdomains.iter().find(|row| row.id == *id).unwrap().domain_id;
            let whole = self.categories(&[Head::WholeDomain(domain)]);
            let whole = whole.iter().filter(of_valence);
            reasons.extend(whole.map(|it| unsaid(self.study(it).unwrap())));
        }
        if let Some(role) = role {
            let unknown = held.iter().filter(|it| self.said(it, role) == Mention::Unknown);
            reasons.extend(unknown.map(|it| unsaid(self.study(it).unwrap())));
        }
        REASONS.into_iter().find(|reason| reasons.contains(reason))
    }

    /// Why a category of the study, of this valence or any, may not be held.
    pub fn missing(&self, study: &study::Model, valence: Option<Valence>) -> Option<&'static str> {
        let living = self.rows.categories.iter().filter(|row| row.withdrawn_at.is_none());
        let its: Vec<_> = living.filter(|row| row.study_id == study.id).collect();
        let held = |valence| its.iter().filter(|it| it.valence == valence).count();
        let short = |what: Counted, held: usize| {
            let mut counts = self.rows.reported.iter().filter(|count| count.study_id == study.id);
            let stated = counts.find(|count| count.what == what);
            stated.map(|count| held < usize::try_from(count.n).unwrap())
        };
        let each = [
            (Valence::Facilitator, Counted::Facilitators),
            (Valence::Barrier, Counted::Barriers),
            (Valence::Both, Counted::Both),
        ];
        let why = match study.held_from {
            HeldFrom::Abstract => "NOT_IN_SOURCE_AT_HAND",
            HeldFrom::FullText => "NOT_ENTERED",
        };
        for (one, what) in each {
            if let (true, Some(short)) = (valence == Some(one), short(what, held(one))) {
                return short.then_some(why);
            }
        }
        let all = short(Counted::Categories, its.len());
        let any_short = each.into_iter().any(|(it, what)| short(what, held(it)) == Some(true));
        let unstated = study.held_from == HeldFrom::Abstract && all.is_none();
        (all == Some(true) || any_short || unstated).then_some(why)
    }
}

fn lies(place: &placement::Model, head: Head) -> bool {
    match head {
        Head::Domain(id) => place.domain_id == id,
        Head::WholeDomain(id) => place.domain_id == id && place.subdomain_id.is_none(),
        Head::Subdomain(id) => place.subdomain_id == Some(id),
        _ => false,
    }
}
