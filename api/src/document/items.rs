//! Upper bounds of what the items of an operation's lists may resolve, from the document alone.

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};

use super::{Index, index::is_connection};

/// Lists that are charged as a whole before their items are resolved, pages aside: `siblings` gives them all.
const CHARGED: [&str; 17] = [
    "Category.aliases",
    "Category.conditions",
    "Category.placements",
    "Category.roles",
    "Domain.aliases",
    "Domain.mappings",
    "Domain.subdomains",
    "Framework.references",
    "Framework.versions",
    "FrameworkVersion.domains",
    "FrameworkVersion.notes",
    "ParticipantRecord.quotes",
    "Quote.codings",
    "Quote.translations",
    "Study.authors",
    "Study.sources",
    "Subdomain.mappings",
];

/// Scalars that are short, whatever is stored.
const SHORT: [&str; 5] = ["Boolean", "DateTime", "Float", "ID", "Int"];

/// Pages that do not charge their items.
const UNCHARGED_PAGES: [&str; 2] = ["ChangeFeed", "ComparisonRowConnection"];

/// What an object may resolve at most, lists within it aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Values, the object itself and its objects among them.
    pub values: u64,
    /// Values that are scalars or enums.
    pub leaves: u64,
    /// Those of them that are texts, which may be long.
    pub texts: u64,
    /// Bytes of the names of all values, as they are written.
    pub names: u64,
}

/// What an operation may resolve, if its number of items is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// Outside lists.
    pub outside: Amount,
    /// For each item of a list, whichever it is.
    pub item: Amount,
}

/// Returns the amounts of a query all of whose lists are charged before their items are resolved; none of another
/// operation. Takes time linear in the document that [`super::parse`] let through, whose size after fragments is
/// bounded.
#[must_use]
pub fn measure_items(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    index: &Index,
) -> Option<Amounts> {
    if operation.ty != OperationType::Query {
        return None;
    }
    let mut walk = Walk { document, index, item: Amount::default() };
    let outside = walk.selection_set(&operation.selection_set.node, index.query())?;
    Some(Amounts { outside, item: walk.item })
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    index: &'a Index,
    /// The most of any item so far, for each figure.
    item: Amount,
}

impl Amount {
    fn add(&mut self, other: Self) {
        self.values = self.values.saturating_add(other.values);
        self.leaves = self.leaves.saturating_add(other.leaves);
        self.texts = self.texts.saturating_add(other.texts);
        self.names = self.names.saturating_add(other.names);
    }

    fn raise(&mut self, other: Self) {
        self.values = self.values.max(other.values);
        self.leaves = self.leaves.max(other.leaves);
        self.texts = self.texts.max(other.texts);
        self.names = self.names.max(other.names);
    }
}

impl<'a> Walk<'a> {
    fn selection_set(&mut self, set: &'a SelectionSet, parent: &str) -> Option<Amount> {
        let mut sum = Amount::default();
        for selection in &set.items {
            sum.add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent)?,
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let on = on.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.selection_set(&fragment.node.selection_set.node, on)?
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node)?;
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    self.selection_set(&fragment.node.selection_set.node, on)?
                }
            });
        }
        Some(sum)
    }

    fn field(&mut self, field: &'a Field, parent: &str) -> Option<Amount> {
        let name = field.name.node.as_str();
        let key = field.response_key().node.as_str();
        // Quotation marks, a colon and a comma.
        let names = u64::try_from(key.len()).unwrap_or(u64::MAX).saturating_add(4);
        let mut amount = Amount { values: 1, leaves: 0, texts: 0, names };
        if name == "__typename" {
            return Some(Amount { leaves: 1, ..amount });
        }
        let index = self.index;
        let known = index.field(parent, name)?;
        let below = &field.selection_set.node;
        if below.items.is_empty() {
            // A list of scalars is not charged by its items.
            let is_short = SHORT.contains(&known.named.as_str()) || index.is_enum(&known.named);
            let texts = u64::from(!is_short);
            return (!known.is_list).then_some(Amount { leaves: 1, texts, ..amount });
        }
        let within = self.selection_set(below, &known.named)?;
        if !known.is_list {
            amount.add(within);
        } else if is_charged(parent, name) {
            self.item.raise(within);
            self.item.values = self.item.values.max(within.values.saturating_add(1));
        } else {
            return None;
        }
        Some(amount)
    }
}

fn is_charged(parent: &str, name: &str) -> bool {
    if is_connection(parent) {
        return !UNCHARGED_PAGES.contains(&parent);
    }
    CHARGED
        .iter()
        .any(|list| list.strip_prefix(parent).and_then(|rest| rest.strip_prefix('.')) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Limits, document};

    fn amounts(text: &str) -> Option<Amounts> {
        let index = Index::from_sdl(&crate::schema::sdl(), &[]).unwrap();
        let parsed = document::parse(text, &index, &Limits::default()).unwrap();
        let operation = document::select(&parsed, None).unwrap().definition;
        measure_items(&parsed, &operation.node, &index)
    }

    #[test]
    fn the_widest_item_and_all_that_is_outside_lists_are_counted() {
        let found = amounts(
            "{ quotes { totalCount nodes { id text role { code } codings { ...on Coding { __typename } } } } }",
        );
        let outside = Amount { values: 3, leaves: 1, texts: 0, names: 10 + 14 + 9 };
        // A quote, its id, its text, its role, the role's code and the list of codings.
        let item = Amount { values: 6, leaves: 3, texts: 2, names: 6 + 8 + 8 + 8 + 11 };
        assert_eq!(found, Some(Amounts { outside, item }));
    }

    #[test]
    fn operations_with_lists_that_are_not_charged_have_no_amounts() {
        for text in [
            "{ __schema { types { name } } }",
            "{ nodes(ids: []) { id } }",
            "{ matrix(of: DOMAIN_VALENCE) { columns { label } } }",
            "mutation { signOut(input: {}) { userErrors { code } } }",
        ] {
            assert_eq!(amounts(text), None, "{text}");
        }
    }

    #[test]
    fn every_list_that_is_charged_is_in_the_schema() {
        let index = Index::from_sdl(&crate::schema::sdl(), &[]).unwrap();
        for list in CHARGED {
            let (parent, name) = list.split_once('.').unwrap();
            assert!(index.field(parent, name).is_some_and(|field| field.is_list), "{list}");
        }
    }
}
