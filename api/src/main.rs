//! The command `nasss`.

use std::process::ExitCode;

/// Answers are many small texts, made by one thread and dropped by another, which the system's allocator is
/// slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match nasss::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("nasss: {line}");
            ExitCode::FAILURE
        }
    }
}
