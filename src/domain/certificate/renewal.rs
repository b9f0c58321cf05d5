//! Renewal before certificates end: how near the end is, and which of an agency's certificates a campaign asks for.

use time::{Date, Duration};

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

/// The last day of a validity of which `not_after` is the first instant beyond.
#[must_use]
pub fn last_day(not_after: Timestamp) -> Date {
    not_after.plus_seconds(-1).day()
}

/// The civil days from `today` to the last one of a validity: 0 on that day, fewer after it.
#[must_use]
pub fn days_left(not_after: Timestamp, today: Date) -> i64 {
    (last_day(not_after) - today).whole_days()
}

/// How near an end is at `at`: 0 for what has ended, then [`STAGES`] from the nearest on, each with the latest end that has come so
/// near. The first that an end is not beyond is its stage; what is beyond all of them is farther away.
#[must_use]
pub fn stages_at(at: Timestamp) -> Vec<(u16, Timestamp)> {
    let end = |stage: u16| Timestamp::end_of(at.day().saturating_add(Duration::days(i64::from(stage))));
    let stages = STAGES.into_iter().rev().map(|stage| (stage, end(stage)));
    std::iter::once((0, at)).chain(stages).collect()
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
            Self::Hold => lang.pick("đang bị CA tạm dừng", "the CA holds it"),
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
    /// Whether its holder has a post today; an agency's own has none.
    pub is_posted: bool,
    /// Whether a newer one took its place.
    pub is_superseded: bool,
    /// What is asked about it by a request that has not ended; of several what would end its use.
    pub asked: Option<RequestKind>,
}

impl Candidate {
    /// Why a campaign leaves it out, if it does.
    #[must_use]
    pub fn left_out(&self) -> Option<LeftOut> {
        self.bar().or_else(|| self.asked.map(|_| LeftOut::Asked))
    }

    /// Why its renewal may not go on, whoever asks for it, if it may not. The CA's word comes before ours.
    #[must_use]
    pub fn bar(&self) -> Option<LeftOut> {
        match self.status {
            CertificateStatus::Untrusted => return Some(LeftOut::Untrusted),
            CertificateStatus::Revoked => return Some(LeftOut::Revoked),
            CertificateStatus::Hold => return Some(LeftOut::Hold),
            // Whoever left is stopped for it: the cause says more.
            CertificateStatus::StopUse if self.is_posted => return Some(LeftOut::StopUse),
            // What nothing is known of can be renewed all the same: a list that is late is no reason to let it end.
            CertificateStatus::Indeterminate
            | CertificateStatus::StopUse
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
        self.asked.filter(|kind| kind.ends_use()).map(|_| LeftOut::Asked)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::notice::reminder::nearest;

    fn stage(not_after: Timestamp, at: Timestamp) -> Option<u16> {
        stages_at(at).into_iter().find(|(_, latest)| not_after <= *latest).map(|(stage, _)| stage)
    }

    #[test]
    fn a_stage_is_the_nearest_threshold_that_was_reached() {
        // Until the end of 29 June, by whole days.
        let end = Timestamp::start_of(date!(2020 - 06 - 30));
        let told = [
            (date!(2020 - 02 - 29), None, 121),
            (date!(2020 - 03 - 01), Some(120), 120),
            (date!(2020 - 03 - 31), Some(90), 90),
            (date!(2020 - 04 - 30), Some(60), 60),
            (date!(2020 - 05 - 30), Some(30), 30),
            (date!(2020 - 06 - 21), Some(14), 8),
            (date!(2020 - 06 - 22), Some(7), 7),
            (date!(2020 - 06 - 28), Some(1), 1),
            (date!(2020 - 06 - 29), Some(1), 0),
            (date!(2020 - 06 - 30), Some(0), -1),
            (date!(2021 - 01 - 01), Some(0), -186),
        ];
        for (day, reached, left) in told {
            assert_eq!(stage(end, Timestamp::start_of(day)), reached, "{day}");
            assert_eq!(days_left(end, day), left, "{day}");
        }
        // One that ends in the morning has its last day until then.
        let end = Timestamp::start_of(date!(2020 - 06 - 30)).plus_seconds(9 * 3600);
        assert_eq!(stage(end, end.plus_seconds(-1)), Some(1));
        assert_eq!((days_left(end, date!(2020 - 06 - 30)), stage(end, end)), (0, Some(0)));
    }

    proptest! {
        /// Reminders and campaigns count the same days.
        #[test]
        fn a_stage_is_what_the_days_that_are_left_say(end in 0_i64..20_000_000, at in 0_i64..20_000_000) {
            let (end, at) = (Timestamp::from_unix_seconds(end), Timestamp::from_unix_seconds(at));
            let told = stage(end, at);
            let expected = if end <= at { Some(0) } else { nearest(days_left(end, at.day()), &STAGES) };
            prop_assert_eq!(told, expected);
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
        let leaver = Candidate { is_posted: false, status: StopUse, ..GOOD };
        assert_eq!(leaver.left_out(), Some(LeftOut::NoPost));
        assert_eq!(Candidate { is_superseded: true, ..GOOD }.left_out(), Some(LeftOut::Superseded));
        for (kind, bar) in [(RequestKind::Revoke, Some(LeftOut::Asked)), (RequestKind::Change, None)] {
            let asked = Candidate { asked: Some(kind), ..GOOD };
            assert_eq!((asked.left_out(), asked.bar()), (Some(LeftOut::Asked), bar), "{kind}");
        }
    }
}
