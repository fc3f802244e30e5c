//! The settings: defaults in code, then a TOML file, then the environment.

/// The settings in force.
#[derive(Clone, Debug, Default)]
pub struct Config {}
