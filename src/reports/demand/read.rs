//! From the registry's facts to the yearly report.

use std::collections::HashMap;

use time::{Date, Month};

use super::{Demand, Needs, UnitNeeds};
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::need::need;
use crate::domain::adoption::rule::Standing;
use crate::domain::adoption::tally::{AgencyTally, Part, Tally};
use crate::domain::agency::{AgencyRole, Level};
use crate::domain::certificate::status::{CertificateStatus, status_at};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::indicator::period::Days;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::report_period::PeriodScheme;
use crate::domain::scope::Scope;
use crate::reports::as_of::{known_at, view_of};
use crate::reports::assemble::of_facts;
use crate::reports::unplaced::Unplaced;
use crate::storage::StoreError;
use crate::storage::read::Reader;
use crate::storage::read::adoption::AdoptionFacts;

/// Which report is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemandAsked {
    /// How years are cut.
    pub scheme: PeriodScheme,
    /// The year.
    pub year: i32,
    /// The instant of asking.
    pub now: Timestamp,
    /// As it was known at this instant; none: by all that is known.
    pub known_at: Option<Timestamp>,
}

/// Makes the report of a year; none where the registry has no agency by then, or no day can be told.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn demand(reader: &Reader, asked: &DemandAsked) -> Result<Option<Demand>, StoreError> {
    let DemandAsked { scheme, year, now, .. } = *asked;
    let (Some((first, last)), Ok(until)) =
        (scheme.days_of_year(year), Date::from_calendar_date(year + 1, Month::December, 31))
    else {
        return Ok(None);
    };
    // Of days that have not come, or that nobody knew of yet, nothing is told.
    let last = last.min(asked.known_at.map_or(now, |known| known.min(now)).day());
    let known = match asked.known_at {
        Some(at) => Some(known_at(reader, at).await?),
        None => None,
    };
    let view = view_of(last, known);
    let facts = reader.adoption(&Scope::Province, view).await?;
    let ends = ends(&facts, Timestamp::end_of(last));
    let adoption = of_facts(&facts, last)?;
    let devices = reader.device_counts(view).await?;
    let Some(root) = adoption.tally.agencies.first() else { return Ok(None) };
    let needs = needs(&adoption.tally, |official| devices.holders.contains(&official), &ends, Timestamp::end_of(until));
    Ok(Some(Demand {
        year,
        days: Days { first, last },
        until,
        generated_at: now,
        known,
        name: root.agency.name.clone(),
        happened: reader.certificate_year(view, first).await?,
        devices: devices.by_state,
        fulfilled: reader.fulfilled_requests(view, first).await?,
        coverage: adoption.tally.province.total.coverage(),
        total: sum(&adoption.tally, &needs, |_| true),
        levels: levels(&adoption.tally, &needs),
        units: units(&adoption.tally, &needs),
        unplaced: Unplaced::of(reader, view, &adoption.tally).await?.lines(),
        certificates: adoption.certificates,
    }))
}

/// When the last good certificate of each person ends, of those that state an address of theirs.
fn ends(facts: &AdoptionFacts, at: Timestamp) -> HashMap<OfficialId, Timestamp> {
    let live: HashMap<OfficialId, &[MailAddress]> =
        facts.officials.iter().map(|row| (row.official, row.addresses.as_slice())).collect();
    let mut ends: HashMap<OfficialId, Timestamp> = HashMap::new();
    for certificate in &facts.certificates {
        let own = live.get(&certificate.official).copied().unwrap_or_default();
        let is_good =
            matches!(status_at(&certificate.evidence, at), CertificateStatus::Valid | CertificateStatus::Indeterminate);
        if is_good && certificate.addresses.iter().any(|address| own.contains(address)) {
            let last = ends.entry(certificate.official).or_insert(certificate.evidence.not_after);
            *last = certificate.evidence.not_after.max(*last);
        }
    }
    ends
}

/// The need of each agency's own people.
fn needs(
    tally: &Tally,
    has_device: impl Fn(OfficialId) -> bool,
    ends: &HashMap<OfficialId, Timestamp>,
    until: Timestamp,
) -> HashMap<AgencyId, Needs> {
    let mut needs: HashMap<AgencyId, Needs> = HashMap::new();
    for person in tally.people(Part::Province, Column::InScope) {
        debug_assert!(!matches!(person.standing, Standing::Excluded(_)), "in scope");
        let own = need(person, ends.get(&person.official).copied(), until);
        needs.entry(person.agency).or_default().add(own, has_device(person.official));
    }
    needs
}

fn sum(tally: &Tally, needs: &HashMap<AgencyId, Needs>, is_in: impl Fn(&AgencyTally) -> bool) -> Needs {
    let own = tally.agencies.iter().filter(|line| is_in(line)).filter_map(|line| needs.get(&line.agency.id));
    own.fold(Needs::default(), |sum, one| Needs {
        in_scope: sum.in_scope + one.in_scope,
        new: sum.new + one.new,
        renew: sum.renew + one.renew,
        change: sum.change + one.change,
        devices: sum.devices + one.devices,
    })
}

fn levels(tally: &Tally, needs: &HashMap<AgencyId, Needs>) -> Vec<(Level, Needs)> {
    let there = Level::ALL.iter().filter(|level| tally.agencies.iter().any(|line| line.level == **level));
    there.map(|level| (*level, sum(tally, needs, |line| line.level == *level))).collect()
}

fn units(tally: &Tally, needs: &HashMap<AgencyId, Needs>) -> Vec<UnitNeeds> {
    let units = tally.agencies.iter().filter(|line| line.agency.role == AgencyRole::ReportingUnit);
    let mut units: Vec<UnitNeeds> = units
        .map(|unit| UnitNeeds {
            agency: unit.agency.id,
            code: unit.agency.code.clone(),
            name: unit.agency.name.clone(),
            level: unit.level,
            needs: sum(tally, needs, |line| line.unit == unit.agency.id),
        })
        .collect();
    units.sort_by_key(|unit| unit.level);
    units
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::adoption::rule::ScopeRule;
    use crate::domain::certificate::status::{ChainVerdict, Evidence};
    use crate::domain::ids::CertificateId;
    use crate::domain::official::Category;
    use crate::domain::posting::Rank;
    use crate::storage::read::adoption::{CertificateFacts, OfficialFacts};

    #[test]
    fn a_certificate_of_an_address_that_was_left_puts_no_renewal_off() {
        let at = Timestamp::end_of(date!(2019 - 12 - 31));
        let official = OfficialId(Uuid::from_u128(1));
        let address = |text: &str| text.parse::<MailAddress>().unwrap();
        let certificate = |number: u128, states: &str, days: i64, list_is_fresh| CertificateFacts {
            certificate: CertificateId(Uuid::from_u128(number)),
            official,
            evidence: Evidence {
                chain: ChainVerdict::Good,
                not_before: at.plus_seconds(-86_400),
                not_after: at.plus_seconds(days * 86_400),
                revocation: None,
                stop_use_since: None,
                list_is_fresh,
            },
            addresses: vec![address(states)],
        };
        let (now, before) = ("an@binhphuoc.gov.vn", "an.cu@binhphuoc.gov.vn");
        let facts = |certificates: Vec<CertificateFacts>| AdoptionFacts {
            agencies: Vec::new(),
            officials: vec![OfficialFacts {
                official,
                in_post: true,
                agency: AgencyId(Uuid::from_u128(1)),
                post: AgencyId(Uuid::from_u128(1)),
                rank: Rank::Staff,
                category: Category::CivilServant,
                mailbox: None,
                addresses: vec![address(now)],
            }],
            certificates,
            rule: ScopeRule::default(),
        };
        let ends = |certificates| ends(&facts(certificates), at).get(&official).copied();
        let day = |days: i64| Some(at.plus_seconds(days * 86_400));
        assert_eq!(ends(vec![certificate(1, now, 130, true), certificate(2, before, 1_200, true)]), day(130));
        assert_eq!(
            ends(vec![certificate(1, now, 130, true), certificate(2, now, 400, true)]),
            day(400),
            "the last one"
        );
        assert_eq!(ends(vec![certificate(1, before, 1_200, true)]), None);
    }
}
