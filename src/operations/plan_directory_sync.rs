//! Computing a directory plan: the difference, validated by the server, hashed row by row, stored in chunks, and judged by the
//! guard. Nothing is written to the directory but the priming entry, once, before the first row is validated.

use std::collections::HashSet;

use async_trait::async_trait;
use time::{Date, Duration};
use tokio::sync::mpsc;

use super::abandoned_plans::end_abandoned_plans;
use super::difference::{Difference, RowSink, everything, subtree};
use super::directory_modes::modes_of;
use super::entry_names::keep_names;
use super::error::{OperationError, OperationResult};
use super::note_log_ins::note_log_ins;
pub use super::plan_writer::PlannedSync;
use super::plan_writer::{Admission, PlanWriter};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, link_row, probe_target};
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::guard::Backed;
use crate::directory::plan::{PlanHeader, PlanRow, PlanScope};
use crate::directory::port::Directory;
use crate::domain::agency::TreePath;
use crate::domain::scope::Scope;
use crate::storage::Store;
use crate::storage::read::View;

/// For how many days after it took effect a decision stands behind what changes of a person.
const BACKED_DAYS: i64 = 31;

/// What to plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanOrder {
    /// The identifier of an agency: it and everything below it. None: everything.
    pub agency: Option<String>,
    /// Leaves out what is only proposed, so that nobody has to approve it.
    pub enforced_only: bool,
}

/// Computes, validates, guards and stores a plan of everything as of today, with what is only proposed.
///
/// # Errors
/// When the directory cannot be read or the store fails. What is wrong with single rows is told in the report.
pub async fn plan_directory_sync(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    actor: &Actor,
) -> OperationResult<PlannedSync> {
    plan_part(registry, directory, settings, actor, &PlanOrder::default()).await
}

/// The same of what `order` says.
///
/// # Errors
/// As [`plan_directory_sync`]; or when there is no such agency.
pub async fn plan_part(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    actor: &Actor,
    order: &PlanOrder,
) -> OperationResult<PlannedSync> {
    end_abandoned_plans(registry, actor).await?;
    let day = registry.clock.today();
    // As every night: of the day on which the projection stands everything is read in one go, of any other fact by fact.
    registry.store.advance_to_come(day).await?;
    let root = match &order.agency {
        Some(code) => Some(root_of(registry, day, code).await?),
        None => None,
    };
    let target = probe_target(registry, directory, settings).await?;
    let header = PlanHeader {
        target: target.row.id,
        base: settings.naming.base().0.clone(),
        configuration_hash: hex::encode(settings.configuration_hash),
        day,
        scope: order.agency.clone().map_or(PlanScope::Everything, PlanScope::Agency),
    };
    let admission = Admission {
        modes: modes_of(registry, settings, target.row.id).await?,
        proposals: !order.enforced_only,
        backed: backed(registry, settings, day).await?,
    };
    let target_id = target.row.id;
    let mut writer = PlanWriter::begin(registry, directory, settings, (target, header), actor, admission).await?;
    let mut found = compare_and_write(&mut writer, settings, (target_id, day), root.as_ref()).await?;
    keep_links(&registry.store, target_id, &found).await?;
    found.skipped.on_their_way.extend(found.on_their_way.drain());
    found.skipped.on_their_way.sort_unstable();
    keep_names(&registry.store, target_id, &found.other_names).await?;
    let planned = writer.finish(settings, actor, (found.skipped, &found.ahead), found.proof, &found.population).await?;
    // The plan is whole without it, and the next one tells it again.
    if let Err(error) = note_log_ins(registry, actor, &settings.name, directory.take_log_ins()).await {
        tracing::warn!(%error, "what the directory shows of log-ins could not be noted");
    }
    Ok(planned)
}

async fn root_of(registry: &Registry, day: Date, code: &str) -> OperationResult<TreePath> {
    let reader = registry.store.read().await?;
    let agency = reader.agency_by_code(&Scope::Province, View::of(day), code).await?;
    Ok(agency.ok_or_else(|| OperationError::UnknownAgency { code: code.to_owned() })?.path)
}

/// The persons for whom a decision took effect lately, or whom somebody locked: long enough ago for a directory that stood still for a
/// month.
pub(super) async fn backed(registry: &Registry, settings: &SyncSettings, day: Date) -> OperationResult<Backed> {
    let mut backed = Backed::default();
    let (from, reader) = (day - Duration::days(BACKED_DAYS), registry.store.read().await?);
    let mut acted = reader.mailboxes_decided(from, day).await?;
    acted.extend(reader.mailboxes_locked(from).await?);
    drop(reader);
    for (mailbox, number) in acted {
        backed.insert(Subject { kind: EntryKind::Person, id: mailbox }, &settings.naming.person(number));
    }
    Ok(backed)
}

/// Compares and writes side by side: while the server is asked about some rows, the next are read and compared.
async fn compare_and_write(
    writer: &mut PlanWriter<'_>,
    settings: &SyncSettings,
    (target, day): (crate::domain::ids::TargetId, Date),
    root: Option<&TreePath>,
) -> OperationResult<Difference> {
    let (registry, directory) = (writer.registry, writer.directory);
    let (send, mut receive) = mpsc::channel(1);
    let comparing = async move {
        let mut sink = ChannelSink(send);
        match root {
            None => everything(registry, directory, settings, target, day, &mut sink).await,
            Some(root) => subtree(registry, directory, settings, target, day, root, &mut sink).await,
        }
    };
    let writing = async move {
        while let Some(rows) = receive.recv().await {
            writer.take(rows).await?;
        }
        Ok::<_, OperationError>(())
    };
    let (found, written) = tokio::join!(comparing, writing);
    // A writer that failed is why the comparison could not hand on its rows.
    written?;
    found
}

/// Hands rows to the writer.
struct ChannelSink(mpsc::Sender<Vec<PlanRow>>);

#[async_trait]
impl RowSink for ChannelSink {
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()> {
        self.0.send(rows).await.map_err(|_| OperationError::ShuttingDown)
    }
}

/// Entries that bear our key and had no link are ours: that is how a killed run converges.
pub(super) async fn keep_links(
    store: &Store,
    target: crate::domain::ids::TargetId,
    found: &Difference,
) -> OperationResult<()> {
    // What is ahead of the registry is not ours to remove later because it was seen now.
    let ahead: HashSet<Subject> = found.ahead.iter().map(|ahead| ahead.subject).collect();
    let links = found.new_links.iter().filter(|(subject, _)| !ahead.contains(subject));
    let rows: Vec<_> = links.map(|(subject, entry)| link_row(*subject, *entry, String::new())).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let books = store.bookkeeping().await?;
    books.put_links(target, &rows).await?;
    Ok(books.commit().await?)
}
