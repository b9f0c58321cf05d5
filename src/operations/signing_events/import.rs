//! Importing an export of a document system: lines are read on a thread of their own and taken in batch by batch, so that a file of any length
//! takes little memory. An import that was killed is finished by the same command.

use std::io::BufRead;
use std::ops::ControlFlow;

use tokio::sync::mpsc;

use super::memory::Memory;
use super::record::{EVENTS_AT_ONCE, EventRow, Sender, SentEvent, Unread, system_of, take_in};
use super::systems::{mapping_of, read_mapping, require_reporter};
use crate::auth::permission::Permission;
pub use crate::connectors::Found;
use crate::connectors::{FileProblem, Line, Mapping, lines};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::signing::reading::Field;
use crate::domain::signing::system::SystemCode;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};

/// Batches that wait while the store is at one.
const AHEAD: usize = 2;

/// What is imported, and how.
#[derive(Debug, Clone)]
pub struct EventFile<'a> {
    /// The system that it is of.
    pub system: &'a SystemCode,
    /// Its name, as findings tell it.
    pub name: &'a str,
    /// A mapping to read it by instead of the system's own.
    pub mapping: Option<&'a str>,
    /// Values that its headings need not have: they are held to be none.
    pub without: &'a [Field],
    /// Only told what would become of it.
    pub is_trial: bool,
}

/// Imports a file, handing over what became of each batch as it is done; tells how often each value was there that the mapping looks for.
///
/// # Errors
/// When the actor may not report for the system, there is no such system or no mapping for it, the file cannot be read or lacks headings, or
/// the store fails; batches that were done stay.
pub async fn import_signing_events(
    registry: &Registry,
    actor: &Actor,
    asked: &EventFile<'_>,
    file: impl BufRead + Send + 'static,
    mut told: impl FnMut(Vec<EventRow>),
) -> OperationResult<Found> {
    actor.scope(Permission::ReportSigning)?;
    let system = system_of(registry, asked.system).await?;
    require_reporter(registry, actor, &system).await?;
    let mapping = match asked.mapping {
        Some(text) => Some(read_mapping(text)?),
        None => mapping_of(&system)?,
    };
    let mapping = mapping.ok_or_else(|| {
        conflict(
            "Chưa có tệp ánh xạ cho hệ thống này; chỉ ra bằng --mapping",
            "there is no mapping for this system; name one with --mapping",
        )
    })?;
    let sender = Sender { system: &system, times: mapping.claimed_times, source: asked.name, is_trial: asked.is_trial };
    let mut memory = Memory::default();
    let (sink, mut batches) = mpsc::channel(AHEAD);
    let without = asked.without.to_vec();
    let reading = tokio::task::spawn_blocking(move || read_batches(file, &mapping, &without, &sink));
    while let Some(batch) = batches.recv().await {
        told(take_in(registry, actor, &sender, &mut memory, batch).await?);
    }
    let read = reading.await.map_err(|_| OperationError::ShuttingDown)?;
    read.map_err(|error| OperationError::Conflict { reason: told_of(&error) })
}

fn told_of(problem: &FileProblem) -> Bilingual {
    match problem {
        FileProblem::Reading(error) => {
            Bilingual::new(format!("Không đọc được tệp: {error}"), format!("the file cannot be read: {error}"))
        }
        FileProblem::Headings(lacking) => {
            let named: Vec<String> = lacking.iter().map(|(field, heading)| format!("“{heading}” ({field})")).collect();
            let named = named.join(", ");
            Bilingual::new(
                format!(
                    "Dòng đầu của tệp không có các cột sau: {named}. Sửa tệp ánh xạ theo tên cột trong tệp; nếu hệ thống không có \
                     thông tin đó thì thêm --without TÊN_TRƯỜNG"
                ),
                format!(
                    "the first row of the file lacks these headings: {named}; change the mapping to the file's own, or say \
                     --without FIELD where the system has nothing of the kind"
                ),
            )
        }
    }
}

/// Cuts a file into batches until nobody takes them any more.
fn read_batches(
    file: impl BufRead,
    mapping: &Mapping,
    without: &[Field],
    sink: &mpsc::Sender<Vec<SentEvent>>,
) -> Result<Found, FileProblem> {
    let mut batch = Vec::with_capacity(EVENTS_AT_ONCE);
    let found = lines(file, mapping, without, |Line { number, content, print }| {
        let content = content.map_err(|problem| {
            let problem = FieldProblem::new("", problem.reason, problem.remedy);
            Unread { problem, print }
        });
        batch.push(SentEvent { place: number, content });
        if batch.len() < EVENTS_AT_ONCE {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(&mut batch, Vec::with_capacity(EVENTS_AT_ONCE));
        if sink.blocking_send(full).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if !batch.is_empty() {
        // Whoever took them is gone: the error that ended it is told there.
        let _ = sink.blocking_send(batch);
    }
    Ok(found)
}
