//! The body of an answer, which gives back the memory that it holds as it is written.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use crate::meter::Share;

/// Bytes that are handed to the connection at a time. It asks for more once it has room for them.
const CHUNK: usize = 64 * 1024;

/// A body in chunks, with the memory of those that were not yet written.
pub(super) struct MeteredBody {
    rest: Bytes,
    share: Share,
}

impl MeteredBody {
    /// A body of these bytes. A short one leaves no memory to account for once it is handed over.
    pub(super) fn of(bytes: Bytes, share: Share) -> Body {
        if bytes.len() <= CHUNK {
            return Body::from(bytes);
        }
        Body::new(Self { rest: bytes, share })
    }
}

impl HttpBody for MeteredBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        // The chunk before this one was taken by the connection.
        this.share.shrink(this.rest.len() as u64);
        if this.rest.is_empty() {
            return Poll::Ready(None);
        }
        let chunk = this.rest.split_to(CHUNK.min(this.rest.len()));
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
