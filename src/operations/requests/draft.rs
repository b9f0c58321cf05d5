//! Opening requests: by a subscriber manager, and by the program because of a decision.

use super::opened::{Opened, account, by, line};
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::event::{Done, RequestAct};
use crate::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::step::Step;
use crate::domain::device::Holder;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{AgencyId, CertificateId, FactId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::storage::ChangeSet;
use crate::storage::read::device::DeviceFilter;
use crate::storage::read::open_requests::{OpenRevocation, SameRequest};
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
    if change.reader().official(&scope, view, draft.official).await?.is_none() {
        return Err(OperationError::NotFound { what: "official" });
    }
    check_agency(change.reader(), &scope, view, draft.content.agency).await?;
    check_asked(change.reader(), (view, registry.clock.now()), &draft, None).await?;
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

impl RequestDraft {
    /// What a request asks for by now.
    pub(super) fn of(request: &Request, content: Content) -> Self {
        Self { kind: request.kind, official: request.official, certificate: request.certificate, content }
    }
}

/// The agency whose certificate it is lies in scope.
pub(super) async fn check_agency(
    reader: &Reader,
    scope: &Scope,
    view: View,
    agency: Option<AgencyId>,
) -> OperationResult<()> {
    if let Some(agency) = agency {
        reader.agency(scope, view, agency).await?.ok_or(OperationError::NotFound { what: "agency" })?;
    }
    Ok(())
}

/// Holds what is asked against what is known, whenever it is written or handed in: whose the certificate is, what the CA has done, and
/// whether another request than `own` asks for the same.
pub(super) async fn check_asked(
    reader: &Reader,
    (view, now): (View, Timestamp),
    draft: &RequestDraft,
    own: Option<RequestId>,
) -> OperationResult<()> {
    if let Some(id) = draft.certificate {
        let found = reader.certificate(&Scope::Province, view, id).await?;
        let (certificate, _) = found.ok_or(OperationError::NotFound { what: "certificate" })?;
        check_holder((reader, view), draft, &certificate).await?;
        check_revocation((reader, now), draft.kind, &certificate).await?;
    }
    let content = &draft.content;
    let same = SameRequest {
        kind: draft.kind,
        official: draft.official,
        certificate: draft.certificate,
        agency: content.agency,
        medium: content.medium.filter(|_| draft.kind == RequestKind::New),
        item: content.item.clone(),
        presses: draft.kind == RequestKind::Revoke && content.reason.is_some_and(RevocationReason::is_pressing),
        except: own,
    };
    if reader.is_asked_already(&same).await? {
        return Err(conflict(
            "Đã có một đề nghị cùng loại chưa kết thúc; hãy tiếp tục đề nghị đó",
            "The same is asked already by a request that has not ended; go on with that one",
        ));
    }
    Ok(())
}

/// What a request is about may be found to be somebody else's after it was handed in: then it goes no further.
pub(super) async fn check_still_held(reader: &Reader, view: View, opened: &Opened) -> OperationResult<()> {
    let Some(id) = opened.request.certificate else { return Ok(()) };
    let Some((certificate, _)) = reader.certificate(&Scope::Province, view, id).await? else { return Ok(()) };
    let draft = RequestDraft::of(&opened.request, opened.content.clone());
    match check_holder((reader, view), &draft, &certificate).await {
        Err(OperationError::NotFound { .. }) => Err(conflict(
            "Chứng thư này đã được xác nhận là của người khác; hãy rút đề nghị",
            "This certificate was found to be somebody else's; take the request back",
        )),
        other => other,
    }
}

/// A certificate of somebody else looks like none. What is nobody's is asked for by who answers for the device that keeps its key.
async fn check_holder(
    (reader, view): (&Reader, View),
    draft: &RequestDraft,
    certificate: &Certificate,
) -> OperationResult<()> {
    let (facts, agency) = (&certificate.facts, draft.content.agency);
    let is_held = match agency {
        None => certificate.official == Some(draft.official),
        Some(agency) => {
            let day = View::of(facts.not_before.day());
            reader.agencies_of_addresses(day, &facts.addresses).await?.values().any(|holder| *holder == agency)
        }
    };
    if is_held {
        return Ok(());
    }
    let keeps = match certificate.official {
        None => reader.device_of(view, certificate.id).await?,
        Some(_) => None,
    };
    if let Some(id) = keeps {
        let filter = DeviceFilter { id: Some(id), ..DeviceFilter::default() };
        let found = reader.device_page(&Scope::Province, view, &filter, None, 1).await?.pop();
        if found.and_then(|line| line.holder) == Some(Holder { official: draft.official, agency }) {
            return Ok(());
        }
    }
    Err(OperationError::NotFound { what: "certificate" })
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

/// What a step of a decision asks for: of each certificate concerned the request that asks for it already, for a reason that presses as
/// well, or a draft filled in from the decision.
pub(in crate::operations) async fn drafts_of_decision(
    registry: &Registry,
    change: &ChangeSet,
    step: &Step,
) -> OperationResult<(Vec<RequestId>, Vec<(Request, Content)>)> {
    let Some(kind) = step.draft.kind.request() else { return Ok(Default::default()) };
    let certificates: Vec<CertificateId> = if kind == RequestKind::New {
        Vec::new()
    } else {
        let since = Timestamp::start_of(step.draft.begins_on);
        change.reader().standing_certificates(step.official, since).await?
    };
    let mut open =
        if kind == RequestKind::Revoke { change.reader().open_revocations(&certificates).await? } else { Vec::new() };
    open.retain(OpenRevocation::presses);
    let known = |id: &CertificateId| open.iter().find(|open| open.certificate == *id).map(|open| open.request);
    let asking: Vec<RequestId> = certificates.iter().filter_map(known).collect();
    let wanting: Vec<Option<CertificateId>> = if kind == RequestKind::New {
        vec![None]
    } else {
        certificates.iter().filter(|id| known(id).is_none()).copied().map(Some).collect()
    };
    if wanting.is_empty() {
        return Ok((asking, Vec::new()));
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
    Ok((asking, wanting.into_iter().map(|certificate| (request(certificate), content.clone())).collect()))
}

async fn content_of(reader: &Reader, step: &Step, kind: RequestKind) -> OperationResult<Content> {
    let view = View::of(step.draft.begins_on);
    let decided = reader.subject(&Scope::Province, view, step.subject).await?.map(|line| line.subject.kind);
    let mut content = Content::default();
    match (kind, decided) {
        (RequestKind::Revoke, decided) => {
            content.reason = Some(decided.map_or(RevocationReason::Left, RevocationReason::of_decision));
        }
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
