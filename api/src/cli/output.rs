//! Standard output of commands. A reader that has read enough (`nasss schema | head -1`) is no error; a full disk is one.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

use crate::folding::is_invisible;

/// Prints a line. What cannot be seen is escaped: names that others chose must not steer the terminal.
pub(super) fn print_line(line: impl Display) -> Result<(), String> {
    print_text(format_args!("{}\n", escape(&line.to_string()).replace('\n', "\\n")))
}

/// Prints text that is told once. A reader that is gone is an error, because the text would be lost.
pub(super) fn print_secret(text: impl Display) -> Result<(), String> {
    let mut out = io::stdout().lock();
    let text = escape(&text.to_string());
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.map_err(|error| format!("the output cannot be written: {error}"))
}

/// Returns a text with all characters but the ends of lines escaped that cannot be seen.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) && c != '\n' {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Returns JSON in which the same characters are escaped as JSON does.
pub(super) fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_invisible(c) {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            escaped.extend(units.map(|unit| format!("\\u{unit:04x}")));
        } else {
            escaped.push(c);
        }
    }
    escaped
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
