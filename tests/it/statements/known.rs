//! Tables of reference are remembered for those who did not sign in, and nothing outlives its version.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    curation::{desk::Team, reading::Reading},
    harness::{World, on_both_engines},
};

const QUERY: &str = "query($n: Int!) { quotes(first: $n) { nodes { id role { code }
    codings { category { name study { slug } placements { domain { name } } } } } } }";

/// The first of the quotes, once what stands beside them is known: a server trusts its memory from when it hears of
/// what is published.
async fn once_known(world: &World) -> Value {
    for _ in 0..100 {
        let (data, took) = world.counted(QUERY, json!({ "n": 10 })).await;
        if took == 2 {
            return data;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("everything is asked for each time");
}

on_both_engines! {
    async fn what_stands_beside_other_quotes_again_is_not_asked_for_again(world: Demo) {
        let (first, took) = world.counted(QUERY, json!({ "n": 100 })).await;
        // Quotes, their roles, their codings; the categories, their studies, their placements, the domains.
        assert_eq!(took, 7);
        let again = once_known(&world).await;
        let first = first["quotes"]["nodes"].as_array().unwrap();
        assert_eq!(again["quotes"]["nodes"], json!(first[..10]));
    }

    async fn for_somebody_with_a_token_everything_is_asked_for(world: Demo) {
        world.counted(QUERY, json!({ "n": 100 })).await;
        once_known(&world).await;
        let token = world.program("somebody", &["RESEARCHER@demo-clinic"]).await;
        let (mut took, mut token_took) = (Vec::new(), Vec::new());
        for (query, counts) in [("{ dataset { id } }", &mut token_took), (QUERY, &mut took)] {
            for n in [100, 10] {
                let before = world.app.db.statements();
                world.ask_with(&token, query, json!({ "n": n })).await.data();
                counts.push(world.app.db.statements() - before);
            }
        }
        let token_alone = token_took[1] - 1;
        assert_eq!(took, [7 + token_alone; 2]);
    }

    async fn what_is_published_takes_the_place_of_what_was_remembered(world: Demo) {
        let other = World::over((*world.app.config).clone(), None).await;
        let team = Team::of(&world, "demo-clinic").await;
        let id = Reading::of(&world, "demo-clinic").await.category_id("nurse-at-the-booth");
        for n in 0..5 {
            let name = format!("Nurse {n}");
            team.published(json!([{ "updateCategory": { "id": id, "name": name } }])).await;
            for server in [&world, &other] {
                // Asked twice: the second time it is known.
                for _ in 0..2 {
                    let told = server.data(QUERY, json!({ "n": 100 })).await.to_string();
                    assert!(told.contains(&format!("\"{name}\"")), "{name}");
                    assert!(n == 0 || !told.contains(&format!("\"Nurse {}\"", n - 1)));
                }
            }
        }
    }

    async fn what_is_withdrawn_is_not_remembered(world: Demo) {
        let before = world.data(QUERY, json!({ "n": 100 })).await.to_string();
        assert!(before.contains("\"Nurse at the booth\""));
        let team = Team::of(&world, "demo-clinic").await;
        let id = Reading::of(&world, "demo-clinic").await.category_id("nurse-at-the-booth");
        let change = json!([{ "withdraw": { "id": id, "reason": "A test." } }]);
        team.published(change).await;
        let after = world.data(QUERY, json!({ "n": 100 })).await.to_string();
        assert!(!after.contains("\"Nurse at the booth\""));
    }
}
