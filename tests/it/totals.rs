//! Stored numbers of quotes: right after every write, read in place of counting rows, and of what the viewer may see.

mod filters;

use std::collections::BTreeSet;

use entity::{
    category, domain, participant_role, placement, quote, quote_category, study,
    words::{Access, Basis, Provenance, Valence},
};
use nasss::access::{Permit, Test, write::Writer};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngSeed, TestRunner},
};
use uuid::Uuid;

use crate::harness::{Data, World, inside::Inside};

const KEY: &str = "q.study_id, q.role_id, q.access, q.language";
const STORED: &str = "SELECT study_id, role_id, access, language";

/// How many stored numbers differ from what rows count up to: without valence and domain, by valence, by domain.
pub async fn wrong(inside: &mut Inside) -> Vec<String> {
    let live = "q.withdrawn_at IS NULL";
    let pairs = [
        (
            format!(
                "{STORED}, n FROM quote_total WHERE n <> 0 AND valence IS NULL AND domain_id IS NULL"
            ),
            format!("SELECT {KEY}, COUNT(*) FROM quote q WHERE {live} GROUP BY {KEY}"),
        ),
        (
            format!("{STORED}, valence, n FROM quote_total WHERE n <> 0 AND valence IS NOT NULL"),
            format!(
                "SELECT {KEY}, c.valence, COUNT(DISTINCT q.id) FROM quote q \
                 JOIN quote_category c ON c.quote_id = q.id WHERE {live} GROUP BY {KEY}, c.valence"
            ),
        ),
        (
            format!(
                "{STORED}, domain_id, n FROM quote_total WHERE n <> 0 AND domain_id IS NOT NULL"
            ),
            format!(
                "SELECT {KEY}, p.domain_id, COUNT(DISTINCT q.id) FROM quote q \
                 JOIN quote_category c ON c.quote_id = q.id \
                 JOIN placement p ON p.category_id = c.category_id \
                 WHERE {live} GROUP BY {KEY}, p.domain_id"
            ),
        ),
    ];
    let mut wrong = Vec::new();
    for (stored, counted) in pairs {
        let differ = format!(
            "SELECT CAST(COUNT(*) AS TEXT) FROM (SELECT * FROM ({stored} EXCEPT {counted}) a \
             UNION ALL SELECT * FROM ({counted} EXCEPT {stored}) b) t"
        );
        wrong.extend(inside.texts(differ).await);
    }
    wrong
}

/// Fails where a stored number is not what rows count up to.
pub async fn assert_right(inside: &mut Inside, when: &str) {
    assert_eq!(wrong(inside).await, ["0", "0", "0"], "{when}");
}

/// One write: what to do, and the choices in it.
type Step = (u8, [u8; 6]);

/// Rows that are written at random, beside those of the demonstration.
struct Rows {
    studies: Vec<Uuid>,
    roles: Vec<Option<Uuid>>,
    domains: Vec<Uuid>,
    categories: Vec<Uuid>,
    quotes: Vec<Uuid>,
    codings: Vec<quote_category::Model>,
    placements: Vec<placement::Model>,
    made: u128,
}

fn pick<T: Clone>(list: &[T], die: u8) -> Option<T> {
    (!list.is_empty()).then(|| list[usize::from(die) % list.len()].clone())
}

const LANGUAGES: [Option<&str>; 4] = [Some("de"), Some("en"), Some(""), None];

impl Rows {
    async fn of(world: &World) -> Self {
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        let studies = writer.all::<study::Entity>(&Test::always()).await.unwrap();
        let roles = writer.all::<participant_role::Entity>(&Test::always()).await.unwrap();
        let domains = writer.all::<domain::Entity>(&Test::always()).await.unwrap();
        let categories = writer.all::<category::Entity>(&Test::always()).await.unwrap();
        let roles = roles.iter().take(2).map(|row| Some(row.id));
        Self {
            studies: studies.iter().take(2).map(|row| row.id).collect(),
            roles: roles.chain([None]).collect(),
            domains: domains.iter().take(3).map(|row| row.id).collect(),
            categories: categories.iter().take(4).map(|row| row.id).collect(),
            quotes: Vec::new(),
            codings: Vec::new(),
            placements: Vec::new(),
            made: 0,
        }
    }

    fn fresh(&mut self) -> Uuid {
        self.made += 1;
        Uuid::from_u128((0xF0_u128 << 120) + self.made)
    }

    fn quote(&self, id: Uuid, dice: [u8; 6]) -> quote::Model {
        let gone = dice[4].is_multiple_of(5);
        quote::Model {
            id,
            study_id: pick(&self.studies, dice[0]).unwrap(),
            text: if gone { String::new() } else { "Words.".to_owned() },
            length: 6,
            language: pick(&LANGUAGES, dice[1]).unwrap().map(str::to_owned),
            provenance: Provenance::Illustrative,
            access: pick(Access::ALL, dice[2]).unwrap(),
            role_id: pick(&self.roles, dice[3]).unwrap(),
            revision: 1,
            changed_in: 1,
            withdrawn_at: gone.then_some(1),
            withdrawn_reason: None,
            replaced_by: None,
        }
    }

    /// Quotes, some of them in the place of those that are there.
    async fn put_quotes(&mut self, writer: &Writer, dice: [u8; 6]) {
        let mut ids: BTreeSet<Uuid> = (0..dice[5] % 3).map(|_| self.fresh()).collect();
        ids.extend(pick(&self.quotes, dice[4]));
        ids.extend(pick(&self.quotes, dice[5]));
        let turned =
            |nth: usize| dice.map(|die| die.wrapping_add(u8::try_from(nth * 37 % 256).unwrap()));
        let rows = ids.iter().enumerate().map(|(nth, id)| self.quote(*id, turned(nth)));
        let rows = rows.collect();
        writer.put::<quote::Entity>(rows).await.unwrap();
        self.quotes.extend(ids);
        self.quotes.sort_unstable();
        self.quotes.dedup();
    }

    /// Several codings in one statement, of the same quote too; those that are there get another valence.
    async fn put_codings(&mut self, writer: &Writer, dice: [u8; 6]) {
        let mut rows: Vec<quote_category::Model> = Vec::new();
        for (nth, die) in dice.into_iter().enumerate().take(4) {
            let Some(quote_id) = pick(&self.quotes, dice[nth / 2]) else { return };
            let category_id = pick(&self.categories, die).unwrap();
            let same = |row: &&quote_category::Model| {
                row.quote_id == quote_id && row.category_id == category_id
            };
            if rows.iter().any(|row| same(&row)) {
                continue;
            }
            let held = self.codings.iter().find(same).map(|row| row.id);
            let id = held.unwrap_or_else(|| self.fresh());
            let valence = pick(&[Valence::Facilitator, Valence::Barrier, Valence::Both], die / 3);
            rows.push(quote_category::Model {
                id,
                quote_id,
                category_id,
                valence: valence.unwrap(),
                round: 1,
            });
        }
        self.codings.retain(|row| rows.iter().all(|it| it.id != row.id));
        self.codings.extend(rows.clone());
        writer.put::<quote_category::Entity>(rows).await.unwrap();
    }

    /// All codings of one category become codings of another, where the quotes have none of it.
    async fn move_codings(&mut self, writer: &Writer, dice: [u8; 6]) {
        use quote_category::Column as C;
        let (from, to) =
            (pick(&self.categories, dice[0]).unwrap(), pick(&self.categories, dice[1]).unwrap());
        let held: Vec<Uuid> = self
            .codings
            .iter()
            .filter(|row| row.category_id == to)
            .map(|row| row.quote_id)
            .collect();
        let moves =
            |row: &quote_category::Model| row.category_id == from && !held.contains(&row.quote_id);
        let ids: Vec<Uuid> =
            self.codings.iter().filter(|row| moves(row)).map(|row| row.id).collect();
        let values = vec![(C::CategoryId, to.into())];
        writer
            .update::<quote_category::Entity>(&Test::ids(C::Id, ids.clone()), values)
            .await
            .unwrap();
        for row in self.codings.iter_mut().filter(|row| ids.contains(&row.id)) {
            row.category_id = to;
        }
    }

    async fn delete_codings(&mut self, writer: &Writer, dice: [u8; 6]) {
        let ids: Vec<Uuid> = dice[..3]
            .iter()
            .filter_map(|die| pick(&self.codings, *die))
            .map(|row| row.id)
            .collect();
        let test = Test::ids(quote_category::Column::Id, ids.clone());
        writer.delete::<quote_category::Entity>(&test).await.unwrap();
        self.codings.retain(|row| !ids.contains(&row.id));
    }

    async fn delete_quote(&mut self, writer: &Writer, die: u8) {
        let Some(id) = pick(&self.quotes, die) else { return };
        let codings = Test::is(quote_category::Column::QuoteId, id);
        writer.delete::<quote_category::Entity>(&codings).await.unwrap();
        writer.delete::<quote::Entity>(&Test::is(quote::Column::Id, id)).await.unwrap();
        self.codings.retain(|row| row.quote_id != id);
        self.quotes.retain(|quote| *quote != id);
    }

    /// Placements come and change their domain.
    async fn put_placements(&mut self, writer: &Writer, dice: [u8; 6]) {
        let mut rows: Vec<placement::Model> = Vec::new();
        for nth in 0..2 {
            let category_id = pick(&self.categories, dice[nth]).unwrap();
            let domain_id = pick(&self.domains, dice[nth + 2]).unwrap();
            let held =
                pick(&self.placements, dice[nth + 4]).filter(|_| dice[nth].is_multiple_of(2));
            let id = held.map_or_else(|| self.fresh(), |row| row.id);
            let taken = |row: &placement::Model| {
                row.id == id || (row.category_id == category_id && row.domain_id == domain_id)
            };
            let others = self.placements.iter().filter(|row| row.id != id);
            if others.chain(&rows).any(taken) {
                continue;
            }
            rows.push(placement::Model {
                id,
                category_id,
                domain_id,
                subdomain_id: None,
                basis: Basis::Derived,
                source_document_id: None,
                locator: None,
                rationale: None,
                confidence: None,
                decided_by: None,
            });
        }
        self.placements.retain(|row| rows.iter().all(|it| it.id != row.id));
        self.placements.extend(rows.clone());
        writer.put::<placement::Entity>(rows).await.unwrap();
    }

    async fn delete_placements(&mut self, writer: &Writer, dice: [u8; 6]) {
        let ids: Vec<Uuid> = dice[..2]
            .iter()
            .filter_map(|die| pick(&self.placements, *die))
            .map(|row| row.id)
            .collect();
        let test = Test::ids(placement::Column::Id, ids.clone());
        writer.delete::<placement::Entity>(&test).await.unwrap();
        self.placements.retain(|row| !ids.contains(&row.id));
    }

    async fn write(&mut self, writer: &Writer, (what, dice): Step) {
        match what % 12 {
            0..=2 => self.put_quotes(writer, dice).await,
            3..=6 => self.put_codings(writer, dice).await,
            7 => self.move_codings(writer, dice).await,
            8 => self.delete_codings(writer, dice).await,
            9 => self.put_placements(writer, dice).await,
            10 => self.delete_placements(writer, dice).await,
            _ => self.delete_quote(writer, dice[0]).await,
        }
    }
}

/// Clears placements of the categories that the writes use, so that theirs do not stand in the way.
async fn clear(world: &World, rows: &Rows) {
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    let placed = Test::ids(placement::Column::CategoryId, rows.categories.clone());
    writer.delete::<placement::Entity>(&placed).await.unwrap();
    writer.commit().await.unwrap();
}

async fn stay_right(world: &World, steps: &[Step]) {
    let mut inside = Inside::of(&world.app.config).await;
    assert_right(&mut inside, "at the start").await;
    let mut rows = Rows::of(world).await;
    clear(world, &rows).await;
    assert_right(&mut inside, "without placements").await;
    for (at, step) in steps.iter().enumerate() {
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        rows.write(&writer, *step).await;
        writer.commit().await.unwrap();
        assert_right(&mut inside, &format!("after step {at}, {step:?}")).await;
    }
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    rows.put_quotes(&writer, [1, 2, 0, 1, 1, 2]).await;
    drop(writer);
    assert_right(&mut inside, "after a write that was taken back").await;
}

fn check(data: impl AsyncFn() -> Option<World>) {
    let config = Config {
        cases: 3,
        rng_seed: RngSeed::Fixed(2026),
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let outcome = TestRunner::new(config).run(&vec(any::<Step>(), 70), |steps| {
        runtime.block_on(async {
            if let Some(world) = data().await {
                stay_right(&world, &steps).await;
            }
        });
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn stored_numbers_are_what_rows_count_up_to_whatever_was_written_on_sqlite() {
    check(async || Some(World::sqlite(Data::Demo).await));
}

#[test]
fn stored_numbers_are_what_rows_count_up_to_whatever_was_written_on_postgres() {
    check(async || World::postgres(Data::Demo).await);
}
