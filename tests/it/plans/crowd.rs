//! A knowledge base as large as it may become: 100,000 quotes of 360 categories.

use entity::{
    category, category_role, domain, framework, framework_version, participant_role, placement,
    quote, quote_category, study, subdomain,
    words::{Access, Basis, Confidence, HeldFrom, Mention, Origin, Provenance, Valence},
};
use nasss::access::{Permit, write::Writer};
use sea_orm::sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::{
    generated::{pick, scattered},
    harness::World,
};

pub const QUOTES: usize = 100_000;
pub const CATEGORIES: usize = 360;
const STUDIES: usize = 120;
const DOMAINS: usize = 28;
const ROLES: usize = 6;

/// The key of the nth row of a table.
pub fn key(table: &str, nth: usize) -> Uuid {
    scattered(table, nth)
}

/// A number that looks drawn at random, the same at every run.
fn die(nth: usize, of: usize) -> u8 {
    let mixed = (nth + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        ^ of.wrapping_mul(0xBF58_476D);
    u8::try_from(mixed.wrapping_mul(0x94D0_49BB_1331_11EB) >> 56).unwrap_or_default()
}

/// Fills a world that holds nothing.
pub async fn fill(world: &World) {
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    frame(&writer).await;
    writer.insert::<study::Entity>((0..STUDIES).map(study_row).collect()).await.unwrap();
    writer.insert::<category::Entity>((0..CATEGORIES).map(category_row).collect()).await.unwrap();
    let places = (0..CATEGORIES).filter(|nth| nth % 5 > 0).map(placement_row);
    writer.insert::<placement::Entity>(places.collect()).await.unwrap();
    let lines = (0..CATEGORIES * 3).map(mention_row);
    writer.insert::<category_role::Entity>(lines.collect()).await.unwrap();
    writer.insert::<quote::Entity>((0..QUOTES).map(quote_row).collect()).await.unwrap();
    let codings = (0..QUOTES).map(coding_row);
    writer.insert::<quote_category::Entity>(codings.collect()).await.unwrap();
    writer.commit().await.unwrap();
    look_over(world).await;
}

/// Lets PostgreSQL count what is there, as it does of itself within a minute of such a load. SQLite does not.
pub async fn look_over(world: &World) {
    let Some(url) = &world.app.config.database_url else { return };
    let mut database = PgConnection::connect(url.reveal()).await.unwrap();
    database.execute("VACUUM ANALYZE").await.unwrap();
    database.close().await.unwrap();
}

async fn frame(writer: &Writer) {
    let framework = framework::Model {
        id: key("framework", 0),
        slug: "f".to_owned(),
        name: "F".to_owned(),
        name_key: "f".to_owned(),
        order_key: "f".to_owned(),
        short_name: "F".to_owned(),
        description: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    };
    let versions = (0..4).map(|nth| framework_version::Model {
        id: key("version", nth),
        framework_id: framework.id,
        slug: format!("v{nth}"),
        label: format!("{nth}"),
        published_on: None,
        reference_id: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    });
    let versions = versions.collect();
    writer.insert::<framework::Entity>(vec![framework]).await.unwrap();
    writer.insert::<framework_version::Entity>(versions).await.unwrap();
    writer.insert::<domain::Entity>((0..DOMAINS).map(domain_row).collect()).await.unwrap();
    writer.insert::<subdomain::Entity>((0..DOMAINS).map(subdomain_row).collect()).await.unwrap();
    writer.insert::<participant_role::Entity>((0..ROLES).map(role_row).collect()).await.unwrap();
}

fn domain_row(nth: usize) -> domain::Model {
    let number = nth / 4 + 1;
    domain::Model {
        id: key("domain", nth),
        framework_version_id: key("version", nth % 4),
        number: i32::try_from(number).unwrap(),
        slug: format!("d{number}"),
        name: format!("D{number}"),
        name_key: format!("d{number}"),
        order_key: format!("d{number}"),
        description: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn subdomain_row(nth: usize) -> subdomain::Model {
    subdomain::Model {
        id: key("subdomain", nth),
        domain_id: key("domain", nth),
        framework_version_id: key("version", nth % 4),
        code: format!("{nth}A"),
        question: "What?".to_owned(),
        wording_checked: true,
        reference_id: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn role_row(nth: usize) -> participant_role::Model {
    participant_role::Model {
        id: key("role", nth),
        code: format!("R{nth}"),
        slug: format!("r{nth}"),
        name: format!("R{nth}"),
        name_key: format!("r{nth}"),
        order_key: format!("r{nth}"),
        description: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn study_row(nth: usize) -> study::Model {
    study::Model {
        id: key("study", nth),
        slug: format!("study-{nth}"),
        title: format!("Study {nth}"),
        title_key: format!("study {nth:03}"),
        order_key: format!("study {nth:03}"),
        doi: Some(format!("10.1/{nth}")),
        doi_key: Some(format!("10.1/{nth}")),
        pmcid: Some(format!("PMC{nth}")),
        pmcid_key: Some(nth.to_string()),
        venue: None,
        published_on: (!nth.is_multiple_of(3)).then(|| format!("{}", 1990 + nth % 30)),
        design: None,
        n_participants: None,
        n_focus_groups: None,
        framework_version_id: key("version", nth % 4),
        held_from: pick(HeldFrom::ALL, die(nth, 1)),
        language: None,
        licence: None,
        licence_checked: false,
        data_availability: None,
        controller: None,
        contact: None,
        legal_basis: None,
        ethics_reference: None,
        retain_until: None,
        basis: Basis::Illustrative,
        revision: 1,
        changed_in: i64::from(die(nth, 2)) + 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn category_row(nth: usize) -> category::Model {
    let in_study = nth / STUDIES;
    category::Model {
        id: key("category", nth),
        study_id: key("study", nth % STUDIES),
        slug: format!("c{in_study:03}"),
        name: format!("C{in_study:03}"),
        name_key: format!("c{in_study:03}"),
        order_key: format!("c{in_study:03}"),
        parent_id: (!in_study.is_multiple_of(4)).then(|| key("category", nth - STUDIES)),
        definition: None,
        inclusion: None,
        exclusion: None,
        origin: pick(Origin::ALL, die(nth, 1)),
        valence: pick(Valence::ALL, die(nth, 2)),
        basis: pick(&[Basis::Editorial, Basis::Imported, Basis::Illustrative], die(nth, 3)),
        source_document_id: None,
        locator: None,
        revision: 1,
        changed_in: i64::from(die(nth, 4)) + 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn placement_row(nth: usize) -> placement::Model {
    placement::Model {
        id: key("placement", nth),
        category_id: key("category", nth),
        domain_id: key("domain", nth % DOMAINS),
        subdomain_id: nth.is_multiple_of(2).then(|| key("subdomain", nth % DOMAINS)),
        basis: pick(&[Basis::Editorial, Basis::Imported], die(nth, 1)),
        source_document_id: None,
        locator: None,
        rationale: Some("So it seems.".to_owned()),
        confidence: Some(Confidence::Low),
        decided_by: None,
    }
}

fn mention_row(nth: usize) -> category_role::Model {
    category_role::Model {
        id: key("mention", nth),
        category_id: key("category", nth / 3),
        role_id: key("role", nth % 3 * 2),
        mention: pick(Mention::ALL, die(nth, 1)),
        basis: Basis::Imported,
        source_document_id: None,
        locator: None,
    }
}

fn quote_row(nth: usize) -> quote::Model {
    let length = usize::from(die(nth, 1)) + 20;
    let language = [Some("de"), Some("de"), Some("en"), None, Some("fr")][nth % 5];
    quote::Model {
        id: key("quote", nth),
        study_id: key("study", nth % STUDIES),
        text: "x".repeat(length),
        length: i32::try_from(length).unwrap(),
        language: language.map(str::to_owned),
        provenance: pick(Provenance::ALL, die(nth, 2)),
        access: pick(Access::ALL, die(nth, 3)),
        role_id: (!nth.is_multiple_of(7)).then(|| key("role", nth % ROLES)),
        revision: 1,
        changed_in: i64::from(die(nth, 4)) + 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn coding_row(nth: usize) -> quote_category::Model {
    let of_study = CATEGORIES / STUDIES;
    let category = usize::from(die(nth, 5)) % of_study * STUDIES + nth % STUDIES;
    quote_category::Model {
        id: key("coding", nth),
        quote_id: key("quote", nth),
        category_id: key("category", category),
        valence: pick(Valence::ALL, die(nth, 6)),
        round: 1,
    }
}
