//! Opening a campaign, and taking in what has come near its end since.

use serde::Serialize;
use time::{Date, Duration};

use super::intake::{draft_all, look};
use crate::auth::permission::Permission;
use crate::domain::certificate::renewal::{Campaign, FARTHEST, LeftOut};
use crate::domain::certificate::request::event::Done;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{AgencyId, CampaignId, CertificateId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::campaign::CampaignFilter;
use crate::storage::read::{Reader, View};

/// Renewals that are drafted at once, at most; a campaign that has more is continued.
pub const MOST_AT_ONCE: usize = 2_000;

/// Certificates that are left out by name, at most: of the rest only the number is told.
pub const MOST_LEFT_OUT: usize = 500;

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
    /// What it leaves out, by the end of validity: the first of it.
    pub left_out: Vec<LeftOutCertificate>,
    /// How much it leaves out in all.
    pub left_out_count: usize,
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
    Ok(look(registry, &reader, &scope, draft, None).await?.told(None, &[]))
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
    let looked = look(registry, &registry.store.read().await?, &scope, draft, None).await?;
    let mut change = registry.store.write(registry.header(actor, "open_campaign")).await?;
    let view = View::of(registry.clock.today());
    let filter = CampaignFilter { agency: Some(draft.agency), ..CampaignFilter::default() };
    let known = change.reader().campaigns(&Scope::Province, view, &filter, 1_000).await?;
    if known.iter().any(|campaign| campaign.ends_by == draft.ends_by) {
        return Err(conflict(
            "Cơ quan này đã có đợt gia hạn với cùng ngày hết hạn; hãy tiếp tục đợt đó",
            "The agency has a campaign for that day already; continue that one",
        ));
    }
    let looked = looked.again(registry, change.reader(), None).await?;
    if looked.asked.is_empty() {
        return Err(conflict(
            "Không có chứng thư nào cần gia hạn đến ngày này; xem trước đợt gia hạn để biết lý do",
            "No certificate is to be renewed by that day; a preview says why each is left out",
        ));
    }
    let opened_on = registry.clock.today();
    let id = CampaignId(registry.new_id());
    change.insert_campaign(&Campaign { id, agency: draft.agency, ends_by: draft.ends_by, opened_on }).await?;
    let done = Done { by: Some(principal.id), at: registry.clock.now() };
    let requests = draft_all(registry, &mut change, (id, done), &looked.asked).await?;
    change.commit().await?;
    Ok(looked.told(Some(id), &requests))
}

/// Takes in what a campaign never asked for: newcomers, and what was left out for a reason that holds no more.
///
/// # Errors
/// [`OperationError::NotFound`] when the campaign's agency lies outside the actor's part of the tree; when the actor may not, or the store
/// fails.
pub async fn continue_campaign(registry: &Registry, actor: &Actor, id: CampaignId) -> OperationResult<Intake> {
    let scope = actor.scope(Permission::SubmitRequests)?;
    let Actor::Principal(principal) = actor else { return Err(not_logged_in()) };
    let reader = registry.store.read().await?;
    let campaign = find(&reader, &scope, View::of(registry.clock.today()), id).await?;
    let draft = CampaignDraft { agency: campaign.agency, ends_by: campaign.ends_by };
    let mut looked = look(registry, &reader, &scope, draft, Some(id)).await?;
    drop(reader);
    let mut requests = Vec::new();
    // Where nothing is to be asked for nobody's place in line is taken.
    if !looked.asked.is_empty() {
        let mut change = registry.store.write(registry.header(actor, "continue_campaign")).await?;
        looked = looked.again(registry, change.reader(), Some(id)).await?;
        if !looked.asked.is_empty() {
            let done = Done { by: Some(principal.id), at: registry.clock.now() };
            requests = draft_all(registry, &mut change, (id, done), &looked.asked).await?;
            change.commit().await?;
        }
    }
    Ok(looked.told(Some(id), &requests))
}

/// The campaign, if its agency is in the scope.
pub(super) async fn find(reader: &Reader, scope: &Scope, view: View, id: CampaignId) -> OperationResult<Campaign> {
    let filter = CampaignFilter { id: Some(id), ..CampaignFilter::default() };
    let found = reader.campaigns(scope, view, &filter, 1).await?.pop();
    found.ok_or(OperationError::NotFound { what: "campaign" })
}

fn not_logged_in() -> OperationError {
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
