//! Imports that are refused leave everything as it was.

use super::*;

/// Imports that cannot be recorded, and what is wrong with them.
fn wrong(clinic: &Clinic<'_>, elsewhere: &Reading) -> Vec<(ProblemCode, Value)> {
    let with = |wrong: Value| json!([clinic.words(&["New."])[0], wrong]);
    let update = |id: &str| with(json!({ "updateCategory": { "id": id, "name": "Hush" } }));
    let never = Kind::Category.id(Uuid::from_u128(1));
    let alias = json!({ "createAlias": {
        "category": "#nobody", "text": "Hush", "language": "en", "basis": "EDITORIAL",
    } });
    vec![
        (ProblemCode::UnknownReference, update(&never)),
        (ProblemCode::UnknownReference, update(&elsewhere.category_id("curiosity"))),
        (ProblemCode::Invalid, update("no id")),
        (ProblemCode::UnknownReference, with(alias)),
    ]
}

on_both_engines! {
    async fn an_import_with_problems_records_nothing_and_leaves_the_open_set_as_it_is(world: Demo) {
        let clinic = Clinic::of(&world).await;
        let elsewhere = Reading::of(&world, "demo-companion").await;
        for (code, changes) in wrong(&clinic, &elsewhere) {
            assert_eq!(clinic.importer.tries("a table", changes.clone()).await, Err(vec![code]), "{changes}");
        }
        assert_eq!(clinic.importer.sets().await, json!({ "changeSets": { "nodes": [] } }));
        for status in ["DRAFT", "APPROVED"] {
            let set = clinic.importer.imports(status, clinic.words(&["A."])).await;
            clinic.brings(&set, status).await;
            let before = clinic.importer.shown(&set).await;
            for (code, changes) in wrong(&clinic, &elsewhere) {
                assert_eq!(clinic.importer.tries(status, changes).await, Err(vec![code]));
                assert_eq!(clinic.importer.shown(&set).await, before);
            }
        }
    }

    async fn a_title_has_to_be_one_that_could_be_typed(world: Demo) {
        let clinic = Clinic::of(&world).await;
        let importer = &clinic.importer;
        for (code, title) in [
            (ProblemCode::Required, " "),
            (ProblemCode::TooLong, &"x".repeat(301)),
            (ProblemCode::Invalid, "a\0b"),
        ] {
            let drafts = found("codes.csv", 2, clinic.words(&["A."]));
            let refused = titled(title, &importer.inside, "a table", importer.study, drafts).await;
            assert_eq!(refused.unwrap_err()[0].code, code);
        }
        assert_eq!(importer.sets().await, json!({ "changeSets": { "nodes": [] } }));
    }

    async fn only_curators_of_the_study_import(world: Demo) {
        let clinic = Clinic::of(&world).await;
        let set = clinic.importer.imports("a table", clinic.words(&["A."])).await;
        let before = clinic.importer.shown(&set).await;
        for (name, grants, study) in [
            ("nobody", &[][..], Some("demo-clinic")),
            ("reader", &["READER", "ADMIN"], Some("demo-clinic")),
            ("researcher", &["RESEARCHER@demo-clinic"], Some("demo-clinic")),
            ("judge", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"], Some("demo-clinic")),
            ("elsewhere", &["CURATOR@demo-companion"], Some("demo-clinic")),
            ("of all but not of what all share", &["CURATOR@demo-companion", "CURATOR@demo-clinic"], None),
        ] {
            let importer = Importer::of(&world, name, grants, study).await;
            for source in ["a table", "another table"] {
                let refused = importer.tries(source, clinic.words(&["B."])).await;
                assert_eq!(refused, Err(vec![ProblemCode::NotYours]), "{name}");
            }
        }
        let nowhere = Importer { study: Some(Uuid::from_u128(1)), ..clinic.importer };
        assert_eq!(nowhere.tries("a table", json!([])).await, Err(vec![ProblemCode::UnknownReference]));
        assert_eq!(nowhere.shown(&set).await, before);
        assert_eq!(nowhere.sets().await["changeSets"]["nodes"].as_array().unwrap().len(), 1);
    }
}
