//! Merges fields of one response name, so that each is executed once.
//!
//! GraphQL September 2025, sections 6.3.2 (`CollectFields`) and 6.3.3 (`MergeSelectionSets`). async-graphql 8.0.0-rc.5
//! executes each occurrence and merges the results, so that a mutation that is selected directly and through a
//! fragment runs twice.

use std::collections::HashSet;

use async_graphql::{
    Name, Positioned, Value as ConstValue, Variables,
    indexmap::IndexMap,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, InlineFragment,
        OperationDefinition, OperationType, Selection, SelectionSet, TypeCondition,
    },
};
use async_graphql_value::Value;

use super::{Index, ValidDocument};

/// Whether a selection set of the document selects one response name more than once, fragments put in. Takes time
/// linear in the document that [`super::parse`] let through, whose size after fragments is bounded.
#[must_use]
pub fn has_repeats(document: &ExecutableDocument) -> bool {
    document
        .operations
        .iter()
        .any(|(_, operation)| repeats_within(document, &operation.node.selection_set.node))
}

fn repeats_within(document: &ExecutableDocument, set: &SelectionSet) -> bool {
    let mut fields = Vec::new();
    put_in_fragments(document, set, &mut fields);
    let mut names = HashSet::with_capacity(fields.len());
    fields.iter().any(|field| !names.insert(field.response_key().node.as_str()))
        || fields.iter().any(|field| repeats_within(document, &field.selection_set.node))
}

fn put_in_fragments<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    fields: &mut Vec<&'a Field>,
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => fields.push(&field.node),
            Selection::InlineFragment(fragment) => {
                put_in_fragments(document, &fragment.node.selection_set.node, fields);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    put_in_fragments(document, &fragment.node.selection_set.node, fields);
                }
            }
        }
    }
}

/// Returns a document of this operation alone, without fragment definitions, in which no selection set selects a
/// response name twice for the same object. `@skip` and `@include` are carried out first, as the specification says.
/// Fields of one response name are the same in a valid document (section 5.3.2), so that the first stands for all.
#[must_use]
pub fn merge(
    document: &ValidDocument,
    operation: &Positioned<OperationDefinition>,
    variables: &Variables,
    index: &Index,
) -> ExecutableDocument {
    let root = match operation.node.ty {
        OperationType::Mutation => index.mutation(),
        OperationType::Query | OperationType::Subscription => Some(index.query()),
    };
    let merger = Merger { document, variables, index };
    let mut merged = operation.clone();
    let set = &operation.node.selection_set;
    merged.node.selection_set.node = merger.merge_sets(&[&set.node], root);
    ExecutableDocument {
        operations: DocumentOperations::Single(merged),
        fragments: std::collections::HashMap::default(),
    }
}

/// Fields by response name, each with its occurrences, in the order of the first ones.
type Fields<'a> = IndexMap<&'a str, Vec<&'a Positioned<Field>>>;

/// The fields of a selection set by the type conditions that they stand under, the outermost first.
type Conditions<'a> = IndexMap<Vec<&'a str>, Fields<'a>>;

struct Merger<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    index: &'a Index,
}

impl<'a> Merger<'a> {
    /// Merges selection sets that are selected of one object. The parent type is unknown within introspection, where
    /// there are only object types.
    fn merge_sets(&self, sets: &[&'a SelectionSet], parent: Option<&'a str>) -> SelectionSet {
        let mut conditions = Conditions::new();
        for set in sets {
            self.collect(set, parent, &Vec::new(), &mut conditions);
        }
        let members = parent.map_or(&[][..], |parent| self.index.members(parent));
        if !members.is_empty() && repeats_across(&conditions) {
            return self.merge_by_member(sets, members);
        }
        let mut items = Vec::new();
        for (path, fields) in conditions {
            let parent = path.last().copied().or(parent);
            let merged = self.merge_fields(fields, parent);
            if path.is_empty() {
                items.extend(merged);
            } else {
                items.extend(under(&path, merged));
            }
        }
        SelectionSet { items }
    }

    /// One inline fragment for each object type that an interface or a union stands for.
    fn merge_by_member(&self, sets: &[&'a SelectionSet], members: &'a [String]) -> SelectionSet {
        let mut items = Vec::with_capacity(members.len());
        for member in members {
            let merged = self.merge_sets(sets, Some(member));
            items.extend(under(&[member.as_str()], merged.items));
        }
        SelectionSet { items }
    }

    fn collect(
        &self,
        set: &'a SelectionSet,
        parent: Option<&'a str>,
        path: &Vec<&'a str>,
        conditions: &mut Conditions<'a>,
    ) {
        for selection in &set.items {
            if self.is_skipped(selection.node.directives()) {
                continue;
            }
            let (condition, below) = match &selection.node {
                Selection::Field(field) => {
                    let fields = conditions.entry(path.clone()).or_default();
                    fields.entry(field.node.response_key().node.as_str()).or_default().push(field);
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set.node)
                }
            };
            let condition = condition.map(|condition| condition.node.on.node.as_str());
            match self.narrow(parent, condition) {
                Narrowed::Same => self.collect(below, parent, path, conditions),
                Narrowed::Never => {}
                Narrowed::To(type_name) => {
                    let mut path = path.clone();
                    path.push(type_name);
                    self.collect(below, Some(type_name), &path, conditions);
                }
            }
        }
    }

    fn narrow(&self, parent: Option<&str>, condition: Option<&'a str>) -> Narrowed<'a> {
        let (Some(parent), Some(condition)) = (parent, condition) else {
            return Narrowed::Same;
        };
        let members = self.index.members(parent);
        if members.is_empty() {
            let applies = self.index.applies(condition, parent);
            return if applies { Narrowed::Same } else { Narrowed::Never };
        }
        if members.iter().all(|member| self.index.applies(condition, member)) {
            return Narrowed::Same;
        }
        Narrowed::To(condition)
    }

    fn merge_fields(
        &self,
        fields: Fields<'a>,
        parent: Option<&'a str>,
    ) -> Vec<Positioned<Selection>> {
        fields.into_values().map(|occurrences| self.merge_field(&occurrences, parent)).collect()
    }

    /// One field that selects all that the occurrences select.
    fn merge_field(
        &self,
        occurrences: &[&'a Positioned<Field>],
        parent: Option<&'a str>,
    ) -> Positioned<Selection> {
        let first = occurrences[0];
        let name = first.node.name.node.as_str();
        let known = parent.and_then(|parent| self.index.field(parent, name));
        let sets: Vec<&SelectionSet> =
            occurrences.iter().map(|field| &field.node.selection_set.node).collect();
        let below = self.merge_sets(&sets, known.map(|field| field.named.as_str()));
        let mut merged = first.clone();
        merged.node.directives.retain(|directive| condition_of(&directive.node).is_none());
        merged.node.selection_set.node = below;
        let pos = merged.pos;
        Positioned::new(Selection::Field(merged), pos)
    }

    fn is_skipped(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            condition_of(&directive.node)
                .is_some_and(|(wanted, value)| self.is_true(value) != Some(wanted))
        })
    }

    fn is_true(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Boolean(given) => Some(*given),
            Value::Variable(name) => match self.variables.get(name) {
                Some(ConstValue::Boolean(given)) => Some(*given),
                _ => None,
            },
            _ => None,
        }
    }
}

/// How a fragment's type condition narrows the type that it stands in.
enum Narrowed<'a> {
    /// It always applies.
    Same,
    /// It never applies.
    Never,
    /// It applies to objects of this type.
    To(&'a str),
}

/// The value of `if` that keeps a selection, and the `if` that is given.
fn condition_of(directive: &Directive) -> Option<(bool, &Value)> {
    let wanted = match directive.name.node.as_str() {
        "include" => true,
        "skip" => false,
        _ => return None,
    };
    Some((wanted, &directive.get_argument("if")?.node))
}

/// Whether a response name stands under two type conditions that one object may satisfy.
fn repeats_across(conditions: &Conditions<'_>) -> bool {
    let mut names = HashSet::new();
    conditions.values().flat_map(IndexMap::keys).any(|name| !names.insert(*name))
}

/// Selections under type conditions, the outermost first; none where nothing is selected.
fn under(path: &[&str], selections: Vec<Positioned<Selection>>) -> Option<Positioned<Selection>> {
    let pos = selections.first()?.pos;
    let innermost = path.iter().rev().fold(selections, |items, type_name| {
        let on = Positioned::new(Name::new(type_name), pos);
        let fragment = InlineFragment {
            type_condition: Some(Positioned::new(TypeCondition { on }, pos)),
            directives: Vec::new(),
            selection_set: Positioned::new(SelectionSet { items }, pos),
        };
        vec![Positioned::new(Selection::InlineFragment(Positioned::new(fragment, pos)), pos)]
    });
    innermost.into_iter().next()
}
