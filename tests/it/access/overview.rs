//! One table that shows what each class of viewer sees.

use std::fmt::Write;

use nasss::{
    access::{Readable, rows},
    id::Kind,
};
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

/// Quotes of each level, open, registered and controlled, of both studies; then rows of other tables.
const HEAD: &str = "
                                 companion     clinic        partic-       mem-    demographics          trans-  co-                    tombstones of
                                  op  re  co    op  re  co   ipants groups berships banded exact speakers places lations dings notes sources texts  withdrawn quotes
";
const WIDTHS: [usize; 12] = [8, 7, 9, 7, 6, 9, 7, 8, 6, 6, 8, 6];

/// Quotes of each level that the class sees, the companion study's first.
fn levels(data: &Value) -> [u64; 6] {
    let studies = data["studies"]["nodes"].as_array().unwrap();
    let total = |slug: &str, level: &str| {
        let study = studies.iter().find(|study| study["slug"] == slug).unwrap();
        study[level]["totalCount"].as_u64().unwrap()
    };
    let levels = ["open", "registered", "controlled"];
    std::array::from_fn(|at| total([COMPANION, CLINIC][at / 3], levels[at % 3]))
}

async fn count<E: Readable>(world: &World, rows: rows::Rows<E>) -> usize {
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
        let mut table = HEAD.to_owned();
        for class in classes(&world).await {
            let totals = levels(&data_of(&world, &class, TOTALS, json!({})).await);
            let mut line = format!("{:33}", class.name);
            for (at, n) in totals.into_iter().enumerate() {
                let width = if at == 3 { 6 } else { 4 };
                write!(line, "{n:>width$}").unwrap();
            }
            for (n, width) in narrowed(&world, &class).await.into_iter().zip(WIDTHS) {
                write!(line, "{n:>width$}").unwrap();
            }
            writeln!(table, "{line}  {}", tombstones(&world, &class).await).unwrap();
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
        // Of each study: participants, who are all members of a group; groups; demographics.
        let studies = [(COMPANION, [18, 3, 17]), (CLINIC, [5, 1, 5])];
        for class in classes(&world).await {
            let mut expected = [0; 5];
            for (study, [people, groups, described]) in studies {
                if class.works_on(study) {
                    expected[0] += people;
                }
                if class.reads_transcripts(study) {
                    expected[1] += groups;
                    expected[2] += people;
                }
                if class.works_on(study) && class.name.starts_with("RESEARCHER") {
                    expected[3] += described;
                }
                if class.works_on(study) && class.name.starts_with("STEWARD") {
                    expected[4] += described;
                }
            }
            let found = narrowed(&world, &class).await;
            assert_eq!(found[..5], expected, "{}", class.name);
        }
    }
}
