//! Drafting first: what takes long is worked out before the lock for writing is taken.

use uuid::Uuid;

use crate::{
    access::{
        Permit,
        draft::{Purpose, Redo},
        write::Writer,
    },
    account::{Desk, check_credential},
    error::Result,
    problem::{Outcome, Refused},
};

/// Drafts that are begun before the work is done under the lock, where it is certain to end.
const DRAFTS: u8 = 3;

/// How a deed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As a draft, which others have made void so many times.
    Drafted(u8),
    /// Under the lock from the start.
    Locked,
}

impl Way {
    /// The first that is tried.
    pub(super) const fn first() -> Self {
        Self::Drafted(0)
    }

    /// The next that is tried; none where the outcome stands.
    pub(super) fn next<T>(self, outcome: &Outcome<T>) -> Option<Self> {
        let Err(Refused::Error(error)) = outcome else { return None };
        match (Redo::asked_by(error)?, self) {
            (Redo::Outdated, Self::Drafted(void)) if void + 1 < DRAFTS => {
                Some(Self::Drafted(void + 1))
            }
            (_, Self::Drafted(_)) => Some(Self::Locked),
            (_, Self::Locked) => None,
        }
    }

    /// Opens a transaction for changes of a study, or of what all studies share.
    pub(super) async fn begin(
        self,
        desk: &Desk,
        permit: &Permit,
        study: Option<Uuid>,
    ) -> Result<Writer> {
        let writer = match self {
            Self::Drafted(_) => Writer::draft(&desk.db, permit, study, Purpose::Commit).await?,
            Self::Locked => Writer::begin(&desk.db, permit).await?,
        };
        check_credential(desk, &writer).await?;
        Ok(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Error};

    fn refused(redo: Redo) -> Outcome<()> {
        let error = Error::new(Code::Unavailable, "");
        Err(Refused::Error(Error { cause: Some(std::sync::Arc::new(redo)), ..error }))
    }

    #[test]
    fn what_others_make_void_again_and_again_is_done_under_the_lock() {
        let mut way = Way::first();
        let mut ways = vec![way];
        while let Some(next) = way.next(&refused(Redo::Outdated)) {
            way = next;
            ways.push(way);
        }
        let expected = [Way::Drafted(0), Way::Drafted(1), Way::Drafted(2), Way::Locked];
        assert_eq!(ways, expected);
    }

    #[test]
    fn what_is_too_large_for_a_draft_is_done_under_the_lock_at_once() {
        assert_eq!(Way::first().next(&refused(Redo::TooLarge)), Some(Way::Locked));
        assert_eq!(Way::first().next(&Ok(())), None);
    }
}
