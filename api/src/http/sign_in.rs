//! Operations that need no token because they are there to get one.

use std::{collections::HashSet, sync::Arc};

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::{Site, params::Params, run};
use crate::document;

/// The mutations with which a client gets tokens.
const NAMES: [&str; 3] = ["signIn", "refresh", "setPassword"];

/// Whether an operation consists of such mutations and nothing else. A document that cannot be read does not.
pub(super) fn is_all(site: &Site, text: &Arc<str>, params: &Params) -> bool {
    let Ok(parsed) = run::load(site, text) else {
        return false;
    };
    let document = &parsed.document;
    let Ok(operation) = document::select(document, params.operation_name.as_deref()) else {
        return false;
    };
    let root = &operation.definition.node.selection_set.node;
    operation.is_mutation() && only_such(document, root, &mut HashSet::new())
}

/// Looks into each fragment once.
fn only_such<'a>(
    document: &'a ExecutableDocument,
    selection: &'a SelectionSet,
    seen: &mut HashSet<&'a str>,
) -> bool {
    selection.items.iter().all(|item| match &item.node {
        Selection::Field(field) => NAMES.contains(&field.node.name.node.as_str()),
        Selection::InlineFragment(inline) => {
            only_such(document, &inline.node.selection_set.node, seen)
        }
        Selection::FragmentSpread(spread) => {
            let name = &spread.node.fragment_name.node;
            !seen.insert(name.as_str())
                || document.fragments.get(name).is_some_and(|fragment| {
                    only_such(document, &fragment.node.selection_set.node, seen)
                })
        }
    })
}
