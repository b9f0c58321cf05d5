//! Acts on all requests of a campaign that wait for them. Each is judged by itself: one that cannot go on stops no other.

use super::open::find;
use crate::auth::permission::Permission;
use crate::domain::certificate::request::Request;
use crate::domain::certificate::request::RequestState::{self, Approved, Draft, RaReview, Submitted};
use crate::domain::certificate::request::letter::LetterDraft;
use crate::domain::ids::{CampaignId, RequestId};
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::operations::requests::{
    MOST_IN_A_LETTER, Verdict, barred_renewals, decide_request, in_words, record_letter, submit_request,
};
use crate::storage::read::View;
use crate::storage::read::request_list::RequestLine;

/// Requests that one call looks at, at most.
const MOST: usize = 500;

/// What is done with all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignAct {
    /// Drafts are handed in.
    Submit,
    /// What was handed in is approved.
    Approve,
}

impl CampaignAct {
    const fn needs(self) -> (Permission, &'static [RequestState]) {
        match self {
            Self::Submit => (Permission::SubmitRequests, &[Draft]),
            Self::Approve => (Permission::DecideRequests, &[Submitted, RaReview]),
        }
    }
}

/// What became of them.
#[derive(Debug, Default)]
pub struct ActedTogether {
    /// Those that went on, as they stand now.
    pub done: Vec<RequestLine>,
    /// Those that did not, each with why.
    pub refused: Vec<(RequestId, OperationError)>,
    /// If more of them wait, the last one that was looked at: the same call after it goes on.
    pub next: Option<RequestId>,
}

/// Submits or approves the requests of a campaign that wait for it, the oldest after `after` first. Four eyes are kept for each request.
///
/// # Errors
/// [`OperationError::NotFound`] when the campaign's agency lies outside the actor's part of the tree; when the actor may not, or the store
/// fails: what was done until then stays.
pub async fn act_on_campaign(
    registry: &Registry,
    actor: &Actor,
    id: CampaignId,
    act: CampaignAct,
    after: Option<RequestId>,
) -> OperationResult<ActedTogether> {
    let (permission, states) = act.needs();
    let (waiting, next) = waiting(registry, actor, id, (permission, states), (after, MOST)).await?;
    let mut acted = ActedTogether { next, ..ActedTogether::default() };
    for request in waiting.iter().map(|request| request.id) {
        let done = match act {
            CampaignAct::Submit => submit_request(registry, actor, request, None).await,
            CampaignAct::Approve => decide_request(registry, actor, request, &Verdict::Approve, None).await,
        };
        match done {
            Ok(line) => acted.done.push(line),
            Err(
                why @ (OperationError::Invalid { .. }
                | OperationError::Conflict { .. }
                | OperationError::Changed { .. }
                | OperationError::NotFound { .. }),
            ) => acted.refused.push((request, why)),
            Err(failed) => return Err(failed),
        }
    }
    Ok(acted)
}

/// Records that a letter took the approved requests of a campaign to the CA, as many as one takes. Those that may not go on any more are
/// left out, each with why; where no other waits no letter is recorded.
///
/// # Errors
/// [`OperationError::NotFound`] when the campaign's agency lies outside the actor's part of the tree, [`OperationError::Conflict`] when none
/// of its requests is approved and unsent, and as [`record_letter`].
pub async fn letter_of_campaign(
    registry: &Registry,
    actor: &Actor,
    id: CampaignId,
    letter: LetterDraft,
    after: Option<RequestId>,
) -> OperationResult<ActedTogether> {
    let needs = (Permission::RecordLetters, &[Approved][..]);
    let (approved, next) = waiting(registry, actor, id, needs, (after, MOST_IN_A_LETTER)).await?;
    if approved.is_empty() {
        return Err(conflict(
            "Đợt gia hạn này không có đề nghị nào đã duyệt và chưa gửi",
            "No request of this campaign is approved and not sent yet",
        ));
    }
    let reader = registry.store.read().await?;
    let barred = barred_renewals(registry, &reader, &approved).await?;
    drop(reader);
    let (mut going, mut refused) = (Vec::new(), Vec::new());
    for request in approved.iter().map(|request| request.id) {
        match barred.get(&request) {
            None => going.push(request),
            Some(why) => refused.push((request, OperationError::Conflict { reason: in_words(*why) })),
        }
    }
    let done = if going.is_empty() { Vec::new() } else { record_letter(registry, actor, letter, &going).await? };
    Ok(ActedTogether { done, refused, next })
}

/// The campaign's requests that wait for the actor after `after`, the oldest first, at most `most`; and the last of them if more wait.
async fn waiting(
    registry: &Registry,
    actor: &Actor,
    id: CampaignId,
    (permission, states): (Permission, &[RequestState]),
    (after, most): (Option<RequestId>, usize),
) -> OperationResult<(Vec<Request>, Option<RequestId>)> {
    let scope = actor.scope(permission)?;
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    find(&reader, &scope, view, id).await?;
    let mut found = reader.campaign_requests(&scope, view, (id, states), after, most + 1).await?;
    let is_more = found.len() > most;
    found.truncate(most);
    let next = found.last().map(|request| request.id).filter(|_| is_more);
    Ok((found, next))
}
