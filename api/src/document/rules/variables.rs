//! Variables (section 5.8).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned, Value as ConstValue,
    parser::types::{BaseType, DirectiveLocation, OperationDefinition, Type, VariableDefinition},
};

use super::{Scope, Validator, VariableUse};
use crate::document::{index, input::Path};

/// Variables of operations that must not be null although their types are nullable: they have a default, or the place
/// where they are used has one (section 5.8.5).
#[derive(Clone, Debug, Default)]
pub struct NonNullUses(HashSet<(Pos, Name)>);

impl NonNullUses {
    /// Whether null must not be given for a variable of the operation that begins at this place.
    pub(in crate::document) fn contains(&self, operation: Pos, variable: &Name) -> bool {
        !self.0.is_empty() && self.0.contains(&(operation, variable.clone()))
    }
}

impl<'a> Validator<'a> {
    /// Checks the variables of an operation: those it declares, and those that it and its fragments use.
    pub(super) fn variables(
        &mut self,
        name: Option<&str>,
        operation: &'a Positioned<OperationDefinition>,
        scope: &Scope<'a>,
        fragments: &HashMap<&str, Scope<'a>>,
        uses: &mut NonNullUses,
    ) {
        let mut declared: HashMap<&str, &VariableDefinition> = HashMap::new();
        for definition in &operation.node.variable_definitions {
            let variable = definition.node.name.node.as_str();
            if declared.insert(variable, &definition.node).is_some() {
                let message = format!("The variable `${variable}` is declared twice.");
                self.reject(definition.pos, message);
            }
            self.declaration(&definition.node);
        }
        let mut used = HashSet::new();
        for variable in uses_within(scope, fragments) {
            used.insert(variable.name);
            let Some(definition) = declared.get(variable.name) else {
                let operation = name.map_or_else(String::new, |name| format!(" `{name}`"));
                let message =
                    format!("The operation{operation} does not declare `${}`.", variable.name);
                self.reject(variable.pos, message);
                continue;
            };
            match judge_use(definition, variable) {
                Use::Allowed => {}
                Use::AllowedUnlessNull => {
                    uses.0.insert((operation.pos, definition.name.node.clone()));
                }
                Use::Refused(wanted) => {
                    let (name, ty) = (variable.name, &definition.var_type.node);
                    // A field of a oneOf input object must not be null, whatever its type says.
                    let wanted =
                        Type { nullable: wanted.nullable && !variable.in_one_of, ..wanted.clone() };
                    self.reject(
                        variable.pos,
                        format!(
                            "`${name}` has the type `{ty}` and stands where `{wanted}` is needed."
                        ),
                    );
                }
            }
        }
        for definition in &operation.node.variable_definitions {
            let variable = definition.node.name.node.as_str();
            if !used.contains(variable) {
                let message = format!("The variable `${variable}` is not used; remove it.");
                self.reject(definition.pos, message);
            }
        }
    }

    fn declaration(&mut self, variable: &'a VariableDefinition) {
        let ty = &variable.var_type.node;
        let name = variable.name.node.as_str();
        if !self.index.is_input(index::named(ty)) {
            self.reject(
                variable.var_type.pos,
                format!("The variable `${name}` has the type `{ty}`, which is not an input type."),
            );
            return;
        }
        // The grammar has no variables there.
        let mut none = Scope::default();
        let location = DirectiveLocation::VariableDefinition;
        self.directives(&variable.directives, location, &mut none);
        if let Some(default) = &variable.default_value {
            let path = Path::Variable(name);
            let value = default.node.clone().into_value();
            let checked = self
                .judge
                .anywhere(&value, path)
                .and_then(|()| self.judge.fits(&value, ty, path))
                .map_err(|error| error.at(default.pos));
            self.errors.extend(checked.err());
        }
    }
}

/// All uses of variables in an operation, those in its fragments included.
fn uses_within<'s, 'a>(
    scope: &'s Scope<'a>,
    fragments: &'s HashMap<&str, Scope<'a>>,
) -> Vec<&'s VariableUse<'a>> {
    let mut uses: Vec<_> = scope.variables.iter().collect();
    let mut met: HashSet<&str> = HashSet::new();
    let mut ahead: Vec<&str> = scope.spreads.clone();
    while let Some(name) = ahead.pop() {
        if met.insert(name)
            && let Some(fragment) = fragments.get(name)
        {
            uses.extend(&fragment.variables);
            ahead.extend(&fragment.spreads);
        }
    }
    uses
}

enum Use<'a> {
    Allowed,
    /// The declared type is nullable and a default makes it fit.
    AllowedUnlessNull,
    /// Another type is needed.
    Refused(&'a Type),
}

/// Whether a variable may stand where it does (section 5.8.5, `IsVariableUsageAllowed`).
fn judge_use<'a>(definition: &VariableDefinition, used: &VariableUse<'a>) -> Use<'a> {
    let Some(wanted) = used.wanted else {
        return Use::Allowed;
    };
    let declared = &definition.var_type.node;
    if declared.nullable && (!wanted.nullable || used.in_one_of) {
        let default = definition.default_value.as_ref();
        let has_default = default.is_some_and(|default| default.node != ConstValue::Null);
        let fits =
            (has_default || used.has_default) && is_same_or_narrower(&declared.base, &wanted.base);
        return if fits { Use::AllowedUnlessNull } else { Use::Refused(wanted) };
    }
    if is_compatible(declared, wanted) { Use::Allowed } else { Use::Refused(wanted) }
}

/// `AreTypesCompatible`.
fn is_compatible(declared: &Type, wanted: &Type) -> bool {
    (!declared.nullable || wanted.nullable) && is_same_or_narrower(&declared.base, &wanted.base)
}

fn is_same_or_narrower(declared: &BaseType, wanted: &BaseType) -> bool {
    match (declared, wanted) {
        (BaseType::Named(declared), BaseType::Named(wanted)) => declared == wanted,
        (BaseType::List(declared), BaseType::List(wanted)) => is_compatible(declared, wanted),
        _ => false,
    }
}
