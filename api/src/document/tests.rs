use async_graphql::parser::types::{Field, Selection};

use super::*;

mod arguments;
mod inputs;
mod merges;
mod points;
mod shape;
mod syntax;

/// A small schema with every kind of type that matters here, printed as async-graphql prints one.
const SDL: &str = r"
directive @oneOf on INPUT_OBJECT
directive @listSize(assumedSize: Int!) on FIELD_DEFINITION
scalar Slug
enum Valence { FACILITATOR BARRIER BOTH }
enum Tone { FLAT, SHARP }
interface Node { id: ID! }
type Category implements Node {
  id: ID!
  name: String!
  studies(first: Int, after: String, last: Int, before: String): StudyConnection!
}
type Study implements Node { id: ID! title: String! categories(first: Int): CategoryConnection! }
type CategoryConnection { nodes: [Category!]! edges: [CategoryEdge!]! pageInfo: PageInfo! totalCount: Int! }
type CategoryEdge { node: Category! cursor: String! }
type StudyConnection { nodes: [Study!]! pageInfo: PageInfo! totalCount: Int! }
type PageInfo { hasNextPage: Boolean! }
union Thing = Category | Study
input Filter { and: [Filter!] or: [Filter!] not: Filter valence: Valence tags: [String!] size: Int = 3 weight: Float coding: CodingFilter }
input CodingFilter { valence: Valence domain: [ID!] }
type SearchConnection { nodes: [Thing!]! totalCount: Int! }
input Wanted { name: String! count: Int! = 1 slug: Slug on: Boolean id: ID }
input Change @oneOf { rename: String drop: ID }
type Query {
  hello: String
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  categories(first: Int, after: String, filter: Filter, tones: [Tone!]): CategoryConnection!
  search(query: String!, first: Int): SearchConnection!
  want(input: Wanted!): String
  numbers(of: [Int]): String
  versions: [Version!]! @listSize(assumedSize: 3)
  unpriced: [Version]
}
type Version { domains: [Domain!] @listSize(assumedSize: 7) words: [String!]! }
type Domain { version: Version! name: String }
type Mutation { signIn(name: String!): String change(change: Change!): String }
schema { query: Query mutation: Mutation }
";

fn index() -> Index {
    fn slug(value: Scalar<'_>) -> Result<(), &'static str> {
        match value {
            Scalar::Text(text) if !text.contains(' ') => Ok(()),
            _ => Err("a slug"),
        }
    }
    Index::from_sdl(SDL, &[("Slug", slug)]).unwrap()
}

/// The first field of the only operation.
fn first_field(document: &ExecutableDocument) -> &Field {
    let (_, operation) = document.operations.iter().next().unwrap();
    match &operation.node.selection_set.node.items[0].node {
        Selection::Field(field) => &field.node,
        other => panic!("{other:?}"),
    }
}

/// The first error alone.
fn parsed(text: &str) -> Result<ValidDocument, RequestError> {
    parse(text, &index(), &Limits::default()).map_err(|mut errors| errors.swap_remove(0))
}

fn refused(text: &str) -> (Code, String) {
    let error = parsed(text).unwrap_err();
    (error.code, error.message)
}
