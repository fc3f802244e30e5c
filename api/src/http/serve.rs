//! The accept loop, and the way to its end.

use std::{io, net::SocketAddr, sync::Arc, task::Poll, time::Duration};

use async_graphql::futures_util::{Stream, StreamExt, stream};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::{
    Site,
    admission::{Admission, Connections},
    conversation::Door,
    router,
};
use crate::app::App;

/// Connections that are taken from the queue of a listener before it is closed.
const QUEUED: usize = 4096;

/// The sockets on which connections are accepted.
pub struct Listeners {
    sockets: Vec<TcpListener>,
    /// Whether another process keeps them open, and serves later what is still waiting.
    shared: bool,
}

impl From<TcpListener> for Listeners {
    fn from(socket: TcpListener) -> Self {
        Self { sockets: vec![socket], shared: false }
    }
}

impl Listeners {
    /// Sockets that the process was given, and whose giver keeps them open.
    #[must_use]
    pub const fn shared(sockets: Vec<TcpListener>) -> Self {
        Self { sockets, shared: true }
    }

    /// The address of the first socket.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.sockets.first().ok_or_else(|| io::Error::other("there is no socket"))?.local_addr()
    }

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        std::future::poll_fn(|cx| {
            let ready = self.sockets.iter().find_map(|socket| match socket.poll_accept(cx) {
                Poll::Ready(accepted) => Some(accepted),
                Poll::Pending => None,
            });
            ready.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Closes the sockets. Returns the connections that were waiting, which would otherwise be reset.
    fn close(self) -> Vec<(TcpStream, SocketAddr)> {
        if self.shared {
            return Vec::new();
        }
        // Without the runtime, which knows of a connection only some time after it was made.
        let sockets = self.sockets.into_iter().filter_map(|socket| socket.into_std().ok());
        let accepted = |socket: std::net::TcpListener| {
            std::iter::from_fn(move || socket.accept().ok()).take(QUEUED)
        };
        let streams = sockets.flat_map(accepted).filter_map(|(stream, peer)| {
            stream.set_nonblocking(true).ok()?;
            Some((TcpStream::from_std(stream).ok()?, peer))
        });
        streams.collect()
    }
}

/// Answers on sockets until a signal comes; then stops in order, and returns. The first signal begins
/// `limits.drain_delay`, a second one ends it, and a third one ends what is then still running. Fails only if the schema
/// cannot be served.
pub async fn serve(
    listeners: impl Into<Listeners>,
    app: App,
    signals: impl Stream<Item = ()>,
) -> io::Result<()> {
    let site = Site::of_app(app).map_err(io::Error::other)?;
    serve_site(listeners, site, signals).await
}

/// [`serve`] for any [`Site`].
pub async fn serve_site(
    listeners: impl Into<Listeners>,
    site: Site,
    signals: impl Stream<Item = ()>,
) -> io::Result<()> {
    let listeners = listeners.into();
    // A stream that has ended brings no further signal.
    let signals = signals.chain(stream::pending());
    tokio::pin!(signals);
    let mut server = Server::new(site);
    server.accept_until(&listeners, signals.next()).await;

    let limits = server.site.config.limits.clone();
    let delay = limits.drain_delay.unwrap_or_default();
    server.site.stop();
    tracing::info!(delay_seconds = delay.as_secs_f64(), "stopping: not ready any more");
    if !delay.is_zero() {
        let delayed = tokio::time::timeout(delay, signals.next());
        server.accept_until(&listeners, delayed).await;
    }

    for (stream, peer) in listeners.close() {
        server.take(stream, peer);
    }
    server.closing.send_replace(true);
    let drained = tokio::select! {
        drained = tokio::time::timeout(limits.drain_timeout, server.drained()) => drained.is_ok(),
        _ = signals.next() => false,
    };
    if !drained {
        server.cut_off().await;
    }
    Ok(())
}

/// A server at work.
struct Server {
    site: Arc<Site>,
    door: Door,
    connections: Arc<Connections>,
    /// Whether connections that are not in use are closed.
    closing: watch::Sender<bool>,
    conversations: JoinSet<()>,
}

impl Server {
    fn new(site: Site) -> Self {
        let site = Arc::new(site);
        Self {
            door: Door::new(Arc::clone(&site), router(Arc::clone(&site))),
            connections: Connections::new(Arc::clone(&site.config)),
            site,
            closing: watch::channel(false).0,
            conversations: JoinSet::new(),
        }
    }

    /// Accepts connections until something else is done.
    async fn accept_until<T>(&mut self, listeners: &Listeners, done: impl Future<Output = T>) {
        tokio::pin!(done);
        loop {
            tokio::select! {
                _ = &mut done => return,
                Some(_) = self.conversations.join_next(), if !self.conversations.is_empty() => {}
                accepted = listeners.accept() => match accepted {
                    Ok((stream, peer)) => self.take(stream, peer),
                    // The other end is gone; the next one is there.
                    Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                    // Out of descriptors: the next one may fare better.
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                },
            }
        }
    }

    /// Serves a connection, or turns it away.
    fn take(&mut self, stream: TcpStream, peer: SocketAddr) {
        let (place, crowd) = match self.connections.admit(peer.ip()) {
            Admission::Open(place) => (place, None),
            Admission::Crowded(place, crowd) => (place, Some(crowd)),
            Admission::Refused(crowd) => {
                // A new connection's buffer is empty, so this does not block; if it fails, so be it.
                let _written = stream.try_write(crowd.bare());
                return;
            }
        };
        let (door, closing) = (self.door.clone(), self.closing.subscribe());
        self.conversations.spawn(async move {
            door.converse(stream, peer.ip(), crowd, closing).await;
            drop(place);
        });
    }

    /// Returns once every connection has ended.
    async fn drained(&mut self) {
        while self.conversations.join_next().await.is_some() {}
    }

    async fn cut_off(&mut self) {
        tracing::warn!(left = self.conversations.len(), "requests were cut off at shutdown");
        self.conversations.shutdown().await;
    }
}
