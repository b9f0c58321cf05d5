//! The main job, measured side by side with `OpenLDAP`'s own tools in one run: `make bench`.
//!
//! Every figure is a whole process on a real slapd (mdb, syncprov, durable), started and stopped by this program. Rounds
//! alternate between us and the peer, so that a busy moment hits both; the median of each is told, and their ratio.
//!
//! `cargo bench --bench main_job -- provisioning` runs one part, tells its figures and leaves the document as it is.

mod adopt;
mod bare;
mod fixture;
mod live;
mod measure;
mod papers;
#[path = "../people.rs"]
mod people;
mod refused;
mod sizes;
mod table;

use std::path::Path;
use std::process::{ExitCode, Stdio};

use fixture::{Prepared, fresh_directory};
use measure::{Sample, median, run, run_with_output};
use table::{Line, Table};

/// Rounds of the provisioning comparison.
const PROVISIONING_ROUNDS: usize = 5;
/// Rounds of the quick comparisons.
const QUICK_ROUNDS: usize = 9;
const SMALL: u32 = 6_149;
const LARGE: u32 = 61_490;
const NATION: u32 = 614_900;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    // `cargo test --benches` runs benchmarks with --test: nothing is measured then.
    if std::env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let finished = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(bench(only.as_deref())),
        Err(error) => Err(error.into()),
    };
    match finished {
        Ok(table) if only.is_some() => {
            println!("{table}");
            ExitCode::SUCCESS
        }
        Ok(table) => {
            let text = table.to_string();
            println!("{text}");
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/BENCHMARKS.md");
            // Sections that other benchmarks wrote stay.
            let before = std::fs::read_to_string(&path).unwrap_or_default();
            let others = before.find("\n## ").and_then(|at| before.get(at..)).unwrap_or_default();
            if let Err(error) = std::fs::write(&path, format!("{text}{others}")) {
                eprintln!("cannot write {}: {error}", path.display());
                return ExitCode::FAILURE;
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the benchmark stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs every part, or the one that is named. `sizes` has a target of its own: it takes a quarter of an hour.
async fn bench(only: Option<&str>) -> Result<Table, AnyError> {
    let wanted = |part: &str| only.is_none_or(|only| only == part);
    let mut table = Table::default();
    if ["provisioning", "converged", "live", "refused"].into_iter().any(wanted) {
        let small = Prepared::new(SMALL).await?;
        if wanted("provisioning") {
            provisioning(&small, &mut table).await?;
        }
        if wanted("converged") {
            converged(&small, &mut table).await?;
        }
        if wanted("live") {
            live::live(&small, &mut table).await?;
        }
        if wanted("refused") {
            refused::refused(&small, &mut table).await?;
        }
    }
    if wanted("demo") {
        demo_and_report(&mut table)?;
    }
    if wanted("papers") {
        papers::papers(SMALL, LARGE, &mut table).await?;
    }
    if wanted("adopt") {
        adopt::adopt([SMALL, LARGE], &mut table).await?;
    }
    if wanted("large") {
        large_memory(&Prepared::new(LARGE).await?, &mut table).await?;
    }
    if only == Some("sizes") {
        sizes::sizes(&[SMALL, LARGE, NATION], &mut table).await?;
    }
    Ok(table)
}

/// Plan and apply into an empty slapd, against `ldapadd` of the same entries.
async fn provisioning(prepared: &Prepared, table: &mut Table) -> Result<(), AnyError> {
    let (mut plans, mut applies, mut peers, mut bare) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let ldif = prepared.ldif().await?;
    for _ in 0..PROVISIONING_ROUNDS {
        let target = fresh_directory(prepared).await?;
        let (plan, sample) = target.plan()?;
        plans.push(sample);
        applies.push(target.apply(&plan)?);
        target.stop().await?;
        let target = fresh_directory(prepared).await?;
        peers.push(target.ldapadd(&ldif)?);
        target.stop().await?;
        let target = fresh_directory(prepared).await?;
        bare.push(target.bare()?.add(&ldif).await?);
        target.stop().await?;
    }
    let both: Vec<f64> = plans.iter().zip(&applies).map(|(plan, apply)| plan.seconds + apply.seconds).collect();
    let seconds = |samples: &[Sample]| samples.iter().map(|sample| sample.seconds).collect::<Vec<_>>();
    let peer = median(&seconds(&peers));
    let peak = plans.iter().chain(&applies).map(|sample| sample.peak_mib).fold(0.0, f64::max);
    table.ratio(
        "first provisioning of 6,149 people, units and groups: plan to confirmed",
        median(&both),
        "ldapadd",
        peer,
        "at least 4.5 times faster",
        4.5,
    );
    table.ratio("the apply step alone", median(&seconds(&applies)), "ldapadd", peer, "at least 7 times faster", 7.0);
    table.share("the apply step alone", median(&seconds(&applies)), "a bare transactional client", median(&bare), 75.0);
    table.push(Line::bound("peak memory, plan and apply at 6,149", peak, "MiB", 128.0));
    Ok(())
}

/// A full plan over a directory that is equal already, against `ldapsearch` of the same entries.
async fn converged(prepared: &Prepared, table: &mut Table) -> Result<(), AnyError> {
    let target = fresh_directory(prepared).await?;
    let (plan, _) = target.plan()?;
    target.apply(&plan)?;
    let before = target.context_csn()?;
    let (mut ours, mut peers, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let client = target.bare()?;
    for _ in 0..QUICK_ROUNDS {
        ours.push(target.plan()?.1.seconds);
        peers.push(target.ldapsearch()?.seconds);
        bare.push(client.read().await?);
    }
    let after = target.context_csn()?;
    target.stop().await?;
    table.times(
        "converged `directory plan --full` over 6,149 people",
        median(&ours),
        "ldapsearch",
        median(&peers),
        6.0,
    );
    table.times("the same", median(&ours), "a bare ldap3 read that constructs entries", median(&bare), 2.5);
    table.push(Line::truth("the server's contextCSN did not move meanwhile", before == after));
    Ok(())
}

/// The demo up to the adoption table, and the report by itself.
fn demo_and_report(table: &mut Table) -> Result<(), AnyError> {
    let folder = tempfile::tempdir()?;
    let dir = folder.path().join("demo");
    let demo = run(fixture::congvu().args(["demo", "--no-serve", "--json", "--dir"]).arg(&dir))?;
    let config = dir.join("congvu.toml");
    let mut reports = Vec::new();
    for _ in 0..QUICK_ROUNDS {
        reports.push(run(fixture::congvu().arg("--config").arg(&config).args(["report", "adoption"]))?);
    }
    let year = ["report", "year-end", "--year", "2019", "--json"];
    let (_, told) = run_with_output(fixture::congvu().arg("--config").arg(&config).args(year).stdout(Stdio::piped()))?;
    let told: serde_json::Value = serde_json::from_slice(&told)?;
    run(fixture::congvu().args(["demo", "stop", "--dir"]).arg(&dir))?;
    table.push(Line::bound("`congvu demo` up to the adoption table", demo.seconds, "s", 30.0));
    let issued = |key: &str| told.pointer(&format!("/figures/mailboxes_issued/{key}"));
    let is_counted =
        issued("value").is_some_and(|value| value == 6149) && issued("status").is_some_and(|is| is == "measured");
    table.push(Line::truth("its `report year-end --year 2019` counts 6,149 mailboxes", is_counted));
    let wall: Vec<f64> = reports.iter().map(|sample| sample.seconds * 1000.0).collect();
    let processor: Vec<f64> = reports.iter().map(|sample| sample.processor_seconds * 1000.0).collect();
    table.push(Line::bound("`report adoption`, processor time", median(&processor), "ms", 200.0));
    table.push(Line::told("`report adoption`, real time", median(&wall), "ms"));
    Ok(())
}

async fn large_memory(prepared: &Prepared, table: &mut Table) -> Result<(), AnyError> {
    let target = fresh_directory(prepared).await?;
    let (plan, planned) = target.plan()?;
    let applied = target.apply(&plan)?;
    let (_, again) = target.plan()?;
    target.stop().await?;
    let peak = [planned, applied, again].iter().map(|sample| sample.peak_mib).fold(0.0, f64::max);
    table.push(Line::told(
        "first provisioning of 61,490 people: plan to confirmed",
        planned.seconds + applied.seconds,
        "s",
    ));
    table.push(Line::told("converged `directory plan --full` over 61,490 people", again.seconds, "s"));
    table.push(Line::bound("peak memory, plan and apply at 61,490", peak, "MiB", 512.0));
    Ok(())
}
