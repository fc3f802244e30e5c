//! One table that shows what each class of viewer sees.

use nasss::{access::rows, id::Kind};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{
    Class, data_of, everything,
    viewers::{CLINIC, COMPANION, classes},
};
use crate::harness::{World, on_both_engines};

const TOTALS: &str = "{ studies { nodes { slug
    open: quotes(filter: {access: [OPEN]}) { totalCount }
    registered: quotes(filter: {access: [REGISTERED]}) { totalCount }
    controlled: quotes(filter: {access: [CONTROLLED]}) { totalCount }
    sources { title } } } }";

/// Quotes of each level that the class sees, the companion study's first.
fn levels(data: &Value) -> [u64; 6] {
    let studies = data["studies"]["nodes"].as_array().unwrap();
    let total = |slug: &str, level: &str| {
        let study = studies.iter().find(|study| study["slug"] == slug).unwrap();
        study[level]["totalCount"].as_u64().unwrap()
    };
    let [a, b, c] = ["open", "registered", "controlled"].map(|level| total(COMPANION, level));
    let [d, e, f] = ["open", "registered", "controlled"].map(|level| total(CLINIC, level));
    [a, b, c, d, e, f]
}

async fn count<E: EntityTrait>(world: &World, rows: rows::Rows<E>) -> usize {
    world.app.db.all(&rows).await.unwrap().len()
}

/// How many rows about people, and of what stands beside quotes, the class may read.
async fn narrowed(world: &World, class: &Class) -> [usize; 12] {
    let viewer = &class.viewer;
    [
        count(world, rows::participants(viewer)).await,
        count(world, rows::focus_groups(viewer)).await,
        count(world, rows::participant_groups(viewer)).await,
        count(world, rows::banded_demographics(viewer)).await,
        count(world, rows::exact_demographics(viewer)).await,
        count(world, rows::quote_speakers(viewer)).await,
        count(world, rows::quote_places(viewer)).await,
        count(world, rows::quote_translations(viewer)).await,
        count(world, rows::codings(viewer)).await,
        count(world, rows::coding_notes(viewer)).await,
        count(world, rows::source_documents(viewer)).await,
        count(world, rows::source_texts(viewer)).await,
    ]
}

/// Which tombstones of withdrawn quotes the class sees, by the level the quote had.
async fn tombstones(world: &World, class: &Class) -> String {
    let quotes = everything::<entity::quote::Entity>(world).await;
    let mut seen = Vec::new();
    for quote in quotes.iter().filter(|quote| quote.withdrawn_at.is_some()) {
        let query = "query($id: ID!) { node(id: $id) { __typename } }";
        let variables = json!({ "id": Kind::Quote.id(quote.id) });
        if data_of(world, class, query, variables).await["node"] != Value::Null {
            seen.push(quote.access.word().to_lowercase());
        }
    }
    seen.sort_unstable_by_key(|level| level == "controlled");
    seen.join("+")
}

on_both_engines! {
    async fn each_class_of_viewer_sees_this_much(world: Demo) {
        let mut table = format!(
            "{:30}  {:15}  {:15}  {:8} {:7} {:11} {:9} {:6} {:9} {:7} {:13} {:8} {:6} {:8} {:6}  {}\n{:30}  {:15}  {:15}\n",
            "", "quotes of the", "quotes of the", "partici-", "focus", "memberships", "banded", "exact",
            "speakers,", "places,", "translations,", "codings,", "notes", "sources,", "texts", "tombstones",
            "", "companion study", "clinic study");
        table += &format!("{:30}  open reg. con.  open reg. con.  {:8} {:7} {:11} {:16} {:9}\n",
            "", "pants", "groups", "in groups", "demographics", "of quotes");
        for class in classes(&world).await {
            let totals = levels(&data_of(&world, &class, TOTALS, json!({})).await);
            let [a, b, c, d, e, f] = totals;
            let [people, groups, members, banded, exact, speakers, places, translations, codings, notes,
                sources, texts] = narrowed(&world, &class).await;
            let tombstones = tombstones(&world, &class).await;
            table += &format!(
                "{:30}  {a:4} {b:4} {c:4}   {d:4} {e:4} {f:4}   {people:8} {groups:7} {members:11} {banded:9} {exact:6} {speakers:9} {places:7} {translations:13} {codings:8} {notes:6} {sources:8} {texts:6}  {tombstones}\n",
                class.name);
        }
        insta::assert_snapshot!("what_each_class_of_viewer_sees", table);
    }

    async fn each_class_counts_exactly_these_quotes(world: Demo) {
        let mut seen = Vec::new();
        for class in classes(&world).await {
            let totals = levels(&data_of(&world, &class, TOTALS, json!({})).await);
            seen.push((class.name, totals));
        }
        let only_open = [56, 0, 0, 11, 0, 0];
        let registered = [56, 25, 0, 11, 5, 0];
        let [companion, clinic, all] = [[56, 25, 22, 11, 5, 0], [56, 25, 0, 11, 5, 4], [56, 25, 22, 11, 5, 4]];
        let mut expected = vec![
            ("anonymous".to_owned(), only_open), ("account without grants".to_owned(), only_open)];
        for (role, per_place) in [
            ("READER", [registered; 3]),
            ("RESEARCHER", [companion, clinic, all]),
            ("CURATOR", [companion, clinic, all]),
            ("REVIEWER", [companion, clinic, all]),
            ("STEWARD", [companion, clinic, all]),
            ("ADMIN", [registered; 3]),
        ] {
            let places = ["the companion study", "the clinic study", "all studies"];
            let lines = places.into_iter().zip(per_place);
            expected.extend(lines.map(|(place, totals)| (format!("{role} of {place}"), totals)));
        }
        assert_eq!(seen, expected);
    }

    async fn rows_about_people_are_narrowed_to_the_studies_of_the_grant(world: Demo) {
        let people = [(COMPANION, 18, 3, 17), (CLINIC, 5, 1, 5)];
        for class in classes(&world).await {
            let [participants, groups, members, banded, exact, ..] = narrowed(&world, &class).await;
            let sum = |of: &dyn Fn(&(&str, usize, usize, usize)) -> usize| people.iter().map(of).sum::<usize>();
            let if_ = |holds: bool, n: usize| if holds { n } else { 0 };
            let works = |study: &str| class.works_on(study);
            let curates = |study: &str| class.reads_transcripts(study);
            assert_eq!(participants, sum(&|(study, n, _, _)| if_(works(study), *n)), "{}", class.name);
            assert_eq!(groups, sum(&|(study, _, n, _)| if_(curates(study), *n)), "{}", class.name);
            assert_eq!(members, sum(&|(study, n, _, _)| if_(curates(study), *n)), "{}", class.name);
            let bands = class.name.starts_with("RESEARCHER");
            assert_eq!(banded, sum(&|(study, _, _, n)| if_(bands && works(study), *n)), "{}", class.name);
            let exactly = class.name.starts_with("STEWARD");
            assert_eq!(exact, sum(&|(study, _, _, n)| if_(exactly && works(study), *n)), "{}", class.name);
        }
    }
}
