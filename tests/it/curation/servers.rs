//! Several servers over one database: each remembers which version holds, and none for too long.

use nasss::config::Config;
use serde_json::{Value, json};

use super::{desk::Team, reading::Reading};
use crate::harness::{World, on_both_engines};

const QUERY: &str = "{ category(study: \"demo-clinic\", slug: \"zeitdruck\") { definition } }";

on_both_engines! {
    async fn what_one_server_published_every_other_one_answers_with_from_then_on(world: Demo) {
        let mut config = Config::clone(&world.app.config);
        config.answers.bytes = 1024 * 1024;
        let others = [World::over(config.clone(), None).await, World::over(config, None).await];
        let team = Team::of(&world, "demo-clinic").await;
        let id = Reading::of(&world, "demo-clinic").await.category_id("zeitdruck");
        for n in 0..12 {
            let words = format!("As of publication {n}.");
            team.published(json!([{ "updateCategory": { "id": id, "definition": words } }])).await;
            for other in &others {
                // Asked twice: the second answer is one that was kept.
                for _ in 0..2 {
                    let told: Value = other.get(QUERY).await;
                    assert_eq!(told["category"]["definition"], json!(words), "after {n}");
                }
            }
        }
    }
}
