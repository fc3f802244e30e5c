//! Scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::document::{self, Checker};

/// Checks of the scalars whose values have a format, for literals and variables before anything runs.
pub const CHECKERS: [(&str, Checker); 1] = [("DateTime", check_date_time)];

fn check_date_time(value: document::Scalar<'_>) -> Result<(), &'static str> {
    match value {
        document::Scalar::Text(text) if DateTime::read(text).is_some() => Ok(()),
        _ => Err("a date and time as RFC 3339 writes it, such as 2026-03-07T12:00:00Z"),
    }
}

/// A moment, in microseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub i64);

impl DateTime {
    /// Reads a moment as RFC 3339 writes it. Digits beyond microseconds are dropped.
    fn read(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos() / 1000).ok().map(Self)
    }

    /// The moment as RFC 3339 writes it, in UTC.
    #[must_use]
    pub fn written(self) -> Option<String> {
        let nanoseconds = i128::from(self.0) * 1000;
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?.format(&Rfc3339).ok()
    }
}

/// A moment in UTC, as RFC 3339 writes it, such as `2026-03-07T12:00:00.25Z`. Fractions of a second have up to six
/// digits.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        Self::read(text).ok_or_else(|| {
            InputValueError::custom(format!("\"{text}\" is not an RFC 3339 date and time."))
        })
    }

    fn to_value(&self) -> Value {
        self.written().map_or(Value::Null, Value::String)
    }
}

/// A value as JSON has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub serde_json::Value);

/// A value of any shape: a text, a number, true or false, null, a list or an object.
#[Scalar(
    name = "JSON",
    specified_by_url = "https://ecma-international.org/publications-and-standards/standards/ecma-404/"
)]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}
