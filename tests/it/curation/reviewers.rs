//! An approval counts at publishing only if its reviewer may still give it.

use nasss::{access::Permit, account::keeping, auth::Mapping, id::Kind};
use serde_json::{Value, json};

use super::{
    desk::{Desk, codes, sound},
    reading::Reading,
};
use crate::{
    accounts::issuers::Issuer,
    harness::{Data, World, inside::Inside, on_both_engines, settings},
};

/// How a right is taken away.
#[derive(Clone, Copy, Debug)]
enum Loss {
    Revoked,
    Expired,
    ElsewhereOnly,
    AnotherRole,
    Disabled,
}

const LOSSES: [Loss; 5] =
    [Loss::Revoked, Loss::Expired, Loss::ElsewhereOnly, Loss::AnotherRole, Loss::Disabled];

async fn account_of(desk: &Desk<'_>) -> uuid::Uuid {
    let id = desk.ask("{ viewer { account { id } } }", json!({})).await;
    Kind::Account.key(id["viewer"]["account"]["id"].as_str().unwrap()).unwrap()
}

async fn loses(world: &World, account: uuid::Uuid, loss: Loss) {
    let (desk, permit) = (world.operator(), Permit::of_operator());
    if matches!(loss, Loss::Disabled) {
        keeping::set_disabled(&desk, &permit, account, true).await.unwrap();
        return;
    }
    if matches!(loss, Loss::Expired) {
        let mut inside = Inside::of(&world.app.config).await;
        let id = account.simple();
        let key = if world.app.config.database_url.is_some() {
            format!("'{id}'")
        } else {
            format!("x'{id}'")
        };
        inside
            .execute(format!("UPDATE role_grant SET expires_at = 1 WHERE account_id = {key}"))
            .await;
        return;
    }
    let all = desk.db.everybody(&permit).await.unwrap();
    let (_, grants) = all.into_iter().find(|(row, _)| row.id == account).unwrap();
    for grant in grants {
        keeping::revoke(&desk, &permit, grant.id).await.unwrap();
        let (role, study) = match loss {
            Loss::ElsewhereOnly => (grant.role, world.study("demo-companion").await),
            Loss::AnotherRole => (entity::words::Role::Steward, world.study("demo-clinic").await),
            _ => continue,
        };
        keeping::grant(&desk, &permit, account, role, Some(study), None).await.unwrap();
    }
}

fn plain(held: &Reading, words: &str) -> Value {
    json!([{ "updateCategory": { "id": held.category_id("zeitdruck"), "definition": words } }])
}

fn delicate(held: &Reading) -> Value {
    json!([{ "updateQuote": { "id": held.quote_id("We ended up"), "access": "CONTROLLED", "language": "de" } }])
}

on_both_engines! {
    async fn a_reviewer_who_lost_the_right_does_not_count_at_publishing(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let other = Desk::of(&world, "other", &["REVIEWER@demo-clinic"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        for loss in LOSSES {
            let name = format!("reviewer {loss:?}");
            let reviewer = Desk::of(&world, &name, &["REVIEWER@demo-clinic"]).await;
            let id = account_of(&reviewer).await;
            let set = author.opened(plain(&held, &name)).await;
            sound(author.submit(&set).await);
            sound(reviewer.review(&set, "APPROVE").await);
            assert_eq!(author.status(&set).await, "APPROVED");
            loses(&world, id, loss).await;
            let refused = author.publish(&set).await;
            assert_eq!(codes(&refused), ["NOT_NOW"], "{loss:?}");
            assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains("may no longer"));
            assert_eq!(codes(&other.publish(&set).await), ["NOT_NOW"], "{loss:?}");
            // Somebody else's approval is enough again.
            sound(other.review(&set, "APPROVE").await);
            sound(author.publish(&set).await);
            assert_eq!(author.status(&set).await, "PUBLISHED");
        }
    }

    async fn approval_and_clearance_each_need_their_own_right(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let set = author.opened(delicate(&held)).await;
        sound(author.submit(&set).await);
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let steward = Desk::of(&world, "steward", &["STEWARD@demo-clinic"]).await;
        let next = Desk::of(&world, "next", &["STEWARD@demo-clinic"]).await;
        // The steward's clearance is lost before the reviewer speaks: it is not approved then.
        sound(steward.review(&set, "APPROVE").await);
        loses(&world, account_of(&steward).await, Loss::Revoked).await;
        sound(reviewer.review(&set, "APPROVE").await);
        assert_eq!(author.status(&set).await, "SUBMITTED");
        sound(next.review(&set, "APPROVE").await);
        assert_eq!(author.status(&set).await, "APPROVED");
        // A steward's right does not stand in for a reviewer's.
        loses(&world, account_of(&reviewer).await, Loss::Revoked).await;
        assert_eq!(codes(&author.publish(&set).await), ["NOT_NOW"]);
        let again = Desk::of(&world, "again", &["REVIEWER@demo-clinic"]).await;
        sound(again.review(&set, "APPROVE").await);
        sound(author.publish(&set).await);
    }

    async fn losing_another_right_changes_nothing(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let grants = ["REVIEWER@demo-clinic", "READER", "CURATOR@demo-companion"];
        let reviewer = Desk::of(&world, "reviewer", &grants).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let set = author.opened(plain(&held, "More.")).await;
        sound(author.submit(&set).await);
        sound(reviewer.review(&set, "APPROVE").await);
        let (desk, permit) = (world.operator(), Permit::of_operator());
        let id = account_of(&reviewer).await;
        let all = desk.db.everybody(&permit).await.unwrap();
        let (_, grants) = all.into_iter().find(|(row, _)| row.id == id).unwrap();
        for grant in grants.iter().filter(|grant| grant.role != entity::words::Role::Reviewer) {
            keeping::revoke(&desk, &permit, grant.id).await.unwrap();
        }
        sound(author.publish(&set).await);
    }
}

/// A reviewer whose right comes from another issuer's claims, which are not stored.
async fn a_vouched_reviewer_counts_until_disabled(world: World, issuer: &Issuer) {
    let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
    let held = Reading::of(&world, "demo-clinic").await;
    let claims = |sub: &str, role: &str| json!({ "sub": sub, "realm_access": { "roles": [role] } });
    for (sub, role, granted, counts) in [
        ("one", "reviewers", None, true),
        ("two", "reviewers", Some(Loss::Disabled), false),
        // Granted here and not by the issuer: what is taken away here is gone.
        ("three", "readers", Some(Loss::Revoked), false),
    ] {
        let token = issuer.token(&json!({}), &claims(sub, role));
        let reviewer = Desk { world: &world, token, study: author.study.clone() };
        let id = account_of(&reviewer).await;
        let (desk, permit) = (world.operator(), Permit::of_operator());
        if role == "readers" {
            let study = Some(world.study("demo-clinic").await);
            let reviews = entity::words::Role::Reviewer;
            keeping::grant(&desk, &permit, id, reviews, study, None).await.unwrap();
        }
        let set = author.opened(plain(&held, sub)).await;
        sound(author.submit(&set).await);
        sound(reviewer.review(&set, "APPROVE").await);
        if let Some(loss) = granted {
            loses(&world, id, loss).await;
        }
        let published = author.publish(&set).await;
        assert_eq!(codes(&published).is_empty(), counts, "{sub}: {published}");
    }
}

#[tokio::test]
async fn a_vouched_reviewer_counts_as_long_as_the_account_does() {
    let issuer = Issuer::start().await;
    let config = || {
        let mut config = settings();
        let mut trusted = issuer.settings();
        trusted.grants.push(Mapping {
            value: "reviewers".to_owned(),
            role: "REVIEWER".to_owned(),
            study: Some("demo-clinic".to_owned()),
        });
        config.issuers.0 = vec![trusted];
        config
    };
    a_vouched_reviewer_counts_until_disabled(
        World::sqlite_with(Data::Demo, config()).await,
        &issuer,
    )
    .await;
    if let Some(world) = World::postgres_with(Data::Demo, config()).await {
        a_vouched_reviewer_counts_until_disabled(world, &issuer).await;
    }
}
