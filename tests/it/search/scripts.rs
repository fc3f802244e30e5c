//! Scripts that put no spaces between words: what stands within a run is found, and nothing else, against a model that looks
//! into the texts themselves.

use std::collections::BTreeSet;

use nasss::{access::Viewer, id::Kind};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::{SEARCH, line, search};
use crate::{
    generated::{Rows, Twins, check},
    harness::{World, inside::Inside, on_both_engines},
    visibility::{Grants, grants, may_read, viewer},
};

/// Characters of which texts and queries are made. Few, so that pairs come again in other places.
const LETTERS: [&str; 12] =
    ["心", "理", "信", "任", "𠮷", "か", "か\u{3099}", "ー", "セ", "ก", "ที", "ที่"];

/// What stands between two characters of a text, nothing as a rule. The last two do not part a run.
const BETWEEN: [&str; 10] = ["", "", "", "", "", "，", " ", "AI", "・", "\u{200b}"];

/// The characters of a text, each with what stands before it.
type Said = Vec<(usize, usize)>;

/// Runs that are searched for, by whom, in pages of which size.
#[derive(Clone, Debug)]
struct Asked {
    grants: Grants,
    /// Each as a stretch of a quote: which, from where, and how many of its characters. What stands between them is left
    /// out, so that some are runs that stand nowhere.
    stretches: Vec<(usize, usize, usize)>,
    size: usize,
}

prop_compose! {
    fn asked()(
        grants in grants(),
        stretches in prop_oneof![4 => vec(stretch(), 1), 1 => vec(stretch(), 2)],
        size in 1_usize..=9,
    ) -> Asked {
        Asked { grants, stretches, size }
    }
}

fn stretch() -> impl Strategy<Value = (usize, usize, usize)> {
    (0_usize..60, 0_usize..12, 1_usize..=4)
}

/// What a quote says, by its place.
fn text_of(quote: usize, said: &[Said]) -> &Said {
    &said[quote * 7 % said.len()]
}

fn written(said: &Said) -> String {
    said.iter().map(|(between, letter)| [BETWEEN[*between], LETTERS[*letter]].concat()).collect()
}

/// A text as it is compared: kana in one form, and without what does not part a run.
fn plain(text: &str) -> String {
    text.replace("か\u{3099}", "が").replace(['・', '\u{200b}'], "")
}

impl Asked {
    fn runs(&self, rows: &Rows, said: &[Said]) -> Vec<String> {
        let run = |(quote, from, length): &(usize, usize, usize)| {
            let said = text_of(quote % rows.quotes.len(), said);
            said.iter().skip(from % said.len()).take(*length).map(|(_, at)| LETTERS[*at]).collect()
        };
        self.stretches.iter().map(run).collect()
    }

    /// Says how much was found.
    async fn check(&self, twins: &Twins, rows: &Rows, said: &[Said]) -> usize {
        let runs: Vec<String> = self.runs(rows, said);
        let finds = |text: &str| runs.iter().all(|run| plain(text).contains(&plain(run)));
        let viewer = viewer(rows, &self.grants);
        let quotes = rows.quotes.iter().filter(|row| row.withdrawn_at.is_none());
        let expected: BTreeSet<String> = quotes
            .filter(|row| may_read(&viewer, row.access, row.study_id) && finds(&row.text))
            .map(|row| Kind::Quote.id(row.id))
            .collect();
        let query = runs.join(" ");
        let (mut found, mut after) = (BTreeSet::new(), Value::Null);
        loop {
            let variables = json!({ "query": query, "first": self.size, "after": after });
            let page = twins.data(&viewer, SEARCH, &variables).await["search"].take();
            assert_eq!(page["totalCount"], expected.len(), "{query}");
            for hit in page["nodes"].as_array().unwrap() {
                assert_marked(hit, &runs);
                assert!(found.insert(hit["node"]["id"].as_str().unwrap().to_owned()), "{query}");
            }
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(found, expected, "{query}");
        expected.len()
    }
}

/// The snippet is the text, and what is marked in it is what was searched for.
fn assert_marked(hit: &Value, runs: &[String]) {
    let found = &hit["matches"][0];
    assert_eq!((&found["field"], &found["manner"]), (&json!("TEXT"), &json!("EXACT")));
    let parts = found["snippet"].as_array().unwrap();
    let text = |part: &Value| part["text"].as_str().unwrap().to_owned();
    assert_eq!(parts.iter().map(text).collect::<String>(), hit["node"]["text"]);
    let marked: Vec<_> = parts
        .iter()
        .filter(|part| part["matched"] == true)
        .map(|part| plain(&text(part)))
        .collect();
    let runs: Vec<_> = runs.iter().map(|run| plain(run)).collect();
    // A part that is marked begins with what was found there, and each run is in one.
    assert!(marked.iter().all(|part| runs.iter().any(|run| part.starts_with(run))), "{marked:?}");
    assert!(runs.iter().all(|run| marked.iter().any(|part| part.contains(run))), "{marked:?}");
}

#[test]
fn a_run_finds_the_texts_in_which_it_stands_and_no_others() {
    let said = vec((0..BETWEEN.len(), 0..LETTERS.len()), 1..=12);
    let beside = (vec(said, 60), vec(asked(), 40));
    check(3, beside, &async |_: &Twins, rows: &Rows, (said, asked): &(Vec<Said>, Vec<Asked>)| {
        let mut rows = rows.clone();
        for (at, row) in
            rows.quotes.iter_mut().enumerate().filter(|(_, row)| row.withdrawn_at.is_none())
        {
            row.text = written(text_of(at, said));
        }
        let twins = Twins::holding(&rows).await;
        twins.index().await;
        let mut hits = 0;
        for asked in asked {
            hits += asked.check(&twins, &rows, said).await;
        }
        assert!(hits > asked.len() / 4, "only {hits} hits");
        twins.close().await;
    });
}

/// Gives a category of the demo this definition, and makes the index anew.
async fn define(world: &World, text: &str) {
    let mut inside = Inside::of(&world.app.config).await;
    let text = text.replace('\'', "''");
    inside
        .execute(format!("UPDATE category SET definition = '{text}' WHERE slug = 'cost-coverage'"))
        .await;
    let operator = nasss::access::Permit::of_operator();
    nasss::search::index::rebuild(&world.app.db, &operator).await.unwrap();
}

/// The lines of the definition that matches; none if it does not.
async fn shown(world: &World, query: &str) -> Vec<String> {
    let found = search(world, query, json!({ "type": ["CATEGORY"] })).await;
    let matches = found["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|hit| hit["matches"].as_array().unwrap());
    let definitions = matches.filter(|found| found["field"] == "DEFINITION");
    definitions.map(|found| line(&found["snippet"])).collect()
}

on_both_engines! {
    async fn a_run_is_found_within_another_and_marked_there(world: Demo) {
        for (text, query, marked) in [
            ("病人對醫生的信任。", "信任", "病人對醫生的[信任]。"),
            ("オンラインセラピーに対する不安", "セラピー", "オンライン[セラピー]に対する不安"),
            ("ｵﾝﾗｲﾝｾﾗﾋﾟｰ", "セラピー", "ｵﾝﾗｲﾝ[ｾﾗﾋﾟｰ]"),
            ("生成ＡＩ療法の壁", "AI療法", "生成[ＡＩ][療法]の壁"),
            ("ความเป็นส่วนตัวของข้อมูลผู้ป่วย", "ข้อมูล", "ความเป็นส่วนตัวของ[ข้อมูล]ผู้ป่วย"),
            ("ភាព\u{200b}ឯកជន\u{200b}របស់\u{200b}អ្នកជំងឺ", "ឯកជនរបស់", "ភាព\u{200b}[ឯកជន\u{200b}របស់]\u{200b}អ្នកជំងឺ"),
            ("ຄວາມເປັນສ່ວນຕົວ", "ສ່ວນຕົວ", "ຄວາມເປັນ[ສ່ວນຕົວ]"),
            ("လူနာ၏ကိုယ်ရေး", "ကိုယ်ရေး", "လူနာ၏[ကိုယ်ရေး]"),
            ("𠮷野家の人々", "人々", "𠮷野家の[人々]"),
            ("患者の声", "声", "患者の[声]"),
            ("環자 상담치료 第2回", "상담치료", "環자 [상담치료] 第2回"),
        ] {
            define(&world, text).await;
            assert_eq!(shown(&world, query).await, [marked], "{query}");
        }
    }

    async fn the_same_letters_elsewhere_are_no_match(world: Demo) {
        for (text, query) in [
            ("任務與確信", "信任"),
            ("心理、理治、治療", "心理治療"),
            ("心理 治療", "心理治療"),
            ("かんばる", "がんばる"),
            ("ขอ", "ข้อ"),
        ] {
            define(&world, text).await;
            assert_eq!(shown(&world, query).await, Vec::<String>::new(), "{query}");
        }
    }

    async fn a_run_is_one_word_of_ten_and_told_as_it_was_typed(world: Demo) {
        let title = "心理治療中人工智慧的應用障礙與促進因素研究";
        define(&world, title).await;
        let query = format!("一 二 三 四 五 六 七 八 九 {title} 十");
        let about = "query ($query: String!) { search(query: $query) { usedWords omittedWords omittedWordCount totalCount } }";
        let found = world.data(about, json!({ "query": query })).await["search"].take();
        assert_eq!((&found["usedWords"][9], &found["omittedWords"]), (&json!(title), &json!(["十"])));
        let found = world.data(about, json!({ "query": title })).await["search"].take();
        assert_eq!((&found["usedWords"], &found["totalCount"]), (&json!([title]), &json!(1)));
        // A long one is cut where a query is.
        let long = "心理治療".repeat(51);
        let found = world.data(about, json!({ "query": long })).await["search"].take();
        assert_eq!((&found["usedWords"][0], &found["omittedWordCount"]), (&json!("心理治療".repeat(50)), &json!(1)));
    }

    async fn the_end_of_a_long_text_is_found_and_shown(world: Demo) {
        let filler = "and then we talked about it again ".repeat(1500);
        let runs = "然後我們又談了一次，".repeat(4500);
        for (text, query, marked) in [
            (format!("Bandicoot {filler}Woylie."), "Woylie", "[Woylie]."),
            (format!("Bandicoot {filler}Woylie."), "woylies", "[Woylie]."),
            (format!("{runs}袋狸。"), "袋狸", "[袋狸]。"),
            (format!("{runs}袋狸。"), "一次 袋狸", "[一次]，[袋狸]。"),
        ] {
            assert!((40_000..=100_000).contains(&text.chars().count()));
            define(&world, &text).await;
            let shown = shown(&world, query).await;
            assert!(shown.len() == 1 && shown[0].ends_with(marked), "{query}: {shown:?}");
        }
    }

    async fn a_quote_of_more_terms_than_an_index_holds_is_found_by_its_last_one(world: Demo) {
        // Each pair of neighbours is another.
        let text: String = ('\u{20000}'..'\u{2a6d0}').chain('\u{4e00}'..='\u{9fff}').take(60_000).collect();
        let last: String = text.chars().skip(59_997).collect();
        let mut inside = Inside::of(&world.app.config).await;
        inside.execute(format!("UPDATE quote SET text = '{text}' WHERE text LIKE 'Die Kosten waren%'")).await;
        let operator = nasss::access::Permit::of_operator();
        nasss::search::index::rebuild(&world.app.db, &operator).await.unwrap();
        let found = search(&world, &last, Value::Null).await;
        assert_eq!((&found["totalCount"], &found["nodes"][0]["matches"][0]["field"]), (&json!(1), &json!("TEXT")));
        assert_eq!(search(&world, "Kosten", Value::Null).await["totalCount"], 3);
    }

    async fn words_that_are_joined_or_parted_find_each_other(world: Demo) {
        for (text, query, marked) in [
            ("Eine E-Mail kam.", "email", "Eine [E-Mail] kam."),
            ("Eine Email kam.", "e-mail", "Eine [Email] kam."),
            ("Die Kosten-Übernahme.", "Kostenübernahme", "Die [Kosten-Übernahme]."),
            ("Die Kosten\u{2010}Übernahmen.", "Kostenübernahme", "Die [Kosten\u{2010}Übernahmen]."),
            ("Die Kostenübernahme.", "Kosten-Übernahme", "Die [Kostenübernahme]."),
            ("Die Kosten-\nübernahme.", "Kostenübernahme", "Die [Kosten-\nübernahme]."),
            ("Kosten-Nutzen-Rechnung", "Nutzenrechnung", "Kosten-[Nutzen-Rechnung]"),
            ("a state–of–the–art tool", "stateoftheart", "a [state–of–the–art] tool"),
            ("seit COVID-19", "covid19", "seit [COVID-19]"),
            ("die Patient*innen", "Patientinnen", "die [Patient*innen]"),
            ("I don’t know", "dont", "I [don’t] know"),
            ("Die Kosten-Übernahme.", "Kosten", "Die [Kosten]-Übernahme."),
        ] {
            define(&world, text).await;
            assert_eq!(shown(&world, query).await, [marked], "{query}");
        }
        define(&world, "2020-2021 war Kosten - Nutzen im e mail").await;
        for query in ["20202021", "Kostennutzen", "email"] {
            assert_eq!(shown(&world, query).await, Vec::<String>::new(), "{query}");
        }
    }

    async fn runs_of_a_controlled_quote_are_found_by_those_who_may_read_it_alone(world: Demo) {
        let mut inside = Inside::of(&world.app.config).await;
        inside.execute("UPDATE quote SET text = '病人說他不信任這個機器' WHERE access = 'CONTROLLED' AND withdrawn_at IS NULL".to_owned()).await;
        let operator = nasss::access::Permit::of_operator();
        nasss::search::index::rebuild(&world.app.db, &operator).await.unwrap();
        let token = world.program("ada", &["RESEARCHER"]).await;
        let about = "query ($query: String!) { search(query: $query) { totalCount nodes { matches { field } } } }";
        for query in ["信", "信任", "不信任", "不信任這個機器"] {
            let hidden = search(&world, query, Value::Null).await;
            assert_eq!((&hidden["totalCount"], &hidden["nodes"]), (&json!(0), &json!([])), "{query}");
            let seen = world.ask_with(&token, about, json!({ "query": query })).await;
            assert!(seen.data()["search"]["totalCount"].as_u64().unwrap() > 1, "{query}");
        }
        let anonymous = super::search_as(&world, &Viewer::Anonymous, "這個", 5).await;
        assert_eq!(anonymous["totalCount"], 0);
    }

    async fn runs_that_were_taken_back_leave_the_index(world: Demo) {
        let steward = world.program("sten", &["STEWARD"]).await;
        let mut inside = Inside::of(&world.app.config).await;
        let said = "病人說他不信任這個機器";
        inside.execute(format!("UPDATE quote SET text = '{said}' WHERE text LIKE 'Die Kosten waren%'")).await;
        let operator = nasss::access::Permit::of_operator();
        nasss::search::index::rebuild(&world.app.db, &operator).await.unwrap();
        let found = search(&world, "信任", Value::Null).await;
        assert_eq!(found["totalCount"], 1);
        assert!(inside.tables_with("信任").await.contains(&"search_document".to_owned()));
        let redact = "mutation ($input: RedactQuoteInput!) { redactQuote(input: $input) { userErrors { code message } } }";
        let input = json!({ "input": { "quote": found["nodes"][0]["node"]["id"] } });
        let done = world.ask_with(&steward, redact, input).await;
        assert_eq!(done.data()["redactQuote"]["userErrors"], json!([]));
        assert_eq!(search(&world, "信任", Value::Null).await["totalCount"], 0);
        assert_eq!(inside.tables_with("信任").await, Vec::<String>::new());
    }
}
