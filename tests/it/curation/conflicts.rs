//! Two sets that change the same, and many that are published at once.

use std::collections::BTreeSet;

use async_graphql::futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, codes, id, sound, version},
    reading::{Reading, text},
    rules::category,
};
use crate::{
    access::everything,
    harness::{World, on_both_engines},
};

async fn clinic(world: &World) -> (Team<'_>, Reading) {
    (Team::of(world, "demo-clinic").await, Reading::of(world, "demo-clinic").await)
}

/// Submits and approves a set without publishing it.
async fn approved(team: &Team<'_>, changes: Value) -> String {
    let set = team.author.opened(changes).await;
    sound(team.author.submit(&set).await);
    sound(team.judge.review(&set, "APPROVE").await);
    set
}

fn update(id: &str, field: &str, value: &str) -> Value {
    json!([{ "updateCategory": { "id": id, field: value } }])
}

on_both_engines! {
    async fn the_same_field_is_a_conflict_and_the_set_goes_back(world: Demo) {
        let (team, held) = clinic(&world).await;
        let zeit = held.category_id("zeitdruck");
        let mine = approved(&team, json!([{ "updateCategory": {
            "id": zeit, "definition": "Mine.", "inclusionCriteria": "Mine too.",
        } }])).await;
        let before = held.category("zeitdruck")["definition"].clone();
        team.published(update(&zeit, "definition", "Theirs.")).await;
        let told = team.author.publish(&mine).await;
        assert_eq!(codes(&told), ["VERSION_CONFLICT"], "{told:#}");
        let conflict = json!({ "field": "definition", "base": before, "theirs": "Theirs.", "mine": "Mine." });
        assert_eq!(told["userErrors"][0]["conflict"], conflict);
        assert_eq!(told["userErrors"][0]["path"], json!(["input", "changeSet", "changes", "1", "updateCategory", "definition"]));
        assert_eq!(told["changeSet"]["status"], "CHANGES_REQUESTED");
        let change = text(&told["changeSet"]["changes"]["nodes"][0]["id"]);
        assert_eq!(told["userErrors"][0]["change"], json!(change));
        assert_eq!(version(&world).await, 2);
        assert_eq!(codes(&team.author.submit(&mine).await), ["VERSION_CONFLICT"]);

        let settle = |field: Value, take: &str| json!([{ "change": change, "field": field, "take": take }]);
        let wrong = team.author.resolve(&mine, settle(json!("locator"), "MINE")).await;
        assert_eq!(codes(&wrong), ["INVALID"]);
        sound(team.author.resolve(&mine, settle(json!("definition"), "MINE")).await);
        sound(team.author.check(&mine).await);
        team.through(&mine).await;
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(now.category("zeitdruck")["definition"], "Mine.");
        assert_eq!(now.category("zeitdruck")["inclusionCriteria"], "Mine too.");
    }

    async fn a_conflict_can_give_way(world: Demo) {
        let (team, held) = clinic(&world).await;
        let zeit = held.category_id("zeitdruck");
        let mine = approved(&team, json!([{ "updateCategory": {
            "id": zeit, "definition": "Mine.", "inclusionCriteria": "Mine too.",
        } }])).await;
        let whole = approved(&team, update(&zeit, "definition", "Another.")).await;
        team.published(update(&zeit, "definition", "Theirs.")).await;
        let told = team.author.publish(&mine).await;
        let change = &told["userErrors"][0]["change"];
        sound(team.author.resolve(&mine, json!([{ "change": change, "field": "definition", "take": "THEIRS" }])).await);
        team.through(&mine).await;
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(now.category("zeitdruck")["definition"], "Theirs.");
        assert_eq!(now.category("zeitdruck")["inclusionCriteria"], "Mine too.");
        // Of a change that has nothing else to say, nothing is left.
        let told = team.author.publish(&whole).await;
        let change = &told["userErrors"][0]["change"];
        let left = sound(team.author.resolve(&whole, json!([{ "change": change, "take": "THEIRS" }])).await);
        assert_eq!(left["changeSet"]["changeCount"], 0);
    }

    async fn fields_and_parts_apart_from_each_other_merge(world: Demo) {
        let (team, held) = clinic(&world).await;
        let zeit = held.category_id("zeitdruck");
        let mine = approved(&team, json!([
            { "updateCategory": { "id": zeit, "definition": "Mine." } },
            { "createAlias": { "category": zeit, "text": "Rush", "language": "en", "basis": "EDITORIAL" } },
        ])).await;
        team.published(json!([
            { "updateCategory": { "id": zeit, "name": "Zeitnot", "exclusionCriteria": "Theirs." } },
            { "createAlias": { "category": zeit, "text": "Hurry", "language": "en", "basis": "EDITORIAL" } },
        ])).await;
        sound(team.author.publish(&mine).await);
        let now = Reading::of(&world, "demo-clinic").await;
        let zeit = now.category("zeitdruck");
        let told = [&zeit["name"], &zeit["definition"], &zeit["exclusionCriteria"]];
        assert_eq!(told, [&json!("Zeitnot"), &json!("Mine."), &json!("Theirs.")]);
        let aliases = zeit["aliases"].as_array().unwrap().iter().map(|it| text(&it["text"]));
        let expected = ["Hurry", "Rush", "Zeitdruck"].map(str::to_owned);
        assert_eq!(aliases.collect::<BTreeSet<_>>(), BTreeSet::from(expected));
        // Two who say the same agree.
        let same = approved(&team, update(&text(&zeit["id"]), "definition", "Agreed.")).await;
        let both = approved(&team, json!([{ "updateCategory": {
            "id": zeit["id"], "definition": "Agreed.", "inclusionCriteria": "More.",
        } }])).await;
        sound(team.author.publish(&same).await);
        sound(team.author.publish(&both).await);
    }

    async fn what_was_withdrawn_cannot_be_edited_and_what_was_edited_is_not_withdrawn_unseen(world: Demo) {
        let (team, held) = clinic(&world).await;
        let [a, b, c, d] = ["zeitdruck", "short-way", "unclear-liability", "nurse-at-the-booth"]
            .map(|slug| held.category_id(slug));
        let withdraw = |id: &str| json!([{ "withdraw": { "id": id } }]);
        let edit = approved(&team, update(&a, "definition", "Mine.")).await;
        team.published(withdraw(&a)).await;
        let told = team.author.publish(&edit).await;
        assert_eq!(codes(&told), ["VERSION_CONFLICT"], "{told:#}");
        assert_eq!(told["changeSet"]["status"], "CHANGES_REQUESTED");

        let gone = approved(&team, withdraw(&b)).await;
        team.published(update(&b, "definition", "Theirs.")).await;
        let told = team.author.publish(&gone).await;
        assert_eq!(codes(&told), ["VERSION_CONFLICT"], "{told:#}");
        assert_eq!(told["changeSet"]["status"], "CHANGES_REQUESTED");
        // Having looked at it again, they may still want it gone.
        let change = &told["userErrors"][0]["change"];
        sound(team.author.resolve(&gone, json!([{ "change": change, "take": "MINE" }])).await);
        team.through(&gone).await;

        // A part of it counts as it.
        let gone = approved(&team, withdraw(&c)).await;
        let merge = approved(&team, json!([{ "mergeCategories": { "into": d, "from": c } }])).await;
        team.published(json!([{ "createAlias": {
            "category": c, "text": "Liability", "language": "en", "basis": "EDITORIAL",
        } }])).await;
        assert_eq!(codes(&team.author.publish(&gone).await), ["VERSION_CONFLICT"]);
        assert_eq!(codes(&team.author.publish(&merge).await), ["VERSION_CONFLICT"]);
    }

    async fn names_and_places_can_be_exchanged_in_one_set(world: Demo) {
        let (team, held) = clinic(&world).await;
        let [a, b] = ["zeitdruck", "short-way"].map(|slug| held.category(slug).clone());
        let authors = held.study["authors"].as_array().unwrap();
        let place = |author: &Value, place: usize| json!({ "updateAuthor": { "id": author["id"], "position": place } });
        team.published(json!([
            { "updateCategory": { "id": a["id"], "name": b["name"] } },
            { "updateCategory": { "id": b["id"], "name": a["name"] } },
            place(&authors[0], 2),
            place(&authors[1], 1),
        ])).await;
        let now = Reading::of(&world, "demo-clinic").await;
        // Links keep leading to the same things.
        for (slug, before, name) in [("zeitdruck", &a, &b["name"]), ("short-way", &b, &a["name"])] {
            let category = now.category(slug);
            assert_eq!((&category["id"], &category["name"]), (&before["id"], name));
            assert_eq!(category["aliases"], before["aliases"]);
        }
        assert_eq!(now.study["authors"][0], authors[1]);
        assert_eq!(now.study["authors"][1], authors[0]);
        // What one leaves, a new one can take.
        team.published(json!([
            category(&held.id(), json!({ "name": a["name"] })),
            { "updateCategory": { "id": b["id"], "name": "Hurry" } },
            { "createAuthor": { "study": held.id(), "name": "The first", "position": 1 } },
            place(&authors[1], 2),
            place(&authors[0], 3),
        ])).await;
        let now = Reading::of(&world, "demo-clinic").await;
        let names: Vec<&Value> = now.study["authors"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names[..3], [&json!("The first"), &authors[1]["name"], &authors[0]["name"]]);
    }

    async fn sixteen_publish_at_once_and_each_becomes_a_version_of_its_own(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let mut sets = Vec::new();
        for n in 0..16 {
            let name = format!("Light {n}");
            let changes = json!([
                category(&held.id(), json!({ "name": name, "localName": "c" })),
                { "createAlias": { "category": "#c", "text": name, "language": "en", "basis": "EDITORIAL" } },
            ]);
            sets.push(approved(&team, changes).await);
        }
        let all = join_all(sets.iter().map(|set| team.author.publish(set))).await;
        let mut versions: Vec<i64> = all
            .into_iter()
            .map(|payload| sound(payload)["changeSet"]["publishedVersion"].as_i64().unwrap())
            .collect();
        versions.sort_unstable();
        assert_eq!(versions, (2..=17).collect::<Vec<i64>>());
        assert_eq!(version(&world).await, 17);
        let revisions = everything::<entity::revision::Entity>(&world).await;
        let mut seen = std::collections::HashSet::new();
        for row in &revisions {
            assert!(seen.insert((row.entity.clone(), row.entity_id, row.revision)), "{row:?}");
        }
        for version in 2..=17 {
            let mut places: Vec<i32> = revisions
                .iter()
                .filter(|row| row.dataset_version == version)
                .map(|row| row.position)
                .collect();
            places.sort_unstable();
            assert_eq!(places, [1, 2], "of version {version}");
        }
    }

    async fn of_sixteen_who_change_the_same_field_one_is_published(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let zeit = held.category_id("zeitdruck");
        let mut sets = Vec::new();
        for n in 0..16 {
            sets.push(approved(&team, update(&zeit, "definition", &format!("Of {n}."))).await);
        }
        let all = join_all(sets.iter().map(|set| team.author.publish(set))).await;
        let (done, back): (Vec<&Value>, Vec<&Value>) =
            all.iter().partition(|payload| payload["changeSet"]["status"] == "PUBLISHED");
        assert_eq!((done.len(), back.len()), (1, 15));
        for payload in back {
            assert_eq!(codes(payload), ["VERSION_CONFLICT"]);
            assert_eq!(payload["changeSet"]["status"], "CHANGES_REQUESTED");
        }
        assert_eq!(version(&world).await, 2);
        // The same one published by many is published once.
        let set = approved(&team, update(&zeit, "locator", "p. 99")).await;
        let other = Desk::of(&world, "other", &["REVIEWER@demo-clinic"]).await;
        let (a, b, c) = tokio::join!(team.author.publish(&set), other.publish(&set), team.judge.publish(&set));
        let done = [a, b, c].into_iter().filter(|payload| payload["userErrors"] == json!([]));
        assert_eq!(done.map(|payload| id(&payload)).collect::<Vec<_>>(), [set]);
        assert_eq!(version(&world).await, 3);
    }
}
