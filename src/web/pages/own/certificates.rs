//! Somebody's own certificates, each with what it waits for.

use crate::domain::certificate::life::LifeState;
use crate::domain::certificate::renewal::{days_left, last_day};
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::operations::hand_over_certificate::life_of;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::{Reader, View as Seen};
use crate::web::error::PageError;
use crate::web::state::App;

/// Certificates of one person that are shown: nobody has as many.
const MANY: u32 = 50;

/// Days before its end from which a certificate is spoken of: as long before a renewal is to be asked for.
const SOON: i64 = 75;

/// A certificate of one's own.
#[derive(Debug)]
pub(in crate::web::pages) struct Own {
    pub(in crate::web::pages) line: CertificateLine,
    pub(in crate::web::pages) state: LifeState,
    /// Days of validity that are left.
    pub(in crate::web::pages) days_left: i64,
}

impl Own {
    /// Its holder has not said yet that they have it.
    pub(in crate::web::pages) fn waits_for_receipt(&self) -> bool {
        self.state == LifeState::Issued
            && matches!(self.line.status, CertificateStatus::Valid | CertificateStatus::Indeterminate)
    }

    /// It can be used, and ends soon.
    pub(in crate::web::pages) fn ends_soon(&self) -> bool {
        self.line.status == CertificateStatus::Valid && (0..=SOON).contains(&self.days_left)
    }

    /// The last day on which it can be used.
    pub(in crate::web::pages) fn last_day(&self) -> time::Date {
        last_day(self.line.key.not_after)
    }
}

/// All of them, the one that ends last first.
pub(in crate::web::pages) async fn own_certificates(
    app: &App,
    reader: &Reader,
    official: OfficialId,
) -> Result<Vec<Own>, PageError> {
    let now = app.registry.clock.now();
    let seen = Seen::of(now.day());
    let filter = CertificateFilter { official: Some(official), ..CertificateFilter::default() };
    let lines = reader.certificate_page(&Scope::Province, seen, now, &filter, None, MANY).await?;
    let mut own = Vec::with_capacity(lines.len());
    for line in lines.into_iter().rev() {
        let (life_so_far, _) = life_of(reader, (seen, now), line.key.certificate, &line.evidence).await?;
        let days_left = days_left(line.key.not_after, now.day());
        own.push(Own { state: life_so_far.state(), days_left, line });
    }
    Ok(own)
}
