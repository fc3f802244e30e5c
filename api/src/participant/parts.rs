//! What people told of themselves, and people counted.

use async_graphql::{Enum, Object, SimpleObject};
use entity::{participant_demographic, people_count};

use super::bands::Shown;
use crate::{scalar::DateTime, siblings::Member};

/// What a person told, as recorded.
pub struct Demographics(pub Member<participant_demographic::Model>);

/// What a person told of themselves, as it was recorded. Only for those who answer for the people of the study;
/// every reading of it is written down.
#[Object]
impl Demographics {
    /// Age in years, when the person took part. Null where it is not recorded.
    fn age_years(&self) -> Option<i32> {
        self.0.age_years
    }

    /// Gender, in the words of the person. Null where it is not recorded.
    fn gender(&self) -> Option<&str> {
        self.0.gender.as_deref()
    }

    /// Years of practice, or of illness. Null where they are not recorded.
    fn experience_years(&self) -> Option<i32> {
        self.0.experience_years
    }
}

/// Whether a value can be shown.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandStatus {
    /// The band is shown.
    Shown,
    /// It was not recorded.
    NotRecorded,
    /// So few people of the study share it that it could lead to one of them.
    Suppressed,
}

/// A value in place of which a band is told.
#[derive(SimpleObject)]
pub struct Band {
    /// Whether the band is shown, and if not, why.
    status: BandStatus,
    /// The band, such as `30–39`. Null unless the status is SHOWN.
    band: Option<String>,
}

impl From<Shown> for Band {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Band(band) => Self { status: BandStatus::Shown, band: Some(band) },
            Shown::NotRecorded => Self { status: BandStatus::NotRecorded, band: None },
            Shown::Suppressed => Self { status: BandStatus::Suppressed, band: None },
        }
    }
}

/// What a person told of themselves, in bands, so that it does not lead to the person. Every reading of it is
/// written down.
#[derive(SimpleObject)]
pub struct BandedDemographics {
    /// Age in bands of ten years.
    age: Band,
    /// Gender as recorded.
    gender: Band,
    /// Years of practice, or of illness, in bands of five.
    experience: Band,
}

impl From<[Shown; 3]> for BandedDemographics {
    fn from([age, gender, experience]: [Shown; 3]) -> Self {
        Self { age: age.into(), gender: gender.into(), experience: experience.into() }
    }
}

/// A group of people of a study, counted.
pub struct PeopleCount(pub Member<people_count::Model>);

/// How many people of a study fall into one group. Groups of very few people are not counted, and others are left
/// out with them, so that nobody can work them out. Numbers are counted anew only where each of them stays or grows by as many
/// people as a group must have to be counted. After a withdrawal they stay, with their date, or all are suppressed.
#[Object]
impl PeopleCount {
    /// What the group is called, such as `Patient` or `30–39`. Groups into which nobody falls are listed too.
    fn label(&self) -> &str {
        &self.0.label
    }

    /// How many people. Null where it is suppressed, which does not mean that there are any.
    fn count(&self) -> Option<i32> {
        self.0.n
    }

    /// When the numbers of this grouping were counted. They stay as they were while only a few people join or leave. Null
    /// where all are suppressed, or were counted before such dates were kept.
    fn counted_at(&self) -> Option<DateTime> {
        self.0.counted_at.map(DateTime)
    }

    /// Whether the number is kept back, to protect the people of a small group.
    fn suppressed(&self) -> bool {
        self.0.n.is_none()
    }
}
