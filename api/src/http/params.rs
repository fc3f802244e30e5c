//! The parameters of a request: from the body's JSON or from the address.

use async_graphql::Variables;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::Code;

/// What a client asks for (GraphQL over HTTP, "Request Parameters").
#[derive(Debug, Default)]
pub(super) struct Params {
    pub(super) query: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
    pub(super) extensions: Map<String, Value>,
}

/// A body as almost all are.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Usual {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    extensions: Option<Map<String, Value>>,
}

impl Usual {
    fn params(self) -> Result<Params, Refusal> {
        Ok(Params {
            query: self.query,
            operation_name: self.operation_name,
            variables: variables(self.variables.unwrap_or_default())?,
            extensions: self.extensions.unwrap_or_default(),
        })
    }
}

/// Reads a body. Keys that are not known are ignored.
pub(super) fn from_body(text: &str, nesting: usize) -> Result<Params, Refusal> {
    within(text, nesting, "The body")?;
    // A list would be taken for the values of the keys, in their order.
    let is_object = text.trim_start().starts_with('{');
    match serde_json::from_str::<Usual>(text) {
        Ok(usual) if is_object => usual.params(),
        Err(error) if is_object => {
            reject_repeated(&error)?;
            from_unusual_body(text)
        }
        _ => from_unusual_body(text),
    }
}

/// Rejects a body that has a known key twice, of which a map would keep one.
fn reject_repeated(error: &serde_json::Error) -> Result<(), Refusal> {
    let message = error.to_string();
    let name = message.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next());
    match name {
        Some(name) => Err(Refusal::bad_request(format!("`{name}` is given twice."))),
        None => Ok(()),
    }
}

/// Reads a body value by value, to say what is wrong with it.
fn from_unusual_body(text: &str) -> Result<Params, Refusal> {
    let Value::Object(mut fields) = json(text, "The body")? else {
        return Err(if text.trim_start().starts_with('[') {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                Code::BatchingDisabled,
                "Send one operation per request; lists of operations are not accepted.",
            )
        } else {
            Refusal::bad_request("The body must be a JSON object.")
        });
    };
    let mut take = |name: &str| fields.remove(name).unwrap_or_default();
    Ok(Params {
        query: text_or_null(take("query"), "query")?,
        operation_name: text_or_null(take("operationName"), "operationName")?,
        variables: variables(object_or_null(take("variables"), "variables")?)?,
        extensions: object_or_null(take("extensions"), "extensions")?,
    })
}

/// Reads the part of an address after `?`. Parameters that are not known are ignored; an empty one
/// is as good as none.
pub(super) fn from_query(text: &str, nesting: usize) -> Result<Params, Refusal> {
    let mut params = Params::default();
    let mut seen: Vec<&str> = Vec::new();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !["query", "operationName", "variables", "extensions"].contains(&name) {
            continue;
        }
        if seen.contains(&name) {
            return Err(Refusal::bad_request(format!("`{name}` is given twice.")));
        }
        seen.push(name);
        let value = decode(value).ok_or_else(|| {
            Refusal::bad_request(format!("`{name}` is not percent-encoded UTF-8."))
        })?;
        if value.is_empty() {
            continue;
        }
        match name {
            "query" => params.query = Some(value),
            "operationName" => params.operation_name = Some(value),
            "variables" => {
                within(&value, nesting, "`variables`")?;
                let given = json(&value, "`variables`")?;
                params.variables = variables(object_or_null(given, "variables")?)?;
            }
            _ => {
                within(&value, nesting, "`extensions`")?;
                let given = json(&value, "`extensions`")?;
                params.extensions = object_or_null(given, "extensions")?;
            }
        }
    }
    Ok(params)
}

/// Refuses what nests deeper than it may.
fn within(text: &str, nesting: usize, what: &str) -> Result<(), Refusal> {
    if nests_deeper(text, nesting) {
        return Err(Refusal::bad_request(format!("{what} nests deeper than {nesting} levels.")));
    }
    Ok(())
}

fn json(text: &str, what: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let fault = error.to_string();
        let reason = if text.starts_with('\u{feff}') {
            "it begins with a byte order mark; send it without"
        } else if fault.contains("out of range") {
            "a number is too large"
        } else if fault.contains("surrogate") || fault.contains("hex escape") {
            "a \\u escape is half of a surrogate pair, which is no character"
        } else if fault.contains("EOF") {
            "it ends too early"
        } else {
            "it does not follow JSON's syntax"
        };
        Refusal::bad_request(format!(
            "{what} is not JSON: {reason} (line {line}, column {column})."
        ))
    })
}

/// Counts brackets outside strings, so that the parser need not descend to find out.
fn nests_deeper(text: &str, limit: usize) -> bool {
    if text.bytes().filter(|byte| matches!(byte, b'{' | b'[')).count() <= limit {
        return false;
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

fn text_or_null(value: Value, name: &str) -> Result<Option<String>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(Refusal::bad_request(format!("`{name}` must be a string."))),
    }
}

fn object_or_null(value: Value, name: &str) -> Result<Map<String, Value>, Refusal> {
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(fields) => Ok(fields),
        _ => Err(Refusal::bad_request(format!("`{name}` must be an object, such as {{}}."))),
    }
}

fn variables(fields: Map<String, Value>) -> Result<Variables, Refusal> {
    if fields.is_empty() {
        return Ok(Variables::default());
    }
    let value = async_graphql::Value::from_json(Value::Object(fields))
        .map_err(|_| Refusal::bad_request("`variables` has a value that cannot be used."))?;
    Ok(Variables::from_value(value))
}

/// One value of `application/x-www-form-urlencoded`; `None` if it is not UTF-8 or a `%` is followed
/// by anything but two hex digits.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(refusal: Refusal) -> String {
        let [fault] = <[_; 1]>::try_from(refusal.errors).unwrap();
        fault.message
    }

    fn refused(body: &str) -> String {
        message(from_body(body, 64).unwrap_err())
    }

    #[test]
    fn null_is_as_good_as_nothing_and_other_keys_are_ignored() {
        let body =
            r#"{"query":"{a}","variables":null,"operationName":null,"extensions":null,"id":[1]}"#;
        let params = from_body(body, 64).unwrap();
        assert_eq!(params.query.unwrap(), "{a}");
        assert!(params.operation_name.is_none() && params.variables.is_empty());
    }

    #[test]
    fn a_list_is_not_taken_for_the_values_of_the_keys() {
        for list in [r#"["{a}"]"#, r#" ["{a}", null, {}]"#, "[]"] {
            assert!(refused(list).contains("lists of operations"), "{list}");
        }
    }

    #[test]
    fn a_key_that_is_given_twice_is_refused() {
        for (body, name) in [
            (r#"{"query":"{a}","query":"{b}"}"#, "query"),
            (r#"{"variables":{},"query":"{a}","variables":{"a":1}}"#, "variables"),
            (r#"{"operationName":null,"operationName":"A"}"#, "operationName"),
            (r#"{"extensions":{},"extensions":null}"#, "extensions"),
        ] {
            assert_eq!(refused(body), format!("`{name}` is given twice."));
        }
        assert!(from_body(r#"{"id":1,"query":"{a}","id":2}"#, 64).is_ok());
    }

    #[test]
    fn keys_of_variables_need_not_be_names() {
        let params = from_body(r#"{"variables":{"a b":{"":-1.5e300}}}"#, 64).unwrap();
        assert_eq!(params.variables.len(), 1);
    }

    #[test]
    fn wrong_kinds_are_named() {
        assert_eq!(refused(r#"{"query":1}"#), "`query` must be a string.");
        assert_eq!(refused(r#"{"variables":[]}"#), "`variables` must be an object, such as {}.");
        assert_eq!(refused(r#"{"extensions":"x"}"#), "`extensions` must be an object, such as {}.");
        assert_eq!(refused("1"), "The body must be a JSON object.");
        assert_eq!(refused("{"), "The body is not JSON: it ends too early (line 1, column 1).");
        assert!(refused("\u{feff}{}").contains("byte order mark"));
        assert!(refused(r#"{"variables":{"a":1e999}}"#).contains("a number is too large"));
    }

    #[test]
    fn lone_surrogates_are_explained() {
        for body in
            [r#"{"query":"\ud800"}"#, r#"{"query":"\udc00"}"#, r#"{"query":"\ud800\u0041"}"#]
        {
            assert!(refused(body).contains("half of a surrogate pair"), "{}", refused(body));
        }
        let pair = r#"{"query":"\ud83d\ude00"}"#;
        assert_eq!(from_body(pair, 64).unwrap().query.unwrap(), "😀");
    }

    #[test]
    fn nesting_is_counted_outside_strings() {
        let nested = |depth: usize| {
            format!(
                r#"{{"query":"{{[[[","variables":{}1{}}}"#,
                "{\"a\":".repeat(depth),
                "}".repeat(depth)
            )
        };
        from_body(&nested(63), 64).unwrap();
        assert!(refused(&nested(64)).contains("nests deeper than 64"));
        assert!(refused(&"[".repeat(100_000)).contains("nests deeper"));
        let quoted = format!(r#"{{"query":"\"{}"}}"#, "[".repeat(100));
        from_body(&quoted, 64).unwrap();
    }

    #[test]
    fn addresses_are_decoded_strictly() {
        let params =
            from_query("query=%7Ba+b%7D&variables=%7B%22x%22:1%7D&x=%FF&operationName=", 64);
        let params = params.unwrap();
        assert_eq!(params.query.unwrap(), "{a b}");
        assert_eq!(params.variables.len(), 1);
        assert!(params.operation_name.is_none());
        for wrong in ["query=%FF", "query=%4", "query=%zz", "query=a&query=b", "variables=1"] {
            assert!(from_query(wrong, 64).is_err(), "{wrong}");
        }
    }
}
