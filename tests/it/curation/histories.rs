//! Random histories of sets, and of sets that take them back, against a model that knows nothing of how sets are written.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::vec,
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

mod planned_set;

use planned_set::{Category, Choices, PlannedSet, State};

use super::{
    desk::{Desk, codes, id},
    reading::Reading,
};
use crate::harness::{Data, World, settings};

/// How many sets are published or refused, on each engine. `NASSS_TEST_SETS` names another number.
const SETS: usize = 300;

/// How many sets one history has.
const LONGEST: usize = 12;

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

impl History<'_> {
    fn id(&self, at: usize) -> String {
        self.ids.get(at).cloned().unwrap_or_else(|| format!("#c{at}"))
    }

    /// Adds a change to a set, or two; none where the choice falls on what is not there.
    fn step(&self, set: &mut PlannedSet, choices: &mut Choices) {
        let name = choices.name();
        let done = match choices.below(9) {
            0 | 1 => {
                set.create(&json!(self.desk.study), self.number, name);
                Some(())
            }
            2 | 3 => self.rename(set, choices, name),
            4 => self.withdraw(set, choices),
            5 => self.reinstate(set, choices, name),
            6 => self.merge(set, choices),
            7 => self.split(set, choices, name),
            _ => self.code(set, choices),
        };
        if done.is_none() {
            self.rename(set, choices, name);
        }
    }

    fn rename(
        &self,
        set: &mut PlannedSet,
        choices: &mut Choices,
        name: &'static str,
    ) -> Option<()> {
        let at = choices.untouched(&self.state, &mut set.touched, |it| it.lives)?;
        let keeps = choices.below(4) > 0;
        set.changes.push(self.renamed(at, name, keeps));
        set.rename(at, name, keeps);
        Some(())
    }

    fn renamed(&self, at: usize, name: &str, keeps: bool) -> Value {
        let name = format!("{name} {}", self.number);
        let mut update = json!({ "id": self.id(at), "name": name });
        if !keeps {
            update["keepOldName"] = json!(false);
        }
        json!({ "updateCategory": update })
    }

    fn withdraw(&self, set: &mut PlannedSet, choices: &mut Choices) -> Option<()> {
        let at = choices.untouched(&self.state, &mut set.touched, |it| it.lives)?;
        set.changes.push(json!({ "withdraw": { "id": self.id(at) } }));
        set.goes(at, None, false);
        Some(())
    }

    fn reinstate(
        &self,
        set: &mut PlannedSet,
        choices: &mut Choices,
        name: &'static str,
    ) -> Option<()> {
        let gone = |it: &Category| !it.lives && !it.moved;
        let at = choices.untouched(&self.state, &mut set.touched, gone)?;
        let mut changes = vec![json!({ "reinstate": { "id": self.id(at) } })];
        if choices.below(2) == 0 {
            let keeps = choices.below(4) > 0;
            changes.push(self.renamed(at, name, keeps));
            changes.rotate_left(choices.below(2));
            set.rename(at, name, keeps);
        }
        set.changes.extend(changes);
        let category = &mut set.after[at];
        category.lives = true;
        category.coded = std::mem::take(&mut category.kept);
        Some(())
    }

    fn merge(&self, set: &mut PlannedSet, choices: &mut Choices) -> Option<()> {
        let from = choices.untouched(&self.state, &mut set.touched, |it| it.lives)?;
        let into = choices.untouched(&self.state, &mut set.touched, |it| it.lives)?;
        let ids = json!({ "from": self.id(from), "into": self.id(into) });
        set.changes.push(json!({ "mergeCategories": ids }));
        let coded = set.goes(from, Some(into), true);
        set.after[into].coded.extend(coded);
        let mut names = std::mem::take(&mut set.after[from].aliases);
        names.insert(set.after[from].name);
        names.remove(set.after[into].name);
        set.after[into].aliases.extend(names);
        for category in set.after.iter_mut().filter(|it| it.into == Some(from)) {
            category.into = Some(into);
        }
        Some(())
    }

    fn split(&self, set: &mut PlannedSet, choices: &mut Choices, name: &'static str) -> Option<()> {
        let has_quotes = |it: &Category| it.lives && !it.coded.is_empty();
        let from = choices.untouched(&self.state, &mut set.touched, has_quotes)?;
        let names = [name, choices.name()];
        let parts = names.map(|name| set.create(&json!(self.desk.study), self.number, name));
        for (n, quote) in set.goes(from, None, true).into_iter().enumerate() {
            set.after[parts[n % 2]].coded.insert(quote);
        }
        let part = |at: usize| {
            let coded = set.after[at].coded.iter();
            let quotes: Vec<&String> = coded.map(|quote| &self.quotes[*quote]).collect();
            json!({ "category": self.id(at), "quotes": quotes })
        };
        let split = json!({ "category": self.id(from), "into": parts.map(part) });
        set.changes.push(json!({ "splitCategory": split }));
        Some(())
    }

    fn code(&self, set: &mut PlannedSet, choices: &mut Choices) -> Option<()> {
        let quote = choices.below(self.quotes.len());
        let uncoded = |it: &Category| it.lives && !it.coded.contains(&quote);
        let at = choices.untouched(&self.state, &mut set.touched, uncoded)?;
        let ids = json!({ "quote": self.quotes[quote], "category": self.id(at), "valence": "FACILITATOR" });
        set.changes.push(json!({ "createCoding": ids }));
        set.after[at].coded.insert(quote);
        Some(())
    }

    /// Publishes a set of a few steps, or sees it refused.
    async fn publish(&mut self, choices: &mut Choices) {
        let mut set = PlannedSet { after: self.state.clone(), ..PlannedSet::default() };
        for _ in 0..=choices.below(4) {
            self.step(&mut set, choices);
        }
        if set.changes.is_empty() {
            return;
        }
        set.keep_old_names();
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
                now.aliases.clone_from(&was.aliases);
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

    /// The names of a category, as they are told.
    fn named(&self, category: &Category) -> (String, BTreeSet<String>) {
        let told = |name: &str| format!("{name} {}", self.number);
        (told(category.name), category.aliases.iter().map(|name| told(name)).collect())
    }

    /// Compares what is told with the model.
    async fn agrees(&self) {
        let told = || format!("{:?}\n{}", self.state, self.told.join("\n"));
        let observed = self.observed().await;
        for (at, (seen, category)) in observed.iter().zip(&self.state).enumerate() {
            if category.lives {
                let texts = seen["aliases"].as_array().unwrap().iter();
                let texts = texts.map(|alias| alias["text"].as_str().unwrap().to_owned());
                let names = (seen["name"].as_str().unwrap().to_owned(), texts.collect());
                assert_eq!(names, self.named(category), "{at} {}", told());
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

#[expect(clippy::disallowed_methods, reason = "tests have settings of their own")]
fn wanted_sets() -> usize {
    std::env::var("NASSS_TEST_SETS").ok().and_then(|n| n.parse().ok()).unwrap_or(SETS)
}

/// Publishes and takes back so many sets.
async fn run(world: &World) {
    let roles = ["CURATOR@demo-clinic", "REVIEWER@demo-clinic", "STEWARD@demo-clinic"];
    let held = Reading::of(world, "demo-clinic").await;
    let quotes = held.study["quotes"]["nodes"].as_array().unwrap();
    let quotes: Vec<String> =
        quotes.iter().take(3).map(|quote| quote["id"].as_str().unwrap().to_owned()).collect();
    let wanted = wanted_sets();
    let mut runner = TestRunner::new(Config::default());
    let numbers = vec(any::<u32>(), LONGEST * 20);
    let token = Desk::of(world, "all of it", &roles).await;
    for number in 0..wanted.div_ceil(LONGEST) {
        let mut choices =
            Choices::new(numbers.new_tree(&mut runner).unwrap().current().into_iter());
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
