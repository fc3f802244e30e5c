use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Release;

type Table = Vec<u32>;

/// All tables of so many cells with this total.
fn tables(cells: usize, total: u32) -> Vec<Table> {
    if cells == 1 {
        return vec![vec![total]];
    }
    let first = 0..=total;
    first
        .flat_map(|n| {
            tables(cells - 1, total - n).into_iter().map(move |mut rest| {
                rest.insert(0, n);
                rest
            })
        })
        .collect()
}

/// Whether people only joined, or only left.
fn one_way(before: &[u32], after: &[u32]) -> bool {
    let pairs = || before.iter().zip(after);
    pairs().all(|(b, a)| a >= b) || pairs().all(|(b, a)| a <= b)
}

/// What was told at each look, and all tables behind it that are possible at each.
type Seen = BTreeMap<Vec<Release>, Vec<BTreeSet<Table>>>;

/// Which tables may follow on each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    /// People only join, or only leave.
    OneWay,
    /// Whatever is possible: people join, leave, and are corrected from one cell to another.
    Any,
}

/// All histories with these totals, by what was told in them. The whole release is taken to be known: all of it but
/// the cells follows from the totals.
fn histories(totals: &[u32], cells: usize, k: u32, course: Course) -> Seen {
    let floors = vec![0; cells];
    let mut seen: BTreeMap<(Vec<Release>, Table), Vec<BTreeSet<Table>>> = BTreeMap::new();
    for table in tables(cells, totals[0]) {
        let told = vec![Release::first(&table, &floors, k)];
        seen.insert((told, table.clone()), vec![BTreeSet::from([table])]);
    }
    for total in &totals[1..] {
        let mut next: BTreeMap<(Vec<Release>, Table), Vec<BTreeSet<Table>>> = BTreeMap::new();
        let tables = tables(cells, *total);
        for ((told, table), behind) in &seen {
            for after in
                tables.iter().filter(|after| course == Course::Any || one_way(table, after))
            {
                let mut told = told.clone();
                told.push(told[told.len() - 1].next(after, &floors, k));
                let entry = next.entry((told, after.clone())).or_default();
                entry.resize(behind.len() + 1, BTreeSet::new());
                for (all, some) in entry.iter_mut().zip(behind) {
                    all.extend(some.iter().cloned());
                }
                entry[behind.len()].insert(after.clone());
            }
        }
        seen = next;
    }
    let mut by_answer = Seen::new();
    for ((told, _), behind) in seen {
        let entry = by_answer.entry(told).or_default();
        entry.resize(behind.len(), BTreeSet::new());
        for (all, some) in entry.iter_mut().zip(behind) {
            all.extend(some);
        }
    }
    by_answer
}

/// No two looks tell numbers of which one is larger by fewer than `k` people: neither a cell, nor what the total leaves
/// for the cells that are kept back at both. So nobody learns of few people by subtracting.
fn assert_no_small_difference(told: &[Release], k: u32) {
    let small = |one: u32, other: u32| one != other && one.abs_diff(other) < k;
    let rest = |release: &Release| release.total - release.told.iter().flatten().sum::<u32>();
    for (nth, after) in told.iter().enumerate() {
        for before in &told[..nth] {
            let cells = before.told.iter().zip(&after.told);
            for (one, other) in cells.filter_map(|(one, other)| Some(((*one)?, (*other)?))) {
                assert!(!small(one, other), "k {k}: {one} and {other}\n{told:#?}");
                assert!(other >= one, "k {k}: {one} shrank to {other}\n{told:#?}");
            }
            if after.told.iter().any(Option::is_some) {
                let (one, other) = (rest(before), rest(after));
                assert!(!small(one, other), "k {k}: {one} and {other} are left\n{told:#?}");
            }
        }
    }
}

/// Each cell that is kept back at a look could be at least `k` numbers then, or as many as the totals leave; and no two
/// looks differ by few people.
fn assert_kept(totals: &[u32], cells: usize, k: u32, course: Course) {
    for (told, behind) in histories(totals, cells, k, course) {
        assert_no_small_difference(&told, k);
        for (at, (release, tables)) in told.iter().zip(&behind).enumerate() {
            for cell in (0..cells).filter(|cell| release.told[*cell].is_none()) {
                let possible: BTreeSet<u32> = tables.iter().map(|table| table[cell]).collect();
                let allowed = totals[at] as usize + 1;
                let wanted = allowed.min(k as usize);
                assert!(
                    possible.len() >= wanted,
                    "k {k}, totals {totals:?}, look {at}, cell {cell}: {possible:?}\n{told:#?}"
                );
            }
        }
    }
}

#[test]
fn of_one_look_each_suppressed_cell_keeps_k_possible_values() {
    for k in 2..=5 {
        for cells in 2..=4 {
            for total in 0..=(5 * k).min(18) {
                assert_kept(&[total], cells, k, Course::OneWay);
            }
        }
    }
}

#[test]
fn over_two_looks_each_suppressed_cell_keeps_k_possible_values() {
    for (cells, k, most) in [(2, 2, 9), (3, 2, 9), (2, 3, 12), (3, 3, 11), (2, 5, 16)] {
        for first in 0..=most {
            for second in 0..=most {
                for course in [Course::OneWay, Course::Any] {
                    assert_kept(&[first, second], cells, k, course);
                }
            }
        }
    }
}

#[test]
fn over_three_looks_each_suppressed_cell_keeps_k_possible_values() {
    for (cells, k, most) in [(2, 2, 8), (3, 2, 6), (2, 3, 9)] {
        for first in 0..=most {
            for second in 0..=most {
                for third in 0..=most {
                    for course in [Course::OneWay, Course::Any] {
                        assert_kept(&[first, second, third], cells, k, course);
                    }
                }
            }
        }
    }
}

#[test]
fn where_all_cells_are_large_all_are_told() {
    let release = Release::first(&[7, 5], &[0, 0], 5);
    assert_eq!(release.told, [Some(7), Some(5)]);
}

#[test]
fn large_cells_are_told_beside_small_ones_that_hide_each_other() {
    // 7 and 6 are told; 3, 2 and 0 are five people, of whom each cell may hold 0 to 4.
    let release = Release::first(&[7, 3, 6, 2, 0], &[0; 5], 5);
    assert_eq!(release.told, [Some(7), None, Some(6), None, None]);
}

#[test]
fn nothing_is_told_where_a_sum_would_give_small_cells_away() {
    // Two cells share five people: neither can be 0.
    assert_eq!(Release::first(&[7, 3, 2], &[0; 3], 5).told, [None; 3]);
    // One is alone.
    assert_eq!(Release::first(&[7, 6, 2], &[0; 3], 5).told, [None; 3]);
    // Two cells share one person.
    assert_eq!(Release::first(&[7, 1, 0], &[0; 3], 5).told, [None; 3]);
}

#[test]
fn an_empty_cell_is_small() {
    assert_eq!(Release::first(&[7, 9, 0], &[0; 3], 5).told, [None; 3]);
}

#[test]
fn a_cell_that_is_known_not_to_be_empty_is_small_up_to_k_itself() {
    assert_eq!(Release::first(&[6, 6], &[1, 1], 5).told, [Some(6), Some(6)]);
    assert_eq!(Release::first(&[6, 5], &[1, 1], 5).told, [None, None]);
}

#[test]
fn five_newcomers_of_two_kinds_do_not_show() {
    let first = Release::first(&[7, 9], &[0, 0], 5);
    for counts in [[8, 13], [9, 12], [10, 11], [11, 10], [8, 30], [30, 8]] {
        assert_eq!(first.next(&counts, &[0, 0], 5).told, first.told, "{counts:?}");
    }
    for counts in [[7, 14], [12, 9], [12, 14], [7, 30]] {
        assert_eq!(first.next(&counts, &[0, 0], 5).told, counts.map(Some), "{counts:?}");
    }
}

#[test]
fn few_newcomers_among_those_kept_back_do_not_show() {
    let first = Release::first(&[7, 3, 6, 2, 0], &[0; 5], 5);
    for counts in [[12, 4, 6, 2, 0], [12, 5, 6, 2, 2]] {
        assert_eq!(first.next(&counts, &[0; 5], 5).told, first.told, "{counts:?}");
    }
    let later = first.next(&[12, 4, 6, 4, 2], &[0; 5], 5);
    assert_eq!(later.told, [Some(12), None, Some(6), None, None]);
}

#[test]
fn newcomers_do_not_hide_that_others_were_corrected() {
    let first = Release::first(&[7, 9], &[0, 0], 5);
    let corrected = first.next(&[6, 10], &[0, 0], 5);
    assert_eq!(corrected.told, first.told);
    assert_eq!(corrected.next(&[11, 10], &[0, 0], 5).told, first.told);
    assert_eq!(corrected.next(&[6, 15], &[0, 0], 5).told, first.told);
    // Corrected back, and five more.
    assert_eq!(corrected.next(&[7, 14], &[0, 0], 5).told, [Some(7), Some(14)]);
}

#[test]
fn numbers_stay_while_fewer_than_k_joined_or_left() {
    let first = Release::first(&[7, 9], &[0, 0], 5);
    for counts in [[7, 13], [11, 9], [3, 9], [7, 5]] {
        assert_eq!(first.next(&counts, &[0, 0], 5).told, first.told, "{counts:?}");
    }
}

#[test]
fn a_suppressed_cell_stays_so_however_large_it_becomes() {
    let first = Release::first(&[7, 3, 6, 2, 0], &[0; 5], 5);
    let later = first.next(&[12, 20, 6, 2, 0], &[0; 5], 5);
    assert_eq!(later.told, [Some(12), None, Some(6), None, None]);
    assert_eq!(later.total, 40);
}

#[test]
fn once_k_left_nothing_is_told_for_good() {
    let first = Release::first(&[9, 9], &[0, 0], 5);
    let gone = first.next(&[4, 9], &[0, 0], 5);
    assert_eq!(gone.told, [None, None]);
    assert_eq!(gone.next(&[40, 90], &[0, 0], 5).told, [None, None]);
}

#[test]
fn after_somebody_left_numbers_are_not_counted_anew() {
    let first = Release::first(&[9, 9], &[0, 0], 5);
    let left = first.next(&[8, 9], &[0, 0], 5);
    assert_eq!(left.next(&[20, 20], &[0, 0], 5).told, first.told);
}

#[test]
fn a_stricter_setting_keeps_everything_back() {
    let first = Release::first(&[7, 9], &[0, 0], 5);
    assert_eq!(first.next(&[7, 9], &[0, 0], 8).told, [None, None]);
    assert_eq!(first.next(&[7, 9], &[0, 0], 3), first);
}

proptest! {
    #[test]
    fn in_any_history_no_small_cell_is_told_when_it_is_counted(
        looks in prop::collection::vec(prop::collection::vec(0_u32..14, 4), 1..8),
        k in 2_u32..7,
    ) {
        let floors = [0; 4];
        let mut release = Release::first(&looks[0], &floors, k);
        for (at, counts) in looks.iter().enumerate() {
            let before = release.clone();
            if at > 0 {
                release = before.next(counts, &floors, k);
            }
            let counted = at == 0 || release.told != before.told;
            for (cell, told) in release.told.iter().enumerate() {
                if let Some(n) = told {
                    prop_assert!(*n >= k);
                    prop_assert!(!counted || *n == counts[cell]);
                    prop_assert!(at == 0 || before.told[cell].is_some(), "a suppressed cell came back");
                }
            }
            // Alone, a cell that is kept back is the rest.
            prop_assert_ne!(release.told.iter().filter(|told| told.is_none()).count(), 1);
        }
    }
}
