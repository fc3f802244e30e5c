//! How deep, wide and repetitive a document is once its fragments are put in, without putting them
//! in: each fragment is measured once and its sums are added wherever it is spread.

use std::collections::HashMap;

use async_graphql::{
    Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
        SelectionSet,
    },
};

use super::{Index, RequestError};
use crate::config::Limits;

/// Fields of introspection that lead from a type to further types; only nesting these in each other
/// makes an introspection query grow without bound.
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

const LEVELS: &str = "levels, fragments put in";

/// What one selection set amounts to, fragments put in. Sums saturate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shape {
    /// Levels of fields.
    depth: usize,
    /// Levels of fields, inline fragments and spreads: what recursive walks descend.
    levels: usize,
    aliases: usize,
    fields: usize,
    /// Fields of the outermost level alone.
    top: usize,
    /// How deep [`INTROSPECTION_LISTS`] nest.
    introspection: usize,
    /// Fields that check a password.
    sign_ins: usize,
}

impl Shape {
    /// Both, side by side in one selection set.
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
            aliases: self.aliases.saturating_add(other.aliases),
            fields: self.fields.saturating_add(other.fields),
            top: self.top.saturating_add(other.top),
            introspection: self.introspection.max(other.introspection),
            sign_ins: self.sign_ins.saturating_add(other.sign_ins),
        }
    }

    fn one_level_down(self) -> Self {
        Self { levels: self.levels.saturating_add(1), ..self }
    }
}

/// Where a selection set stands, as far as it matters to the shape.
#[derive(Clone, Copy)]
enum Place {
    Mutation,
    Introspection,
    Elsewhere,
}

/// Refuses a document beyond the limits of depth, aliases, directives, fields, definitions or
/// variables, and one whose fragments spread each other in a circle.
pub(super) fn check(
    document: &ExecutableDocument,
    index: &Index,
    limits: &Limits,
) -> Result<(), RequestError> {
    let operations = document.operations.iter().len();
    within(
        operations.saturating_add(document.fragments.len()),
        limits.definitions,
        "operations and fragments",
    )?;
    let mut measure =
        Measure { document, index, limits, directives: 0, fragments: HashMap::new(), inside: 0 };
    let mut fields = 0_usize;
    for (_, operation) in document.operations.iter() {
        let shape = measure.operation(operation)?;
        // Over all operations, because validation walks through every one of them.
        fields = fields.saturating_add(shape.fields);
        within(fields, limits.fields, "fields, fragments put in")
            .map_err(|error| error.at(operation.pos))?;
    }
    for name in document.fragments.keys() {
        measure.fragment(name.as_str())?;
    }
    within(measure.directives, limits.directives, "directives")
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    index: &'a Index,
    limits: &'a Limits,
    /// As they stand in the text.
    directives: usize,
    /// `None` while a fragment is being measured: meeting it then is a circle.
    fragments: HashMap<&'a str, Option<Shape>>,
    /// Selections that this walk is inside of, so that its stack is bounded.
    inside: usize,
}

impl<'a> Measure<'a> {
    fn operation(
        &mut self,
        operation: &'a Positioned<OperationDefinition>,
    ) -> Result<Shape, RequestError> {
        let definition = &operation.node;
        within(
            definition.variable_definitions.len(),
            self.limits.variables,
            "variables in an operation",
        )
        .map_err(|error| error.at(operation.pos))?;
        self.directives = self.directives.saturating_add(definition.directives.len());
        for variable in &definition.variable_definitions {
            self.directives = self.directives.saturating_add(variable.node.directives.len());
        }
        let place = match definition.ty {
            OperationType::Mutation => Place::Mutation,
            _ => Place::Elsewhere,
        };
        let shape = self.selection_set(&definition.selection_set, place)?;
        self.check_operation(shape).map_err(|error| error.at(operation.pos))?;
        Ok(shape)
    }

    fn check_operation(&self, shape: Shape) -> Result<(), RequestError> {
        let limits = self.limits;
        within(shape.depth, limits.depth, "levels of fields")?;
        within(shape.levels, limits.recursion, LEVELS)?;
        within(shape.aliases, limits.aliases, "aliases, fragments put in")?;
        within(shape.top, limits.root_fields, "fields at the root")?;
        within(
            shape.introspection,
            limits.introspection_depth,
            "levels of lists of fields or types in introspection",
        )?;
        within(shape.sign_ins, limits.sign_in_fields, "sign-in fields")
    }

    fn selection_set(
        &mut self,
        set: &'a Positioned<SelectionSet>,
        place: Place,
    ) -> Result<Shape, RequestError> {
        within(set.node.items.len(), self.limits.fields_per_selection, "fields in one selection")
            .map_err(|error| error.at(set.pos))?;
        within(self.inside, self.limits.recursion, LEVELS).map_err(|error| error.at(set.pos))?;
        self.inside += 1;
        let mut shape = Shape::default();
        for selection in &set.node.items {
            self.directives = self.directives.saturating_add(selection.node.directives().len());
            let part = match &selection.node {
                Selection::Field(field) => self.field(field, place)?,
                Selection::InlineFragment(fragment) => {
                    self.directives_at(&fragment.node.directives)?;
                    let place = match &fragment.node.type_condition {
                        Some(condition) => self.place_of(condition.node.on.node.as_str()),
                        None => place,
                    };
                    self.selection_set(&fragment.node.selection_set, place)?.one_level_down()
                }
                Selection::FragmentSpread(spread) => {
                    self.directives_at(&spread.node.directives)?;
                    self.fragment(spread.node.fragment_name.node.as_str())
                        .map_err(|error| error.at(spread.pos))?
                        .one_level_down()
                }
            };
            shape = shape.beside(part);
        }
        self.inside -= 1;
        Ok(shape)
    }

    fn field(&mut self, field: &'a Positioned<Field>, place: Place) -> Result<Shape, RequestError> {
        let node = &field.node;
        self.directives_at(&node.directives)?;
        let name = node.name.node.as_str();
        let inside = match (place, name) {
            (Place::Introspection, _) | (_, "__schema" | "__type") => Place::Introspection,
            _ => Place::Elsewhere,
        };
        let below = if node.selection_set.node.items.is_empty() {
            Shape::default()
        } else {
            self.selection_set(&node.selection_set, inside)?
        };
        let introspects =
            matches!(place, Place::Introspection) && INTROSPECTION_LISTS.contains(&name);
        let signs_in = matches!(place, Place::Mutation)
            && self.limits.sign_in_names.iter().any(|known| known == name);
        Ok(Shape {
            depth: below.depth.saturating_add(1),
            levels: below.levels.saturating_add(1),
            aliases: below.aliases.saturating_add(usize::from(node.alias.is_some())),
            fields: below.fields.saturating_add(1),
            top: 1,
            introspection: below.introspection.saturating_add(usize::from(introspects)),
            sign_ins: below.sign_ins.saturating_add(usize::from(signs_in)),
        })
    }

    fn fragment(&mut self, name: &'a str) -> Result<Shape, RequestError> {
        match self.fragments.get(name) {
            Some(Some(shape)) => return Ok(*shape),
            Some(None) => {
                return Err(RequestError::invalid(format!(
                    "The fragment `{name}` spreads itself; a fragment must not."
                )));
            }
            None => {}
        }
        // A fragment that is not there adds nothing; validation refuses it by name.
        let Some((name, definition)) = self.document.fragments.get_key_value(name) else {
            return Ok(Shape::default());
        };
        let name = name.as_str();
        self.fragments.insert(name, None);
        let node = &definition.node;
        self.directives = self.directives.saturating_add(node.directives.len());
        let place = self.place_of(node.type_condition.node.on.node.as_str());
        let shape = self.selection_set(&node.selection_set, place)?;
        self.fragments.insert(name, Some(shape));
        Ok(shape)
    }

    fn place_of(&self, type_name: &str) -> Place {
        if type_name.starts_with("__") {
            Place::Introspection
        } else if self.index.mutation() == Some(type_name) {
            Place::Mutation
        } else {
            Place::Elsewhere
        }
    }

    fn directives_at(&self, directives: &[Positioned<Directive>]) -> Result<(), RequestError> {
        let refused =
            within(directives.len(), self.limits.directives_per_field, "directives on one field");
        match directives.first() {
            Some(first) => refused.map_err(|error| error.at(first.pos)),
            None => refused,
        }
    }
}

fn within(count: usize, limit: usize, what: &str) -> Result<(), RequestError> {
    if count > limit {
        return Err(RequestError::too_complex(format!(
            "The document has more than {limit} {what}; split it into several."
        )));
    }
    Ok(())
}
