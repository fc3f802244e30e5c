//! What a connection is doing and since when, so that one that takes too long for it can be closed.
//!
//! hyper's own timeout for headers also runs while a kept-alive connection waits for its next
//! request, so that it cannot be short for the one and long for the other.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;

use crate::config::Limits;

/// Bytes of an answer for which a client is given one more second.
const BYTES_PER_SECOND: u64 = 64 * 1024;

/// How long a connection that has sent nothing yet is spared once the service closes what is unused.
const NEWCOMER: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    /// Nothing has arrived since the connection was opened.
    New,
    /// Headers are arriving.
    Head,
    /// A request is being answered; other timeouts hold.
    Busy,
    /// An answer is being written.
    Writing {
        /// Bytes of it so far.
        bytes: u64,
        /// Whether hyper has all of it.
        whole: bool,
    },
    /// Between requests.
    Idle,
}

/// Why a connection is closed although neither side has ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expiry {
    /// It was not in use.
    Unused,
    /// The client was too slow with the headers, or in taking the answer.
    TooSlow,
}

/// The phase of a connection and when it began.
#[derive(Clone)]
pub(super) struct Activity(Arc<Mutex<(Phase, Instant)>>);

impl Activity {
    /// A connection was opened: its first headers are due.
    pub(super) fn new() -> Self {
        Self::in_phase(Phase::New)
    }

    /// A request has begun to arrive.
    pub(super) fn begun() -> Self {
        Self::in_phase(Phase::Head)
    }

    fn in_phase(phase: Phase) -> Self {
        Self(Arc::new(Mutex::new((phase, Instant::now()))))
    }

    /// Bytes arrived.
    pub(super) fn arrived(&self) {
        self.step(|phase| match phase {
            Phase::New | Phase::Idle => Some(Phase::Head),
            _ => None,
        });
    }

    /// A request's head is complete.
    pub(super) fn requested(&self) {
        self.step(|_| Some(Phase::Busy));
    }

    /// An answer is ready to be written; it is written once the body that is returned is dropped and flushed.
    pub(super) fn answered(&self, body: Body) -> Outgoing {
        self.step(|_| Some(Phase::Writing { bytes: 0, whole: false }));
        Outgoing { body, activity: self.clone() }
    }

    /// All that was written so far is on its way.
    pub(super) fn flushed(&self) {
        self.step(|phase| match phase {
            Phase::Writing { whole: true, .. } => Some(Phase::Idle),
            _ => None,
        });
    }

    /// Enters the next phase, if there is one.
    fn step(&self, next: impl FnOnce(Phase) -> Option<Phase>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(phase) = next(state.0) {
            *state = (phase, Instant::now());
        }
    }

    /// Changes an answer that is being written, without a new beginning.
    fn writing(&self, change: impl FnOnce(&mut u64, &mut bool)) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Phase::Writing { bytes, whole } = &mut state.0 {
            change(bytes, whole);
        }
    }

    /// Returns once the connection has taken too long for what it does; while the service closes, once it is unused.
    pub(super) async fn expired(&self, limits: &Limits, closing: bool) -> Expiry {
        let pause = if closing { Duration::from_millis(20) } else { Duration::from_secs(1) };
        let pause = pause.min(limits.header_timeout).min(limits.idle_timeout);
        loop {
            let (phase, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let deadline = phase.allowance(limits, closing).map(|time| since + time);
            if deadline.is_some_and(|deadline| deadline <= now) {
                let unused = matches!(phase, Phase::New | Phase::Idle);
                return if unused { Expiry::Unused } else { Expiry::TooSlow };
            }
            // The phase may change meanwhile: look again at least this often.
            let soon = now + pause;
            tokio::time::sleep_until(deadline.map_or(soon, |deadline| deadline.min(soon))).await;
        }
    }
}

impl Phase {
    /// How long a phase may take; none where other timeouts hold.
    fn allowance(self, limits: &Limits, closing: bool) -> Option<Duration> {
        match self {
            Self::New if closing => Some(limits.header_timeout.min(NEWCOMER)),
            Self::Idle if closing => Some(Duration::ZERO),
            Self::New | Self::Head => Some(limits.header_timeout),
            Self::Idle => Some(limits.idle_timeout),
            Self::Busy => None,
            Self::Writing { bytes, .. } => {
                let more = Duration::from_secs(bytes / BYTES_PER_SECOND);
                Some(limits.answer_timeout + more)
            }
        }
    }
}

/// The body of an answer, whose activity follows how much of it hyper has taken.
pub(super) struct Outgoing {
    body: Body,
    activity: Activity,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.activity.writing(|bytes, _| *bytes += data.len() as u64);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.activity.writing(|_, whole| *whole = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(activity: &Activity) -> Phase {
        activity.0.lock().unwrap().0
    }

    #[tokio::test]
    async fn an_answer_has_a_minute_and_a_second_more_for_each_64_kib() {
        let activity = Activity::new();
        activity.arrived();
        assert_eq!(phase(&activity), Phase::Head);
        activity.requested();
        let limits = Limits::default();
        assert_eq!(phase(&activity).allowance(&limits, true), None);
        let mut body = activity.answered(Body::from(vec![0; 640 * 1024]));
        let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        assert!(frame.is_some());
        drop(body);
        assert_eq!(phase(&activity), Phase::Writing { bytes: 640 * 1024, whole: true });
        for closing in [false, true] {
            let allowed = phase(&activity).allowance(&limits, closing);
            assert_eq!(allowed, Some(Duration::from_secs(70)));
        }
    }

    #[test]
    fn a_connection_is_idle_from_when_its_answer_was_written() {
        let activity = Activity::new();
        activity.requested();
        let body = activity.answered(Body::empty());
        activity.flushed();
        assert_eq!(phase(&activity), Phase::Writing { bytes: 0, whole: false });
        drop(body);
        activity.flushed();
        assert_eq!(phase(&activity), Phase::Idle);
        let limits = Limits::default();
        let allowed = |closing| phase(&activity).allowance(&limits, closing);
        assert_eq!(allowed(false), Some(Duration::from_secs(75)));
        assert_eq!(allowed(true), Some(Duration::ZERO));
        activity.arrived();
        assert_eq!(phase(&activity), Phase::Head);
    }
}
