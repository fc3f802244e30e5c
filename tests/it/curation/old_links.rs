//! Links by slugs that things had before, and who may have such a slug.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, id, sound},
    reading::{Reading, text},
    rules::category,
};
use crate::harness::{World, on_both_engines};

/// The category behind a link.
async fn led(world: &World, study: &str, slug: &str) -> Value {
    let query = "query ($study: String!, $slug: String!) {
        category(study: $study, slug: $slug) { id slug formerSlugs } }";
    world.data(query, json!({ "study": study, "slug": slug })).await["category"].clone()
}

async fn new(team: &Team<'_>, study: &str, name: &str) -> String {
    let made = json!([category(study, json!({ "localName": "c", "name": name }))]);
    text(&team.published(made).await["created"][0]["id"])
}

fn slug(id: &str, slug: &str) -> Value {
    json!({ "updateCategory": { "id": id, "slug": slug } })
}

async fn revert(team: &Team<'_>, set: &str) -> String {
    let back = id(&sound(team.author.revert(set).await));
    team.through(&back).await;
    back
}

on_both_engines! {
    async fn a_slug_that_a_category_had_leads_to_it_and_the_answer_says_so(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let (a, b) = (new(&team, &study, "Numbat").await, new(&team, &study, "Kowari").await);
        team.published(json!([slug(&a, "banded")])).await;
        team.published(json!([slug(&a, "walpurti")])).await;
        let told = json!({ "id": a, "slug": "walpurti", "formerSlugs": ["banded", "numbat"] });
        for old in ["walpurti", "banded", "numbat"] {
            assert_eq!(led(&world, "demo-clinic", old).await, told);
        }
        assert_eq!(led(&world, "demo-companion", "numbat").await, Value::Null);
        // The slug of what was merged leads on, those that it had before too, and not where it was merely withdrawn.
        let merged = team.published(json!([{ "mergeCategories": { "from": a, "into": b } }])).await;
        for old in ["walpurti", "banded", "numbat"] {
            assert_eq!(led(&world, "demo-clinic", old).await["id"], json!(b));
        }
        revert(&team, &id(&merged)).await;
        assert_eq!(led(&world, "demo-clinic", "banded").await, told);
        team.published(json!([{ "withdraw": { "id": a } }])).await;
        assert_eq!(led(&world, "demo-clinic", "banded").await, Value::Null);
    }

    async fn an_old_slug_is_given_to_no_other_thing_and_the_same_one_takes_it_back(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let (a, b) = (new(&team, &held.id(), "Numbat").await, new(&team, &held.id(), "Kowari").await);
        let with_slug = |name: &str, slug: &str| category(&held.id(), json!({ "name": name, "slug": slug }));
        // Not while it is left, in whichever order, and not by exchanging two.
        for changes in [
            json!([slug(&a, "banded"), with_slug("Numbat too", "numbat")]),
            json!([with_slug("Numbat too", "numbat"), slug(&a, "banded")]),
            json!([slug(&a, "kowari"), slug(&b, "numbat")]),
        ] {
            let problems = team.problems(changes.clone()).await;
            assert!(problems.iter().any(|it| it["code"] == "NOT_UNIQUE"), "{changes:#} {problems:#?}");
        }
        let changed = team.published(json!([slug(&a, "banded")])).await;
        team.refuses("NOT_UNIQUE", "slug", 0, json!([with_slug("Numbat too", "numbat")])).await;
        team.refuses("NOT_UNIQUE", "slug", 0, json!([slug(&b, "numbat")])).await;
        let told = team.problems(json!([slug(&b, "numbat")])).await;
        let message = told[0]["message"].as_str().unwrap();
        assert!(message.contains("had this before") && message.contains("Numbat"), "{message}");
        // One that is derived gets a number.
        team.published(json!([{ "updateCategory": { "id": a, "name": "Banded anteater" } }])).await;
        let other = new(&team, &held.id(), "Numbat").await;
        assert_eq!(led(&world, "demo-clinic", "numbat-2").await["id"], json!(other));
        assert_eq!(led(&world, "demo-clinic", "numbat").await["id"], json!(a));
        // Another study is free to use it.
        let companion = Team {
            author: Desk::of(&world, "other author", &["CURATOR@demo-companion"]).await,
            judge: Desk::of(&world, "other judge", &["REVIEWER@demo-companion", "STEWARD@demo-companion"]).await,
        };
        let other_study = Reading::of(&world, "demo-companion").await.id();
        companion.lets(json!([category(&other_study, json!({ "name": "Numbat", "slug": "numbat" }))])).await;
        // Back, forth and back again.
        let mut last = id(&changed);
        for (now, former) in [("numbat", "banded"), ("banded", "numbat"), ("numbat", "banded")] {
            last = revert(&team, &last).await;
            assert_eq!(led(&world, "demo-clinic", former).await, json!({ "id": a, "slug": now, "formerSlugs": [former] }));
        }
    }

    async fn a_slug_that_is_left_in_a_set_that_is_refused_is_not_an_old_one(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let study = Reading::of(&world, "demo-clinic").await.id();
        let a = new(&team, &study, "Numbat").await;
        let set = team.author.opened(json!([slug(&a, "banded")])).await;
        sound(team.author.check(&set).await);
        sound(team.author.add(&set, json!([slug(&a, "walpurti")])).await);
        team.through(&set).await;
        assert_eq!(led(&world, "demo-clinic", "banded").await, Value::Null);
        let told = json!({ "id": a, "slug": "walpurti", "formerSlugs": ["numbat"] });
        assert_eq!(led(&world, "demo-clinic", "numbat").await, told);
    }

    async fn old_slugs_of_studies_and_frameworks_lead_to_them_wherever_one_is_named(world: Demo) {
        let team = Team::of_all(&world).await;
        let clinic = Desk::of(&world, "curator", &["CURATOR@demo-clinic"]).await;
        let judge = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let study = clinic.study.clone().unwrap();
        let held = Reading::of(&world, "demo-clinic").await;
        let category = held.study["categories"]["nodes"][0].clone();
        let set = clinic.opened(json!([{ "updateStudy": { "id": study, "slug": "demo-praxis" } }])).await;
        Team { author: clinic, judge }.through(&set).await;
        let both = "{ study(slug: \"demo-clinic\") { id slug formerSlugs }
            comparison(studies: [\"demo-companion\", \"demo-clinic\"]) { studies { slug } }
            matrix(studies: [\"demo-clinic\"], of: STUDY_VALENCE) { rows { heading { code } } } }";
        let told = world.get(both).await;
        assert_eq!(told["study"], json!({ "id": study, "slug": "demo-praxis", "formerSlugs": ["demo-clinic"] }));
        let slugs = json!([{ "slug": "demo-companion" }, { "slug": "demo-praxis" }]);
        assert_eq!(told["comparison"]["studies"], slugs);
        assert_eq!(told["matrix"]["rows"], json!([{ "heading": { "code": "demo-praxis" } }]));
        for study in ["demo-clinic", "demo-praxis"] {
            assert_eq!(led(&world, study, category["slug"].as_str().unwrap()).await["id"], category["id"]);
        }
        let taken = json!([{ "createStudy": { "title": "Another", "slug": "demo-clinic", "frameworkVersion":
            held.study["frameworkVersion"]["id"], "heldFrom": "ABSTRACT", "basis": "EDITORIAL" } }]);
        let problems = team.problems(taken).await;
        assert!(problems.iter().any(|it| it["code"] == "NOT_UNIQUE" && it["message"].as_str().unwrap().contains("before")), "{problems:#?}");

        let framework = world.get("{ frameworks(first: 1) { nodes { id slug } } }").await["frameworks"]["nodes"][0].clone();
        team.published(json!([{ "updateFramework": { "id": framework["id"], "slug": "another-slug" } }])).await;
        let query = format!("{{ framework(slug: {}) {{ id slug formerSlugs }} }}", framework["slug"]);
        let told = json!({ "id": framework["id"], "slug": "another-slug", "formerSlugs": [framework["slug"]] });
        assert_eq!(world.get(&query).await["framework"], told);
    }

    async fn a_merge_leaves_a_complete_study_complete(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let read = "{ study(slug: \"demo-clinic\") { heldFrom coverage { sentence gap categoriesPlaced categoriesUnplaced
            counts { what reported held merged } } categories(first: 100) { totalCount nodes { id valence } } }
            comparison(studies: [\"demo-clinic\", \"demo-companion\"]) { rows(first: 1) { nodes { cells { category { id } gap } } } } }";
        let before = world.get(read).await;
        let nodes = before["study"]["categories"]["nodes"].as_array().unwrap();
        let [from, into] = [&nodes[0], &nodes[1]].map(|it| text(&it["id"]));
        let count = |told: &Value, what: &str| {
            let counts = told["study"]["coverage"]["counts"].as_array().unwrap();
            counts.iter().find(|it| it["what"] == what).unwrap().clone()
        };
        team.published(json!([{ "mergeCategories": { "from": from, "into": into } }])).await;
        let after = world.get(read).await;
        let all = count(&before, "CATEGORIES")["held"].as_i64().unwrap();
        assert_eq!(after["study"]["categories"]["totalCount"], json!(all - 1));
        assert_eq!(count(&after, "CATEGORIES")["held"], json!(all));
        assert_eq!(count(&after, "CATEGORIES")["merged"], json!(1));
        let of_valence = |it: &Value| text(&it["valence"]);
        let line = match of_valence(&nodes[0]).as_str() { "BARRIER" => "BARRIERS", "FACILITATOR" => "FACILITATORS", _ => "BOTH" };
        assert_eq!(count(&after, line)["held"], count(&before, line)["held"]);
        assert_eq!(after["study"]["coverage"]["gap"], before["study"]["coverage"]["gap"]);
        let sentence = after["study"]["coverage"]["sentence"].as_str().unwrap();
        assert!(sentence.contains("1 of them is merged into another"), "{sentence}");
        let coverage = &after["study"]["coverage"];
        let shown = coverage["categoriesPlaced"].as_i64().unwrap() + coverage["categoriesUnplaced"].as_i64().unwrap();
        assert_eq!(shown, all - 1);
        assert_eq!(after["comparison"], before["comparison"]);
        // What remained is taken out: then nothing stands for what was merged into it.
        team.published(json!([{ "withdraw": { "id": into } }])).await;
        let gone = world.get(read).await;
        assert_eq!((&count(&gone, "CATEGORIES")["held"], &count(&gone, "CATEGORIES")["merged"]), (&json!(all - 2), &json!(0)));
    }
}
