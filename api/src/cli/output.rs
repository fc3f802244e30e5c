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

/// Prints a line about what was done. An error says it too, so that a command that fails here is not taken for one that
/// changed nothing.
pub(super) fn print_done(line: impl Display) -> Result<(), String> {
    print_line(&line).map_err(|error| but_done(&error, &line))
}

/// Adds to an error of the output what was done before it.
pub(super) fn but_done(error: &str, done: impl Display) -> String {
    format!("{error}; it was done all the same: {done}")
}

/// Prints text that is told once. A reader that is gone is an error, because the text would be lost.
pub(super) fn print_secret(text: impl Display) -> Result<(), String> {
    write_secret(text).map_err(|error| unwritten(&error))
}

/// Writes text that is told once. Output that keeps nothing is an error, as is a reader that is gone.
pub(super) fn write_secret(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if is_discarded(&out)? {
        return Err(io::Error::other(
            "it is closed or goes to /dev/null, where what is told once would be lost",
        ));
    }
    writeln!(out, "{}", escape(&text.to_string()))?;
    out.flush()
}

/// Whether an output keeps nothing. The runtime of Rust opens /dev/null in place of a standard output that is closed, so that
/// the two cannot be told apart.
#[cfg(unix)]
fn is_discarded(out: &io::StdoutLock<'_>) -> io::Result<bool> {
    use std::{
        fs::{File, metadata},
        os::{
            fd::AsFd,
            unix::fs::{FileTypeExt, MetadataExt},
        },
    };
    let out = File::from(out.as_fd().try_clone_to_owned()?).metadata()?;
    let null = metadata("/dev/null").ok().filter(|null| null.file_type().is_char_device());
    Ok(out.file_type().is_char_device() && null.is_some_and(|null| null.rdev() == out.rdev()))
}

#[cfg(not(unix))]
fn is_discarded(_: &io::StdoutLock<'_>) -> io::Result<bool> {
    Ok(false)
}

fn unwritten(error: &io::Error) -> String {
    format!("the output cannot be written: {error}")
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
        Err(error) => Err(unwritten(&error)),
    }
}
