//! `nasss audit export`: what was done and refused, for those who must show it to others.

use std::io::Write;

use clap::Subcommand;
use entity::{audit_event, words::AuditAction};
use serde_json::{Value, json};

use super::{
    account::desk,
    output::{escape_json, is_cut_off},
    told,
};
use crate::{
    access::{Event, Permit, write::Writer},
    account::Desk,
    app::Edition,
    config::Config,
    id::Kind,
    scalar::DateTime,
};

/// Events read at once.
const BATCH: u64 = 1000;

/// What can be done with the audit.
#[derive(Subcommand)]
pub(super) enum Task {
    /// Write every event to standard output, one JSON object a line, the earliest first.
    Export,
}

/// Does it.
pub(super) async fn run(config: &Config, edition: Edition, task: Task) -> Result<(), String> {
    let Task::Export = task;
    let desk = desk(config, edition).await?;
    let ran = export(&desk).await;
    desk.db.close().await;
    ran
}

async fn export(desk: &Desk) -> Result<(), String> {
    let permit = Permit::of_operator();
    // Written down first: whoever takes the audit away is in it.
    let writer = Writer::beside(&desk.db, &permit).await.map_err(told)?;
    let event = Event::done(AuditAction::AuditExported);
    writer.record(None, &desk.visit, vec![event]).await.map_err(told)?;
    writer.commit().await.map_err(told)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut last = None;
    loop {
        let events = desk.db.audited_after(&permit, last, BATCH).await.map_err(told)?;
        for event in &events {
            if is_cut_off(writeln!(out, "{}", escape_json(&line(event).to_string())))? {
                return Ok(());
            }
        }
        match events.last() {
            Some(event) => last = Some(event.id),
            None => return is_cut_off(out.flush()).map(|_| ()),
        }
    }
}

/// An event in the names of the API.
fn line(event: &audit_event::Model) -> Value {
    let id = |kind: Kind, key: Option<uuid::Uuid>| key.map(|key| kind.id(key));
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    json!({
        "id": Kind::AuditEvent.id(event.id),
        "happenedAt": DateTime(event.happened_at).written(),
        "action": event.action.word(),
        "result": event.result.word(),
        "accountId": id(Kind::Account, event.account_id),
        "credential": event.credential.word(),
        "credentialId": event.credential_id,
        "requestId": event.request_id,
        "address": event.address,
        "studyId": id(Kind::Study, event.study_id),
        "subjectId": crate::account::audit::subject(event.action, event.subject_id),
        "detail": detail,
    })
}
