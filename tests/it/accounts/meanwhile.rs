//! Credentials that are changed while a password is hashed: what was verified before is void afterwards.

use std::collections::HashMap;

use nasss::{
    access::{Permit, Visit},
    account::{Desk, keeping, password, sign_in},
    id::Kind,
};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Data, World, inside::Inside, on_both_engines, people::PASSWORD, settings};

const ME: &str = "{ viewer { account { name } } }";
const OTHERS: [&str; 4] =
    ["another dozen boats", "a third dozen boats", "a fourth dozen boats", "a fifth dozen boats"];

/// What can be done with credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Deed {
    SignIn,
    Change,
    Set,
    Reset,
    Disable,
}

const DEEDS: [Deed; 5] = [Deed::SignIn, Deed::Change, Deed::Set, Deed::Reset, Deed::Disable];

/// Deeds that hash, with how many hashes each makes.
const HASHING: [(Deed, u64); 3] = [(Deed::SignIn, 1), (Deed::Change, 2), (Deed::Set, 1)];

/// What somebody knows of the account.
#[derive(Clone, Debug)]
struct Known {
    password: Option<String>,
    code: Option<String>,
    session: Option<String>,
}

/// An account with its owner and an administrator.
struct Owner<'w> {
    world: &'w World,
    id: Uuid,
    name: String,
    known: Known,
}

impl<'w> Owner<'w> {
    /// An account in the state that a deed needs: with a code for `Set`, else with a password and a session.
    async fn for_deed(world: &'w World, deed: Deed, name: &str) -> Owner<'w> {
        let id = world.account(name, &["READER"]).await;
        let known = Known { password: None, code: None, session: None };
        let mut owner = Owner { world, id, name: name.to_owned(), known };
        if deed == Deed::Set {
            owner.reset().await;
        } else {
            password::put_password(&world.operator(), id, PASSWORD).await.unwrap();
            owner.known.password = Some(PASSWORD.to_owned());
            owner.sign_in().await;
        }
        owner
    }

    async fn reset(&mut self) {
        let (desk, permit) = (self.world.operator(), Permit::of_operator());
        let made = keeping::reset_password(&desk, &permit, self.id).await.unwrap();
        self.known = Known { password: None, code: Some(made.code), session: None };
    }

    async fn sign_in(&mut self) {
        let password = self.known.password.clone().unwrap();
        let reply = self.world.try_sign_in(&self.name, &password).await;
        let token = reply.data()["signIn"]["accessToken"].as_str().unwrap();
        self.known.session = Some(token.to_owned());
    }

    /// Does a deed to its end, whatever has to be done before it is possible.
    async fn does(&mut self, deed: Deed, new: &str) {
        match deed {
            Deed::Reset => self.reset().await,
            Deed::Disable => {
                let (desk, permit) = (self.world.operator(), Permit::of_operator());
                keeping::set_disabled(&desk, &permit, self.id, true).await.unwrap();
                self.known = Known { code: None, session: None, ..self.known.clone() };
            }
            Deed::Set => {
                if self.known.code.is_none() {
                    self.reset().await;
                }
                assert!(
                    started(self.world, &self.name, &self.known, Deed::Set, new).await.is_some()
                );
                self.known = Known { password: Some(new.to_owned()), code: None, session: None };
            }
            Deed::SignIn | Deed::Change => {
                if self.known.password.is_none() {
                    Box::pin(self.does(Deed::Set, OTHERS[3])).await;
                }
                if self.known.session.is_none() || deed == Deed::SignIn {
                    self.sign_in().await;
                }
                if deed == Deed::Change {
                    assert!(
                        started(self.world, &self.name, &self.known, deed, new).await.is_some()
                    );
                    self.known.password = Some(new.to_owned());
                }
            }
        }
    }

    /// Lets the owner set a new password by a code, and sign in with it at once.
    async fn comes_back(&mut self) {
        let (desk, permit) = (self.world.operator(), Permit::of_operator());
        keeping::set_disabled(&desk, &permit, self.id, false).await.unwrap();
        if self.known.password.is_none() && self.known.code.is_none() {
            self.reset().await;
        }
        if self.known.password.is_none() {
            Box::pin(self.does(Deed::Set, OTHERS[2])).await;
        }
        self.sign_in().await;
        let token = self.known.session.clone().unwrap();
        assert_eq!(self.world.ask_with(&token, ME, json!({})).await.status, 200);
    }
}

/// Does a deed with what was known when it began; the session of a sign-in, or nothing where it is refused.
async fn started(
    world: &World,
    name: &str,
    known: &Known,
    deed: Deed,
    new: &str,
) -> Option<Option<String>> {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    match deed {
        Deed::SignIn => {
            let reply = world.try_sign_in(name, &text(&known.password)).await;
            let token = reply.body["data"]["signIn"]["accessToken"].as_str().map(str::to_owned);
            token.map(Some)
        }
        Deed::Change => {
            let query = "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { done } }";
            let input = json!({ "currentPassword": text(&known.password), "newPassword": new });
            let reply =
                world.ask_with(&text(&known.session), query, json!({ "input": input })).await;
            (reply.body["data"]["changePassword"]["done"] == true).then_some(None)
        }
        Deed::Set => {
            let query =
                "mutation ($input: SetPasswordInput!) { setPassword(input: $input) { done } }";
            let input = json!({ "name": name, "code": text(&known.code), "password": new });
            let reply = world.reply(query, json!({ "input": input })).await;
            (reply.body["data"]["setPassword"]["done"] == true).then_some(None)
        }
        Deed::Reset | Deed::Disable => unreachable!("they hash nothing"),
    }
}

/// Whether what was done meanwhile makes what was verified before void. Whoever holds a code signs in after using it.
fn voids(held: Deed, meanwhile: Deed) -> bool {
    meanwhile != Deed::SignIn || held == Deed::Set
}

/// Looks that what was good when a deed began, and what it would have left, lets nobody in.
async fn nothing_stale_is_good(owner: &Owner<'_>, before: &Known) {
    let (world, name) = (owner.world, &owner.name);
    for stale in [Some(OTHERS[0].to_owned()), before.password.clone()].into_iter().flatten() {
        if Some(&stale) != owner.known.password.as_ref() {
            let reply = world.try_sign_in(name, &stale).await;
            assert_eq!(reply.code(), "UNAUTHENTICATED", "{name}");
        }
    }
    if before.code.is_some() && before.code != owner.known.code {
        let set = started(world, name, before, Deed::Set, OTHERS[0]).await;
        assert_eq!(set, None, "{name}");
    }
}

/// Sessions of an account that are open, past the service.
async fn open_sessions(world: &World, account: Uuid) -> usize {
    let sessions = crate::access::everything::<entity::session::Entity>(world).await;
    sessions.iter().filter(|row| row.account_id == account && row.ended_at.is_none()).count()
}

async fn what_was_verified_before_a_change_is_void_after_it(world: World) {
    let mut pairs = HashMap::new();
    for (held, hashes) in HASHING {
        for meanwhile in DEEDS {
            for before in 0..hashes {
                let name = format!("{held:?}{meanwhile:?}{before}");
                let mut owner = Owner::for_deed(&world, held, &name).await;
                let known = owner.known.clone();
                let mut gate = world.app.tools.passwords.hold_back(before);
                let in_flight = started(&world, &name, &known, held, OTHERS[0]);
                let (done, ()) = tokio::join!(in_flight, async {
                    assert!(gate.arrived().await, "{name}");
                    owner.does(meanwhile, OTHERS[1]).await;
                    drop(gate);
                });
                assert_eq!(done.is_some(), !voids(held, meanwhile), "{name}: {done:?}");
                if done.is_some() && held == Deed::Change {
                    // Both hold, one after the other.
                    owner.known.password = Some(OTHERS[0].to_owned());
                }
                if done.is_none() {
                    let own = usize::from(matches!(meanwhile, Deed::Change | Deed::SignIn));
                    assert_eq!(open_sessions(&world, owner.id).await, own, "{name}");
                    nothing_stale_is_good(&owner, &known).await;
                }
                owner.comes_back().await;
                *pairs.entry((held, meanwhile)).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(pairs.len(), HASHING.len() * DEEDS.len());
}

/// Many fail to sign in here, from one address.
fn patient() -> nasss::config::Config {
    let mut config = settings();
    config.sign_in.failures_per_address = 10_000;
    config
}

#[tokio::test]
async fn what_was_verified_before_a_change_is_void_after_it_on_sqlite() {
    let world = World::sqlite_with(Data::Empty, patient()).await;
    what_was_verified_before_a_change_is_void_after_it(world).await;
}

#[tokio::test]
async fn what_was_verified_before_a_change_is_void_after_it_on_postgresql() {
    if let Some(world) = World::postgres_with(Data::Empty, patient()).await {
        what_was_verified_before_a_change_is_void_after_it(world).await;
    }
}

on_both_engines! {
    async fn resetting_and_disabling_at_once_leave_nothing_that_lets_in(world: Empty) {
        let deeds = [Deed::Reset, Deed::Disable];
        for one in deeds {
            for other in deeds {
                let name = format!("{one:?}{other:?}");
                let mut owner = Owner::for_deed(&world, Deed::SignIn, &name).await;
                let (desk, permit) = (world.operator(), Permit::of_operator());
                let does = async |deed| match deed {
                    Deed::Reset => drop(keeping::reset_password(&desk, &permit, owner.id).await.unwrap()),
                    _ => keeping::set_disabled(&desk, &permit, owner.id, true).await.unwrap(),
                };
                tokio::join!(does(one), does(other));
                let token = owner.known.session.clone().unwrap();
                assert_eq!(world.ask_with(&token, ME, json!({})).await.status, 401, "{name}");
                assert_eq!(world.try_sign_in(&name, PASSWORD).await.code(), "UNAUTHENTICATED");
                owner.known = Known { password: None, code: None, session: None };
                if one == other && one == Deed::Disable {
                    owner.known.password = Some(PASSWORD.to_owned());
                }
                owner.comes_back().await;
            }
        }
    }

    async fn a_session_that_ends_meanwhile_changes_no_password_and_makes_no_token(world: Empty) {
        let mut owner = Owner::for_deed(&world, Deed::Change, "ada").await;
        let known = owner.known.clone();
        for before in 0..2 {
            let mut gate = world.app.tools.passwords.hold_back(before);
            let in_flight = started(&world, "ada", &owner.known, Deed::Change, OTHERS[0]);
            let (done, ()) = tokio::join!(in_flight, async {
                assert!(gate.arrived().await);
                let out = world.ask_with(owner.known.session.as_ref().unwrap(), "mutation { signOut(input: {}) { done } }", json!({}));
                assert_eq!(out.await.data()["signOut"]["done"], true);
                drop(gate);
            });
            assert_eq!(done, None);
            owner.known.session = None;
            owner.sign_in().await;
        }
        // As the gate let the request in, before the session ended.
        let desk = world.desk_of(owner.id).await;
        let id = crate::access::everything::<entity::session::Entity>(&world).await;
        let ended = id.iter().find(|row| row.ended_at.is_some()).unwrap().id;
        let visit = Visit::unknown().with(entity::words::CredentialKind::Session, Some(Kind::Session.id(ended)));
        let desk = Desk { visit: std::sync::Arc::new(visit), ..desk };
        let rights = [(entity::words::Role::Reader, None)];
        let made = nasss::account::token::create(&desk, "late", &rights, None).await;
        assert!(made.is_err());
        assert_eq!(known.password, owner.known.password);
    }

    /// Of what stands in sessions, where a server wrote one with what another had changed.
    async fn a_session_of_an_earlier_epoch_is_refused_by_each_way_in(world: Empty) {
        let id = world.person("ada", &["READER"]).await;
        let (access, refresh) = world.sign_in("ada").await;
        assert_eq!(world.ask_with(&access, ME, json!({})).await.status, 200);
        let mut inside = Inside::of(&world.app.config).await;
        inside.execute("UPDATE account SET epoch = epoch + 1".to_owned()).await;
        assert_eq!(world.ask_with(&access, ME, json!({})).await.status, 401);
        assert_eq!(world.refresh(&refresh).await.code(), "UNAUTHENTICATED");
        let desk = world.operator();
        let account = desk.db.account(&Permit::of_operator(), id).await.unwrap().unwrap();
        assert!(account.epoch > 1);
        world.sign_in("ada").await;
    }

    async fn each_session_is_ended_by_its_owner_or_an_administrator_and_nobody_else(world: Empty) {
        let end = "mutation ($input: EndSessionInput!) { endSession(input: $input) { done userErrors { code path } } }";
        let ids = "{ viewer { account { sessions { id endedAt } } } }";
        let ada = world.person("ada", &["READER"]).await;
        world.person("bea", &["READER"]).await;
        world.person("root", &["ADMIN"]).await;
        let (one, one_refresh) = world.sign_in("ada").await;
        let (other, _) = world.sign_in("ada").await;
        let (bea, _) = world.sign_in("bea").await;
        let (root, _) = world.sign_in("root").await;
        let program = world.token_of(ada, &["READER"]).await;
        let found = world.ask_with(&other, ids, json!({})).await.data()["viewer"]["account"]["sessions"].clone();
        // The latest comes first.
        let id = found[1]["id"].clone();
        let ends = async |token: &str, id: &serde_json::Value| {
            world.ask_with(token, end, json!({ "input": { "session": id } })).await
        };
        assert_eq!(world.reply(end, json!({ "input": { "session": id } })).await.code(), "UNAUTHENTICATED");
        assert_eq!(ends(&program, &id).await.code(), "FORBIDDEN");
        let never = json!(Kind::Session.id(Uuid::from_u128(1)));
        let hidden = ends(&bea, &id).await.data()["endSession"].clone();
        assert_eq!(hidden, ends(&bea, &never).await.data()["endSession"]);
        assert_eq!(hidden["userErrors"][0], json!({ "code": "UNKNOWN_REFERENCE", "path": ["input", "session"] }));
        assert_eq!(world.ask_with(&one, ME, json!({})).await.status, 200);
        assert_eq!(ends(&other, &id).await.data()["endSession"], json!({ "done": true, "userErrors": [] }));
        assert_eq!(world.ask_with(&one, ME, json!({})).await.status, 401);
        assert_eq!(world.refresh(&one_refresh).await.code(), "UNAUTHENTICATED");
        assert_eq!(world.ask_with(&other, ME, json!({})).await.status, 200);
        // Once more changes nothing.
        assert_eq!(ends(&other, &id).await.data()["endSession"]["done"], true);
        // An administrator, any; the administrator's own as well.
        assert_eq!(ends(&root, &found[0]["id"]).await.data()["endSession"]["done"], true);
        assert_eq!(world.ask_with(&other, ME, json!({})).await.status, 401);
        assert_eq!(world.ask_with(&bea, ME, json!({})).await.status, 200);
        let audited = world.audited("SESSION_ENDED").await;
        assert_eq!(audited.len(), 3);
        assert!(audited.iter().all(|event| event.subject_id.is_some() && event.account_id.is_some()));
        let own = world.ask_with(&root, ids, json!({})).await.data()["viewer"]["account"]["sessions"][0]["id"].clone();
        assert_eq!(ends(&root, &own).await.data()["endSession"]["done"], true);
        assert_eq!(world.ask_with(&root, ME, json!({})).await.status, 401);
        let desk = world.operator();
        assert!(sign_in::end_session(&desk, Uuid::from_u128(1)).await.is_err());
    }
}
