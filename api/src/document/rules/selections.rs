//! Fields, and fragments where they are spread (sections 5.3.1, 5.3.3, 5.5.1.2, 5.5.1.3, 5.5.2.1 and 5.5.2.3).

use async_graphql::{
    Pos, Positioned,
    parser::types::{
        DirectiveLocation, Field, FragmentSpread, InlineFragment, Selection, SelectionSet,
        TypeCondition,
    },
};

use super::{Scope, Validator, arguments::Owner};
use crate::document::index;

impl<'a> Validator<'a> {
    /// Checks selections of a type, which is none where it is unknown.
    pub(super) fn selection_set(
        &mut self,
        set: &'a SelectionSet,
        parent: Option<&'a str>,
        scope: &mut Scope<'a>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(field, parent, scope),
                Selection::InlineFragment(fragment) => {
                    self.inline_fragment(fragment, parent, scope);
                }
                Selection::FragmentSpread(spread) => self.spread(spread, parent, scope),
            }
        }
    }

    fn field(
        &mut self,
        field: &'a Positioned<Field>,
        parent: Option<&'a str>,
        scope: &mut Scope<'a>,
    ) {
        let (node, index) = (&field.node, self.index);
        let name = node.name.node.as_str();
        let known = parent.and_then(|parent| index.selectable_field(parent, name));
        if let (Some(parent), None) = (parent, known) {
            self.reject(field.pos, format!("The type `{parent}` has no field `{name}`."));
        }
        self.directives(&node.directives, DirectiveLocation::Field, scope);
        let owner = Owner { name: format!("The field `{name}`"), pos: field.pos };
        self.arguments(&node.arguments, known.map(|known| &known.arguments), &owner, scope);
        if let Some(known) = known {
            self.leaf(field.pos, name, known, &node.selection_set.node);
        }
        let below = known.map(|known| known.named.as_str());
        let below = below.filter(|below| index.is_composite(below));
        self.selection_set(&node.selection_set.node, below, scope);
    }

    fn leaf(&mut self, pos: Pos, name: &str, known: &index::Field, selected: &SelectionSet) {
        let ty = &known.ty;
        match (self.index.is_composite(&known.named), selected.items.is_empty()) {
            (true, true) => self.reject(
                pos,
                format!(
                    "The field `{name}` has the type `{ty}`: name the fields that you want of it."
                ),
            ),
            (false, false) => self.reject(
                pos,
                format!("The field `{name}` has the type `{ty}`, which has no fields."),
            ),
            _ => {}
        }
    }

    fn inline_fragment(
        &mut self,
        fragment: &'a Positioned<InlineFragment>,
        parent: Option<&'a str>,
        scope: &mut Scope<'a>,
    ) {
        let node = &fragment.node;
        self.directives(&node.directives, DirectiveLocation::InlineFragment, scope);
        let on = match &node.type_condition {
            Some(condition) => {
                let on = self.type_condition(condition);
                self.possible(fragment.pos, parent, on);
                on
            }
            None => parent,
        };
        self.selection_set(&node.selection_set.node, on, scope);
    }

    fn spread(
        &mut self,
        spread: &'a Positioned<FragmentSpread>,
        parent: Option<&'a str>,
        scope: &mut Scope<'a>,
    ) {
        self.directives(&spread.node.directives, DirectiveLocation::FragmentSpread, scope);
        let name = &spread.node.fragment_name.node;
        scope.spreads.push(name.as_str());
        let document = self.document;
        match document.fragments.get(name) {
            Some(fragment) => {
                let on = fragment.node.type_condition.node.on.node.as_str();
                let on = Some(on).filter(|on| self.index.is_composite(on));
                self.possible(spread.pos, parent, on);
            }
            None => self.reject(spread.pos, format!("There is no fragment `{name}`.")),
        }
    }

    fn possible(&mut self, pos: Pos, parent: Option<&str>, on: Option<&str>) {
        if let (Some(parent), Some(on)) = (parent, on)
            && !self.index.overlap(parent, on)
        {
            self.reject(
                pos,
                format!("A fragment on `{on}` cannot be spread here: no `{parent}` is a `{on}`."),
            );
        }
    }

    /// Returns the type of a condition, if there are fields to select of it.
    pub(super) fn type_condition(
        &mut self,
        condition: &'a Positioned<TypeCondition>,
    ) -> Option<&'a str> {
        let on = condition.node.on.node.as_str();
        if self.index.is_composite(on) {
            return Some(on);
        }
        let message = if self.index.has_type(on) {
            format!("A fragment cannot be on `{on}`, which has no fields.")
        } else {
            format!("There is no type `{on}`.")
        };
        self.reject(condition.pos, message);
        None
    }
}
