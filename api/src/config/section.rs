//! One declaration per group of settings, from which struct, defaults, reference and readers follow.

use super::kind::Kind;

/// One setting, as a table shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The variable that sets it.
    pub env: String,
    /// Its place in the TOML file, as in `limits.depth`.
    pub path: String,
    /// Its default as TOML; empty for none.
    pub default: String,
    /// What it means, with its unit.
    pub doc: String,
}

/// A value from outside, before its type is known.
pub enum Raw<'a> {
    /// From the file.
    Toml(&'a toml::Value),
    /// From the environment.
    Env(&'a str),
}

/// A group of settings.
pub trait Section {
    /// Sets what stands at a path, given in parts. The error says what the value must be.
    fn set(&mut self, path: &[&str], raw: &Raw<'_>) -> Result<(), String>;

    /// Appends every setting with its current value as default.
    fn entries(&self, prefix: &str, into: &mut Vec<Entry>);

    /// Appends every setting as TOML, without the groups inside.
    fn rows(&self, into: &mut String);

    /// Every setting as a TOML document.
    fn print(&self) -> String;
}

/// The environment's name of a path: `NASSS_LIMITS_DEPTH` for `limits.depth`.
pub(super) fn env_name(path: &str) -> String {
    match path {
        "database_url" => "DATABASE_URL".to_owned(),
        _ => format!("NASSS_{}", path.to_uppercase().replace('.', "_")),
    }
}

pub(super) fn entry<T: Kind>(prefix: &str, name: &str, value: &T, doc: &[&str]) -> Entry {
    let path = match prefix {
        "" => name.to_owned(),
        _ => format!("{prefix}.{name}"),
    };
    Entry {
        env: env_name(&path),
        default: value.show().map(|value| value.to_string()).unwrap_or_default(),
        path,
        doc: doc.concat().trim().to_owned(),
    }
}

pub(super) fn row<T: Kind>(name: &str, value: &T, into: &mut String) {
    let line = match value.show() {
        Some(value) => format!("{name} = {value}\n"),
        None => format!("# {name} is not set\n"),
    };
    into.push_str(&line);
}

/// Declares a group of settings. A range after the default is checked when a value is read.
macro_rules! section {
    (
        $(#[doc = $about:literal])*
        pub struct $name:ident {
            $($(#[doc = $doc:literal])* $field:ident: $ty:ty = $default:expr $(, $range:expr)?;)*
        }
        $(sections {
            $($(#[doc = $group_doc:literal])* $group:ident: $group_ty:ty;)*
        })?
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $($(#[doc = $doc])* pub $field: $ty,)*
            $($($(#[doc = $group_doc])* pub $group: $group_ty,)*)?
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $($field: $default,)*
                    $($($group: <$group_ty>::default(),)*)?
                }
            }
        }

        impl $crate::config::Section for $name {
            fn set(
                &mut self,
                path: &[&str],
                raw: &$crate::config::section::Raw<'_>,
            ) -> Result<(), String> {
                match path {
                    $([stringify!($field)] => {
                        let value: $ty = $crate::config::kind::Kind::read(raw)?;
                        $($crate::config::kind::within(&value, &$range)?;)?
                        self.$field = value;
                        Ok(())
                    })*
                    $($([stringify!($group), rest @ ..] => self.$group.set(rest, raw),)*)?
                    _ => Err("is not a setting".to_owned()),
                }
            }

            fn entries(&self, prefix: &str, into: &mut Vec<$crate::config::Entry>) {
                $(into.push($crate::config::section::entry(
                    prefix, stringify!($field), &self.$field, &[$($doc),*],
                ));)*
                $($(self.$group.entries(stringify!($group), into);)*)?
            }

            fn rows(&self, into: &mut String) {
                $($crate::config::section::row(stringify!($field), &self.$field, into);)*
            }

            fn print(&self) -> String {
                let mut text = String::new();
                self.rows(&mut text);
                $($(
                    text.push_str(concat!("\n[", stringify!($group), "]\n"));
                    self.$group.rows(&mut text);
                )*)?
                text
            }
        }
    };
}
pub(super) use section;
