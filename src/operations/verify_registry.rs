//! Verifying: the registry against itself, and the directory against the registry. Reports everything, mends nothing.

use async_trait::async_trait;
use serde::Serialize;

use time::Date;

use super::compare_adoption::{compare_adoption, compared_days};
use super::difference::{RowSink, everything};
use super::editions::check_editions;
use super::error::OperationResult;
use super::outlived_agencies::{Outlived, outlived_agencies};
use super::registry::Registry;
use super::sync_target::{SyncSettings, probe_target};
use super::verify_audit::check_checkpoints;
use crate::directory::plan::{PlanRow, Reason};
use crate::directory::port::Directory;
use crate::storage::read::verify::{Check, Verified};

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Which check found it.
    pub check: String,
    /// Table and key of a row, or the name of an entry.
    pub row: String,
    /// What is wrong.
    pub what: String,
}

/// What was verified.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// Change sets.
    pub change_sets: u64,
    /// Fact rows.
    pub facts: u64,
    /// Rows of the projection.
    pub projected: u64,
    /// Records of the audit.
    pub audited: u64,
    /// Published months of figures, each counted again.
    pub editions: u64,
    /// Entries of the directory that match; none when it was not asked.
    pub entries: Option<u64>,
    /// Everything that does not fit.
    pub problems: Vec<Problem>,
    /// What the registry may hold and somebody is to look at.
    pub warnings: Vec<Problem>,
}

/// Verifies the registry and, when one is given, the directory.
///
/// # Errors
/// When the store or the directory cannot be read; what does not fit is part of the answer.
pub async fn verify_registry(
    registry: &Registry,
    directory: Option<(&dyn Directory, &SyncSettings)>,
) -> OperationResult<Verification> {
    let mut problems = Vec::new();
    let verified: Verified = registry
        .store
        .read()
        .await?
        .verify(&mut |found| {
            let row = format!("{} {}", found.table, found.row);
            let expectation = match (&found.expected, &found.found) {
                (Some(expected), Some(found)) => format!("; expected {expected}, found {found}"),
                _ => String::new(),
            };
            problems.push(Problem {
                check: found.check.to_string(),
                row,
                what: format!("{}{expectation}", found.what),
            });
        })
        .await?;
    let days = compared_days(registry.clock.today());
    let compared = compare_adoption(registry, &days).await?;
    problems.extend(compared.differences.iter().map(|difference| Problem {
        check: Check::Adoption.to_string(),
        row: format!("adoption of {} on {}", difference.agency, difference.day),
        what: difference.to_string(),
    }));
    problems.extend(check_checkpoints(registry, &registry.store.read().await?.checkpoints().await?));
    let mut warnings: Vec<Problem> = compared.left_out.iter().map(|day| not_compared(*day)).collect();
    warnings.extend(outlived_agencies(registry).await?.iter().map(warning));
    let editions = check_editions(registry, &mut problems).await?;
    let entries = match directory {
        Some((directory, settings)) => Some(verify_directory(registry, directory, settings, &mut problems).await?),
        None => None,
    };
    Ok(Verification {
        change_sets: verified.change_sets,
        facts: verified.facts,
        projected: verified.projected,
        audited: verified.audited,
        editions,
        entries,
        problems,
        warnings,
    })
}

fn not_compared(day: Date) -> Problem {
    Problem {
        check: Check::Adoption.to_string(),
        row: format!("adoption on {day}"),
        what: "it was not compared with counting: too much was not taken in yet; verify again in a minute".to_owned(),
    }
}

fn warning(one: &Outlived) -> Problem {
    Problem { check: "posting".to_owned(), row: format!("agency {}", one.code), what: one.to_string() }
}

async fn verify_directory(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    problems: &mut Vec<Problem>,
) -> OperationResult<u64> {
    let target = probe_target(registry, directory, settings).await?;
    let mut sink = Collector { problems };
    let found = everything(registry, directory, settings, target.row.id, registry.clock.today(), &mut sink).await?;
    for finding in &found.skipped.findings.kept {
        problems.push(Problem {
            check: "directory".to_owned(),
            row: finding.dn.to_string(),
            what: finding.why.code().to_owned(),
        });
    }
    if let Some(reason) = found.skipped.partial {
        problems.push(Problem { check: "directory".to_owned(), row: settings.naming.base().to_string(), what: reason });
    }
    Ok(found.skipped.unchanged)
}

/// Every row of the difference is a problem.
struct Collector<'a> {
    problems: &'a mut Vec<Problem>,
}

#[async_trait]
impl RowSink for Collector<'_> {
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()> {
        self.problems.extend(rows.iter().map(|row| Problem {
            check: "directory".to_owned(),
            row: row.dn.to_string(),
            what: what(row),
        }));
        Ok(())
    }
}

fn what(row: &PlanRow) -> String {
    let attributes = row.changed_attributes().collect::<Vec<_>>().join(", ");
    match row.reason {
        Reason::Missing => "the registry has it, the directory has not".to_owned(),
        Reason::RegistryChanged => format!("the registry changed since the last apply: {attributes}"),
        Reason::Drift => format!("changed behind our back: {attributes}"),
        Reason::NotInRegistry => "the directory has it, the registry has not".to_owned(),
        Reason::OtherName => format!("it stands under another name than {}", row.resulting_dn()),
        Reason::Reverted => format!("to be undone: {attributes}"),
    }
}
