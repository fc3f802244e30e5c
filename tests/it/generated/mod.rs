//! Data sets that nobody would think of: many ties, many gaps, names that differ by an accent only. The
//! same sets come at every run.

mod dice;
mod quotes;
mod rows;
mod said;
mod twins;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngSeed, TestRunner},
};

pub use dice::{pick, scattered};
pub use rows::Rows;
pub use twins::Twins;

/// Checks a property over so many generated data sets, each in a fresh database of either engine, with
/// something more that is generated beside it.
pub fn check<S: Strategy>(sets: u32, beside: S, property: &impl AsyncFn(&Twins, &Rows, &S::Value)) {
    let config = Config {
        cases: sets,
        rng_seed: RngSeed::Fixed(2017),
        failure_persistence: None,
        // Each try makes two databases.
        max_shrink_iters: 150,
        max_shrink_time: 30_000,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let outcome = TestRunner::new(config).run(&(dice::dice(), beside), |(dice, beside)| {
        let rows = Rows::of(&dice);
        let twins = runtime.block_on(Twins::holding(&rows));
        let held = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(property(&twins, &rows, &beside));
        }));
        runtime.block_on(twins.close());
        held.map_err(|surprise| resume_unwind(surprise))
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
