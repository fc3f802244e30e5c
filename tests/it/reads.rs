//! Reads are bounded for each operation, charged as rows arrive, and end with the request.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use entity::{quote, quote_category};
use nasss::{
    Code, Error,
    access::{Order, ReadBudget, ReadCharge, Test, Viewer, Window, rows},
    config::Config,
    quote::filter::coding_links,
    words::Valence,
};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::harness::{World, inside::Inside, on_both_engines};

/// Long enough for a loaded machine, and far less than what is stopped would take.
const SOON: Duration = Duration::from_secs(20);

/// The same database behind one reader, and settings that let dear documents in.
async fn narrow(world: &World, change: impl FnOnce(&mut Config)) -> World {
    let mut config: Config = (*world.app.config).clone();
    config.database.sqlite_readers = 1;
    config.database.postgres_connections = 2;
    config.database.reference_rows = 0;
    config.database.statement_timeout = Duration::from_hours(1);
    config.limits.cost = 1_000_000_000;
    config.limits.execution_timeout = Duration::from_hours(1);
    config.limits.read_time = Duration::from_hours(1);
    change(&mut config);
    World::over(config, None).await
}

/// Adds quotes with texts of so many characters.
async fn add_quotes(inside: &mut Inside, quotes: usize, characters: usize) {
    let columns =
        "id, study_id, text, length, language, provenance, access, role_id, revision, changed_in";
    let (id, text, numbers) = match inside {
        Inside::Sqlite(_) => (
            "randomblob(16)",
            format!("printf('%.{characters}c', 'x')"),
            format!(
                "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {quotes}) SELECT i FROM n)"
            ),
        ),
        Inside::Postgres(_) => (
            "gen_random_uuid()",
            format!("repeat('x', {characters})"),
            format!("generate_series(1, {quotes})"),
        ),
    };
    let sql = format!(
        "INSERT INTO quote ({columns}) SELECT {id}, (SELECT id FROM study LIMIT 1), {text}, {characters}, \
         'en', 'ILLUSTRATIVE', 'OPEN', NULL, 1, 1 FROM {numbers} numbers"
    );
    inside.texts(sql).await;
}

/// A list with hundreds of conditions that each of many quotes is looked at for.
fn dear() -> (&'static str, Value) {
    let any = json!({ "or": vec![json!({ "coding": { "valence": ["BARRIER"] } }); 100] });
    let filter = json!({ "or": [any, any, any, any] });
    (
        "query ($filter: QuoteFilter) { quotes(filter: $filter) { totalCount } }",
        json!({ "filter": filter }),
    )
}

/// Something of every read that must wait: on SQLite a dear list of many quotes, on PostgreSQL a table that is locked.
async fn hold_up(world: &World) -> Inside {
    let mut inside = Inside::of(&world.app.config).await;
    match inside {
        Inside::Sqlite(_) => add_quotes(&mut inside, 60_000, 5).await,
        Inside::Postgres(_) => {
            inside.texts("BEGIN".to_owned()).await;
            inside.texts("LOCK TABLE quote IN ACCESS EXCLUSIVE MODE".to_owned()).await;
        }
    }
    inside
}

/// Waits until no statement of the service runs any more.
async fn assert_idle(world: &World, inside: &Inside) {
    let free = async {
        if matches!(inside, Inside::Postgres(_)) {
            // A connection of its own: a transaction sees the same activity until it ends.
            let mut inside = Inside::of(&world.app.config).await;
            let active = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() \
                          AND pid <> pg_backend_pid() AND state = 'active' AND application_name = 'nasss'";
            while !inside.texts(active.to_owned()).await.is_empty() {
                sleep(Duration::from_millis(50)).await;
            }
        }
        // There is one reader.
        world.get("{ studies { nodes { slug } } }").await
    };
    timeout(SOON, free).await.unwrap();
}

on_both_engines! {
    async fn a_statement_ends_with_the_time_of_its_operation(world: Demo) {
        let inside = hold_up(&world).await;
        let narrow = narrow(&world, |it| it.limits.execution_timeout = Duration::from_millis(300)).await;
        let (query, filter) = dear();
        for _ in 0..3 {
            assert_eq!(narrow.code(query, filter.clone()).await, "TIMEOUT");
        }
        assert_idle(&narrow, &inside).await;
    }

    async fn a_statement_ends_when_its_answer_is_not_waited_for(world: Demo) {
        let inside = hold_up(&world).await;
        let narrow = narrow(&world, |_| {}).await;
        let (query, filter) = dear();
        // Past HTTP: there a client that is gone looks like one that only has nothing more to send.
        let asking = narrow.ask_as(&Viewer::Anonymous, query, filter);
        assert!(timeout(Duration::from_millis(500), asking).await.is_err());
        assert_idle(&narrow, &inside).await;
    }

    async fn the_database_works_no_longer_for_an_operation_than_it_may(world: Demo) {
        let inside = hold_up(&world).await;
        let narrow = narrow(&world, |it| it.limits.read_time = Duration::from_millis(100)).await;
        let (query, filter) = dear();
        let answer = narrow.ask(query, filter).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "TIMEOUT", "{answer:#}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("0.1 s") && message.contains("leave out `totalCount`"), "{message}");
        assert_idle(&narrow, &inside).await;
    }

    async fn the_statements_of_an_operation_share_what_the_database_may_work_for_it(world: Demo) {
        let _inside = hold_up(&world).await;
        let budget = ReadBudget::new(Duration::from_millis(200), None);
        let db = world.app.db.for_operation(Arc::clone(&budget));
        let barriers = Test::linked(quote::Column::Id, coding_links(Some(&[Valence::Barrier])), quote_category::Column::QuoteId);
        let dear = rows::quotes(&Viewer::Anonymous).filter(Test::Any(vec![barriers; 400]));
        assert_eq!(db.count(&dear).await.unwrap_err().code, Code::Timeout);
        assert_eq!(budget.left(), Duration::ZERO);
        // What is left of it is nothing, for the cheapest statement too; the next operation has a budget of its own.
        let studies = rows::studies(&Viewer::Anonymous);
        assert_eq!(db.count(&studies).await.unwrap_err().code, Code::Timeout);
        let next = world.app.db.for_operation(ReadBudget::new(Duration::from_mins(1), None));
        assert!(next.count(&studies).await.unwrap() > 0);
    }

    async fn rows_are_charged_before_they_are_kept(world: Demo) {
        let mut inside = Inside::of(&world.app.config).await;
        add_quotes(&mut inside, 400, 100_000).await;
        let meter = Arc::new(Meter { bytes: AtomicUsize::new(0), most: 3_000_000 });
        let charge: Arc<dyn ReadCharge> = Arc::clone(&meter) as Arc<dyn ReadCharge>;
        let budget = ReadBudget::new(Duration::from_secs(100), Some(charge));
        let db = world.app.db.for_operation(budget);
        let window = Window { limit: 400, ..Window::default() };
        let quotes = rows::quotes(&Viewer::Anonymous);
        let refused = db.page(&quotes, &Order::by_id(), &window).await.unwrap_err();
        assert_eq!(refused.code, Code::CostLimitExceeded);
        // The row that went beyond is the last that was looked at.
        let bytes = meter.bytes.load(Ordering::Relaxed);
        assert!((3_000_000..3_200_000).contains(&bytes), "{bytes} bytes");
        // What others may read is not touched by it.
        assert!(world.app.db.page(&quotes, &Order::by_id(), &window).await.unwrap().rows.len() == 400);
    }
}

struct Meter {
    bytes: AtomicUsize,
    most: usize,
}

impl ReadCharge for Meter {
    fn charge_bytes(&self, bytes: usize) -> nasss::Result<()> {
        if self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > self.most {
            return Err(Error::new(Code::CostLimitExceeded, "Enough."));
        }
        Ok(())
    }
}

/// Ends all other connections to the database of a world.
async fn end_connections(world: &World) {
    let mut inside = Inside::of(&world.app.config).await;
    let end = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    inside.texts(end.to_owned()).await;
}

#[tokio::test]
async fn reads_do_not_notice_that_the_server_ended_their_connections() {
    let Some(world) = World::postgres(crate::harness::Data::Demo).await else { return };
    let ask = |n: usize| {
        let query = format!(
            "{{ dataset {{ version }} categories(first: {}) {{ nodes {{ name quotes(first: 2) {{ nodes {{ text }} }} }} }} }}",
            1 + n % 90
        );
        let world = &world;
        async move { world.ask(&query, json!({})).await }
    };
    for round in 0..3 {
        let warm = (0..12).map(|n| ask(round * 40 + n));
        async_graphql::futures_util::future::join_all(warm).await;
        end_connections(&world).await;
        let answers = (20..32).map(|n| ask(round * 40 + n));
        for answer in async_graphql::futures_util::future::join_all(answers).await {
            assert_eq!(answer.get("errors"), None, "{answer:#}");
        }
    }
    world.app.db.close().await;
}

#[tokio::test]
async fn while_no_connection_is_to_be_had_a_request_waits_once() {
    let world = World::sqlite(crate::harness::Data::Demo).await;
    let wait = Duration::from_secs(2);
    let narrow = narrow(&world, |it| it.database.acquire_timeout = wait).await;
    add_quotes(&mut Inside::of(&world.app.config).await, 60_000, 5).await;
    let (query, filter) = dear();
    let busy = narrow.ask(query, filter);
    let waiting = async {
        sleep(Duration::from_millis(500)).await;
        let started = std::time::Instant::now();
        // Three reads that follow each other.
        let asked = "{ categories(first: 1) { nodes { study { slug } quotes { nodes { id } } } } }";
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(narrow.code(asked, json!({})).await);
        }
        (codes, started.elapsed())
    };
    tokio::select! {
        answer = busy => panic!("it was not dear enough: {answer:#}"),
        (codes, took) = waiting => {
            assert_eq!(codes, ["UNAVAILABLE"; 3]);
            assert!(took < wait * 2, "{took:?}");
        }
    }
}
