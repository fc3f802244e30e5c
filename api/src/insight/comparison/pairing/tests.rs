use entity::words::{Basis, Origin, Valence};

use super::*;
use crate::folding::{key, order_key};

/// Categories, each of a study by its number, with a name and other names.
fn paired(given: &[(u128, &str, &[&str])]) -> Vec<(Vec<usize>, Option<MatchedBy>, Vec<u128>)> {
    let mut aliases: HashMap<Uuid, HashSet<String>> = HashMap::new();
    let mut categories = Vec::new();
    for (at, (study, name, others)) in given.iter().enumerate() {
        let id = Uuid::from_u128(at as u128);
        aliases.insert(id, others.iter().map(|other| key(other)).collect());
        categories.push(category(id, Uuid::from_u128(*study), name));
    }
    let mut found: Vec<_> = rows(&categories, &aliases)
        .into_iter()
        .map(|mut row| {
            row.members.sort_unstable();
            let mut undecided: Vec<_> = row.undecided.iter().map(Uuid::as_u128).collect();
            undecided.sort_unstable();
            (row.members, row.matched_by, undecided)
        })
        .collect();
    found.sort_by_key(|(members, ..)| members[0]);
    found
}

fn category(id: Uuid, study_id: Uuid, name: &str) -> category::Model {
    category::Model {
        id,
        study_id,
        slug: id.to_string(),
        name: name.to_owned(),
        name_key: key(name),
        order_key: order_key(name),
        parent_id: None,
        definition: None,
        inclusion: None,
        exclusion: None,
        origin: Origin::NotStated,
        valence: Valence::Both,
        basis: Basis::Illustrative,
        source_document_id: None,
        locator: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

const SAME: Option<MatchedBy> = Some(MatchedBy::SameName);
const ALIAS: Option<MatchedBy> = Some(MatchedBy::Alias);

#[test]
fn names_are_the_same_without_regard_to_case_and_accents() {
    let found = paired(&[(1, "Ärzte", &[]), (2, "arzte", &[]), (3, "Arzt", &[])]);
    assert_eq!(found, [(vec![0, 1], SAME, vec![]), (vec![2], None, vec![])]);
}

#[test]
fn a_name_that_is_the_others_alias_joins_them_and_two_equal_aliases_do_not() {
    let found = paired(&[(1, "Cost", &["Kosten"]), (2, "kosten", &[])]);
    assert_eq!(found, [(vec![0, 1], ALIAS, vec![])]);
    let found = paired(&[(1, "Cost", &["Kosten"]), (2, "Price", &["Kosten"])]);
    assert_eq!(found, [(vec![0], None, vec![]), (vec![1], None, vec![])]);
}

#[test]
fn an_alias_joins_three_only_if_each_two_of_them_fit() {
    let found = paired(&[(1, "Cost", &["Kosten"]), (2, "Kosten", &[]), (3, "cost", &["KOSTEN"])]);
    assert_eq!(found, [(vec![0, 1, 2], ALIAS, vec![])]);
    // The third is called "Cost" by nobody, so nobody says that it is what the first means.
    let found = paired(&[(1, "Cost", &["Kosten"]), (2, "Kosten", &["Preis"]), (3, "Preis", &[])]);
    let apart =
        [(vec![0], None, vec![2, 3]), (vec![1], None, vec![1, 3]), (vec![2], None, vec![1, 2])];
    assert_eq!(found, apart);
}

#[test]
fn where_a_study_has_two_that_fit_nobody_decides() {
    let found = paired(&[(1, "Cost", &[]), (1, "Kosten", &[]), (2, "Cost", &["Kosten"])]);
    assert_eq!(found, [(vec![0, 2], SAME, vec![]), (vec![1], None, vec![2])]);
    let found = paired(&[(1, "Cost", &[]), (1, "Price", &[]), (2, "Kosten", &["Cost", "Price"])]);
    let apart = [(vec![0], None, vec![2]), (vec![1], None, vec![2]), (vec![2], None, vec![1])];
    assert_eq!(found, apart);
}

#[test]
fn what_one_study_says_of_its_own_names_joins_nothing() {
    let found = paired(&[(1, "Cost", &["Kosten"]), (1, "Kosten", &[]), (2, "Trust", &[])]);
    assert_eq!(found, [(vec![0], None, vec![]), (vec![1], None, vec![]), (vec![2], None, vec![])]);
}
