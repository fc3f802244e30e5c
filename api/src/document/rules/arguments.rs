//! Arguments and directives (sections 5.4, 5.6 and 5.7).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{BaseType, Directive, DirectiveLocation, Type},
};
use async_graphql_value::Value;

use super::{Scope, Validator, VariableUse};
use crate::document::{
    index::{self, Definition, Input},
    input::Path,
};

/// A field or a directive, as messages name it.
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) pos: Pos,
}

/// Where a value stands, and what is wanted there.
#[derive(Clone, Copy)]
struct Position<'a> {
    pos: Pos,
    wanted: Option<&'a Type>,
    has_default: bool,
    in_one_of: bool,
}

impl<'a> Validator<'a> {
    /// Checks arguments. Those that the schema knows are none where the field or the directive is unknown.
    pub(super) fn arguments(
        &mut self,
        given: &'a [(Positioned<Name>, Positioned<Value>)],
        known: Option<&'a HashMap<String, Input>>,
        owner: &Owner,
        scope: &mut Scope<'a>,
    ) {
        let mut names = HashSet::new();
        for (name, value) in given {
            let argument = known.and_then(|known| known.get(name.node.as_str()));
            let (owner, shown) = (&owner.name, &name.node);
            if !names.insert(name.node.as_str()) {
                self.reject(name.pos, format!("{owner} is given the argument `{shown}` twice."));
            } else if known.is_some() && argument.is_none() {
                self.reject(name.pos, format!("{owner} has no argument `{shown}`."));
            }
            let wanted = argument.map(|argument| &argument.ty);
            self.value(name.node.as_str(), value, wanted);
            let has_default = argument.is_some_and(|argument| argument.has_default);
            let position = Position { pos: value.pos, wanted, has_default, in_one_of: false };
            self.collect_variables(&value.node, position, scope);
        }
        let required = known.into_iter().flatten().filter(|(name, argument)| {
            !argument.ty.nullable && !argument.has_default && !names.contains(name.as_str())
        });
        let mut missing: Vec<_> = required.map(|(name, argument)| (name, &argument.ty)).collect();
        missing.sort_unstable_by_key(|(name, _)| *name);
        for (name, ty) in missing {
            let owner_name = &owner.name;
            let message = format!("{owner_name} needs the argument `{name}` of the type `{ty}`.");
            self.reject(owner.pos, message);
        }
    }

    fn value(&mut self, name: &str, value: &Positioned<Value>, wanted: Option<&Type>) {
        let path = Path::Argument(name);
        let checked = self.judge.anywhere(&value.node, path).and_then(|()| match wanted {
            Some(wanted) => self.judge.fits(&value.node, wanted, path),
            None => Ok(()),
        });
        self.errors.extend(checked.map_err(|error| error.at(value.pos)).err());
    }

    fn collect_variables(&self, value: &'a Value, position: Position<'a>, scope: &mut Scope<'a>) {
        match value {
            Value::Variable(name) => scope.variables.push(VariableUse {
                name: name.as_str(),
                pos: position.pos,
                wanted: position.wanted,
                has_default: position.has_default,
                in_one_of: position.in_one_of,
            }),
            Value::List(items) => {
                let wanted = position.wanted.and_then(|wanted| match &wanted.base {
                    BaseType::List(item) => Some(&**item),
                    BaseType::Named(_) => None,
                });
                let position =
                    Position { wanted, has_default: false, in_one_of: false, ..position };
                for item in items {
                    self.collect_variables(item, position, scope);
                }
            }
            Value::Object(fields) => {
                let wanted = position.wanted.map(index::named);
                let object = match wanted.and_then(|wanted| self.index.get(wanted)) {
                    Some(Definition::Input(object)) => Some(object),
                    _ => None,
                };
                for (name, value) in fields {
                    let field = object.and_then(|object| object.fields.get(name.as_str()));
                    let position = Position {
                        pos: position.pos,
                        wanted: field.map(|field| &field.ty),
                        has_default: field.is_some_and(|field| field.has_default),
                        in_one_of: object.is_some_and(|object| object.one_of),
                    };
                    self.collect_variables(value, position, scope);
                }
            }
            _ => {}
        }
    }

    pub(super) fn directives(
        &mut self,
        given: &'a [Positioned<Directive>],
        location: DirectiveLocation,
        scope: &mut Scope<'a>,
    ) {
        let mut names = HashSet::new();
        for directive in given {
            let (name, pos) = (directive.node.name.node.as_str(), directive.pos);
            let known = self.index.directive(name);
            match known {
                None => self.reject(pos, format!("There is no directive `@{name}`.")),
                Some(known) if !known.locations.contains(&location) => {
                    self.reject(pos, format!("The directive `@{name}` must not stand here."));
                }
                Some(known) if !names.insert(name) && !known.is_repeatable => {
                    self.reject(pos, format!("The directive `@{name}` stands here twice."));
                }
                Some(_) => {}
            }
            let owner = Owner { name: format!("The directive `@{name}`"), pos };
            let known = known.map(|known| &known.arguments);
            self.arguments(&directive.node.arguments, known, &owner, scope);
        }
    }
}
