//! All that is held about one person.

use nasss::id::Kind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{one, seeded_people, steward_of};
use crate::{
    access::{
        Class, everything, seeded, texts,
        viewers::{CLINIC, COMPANION, classes},
    },
    harness::{World, on_both_engines},
};

const RECORD: &str = "query($id: ID!) { participantRecord(id: $id) {
    participant { pseudonym role { code } focusGroup { label } consent consentRecordedOn
        demographics { ageYears gender experienceYears } }
    quotes { text access role { code } translations { text } place { locator source { title } }
        codings { category { slug } valence round note coder } } } }";

async fn asked(world: &World, class: &Class, id: &str) -> Value {
    world.ask_as(&class.viewer, RECORD, json!({ "id": id })).await
}

async fn person(world: &World, pseudonym: &str) -> String {
    let people = everything::<entity::participant::Entity>(world).await;
    Kind::Participant.id(people.iter().find(|row| row.pseudonym == pseudonym).unwrap().id)
}

on_both_engines! {
    async fn stewards_of_the_study_are_told_all_that_is_held_about_a_person(world: Demo) {
        let ginster = person(&world, "Ginster").await;
        let studies = json!(seeded::studies());
        let study = one(&studies, "slug", &json!(COMPANION));
        let stated = seeded_people(COMPANION);
        let stated = stated.iter().find(|one| one["slug"] == "p-ginster").unwrap();
        for class in classes(&world).await.iter().filter(|class| steward_of(class, COMPANION)) {
            let answer = asked(&world, class, &ginster).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            let record = &answer["data"]["participantRecord"];
            assert_eq!(record["participant"], json!({ "pseudonym": "Ginster", "role": { "code": "PATIENT" },
                "focusGroup": { "label": "Group 1" }, "consent": "CONTROLLED",
                "consentRecordedOn": "2024-03-12", "demographics": stated["demographic"] }));
            let quotes = study["quotes"].as_array().unwrap().iter();
            let said: Vec<&Value> = quotes
                .filter(|quote| quote["participant"] == "p-ginster" && quote["withdrawn"].is_null())
                .collect();
            assert_eq!(record["quotes"].as_array().unwrap().len(), said.len());
            for quote in said {
                let found = one(&record["quotes"], "text", &quote["text"]);
                assert_eq!(found["place"]["locator"], quote["locator"]);
                assert_eq!(texts(&found["translations"], "text"), texts(&quote["translations"], "text"));
                for coding in quote["codings"].as_array().unwrap() {
                    let mut codings = found["codings"].as_array().unwrap().iter();
                    let shown = codings.find(|it| it["category"]["slug"] == coding["category"]).unwrap();
                    for field in ["valence", "round", "note", "coder"] {
                        assert_eq!(shown[field], coding[field]);
                    }
                }
            }
        }
    }

    async fn the_record_is_refused_before_its_id_is_looked_at(world: Demo) {
        let ginster = person(&world, "Ginster").await;
        for class in classes(&world).await {
            let steward = steward_of(&class, COMPANION) || steward_of(&class, CLINIC);
            let expected = match class.name.as_str() {
                _ if steward => continue,
                "anonymous" => "Sign in first",
                _ => "Your account does not hold",
            };
            let mut answers = Vec::new();
            for id in [ginster.clone(), Kind::Participant.id(Uuid::new_v4()), "no id".to_owned()] {
                let before = world.app.db.statements();
                answers.push(asked(&world, &class, &id).await);
                assert_eq!(world.app.db.statements() - before, 0);
            }
            // In process an error has no code yet; over HTTP it does.
            let message = answers[0]["errors"][0]["message"].as_str().unwrap();
            assert!(message.starts_with(expected), "{}: {message}", class.name);
            assert_eq!(answers[0], answers[1]);
            assert_eq!(answers[0], answers[2]);
        }
    }

    async fn over_http_the_anonymous_are_told_to_sign_in(world: Demo) {
        let ginster = person(&world, "Ginster").await;
        for id in [ginster.as_str(), "no id"] {
            assert_eq!(world.code(RECORD, json!({ "id": id })).await, "UNAUTHENTICATED");
        }
    }

    async fn a_steward_of_another_study_finds_nobody(world: Demo) {
        let ginster = person(&world, "Ginster").await;
        for class in classes(&world).await.iter().filter(|class|
            steward_of(class, CLINIC) && !steward_of(class, COMPANION)) {
            let before = world.app.db.statements();
            let answer = asked(&world, class, &ginster).await;
            let took = world.app.db.statements() - before;
            let never = asked(&world, class, &Kind::Participant.id(Uuid::new_v4())).await;
            assert_eq!(answer, json!({ "data": { "participantRecord": null } }));
            assert_eq!(answer, never);
            assert_eq!(took, 1);
            let malformed = asked(&world, class, "no id").await;
            let message = malformed["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("is not an id of this service"), "{message}");
        }
    }
}
