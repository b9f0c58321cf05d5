//! Ending findings by an answer: of what was refused and is never sent again, somebody looked into it and says what came of it.

use uuid::Uuid;

use super::record::system_of;
use crate::auth::permission::Permission;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::system::SystemCode;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};

/// Longest answer, in characters.
const MOST_ANSWER: usize = 500;

/// Which of a system's refused events that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettledRefusals {
    /// These.
    Named(Vec<Uuid>),
    /// All that were refused for this reason.
    Kind(RefusalKind),
}

/// Ends refused events of a system by an answer; gives how many. Those that are settled already, or are not there, are left as they are.
///
/// # Errors
/// When the actor may not, there is no such system, the answer is none, or the store fails.
pub async fn settle_refusals(
    registry: &Registry,
    actor: &Actor,
    system: &SystemCode,
    which: &SettledRefusals,
    answer: &str,
) -> OperationResult<usize> {
    actor.require(Permission::ManageSystems)?;
    let system = system_of(registry, system).await?;
    let answer = answer.trim();
    if answer.is_empty() || answer.chars().count() > MOST_ANSWER || answer.chars().any(char::is_control) {
        return Err(OperationError::Invalid { problems: vec![no_answer()] });
    }
    let mut change = registry.store.write(registry.header(actor, "settle_event_refusals")).await?;
    let kind = if let SettledRefusals::Kind(kind) = which { Some(*kind) } else { None };
    let mut standing = change.reader().standing_refusals(system.number, kind).await?;
    if let SettledRefusals::Named(ids) = which {
        standing.retain(|id| ids.contains(id));
    }
    if standing.is_empty() {
        return Ok(0);
    }
    change.end_event_refusals(&standing, answer).await?;
    change.commit().await?;
    Ok(standing.len())
}

fn no_answer() -> FieldProblem {
    FieldProblem::new(
        "/reason",
        Bilingual::new(
            "Lý do trống, quá dài hoặc có ký tự điều khiển",
            "There is no reason, or it is too long, or has control characters",
        ),
        Bilingual::new(
            format!("Viết kết quả xử lý trên một dòng, tối đa {MOST_ANSWER} ký tự"),
            format!("Say in one line of at most {MOST_ANSWER} characters what came of it"),
        ),
    )
}
