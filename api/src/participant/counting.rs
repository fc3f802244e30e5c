//! People of a study, counted by the listed groupings and stored, in the transaction that changes them.

use std::collections::HashMap;

use entity::{
    focus_group, participant, participant_demographic, participant_group, participant_role,
    people_count, people_release, reported_count, study,
    words::{Counted, Grouping},
};
use uuid::Uuid;

use super::{bands, small_cells::Release};
use crate::{
    access::{Test, write::Writer},
    clock,
    error::Result,
};

/// The genders that are counted by their word; all others are counted together, because a rare word would name its
/// person.
const GENDERS: [&str; 3] = ["female", "male", "non-binary"];

/// The code of other genders.
const OTHER: &str = "other";

/// The code of the last cell of each grouping.
const NOT_RECORDED: &str = "";

/// A group into which people may fall: its code and its name.
type Group = (String, String);

/// Counts the people of studies anew, where what is told of them may change: to be called whenever people of them are
/// published. Nobody is counted before all are held whom the publication counts.
///
/// # Errors
///
/// Where the database refuses.
pub async fn publish(writer: &Writer, studies: &[Uuid], smallest: u32) -> Result<()> {
    for study in studies {
        let people = People::of(writer, *study).await?;
        let test = Test::is(people_release::Column::StudyId, *study);
        let before = writer.all::<people_release::Entity>(&test).await?;
        if before.is_empty() && !people.complete(writer, *study).await? {
            continue;
        }
        let test = Test::is(people_count::Column::StudyId, *study);
        let mut told = writer.all::<people_count::Entity>(&test).await?;
        told.sort_by_key(|cell| cell.position);
        let (mut cells, mut releases) = (Vec::new(), Vec::new());
        for &grouping in Grouping::ALL {
            let before = before.iter().find(|row| row.grouping == grouping);
            let its: Vec<_> = told.iter().filter(|cell| cell.grouping == grouping).collect();
            let (groups, release) = people.released(grouping, before, &its, smallest);
            let counted_at = counted_at(before, &its, &release);
            cells.extend(rows(*study, grouping, groups, &release, counted_at));
            releases.push(row(*study, grouping, &release));
        }
        let test = Test::is(people_count::Column::StudyId, *study);
        writer.delete::<people_count::Entity>(&test).await?;
        let test = Test::is(people_release::Column::StudyId, *study);
        writer.delete::<people_release::Entity>(&test).await?;
        writer.insert::<people_count::Entity>(cells).await?;
        writer.insert::<people_release::Entity>(releases).await?;
    }
    Ok(())
}

/// Returns when the numbers of a release were counted: now, or when those that stay were.
fn counted_at(
    before: Option<&people_release::Model>,
    told: &[&people_count::Model],
    release: &Release,
) -> Option<i64> {
    release.told.iter().flatten().next()?;
    match before {
        Some(before) if unsigned(before.total) == release.total => told.first()?.counted_at,
        _ => Some(clock::now()),
    }
}

fn rows(
    study_id: Uuid,
    grouping: Grouping,
    groups: Vec<Group>,
    release: &Release,
    counted_at: Option<i64>,
) -> Vec<people_count::Model> {
    let cells = (1_i32..).zip(groups.into_iter().zip(&release.told));
    cells
        .map(|(position, ((code, label), told))| people_count::Model {
            study_id,
            grouping,
            position,
            code,
            label,
            n: told.map(signed),
            counted_at,
        })
        .collect()
}

fn row(study_id: Uuid, grouping: Grouping, release: &Release) -> people_release::Model {
    people_release::Model {
        study_id,
        grouping,
        total: signed(release.total),
        last_total: signed(release.last_total),
        shrunk: release.shrunk,
        smallest_cell: signed(release.smallest),
    }
}

fn signed(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn unsigned(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

/// The people of a study, and all that they can be counted by.
struct People {
    all: Vec<participant::Model>,
    seats: HashMap<Uuid, Uuid>,
    told: HashMap<Uuid, participant_demographic::Model>,
    roles: Vec<participant_role::Model>,
    groups: Vec<focus_group::Model>,
}

impl People {
    async fn of(writer: &Writer, study: Uuid) -> Result<Self> {
        use focus_group::Column as G;
        use participant::Column as C;
        let living = Test::All(vec![Test::is(C::StudyId, study), Test::IsNull(C::WithdrawnAt)]);
        let people = writer.all::<participant::Entity>(&living).await?;
        let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
        let test = Test::ids(participant_group::Column::ParticipantId, ids.clone());
        let seats = writer.all::<participant_group::Entity>(&test).await?;
        let test = Test::ids(participant_demographic::Column::ParticipantId, ids);
        let told = writer.all::<participant_demographic::Entity>(&test).await?;
        let living = Test::IsNull(participant_role::Column::WithdrawnAt);
        let mut roles = writer.all::<participant_role::Entity>(&living).await?;
        roles.sort_by(|a, b| a.order_key.cmp(&b.order_key));
        let living = Test::All(vec![Test::is(G::StudyId, study), Test::IsNull(G::WithdrawnAt)]);
        let mut groups = writer.all::<focus_group::Entity>(&living).await?;
        groups.sort_by_key(|group| group.id);
        Ok(Self {
            all: people,
            seats: seats.into_iter().map(|row| (row.participant_id, row.focus_group_id)).collect(),
            told: told.into_iter().map(|row| (row.participant_id, row)).collect(),
            roles,
            groups,
        })
    }

    /// Whether all are held whom the publication counts; where it counts none, whether any are.
    async fn complete(&self, writer: &Writer, study: Uuid) -> Result<bool> {
        let test = Test::is(study::Column::Id, study);
        let entry = writer.all::<study::Entity>(&test).await?;
        let test = Test::is(reported_count::Column::StudyId, study);
        let stated = writer.all::<reported_count::Entity>(&test).await?;
        let stated = stated.iter().filter(|count| count.what == Counted::Participants);
        let stated = stated.map(|count| count.n);
        let most = entry.iter().filter_map(|study| study.n_participants).chain(stated).max();
        let most = most.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        Ok(!self.all.is_empty() && self.all.len() >= most)
    }

    /// The groups that are listed, and what is told of them. The list never changes once it was told: whoever falls
    /// into a group that is not on it is counted with those of whom nothing is recorded.
    fn released(
        &self,
        grouping: Grouping,
        before: Option<&people_release::Model>,
        told: &[&people_count::Model],
        smallest: u32,
    ) -> (Vec<Group>, Release) {
        let groups: Vec<Group> = match before {
            Some(_) => told.iter().map(|it| (it.code.clone(), it.label.clone())).collect(),
            None => self.groups_of(grouping),
        };
        let counts = self.counts(grouping, &groups);
        // Nobody takes a focus group for empty.
        let known = u32::from(grouping == Grouping::FocusGroup);
        let floors: Vec<u32> =
            groups.iter().map(|(code, _)| if code == NOT_RECORDED { 0 } else { known }).collect();
        let release = match before {
            None => Release::first(&counts, &floors, smallest),
            Some(before) => {
                let told = told.iter().map(|cell| cell.n.map(unsigned)).collect();
                let before = Release {
                    told,
                    total: unsigned(before.total),
                    last_total: unsigned(before.last_total),
                    shrunk: before.shrunk,
                    smallest: unsigned(before.smallest_cell),
                };
                before.next(&counts, &floors, smallest)
            }
        };
        (groups, release)
    }

    /// Which groups there are follows from no person: a group that is listed may be empty.
    fn groups_of(&self, grouping: Grouping) -> Vec<Group> {
        let named = |words: Vec<String>| words.into_iter().map(|word| (word.clone(), word));
        let mut groups: Vec<Group> = match grouping {
            Grouping::Role => {
                self.roles.iter().map(|role| (role.id.to_string(), role.name.clone())).collect()
            }
            Grouping::FocusGroup => {
                let numbered = (1..).zip(&self.groups);
                numbered.map(|(n, group)| (group.id.to_string(), format!("no. {n}"))).collect()
            }
            Grouping::Gender => {
                let words = GENDERS.map(str::to_owned).to_vec();
                let other = (OTHER.to_owned(), "in other words".to_owned());
                named(words).chain([other]).collect()
            }
            Grouping::AgeBand => named(bands::ages()).collect(),
            Grouping::ExperienceBand => named(bands::experiences()).collect(),
        };
        groups.push((NOT_RECORDED.to_owned(), "not recorded".to_owned()));
        groups
    }

    fn counts(&self, grouping: Grouping, groups: &[Group]) -> Vec<u32> {
        let mut counts = vec![0; groups.len()];
        let last = groups.len().saturating_sub(1);
        for person in &self.all {
            let code = self.code(grouping, person);
            let at = groups.iter().position(|(listed, _)| *listed == code).unwrap_or(last);
            if let Some(count) = counts.get_mut(at) {
                *count += 1;
            }
        }
        counts
    }

    fn code(&self, grouping: Grouping, person: &participant::Model) -> String {
        let told = self.told.get(&person.id);
        let code = match grouping {
            Grouping::Role => person.role_id.map(|id| id.to_string()),
            Grouping::FocusGroup => self.seats.get(&person.id).map(Uuid::to_string),
            Grouping::Gender => told.and_then(|told| told.gender.as_deref()).map(gender),
            Grouping::AgeBand => told.and_then(|told| told.age_years).map(bands::age),
            Grouping::ExperienceBand => {
                told.and_then(|told| told.experience_years).map(bands::experience)
            }
        };
        code.unwrap_or_else(|| NOT_RECORDED.to_owned())
    }
}

fn gender(word: &str) -> String {
    let word = word.trim().to_lowercase();
    if GENDERS.contains(&word.as_str()) { word } else { OTHER.to_owned() }
}
