//! The command `nasss`.

#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::{io::Write, process::ExitCode};

/// Answers are many small texts, made by one thread and dropped by another, which the system's allocator is
/// slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match nasss::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            // Standard error may be gone, too.
            let _best_effort = writeln!(std::io::stderr(), "nasss: {line}");
            ExitCode::FAILURE
        }
    }
}
