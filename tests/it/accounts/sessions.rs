//! Signing in with a password, refreshing, signing out.

use async_graphql::futures_util::future::join_all;
use nasss::access::Permit;
use serde_json::{Value, json};

use crate::harness::{
    World, on_both_engines,
    people::{PASSWORD, Reply, pair},
};

const ME: &str = "{ viewer { credential account { name } rights { role study { slug } } } }";

async fn sign_out(world: &World, token: &str) -> Reply {
    world.ask_with(token, "mutation { signOut(input: {}) { done } }", json!({})).await
}

on_both_engines! {
    async fn somebody_signs_in_refreshes_and_signs_out(world: Demo) {
        world.person("Ada", &["CURATOR@demo-clinic", "READER"]).await;
        assert_eq!(world.get("{ viewer { credential } }").await, json!({ "viewer": null }));
        let reply = world.try_sign_in("  ADA ", PASSWORD).await;
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.data()["signIn"]["tokenType"], "Bearer");
        let (access, refresh) = pair(&reply.data()["signIn"]);
        let me = world.ask_with(&access, ME, json!({})).await;
        assert_eq!(me.header("cache-control"), Some("no-store"));
        assert_eq!(me.header("etag"), None);
        assert_eq!(*me.data(), json!({ "viewer": {
            "credential": "SESSION", "account": { "name": "Ada" },
            "rights": [
                { "role": "READER", "study": null },
                { "role": "CURATOR", "study": { "slug": "demo-clinic" } },
            ],
        } }));
        let (newer, successor) = pair(&world.refresh(&refresh).await.data()["refresh"]);
        assert_eq!(world.ask_with(&newer, ME, json!({})).await.status, 200);
        assert_eq!(sign_out(&world, &newer).await.data()["signOut"]["done"], true);
        // At once, for every token of the session.
        for token in [&access, &newer] {
            assert_eq!(world.ask_with(token, ME, json!({})).await.status, 401);
        }
        assert_eq!(world.refresh(&successor).await.code(), "UNAUTHENTICATED");
    }

    async fn many_refreshes_of_one_token_leave_one_successor(world: Empty) {
        world.person("ada", &["READER"]).await;
        let (_, token) = world.sign_in("ada").await;
        let replies = join_all((0..12).map(|_| world.refresh(&token))).await;
        let successors: Vec<String> =
            replies.iter().map(|reply| pair(&reply.data()["refresh"]).1).collect();
        assert!(successors.iter().all(|one| *one == successors[0]), "{successors:?}");
        assert_ne!(successors[0], token);
        assert_eq!(world.refresh(&successors[0]).await.status, 200);
    }

    async fn a_refresh_token_that_is_used_late_ends_the_session(world: Empty) {
        world.person("ada", &["READER"]).await;
        let (_, other) = world.sign_in("ada").await;
        let (access, first) = world.sign_in("ada").await;
        let (_, second) = pair(&world.refresh(&first).await.data()["refresh"]);
        let (_, third) = pair(&world.refresh(&second).await.data()["refresh"]);
        // Two generations back: not a client's retry.
        assert_eq!(world.refresh(&first).await.code(), "UNAUTHENTICATED");
        for token in [&second, &third] {
            assert_eq!(world.refresh(token).await.code(), "UNAUTHENTICATED");
        }
        assert_eq!(world.ask_with(&access, ME, json!({})).await.status, 401);
        // The account's other session goes on.
        assert_eq!(world.refresh(&other).await.status, 200);
        let seen = world.audited("REFRESH_REUSED").await;
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].result.word(), "REFUSED");
    }

    async fn who_only_knows_a_sessions_id_cannot_end_it(world: Empty) {
        world.person("ada", &["READER"]).await;
        let (access, first) = world.sign_in("ada").await;
        let (_, second) = pair(&world.refresh(&first).await.data()["refresh"]);
        let parts: Vec<&str> = first.split('_').collect();
        for generation in ["0", "1", "2", "7", "18446744073709551615"] {
            let forged = format!("{}_{}_{generation}_{}", parts[0], parts[1], "0".repeat(64));
            assert_eq!(world.refresh(&forged).await.code(), "UNAUTHENTICATED");
        }
        assert_eq!(world.ask_with(&access, ME, json!({})).await.status, 200);
        assert_eq!(world.refresh(&second).await.status, 200);
    }

    async fn ten_failures_slow_an_account_down_without_ending_its_sessions(world: Empty) {
        world.person("ada", &["READER"]).await;
        let (access, refresh) = world.sign_in("ada").await;
        for _ in 0..10 {
            assert_eq!(world.try_sign_in("Ada", "wrong password").await.code(), "UNAUTHENTICATED");
        }
        let slowed = world.try_sign_in("ada", PASSWORD).await;
        assert_eq!(slowed.code(), "RATE_LIMITED");
        let wait: u64 = slowed.header("retry-after").unwrap().parse().unwrap();
        assert!((890..=900).contains(&wait), "{wait}");
        assert_eq!(world.ask_with(&access, ME, json!({})).await.status, 200);
        assert_eq!(world.refresh(&refresh).await.status, 200);
        // Nobody else is slowed down, and the name of nobody is treated like the name of somebody.
        world.person("bob", &["READER"]).await;
        world.sign_in("bob").await;
        for _ in 0..10 {
            assert_eq!(world.try_sign_in("nobody", "wrong password").await.code(), "UNAUTHENTICATED");
        }
        assert_eq!(world.try_sign_in("nobody", PASSWORD).await.code(), "RATE_LIMITED");
    }

    async fn an_address_that_tries_many_names_is_slowed_down(world: Empty) {
        for n in 0..30 {
            let reply = world.try_sign_in(&format!("name {n}"), "wrong password").await;
            assert_eq!(reply.code(), "UNAUTHENTICATED");
        }
        assert_eq!(world.try_sign_in("another", "wrong password").await.code(), "RATE_LIMITED");
    }

    async fn guesses_at_once_count_each_other(world: Empty) {
        world.person("ada", &["READER"]).await;
        let tries = join_all((0..16).map(|_| world.try_sign_in("ada", "wrong password"))).await;
        let looked_at = tries.iter().filter(|reply| reply.code() == "UNAUTHENTICATED").count();
        assert!(looked_at <= 10, "{looked_at}");
    }

    async fn unknown_disabled_and_known_accounts_cost_the_same_and_answer_the_same(world: Empty) {
        world.person("ada", &["READER"]).await;
        world.account("no password", &["READER"]).await;
        let gone = world.person("gone", &["READER"]).await;
        let (desk, permit) = (world.operator(), Permit::of_operator());
        nasss::account::keeping::set_disabled(&desk, &permit, gone, true).await.unwrap();
        let mut answers = Vec::new();
        let (long, longer) = ("ada ".repeat(251), "Ä".repeat(100_000));
        for (name, password) in [
            ("ada", "wrong password"),
            ("no password", PASSWORD),
            ("gone", PASSWORD),
            ("nobody", PASSWORD),
            (&long, PASSWORD),
            (&longer, PASSWORD),
        ] {
            let before = (world.app.tools.passwords.hashes(), world.app.db.statements());
            let reply = world.try_sign_in(name, password).await;
            let hashes = world.app.tools.passwords.hashes() - before.0;
            let statements = world.app.db.statements() - before.1;
            let mut body = reply.body;
            body["errors"][0]["extensions"]["requestId"] = Value::Null;
            answers.push((reply.status, body, hashes, statements));
        }
        assert_eq!(answers[0].2, 1);
        for answer in &answers[1..] {
            assert_eq!(*answer, answers[0]);
        }
    }
}
