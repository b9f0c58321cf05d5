//! What poppler's tools find in a PDF file.

use std::fs;
use std::process::Command;

/// Millimetres of a point.
const MM: f64 = 25.4 / 72.0;

/// A word on a page, with its edges in millimetres from the page's upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub(crate) page: usize,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
    pub(crate) text: String,
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
pub(crate) fn words(pdf: &[u8]) -> Vec<Word> {
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

/// A page as it is seen, a dot for each 1/50 of an inch.
pub(crate) struct Seen {
    width: usize,
    height: usize,
    /// Red, green and blue of each dot, row after row.
    dots: Vec<u8>,
}

/// Dots an inch.
const DOTS: f64 = 50.0;

/// The pages as `pdftoppm` draws them.
pub(crate) fn seen(pdf: &[u8]) -> Vec<Seen> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    fs::write(&file, pdf).unwrap();
    let drawn = Command::new("pdftoppm").args(["-r", "50"]).arg(&file).arg(folder.path().join("page")).output();
    let drawn = drawn.unwrap_or_else(|error| panic!("pdftoppm: {error}; install Debian's poppler-utils"));
    assert!(drawn.status.success(), "pdftoppm: {}", String::from_utf8_lossy(&drawn.stderr));
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    // The numbers of pages are as wide as the last one's: by name is by number.
    let mut pages: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "ppm")).collect();
    pages.sort();
    pages.iter().map(|page| Seen::read(&fs::read(page).unwrap())).collect()
}

impl Seen {
    /// A picture in the form that `P6`, width, height and 255 introduce, a line feed or a space after each.
    fn read(ppm: &[u8]) -> Self {
        let mut rest = ppm;
        let mut head = Vec::new();
        while head.len() < 4 {
            let end = rest.iter().position(u8::is_ascii_whitespace).unwrap();
            head.push(std::str::from_utf8(&rest[..end]).unwrap().to_owned());
            rest = &rest[end + 1..];
        }
        assert_eq!((head[0].as_str(), head[3].as_str()), ("P6", "255"), "a picture in colours");
        let (width, height) = (head[1].parse().unwrap(), head[2].parse().unwrap());
        assert_eq!(rest.len(), width * height * 3);
        Self { width, height, dots: rest.to_vec() }
    }

    /// Whether it lies across.
    pub(crate) const fn is_wide(&self) -> bool {
        self.width > self.height
    }

    /// The dots that something is printed on, in millimetres from the left and from the top.
    pub(crate) fn ink(&self) -> Vec<(f64, f64)> {
        self.all(|dot| dot.iter().any(|part| *part < 200))
    }

    /// How many dots are of the blue that charts alone tell their figures in, or of half of it.
    pub(crate) fn of_figures(&self) -> usize {
        self.all(|dot| dot[2].saturating_sub(dot[0]) >= 40).len()
    }

    /// Width and height, in millimetres.
    pub(crate) fn size(&self) -> (f64, f64) {
        (millimetres(self.width), millimetres(self.height))
    }

    fn all(&self, is_one: impl Fn(&[u8]) -> bool) -> Vec<(f64, f64)> {
        let dots = self.dots.chunks_exact(3).enumerate().filter(|(_, dot)| is_one(dot));
        dots.map(|(place, _)| (millimetres(place % self.width), millimetres(place / self.width))).collect()
    }
}

fn millimetres(dots: usize) -> f64 {
    f64::from(u32::try_from(dots).unwrap()) / DOTS * 25.4
}
