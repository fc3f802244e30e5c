//! Slugs that things had before. Whether a thing may be seen is decided by the rows of the thing.

use entity::former_slug::{Column as C, Entity};
use uuid::Uuid;

use super::{Links, Rows, Test};
use crate::id::Kind;

fn of_kind(kind: Kind) -> Test<Entity> {
    Test::texts(C::Entity, [kind.table()])
}

/// Slugs that these things had before.
#[must_use]
pub fn former_slugs(kind: Kind, things: impl IntoIterator<Item = Uuid>) -> Rows<Entity> {
    Rows::narrowed(Test::All(vec![of_kind(kind), Test::ids(C::ThingId, things)]))
}

/// The tie between slugs and the things of a kind that had them before.
#[must_use]
pub fn former_slug_links<S: Into<String>>(
    kind: Kind,
    slugs: impl IntoIterator<Item = S>,
) -> Links<Entity> {
    Links(Rows::narrowed(Test::All(vec![of_kind(kind), Test::texts(C::Slug, slugs)])))
}
