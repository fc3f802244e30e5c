use std::path::Path;

use super::*;

fn from_env(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    load(None, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn from_text(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nasss.toml");
    std::fs::write(&path, text).unwrap();
    load(Some(&path), [])
        .map_err(|error| error.to_string().replace(&path.display().to_string(), "nasss.toml"))
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nasss.toml");
    std::fs::write(&path, "listen = \"[::1]:80\"\n[limits]\ndepth = 9\ncost = 7").unwrap();
    let environment = [
        ("NASSS_CONFIG".to_owned(), path.display().to_string()),
        ("NASSS_LIMITS_DEPTH".to_owned(), "11".to_owned()),
        ("HOME".to_owned(), "ignored".to_owned()),
    ];
    let config = load(None, environment).unwrap();
    assert_eq!(config.listen.to_string(), "[::1]:80");
    assert_eq!((config.limits.depth, config.limits.cost), (11, 7));
}

#[test]
fn unknown_keys_are_refused_with_what_is_near() {
    assert_eq!(
        from_text("[limits]\ndept = 9").unwrap_err(),
        "`limits.dept` in nasss.toml is not a setting (did you mean `limits.depth`?)."
    );
    assert_eq!(
        from_env(&[("NASSS_LISTENN", "x")]).unwrap_err().to_string(),
        "`NASSS_LISTENN` in the environment is not a setting (did you mean `NASSS_LISTEN`?)."
    );
    from_env(&[("NASSS_TEST_ANYTHING", "x")]).unwrap();
}

#[test]
fn wrong_values_name_the_setting_and_its_source() {
    assert_eq!(
        from_env(&[("NASSS_LIMITS_DEPTH", "0")]).unwrap_err().to_string(),
        "`NASSS_LIMITS_DEPTH` in the environment must be from 1 to 64."
    );
    assert_eq!(
        from_text("listen = \"nowhere\"").unwrap_err(),
        "`listen` in nasss.toml must be an address and port, as in 127.0.0.1:8000."
    );
    assert_eq!(
        from_text("listen = 8000").unwrap_err(),
        "`listen` in nasss.toml must be an address and port, as in 127.0.0.1:8000, in quotes."
    );
    assert!(from_text("a = \"\n").unwrap_err().starts_with("nasss.toml, line 1: "));
    assert!(load(Some(Path::new("missing.toml")), []).is_err());
    assert!(from_env(&[("NASSS_CORS_ORIGINS", "example.org")]).is_err());
    assert!(from_env(&[("NASSS_PUBLIC_URL", "example.org")]).is_err());
}

#[test]
fn a_variable_that_is_there_and_empty_gives_nothing() {
    let default = Config::default().to_toml();
    for entry in Config::reference() {
        for empty in ["", " "] {
            let config = from_env(&[(entry.env.as_str(), empty)]);
            assert_eq!(
                config.map(|config| config.to_toml()).as_deref(),
                Ok(default.as_str()),
                "{}",
                entry.env
            );
        }
    }
    from_env(&[("NASSS_CONFIG", "")]).unwrap();
    // A slip of the pen is one all the same.
    assert!(from_env(&[("NASSS_LISTENS", "")]).is_err());
}

#[test]
fn variables_of_clusters_and_container_engines_are_left_alone() {
    let links = [
        ("NASSS_SERVICE_HOST", "10.96.0.17"),
        ("NASSS_SERVICE_PORT", "8000"),
        ("NASSS_PORT", "tcp://10.96.0.17:8000"),
        ("NASSS_PORT_8000_TCP_ADDR", "10.96.0.17"),
        ("NASSS_NAME", "/web/nasss"),
    ];
    assert_eq!(from_env(&links).unwrap().to_toml(), Config::default().to_toml());
    let environment = [("NASSS_LISTEN", "x"), links[2], ("HOME", "/"), links[0]];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(foreign_variables(environment), ["NASSS_PORT", "NASSS_SERVICE_HOST"]);
    assert!(from_env(&[("NASSS_PORT", "8000")]).is_err());
}

#[test]
fn what_pages_may_do_is_checked_when_it_is_read() {
    from_env(&[("NASSS_CORS_ORIGINS", "https://*.example.org,http://localhost:*")]).unwrap();
    for wrong in ["*", "https://*", "https://app.*.org", "https://*app.example.org"] {
        let told = from_env(&[("NASSS_CORS_ORIGINS", wrong)]).unwrap_err().to_string();
        assert!(told.starts_with("`cors_origins` (NASSS_CORS_ORIGINS) has `"), "{told}");
        assert!(told.contains(wrong) && told.contains("as in https://*.example.org"), "{told}");
    }
    let config = from_env(&[("NASSS_CORS_HEADERS", "X-Mine, traceparent")]).unwrap();
    assert_eq!(config.cors_headers, ["X-Mine", "traceparent"]);
    for wrong in ["*", "X Mine", "X:Mine", "Ümlaut"] {
        let told = from_env(&[("NASSS_CORS_HEADERS", wrong)]).unwrap_err().to_string();
        assert!(
            told.contains("`cors_headers` (NASSS_CORS_HEADERS)") && told.contains(wrong),
            "{told}"
        );
    }
}

#[test]
fn lists_and_seconds_are_read_from_the_environment() {
    let config = from_env(&[
        ("NASSS_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("NASSS_LIMITS_BODY_TIMEOUT", "0.25"),
    ])
    .unwrap();
    assert_eq!(config.trusted_proxies.len(), 2);
    assert_eq!(config.limits.body_timeout, Duration::from_millis(250));
}

#[test]
fn secrets_are_never_shown() {
    let config = from_env(&[("DATABASE_URL", "postgres://u:hunter2@h/d")]).unwrap();
    assert_eq!(config.database_url.as_ref().unwrap().reveal().len(), 24);
    assert!(!format!("{config:?}{}", config.to_toml()).contains("hunter2"));
}

#[test]
fn what_is_printed_can_be_read_back() {
    let printed = Config::default().to_toml();
    assert_eq!(from_text(&printed).unwrap().to_toml(), printed);
}

#[test]
fn every_setting_is_explained() {
    for entry in Config::reference() {
        assert!(entry.doc.ends_with('.'), "{}", entry.path);
    }
}

#[test]
fn origins_of_a_developer_are_allowed_on_loopback_alone() {
    assert_eq!(Config::default().allowed_origins().len(), 2);
    let open = from_env(&[("NASSS_LISTEN", "0.0.0.0:8000")]).unwrap();
    assert!(open.allowed_origins().is_empty());
}
