//! The line of the log about each operation, and the way from an answer to its cause.

use serde_json::{Value, json};

use super::{
    on_postgres,
    program::{Folder, Running},
};
use crate::harness::client;

const SECRET: &str = "a text that nobody may read in a log";
const PASSWORD: &str = "twelve small boats";

/// What came back: status, request id and `Retry-After`.
struct Reply {
    status: u16,
    id: String,
    retry_after: Option<String>,
    tag: Option<String>,
    body: Value,
}

async fn read(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let header =
        |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, id) = (response.status().as_u16(), header("x-request-id").unwrap());
    let (retry_after, tag) = (header("retry-after"), header("etag"));
    let waits = response.headers().get_all("retry-after").iter().count();
    assert!(waits <= 1, "{:?}", response.headers());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or_default();
    Reply { status, id, retry_after, tag, body }
}

async fn ask(running: &Running, token: Option<&str>, query: &str) -> Reply {
    let request = client().post(running.url());
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let variables = json!({ "note": SECRET });
    read(request.json(&json!({ "query": query, "variables": variables }))).await
}

async fn sign_in(running: &Running) -> String {
    let query = format!(
        "mutation Enter {{ signIn(input: {{ name: \"ada\", password: \"{PASSWORD}\" }}) {{ accessToken }} }}"
    );
    let reply = ask(running, None, &query).await;
    reply.body["data"]["signIn"]["accessToken"].as_str().unwrap().to_owned()
}

fn with_ada(folder: &Folder) {
    let made = folder.run(&["account", "create", "ada", "--grant", "READER"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let set = folder.run_with(&["account", "password", "ada"], PASSWORD);
    assert_eq!(set.code, Some(0), "{set:?}");
}

/// Ends it, and returns the lines of its log that a test of their fields accepts.
fn lines(running: Running) -> (String, Vec<Value>) {
    running.signal("TERM");
    let log = running.end().errors;
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (log, lines)
}

/// The lines about a request.
fn about<'a>(lines: &'a [Value], id: &str) -> Vec<&'a Value> {
    lines.iter().map(|line| &line["fields"]).filter(|fields| fields["request_id"] == id).collect()
}

#[tokio::test]
async fn each_operation_has_one_line_with_its_name_account_cost_and_codes() {
    let folder = Folder::new().with("NASSS_LOG_FORMAT", "json");
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    with_ada(&folder);
    let running = folder.serve(&["serve"]);
    let token = sign_in(&running).await;
    let me = ask(&running, Some(&token), "query Me { viewer { account { id } } }").await;
    let account = me.body["data"]["viewer"]["account"]["id"].as_str().unwrap().to_owned();
    let held = "query Held { dataset { kind } }";
    let many =
        "query Dear { studies(first: 100) { nodes { quotes(first: 100) { nodes { id } } } } }";
    let mut expected = vec![(me, Some("Me"), account.as_str(), true, None)];
    // The second is answered from what was kept, by its bytes; the third by its tag.
    for _ in 0..2 {
        expected.push((ask(&running, None, held).await, Some("Held"), "anonymous", true, None));
    }
    let spaced = ask(&running, None, &format!("{held} ")).await;
    let tag = spaced.tag.clone().unwrap();
    expected.push((spaced, Some("Held"), "anonymous", true, None));
    for (query, name, code) in [
        ("{ dataset { kind } }", None, None),
        ("query Lost { category(id: \"cat_1\") { name } }", Some("Lost"), Some("BAD_USER_INPUT")),
        ("query Guarded { accounts { totalCount } }", Some("Guarded"), Some("UNAUTHENTICATED")),
        (many, Some("Dear"), Some("COST_LIMIT_EXCEEDED")),
    ] {
        expected.push((ask(&running, None, query).await, name, "anonymous", true, code));
    }
    for (query, name) in [
        ("query Needy($a: Int!) { studies(first: $a) { totalCount } }", "Needy"),
        ("query Wrong($note: Int!) { studies(first: $note) { totalCount } }", "Wrong"),
        ("mutation Odd($input: SignInInput!) { signIn(input: $input) { tokenType } }", "Odd"),
    ] {
        let reply = ask(&running, None, query).await;
        expected.push((reply, Some(name), "anonymous", false, Some("BAD_USER_INPUT")));
    }
    let unparsed = ask(&running, None, &format!("query {{ \"{SECRET}\"")).await;
    expected.push((unparsed, None, "anonymous", false, Some("GRAPHQL_PARSE_FAILED")));
    let named = json!({ "query": held, "operationName": SECRET });
    let named = read(client().post(running.url()).json(&named)).await;
    expected.push((named, None, "anonymous", false, Some("GRAPHQL_VALIDATION_FAILED")));
    let unchanged = client().post(running.url()).header("if-none-match", tag);
    let unchanged = read(unchanged.json(&json!({ "query": format!("{held}  ") }))).await;
    let refused = ask(&running, Some("no-token"), held).await;
    let (log, lines) = lines(running);
    for (reply, name, account, has_cost, code) in &expected {
        let about = about(&lines, &reply.id);
        assert_eq!(about.len(), 1, "{about:?}");
        let line = about[0];
        assert_eq!(line["message"], "answered");
        assert_eq!(line["operation"].as_str(), *name, "{line}");
        assert_eq!(line["account"].as_str(), Some(*account), "{line}");
        assert_eq!(line["cost"].is_u64(), *has_cost, "{line}");
        assert_eq!(line["codes"].as_str(), *code, "{line}");
    }
    let line = about(&lines, &unchanged.id);
    assert_eq!((line.len(), &line[0]["account"]), (1, &json!("anonymous")));
    let line = about(&lines, &refused.id);
    let last = line.last().unwrap();
    assert_eq!((&last["codes"], &last["account"]), (&json!("UNAUTHENTICATED"), &Value::Null));
    for secret in [SECRET, PASSWORD, &token, "dataset {"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[tokio::test]
async fn an_answer_that_is_unavailable_says_when_to_ask_again_and_leads_to_its_cause() {
    let Some((folder, url)) = on_postgres().await else { return };
    let folder = folder.with("NASSS_LOG_FORMAT", "json");
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    with_ada(&folder);
    let running = folder.serve(&["serve"]);
    let token = sign_in(&running).await;
    crate::harness::postgres::server().unwrap().drop_database(&url).await;
    let origin = running.url().replace("/graphql", "");
    let mut replies = vec![
        ask(&running, None, "query Held { studies { nodes { title } } }").await,
        ask(
            &running,
            None,
            "mutation { signIn(input: { name: \"ada\", password: \"x\" }) { tokenType } }",
        )
        .await,
        ask(&running, Some(&token), "query Me { viewer { credential } }").await,
        read(client().get(format!("{origin}/export/comparison.csv"))).await,
        read(client().get(format!("{origin}/export/comparison.csv")).bearer_auth(&token)).await,
    ];
    for reply in &replies {
        let error = &reply.body["errors"][0];
        assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{error}");
        assert_eq!(error["extensions"]["requestId"], json!(reply.id));
    }
    let ready = read(client().get(format!("{origin}/readyz"))).await;
    assert_eq!(ready.status, 503);
    assert!(ready.retry_after.is_some());
    assert_eq!(replies[2].status, 503);
    let (log, lines) = lines(running);
    for reply in replies.drain(..) {
        let seconds = reply.retry_after.as_deref().and_then(|text| text.parse::<u64>().ok());
        assert!(seconds.is_some_and(|seconds| seconds > 0), "{:?}", reply.retry_after);
        let about = about(&lines, &reply.id);
        let answered = about.iter().filter(|line| line["message"] == "answered").count();
        assert_eq!(answered, 1, "{about:?}");
        let cause = about.iter().find_map(|line| line["cause"].as_str());
        assert!(cause.is_some_and(|cause| cause.len() > 10), "{about:?}");
        let codes = about.iter().find_map(|line| line["codes"].as_str());
        assert_eq!(codes, Some("UNAVAILABLE"), "{about:?}");
    }
    for hidden in [" at line ", "routine", "postgres.c", &token] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[tokio::test]
async fn a_mutation_by_get_is_named_in_the_log() {
    let folder = Folder::new().with("NASSS_LOG_FORMAT", "json");
    let running = folder.serve(&["serve"]);
    let query = [(
        "query",
        "mutation Enter { signIn(input: { name: \"a\", password: \"b\" }) { tokenType } }",
    )];
    let reply = read(client().get(running.url()).query(&query)).await;
    assert_eq!(reply.status, 405);
    let (_, lines) = lines(running);
    assert_eq!(about(&lines, &reply.id)[0]["operation"], "Enter");
}
