//! What becomes of a bundle.

use entity::words::Access;
use serde_json::{Value, json};

use super::{Batch, batches};
use crate::{
    id::Kind,
    interchange::{bundle::Bundle, check::sound::sound, names::Names},
};

/// The batch of frameworks and that of the study.
fn rows(value: &Value) -> (Batch, Batch) {
    let bundles = [Bundle::parse("x.json", &value.to_string()).unwrap()];
    let mut found = batches(&bundles, &Names::of(&bundles), 7).unwrap();
    let study = found.pop().unwrap();
    (found.pop().unwrap(), study)
}

#[test]
fn names_are_folded_and_quotes_are_not() {
    let mut bundle = sound();
    let study = &mut bundle["studies"][0];
    study["title"] = json!(" U\u{308}ber Ärzte ");
    study["categories"][0]["name"] = json!("A\u{308}rztliche  Straße");
    study["participants"][0]["pseudonym"] = json!("Ölbaum");
    study["quotes"][0]["text"] = json!(" Fu\u{308}r 😊 ");
    let (_, rows) = rows(&bundle);
    assert_eq!(rows.studies[0].title, "Über Ärzte");
    assert_eq!(rows.studies[0].title_key, "uber arzte");
    assert_eq!(rows.categories[0].name, "Ärztliche  Straße");
    assert_eq!(rows.categories[0].name_key, "arztliche strasse");
    assert_eq!(rows.participants[0].pseudonym_key, "olbaum");
    assert_eq!(rows.focus_groups[0].label_key, "gruppe a");
    let quote = rows.quotes.iter().find(|it| it.withdrawn_at.is_none()).unwrap();
    assert_eq!(quote.text, " Fu\u{308}r 😊 ");
    assert_eq!(quote.length, 8);
    assert_eq!(rows.source_texts[0].text, "A: Für mich gut. 😊");
}

#[test]
fn ids_are_the_same_wherever_they_are_made() {
    let ((shared, study), (again, too)) = (rows(&sound()), rows(&sound()));
    assert_eq!((&shared, &study), (&again, &too));
    assert_eq!(study.study, Some(study.studies[0].id));
    assert_eq!(shared.study, None);
    let mut renamed = sound();
    renamed["studies"][0]["categories"][0]["name"] = json!("Other");
    let stated = uuid::Uuid::from_u128(5);
    renamed["studies"][0]["categories"][1]["id"] = json!(Kind::Category.id(stated));
    let (_, other) = rows(&renamed);
    assert_eq!(other.categories[0].id, study.categories[0].id);
    let child = other.categories.iter().find(|it| it.slug == "d").unwrap();
    assert_eq!((child.id, child.parent_id), (stated, Some(study.categories[0].id)));
}

#[test]
fn parents_come_before_children() {
    let mut bundle = sound();
    bundle["studies"][0]["categories"].as_array_mut().unwrap().reverse();
    let (_, rows) = rows(&bundle);
    let of = |slug: &str| rows.categories.iter().position(|it| it.slug == slug);
    assert!(of("c") < of("d"));
}

#[test]
fn a_tombstone_leads_to_what_lives() {
    let mut bundle = sound();
    let mut older = bundle["studies"][0]["categories"][2].clone();
    older["slug"] = json!("older");
    older["withdrawn"]["replacedBy"] = json!("w");
    bundle["studies"][0]["categories"].as_array_mut().unwrap().push(older);
    let (_, rows) = rows(&bundle);
    let of = |slug: &str| rows.categories.iter().find(|it| it.slug == slug).unwrap();
    assert_eq!(of("older").replaced_by, Some(of("c").id));
    assert_eq!(of("w").withdrawn_at, Some(1_737_331_200_000_000));
    let quote_that_is = |withdrawn: bool| {
        rows.quotes.iter().find(move |it| it.withdrawn_at.is_some() == withdrawn).unwrap()
    };
    let quote = quote_that_is(true);
    assert_eq!((quote.text.as_str(), quote.length, quote.role_id), ("", 0, None));
    assert_eq!(quote.replaced_by, Some(quote_that_is(false).id));
    assert!(rows.quote_speakers.iter().all(|it| it.quote_id != quote.id));
    assert!(rows.quote_places.iter().all(|it| it.quote_id != quote.id));
}

#[test]
fn quotes_are_written_in_the_order_of_their_ids_and_not_of_the_talk() {
    let mut bundle = sound();
    for turned in [false, true] {
        if turned {
            bundle["studies"][0]["quotes"].as_array_mut().unwrap().reverse();
        }
        let (_, rows) = rows(&bundle);
        assert_eq!(rows.quotes.len(), 2);
        assert!(rows.quotes.is_sorted_by_key(|it| it.id));
    }
}

#[test]
fn quotes_are_counted_for_every_level() {
    let (_, rows) = rows(&sound());
    let of = |slug: &str| {
        let id = rows.categories.iter().find(|it| it.slug == slug).unwrap().id;
        let own = rows.category_quote_counts.iter().filter(|it| it.category_id == id);
        own.map(|it| (it.access, it.n)).collect::<Vec<_>>()
    };
    let none = [(Access::Open, 0), (Access::Registered, 0), (Access::Controlled, 0)];
    assert_eq!(of("c"), [none[0], (Access::Registered, 1), none[2]]);
    assert_eq!(of("d"), none);
    assert_eq!(of("w"), []);
}

#[test]
fn notes_are_kept_only_where_somebody_wrote_one() {
    let (_, none) = rows(&sound());
    assert_eq!(none.coding_notes, []);
    let mut bundle = sound();
    bundle["studies"][0]["quotes"][0]["codings"][0]["coder"] = json!("A");
    let (_, one) = rows(&bundle);
    assert_eq!(one.coding_notes[0].quote_category_id, one.quote_categories[0].id);
}

#[test]
fn the_history_knows_the_study_and_the_level_of_every_row() {
    let (shared, study) = rows(&sound());
    let entries = study.entries().unwrap();
    assert!(entries.iter().all(|it| it.study == study.study));
    assert!(shared.entries().unwrap().iter().all(|it| it.study.is_none()));
    let levels: Vec<_> = entries.iter().filter_map(|it| Some((it.table, it.access?))).collect();
    let (quote, translation) = ("quote", "quote_translation");
    let expected =
        [(quote, Access::Open), (quote, Access::Registered), (translation, Access::Registered)];
    assert_eq!(levels, expected);
    assert_eq!(entries.len(), study.len() - study.category_quote_counts.len());
    assert!(!study.is_empty());
}
