//! The accept loop.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::{
    Site, address, answered,
    at_once::AtOnce,
    connection::{Activity, Watched},
    router,
};
use crate::{app::App, config::Limits};

/// Room for a head beyond the limits, so that most of what is too long gets an answer that says so.
const HEAD_ROOM: usize = 128 * 1024;

/// How long a closing connection is still read, so that the answer is not lost in a reset.
const LINGER: Duration = Duration::from_millis(500);

/// How many bytes are read meanwhile.
const LINGER_BYTES: u64 = 1024 * 1024;

/// Answers on a listener until `shutdown` completes; then running requests get
/// `limits.drain_timeout`, and the function returns. Fails only if the schema cannot be served.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let site = Site::of_app(app).map_err(io::Error::other)?;
    serve_site(listener, site, shutdown).await
}

/// [`serve`] for any [`Site`].
pub async fn serve_site(
    listener: TcpListener,
    site: Site,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let site = Arc::new(site);
    let door = Door { router: Arc::new(router(Arc::clone(&site))), site, open: Arc::default() };
    let (closing, _) = watch::channel(false);
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if let Some(place) = door.admit(peer.ip(), &stream) {
                        let door = door.clone();
                        let closing = closing.subscribe();
                        connections.spawn(async move {
                            door.converse(stream, peer.ip(), closing).await;
                            drop(place);
                        });
                    }
                }
                // Out of descriptors, or the other end is gone: the next one may fare better.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    closing.send_replace(true);
    let drained = async { while connections.join_next().await.is_some() {} };
    let limit = door.site.config.limits.drain_timeout;
    if tokio::time::timeout(limit, drained).await.is_err() {
        tracing::warn!(left = connections.len(), "requests were cut off at shutdown");
        connections.shutdown().await;
    }
    Ok(())
}

/// What every connection shares.
#[derive(Clone)]
struct Door {
    router: Arc<Router>,
    site: Arc<Site>,
    open: Open,
}

/// Open connections by address.
type Open = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// One counted connection; dropping it gives the place back.
struct Place {
    address: IpAddr,
    open: Open,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

impl Door {
    /// Counts a connection, or turns it away. A trusted proxy has no limit, as all come through it.
    fn admit(&self, peer: IpAddr, stream: &TcpStream) -> Option<Place> {
        let config = &self.site.config;
        let limit = config.limits.connections_per_address;
        let unlimited = limit == 0 || address::is_trusted(peer, &config.trusted_proxies);
        let address = peer.to_canonical();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_insert(0);
        if *count >= limit && !unlimited {
            drop(open);
            // A new connection's buffer is empty, so this does not block; if it fails, so be it.
            let _written = stream.try_write(
                b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\
                  Connection: close\r\n\r\n",
            );
            return None;
        }
        *count += 1;
        Some(Place { address, open: Arc::clone(&self.open) })
    }

    async fn converse(&self, stream: TcpStream, peer: IpAddr, mut closing: watch::Receiver<bool>) {
        let limits = &self.site.config.limits;
        // Answers are small and written at once; waiting to fill packets only delays them.
        let _best_effort = stream.set_nodelay(true);
        let activity = Activity::new();
        let io = TokioIo::new(Watched::new(stream, activity.clone()));
        let (site, router) = (Arc::clone(&self.site), Arc::clone(&self.router));
        let told = activity.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            told.request();
            let (site, router, told) = (Arc::clone(&site), Arc::clone(&router), told.clone());
            Box::pin(async move {
                let answer = answered(&site, &router, peer, request.map(Body::new)).await;
                told.answered();
                Ok::<_, Infallible>(answer)
            })
        });
        let mut connection = builder(limits).serve_connection(io, service);
        let mut asked = *closing.borrow_and_update();
        let at_once = AtOnce::new();
        loop {
            if asked {
                Pin::new(&mut connection).graceful_shutdown();
            }
            let conversing = std::future::poll_fn(|cx| {
                at_once.poll(cx, |cx| connection.poll_without_shutdown(cx))
            });
            tokio::select! {
                _ended = conversing => break,
                () = activity.expired(limits) => return,
                _ = closing.changed(), if !asked => asked = true,
            }
        }
        linger(connection.into_parts().io.into_inner()).await;
    }
}

fn builder(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // `Activity` keeps the time.
        .header_read_timeout(None)
        .max_buf_size(limits.header_bytes + HEAD_ROOM);
    builder
}

/// Says that no more will be written, and reads what is still under way: closing with unread bytes
/// resets the connection, and the client loses the answer that says what was wrong.
async fn linger(mut stream: Watched<TcpStream>) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut rest = stream.take(LINGER_BYTES);
    let mut scrap = vec![0; 4096];
    let drain = async { while rest.read(&mut scrap).await.is_ok_and(|read| read > 0) {} };
    let _elapsed = tokio::time::timeout(LINGER, drain).await;
}
