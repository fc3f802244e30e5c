//! What the schema says about types, in the form in which documents are measured and checked.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::{
    self,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeDefinition,
        TypeKind, TypeSystemDefinition,
    },
};

use super::input::Checker;

/// The types of a schema by name. Built once, when the service starts.
#[derive(Debug)]
pub struct Index {
    types: HashMap<String, Definition>,
    query: String,
    mutation: Option<String>,
}

/// The printed schema cannot be read back.
#[derive(Debug, thiserror::Error)]
#[error("the schema cannot be indexed: {0}")]
pub struct IndexError(#[from] parser::Error);

#[derive(Debug)]
pub(super) enum Definition {
    /// An object or an interface.
    Output(HashMap<String, Field>),
    Union,
    Input(InputObject),
    Enum(HashSet<String>),
    Scalar(Option<Checker>),
}

#[derive(Debug)]
pub(super) struct Field {
    /// The innermost named type.
    pub(super) named: String,
    pub(super) is_list: bool,
    pub(super) arguments: HashMap<String, Input>,
}

impl Field {
    pub(super) fn is_connection(&self) -> bool {
        is_connection(&self.named)
    }
}

/// An argument, or a field of an input object.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) ty: Type,
    pub(super) has_default: bool,
}

#[derive(Debug)]
pub(super) struct InputObject {
    pub(super) fields: HashMap<String, Input>,
    /// Exactly one field, not null (GraphQL specification, section 3.10.1).
    pub(super) one_of: bool,
}

/// Whether a type of this name is a page of rows: Relay's connection, or a page of the feed.
pub(super) fn is_connection(type_name: &str) -> bool {
    type_name.ends_with("Connection") || type_name == "ChangeFeed"
}

/// The name inside all lists of a type.
pub(super) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}

impl Index {
    /// Reads a schema as `Schema::sdl` prints it.
    ///
    /// `checkers` gives custom scalars by name a check of their own; one without is passed through
    /// and judged by the resolver.
    pub fn from_sdl(sdl: &str, checkers: &[(&str, Checker)]) -> Result<Self, IndexError> {
        let document = parser::parse_schema(sdl)?;
        let mut index = Self { types: HashMap::new(), query: "Query".to_owned(), mutation: None };
        for scalar in ["Int", "Float", "String", "Boolean", "ID"] {
            index.types.insert(scalar.to_owned(), Definition::Scalar(None));
        }
        index.add(document, checkers);
        Ok(index)
    }

    fn add(&mut self, document: ServiceDocument, checkers: &[(&str, Checker)]) {
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    if let Some(query) = schema.node.query {
                        self.query = query.node.to_string();
                    }
                    self.mutation = schema.node.mutation.map(|name| name.node.to_string());
                }
                TypeSystemDefinition::Type(ty) => {
                    let name = ty.node.name.node.to_string();
                    let definition = Definition::of(ty.node, checkers);
                    self.types.insert(name, definition);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
    }

    pub(super) fn get(&self, type_name: &str) -> Option<&Definition> {
        self.types.get(type_name)
    }

    pub(super) fn field(&self, type_name: &str, field: &str) -> Option<&Field> {
        match self.types.get(type_name)? {
            Definition::Output(fields) => fields.get(field),
            _ => None,
        }
    }

    /// Whether values of this type can be given to the service.
    pub(super) fn is_input(&self, type_name: &str) -> bool {
        matches!(
            self.types.get(type_name),
            Some(Definition::Input(_) | Definition::Enum(_) | Definition::Scalar(_))
        )
    }

    pub(super) fn query(&self) -> &str {
        &self.query
    }

    pub(super) fn mutation(&self) -> Option<&str> {
        self.mutation.as_deref()
    }
}

impl Definition {
    fn of(ty: TypeDefinition, checkers: &[(&str, Checker)]) -> Self {
        match ty.kind {
            TypeKind::Scalar => Self::Scalar(
                checkers
                    .iter()
                    .find(|(name, _)| *name == ty.name.node.as_str())
                    .map(|(_, checker)| *checker),
            ),
            TypeKind::Object(object) => {
                Self::Output(fields(object.fields.into_iter().map(|field| field.node)))
            }
            TypeKind::Interface(interface) => {
                Self::Output(fields(interface.fields.into_iter().map(|field| field.node)))
            }
            TypeKind::Union(_) => Self::Union,
            TypeKind::Enum(values) => Self::Enum(
                values.values.into_iter().map(|value| value.node.value.node.to_string()).collect(),
            ),
            TypeKind::InputObject(object) => Self::Input(InputObject {
                one_of: ty.directives.iter().any(|directive| directive.node.name.node == "oneOf"),
                fields: inputs(object.fields.into_iter().map(|field| field.node)),
            }),
        }
    }
}

fn fields(definitions: impl Iterator<Item = FieldDefinition>) -> HashMap<String, Field> {
    definitions
        .map(|field| {
            let ty = &field.ty.node;
            let entry = Field {
                named: named(ty).to_owned(),
                is_list: matches!(ty.base, BaseType::List(_)),
                arguments: inputs(field.arguments.into_iter().map(|argument| argument.node)),
            };
            (field.name.node.to_string(), entry)
        })
        .collect()
}

fn inputs(definitions: impl Iterator<Item = InputValueDefinition>) -> HashMap<String, Input> {
    definitions
        .map(|input| {
            let entry = Input { ty: input.ty.node, has_default: input.default_value.is_some() };
            (input.name.node.to_string(), entry)
        })
        .collect()
}
