//! What another issuer's word is worth here: rights in the studies that the settings meant, and names that can be shown.

use entity::{account, words::AuditResult};
use nasss::{
    access::Permit,
    auth::{Authority, IssuerSettings, KeysError, Mapping},
    config::Config,
    id::Kind,
};
use serde_json::{Value, json};

use super::issuers::Issuer;
use crate::{
    curation::desk::{Desk, Team},
    harness::{Data, World, inside::Inside, postgres, settings},
};

const RIGHTS: &str = "{ viewer { account { name displayName } rights { role study { id } } } }";
const MISSING: &str = "a-study-that-is-not-here";

/// Settings in which curators curate these studies.
fn curating(issuer: &Issuer, studies: &[&str]) -> Config {
    let grants = studies.iter().map(|study| Mapping {
        value: "curators".to_owned(),
        role: "CURATOR".to_owned(),
        study: Some((*study).to_owned()),
    });
    let mut config = settings();
    config.issuers.0 = vec![IssuerSettings { grants: grants.collect(), ..issuer.settings() }];
    config
}

/// A world on each engine that there is.
async fn worlds(config: impl Fn() -> Config) -> Vec<World> {
    let mut worlds = vec![World::sqlite_with(Data::Demo, config()).await];
    if postgres::server().is_some() {
        worlds.extend(World::postgres_with(Data::Demo, config()).await);
    }
    worlds
}

/// The ids of the studies in which somebody has rights.
async fn studies(world: &World, token: &str) -> Vec<Value> {
    let reply = world.ask_with(token, RIGHTS, json!({})).await;
    let rights = reply.data()["viewer"]["rights"].as_array().unwrap().clone();
    rights.into_iter().map(|right| right["study"]["id"].clone()).collect()
}

async fn everybody(world: &World) -> Vec<account::Model> {
    let all = world.app.db.everybody(&Permit::of_operator()).await.unwrap();
    all.into_iter().map(|(account, _)| account).collect()
}

#[tokio::test]
async fn rights_stay_with_the_study_when_its_slug_changes_hands() {
    let issuer = Issuer::start().await;
    for world in worlds(|| curating(&issuer, &["demo-clinic", MISSING])).await {
        let token = issuer.token(&json!({}), &json!({}));
        let clinic = json!(Kind::Study.id(world.study("demo-clinic").await));
        assert_eq!(studies(&world, &token).await, std::slice::from_ref(&clinic));
        let mut inside = Inside::of(&world.app.config).await;
        for (from, to) in [
            ("demo-clinic", "elsewhere"),
            ("demo-companion", "demo-clinic"),
            ("demo-clinic", MISSING),
        ] {
            inside.execute(format!("UPDATE study SET slug = '{to}' WHERE slug = '{from}'")).await;
            assert_eq!(
                studies(&world, &token).await,
                std::slice::from_ref(&clinic),
                "{from} to {to}"
            );
        }
    }
}

#[tokio::test]
async fn a_study_can_be_named_by_its_id() {
    let issuer = Issuer::start().await;
    let world = World::sqlite(Data::Demo).await;
    let companion = Kind::Study.id(world.study("demo-companion").await);
    let missing = Kind::Study.id(uuid::Uuid::nil());
    for world in worlds(|| curating(&issuer, &[&companion, &missing, "stu_", ""])).await {
        let token = issuer.token(&json!({}), &json!({}));
        assert_eq!(studies(&world, &token).await, [json!(companion)]);
    }
}

#[tokio::test]
async fn a_slug_that_settings_name_is_final() {
    let issuer = Issuer::start().await;
    for world in worlds(|| curating(&issuer, &["demo-clinic", MISSING])).await {
        for (study, slug, refused) in [
            ("demo-clinic", "another", true),
            ("demo-companion", MISSING, true),
            ("demo-companion", "another", false),
        ] {
            let name = format!("{study} to {slug}");
            let author = Desk::of(&world, &name, &[&format!("CURATOR@{study}")]).await;
            let judge =
                Desk::of(&world, &format!("judge of {name}"), &[&format!("REVIEWER@{study}")])
                    .await;
            let team = Team { author, judge };
            let changes = json!([{ "updateStudy": { "id": team.author.study, "slug": slug } }]);
            if refused {
                team.refuses("FINAL", "slug", 0, changes).await;
            } else {
                team.lets(changes).await;
            }
            let same = json!([{ "updateStudy": { "id": team.author.study, "slug": study, "title": "Told anew" } }]);
            team.lets(same).await;
        }
    }
}

#[tokio::test]
async fn two_issuers_of_one_name_are_refused() {
    let issuer = Issuer::start().await;
    let mut config = curating(&issuer, &[]);
    config.public_url = Some("https://nasss.example.org/".to_owned());
    let refused = |config: &Config| match Authority::open(config) {
        Err(KeysError::Issuer(name, why)) => {
            assert!(why.contains("name"), "{why}");
            name
        }
        other => panic!("{other:?}"),
    };
    Authority::open(&config).unwrap();
    let mut twice = config.clone();
    let other =
        IssuerSettings { audience: "other".to_owned(), grants: Vec::new(), ..issuer.settings() };
    twice.issuers.0.push(other);
    assert_eq!(refused(&twice), issuer.settings().issuer);
    // Nor does any bear the service's own name.
    config.issuers.0[0].issuer = "https://nasss.example.org".to_owned();
    assert_eq!(refused(&config), "https://nasss.example.org");
}

#[tokio::test]
async fn names_of_an_issuer_pass_the_check_of_names_made_here() {
    let issuer = Issuer::start().await;
    for world in worlds(|| curating(&issuer, &[])).await {
        let long = "x".repeat(201);
        for subject in
            ["a\0b", "\0", "a\nb", "\u{1b}[2J", "a\u{9b}b", "a\u{202e}b", "a\u{2028}b", "  ", &long]
        {
            let token = issuer.token(&json!({}), &json!({ "sub": subject }));
            let reply = world.ask_with(&token, RIGHTS, json!({})).await;
            assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"), "{subject:?}");
        }
        assert!(everybody(&world).await.is_empty());
        for (nth, name) in
            ["a\0b", "a\nb", "\u{1b}]0;x\u{7}", "a\u{202e}b", "", &long].iter().enumerate()
        {
            let token =
                issuer.token(&json!({}), &json!({ "sub": format!("person {nth}"), "name": name }));
            let reply = world.ask_with(&token, RIGHTS, json!({})).await;
            assert_eq!(reply.data()["viewer"]["account"]["displayName"], Value::Null, "{name:?}");
        }
        // An account that an earlier build made goes on.
        let mut inside = Inside::of(&world.app.config).await;
        inside
            .execute(format!("UPDATE account SET subject = '{long}' WHERE subject = 'person 0'"))
            .await;
        let token = issuer.token(&json!({}), &json!({ "sub": long }));
        let reply = world.ask_with(&token, RIGHTS, json!({})).await;
        assert_eq!(reply.data()["viewer"]["account"]["name"], "person 0");
    }
}

#[tokio::test]
async fn that_an_issuer_made_an_account_is_written_down_once() {
    let issuer = Issuer::start().await;
    for world in worlds(|| curating(&issuer, &[])).await {
        let token = issuer.token(&json!({}), &json!({}));
        let first = (0..8).map(|_| world.ask_with(&token, RIGHTS, json!({})));
        for reply in async_graphql::futures_util::future::join_all(first).await {
            assert_eq!(reply.status, 200);
        }
        let made = everybody(&world).await;
        let events = world.audited("ACCOUNT_CREATED").await;
        assert_eq!((made.len(), events.len()), (1, 1));
        let event = &events[0];
        assert_eq!((event.subject_id, event.account_id), (Some(made[0].id), Some(made[0].id)));
        assert_eq!((event.credential.word(), event.result), ("ISSUER", AuditResult::Done));
        assert_eq!(event.credential_id.as_deref(), made[0].issuer.as_deref());
        assert!(event.request_id.is_some() && event.address.is_some());
    }
}
