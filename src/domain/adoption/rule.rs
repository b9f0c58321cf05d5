//! Who is in scope of coverage on a day, and whether a person can sign at an instant, with the reason either way.
//!
//! Plain data in, a [`Standing`] out; it knows neither storage nor agencies. Definition: `docs/ARCHITECTURE.md`, "adoption".

use serde::{Deserialize, Serialize};
use time::Date;

use super::scope::{DatedRule, decided};
use crate::domain::certificate::status::{CertificateStatus, Evidence, status_at};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;

/// A certificate that ends within so many days is told as expiring.
pub const EXPIRING_DAYS: i64 = 75;

/// Which edition of the rule this is: of the columns, of who counts, of standings, and of what is kept of them. One more whenever a fact gives
/// another number, so that what was kept by another edition is made anew.
pub const EDITION: i64 = 2;

/// A person as the registry has them on the day: staff by their primary posting, or a leaver whose mailbox is still kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialRow {
    /// Who.
    pub id: OfficialId,
    /// Where they are counted: at the agency of the primary posting on the day; for a leaver, of the last one.
    pub agency: AgencyId,
    /// The agency of that posting itself: another one than where they are counted in the tree of another day.
    pub post: AgencyId,
    /// Whether the primary posting holds on the day.
    pub in_post: bool,
    /// Rank of that posting.
    pub rank: Rank,
    /// Category.
    pub category: Category,
    /// State of the personal mailbox on the day; none when none was issued.
    pub mailbox: Option<MailboxState>,
}

/// A certificate of a person, with what decides whether it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateRow {
    /// Whose.
    pub official: OfficialId,
    /// What decides its status.
    pub evidence: Evidence,
    /// Key usage allows signing.
    pub may_sign: bool,
    /// One of its addresses is a live address of its owner at the instant.
    pub address_is_live: bool,
}

/// Who counts: data, so that a province may decide otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeRule {
    /// Categories that need not be able to sign, where no other rule says otherwise.
    pub excluded_categories: Vec<Category>,
    /// The rules that were recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dated: Vec<DatedRule>,
}

impl Default for ScopeRule {
    /// Cadres, civil servants and public employees; not people on a labour contract.
    fn default() -> Self {
        Self { excluded_categories: vec![Category::Contract], dated: Vec::new() }
    }
}

code_list! {
    /// Why a person is not in scope.
    Exclusion {
        /// Không còn giữ chức danh: left; only the mailbox is kept.
        LeftPost = "left_post",
        /// Ngoài nhóm phải có chứng thư: the category need not be able to sign.
        Category = "category",
        /// Cấp chức vụ không phải có chứng thư: by a rule of the province.
        Rank = "rank",
        /// Cơ quan không phải có chứng thư: by a rule of the province.
        Agency = "agency",
    }
}

code_list! {
    /// Why a person in scope cannot sign. Told of the certificate that began last.
    Gap {
        /// No certificate.
        NoCertificate = "no_certificate",
        /// Expired.
        Expired = "expired",
        /// Revoked by the CA.
        Revoked = "revoked",
        /// On hold by the CA.
        Hold = "hold",
        /// Stopped by our own order.
        StopUse = "stop_use",
        /// Not yet valid.
        NotYetValid = "not_yet_valid",
        /// No chain to a pinned root.
        Untrusted = "untrusted",
        /// Its key may not sign.
        CannotSign = "cannot_sign",
        /// Its address is none of its owner's live addresses.
        AddressNotLive = "address_not_live",
    }
}

/// How a person stands in coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "standing", content = "reason")]
pub enum Standing {
    /// Not counted.
    Excluded(Exclusion),
    /// Can sign.
    Covered {
        /// Every certificate that counts ends within [`EXPIRING_DAYS`].
        expiring: bool,
    },
    /// Could sign as far as is known, but nothing verified is known of revocation.
    Indeterminate,
    /// Cannot sign.
    Uncovered(Gap),
}

/// Where a person stands at `at`. `certificates` are all of theirs, in any order.
#[must_use]
pub fn standing(rule: &ScopeRule, official: &OfficialRow, certificates: &[CertificateRow], at: Timestamp) -> Standing {
    if let Some(exclusion) = exclusion(rule, official, day_before(at)) {
        return Standing::Excluded(exclusion);
    }
    let judged = || certificates.iter().map(|certificate| (certificate, judge(certificate, at)));
    let good_until =
        judged().filter(|(_, gap)| gap.is_ok_and(|is_known| is_known)).map(|(c, _)| c.evidence.not_after).max();
    if let Some(until) = good_until {
        return Standing::Covered { expiring: until < at.plus_seconds(EXPIRING_DAYS * 86_400) };
    }
    if judged().any(|(_, gap)| gap.is_ok()) {
        return Standing::Indeterminate;
    }
    let latest = judged().max_by_key(|(certificate, gap)| (certificate.evidence.not_before, gap.err()));
    Standing::Uncovered(latest.and_then(|(_, gap)| gap.err()).unwrap_or(Gap::NoCertificate))
}

/// The day whose end `at` is.
fn day_before(at: Timestamp) -> Date {
    Timestamp::from_unix_micros(at.unix_micros().saturating_sub(1)).day()
}

fn exclusion(rule: &ScopeRule, official: &OfficialRow, day: Date) -> Option<Exclusion> {
    if !official.in_post {
        return Some(Exclusion::LeftPost);
    }
    match decided(&rule.dated, official, day) {
        Some(said) => said.err(),
        None => rule.excluded_categories.contains(&official.category).then_some(Exclusion::Category),
    }
}

/// Whether one certificate lets its owner sign: `Ok(true)` yes, `Ok(false)` if only its revocation were known.
fn judge(certificate: &CertificateRow, at: Timestamp) -> Result<bool, Gap> {
    let is_known = match status_at(&certificate.evidence, at) {
        CertificateStatus::Valid => true,
        CertificateStatus::Indeterminate => false,
        CertificateStatus::Untrusted => return Err(Gap::Untrusted),
        CertificateStatus::NotYetValid => return Err(Gap::NotYetValid),
        CertificateStatus::Revoked => return Err(Gap::Revoked),
        CertificateStatus::Hold => return Err(Gap::Hold),
        CertificateStatus::Expired => return Err(Gap::Expired),
        CertificateStatus::StopUse => return Err(Gap::StopUse),
    };
    match (certificate.may_sign, certificate.address_is_live) {
        (false, _) => Err(Gap::CannotSign),
        (true, false) => Err(Gap::AddressNotLive),
        (true, true) => Ok(is_known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::adoption::scope::Criteria;
    use crate::domain::certificate::status::{ChainVerdict, Revocation};
    use crate::domain::ids::IdSource;

    const DAY: i64 = 86_400;
    const NOW: Timestamp = Timestamp::from_unix_seconds(1000 * DAY);

    fn official() -> OfficialRow {
        let mut ids = IdSource::seeded(1);
        let (id, agency) = (OfficialId(ids.next(NOW)), AgencyId(ids.next(NOW)));
        OfficialRow {
            id,
            agency,
            post: agency,
            in_post: true,
            rank: Rank::Staff,
            category: Category::CivilServant,
            mailbox: Some(MailboxState::Active),
        }
    }

    fn certificate(from_day: i64, days_left: i64) -> CertificateRow {
        CertificateRow {
            official: official().id,
            evidence: Evidence {
                chain: ChainVerdict::Good,
                not_before: Timestamp::from_unix_seconds(from_day * DAY),
                not_after: NOW.plus_seconds(days_left * DAY),
                revocation: None,
                stop_use_since: None,
                list_is_fresh: true,
            },
            may_sign: true,
            address_is_live: true,
        }
    }

    fn told(certificates: &[CertificateRow]) -> Standing {
        standing(&ScopeRule::default(), &official(), certificates, NOW)
    }

    fn with(change: impl FnOnce(&mut CertificateRow)) -> CertificateRow {
        let mut row = certificate(900, 500);
        change(&mut row);
        row
    }

    #[test]
    fn each_condition_of_coverage_alone_breaks_it_with_its_reason() {
        assert_eq!(told(&[certificate(900, 500)]), Standing::Covered { expiring: false });
        let revoked = |reason| Some(Revocation { at: NOW, reason });
        for (row, gap) in [
            (with(|c| c.evidence.chain = ChainVerdict::Untrusted), Gap::Untrusted),
            (with(|c| c.evidence.not_before = NOW.plus_seconds(1)), Gap::NotYetValid),
            (with(|c| c.evidence.not_after = NOW), Gap::Expired),
            (with(|c| c.evidence.revocation = revoked(1)), Gap::Revoked),
            (with(|c| c.evidence.revocation = revoked(6)), Gap::Hold),
            (with(|c| c.evidence.stop_use_since = Some(NOW)), Gap::StopUse),
            (with(|c| c.may_sign = false), Gap::CannotSign),
            (with(|c| c.address_is_live = false), Gap::AddressNotLive),
        ] {
            assert_eq!(told(&[row]), Standing::Uncovered(gap));
            assert_eq!(told(&[row, certificate(1, 1)]), Standing::Covered { expiring: true }, "one good one is enough");
        }
        assert_eq!(told(&[]), Standing::Uncovered(Gap::NoCertificate));
    }

    #[test]
    fn unknown_revocation_is_its_own_standing_but_no_excuse_for_other_gaps() {
        let stale = with(|c| c.evidence.list_is_fresh = false);
        assert_eq!(told(&[stale]), Standing::Indeterminate);
        assert_eq!(told(&[stale, certificate(1, 500)]), Standing::Covered { expiring: false });
        let stale_and_foreign = CertificateRow { address_is_live: false, ..stale };
        assert_eq!(told(&[stale_and_foreign]), Standing::Uncovered(Gap::AddressNotLive));
    }

    #[test]
    fn the_reason_is_that_of_the_certificate_that_began_last() {
        let revoked = with(|c| c.evidence.revocation = Some(Revocation { at: NOW, reason: 1 }));
        let older = certificate(10, 0);
        assert_eq!(told(&[revoked, older]), Standing::Uncovered(Gap::Revoked));
        assert_eq!(told(&[older, revoked]), Standing::Uncovered(Gap::Revoked));
        let lately_expired = certificate(950, 0);
        assert_eq!(told(&[revoked, lately_expired]), Standing::Uncovered(Gap::Expired));
    }

    #[test]
    fn expiring_is_less_than_seventy_five_days_and_a_renewal_ends_it() {
        assert_eq!(told(&[certificate(1, 75)]), Standing::Covered { expiring: false });
        assert_eq!(told(&[certificate(1, 74)]), Standing::Covered { expiring: true });
        assert_eq!(told(&[certificate(1, 74), certificate(990, 1800)]), Standing::Covered { expiring: false });
    }

    #[test]
    fn leavers_and_contract_staff_are_excluded_with_the_reason() {
        let good = [certificate(900, 500)];
        let contract = OfficialRow { category: Category::Contract, ..official() };
        let leaver = OfficialRow { in_post: false, ..contract.clone() };
        let everyone = ScopeRule { excluded_categories: Vec::new(), dated: Vec::new() };
        assert_eq!(standing(&ScopeRule::default(), &contract, &good, NOW), Standing::Excluded(Exclusion::Category));
        assert_eq!(standing(&everyone, &contract, &good, NOW), Standing::Covered { expiring: false });
        assert_eq!(standing(&everyone, &leaver, &good, NOW), Standing::Excluded(Exclusion::LeftPost));
    }

    #[test]
    fn recorded_rules_decide_on_their_days_before_what_holds_without_them() {
        let contract = OfficialRow { category: Category::Contract, ..official() };
        // NOW is midnight in London and seven in the morning here: its day goes on.
        let today = NOW.day();
        let said = |from, to| ScopeRule {
            dated: vec![DatedRule {
                criteria: Criteria { category: Some(Category::Contract), ..Criteria::default() },
                in_scope: true,
                from,
                to,
            }],
            ..ScopeRule::default()
        };
        let told = |rule: &ScopeRule, official: &OfficialRow| standing(rule, official, &[], NOW);
        let (covers, ended) = (said(today, None), said(today - time::Duration::days(9), Some(today)));
        assert_eq!(told(&covers, &contract), Standing::Uncovered(Gap::NoCertificate));
        assert_eq!(told(&ended, &contract), Standing::Excluded(Exclusion::Category));
        let leaver = OfficialRow { in_post: false, ..contract };
        assert_eq!(told(&covers, &leaver), Standing::Excluded(Exclusion::LeftPost), "no rule brings back who left");
    }
}
