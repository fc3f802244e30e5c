//! Values written into the document, and the types that variables are declared with.
//!
//! async-graphql judges literals too, but lets some through that then fail while fields run, and
//! panics at a default value of a type that does not exist.

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::Value;

use super::{
    Index, RequestError,
    index::{self, Field},
    input::{Judge, Path},
};
use crate::config::Limits;

/// Checks every literal of a document against its type, once where it stands.
pub(super) fn check(
    document: &ExecutableDocument,
    index: &Index,
    limits: &Limits,
) -> Result<(), RequestError> {
    let walk = Walk { index, judge: Judge { index, list_items: limits.list_items } };
    for (_, operation) in document.operations.iter() {
        walk.operation(&operation.node)?;
    }
    for fragment in document.fragments.values() {
        let fragment = &fragment.node;
        walk.directives(&fragment.directives)?;
        let on = fragment.type_condition.node.on.node.as_str();
        walk.selection_set(&fragment.selection_set.node, Some(on))?;
    }
    Ok(())
}

struct Walk<'a> {
    index: &'a Index,
    judge: Judge<'a>,
}

impl Walk<'_> {
    fn operation(&self, operation: &OperationDefinition) -> Result<(), RequestError> {
        for definition in &operation.variable_definitions {
            let variable = &definition.node;
            let ty = &variable.var_type.node;
            if !self.index.is_input(index::named(ty)) {
                return Err(RequestError::invalid(format!(
                    "The variable `${}` has the type `{ty}`, which is not an input type.",
                    variable.name.node
                ))
                .at(variable.var_type.pos));
            }
            self.directives(&variable.directives)?;
            if let Some(default) = &variable.default_value {
                let path = Path::Variable(variable.name.node.as_str());
                let value = default.node.clone().into_value();
                self.judge
                    .anywhere(&value, path)
                    .and_then(|()| self.judge.fits(&value, ty, path))
                    .map_err(|error| error.at(default.pos))?;
            }
        }
        self.directives(&operation.directives)?;
        let root = match operation.ty {
            OperationType::Query => Some(self.index.query()),
            OperationType::Mutation => self.index.mutation(),
            OperationType::Subscription => None,
        };
        self.selection_set(&operation.selection_set.node, root)
    }

    fn selection_set(&self, set: &SelectionSet, parent: Option<&str>) -> Result<(), RequestError> {
        for selection in &set.items {
            self.directives(selection.node.directives())?;
            match &selection.node {
                Selection::Field(field) => {
                    let node = &field.node;
                    let known =
                        parent.and_then(|parent| self.index.field(parent, node.name.node.as_str()));
                    self.arguments(&node.arguments, known)?;
                    let named = known.map(|known| known.named.as_str());
                    self.selection_set(&node.selection_set.node, named)?;
                }
                Selection::InlineFragment(fragment) => {
                    let parent = match &fragment.node.type_condition {
                        Some(condition) => Some(condition.node.on.node.as_str()),
                        None => parent,
                    };
                    self.selection_set(&fragment.node.selection_set.node, parent)?;
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<(), RequestError> {
        directives.iter().try_for_each(|directive| self.arguments(&directive.node.arguments, None))
    }

    fn arguments(
        &self,
        arguments: &[(Positioned<Name>, Positioned<Value>)],
        known: Option<&Field>,
    ) -> Result<(), RequestError> {
        for (name, value) in arguments {
            let name = name.node.as_str();
            let path = Path::Argument(name);
            let ty = known.and_then(|known| known.arguments.get(name)).map(|argument| &argument.ty);
            self.judge
                .anywhere(&value.node, path)
                .and_then(|()| match ty {
                    Some(ty) => self.judge.fits(&value.node, ty, path),
                    None => Ok(()),
                })
                .map_err(|error| error.at(value.pos))?;
        }
        Ok(())
    }
}
