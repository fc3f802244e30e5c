//! Where settings come from, in order: the file, then the environment.

use std::path::{Path, PathBuf};

use super::{
    Config, Entry, OriginPattern, Section, foreign, headers,
    section::{Raw, env_name},
};

/// The file that is read when none is named and it exists.
const DEFAULT_FILE: &str = "nasss.toml";

/// A variable that names the file; not a setting itself.
const FILE_VARIABLE: &str = "NASSS_CONFIG";

/// Variables of tests; the service leaves them alone.
const TEST_PREFIX: &str = "NASSS_TEST_";

/// Why the settings cannot be used: one line that names the setting and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// The process's environment, for [`load`]: the one place that reads it. What is not UTF-8 is read as
/// well as can be, and then refused by name if it is a setting.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    })
}

/// Puts the settings together.
///
/// `file` is the one named on the command line, which comes before `NASSS_CONFIG`; a named file must
/// exist, `nasss.toml` in the working directory need not. `environment` is given by the caller, so
/// that the process's own is read in one place.
pub fn load(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut variables: Vec<(String, String)> = environment
        .into_iter()
        .filter(|(name, _)| name == "DATABASE_URL" || name.starts_with("NASSS_"))
        .filter(|(name, _)| !name.starts_with(TEST_PREFIX))
        .filter(|(name, value)| !foreign::is_foreign(name, value))
        .collect();
    variables.sort();
    let named = file.map(Path::to_path_buf).or_else(|| {
        variables
            .iter()
            .find(|(name, value)| name == FILE_VARIABLE && !value.trim().is_empty())
            .map(|(_, value)| PathBuf::from(value))
    });
    let mut config = Config::default();
    match named {
        Some(path) => from_file(&mut config, &path)?,
        None if Path::new(DEFAULT_FILE).exists() => {
            from_file(&mut config, Path::new(DEFAULT_FILE))?;
        }
        None => {}
    }
    let reference = Config::reference();
    for (name, value) in &variables {
        from_variable(&mut config, &reference, name, value)?;
    }
    check(&config)?;
    Ok(config)
}

/// The variables that [`load`] leaves alone because a cluster or a container engine set them; for the log.
#[must_use]
pub fn foreign_variables(environment: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
    let found = environment.into_iter().filter(|(name, value)| foreign::is_foreign(name, value));
    found.map(|(name, _)| name).collect()
}

fn from_file(config: &mut Config, path: &Path) -> Result<(), ConfigError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError(format!("{shown} cannot be read: {error}.")))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
        let message = error.message().lines().next().unwrap_or_default();
        ConfigError(format!("{shown}, line {line}: {message}."))
    })?;
    from_table(config, &table, "", &shown.to_string())
}

fn from_table(
    config: &mut Config,
    table: &toml::Table,
    prefix: &str,
    file: &str,
) -> Result<(), ConfigError> {
    for (key, value) in table {
        let path = match prefix {
            "" => key.clone(),
            _ => format!("{prefix}.{key}"),
        };
        if let (toml::Value::Table(inner), "") = (value, prefix) {
            from_table(config, inner, &path, file)?;
            continue;
        }
        let reference = Config::reference();
        if !reference.iter().any(|entry| entry.path == path) {
            let paths = reference.iter().map(|entry| entry.path.as_str());
            return Err(ConfigError(format!(
                "`{path}` in {file} is not a setting{}.",
                nearest(&path, paths)
            )));
        }
        let parts: Vec<&str> = path.split('.').collect();
        config
            .set(&parts, &Raw::Toml(value))
            .map_err(|fault| ConfigError(format!("`{path}` in {file} {fault}.")))?;
    }
    Ok(())
}

fn from_variable(
    config: &mut Config,
    reference: &[Entry],
    name: &str,
    value: &str,
) -> Result<(), ConfigError> {
    if name == FILE_VARIABLE {
        return Ok(());
    }
    let Some(entry) = reference.iter().find(|entry| entry.env == name) else {
        let names = reference.iter().map(|entry| entry.env.as_str());
        return Err(ConfigError(format!(
            "`{name}` in the environment is not a setting{}.",
            nearest(name, names)
        )));
    };
    // A variable that is there and empty, as Compose makes of `${NAME:-}`, gives nothing.
    if value.trim().is_empty() {
        return Ok(());
    }
    let parts: Vec<&str> = entry.path.split('.').collect();
    config
        .set(&parts, &Raw::Env(value))
        .map_err(|fault| ConfigError(format!("`{name}` in the environment {fault}.")))
}

/// What one setting alone cannot tell.
fn check(config: &Config) -> Result<(), ConfigError> {
    let limits = &config.limits;
    if limits.page_default > limits.page_max {
        return Err(ConfigError(
            "`limits.page_default` must not be above `limits.page_max`.".to_owned(),
        ));
    }
    if let Some(url) = &config.public_url {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_origin = rest.is_some_and(|rest| {
            !rest.is_empty() && !rest.contains(['?', '#', ' ']) && !rest.starts_with('/')
        });
        if !is_origin {
            return Err(ConfigError(format!(
                "`public_url` ({}) must be an address as in https://nasss.example.org.",
                env_name("public_url")
            )));
        }
    }
    check_pages(config)
}

/// What pages of other origins may do.
fn check_pages(config: &Config) -> Result<(), ConfigError> {
    for origin in config.cors_origins.iter().flatten() {
        if let Err(fault) = OriginPattern::parse(origin) {
            let variable = env_name("cors_origins");
            let told = format!("`cors_origins` ({variable}) has `{origin}`, {fault}.");
            return Err(ConfigError(told));
        }
    }
    if let Some(wrong) = config.cors_headers.iter().find(|name| !headers::is_name(name)) {
        let variable = env_name("cors_headers");
        let told = format!(
            "`cors_headers` ({variable}) has `{wrong}`, which is not the name of a header as in X-Request-Id."
        );
        return Err(ConfigError(told));
    }
    Ok(())
}

/// The known name that is most like a wrong one, if any is.
fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known
        .map(|name| (distance(wrong, name), name))
        .min()
        .filter(|(distance, _)| *distance <= wrong.len() / 3);
    match near {
        Some((_, name)) => format!(" (did you mean `{name}`?)"),
        None => " (README lists all)".to_owned(),
    }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.bytes().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
