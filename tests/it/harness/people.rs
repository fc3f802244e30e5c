//! Accounts in a world, and requests with their tokens.

use std::sync::Arc;

use entity::words::Role;
use nasss::{
    access::{Permit, Test, Viewer, Visit, rows},
    account::{Desk, keeping, password, token},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{World, paths::assert_paths_lead_into_the_input};

/// The password of every account that has one.
pub const PASSWORD: &str = "twelve small boats";

/// An answer over HTTP.
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Reply {
    /// What is answered to a query that is posted so.
    pub async fn to(request: reqwest::RequestBuilder, query: &str, variables: Value) -> Self {
        let request = request.header("accept", "application/graphql-response+json");
        let body = json!({ "query": query, "variables": variables });
        let response = request.json(&body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for name in headers.keys() {
            assert_eq!(headers.get_all(name).iter().count(), 1, "{name} comes twice: {headers:?}");
        }
        let answer = response.json().await.unwrap();
        assert_paths_lead_into_the_input(query, &body["variables"], &answer);
        Self { status, headers, body: answer }
    }

    /// The data of an answer without errors.
    pub fn data(&self) -> &Value {
        assert_eq!(self.body.get("errors"), None, "{:#}", self.body);
        &self.body["data"]
    }

    /// The code of the first error.
    pub fn code(&self) -> &str {
        let code = self.body["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no error in {:#}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl World {
    /// The desk, as whoever runs the program.
    pub fn operator(&self) -> Desk {
        Desk::of_operator(self.app.db.clone(), self.app.tools.clone())
    }

    /// The key of a study.
    pub async fn study(&self, slug: &str) -> Uuid {
        let named = Test::texts(entity::study::Column::Slug, [slug]);
        let study = rows::studies(&Viewer::Anonymous).filter(named);
        self.app.db.one(&study).await.unwrap().unwrap().id
    }

    /// Makes an account without a password; roles are as in `CURATOR@demo-clinic`.
    pub async fn account(&self, name: &str, grants: &[&str]) -> Uuid {
        let (desk, permit) = (self.operator(), Permit::of_operator());
        let made = keeping::create(&desk, &permit, name, None).await.unwrap();
        for grant in grants {
            let (role, study) = self.right(grant).await;
            keeping::grant(&desk, &permit, made.account, role, study, None).await.unwrap();
        }
        made.account
    }

    /// A role and its study.
    pub async fn right(&self, text: &str) -> (Role, Option<Uuid>) {
        let (word, slug) = text.split_once('@').map_or((text, None), |(w, s)| (w, Some(s)));
        let role = *Role::ALL.iter().find(|role| role.word() == word).unwrap();
        match slug {
            Some(slug) => (role, Some(self.study(slug).await)),
            None => (role, None),
        }
    }

    /// Makes an account that can sign in with [`PASSWORD`].
    pub async fn person(&self, name: &str, grants: &[&str]) -> Uuid {
        let id = self.account(name, grants).await;
        password::put_password(&self.operator(), id, PASSWORD).await.unwrap();
        id
    }

    /// The desk of an account with all its grants, for entrances within the program.
    pub async fn desk_of(&self, account: Uuid) -> Desk {
        let (desk, now) = (self.operator(), nasss::clock::now());
        let standing = desk.db.standing(&Permit::of_operator(), account, now).await;
        let standing = standing.unwrap().unwrap();
        let viewer = standing.viewer(standing.grants.clone());
        Desk { viewer: Arc::new(viewer), visit: Arc::new(Visit::unknown()), ..desk }
    }

    /// A token for programs that carries all that its owner, a new account, holds.
    pub async fn program(&self, name: &str, grants: &[&str]) -> String {
        let owner = self.account(name, grants).await;
        self.token_of(owner, grants).await
    }

    /// A session's token of a new account.
    pub async fn signed_in(&self, name: &str, grants: &[&str]) -> String {
        self.person(name, grants).await;
        self.sign_in(name).await.0
    }

    /// A token for programs of an account.
    pub async fn token_of(&self, owner: Uuid, grants: &[&str]) -> String {
        let mut rights = Vec::new();
        for grant in grants {
            rights.push(self.right(grant).await);
        }
        let (desk, permit) = (self.operator(), Permit::of_operator());
        let holder = self.desk_of(owner).await.viewer;
        let made = token::make(&desk, &permit, owner, &holder, "a test", &rights, None).await;
        made.unwrap().text
    }

    /// What is answered to a request with this token.
    pub async fn ask_with(&self, token: &str, query: &str, variables: Value) -> Reply {
        Reply::to(self.client.post(self.url()).bearer_auth(token), query, variables).await
    }

    /// What is answered to a request without a token.
    pub async fn reply(&self, query: &str, variables: Value) -> Reply {
        Reply::to(self.client.post(self.url()), query, variables).await
    }

    /// Tries to sign in.
    pub async fn try_sign_in(&self, name: &str, password: &str) -> Reply {
        let input = json!({ "input": { "name": name, "password": password } });
        self.reply(SIGN_IN, input).await
    }

    /// Signs in: access token and refresh token.
    pub async fn sign_in(&self, name: &str) -> (String, String) {
        pair(&self.try_sign_in(name, PASSWORD).await.data()["signIn"])
    }

    /// Refreshes.
    pub async fn refresh(&self, token: &str) -> Reply {
        let query = "mutation ($input: RefreshInput!) { refresh(input: $input) { accessToken refreshToken } }";
        self.reply(query, json!({ "input": { "refreshToken": token } })).await
    }
}

const SIGN_IN: &str = "mutation ($input: SignInInput!) { signIn(input: $input) {
    accessToken tokenType expiresAt refreshToken refreshExpiresAt } }";

/// Access and refresh token of a payload.
pub fn pair(payload: &Value) -> (String, String) {
    let text = |name: &str| payload[name].as_str().unwrap().to_owned();
    (text("accessToken"), text("refreshToken"))
}

impl World {
    /// Everything of one kind that was written down, the earliest first.
    pub async fn audited(&self, action: &str) -> Vec<entity::audit_event::Model> {
        let all = self.app.db.audited_after(&Permit::of_operator(), None, 100_000).await.unwrap();
        all.into_iter().filter(|event| event.action.word() == action).collect()
    }
}

impl World {
    /// Everything that was written down, as text.
    pub async fn all_audited(&self) -> Vec<String> {
        let all = self.app.db.audited_after(&Permit::of_operator(), None, 100_000).await.unwrap();
        all.into_iter().map(|event| format!("{event:?}")).collect()
    }
}
