//! Carrying one person's change over at once, for whoever stands at the machine and waits for it. The serving process may be at it already:
//! then one waits for that.

use std::time::Duration;

use serde::Serialize;

use super::turn::{Turn, take_turn};
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::port::Directory;
use crate::domain::ids::MailboxId;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::operations::sync_target::{SyncSettings, marked};

/// Looks until one says that it goes on in the background.
const LOOKS: u32 = 100;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// What became of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "carried", content = "because")]
pub enum Carried {
    /// The directory has it.
    Done,
    /// No directory was ever planned for.
    NoDirectory,
    /// It waits, and is carried over by itself; why.
    Waits(String),
}

/// Carries over what changed of a mailbox.
///
/// # Errors
/// When the store fails. A directory that cannot be reached is a reason to wait.
pub async fn carry_at_once(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    mailbox: MailboxId,
) -> OperationResult<Carried> {
    let reader = registry.store.read().await?;
    let Some(target) = reader.target(&settings.name).await? else { return Ok(Carried::NoDirectory) };
    drop(reader);
    let subject = marked(Subject { kind: EntryKind::Person, id: mailbox.0 });
    for _ in 0..LOOKS {
        let turn = Box::pin(take_turn(registry, directory, settings)).await;
        let mark = registry.store.read().await?.mark_of(target.id, &subject).await?;
        let Some(mark) = mark else { return Ok(Carried::Done) };
        match (turn, mark.failure) {
            (Err(error), _) => return Ok(Carried::Waits(error.to_string())),
            (Ok(_), Some(failure)) => return Ok(Carried::Waits(failure)),
            (Ok(Turn::Resting), None) => {
                return Ok(Carried::Waits("writes are paused or frozen; see `congvu directory status`".to_owned()));
            }
            // Before it in line are others.
            (Ok(Turn::Settled(_)), None) => {}
            (Ok(Turn::Idle | Turn::PutOff), None) => tokio::time::sleep(PAUSE).await,
        }
    }
    Ok(Carried::Waits("another process is at it".to_owned()))
}
