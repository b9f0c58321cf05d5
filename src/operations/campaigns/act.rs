//! Acts on all requests of a campaign that wait for them. Each is judged by itself: one that cannot go on stops no other.

use super::open::{find, not_logged_in};
use crate::auth::permission::{Permission, scope_for};
use crate::domain::certificate::request::RequestState::{self, Approved, Draft, RaReview, Submitted};
use crate::domain::certificate::request::letter::LetterDraft;
use crate::domain::ids::{CampaignId, RequestId};
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::operations::requests::{MOST_IN_A_LETTER, Verdict, decide_request, record_letter, submit_request};
use crate::storage::read::View;
use crate::storage::read::request_list::{RequestFilter, RequestLine, Waiting};

/// Requests that one call carries on, at most.
const MOST: usize = 500;

/// Requests that are read together.
const CHUNK: u32 = 200;

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
#[derive(Debug)]
pub struct ActedTogether {
    /// Those that went on, as they stand now.
    pub done: Vec<RequestLine>,
    /// Those that did not, each with why.
    pub refused: Vec<(RequestId, OperationError)>,
    /// Whether more of them wait: the same call again goes on.
    pub is_more: bool,
}

/// Submits or approves every request of a campaign that waits for it. Four eyes are kept for each request.
///
/// # Errors
/// [`OperationError::NotFound`] when the campaign's agency lies outside the actor's part of the tree; when the actor may not, or the store
/// fails: what was done until then stays.
pub async fn act_on_campaign(
    registry: &Registry,
    actor: &Actor,
    id: CampaignId,
    act: CampaignAct,
) -> OperationResult<ActedTogether> {
    let (permission, states) = act.needs();
    let waiting = waiting(registry, actor, id, (permission, states)).await?;
    let mut acted = ActedTogether { done: Vec::new(), refused: Vec::new(), is_more: false };
    for request in waiting {
        if acted.done.len() == MOST {
            acted.is_more = true;
            break;
        }
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

/// Records that a letter took the approved requests of a campaign to the CA, as many as one takes; and whether more of them wait.
///
/// # Errors
/// [`OperationError::NotFound`] when the campaign's agency lies outside the actor's part of the tree, [`OperationError::Conflict`] when none
/// of its requests is approved and unsent, and as [`record_letter`].
pub async fn letter_of_campaign(
    registry: &Registry,
    actor: &Actor,
    id: CampaignId,
    letter: LetterDraft,
) -> OperationResult<(Vec<RequestLine>, bool)> {
    let mut approved = waiting(registry, actor, id, (Permission::RecordLetters, &[Approved])).await?;
    if approved.is_empty() {
        return Err(conflict(
            "Đợt gia hạn này không có đề nghị nào đã duyệt và chưa gửi",
            "No request of this campaign is approved and not sent yet",
        ));
    }
    let is_more = approved.len() > MOST_IN_A_LETTER;
    approved.truncate(MOST_IN_A_LETTER);
    Ok((record_letter(registry, actor, letter, &approved).await?, is_more))
}

/// The campaign's requests that wait for the actor, the oldest first.
async fn waiting(
    registry: &Registry,
    actor: &Actor,
    id: CampaignId,
    (permission, states): (Permission, &'static [RequestState]),
) -> OperationResult<Vec<RequestId>> {
    let scope = actor.scope(permission)?;
    let Actor::Principal(principal) = actor else { return Err(not_logged_in()) };
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    find(&reader, &scope, view, id).await?;
    let turn = Waiting { states, scope: scope_for(principal, permission) };
    let filter = RequestFilter { campaign: Some(id), waiting: Some(vec![turn]), ..RequestFilter::default() };
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let lines = reader.request_page(&scope, view, &filter, before, CHUNK).await?;
        let Some(last) = lines.last() else { break };
        before = Some(last.request.id);
        found.extend(lines.iter().map(|line| line.request.id));
    }
    found.reverse();
    Ok(found)
}
