//! The comparison as a file: what it holds, how it is sent, and what is refused.

use serde_json::Value;

use super::{beside, file};
use crate::harness::{World, on_both_engines};

const BOTH: [&str; 2] = ["demo-companion", "demo-clinic"];
/// All of a comparison that the file states.
const TABLE: &str = "{ studies { slug citation } rows(first: 100) {
    nodes { name otherNames matchedBy domains { number name } cells { valence gap } } } }";

/// The file must state what `comparison` answers.
fn states((head, lines): &(Vec<String>, Vec<Vec<String>>), comparison: &Value) {
    let studies = comparison["studies"].as_array().unwrap().iter();
    assert_eq!(head[5..], studies.map(|it| it["citation"].as_str().unwrap()).collect::<Vec<_>>());
    assert_eq!(*lines, file::expected(&comparison["rows"]["nodes"]));
}

/// Status, code and message of a refusal.
async fn refused(world: &World, path: &str) -> (u16, String, String) {
    let url = format!("http://{}{path}", world.address);
    let response = world.client.get(url).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    let error = &body["errors"][0];
    assert!(error["extensions"]["requestId"].is_string() && body.get("data").is_none());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (status, text(&error["extensions"]["code"]), text(&error["message"]))
}

on_both_engines! {
    async fn the_file_is_sent_as_csv_with_a_tag_and_a_name(world: Demo) {
        let response = world.client.get(file::url(&world, &BOTH)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], "text/csv; charset=utf-8; header=present");
        assert_eq!(headers["content-disposition"], "attachment; filename=\"nasss-comparison.csv\"");
        assert_eq!(headers["cache-control"], "public, no-cache");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let text = response.text().await.unwrap();
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        let text = text.strip_prefix('\u{feff}').unwrap();
        assert!(text.starts_with("\"dataset\",\"domains\",\"category\",\"other names\",\"matched by\",\"Fictional Author A."));
        let second = text.lines().nth(1).unwrap();
        assert_eq!(second, "\"DEMO: ILLUSTRATIVE, not findings\",\"1 The condition or illness; 4 The adopter system\",\
            \"Ärztliche Begleitung\",\"\",\"\",\"FACILITATOR\",\"NOT_ENTERED\"");
        assert!(text.lines().skip(1).all(|line| line.starts_with("\"DEMO: ILLUSTRATIVE, not findings\",")));
        let again = world.client.get(file::url(&world, &BOTH)).header("if-none-match", &headers["etag"]);
        let again = again.send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.headers().get("content-type")), (304, None));
        assert_eq!(again.headers()["etag"], headers["etag"]);
        assert_eq!(again.text().await.unwrap(), "");
    }

    async fn the_file_states_what_comparison_answers(world: Demo) {
        beside::add(&world).await;
        let studies = ["demo-whole", "demo-companion", "demo-abstract", "demo-clinic"];
        let query = format!("query($studies: [ID!]!) {{ comparison(studies: $studies) {TABLE} }}");
        let data = world.data(&query, serde_json::json!({ "studies": studies })).await;
        let file = file::read(&world, &studies).await;
        states(&file, &data["comparison"]);
        assert!(file.1.len() > 36 && file.1.iter().any(|line| line[2] == "'=HYPERLINK(\"x\")"));
    }

    async fn the_mark_for_spreadsheets_can_be_left_out(world: Demo) {
        let read = async |more: &str| {
            let response = world.client.get(format!("{}&{more}", file::url(&world, &BOTH))).send().await.unwrap();
            (response.headers()["etag"].clone(), response.text().await.unwrap())
        };
        let (tag, marked) = read("").await;
        let (other, plain) = read("bom=false").await;
        assert_eq!(marked.strip_prefix('\u{feff}'), Some(plain.as_str()));
        assert_ne!(tag, other);
        assert_eq!(read("bom=true").await, (tag, marked));
    }

    async fn columns_can_be_headed_by_slugs(world: Demo) {
        let read = async |more: &str| {
            let url = format!("{}&bom=false&{more}", file::url(&world, &BOTH));
            let text = world.client.get(url).send().await.unwrap().text().await.unwrap();
            let (head, lines) = text.split_once("\r\n").unwrap();
            (head.to_owned(), lines.to_owned())
        };
        let (head, lines) = read("columns=slug").await;
        assert!(head.ends_with(",\"matched by\",\"demo-companion\",\"demo-clinic\""), "{head}");
        assert_eq!(read("columns=citation").await, read("").await);
        assert_eq!(lines, read("").await.1);
    }

    async fn a_file_holds_all_studies_and_what_does_not_says_so(world: Demo) {
        let slugs: Vec<String> = (0..11).map(|n| format!("more-{n:02}")).collect();
        let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
        beside::add_many(&world, &slugs, 2).await;
        let query = "query($studies: [ID!]) { comparison(studies: $studies) { omittedStudyCount studies { slug } } }";
        let data = world.data(query, serde_json::json!({})).await;
        assert_eq!(data["comparison"]["omittedStudyCount"], 3);
        assert_eq!(data["comparison"]["studies"].as_array().unwrap().len(), 10);
        let data = world.data(query, serde_json::json!({ "studies": BOTH })).await;
        assert_eq!(data["comparison"]["omittedStudyCount"], 0);
        assert_eq!(file::read(&world, &[]).await.0.len(), 5 + 13);
        assert_eq!(file::read(&world, &slugs).await.0.len(), 5 + 11);
        let many: Vec<String> = (0..90).map(|n| format!("many-{n:02}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        beside::add_many(&world, &many, 1).await;
        let (status, code, message) = refused(&world, "/export/comparison.csv").await;
        assert_eq!((status, code.as_str()), (400, "BAD_USER_INPUT"));
        assert!(message.contains("at most 100 studies, but 103 are held"), "{message}");
    }

    async fn where_no_study_is_named_the_file_compares_all(world: Demo) {
        let data = world.get(&format!("{{ comparison {TABLE} }}")).await;
        states(&file::read(&world, &[]).await, &data["comparison"]);
        let studies = &data["comparison"]["studies"];
        assert_eq!([&studies[0]["slug"], &studies[1]["slug"]], ["demo-clinic", "demo-companion"]);
    }

    async fn an_id_names_a_study_as_well_as_a_slug(world: Demo) {
        let id = world.get("{ study(slug: \"demo-clinic\") { id } }").await["study"]["id"].clone();
        let by_id = file::read(&world, &["demo-companion", id.as_str().unwrap()]).await;
        assert_eq!(by_id, file::read(&world, &BOTH).await);
    }

    async fn a_comparison_that_cannot_be_made_is_refused_as_elsewhere(world: Demo) {
        for (path, status, code, named) in [
            ("/export/comparison.csv?study=demo-clinic", 400, "BAD_USER_INPUT", "not 1"),
            ("/export/comparison.csv?study=demo-clinic&study=demo-clinic", 400, "BAD_USER_INPUT", "only once"),
            ("/export/comparison.csv?study=demo-clinic&study=", 404, "NOT_FOUND", "study \"\""),
            ("/export/comparison.csv?study", 400, "BAD_USER_INPUT", "not 1"),
            ("/export/comparison.csv?study=demo-clinic&study=%00", 404, "NOT_FOUND", "no study"),
            ("/export/comparison.csv?study=demo-clinic&study=cecil-2026", 404, "NOT_FOUND", "cecil-2026"),
            ("/export/comparison.csv?study=demo-clinic&study=stu_%00", 400, "BAD_USER_INPUT", "stu_"),
            ("/export/comparison.csv?study=demo-clinic&study=quo_00000000000000000000000000", 400, "BAD_USER_INPUT", "quote"),
            ("/export/comparison.csv?study=demo-clinic&study=%ff", 400, "BAD_REQUEST", "`study`"),
            ("/export/comparison.csv?bom=no", 400, "BAD_REQUEST", "`bom` must be `true` or `false`; got \"no\""),
            ("/export/comparison.csv?bom", 400, "BAD_REQUEST", "`bom`"),
            ("/export/comparison.csv?bom=true&bom=false", 400, "BAD_REQUEST", "`bom` is given twice"),
            ("/export/comparison.csv?bom=%ff", 400, "BAD_REQUEST", "`bom`"),
            ("/export/comparison.csv?columns=title", 400, "BAD_REQUEST", "`columns` must be `citation` or `slug`"),
            ("/export/comparison.csv?studies=a", 400, "BAD_USER_INPUT", "no parameter \"studies\"; the parameters are `study`, `bom` and `columns`"),
            ("/export/comparison.csv?Study=demo-clinic", 400, "BAD_USER_INPUT", "\"Study\""),
            ("/export/comparison.csv?column=slug", 400, "BAD_USER_INPUT", "\"column\""),
            ("/export/comparison.csv?=demo-clinic", 400, "BAD_USER_INPUT", "\"\""),
            ("/export/comparison.csv?study%5B%5D=demo-clinic", 400, "BAD_USER_INPUT", "\"study[]\""),
            ("/export/comparison.csv?study%ff=demo-clinic", 400, "BAD_USER_INPUT", "\"study%ff\""),
            ("/export/comparison.csv?%62om=no", 400, "BAD_REQUEST", "`bom`"),
            ("/export/comparison", 404, "NOT_FOUND", "nothing at this path"),
        ] {
            let (found, given, message) = refused(&world, path).await;
            assert_eq!((found, given.as_str()), (status, code), "{path}: {message}");
            assert!(message.contains(named), "{path}: {message}");
        }
    }

    async fn only_get_without_credentials_is_answered(world: Demo) {
        let url = file::url(&world, &BOTH);
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let response = world.client.request(method.clone(), &url).send().await.unwrap();
            assert_eq!((response.status().as_u16(), &response.headers()["allow"]), (405, &"GET, HEAD".parse().unwrap()), "{method}");
        }
        let response = world.client.get(&url).header("authorization", "Bearer abc").send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()["www-authenticate"], "Bearer realm=\"nasss\", error=\"invalid_token\"");
    }

    async fn files_count_for_the_limit_of_requests(world: Demo) {
        let mut config = (*world.app.config).clone();
        config.limits.requests_per_minute = 2;
        let world = World::over(config, None).await;
        for status in [200, 200, 429] {
            let response = world.client.get(file::url(&world, &BOTH)).send().await.unwrap();
            assert_eq!(response.status(), status);
        }
        let answer = world.ask("{ dataset { kind } }", serde_json::json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    }
}
