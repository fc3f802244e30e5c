//! What one connection is doing, so that one that does nothing can be closed.
//!
//! hyper's own timeout for headers also runs while a kept-alive connection waits for its next
//! request, so that it cannot be short for the one and long for the other.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use crate::config::Limits;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    /// Headers are arriving.
    Head,
    /// A request is being answered; other timeouts hold.
    Busy,
    /// Between requests, or an answer is being written.
    Idle,
}

/// The phase of a connection and when it began.
#[derive(Clone)]
pub(super) struct Activity(Arc<Mutex<(Phase, Instant)>>);

impl Activity {
    /// A connection was opened: its first headers are due.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new((Phase::Head, Instant::now()))))
    }

    /// A request's head is complete.
    pub(super) fn request(&self) {
        self.enter(Phase::Busy);
    }

    /// An answer is ready to be written.
    pub(super) fn answered(&self) {
        self.enter(Phase::Idle);
    }

    fn arrived(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 == Phase::Idle {
            *state = (Phase::Head, Instant::now());
        }
    }

    fn enter(&self, phase: Phase) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (phase, Instant::now());
    }

    /// Returns once the connection has taken too long for what it does.
    pub(super) async fn expired(&self, limits: &Limits) {
        let (head, idle) = (limits.header_timeout, limits.idle_timeout);
        loop {
            let (phase, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let deadline = match phase {
                Phase::Head => since + head,
                Phase::Idle => since + idle,
                Phase::Busy => now + Duration::from_secs(1).min(head).min(idle),
            };
            if deadline <= now {
                return;
            }
            // A request may have come and gone meanwhile: look again at least this often.
            tokio::time::sleep_until(deadline.min(now + head.min(idle))).await;
        }
    }
}

/// A stream that tells its activity when bytes arrive.
pub(super) struct Watched<S> {
    stream: S,
    activity: Activity,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, activity: Activity) -> Self {
        Self { stream, activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.activity.arrived();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
