//! "Everything that matches Kosten or cost", in one request. The answers were worked out by hand from the seed
//! files: the category's aliases and criteria, the four quotes that speak of it, and question 3B.

use nasss::{
    access::Permit,
    interchange::{editorial::add_editorial, seed},
};
use serde_json::{Value, json};

use super::{lines, search};
use crate::{
    harness::{World, on_both_engines},
    questions::answer,
};

pub const QUESTION: &str = include_str!("../../../api/src/questions/07.graphql");

async fn asked(world: &World) -> Value {
    answer(world, QUESTION).await
}

fn total(connection: &Value) -> u64 {
    let nodes = connection["nodes"].as_array().unwrap().len() as u64;
    assert_eq!(connection["totalCount"], nodes);
    assert_eq!(connection["pageInfo"]["hasNextPage"], false);
    nodes
}

on_both_engines! {
    async fn kosten_and_cost_find_the_category_the_question_and_the_open_quotes_of_the_demo(world: Demo) {
        let data = asked(&world).await;
        assert_eq!((total(&data["kosten"]), total(&data["cost"])), (4, 5));
        assert_eq!(lines(&data["kosten"])[..3], [
            "Category Cost coverage",
            "  ALIAS de EXACT [Kosten]",
            "  ALIAS de BEGINNING [Kostenübernahme]",
        ]);
        // The two that say the word itself come in the order of their keys, which says nothing.
        let quotes = lines(&data["kosten"])[3..7].join("\n");
        for line in [
            "  TEXT de EXACT Die [Kosten] waren das Erste, wonach ich gefragt habe, und als es hieß, \
             die Kasse zahlt, war die Diskussion zu Hause vorbei.",
            "  TEXT de EXACT Für die Verwaltung ist entscheidend, dass es eine Ziffer gibt, über die \
             man die [Kosten] abrechnen kann.",
        ] {
            assert!(quotes.contains(line), "{quotes}");
        }
        assert_eq!(lines(&data["kosten"])[7..], [
            "Quote Ohne Kostenübernahme hätte i",
            "  TEXT de BEGINNING Ohne [Kostenübernahme] hätte ich gar nicht erst angefangen, so ehrlich \
             muss ich sein.",
        ]);
        assert_eq!(lines(&data["cost"])[..7], [
            "Category Cost coverage",
            "  NAME - EXACT [Cost] coverage",
            "  EXCLUSION_CRITERIA - STEM [Costs] of the clinic for devices or staff; prices compared \
             between products.",
            "Subdomain 3B",
            "  QUESTION - EXACT What is it worth to patients and payers: wanted, effective, safe, worth \
             its [cost] (demand side)?",
            "Quote Ohne Kostenübernahme hätte i",
            "  TRANSLATION en EXACT Without [cost] coverage I wouldn't even have started, I have to be \
             that honest.",
        ]);
    }

    async fn what_is_found_says_where_it_lies(world: Demo) {
        let data = asked(&world).await;
        let category = &data["kosten"]["nodes"][0]["node"];
        let mut places: Vec<_> = category["placements"].as_array().unwrap().iter()
            .map(|place| (place["domain"]["number"].as_u64().unwrap(), place["subdomain"]["code"].clone()))
            .collect();
        places.sort_unstable_by_key(|(number, _)| *number);
        assert_eq!(places, [(3, json!("3B")), (6, json!("6A"))]);
        let quote = &data["kosten"]["nodes"][3]["node"];
        assert_eq!(quote["access"], "OPEN");
        assert_ne!(quote["disclaimer"], Value::Null);
        assert_eq!(quote["codings"][0]["category"]["name"], "Cost coverage");
        let domain = &data["cost"]["nodes"][1]["node"]["domain"];
        assert_eq!(domain, &json!({ "number": 3, "name": "The value proposition" }));
    }

    async fn the_default_data_know_cost_but_not_kosten_until_editors_say_so(world: Default) {
        let data = asked(&world).await;
        assert_eq!((total(&data["kosten"]), total(&data["cost"])), (0, 2));
        let cost = [
            "Category cost coverage",
            "  NAME - EXACT [cost] coverage",
            "Subdomain 3B",
            "  QUESTION - EXACT What is it worth to patients and payers: wanted, effective, safe, worth \
             its [cost] (demand side)?",
        ];
        assert_eq!(lines(&data["cost"]), cost);
        let bundle = seed::editorial_bundle().unwrap();
        add_editorial(&world.app.db, &Permit::of_operator(), &bundle).await.unwrap();
        let data = asked(&world).await;
        assert_eq!(lines(&data["kosten"]), [
            "Category cost coverage",
            "  ALIAS de EXACT [Kosten]",
            "  ALIAS de BEGINNING [Kostenübernahme]",
        ]);
        assert_eq!(lines(&data["cost"]), cost);
        let place = &data["kosten"]["nodes"][0]["node"]["placements"][0];
        assert_eq!(place["domain"]["number"], 3);
        assert_eq!(place["evidence"]["basis"], "EDITORIAL");
        // The German name of a domain that editors gave.
        assert_eq!(lines(&search(&world, "Wertversprechen", Value::Null).await), [
            "Domain The value proposition", "  ALIAS de EXACT Das [Wertversprechen]",
        ]);
    }

    async fn costs_find_cost(world: Default) {
        assert_eq!(lines(&search(&world, "costs", Value::Null).await), [
            "Category cost coverage",
            "  NAME - STEM [cost] coverage",
            "Subdomain 3B",
            "  QUESTION - STEM What is it worth to patients and payers: wanted, effective, safe, worth \
             its [cost] (demand side)?",
        ]);
    }
}
