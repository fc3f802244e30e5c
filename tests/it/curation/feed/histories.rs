//! Random histories, read by random viewers at random moments: each copy is what there is, and holds nothing that its
//! reader could never see.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::{Value, json};

use super::{copy::Copy, desk::Desk};
use crate::harness::{Data, World};

/// What one set is made of: what to do, and with which thing.
type Step = (u8, u8, u8);

const LEVELS: [&str; 3] = ["OPEN", "REGISTERED", "CONTROLLED"];

/// What was made so far, and what of it is there.
struct Story<'a> {
    desk: &'a Desk<'a>,
    source: String,
    categories: Vec<String>,
    quotes: Vec<String>,
    gone: Vec<String>,
    made: BTreeSet<String>,
    told: usize,
}

impl Story<'_> {
    fn pick(list: &[String], die: u8) -> Option<String> {
        (!list.is_empty()).then(|| list[usize::from(die) % list.len()].clone())
    }

    fn changes(&mut self, (what, which, how): Step) -> Option<Value> {
        self.told += 1;
        let (n, level) = (self.told, LEVELS[usize::from(how) % 3]);
        let category = Self::pick(&self.categories, which);
        let quote = Self::pick(&self.quotes, which);
        let other = Self::pick(&self.categories, how);
        Some(match what % 12 {
            0 | 1 => json!([self.desk.category("made", &format!("Category {n}"))]),
            2 | 3 => json!([self.desk.quote("said", &format!("Words {n}."), level, &self.source)]),
            4 => {
                json!([{ "updateCategory": { "id": category?, "definition": format!("Means {n}.") } }])
            }
            5 => {
                json!([{ "createAlias": { "category": category?, "text": format!("Also {n}"), "language": "en",
                "basis": "EDITORIAL" } }])
            }
            6 => {
                json!([{ "createCoding": { "quote": quote?, "category": other?, "valence": "BARRIER",
                "note": format!("Note {n}") } }])
            }
            7 => json!([{ "updateQuote": { "id": quote?, "access": level } }]),
            8 => {
                json!([{ "createTranslation": { "quote": quote?, "language": "de", "text": format!("Worte {n}."),
                "method": "HUMAN", "access": level } }])
            }
            9 => json!([{ "mergeCategories": { "into": other?, "from": category? } }]),
            10 => json!([{ "withdraw": { "id": if how % 2 == 0 { category? } else { quote? } } }]),
            _ => json!([{ "reinstate": { "id": Self::pick(&self.gone, which)? } }]),
        })
    }

    /// Publishes a step, unless the rules are against it.
    async fn publish(&mut self, step: Step) -> bool {
        let Some(changes) = self.changes(step) else { return false };
        let Ok(made) = self.desk.try_publish(changes.clone()).await else { return false };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        self.categories.extend(text(&made["made"]));
        self.quotes.extend(text(&made["said"]));
        self.made.extend(text(&made["made"]).into_iter().chain(text(&made["said"])));
        let change = &changes[0];
        let gone =
            text(&change["withdraw"]["id"]).or_else(|| text(&change["mergeCategories"]["from"]));
        if let Some(gone) = gone {
            self.categories.retain(|id| *id != gone);
            self.quotes.retain(|id| *id != gone);
            self.gone.push(gone);
        }
        if let Some(back) = text(&change["reinstate"]["id"]) {
            self.gone.retain(|id| *id != back);
            let list =
                if back.starts_with("cat") { &mut self.categories } else { &mut self.quotes };
            list.push(back);
        }
        true
    }
}

const GRANTS: [&[&str]; 6] = [
    &["READER"],
    &["RESEARCHER@demo-clinic"],
    &["STEWARD@demo-companion"],
    &["REVIEWER@demo-clinic", "READER"],
    &["RESEARCHER"],
    &["STEWARD", "RESEARCHER@demo-companion"],
];

/// Publishes the steps, lets readers come when they like, and says how many steps the rules let through.
async fn holds(world: &World, steps: &[Step], visits: &[(u8, u8)]) -> usize {
    let desk = Desk::of(world, "demo-clinic").await;
    let source = desk.printed().await;
    let (none, made) = (Vec::new(), BTreeSet::new());
    let mut story = Story {
        desk: &desk,
        source,
        categories: none.clone(),
        quotes: none.clone(),
        gone: none,
        made,
        told: 0,
    };
    let mut readers = vec![Reader::of(Copy::of(world, None)).await];
    for (n, grants) in GRANTS.iter().enumerate() {
        let token = world.program(&format!("reader {n}"), grants).await;
        readers.push(Reader::of(Copy::of(world, Some(token))).await);
    }
    let mut published = 0;
    for (at, step) in steps.iter().enumerate() {
        if !story.publish(*step).await {
            continue;
        }
        published += 1;
        for (n, reader) in readers.iter_mut().enumerate() {
            let when = format!("reader {n} after step {at}, {step:?}");
            reader.comes(&story, visits[(at + n) % visits.len()], &when).await;
        }
    }
    for (n, reader) in readers.iter_mut().enumerate() {
        reader.ends(&story, &format!("reader {n} at the end")).await;
    }
    published
}

/// Somebody who keeps a copy.
struct Reader<'a> {
    copy: Copy<'a>,
    /// What was ever there for them.
    shown: BTreeSet<String>,
    /// What they were ever told of.
    told: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    async fn of(mut copy: Copy<'a>) -> Self {
        copy.catch_up(90).await;
        Self { copy, shown: BTreeSet::new(), told: BTreeSet::new() }
    }

    fn hears(&mut self, events: &[Value]) {
        self.told.extend(events.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
    }

    async fn comes(&mut self, story: &Story<'_>, (when, first): (u8, u8), moment: &str) {
        let made: Vec<String> = story.made.iter().cloned().collect();
        let fresh = self.copy.fresh_of(&made).await;
        self.shown.extend(fresh.keys().cloned());
        let first = 1 + usize::from(first % 4);
        match when % 4 {
            0 => {
                let events = self.copy.catch_up(first).await;
                self.hears(&events);
                let mut held = self.copy.anew();
                held.held = self.copy.held.clone();
                held.held.retain(|id, _| story.made.contains(id));
                held.assert_holds(&fresh, moment);
            }
            1 => {
                let (events, _) = self.copy.page(first).await;
                self.hears(&events);
            }
            _ => {}
        }
    }

    async fn ends(&mut self, story: &Story<'_>, moment: &str) {
        let mut anew = self.copy.anew();
        for events in [self.copy.catch_up(9).await, anew.catch_up(90).await] {
            self.hears(&events);
        }
        self.copy.assert_in_step(moment).await;
        assert_eq!(self.copy.held, anew.held, "{moment}");
        let made = self.told.iter().filter(|id| story.made.contains(*id));
        let never: Vec<_> = made.filter(|id| !self.shown.contains(*id)).collect();
        assert_eq!(never, Vec::<&String>::new(), "{moment}: told of what could never be seen");
    }
}

/// Checks a few histories, the same at every run.
fn check(data: impl AsyncFn() -> Option<World>) {
    let config = Config {
        cases: 2,
        rng_seed: RngSeed::Fixed(2017),
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let steps = vec(any::<Step>(), 24);
    let visits = vec(any::<(u8, u8)>(), 11);
    let outcome = TestRunner::new(config).run(&(steps, visits), |(steps, visits)| {
        let held = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async {
                if let Some(world) = data().await {
                    let published = holds(&world, &steps, &visits).await;
                    assert!(published > 8, "only {published} steps were let through");
                }
            });
        }));
        held.map_err(|surprise| resume_unwind(surprise))
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_copy_is_what_there_is_whatever_happened_on_sqlite() {
    check(async || Some(World::sqlite(Data::Demo).await));
}

#[test]
fn a_copy_is_what_there_is_whatever_happened_on_postgres() {
    check(async || World::postgres(Data::Demo).await);
}
