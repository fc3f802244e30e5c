//! What a merged category hands on: its names, and what is said of it. And what is left of a name after a renaming.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, codes, id, sound},
    reading::{Reading, text},
    rules::category,
};
use crate::harness::on_both_engines;

/// Two categories, `a` and `b`, and what a set says of them; published.
async fn made(team: &Team<'_>, study: &str, more: Value, acts: &str) -> (String, String) {
    let new = |name: &str| {
        let fields =
            json!({ "localName": name, "name": format!("Quokka {name}"), "valence": acts });
        category(study, fields)
    };
    let mut changes = vec![new("a"), new("b")];
    changes.extend(more.as_array().unwrap().iter().cloned());
    let opened = team.published(json!(changes)).await;
    let made = |name: &str| {
        let created = opened["created"].as_array().unwrap();
        text(&created.iter().find(|it| it["localName"] == name).unwrap()["id"])
    };
    (made("a"), made("b"))
}

fn merge(from: &str, into: &str) -> Value {
    json!({ "mergeCategories": { "from": from, "into": into } })
}

fn alias(category: &str, name: &str, language: &str) -> Value {
    json!({ "createAlias": { "category": category, "text": name, "language": language, "basis": "EDITORIAL" } })
}

fn placed(category: &str, domain: &str, why: &str) -> Value {
    json!({ "createPlacement": { "category": category, "domain": domain, "basis": "EDITORIAL", "rationale": why,
        "confidence": "HIGH" } })
}

fn mentioned(category: &str, role: &str, mention: &str) -> Value {
    json!({ "createRoleMention": { "category": category, "role": role, "mention": mention, "basis": "EDITORIAL" } })
}

/// The other names of a category, sorted.
async fn aliases(desk: &Desk<'_>, category: &str) -> Vec<String> {
    let query = "query ($id: ID!) { node(id: $id) { ... on Category { aliases { text } } } }";
    let found = desk.ask(query, json!({ "id": category })).await;
    let found = found["node"]["aliases"].as_array().unwrap().iter();
    let mut texts: Vec<String> = found.map(|it| text(&it["text"])).collect();
    texts.sort_unstable();
    texts
}

/// What is said of a category, without ids, sorted.
async fn said(desk: &Desk<'_>, category: &str) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { ... on Category {
        placements { domain { number } rationale } roles { role { code } mention } conditions { text } } } }";
    desk.ask(query, json!({ "id": category })).await["node"].clone()
}

on_both_engines! {
    async fn all_names_of_what_is_merged_stay_through_one_set_of_two_merges(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let more = json!([alias("#a", "Kurzschwanz", "de"), alias("#a", "Quokka b", "en"), alias("#a", "Shared", "en"),
            alias("#b", "Shared", "en"), alias("#b", "Shared", "de")]);
        let (a, b) = made(&team, &study, more, "BARRIER").await;
        let opened = team.published(json!([category(&study, json!({ "localName": "c", "name": "Quokka c" }))])).await;
        let c = text(&opened["created"][0]["id"]);
        let before = Reading::of(&world, "demo-clinic").await.study;
        for order in [[merge(&a, &b), merge(&b, &c)], [merge(&b, &c), merge(&a, &b)]] {
            let merged = team.published(json!(order)).await;
            assert_eq!(aliases(&team.author, &c).await, ["Kurzschwanz", "Quokka a", "Quokka b", "Shared", "Shared"]);
            for slug in ["quokka-a", "quokka-b"] {
                let query = format!("{{ category(study: \"demo-clinic\", slug: \"{slug}\") {{ id }} }}");
                assert_eq!(world.get(&query).await["category"]["id"], json!(c));
            }
            let back = id(&sound(team.author.revert(&id(&merged)).await));
            team.through(&back).await;
            assert_eq!(Reading::of(&world, "demo-clinic").await.study, before);
        }
        // The name of what remains is no other name of it, and merges in a circle leave nothing.
        team.published(json!([merge(&a, &b)])).await;
        assert_eq!(aliases(&team.author, &b).await, ["Kurzschwanz", "Quokka a", "Shared", "Shared"]);
        team.refuses("UNKNOWN_REFERENCE", "into", 0, json!([merge(&b, &c), merge(&c, &b)])).await;
    }

    async fn placements_and_mentions_are_joined_and_what_contradicts_is_listed_before_publishing(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let roles = world.get("{ participantRoles(first: 100) { nodes { id code } } }").await;
        let role = |code: &str| {
            let mut roles = roles["participantRoles"]["nodes"].as_array().unwrap().iter();
            text(&roles.find(|it| it["code"] == code).unwrap()["id"])
        };
        let (patients, therapists) = (role("PATIENT"), role("THERAPIST"));
        let [one, two, three] = [1, 2, 3].map(|number| held.domain_id(number));
        let more = json!([
            placed("#a", &one, "Only here."), placed("#a", &two, "As the other says."), placed("#a", &three, "Another reason."),
            placed("#b", &two, "As the other says."), placed("#b", &three, "The reason that stays."),
            mentioned("#a", &patients, "MENTIONED"), mentioned("#b", &patients, "NOT_MENTIONED"),
            mentioned("#a", &therapists, "MENTIONED"),
        ]);
        let (a, b) = made(&team, &held.id(), more, "BARRIER").await;
        let before = Reading::of(&world, "demo-clinic").await.study;
        let set = team.author.opened(json!([merge(&a, &b)])).await;
        let checked = sound(team.author.check(&set).await);
        let warnings = checked["warnings"].as_array().unwrap();
        let kinds: Vec<&Value> = warnings.iter().map(|it| &it["kind"]).collect();
        assert_eq!(kinds, ["Placement", "RoleMention"], "{checked:#}");
        let change = &checked["changeSet"]["changes"]["nodes"][0]["id"];
        assert!(warnings.iter().all(|it| it["change"] == *change && it["stands"].is_string()), "{warnings:?}");
        team.through(&set).await;
        let now = said(&team.author, &b).await;
        let placements = json!([
            { "domain": { "number": 1 }, "rationale": "Only here." },
            { "domain": { "number": 2 }, "rationale": "As the other says." },
            { "domain": { "number": 3 }, "rationale": "The reason that stays." },
        ]);
        assert_eq!(now["placements"], placements, "{now:#}");
        let mut mentions = now["roles"].as_array().unwrap().clone();
        mentions.sort_by_key(|it| it["role"]["code"].to_string());
        let told = json!([{ "role": { "code": "PATIENT" }, "mention": "NOT_MENTIONED" }, { "role": { "code": "THERAPIST" }, "mention": "MENTIONED" }]);
        assert_eq!(json!(mentions), told, "{now:#}");
        let back = id(&sound(team.author.revert(&set).await));
        team.through(&back).await;
        assert_eq!(Reading::of(&world, "demo-clinic").await.study, before);
        let again = id(&sound(team.author.revert(&back).await));
        team.through(&again).await;
        assert_eq!(said(&team.author, &b).await, now);
    }

    async fn conditions_move_to_a_category_that_acts_both_ways_and_are_listed_where_there_is_no_room(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let when = |category: &str, text: &str| json!({ "createCondition": {
            "category": category, "valence": "BARRIER", "text": text, "basis": "EDITORIAL" } });
        let more = json!([when("#a", "At night."), when("#a", "In winter."), when("#b", "At noon."), when("#b", "In winter.")]);
        let (a, b) = made(&team, &study, more, "BOTH").await;
        let one_way = category(&study, json!({ "localName": "c", "name": "Quokka c", "valence": "BARRIER" }));
        let c = text(&team.published(json!([one_way])).await["created"][0]["id"]);
        let set = team.author.opened(json!([merge(&a, &b)])).await;
        assert_eq!(sound(team.author.check(&set).await)["warnings"], json!([]));
        team.through(&set).await;
        let now = said(&team.author, &b).await;
        assert_eq!(now["conditions"], json!([{ "text": "At noon." }, { "text": "In winter." }, { "text": "At night." }]));
        let set = team.author.opened(json!([merge(&b, &c)])).await;
        let warnings = sound(team.author.check(&set).await)["warnings"].clone();
        let kinds: Vec<&Value> = warnings.as_array().unwrap().iter().map(|it| &it["kind"]).collect();
        assert_eq!(kinds, ["CategoryCondition"; 3], "{warnings:#}");
    }

    async fn a_renamed_category_is_found_by_the_name_that_it_had(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let (a, b) = made(&team, &study, json!([]), "BARRIER").await;
        let rename = |id: &str, name: &str, keep: Value| json!({ "updateCategory": { "id": id, "name": name, "keepOldName": keep } });
        team.published(json!([rename(&a, "Numbat", json!(null))])).await;
        assert_eq!(aliases(&team.author, &a).await, ["Quokka a"]);
        // The same name in other letters is the same name.
        team.published(json!([rename(&a, "NUMBAT", json!(true))])).await;
        assert_eq!(aliases(&team.author, &a).await, ["Quokka a"]);
        team.published(json!([rename(&b, "Wombat", json!(false))])).await;
        assert_eq!(aliases(&team.author, &b).await, [""; 0]);
        // One that another category has by then is not kept.
        team.published(json!([rename(&a, "Wombat", json!(true)), rename(&b, "Numbat", json!(true))])).await;
        assert_eq!(aliases(&team.author, &a).await, ["Quokka a"]);
        assert_eq!(aliases(&team.author, &b).await, [""; 0]);
        let opened = team.author.open(json!([{ "updateCategory": { "id": a, "keepOldName": true } }])).await;
        let checked = team.author.check(&id(&sound(opened))).await;
        assert_eq!(codes(&checked), ["NOTHING_CHANGES"]);
    }

    async fn a_category_that_is_reinstated_under_another_name_keeps_the_old_one_as_the_change_says(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let (a, b) = made(&team, &study, json!([]), "BARRIER").await;
        for (category, order, keeps) in [(&a, 0, false), (&a, 1, false), (&b, 0, true), (&b, 1, true)] {
            team.published(json!([{ "withdraw": { "id": category } }])).await;
            let name = format!("Bilby {order}{keeps}");
            let mut changes = vec![
                json!({ "reinstate": { "id": category } }),
                json!({ "updateCategory": { "id": category, "name": name, "keepOldName": keeps } }),
            ];
            changes.rotate_left(order);
            team.published(json!(changes)).await;
            let expected = usize::from(keeps) * (order + 1);
            assert_eq!(aliases(&team.author, category).await.len(), expected, "{name}");
        }
    }

    async fn taking_a_renaming_back_takes_the_other_name_back_and_keeps_none(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let (a, _) = made(&team, &study, json!([]), "BARRIER").await;
        let renamed = team.published(json!([{ "updateCategory": { "id": a, "name": "Numbat" } }])).await;
        let mut last = id(&renamed);
        for expected in [&[][..], &["Quokka a"], &[]] {
            let back = id(&sound(team.author.revert(&last).await));
            team.through(&back).await;
            assert_eq!(aliases(&team.author, &a).await, expected);
            last = back;
        }
    }
}
