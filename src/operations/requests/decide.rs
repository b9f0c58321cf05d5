//! The registration authority's word: taken up, approved, given back, refused. Whoever wrote or handed in what is asked never decides it,
//! under no role, not as a deputy, not through a second account.

use super::apart::check_apart;
use super::bar::check_bar;
use super::opened::{account, by, by_program, line, open, reason, step};
use crate::auth::permission::Permission;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::certificate::request::event::{Done, Event, Evidence};
use crate::domain::certificate::request::life::Life;
use crate::domain::certificate::request::{Request, RequestKind, RequestState};
use crate::domain::ids::{FactId, RequestId};
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::ChangeSet;
use crate::storage::read::request_list::RequestLine;

const DECIDE: Permission = Permission::DecideRequests;

/// What is told to who would decide what they wrote or submitted.
const OWN: (&str, &str) = (
    "Đề nghị này do chính bạn (hoặc người mà bạn thay mặt, hoặc tài khoản khác của bạn) lập hay trình; người khác phải quyết định",
    "You wrote or submitted this request yourself, or for somebody, or somebody for you, or by another account of yours; somebody else must \
     decide it",
);

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may go to the CA; an internal order is carried out.
    Approve,
    /// It is given back for repair, because …
    Return(String),
    /// It is refused, because …
    Reject(String),
}

/// Takes a request up for review.
///
/// # Errors
/// As [`decide_request`].
pub async fn take_up_request(
    registry: &Registry,
    actor: &Actor,
    id: RequestId,
    seen: Option<i64>,
) -> OperationResult<RequestLine> {
    let (mut change, request, life, done) = begin(registry, actor, "take_up_request", id, seen).await?;
    step(registry, &mut change, (&request, life), Event::TakenUp(done)).await?;
    let decided = line(&change, id).await?;
    change.commit().await?;
    Ok(decided)
}

/// Decides a request; one that nobody took up is taken up by it. An approved order to stop use is carried out at once.
///
/// # Errors
/// [`OperationError::Invalid`] without a reason where one is needed, [`OperationError::NotFound`] out of scope,
/// [`OperationError::Changed`] when it was touched since `seen`, [`OperationError::Conflict`] when the actor wrote or submitted it, it
/// does not wait for a decision, or what is approved is a renewal that may not go on any more; when the actor may not, or the store fails.
pub async fn decide_request(
    registry: &Registry,
    actor: &Actor,
    id: RequestId,
    verdict: &Verdict,
    seen: Option<i64>,
) -> OperationResult<RequestLine> {
    let (operation, why) = match verdict {
        Verdict::Approve => ("approve_request", None),
        Verdict::Return(why) => ("return_request", Some(reason(why)?)),
        Verdict::Reject(why) => ("reject_request", Some(reason(why)?)),
    };
    let (mut change, request, mut life, done) = begin(registry, actor, operation, id, seen).await?;
    if *verdict == Verdict::Approve {
        check_bar(registry, change.reader(), &request).await?;
    }
    if life.state() == RequestState::Submitted {
        life = step(registry, &mut change, (&request, life), Event::TakenUp(done)).await?;
    }
    let event = match (verdict, why) {
        (Verdict::Return(_), Some(why)) => Event::Returned(done, why),
        (Verdict::Reject(_), Some(why)) => Event::Rejected(done, why),
        _ => Event::Approved(done),
    };
    let life = step(registry, &mut change, (&request, life), event).await?;
    if life.state() == RequestState::Approved && request.kind == RequestKind::StopUse {
        stop(registry, &mut change, &request, life).await?;
    }
    let decided = line(&change, id).await?;
    change.commit().await?;
    Ok(decided)
}

async fn begin(
    registry: &Registry,
    actor: &Actor,
    operation: &'static str,
    id: RequestId,
    seen: Option<i64>,
) -> OperationResult<(ChangeSet, Request, Life, Done)> {
    actor.scope(DECIDE)?;
    let principal = account(actor, DECIDE)?;
    // Hands are looked up before the change set: it would hold everybody's place in line meanwhile.
    let reader = registry.store.read().await?;
    let before = open(registry, principal, &reader, (id, DECIDE), seen).await?;
    drop(reader);
    check_apart(registry, principal, before.life.standing().written(), OWN).await?;
    let change = registry.store.write(registry.header(actor, operation)).await?;
    let found = open(registry, principal, change.reader(), (id, DECIDE), seen).await?;
    if found.life.standing().written() != before.life.standing().written() {
        return Err(OperationError::Changed { what: "request" });
    }
    Ok((change, found.request, found.life, by(registry, principal)))
}

/// Our own order is a fact of ours: recording it fulfils the request.
async fn stop(registry: &Registry, change: &mut ChangeSet, request: &Request, life: Life) -> OperationResult<()> {
    let Some(certificate) = request.certificate else { return Ok(()) };
    let order = CertificateEvent {
        id: FactId(registry.new_id()),
        certificate,
        kind: CertificateEventKind::StopUse,
        effective_at: registry.clock.now(),
        details: "Theo đề nghị ngừng sử dụng nội bộ đã được duyệt".to_owned(),
    };
    change.insert_certificate_events(&[order]).await?;
    let proved = Event::Proved(by_program(registry), Evidence::StopOrder);
    step(registry, change, (request, life), proved).await.map(|_| ())
}
