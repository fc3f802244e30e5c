//! Question 9: studies side by side, as a table and as CSV.

use serde_json::{Value, json};

use super::answer;
use crate::{
    harness::on_both_engines,
    insight::{beside, file},
};

/// The question as it is published.
pub const SIDE_BY_SIDE: &str = include_str!("side_by_side.graphql");

/// Name, by what it was matched, and the word of each cell.
fn table(data: &Value) -> Vec<(&str, Option<&str>, Vec<&str>)> {
    let rows = data["comparison"]["rows"]["nodes"].as_array().unwrap().iter();
    rows.map(|row| {
        let cells = row["cells"].as_array().unwrap().iter();
        let cells = cells.map(|cell| cell["valence"].as_str().or(cell["gap"].as_str()).unwrap());
        (row["name"].as_str().unwrap(), row["matchedBy"].as_str(), cells.collect())
    })
    .collect()
}

on_both_engines! {
    /// The studies share two names, "Plain language" and "Zeitdruck"; no alias of the one is a name of the other. Both
    /// report more than is held, so no empty cell says that a study did not report something.
    async fn the_two_studies_of_the_demo_share_two_categories(world: Demo) {
        let data = answer(&world, SIDE_BY_SIDE).await;
        let rows = table(&data);
        assert_eq!((rows.len(), &data["comparison"]["rows"]["totalCount"]), (36, &json!(36)));
        assert_eq!(data["comparison"]["rows"]["pageInfo"]["hasNextPage"], false);
        let shared: Vec<_> = rows.iter().filter(|(_, matched, _)| matched.is_some()).collect();
        assert_eq!(shared, [
            &("Plain language", Some("SAME_NAME"), vec!["FACILITATOR", "FACILITATOR"]),
            &("Zeitdruck", Some("SAME_NAME"), vec!["BARRIER", "BARRIER"]),
        ]);
        let alone = rows.iter().filter(|(_, matched, _)| matched.is_none());
        let (left, right): (Vec<_>, Vec<_>) = alone.partition(|(_, _, cells)| cells[1] == "NOT_ENTERED");
        assert_eq!((left.len(), right.len()), (28, 6));
        assert!(right.iter().all(|(_, _, cells)| cells[0] == "NOT_ENTERED"));
        assert_eq!(rows[0], ("Ärztliche Begleitung", None, vec!["FACILITATOR", "NOT_ENTERED"]));
        assert_eq!(rows[35], ("Zeitdruck", Some("SAME_NAME"), vec!["BARRIER", "BARRIER"]));
        let domains: Vec<_> = data["comparison"]["rows"]["nodes"][0]["domains"].as_array().unwrap().iter()
            .map(|domain| domain["number"].as_u64().unwrap()).collect();
        assert_eq!(domains, [1, 4]);
    }

    async fn three_studies_side_by_side_are_the_same_as_a_table_and_as_a_file(world: Demo) {
        beside::add(&world).await;
        let question = SIDE_BY_SIDE.replace("\"demo-clinic\"]", "\"demo-abstract\", \"demo-whole\"]");
        let data = answer(&world, &question).await;
        let rows = table(&data);
        let of = |name: &str| rows.iter().find(|row| row.0 == name).unwrap().clone();
        assert_eq!(of("Cost coverage"), ("Cost coverage", Some("ALIAS"), vec!["FACILITATOR", "BARRIER", "NOT_REPORTED"]));
        assert_eq!(of("Zeitdruck"), ("Zeitdruck", Some("SAME_NAME"), vec!["BARRIER", "FACILITATOR", "NOT_REPORTED"]));
        assert_eq!(of("Curiosity"), ("Curiosity", Some("SAME_NAME"), vec!["FACILITATOR", "NOT_IN_SOURCE_AT_HAND", "BARRIER"]));
        assert_eq!(of("Gimmicks"), ("Gimmicks", None, vec!["NOT_ENTERED", "NOT_IN_SOURCE_AT_HAND", "BOTH"]));
        // 30 of the companion study, of which two are shared with the second and one with the third; one and two more.
        assert_eq!(rows.len(), 30 + 3 - 2 - 1 + 2);
        let (head, lines) = file::read(&world, &["demo-companion", "demo-abstract", "demo-whole"]).await;
        let citations = data["comparison"]["studies"].as_array().unwrap().iter();
        assert_eq!(head[5..], citations.map(|it| it["citation"].as_str().unwrap()).collect::<Vec<_>>());
        assert_eq!(lines, file::expected(&data["comparison"]["rows"]["nodes"]));
    }

    /// There is only one study to compare, and nothing is made up beside it.
    async fn the_default_data_has_nothing_to_compare_with(world: Default) {
        assert_eq!(world.code(SIDE_BY_SIDE, json!({})).await, "NOT_FOUND");
        let alone = SIDE_BY_SIDE.replace("\"demo-companion\", \"demo-clinic\"", "\"cecil-2026\"");
        assert_eq!(world.code(&alone, json!({})).await, "BAD_USER_INPUT");
    }

    /// Beside a study whose whole text was entered, the gaps of the abstract are no findings.
    async fn what_the_abstract_leaves_out_is_not_shown_as_not_reported(world: Default) {
        beside::add(&world).await;
        let both = SIDE_BY_SIDE.replace("\"demo-companion\", \"demo-clinic\"", "\"cecil-2026\", \"demo-whole\"");
        let data = answer(&world, &both).await;
        let rows = table(&data);
        assert_eq!(rows.len(), 8 + 2);
        for (name, _, cells) in &rows {
            match *name {
                "Curiosity" | "Gimmicks" => assert_eq!(cells[0], "NOT_IN_SOURCE_AT_HAND"),
                _ => assert_eq!(cells[1], "NOT_REPORTED"),
            }
        }
    }
}
