//! Which agency an event names: by the identifier that it had on the day of the signature, its alternative ones among them. What an agency is
//! called in law goes before what others are called besides; what several are called leads to none of them.

use std::collections::{BTreeSet, HashMap};

use time::Date;

use crate::domain::agency::{AgencyVersion, TreePath};
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;

/// An agency by one of its identifiers, while it had it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Naming {
    effective: Period,
    is_alternative: bool,
    agency: AgencyId,
    path: TreePath,
}

/// What an identifier leads to for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    period: Period,
    /// The agency with its place in the tree; none where several have it.
    leads_to: Option<(AgencyId, TreePath)>,
}

/// From a day, or from ever, to the day before another, or for ever.
pub type Days = (Option<Date>, Option<Date>);

/// The identifiers of all agencies over time.
#[derive(Debug, Clone, Default)]
pub struct AgencyCodes(HashMap<String, Vec<Stretch>>);

impl AgencyCodes {
    /// Those of these versions.
    #[must_use]
    pub fn of(versions: &[AgencyVersion]) -> Self {
        let mut codes: HashMap<String, Vec<Naming>> = HashMap::new();
        for version in versions {
            let mut add = |code: &str, is_alternative| {
                let (effective, agency, path) = (version.effective, version.agency, version.path.clone());
                codes.entry(code.to_owned()).or_default().push(Naming { effective, is_alternative, agency, path });
            };
            add(version.code.as_str(), false);
            version.alternative_codes.iter().for_each(|code| add(code, true));
        }
        Self::named(codes)
    }

    fn named(codes: HashMap<String, Vec<Naming>>) -> Self {
        Self(codes.into_iter().map(|(code, namings)| (code, stretches(&namings))).collect())
    }

    /// The agency that has `code` on the day, with its place in the tree then.
    #[must_use]
    pub fn on(&self, code: &str, day: Date) -> Option<(AgencyId, &TreePath)> {
        let found = self.0.get(code)?.iter().find(|stretch| stretch.period.contains(day))?;
        found.leads_to.as_ref().map(|(agency, path)| (*agency, path))
    }

    /// The identifiers that lead to an agency, with when they do: each time once, however often the agency was renamed or moved meanwhile.
    #[must_use]
    pub fn of_agency(&self, agency: AgencyId) -> Vec<(&str, Period)> {
        let mut namings: Vec<(&str, Period)> = Vec::new();
        let leads_there = |stretch: &&Stretch| stretch.leads_to.as_ref().is_some_and(|(led_to, _)| *led_to == agency);
        for (code, found) in &self.0 {
            for Stretch { period, .. } in found.iter().filter(leads_there) {
                match namings.last_mut() {
                    Some((last, before)) if *last == code && before.to == Some(period.from) => before.to = period.to,
                    _ => namings.push((code, *period)),
                }
            }
        }
        namings.sort_by_key(|(code, period)| (*code, period.from));
        namings
    }

    /// When nobody has `code`.
    #[must_use]
    pub fn gaps(&self, code: &str) -> Vec<Days> {
        let (mut gaps, mut from) = (Vec::new(), None);
        for Stretch { period, .. } in self.0.get(code).into_iter().flatten() {
            if from.is_none_or(|from| from < period.from) {
                gaps.push((from, Some(period.from)));
            }
            let Some(ends) = period.to else { return gaps };
            from = Some(ends);
        }
        gaps.push((from, None));
        gaps
    }

    /// When several have `code`, so that it leads to none of them.
    #[must_use]
    pub fn shared(&self, code: &str) -> Vec<Days> {
        let found = self.0.get(code).into_iter().flatten().filter(|stretch| stretch.leads_to.is_none());
        found.map(|stretch| (Some(stretch.period.from), stretch.period.to)).collect()
    }
}

/// What one identifier leads to, in the order of days; what lies between is nobody's.
fn stretches(namings: &[Naming]) -> Vec<Stretch> {
    let begins = namings.iter().map(|naming| naming.effective.from);
    let edges: BTreeSet<Date> = begins.chain(namings.iter().filter_map(|naming| naming.effective.to)).collect();
    let ends = edges.iter().skip(1).copied().map(Some).chain([None]);
    let mut found: Vec<Stretch> = Vec::new();
    for (from, to) in edges.iter().copied().zip(ends) {
        let having = || namings.iter().filter(|naming| naming.effective.contains(from));
        let is_named_in_law = having().any(|naming| !naming.is_alternative);
        let mut meant = having().filter(|naming| !(is_named_in_law && naming.is_alternative));
        let Some(first) = meant.next() else { continue };
        let is_one = meant.all(|other| other.agency == first.agency);
        let leads_to = is_one.then(|| (first.agency, first.path.clone()));
        match found.last_mut() {
            Some(last) if last.period.to == Some(from) && last.leads_to == leads_to => last.period.to = to,
            _ => found.push(Stretch { period: Period { from, to }, leads_to }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    fn agency(number: u128) -> AgencyId {
        AgencyId(Uuid::from_u128(number))
    }

    fn codes(namings: &[(&str, Date, Option<Date>, bool, u128)]) -> AgencyCodes {
        let mut codes: HashMap<String, Vec<Naming>> = HashMap::new();
        for (code, from, to, is_alternative, number) in namings {
            let (effective, path) = (Period { from: *from, to: *to }, TreePath::from_stored(format!("H10/{number}/")));
            let naming = Naming { effective, is_alternative: *is_alternative, agency: agency(*number), path };
            codes.entry((*code).to_owned()).or_default().push(naming);
        }
        AgencyCodes::named(codes)
    }

    fn day(number: u8) -> Date {
        Date::from_calendar_date(2019, time::Month::January, number).unwrap()
    }

    #[test]
    fn an_identifier_leads_to_who_had_it_on_the_day() {
        let (first, second) = (date!(2015 - 01 - 01), date!(2020 - 07 - 01));
        let codes = codes(&[
            ("H10.07", first, Some(second), false, 1),
            ("H10.07", second, None, false, 2),
            ("000.07", first, None, true, 1),
        ]);
        let on = |code, day| codes.on(code, day).map(|(agency, _)| agency);
        assert_eq!(on("H10.07", date!(2020 - 06 - 30)), Some(agency(1)));
        assert_eq!(on("H10.07", second), Some(agency(2)));
        assert_eq!(on("000.07", second), Some(agency(1)));
        assert_eq!(on("H10.07", date!(2014 - 12 - 31)), None);
        assert_eq!(on("H10.08", second), None);
        assert_eq!(codes.of_agency(agency(2)), [("H10.07", Period::starting(second))]);
    }

    #[test]
    fn what_several_are_called_leads_to_none_of_them() {
        let codes = codes(&[
            ("99", day(1), Some(day(9)), true, 1),
            ("99", day(4), None, true, 2),
            ("99", day(6), Some(day(8)), false, 3),
        ]);
        let led: Vec<Option<AgencyId>> =
            (1..=10).map(|number| codes.on("99", day(number)).map(|(agency, _)| agency)).collect();
        let (one, two, three) = (Some(agency(1)), Some(agency(2)), Some(agency(3)));
        assert_eq!(
            led,
            [one, one, one, None, None, three, three, None, two, two],
            "law goes before what else there is"
        );
        assert_eq!(codes.of_agency(agency(1)), [("99", Period { from: day(1), to: Some(day(4)) })]);
        assert_eq!(codes.of_agency(agency(2)), [("99", Period::starting(day(9)))]);
        assert_eq!(codes.shared("99"), [(Some(day(4)), Some(day(6))), (Some(day(8)), Some(day(9)))]);
        assert_eq!(codes.gaps("99"), [(None, Some(day(1)))]);
        assert_eq!(codes.shared("98"), []);
    }

    #[test]
    fn an_agency_that_was_renamed_is_led_to_all_the_time() {
        let mut codes = codes(&[("7", day(1), Some(day(3)), false, 1), ("7", day(3), None, false, 1)]);
        assert_eq!(codes.of_agency(agency(1)), [("7", Period::starting(day(1)))]);
        // Moved, too: its place differs, the identifier goes on.
        if let Some((_, path)) = codes.0.get_mut("7").and_then(|found| found[0].leads_to.as_mut()) {
            *path = TreePath::from_stored("H10/2/".to_owned());
        }
        assert_eq!(codes.of_agency(agency(1)), [("7", Period::starting(day(1)))]);
    }

    #[test]
    fn gaps_are_when_nobody_had_it() {
        let codes = codes(&[("a", day(2), Some(day(4)), false, 1), ("a", day(6), Some(day(8)), true, 2)]);
        let expected = [(None, Some(day(2))), (Some(day(4)), Some(day(6))), (Some(day(8)), None)];
        assert_eq!(codes.gaps("a"), expected);
        assert_eq!(codes.gaps("b"), [(None, None)]);
    }
}
