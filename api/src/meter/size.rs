//! Bytes of values as JSON (RFC 8259), as `serde_json` writes them.

use async_graphql::{Number, Value};

/// Returns the bytes of a value with all that it contains.
pub(super) fn measure_value(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Boolean(true) => 4,
        Value::Boolean(false) => 5,
        Value::Number(number) => measure_number(number),
        Value::String(text) => measure_text(text),
        Value::Enum(name) => measure_text(name),
        Value::Binary(bytes) => to_u64(bytes.len()).saturating_mul(4).saturating_add(2),
        Value::List(items) => items
            .iter()
            .fold(measure_list(items.len()), |sum, item| sum.saturating_add(measure_value(item))),
        Value::Object(fields) => fields.iter().fold(2, |sum, (name, field)| {
            sum.saturating_add(measure_name(name)).saturating_add(measure_value(field))
        }),
    }
}

/// Returns the values and the bytes of an answer as they are charged: the outermost object has no name, and its braces
/// and names are not charged.
pub(super) fn measure_answer(answer: &Value) -> (u64, u64) {
    let Value::Object(fields) = answer else { return (0, 0) };
    fields.values().fold((0, 0), |(values, bytes), field| {
        (count_values(field).saturating_add(values), measure_value(field).saturating_add(bytes))
    })
}

/// Returns how many values a value is, with all that it contains.
fn count_values(value: &Value) -> u64 {
    let within: u64 = match value {
        Value::List(items) => items.iter().map(count_values).sum(),
        Value::Object(fields) => fields.values().map(count_values).sum(),
        _ => 0,
    };
    within.saturating_add(1)
}

fn measure_number(number: &Number) -> u64 {
    match number.as_i64() {
        // Most numbers are whole and short, and need not be written out to be measured.
        Some(whole) => u64::from(whole.unsigned_abs().max(1).ilog10()) + 1 + u64::from(whole < 0),
        None => to_u64(number.to_string().len()),
    }
}

/// Returns the bytes of the brackets and commas of a list.
pub(super) fn measure_list(items: usize) -> u64 {
    to_u64(items.saturating_sub(1)).saturating_add(2)
}

/// Returns the bytes of a field's name in an object, with its quotation marks, its colon and a comma.
pub(super) fn measure_name(name: &str) -> u64 {
    measure_text(name).saturating_add(2)
}

/// Returns the bytes of a text, with its quotation marks and escapes.
pub(super) fn measure_text(text: &str) -> u64 {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 1,
        0..=0x1f => 5,
        _ => 0,
    };
    let escapes: u64 = text.bytes().map(escaped).sum();
    to_u64(text.len()).saturating_add(escapes).saturating_add(2)
}

fn to_u64(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// An object is charged a comma for each of its fields, one more than it is written with.
    fn commas(value: &serde_json::Value) -> u64 {
        match value {
            serde_json::Value::Object(fields) => {
                u64::from(!fields.is_empty()) + fields.values().map(commas).sum::<u64>()
            }
            serde_json::Value::Array(items) => items.iter().map(commas).sum(),
            _ => 0,
        }
    }

    fn assert_size(json: &serde_json::Value) {
        let value = Value::from_json(json.clone()).unwrap();
        let written = serde_json::to_vec(&value).unwrap().len();
        assert_eq!(measure_value(&value), to_u64(written) + commas(json), "{json}");
    }

    #[test]
    fn values_have_the_size_that_they_are_written_in() {
        for json in [
            json!(null),
            json!([true, false, 0, 9, 10, -1, -10, i64::MIN, u64::MAX, -1.5, 1e300]),
            json!([]),
            json!({}),
            json!({ "a": [], "b": { "c": [null, [1]] } }),
            json!("\u{0}\u{8}\u{c}\u{1f}\n\r\t\"\\/\u{7f}é€𝄞"),
        ] {
            assert_size(&json);
        }
    }

    proptest! {
        #[test]
        fn texts_and_names_have_the_size_that_they_are_written_in(texts in prop::collection::vec(any::<String>(), 0..5)) {
            let fields: serde_json::Map<_, _> =
                texts.iter().map(|text| (text.clone(), json!([text, {}]))).collect();
            assert_size(&serde_json::Value::Object(fields));
        }
    }
}
