//! Goes on at once with what woke itself.
//!
//! hyper wakes its own task for each body that is read. Through the scheduler the task would come to the end of
//! the queue, and a second worker would be woken to look at it, which costs more than a short answer does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use async_graphql::futures_util::task::AtomicWaker;

/// How often something is polled in a row before others have their turn.
const TURNS: usize = 4;

/// What wakes one task, or the one who is just polling it.
pub(super) struct AtOnce {
    bell: Arc<Bell>,
    waker: Waker,
}

#[derive(Default)]
struct Bell {
    rung: AtomicBool,
    /// The task, except while it is being polled.
    task: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake();
    }
}

impl AtOnce {
    pub(super) fn new() -> Self {
        let bell = Arc::<Bell>::default();
        let waker = Waker::from(Arc::clone(&bell));
        Self { bell, waker }
    }

    /// Polls, and again while that is woken meanwhile.
    pub(super) fn poll<T>(
        &self,
        cx: &Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let Bell { rung, task } = &*self.bell;
        drop(task.take());
        for _ in 0..TURNS {
            // Not merely stored: what was done before it rang must be seen.
            rung.swap(false, Ordering::AcqRel);
            let polled = poll(&mut Context::from_waker(&self.waker));
            if polled.is_ready() {
                return polled;
            }
            if !rung.load(Ordering::Acquire) {
                break;
            }
        }
        task.register(cx.waker());
        // It may have rung while nobody was registered.
        if rung.load(Ordering::Acquire) {
            task.wake();
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{OnceLock, atomic::AtomicUsize},
        time::{Duration, Instant},
    };

    use super::*;

    /// A waker that counts.
    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    struct Task {
        counted: Arc<Counted>,
        waker: Waker,
        at_once: AtOnce,
    }

    impl Task {
        fn new() -> Self {
            let counted = Arc::<Counted>::default();
            let waker = Waker::from(Arc::clone(&counted));
            Self { counted, waker, at_once: AtOnce::new() }
        }

        fn poll(&self, poll: impl FnMut(&mut Context<'_>) -> Poll<usize>) -> Poll<usize> {
            self.at_once.poll(&Context::from_waker(&self.waker), poll)
        }

        fn woken(&self) -> usize {
            self.counted.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn what_wakes_itself_is_polled_again_without_the_task() {
        let task = Task::new();
        let mut polls = 0;
        let polled = task.poll(|cx| {
            polls += 1;
            if polls == 1 {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(polls)
        });
        assert_eq!((polled, task.woken()), (Poll::Ready(2), 0));
    }

    #[test]
    fn what_only_waits_is_polled_once_until_it_is_woken() {
        let task = Task::new();
        let (mut polls, mut held) = (0, None);
        let polled = task.poll(|cx| {
            polls += 1;
            held = Some(cx.waker().clone());
            Poll::Pending
        });
        assert_eq!((polled, polls, task.woken()), (Poll::Pending, 1, 0));

        held.unwrap().wake();
        assert_eq!(task.woken(), 1);
    }

    #[test]
    fn what_always_wakes_itself_lets_others_have_their_turn() {
        let task = Task::new();
        for turn in 1..=2 {
            let mut polls = 0;
            let polled = task.poll(|cx| {
                polls += 1;
                cx.waker().wake_by_ref();
                Poll::Pending
            });
            assert_eq!((polled, polls, task.woken()), (Poll::Pending, TURNS, turn));
        }
    }

    #[test]
    fn a_bell_from_another_thread_is_never_lost() {
        const ROUNDS: usize = 100_000;
        let task = Task::new();
        let (asked, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        // Without sleep, so that it rings while the task registers itself.
        let until = |reached: &dyn Fn() -> bool| {
            let late = Instant::now() + Duration::from_secs(20);
            while !reached() {
                assert!(Instant::now() < late, "nothing happens any more");
                std::thread::yield_now();
            }
        };
        let held = OnceLock::<Waker>::new();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 1..=ROUNDS {
                    until(&|| asked.load(Ordering::Relaxed) == round);
                    done.store(round, Ordering::Relaxed);
                    held.wait().wake_by_ref();
                }
            });
            for round in 1..=ROUNDS {
                loop {
                    let woken = task.woken();
                    let polled = task.poll(|cx| {
                        held.get_or_init(|| cx.waker().clone());
                        asked.store(round, Ordering::Relaxed);
                        let ready = done.load(Ordering::Relaxed) == round;
                        if ready { Poll::Ready(round) } else { Poll::Pending }
                    });
                    if polled.is_ready() {
                        break;
                    }
                    until(&|| task.woken() > woken);
                }
            }
        });
    }
}
