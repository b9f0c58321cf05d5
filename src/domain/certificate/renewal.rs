//! Renewal before certificates end: how near the end is, and which of an agency's certificates a campaign asks for.

use time::Date;

use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, CampaignId, CertificateId, OfficialId};
use crate::domain::lang::Lang;

/// Days before the end at which renewals are spoken of, the farthest first.
pub const STAGES: [u16; 8] = [120, 90, 75, 60, 30, 14, 7, 1];

/// How far ahead a campaign may look, in days.
pub const FARTHEST: i64 = 366;

/// Certificates that an agency's renewal campaign asks for: those that end by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Campaign {
    /// The campaign.
    pub id: CampaignId,
    /// The agency; those below it belong to it.
    pub agency: AgencyId,
    /// Certificates that end on this day or before are asked for.
    pub ends_by: Date,
    /// The day on which it was opened.
    pub opened_on: Date,
}

/// The nearest of [`STAGES`] that a certificate has reached on `today`: none while its end is farther away, 0 once it has ended.
#[must_use]
pub fn stage_on(not_after: Timestamp, today: Date) -> Option<u16> {
    let left = (not_after.day() - today).whole_days();
    if left <= 0 {
        return Some(0);
    }
    STAGES.into_iter().rev().find(|stage| left <= i64::from(*stage))
}

code_list! {
    /// Why a campaign leaves a certificate out that ends in time.
    LeftOut {
        /// Its holder has no post any more: it is to be revoked, not renewed.
        NoPost = "no_post",
        /// A newer one took its place.
        Superseded = "superseded",
        /// Something is asked about it already, or was asked by this campaign.
        Asked = "asked",
        /// Its use is stopped by our own order.
        StopUse = "stop_use",
        /// The CA put it on hold.
        Hold = "hold",
        /// The CA revoked it.
        Revoked = "revoked",
        /// Its chain does not end at a root of ours.
        Untrusted = "untrusted",
    }
}

impl LeftOut {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::NoPost => lang.pick("chủ thể không còn giữ vị trí công tác", "its holder has no post any more"),
            Self::Superseded => lang.pick("đã có chứng thư thay thế", "a newer one took its place"),
            Self::Asked => lang.pick("đang có đề nghị về chứng thư này", "a request about it is under way"),
            Self::StopUse => lang.pick("đang ngừng sử dụng nội bộ", "its use is stopped"),
            Self::Hold => lang.pick("đang bị CA tạm giữ", "the CA holds it"),
            Self::Revoked => lang.pick("đã bị thu hồi", "the CA revoked it"),
            Self::Untrusted => {
                lang.pick("không thuộc hệ thống chuyên dùng công vụ", "it is no public-duty certificate")
            }
        }
    }
}

/// A certificate that ends in time for a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its holder.
    pub official: OfficialId,
    /// First instant after its validity.
    pub not_after: Timestamp,
    /// Its status today.
    pub status: CertificateStatus,
    /// Whether its holder has a post today.
    pub is_posted: bool,
    /// Whether a newer one took its place.
    pub is_superseded: bool,
    /// What is asked about it by a request that has not ended.
    pub asked: Option<RequestKind>,
}

impl Candidate {
    /// Why it is left out, if it is. The CA's word comes before ours.
    #[must_use]
    pub fn left_out(&self) -> Option<LeftOut> {
        match self.status {
            CertificateStatus::Untrusted => return Some(LeftOut::Untrusted),
            CertificateStatus::Revoked => return Some(LeftOut::Revoked),
            CertificateStatus::Hold => return Some(LeftOut::Hold),
            CertificateStatus::StopUse => return Some(LeftOut::StopUse),
            // What nothing is known of can be renewed all the same: a list that is late is no reason to let it end.
            CertificateStatus::Indeterminate
            | CertificateStatus::Valid
            | CertificateStatus::NotYetValid
            | CertificateStatus::Expired => {}
        }
        if !self.is_posted {
            return Some(LeftOut::NoPost);
        }
        if self.is_superseded {
            return Some(LeftOut::Superseded);
        }
        self.asked.map(|_| LeftOut::Asked)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_stage_is_the_nearest_threshold_that_was_reached() {
        let end = Timestamp::start_of(date!(2020 - 06 - 30));
        let on = |day| stage_on(end, day);
        let told = [
            (date!(2020 - 03 - 01), None),
            (date!(2020 - 03 - 02), Some(120)),
            (date!(2020 - 04 - 01), Some(90)),
            (date!(2020 - 05 - 01), Some(60)),
            (date!(2020 - 05 - 02), Some(60)),
            (date!(2020 - 05 - 31), Some(30)),
            (date!(2020 - 06 - 22), Some(14)),
            (date!(2020 - 06 - 23), Some(7)),
            (date!(2020 - 06 - 29), Some(1)),
            (date!(2020 - 06 - 30), Some(0)),
            (date!(2021 - 01 - 01), Some(0)),
        ];
        for (day, stage) in told {
            assert_eq!(on(day), stage, "{day}");
        }
    }

    const GOOD: Candidate = Candidate {
        certificate: CertificateId(Uuid::nil()),
        official: OfficialId(Uuid::nil()),
        not_after: Timestamp::from_unix_seconds(0),
        status: CertificateStatus::Valid,
        is_posted: true,
        is_superseded: false,
        asked: None,
    };

    #[test]
    fn only_what_its_holder_may_go_on_using_is_renewed() {
        use CertificateStatus::{Hold, Indeterminate, Revoked, StopUse, Untrusted, Valid};
        for (status, left_out) in [
            (Valid, None),
            (Indeterminate, None),
            (Untrusted, Some(LeftOut::Untrusted)),
            (Revoked, Some(LeftOut::Revoked)),
            (Hold, Some(LeftOut::Hold)),
            (StopUse, Some(LeftOut::StopUse)),
        ] {
            assert_eq!(Candidate { status, ..GOOD }.left_out(), left_out);
        }
        assert_eq!(Candidate { is_posted: false, is_superseded: true, ..GOOD }.left_out(), Some(LeftOut::NoPost));
        assert_eq!(Candidate { is_superseded: true, ..GOOD }.left_out(), Some(LeftOut::Superseded));
        assert_eq!(Candidate { asked: Some(RequestKind::Revoke), ..GOOD }.left_out(), Some(LeftOut::Asked));
    }
}
