//! The table.

use crate::{measure::Measured, process::Store, questions::Question};

/// Prints what was measured: milliseconds, and the ratio of CPU to the floor's.
pub fn print(store: &Store, lines: &[(&Question, Measured, Measured)]) {
    println!("\n{} (milliseconds; CPU per request of program + database)", store.engine);
    println!(
        "{:<38} {:>4} {:>8} {:>8} {:>8} {:>8} | {:>8} {:>8} {:>8} | {:>6}",
        "question", "SQL", "median", "p99", "CPU", "of it us", "floor", "p99", "CPU", "ratio"
    );
    for (question, ours, floor) in lines {
        println!(
            "{:<38} {:>4} {:>8.3} {:>8.3} {:>8.3} {:>8.3} | {:>8.3} {:>8.3} {:>8.3} | {:>6.2}",
            question.name,
            format!("{}, {}", question.statements[0], question.statements[1]),
            ours.median,
            ours.p99,
            ours.whole,
            ours.program,
            floor.median,
            floor.p99,
            floor.whole,
            ours.whole / floor.whole
        );
    }
}

/// What a question that is asked again and again is called.
pub const REPEATED: &str = "a repeated page";

/// Prints what a repeated question costs beside bytes that never change.
pub fn repeated(connections: usize, kept: &Measured, bytes: &Measured) {
    println!(
        "{REPEATED}, {connections:>2} connections: median {:.3}, CPU {:.3}; constant bytes: \
         median {:.3}, CPU {:.3}; ratio {:.2}",
        kept.median,
        kept.whole,
        bytes.median,
        bytes.whole,
        kept.whole / bytes.whole
    );
}
