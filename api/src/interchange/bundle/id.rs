//! Ids in bundles: what has an id in the API states that; its parts state their keys.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use uuid::Uuid;

use crate::id::{self, Kind};

/// An id that a bundle states. Whether it is of the right kind is checked with everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id {
    /// What it says it stands for; nothing for a plain key.
    pub kind: Option<Kind>,
    /// The key.
    pub key: Uuid,
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text.contains('_') {
            let (kind, key) = id::read(&text).map_err(D::Error::custom)?;
            return Ok(Self { kind: Some(kind), key });
        }
        let key = Uuid::try_parse(&text)
            .map_err(|_| D::Error::custom("an id is written cat_… or as a UUID"))?;
        Ok(Self { kind: None, key })
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.kind {
            Some(kind) => to.serialize_str(&kind.id(self.key)),
            None => self.key.serialize(to),
        }
    }
}
