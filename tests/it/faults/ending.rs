//! Transactions that the database refuses to commit.

use serde_json::{Value, json};

use crate::{
    curation::desk::{Desk, sound},
    harness::{World, inside::Inside, on_both_engines},
};

/// Lets the database refuse to commit whatever opens a change set with this title, by a foreign key that is checked
/// at the end: neither engine then says what became of the transaction.
const REFUSED: &str = "refused at commit";

async fn refuse_to_commit(world: &World) {
    let mut inside = Inside::of(&world.app.config).await;
    let key = match inside {
        Inside::Sqlite(_) => "BLOB",
        Inside::Postgres(_) => "UUID",
    };
    let mut steps = vec![format!(
        "CREATE TABLE orphan (id {key} REFERENCES change_set (id) DEFERRABLE INITIALLY DEFERRED)"
    )];
    match inside {
        Inside::Sqlite(_) => steps.push(format!(
            "CREATE TRIGGER refuse AFTER INSERT ON change_set WHEN NEW.title = '{REFUSED}'
            BEGIN INSERT INTO orphan VALUES (x'00'); END"
        )),
        Inside::Postgres(_) => steps.extend([
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO orphan VALUES (gen_random_uuid()); RETURN NULL; END $$"
                .to_owned(),
            format!(
                "CREATE TRIGGER refuse AFTER INSERT ON change_set FOR EACH ROW
                WHEN (NEW.title = '{REFUSED}') EXECUTE FUNCTION refuse()"
            ),
        ]),
    }
    for step in steps {
        inside.texts(step).await;
    }
}

/// The titles of all sets, as another connection sees them.
async fn titles(world: &World) -> Vec<String> {
    let mut inside = Inside::of(&world.app.config).await;
    inside.texts("SELECT title FROM change_set ORDER BY title".to_owned()).await
}

async fn opens(desk: &Desk<'_>, title: &str) -> Value {
    let input = json!({ "title": title, "study": desk.study, "changes": [] });
    desk.reply("openChangeSet", input).await.body
}

on_both_engines! {
    async fn what_the_database_refuses_to_commit_is_an_error_and_hinders_nothing_afterwards(world: Demo) {
        let desk = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        refuse_to_commit(&world).await;
        // More often than there are connections.
        for n in 0..12 {
            let answer = opens(&desk, REFUSED).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer:#}");
            assert_eq!(answer["data"]["openChangeSet"], Value::Null);
            sound(opens(&desk, &format!("after {n:02}")).await["data"]["openChangeSet"].clone());
        }
        let expected: Vec<_> = (0..12).map(|n| format!("after {n:02}")).collect();
        assert_eq!(titles(&world).await, expected);
        world.program("another", &["READER"]).await;
    }
}
