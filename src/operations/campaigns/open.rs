//! Opening a campaign, and taking in what has come near its end since.

use serde::Serialize;
use time::{Date, Duration};

use crate::auth::permission::Permission;
use crate::domain::certificate::renewal::{Campaign, Candidate, FARTHEST, LeftOut};
use crate::domain::certificate::request::content::Content;
use crate::domain::certificate::request::event::Done;
use crate::domain::certificate::request::{Request, RequestKind};
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{AgencyId, CampaignId, CertificateId, FactId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::operations::requests::insert_drafts;
use crate::storage::ChangeSet;
use crate::storage::read::campaign::CampaignFilter;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::{Reader, View};

/// Renewals that are drafted at once, at most; a campaign that has more is continued.
pub const MOST_AT_ONCE: usize = 2_000;

/// Certificates that are looked at together.
const CHUNK: u32 = 500;

/// A campaign as somebody opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignDraft {
    /// The agency; those below it belong to it.
    pub agency: AgencyId,
    /// Certificates that end on this day or before are asked for.
    pub ends_by: Date,
}

/// A renewal that a campaign asks for, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AskedRenewal {
    /// Its request; none in a preview.
    pub request: Option<RequestId>,
    /// The certificate.
    pub certificate: CertificateId,
    /// Its holder.
    pub official: OfficialId,
    /// First instant after its validity.
    pub not_after: Timestamp,
}

/// A certificate that ends in time and is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeftOutCertificate {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its holder.
    pub official: OfficialId,
    /// First instant after its validity.
    pub not_after: Timestamp,
    /// Why.
    pub why: LeftOut,
}

/// What a campaign took in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Intake {
    /// The campaign; none in a preview.
    pub campaign: Option<CampaignId>,
    /// What it asks for since, by the end of validity.
    pub asked: Vec<AskedRenewal>,
    /// What it leaves out, by the end of validity.
    pub left_out: Vec<LeftOutCertificate>,
    /// Whether there is more to ask for than goes in at once: continue it.
    pub is_more: bool,
}

/// What a campaign would ask for, and what it would leave out: for whoever reads the registry. Writes nothing.
///
/// # Errors
/// As [`open_campaign`].
pub async fn preview_campaign(registry: &Registry, actor: &Actor, draft: CampaignDraft) -> OperationResult<Intake> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    check_day(registry, draft.ends_by)?;
    let reader = registry.store.read().await?;
    let (asked, left_out, is_more) = look(registry, &reader, &scope, draft).await?;
    let planned = asked.into_iter().map(|candidate| renewal(&candidate, None)).collect();
    Ok(Intake { campaign: None, asked: planned, left_out, is_more })
}

/// Opens a campaign: drafts a renewal for every certificate of the agency's officials that ends in time and may go on being used.
///
/// # Errors
/// [`OperationError::Invalid`] when the day is past or farther away than a year, [`OperationError::NotFound`] when the agency lies outside
/// the actor's part of the tree, [`OperationError::Conflict`] when it has such a campaign or nothing ends in time; when the actor may not,
/// or the store fails.
pub async fn open_campaign(registry: &Registry, actor: &Actor, draft: CampaignDraft) -> OperationResult<Intake> {
    let scope = actor.scope(Permission::SubmitRequests)?;
    let Actor::Principal(principal) = actor else { return Err(not_logged_in()) };
    check_day(registry, draft.ends_by)?;
    let mut change = registry.store.write(registry.header(actor, "open_campaign")).await?;
    let view = View::of(registry.clock.today());
    let filter = CampaignFilter { agency: Some(draft.agency), ..CampaignFilter::default() };
    let known = change.reader().campaign_page(&Scope::Province, view, &filter, None, 1_000).await?;
    let looked = look(registry, change.reader(), &scope, draft).await?;
    if known.iter().any(|line| line.campaign.ends_by == draft.ends_by) {
        return Err(conflict(
            "Cơ quan này đã có đợt gia hạn với cùng ngày hết hạn; hãy tiếp tục đợt đó",
            "The agency has a campaign for that day already; continue that one",
        ));
    }
    if looked.0.is_empty() {
        return Err(conflict(
            "Không có chứng thư nào cần gia hạn đến ngày này; xem trước đợt gia hạn để biết lý do",
            "No certificate is to be renewed by that day; a preview says why each is left out",
        ));
    }
    let opened_on = registry.clock.today();
    let id = CampaignId(registry.new_id());
    change.insert_campaign(&Campaign { id, agency: draft.agency, ends_by: draft.ends_by, opened_on }).await?;
    let done = Done { by: Some(principal.id), at: registry.clock.now() };
    let intake = take_in(registry, &mut change, (id, done), looked).await?;
    change.commit().await?;
    Ok(intake)
}

/// Takes in what a campaign does not ask for yet: newcomers, and what was left out for a reason that holds no more.
///
/// # Errors
/// [`OperationError::NotFound`] when the campaign's agency lies outside the actor's part of the tree; when the actor may not, or the store
/// fails.
pub async fn continue_campaign(registry: &Registry, actor: &Actor, id: CampaignId) -> OperationResult<Intake> {
    let scope = actor.scope(Permission::SubmitRequests)?;
    let Actor::Principal(principal) = actor else { return Err(not_logged_in()) };
    let mut change = registry.store.write(registry.header(actor, "continue_campaign")).await?;
    let view = View::of(registry.clock.today());
    let campaign = find(change.reader(), &scope, view, id).await?;
    let draft = CampaignDraft { agency: campaign.agency, ends_by: campaign.ends_by };
    let looked = look(registry, change.reader(), &scope, draft).await?;
    let done = Done { by: Some(principal.id), at: registry.clock.now() };
    let intake = take_in(registry, &mut change, (id, done), looked).await?;
    if !intake.asked.is_empty() {
        change.commit().await?;
    }
    Ok(intake)
}

/// The campaign, if its agency is in the scope.
pub(super) async fn find(reader: &Reader, scope: &Scope, view: View, id: CampaignId) -> OperationResult<Campaign> {
    let filter = CampaignFilter { id: Some(id), ..CampaignFilter::default() };
    let found = reader.campaign_page(scope, view, &filter, None, 1).await?.pop();
    found.map(|line| line.campaign).ok_or(OperationError::NotFound { what: "campaign" })
}

pub(super) fn not_logged_in() -> OperationError {
    OperationError::NotLoggedIn { what: Permission::SubmitRequests.describe() }
}

fn check_day(registry: &Registry, ends_by: Date) -> OperationResult<()> {
    let today = registry.clock.today();
    if (today..=today.saturating_add(Duration::days(FARTHEST))).contains(&ends_by) {
        return Ok(());
    }
    let reason = Bilingual::new(
        "Ngày hết hạn phải từ hôm nay đến tối đa 366 ngày tới",
        "The day is past, or farther away than 366 days",
    );
    let remedy = Bilingual::new("Chọn một ngày trong khoảng đó", "Choose a day from today on, at most 366 days ahead");
    Err(OperationError::Invalid { problems: vec![FieldProblem::new("/ends_by", reason, remedy)] })
}

type Looked = (Vec<Candidate>, Vec<LeftOutCertificate>, bool);

/// What is to be asked for, what is left out, and whether there is more.
async fn look(registry: &Registry, reader: &Reader, scope: &Scope, draft: CampaignDraft) -> OperationResult<Looked> {
    let (view, now) = (View::of(registry.clock.today()), registry.clock.now());
    reader.agency(scope, view, draft.agency).await?.ok_or(OperationError::NotFound { what: "agency" })?;
    let under = reader.agency_path(view, draft.agency).await?.ok_or(OperationError::NotFound { what: "agency" })?;
    let filter = CertificateFilter {
        under: Some(under),
        ends_after: Some(now),
        ends_by: Some(Timestamp::end_of(draft.ends_by)),
        ..CertificateFilter::default()
    };
    let (mut asked, mut left_out, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let lines = reader.certificate_page(scope, view, now, &filter, after, CHUNK).await?;
        let Some(last) = lines.last() else { return Ok((asked, left_out, false)) };
        after = Some(last.key);
        for candidate in candidates(reader, view, &lines).await? {
            match candidate.left_out() {
                Some(why) => left_out.push(LeftOutCertificate {
                    certificate: candidate.certificate,
                    official: candidate.official,
                    not_after: candidate.not_after,
                    why,
                }),
                None if asked.len() == MOST_AT_ONCE => return Ok((asked, left_out, true)),
                None => asked.push(candidate),
            }
        }
    }
}

async fn candidates(reader: &Reader, view: View, lines: &[CertificateLine]) -> OperationResult<Vec<Candidate>> {
    let certificates: Vec<CertificateId> = lines.iter().map(|line| line.key.certificate).collect();
    let officials: Vec<OfficialId> = lines.iter().filter_map(|line| line.official).collect();
    let facts = reader.renewal_facts(view, &certificates, &officials).await?;
    let candidate = |line: &CertificateLine| {
        let (certificate, official) = (line.key.certificate, line.official?);
        Some(Candidate {
            certificate,
            official,
            not_after: line.key.not_after,
            status: line.status,
            is_posted: facts.posted.contains(&official),
            is_superseded: facts.superseded.contains(&certificate),
            asked: facts.asked.get(&certificate).copied(),
        })
    };
    Ok(lines.iter().filter_map(candidate).collect())
}

async fn take_in(
    registry: &Registry,
    change: &mut ChangeSet,
    (id, done): (CampaignId, Done),
    (candidates, left_out, is_more): Looked,
) -> OperationResult<Intake> {
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
    let asked = candidates.iter().zip(&drafts).map(|(candidate, (request, _))| renewal(candidate, Some(request.id)));
    Ok(Intake { campaign: Some(id), asked: asked.collect(), left_out, is_more })
}

fn renewal(candidate: &Candidate, request: Option<RequestId>) -> AskedRenewal {
    AskedRenewal {
        request,
        certificate: candidate.certificate,
        official: candidate.official,
        not_after: candidate.not_after,
    }
}
