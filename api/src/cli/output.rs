//! Standard output of commands. A reader that has read enough (`nasss schema | head -1`) is no error; a full disk is one.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

/// Prints a line.
pub(super) fn print_line(line: impl Display) -> Result<(), String> {
    print_text(format_args!("{line}\n"))
}

/// Prints a text.
pub(super) fn print_text(text: impl Display) -> Result<(), String> {
    let mut out = io::stdout().lock();
    let written = write!(out, "{text}").and_then(|()| out.flush());
    is_cut_off(written).map(|_| ())
}

/// Whether the reader has read enough, after something was written.
pub(super) fn is_cut_off(written: io::Result<()>) -> Result<bool, String> {
    match written {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(true),
        Err(error) => Err(format!("the output cannot be written: {error}")),
    }
}
