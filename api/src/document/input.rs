//! Whether a value fits an input type (GraphQL specification, section 3, "Input Coercion"), the same
//! for JSON in variables and for literals in a document.

use async_graphql::{
    Name, Number, Value as ConstValue,
    indexmap::IndexMap,
    parser::types::{BaseType, Type},
};
use async_graphql_value::Value;

use super::{
    Index, RequestError,
    index::{Definition, InputObject},
    literal,
};
use crate::Code;

/// A check of a custom scalar's value; the error says what the value must be, as in "a date".
pub type Checker = fn(Scalar<'_>) -> Result<(), &'static str>;

/// A leaf value as a [`Checker`] sees it.
#[derive(Clone, Copy, Debug)]
pub enum Scalar<'a> {
    /// A string.
    Text(&'a str),
    /// A number, whole or not.
    Number(&'a Number),
    /// True or false.
    Boolean(bool),
    /// A list, an object or the name of an enum value.
    Other,
}

/// What is seen of a value, whichever of the two types it has.
pub(super) enum Seen<'a, V> {
    Null,
    Number(&'a Number),
    Text(&'a str),
    Boolean(bool),
    Enum(&'a str),
    List(&'a [V]),
    Object(&'a IndexMap<Name, V>),
    /// Judged by the type it was declared with.
    Variable,
    /// An integer beyond 64 bits in a document, if it is within the range of Float.
    BigInteger(Option<Number>),
}

/// A value given from outside.
pub(super) trait Given: Sized {
    /// Whether enum values are written as strings, as in JSON.
    const ENUMS_ARE_TEXT: bool;
    /// The code of a value that does not fit its type.
    const CODE: Code;

    fn seen(&self) -> Seen<'_, Self>;
}

impl Given for ConstValue {
    const ENUMS_ARE_TEXT: bool = true;
    const CODE: Code = Code::BadUserInput;

    fn seen(&self) -> Seen<'_, Self> {
        match self {
            Self::Null => Seen::Null,
            Self::Number(number) => Seen::Number(number),
            Self::String(text) => Seen::Text(text),
            Self::Boolean(truth) => Seen::Boolean(*truth),
            Self::Enum(name) => Seen::Enum(name.as_str()),
            Self::List(items) => Seen::List(items),
            Self::Object(fields) => Seen::Object(fields),
            Self::Binary(digits) => Seen::BigInteger(literal::big_integer(digits)),
        }
    }
}

impl Given for Value {
    const ENUMS_ARE_TEXT: bool = false;
    const CODE: Code = Code::GraphqlValidationFailed;

    fn seen(&self) -> Seen<'_, Self> {
        match self {
            Self::Variable(_) => Seen::Variable,
            Self::Null => Seen::Null,
            Self::Number(number) => Seen::Number(number),
            Self::String(text) => Seen::Text(text),
            Self::Boolean(truth) => Seen::Boolean(*truth),
            Self::Enum(name) => Seen::Enum(name.as_str()),
            Self::List(items) => Seen::List(items),
            Self::Object(fields) => Seen::Object(fields),
            Self::Binary(digits) => Seen::BigInteger(literal::big_integer(digits)),
        }
    }
}

/// Where inside an input a value stands; shown as `$filter.and[0].valence`.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    Variable(&'a str),
    Argument(&'a str),
    Field(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "${}", Short(name)),
            Self::Argument(name) => write!(f, "{}", Short(name)),
            Self::Field(parent, name) => write!(f, "{parent}.{}", Short(name)),
            Self::Item(parent, item) => write!(f, "{parent}[{item}]"),
        }
    }
}

/// A name from outside, cut to a length that suits a message.
struct Short<'a>(&'a str);

impl std::fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.char_indices().nth(64) {
            Some((end, _)) => write!(f, "{}…", &self.0[..end]),
            None => f.write_str(self.0),
        }
    }
}

/// Compares values with types.
pub(super) struct Judge<'a> {
    pub(super) index: &'a Index,
    /// The most items a list may have.
    pub(super) list_items: usize,
}

impl Judge<'_> {
    /// Refuses what no type allows: NUL in a text, and lists that are too long.
    pub(super) fn anywhere<V: Given>(&self, value: &V, path: Path<'_>) -> Result<(), RequestError> {
        match value.seen() {
            Seen::Text(text) if text.contains('\0') => Err(RequestError::new(
                Code::BadUserInput,
                format!("`{path}` contains the character NUL; remove it."),
            )),
            Seen::List(items) if items.len() > self.list_items => Err(RequestError::new(
                Code::BadUserInput,
                format!(
                    "`{path}` has {} items; at most {} are allowed.",
                    items.len(),
                    self.list_items
                ),
            )),
            Seen::List(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(item, value)| self.anywhere(value, Path::Item(&path, item))),
            Seen::Object(fields) => fields.iter().try_for_each(|(name, value)| {
                if name.contains('\0') {
                    return Err(RequestError::new(
                        Code::BadUserInput,
                        format!("`{path}` has a key with the character NUL; remove it."),
                    ));
                }
                self.anywhere(value, Path::Field(&path, name.as_str()))
            }),
            _ => Ok(()),
        }
    }

    /// Refuses a value that its type cannot take.
    pub(super) fn fits<V: Given>(
        &self,
        value: &V,
        ty: &Type,
        path: Path<'_>,
    ) -> Result<(), RequestError> {
        match (value.seen(), &ty.base) {
            (Seen::Variable, _) => Ok(()),
            (Seen::Null, _) if ty.nullable => Ok(()),
            (Seen::Null, _) => Err(refuse::<V>(format!("`{path}` must not be null."))),
            (Seen::List(items), BaseType::List(inner)) => items
                .iter()
                .enumerate()
                .try_for_each(|(item, value)| self.fits(value, inner, Path::Item(&path, item))),
            // A single value stands for a list of one.
            (_, BaseType::List(inner)) => self.fits(value, inner, path),
            (_, BaseType::Named(name)) => self.fits_named(value, name.as_str(), path),
        }
    }

    fn fits_named<V: Given>(
        &self,
        value: &V,
        name: &str,
        path: Path<'_>,
    ) -> Result<(), RequestError> {
        match self.index.get(name) {
            Some(Definition::Scalar(checker)) => match scalar_fault(value, name, *checker) {
                Some(expected) => Err(refuse::<V>(match kind(value) {
                    // An Int beyond its range: what it is, is said already.
                    "a whole number" if name == "Int" => format!("`{path}` must be {expected}."),
                    kind => format!("`{path}` must be {expected}, but is {kind}."),
                })),
                None => Ok(()),
            },
            Some(Definition::Enum(values)) => match value.seen() {
                Seen::Text(text) if V::ENUMS_ARE_TEXT && values.contains(text) => Ok(()),
                Seen::Enum(text) if !V::ENUMS_ARE_TEXT && values.contains(text) => Ok(()),
                _ => Err(refuse::<V>(format!("`{path}` must be a value of the enum `{name}`."))),
            },
            Some(Definition::Input(object)) => match value.seen() {
                Seen::Object(fields) => self.fits_object(fields, object, name, path),
                _ => Err(refuse::<V>(format!(
                    "`{path}` must be an object of the type `{name}`, but is {}.",
                    kind(value)
                ))),
            },
            // Not an input type: the declaration itself is refused.
            _ => Ok(()),
        }
    }

    fn fits_object<V: Given>(
        &self,
        fields: &IndexMap<Name, V>,
        object: &InputObject,
        name: &str,
        path: Path<'_>,
    ) -> Result<(), RequestError> {
        for (field, value) in fields {
            let inner = Path::Field(&path, field.as_str());
            let Some(known) = object.fields.get(field.as_str()) else {
                return Err(refuse::<V>(format!(
                    "`{inner}` is not a field of the input type `{name}`."
                )));
            };
            self.fits(value, &known.ty, inner)?;
        }
        let missing = object
            .fields
            .iter()
            .filter(|(field, input)| {
                !input.ty.nullable && !input.has_default && !fields.contains_key(field.as_str())
            })
            .map(|(field, _)| field.as_str())
            .min();
        if let Some(field) = missing {
            let inner = Path::Field(&path, field);
            return Err(refuse::<V>(format!("`{inner}` is required.")));
        }
        let one = fields.len() == 1 && !matches!(fields[0].seen(), Seen::Null);
        if object.one_of && !one {
            return Err(refuse::<V>(format!(
                "`{path}` must have exactly one field, and not null."
            )));
        }
        Ok(())
    }
}

/// What a scalar must be, if the value is not that.
fn scalar_fault<V: Given>(value: &V, name: &str, checker: Option<Checker>) -> Option<&'static str> {
    let seen = value.seen();
    let (fits, expected) = match name {
        "Int" => (
            matches!(seen, Seen::Number(n) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok())),
            "a whole number between -2147483648 and 2147483647",
        ),
        "Float" if matches!(seen, Seen::BigInteger(None)) => {
            return Some("a number in the range of Float");
        }
        "Float" => (matches!(seen, Seen::Number(_) | Seen::BigInteger(Some(_))), "a number"),
        "String" => (matches!(seen, Seen::Text(_)), "a string"),
        "Boolean" => (matches!(seen, Seen::Boolean(_)), "true or false"),
        "ID" => (
            match seen {
                Seen::Text(_) | Seen::BigInteger(_) => true,
                Seen::Number(number) => number.is_i64() || number.is_u64(),
                _ => false,
            },
            "an ID (a string or a whole number)",
        ),
        _ => {
            let scalar = match &seen {
                Seen::Text(text) => Scalar::Text(text),
                Seen::Number(number) => Scalar::Number(number),
                Seen::BigInteger(Some(number)) => Scalar::Number(number),
                Seen::Boolean(truth) => Scalar::Boolean(*truth),
                _ => Scalar::Other,
            };
            return checker?(scalar).err();
        }
    };
    (!fits).then_some(expected)
}

/// A value's kind in words; the value itself is not repeated.
fn kind<V: Given>(value: &V) -> &'static str {
    match value.seen() {
        Seen::Null => "null",
        // JSON does not tell `2.0` from `2`, and large integers are read as Floats.
        Seen::Number(number)
            if number.is_f64()
                && !(V::ENUMS_ARE_TEXT && number.as_f64().is_some_and(|it| it.fract() == 0.0)) =>
        {
            "a number with a fraction"
        }
        Seen::Number(_) | Seen::BigInteger(_) => "a whole number",
        Seen::Text(_) => "a string",
        Seen::Boolean(_) => "a boolean",
        Seen::Enum(_) => "a name",
        Seen::List(_) => "a list",
        Seen::Object(_) => "an object",
        Seen::Variable => "a variable",
    }
}

fn refuse<V: Given>(message: String) -> RequestError {
    RequestError::new(V::CODE, message)
}
