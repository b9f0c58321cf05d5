//! The figures of one size, and their section in docs/BENCHMARKS.md.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use super::AnyError;
use super::import::Import;

/// All figures of a run.
pub(super) struct Table {
    officials: u32,
    lines: Vec<[String; 5]>,
}

impl Table {
    pub(super) const fn new(officials: u32) -> Self {
        Self { officials, lines: Vec::new() }
    }

    fn push(&mut self, engine: &str, what: &str, asked: String, seen: String, reached: Option<bool>) {
        eprintln!("{engine}: {what}: {seen}");
        let reached = match reached {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "–",
        };
        self.lines.push([engine.to_owned(), what.to_owned(), asked, seen, reached.to_owned()]);
    }

    /// A time that may be at most so long.
    pub(super) fn at_most(&mut self, engine: &str, what: &str, seen: Duration, limit: Duration) {
        let text = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
        self.push(engine, what, format!("under {}", text(limit)), text(seen), Some(seen < limit));
    }

    /// A rate that must be at least so high.
    pub(super) fn at_least(&mut self, engine: &str, what: &str, seen: f64, limit: f64) {
        let asked = format!("at least {limit:.0} a second");
        self.push(engine, what, asked, format!("{seen:.0} a second"), Some(seen >= limit));
    }

    /// An import: its time and its memory.
    pub(super) fn import(&mut self, engine: &str, rows: u32, seen: &Import) {
        let what = format!("import of {rows} officials into them");
        let text = format!("{:.1} s", seen.seconds);
        self.push(engine, &what, "under 60 s".to_owned(), text, Some(seen.seconds < 60.0));
        let text = format!("{:.0} MiB", seen.peak_mib);
        self.push(engine, "its peak memory", "at most 256 MiB".to_owned(), text, Some(seen.peak_mib <= 256.0));
    }

    /// What nothing was asked of, or what could not be measured.
    pub(super) fn told(&mut self, engine: &str, what: &str, seen: String) {
        self.push(engine, what, "–".to_owned(), seen, None);
    }

    fn heading(&self) -> String {
        format!("## The service under load, {} officials", self.officials)
    }

    /// Puts this section in the place of the one that an earlier run of this size wrote, or at the end.
    pub(super) fn write_down(&self) -> Result<(), AnyError> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/BENCHMARKS.md");
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let heading = self.heading();
        let (before, after) = match text.split_once(&heading) {
            None => (text.as_str(), ""),
            Some((before, rest)) => (before, rest.find("\n## ").and_then(|at| rest.get(at + 1..)).unwrap_or_default()),
        };
        let whole = format!("{}\n\n{self}\n{after}", before.trim_end());
        Ok(std::fs::write(&path, format!("{}\n", whole.trim_end()))?)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        writeln!(f, "{}\n", self.heading())?;
        writeln!(
            f,
            "Written by `tests/bench/service`: server, database and clients together on {cores} cores, HTTP over loopback.\n"
        )?;
        writeln!(f, "| database | figure | asked | seen | reached |\n|---|---|---|---|---|")?;
        for line in &self.lines {
            writeln!(f, "| {} |", line.join(" | "))?;
        }
        Ok(())
    }
}
