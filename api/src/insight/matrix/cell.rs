//! One number of a matrix, and what it means.

use async_graphql::{Enum, Object, SimpleObject};
use entity::words::{self, HeldFrom};
use sea_orm::ActiveEnum;

use super::{
    counts::{Part, counts},
    facts::{facts, held_from},
    heading::MatrixHeading,
    rows::Table,
    sides::Place,
};
use crate::{
    access::{Axis, Mark, Measure},
    error::Result,
    insight::completeness::foremost,
    list_size::list_size,
    siblings::Member,
    study::coverage::GapReason,
    words::Basis,
};

/// What a number of a matrix means.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatrixState {
    /// There is at least one finding: a category, or in a matrix of roles one that people of the role named.
    Found,
    /// There is none, and that is known: all categories that the studies report are held and placed, or in a
    /// matrix of roles somebody looked at each category here, and people of the role named none of them.
    NoneFound,
    /// Nothing is held here, but it is not known that there is nothing: `gap` says why. Never show it as "none".
    NotKnown,
}

/// How many placements rest on what.
#[derive(SimpleObject)]
pub struct PlacementBasis {
    /// On what they rest.
    basis: Basis,
    /// How many.
    placements: u64,
}

/// Mentions of the categories of a cell by people of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mentions {
    mentioned: u64,
    not_mentioned: u64,
    unknown: u64,
}

/// A cell, or a total where there is no row or no column.
pub struct MatrixCell {
    pub(super) table: Member<Table>,
    pub(super) row: Option<Place>,
    pub(super) column: Option<MatrixHeading>,
}

/// A number of a matrix. It counts categories; people are never counted here.
#[Object]
impl MatrixCell {
    /// The column that the cell stands in. Null for a total.
    fn column(&self) -> Option<MatrixHeading> {
        self.column.clone()
    }

    /// How many categories there are, each once. In a matrix of roles this is how many lie in the row, and
    /// `mentioned`, `notMentioned` and `unknown` add up to it.
    async fn categories(&self) -> Result<u64> {
        self.held().await
    }

    /// How many of them people of the role named. Null in other matrices, and for totals.
    async fn mentioned(&self) -> Option<Result<u64>> {
        self.mentions().await.transpose().map(|found| Ok(found?.mentioned))
    }

    /// How many of them people of the role did not name although somebody looked. Null in other matrices, and for
    /// totals.
    async fn not_mentioned(&self) -> Option<Result<u64>> {
        self.mentions().await.transpose().map(|found| Ok(found?.not_mentioned))
    }

    /// Of how many it is not known whether people of the role named them: the study says so, or nobody looked.
    /// Null in other matrices, and for totals.
    async fn unknown(&self) -> Option<Result<u64>> {
        self.mentions().await.transpose().map(|found| Ok(found?.unknown))
    }

    /// On what the placements of the categories rest, here and in this version of the framework; in a matrix of
    /// roles, those of the whole row. Empty for unplaced categories. Null in matrices without domains.
    #[graphql(directive = list_size::apply(3))]
    async fn placement_bases(&self) -> Option<Result<Vec<PlacementBasis>>> {
        if self.table.of.places() { Some(self.bases().await) } else { None }
    }

    /// How many quotes support the categories, of those that you may see; a quote that supports two of them counts
    /// twice. Null in the cells of a matrix of roles: there ask for the row's `total`.
    async fn quote_count(&self) -> Option<Result<u64>> {
        if self.role().is_some() {
            return None;
        }
        let found = counts(&self.table, self.spot(), &[], Measure::Quotes).await;
        Some(found.map(|counts| counts.sum(self.spot())))
    }

    /// What the number means: look at it before you show a zero.
    async fn state(&self) -> Result<MatrixState> {
        self.known().await
    }

    /// Why there may be more than is counted here. Null where nothing is missing, and where no study is held. Of
    /// several reasons you get the first of `NOT_IN_SOURCE_AT_HAND` (only abstracts were at hand), `NOT_ENTERED`
    /// and `NOT_REPORTED` (the study does not say where a category lies, or who named it).
    async fn gap(&self) -> Option<Result<GapReason>> {
        self.missing().await.transpose()
    }
}

impl MatrixCell {
    fn role(&self) -> Option<Place> {
        let role = |heading: &MatrixHeading| match heading {
            MatrixHeading::Role(_) => Some(heading.place()),
            _ => None,
        };
        self.column.as_ref().and_then(role)
    }

    /// Where the categories are counted: those of a row belong to each of its roles.
    fn spot(&self) -> (Option<Place>, Option<Place>) {
        let column = self.column.as_ref().filter(|_| self.role().is_none());
        (self.row, column.map(MatrixHeading::place))
    }

    async fn held(&self) -> Result<u64> {
        let further = &[Axis::HeldFrom];
        let found = counts(&self.table, self.spot(), further, Measure::Categories).await?;
        Ok(found.sum(self.spot()))
    }

    async fn bases(&self) -> Result<Vec<PlacementBasis>> {
        let found = counts(&self.table, self.spot(), &[Axis::Basis], Measure::Placements).await?;
        let mut bases: Vec<(words::Basis, u64)> =
            found.parts(self.spot()).iter().filter_map(basis).collect();
        bases.sort_unstable();
        let told = |(basis, placements): (words::Basis, u64)| PlacementBasis {
            basis: basis.into(),
            placements,
        };
        Ok(bases.into_iter().map(told).collect())
    }

    /// Of the categories of the row, what the role says.
    async fn mentions(&self) -> Result<Option<Mentions>> {
        let Some(role) = self.role() else { return Ok(None) };
        let parts = self.lines(role).await?;
        let n = |mention: words::Mention| {
            let said = Some(Mark::Word(mention.word().to_owned()));
            parts.iter().filter(|(marks, _)| marks[0] == said).map(|(_, n)| n).sum::<u64>()
        };
        let (mentioned, not_mentioned) =
            (n(words::Mention::Mentioned), n(words::Mention::NotMentioned));
        let unknown = self.held().await?.saturating_sub(mentioned + not_mentioned);
        Ok(Some(Mentions { mentioned, not_mentioned, unknown }))
    }

    /// The lines about the role in the row, by what they say and by what is held of the study.
    async fn lines(&self, role: Place) -> Result<Vec<Part>> {
        let (spot, further) = ((self.row, Some(role)), &[Axis::Mention, Axis::HeldFrom]);
        let found = counts(&self.table, spot, further, Measure::Categories).await?;
        Ok(found.parts(spot).to_vec())
    }

    /// What the number means.
    pub(super) async fn known(&self) -> Result<MatrixState> {
        let held = self.held().await?;
        if let Some(Mentions { mentioned, unknown, .. }) = self.mentions().await?
            && held > 0
        {
            return Ok(match (mentioned, unknown) {
                (0, 0) => MatrixState::NoneFound,
                (0, _) => MatrixState::NotKnown,
                _ => MatrixState::Found,
            });
        }
        if held > 0 && self.role().is_none() {
            return Ok(MatrixState::Found);
        }
        let is_known = !self.table.studies.is_empty() && self.missing().await?.is_none();
        Ok(if is_known { MatrixState::NoneFound } else { MatrixState::NotKnown })
    }

    async fn missing(&self) -> Result<Option<GapReason>> {
        let facts = facts(&self.table).await?;
        let column = self.column.as_ref().map(MatrixHeading::place);
        let places = [self.row, column];
        let study = places.iter().find_map(|place| match place {
            Some(Place::Study(study)) => Some(*study),
            _ => None,
        });
        let valence = places.iter().find_map(|place| match place {
            Some(Place::Valence(valence)) => Some(*valence),
            _ => None,
        });
        let placed =
            |place: &Option<Place>| matches!(place, Some(Place::Domain(_) | Place::Subdomain(_)));
        let absent = facts.reason(study, valence, places.iter().any(placed));
        let reasons = [absent, self.in_whole_domain().await?, self.not_looked_at().await?];
        Ok(foremost(reasons.into_iter().flatten()))
    }

    /// Categories of the domain as a whole may belong to any of its sub-domains.
    async fn in_whole_domain(&self) -> Result<Option<GapReason>> {
        let (_, column) = self.spot();
        let heading = self.table.rows.iter().find(|heading| Some(heading.place()) == self.row);
        let Some(MatrixHeading::Subdomain(_, domain)) = heading else { return Ok(None) };
        let whole = (Some(Place::Domain(domain.id)), column);
        let found = counts(&self.table, whole, &[Axis::HeldFrom], Measure::Categories).await?;
        let from = found.parts(whole).iter().filter_map(|(marks, _)| held_from(marks[0].as_ref()));
        Ok(foremost(from.map(GapReason::from)))
    }

    /// Categories of the row of which it is not known whether people of the role named them.
    async fn not_looked_at(&self) -> Result<Option<GapReason>> {
        let Some(role) = self.role() else { return Ok(None) };
        let found =
            counts(&self.table, self.spot(), &[Axis::HeldFrom], Measure::Categories).await?;
        let lines = self.lines(role).await?;
        let unknown = Some(Mark::Word(words::Mention::Unknown.word().to_owned()));
        let is_open = |(marks, held): &&Part| {
            let looked = lines.iter().filter(|(said, _)| said[0] != unknown && said[1] == marks[0]);
            looked.map(|(_, n)| n).sum::<u64>() < *held
        };
        let open = found.parts(self.spot()).iter().filter(is_open);
        let from = open.filter_map(|(marks, _)| held_from(marks[0].as_ref()));
        Ok(foremost(from.map(|from: HeldFrom| from.into())))
    }
}

/// A basis and its number; unplaced categories have none.
fn basis((marks, n): &Part) -> Option<(words::Basis, u64)> {
    match marks.first()? {
        Some(Mark::Word(word)) => Some((words::Basis::try_from_value(word).ok()?, *n)),
        _ => None,
    }
}
