//! Figures out of the values that agencies reported.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::{RowBehind, Told};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, IndicatorCode, OverTime, Standard, standard};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::read::indicator::ValueLine;

/// Sources that are named beside a figure, at most.
const MOST_SOURCES: usize = 3;

/// What was reported, asked by indicator.
pub struct Reported {
    lines: BTreeMap<IndicatorCode, Vec<ValueLine>>,
    /// The agencies of the day: of those that are no more what was so then is not so now.
    agencies: BTreeSet<AgencyId>,
}

impl Reported {
    /// Everything that was reported by some day, and the agencies of that day.
    #[must_use]
    pub fn of(lines: Vec<ValueLine>, agencies: BTreeSet<AgencyId>) -> Self {
        let mut by_code: BTreeMap<IndicatorCode, Vec<ValueLine>> = BTreeMap::new();
        for line in lines {
            by_code.entry(line.value.indicator.clone()).or_default().push(line);
        }
        Self { lines: by_code, agencies }
    }

    fn lines(&self, which: Standard, level: Option<ExchangeLevel>) -> impl Iterator<Item = &ValueLine> {
        let all = self.lines.get(&which.code()).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |line| line.value.level == level)
    }

    /// What adds up over the days: of all agencies together. A period that reaches beyond the days counts in neither year.
    #[must_use]
    pub fn sum(&self, which: Standard, level: Option<ExchangeLevel>, days: Days) -> Option<Told> {
        told(self.lines(which, level).filter(|line| days.covers(line.value.days)).collect())
    }

    /// What adds up, and lies within the days only in part: in which year it should count nobody can say.
    #[must_use]
    pub fn left_out(&self, days: Days) -> Vec<RowBehind> {
        let sums = Standard::ALL.iter().filter(|which| standard(**which).over_time == OverTime::Sum);
        let lines = sums.filter_map(|which| self.lines.get(&which.code())).flatten();
        lines.filter(|line| days.overlaps(line.value.days) && !days.covers(line.value.days)).map(row).collect()
    }

    /// The newest value of each agency, together.
    #[must_use]
    pub fn newest(&self, which: Standard, level: Option<ExchangeLevel>) -> Option<Told> {
        told(self.newest_of_each(which, level).into_values().collect())
    }

    /// The newest value of each agency.
    #[must_use]
    pub fn newest_of_each(&self, which: Standard, level: Option<ExchangeLevel>) -> BTreeMap<AgencyId, &ValueLine> {
        let mut newest: BTreeMap<AgencyId, &ValueLine> = BTreeMap::new();
        for line in self.lines(which, level).filter(|line| self.agencies.contains(&line.value.agency)) {
            let of_agency = newest.entry(line.value.agency).or_insert(line);
            if of_agency.value.days.last < line.value.days.last {
                *of_agency = line;
            }
        }
        newest
    }

    /// The share of documents that went electronically: the newest that was told for the province as a whole; else of the counts, those of
    /// one agency and period that tell both, or a share might be more than the whole.
    #[must_use]
    pub fn exchange(&self, province: AgencyId, level: Option<ExchangeLevel>, days: Days) -> Option<Told> {
        if let Some(told_for_all) = self.newest_of_each(Standard::ElectronicExchange, level).remove(&province) {
            return told(vec![told_for_all]);
        }
        let counts = |which| self.lines(which, level).filter(move |line| days.covers(line.value.days));
        let (mut all, mut electronic) = (Vec::new(), Vec::new());
        for part in counts(Standard::DocumentsExchangedElectronically) {
            let of_same =
                |whole: &&ValueLine| (whole.value.agency, whole.value.days) == (part.value.agency, part.value.days);
            if let Some(whole) = counts(Standard::DocumentsExchanged).find(of_same) {
                all.push(whole);
                electronic.push(part);
            }
        }
        let sum = |lines: &[&ValueLine]| lines.iter().map(|line| line.value.amount.0).sum();
        let share = Ratio { part: sum(&electronic), whole: sum(&all) }.tenths()?;
        Some(Told { amount: Amount(share), ..told([electronic, all].concat())? })
    }

    /// How many of these agencies say yes; none where nobody was asked.
    #[must_use]
    pub fn saying_yes(&self, which: Standard, agencies: &[AgencyId]) -> Option<Told> {
        let newest = self.newest_of_each(which, None);
        let theirs: Vec<&ValueLine> = agencies.iter().filter_map(|agency| newest.get(agency).copied()).collect();
        let mut told = told(theirs)?;
        told.of = Some(agencies.len() as u64);
        Some(told)
    }
}

/// Rows added up; none of none.
fn told(lines: Vec<&ValueLine>) -> Option<Told> {
    let status = lines.iter().map(|line| line.value.status).max_by_key(|status| doubt(*status))?;
    let as_of = lines.iter().map(|line| line.value.as_of).max().unwrap_or(Date::MIN);
    Some(Told {
        amount: Amount(lines.iter().map(|line| line.value.amount.0).sum()),
        of: None,
        status,
        as_of,
        source: sources(&lines),
        rows: lines.into_iter().map(row).collect(),
    })
}

const fn doubt(status: FigureStatus) -> u8 {
    match status {
        FigureStatus::Measured => 0,
        FigureStatus::Declared => 1,
        FigureStatus::Estimated => 2,
    }
}

fn sources(lines: &[&ValueLine]) -> Bilingual {
    let mut all: Vec<&str> = Vec::new();
    for line in lines {
        if !all.contains(&line.value.source.as_str()) {
            all.push(&line.value.source);
        }
    }
    let named = all.iter().take(MOST_SOURCES).copied().collect::<Vec<_>>().join("; ");
    match all.len().saturating_sub(MOST_SOURCES) {
        0 => Bilingual::new(named.clone(), named),
        more => Bilingual::new(format!("{named}; và {more} nguồn khác"), format!("{named}; and {more} more")),
    }
}

fn row(line: &ValueLine) -> RowBehind {
    RowBehind {
        agency: line.agency_code.clone(),
        agency_name: line.agency_name.clone(),
        indicator: line.value.indicator.clone(),
        days: line.value.days,
        amount: line.value.amount,
        unit: unit_of(&line.value.indicator),
        status: line.value.status,
        as_of: line.value.as_of,
        source: line.value.source.clone(),
        reporter: line.value.reporter.clone(),
    }
}

/// The unit of a standard indicator.
fn unit_of(code: &IndicatorCode) -> Unit {
    code.as_str().parse().map_or(Unit::Count, |which| standard(which).unit)
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::agency::{Level, TreePath};
    use crate::domain::ids::FactId;
    use crate::domain::indicator::IndicatorValue;

    const YEAR: Days = Days { first: date!(2018 - 12 - 15), last: date!(2019 - 12 - 14) };

    fn agency(number: u128) -> AgencyId {
        AgencyId(Uuid::from_u128(number))
    }

    /// Of agencies 1, 2 and 3.
    fn reported(lines: Vec<ValueLine>) -> Reported {
        Reported::of(lines, (1..=3).map(agency).collect())
    }

    fn line(which: Standard, of: u128, days: Days, amount: u64) -> ValueLine {
        ValueLine {
            value: IndicatorValue {
                id: FactId(Uuid::from_u128(1)),
                indicator: which.code(),
                agency: agency(of),
                level: None,
                days,
                amount: Amount(amount),
                status: FigureStatus::Declared,
                as_of: days.last,
                source: format!("Báo cáo {of}"),
                evidence: None,
                reporter: "Văn phòng".to_owned(),
            },
            agency_code: format!("H10.0{of}"),
            agency_name: String::new(),
            agency_level: Level::Province,
            path: TreePath::from_stored(String::new()),
            recorded_from: 1,
        }
    }

    fn month(number: u8) -> Days {
        let month = time::Month::try_from(number).unwrap();
        let first = Date::from_calendar_date(2019, month.previous(), 15).unwrap();
        Days { first, last: Date::from_calendar_date(2019, month, 14).unwrap() }
    }

    #[test]
    fn what_adds_up_counts_within_the_year_alone() {
        let which = Standard::VideoconferenceMeetings;
        let late = Days { first: date!(2019 - 11 - 15), last: date!(2019 - 12 - 15) };
        let mut estimated = line(which, 2, month(11), 4);
        estimated.value.status = FigureStatus::Estimated;
        let found = reported(vec![
            line(which, 1, month(10), 20),
            line(which, 1, month(11), 5),
            estimated,
            line(which, 1, late, 9),
        ]);
        let told = found.sum(which, None, YEAR).unwrap();
        assert_eq!(
            (told.amount, told.status, told.as_of),
            (Amount(29), FigureStatus::Estimated, date!(2019 - 11 - 14))
        );
        assert_eq!(told.source.vi, "Báo cáo 1; Báo cáo 2");
        assert_eq!(told.rows.len(), 3);
        assert_eq!(found.sum(which, Some(ExchangeLevel::Central), YEAR), None, "nobody knows, which is not 0");
        let left_out: Vec<(Days, Amount)> = found.left_out(YEAR).iter().map(|row| (row.days, row.amount)).collect();
        assert_eq!(left_out, [(late, Amount(9))], "and is told");
    }

    #[test]
    fn of_what_is_as_of_a_day_the_newest_of_each_agency_counts() {
        let which = Standard::VideoconferencePoints;
        let on = |day| Days::on(day);
        let found = reported(vec![
            line(which, 1, on(date!(2019 - 06 - 30)), 1),
            line(which, 1, on(date!(2019 - 12 - 01)), 3),
            line(which, 2, on(date!(2018 - 01 - 01)), 2),
            line(which, 4, on(date!(2018 - 01 - 01)), 7),
        ]);
        assert_eq!(found.newest(which, None).unwrap().amount, Amount(5), "agency 4 is no more");
        let says = Standard::OneStopSoftware;
        let found = reported(vec![
            line(says, 1, on(date!(2017 - 04 - 30)), 1),
            line(says, 2, on(date!(2017 - 04 - 30)), 1),
            line(says, 2, on(date!(2019 - 04 - 30)), 0),
            line(says, 9, on(date!(2019 - 04 - 30)), 1),
        ]);
        let told = found.saying_yes(says, &[agency(1), agency(2), agency(3)]).unwrap();
        assert_eq!(
            (told.amount, told.of),
            (Amount(1), Some(3)),
            "who gave it up, who never had it, who was not asked about"
        );
    }

    #[test]
    fn a_share_that_was_told_for_all_goes_before_counts_and_counts_are_paired() {
        use Standard::{DocumentsExchanged, DocumentsExchangedElectronically, ElectronicExchange};
        let on = Days::on(date!(2019 - 12 - 01));
        let share = |lines: &[ValueLine]| {
            let told = reported(lines.to_vec()).exchange(agency(1), None, YEAR);
            told.map(|told| (told.amount.0, told.rows.len(), told.as_of))
        };
        let mut lines = vec![
            line(ElectronicExchange, 2, on, 10),
            line(DocumentsExchanged, 2, month(11), 200),
            line(DocumentsExchangedElectronically, 2, month(11), 191),
            line(DocumentsExchangedElectronically, 2, month(10), 500),
            line(DocumentsExchangedElectronically, 3, month(11), 500),
        ];
        assert_eq!(
            share(&lines),
            Some((955, 2, date!(2019 - 11 - 14))),
            "what has no whole beside it counts in neither"
        );
        let rows = reported(lines.clone()).exchange(agency(1), None, YEAR).unwrap().rows;
        assert!(rows.iter().all(|row| row.unit == Unit::Count), "documents, not shares");
        lines.push(line(ElectronicExchange, 1, on, 950));
        assert_eq!(share(&lines), Some((950, 1, date!(2019 - 12 - 01))), "that of the province as a whole");
        let nothing =
            [line(DocumentsExchanged, 2, month(11), 0), line(DocumentsExchangedElectronically, 2, month(11), 0)];
        assert_eq!(share(&nothing), None, "nothing of nothing is no share");
    }
}
