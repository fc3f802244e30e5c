//! Random histories of sets, and of sets that take them back, against a model that knows nothing of how sets are written.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::vec,
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::{
    desk::{Desk, codes, id},
    reading::Reading,
};
use crate::harness::{Data, World, settings};

/// How many sets are published or refused, on each engine. `NASSS_TEST_SETS` names another number.
const SETS: usize = 150;

/// How many sets one history has.
const LONGEST: usize = 12;

const NAMES: [&str; 6] = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"];

/// A category, as the model has it. Quotes are known by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Category {
    name: &'static str,
    /// Whether it is there.
    lives: bool,
    /// What took its place.
    into: Option<usize>,
    /// Whether it went by being merged or split; such a one comes back only where that is taken back.
    moved: bool,
    coded: BTreeSet<usize>,
    /// The quotes that went with it.
    kept: BTreeSet<usize>,
}

type State = Vec<Category>;

/// Numbers that decide what happens.
struct Choices(std::vec::IntoIter<u32>);

impl Choices {
    fn below(&mut self, n: usize) -> usize {
        self.0.next().map_or(0, |number| number as usize % n.max(1))
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.below(NAMES.len())]
    }

    /// One of the categories that pass, and that the set has not touched; it counts as touched from then on.
    fn untouched(
        &mut self,
        state: &State,
        touched: &mut BTreeSet<usize>,
        test: impl Fn(&Category) -> bool,
    ) -> Option<usize> {
        let fits = |at: &usize| test(&state[*at]) && !touched.contains(at);
        let found: Vec<usize> = (0..state.len()).filter(fits).collect();
        let one = *found.get(self.below(found.len()))?;
        touched.insert(one);
        Some(one)
    }
}

/// A history: its categories, and the set that was published last, with what was there before it.
struct History<'w> {
    desk: Desk<'w>,
    number: usize,
    quotes: Vec<String>,
    ids: Vec<String>,
    state: State,
    last: Option<(String, State)>,
    /// All that happened, for whoever looks at a failure.
    told: Vec<String>,
}

/// A set that is being put together: its changes, and what it is to come to.
struct Set {
    changes: Vec<Value>,
    after: State,
    touched: BTreeSet<usize>,
}

impl Set {
    fn create(&mut self, study: &Value, number: usize, name: &'static str) -> usize {
        let at = self.after.len();
        self.changes.push(json!({ "createCategory": {
            "localName": format!("c{at}"), "study": study, "name": format!("{name} {number}"),
            "valence": "FACILITATOR", "origin": "INDUCTIVE", "basis": "EDITORIAL",
        } }));
        self.after.push(Category { name, lives: true, ..Category::default() });
        self.touched.insert(at);
        at
    }

    fn goes(&mut self, at: usize, into: Option<usize>, moved: bool) -> BTreeSet<usize> {
        let category = &mut self.after[at];
        let coded = std::mem::take(&mut category.coded);
        *category = Category { lives: false, into, moved, kept: coded.clone(), ..category.clone() };
        coded
    }
}

impl History<'_> {
    fn id(&self, at: usize) -> String {
        self.ids.get(at).cloned().unwrap_or_else(|| format!("#c{at}"))
    }

    /// Adds a change to a set, or two.
    fn step(&self, set: &mut Set, choices: &mut Choices) {
        let study = json!(self.desk.study);
        let name = choices.name();
        let named = format!("{name} {}", self.number);
        // What is changed or goes was there before the set.
        let there = |it: &Category| it.lives;
        let (before, Set { touched, .. }) = (&self.state, &mut *set);
        match choices.below(9) {
            0 | 1 => {
                set.create(&study, self.number, name);
            }
            2 | 3 => {
                let Some(at) = choices.untouched(before, touched, there) else { return };
                set.changes.push(json!({ "updateCategory": { "id": self.id(at), "name": named } }));
                set.after[at].name = name;
            }
            4 => {
                let Some(at) = choices.untouched(before, touched, there) else { return };
                set.changes.push(json!({ "withdraw": { "id": self.id(at) } }));
                set.goes(at, None, false);
            }
            5 => {
                let gone = |it: &Category| !it.lives && !it.moved;
                let Some(at) = choices.untouched(before, touched, gone) else { return };
                let back = json!({ "reinstate": { "id": self.id(at) } });
                let renamed = json!({ "updateCategory": { "id": self.id(at), "name": named } });
                let mut changes = vec![back];
                if choices.below(2) == 0 {
                    changes.push(renamed);
                    changes.rotate_left(choices.below(2));
                    set.after[at].name = name;
                }
                set.changes.extend(changes);
                let category = &mut set.after[at];
                category.lives = true;
                category.coded = std::mem::take(&mut category.kept);
            }
            6 => {
                let Some(from) = choices.untouched(before, touched, there) else { return };
                let Some(into) = choices.untouched(before, touched, there) else { return };
                set.changes.push(
                    json!({ "mergeCategories": { "from": self.id(from), "into": self.id(into) } }),
                );
                let coded = set.goes(from, Some(into), true);
                set.after[into].coded.extend(coded);
                for category in &mut set.after {
                    if category.into == Some(from) {
                        category.into = Some(into);
                    }
                }
            }
            7 => {
                let Some(from) =
                    choices.untouched(before, touched, |it| it.lives && !it.coded.is_empty())
                else {
                    return;
                };
                let parts = [
                    set.create(&study, self.number, name),
                    set.create(&study, self.number, choices.name()),
                ];
                let coded = set.goes(from, None, true);
                for (n, quote) in coded.into_iter().enumerate() {
                    set.after[parts[n % 2]].coded.insert(quote);
                }
                let part = |at: usize| {
                    let quotes: Vec<&String> =
                        set.after[at].coded.iter().map(|quote| &self.quotes[*quote]).collect();
                    json!({ "category": self.id(at), "quotes": quotes })
                };
                let into = parts.map(part);
                set.changes
                    .push(json!({ "splitCategory": { "category": self.id(from), "into": into } }));
            }
            _ => {
                let quote = choices.below(self.quotes.len());
                let uncoded = |it: &Category| it.lives && !it.coded.contains(&quote);
                let Some(at) = choices.untouched(before, touched, uncoded) else { return };
                let coding = json!({ "quote": self.quotes[quote], "category": self.id(at), "valence": "FACILITATOR" });
                set.changes.push(json!({ "createCoding": coding }));
                set.after[at].coded.insert(quote);
            }
        }
    }

    /// Publishes a set of a few steps, or sees it refused.
    async fn publish(&mut self, choices: &mut Choices) {
        let (changes, touched) = (Vec::new(), BTreeSet::new());
        let mut set = Set { changes, after: self.state.clone(), touched };
        for _ in 0..=choices.below(4) {
            self.step(&mut set, choices);
        }
        if set.changes.is_empty() {
            return;
        }
        let rotated = choices.below(set.changes.len());
        // What a local name stands for is made before it is named.
        if !set.changes.iter().any(|change| change.get("splitCategory").is_some()) {
            set.changes.rotate_left(rotated);
        }
        self.told.push(json!(set.changes).to_string());
        let input = json!({ "title": "A step", "study": self.desk.study, "changes": set.changes, "publish": true });
        let payload = self.desk.call("openChangeSet", input).await;
        let names = set.after.iter().filter(|it| it.lives).map(|it| it.name);
        let unique = names.clone().collect::<BTreeSet<_>>().len() == names.count();
        let published = payload["changeSet"]["status"] == "PUBLISHED";
        let changes_nothing = codes(&payload) == ["NOTHING_CHANGES"] && set.after == self.state;
        assert_eq!(published || changes_nothing, unique, "{payload:#}\n{}", self.told.join("\n"));
        if !published {
            let allowed = ["NOT_UNIQUE", "DEPENDS_ON_CHANGE", "NOTHING_CHANGES"];
            assert!(codes(&payload).iter().all(|code| allowed.contains(code)), "{payload:#}");
            return;
        }
        let mut made = BTreeMap::new();
        for it in payload["created"].as_array().unwrap() {
            let name = it["localName"].as_str().unwrap_or_default();
            made.insert(name.trim_start_matches('c').parse::<usize>().ok(), it["id"].clone());
        }
        for at in self.ids.len()..set.after.len() {
            self.ids.push(made[&Some(at)].as_str().unwrap().to_owned());
        }
        let before = std::mem::replace(&mut self.state, set.after);
        self.last = Some((id(&payload), before));
    }

    /// Takes the last set back; all is then as before it, for whatever was there before it.
    async fn revert(&mut self) {
        let Some((set, before)) = self.last.take() else { return };
        self.told.push(format!("revert, to {before:?}"));
        let opened = self.desk.revert(&set).await;
        let told = || format!("{opened:#}\n{}", self.told.join("\n"));
        assert_eq!(opened["userErrors"], json!([]), "{}", told());
        let back = id(&opened);
        let submitted = self.desk.submit(&back).await;
        assert_eq!(submitted["userErrors"], json!([]), "{}", told());
        let input = json!({ "changeSet": back, "verdict": "APPROVE", "publish": true });
        let published = self.desk.call("reviewChangeSet", input).await;
        assert_eq!(published["changeSet"]["status"], "PUBLISHED", "{published:#}\n{}", told());
        let after = std::mem::take(&mut self.state);
        for (at, was) in after.iter().enumerate() {
            let mut now = before.get(at).cloned().unwrap_or_default();
            if was.lives && !now.lives {
                // It goes as it was last, and comes back so.
                (now.name, now.kept) = (was.name, was.coded.clone());
            }
            self.state.push(now);
        }
        self.last = Some((back, after));
    }

    /// What everybody who may read all of it is told.
    async fn observed(&self) -> Vec<Value> {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename
            ... on Category { name slug aliases { text } }
            ... on Tombstone { replacedBy { id } } } }";
        let found = self.desk.ask(query, json!({ "ids": self.ids })).await;
        found["nodes"].as_array().unwrap().clone()
    }

    async fn codings(&self) -> Vec<BTreeSet<String>> {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Quote { codings { category { id } } } } }";
        let found = self.desk.ask(query, json!({ "ids": self.quotes })).await;
        let of = |quote: &Value| {
            let codings = quote["codings"].as_array().unwrap().iter();
            codings.map(|it| it["category"]["id"].as_str().unwrap().to_owned()).collect()
        };
        found["nodes"].as_array().unwrap().iter().map(of).collect()
    }

    /// Compares what is told with the model.
    async fn agrees(&self) {
        let told = || format!("{:?}\n{}", self.state, self.told.join("\n"));
        let observed = self.observed().await;
        for (at, (seen, category)) in observed.iter().zip(&self.state).enumerate() {
            if category.lives {
                assert_eq!(
                    seen["name"],
                    json!(format!("{} {}", category.name, self.number)),
                    "{at} {}",
                    told()
                );
            } else {
                let into = category.into.map(|into| self.ids[into].clone());
                assert_eq!(seen["__typename"], "Tombstone", "{at} {}", told());
                assert_eq!(seen["replacedBy"]["id"], json!(into), "{at} {}", told());
            }
        }
        let codings = self.codings().await;
        for (quote, coded) in codings.iter().enumerate() {
            let own = |at: &usize| self.state[*at].coded.contains(&quote);
            let expected: BTreeSet<String> =
                (0..self.ids.len()).filter(own).map(|at| self.ids[at].clone()).collect();
            let seen: BTreeSet<String> =
                coded.iter().filter(|it| self.ids.contains(it)).cloned().collect();
            assert_eq!(seen, expected, "quote {quote} {}", told());
        }
    }
}

/// Publishes and takes back so many sets.
async fn run(world: &World) {
    let roles = ["CURATOR@demo-clinic", "REVIEWER@demo-clinic", "STEWARD@demo-clinic"];
    let held = Reading::of(world, "demo-clinic").await;
    let quotes = held.study["quotes"]["nodes"].as_array().unwrap();
    let quotes: Vec<String> =
        quotes.iter().take(3).map(|quote| quote["id"].as_str().unwrap().to_owned()).collect();
    let wanted = std::env::var("NASSS_TEST_SETS").ok().and_then(|n| n.parse().ok()).unwrap_or(SETS);
    let mut runner = TestRunner::new(Config::default());
    let numbers = vec(any::<u32>(), LONGEST * 20);
    let token = Desk::of(world, "all of it", &roles).await;
    for number in 0..wanted.div_ceil(LONGEST) {
        let mut choices = Choices(numbers.new_tree(&mut runner).unwrap().current().into_iter());
        let desk = Desk { world, token: token.token.clone(), study: token.study.clone() };
        let quotes = quotes.clone();
        let (ids, state, told) = (Vec::new(), State::new(), Vec::new());
        let mut history = History { desk, number, quotes, ids, state, last: None, told };
        for _ in 0..LONGEST {
            if choices.below(3) == 0 && history.last.is_some() {
                // What is seen of whatever was there, aliases and links among it, is the same after two reverts.
                let (before, coded) = (history.observed().await, history.codings().await);
                history.revert().await;
                history.agrees().await;
                if choices.below(2) == 0 {
                    history.revert().await;
                    assert_eq!(history.observed().await, before, "{}", history.told.join("\n"));
                    assert_eq!(history.codings().await, coded, "{}", history.told.join("\n"));
                }
            } else {
                history.publish(&mut choices).await;
            }
            history.agrees().await;
        }
    }
}

/// One person does all of it.
fn alone() -> nasss::config::Config {
    let mut config = settings();
    config.curation.four_eyes = false;
    config
}

mod sqlite {
    use super::*;

    #[tokio::test]
    async fn histories_of_sets_and_reverts_come_to_what_a_model_says() {
        run(&World::sqlite_with(Data::Demo, alone()).await).await;
    }
}

mod postgres {
    use super::*;

    #[tokio::test]
    async fn histories_of_sets_and_reverts_come_to_what_a_model_says() {
        if let Some(world) = World::postgres_with(Data::Demo, alone()).await {
            run(&world).await;
        }
    }
}
