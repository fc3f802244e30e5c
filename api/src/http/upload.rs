//! The body of a request, and whether all of it has arrived when the answer is ready.
//!
//! An answer that comes before the request has ended is the last of its connection (RFC 9112, section 9.6), and the
//! client must be told so.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::header::EXPECT,
};
use hyper::body::{Frame, Incoming, SizeHint};

/// How many bytes of a body are read that no handler wanted, if they are at hand, so that the connection can go on.
const AT_HAND: usize = 64 * 1024;

/// How often the connection is asked for more of them.
const TURNS: usize = 2;

/// A body that its handler and the connection share, so that what the handler left can be read.
#[derive(Clone)]
struct Upload(Arc<Mutex<State>>);

struct State {
    incoming: Incoming,
    /// Whether it was asked for; before that, a client that expects `100 Continue` sends nothing.
    begun: bool,
    ended: bool,
    broken: bool,
}

/// How far the body of a request has arrived.
pub(super) struct Arrival {
    /// None where the request has no body.
    upload: Option<Upload>,
    waits: bool,
}

impl Arrival {
    /// Takes a request apart into the one that handlers see and how far its body has arrived.
    pub(super) fn of(request: hyper::Request<Incoming>) -> (Request, Self) {
        let (parts, incoming) = request.into_parts();
        if incoming.is_end_stream() {
            let arrival = Self { upload: None, waits: false };
            return (Request::from_parts(parts, Body::empty()), arrival);
        }
        let waits = parts.headers.contains_key(EXPECT);
        let state = State { incoming, begun: false, ended: false, broken: false };
        let upload = Upload(Arc::new(Mutex::new(state)));
        let body = Body::new(upload.clone());
        (Request::from_parts(parts, body), Self { upload: Some(upload), waits })
    }

    /// Whether the whole request has arrived. What is left of its body and at hand is read and dropped; this does not
    /// wait for more.
    pub(super) async fn is_complete(&self) -> bool {
        let Some(upload) = &self.upload else {
            return true;
        };
        if upload.state(|state| state.broken || (self.waits && !state.begun)) {
            return false;
        }
        let (mut bytes, mut turns) = (0, 0);
        std::future::poll_fn(|cx| {
            loop {
                if upload.state(|state| state.ended || state.incoming.is_end_stream()) {
                    return Poll::Ready(true);
                }
                match upload.state(|state| state.poll(cx)) {
                    Poll::Ready(Some(Ok(frame))) => {
                        bytes += frame.data_ref().map_or(0, Bytes::len);
                        if bytes > AT_HAND {
                            return Poll::Ready(false);
                        }
                    }
                    Poll::Ready(None) => {}
                    Poll::Pending if turns < TURNS => {
                        turns += 1;
                        // The connection, which is the same task, reads before it asks again.
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Poll::Ready(Some(Err(_))) | Poll::Pending => return Poll::Ready(false),
                }
            }
        })
        .await
    }
}

impl Upload {
    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.begun = true;
        let polled = Pin::new(&mut self.incoming).poll_frame(cx);
        match &polled {
            Poll::Ready(None) => self.ended = true,
            Poll::Ready(Some(Err(_))) => self.broken = true,
            _ => {}
        }
        polled
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.state(|state| state.poll(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.state(|state| state.ended || state.incoming.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.state(|state| state.incoming.size_hint())
    }
}
