//! Bulk import of officials and decisions: checked in one pass that writes nothing, written in a second as a job that survives its
//! worker. Agencies, what became of them, figures and last uses of mailboxes are added in one change set.
//!
//! Neither pass holds the rows: a blocking thread reads the file and hands over a thousand at a time. The rules and limits are told
//! in `docs/IMPORT.md`.

mod addresses;
mod agencies;
mod decisions;
mod duplicates;
mod figures;
mod mailbox_uses;
mod officials;
mod onward;
mod persons;
mod reading;
mod run;
mod submit;
mod successions;

use std::sync::Arc;

pub use agencies::{AgencyFile, add_agencies, check_agencies};
pub use figures::{
    FIGURES_AT_ONCE, FigureFile, SentAmount, SentFigure, add_figures, check_figures, foresee_figures, pointed,
    report_figures,
};
pub use mailbox_uses::{MailboxUseFile, add_mailbox_uses, check_mailbox_uses};
pub use onward::{can_go_on, count_checked, forget_kept, import_columns, own_imports, send_on, submit_check};
pub use run::run_job;
pub use submit::{IMPORTING, ImportJob, ImportRequest, bad_rows_of, job_of, permission, submit, template};
pub use successions::{SuccessionFile, add_successions, check_successions};

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::domain::import::{ImportKind, ImportOptions, ImportReport};
use crate::domain::lang::Lang;

/// Rows in one chunk: one look-up of each kind, one change set.
pub(super) const CHUNK: usize = 1000;

/// What a check found, and the rows that are bad.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What it found.
    pub report: ImportReport,
    /// The file of the bad rows; none when there is no bad row.
    pub bad_rows: Option<Vec<u8>>,
}

/// Checks a file and writes nothing.
///
/// # Errors
/// When the actor may not, or the store fails. What is wrong with the file is in the report.
pub async fn check(
    registry: &Registry,
    actor: &Actor,
    kind: ImportKind,
    options: &ImportOptions,
    bytes: Arc<[u8]>,
    lang: Lang,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> OperationResult<Checked> {
    let scope = actor.scope(submit::permission(kind))?;
    match kind {
        ImportKind::Officials => {
            let mut pass = officials::Pass::begin(registry, scope, options).await?;
            let from_the_first = (0, &officials::Written::default());
            Ok(pass.check(actor, bytes, lang, from_the_first, progress).await?.into_checked())
        }
        ImportKind::Decisions => {
            let gathered = decisions::gather(registry, actor, options, bytes, lang, progress).await?;
            Ok(gathered.into_checked())
        }
        ImportKind::Agencies => {
            let file = AgencyFile { options, bytes, on: registry.clock.today(), lang };
            check_agencies(registry, actor, &file).await
        }
        ImportKind::Figures => check_figures(registry, actor, &FigureFile { options, bytes, lang }).await,
        ImportKind::MailboxUses => check_mailbox_uses(registry, actor, &MailboxUseFile { options, bytes, lang }).await,
        ImportKind::Successions => {
            check_successions(registry, actor, &SuccessionFile { options, bytes, day: None, act: None, lang }).await
        }
    }
}
