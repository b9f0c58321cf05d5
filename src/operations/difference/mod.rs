//! The difference between registry and directory, as rows: observe, desire, compare. Writes nothing anywhere.
//!
//! [`everything`] and [`subtree`] stream through a whole read of the directory; [`of_subjects`] looks at a few entries only.

mod comparison;
mod streamed;
mod subjects;

pub(super) use streamed::{everything, subtree};
pub(super) use subjects::of_subjects;

use std::collections::HashSet;

use async_trait::async_trait;
use uuid::Uuid;

use super::error::OperationResult;
use super::registry::Registry;
use super::sync_target::from_json;
use crate::directory::adopt::correlate::Suspect;
use crate::directory::entry::Subject;
use crate::directory::guard::Population;
use crate::directory::plan::planner::Ahead;
use crate::directory::plan::{PlanRow, Planner, Skipped};
use crate::directory::port::ReadProof;
use crate::domain::ids::TargetId;

/// Takes the rows of a difference, in order.
#[async_trait]
pub(super) trait RowSink: Send {
    /// Takes some rows.
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()>;
}

/// What else a comparison found.
#[derive(Debug)]
pub(super) struct Difference {
    /// What was left out, and why.
    pub(super) skipped: Skipped,
    /// How the read of the directory went.
    pub(super) proof: ReadProof,
    /// How many mailboxes there are, by agency; of a few subjects, nothing is counted.
    pub(super) population: Population,
    /// Entries with our key that had no link yet.
    pub(super) new_links: Vec<(Subject, uuid::Uuid)>,
    /// Entries that stand under other names than the registry would give them.
    pub(super) other_names: Vec<(Uuid, String)>,
    /// Entries that are ahead of the registry.
    pub(super) ahead: Vec<Ahead>,
    /// Persons whose row is a step towards their name: another follows it.
    pub(super) on_their_way: HashSet<Subject>,
}

/// Has the planner mind the mailboxes of which somebody must decide whether an entry is theirs, the registry's newest change set, and
/// that of when the directory was frozen.
async fn minding(planner: Planner, registry: &Registry, target: TargetId) -> OperationResult<Planner> {
    let reader = registry.store.read().await?;
    let mut undecided = HashSet::new();
    for suspects in reader.open_suspicions(target).await? {
        let suspects: Vec<Suspect> = from_json("directory_case.suspects", &suspects)?;
        undecided.extend(suspects.into_iter().map(|suspect| suspect.mailbox.0));
    }
    let frozen = reader.target_freeze(target).await?.map(|frozen| frozen.registry_revision);
    Ok(planner.minding(undecided, reader.head().await?).frozen_at(frozen))
}
