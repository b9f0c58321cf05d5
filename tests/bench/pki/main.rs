//! Certificates: a batch of everybody's, from bytes to rows. `make bench`.
//!
//! `cargo bench --bench pki -- import` runs one part, tells its figures and leaves the document as it is.

mod import;
#[path = "../people.rs"]
mod people;
mod table;

use std::process::ExitCode;

use table::Table;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// The parts, in the order of the table.
const PARTS: [(&str, fn(&mut Table) -> Result<(), AnyError>); 1] = [("import", import::measure)];

fn main() -> ExitCode {
    // `cargo test --benches` runs benchmarks with --test: nothing is measured then.
    if std::env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let finished = match arguments.as_slice() {
        [only] => PARTS.into_iter().filter(|(name, _)| name == only).try_for_each(|(_, measure)| {
            let mut table = Table::default();
            measure(&mut table)?;
            println!("{table}");
            Ok(())
        }),
        _ => whole(),
    };
    match finished {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the benchmark stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn whole() -> Result<(), AnyError> {
    let mut table = Table::default();
    PARTS.into_iter().try_for_each(|(_, measure)| measure(&mut table))?;
    println!("{table}");
    table.write_down()
}
