//! Demographics in bands, and people in numbers.

use entity::people_count;
use serde_json::{Value, json};

use super::{class, one};
use crate::{
    access::{
        data_of, everything,
        viewers::{CLINIC, COMPANION, classes},
    },
    harness::on_both_engines,
};

const BANDS: &str =
    "{ studies { nodes { slug participants(first: 50) { nodes { pseudonym bandedDemographics {
    age { status band } gender { status band } experience { status band } } } } } } }";

const COUNTS: &str =
    "{ studies { nodes { slug role: peopleBy(grouping: ROLE) { label count suppressed }
    group: peopleBy(grouping: FOCUS_GROUP) { label count suppressed }
    gender: peopleBy(grouping: GENDER) { label count suppressed }
    age: peopleBy(grouping: AGE_BAND) { label count suppressed }
    experience: peopleBy(grouping: EXPERIENCE_BAND) { label count suppressed } } } }";

/// Cells as an answer has them.
fn cells(stated: &[(&str, Option<u32>)]) -> Value {
    let cell = |(label, n): &(&str, Option<u32>)| json!({ "label": label, "count": n, "suppressed": n.is_none() });
    stated.iter().map(cell).collect()
}

fn band(status: &str, band: Option<&str>) -> Value {
    json!({ "status": status, "band": band })
}

on_both_engines! {
    async fn a_band_that_few_share_is_suppressed_for_researchers(world: Demo) {
        let (few, none) = (band("SUPPRESSED", None), band("NOT_RECORDED", None));
        let shown = |word| band("SHOWN", Some(word));
        // Of 18 people five are 40 to 49, nine female, six male, two of no recorded gender, and of eleven no
        // experience is recorded; no other value is shared by five.
        let expected = [
            ("Drossel", shown("40–49"), shown("female"), few.clone()),
            ("Ginster", shown("40–49"), few.clone(), none.clone()),
            ("Juniper", shown("40–49"), few.clone(), none.clone()),
            ("Zeisig", shown("40–49"), shown("male"), few.clone()),
            ("Ahorn", few.clone(), shown("female"), none.clone()),
            ("Linden", few.clone(), few.clone(), none),
            ("Swift", few.clone(), shown("male"), few.clone()),
        ];
        for name in ["RESEARCHER of the companion study", "RESEARCHER of all studies"] {
            let researcher = class(&world, name).await;
            let data = data_of(&world, &researcher, BANDS, json!({})).await;
            let study = one(&data["studies"]["nodes"], "slug", &json!(COMPANION));
            for (pseudonym, age, gender, experience) in &expected {
                let person = one(&study["participants"]["nodes"], "pseudonym", &json!(pseudonym));
                let told = json!({ "age": age, "gender": gender, "experience": experience });
                assert_eq!(person["bandedDemographics"], told, "{pseudonym}");
            }
        }
        // Five people, of whom no five share anything.
        let researcher = class(&world, "RESEARCHER of the clinic study").await;
        let data = data_of(&world, &researcher, BANDS, json!({})).await;
        let study = one(&data["studies"]["nodes"], "slug", &json!(CLINIC));
        for person in study["participants"]["nodes"].as_array().unwrap() {
            let told = json!({ "age": few, "gender": few, "experience": few });
            assert_eq!(person["bandedDemographics"], told);
        }
    }

    async fn bands_are_for_researchers_alone(world: Demo) {
        for class in classes(&world).await {
            let data = data_of(&world, &class, BANDS, json!({})).await;
            for study in [COMPANION, CLINIC] {
                let found = &one(&data["studies"]["nodes"], "slug", &json!(study))["participants"];
                let Some(people) = found["nodes"].as_array() else { continue };
                let researcher = class.name.starts_with("RESEARCHER");
                for person in people {
                    assert_eq!(!person["bandedDemographics"].is_null(), researcher, "{}", class.name);
                }
            }
        }
    }

    async fn everybody_is_told_the_same_numbers_of_people(world: Demo) {
        let mut told = Vec::new();
        for class in classes(&world).await {
            told.push(data_of(&world, &class, COUNTS, json!({})).await);
        }
        assert!(told.iter().all(|data| *data == told[0]));
        let companion = one(&told[0]["studies"]["nodes"], "slug", &json!(COMPANION));
        // Three caregivers, two managers and nobody without a role: five people, any of which may be 0 to 4.
        assert_eq!(companion["role"], cells(&[("Caregiver", None), ("Manager", None),
            ("Patient", Some(7)), ("Therapist", Some(6)), ("not recorded", None)]));
        // Nobody sat in no group: that alone would be told by the rest.
        assert_eq!(companion["group"],
            cells(&[("no. 1", None), ("no. 2", None), ("no. 3", None), ("not recorded", None)]));
        // One of non-binary gender and two of none recorded are too few to hide each other.
        assert_eq!(companion["gender"], cells(&[("female", None), ("male", None),
            ("non-binary", None), ("in other words", None), ("not recorded", None)]));
        assert_eq!(companion["age"], cells(&[("under 20", None), ("20–29", None), ("30–39", None),
            ("40–49", Some(5)), ("50–59", None), ("60–69", None), ("70–79", None), ("80 and over", None),
            ("not recorded", None)]));
        assert_eq!(companion["experience"], cells(&[("under 5", None), ("5–9", None),
            ("10–14", None), ("15–19", None), ("20–24", None), ("25–29", None), ("30–34", None),
            ("35–39", None), ("40 and over", None), ("not recorded", Some(11))]));
    }

    async fn of_five_people_no_group_is_told(world: Demo) {
        let data = world.get(COUNTS).await;
        let clinic = one(&data["studies"]["nodes"], "slug", &json!(CLINIC));
        for grouping in ["role", "group", "gender", "age", "experience"] {
            for cell in clinic[grouping].as_array().unwrap() {
                assert_eq!(cell["count"], Value::Null);
                assert_eq!(cell["suppressed"], true);
            }
        }
    }

    async fn nothing_that_was_suppressed_is_stored_where_everybody_reads(world: Demo) {
        let stored = everything::<people_count::Entity>(&world).await;
        let told: u32 = stored.iter().filter(|cell| cell.n.is_some()).count().try_into().unwrap();
        assert_eq!(told, 4);
        assert!(stored.iter().filter_map(|cell| cell.n).all(|n| n >= 5));
    }

    async fn where_no_people_are_held_their_number_is_not_known(world: Default) {
        let data = world.get(COUNTS).await;
        for study in data["studies"]["nodes"].as_array().unwrap() {
            for grouping in ["role", "group", "gender", "age", "experience"] {
                assert_eq!(study[grouping], Value::Null);
            }
        }
    }

    async fn all_groupings_of_all_studies_take_one_statement(world: Demo) {
        assert_eq!(world.counted(COUNTS, json!({})).await.1, 2);
    }
}
