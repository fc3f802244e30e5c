//! The log, on standard error. It is best effort: a reader that is gone, slow or stuck, or a disk that is full, must not
//! hold up a request.

use std::{
    io::{self, IsTerminal, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::{
    EnvFilter,
    fmt::{self, MakeWriter},
};

use crate::config::{Config, LogFormat, environment, foreign_variables};

/// Lines that wait to be written; further ones are dropped.
const WAITING: usize = 4096;

/// How long the end of the program waits for lines to be written.
const PATIENCE: Duration = Duration::from_secs(1);

/// Starts the log. What is still waiting is written when the returned value is dropped.
pub(super) fn start(config: &Config) -> Result<Flush, String> {
    let filter = filter(config)?;
    let lines = Lines::to(io::stderr())
        .map_err(|error| format!("the thread of the log cannot be started: {error}"))?;
    let flush = Flush(lines.entries.clone());
    let log = fmt::fmt()
        .with_env_filter(filter)
        .with_writer(lines)
        // It would tell of failures by a macro that panics where standard error cannot be written.
        .log_internal_errors(false);
    // Colours are for a terminal; in a file or a collector they are noise.
    let log = if io::stderr().is_terminal() { log } else { log.with_ansi(false) };
    match config.log.format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    for variable in foreign_variables(environment()) {
        tracing::debug!(%variable, "not a setting: a cluster or a container engine set it");
    }
    Ok(flush)
}

/// Returns the filter of the settings.
pub(super) fn filter(config: &Config) -> Result<EnvFilter, String> {
    EnvFilter::try_new(&config.log.filter)
        .map_err(|error| format!("the setting `log.filter` cannot be used: {error}"))
}

/// What the thread of the log is asked to do.
enum Entry {
    Line(Vec<u8>),
    Flush(SyncSender<()>),
}

/// Hands lines to a thread of their own, and never waits.
#[derive(Clone)]
struct Lines {
    entries: SyncSender<Entry>,
    dropped: Arc<AtomicU64>,
}

impl Lines {
    fn to(output: impl Write + Send + 'static) -> io::Result<Self> {
        let (entries, queue) = sync_channel(WAITING);
        let dropped = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&dropped);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(&queue, output, &counted))?;
        Ok(Self { entries, dropped })
    }
}

fn write_all(queue: &Receiver<Entry>, mut output: impl Write, dropped: &AtomicU64) {
    while let Ok(entry) = queue.recv() {
        match entry {
            Entry::Line(line) => {
                let _best_effort = output.write_all(&line);
                let lines = dropped.swap(0, Ordering::Relaxed);
                if lines > 0 {
                    tracing::warn!(lines, "lines of the log were dropped: its reader is too slow");
                }
            }
            Entry::Flush(done) => {
                let _best_effort = output.flush();
                let _gone = done.try_send(());
            }
        }
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.entries.try_send(Entry::Line(line.to_vec())).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Writes what is waiting when it is dropped, as far as that is possible in a short time.
pub(super) struct Flush(SyncSender<Entry>);

impl Drop for Flush {
    fn drop(&mut self) {
        let (done, flushed) = sync_channel(1);
        // Where the queue is full, nobody reads.
        if self.0.try_send(Entry::Flush(done)).is_ok() {
            let _late = flushed.recv_timeout(PATIENCE);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc::channel};

    use super::*;

    /// Takes lines until it is told to fail, or waits before each.
    struct Output {
        taken: Arc<Mutex<Vec<u8>>>,
        fails: bool,
        waits: Option<Receiver<()>>,
    }

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Some(waits) = &self.waits {
                let _over = waits.recv();
            }
            if self.fails {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.taken.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn output() -> Output {
        Output { taken: Arc::default(), fails: false, waits: None }
    }

    #[test]
    fn what_waits_is_written_before_the_end() {
        let output = output();
        let taken = Arc::clone(&output.taken);
        let mut lines = Lines::to(output).unwrap();
        for _ in 0..100 {
            lines.write_all(b"a line\n").unwrap();
        }
        drop(Flush(lines.entries.clone()));
        assert_eq!(taken.lock().unwrap().len(), 700);
    }

    #[test]
    fn an_output_that_fails_stops_nothing() {
        let mut lines = Lines::to(Output { fails: true, ..output() }).unwrap();
        lines.write_all(b"a line\n").unwrap();
        drop(Flush(lines.entries.clone()));
        lines.write_all(b"another\n").unwrap();
    }

    #[test]
    fn an_output_that_is_stuck_holds_up_nobody() {
        let (go, waits) = channel();
        let output = Output { waits: Some(waits), ..output() };
        let taken = Arc::clone(&output.taken);
        let mut lines = Lines::to(output).unwrap();
        for _ in 0..2 * WAITING {
            lines.write_all(b"a line\n").unwrap();
        }
        assert!(lines.dropped.load(Ordering::Relaxed) >= WAITING as u64 - 1);
        drop(Flush(lines.entries.clone()));
        assert!(taken.lock().unwrap().is_empty());
        drop(go);
    }
}
