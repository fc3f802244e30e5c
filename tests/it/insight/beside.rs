//! Studies that stand beside those of the seed: one held from its abstract, one held as a whole.

use entity::{
    category, category_alias, framework, framework_version, reported_count, study,
    words::{Basis, Counted, HeldFrom, Origin, Valence},
};
use nasss::{
    access::{Permit, write::Writer},
    folding::{key, order_key},
};
use uuid::Uuid;

use crate::{access::everything, harness::World};

/// A study: its slug, how much of it is held, how many categories it reports, and those that are held.
type Beside<'a> = (&'static str, HeldFrom, Option<i32>, &'a [Found]);

/// A category: its name, its valence and its other names.
type Found = (&'static str, Valence, &'static [&'static str]);

/// "Kosten" is an alias in the companion study of the demo, "zeitdruck" a name in both studies, "Curiosity" a
/// name, and the rest is nowhere else.
const STUDIES: [Beside<'_>; 2] = [
    (
        "demo-abstract",
        HeldFrom::Abstract,
        Some(9),
        &[
            ("Kosten", Valence::Barrier, &[]),
            ("zeitdruck", Valence::Facilitator, &[]),
            ("=HYPERLINK(\"x\")", Valence::Both, &["@SUM(1)"]),
        ],
    ),
    (
        "demo-whole",
        HeldFrom::FullText,
        None,
        &[("Curiosity", Valence::Barrier, &[]), ("Gimmicks", Valence::Both, &[])],
    ),
];

/// Adds both studies.
pub async fn add(world: &World) {
    write(world, &STUDIES).await;
}

/// Adds a study with one facilitator.
pub async fn add_one(world: &World, slug: &'static str, category: &'static str) {
    let categories = [(category, Valence::Facilitator, &[][..])];
    write(world, &[(slug, HeldFrom::FullText, None, &categories)]).await;
}

/// Adds studies with so many categories each, of which every fourth is in all of them.
pub async fn add_many(world: &World, slugs: &[&str], n: usize) {
    let version = everything::<framework_version::Entity>(world).await[0].id;
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    for slug in slugs {
        let study = study(slug, HeldFrom::FullText, version);
        let of = study.id;
        writer.insert::<study::Entity>(vec![study]).await.unwrap();
        let name = |at: usize| match at % 4 {
            0 => format!("shared {at}"),
            _ => format!("{slug} {at}"),
        };
        let rows = (0..n).map(|at| category(of, at, &name(at), Valence::Both)).collect();
        writer.insert::<category::Entity>(rows).await.unwrap();
    }
    writer.commit().await.unwrap();
}

/// Adds a version of a framework without domains.
pub async fn add_version(world: &World) {
    let (framework_id, id) = (Uuid::now_v7(), Uuid::now_v7());
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    let framework = framework::Model {
        id: framework_id,
        slug: "empty".to_owned(),
        name: "Empty".to_owned(),
        name_key: "empty".to_owned(),
        order_key: "empty".to_owned(),
        short_name: "E".to_owned(),
        description: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    };
    let version = framework_version::Model {
        id,
        framework_id,
        slug: "empty-1".to_owned(),
        label: "1".to_owned(),
        published_on: None,
        reference_id: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    };
    writer.insert::<framework::Entity>(vec![framework]).await.unwrap();
    writer.insert::<framework_version::Entity>(vec![version]).await.unwrap();
    writer.commit().await.unwrap();
}

async fn write(world: &World, studies: &[Beside<'_>]) {
    let version = everything::<framework_version::Entity>(world).await[0].id;
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    for (slug, held_from, reported, categories) in studies.iter().copied() {
        let study = study(slug, held_from, version);
        let id = study.id;
        writer.insert::<study::Entity>(vec![study]).await.unwrap();
        let counts = reported.into_iter().map(|n| count(id, n)).collect();
        writer.insert::<reported_count::Entity>(counts).await.unwrap();
        for (at, (name, valence, others)) in categories.iter().enumerate() {
            let row = category(id, at, name, *valence);
            let aliases = others.iter().map(|other| alias(row.id, other)).collect();
            writer.insert::<category::Entity>(vec![row]).await.unwrap();
            writer.insert::<category_alias::Entity>(aliases).await.unwrap();
        }
    }
    writer.commit().await.unwrap();
}

fn study(slug: &str, held_from: HeldFrom, framework_version_id: Uuid) -> study::Model {
    study::Model {
        id: Uuid::now_v7(),
        slug: slug.to_owned(),
        title: format!("ILLUSTRATIVE: {slug}"),
        title_key: key(slug),
        order_key: order_key(slug),
        doi: None,
        doi_key: None,
        pmcid: None,
        pmcid_key: None,
        venue: None,
        published_on: None,
        design: None,
        n_participants: None,
        n_focus_groups: None,
        framework_version_id,
        held_from,
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
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn count(study_id: Uuid, n: i32) -> reported_count::Model {
    reported_count::Model {
        id: Uuid::now_v7(),
        study_id,
        what: Counted::Categories,
        n,
        basis: Basis::Illustrative,
        source_document_id: None,
        locator: None,
    }
}

fn category(study_id: Uuid, at: usize, name: &str, valence: Valence) -> category::Model {
    category::Model {
        id: Uuid::now_v7(),
        study_id,
        slug: format!("category-{at}"),
        name: name.to_owned(),
        name_key: key(name),
        order_key: order_key(name),
        parent_id: None,
        definition: None,
        inclusion: None,
        exclusion: None,
        origin: Origin::NotStated,
        valence,
        basis: Basis::Illustrative,
        source_document_id: None,
        locator: None,
        revision: 1,
        changed_in: 1,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}

fn alias(category_id: Uuid, text: &str) -> category_alias::Model {
    category_alias::Model {
        id: Uuid::now_v7(),
        category_id,
        text: text.to_owned(),
        text_key: key(text),
        language: "en".to_owned(),
        basis: Basis::Illustrative,
    }
}
