//! Which categories of different studies are the same: by their names alone, never by guess.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::Enum;
use entity::category;
use uuid::Uuid;

/// By what categories of different studies were put into one row. Nobody stated that they are the same; it follows
/// from their names (DERIVED).
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedBy {
    /// Their printed names are the same, without regard to case and accents.
    SameName,
    /// Each two of them have the same name, or the name of the one is an alias of the other.
    Alias,
}

/// Categories that are one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which of the categories, at most one for each study.
    pub members: Vec<usize>,
    /// Why they are one row; none where there is only one.
    pub matched_by: Option<MatchedBy>,
    /// Studies with a category that may be the same, but the names fit in more than one way.
    pub undecided: HashSet<Uuid>,
}

/// Puts categories into rows. `aliases` holds the sort keys of the other names of each.
pub fn rows(categories: &[category::Model], aliases: &HashMap<Uuid, HashSet<String>>) -> Vec<Row> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, category) in categories.iter().enumerate() {
        by_name.entry(&category.name_key).or_default().push(at);
    }
    let places: HashMap<&str, usize> =
        by_name.keys().enumerate().map(|(group, name)| (*name, group)).collect();
    let groups: Vec<Vec<usize>> = by_name.into_values().collect();
    let names = Names { categories, aliases };
    let mut families = Families((0..groups.len()).collect());
    for category in categories {
        for alias in names.of(category) {
            let Some(&other) = places.get(alias.as_str()) else { continue };
            if groups[other].iter().any(|at| categories[*at].study_id != category.study_id) {
                families.unite(places[category.name_key.as_str()], other);
            }
        }
    }
    let mut together: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for group in 0..groups.len() {
        together.entry(families.root(group)).or_default().push(group);
    }
    together.values().flat_map(|family| names.rows_of(family, &groups)).collect()
}

struct Names<'a> {
    categories: &'a [category::Model],
    aliases: &'a HashMap<Uuid, HashSet<String>>,
}

impl Names<'_> {
    fn of(&self, category: &category::Model) -> impl Iterator<Item = &String> {
        self.aliases.get(&category.id).into_iter().flatten()
    }

    /// Whether two categories share a name: both print it, or the one prints what the other is also called.
    fn same(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.categories[one], &self.categories[other]);
        let called =
            |category: &category::Model, name: &str| self.of(category).any(|it| it == name);
        one.name_key == other.name_key
            || called(one, &other.name_key)
            || called(other, &one.name_key)
    }

    /// The rows of categories whose names are tied together: one, if all fit each other and each study has one of
    /// them; else each name stays a row of its own.
    fn rows_of(&self, family: &[usize], groups: &[Vec<usize>]) -> Vec<Row> {
        let all: Vec<usize> = family.iter().flat_map(|group| &groups[*group]).copied().collect();
        let studies = |members: &[usize]| -> HashSet<Uuid> {
            members.iter().map(|at| self.categories[*at].study_id).collect()
        };
        let everywhere = studies(&all);
        let each_once = everywhere.len() == all.len();
        let fits = |one: &usize| all.iter().all(|other| self.same(*one, *other));
        if family.len() > 1 && each_once && all.iter().all(fits) {
            let matched_by = Some(MatchedBy::Alias);
            return vec![Row { members: all, matched_by, undecided: HashSet::new() }];
        }
        let rows = family.iter().map(|group| {
            let members = groups[*group].clone();
            let matched_by = (members.len() > 1).then_some(MatchedBy::SameName);
            let undecided = &everywhere - &studies(&members);
            Row { members, matched_by, undecided }
        });
        rows.collect()
    }
}

/// Which groups belong together, directly or by way of others.
struct Families(Vec<usize>);

impl Families {
    fn root(&self, mut group: usize) -> usize {
        while self.0[group] != group {
            group = self.0[group];
        }
        group
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests;
