//! The stream below hyper, which reports what happens on it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    foreign::{Foreign, Opening},
    idle::Activity,
};

/// A stream that tells its activity what happens on it, and keeps the first bytes that arrived.
pub(super) struct Watched {
    stream: TcpStream,
    activity: Activity,
    opening: Opening,
    /// An answer of hyper's own with the headers that it lacks, and how much of it was written.
    completed: Option<(Vec<u8>, usize)>,
}

/// What all refusals begin with: of those, hyper writes some by itself, to heads that it cannot read.
const REFUSED: &[u8] = b"HTTP/1.1 4";
/// A header that every answer of the service has.
const OURS: &[u8] = b"x-request-id:";
/// Headers that every answer must have for caches in front.
const FOR_CACHES: &[u8] =
    b"vary: Accept, Accept-Encoding, Authorization, Origin\r\ncache-control: no-store\r\n";

/// An answer of hyper's own with the headers for caches; none if the bytes begin no such answer.
fn completed(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(REFUSED) {
        return None;
    }
    let ours = bytes.windows(OURS.len()).any(|window| window.eq_ignore_ascii_case(OURS));
    let line = bytes.windows(2).position(|end| end == b"\r\n").filter(|_| !ours)? + 2;
    let (status, rest) = bytes.split_at_checked(line)?;
    Some([status, FOR_CACHES, rest].concat())
}

impl Watched {
    pub(super) fn new(stream: TcpStream, activity: Activity) -> Self {
        Self { stream, activity, opening: Opening::default(), completed: None }
    }

    /// The protocol that was spoken in place of HTTP/1, if it is a known one.
    pub(super) fn foreign(&self) -> Option<Foreign> {
        self.opening.foreign()
    }

    pub(super) fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Writes what is left of a completed answer; ready without one.
    fn poll_completed(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, written)) = &mut self.completed {
            let rest = bytes.get(*written..).unwrap_or_default();
            *written += ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
            if *written == bytes.len() {
                self.completed = None;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        let read = buf.filled().get(before..).unwrap_or_default();
        if !read.is_empty() {
            self.opening.extend(read);
            self.activity.arrived();
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.completed.is_none() {
            self.completed = completed(buf).map(|bytes| (bytes, 0));
        }
        if self.completed.is_some() {
            return self.poll_completed(cx).map_ok(|()| buf.len());
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    /// hyper calls this once nothing is left in its own buffer.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        if matches!(polled, Poll::Ready(Ok(()))) {
            self.activity.flushed();
        }
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(first) = bufs.first().filter(|first| first.starts_with(REFUSED)) {
            return self.poll_write(cx, first);
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_hyper_writes_by_itself_get_the_headers_for_caches() {
        let own = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        let told = String::from_utf8(completed(own).unwrap()).unwrap();
        let (status, rest) = told.split_once("\r\n").unwrap();
        assert_eq!(status, "HTTP/1.1 400 Bad Request");
        assert_eq!(rest.matches("vary: ").count(), 1);
        assert!(rest.ends_with("content-length: 0\r\n\r\n"));
        for other in [
            "HTTP/1.1 400 Bad Request\r\nX-Request-Id: 1\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "{\"data\":null}",
            "HTTP/1.1 4",
            "",
        ] {
            assert_eq!(completed(other.as_bytes()), None, "{other}");
        }
    }
}
