//! How many people each agency of the demo has: weights by kind, spread so that the sums are exact.

use super::random::Dice;
use crate::domain::agency::{AgencyKind, AgencyRole, AgencyVersion, Level};

/// Staff beyond the mailboxes, per thousand: new recruits, contract staff and the like have none yet.
const STAFF_ABOVE_MAILBOXES: u64 = 45;

/// Mailboxes of people who retired lately, per thousand: they only receive, for a while.
const RETIRED: u64 = 6;

/// The people of one agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headcount {
    /// In post.
    pub staff: u64,
    /// Of the staff, those without a mailbox.
    pub without_mailbox: u64,
    /// Retired lately; each keeps a mailbox.
    pub retired: u64,
}

impl Headcount {
    /// Personal mailboxes.
    #[must_use]
    pub const fn mailboxes(&self) -> u64 {
        self.staff - self.without_mailbox + self.retired
    }
}

/// One headcount an agency, in their order; together exactly `mailboxes` mailboxes.
#[must_use]
pub fn spread(agencies: &[AgencyVersion], mailboxes: u64, seed: u64) -> Vec<Headcount> {
    let retired_total = mailboxes * RETIRED / 1000;
    let staff_total = mailboxes + mailboxes * STAFF_ABOVE_MAILBOXES / 1000;
    let weights: Vec<u64> = agencies.iter().enumerate().map(|(place, agency)| weight(agency, place, seed)).collect();
    let staff = apportion(staff_total, &weights, None);
    let lacking = |(place, agency): (usize, &AgencyVersion)| {
        staff.get(place).map_or(0, |staff| staff * lacking_weight(agency) * (40 + dice(place, !seed).below(121)))
    };
    let lacking: Vec<u64> = agencies.iter().enumerate().map(lacking).collect();
    let without_total = staff_total - (mailboxes - retired_total);
    // Someone of each agency has a mailbox, unless there are hardly more people than agencies.
    let but_one: Vec<u64> = staff.iter().map(|staff| staff.saturating_sub(1)).collect();
    let caps = if but_one.iter().sum::<u64>() < without_total { &staff } else { &but_one };
    let without = apportion(without_total, &lacking, Some(caps));
    let retired = apportion(retired_total, &staff, None);
    let rows = staff.into_iter().zip(without).zip(retired);
    rows.map(|((staff, without_mailbox), retired)| Headcount { staff, without_mailbox, retired }).collect()
}

/// The usual staff of an agency in tenths, a quarter more or less.
fn weight(agency: &AgencyVersion, place: usize, seed: u64) -> u64 {
    use AgencyKind::{
        Board, City, DistrictDepartment, Division, Inspectorate, MassOrganisation, Office, PartyBody,
        ProvinceCommittee, ProvincialDepartment, RuralCommune, RuralDistrict, ServiceUnit, Town, Township, Ward,
    };
    let usual = match (agency.kind, agency.level, agency.role) {
        (ProvinceCommittee, ..) => 70,
        (ProvincialDepartment, ..) => 640,
        (Office, Level::Province, _) => 560,
        (Office | MassOrganisation, ..) => 220,
        (Inspectorate, Level::Province, _) => 400,
        (Inspectorate, ..) => 65,
        (ServiceUnit, Level::Province, AgencyRole::ReportingUnit) => 600,
        (Board, ..) => 320,
        (PartyBody, ..) => 280,
        (City | Town | RuralDistrict, ..) => 60,
        (DistrictDepartment, ..) => 85,
        (ServiceUnit, Level::Province, AgencyRole::Department) | (Division, ..) => 250,
        (ServiceUnit, ..) => 110,
        // A commune's staff is set by decree (20 to 25): hardly any difference.
        (RuralCommune | Ward | Township, ..) => return 205 + dice(place, seed).below(25),
    };
    usual * (75 + dice(place, seed).below(51)) / 100
}

fn dice(place: usize, seed: u64) -> Dice {
    Dice::new(seed, 1_000_000 + place as u64)
}

/// In communes, where many are not full officials, lacking a mailbox is three times as common.
fn lacking_weight(agency: &AgencyVersion) -> u64 {
    if agency.level == Level::Commune { 3 } else { 1 }
}

/// Splits a total by weights: the largest remainders get what rounding left over, and no part passes its cap.
fn apportion(total: u64, weights: &[u64], caps: Option<&[u64]>) -> Vec<u64> {
    let cap = |place: usize| caps.map_or(u64::MAX, |caps| caps.get(place).copied().unwrap_or(0));
    let sum = weights.iter().map(|weight| u128::from(*weight)).sum::<u128>().max(1);
    let share = |weight: u64| u128::from(total) * u128::from(weight);
    let mut parts: Vec<u64> = Vec::with_capacity(weights.len());
    for (place, weight) in weights.iter().enumerate() {
        parts.push(u64::try_from(share(*weight) / sum).unwrap_or(0).min(cap(place)));
    }
    let mut by_remainder: Vec<(usize, u128)> = weights.iter().map(|weight| share(*weight) % sum).enumerate().collect();
    by_remainder.sort_by_key(|(place, remainder)| (std::cmp::Reverse(*remainder), *place));
    let mut left = total.saturating_sub(parts.iter().sum());
    while left > 0 {
        let before = left;
        for (place, _) in &by_remainder {
            if let Some(part) = parts.get_mut(*place).filter(|part| left > 0 && **part < cap(*place)) {
                *part += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::demo::province;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::IdSource;

    fn agencies() -> Vec<AgencyVersion> {
        province::agencies(&mut IdSource::seeded(1), Timestamp::start_of(date!(2019 - 12 - 31))).unwrap()
    }

    #[test]
    fn the_province_of_2019_has_people_of_the_right_order_everywhere() {
        let agencies = agencies();
        let counts = spread(&agencies, 6149, 2019);
        assert_eq!(counts.iter().map(Headcount::mailboxes).sum::<u64>(), 6149);
        assert_eq!(counts.iter().map(|count| count.staff).sum::<u64>(), 6425);
        for (agency, count) in agencies.iter().zip(&counts) {
            let range = match agency.kind {
                AgencyKind::ProvincialDepartment => 45..=90,
                AgencyKind::RuralCommune | AgencyKind::Ward | AgencyKind::Township => 19..=25,
                AgencyKind::DistrictDepartment => 5..=13,
                _ => 2..=90,
            };
            assert!(range.contains(&count.staff), "{} {}", agency.name, count.staff);
        }
    }

    #[test]
    fn mailboxes_are_exact_at_any_size() {
        let agencies = agencies();
        for mailboxes in (0..700).chain([6148, 6150, 61_490, 614_900]) {
            let counts = spread(&agencies, mailboxes, mailboxes);
            assert!(counts.iter().all(|count| count.without_mailbox <= count.staff));
            assert_eq!(counts.iter().map(Headcount::mailboxes).sum::<u64>(), mailboxes);
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_and_stay_under_their_caps(
            total in 0_u64..10_000, parts in proptest::collection::vec((0_u64..500, 0_u64..500), 1..40),
        ) {
            let (weights, caps): (Vec<u64>, Vec<u64>) = parts.into_iter().unzip();
            let split = apportion(total, &weights, Some(&caps));
            prop_assert_eq!(split.iter().sum::<u64>(), total.min(caps.iter().sum()));
            prop_assert!(split.iter().zip(&caps).all(|(part, cap)| part <= cap));
        }
    }
}
