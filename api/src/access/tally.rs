//! How many there are: categories, placements and stored numbers of quotes, grouped in the database.

use entity::{
    category, category_quote_count, category_role, domain, framework_version, participant_role,
    placement, study, subdomain,
};
use sea_orm::{
    DbBackend, EntityTrait, ExprTrait, QueryResult, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, Func, JoinType, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::{
    db::refused,
    rows::{self, Links, Rows},
    test::Test,
    viewer::Viewer,
};
use crate::error::Result;

/// By what things are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// The study of the category.
    Study,
    /// The domain of a placement; none where the category has no placement.
    Domain,
    /// The sub-domain of a placement; none for the domain as a whole.
    Subdomain,
    /// Whether the category helps, hinders, or does either.
    Valence,
    /// How much of the study's publication is held.
    HeldFrom,
    /// [`UNPLACED`] where the category has no placement, none where it has one.
    Unplaced,
    /// On what a placement rests; none where the category has no placement.
    Basis,
    /// A role about which there is a line.
    Role,
    /// What the line says.
    Mention,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Categories, each once.
    Categories,
    /// Their placements.
    Placements,
    /// The stored numbers of quotes that support them, of the levels that the viewer may read.
    Quotes,
}

/// What a group of things has in common on one axis.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A thing.
    Id(Uuid),
    /// A word.
    Word(String),
}

/// The mark of categories without a placement.
pub const UNPLACED: &str = "UNPLACED";

/// A group, by one mark for each axis, and how many there are in it.
#[derive(Clone, Debug)]
pub struct Tallied {
    /// One for each axis; none where the group has nothing there.
    pub marks: Vec<Option<Mark>>,
    /// How many.
    pub n: u64,
}

/// The rows that are counted: of all that a viewer may see, those of some studies and of one version of the
/// framework. Every part is narrowed; a join of narrowed rows shows nothing that they do not.
#[derive(Clone, Debug)]
pub struct Ground {
    studies: Rows<study::Entity>,
    categories: Rows<category::Entity>,
    placements: Rows<placement::Entity>,
    subdomains: Rows<subdomain::Entity>,
    mentions: Links<category_role::Entity>,
    quotes: Rows<category_quote_count::Entity>,
}

impl Ground {
    /// What the viewer may see of these studies, placed in this version. Placements elsewhere do not count.
    #[must_use]
    pub fn of(viewer: &Viewer, studies: Vec<Uuid>, version: Option<Uuid>) -> Self {
        let living = rows::framework_versions(viewer).with_ids(version);
        let in_version =
            Test::within(domain::Column::FrameworkVersionId, living, framework_version::Column::Id);
        let domains = rows::domains(viewer).filter(in_version);
        let in_domains = Test::within(placement::Column::DomainId, domains, domain::Column::Id);
        let of_living = Test::within(
            category_role::Column::RoleId,
            rows::participant_roles(viewer),
            participant_role::Column::Id,
        );
        Self {
            studies: rows::studies(viewer).with_ids(studies),
            categories: rows::categories(viewer),
            placements: rows::placements(viewer).filter(in_domains),
            subdomains: rows::subdomains(viewer),
            mentions: rows::category_role_links().filter(of_living),
            quotes: rows::quote_counts(viewer),
        }
    }

    /// What is left of the categories of these studies that were merged into others.
    #[must_use]
    pub fn of_merged(viewer: &Viewer, studies: Vec<Uuid>) -> Self {
        let categories = rows::merged_categories(viewer);
        Self { categories, ..Self::of(viewer, studies, None) }
    }

    /// The number of things in each group that has any.
    pub(super) fn statement(
        &self,
        axes: &[Axis],
        measure: Measure,
        backend: DbBackend,
    ) -> SelectStatement {
        let mut select = self.joined(axes, measure, backend);
        if measure == Measure::Quotes {
            return self.quotes(select, axes, backend);
        }
        for (at, axis) in axes.iter().enumerate() {
            select.expr_as(axis.column(), mark(at)).add_group_by([axis.column()]);
        }
        let counted = match measure {
            Measure::Placements => (PLACEMENT, "id"),
            _ => (CATEGORY, "id"),
        };
        let counted = Expr::col((Alias::new(counted.0), Alias::new(counted.1)));
        select.expr_as(Func::count_distinct(counted), Alias::new(NUMBER)).take()
    }

    /// Categories beside what the axes ask for.
    fn joined(&self, axes: &[Axis], measure: Measure, backend: DbBackend) -> SelectStatement {
        use category::Column as C;
        let categories = only(&self.categories, &[C::Id, C::StudyId, C::Valence], backend);
        let studies = only(&self.studies, &[study::Column::Id, study::Column::HeldFrom], backend);
        let mut select = Query::select().from_subquery(categories, Alias::new(CATEGORY)).take();
        join(&mut select, JoinType::InnerJoin, (studies, STUDY, "id"), (CATEGORY, "study_id"));
        let asked = |wanted: &[Axis]| axes.iter().any(|axis| wanted.contains(axis));
        if measure == Measure::Placements || asked(&PLACED) {
            use placement::Column as P;
            let columns = [P::Id, P::CategoryId, P::DomainId, P::SubdomainId, P::Basis];
            let placements = only(&self.placements, &columns, backend);
            let on = (CATEGORY, "id");
            join(&mut select, JoinType::LeftJoin, (placements, PLACEMENT, "category_id"), on);
        }
        if asked(&[Axis::Subdomain]) {
            let subdomains = only(&self.subdomains, &[subdomain::Column::Id], backend);
            let on = (PLACEMENT, "subdomain_id");
            join(&mut select, JoinType::LeftJoin, (subdomains, SUBDOMAIN, "id"), on);
        }
        if asked(&[Axis::Role, Axis::Mention]) {
            use category_role::Column as M;
            let columns = [M::CategoryId, M::RoleId, M::Mention];
            let mentions = only(&self.mentions.0, &columns, backend);
            let on = (CATEGORY, "id");
            join(&mut select, JoinType::InnerJoin, (mentions, MENTION, "category_id"), on);
        }
        select
    }

    /// The sums of stored numbers over the categories of each group, each category once.
    fn quotes(
        &self,
        mut select: SelectStatement,
        axes: &[Axis],
        backend: DbBackend,
    ) -> SelectStatement {
        use category_quote_count::Column as Q;
        for (at, axis) in axes.iter().enumerate() {
            select.expr_as(axis.column(), mark(at));
        }
        let category = Expr::col((Alias::new(CATEGORY), Alias::new("id")));
        select.expr_as(category, Alias::new("category_id")).distinct();
        let counts = only(&self.quotes, &[Q::CategoryId, Q::N], backend);
        let mut sums = Query::select().from_subquery(select, Alias::new(GROUP)).take();
        let on = (GROUP, "category_id");
        join(&mut sums, JoinType::InnerJoin, (counts, QUOTES, "category_id"), on);
        for at in 0..axes.len() {
            let column = Expr::col((Alias::new(GROUP), mark(at)));
            sums.expr_as(column.clone(), mark(at)).add_group_by([column]);
        }
        let n = Expr::col((Alias::new(QUOTES), Alias::new("n")));
        sums.expr_as(Func::sum(n), Alias::new(NUMBER)).take()
    }
}

/// The axes of placements.
const PLACED: [Axis; 4] = [Axis::Domain, Axis::Subdomain, Axis::Basis, Axis::Unplaced];

const CATEGORY: &str = "counted_category";
const STUDY: &str = "its_study";
const PLACEMENT: &str = "its_placement";
const SUBDOMAIN: &str = "its_subdomain";
const MENTION: &str = "its_mention";
const GROUP: &str = "counted_group";
const QUOTES: &str = "its_quotes";
const NUMBER: &str = "n";

/// What the mark on an axis is called in the rows read.
fn mark(at: usize) -> Alias {
    Alias::new(format!("mark_{at}"))
}

/// Some columns of narrowed rows, under their own names.
fn only<E: EntityTrait>(
    rows: &Rows<E>,
    columns: &[E::Column],
    backend: DbBackend,
) -> SelectStatement {
    rows.select(backend).select_only().columns(columns.iter().copied()).into_query()
}

/// Joins narrowed rows by one column of theirs and one of what is there.
fn join(
    select: &mut SelectStatement,
    how: JoinType,
    (rows, name, theirs): (SelectStatement, &'static str, &'static str),
    (beside, ours): (&'static str, &'static str),
) {
    let ours = (Alias::new(beside), Alias::new(ours));
    let on = Expr::col((Alias::new(name), Alias::new(theirs))).equals(ours);
    select.join_subquery(how, rows, Alias::new(name), on);
}

impl Axis {
    fn column(self) -> SimpleExpr {
        let (table, column) = match self {
            Self::Study => (CATEGORY, "study_id"),
            Self::Valence => (CATEGORY, "valence"),
            Self::HeldFrom => (STUDY, "held_from"),
            Self::Domain => (PLACEMENT, "domain_id"),
            Self::Basis => (PLACEMENT, "basis"),
            Self::Subdomain => (SUBDOMAIN, "id"),
            Self::Role => (MENTION, "role_id"),
            Self::Mention => (MENTION, "mention"),
            // Without a bound value, which the group could not be told to equal.
            Self::Unplaced => {
                return Expr::cust(format!(
                    "CASE WHEN {PLACEMENT}.id IS NULL THEN '{UNPLACED}' END"
                ));
            }
        };
        Expr::col((Alias::new(table), Alias::new(column)))
    }

    fn read(self, row: &QueryResult, at: usize) -> Result<Option<Mark>> {
        let name = format!("mark_{at}");
        Ok(match self {
            Self::Study | Self::Domain | Self::Subdomain | Self::Role => {
                row.try_get::<Option<Uuid>>("", &name).map_err(refused)?.map(Mark::Id)
            }
            Self::Valence | Self::HeldFrom | Self::Unplaced | Self::Basis | Self::Mention => {
                row.try_get::<Option<String>>("", &name).map_err(refused)?.map(Mark::Word)
            }
        })
    }
}

/// A group as it was read.
pub(super) fn tallied(row: &QueryResult, axes: &[Axis]) -> Result<Tallied> {
    let marks = axes.iter().enumerate().map(|(at, axis)| axis.read(row, at));
    // Without axes there is one group even where there are no rows, and the sum of nothing is null.
    let n: Option<i64> = row.try_get("", NUMBER).map_err(refused)?;
    let n = n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
    Ok(Tallied { marks: marks.collect::<Result<_>>()?, n })
}
