//! One connection from its first byte to its last.

use std::{
    convert::Infallible,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue, Version, header::CONNECTION},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    time::timeout,
};

use super::{
    Site,
    admission::Crowd,
    answered,
    at_once::AtOnce,
    foreign::ForeignLog,
    idle::{Activity, Expiry, Outgoing},
    socket::Watched,
    upload::Arrival,
};
use crate::config::Limits;

/// Room for a head beyond the limits, so that most of what is too long gets an answer that says so.
const HEAD_ROOM: usize = 128 * 1024;

/// How long a client may take to send its headers where there are too many connections.
const CROWDED: Duration = Duration::from_secs(2);

/// How long a connection is read on after an answer to a whole request: what may still come is not part of it.
const LINGER_AFTER_ALL: Duration = Duration::from_secs(1);

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// What every connection shares.
#[derive(Clone)]
pub(super) struct Door(Arc<Shared>);

struct Shared {
    site: Arc<Site>,
    router: Router,
    foreign: ForeignLog,
    /// The value of `Keep-Alive`; none where a connection is kept for less than a second.
    keep_alive: Option<HeaderValue>,
}

/// How hyper's part of a connection came to its end.
enum End {
    /// One side ended it.
    Ended,
    /// It was given up.
    Expired(Expiry),
}

/// A connection and those on it.
struct Conversation<'a> {
    shared: &'a Arc<Shared>,
    peer: IpAddr,
    crowd: Option<Crowd>,
    closing: watch::Receiver<bool>,
    /// Whether the last answer came before its request had ended.
    early: Arc<AtomicBool>,
}

impl Door {
    pub(super) fn new(site: Arc<Site>, router: Router) -> Self {
        let seconds = site.config.limits.idle_timeout.as_secs();
        let keep_alive =
            HeaderValue::from_str(&format!("timeout={seconds}")).ok().filter(|_| seconds > 0);
        Self(Arc::new(Shared { site, router, foreign: ForeignLog::default(), keep_alive }))
    }

    /// Answers the requests of a connection until it ends, or until it is unused and the service closes.
    pub(super) async fn converse(
        &self,
        stream: TcpStream,
        peer: IpAddr,
        crowd: Option<Crowd>,
        closing: watch::Receiver<bool>,
    ) {
        // Answers are small and written at once; waiting to fill packets only delays them.
        let _best_effort = stream.set_nodelay(true);
        let early = Arc::default();
        Conversation { shared: &self.0, peer, crowd, closing, early }.hold(stream).await;
    }
}

impl Conversation<'_> {
    async fn hold(mut self, mut stream: TcpStream) {
        let mut activity = Activity::new();
        loop {
            let (end, watched) = self.speak(stream, &activity).await;
            if let Some(seen) = watched.foreign() {
                self.shared.foreign.tell(seen, self.peer);
            }
            let limits = &self.shared.site.config.limits;
            match (end, self.crowd) {
                (End::Ended, _) => {
                    let early = self.early.load(Ordering::Relaxed);
                    return linger(watched.into_stream(), limits, early).await;
                }
                (End::Expired(_), Some(crowd)) => {
                    let mut stream = watched.into_stream();
                    let written = timeout(CROWDED, stream.write_all(crowd.bare())).await;
                    if matches!(written, Ok(Ok(()))) {
                        linger(stream, limits, true).await;
                    }
                    return;
                }
                (End::Expired(Expiry::Unused), None) => match with_request(watched.into_stream()) {
                    Some(again) => stream = again,
                    None => return,
                },
                (End::Expired(Expiry::TooSlow), None) => return,
            }
            activity = Activity::begun();
        }
    }

    /// Speaks HTTP until one side ends it, or until it takes too long.
    async fn speak(&mut self, stream: TcpStream, activity: &Activity) -> (End, Watched) {
        let mut limits = self.shared.site.config.limits.clone();
        if self.crowd.is_some() {
            limits.header_timeout = limits.header_timeout.min(CROWDED);
        }
        let io = TokioIo::new(Watched::new(stream, activity.clone()));
        // Until a request's head is whole, an answer can only be one of hyper's about that head.
        self.early.store(true, Ordering::Relaxed);
        let service = service_fn(|request: hyper::Request<Incoming>| {
            activity.requested();
            Box::pin(self.answer(request, activity.clone()))
        });
        let mut connection = builder(&limits).serve_connection(io, service);
        let mut closing = self.closing.clone();
        let mut closes = *closing.borrow_and_update();
        let at_once = AtOnce::new();
        let end = loop {
            let conversing = std::future::poll_fn(|cx| {
                at_once.poll(cx, |cx| connection.poll_without_shutdown(cx))
            });
            tokio::select! {
                // First, so that what has arrived is read before anything is closed.
                biased;
                _ended = conversing => break End::Ended,
                expiry = activity.expired(&limits, closes) => break End::Expired(expiry),
                _ = closing.changed(), if !closes => closes = true,
            }
        };
        (end, connection.into_parts().io.into_inner())
    }

    /// Answers a request. The returned future borrows nothing, as hyper demands.
    fn answer(
        &self,
        request: hyper::Request<Incoming>,
        activity: Activity,
    ) -> impl Future<Output = Result<Response<Outgoing>, Infallible>> + Send + use<> {
        let (shared, peer, early) = (Arc::clone(self.shared), self.peer, Arc::clone(&self.early));
        let crowded = self.crowd.is_some();
        let lasting = lasts(request.version(), request.headers());
        let (mut request, arrival) = Arrival::of(request);
        if let Some(crowd) = self.crowd {
            request.extensions_mut().insert(crowd);
        }
        async move {
            let mut answer = answered(&shared.site, &shared.router, peer, request).await;
            let complete = arrival.is_complete().await;
            early.store(!complete, Ordering::Relaxed);
            if !complete || crowded || shared.site.is_stopping() {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            } else if lasting && !answer.headers().contains_key(CONNECTION) {
                answer
                    .headers_mut()
                    .extend(shared.keep_alive.clone().map(|value| (KEEP_ALIVE, value)));
            }
            Ok(answer.map(|body| activity.answered(body)))
        }
    }
}

/// Whether a client wants to go on with the connection after its request.
fn lasts(version: Version, headers: &HeaderMap) -> bool {
    let says = |word: &str| {
        let values = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|it| it.trim().eq_ignore_ascii_case(word))
    };
    if version == Version::HTTP_10 { says("keep-alive") } else { !says("close") }
}

fn builder(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // `Activity` keeps the time.
        .header_read_timeout(None)
        // A client that has asked may say that it asks no more, and is answered.
        .half_close(true)
        .max_buf_size(limits.header_bytes + HEAD_ROOM);
    builder
}

/// Returns an unused connection if a request has arrived on it just now. The runtime learns of that some time later, so
/// the system itself is asked.
fn with_request(stream: TcpStream) -> Option<TcpStream> {
    let stream = stream.into_std().ok()?;
    match stream.peek(&mut [0]) {
        Ok(1..) => TcpStream::from_std(stream).ok(),
        _ => None,
    }
}

/// Says that no more will be written, and reads what is still under way: closing with unread bytes
/// resets the connection, and the client loses the answer that says what was wrong (RFC 9112, section 9.6).
async fn linger(mut stream: TcpStream, limits: &Limits, early: bool) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let pause = if early { limits.linger_idle } else { limits.linger_idle.min(LINGER_AFTER_ALL) };
    let mut scrap = vec![0; 16 * 1024];
    let reading =
        async { while let Ok(Ok(1..)) = timeout(pause, stream.read(&mut scrap)).await {} };
    let _elapsed = timeout(limits.linger_timeout, reading).await;
}
