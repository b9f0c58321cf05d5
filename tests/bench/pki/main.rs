//! Certificates: validation side by side with OpenSSL's command line, large revocation lists, the daily look at every certificate, and a
//! batch of everybody's from bytes to rows. `make bench`.
//!
//! `cargo bench --bench pki -- list` runs one part, tells its figures and leaves the document as it is.

mod fixture;
mod import;
mod list;
#[path = "../people.rs"]
mod people;
mod recheck;
mod table;
mod validation;

use std::process::ExitCode;

use table::Table;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

type Part = fn(&mut Table) -> Result<(), AnyError>;

/// The parts, in the order of the table.
const PARTS: [(&str, Part); 4] = [
    ("import", import::measure),
    ("validation", validation::measure),
    ("list", list::measure),
    ("recheck", recheck::measure),
];

fn main() -> ExitCode {
    // `cargo test --benches` runs benchmarks with --test: nothing is measured then.
    if std::env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let finished = match arguments.as_slice() {
        [word, folder] if word == validation::WORD => validation::judge(folder),
        [word, anchor, list] if word == list::WORD => list::load(anchor, list),
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
