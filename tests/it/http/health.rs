//! Checks of health: what they cost, and who may send them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use async_graphql::futures_util::future::join_all;

use super::start::{Server, server, server_whose_check};

/// A server that counts how often it looks whether it is ready, which takes some time.
async fn counting(milliseconds: u64) -> (Server, Arc<AtomicUsize>) {
    let checks = Arc::<AtomicUsize>::default();
    let counted = Arc::clone(&checks);
    let server = server_whose_check(
        |config| config.limits.connections_per_address = 0,
        move || {
            counted.fetch_add(1, Ordering::Relaxed);
            async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                Ok(())
            }
        },
    )
    .await;
    (server, checks)
}

async fn ask(server: &Server) -> u16 {
    server.client.get(server.url("/readyz")).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn checks_of_readiness_are_shared_and_at_most_ten_a_second() {
    let (server, checks) = counting(0).await;
    let begun = Instant::now();
    let mut asked = 0;
    while begun.elapsed() < Duration::from_millis(700) {
        let statuses = join_all((0..10).map(|_| ask(&server))).await;
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        asked += statuses.len();
    }
    let most = begun.elapsed().as_millis() / 100 + 1;
    let checks = checks.load(Ordering::Relaxed);
    assert!((1..=most).contains(&(checks as u128)), "{checks} checks for {asked} requests");
}

#[tokio::test]
async fn those_who_ask_meanwhile_get_the_answer_of_the_check_that_runs() {
    let (server, checks) = counting(300).await;
    let statuses = join_all((0..40).map(|_| ask(&server))).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert!(checks.load(Ordering::Relaxed) <= 4, "{checks:?}");
}

#[tokio::test]
async fn who_asks_and_goes_away_does_not_make_others_check_more_often() {
    let (server, checks) = counting(150).await;
    let begun = Instant::now();
    for _ in 0..20 {
        let _gone = tokio::time::timeout(Duration::from_millis(10), ask(&server)).await;
    }
    assert_eq!(ask(&server).await, 200);
    let most = begun.elapsed().as_millis() / 100 + 1;
    assert!(checks.load(Ordering::Relaxed) as u128 <= most, "{checks:?}");
}

#[tokio::test]
async fn checks_of_health_are_not_counted_as_requests() {
    let server = server(|config| config.limits.requests_per_minute = 2).await;
    for _ in 0..10 {
        for path in ["/healthz", "/readyz"] {
            let get = server.client.get(server.url(path)).send().await.unwrap();
            assert_eq!(get.status(), 200, "{path}");
            let head = server.client.head(server.url(path)).send().await.unwrap();
            assert_eq!(head.status(), 200, "{path}");
        }
    }
    assert_eq!(server.query("{ hello }").await.0, 200);
}
