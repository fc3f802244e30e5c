//! A comparison as the API shows it.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use entity::{category, domain};

use super::{
    page::Page,
    pairing::MatchedBy,
    table::{ComparisonGap, Row, Table},
};
use crate::{
    category::Category,
    connection::PageInfo,
    context::{Scope, scope},
    error::Result,
    framework::Domain,
    list_size::list_size,
    page::PageArgs,
    siblings::Member,
    study::Study,
    words::Valence,
};

/// A comparison.
pub struct Comparison(Arc<Table>);

impl From<Table> for Comparison {
    fn from(table: Table) -> Self {
        Self(Arc::new(table))
    }
}

/// Studies side by side: a column for each study, a row for each category. The same table is served as a file at
/// `/export/comparison.csv?study=…&study=…`; without `study` the file holds all studies, also where there are more than
/// fit here.
#[Object]
impl Comparison {
    /// The studies, in the order in which they were named: the columns.
    #[graphql(directive = list_size::apply(5))]
    fn studies(&self) -> Vec<Study> {
        self.0.studies.iter().cloned().map(Study).collect()
    }

    /// How many studies are missing here: where none was named, more than 10 do not fit, and the others are left out. 0 where
    /// the comparison is whole. Tell readers so, or name the studies.
    fn omitted_study_count(&self) -> u64 {
        self.0.omitted as u64
    }

    /// The rows, by name without regard to case and accents. Categories of different studies share a row only
    /// where their names say that they are the same; see `matchedBy`.
    fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ComparisonRowConnection> {
        let args = PageArgs { first, after, last, before };
        let page = Page::of(scope(ctx)?, &args, &self.0)?;
        let slice = page.cut(&self.0);
        let edges: Vec<_> = shown(&self.0, &slice.rows)
            .into_iter()
            .zip(&slice.rows)
            .map(|(node, row)| ComparisonRowEdge { cursor: page.cursor(&self.0, row), node })
            .collect();
        let cursor = |edge: Option<&ComparisonRowEdge>| edge.map(|edge| edge.cursor.clone());
        Ok(ComparisonRowConnection {
            page_info: PageInfo::of(
                &page.window,
                slice.more,
                [cursor(edges.first()), cursor(edges.last())],
            ),
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
            total_count: self.0.rows.len() as u64,
        })
    }
}

/// One page of the rows of a comparison.
#[derive(SimpleObject)]
pub struct ComparisonRowConnection {
    /// The rows on this page, in order.
    nodes: Vec<ComparisonRow>,
    /// The rows on this page, each with its cursor.
    edges: Vec<ComparisonRowEdge>,
    /// Where this page lies in the list.
    page_info: PageInfo,
    /// How many rows there are, whatever the page.
    total_count: u64,
}

/// A row of a comparison, with the cursor that marks its place.
#[derive(SimpleObject)]
pub struct ComparisonRowEdge {
    /// Marks the place of this row: pass it as `after` or `before` with the same studies. Opaque.
    cursor: String,
    /// The row.
    node: ComparisonRow,
}

/// The rows as they are shown; their categories are siblings, so that what belongs to them is fetched at once.
pub(super) fn shown(table: &Table, rows: &[Row]) -> Vec<ComparisonRow> {
    let places = rows.iter().flat_map(|row| row.cells.iter().filter_map(|cell| cell.as_ref().ok()));
    let categories: Vec<_> = places.filter_map(|at| table.categories.get(*at).cloned()).collect();
    let mut categories = Member::all(categories).into_iter();
    let shown = rows.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| match cell {
            Ok(_) => ComparisonCell { category: categories.next(), gap: None },
            Err(gap) => ComparisonCell { category: None, gap: Some(*gap) },
        });
        ComparisonRow { cells: cells.collect(), matched_by: row.matched_by }
    });
    shown.collect()
}

/// A row.
#[derive(Clone)]
pub struct ComparisonRow {
    pub(super) cells: Vec<ComparisonCell>,
    pub(super) matched_by: Option<MatchedBy>,
}

/// A row of a comparison: a category, or categories of different studies whose names say that they are the same.
#[Object]
impl ComparisonRow {
    /// Name of the category, as the first of the studies that has it prints it.
    fn name(&self) -> &str {
        self.named()
    }

    /// How the other studies of the row print it, where they print it otherwise.
    fn other_names(&self) -> Vec<&str> {
        self.also_named()
    }

    /// By what the categories were put into one row. Null where only one study has it.
    fn matched_by(&self) -> Option<MatchedBy> {
        self.matched_by
    }

    /// The domains in which any of the row's categories is placed, by number. Empty where all are unplaced.
    #[graphql(directive = list_size::apply(1))]
    async fn domains(&self, ctx: &Context<'_>) -> Result<Vec<Domain>> {
        Ok(self.lies(scope(ctx)?).await?.into_iter().map(Domain).collect())
    }

    /// One cell for each study, in the order of the studies.
    #[graphql(directive = list_size::apply(5))]
    fn cells(&self) -> Vec<ComparisonCell> {
        self.cells.clone()
    }
}

impl ComparisonRow {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().filter_map(|cell| Some(cell.category.as_ref()?.name.as_str()))
    }

    pub(super) fn named(&self) -> &str {
        self.names().next().unwrap_or_default()
    }

    pub(super) fn also_named(&self) -> Vec<&str> {
        let mut others: Vec<&str> = Vec::new();
        for name in self.names().skip(1) {
            if name != self.named() && !others.contains(&name) {
                others.push(name);
            }
        }
        others
    }

    /// The domains of the row.
    pub(super) async fn lies(&self, scope: &Scope) -> Result<Vec<Member<domain::Model>>> {
        let mut domains: Vec<Member<domain::Model>> = Vec::new();
        for category in self.cells.iter().filter_map(|cell| cell.category.clone()) {
            for placement in Category(category).lies(scope).await? {
                domains.extend(placement.its_domain(scope).await?.map(|domain| domain.0));
            }
        }
        domains.sort_by_key(|domain| (domain.number, domain.id));
        domains.dedup_by_key(|domain| domain.id);
        Ok(domains)
    }
}

/// What one study says in a row.
#[derive(Clone)]
pub struct ComparisonCell {
    pub(super) category: Option<Member<category::Model>>,
    pub(super) gap: Option<ComparisonGap>,
}

/// What one study says in a row of a comparison: a category, or why there is none.
#[Object]
impl ComparisonCell {
    /// The study's category. Null where it has none in this row; then `gap` says why.
    fn category(&self) -> Option<Category> {
        self.category.clone().map(Category)
    }

    /// Whether the category helps, hinders, or does either. Null where there is none.
    fn valence(&self) -> Option<Valence> {
        self.category.as_ref().map(|category| category.valence.into())
    }

    /// Why there is no category. Null where there is one. Only `NOT_REPORTED` may be shown as "not found by this
    /// study".
    fn gap(&self) -> Option<ComparisonGap> {
        self.gap
    }
}
