//! Change sets are worked out before the lock for writing is taken, and written only where nothing changed meanwhile.

mod model;

use std::time::Duration;

use nasss::config::Config;
use serde_json::{Value, json};

use crate::{
    curation::{
        desk::{Team, codes, id, sound},
        reading::Reading,
    },
    harness::{World, inside::Inside, on_both_engines},
};

/// Takes the lock for which all wait who publish.
async fn lock(inside: &mut Inside) {
    match inside {
        Inside::Sqlite(_) => inside.execute("BEGIN IMMEDIATE".to_owned()).await,
        Inside::Postgres(_) => {
            inside.execute("BEGIN".to_owned()).await;
            inside.execute("LOCK TABLE dataset IN SHARE ROW EXCLUSIVE MODE".to_owned()).await;
        }
    }
}

fn update(category: &str, field: &str, value: &str) -> Value {
    json!([{ "updateCategory": { "id": category, field: value } }])
}

async fn approved(team: &Team<'_>, changes: Value) -> String {
    let set = team.author.opened(changes).await;
    sound(team.author.submit(&set).await);
    sound(team.judge.review(&set, "APPROVE").await);
    set
}

on_both_engines! {
    async fn a_set_is_checked_while_another_program_holds_the_lock_for_writing(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let zeit = Reading::of(&world, "demo-clinic").await.category_id("zeitdruck");
        let right = team.author.opened(update(&zeit, "definition", "Another one.")).await;
        let wrong = team.author.opened(update(&zeit, "name", "Short way to the clinic")).await;
        let mut inside = Inside::of(&world.app.config).await;
        lock(&mut inside).await;
        sound(team.author.check(&right).await);
        assert_eq!(codes(&team.author.check(&wrong).await), ["NOT_UNIQUE"]);
        inside.execute("ROLLBACK".to_owned()).await;
    }

    async fn what_is_published_while_a_set_waits_to_be_written_is_found_in_conflict_with_it(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let zeit = Reading::of(&world, "demo-clinic").await.category_id("zeitdruck");
        let set = approved(&team, update(&zeit, "definition", "Mine.")).await;
        let mut inside = Inside::of(&world.app.config).await;
        lock(&mut inside).await;
        let meanwhile = async {
            // Long enough that the set is worked out by then; the outcome is the same where it is not.
            tokio::time::sleep(Duration::from_millis(700)).await;
            let theirs = "UPDATE category SET definition = 'Theirs.', revision = revision + 1 WHERE slug = 'zeitdruck'";
            inside.execute(theirs.to_owned()).await;
            inside.execute("UPDATE dataset SET version = version + 1".to_owned()).await;
            inside.execute("COMMIT".to_owned()).await;
        };
        let (payload, ()) = tokio::join!(team.author.publish(&set), meanwhile);
        assert_eq!(codes(&payload), ["VERSION_CONFLICT"]);
        assert_eq!(payload["changeSet"]["status"], "CHANGES_REQUESTED");
        let told = world.get("{ category(study: \"demo-clinic\", slug: \"zeitdruck\") { definition } }").await;
        assert_eq!(told["category"]["definition"], json!("Theirs."));
    }

    async fn what_is_too_large_to_be_worked_out_beforehand_is_checked_and_published_all_the_same(world: Demo) {
        let mut config = Config::clone(&world.app.config);
        config.database.draft_bytes = 100;
        let world = World::over(config, None).await;
        let team = Team::of(&world, "demo-clinic").await;
        let zeit = Reading::of(&world, "demo-clinic").await.category_id("zeitdruck");
        let set = approved(&team, update(&zeit, "definition", "Another one.")).await;
        sound(team.author.check(&set).await);
        sound(team.author.publish(&set).await);
        let revert = sound(team.author.revert(&set).await);
        team.through(&id(&revert)).await;
    }
}
