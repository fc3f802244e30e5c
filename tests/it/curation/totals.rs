//! Stored numbers of quotes stay right under every kind of change that curators and stewards make.

use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::{Value, json};

use super::desk::{Team, id};
use crate::{
    harness::{Data, World, inside::Inside},
    totals::assert_right,
};

/// One change: what to do, and three choices.
type Step = (u8, [u8; 3]);

const HELD: &str = r#"{ study(slug: "demo-clinic") { id
    categories(first: 100) { nodes { id placements { id } } }
    quotes(first: 100) { nodes { id codings { id category { id } } } }
    participants(first: 50) { nodes { id } } sources { id published reuseAllowed } }
    domains(first: 20) { nodes { id } } }"#;

const VALENCES: [&str; 3] = ["BARRIER", "FACILITATOR", "BOTH"];

/// What the study holds now.
struct Held(Value);

impl Held {
    async fn of(team: &Team<'_>) -> Self {
        Self(team.judge.ask(HELD, json!({})).await)
    }

    fn nodes(&self, list: &str) -> Vec<Value> {
        let study = &self.0["study"][list]["nodes"];
        let nodes = if study.is_null() { &self.0[list]["nodes"] } else { study };
        nodes.as_array().unwrap().clone()
    }

    fn id(&self, list: &str, die: u8) -> Option<Value> {
        pick(&self.nodes(list), die).map(|node| node["id"].clone())
    }

    /// The id of a part of any node of a list.
    fn part(&self, list: &str, part: &str, die: u8) -> Option<Value> {
        let nodes = self.nodes(list).into_iter();
        let parts: Vec<Value> =
            nodes.flat_map(|node| node[part].as_array().unwrap().clone()).collect();
        pick(&parts, die).map(|part| part["id"].clone())
    }
}

fn pick(list: &[Value], die: u8) -> Option<Value> {
    (!list.is_empty()).then(|| list[usize::from(die) % list.len()].clone())
}

/// The study's team, and what they did so far.
struct Story<'w> {
    team: Team<'w>,
    gone: Vec<Value>,
    sets: Vec<String>,
    told: usize,
}

impl Story<'_> {
    /// The changes of a set, where the step is one.
    fn changes(&mut self, held: &Held, what: u8, dice: [u8; 3]) -> Option<Value> {
        self.told += 1;
        let [quote, category] = ["quotes", "categories"].map(|list| held.id(list, dice[0]));
        let (other, domain) = (held.id("categories", dice[1]), held.id("domains", dice[1]));
        let valence = VALENCES[usize::from(dice[2]) % 3];
        let language = if dice[2].is_multiple_of(2) { "de" } else { "en" };
        Some(match what {
            0 | 1 => {
                json!([{ "createQuote": { "study": held.0["study"]["id"], "source": held.printed()?,
                "text": format!("Words {}.", self.told), "provenance": "ILLUSTRATIVE", "language": language,
                "speakerUnknownBecause": "NOT_RECORDED", "localName": "said" } },
                { "createCoding": { "quote": "#said", "category": category?, "valence": valence } }])
            }
            2 | 3 => {
                json!([{ "createCoding": { "quote": quote?, "category": other?, "valence": valence } }])
            }
            4 => {
                json!([{ "updateCoding": { "id": held.part("quotes", "codings", dice[0])?, "valence": valence } }])
            }
            5 => json!([{ "withdraw": { "id": held.part("quotes", "codings", dice[0])? } }]),
            6 | 7 => {
                json!([{ "createPlacement": { "category": category?, "domain": domain?, "basis": "EDITORIAL",
                "rationale": "Because.", "confidence": "LOW" } }])
            }
            8 => json!([{ "withdraw": { "id": held.part("categories", "placements", dice[0])? } }]),
            9 => {
                json!([{ "updatePlacement": { "id": held.part("categories", "placements", dice[0])?,
                "domain": domain? } }])
            }
            10 => json!([{ "updateQuote": { "id": quote?, "language": language,
                "access": if dice[1].is_multiple_of(2) { "CONTROLLED" } else { "REGISTERED" } } }]),
            11 => json!([{ "mergeCategories": { "into": other?, "from": category? } }]),
            12 => json!([{ "splitCategory": { "category": category.clone()?, "keep": true,
                "into": [{ "category": other?, "quotes": [held.coded(&category?, dice[2])?] }] } }]),
            13 => {
                json!([{ "withdraw": { "id": if dice[1].is_multiple_of(2) { quote? } else { category? } } }])
            }
            _ => json!([{ "reinstate": { "id": pick(&self.gone, dice[0])? } }]),
        })
    }

    /// Takes a step, and returns whether the rules let it through.
    async fn step(&mut self, (what, dice): Step) -> bool {
        let held = Held::of(&self.team).await;
        match what % 20 {
            what @ 0..=14 => match self.changes(&held, what, dice) {
                Some(changes) => self.publish(changes).await,
                None => false,
            },
            15 | 16 => {
                let Some(set) = self.sets.pop() else { return false };
                let reverted = self.team.author.revert(&set).await;
                self.through(reverted).await
            }
            17 => {
                self.erase("redactQuote", "RedactQuote", "quote", held.id("quotes", dice[0])).await
            }
            18 => {
                let thing = held.id("quotes", dice[0]).map(|id| json!([id]));
                self.erase("takeDown", "TakeDown", "things", thing).await
            }
            _ => {
                let person = held.id("participants", dice[0]);
                self.erase("withdrawConsent", "WithdrawConsent", "participant", person).await
            }
        }
    }

    async fn publish(&mut self, changes: Value) -> bool {
        let opened = self.team.author.open(changes.clone()).await;
        if !self.through(opened).await {
            return false;
        }
        let change = &changes[0];
        let gone = [&change["withdraw"]["id"], &change["mergeCategories"]["from"]];
        self.gone.extend(gone.into_iter().filter(|id| !id.is_null()).cloned());
        true
    }

    async fn through(&mut self, opened: Value) -> bool {
        if opened["userErrors"] != json!([]) {
            return false;
        }
        let set = id(&opened);
        self.team.author.submit(&set).await;
        let input = json!({ "changeSet": set, "verdict": "APPROVE", "publish": true });
        let payload = self.team.judge.call("reviewChangeSet", input).await;
        let published = payload["changeSet"]["status"] == "PUBLISHED";
        if published {
            self.sets.push(set);
        }
        published
    }

    async fn erase(&mut self, field: &str, kind: &str, key: &str, what: Option<Value>) -> bool {
        let Some(what) = what else { return false };
        let query = format!(
            "mutation ($input: {kind}Input!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}"
        );
        let payload = self.team.judge.ask(&query, json!({ "input": { key: what } })).await;
        payload[field]["userErrors"] == json!([])
    }
}

impl Held {
    /// A source whose words everybody may reuse.
    fn printed(&self) -> Option<Value> {
        let sources = self.0["study"]["sources"].as_array().unwrap();
        let printed = sources.iter().find(|source| source["reuseAllowed"] == true);
        printed.map(|source| source["id"].clone())
    }

    /// A quote with a coding to this category.
    fn coded(&self, category: &Value, die: u8) -> Option<Value> {
        let quotes = self.nodes("quotes").into_iter().filter(|quote| {
            let codings = quote["codings"].as_array().unwrap();
            codings.iter().any(|coding| coding["category"]["id"] == *category)
        });
        pick(&quotes.collect::<Vec<_>>(), die).map(|quote| quote["id"].clone())
    }
}

async fn stay_right(world: &World, steps: &[Step]) {
    let mut inside = Inside::of(&world.app.config).await;
    let team = Team::of(world, "demo-clinic").await;
    let mut story = Story { team, gone: Vec::new(), sets: Vec::new(), told: 0 };
    let mut published = 0;
    for (at, step) in steps.iter().enumerate() {
        if story.step(*step).await {
            published += 1;
        }
        assert_right(&mut inside, &format!("after step {at}, {step:?}")).await;
    }
    assert!(published > steps.len() / 3, "only {published} steps were let through");
}

fn check(data: impl AsyncFn() -> Option<World>) {
    let config = Config {
        cases: 2,
        rng_seed: RngSeed::Fixed(26),
        failure_persistence: None,
        max_shrink_iters: 20,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let outcome = TestRunner::new(config).run(&vec(any::<Step>(), 40), |steps| {
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
fn stored_numbers_stay_right_whatever_is_published_or_erased_on_sqlite() {
    check(async || Some(World::sqlite(Data::Demo).await));
}

#[test]
fn stored_numbers_stay_right_whatever_is_published_or_erased_on_postgres() {
    check(async || World::postgres(Data::Demo).await);
}
