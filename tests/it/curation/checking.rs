//! What a check tells and leaves, and what it takes to look at sets.

use serde_json::{Value, json};

use super::{
    desk::{Desk, codes, version},
    reading::Reading,
    rules::category,
};
use crate::{access::everything, harness::on_both_engines};

const PROBLEMS: &str =
    "query ($id: ID!) { changeSet(id: $id) { changes { nodes { thing problems { code } } } } }";

const PAGE: &str = "query ($first: Int!) { changeSets(first: $first) { nodes {
    id title study { slug } authors { id } reviews { note reviewer { id } } viewerCan { review { because } }
    changes(first: 3) { nodes { id fields { field after } problems { code } author { id } } } } } }";

on_both_engines! {
    async fn a_check_tells_all_that_is_wrong_and_leaves_nothing(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let set = author.opened(json!([
            category(&held.id(), json!({ "name": "Warm" })),
            category(&held.id(), json!({ "name": "Illness", "basis": "REPORTED" })),
            { "createPlacement": {
                "category": held.category_id("zeitdruck"), "domain": held.domain_id(1), "basis": "EDITORIAL",
                "rationale": "So.",
            } },
        ])).await;
        let revisions = everything::<entity::revision::Entity>(&world).await.len();
        let checked = author.check(&set).await;
        let mut told = codes(&checked);
        told.sort_unstable();
        assert_eq!(told, ["REQUIRED", "REQUIRED", "REQUIRED"], "{checked:#}");
        assert_eq!(author.check(&set).await, checked);
        assert_eq!(version(&world).await, 1);
        assert_eq!(everything::<entity::revision::Entity>(&world).await.len(), revisions);
        assert_eq!(author.status(&set).await, "DRAFT");
        // Each change tells its own.
        let shown = author.ask(PROBLEMS, json!({ "id": set })).await;
        let nodes = shown["changeSet"]["changes"]["nodes"].as_array().unwrap();
        let counts: Vec<usize> = nodes.iter().map(|it| it["problems"].as_array().unwrap().len()).collect();
        assert_eq!(counts, [0, 2, 1], "{shown:#}");
    }

    async fn a_page_of_sets_takes_as_many_statements_however_long_it_is(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        for n in 0..6 {
            let changes = (0..=n).map(|m| category(&held.id(), json!({ "name": format!("{n} {m}") })));
            author.opened(Value::Array(changes.collect())).await;
        }
        let counted = async |first: i32| {
            let before = world.app.db.statements();
            let page = author.ask(PAGE, json!({ "first": first })).await;
            let nodes = page["changeSets"]["nodes"].as_array().unwrap().clone();
            assert_eq!(nodes.len(), usize::try_from(first).unwrap());
            // Of several sets at once nothing is checked.
            assert!(nodes.iter().all(|set| set["changes"]["nodes"][0]["problems"].is_null()));
            world.app.db.statements() - before
        };
        assert_eq!(counted(2).await, counted(6).await);
    }
}
