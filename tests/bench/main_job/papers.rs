//! What is handed out: the month's pages of every agency, and a workbook of everybody.

use std::path::Path;

use super::AnyError;
use super::fixture::{Prepared, congvu};
use super::measure::{Sample, run};
use super::table::{Line, Table};

/// Agencies whose reports are due in a month.
const AGENCIES: usize = 310;

/// Pages for each agency of the demo province (more than 310), told for 310 of them; and 61,490 rows.
pub(super) async fn papers(small: u32, large: u32, table: &mut Table) -> Result<(), AnyError> {
    let prepared = Prepared::new(small).await?;
    let folder = tempfile::tempdir()?;
    let pages = folder.path().join("pages");
    let sample = report(&prepared, &["--period", "2019-12", "--each", "--format", "pdf"], &pages)?;
    let files = std::fs::read_dir(&pages)?.count();
    table.push(Line::truth("there are reports of at least 310 agencies", files >= AGENCIES));
    // Each is as long as its agency is large; the share of 310 is by their number.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred files")]
    let seconds = sample.seconds * AGENCIES as f64 / files as f64;
    table.push(Line::bound("monthly pages (PDF) of 310 agencies, of all that were printed", seconds, "s", 30.0));
    table.push(Line::told("peak memory meanwhile", sample.peak_mib, "MiB"));

    let prepared = Prepared::seeded(large).await?;
    let sample = report(&prepared, &["--people", "staff", "--format", "xlsx"], &folder.path().join("people.xlsx"))?;
    table.push(Line::fine("workbook of 61,490 rows, the whole command", sample.seconds, "s", 3.0));
    table.push(Line::bound("peak memory meanwhile, 61,490 rows", sample.peak_mib, "MiB", 128.0));
    Ok(())
}

fn report(prepared: &Prepared, asked: &[&str], out: &Path) -> Result<Sample, AnyError> {
    let mut command = congvu();
    command.arg("--config").arg(prepared.file("congvu.toml")).args(["report", "adoption"]);
    run(command.args(asked).arg("--out").arg(out))
}
