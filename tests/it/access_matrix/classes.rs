//! The classes of viewers, each with a token that works over HTTP.

use entity::{role_grant, words::Role};
use nasss::access::{Permit, write::Writer};
use serde_json::{Value, json};

use crate::{
    accounts::issuers::Issuer,
    harness::{World, people::Reply},
};

/// Viewers with the same rights.
pub struct Class {
    /// What the column is called.
    pub short: &'static str,
    token: Option<String>,
    client: reqwest::Client,
    url: String,
}

impl Class {
    pub fn of(world: &World, short: &'static str, token: Option<String>) -> Self {
        Self { short, token, client: world.client.clone(), url: world.url() }
    }

    /// What the class is answered.
    pub async fn ask(&self, query: &str) -> Reply {
        self.ask_with(query, json!({})).await
    }

    pub async fn ask_with(&self, query: &str, variables: Value) -> Reply {
        let mut request = self.client.post(&self.url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Reply::to(request, query, variables).await
    }
}

/// Somebody with every role everywhere, and every class.
pub async fn classes(world: &World, issuer: &Issuer) -> (Class, Vec<Class>) {
    let every: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
    let all = Class::of(world, "OF", Some(world.signed_in("all", &every).await));
    let mut classes = vec![Class::of(world, "ANON", None)];
    world.person("nothing", &[]).await;
    classes.push(Class::of(world, "NONE", Some(world.sign_in("nothing").await.0)));
    expired(world).await;
    classes.push(Class::of(world, "EXPIRED", Some(world.sign_in("expired").await.0)));
    for (short, grant) in [
        ("READER", "READER"),
        ("RESEAR", "RESEARCHER@demo-companion"),
        ("CURAT", "CURATOR@demo-companion"),
        ("REVIEW", "REVIEWER@demo-companion"),
        ("STEWARD", "STEWARD@demo-companion"),
    ] {
        classes.push(Class::of(world, short, Some(world.program(short, &[grant]).await)));
    }
    // Of the others a session and a token see the same (another test holds that), but accounts are kept by sessions alone.
    classes.push(Class::of(world, "ADMIN", Some(world.signed_in("ADMIN", &["ADMIN"]).await)));
    let every_right = world.program("every right", &every).await;
    classes.push(Class::of(world, "TOKEN", Some(every_right)));
    // A token that carries less than its owner holds.
    let owner = world.account("much", &["STEWARD", "READER"]).await;
    classes.push(Class::of(world, "PART", Some(world.token_of(owner, &["READER"]).await)));
    let vouched = issuer.token(&json!({}), &json!({ "sub": "of the matrix" }));
    classes.push(Class::of(world, "VOUCHED", Some(vouched)));
    let gone = world.person("disabled", &["STEWARD"]).await;
    let token = world.sign_in("disabled").await.0;
    let (desk, permit) = (world.operator(), Permit::of_operator());
    nasss::account::keeping::set_disabled(&desk, &permit, gone, true).await.unwrap();
    classes.push(Class::of(world, "GONE", Some(token)));
    (all, classes)
}

/// Somebody whose grants are all over.
async fn expired(world: &World) {
    let account_id = world.person("expired", &[]).await;
    let rows = Role::ALL.iter().map(|role| role_grant::Model {
        id: uuid::Uuid::new_v4(),
        account_id,
        role: *role,
        study_id: None,
        granted_at: 0,
        granted_by: None,
        expires_at: Some(1),
    });
    let writer = Writer::beside(&world.app.db, &Permit::of_operator()).await.unwrap();
    writer.insert::<role_grant::Entity>(rows.collect()).await.unwrap();
    writer.commit().await.unwrap();
}
