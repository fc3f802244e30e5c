//! Whatever is done in a draft: it reads what a list in memory would hold, and the database holds the same afterwards.

use entity::sign_in_failure::{Column as C, Entity, Model};
use nasss::access::{Comparison, Permit, Test, draft::Purpose, write::Writer};
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use uuid::Uuid;

use crate::harness::on_both_engines;

const NAMES: [&str; 3] = ["a", "b", "c"];
const ADDRESSES: [Option<&str>; 3] = [None, Some("x"), Some("y")];

/// A condition, in the test's own words.
#[derive(Clone, Debug)]
enum Wanted {
    Named(Vec<usize>),
    From(usize),
    NoAddress,
    AtLeast(i64),
    AtMost(i64),
    Keys(Vec<u128>),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Wanted {
    fn holds(&self, row: &Model) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|name| NAMES[*name] == row.name_digest),
            Self::From(at) => ADDRESSES[*at].is_some() && ADDRESSES[*at] == row.address.as_deref(),
            Self::NoAddress => row.address.is_none(),
            Self::AtLeast(at) => row.happened_at >= *at,
            Self::AtMost(at) => row.happened_at <= *at,
            Self::Keys(keys) => keys.contains(&row.id.as_u128()),
            Self::Not(wanted) => !wanted.holds(row),
            Self::All(all) => all.iter().all(|wanted| wanted.holds(row)),
            Self::Any(any) => any.iter().any(|wanted| wanted.holds(row)),
        }
    }

    fn test(&self) -> Test<Entity> {
        let several = |all: &[Self]| all.iter().map(Self::test).collect();
        let compare = |how, at: i64| Test::Compare(C::HappenedAt, how, at.into());
        match self {
            Self::Named(names) => Test::texts(C::NameDigest, names.iter().map(|at| NAMES[*at])),
            Self::From(at) => Test::texts(C::Address, ADDRESSES[*at]),
            Self::NoAddress => Test::IsNull(C::Address),
            Self::AtLeast(at) => compare(Comparison::AtLeast, *at),
            Self::AtMost(at) => compare(Comparison::AtMost, *at),
            Self::Keys(keys) => Test::ids(C::Id, keys.iter().copied().map(Uuid::from_u128)),
            Self::Not(wanted) => Test::Not(Box::new(wanted.test())),
            Self::All(all) => Test::All(several(all)),
            Self::Any(any) => Test::Any(several(any)),
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Put(Vec<Model>),
    InsertNew(usize, i64),
    Rename(Wanted, usize),
    Delete(Wanted),
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let leaf = prop_oneof![
        vec(0..NAMES.len(), 0..3).prop_map(Wanted::Named),
        (0..ADDRESSES.len()).prop_map(Wanted::From),
        Just(Wanted::NoAddress),
        (0..4_i64).prop_map(Wanted::AtLeast),
        (0..4_i64).prop_map(Wanted::AtMost),
        vec(0..8_u128, 0..4).prop_map(Wanted::Keys),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|it| Wanted::Not(Box::new(it))),
            vec(inner.clone(), 0..3).prop_map(Wanted::All),
            vec(inner, 0..3).prop_map(Wanted::Any),
        ]
    })
}

fn row() -> impl Strategy<Value = Model> {
    (0..8_u128, 0..NAMES.len(), 0..ADDRESSES.len(), 0..4_i64).prop_map(|(id, name, from, at)| {
        Model {
            id: Uuid::from_u128(id),
            name_digest: NAMES[name].to_owned(),
            address: ADDRESSES[from].map(str::to_owned),
            happened_at: at,
        }
    })
}

fn rows() -> impl Strategy<Value = Vec<Model>> {
    vec(row(), 0..5).prop_map(|mut rows| {
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        rows
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => rows().prop_map(Step::Put),
        1 => (0..NAMES.len(), 0..4_i64).prop_map(|(name, at)| Step::InsertNew(name, at)),
        2 => (wanted(), 0..NAMES.len()).prop_map(|(of, name)| Step::Rename(of, name)),
        2 => wanted().prop_map(Step::Delete),
    ]
}

/// The step in memory, and in a draft.
async fn take(step: Step, list: &mut Vec<Model>, draft: &Writer) {
    match step {
        Step::Put(rows) => {
            list.retain(|held| rows.iter().all(|row| row.id != held.id));
            list.extend(rows.iter().cloned());
            draft.put::<Entity>(rows).await.unwrap();
        }
        Step::InsertNew(name, at) => {
            let id = Uuid::from_u128(100 + list.len() as u128 * 1000 + rand_key(list));
            let name_digest = NAMES[name].to_owned();
            let row = Model { id, name_digest, address: None, happened_at: at };
            list.push(row.clone());
            draft.insert::<Entity>(vec![row]).await.unwrap();
        }
        Step::Rename(of, name) => {
            let renamed = list.iter_mut().filter(|row| of.holds(row));
            let n = renamed.map(|row| NAMES[name].clone_into(&mut row.name_digest)).count();
            let values = vec![(C::NameDigest, NAMES[name].into())];
            assert_eq!(draft.update(&of.test(), values).await.unwrap(), n as u64);
        }
        Step::Delete(of) => {
            list.retain(|row| !of.holds(row));
            draft.delete(&of.test()).await.unwrap();
        }
    }
}

/// A number that no key in the list was made of.
fn rand_key(list: &[Model]) -> u128 {
    list.iter().map(|row| row.id.as_u128()).max().unwrap_or_default()
}

fn sorted(mut rows: Vec<Model>) -> Vec<Model> {
    rows.sort_by_key(|row| row.id);
    rows
}

on_both_engines! {
    async fn a_draft_reads_and_writes_what_a_list_in_memory_would(world: Empty) {
        let permit = Permit::of_operator();
        let cases = (rows(), vec((step(), wanted()), 1..8));
        let mut runner = TestRunner::new(Config::default());
        for case in 0..40 {
            let (before, steps) = cases.new_tree(&mut runner).unwrap().current();
            let writer = Writer::beside(&world.app.db, &permit).await.unwrap();
            writer.delete::<Entity>(&Test::always()).await.unwrap();
            writer.insert::<Entity>(before.clone()).await.unwrap();
            writer.commit().await.unwrap();
            let draft = Writer::draft(&world.app.db, &permit, None, Purpose::Commit).await.unwrap();
            let mut list = before.clone();
            for (step, asked) in steps.clone() {
                take(step, &mut list, &draft).await;
                let expected: Vec<Model> = list.iter().filter(|row| asked.holds(row)).cloned().collect();
                let told = format!("case {case}: {before:?}, {steps:?}, asked for {asked:?}");
                assert_eq!(draft.count::<Entity>(&asked.test()).await.unwrap(), expected.len() as u64, "{told}");
                assert_eq!(sorted(draft.all(&asked.test()).await.unwrap()), sorted(expected), "{told}");
            }
            draft.commit().await.unwrap();
            let writer = Writer::beside(&world.app.db, &permit).await.unwrap();
            let kept = writer.all::<Entity>(&Test::always()).await.unwrap();
            assert_eq!(sorted(kept), sorted(list), "case {case}: {before:?}, {steps:?}");
        }
    }
}
