//! What is asked of the CA about certificates that are stopped late: one request for each, whatever stopped it, for the reason that weighs
//! most. Decisions behind it name that request in a step, so that it is worked off, and taken back, with them.

use super::draft::insert_drafts;
use super::exposed::{Exposed, ask_to_revoke};
use super::opened::by_program;
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::{Request, RequestKind};
use crate::domain::decision::consequence::{Consequence, ConsequenceKind};
use crate::domain::decision::step::{Step, StepDraft, StepKind, StepState};
use crate::domain::ids::{CertificateId, FactId, OfficialId, RequestId, SubjectId};
use crate::domain::lang::Bilingual;
use crate::domain::principal::Role;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::ChangeSet;
use crate::storage::read::open_requests::OpenRevocation;

/// A certificate whose revocation follows from a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::operations) struct Wanted {
    /// The certificate.
    pub certificate: CertificateId,
    /// Whose it is.
    pub official: OfficialId,
    /// The decision that stopped it.
    pub subject: Option<SubjectId>,
    /// Why it is to be revoked.
    pub reason: RevocationReason,
}

/// Asks for what is wanted unless it is asked already, by the program; `details` says because of what.
pub(in crate::operations) async fn ask_for_stopped(
    registry: &Registry,
    change: &mut ChangeSet,
    wanted: &[Wanted],
    details: &str,
) -> OperationResult<()> {
    let exposed = wanted.iter().filter(|one| one.reason.is_exposure());
    let exposed: Vec<Exposed> =
        exposed.map(|one| Exposed { certificate: one.certificate, official: one.official, agency: None }).collect();
    ask_to_revoke(registry, change, &exposed, (by_program(registry), details)).await?;
    let certificates: Vec<CertificateId> = wanted.iter().map(|one| one.certificate).collect();
    let open = change.reader().open_revocations(&certificates).await?;
    let mut drafts: Vec<(Request, Content)> = Vec::new();
    for one in wanted {
        let is_drafted = drafts.iter().any(|(request, _)| request.certificate == Some(one.certificate));
        if !is_drafted && asking(&open, one).is_none() {
            let request = Request {
                id: RequestId(registry.new_id()),
                kind: RequestKind::Revoke,
                official: one.official,
                certificate: Some(one.certificate),
                opened_on: registry.clock.today(),
            };
            drafts.push((request, Content { reason: Some(one.reason), ..Content::default() }));
        }
    }
    insert_drafts(registry, change, &drafts, by_program(registry), details).await?;
    let open = change.reader().open_revocations(&certificates).await?;
    let mut steps = Vec::new();
    for one in wanted {
        if let (Some(subject), Some(request)) = (one.subject, asking(&open, one)) {
            steps.extend(step(registry, change, subject, request).await?);
        }
    }
    Ok(change.insert_steps(&steps).await?)
}

/// The request that asks for it already, for a reason that presses as well.
fn asking(open: &[OpenRevocation], wanted: &Wanted) -> Option<RequestId> {
    let asks = |one: &&OpenRevocation| {
        one.certificate == wanted.certificate && (one.presses() || !wanted.reason.is_pressing())
    };
    open.iter().find(asks).map(|one| one.request)
}

/// The step of the decision that names the request, unless one does.
async fn step(
    registry: &Registry,
    change: &ChangeSet,
    subject: SubjectId,
    request: RequestId,
) -> OperationResult<Option<Step>> {
    let known = change.reader().steps_of(subject).await?;
    // One that is still planned will find the request when its day is carried out.
    let names_it = |step: &Step| match step.state {
        StepState::Cancelled => false,
        StepState::Planned => step.draft.kind == StepKind::RequestRevocation,
        _ => step.request == Some(request),
    };
    if known.iter().any(names_it) {
        return Ok(None);
    }
    let today = registry.clock.today();
    // Of one day with the step that asks for the others: taken up again, they are one.
    let own = known.iter().rev().find(|step| step.draft.kind == StepKind::RequestRevocation);
    let begins_on = own.map_or(today, |step| step.draft.begins_on);
    let Some(like) = own.or(known.last()) else { return Ok(None) };
    let text = Bilingual::new(
        "Lập đề nghị thu hồi chứng thư chữ ký số được ghi nhận sau",
        "Revocation of a certificate that was recorded late is requested",
    );
    let consequence = Consequence { on: today, kind: ConsequenceKind::RequestRevocation, text };
    let days = i64::from(registry.decisions.revocation_days);
    let draft = StepDraft {
        kind: StepKind::RequestRevocation,
        role: Some(Role::SubscriberManager),
        agency: like.draft.agency,
        begins_on,
        due_on: today.checked_add(time::Duration::days(days)).unwrap_or(time::Date::MAX),
        consequences: vec![consequence],
    };
    Ok(Some(Step {
        id: FactId(registry.new_id()),
        draft,
        state: StepState::Open,
        done_at: None,
        ended_by: None,
        note: None,
        request: Some(request),
        ..like.clone()
    }))
}
