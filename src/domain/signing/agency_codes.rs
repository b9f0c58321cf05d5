//! Which agency an event names: by the identifier that it had on the day of the signature, its alternative ones among them.

use std::collections::HashMap;

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

/// The identifiers of all agencies over time.
#[derive(Debug, Clone, Default)]
pub struct AgencyCodes(HashMap<String, Vec<Naming>>);

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
        // What an agency is called in law goes before what it is called besides.
        for found in codes.values_mut() {
            found.sort_by_key(|one| (one.is_alternative, one.agency));
        }
        Self(codes)
    }

    /// The agency that has `code` on the day, with its place in the tree then.
    #[must_use]
    pub fn on(&self, code: &str, day: Date) -> Option<(AgencyId, &TreePath)> {
        let found = self.0.get(code)?.iter().find(|one| one.effective.contains(day))?;
        Some((found.agency, &found.path))
    }

    /// The identifiers that lead to an agency, with when they do.
    #[must_use]
    pub fn of_agency(&self, agency: AgencyId) -> Vec<(&str, Period)> {
        let mut namings: Vec<(&str, Period)> = Vec::new();
        for (code, found) in &self.0 {
            let its = found.iter().filter(|one| one.agency == agency);
            namings.extend(its.map(|one| (code.as_str(), one.effective)));
        }
        namings.sort_by_key(|(code, period)| (*code, period.from));
        namings
    }

    /// When `code` leads to no agency: from a day, or from ever, to the day before another, or for ever.
    #[must_use]
    pub fn gaps(&self, code: &str) -> Vec<(Option<Date>, Option<Date>)> {
        let mut periods: Vec<Period> = self.0.get(code).into_iter().flatten().map(|one| one.effective).collect();
        periods.sort_by_key(|period| period.from);
        let (mut gaps, mut from) = (Vec::new(), None);
        for Period { from: begins, to: ends } in periods {
            if from.is_none_or(|from| from < begins) {
                gaps.push((from, Some(begins)));
            }
            let Some(ends) = ends else { return gaps };
            from = from.max(Some(ends));
        }
        gaps.push((from, None));
        gaps
    }
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
        for found in codes.values_mut() {
            found.sort_by_key(|one| (one.is_alternative, one.agency));
        }
        AgencyCodes(codes)
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
    fn gaps_are_when_nobody_had_it() {
        let day = |number: u8| Date::from_calendar_date(2019, time::Month::January, number).unwrap();
        let codes = codes(&[("a", day(2), Some(day(4)), false, 1), ("a", day(6), Some(day(8)), true, 2)]);
        let expected = [(None, Some(day(2))), (Some(day(4)), Some(day(6))), (Some(day(8)), None)];
        assert_eq!(codes.gaps("a"), expected);
        assert_eq!(codes.gaps("b"), [(None, None)]);
    }
}
