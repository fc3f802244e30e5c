//! The command `nasss`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match nasss::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("nasss: {line}");
            ExitCode::FAILURE
        }
    }
}
