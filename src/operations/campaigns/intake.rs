//! What a campaign asks for and leaves out: looked for without anybody waiting, and asked once more in the change set that drafts it.

use super::open::{AskedRenewal, CampaignDraft, Intake, LeftOutCertificate, MOST_AT_ONCE, MOST_LEFT_OUT};
use crate::domain::certificate::renewal::{Candidate, LeftOut};
use crate::domain::certificate::request::content::Content;
use crate::domain::certificate::request::event::Done;
use crate::domain::certificate::request::{Request, RequestKind};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CampaignId, CertificateId, FactId, OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::operations::requests::insert_drafts;
use crate::storage::ChangeSet;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::{Reader, View};

/// Certificates that are looked at together.
const CHUNK: u32 = 500;

/// What a look found.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) asked: Vec<Candidate>,
    left_out: Vec<LeftOutCertificate>,
    left_out_count: usize,
    is_more: bool,
}

impl Looked {
    fn leave_out(&mut self, candidate: &Candidate, why: LeftOut) {
        self.left_out_count += 1;
        if self.left_out.len() < MOST_LEFT_OUT {
            let Candidate { certificate, official, not_after, .. } = *candidate;
            self.left_out.push(LeftOutCertificate { certificate, official, not_after, why });
        }
    }

    /// Asks once more about what is to be asked for: others may have written since.
    pub(super) async fn again(
        mut self,
        registry: &Registry,
        reader: &Reader,
        campaign: Option<CampaignId>,
    ) -> OperationResult<Self> {
        let view = View::of(registry.clock.today());
        let known = std::mem::take(&mut self.asked);
        for candidate in with_facts(reader, view, campaign, known).await? {
            match candidate.left_out() {
                Some(why) => self.leave_out(&candidate, why),
                None => self.asked.push(candidate),
            }
        }
        Ok(self)
    }

    /// What is told of it, with the requests that were drafted, if any were.
    pub(super) fn told(self, campaign: Option<CampaignId>, requests: &[RequestId]) -> Intake {
        let asked = self.asked.iter().enumerate().map(|(place, candidate)| AskedRenewal {
            request: requests.get(place).copied(),
            certificate: candidate.certificate,
            official: candidate.official,
            not_after: candidate.not_after,
        });
        Intake {
            campaign,
            asked: asked.collect(),
            left_out: self.left_out,
            left_out_count: self.left_out_count,
            is_more: self.is_more,
        }
    }
}

/// What is to be asked for, what is left out, and whether there is more. What the campaign asked for itself is neither.
pub(super) async fn look(
    registry: &Registry,
    reader: &Reader,
    scope: &Scope,
    draft: CampaignDraft,
    campaign: Option<CampaignId>,
) -> OperationResult<Looked> {
    let (view, now) = (View::of(registry.clock.today()), registry.clock.now());
    reader.agency(scope, view, draft.agency).await?.ok_or(OperationError::NotFound { what: "agency" })?;
    let under = reader.agency_path(view, draft.agency).await?.ok_or(OperationError::NotFound { what: "agency" })?;
    let filter = CertificateFilter {
        under: Some(under),
        ends_after: Some(now),
        ends_by: Some(Timestamp::end_of(draft.ends_by)),
        ..CertificateFilter::default()
    };
    let (mut looked, mut after) = (Looked::default(), None);
    loop {
        let lines = reader.certificate_page(scope, view, now, &filter, after, CHUNK).await?;
        let Some(last) = lines.last() else { return Ok(looked) };
        after = Some(last.key);
        let candidates = lines.iter().filter_map(candidate).collect();
        for candidate in with_facts(reader, view, campaign, candidates).await? {
            match candidate.left_out() {
                Some(why) => looked.leave_out(&candidate, why),
                None if looked.asked.len() == MOST_AT_ONCE => {
                    looked.is_more = true;
                    return Ok(looked);
                }
                None => looked.asked.push(candidate),
            }
        }
    }
}

/// A certificate that somebody holds, of which only its line is known.
fn candidate(line: &CertificateLine) -> Option<Candidate> {
    Some(Candidate {
        certificate: line.key.certificate,
        official: line.official?,
        not_after: line.key.not_after,
        status: line.status,
        is_posted: false,
        is_superseded: false,
        asked: None,
    })
}

/// These candidates with what is known of them by now, but for those whose renewal the campaign asked for, whatever became of it.
async fn with_facts(
    reader: &Reader,
    view: View,
    campaign: Option<CampaignId>,
    candidates: Vec<Candidate>,
) -> OperationResult<Vec<Candidate>> {
    let certificates: Vec<CertificateId> = candidates.iter().map(|candidate| candidate.certificate).collect();
    let officials: Vec<OfficialId> = candidates.iter().map(|candidate| candidate.official).collect();
    let facts = reader.renewal_facts(view, &certificates, &officials, campaign).await?;
    let others = candidates.into_iter().filter(|candidate| !facts.own.contains(&candidate.certificate));
    let known = |candidate: Candidate| Candidate {
        is_posted: facts.posted.contains(&candidate.official),
        is_superseded: facts.superseded.contains(&candidate.certificate),
        asked: facts.asked.get(&candidate.certificate).copied(),
        ..candidate
    };
    Ok(others.map(known).collect())
}

/// Drafts the renewals, each a request of the campaign; gives them in their order.
pub(super) async fn draft_all(
    registry: &Registry,
    change: &mut ChangeSet,
    (id, done): (CampaignId, Done),
    candidates: &[Candidate],
) -> OperationResult<Vec<RequestId>> {
    let request = |candidate: &Candidate| Request {
        id: RequestId(registry.new_id()),
        kind: RequestKind::Renew,
        official: candidate.official,
        certificate: Some(candidate.certificate),
        opened_on: done.at.day(),
    };
    let drafts: Vec<(Request, Content)> =
        candidates.iter().map(|candidate| (request(candidate), Content::default())).collect();
    insert_drafts(registry, change, &drafts, done, "").await?;
    let members: Vec<(FactId, RequestId)> =
        drafts.iter().map(|(request, _)| (FactId(registry.new_id()), request.id)).collect();
    change.insert_campaign_requests(id, &members).await?;
    Ok(members.into_iter().map(|(_, request)| request).collect())
}
