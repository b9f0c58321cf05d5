//! What decisions owe people by mail: a step's notice is for a role in an agency; it becomes one mail for each account that has the
//! role there and an address.

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::NoticeId;
use crate::domain::notice::{NewNotice, NoticeKind, NoticeText};
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::storage::row::notice::StepNotice;

/// Notices that are spread in one transaction.
const CHUNK: u32 = 100;

/// Queues the mails of the step notices that wait; gives how many mails that were. A notice that nobody can be told is settled too:
/// it stays readable with its decision.
///
/// # Errors
/// When the store fails; what was settled before stays settled.
pub async fn queue_step_notices(registry: &Registry) -> OperationResult<u32> {
    let mut queued = 0;
    loop {
        let reader = registry.store.read().await?;
        let waiting = reader.unsettled_step_notices(CHUNK).await?;
        if waiting.is_empty() {
            return Ok(queued);
        }
        let mut readers = Vec::new();
        for (id, address) in reader.principals_with_mail().await? {
            let row = reader.principal(id, registry.clock.today()).await?;
            readers.extend(row.filter(|row| !row.disabled).map(|row| (row.principal, address)));
        }
        drop(reader);
        let now = SystemClock.now();
        let books = registry.store.bookkeeping().await?;
        for notice in &waiting {
            for (principal, address) in readers.iter().filter(|(principal, _)| concerns(notice, principal)) {
                let mail = NewNotice {
                    id: NoticeId(registry.new_id()),
                    principal: Some(principal.id),
                    address: address.clone(),
                    kind: NoticeKind::DecisionStep,
                    subject: notice.id.to_string(),
                    dedup_key: format!("decision_step:{}:{}", notice.id, principal.id),
                    text: NoticeText { title: title(&notice.text), body: format!("{}\n", notice.text) },
                    due: now,
                };
                queued += u32::from(books.queue_notice(&mail).await?);
            }
        }
        books.settle_step_notices(&waiting, now).await?;
        books.commit().await?;
    }
}

fn concerns(notice: &StepNotice, principal: &Principal) -> bool {
    let grants = principal.grants.iter().filter(|grant| grant.role == notice.role);
    grants.map(|grant| Scope::subtree(grant.path.clone())).any(|scope| scope.covers(&notice.agency_path))
}

/// The mail's subject line: the notice's first line, cut where a list of mails would cut it.
fn title(text: &str) -> String {
    let first: String = text.lines().next().unwrap_or_default().chars().take(120).collect();
    format!("Công vụ: {first}")
}
