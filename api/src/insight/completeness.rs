//! Whether all is held that could be counted: only then does zero mean none.

use std::collections::HashMap;

use entity::words::{Counted, HeldFrom, Valence};

use crate::study::coverage::GapReason;

/// How many categories a study reports, and how many of them are held.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// What the publication states.
    pub reported: HashMap<Counted, u64>,
    /// What is held.
    pub held: HashMap<Valence, u64>,
}

/// Where the publication counts the categories of a valence.
const fn counted(valence: Valence) -> Counted {
    match valence {
        Valence::Facilitator => Counted::Facilitators,
        Valence::Barrier => Counted::Barriers,
        Valence::Both => Counted::Both,
    }
}

impl Numbers {
    /// Adds categories that are held.
    pub fn add(&mut self, held: &HashMap<Valence, u64>) {
        for (valence, n) in held {
            *self.held.entry(*valence).or_default() += n;
        }
    }

    fn held_of(&self, valence: Valence) -> u64 {
        self.held.get(&valence).copied().unwrap_or(0)
    }

    /// Why a category of this valence, or any, may be missing here although the study reports it; none where all
    /// that the study reports are held.
    pub fn missing(&self, held_from: HeldFrom, valence: Option<Valence>) -> Option<GapReason> {
        let short = |what, held: u64| self.reported.get(&what).map(|reported| held < *reported);
        let why = match held_from {
            HeldFrom::Abstract => GapReason::NotInSourceAtHand,
            HeldFrom::FullText => GapReason::NotEntered,
        };
        let of = |valence| short(counted(valence), self.held_of(valence));
        if let Some(short) = valence.and_then(of) {
            return short.then_some(why);
        }
        let all = short(Counted::Categories, self.held.values().sum());
        let each = Valence::ALL.iter().filter_map(|valence| of(*valence));
        if all.into_iter().chain(each).any(|short| short) {
            return Some(why);
        }
        // An abstract that does not say how many there are may leave some out.
        (held_from == HeldFrom::Abstract && all.is_none()).then_some(why)
    }
}

/// The reason to tell where there are several: what somebody could still find out comes first.
pub fn foremost(reasons: impl Iterator<Item = GapReason>) -> Option<GapReason> {
    reasons.min_by_key(|reason| match reason {
        GapReason::NotInSourceAtHand => 0,
        GapReason::NotEntered => 1,
        GapReason::NotReported => 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(reported: &[(Counted, u64)], held: &[(Valence, u64)]) -> Numbers {
        Numbers {
            reported: reported.iter().copied().collect(),
            held: held.iter().copied().collect(),
        }
    }

    #[test]
    fn what_the_publication_counts_decides() {
        use Counted as C;
        let some = numbers(
            &[(C::Categories, 3), (C::Barriers, 1)],
            &[(Valence::Barrier, 1), (Valence::Both, 1)],
        );
        for (held_from, why) in [
            (HeldFrom::Abstract, GapReason::NotInSourceAtHand),
            (HeldFrom::FullText, GapReason::NotEntered),
        ] {
            assert_eq!(some.missing(held_from, None), Some(why));
            assert_eq!(some.missing(held_from, Some(Valence::Barrier)), None);
            assert_eq!(some.missing(held_from, Some(Valence::Both)), Some(why));
            let all = numbers(&[(C::Categories, 1)], &[(Valence::Barrier, 1)]);
            assert_eq!(all.missing(held_from, None), None);
        }
    }

    #[test]
    fn a_whole_text_without_numbers_was_entered_and_an_abstract_may_leave_things_out() {
        let held = numbers(&[], &[(Valence::Barrier, 1)]);
        assert_eq!(held.missing(HeldFrom::FullText, None), None);
        let why = Some(GapReason::NotInSourceAtHand);
        assert_eq!(held.missing(HeldFrom::Abstract, Some(Valence::Both)), why);
    }
}
