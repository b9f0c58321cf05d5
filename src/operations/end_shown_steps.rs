//! Steps that end by themselves, in the change set that records what shows it, and in every run for what came in otherwise.

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::decision::step::{Step, StepState};
use crate::domain::ids::OfficialId;
use crate::storage::ChangeSet;
use crate::storage::read::Reader;

/// Steps looked at in one statement.
const CHUNK: u32 = 500;

/// Ends the waiting steps of these officials, or of everybody, whose work the registry shows to be done; gives how many. Facts of
/// this very change set count.
pub(super) async fn end_shown_steps(
    registry: &Registry,
    change: &mut ChangeSet,
    officials: Option<&[OfficialId]>,
) -> OperationResult<u64> {
    let now = registry.clock.now();
    let shown = shown(change.reader(), officials).await?;
    for (step, state) in &shown {
        change.end_step(step, *state, now, (None, None)).await?;
    }
    Ok(shown.len() as u64)
}

/// Whether a run would end any.
pub(super) async fn has_shown_steps(reader: &Reader) -> OperationResult<bool> {
    Ok(!shown(reader, None).await?.is_empty())
}

async fn shown(reader: &Reader, officials: Option<&[OfficialId]>) -> OperationResult<Vec<(Step, StepState)>> {
    let mut shown = Vec::new();
    let mut after = None;
    loop {
        let page = reader.waiting_with_evidence(officials, after, CHUNK).await?;
        let Some((last, _)) = page.last() else { return Ok(shown) };
        after = Some(last.id);
        let ends = page.into_iter().filter_map(|(step, evidence)| {
            let state = evidence.ends(step.draft.kind, step.draft.begins_on)?;
            Some((step, state))
        });
        shown.extend(ends);
    }
}
