//! Opening requests: by a subscriber manager, and by the program because of a decision.

use super::opened::{account, by, line};
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::event::{Done, RequestAct};
use crate::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::step::Step;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{CertificateId, FactId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::storage::ChangeSet;
use crate::storage::read::open_requests::SameRequest;
use crate::storage::read::request_list::RequestLine;
use crate::storage::read::{Reader, View};
use crate::storage::write::EventFact;

/// A request as somebody opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDraft {
    /// What is asked.
    pub kind: RequestKind,
    /// For whom, or who answers for an agency's device.
    pub official: OfficialId,
    /// The certificate that it is about.
    pub certificate: Option<CertificateId>,
    /// What is asked beside.
    pub content: Content,
}

/// Opens a request; it may still lack what its submission needs.
///
/// # Errors
/// [`OperationError::Invalid`] with every wrong field, [`OperationError::NotFound`] when official, certificate or agency lie outside the
/// actor's part of the tree, [`OperationError::Conflict`] when the same is asked already, the certificate is another's, or is revoked
/// already; when the actor may not, or the store fails.
pub async fn draft_request(registry: &Registry, actor: &Actor, draft: RequestDraft) -> OperationResult<RequestLine> {
    let scope = actor.scope(Permission::SubmitRequests)?;
    let principal = account(actor, Permission::SubmitRequests)?;
    let draft = RequestDraft { content: draft.content.trimmed(), ..draft };
    let mut problems = draft.content.problems(draft.kind);
    problems.extend(certificate_problem(&draft));
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let mut change = registry.store.write(registry.header(actor, "draft_request")).await?;
    let view = View::of(registry.clock.today());
    check(change.reader(), &scope, (view, registry.clock.now()), &draft).await?;
    let request = Request {
        id: RequestId(registry.new_id()),
        kind: draft.kind,
        official: draft.official,
        certificate: draft.certificate,
        opened_on: registry.clock.today(),
    };
    insert_drafts(registry, &mut change, &[(request.clone(), draft.content)], by(registry, principal), "").await?;
    let line = line(&change, request.id).await?;
    change.commit().await?;
    Ok(line)
}

/// Whether the kind needs a certificate that is not named, or has none that is.
fn certificate_problem(draft: &RequestDraft) -> Option<FieldProblem> {
    let problem = |vi: &str, en: &str, (remedy_vi, remedy_en): (&str, &str)| {
        Some(FieldProblem::new("/certificate", Bilingual::new(vi, en), Bilingual::new(remedy_vi, remedy_en)))
    };
    match (draft.kind, draft.certificate) {
        (RequestKind::New, Some(_)) => problem(
            "Đề nghị cấp mới không nói về chứng thư nào",
            "A new certificate is asked for without naming one",
            ("Bỏ chứng thư, hoặc chọn gia hạn hay thay đổi", "Leave it out, or ask for a renewal or a change"),
        ),
        (RequestKind::Renew | RequestKind::Change | RequestKind::Revoke | RequestKind::StopUse, None) => problem(
            "Thiếu chứng thư mà đề nghị nói đến",
            "The certificate that it is about is missing",
            ("Chọn một chứng thư của người này", "Name a certificate of this person"),
        ),
        _ => None,
    }
}

async fn check(
    reader: &Reader,
    scope: &Scope,
    (view, now): (View, Timestamp),
    draft: &RequestDraft,
) -> OperationResult<()> {
    if reader.official(scope, view, draft.official).await?.is_none() {
        return Err(OperationError::NotFound { what: "official" });
    }
    if let Some(agency) = draft.content.agency {
        reader.agency(scope, view, agency).await?.ok_or(OperationError::NotFound { what: "agency" })?;
    }
    if let Some(id) = draft.certificate {
        let found = reader.certificate(&Scope::Province, view, id).await?;
        let (certificate, _) = found.ok_or(OperationError::NotFound { what: "certificate" })?;
        check_holder(reader, draft, &certificate).await?;
        check_revocation((reader, now), draft.kind, &certificate).await?;
    }
    let same = SameRequest {
        kind: draft.kind,
        official: draft.official,
        certificate: draft.certificate,
        agency: draft.content.agency,
        medium: draft.content.medium.filter(|_| draft.kind == RequestKind::New),
    };
    if reader.is_asked_already(&same).await? {
        return Err(conflict(
            "Đã có một đề nghị cùng loại chưa kết thúc; hãy tiếp tục đề nghị đó",
            "The same is asked already by a request that has not ended; go on with that one",
        ));
    }
    Ok(())
}

/// A certificate of somebody else looks like none.
async fn check_holder(reader: &Reader, draft: &RequestDraft, certificate: &Certificate) -> OperationResult<()> {
    let facts = &certificate.facts;
    let is_held = match draft.content.agency {
        None => certificate.official == Some(draft.official),
        Some(agency) => {
            let day = View::of(facts.not_before.day());
            reader.agencies_of_addresses(day, &facts.addresses).await?.values().any(|holder| *holder == agency)
        }
    };
    if is_held { Ok(()) } else { Err(OperationError::NotFound { what: "certificate" }) }
}

async fn check_revocation(
    (reader, now): (&Reader, Timestamp),
    kind: RequestKind,
    certificate: &Certificate,
) -> OperationResult<()> {
    let known = reader.revocation_evidence(&certificate.facts, now).await?.revocation;
    if known.is_some_and(|revocation| revocation.reason != REASON_HOLD) && kind != RequestKind::DeviceRecover {
        return Err(conflict("CA đã thu hồi chứng thư này", "The CA has revoked this certificate already"));
    }
    Ok(())
}

/// Adds requests with their drafts, by whoever did it; `details` says because of what.
pub(in crate::operations) async fn insert_drafts(
    registry: &Registry,
    change: &mut ChangeSet,
    drafts: &[(Request, Content)],
    done: Done,
    details: &str,
) -> OperationResult<()> {
    let requests: Vec<Request> = drafts.iter().map(|(request, _)| request.clone()).collect();
    let event = |request: &Request| RequestEvent {
        id: FactId(registry.new_id()),
        request: request.id,
        state: RequestState::Draft,
        effective_at: done.at,
        details: details.to_owned(),
    };
    let events: Vec<RequestEvent> = requests.iter().map(event).collect();
    let fact = |event: &RequestEvent| EventFact {
        id: FactId(registry.new_id()),
        event: event.id,
        act: RequestAct::Drafted,
        by: done.by,
        letter: None,
        evidence: None,
    };
    let facts: Vec<EventFact> = events.iter().map(fact).collect();
    let officials: Vec<OfficialId> = requests.iter().map(|request| request.official).collect();
    let contents: Vec<_> =
        drafts.iter().map(|(request, content)| (FactId(registry.new_id()), request.id, content.clone())).collect();
    change.insert_requests(&requests).await?;
    change.insert_request_events(&events).await?;
    change.insert_request_event_facts(&facts, &officials).await?;
    Ok(change.insert_request_contents(&contents).await?)
}

/// What a step of a decision asks for: one request for each certificate concerned, filled in from the decision.
pub(in crate::operations) async fn drafts_of_decision(
    registry: &Registry,
    change: &ChangeSet,
    step: &Step,
) -> OperationResult<Vec<(Request, Content)>> {
    let Some(kind) = step.draft.kind.request() else { return Ok(Vec::new()) };
    let certificates: Vec<Option<CertificateId>> = if kind == RequestKind::New {
        vec![None]
    } else {
        let since = Timestamp::start_of(step.draft.begins_on);
        change.reader().standing_certificates(step.official, since).await?.into_iter().map(Some).collect()
    };
    if certificates.is_empty() {
        return Ok(Vec::new());
    }
    let content = content_of(change.reader(), step, kind).await?;
    let opened_on = registry.clock.today();
    let request = |certificate| Request {
        id: RequestId(registry.new_id()),
        kind,
        official: step.official,
        certificate,
        opened_on,
    };
    Ok(certificates.into_iter().map(|certificate| (request(certificate), content.clone())).collect())
}

async fn content_of(reader: &Reader, step: &Step, kind: RequestKind) -> OperationResult<Content> {
    let view = View::of(step.draft.begins_on);
    let decided = reader.subject(&Scope::Province, view, step.subject).await?.map(|line| line.subject.kind);
    let mut content = Content::default();
    match (kind, decided) {
        (RequestKind::Revoke, decided) => content.reason = Some(reason_of(decided)),
        (RequestKind::Change, Some(DecisionKind::CorrectIdentity)) => {
            content.item = Some("Họ và tên".to_owned());
            content.new_value = reader.named(view, &[step.official]).await?.pop().map(|person| person.full_name);
        }
        (RequestKind::Change, _) => {
            content.item = Some("Nơi công tác".to_owned());
            content.new_value = reader.agency_name(view, step.draft.agency).await?;
        }
        _ => {}
    }
    Ok(content)
}

/// Why the certificates of somebody under a decision of that kind are revoked.
pub(in crate::operations) const fn reason_of(decided: Option<DecisionKind>) -> RevocationReason {
    match decided {
        Some(DecisionKind::Retire) => RevocationReason::Retired,
        Some(DecisionKind::Death) => RevocationReason::Died,
        _ => RevocationReason::Left,
    }
}
