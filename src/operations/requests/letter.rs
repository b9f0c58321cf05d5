//! The letter that takes approved requests to the CA: one for many.

use std::collections::BTreeSet;

use super::bar::{barred_renewals, in_words};
use super::draft::check_still_held;
use super::opened::{account, by, line, open, step};
use crate::auth::permission::Permission;
use crate::domain::certificate::request::Request;
use crate::domain::certificate::request::event::Event;
use crate::domain::certificate::request::letter::{Letter, LetterDirection, LetterDraft};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{LetterId, RequestId};
use crate::domain::lang::Bilingual;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::storage::ChangeSet;
use crate::storage::read::request_list::RequestLine;
use crate::storage::read::{Reader, View};

/// Requests in one letter at most.
pub const MOST_IN_A_LETTER: usize = 500;

/// Records that a letter took these requests to the CA: all of them, or none. The same letter again takes further ones.
///
/// # Errors
/// [`OperationError::Invalid`] with every wrong field and every request that cannot go, [`OperationError::NotFound`] when one is out of
/// scope, [`OperationError::Conflict`] when the letter is known with another scan; when the actor may not, or the store fails.
pub async fn record_letter(
    registry: &Registry,
    actor: &Actor,
    draft: LetterDraft,
    requests: &[RequestId],
) -> OperationResult<Vec<RequestLine>> {
    actor.scope(Permission::RecordLetters)?;
    let principal = account(actor, Permission::RecordLetters)?;
    let draft = draft.trimmed();
    let mut problems = draft.problems(registry.clock.today());
    problems.extend(list_problem(requests));
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let mut change = registry.store.write(registry.header(actor, "record_letter")).await?;
    let letter = letter(registry, &mut change, LetterDirection::Outgoing, draft).await?;
    let done = by(registry, principal);
    let mut found_all = Vec::with_capacity(requests.len());
    for (place, id) in requests.iter().enumerate() {
        let found = open(registry, principal, change.reader(), (*id, Permission::RecordLetters), None).await?;
        let sent = match check_still_held(change.reader(), View::of(registry.clock.today()), &found).await {
            Ok(()) => {
                let event = Event::Sent(done, letter);
                step(registry, &mut change, (&found.request, found.life), event).await.map(|_| ())
            }
            refused => refused,
        };
        found_all.push(found.request);
        match sent {
            Ok(()) => {}
            Err(OperationError::Conflict { reason }) => {
                let remedy = Bilingual::new(
                    "Chỉ đưa vào công văn các đề nghị đã duyệt và chưa gửi",
                    "Put only requests into a letter that are approved and not sent yet",
                );
                problems.push(FieldProblem::new(format!("/requests/{place}"), reason, remedy));
            }
            Err(other) => return Err(other),
        }
    }
    problems.extend(barred(registry, change.reader(), &found_all).await?);
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let mut lines = Vec::with_capacity(requests.len());
    for id in requests {
        lines.push(line(&change, *id).await?);
    }
    change.commit().await?;
    Ok(lines)
}

/// The renewals in the letter that may not go on any more.
async fn barred(registry: &Registry, reader: &Reader, requests: &[Request]) -> OperationResult<Vec<FieldProblem>> {
    let barred = barred_renewals(registry, reader, requests).await?;
    let problem = |(place, request): (usize, &Request)| {
        let remedy = Bilingual::new(
            "Bỏ đề nghị này khỏi công văn và hủy đề nghị",
            "Leave it out of the letter, and cancel the request",
        );
        Some(FieldProblem::new(format!("/requests/{place}"), in_words(*barred.get(&request.id)?), remedy))
    };
    Ok(requests.iter().enumerate().filter_map(problem).collect())
}

fn list_problem(requests: &[RequestId]) -> Option<FieldProblem> {
    let distinct: BTreeSet<&RequestId> = requests.iter().collect();
    let reason = if requests.is_empty() || requests.len() > MOST_IN_A_LETTER {
        Bilingual::new(
            "Công văn phải có từ 1 đến 500 đề nghị",
            format!("A letter takes 1 to {MOST_IN_A_LETTER} requests"),
        )
    } else if distinct.len() < requests.len() {
        Bilingual::new("Có đề nghị bị lặp lại", "A request is named twice")
    } else {
        return None;
    };
    let remedy = Bilingual::new("Sửa danh sách đề nghị", "Mend the list of requests");
    Some(FieldProblem::new("/requests", reason, remedy))
}

/// The letter, as it is known or from now on.
pub(super) async fn letter(
    registry: &Registry,
    change: &mut ChangeSet,
    direction: LetterDirection,
    draft: LetterDraft,
) -> OperationResult<LetterId> {
    if let Some(known) = change.reader().letter(direction, draft.dated_on, &draft.number).await? {
        if draft.sha256.is_some() && draft.sha256 != known.draft.sha256 {
            return Err(conflict(
                "Công văn cùng số, cùng ngày đã được ghi với bản quét khác",
                "A letter of the same number and day is recorded with another scan, or without one",
            ));
        }
        return Ok(known.id);
    }
    let letter = Letter { id: LetterId(registry.new_id()), direction, draft };
    change.insert_letter(&letter).await?;
    Ok(letter.id)
}
