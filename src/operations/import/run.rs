//! Carrying an import job out: check everything, then write behind the mark. The account is read anew: rights it lost in between are
//! lost to its jobs too.

use std::sync::Arc;

use super::officials::{Ended, Findings, Pass, Run, Written};
use super::submit::{BAD_ROWS, ImportRequest, permission};
use super::{
    AgencyFile, Checked, FigureFile, MailboxUseFile, SuccessionFile, add_agencies, add_figures, add_mailbox_uses,
    add_successions, check_agencies, check_figures, check_mailbox_uses, check_successions, decisions,
};
use crate::domain::import::{ImportKind, ImportReport};
use crate::domain::lang::Bilingual;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::job::{JobEnd, Watch, actor_of, parameters};
use crate::operations::job_file::{SENT, closed, opened};
use crate::operations::registry::{Actor, Registry};
use crate::storage::row::job::{JobCount, JobLease, JobRow};

/// Carries a job out, or goes on with it.
///
/// # Errors
/// When the account may not (any more), the file cannot be read again, or the store fails.
pub async fn run_job(
    registry: &Registry,
    job: &JobRow,
    lease: JobLease,
    watch: &Watch,
    is_stopping: &(dyn Fn() -> bool + Send + Sync),
) -> OperationResult<JobEnd> {
    let request: ImportRequest = parameters(job)?;
    let actor = actor_of(registry, job).await?;
    let stored = registry.store.read().await?.job_file(job.id, SENT).await?;
    let stored = stored.ok_or(OperationError::NotFound { what: "file of the job" })?;
    let bytes: Arc<[u8]> = opened(registry, job.id, &stored)?.into();
    drop(stored);
    let work = Work { registry, actor, request, bytes, job, lease, watch, is_stopping };
    let Some(checked) = work.carry_out().await? else { return Ok(JobEnd::Stopped) };
    work.keep(&checked).await?;
    JobEnd::of(&checked.report)
}

struct Work<'a> {
    registry: &'a Registry,
    actor: Actor,
    request: ImportRequest,
    bytes: Arc<[u8]>,
    job: &'a JobRow,
    lease: JobLease,
    watch: &'a Watch,
    is_stopping: &'a (dyn Fn() -> bool + Send + Sync),
}

impl Work<'_> {
    /// None when it was stopped before the end.
    async fn carry_out(&self) -> OperationResult<Option<Checked>> {
        let ImportRequest { kind, options, commit, lang } = &self.request;
        let scope = self.actor.scope(permission(*kind))?;
        let bytes = || Arc::clone(&self.bytes);
        let progress = |rows: u64| self.watch.tell(rows);
        match kind {
            ImportKind::Agencies => {
                let file = AgencyFile { options, bytes: bytes(), on: self.registry.clock.today(), lang: *lang };
                let checked = if *commit {
                    add_agencies(self.registry, &self.actor, &file).await
                } else {
                    check_agencies(self.registry, &self.actor, &file).await
                };
                checked.map(Some)
            }
            ImportKind::Figures => {
                let file = FigureFile { options, bytes: bytes(), lang: *lang };
                let checked = if *commit {
                    add_figures(self.registry, &self.actor, &file).await
                } else {
                    check_figures(self.registry, &self.actor, &file).await
                };
                checked.map(Some)
            }
            ImportKind::MailboxUses => {
                let file = MailboxUseFile { options, bytes: bytes(), lang: *lang };
                let checked = if *commit {
                    add_mailbox_uses(self.registry, &self.actor, &file).await
                } else {
                    check_mailbox_uses(self.registry, &self.actor, &file).await
                };
                checked.map(Some)
            }
            ImportKind::Successions => {
                let file = SuccessionFile { options, bytes: bytes(), day: None, act: None, lang: *lang };
                let checked = if *commit {
                    add_successions(self.registry, &self.actor, &file).await
                } else {
                    check_successions(self.registry, &self.actor, &file).await
                };
                checked.map(Some)
            }
            ImportKind::Officials => {
                let mut pass = Pass::begin(self.registry, scope.clone(), options).await?;
                let written: Written = serde_json::from_str(&self.job.progress).unwrap_or_default();
                let done = (self.job.marker, &written);
                let findings = pass.check(&self.actor, bytes(), *lang, done, &progress).await?;
                if *commit && self.may_write(&findings.report) {
                    self.write_officials(scope, pass, written, findings).await
                } else {
                    Ok(Some(stopped_at(findings, &written).into_checked()))
                }
            }
            ImportKind::Decisions => {
                let mut file =
                    decisions::gather(self.registry, &self.actor, options, bytes(), *lang, &progress).await?;
                if *commit && self.may_write(&file.report) {
                    let skip_bad = options.skip_bad;
                    let is_whole =
                        file.write(self.registry, &self.actor, skip_bad, &progress, self.is_stopping).await?;
                    return Ok(is_whole.then(|| file.into_checked()));
                }
                Ok(Some(file.into_checked()))
            }
        }
    }

    /// Bad rows may be passed over; what is wrong with the file as a whole may not.
    fn may_write(&self, report: &ImportReport) -> bool {
        let is_file_good = report.problems.iter().all(|problem| problem.row != 0) && !report.mapping.is_empty();
        report.is_clean() || (self.request.options.skip_bad && is_file_good)
    }

    async fn write_officials(
        &self,
        scope: crate::domain::scope::Scope,
        before: Pass<'_>,
        written: Written,
        findings: Findings,
    ) -> OperationResult<Option<Checked>> {
        let count = JobCount {
            total: i64::try_from(findings.report.rows).unwrap_or(i64::MAX),
            done: self.job.done,
            problems: i64::try_from(findings.report.problem_count).unwrap_or(i64::MAX),
        };
        let mut pass = Pass::begin(self.registry, scope, &self.request.options).await?.after(before);
        let mut run = Run {
            actor: &self.actor,
            lease: self.lease,
            marker: self.job.marker,
            written,
            count,
            findings,
            is_stopping: self.is_stopping,
        };
        let ended = pass.write(Arc::clone(&self.bytes), &mut run).await?;
        let Run { written, mut findings, .. } = run;
        findings.report.new = written.new;
        findings.report.known = written.known;
        Ok(match ended {
            Ended::Stopped => None,
            Ended::Whole => {
                findings.report.committed = written.new > 0;
                Some(findings.into_checked())
            }
            Ended::Changed => Some(stopped_at(findings, &written).into_checked()),
        })
    }

    /// Keeps the bad rows, and forgets the file that was sent: it holds more of people than is needed any longer.
    async fn keep(&self, checked: &Checked) -> OperationResult<()> {
        let books = self.registry.store.bookkeeping().await?;
        if let Some(rows) = &checked.bad_rows {
            books.put_job_file(self.job.id, BAD_ROWS, &closed(self.registry, self.job.id, rows)?).await?;
        }
        let total = i64::try_from(checked.report.rows).unwrap_or(i64::MAX);
        let problems = i64::try_from(checked.report.problem_count).unwrap_or(i64::MAX);
        books.count_job(self.lease, JobCount { total, done: total, problems }).await?;
        books.commit().await?;
        Ok(())
    }
}

/// The findings of a job that writes no more, with what it wrote before.
fn stopped_at(mut findings: Findings, written: &Written) -> Findings {
    if written.new > 0 {
        (findings.report.new, findings.report.known) = (written.new, written.known);
        findings.report.committed = true;
        findings.report.notes.push(Bilingual::new(
            format!("Đã ghi {} dòng trước khi dừng; tải lên lại sẽ không ghi trùng", written.new),
            format!("{} rows were written before it stopped; sent again, none is written twice", written.new),
        ));
    }
    findings
}
