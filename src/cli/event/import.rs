//! `congvu event import`: a document system's export, line by line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};

use indicatif::ProgressBar;
use serde::Serialize;

use super::arguments::ImportArguments;
use super::{no_if, read_text, text};
use crate::cli::context::Invocation;
use crate::cli::decision::failure;
use crate::cli::exit::{Answer, Failure};
use crate::cli::{output, progress};
use crate::domain::signing::reading::Field;
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::verdict::Outcome;
use crate::operations::signing_events::import::{EventFile, Found, import_signing_events};
use crate::operations::signing_events::record::{EventOutcome, EventRow};
use crate::operations::{Actor, Registry};

/// Refused lines that are told; of more only the number is, and the findings have them.
const MOST_TOLD: usize = 1000;

/// What an import came to.
#[derive(Debug, Default, Serialize)]
pub(super) struct Imported {
    /// Nothing was written.
    pub(super) is_trial: bool,
    /// Events that are there now.
    pub(super) recorded: u64,
    /// Those that were there before.
    pub(super) already_known: u64,
    /// Those that could not be taken in, by reason.
    pub(super) refused: BTreeMap<RefusalKind, u64>,
    /// What the recorded ones prove, by weightiest reason.
    pub(super) verdicts: BTreeMap<Outcome, u64>,
    /// Recorded ones whose agency the registry does not know.
    pub(super) unknown_agencies: u64,
    /// Values that no event needs, with how many lines had them: none may mean that the mapping looks in the wrong place.
    pub(super) values: Vec<FoundValue>,
    /// Lines that could be read.
    pub(super) lines: u64,
    /// Refused lines, at most 1,000.
    pub(super) refused_lines: Vec<EventRow>,
}

/// How often a value was there.
#[derive(Debug, Serialize)]
pub(super) struct FoundValue {
    /// Which.
    pub(super) field: Field,
    /// The heading, or the path of keys, under which it was looked for.
    pub(super) place: String,
    /// In how many lines there was one.
    pub(super) lines: u64,
}

impl Imported {
    fn tell(&mut self, found: Found) {
        self.lines = found.lines;
        let optional = found.values.into_iter().filter(|(field, _)| !Field::REQUIRED.contains(field));
        self.values = optional.map(|(field, (place, lines))| FoundValue { field, place, lines }).collect();
    }

    fn add(&mut self, row: EventRow) {
        match &row.outcome {
            EventOutcome::Recorded { verdict, knows_agency } => {
                self.recorded += 1;
                *self.verdicts.entry(*verdict).or_default() += 1;
                self.unknown_agencies += u64::from(!knows_agency);
            }
            EventOutcome::AlreadyKnown => self.already_known += 1,
            EventOutcome::Refused { kind, .. } => {
                *self.refused.entry(*kind).or_default() += 1;
                if self.refused_lines.len() < MOST_TOLD {
                    self.refused_lines.push(row);
                }
            }
        }
    }
}

pub(super) async fn run(
    (registry, actor): (&Registry, &Actor),
    arguments: &ImportArguments,
    invocation: &Invocation,
) -> Answer {
    let path = &arguments.file;
    let unreadable = |error| Failure::wrong_use(format!("{} cannot be read: {error}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mapping = arguments.mapping.as_deref().map(read_text).transpose()?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bar = progress::bar(invocation.lang.pick("Nhập lần ký (byte)", "Importing signatures (bytes)"), length);
    let asked = EventFile {
        system: &arguments.system,
        name: &name,
        mapping: mapping.as_deref(),
        without: &arguments.without,
        is_trial: arguments.check,
    };
    let mut imported = Imported { is_trial: arguments.check, ..Imported::default() };
    let counted = BufReader::with_capacity(1 << 16, Counted { file, bar: bar.clone() });
    let told = |rows: Vec<EventRow>| rows.into_iter().for_each(|row| imported.add(row));
    let done = import_signing_events(registry, actor, &asked, counted, told).await;
    bar.finish_and_clear();
    imported.tell(done.map_err(|error| failure(&error, invocation))?);
    let outcome = no_if(!imported.refused.is_empty());
    if arguments.json {
        output::json_then(&imported, outcome)
    } else {
        output::text_then(&text::imported(&imported, invocation.lang), outcome)
    }
}

/// A file that tells how far it was read.
struct Counted {
    file: File,
    bar: ProgressBar,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}
