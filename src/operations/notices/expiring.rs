//! Certificates that end soon: those that somebody can still use and that no other took the place of.

use std::collections::HashMap;

use time::{Date, Duration};

use crate::domain::agency::TreePath;
use crate::domain::certificate::renewal::{days_left, last_day};
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::notice::reminder::nearest;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::notice_holder::{NoticeHolder, OpenRenewal};
use crate::storage::read::{Reader, View};

/// Certificates looked at in one statement.
const CHUNK: u32 = 500;

/// A certificate that ends soon.
#[derive(Debug, Clone)]
pub(super) struct Expiring {
    pub(super) certificate: CertificateId,
    pub(super) serial: String,
    /// Whose it is, and how they stand; none: an agency's own, or nobody's.
    pub(super) holder: Option<(OfficialId, NoticeHolder)>,
    /// The agency of the holder, or whose certificate it is; none: it is nobody's, and the whole province's matter.
    pub(super) place: Option<(TreePath, String)>,
    pub(super) last_day: Date,
    pub(super) days_left: i64,
    /// The number of days that stands for those that are left.
    pub(super) threshold: u16,
    pub(super) renewal: Option<OpenRenewal>,
}

/// All of them, the first to end first. Of whoever left none is told.
pub(super) async fn expiring(
    registry: &Registry,
    reader: &Reader,
    book: &AgencyBook,
) -> OperationResult<Vec<Expiring>> {
    let thresholds = &registry.notices.expiry_days;
    let Some(farthest) = thresholds.iter().copied().max() else { return Ok(Vec::new()) };
    let at = registry.clock.now();
    let view = View::of(at.day());
    let until = at.day().checked_add(Duration::days(i64::from(farthest))).unwrap_or(Date::MAX);
    let filter = CertificateFilter {
        ends_after: Some(at),
        ends_by: Some(Timestamp::end_of(until)),
        ..CertificateFilter::default()
    };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = reader.certificate_page(&Scope::Province, view, at, &filter, after, CHUNK).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.key);
        found.extend(judged(reader, view, (book, thresholds), page).await?);
    }
}

/// What is known of the certificates of a page.
struct Known {
    holders: HashMap<OfficialId, NoticeHolder>,
    /// Whose those are that nobody holds.
    agencies: HashMap<CertificateId, AgencyId>,
    renewals: HashMap<CertificateId, OpenRenewal>,
}

async fn judged(
    reader: &Reader,
    view: View,
    (book, thresholds): (&AgencyBook, &[u16]),
    page: Vec<CertificateLine>,
) -> OperationResult<Vec<Expiring>> {
    // A list that is missing silences nothing.
    let is_usable =
        |line: &CertificateLine| matches!(line.status, CertificateStatus::Valid | CertificateStatus::Indeterminate);
    let usable: Vec<CertificateLine> = page.into_iter().filter(is_usable).collect();
    let ids: Vec<CertificateId> = usable.iter().map(|line| line.key.certificate).collect();
    let superseded = reader.superseded(view, &ids).await?;
    let renewals = reader.open_renewals(view, &ids).await?;
    let officials: Vec<OfficialId> = usable.iter().filter_map(|line| line.official).collect();
    let holders = reader.notice_holders(view, &officials).await?;
    let ownerless = usable.iter().filter(|line| line.official.is_none()).map(|line| line.key.certificate);
    let agencies = reader.agencies_of_certificates(view, &ownerless.collect::<Vec<_>>()).await?;
    let known = Known { holders, agencies, renewals };
    let told = usable.iter().filter(|line| !superseded.contains(&line.key.certificate));
    Ok(told.filter_map(|line| one(line, view.day, (book, thresholds), &known)).collect())
}

fn one(
    line: &CertificateLine,
    today: Date,
    (book, thresholds): (&AgencyBook, &[u16]),
    known: &Known,
) -> Option<Expiring> {
    let certificate = line.key.certificate;
    let holder = line.official.and_then(|official| Some((official, known.holders.get(&official)?.clone())));
    let agency = match &holder {
        Some((_, holder)) => Some(holder.agency?),
        None => known.agencies.get(&certificate).copied(),
    };
    // Some are still posted in an agency that was dissolved: it stands where it stood.
    let place = agency.and_then(|agency| book.standing(agency, today));
    let days_left = days_left(line.key.not_after, today);
    Some(Expiring {
        certificate,
        serial: line.serial.clone(),
        holder,
        place: place.map(|place| (place.path.clone(), place.name.clone())),
        last_day: last_day(line.key.not_after),
        days_left,
        threshold: nearest(days_left, thresholds)?,
        renewal: known.renewals.get(&certificate).copied(),
    })
}
