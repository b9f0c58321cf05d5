//! The figures, and their section in docs/BENCHMARKS.md.

use std::fmt;
use std::path::Path;

use super::AnyError;

const HEADING: &str = "## Certificates";

/// All figures of a run.
#[derive(Default)]
pub(super) struct Table {
    lines: Vec<[String; 4]>,
}

impl Table {
    fn push(&mut self, what: &str, asked: String, seen: String, reached: Option<bool>) {
        eprintln!("{what}: {seen}");
        let reached = match reached {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "–",
        };
        self.lines.push([what.to_owned(), asked, seen, reached.to_owned()]);
    }

    /// A rate that must be at least so high.
    pub(super) fn at_least(&mut self, what: &str, seen: f64, limit: f64) {
        self.push(what, format!("at least {limit:.0} a second"), format!("{seen:.0} a second"), Some(seen >= limit));
    }

    /// What nothing was asked of.
    pub(super) fn told(&mut self, what: &str, seen: String) {
        self.push(what, "–".to_owned(), seen, None);
    }

    /// Puts this section in the place of the one that an earlier run wrote, or at the end.
    pub(super) fn write_down(&self) -> Result<(), AnyError> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/BENCHMARKS.md");
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let (before, after) = match text.split_once(HEADING) {
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
        writeln!(f, "{HEADING}\n")?;
        writeln!(
            f,
            "Written by `tests/bench/pki` on {cores} cores: certificates of the demo CA, all of its second generation.\n"
        )?;
        writeln!(f, "| figure | asked | seen | reached |\n|---|---|---|---|")?;
        for line in &self.lines {
            writeln!(f, "| {} |", line.join(" | "))?;
        }
        Ok(())
    }
}
