//! The table of figures: what was asked, what was seen, and the ratio.

use std::fmt;

/// One figure.
pub(super) struct Line {
    what: String,
    seen: String,
    asked: String,
    reached: Option<bool>,
}

impl Line {
    /// A figure with an upper bound.
    pub(super) fn bound(what: &str, seen: f64, unit: &str, limit: f64) -> Self {
        let asked = format!("at most {limit:.0} {unit}");
        Self { what: what.to_owned(), seen: format!("{seen:.1} {unit}"), asked, reached: Some(seen <= limit) }
    }

    /// A figure that nothing was asked of.
    pub(super) fn told(what: &str, seen: f64, unit: &str) -> Self {
        Self { what: what.to_owned(), seen: format!("{seen:.2} {unit}"), asked: "–".to_owned(), reached: None }
    }

    /// A figure with an upper bound, to the hundredth.
    pub(super) fn fine(what: &str, seen: f64, unit: &str, limit: f64) -> Self {
        let asked = format!("at most {limit} {unit}").trim_end().to_owned();
        let seen_text = format!("{seen:.2} {unit}").trim_end().to_owned();
        Self { what: what.to_owned(), seen: seen_text, asked, reached: Some(seen <= limit) }
    }

    /// Something that must be so.
    pub(super) fn truth(what: &str, holds: bool) -> Self {
        let seen = if holds { "yes" } else { "no" };
        Self { what: what.to_owned(), seen: seen.to_owned(), asked: "yes".to_owned(), reached: Some(holds) }
    }
}

/// All figures of a run.
#[derive(Default)]
pub(super) struct Table(Vec<Line>);

impl Table {
    pub(super) fn push(&mut self, line: Line) {
        eprintln!("{}: {}", line.what, line.seen);
        self.0.push(line);
    }

    /// We must be at least `least` times faster than the peer.
    pub(super) fn ratio(&mut self, what: &str, ours: f64, peer: &str, theirs: f64, asked: &str, least: f64) {
        let ratio = theirs / ours;
        let seen = format!("{ours:.2} s against {peer} {theirs:.2} s: **{ratio:.1} times faster**");
        self.push(Line { what: what.to_owned(), seen, asked: asked.to_owned(), reached: Some(ratio >= least) });
    }

    /// We must reach at least so many percent of the peer's speed.
    pub(super) fn share(&mut self, what: &str, ours: f64, peer: &str, theirs: f64, least: f64) {
        let percent = 100.0 * theirs / ours;
        let seen = format!("{ours:.2} s against {peer} {theirs:.2} s: **{percent:.0} %**");
        let asked = format!("at least {least:.0} % of {peer}");
        self.push(Line { what: what.to_owned(), seen, asked, reached: Some(percent >= least) });
    }

    /// We may take at most `most` times as long as the peer.
    pub(super) fn times(&mut self, what: &str, ours: f64, peer: &str, theirs: f64, most: f64) {
        let ratio = ours / theirs;
        let seen = format!("{ours:.3} s against {peer} {theirs:.3} s: **{ratio:.1} times**");
        let asked = format!("at most {most} times {peer}");
        self.push(Line { what: what.to_owned(), seen, asked, reached: Some(ratio <= most) });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Benchmarks\n")?;
        writeln!(
            f,
            "Written by `make bench` (`tests/bench/main_job`): whole processes on a real slapd with mdb and syncprov, durable,"
        )?;
        writeln!(f, "side by side with OpenLDAP's own tools in one run, medians. Machine: {}.\n", machine())?;
        writeln!(f, "| figure | asked | seen | reached |\n|---|---|---|---|")?;
        for line in &self.0 {
            let reached = match line.reached {
                Some(true) => "yes",
                Some(false) => "**no**",
                None => "–",
            };
            writeln!(f, "| {} | {} | {} | {reached} |", line.what, line.asked, line.seen)?;
        }
        Ok(())
    }
}

/// Processor, cores, memory and system, from the kernel.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, key: &str| {
        text.lines()
            .find(|line| line.starts_with(key))
            .and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
    };
    let model = field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field(&read("/proc/meminfo"), "MemTotal")
        .and_then(|text| text.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()))
        .map_or(0.0, |kib| kib / 1024.0 / 1024.0);
    let system = read("/etc/os-release");
    let system = system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("Linux").trim_matches('"');
    format!("{model}, {cores} cores, {memory:.0} GiB, {system}")
}
