//! Texts, enums and bodies.

use serde_json::{Value, json};

use super::{answer, assert_alive, assert_nothing_of_the_inside, assert_refused};
use crate::harness::on_both_engines;

on_both_engines! {
    async fn nul_is_refused_in_variables_and_literals_of_every_kind(world: Demo) {
        for (declared, field) in [
            ("String", "study(slug: $x) { id }"),
            ("String", "category(study: \"demo-clinic\", slug: $x) { id }"),
            ("ID!", "node(id: $x) { id }"),
            ("String", "quotes(after: $x) { totalCount }"),
            ("String!", "quotes(filter: {language: [$x]}) { totalCount }"),
            ("String", "studies(filter: {publishedFrom: $x}) { totalCount }"),
        ] {
            for text in ["\0", "demo\0clinic", "cat_01h2xcejqtf2nbrexx3vqjhp4\0"] {
                let query = format!("query($x: {declared}) {{ {field} }}");
                assert_refused(&world, &query, json!({ "x": text }), (400, "BAD_USER_INPUT"), "$x").await;
                let literal = json!(text).to_string();
                let query = format!("{{ {} }}", field.replace("$x", &literal));
                assert_refused(&world, &query, json!({}), (400, "BAD_USER_INPUT"), "NUL").await;
            }
        }
        assert_refused(&world, "{ dataset { kind\0 } }", json!({}), (400, "GRAPHQL_PARSE_FAILED"), "line 1").await;
        assert_alive(&world).await;
    }

    async fn half_a_character_is_refused(world: Demo) {
        for body in [
            r#"{"query":"query($x:String){study(slug:$x){id}}","variables":{"x":"\ud800"}}"#,
            r#"{"query":"query($x:String){study(slug:$x){id}}","variables":{"x":"a\udc00b"}}"#,
            r#"{"query":"query($x:String){study(slug:$x){id}}","variables":{"x":"\ud800\ud800"}}"#,
            r#"{"query":"{study(slug:\"\ud800\"){id}}"}"#,
        ] {
            let (status, refused) = answer(&world, body).await;
            assert_eq!((status, &refused["errors"][0]["extensions"]["code"]), (400, &json!("BAD_REQUEST")),
                "{body} {refused}");
            assert_nothing_of_the_inside(&refused);
        }
        for literal in [r"\uD800", r"\uDC00", r"a\uD83Db", r"\uDE00\uD83D"] {
            let query = format!("{{ study(slug: \"{literal}\") {{ id }} }}");
            assert_refused(&world, &query, json!({}), (400, "GRAPHQL_PARSE_FAILED"), "line 1").await;
        }
        assert_alive(&world).await;
    }

    async fn what_is_no_date_is_refused_as_a_bound(world: Default) {
        for date in ["", "soon", "2026-13", "2026-02-30", "26", "2026-3-7", "2026~"] {
            for field in ["publishedFrom", "publishedTo"] {
                let query = format!("{{ studies(filter: {{ {field}: \"{date}\" }}) {{ totalCount }} }}");
                assert_refused(&world, &query, json!({}), (200, "BAD_USER_INPUT"), field).await;
            }
        }
        let query = "{ studies(filter: {publishedFrom: \"2026\", publishedTo: \"2026\"}) { totalCount } }";
        assert_eq!(world.get(query).await["studies"]["totalCount"], 1);
    }

    async fn characters_beyond_the_first_plane_are_texts_like_others(world: Demo) {
        let query = "query($x: String) { study(slug: $x) { id } }";
        for text in ["😀", "\u{10FFFF}", "\u{FEFF}", "e\u{301}", "\u{202E}", "%", "_", "'", "\"", "\\", ";", "$1", "?1"] {
            assert_eq!(world.data(query, json!({ "x": text })).await["study"], Value::Null, "{text}");
        }
    }

    async fn a_hundred_thousand_characters_find_nothing_or_are_refused(world: Demo) {
        let long = "ü".repeat(100_001);
        for field in ["study(slug: $x) { id }", "study(doi: $x) { id }", "framework(slug: $x) { id }",
            "category(study: $x, slug: $x) { id }", "domain(version: $x, number: 1) { id }"] {
            let query = format!("query($x: String) {{ {field} }}");
            let data = world.data(&query, json!({ "x": long })).await;
            assert!(data.as_object().unwrap().values().all(Value::is_null), "{field}");
        }
        let query = "query($x: [String!]) { quotes(filter: {language: $x}) { totalCount } }";
        assert_eq!(world.data(query, json!({ "x": [long, long] })).await["quotes"]["totalCount"], 0);
        let literal = format!("{{ study(slug: \"{long}\") {{ id }} }}");
        assert_refused(&world, &literal, json!({}), (400, "QUERY_TOO_LONG"), "15000").await;
        assert_alive(&world).await;
    }

    async fn enum_values_that_do_not_exist_are_refused(world: Demo) {
        for (declared, field, value) in [
            ("[Valence!]", "categories(filter: {valence: $x}) { totalCount }", "SOMETIMES"),
            ("[Valence!]", "categories(filter: {valence: $x}) { totalCount }", "barrier"),
            ("[Access!]", "quotes(filter: {access: $x}) { totalCount }", "SECRET"),
            ("[Mention!]", "categories(filter: {role: {mention: $x}}) { totalCount }", "MAYBE"),
            ("QuoteOrderField!", "quotes(orderBy: [{field: $x}]) { totalCount }", "TEXT"),
            ("QuoteOrderField!", "quotes(orderBy: [{field: $x}]) { totalCount }", "ROLE"),
            ("Direction!", "quotes(orderBy: [{field: LENGTH, direction: $x}]) { totalCount }", "UP"),
        ] {
            let query = format!("query($x: {declared}) {{ {field} }}");
            assert_refused(&world, &query, json!({ "x": value }), (400, "BAD_USER_INPUT"), "$x").await;
            let query = format!("{{ {} }}", field.replace("$x", value));
            assert_refused(&world, &query, json!({}), (400, "GRAPHQL_VALIDATION_FAILED"), "").await;
            let query = format!("{{ {} }}", field.replace("$x", &format!("\"{value}\"")));
            assert_refused(&world, &query, json!({}), (400, "GRAPHQL_VALIDATION_FAILED"), "").await;
        }
        for value in [json!(0), json!(true), json!(null), json!([null])] {
            let query = "query($x: [Valence!]!) { categories(filter: {valence: $x}) { totalCount } }";
            assert_refused(&world, query, json!({ "x": value }), (400, "BAD_USER_INPUT"), "$x").await;
        }
        assert_alive(&world).await;
    }

    async fn what_the_schema_does_not_have_is_refused(world: Demo) {
        for (query, named) in [
            ("{ people { id } }", "people"),
            ("{ quotes { nodes { participant { consents } } } }", "consents"),
            ("{ quotes(filter: {participant: [\"x\"]}) { totalCount } }", "participant"),
            ("{ quotes(filter: {note: \"x\"}) { totalCount } }", "note"),
            ("{ quotes(offset: 3) { totalCount } }", "offset"),
            ("{ quotes { nodes } }", "nodes"),
            ("{ dataset { id { x } } }", "id"),
            ("{ ... on Quote { id } }", "Quote"),
            ("{ node(id: \"x\") { text } }", "text"),
            ("query($x: Quote) { dataset { id } }", "$x"),
            ("{ study(slug: $x) { id } }", "x"),
            ("{ ...Missing }", "Missing"),
        ] {
            assert_refused(&world, query, json!({}), (400, "GRAPHQL_VALIDATION_FAILED"), named).await;
        }
        for query in ["", "{", "}", "{ quotes( }", "nonsense", "{ study(slug: \"x) { id } }", "{ a: }"] {
            let (status, refused) = answer(&world, json!({ "query": query }).to_string()).await;
            assert_eq!(status, 400, "{query} {refused}");
            assert_nothing_of_the_inside(&refused);
        }
        assert_alive(&world).await;
    }

    async fn a_body_of_two_mebibytes_is_refused(world: Demo) {
        let long = "x".repeat(2 * 1024 * 1024);
        for body in [json!({ "query": "{ dataset { id } }", "variables": { "x": long } }).to_string(), long.clone()] {
            let (status, refused) = answer(&world, body).await;
            assert_eq!((status, &refused["errors"][0]["extensions"]["code"]), (413, &json!("PAYLOAD_TOO_LARGE")));
            assert_nothing_of_the_inside(&refused);
        }
        assert_alive(&world).await;
    }
}
