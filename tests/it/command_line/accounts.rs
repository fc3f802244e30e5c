//! Accounts, tokens, keys and the audit from the command line.

use serde_json::{Value, json};

use super::{
    assert_one_line, on_postgres,
    program::{Folder, mode},
};

const PASSWORD: &str = "twelve small boats";
const SIGN_IN: &str =
    "mutation { signIn(input: { name: \"root\", password: \"twelve small boats\" }) {
    accessToken } }";

fn done(folder: &Folder, args: &[&str]) -> String {
    let output = folder.run(args);
    assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?}: {output:?}");
    output.text
}

async fn with(token: &str, url: String, query: &str) -> Value {
    let request = crate::harness::client().post(url).bearer_auth(token);
    request.json(&json!({ "query": query })).send().await.unwrap().json().await.unwrap()
}

async fn the_first_administrator_comes_from_the_command_line(folder: Folder) {
    done(&folder, &["account", "create", "root", "--grant", "ADMIN", "--display-name", "Root"]);
    let set = folder.run_with(&["account", "password", "root"], &format!("{PASSWORD}\n"));
    assert_eq!(set.code, Some(0), "{set:?}");
    let running = folder.serve(&["serve"]);
    let data = running.data(SIGN_IN).await;
    let token = data["signIn"]["accessToken"].as_str().unwrap();
    let seen = with(token, running.url(), "{ accounts { nodes { name displayName } } }").await;
    let root = json!({ "name": "root", "displayName": "Root" });
    assert_eq!(seen["data"]["accounts"]["nodes"], json!([root]));
    // Another process disables the account: the service that runs hears of it with the next request.
    done(&folder, &["account", "disable", "root"]);
    let refused = with(token, running.url(), "{ viewer { credential } }").await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    done(&folder, &["account", "enable", "root"]);
    running.data(SIGN_IN).await;
}

#[tokio::test]
async fn the_first_administrator_signs_in_on_sqlite_and_on_postgresql() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    the_first_administrator_comes_from_the_command_line(folder).await;
    let Some((folder, _)) = on_postgres().await else { return };
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    the_first_administrator_comes_from_the_command_line(folder).await;
}

#[tokio::test]
async fn grants_and_tokens_are_kept_from_the_command_line() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    done(&folder, &["account", "create", "Ada"]);
    let right = "CURATOR@cecil-2026";
    done(&folder, &["account", "grant", "ada", right, "--until", "2999-12-31"]);
    done(&folder, &["account", "grant", "ada", "READER"]);
    let listed = done(&folder, &["account", "list"]);
    assert_eq!(listed, "Ada: READER, CURATOR@cecil-2026 until 2999-12-31");
    let token = done(&folder, &["token", "create", "ada", "--for", "a copy", "--right", right]);
    let running = folder.serve(&["serve"]);
    let rights = "{ viewer { rights { role study { slug } } } }";
    let seen = with(&token, running.url(), rights).await;
    let curator = json!({ "role": "CURATOR", "study": { "slug": "cecil-2026" } });
    assert_eq!(seen["data"]["viewer"]["rights"], json!([curator]));
    done(&folder, &["account", "revoke", "ada", right]);
    let seen = with(&token, running.url(), rights).await;
    assert_eq!(seen["data"]["viewer"]["rights"], json!([]));
    let listed = done(&folder, &["token", "list", "ada"]);
    assert!(listed.starts_with("tok_") && listed.ends_with(": a copy"), "{listed}");
    assert!(!listed.contains(&token));
    done(&folder, &["token", "revoke", listed.split(' ').next().unwrap()]);
    let refused = with(&token, running.url(), rights).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert!(done(&folder, &["token", "list"]).contains("revoked"));

    let audit = done(&folder, &["audit", "export"]);
    let actions: Vec<String> = audit
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["action"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(
        actions,
        [
            "ACCOUNT_CREATED",
            "ROLE_GRANTED",
            "ROLE_GRANTED",
            "API_TOKEN_CREATED",
            "ROLE_REVOKED",
            "API_TOKEN_REVOKED",
            "AUDIT_EXPORTED",
        ]
    );
    assert!(!audit.contains(token.rsplit('_').next().unwrap()));
}

#[tokio::test]
async fn the_last_day_of_a_grant_or_a_token_is_shown_as_it_was_given() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    done(&folder, &["account", "create", "ada"]);
    // The last day of a month, of a year, and one that only some years have.
    for day in ["2999-12-31", "2996-02-29", "2999-06-30", "2999-07-01"] {
        done(&folder, &["account", "grant", "ada", "READER", "--until", day]);
        let listed = done(&folder, &["account", "list"]);
        assert_eq!(listed, format!("ada: READER until {day}"));
        // What is shown and given again changes nothing.
        let shown = listed.rsplit(' ').next().unwrap();
        done(&folder, &["account", "grant", "ada", "READER", "--until", shown]);
        assert_eq!(done(&folder, &["account", "list"]), listed);
    }
    let soon = nasss::dates::day(nasss::clock::now() + 10 * 86_400_000_000);
    let args = ["token", "create", "ada", "--for", "x", "--right", "READER", "--until", &soon];
    done(&folder, &args);
    let tokens = done(&folder, &["token", "list", "ada"]);
    assert!(tokens.contains(&format!(" until {soon}, used never: x")), "{tokens}");
}

#[tokio::test]
async fn keys_are_rotated_while_the_service_runs() {
    let folder = Folder::new();
    let running = folder.serve(&["serve"]);
    let file = folder.path("data/keys.json");
    let keys = async || {
        let address = format!("http://{}/.well-known/jwks.json", running.address());
        let keys: Value =
            crate::harness::client().get(address).send().await.unwrap().json().await.unwrap();
        keys["keys"].as_array().unwrap().len()
    };
    assert_eq!(keys().await, 1);
    let said = done(&folder, &["keys", "rotate"]);
    assert!(said.contains("signs in 600 s"), "{said}");
    assert_eq!(mode(&file), 0o600);
    // Noticed within seconds.
    let mut seen = 1;
    for _ in 0..100 {
        seen = keys().await;
        if seen == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(seen, 2);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_one_line() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["seed"]).code, Some(0));
    done(&folder, &["account", "create", "ada"]);
    for (args, named) in [
        (&["account", "create", "ADA"][..], &["Another account"][..]),
        (&["account", "create", "bob", "--grant", "BOSS"], &["BOSS", "READER"]),
        (&["account", "grant", "bob", "READER"], &["bob", "account list"]),
        (&["account", "grant", "ada", "ADMIN@cecil-2026"], &["ADMIN"]),
        (&["account", "grant", "ada", "READER@nothing"], &["nothing"]),
        (&["account", "grant", "ada", "READER", "--until", "soon"], &["soon", "2027-06-30"]),
        (&["account", "revoke", "ada", "READER"], &["READER"]),
        (&["token", "create", "ada", "--for", "x", "--right", "READER"], &["READER"]),
        (&["token", "revoke", "tok_00000000000000000000000001"], &["token"]),
    ] {
        assert_one_line(&folder.run(args), named);
    }
    let short = folder.run_with(&["account", "password", "ada"], "short\n");
    assert_one_line(&short, &["12"]);
    // An account that could not be granted what was asked for was not made.
    assert_eq!(done(&folder, &["account", "list"]), "ada: ");
    std::fs::set_permissions(
        folder.path("data/keys.json"),
        std::os::unix::fs::PermissionsExt::from_mode(0o644),
    )
    .unwrap();
    assert_one_line(&folder.run(&["serve"]), &["keys.json", "chmod 600"]);
}

#[tokio::test]
async fn the_demonstration_tells_its_passwords_once() {
    let folder = Folder::new();
    let mut first = folder.start(&["serve", "--demo"]);
    first.wait_for("  admin");
    let line = first.said.iter().find(|line| line.starts_with("  steward")).unwrap();
    let password = &line.split_whitespace().nth(1).unwrap().to_owned();
    let query = format!(
        "mutation {{ signIn(input: {{ name: \"steward\", password: \"{password}\" }}) {{ tokenType }} }}"
    );
    assert_eq!(first.data(&query).await["signIn"]["tokenType"], "Bearer");
    first.signal("TERM");
    let said = first.end();
    assert!(!said.errors.contains(password), "{said:?}");
    let second = folder.serve(&["serve", "--demo"]);
    assert_eq!(second.data(&query).await["signIn"]["tokenType"], "Bearer");
    second.signal("TERM");
    assert!(!second.end().text.contains("passwords"));
}

#[tokio::test]
async fn no_line_of_the_log_holds_a_secret_or_a_quote() {
    let folder = Folder::new().with("NASSS_LOG_FILTER", "debug");
    let mut running = folder.start(&["serve", "--demo"]);
    running.wait_for("  admin");
    let line = running.said.iter().find(|line| line.starts_with("  steward")).unwrap();
    let password = line.split_whitespace().nth(1).unwrap().to_owned();
    let query = format!(
        "mutation {{ signIn(input: {{ name: \"steward\", password: \"{password}\" }}) {{ accessToken refreshToken }} }}"
    );
    let tokens = running.data(&query).await["signIn"].clone();
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text("accessToken"), text("refreshToken"));
    let quotes = "{ quotes(filter: { access: [CONTROLLED] }) { nodes { text } } }";
    let seen = with(&access, running.url(), quotes).await;
    let quote = seen["data"]["quotes"]["nodes"][0]["text"].as_str().unwrap().to_owned();
    // What is refused is logged too.
    with(&format!("{access}x"), running.url(), quotes).await;
    let wrong = query.replace(&password, "a wrong password");
    let request = crate::harness::client().post(running.url()).json(&json!({ "query": wrong }));
    request.send().await.unwrap();
    running.signal("TERM");
    let log = running.end().errors;
    assert!(log.contains("a token was refused"), "{log}");
    for secret in [&password, "a wrong password", &access, &refresh, &quote] {
        assert!(!log.contains(secret), "{secret}");
    }
}
