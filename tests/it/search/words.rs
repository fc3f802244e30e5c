//! What counts as a word, and what nobody can reach by typing it.

use nasss::access::Viewer;
use serde_json::{Value, json};

use super::{SEARCH, lines, names, search, search_as};
use crate::harness::on_both_engines;

/// Nothing in these is a word.
const WORDLESS: [&str; 11] =
    ["", " ", "\"", "'", "*", "()", "& | !", ":*", "🙂👍🏽", "…—-", "\u{301}"];

/// Syntax of FTS5, of `tsquery`, of SQL, and what else somebody may try. None of it is found in the demo.
const HOSTILE: [&str; 20] = [
    "NEAR(kosten zahlt, 2)",
    "kosten NEAR zahlt",
    "terms:kosten",
    "search_index:kosten",
    "{terms rank}: kosten",
    "^kosten xyz",
    "kosten NOT zahlt",
    "\"kosten xyz\"",
    "kosten\" OR \"1\"=\"1",
    "kosten' | 'x",
    "kosten') OR 1=1 --",
    "'; DROP TABLE search_document; --",
    "kosten:AB xyz",
    "kosten <-> xyz",
    "kosten <2> xyz",
    "xkosten",
    "sdekost",
    "sdekost*",
    "_6b_osten",
    "kosten\\ xyz",
];

const ABOUT_WORDS: &str = "query ($query: String!) { dataset { kind } search(query: $query) {
    nodes { node { id } } totalCount pageInfo { hasNextPage endCursor } usedWords omittedWords omittedWordCount } }";

on_both_engines! {
    async fn a_query_without_a_word_finds_nothing_and_the_other_fields_are_answered(world: Demo) {
        for query in WORDLESS {
            let data = world.data(ABOUT_WORDS, json!({ "query": query })).await;
            let found = json!({ "nodes": [], "totalCount": 0, "pageInfo": { "hasNextPage": false, "endCursor": null },
                "usedWords": [], "omittedWords": [], "omittedWordCount": 0 });
            assert_eq!((&data["search"], &data["dataset"]["kind"]), (&found, &json!("DEMO")), "{query:?}");
        }
    }

    async fn words_beyond_the_bounds_are_left_out_and_told(world: Demo) {
        let title = format!("Kosten {} ganz anders", "kosten ".repeat(40));
        let data = world.data(ABOUT_WORDS, json!({ "query": title })).await;
        let found = &data["search"];
        assert_eq!((&found["usedWords"], &found["totalCount"]), (&json!(["Kosten"]), &json!(4)));
        assert_eq!((&found["omittedWords"][0], &data["dataset"]["kind"]), (&json!("kosten"), &json!("DEMO")));
        let many = format!("a b c d e f g h i j k {}", "l ".repeat(3000));
        let data = world.data(ABOUT_WORDS, json!({ "query": many })).await;
        assert_eq!(data["search"]["usedWords"].as_array().unwrap().len(), 10);
        // "k", each "l" within 4,000 characters, and the rest as one.
        assert_eq!(data["search"]["omittedWordCount"], 1 + (4000 - 22) / 2 + 1);
        assert_eq!(data["search"]["omittedWords"].as_array().unwrap().len(), 50);
        let longest = "ä".repeat(200);
        assert_eq!(search(&world, &longest, Value::Null).await["totalCount"], 0);
        let ten = "Kosten ".repeat(28);
        assert_eq!(search(&world, &ten, Value::Null).await["totalCount"], 4);
        let most = "übernahmen überlegungen ärztinnen häuser größen 3.5 naïve kostenübernahmen patientinnen zügig";
        assert_eq!(search(&world, most, Value::Null).await["totalCount"], 0);
    }

    async fn no_operator_of_any_engine_is_one_here(world: Demo) {
        for query in HOSTILE {
            let found = search(&world, query, Value::Null).await;
            assert_eq!(lines(&found), Vec::<String>::new(), "{query:?}");
            assert_eq!(found["totalCount"], 0, "{query:?}");
        }
        // What stands around the words is ignored.
        let plain = search(&world, "Kosten", Value::Null).await;
        for query in ["\"Kosten\"", "kosten*", "(KOSTEN)", "-kosten", "+kosten:", "%kosten% ____", "🙂 kosten 🙂"] {
            assert_eq!(names(&search(&world, query, Value::Null).await), names(&plain), "{query:?}");
        }
    }

    async fn the_character_nul_goes_nowhere(world: Demo) {
        assert_eq!(world.code(SEARCH, json!({ "query": "kosten\u{0}" })).await, "BAD_USER_INPUT");
        // Past HTTP it parts words.
        let found = search_as(&world, &Viewer::Anonymous, "kosten\u{0}zahlt", 10).await;
        assert_eq!(found["totalCount"], 1);
    }

    async fn case_umlauts_and_accents_do_not_count(world: Demo) {
        let expected = ["Category Übergabe im Team", "Quote Morgens liest das Team diese"];
        for query in ["Übergabe", "übergabe", "U\u{308}bergabe", "Ubergabe", "Uebergabe", "ÜBERGABE"] {
            let found = search(&world, query, Value::Null).await;
            assert_eq!(names(&found), expected, "{query}");
            assert_eq!(lines(&found)[1], "  NAME - EXACT [Übergabe] im Team", "{query}");
        }
    }

    async fn a_long_word_is_found_by_its_beginning_from_four_letters_on(world: Demo) {
        let hits = |query: &'static str| {
            let world = &world;
            async move { search(world, query, Value::Null).await["totalCount"].as_u64().unwrap() }
        };
        assert_eq!(hits("Kostenübern").await, 2);
        assert_eq!(hits("kost").await, 4);
        assert_eq!(hits("kos").await, 0);
        assert_eq!(hits("osten").await, 0);
    }

    async fn every_word_must_stand_in_the_same_text(world: Demo) {
        let both = search(&world, "kosten zahlt", Value::Null).await;
        assert_eq!(lines(&both), [
            "Quote Die Kosten waren das Erste, ",
            "  TEXT de EXACT Die [Kosten] waren das Erste, wonach ich gefragt habe, und als es hieß, \
             die Kasse [zahlt], war die Diskussion zu Hause vorbei.",
        ]);
        // One word in the text, the other in its translation.
        assert_eq!(search(&world, "kosten insurance", Value::Null).await["totalCount"], 0);
        assert_eq!(names(&search(&world, "zahlt Kosten Kasse", Value::Null).await).len(), 1);
    }

    async fn nothing_is_found_by_what_is_not_to_be_searched(world: Demo) {
        // Words of coders' notes, reasons of a withdrawal, a rationale, transcripts, and pseudonyms.
        for query in ["Knowing creates duty", "merged after the second round", "settled outside the clinic",
            "Moderation Willkommen", "transcript of group", "Ahorn"] {
            assert_eq!(search(&world, query, Value::Null).await["totalCount"], 0, "{query}");
        }
    }
}
