//! Bands of age and experience, and which of them enough people share to be shown.

use std::collections::{BTreeMap, HashMap};

use entity::{participant, participant_demographic};
use uuid::Uuid;

/// What a person told of themselves, each as the band it falls into; none where it is not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bands {
    /// Age in bands of ten years.
    pub age: Option<String>,
    /// Gender as recorded.
    pub gender: Option<String>,
    /// Years of experience in bands of five.
    pub experience: Option<String>,
}

/// The age from which on there is one band only.
const OLD: i32 = 80;

/// The years of experience from which on there is one band only.
const EXPERIENCED: i32 = 40;

/// The bands of age, youngest first.
#[must_use]
pub fn ages() -> Vec<String> {
    bands(10, 20, OLD)
}

/// The bands of experience, shortest first.
#[must_use]
pub fn experiences() -> Vec<String> {
    bands(5, 5, EXPERIENCED)
}

/// The band of an age.
#[must_use]
pub fn age(years: i32) -> String {
    band(years, 10, 20, OLD)
}

/// The band of years of experience.
#[must_use]
pub fn experience(years: i32) -> String {
    band(years, 5, 5, EXPERIENCED)
}

fn bands(width: i32, first: i32, last: i32) -> Vec<String> {
    let starts =
        std::iter::once(0).chain((first..=last).step_by(usize::try_from(width).unwrap_or(1)));
    starts.map(|years| band(years, width, first, last)).collect()
}

/// `under 20`, `20–29`, … `80 and over`.
fn band(years: i32, width: i32, first: i32, last: i32) -> String {
    if years < first {
        return format!("under {first}");
    }
    if years >= last {
        return format!("{last} and over");
    }
    let start = years - years % width;
    format!("{start}–{}", start + width - 1)
}

impl Bands {
    /// The bands of what a person told.
    #[must_use]
    pub fn of(told: &participant_demographic::Model) -> Self {
        Self {
            age: told.age_years.map(age),
            gender: told.gender.clone(),
            experience: told.experience_years.map(experience),
        }
    }
}

/// What one value of a person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The band, which enough people share.
    Band(String),
    /// Nothing is recorded, which is so of enough people.
    NotRecorded,
    /// So few people of the study share it that it could lead to one of them.
    Suppressed,
}

/// Whose value, of which kind, is shared by how many.
type Sharers = BTreeMap<(Uuid, u8, Option<String>), u32>;

/// The bands of all people of some studies, and by how many each is shared within its study.
#[derive(Debug, Default)]
pub struct Shared {
    people: HashMap<Uuid, (Uuid, Bands)>,
    sharers: Sharers,
    smallest: u32,
}

impl Shared {
    /// The bands of these people, of whom some told something. Fewer than `smallest` are few.
    #[must_use]
    pub fn of(
        people: &[participant::Model],
        told: Vec<participant_demographic::Model>,
        smallest: u32,
    ) -> Self {
        let told: HashMap<Uuid, Bands> =
            told.iter().map(|row| (row.participant_id, Bands::of(row))).collect();
        let mut shared = Self { smallest, ..Self::default() };
        for person in people {
            let bands = told.get(&person.id).cloned().unwrap_or_default();
            for (at, value) in bands.values() {
                *shared.sharers.entry((person.study_id, at, value)).or_default() += 1;
            }
            shared.people.insert(person.id, (person.study_id, bands));
        }
        shared
    }

    /// What age, gender and experience of a person read; none where the viewer may not read bands there.
    #[must_use]
    pub fn shown(&self, person: Uuid) -> Option<[Shown; 3]> {
        let (study, bands) = self.people.get(&person)?;
        Some(bands.values().map(|(at, value)| {
            let sharers = self.sharers.get(&(*study, at, value.clone())).copied().unwrap_or(0);
            match value {
                _ if sharers < self.smallest => Shown::Suppressed,
                Some(band) => Shown::Band(band),
                None => Shown::NotRecorded,
            }
        }))
    }
}

impl Bands {
    fn values(&self) -> [(u8, Option<String>); 3] {
        [(0, self.age.clone()), (1, self.gender.clone()), (2, self.experience.clone())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_falls_into_a_listed_band() {
        assert_eq!(
            ages(),
            ["under 20", "20–29", "30–39", "40–49", "50–59", "60–69", "70–79", "80 and over"]
        );
        assert!((0..=130).all(|years| ages().contains(&age(years))));
    }

    #[test]
    fn every_experience_falls_into_a_listed_band() {
        assert_eq!(
            experiences(),
            ["under 5", "5–9", "10–14", "15–19", "20–24", "25–29", "30–34", "35–39", "40 and over"]
        );
        assert!((0..=100).all(|years| experiences().contains(&experience(years))));
    }
}
