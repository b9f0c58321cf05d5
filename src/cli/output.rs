//! What commands print on standard output.

use std::fs::File;
use std::io::Write as _;

use serde::Serialize;

use super::exit::{Answer, Failure, Outcome};

/// Prints one JSON document.
pub(super) fn json<T: Serialize>(document: &T) -> Answer {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::outside(format!("the answer cannot be written as JSON: {error}")))?;
    text_out(&format!("{text}\n"))
}

/// Prints text; a reader that went away (a closed pipe) is no failure.
pub(super) fn text_out(text: &str) -> Answer {
    bytes_out(text.as_bytes())
}

/// Writes bytes, as [`text_out`] does text.
pub(super) fn bytes_out(bytes: &[u8]) -> Answer {
    let mut out = std::io::stdout().lock();
    gone_or_done(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Writes what a file has from here on, as [`text_out`] does text.
pub(super) fn file_out(mut file: File) -> Answer {
    let mut out = std::io::stdout().lock();
    gone_or_done(std::io::copy(&mut file, &mut out).and_then(|_| out.flush()))
}

fn gone_or_done(written: std::io::Result<()>) -> Answer {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::outside(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(Outcome::Done),
    }
}

/// Prints one line at once.
///
/// # Errors
/// When nobody reads any more.
pub(super) fn line_out(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Prints text, then answers `outcome`.
pub(super) fn text_then(text: &str, outcome: Outcome) -> Answer {
    text_out(text).map(|_| outcome)
}

/// Prints one JSON document, then answers `outcome`.
pub(super) fn json_then<T: Serialize>(document: &T, outcome: Outcome) -> Answer {
    json(document).map(|_| outcome)
}
