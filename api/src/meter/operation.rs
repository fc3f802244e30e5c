//! The meter of one operation.

use std::{
    fmt,
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use async_graphql::Value;

use super::{memory::Share, peaks::Peaks, prepaid::Prepaid, size};
use crate::{
    access::ReadCharge,
    config::Limits,
    document::Amounts,
    error::{Code, Error, INTERNAL_MESSAGE, Result},
};

/// Values that are resolved before others have their turn. A connection polls an operation up to four times in a row
/// (`http/at_once.rs`), so at most four times as many lie between two yields to the runtime.
const TURN: u64 = 2000;

/// Bytes that a value takes in memory besides its text: its place in an object or a list, its name and the future that
/// resolves it.
const VALUE_BYTES: u64 = 350;

/// Bytes by which an operation's share grows at least, so that shares are not changed for each value.
const STEP: u64 = 64 * 1024;

/// Counts the values and the bytes of one operation's answer, and ends the operation if there are too many.
pub struct Meter {
    most_values: u64,
    most_bytes: u64,
    /// Response names that stand for `__typename`, which async-graphql resolves without asking extensions.
    type_names: Arc<[String]>,
    values: AtomicU64,
    bytes: AtomicU64,
    /// Bytes of rows that were read for the operation.
    read: AtomicU64,
    in_turn: AtomicU64,
    /// Bytes that the share is known to cover.
    covered: AtomicU64,
    /// Bounds of an operation that is executed without the extension.
    prepaid: Option<Prepaid>,
    /// None once the answer is complete.
    share: Mutex<Option<Share>>,
    /// Why the operation ended before its answer was complete.
    ended: OnceLock<Error>,
    peaks: Arc<Peaks>,
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Meter({} values, {} bytes)", self.values.load(Relaxed), self.bytes.load(Relaxed))
    }
}

impl Meter {
    /// A meter for an operation that was admitted. `type_names` are the response names of `__typename`.
    #[must_use]
    pub fn new(limits: &Limits, share: Share, type_names: Arc<[String]>) -> Self {
        Self::within(limits.answer_values, limits.answer_bytes, share, type_names)
    }

    fn within(most_values: u64, most_bytes: u64, share: Share, type_names: Arc<[String]>) -> Self {
        let peaks = Arc::clone(share.peaks());
        Self {
            most_values,
            most_bytes,
            type_names,
            values: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            read: AtomicU64::new(0),
            in_turn: AtomicU64::new(0),
            covered: AtomicU64::new(0),
            prepaid: None,
            share: Mutex::new(Some(share)),
            ended: OnceLock::new(),
            peaks,
        }
    }

    /// Returns a meter for an operation that is executed without the extension and resolves no more than this. It takes
    /// the share; none if that is gone.
    #[must_use]
    pub fn prepaid(&self, amounts: Amounts) -> Option<Self> {
        let prepaid = Prepaid::new(amounts, self.most_values, self.most_bytes);
        Some(Self { prepaid: Some(prepaid), ..self.metered()? })
    }

    /// Returns a meter for an operation that is executed with the extension. It takes the share; none if that is gone.
    #[must_use]
    pub fn metered(&self) -> Option<Self> {
        let mut share = self.share().take()?;
        share.shrink(0);
        let (most_values, most_bytes) = (self.most_values, self.most_bytes);
        Some(Self::within(most_values, most_bytes, share, Arc::clone(&self.type_names)))
    }

    /// Whether the operation came too near to the limits to be executed without the extension.
    #[must_use]
    pub fn is_outgrown(&self) -> bool {
        self.prepaid.as_ref().is_some_and(Prepaid::is_outgrown)
    }

    /// Whether the operation must be executed again, with the extension.
    #[must_use]
    pub fn must_repeat(&self) -> bool {
        self.prepaid.as_ref().is_some_and(Prepaid::is_over)
    }

    /// Charges the answer of an operation that was executed without the extension.
    ///
    /// # Errors
    ///
    /// The bound that was exceeded: texts may be longer than in memory once they are escaped.
    pub fn charge_answer(&self, answer: &Value) -> Result<()> {
        let Some(prepaid) = &self.prepaid else { return Ok(()) };
        self.peaks.prepaid.fetch_add(1, Relaxed);
        if cfg!(debug_assertions) {
            prepaid.assert_holds(answer);
        }
        if cfg!(debug_assertions) || prepaid.must_be_measured() {
            let (values, bytes) = size::measure_answer(answer);
            self.charge(values, bytes);
        }
        self.ended.get().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// The bytes that the operation was charged for values of its answer. Fewer than the answer has if it was executed
    /// without the extension.
    #[must_use]
    pub fn answer_bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// Runs an operation within its bounds, yielding to the runtime after each turn.
    ///
    /// # Errors
    ///
    /// The bound that was exceeded; the operation is dropped then, with all that it read. Any error if it
    /// [must be repeated](Self::must_repeat).
    pub async fn run<T>(&self, operation: impl Future<Output = T>) -> Result<T> {
        let mut operation = pin!(operation);
        poll_fn(|cx| {
            self.in_turn.store(0, Relaxed);
            let polled = operation.as_mut().poll(cx);
            self.peaks.in_turn.fetch_max(self.in_turn.load(Relaxed), Relaxed);
            match self.ended.get() {
                Some(error) => Poll::Ready(Err(error.clone())),
                None if self.must_repeat() => Poll::Ready(Err(repeated())),
                None => polled.map(Ok),
            }
        })
        .await
    }

    /// Waits for the next turn if this one is over, and forever if the operation has ended.
    pub(super) fn poll_turn(&self, cx: &Context<'_>) -> Poll<()> {
        if self.ended.get().is_some() {
            return Poll::Pending;
        }
        if self.in_turn.load(Relaxed) >= TURN {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.in_turn.fetch_add(1, Relaxed);
        Poll::Ready(())
    }

    /// Polls a part of the operation, unless the operation has ended: then it waits forever.
    pub(super) fn poll_while_within<F: Future>(
        &self,
        part: Pin<&mut F>,
        cx: &mut Context<'_>,
    ) -> Poll<F::Output> {
        if self.ended.get().is_some() { Poll::Pending } else { part.poll(cx) }
    }

    /// Charges a scalar, an enum's value or null, in full.
    pub(super) fn charge_leaf(&self, value: &Value) {
        self.charge(1, size::measure_value(value));
    }

    /// Charges an object or a list whose values were charged before.
    pub(super) fn charge_container(&self, value: &Value) {
        match value {
            Value::Object(fields) => {
                let mut sum = Sum { values: 1, bytes: 2 };
                for (name, field) in fields {
                    sum.bytes += size::measure_name(name);
                    if self.type_names.iter().any(|known| known == name.as_str()) {
                        sum.values += 1;
                        sum.bytes += size::measure_value(field);
                    }
                }
                self.charge(sum.values, sum.bytes);
            }
            Value::List(items) => self.charge(1, size::measure_list(items.len())),
            other => self.charge_leaf(other),
        }
    }

    fn charge(&self, values: u64, bytes: u64) {
        let values = self.values.fetch_add(values, Relaxed).saturating_add(values);
        let bytes = self.bytes.fetch_add(bytes, Relaxed).saturating_add(bytes);
        self.peaks.values.fetch_max(values, Relaxed);
        self.peaks.bytes.fetch_max(bytes, Relaxed);
        if values > self.most_values {
            self.end(exceed_limit("values", self.most_values));
        } else if bytes > self.most_bytes {
            self.end(exceed_limit("bytes", self.most_bytes));
        } else {
            self.cover();
        }
    }

    /// Makes the share as large as what the operation holds.
    fn cover(&self) {
        let prepaid = self.prepaid.as_ref();
        let values = prepaid.map_or_else(|| self.values.load(Relaxed), Prepaid::values);
        let bytes = prepaid.map_or_else(|| self.bytes.load(Relaxed), Prepaid::bytes);
        let needed = values
            .saturating_mul(VALUE_BYTES)
            .saturating_add(bytes)
            .saturating_add(self.read.load(Relaxed));
        if needed <= self.covered.load(Relaxed) {
            return;
        }
        let mut share = self.share();
        let Some(share) = share.as_mut() else { return };
        let ahead = needed.saturating_add(STEP);
        let grown =
            share.grow(ahead).map(|()| ahead).or_else(|_| share.grow(needed).map(|()| needed));
        match grown {
            Ok(covered) => self.covered.store(covered, Relaxed),
            Err(error) => match prepaid {
                Some(prepaid) => prepaid.crowd(),
                None => self.end(error),
            },
        }
    }

    fn end(&self, error: Error) {
        // The first bound that is exceeded is the one to tell.
        let _ = self.ended.set(error);
    }

    /// Returns the share of an operation whose answer is complete; it falls to the bytes that are still to be written.
    /// None the second time.
    #[must_use]
    pub fn settle(&self, unwritten: u64) -> Option<Share> {
        let mut share = self.share().take()?;
        share.shrink(unwritten);
        Some(share)
    }

    fn share(&self) -> MutexGuard<'_, Option<Share>> {
        self.share.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReadCharge for Meter {
    fn charge_bytes(&self, bytes: usize) -> Result<()> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.read.fetch_add(bytes, Relaxed);
        if let Some(prepaid) = &self.prepaid {
            prepaid.note_row(bytes);
        }
        self.cover();
        match self.ended.get() {
            Some(error) => Err(error.clone()),
            None if self.must_repeat() => Err(repeated()),
            None => Ok(()),
        }
    }

    fn note_row(&self, bytes: usize) -> Result<()> {
        let Some(prepaid) = &self.prepaid else { return Ok(()) };
        prepaid.note_row(u64::try_from(bytes).unwrap_or(u64::MAX));
        self.cover();
        if self.must_repeat() { Err(repeated()) } else { Ok(()) }
    }

    fn poll_items(&self, items: usize, cx: &Context<'_>) -> Poll<()> {
        let Some(prepaid) = &self.prepaid else { return Poll::Ready(()) };
        if self.must_repeat() {
            return Poll::Pending;
        }
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        let values = prepaid.values_of(items);
        if values > TURN {
            prepaid.outgrow();
            return Poll::Pending;
        }
        let in_turn = self.in_turn.load(Relaxed);
        if in_turn > 0 && in_turn + values > TURN {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.in_turn.store(in_turn + values, Relaxed);
        prepaid.add_items(items);
        self.cover();
        if self.must_repeat() { Poll::Pending } else { Poll::Ready(()) }
    }
}

/// Values and bytes of one charge.
struct Sum {
    values: u64,
    bytes: u64,
}

/// The error of an operation that is executed again; no caller sees it.
fn repeated() -> Error {
    Error::new(Code::Internal, INTERNAL_MESSAGE)
}

fn exceed_limit(of: &str, most: u64) -> Error {
    Error::new(
        Code::CostLimitExceeded,
        format!(
            "The answer would have more than {most} {of}, which is the most that one may have; ask for fewer rows, \
             fields or texts at once."
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, time::Duration};

    use super::*;
    use crate::{document::Amount, meter::AnswerMemory, subscriber::Payer};

    async fn meter() -> Meter {
        let memory = AnswerMemory::of_bytes(1024 * 1024 * 1024);
        let share = memory.admit(Payer::of(None, IpAddr::from([192, 0, 2, 1]))).await.unwrap();
        Meter::new(&Limits::default(), share, Arc::from([]))
    }

    #[tokio::test]
    async fn an_operation_that_never_waits_can_be_timed_out() {
        let meter = meter().await;
        let endless = async {
            loop {
                poll_fn(|cx| meter.poll_turn(cx)).await;
            }
        };
        let limit = Duration::from_millis(20);
        assert!(tokio::time::timeout(limit, meter.run(endless)).await.is_err());
        assert_eq!(meter.peaks.in_turn(), TURN);
    }

    #[tokio::test]
    async fn what_is_read_is_charged_before_it_is_kept() {
        let meter = meter().await;
        let texts = 4500;
        let read = meter.run(async {
            for _ in 0..texts {
                meter.charge_bytes(100_000)?;
            }
            Ok::<_, Error>(())
        });
        assert_eq!(read.await.unwrap_err().code, Code::CostLimitExceeded);
        let most = 1024 * 1024 * 1024 / 8;
        assert!(meter.settle(u64::MAX).unwrap().bytes() <= most);
    }

    #[tokio::test]
    async fn a_known_row_ends_an_operation_before_it_is_shown_if_it_is_too_long() {
        let item = Amount { values: 1, leaves: 1, texts: 1, names: 10 };
        let meter = meter().await.prepaid(Amounts { outside: item, item }).unwrap();
        meter.note_row(1000).unwrap();
        meter.note_row(5_000_000).unwrap_err();
        assert!(meter.is_outgrown());
    }
}
