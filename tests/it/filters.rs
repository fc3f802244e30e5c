//! Filters: whatever is asked, what passes is what the words of the filter say.

mod fields;
mod tree;

use std::collections::BTreeSet;

use entity::words::Access;
use nasss::{access::Viewer, id::Kind};
use proptest::collection::vec;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    generated::{Rows, Twins, check},
    harness::on_both_engines,
};
use tree::{Field, Test, Tree, tree};

/// A connection at the root that takes a filter.
struct Filtered<'a, R> {
    field: &'static str,
    input: &'static str,
    kind: Kind,
    /// What is there without a filter.
    rows: Vec<&'a R>,
    key: fn(&R) -> Uuid,
}

impl<R> Filtered<'_, R> {
    /// What the filter finds is what passes.
    async fn check(&self, twins: &Twins, (filter, test): (Value, Test<'_, R>)) {
        let passing = self.rows.iter().filter(|row| test(row));
        let expected: BTreeSet<_> = passing.map(|row| self.kind.id((self.key)(row))).collect();
        let Self { field, input, .. } = self;
        let query = format!(
            "query($filter: {input}) {{ {field}(filter: $filter, first: 100) {{ totalCount nodes {{ id }} }} }}"
        );
        let variables = json!({ "filter": filter });
        let data = twins.data(&Viewer::Anonymous, &query, &variables).await;
        assert_eq!(found(&data[field]), expected, "{field} that pass {filter}");
    }
}

/// The ids that a connection holds, as many as it says.
fn found(connection: &Value) -> BTreeSet<String> {
    let nodes = connection["nodes"].as_array().unwrap();
    assert_eq!(connection["totalCount"], nodes.len());
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

/// Things that were not withdrawn.
macro_rules! living {
    ($rows:expr) => {
        $rows.iter().filter(|row| row.withdrawn_at.is_none()).collect()
    };
}

/// Checks so many random filters of one connection over each of some data sets.
macro_rules! filters_agree {
    ($($(#[$doc:meta])* $name:ident: $field:literal by $input:literal, $kind:ident, $make:path,
        |$rows:ident| $living:expr;)*) => {
        $($(#[$doc])* #[test]
        fn $name() {
            check(6, vec(tree(3), 60), &async |twins: &Twins, $rows: &Rows, trees: &Vec<Tree>| {
                let list = Filtered {
                    field: $field,
                    input: $input,
                    kind: Kind::$kind,
                    rows: $living,
                    key: |row| row.id,
                };
                for tree in trees {
                    let field = |which: u8, dice: &[u8]| -> Field<'_, _> { $make($rows, which, dice) };
                    list.check(twins, tree.of(&field)).await;
                }
            });
        })*
    };
}

filters_agree! {
    quotes_that_pass_a_filter_are_those_it_describes:
        "quotes" by "QuoteFilter", Quote, fields::of_quotes, |rows| {
            let open = rows.quotes.iter().filter(|row| row.access == Access::Open);
            open.filter(|row| row.withdrawn_at.is_none()).collect()
        };
    categories_that_pass_a_filter_are_those_it_describes:
        "categories" by "CategoryFilter", Category, fields::of_categories,
        |rows| living!(rows.categories);
    studies_that_pass_a_filter_are_those_it_describes:
        "studies" by "StudyFilter", Study, fields::of_studies, |rows| living!(rows.studies);
    domains_that_pass_a_filter_are_those_it_describes:
        "domains" by "DomainFilter", Domain, fields::of_domains, |rows| living!(rows.domains);
    roles_that_pass_a_filter_are_those_it_describes:
        "participantRoles" by "ParticipantRoleFilter", ParticipantRole, fields::of_roles,
        |rows| living!(rows.roles);
}

/// Lists below others take the same filters.
#[test]
fn a_filter_of_a_list_below_another_thing_narrows_that_list() {
    let query = "query($quotes: QuoteFilter, $categories: CategoryFilter) {
        studies(first: 100) { nodes { id
            quotes(filter: $quotes, first: 100) { totalCount nodes { id } }
            categories(filter: $categories, first: 100) { totalCount nodes { id } } } }
        domains(first: 100) { nodes { id
            categories(filter: $categories, first: 100) { totalCount nodes { id } } } }
        categories(first: 100) { nodes { id
            quotes(filter: $quotes, first: 100) { totalCount nodes { id } }
            children(filter: $categories, first: 100) { totalCount nodes { id } } } }
    }";
    let narrowed = |(all, few): (&Value, &Value), field: &str, passing: &BTreeSet<String>| {
        let all = found(&all[field]);
        let expected: BTreeSet<_> = all.intersection(passing).cloned().collect();
        assert_eq!(found(&few[field]), expected, "{field} of {}", few["id"]);
    };
    check(3, vec((tree(2), tree(2)), 15), &async |twins: &Twins, rows: &Rows, trees: &Vec<_>| {
        let all = twins.data(&Viewer::Anonymous, query, &json!({})).await;
        for (quotes, categories) in trees {
            let (quotes, passes) =
                quotes.of(&|which: u8, dice: &[u8]| fields::of_quotes(rows, which, dice));
            let passing = rows.quotes.iter().filter(|row| passes(row));
            let passing_quotes = passing.map(|row| Kind::Quote.id(row.id)).collect();
            let (categories, passes) =
                categories.of(&|which: u8, dice: &[u8]| fields::of_categories(rows, which, dice));
            let passing = rows.categories.iter().filter(|row| passes(row));
            let passing_categories = passing.map(|row| Kind::Category.id(row.id)).collect();
            let filters = json!({ "quotes": quotes, "categories": categories });
            let few = twins.data(&Viewer::Anonymous, query, &filters).await;
            for root in ["studies", "domains", "categories"] {
                let parents = |data: &Value| data[root]["nodes"].as_array().unwrap().clone();
                for pair in parents(&all).iter().zip(&parents(&few)) {
                    if root != "domains" {
                        narrowed(pair, "quotes", &passing_quotes);
                    }
                    let field = if root == "categories" { "children" } else { "categories" };
                    narrowed(pair, field, &passing_categories);
                }
            }
        }
    });
}

on_both_engines! {
    /// NOT is not SQL's: what is unknown equals nothing, so its negation holds.
    async fn quotes_of_unknown_language_are_not_in_german(world: Demo) {
        let count = async |filter: &str| {
            let data = world.get(&format!("{{ quotes(filter: {filter}) {{ totalCount }} }}")).await;
            data["quotes"]["totalCount"].as_u64().unwrap()
        };
        let (all, german) = (count("{}").await, count(r#"{ language: ["de"] }"#).await);
        assert!(german > 0 && german < all);
        assert_eq!(count(r#"{ not: { language: ["de"] } }"#).await, all - german);
        assert_eq!(count("{ not: { language: [] } }").await, all);
        assert_eq!(count("{ language: [] }").await, 0);
        assert_eq!(count("{ or: [] }").await, 0);
        assert_eq!(count("{ and: [] }").await, all);
    }

    /// Three levels of nesting are allowed, wherever they stand; a fourth is refused.
    async fn a_filter_that_nests_too_deep_is_refused(world: Default) {
        let nested = |depth: usize| (0..depth).fold("{}".to_owned(), |inner, _| format!("{{ not: {inner} }}"));
        let query = |depth: usize| format!("{{ quotes(filter: {}) {{ totalCount }} }}", nested(depth));
        world.get(&query(3)).await;
        assert_eq!(world.code(&query(4), json!({})).await, "BAD_USER_INPUT");
    }
}
