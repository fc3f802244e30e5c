//! Values of inputs as JSON, enums in the words of the tables.

use async_graphql::{ID, MaybeUndefined};
use serde_json::Value;

use crate::words;

/// A value that an input gives.
pub trait Stated {
    /// As JSON.
    fn stated(self) -> Value;
}

macro_rules! plain {
    ($($type:ty),*) => {
        $(impl Stated for $type {
            fn stated(self) -> Value {
                self.into()
            }
        })*
    };
}

plain!(String, i32, bool);

impl Stated for ID {
    fn stated(self) -> Value {
        self.0.into()
    }
}

impl<T: Stated> Stated for MaybeUndefined<T> {
    fn stated(self) -> Value {
        self.take().map_or(Value::Null, Stated::stated)
    }
}

macro_rules! worded {
    ($($name:ident),*) => {
        $(impl Stated for words::$name {
            fn stated(self) -> Value {
                entity::words::$name::from(self).word().into()
            }
        })*
    };
}

worded!(
    Access,
    Basis,
    Certainty,
    Closeness,
    Confidence,
    Consent,
    Counted,
    HeldFrom,
    Mention,
    Mode,
    Origin,
    Provenance,
    ReferenceKind,
    SourceKind,
    SpeakerUnknown,
    TranslationMethod,
    Valence
);
