//! What poppler's tools find in a PDF file.

use std::fs;
use std::process::Command;

/// Millimetres of a point.
const MM: f64 = 25.4 / 72.0;

/// A word on a page, with its edges in millimetres from the page's upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) page: usize,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    pub(super) text: String,
}

fn run(tool: &str, pdf: &[u8], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    fs::write(&file, pdf).unwrap();
    let mut command = Command::new(tool);
    // A dash after the file: to standard output. `pdffonts` and `pdfinfo` have no such argument.
    command.args(arguments).arg(&file).args((tool == "pdftotext").then_some("-"));
    let output = command.output().unwrap_or_else(|error| panic!("{tool}: {error}; install Debian's poppler-utils"));
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The text, page after page, as it lies.
pub(super) fn text(pdf: &[u8]) -> String {
    run("pdftotext", pdf, &["-layout"])
}

/// The same in the order of reading, spaces and breaks of lines made one space each.
pub(crate) fn flowing(pdf: &[u8]) -> String {
    run("pdftotext", pdf, &[]).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line for each font.
pub(super) fn fonts(pdf: &[u8]) -> Vec<String> {
    run("pdffonts", pdf, &[]).lines().skip(2).map(str::to_owned).collect()
}

/// What the file says of itself.
pub(super) fn info(pdf: &[u8]) -> String {
    run("pdfinfo", pdf, &[])
}

/// What it says of itself for archives.
pub(super) fn metadata(pdf: &[u8]) -> String {
    run("pdfinfo", pdf, &["-meta"])
}

/// The words with their places.
pub(super) fn words(pdf: &[u8]) -> Vec<Word> {
    let mut page = 0;
    let mut words = Vec::new();
    for line in run("pdftotext", pdf, &["-bbox"]).lines().map(str::trim) {
        if line.starts_with("<page ") {
            page += 1;
        }
        let Some(rest) = line.strip_prefix("<word ") else { continue };
        let (edges, text) = rest.split_once('>').unwrap();
        let edge = |name: &str| {
            let (_, value) = edges.split_once(&format!("{name}=\"")).unwrap();
            value.split('"').next().unwrap().parse::<f64>().unwrap() * MM
        };
        words.push(Word {
            page,
            left: edge("xMin"),
            top: edge("yMin"),
            right: edge("xMax"),
            bottom: edge("yMax"),
            text: text.trim_end_matches("</word>").to_owned(),
        });
    }
    words
}
