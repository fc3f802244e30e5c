//! What it takes to record, check and publish large change sets.
//!
//! ```sh
//! cargo bench --bench publishing -- --changes 1000 --changes 10000
//! DATABASE_URL=postgres://… cargo bench --bench publishing   # an empty database
//! ```
//!
//! Each set holds as many quotes as changes allow, each with a coding, of one category for each twenty. Time should
//! grow with the number of changes, and memory hardly. Peak memory is that of the process so far (`VmHWM`), so it
//! runs on Linux, and sizes are best given in growing order. Meanwhile somebody signs in and refreshes, and somebody
//! reads what is audited: the longest of these, in milliseconds, stand beside each step.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

mod waits;

use std::{sync::Arc, time::Instant};

use clap::Parser;
use entity::words::{ChangeAction, DatasetKind, Role, Verdict};
use nasss::{
    access::{Permit, Test, Viewer, Visit, open, rows},
    account::{Desk, Tools, keeping},
    app::{Edition, place, pool},
    config::{Config, Secret},
    curation::{
        contents::contents,
        input::Draft,
        service::{self, Found, Judgement, Opening},
    },
    id::Kind,
    interchange::{load, seed},
};
use serde_json::{Value, json};
use uuid::Uuid;

use waits::Waits;

#[derive(Parser)]
#[command(about = "Measures the publishing of large change sets")]
struct Cli {
    /// How many changes a set holds; may be given several times.
    #[arg(long)]
    changes: Vec<usize>,
    /// A PostgreSQL database that is empty; SQLite where none is given.
    #[arg(long)]
    database_url: Option<String>,
    /// What cargo passes.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A change that makes something.
fn create(kind: Kind, name: Option<String>, fields: Value) -> (Draft, Found) {
    let Value::Object(fields) = fields else { unreachable!() };
    let action = ChangeAction::Create;
    (Draft { kind: Some(kind), action, local_name: name, id: None, fields }, Found::default())
}

/// So many changes.
fn drafts(study: &str, source: &str, run: usize, changes: usize) -> Vec<(Draft, Found)> {
    let mut drafts = Vec::with_capacity(changes);
    let mut category = String::new();
    let mut n = 0;
    while drafts.len() < changes {
        if n % 20 == 0 {
            category = format!("c{n}");
            drafts.push(create(
                Kind::Category,
                Some(category.clone()),
                json!({
                "studyId": study, "name": format!("Category {run} {n}"), "valence": "BARRIER",
                "origin": "INDUCTIVE", "basis": "ILLUSTRATIVE" }),
            ));
        }
        drafts.push(create(Kind::Quote, Some(format!("q{n}")), json!({
            "studyId": study, "text": format!("ILLUSTRATIVE: something that was said, number {n} of {run}."),
            "provenance": "ILLUSTRATIVE", "sourceDocumentId": source, "language": "en",
            "unknownBecause": "NOT_RECORDED" })));
        drafts.push(create(Kind::Coding, None, json!({
            "quoteId": format!("#q{n}"), "categoryId": format!("#{category}"), "valence": "BARRIER" })));
        n += 1;
    }
    drafts.truncate(changes);
    drafts
}

/// Megabytes that the process took at most so far.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}

/// Somebody with these roles everywhere.
async fn person(desk: &Desk, name: &str, roles: &[Role]) -> Desk {
    let permit = Permit::of_operator();
    let made = keeping::create(desk, &permit, name, None).await.unwrap();
    for role in roles {
        keeping::grant(desk, &permit, made.account, *role, None, None).await.unwrap();
    }
    let standing = desk.db.standing(&permit, made.account, 0).await.unwrap().unwrap();
    let viewer = standing.viewer(standing.grants.clone());
    Desk { viewer: Arc::new(viewer), visit: Arc::new(Visit::unknown()), ..desk.clone() }
}

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    let sizes = if cli.changes.is_empty() { vec![1000, 2000, 5000, 10_000] } else { cli.changes };
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
    config.database_url = cli.database_url.map(Secret::new);
    let place = place(&config, Edition::Standard);
    open::migrate(&place, open::Course::Up).await.unwrap();
    let db = open::open(&place, pool(&config, &place)).await.unwrap();
    let bundles = seed::demo_bundles().unwrap();
    let permit = Permit::of_operator();
    load::load(&db, &permit, DatasetKind::Demo, &bundles, "a benchmark").await.unwrap();
    let desk = Desk::of_operator(db.clone(), Tools::of(Arc::new(config)).unwrap());
    let curator = person(&desk, "curator", &[Role::Curator]).await;
    let reviewer = person(&desk, "reviewer", &[Role::Reviewer, Role::Steward]).await;
    let named = Test::texts(entity::study::Column::Slug, ["demo-clinic"]);
    let study = db.one(&rows::studies(&Viewer::Anonymous).filter(named)).await.unwrap().unwrap();
    let sources = db.all(&rows::source_documents(&Viewer::Anonymous)).await.unwrap();
    let source = sources.iter().find(|row| row.study_id == study.id).unwrap().id;
    let (study_id, source_id) = (Kind::Study.id(study.id), Kind::SourceDocument.id(source));
    let visitor = person(&desk, Waits::visitor(), &[]).await;
    let waits = Waits::begin(&desk, visitor.who().unwrap()).await;
    println!(
        "| changes | recorded, s | submitted, s | judged, s | published, s | per 1000, s | peak, MiB \
         | longest sign-in / refresh / audited read, ms: recording | submitting | judging | publishing |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (run, changes) in sizes.into_iter().enumerate() {
        let drafts = drafts(&study_id, &source_id, run, changes);
        let steps = publish(&curator, &reviewer, &permit, study.id, drafts, &waits).await;
        let [recorded, submitted, judged, published] = steps.each_ref().map(|step| step.0);
        let waited: Vec<&str> = steps.iter().map(|step| step.1.as_str()).collect();
        let all: f64 = steps.iter().map(|step| step.0).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let each = all * 1000.0 / changes as f64;
        println!(
            "| {changes} | {recorded:.2} | {submitted:.2} | {judged:.2} | {published:.2} | {each:.2} | {} | {} |",
            peak(),
            waited.join(" | ")
        );
    }
}

/// Seconds to record, submit, judge and publish, and how long others waited meanwhile.
async fn publish(
    curator: &Desk,
    reviewer: &Desk,
    permit: &Permit,
    study: Uuid,
    drafts: Vec<(Draft, Found)>,
    waits: &Waits,
) -> [(f64, String); 4] {
    let opening =
        Opening { title: "A large set".to_owned(), description: None, study: Some(study) };
    waits.take().await;
    let mut start = Instant::now();
    let mut step = async || {
        let seconds = start.elapsed().as_secs_f64();
        let waited = waits.take().await;
        start = Instant::now();
        (seconds, waited)
    };
    let done = service::import(curator, permit, "benchmark", opening, drafts).await.unwrap();
    let recorded = step().await;
    let submitted = service::submit(curator, permit, done.set).await.unwrap();
    assert_eq!(submitted.troubles, []);
    let submit = step().await;
    let set = reviewer.db.one(&rows::change_sets(&reviewer.viewer).with_ids([done.set])).await;
    let key = reviewer.tools.authority.digest_key();
    let contents = contents(&key, &set.unwrap().unwrap(), &reviewer.viewer);
    let approval = Judgement { contents, verdict: Verdict::Approve, note: None, publish: false };
    service::judge(reviewer, permit, done.set, approval).await.unwrap();
    let judged = step().await;
    let published = service::publish(reviewer, permit, done.set, None).await.unwrap();
    assert_eq!(published.troubles, []);
    [recorded, submit, judged, step().await]
}
