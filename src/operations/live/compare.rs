//! From marks to a judged plan of their subjects.

use std::collections::HashSet;

use crate::directory::entry::Subject;
use crate::directory::guard::{Backed, Counts, Population, SealedPlan, Verdict};
use crate::directory::plan::{PlanHeader, PlanRow, PlanScope, Report, Sealer};
use crate::directory::port::Directory;
use crate::domain::custody::Mode;
use crate::domain::ids::{PlanId, TargetId};
use crate::operations::difference::of_subjects;
use crate::operations::directory_modes::modes_of;
use crate::operations::entry_names::keep_names;
use crate::operations::error::OperationResult;
use crate::operations::plan_directory_sync::{backed, keep_links};
use crate::operations::plan_scribe::unwritable;
use crate::operations::registry::Registry;
use crate::operations::stored_plan::{past_counts, population};
use crate::operations::sync_target::{SyncSettings, kind_of};
use crate::storage::row::dirty::Mark;

/// Rows of a few subjects, sealed and judged.
pub(super) struct Judged {
    pub(super) plan: SealedPlan,
    pub(super) rows: Vec<PlanRow>,
    /// The subjects whose rows the modes hold back.
    pub(super) held: HashSet<Subject>,
    pub(super) report: Report,
    pub(super) counts: Counts,
    pub(super) guard: Verdict,
    pub(super) population: Population,
    /// Who needs another look after their row: it is a step towards their name.
    pub(super) on_their_way: HashSet<Subject>,
}

/// Compares the subjects of `marks`, seals the rows that their agencies' modes let through, and judges them.
pub(super) async fn judge(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    target: TargetId,
    marks: &[&Mark],
) -> OperationResult<Judged> {
    let day = registry.clock.today();
    let subjects: Vec<Subject> = marks.iter().map(|mark| subject_of(mark)).collect::<OperationResult<_>>()?;
    let (rows, found) = of_subjects(registry, directory, settings, target, day, &subjects).await?;
    keep_links(&registry.store, target, &found).await?;
    keep_names(&registry.store, target, &found.other_names).await?;
    let modes = modes_of(registry, settings, target).await?;
    let (mut rows, held): (Vec<PlanRow>, Vec<_>) = rows.into_iter().partition(|row| modes.of_row(row) == Mode::Enforce);
    let held = held.into_iter().map(|row| row.subject).collect();
    let header = PlanHeader {
        target,
        base: settings.naming.base().0.clone(),
        configuration_hash: hex::encode(settings.configuration_hash),
        day,
        scope: PlanScope::Subjects,
    };
    let mut sealer = Sealer::new(&header).map_err(unwritable)?;
    let mut report = Report { skipped: found.skipped, ..Report::default() };
    let mut counts = Counts::default();
    let takes_away = rows.iter().any(|row| row.class.is_destructive());
    let backed = if takes_away { backed(registry, settings, day).await? } else { Backed::default() };
    for row in &mut rows {
        sealer.seal(row).map_err(unwritable)?;
        report.count(row);
        counts.count(row, &backed);
    }
    let (count, hash) = (sealer.rows(), sealer.finish());
    let id = PlanId(registry.new_id());
    let plan = SealedPlan { id, header, hash, rows: count, author: None, computed_at: registry.clock.now() };
    let (past, population) = guard_basis(registry, target, &counts).await?;
    let guard = settings.guard.judge(hash, &counts, &past, &population, &report);
    Ok(Judged { plan, rows, held, report, counts, guard, population, on_their_way: found.on_their_way })
}

/// What a mark is about.
pub(super) fn subject_of(mark: &Mark) -> OperationResult<Subject> {
    Ok(Subject { kind: kind_of(&mark.subject.kind)?, id: mark.subject.id })
}

/// What the guard compares with: only when something is taken away.
async fn guard_basis(registry: &Registry, target: TargetId, counts: &Counts) -> OperationResult<(Counts, Population)> {
    if !counts.takes_away() {
        return Ok((Counts::default(), Population::default()));
    }
    let past = past_counts(registry, &registry.store.read().await?, target).await?;
    let codes: Vec<String> = counts.by_agency.keys().cloned().collect();
    Ok((past, population(registry, Some(&codes)).await?))
}
