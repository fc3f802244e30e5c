//! The price of lists in the schema.

use async_graphql::TypeDirective;

/// The length that a list of objects is priced at, whatever its real length: each object in it costs as much as so
/// many. Pages (connections) have no such directive; they cost what `first` or `last` asks for.
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub fn list_size(assumed_size: i32) {}
