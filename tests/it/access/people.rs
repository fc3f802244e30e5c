//! People: who sees participants, groups, consent, demographics, notes and texts, and what everybody is told in
//! numbers.

mod counted;
mod record;

use nasss::id::Kind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Class, data_of, everything, seeded, texts,
    viewers::{CLINIC, COMPANION, classes},
};
use crate::harness::{World, on_both_engines};

/// The class of this name.
async fn class(world: &World, name: &str) -> Class {
    classes(world).await.into_iter().find(|class| class.name == name).unwrap()
}

fn steward_of(class: &Class, study: &str) -> bool {
    class.works_on(study) && class.name.starts_with("STEWARD")
}

/// The participants that the seed file states of a study.
fn seeded_people(study: &str) -> Vec<Value> {
    let studies = seeded::studies();
    let study = studies.iter().find(|one| one["slug"] == study).unwrap();
    study["participants"].as_array().unwrap().clone()
}

/// The seed file's words about a quote, by its text.
fn seeded_quote(text: &str) -> (Value, Value) {
    for study in seeded::studies() {
        let quotes = study["quotes"].as_array().unwrap();
        if let Some(quote) = quotes.iter().find(|quote| quote["text"] == text) {
            return (study.clone(), quote.clone());
        }
    }
    panic!("{text} is not in the seed file")
}

fn one<'a>(list: &'a Value, key: &str, word: &Value) -> &'a Value {
    list.as_array().unwrap().iter().find(|one| one[key] == *word).unwrap()
}

const PEOPLE: &str = "{ studies { nodes { slug
    participants(first: 50) { totalCount nodes { pseudonym role { code } study { slug }
        focusGroup { label } consent consentRecordedOn demographics { ageYears gender experienceYears } } }
    focusGroups { totalCount nodes { label heldOn mode study { slug }
        participants(first: 50) { totalCount nodes { pseudonym } } } } } } }";

/// What a class should see of a person that the seed file states.
fn expected(class: &Class, study: &str, groups: &Value, person: &Value) -> Value {
    let steward = steward_of(class, study);
    let if_steward = |value: &Value| if steward { value.clone() } else { Value::Null };
    let group = if class.reads_transcripts(study) {
        json!({ "label": one(groups, "slug", &person["focusGroup"])["label"] })
    } else {
        Value::Null
    };
    json!({
        "pseudonym": person["pseudonym"], "role": { "code": person["role"] },
        "study": { "slug": study }, "focusGroup": group, "consent": if_steward(&person["consent"]),
        "consentRecordedOn": if_steward(&person["consentRecordedOn"]),
        "demographics": if_steward(&person["demographic"]),
    })
}

const QUOTES: &str = "query($after: String) { quotes(first: 100, after: $after) { nodes { text
    participant { pseudonym } speakerUnknownBecause focusGroup { label }
    codings { category { slug } note coder } }
    pageInfo { hasNextPage endCursor } } }";

async fn quotes_seen(world: &World, class: &Class) -> Vec<Value> {
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut data = data_of(world, class, QUOTES, json!({ "after": after })).await;
        let page = data["quotes"].take();
        nodes.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn check_quote(class: &Class, node: &Value) {
    let (study, said) = seeded_quote(node["text"].as_str().unwrap());
    let slug = study["slug"].as_str().unwrap();
    let name = format!("{}: {}", class.name, said["text"]);
    let works = class.works_on(slug);
    let person = said["participant"].as_str();
    let person = person.map(|_| one(&study["participants"], "slug", &said["participant"]));
    let expected = match person {
        Some(person) if works => json!({ "pseudonym": person["pseudonym"] }),
        _ => Value::Null,
    };
    assert_eq!(node["participant"], expected, "{name}");
    let unknown = if works { said["participantUnknown"].clone() } else { Value::Null };
    assert_eq!(node["speakerUnknownBecause"], unknown, "{name}");
    let group = match person {
        Some(person) if class.reads_transcripts(slug) => {
            json!({ "label": one(&study["focusGroups"], "slug", &person["focusGroup"])["label"] })
        }
        _ => Value::Null,
    };
    assert_eq!(node["focusGroup"], group, "{name}");
    for coding in node["codings"].as_array().unwrap() {
        let stated = one(&said["codings"], "category", &coding["category"]["slug"]);
        for field in ["note", "coder"] {
            let expected = if works { stated[field].clone() } else { Value::Null };
            assert_eq!(coding[field], expected, "{name}");
        }
    }
}

on_both_engines! {
    async fn people_are_shown_field_by_field_to_those_who_may_see_them(world: Demo) {
        for class in classes(&world).await {
            let data = data_of(&world, &class, PEOPLE, json!({})).await;
            for study in seeded::studies() {
                let slug = study["slug"].as_str().unwrap();
                let found = one(&data["studies"]["nodes"], "slug", &study["slug"]);
                if !class.works_on(slug) {
                    assert_eq!(found["participants"], Value::Null, "{}", class.name);
                    continue;
                }
                let people = seeded_people(slug);
                assert_eq!(found["participants"]["totalCount"], people.len(), "{}", class.name);
                for person in &people {
                    let node = one(&found["participants"]["nodes"], "pseudonym", &person["pseudonym"]);
                    let expected = expected(&class, slug, &study["focusGroups"], person);
                    assert_eq!(node, &expected, "{}", class.name);
                }
            }
        }
    }

    async fn focus_groups_and_who_sat_in_them_are_for_those_who_curate_the_study(world: Demo) {
        for class in classes(&world).await {
            let data = data_of(&world, &class, PEOPLE, json!({})).await;
            for study in seeded::studies() {
                let slug = study["slug"].as_str().unwrap();
                let found = &one(&data["studies"]["nodes"], "slug", &study["slug"])["focusGroups"];
                if !class.reads_transcripts(slug) {
                    assert_eq!(found, &Value::Null, "{}", class.name);
                    continue;
                }
                let groups = study["focusGroups"].as_array().unwrap();
                assert_eq!(found["totalCount"], groups.len());
                for group in groups {
                    let node = one(&found["nodes"], "label", &group["label"]);
                    assert_eq!(node["heldOn"], group["heldOn"]);
                    assert_eq!(node["mode"], group["mode"]);
                    let people = seeded_people(slug);
                    let members = people.iter().filter(|one| one["focusGroup"] == group["slug"]);
                    let mut members: Vec<&str> =
                        members.map(|one| one["pseudonym"].as_str().unwrap()).collect();
                    members.sort_unstable();
                    assert_eq!(node["participants"]["totalCount"], members.len());
                    assert_eq!(texts(&node["participants"]["nodes"], "pseudonym"), members);
                }
            }
        }
    }

    async fn who_spoke_in_which_group_and_what_coders_noted_is_for_those_who_work_on_the_study(world: Demo) {
        for class in classes(&world).await {
            for node in quotes_seen(&world, &class).await {
                check_quote(&class, &node);
            }
        }
    }

    async fn texts_of_sources_are_as_open_as_the_sources(world: Demo) {
        let query = "{ studies { nodes { slug sources { title text } } } }";
        for class in classes(&world).await {
            let data = data_of(&world, &class, query, json!({})).await;
            for study in seeded::studies() {
                let found = one(&data["studies"]["nodes"], "slug", &study["slug"]);
                let sees = class.reads_transcripts(study["slug"].as_str().unwrap());
                for source in study["sources"].as_array().unwrap() {
                    let mut shown = found["sources"].as_array().unwrap().iter();
                    let shown = shown.find(|one| one["title"] == source["title"]);
                    let expected = (sees || source["published"] == true).then_some(&source["text"]);
                    assert_eq!(shown.map(|one| &one["text"]), expected, "{}", class.name);
                }
            }
        }
    }

    async fn a_hidden_person_or_group_answers_like_an_id_that_was_never_given(world: Demo) {
        let studies = everything::<entity::study::Entity>(&world).await;
        let slug = |id: Uuid| studies.iter().find(|study| study.id == id).unwrap().slug.clone();
        let people = everything::<entity::participant::Entity>(&world).await;
        let groups = everything::<entity::focus_group::Entity>(&world).await;
        let people = people.iter().map(|row| (Kind::Participant, row.id, slug(row.study_id)));
        let groups = groups.iter().map(|row| (Kind::FocusGroup, row.id, slug(row.study_id)));
        let all: Vec<_> = people.chain(groups).collect();
        assert_eq!(all.len(), 27);
        let door = "query($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }";
        for class in classes(&world).await {
            for (kind, id, study) in &all {
                let mut answers = Vec::new();
                for key in [*id, Uuid::new_v4()] {
                    let before = world.app.db.statements();
                    let answer = data_of(&world, &class, door, json!({ "id": kind.id(key) })).await;
                    answers.push((answer, world.app.db.statements() - before));
                }
                let sees = match kind {
                    Kind::Participant => class.works_on(study),
                    _ => class.reads_transcripts(study),
                };
                assert_eq!(answers[0].1, 2);
                assert_eq!(answers[0].1, answers[1].1);
                assert_eq!(answers[1].0, json!({ "node": null, "nodes": [null] }));
                assert_eq!(answers[0].0 != answers[1].0, sees, "{} {kind:?}", class.name);
                if sees {
                    assert_eq!(answers[0].0["node"]["id"], kind.id(*id));
                }
            }
        }
    }

    async fn what_a_person_said_is_narrowed_like_all_quotes(world: Demo) {
        let query = "{ study(slug: \"demo-companion\") { participants(first: 50) { nodes { pseudonym
            quotes(first: 100) { totalCount nodes { text } } } } } }";
        for class in classes(&world).await.iter().filter(|class| class.works_on(COMPANION)) {
            let data = data_of(&world, class, query, json!({})).await;
            let nodes = &data["study"]["participants"]["nodes"];
            for person in seeded_people(COMPANION) {
                let studies = seeded::studies();
                let quotes = one(&json!(studies), "slug", &json!(COMPANION))["quotes"].clone();
                let quotes = quotes.as_array().unwrap().iter();
                let mut said: Vec<&str> = quotes
                    .filter(|quote| quote["participant"] == person["slug"] && quote["withdrawn"].is_null())
                    .map(|quote| quote["text"].as_str().unwrap()).collect();
                said.sort_unstable();
                let found = &one(nodes, "pseudonym", &person["pseudonym"])["quotes"];
                assert_eq!(found["totalCount"], said.len());
                assert_eq!(texts(&found["nodes"], "text"), said, "{}", class.name);
            }
        }
    }

    async fn participants_are_ordered_filtered_and_paged(world: Demo) {
        let steward = class(&world, "STEWARD of the companion study").await;
        let query = "query($role: ID!, $after: String) { study(slug: \"demo-companion\") {
            participants(first: 4, after: $after, filter: { role: [$role] },
                orderBy: [{ field: PSEUDONYM, direction: DESC }]) {
                totalCount nodes { pseudonym } pageInfo { hasNextPage endCursor } } } }";
        let roles = everything::<entity::participant_role::Entity>(&world).await;
        let patient = roles.iter().find(|role| role.code == "PATIENT").unwrap();
        let role = Kind::ParticipantRole.id(patient.id);
        let first = data_of(&world, &steward, query, json!({ "role": role })).await;
        let first = &first["study"]["participants"];
        assert_eq!(first["totalCount"], 7);
        assert_eq!(first["nodes"], json!([{ "pseudonym": "Linden" }, { "pseudonym": "Juniper" },
            { "pseudonym": "Hazel" }, { "pseudonym": "Ginster" }]));
        let after = &first["pageInfo"]["endCursor"];
        let second = data_of(&world, &steward, query, json!({ "role": role, "after": after })).await;
        assert_eq!(second["study"]["participants"]["nodes"], json!([{ "pseudonym": "Erle" },
            { "pseudonym": "Birke" }, { "pseudonym": "Ahorn" }]));
        assert_eq!(second["study"]["participants"]["pageInfo"]["hasNextPage"], false);
    }

    async fn what_a_viewer_can_do_follows_from_the_grants_alone(world: Demo) {
        let query = "{ studies { nodes { slug viewerCan { readRegistered readControlled readCodingNotes
            readParticipants readFocusGroups readUnpublishedSources readBandedDemographics
            readExactDemographics readConsent readPersonRecord } } } }";
        for class in classes(&world).await {
            let before = world.app.db.statements();
            let data = data_of(&world, &class, query, json!({})).await;
            assert_eq!(world.app.db.statements() - before, 1);
            for study in [COMPANION, CLINIC] {
                let found = &one(&data["studies"]["nodes"], "slug", &json!(study))["viewerCan"];
                let (works, curates) = (class.works_on(study), class.reads_transcripts(study));
                let (researcher, steward) =
                    (works && class.name.starts_with("RESEARCHER"), steward_of(&class, study));
                assert_eq!(found, &json!({
                    "readRegistered": class.reads("REGISTERED", study), "readControlled": works,
                    "readCodingNotes": works, "readParticipants": works, "readFocusGroups": curates,
                    "readUnpublishedSources": curates, "readBandedDemographics": researcher,
                    "readExactDemographics": steward, "readConsent": steward, "readPersonRecord": steward,
                }), "{} {study}", class.name);
            }
        }
    }

    async fn pages_of_people_take_the_same_number_of_statements_whatever_their_length(world: Demo) {
        // Page, total, roles, study, seats, groups, consent, demographics, quotes, their total.
        let query = "query($n: Int!) { study(slug: \"demo-companion\") { participants(first: $n) { totalCount
            nodes { role { code } study { slug } focusGroup { label } consent demographics { gender }
                quotes(first: 2) { totalCount nodes { text } } } } } }";
        let steward = class(&world, "STEWARD of all studies").await;
        for n in [1, 3, 18] {
            let before = world.app.db.statements();
            data_of(&world, &steward, query, json!({ "n": n })).await;
            assert_eq!(world.app.db.statements() - before, 11, "first: {n}");
        }
        // Page, people and demographics of the whole study.
        let query = "query($n: Int!) { study(slug: \"demo-companion\") { participants(first: $n) {
            nodes { bandedDemographics { age { band } } } } } }";
        let researcher = class(&world, "RESEARCHER of all studies").await;
        for n in [1, 3, 18] {
            let before = world.app.db.statements();
            data_of(&world, &researcher, query, json!({ "n": n })).await;
            assert_eq!(world.app.db.statements() - before, 4, "first: {n}");
        }
    }
}
