//! Fields of one response name can be merged (section 5.3.2, `FieldsInSetCanMerge`).
//!
//! Fields are compared by groups instead of by pairs: all fields of one response name must have one shape, and those
//! that can be of the same object must be the same field.

use std::collections::HashSet;

use async_graphql::{
    Positioned,
    indexmap::IndexMap,
    parser::types::{
        BaseType, ExecutableDocument, Field, OperationType, Selection, SelectionSet, Type,
    },
};

use crate::document::{Index, RequestError, index};

/// Fields that are compared at most. A document can be made so that the number of its groups grows exponentially.
const COMPARISONS: usize = 200_000;

/// Checks all selections of a document whose fields and fragments exist.
pub(super) fn check(document: &ExecutableDocument, index: &Index) -> Result<(), RequestError> {
    let mut comparison = Comparison { document, index, left: COMPARISONS, merged: HashSet::new() };
    for (_, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Mutation => index.mutation(),
            OperationType::Query | OperationType::Subscription => Some(index.query()),
        };
        let Some(root) = root else { continue };
        comparison.merge(&[Selected { set: &operation.node.selection_set.node, of: root }])?;
    }
    Ok(())
}

/// A selection set and the type that it is selected of.
#[derive(Clone, Copy)]
struct Selected<'a> {
    set: &'a SelectionSet,
    of: &'a str,
}

/// A field in one of the selection sets that are compared.
#[derive(Clone, Copy)]
struct Occurrence<'a> {
    parent: &'a str,
    field: &'a Positioned<Field>,
    known: &'a index::Field,
}

impl<'a> Occurrence<'a> {
    fn below(&self) -> Selected<'a> {
        Selected { set: &self.field.node.selection_set.node, of: &self.known.named }
    }
}

type ByName<'a> = IndexMap<&'a str, Vec<Occurrence<'a>>>;

struct Comparison<'a> {
    document: &'a ExecutableDocument,
    index: &'a Index,
    /// Fields that may still be compared.
    left: usize,
    /// Selection sets that were merged with each other, by their addresses.
    merged: HashSet<Vec<*const SelectionSet>>,
}

impl<'a> Comparison<'a> {
    /// Checks that selection sets of one object can be merged.
    fn merge(&mut self, sets: &[Selected<'a>]) -> Result<(), RequestError> {
        let addresses = sets.iter().map(|selected| std::ptr::from_ref(selected.set)).collect();
        if !self.merged.insert(addresses) {
            return Ok(());
        }
        for group in self.collect(sets)?.into_values() {
            self.compare_shapes(&group)?;
            for same in self.divide_by_object(&group) {
                if let Some(other) =
                    same.iter().find(|it| !is_same(&same[0].field.node, &it.field.node))
                {
                    return Err(conflict(
                        &same[0],
                        other,
                        "they have different names or arguments",
                    ));
                }
                self.merge(&below(&same))?;
            }
        }
        Ok(())
    }

    /// Checks that fields have one shape, whatever objects they are of (`SameResponseShape`).
    fn compare_shapes(&mut self, group: &[Occurrence<'a>]) -> Result<(), RequestError> {
        let first = group[0];
        if let Some(other) = group.iter().find(|it| !self.has_shape(&first.known.ty, &it.known.ty))
        {
            return Err(conflict(&first, other, "they have different types"));
        }
        if group.len() == 1 {
            return Ok(());
        }
        for group in self.collect(&below(group))?.into_values() {
            self.compare_shapes(&group)?;
        }
        Ok(())
    }

    fn has_shape(&self, one: &Type, other: &Type) -> bool {
        one.nullable == other.nullable
            && match (&one.base, &other.base) {
                (BaseType::List(one), BaseType::List(other)) => self.has_shape(one, other),
                (BaseType::Named(one), BaseType::Named(other)) => {
                    one == other || (self.index.is_composite(one) && self.index.is_composite(other))
                }
                _ => false,
            }
    }

    /// Divides fields into groups that can be of the same object: those of each object type with all those of
    /// interfaces, which can be of any.
    fn divide_by_object(&self, group: &[Occurrence<'a>]) -> Vec<Vec<Occurrence<'a>>> {
        let is_abstract = |it: &&Occurrence<'a>| self.index.is_abstract(it.parent);
        let objects: HashSet<&str> =
            group.iter().filter(|it| !is_abstract(it)).map(|it| it.parent).collect();
        if objects.is_empty() {
            return vec![group.to_vec()];
        }
        let of = |object: &str| {
            group.iter().filter(|it| it.parent == object || is_abstract(it)).copied().collect()
        };
        objects.into_iter().map(of).collect()
    }

    /// The fields of selection sets by response name, fragments put in.
    fn collect(&mut self, sets: &[Selected<'a>]) -> Result<ByName<'a>, RequestError> {
        let (mut fields, mut spread) = (ByName::new(), HashSet::new());
        for selected in sets {
            self.collect_set(*selected, &mut spread, &mut fields)?;
        }
        Ok(fields)
    }

    fn collect_set(
        &mut self,
        selected: Selected<'a>,
        spread: &mut HashSet<&'a str>,
        fields: &mut ByName<'a>,
    ) -> Result<(), RequestError> {
        let document = self.document;
        for selection in &selected.set.items {
            match &selection.node {
                Selection::Field(field) => {
                    self.left = self.left.checked_sub(1).ok_or_else(|| {
                        RequestError::too_complex(
                            "The document has too many fields of one name; split it into several.",
                        )
                    })?;
                    let name = field.node.name.node.as_str();
                    let Some(known) = self.index.selectable_field(selected.of, name) else {
                        continue;
                    };
                    let occurrence = Occurrence { parent: selected.of, field, known };
                    let key = field.node.response_key().node.as_str();
                    fields.entry(key).or_default().push(occurrence);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let of = condition.map_or(selected.of, |it| it.node.on.node.as_str());
                    let set = &fragment.node.selection_set.node;
                    self.collect_set(Selected { set, of }, spread, fields)?;
                }
                Selection::FragmentSpread(it) => {
                    let name = it.node.fragment_name.node.as_str();
                    let Some(fragment) = document.fragments.get(name) else { continue };
                    if spread.insert(name) {
                        let of = fragment.node.type_condition.node.on.node.as_str();
                        let set = &fragment.node.selection_set.node;
                        self.collect_set(Selected { set, of }, spread, fields)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The selections of fields, without those that select nothing.
fn below<'a>(fields: &[Occurrence<'a>]) -> Vec<Selected<'a>> {
    fields.iter().map(Occurrence::below).filter(|below| !below.set.items.is_empty()).collect()
}

fn conflict(one: &Occurrence<'_>, other: &Occurrence<'_>, because: &str) -> RequestError {
    let name = &one.field.node.response_key().node;
    RequestError::invalid(format!(
        "Fields named `{name}` conflict: {because}; give one of them an alias."
    ))
    .at(one.field.pos)
    .at(other.field.pos)
}

/// Whether two fields of one response name are the same field with the same arguments, in any order.
fn is_same(one: &Field, other: &Field) -> bool {
    one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| {
            other.get_argument(name.node.as_str()).is_some_and(|it| it.node == value.node)
        })
}
