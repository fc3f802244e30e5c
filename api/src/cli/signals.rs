//! The signals that tell the program to stop.

use std::{
    io::IsTerminal,
    sync::{Arc, atomic::AtomicBool},
};

use async_graphql::futures_util::{Stream, stream};
use tokio::signal;

/// Signals of the terminal or of the one who started the program.
#[cfg(unix)]
pub(super) struct Signals {
    terminate: signal::unix::Signal,
    interrupt: signal::unix::Signal,
    hangup: signal::unix::Signal,
    asked: Arc<AtomicBool>,
    /// Whether a hangup means that the terminal was closed. Without a terminal, tools send it to have settings read anew,
    /// and it is ignored.
    in_terminal: bool,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on; until then each of these signals ends the process at once.
    pub(super) fn listen() -> Result<Self, String> {
        use signal::unix::SignalKind;
        let on = |name: &str, kind| {
            signal::unix::signal(kind).map_err(|error| format!("{name} cannot be heard: {error}"))
        };
        let in_terminal = std::io::stdin().is_terminal();
        let asked = Arc::<AtomicBool>::default();
        let hangup = in_terminal.then_some(SignalKind::hangup());
        for kind in [SignalKind::terminate(), SignalKind::interrupt()].into_iter().chain(hangup) {
            signal_hook::flag::register(kind.as_raw_value(), Arc::clone(&asked))
                .map_err(|error| format!("signals cannot be heard: {error}"))?;
        }
        Ok(Self {
            terminate: on("SIGTERM", SignalKind::terminate())?,
            interrupt: on("SIGINT", SignalKind::interrupt())?,
            hangup: on("SIGHUP", SignalKind::hangup())?,
            asked,
            in_terminal,
        })
    }

    /// A flag that is set by the first signal that asks to stop, at once. The streams of the runtime come some time later,
    /// in which requests would be answered as if nothing had happened.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.asked)
    }

    /// Waits for the next signal that asks to stop.
    pub(super) async fn next(&mut self) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.hangup.recv() => {
                    if self.in_terminal {
                        return;
                    }
                    tracing::info!("SIGHUP is ignored; settings are read at the start");
                }
            }
        }
    }
}

/// Ctrl-C, where there are no other signals.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> Result<Self, String> {
        Ok(Self)
    }

    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::default()
    }

    pub(super) async fn next(&mut self) {
        let _ = signal::ctrl_c().await;
    }
}

impl Signals {
    /// An item for each signal that asks to stop.
    pub(super) fn into_stream(self) -> impl Stream<Item = ()> {
        stream::unfold(self, |mut signals| async move {
            signals.next().await;
            Some(((), signals))
        })
    }
}
