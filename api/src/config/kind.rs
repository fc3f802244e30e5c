//! The types that settings have, and how each is read from TOML and from the environment.

use std::{net::SocketAddr, ops::RangeInclusive, path::PathBuf, time::Duration};

use ipnet::IpNet;
use toml::Value;

use super::section::Raw;
use crate::auth::IssuerSettings;

/// A value that is used but never shown, neither by `Debug` nor by `nasss check`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself: hand it to where it is used, and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What browsers get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ide {
    /// GraphiQL, where it was built into the program, else the plain page.
    Graphiql,
    /// A page with a box for a query and one for its answer.
    Plain,
    /// No page at all.
    Off,
}

/// The header in which a trusted proxy names its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustedHeader {
    /// `X-Forwarded-For`, which most proxies write.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
    /// No header: the proxy counts as the client.
    None,
}

/// Other issuers whose tokens are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuers(pub Vec<IssuerSettings>);

impl Kind for Issuers {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let read = match raw {
            Raw::Toml(value) => (*value).clone().try_into().map_err(|error| error.to_string()),
            Raw::Env(text) => serde_json::from_str(text).map_err(|error| error.to_string()),
        };
        read.map(Self).map_err(|fault| {
            format!("must be a list of issuers as README describes them: {}", fault.trim())
        })
    }

    fn show(&self) -> Option<Value> {
        Value::try_from(&self.0).ok()
    }
}

/// A type of setting.
pub trait Kind: Sized {
    /// Reads a value; the error says what it must be.
    fn read(raw: &Raw<'_>) -> Result<Self, String>;

    /// The value as TOML; nothing where there is none.
    fn show(&self) -> Option<Value>;
}

/// Refuses a value outside its range.
pub(super) fn within<T: PartialOrd + Kind>(
    value: &T,
    range: &RangeInclusive<T>,
) -> Result<(), String> {
    if range.contains(value) {
        return Ok(());
    }
    let show = |end: &T| end.show().map(|end| end.to_string()).unwrap_or_default();
    Err(format!("must be from {} to {}", show(range.start()), show(range.end())))
}

fn text<'a>(raw: &Raw<'a>, expected: &str) -> Result<&'a str, String> {
    match *raw {
        Raw::Env(text) => Ok(text),
        Raw::Toml(Value::String(text)) => Ok(text),
        Raw::Toml(_) => Err(format!("must be {expected}, in quotes")),
    }
}

macro_rules! whole {
    ($($ty:ty),*) => {$(
        impl Kind for $ty {
            fn read(raw: &Raw<'_>) -> Result<Self, String> {
                let number = match raw {
                    Raw::Toml(Value::Integer(number)) => Self::try_from(*number).ok(),
                    Raw::Toml(_) => None,
                    Raw::Env(text) => text.trim().parse().ok(),
                };
                number.ok_or_else(|| "must be a whole number, not negative".to_owned())
            }

            fn show(&self) -> Option<Value> {
                i64::try_from(*self).ok().map(Value::Integer)
            }
        }
    )*};
}
whole!(u32, u64, usize);

impl Kind for bool {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        match raw {
            Raw::Toml(Value::Boolean(truth)) => Ok(*truth),
            Raw::Toml(Value::String(word)) if word == "on" => Ok(true),
            Raw::Toml(Value::String(word)) if word == "off" => Ok(false),
            Raw::Env("true" | "on" | "1") => Ok(true),
            Raw::Env("false" | "off" | "0") => Ok(false),
            _ => Err("must be true or false".to_owned()),
        }
    }

    fn show(&self) -> Option<Value> {
        Some(Value::Boolean(*self))
    }
}

/// Seconds, whole or with a fraction.
impl Kind for Duration {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let seconds = match raw {
            Raw::Toml(Value::Integer(whole)) => i32::try_from(*whole).ok().map(f64::from),
            Raw::Toml(Value::Float(number)) => Some(*number),
            Raw::Toml(_) => None,
            Raw::Env(text) => text.trim().parse().ok(),
        };
        seconds
            .and_then(|seconds| Self::try_from_secs_f64(seconds).ok())
            .ok_or_else(|| "must be a number of seconds".to_owned())
    }

    fn show(&self) -> Option<Value> {
        if self.subsec_nanos() == 0 {
            i64::try_from(self.as_secs()).ok().map(Value::Integer)
        } else {
            Some(Value::Float(self.as_secs_f64()))
        }
    }
}

impl Kind for String {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let text = text(raw, "a text")?.trim();
        if text.is_empty() {
            return Err("must not be empty".to_owned());
        }
        Ok(text.to_owned())
    }

    fn show(&self) -> Option<Value> {
        Some(Value::String(self.clone()))
    }
}

impl Kind for PathBuf {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        String::read(raw).map(Self::from)
    }

    fn show(&self) -> Option<Value> {
        Some(Value::String(self.display().to_string()))
    }
}

impl Kind for SocketAddr {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        const EXPECTED: &str = "an address and port, as in 127.0.0.1:8000";
        text(raw, EXPECTED)?.trim().parse().map_err(|_| format!("must be {EXPECTED}"))
    }

    fn show(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }
}

impl Kind for IpNet {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        const EXPECTED: &str = "a network or an address, as in 10.0.0.0/8";
        let text = text(raw, EXPECTED)?.trim();
        text.parse()
            .or_else(|_| text.parse().map(|address: std::net::IpAddr| address.into()))
            .map_err(|_| format!("must be {EXPECTED}"))
    }

    fn show(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }
}

impl Kind for Secret {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        String::read(raw).map(Self)
    }

    fn show(&self) -> Option<Value> {
        Some(Value::String("(hidden)".to_owned()))
    }
}

/// A setting that is one of a few words.
macro_rules! word {
    ($ty:ident: $expected:literal, $($word:literal => $value:ident),*) => {
        impl Kind for $ty {
            fn read(raw: &Raw<'_>) -> Result<Self, String> {
                match text(raw, $expected)? {
                    $($word => Ok(Self::$value),)*
                    _ => Err(concat!("must be ", $expected).to_owned()),
                }
            }

            fn show(&self) -> Option<Value> {
                let word = match self {
                    $(Self::$value => $word,)*
                };
                Some(Value::String(word.to_owned()))
            }
        }
    };
}
word!(LogFormat: "`text` or `json`", "text" => Text, "json" => Json);
word!(TrustedHeader: "`x-forwarded-for`, `forwarded` or `none`",
    "x-forwarded-for" => XForwardedFor, "forwarded" => Forwarded, "none" => None);
word!(Ide: "`graphiql`, `plain` or `off`", "graphiql" => Graphiql, "plain" => Plain, "off" => Off);

/// A list; in the environment its items are separated by commas.
impl<T: Kind> Kind for Vec<T> {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        match raw {
            Raw::Toml(Value::Array(items)) => {
                items.iter().map(|item| T::read(&Raw::Toml(item))).collect()
            }
            Raw::Toml(_) => Err("must be a list".to_owned()),
            Raw::Env(text) => text
                .split(',')
                .filter(|item| !item.trim().is_empty())
                .map(|item| T::read(&Raw::Env(item)))
                .collect(),
        }
    }

    fn show(&self) -> Option<Value> {
        Some(Value::Array(self.iter().filter_map(Kind::show).collect()))
    }
}

impl<T: Kind> Kind for Option<T> {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        T::read(raw).map(Some)
    }

    fn show(&self) -> Option<Value> {
        self.as_ref().and_then(Kind::show)
    }
}
