//! Scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A moment, in microseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub i64);

impl DateTime {
    /// The moment as RFC 3339 writes it, in UTC.
    #[must_use]
    pub fn written(self) -> Option<String> {
        let nanoseconds = i128::from(self.0) * 1000;
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?.format(&Rfc3339).ok()
    }
}

/// A moment in UTC, as RFC 3339 writes it, such as `2026-03-07T12:00:00Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| {
            InputValueError::custom(format!("\"{text}\" is not an RFC 3339 date and time."))
        })?;
        let microseconds = i64::try_from(moment.unix_timestamp_nanos() / 1000)
            .map_err(|_| InputValueError::custom(format!("\"{text}\" is too far from today.")))?;
        Ok(Self(microseconds))
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
