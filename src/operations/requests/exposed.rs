//! What a reported loss asks for: the revocation of every key that others may have. It presses, so nothing weaker stands in its place.

use super::draft::insert_drafts;
use super::opened::{line, step, with_life};
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::event::{Done, Event};
use crate::domain::certificate::request::{Request, RequestKind, RequestState};
use crate::domain::ids::{AgencyId, CertificateId, FactId, OfficialId, RequestId};
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::read::open_requests::OpenRevocation;

/// A certificate whose key others may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::operations) struct Exposed {
    /// The certificate.
    pub certificate: CertificateId,
    /// Whose it is, or who answers for its device.
    pub official: OfficialId,
    /// The agency, when it is an agency's.
    pub agency: Option<AgencyId>,
}

/// What is to be done about one certificate.
enum Need {
    /// It is asked for.
    Nothing,
    /// What nobody has handed in yet asks for a weaker reason.
    Mend(RequestId),
    /// Nobody asks, or only for what does not press.
    Draft,
}

/// Asks for the revocation of what others may have, by whoever reports it; `details` says because of what. Gives the requests that ask
/// because of it: new ones, and those whose reason was mended.
pub(in crate::operations) async fn ask_to_revoke(
    registry: &Registry,
    change: &mut ChangeSet,
    exposed: &[Exposed],
    (done, details): (Done, &str),
) -> OperationResult<Vec<RequestId>> {
    let certificates: Vec<CertificateId> = exposed.iter().map(|one| one.certificate).collect();
    let open = change.reader().open_revocations(&certificates).await?;
    let (mut asking, mut drafts) = (Vec::new(), Vec::new());
    for one in exposed {
        match need(open.iter().filter(|open| open.certificate == one.certificate)) {
            Need::Nothing => {}
            Need::Mend(request) => {
                mend(registry, change, request, done).await?;
                asking.push(request);
            }
            Need::Draft => {
                let request = Request {
                    id: RequestId(registry.new_id()),
                    kind: RequestKind::Revoke,
                    official: one.official,
                    certificate: Some(one.certificate),
                    opened_on: registry.clock.today(),
                };
                let reason = Some(RevocationReason::DeviceLost);
                asking.push(request.id);
                drafts.push((request, Content { reason, agency: one.agency, ..Content::default() }));
            }
        }
    }
    insert_drafts(registry, change, &drafts, done, details).await?;
    Ok(asking)
}

fn need<'a>(open: impl Iterator<Item = &'a OpenRevocation> + Clone) -> Need {
    let is_written = |open: &&OpenRevocation| matches!(open.state, Some(RequestState::Draft | RequestState::Returned));
    let is_asked = |open: &OpenRevocation| {
        open.reason.is_some_and(RevocationReason::is_exposure) || (open.presses() && !is_written(&open))
    };
    if open.clone().any(is_asked) {
        return Need::Nothing;
    }
    // Of several the one that presses: it would stand in the way of the other.
    let mendable = open.filter(is_written).max_by_key(|open| open.presses());
    mendable.map_or(Need::Draft, |open| Need::Mend(open.request))
}

async fn mend(registry: &Registry, change: &mut ChangeSet, id: RequestId, done: Done) -> OperationResult<()> {
    let request = line(change, id).await?.request;
    let opened = with_life(change.reader(), View::of(change.day()), request).await?;
    step(registry, change, (&opened.request, opened.life), Event::Mended(done)).await?;
    let content = Content { reason: Some(RevocationReason::DeviceLost), ..opened.content };
    Ok(change.insert_request_contents(&[(FactId(registry.new_id()), id, content)]).await?)
}
