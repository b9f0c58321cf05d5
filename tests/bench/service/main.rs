//! The service under load, on both engines: `make bench` (6,149 officials), `make bench-large` (614,900).
//!
//! Server and clients share this machine's cores and talk HTTP over loopback on connections that stay open. `PostgreSQL` is
//! measured when `CONGVU_TEST_POSTGRES` holds a server's address. Figures go into a section of docs/BENCHMARKS.md.

mod client;
mod dashboard;
mod engine;
mod events;
mod figures;
mod import;
mod load;
mod pages;
#[path = "../people.rs"]
mod people;
mod seed;
mod signing;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use engine::Engine;
use load::Bench;
use table::Table;

const SMALL: u32 = 6_149;
const LARGE: u32 = 614_900;
/// Signing events that are there, small and large; the large one on a server alone.
const EVENTS: u32 = 1_000_000;
const MANY_EVENTS: u32 = 20_000_000;
/// Rows of the file that is imported.
const IMPORTED: u32 = 100_000;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// What the command line asks for.
struct Asked {
    officials: u32,
    seconds: u64,
    writes_down: bool,
    /// Dashboards and pages alone; then nothing is written down.
    pages_only: bool,
    /// This engine alone; then nothing is written down.
    engine: Option<String>,
}

fn asked() -> Result<Asked, AnyError> {
    let mut asked = Asked { officials: SMALL, seconds: 10, writes_down: true, pages_only: false, engine: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--large" => asked.officials = LARGE,
            "--officials" => asked.officials = arguments.next().ok_or("--officials NUMBER")?.parse()?,
            "--seconds" => asked.seconds = arguments.next().ok_or("--seconds NUMBER")?.parse()?,
            "--print-only" => asked.writes_down = false,
            "--engine" => {
                asked.engine = Some(arguments.next().ok_or("--engine SQLite, or PostgreSQL")?);
                asked.writes_down = false;
            }
            "--pages" => (asked.pages_only, asked.writes_down) = (true, false),
            // What `cargo bench` adds.
            _ => {}
        }
    }
    Ok(asked)
}

fn main() -> ExitCode {
    // `cargo test --benches` runs benchmarks with --test: nothing is measured then.
    if std::env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [word, database, rows] if word == import::WORD => importing(database, rows),
        _ => measured(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the benchmark stopped: {error}");
            let mut source = error.source();
            while let Some(error) = source {
                eprintln!("  {error}");
                source = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn importing(database: &str, rows: &str) -> Result<(), AnyError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(import::run(database, rows.parse()?))
}

fn measured() -> Result<(), AnyError> {
    let asked = asked()?;
    let mut table = Table::new(asked.officials);
    // Two runtimes, as two programs would be: the clients' work does not stand in the server's queue.
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let clients = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let is_asked = |engine: &Engine| asked.engine.as_deref().is_none_or(|name| name == engine.name);
    for engine in server.block_on(Engine::all())?.into_iter().filter(is_asked) {
        eprintln!("{}: {} officials …", engine.name, asked.officials);
        let events = if asked.officials == LARGE && engine.name != "SQLite" { MANY_EVENTS } else { EVENTS };
        let bench = server.block_on(Bench::prepare(&engine, asked.officials, events))?;
        let length = Duration::from_secs(asked.seconds);
        if asked.pages_only {
            clients.block_on(bench.dashboards_and_pages(engine.name, server.handle(), &mut table))?;
            drop(bench);
        } else {
            clients.block_on(bench.measure(engine.name, length, server.handle(), &mut table))?;
            drop(bench);
            table.import(engine.name, IMPORTED, &import::in_own_process(&engine.url, IMPORTED)?);
        }
        server.block_on(engine.remove())?;
    }
    println!("{table}");
    if asked.writes_down { table.write_down() } else { Ok(()) }
}
