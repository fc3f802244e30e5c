//! What the schema says about types, in the form in which documents are measured and checked.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Positioned, Value,
    parser::{
        self,
        types::{
            BaseType, ConstDirective, DirectiveDefinition, DirectiveLocation, FieldDefinition,
            InputValueDefinition, ServiceDocument, Type, TypeDefinition, TypeKind,
            TypeSystemDefinition,
        },
    },
};

use super::input::Checker;

/// The types of introspection and the directives that every schema has.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// In [`INTROSPECTION`], holds the fields that are selectable without being declared.
const META_FIELDS: &str = "__MetaFields";

/// The types of a schema by name. Built once, when the service starts.
#[derive(Debug)]
pub struct Index {
    types: HashMap<String, Definition>,
    /// The types of introspection by name, and one that holds the fields that every document may select.
    introspection: HashMap<String, Definition>,
    directives: HashMap<String, Directive>,
    /// The object types that each interface and each union stands for, sorted.
    members: HashMap<String, Vec<String>>,
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
    pub(super) ty: Type,
    /// The innermost named type.
    pub(super) named: String,
    pub(super) is_list: bool,
    /// The length that a list is priced at: the argument of `@listSize`.
    pub(super) assumed_size: Option<u64>,
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

/// A directive that a document may use.
#[derive(Debug)]
pub(super) struct Directive {
    pub(super) locations: Vec<DirectiveLocation>,
    pub(super) is_repeatable: bool,
    pub(super) arguments: HashMap<String, Input>,
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
        let mut index = Self {
            types: HashMap::new(),
            introspection: HashMap::new(),
            directives: HashMap::new(),
            members: HashMap::new(),
            query: "Query".to_owned(),
            mutation: None,
        };
        index.add(parser::parse_schema(INTROSPECTION)?, &[]);
        index.introspection = std::mem::take(&mut index.types);
        for scalar in ["Int", "Float", "String", "Boolean", "ID"] {
            index.types.insert(scalar.to_owned(), Definition::Scalar(None));
        }
        index.add(document, checkers);
        index.mark_repeatable(sdl);
        index.members.values_mut().for_each(|members| members.sort_unstable());
        Ok(index)
    }

    /// Notes which directives are repeatable. async-graphql-parser 8.0.0-rc.5 says so of each, because its rule
    /// `repeatable` matches the empty text; a directive is printed on one line.
    fn mark_repeatable(&mut self, sdl: &str) {
        for (name, directive) in &mut self.directives {
            let start = format!("directive @{name}");
            directive.is_repeatable = sdl.lines().any(|line| {
                line.strip_prefix(&start).is_some_and(|rest| {
                    rest.starts_with(['(', ' ']) && rest.contains(" repeatable on ")
                })
            });
        }
    }

    /// Notes which interfaces an object implements, and which objects a union holds.
    fn add_members(&mut self, name: &str, kind: &TypeKind) {
        match kind {
            TypeKind::Object(object) => {
                for interface in &object.implements {
                    let members = self.members.entry(interface.node.to_string()).or_default();
                    members.push(name.to_owned());
                }
            }
            TypeKind::Interface(_) => drop(self.members.entry(name.to_owned()).or_default()),
            TypeKind::Union(union) => {
                let members = union.members.iter().map(|member| member.node.to_string());
                self.members.entry(name.to_owned()).or_default().extend(members);
            }
            _ => {}
        }
    }

    /// Returns the object types of an interface or a union; none of an object type.
    pub(super) fn members(&self, type_name: &str) -> &[String] {
        self.members.get(type_name).map_or(&[], Vec::as_slice)
    }

    /// Returns the interfaces of an object type.
    pub(super) fn interfaces<'a>(&'a self, object: &'a str) -> impl Iterator<Item = &'a str> {
        let is_member = |members: &[String]| {
            members.binary_search_by(|member| member.as_str().cmp(object)).is_ok()
        };
        let holders = self.members.iter().filter(move |(name, members)| {
            matches!(self.types.get(*name), Some(Definition::Output(_))) && is_member(members)
        });
        holders.map(|(name, _)| name.as_str())
    }

    /// Returns the names of all types that introspection lists.
    pub(super) fn listed_types(&self) -> impl Iterator<Item = &str> {
        let introspection = self.introspection.keys().filter(|name| *name != META_FIELDS);
        self.types.keys().chain(introspection).map(String::as_str)
    }

    /// Returns all directives that introspection lists.
    pub(super) fn directives(&self) -> impl Iterator<Item = &Directive> {
        self.directives.values()
    }

    /// Whether a fragment on `condition` applies to an object of this type.
    pub(super) fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object || self.members(condition).iter().any(|member| member == object)
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
                    self.add_members(&name, &ty.node.kind);
                    let definition = Definition::of(ty.node, checkers);
                    self.types.insert(name, definition);
                }
                TypeSystemDefinition::Directive(directive) => {
                    let name = directive.node.name.node.to_string();
                    self.directives.insert(name, Directive::from(directive.node));
                }
            }
        }
    }

    /// Lists of objects that no page bounds, that take no ids, and whose length has no price: `Type.field`, sorted.
    /// Every one in the schema must have one.
    #[must_use]
    pub fn unpriced_lists(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (name, definition) in &self.types {
            let Definition::Output(fields) = definition else { continue };
            let unpriced = fields.iter().filter(|(_, field)| {
                field.is_list
                    && field.assumed_size.is_none()
                    && !field.arguments.contains_key("ids")
                    && self.is_composite(&field.named)
                    && !is_connection(name)
            });
            found.extend(unpriced.map(|(field, _)| format!("{name}.{field}")));
        }
        found.sort_unstable();
        found
    }

    /// Whether a type has fields to select.
    pub(super) fn is_composite(&self, type_name: &str) -> bool {
        matches!(self.any_type(type_name), Some(Definition::Output(_) | Definition::Union))
    }

    /// Whether a type is an interface or a union.
    pub(super) fn is_abstract(&self, type_name: &str) -> bool {
        self.members.contains_key(type_name)
    }

    /// Whether an object can be of both types.
    pub(super) fn overlap(&self, one: &str, other: &str) -> bool {
        one == other
            || self.applies(other, one)
            || self.members(one).iter().any(|member| self.applies(other, member))
    }

    /// Whether there is a type of this name.
    pub(super) fn has_type(&self, type_name: &str) -> bool {
        self.any_type(type_name).is_some()
    }

    pub(super) fn any_type(&self, type_name: &str) -> Option<&Definition> {
        self.types.get(type_name).or_else(|| self.introspection.get(type_name))
    }

    pub(super) fn directive(&self, name: &str) -> Option<&Directive> {
        self.directives.get(name)
    }

    /// Returns a field that a document may select of a type, those of introspection included (section 4).
    pub(super) fn selectable_field(&self, type_name: &str, field: &str) -> Option<&Field> {
        let holder = match field {
            "__typename" => META_FIELDS,
            "__schema" | "__type" if type_name == self.query => META_FIELDS,
            _ => type_name,
        };
        match self.any_type(holder)? {
            Definition::Output(fields) => fields.get(field),
            _ => None,
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

    /// Whether a type is an enum.
    pub(super) fn is_enum(&self, type_name: &str) -> bool {
        matches!(self.types.get(type_name), Some(Definition::Enum(_)))
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

impl From<DirectiveDefinition> for Directive {
    fn from(definition: DirectiveDefinition) -> Self {
        Self {
            locations: definition.locations.into_iter().map(|location| location.node).collect(),
            is_repeatable: false,
            arguments: inputs(definition.arguments.into_iter().map(|argument| argument.node)),
        }
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

/// The argument `assumedSize` of `@listSize`.
fn assumed_size(directives: &[Positioned<ConstDirective>]) -> Option<u64> {
    let directive = directives.iter().find(|found| found.node.name.node == "listSize")?;
    match &directive.node.get_argument("assumedSize")?.node {
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

fn fields(definitions: impl Iterator<Item = FieldDefinition>) -> HashMap<String, Field> {
    definitions
        .map(|field| {
            let ty = &field.ty.node;
            let entry = Field {
                ty: ty.clone(),
                named: named(ty).to_owned(),
                is_list: matches!(ty.base, BaseType::List(_)),
                assumed_size: assumed_size(&field.directives),
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
