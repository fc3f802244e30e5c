//! Which names are one name, what they hold, in which order they come, and which slugs are made of them.

use serde_json::{Value, json};

use super::{
    desk::{Team, codes, id},
    reading::Reading,
};
use crate::harness::{World, inside::Inside, on_both_engines};

/// A change that makes a category of this name.
fn category(study: &str, name: &str) -> Value {
    json!({ "createCategory": { "localName": "c", "study": study, "name": name, "origin": "INDUCTIVE",
        "valence": "BARRIER", "basis": "ILLUSTRATIVE" } })
}

/// The codes of the problems that keep a category of this name from being submitted.
async fn problems(team: &Team<'_>, study: &str, name: &str) -> Vec<String> {
    let opened = team.author.open(json!([category(study, name)])).await;
    let told =
        if codes(&opened).is_empty() { team.author.submit(&id(&opened)).await } else { opened };
    codes(&told).into_iter().map(str::to_owned).collect()
}

/// The names of a list of categories, page by page.
async fn listed(world: &World, slugs: &[String], direction: &str, size: usize) -> Vec<String> {
    let query = "query ($s: [String!], $d: Direction, $n: Int, $a: String) { categories(filter: { slug: $s },
        orderBy: [{ field: NAME, direction: $d }], first: $n, after: $a) {
        nodes { name } pageInfo { endCursor hasNextPage } } }";
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let asked = json!({ "s": slugs, "d": direction, "n": size, "a": after });
        let page = world.data(query, asked).await["categories"].clone();
        let nodes = page["nodes"].as_array().unwrap().iter();
        names.extend(nodes.map(|node| node["name"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            return names;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

on_both_engines! {
    async fn letters_that_differ_in_a_mark_make_two_names_and_accents_do_not(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        for (one, other) in [("かき", "がき"), ("ハス", "パス"), ("Мои данные", "Мой данные"), ("كتاب و", "كتاب ؤ"), ("फल", "फ़ल")] {
            team.published(json!([category(&study, one)])).await;
            assert_eq!(problems(&team, &study, other).await, [""; 0], "{one} {other}");
            team.published(json!([category(&study, other)])).await;
        }
        for (one, other) in [
            ("Café am Eck", "CAFE AM ECK"), ("ΟΔΟΣ", "οδός"), ("за́мок", "замок"), ("שָׁלוֹם", "שלום"), ("Weißer Straß", "WEISSER STRASS"),
            ("مُحَمَّد", "محمد"),
        ] {
            team.published(json!([category(&study, one)])).await;
            assert_eq!(problems(&team, &study, other).await, ["NOT_UNIQUE"], "{one} {other}");
        }
    }

    async fn a_name_stands_on_one_line_and_hides_nothing(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        for hidden in ["\n", "\r\n", "\u{2028}", "\u{85}", "\u{202e}", "\u{2066}", "\u{200b}", "\u{200f}", "\u{2060}", "\u{feff}", "\u{ad}"] {
            let name = format!("One{hidden}two");
            for (field, change) in [
                ("name", json!([category(&held.id(), &name)])),
                ("title", json!([{ "updateStudy": { "id": held.id(), "title": name } }])),
                ("pseudonym", json!([{ "createParticipant": { "study": held.id(), "pseudonym": name, "consent": "CONTROLLED" } }])),
                ("text", json!([{ "createAlias": {
                    "category": held.category_id("short-way"), "text": name, "language": "en", "basis": "EDITORIAL" } }])),
                ("name", json!([{ "createAuthor": { "study": held.id(), "name": name } }])),
            ] {
                team.refuses("INVALID", field, 0, change).await;
            }
        }
        team.refuses("INVALID", "name", 0, json!([category(&held.id(), "\u{200d}")])).await;
        // Texts are no names.
        let definition = json!([{ "updateCategory": { "id": held.category_id("short-way"), "definition": "One.\nTwo.\u{200b}" } }]);
        team.lets(definition).await;
    }

    async fn joiners_stay_in_a_name_and_make_no_other_name(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        for name in ["می\u{200c}خواهم", "क्\u{200d}ष", "Team 👩\u{200d}⚕\u{fe0f}"] {
            let made = team.published(json!([category(&study, name)])).await;
            let query = "query ($id: ID!) { node(id: $id) { ... on Category { name } } }";
            let told = world.data(query, json!({ "id": made["created"][0]["id"] })).await;
            assert_eq!(told["node"]["name"], name);
            let bare: String = name.chars().filter(|c| !matches!(c, '\u{200c}' | '\u{200d}')).collect();
            assert_eq!(problems(&team, &study, &bare).await, ["NOT_UNIQUE"], "{name}");
        }
    }

    async fn lists_by_name_count_numbers_as_numbers_on_pages_of_any_length(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let ordered = ["Arbeit", "Ärger 3", "Arzt", "theme 1", "Theme 2", "Theme 02", "Thème 2.9", "Theme 2.10", "Theme 9",
            "Theme 10", "Theme 123", "Zeit"];
        let mut changes = Vec::new();
        let mut slugs = Vec::new();
        for (at, name) in ordered.iter().enumerate().rev() {
            let mut change = category(&study, name);
            change["createCategory"]["localName"] = json!(format!("c{at}"));
            change["createCategory"]["slug"] = json!(format!("t{at}"));
            slugs.push(format!("t{at}"));
            changes.push(change);
        }
        team.published(json!(changes)).await;
        for size in [1, 2, 5, 50] {
            assert_eq!(listed(&world, &slugs, "ASC", size).await, ordered, "{size}");
            let mut backward = listed(&world, &slugs, "DESC", size).await;
            backward.reverse();
            assert_eq!(backward, ordered, "{size}");
        }
    }

    async fn names_of_any_script_make_slugs_however_many_are_alike(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        // All of them are transliterated alike.
        let names: Vec<String> = (0..130).map(|n| format!("病{}", "!".repeat(n))).collect();
        let mut slugs = Vec::new();
        for names in names.chunks(65) {
            let changes = names.iter().enumerate().map(|(at, name)| {
                let mut change = category(&study, name);
                change["createCategory"]["localName"] = json!(format!("c{at}"));
                change
            });
            let made = team.published(changes.collect()).await;
            let ids: Vec<&Value> = made["created"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
            let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Category { slug } } }";
            let told = world.data(query, json!({ "ids": ids })).await;
            slugs.extend(told["nodes"].as_array().unwrap().iter().map(|node| node["slug"].as_str().unwrap().to_owned()));
        }
        let expected = std::iter::once("bing".to_owned()).chain((2..=130).map(|n| format!("bing-{n}")));
        assert_eq!(slugs, expected.collect::<Vec<_>>());
    }

    async fn names_that_became_one_are_kept_and_can_be_worked_on(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let [one, other] = ["short-way", "zeitdruck"].map(|slug| held.category_id(slug));
        let mut inside = Inside::of(&world.app.config).await;
        inside.execute("UPDATE category SET name = 'ΟΔΟΣ', name_key = 'οδοσ' WHERE slug = 'short-way'".to_owned()).await;
        inside.execute("UPDATE category SET name = 'οδός', name_key = 'οδοσ', name_twin = 1 WHERE slug = 'zeitdruck'".to_owned()).await;
        let update = |id: &str, field: &str, text: &str| json!({ "updateCategory": { "id": id, field: text } });
        team.published(json!([update(&one, "definition", "One."), update(&other, "definition", "Other.")])).await;
        team.published(json!([update(&other, "definition", "Another.")])).await;
        assert_eq!(problems(&team, &held.id(), "Οδός").await, ["NOT_UNIQUE"]);
        team.published(json!([update(&other, "name", "Another way")])).await;
        team.refuses("NOT_UNIQUE", "name", 0, json!([update(&other, "name", "οδός")])).await;
    }
}
