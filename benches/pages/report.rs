//! The table.

use crate::{Side, measure::Measured};

/// Prints what was measured: milliseconds, the ratio of CPU to the floor's, and to that with the first number of
/// quotes. A line is a question, and holds the service and the floor of each side.
pub fn print(sides: &[Side], lines: &[Vec<Measured>]) {
    for (nth, side) in sides.iter().enumerate() {
        println!(
            "\n{}, {} (milliseconds; CPU per request of program + database)",
            side.store.engine, side.name
        );
        println!(
            "{:<38} {:>4} {:>8} {:>8} {:>8} {:>8} | {:>8} {:>8} {:>8} | {:>6}",
            "question", "SQL", "median", "p99", "CPU", "program", "floor", "p99", "CPU", "ratio"
        );
        for (question, line) in side.questions.iter().zip(lines) {
            let [ours, floor] = [&line[2 * nth], &line[2 * nth + 1]];
            println!(
                "{:<38} {:>4} {:>8.3} {:>8.3} {:>8.3} {:>8.3} | {:>8.3} {:>8.3} {:>8.3} | {:>6.2}{}",
                question.name,
                format!("{}, {}", question.statements[0], question.statements[1]),
                ours.median,
                ours.p99,
                ours.whole,
                ours.program,
                floor.median,
                floor.p99,
                floor.whole,
                ours.whole / floor.whole,
                if nth == 0 { String::new() } else { growth(ours, &line[0], &sides[0].name) }
            );
        }
    }
}

fn growth(now: &Measured, before: &Measured, first: &str) -> String {
    let percent = (now.whole / before.whole - 1.0) * 100.0;
    format!("  {percent:+.0} % CPU against {first}")
}

/// What a question that is asked again and again is called.
pub const REPEATED: &str = "a repeated page";

/// Prints what a repeated question costs beside bytes that never change, which were measured in this order.
pub fn repeated(connections: usize, measured: &[Measured]) {
    let (kept, bytes) = (&measured[0], &measured[1]);
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
