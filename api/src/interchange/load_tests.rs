//! Loading on both engines.

use std::time::Duration;

use entity::{
    category, category_quote_count, domain, quote, revision,
    words::{Access, ChangeOrigin},
};
use tempfile::TempDir;

use super::*;
use crate::{
    access::open::{Course, Place, Pool, migrate, open},
    id::Kind,
    interchange::{
        announce::announce,
        editorial::add_editorial,
        seed::{default_bundles, demo_bundles, editorial_bundle},
    },
};

const POOL: Pool = Pool {
    connections: 4,
    acquire_timeout: Duration::from_secs(30),
    statement_timeout: Duration::from_secs(60),
    draft_bytes: 0,
};

/// An empty database that is gone after the test.
struct World {
    db: Db,
    _folder: Option<TempDir>,
}

/// One on each engine that is at hand.
#[expect(clippy::disallowed_methods, reason = "tests have settings of their own")]
async fn worlds() -> Vec<World> {
    let folder = TempDir::new().unwrap();
    let file = Place::Sqlite(folder.path().join("nasss.db"));
    let mut worlds = vec![World { db: empty(&file).await, _folder: Some(folder) }];
    let url = std::env::var("NASSS_TEST_POSTGRES_URL").unwrap_or_default();
    if !url.is_empty() {
        let place = Place::Postgres(schema_of_its_own(&url).await);
        worlds.push(World { db: empty(&place).await, _folder: None });
    }
    worlds
}

async fn empty(place: &Place) -> Db {
    migrate(place, Course::Up).await.unwrap();
    open(place, POOL).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test makes its own schema")]
async fn schema_of_its_own(url: &str) -> String {
    use sea_orm::ConnectionTrait;
    let name = format!("load_{}", crate::id::fresh_key().simple());
    let server = sea_orm::Database::connect(url).await.unwrap();
    server.execute_unprepared(&format!("CREATE SCHEMA {name}")).await.unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}options=-csearch_path%3D{name}")
}

async fn all<E: sea_orm::EntityTrait>(db: &Db) -> Vec<E::Model> {
    let writer = Writer::begin(db, &Permit::of_operator()).await.unwrap();
    writer.all::<E>(&Test::always()).await.unwrap()
}

async fn load_default(db: &Db) -> Outcome {
    let bundles = default_bundles().unwrap();
    let permit = Permit::of_operator();
    load(db, &permit, DatasetKind::Real, &bundles, "test").await.unwrap()
}

#[tokio::test]
async fn the_default_data_is_loaded_once() {
    for world in worlds().await {
        let db = &world.db;
        let Outcome::Loaded { rows } = load_default(db).await else {
            panic!("it was empty");
        };
        let before = db.dataset().await.unwrap();
        assert_eq!(before.version, 1);
        assert_eq!(load_default(db).await, Outcome::AlreadyThere);
        assert_eq!(db.dataset().await.unwrap(), before);

        let mut history = all::<revision::Entity>(db).await;
        history.sort_by_key(|it| it.position);
        let counted = all::<category_quote_count::Entity>(db).await.len();
        assert_eq!((history.len(), counted), (rows - 24, 24));
        let positions: Vec<i32> = history.iter().map(|it| it.position).collect();
        assert!(positions.into_iter().eq(1..=i32::try_from(history.len()).unwrap()));
        assert!(history.iter().all(|it| it.origin == ChangeOrigin::Seed && it.actor == "test"));

        let categories = all::<category::Entity>(db).await;
        let cost = categories.iter().find(|it| it.slug == "cost-coverage").unwrap();
        assert_eq!(Kind::Category.id(cost.id), "cat_7cms71zb5naydann1smbbzwx59");
        let kept = history.iter().find(|it| it.entity_id == cost.id).unwrap();
        assert_eq!(kept.entity, "category");
        assert_eq!(kept.study_id, Some(cost.study_id));
        assert_eq!(kept.snapshot, serde_json::to_string(cost).unwrap());
    }
}

#[tokio::test]
async fn two_loads_at_once_are_one() {
    for world in worlds().await {
        let (one, two) = tokio::join!(load_default(&world.db), load_default(&world.db));
        let outcomes = [one, two];
        assert!(outcomes.contains(&Outcome::AlreadyThere), "{outcomes:?}");
        assert_ne!(one, two);
    }
}

#[tokio::test]
async fn editors_add_once() {
    for world in worlds().await {
        let db = &world.db;
        let (permit, bundle) = (Permit::of_operator(), editorial_bundle().unwrap());
        let missing = add_editorial(db, &permit, &bundle).await;
        assert!(matches!(missing, Err(LoadError::Empty)));
        load_default(db).await;
        let added = add_editorial(db, &permit, &bundle).await.unwrap();
        assert_eq!((added.placements, added.category_aliases, added.version), (8, 16, 2));
        assert!(added.domain_aliases > 0);
        let before = db.dataset().await.unwrap();
        assert_eq!(before.version, 2);

        let again = add_editorial(db, &permit, &bundle).await.unwrap();
        assert!(again.nothing());
        assert_eq!(again.version, 2);
        assert_eq!(db.dataset().await.unwrap(), before);

        let changed = all::<category::Entity>(db).await;
        assert!(changed.iter().all(|it| (it.changed_in, it.revision) == (2, 1)));
        let changed = all::<domain::Entity>(db).await;
        assert!(changed.iter().any(|it| it.changed_in == 2));
    }
}

#[tokio::test]
async fn what_editors_add_must_be_known() {
    for world in worlds().await {
        let db = &world.db;
        let (permit, bundle) = (Permit::of_operator(), editorial_bundle().unwrap());
        let demo = demo_bundles().unwrap();
        load(db, &permit, DatasetKind::Demo, &demo, "test").await.unwrap();
        let refused = add_editorial(db, &permit, &bundle).await.unwrap_err();
        let first = refused.to_string();
        assert_eq!(
            first.lines().next(),
            Some("editorial.json, additions[0].study: There is no study \"cecil-2026\".")
        );
        assert_eq!(db.dataset().await.unwrap().version, 1);
    }
}

#[tokio::test]
async fn what_was_taken_away_is_not_brought_back() {
    use entity::category_alias::{Column, Entity};
    for world in worlds().await {
        let db = &world.db;
        let (permit, mut bundle) = (Permit::of_operator(), editorial_bundle().unwrap());
        load_default(db).await;
        add_editorial(db, &permit, &bundle).await.unwrap();
        // Somebody gives the alias another wording.
        let writer = Writer::begin(db, &permit).await.unwrap();
        let test = Test::texts(Column::Text, ["Kosten"]);
        let values = vec![(Column::TextKey, "geld".into()), (Column::Text, "Geld".into())];
        assert_eq!(writer.update::<Entity>(&test, values).await.unwrap(), 1);
        writer.commit().await.unwrap();
        assert!(add_editorial(db, &permit, &bundle).await.unwrap().nothing());
        // What is new comes in beside it.
        bundle.additions[2].aliases[1].text = "Bezahlung".to_owned();
        let added = add_editorial(db, &permit, &bundle).await.unwrap();
        assert_eq!((added.category_aliases, added.placements, added.version), (1, 0, 3));
    }
}

#[tokio::test]
async fn the_demo_shows_every_shape() {
    for world in worlds().await {
        let db = &world.db;
        let bundles = demo_bundles().unwrap();
        let permit = Permit::of_operator();
        load(db, &permit, DatasetKind::Demo, &bundles, "test").await.unwrap();
        let quotes = all::<quote::Entity>(db).await;
        let gone = quotes.iter().filter(|it| it.withdrawn_at.is_some());
        assert!(gone.clone().count() > 0);
        for it in gone {
            assert_eq!((it.text.as_str(), it.length, it.role_id), ("", 0, None));
        }
        let categories = all::<category::Entity>(db).await;
        let by_slug = |slug: &str| categories.iter().find(|it| it.slug == slug).unwrap();
        let merged = by_slug("reimbursement");
        assert_eq!(merged.replaced_by, Some(by_slug("cost-coverage").id));
        assert_eq!(merged.withdrawn_at, Some(1_737_331_200_000_000));
        let history = all::<revision::Entity>(db).await;
        let of_quotes = history.iter().filter(|it| it.entity == "quote");
        assert_eq!(of_quotes.filter(|it| it.access_after.is_some()).count(), quotes.len());
        let counts = all::<category_quote_count::Entity>(db).await;
        let open = counts.iter().filter(|it| it.access == Access::Open);
        assert!(open.map(|it| it.n).sum::<i32>() > 0);
    }
}

#[tokio::test]
async fn the_start_says_what_is_held() {
    for world in worlds().await {
        let db = &world.db;
        load_default(db).await;
        let cecil = |how: &str| {
            format!(
                "Cecil et al. 2026: 8 of the 36 categories the study reports, only its abstract is at hand; {how}, no quotes open to all."
            )
        };
        let first = "NASSS 2017: 7 domains, 19 questions.".to_owned();
        let lines = announce(db).await.unwrap();
        assert_eq!(lines, [first.clone(), cecil("none placed in a domain")]);
        let (permit, bundle) = (Permit::of_operator(), editorial_bundle().unwrap());
        add_editorial(db, &permit, &bundle).await.unwrap();
        let lines = announce(db).await.unwrap();
        assert_eq!(lines, [first, cecil("8 placed by editors")]);
    }
}

#[tokio::test]
async fn the_demo_says_that_it_is_invented() {
    for world in worlds().await {
        let bundles = demo_bundles().unwrap();
        let permit = Permit::of_operator();
        load(&world.db, &permit, DatasetKind::Demo, &bundles, "test").await.unwrap();
        let lines = announce(&world.db).await.unwrap();
        assert_eq!(lines[0], "This is a demo: the studies in it are invented.");
        assert!(
            lines[2].starts_with("Fictional Author and Fictional Author 2023 (invented): "),
            "{lines:?}"
        );
    }
}

#[tokio::test]
async fn what_does_not_pass_leaves_nothing() {
    for world in worlds().await {
        let bundles = demo_bundles().unwrap();
        let permit = Permit::of_operator();
        let refused = load(&world.db, &permit, DatasetKind::Real, &bundles, "test").await;
        assert!(matches!(refused, Err(LoadError::Refused(_))));
        assert_eq!(world.db.kind().await.unwrap(), None);
        assert_ne!(load_default(&world.db).await, Outcome::AlreadyThere);
    }
}
