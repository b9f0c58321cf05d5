use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::ids::FactId;
use crate::domain::indicator::{FigureStatus, IndicatorValue, standard};

const YEAR: Days = Days { first: date!(2018 - 12 - 15), last: date!(2019 - 12 - 14) };

fn agency(number: u128) -> AgencyId {
    AgencyId(Uuid::from_u128(number))
}

/// Of agencies 1, the root, and 2 and 3 below it.
fn reported(lines: Vec<ValueLine>) -> Reported {
    let indicators = Standard::ALL.iter().map(|which| (which.code(), standard(*which))).collect();
    Reported::of(lines, indicators, (1..=3).map(agency).collect(), &Places::default())
}

fn line(which: Standard, of: u128, days: Days, amount: u64) -> ValueLine {
    let path = if of == 1 { "H10/".to_owned() } else { format!("H10/H10.0{of}/") };
    ValueLine {
        value: IndicatorValue {
            id: FactId(Uuid::from_u128(1)),
            indicator: which.code(),
            agency: agency(of),
            level: None,
            scope: standard(which).scope,
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
        agency_level: if of == 1 { Level::Province } else { Level::District },
        path: TreePath::from_stored(path),
        recorded_from: 1,
    }
}

fn with_all_below(line: ValueLine) -> ValueLine {
    ValueLine { value: IndicatorValue { scope: FigureScope::Subtree, ..line.value }, ..line }
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
    let found =
        reported(vec![line(which, 1, month(10), 20), line(which, 1, month(11), 5), estimated, line(which, 1, late, 9)]);
    let told = found.sum(&which.code(), None, YEAR).unwrap();
    assert_eq!((told.amount, told.status, told.as_of), (Amount(29), FigureStatus::Estimated, date!(2019 - 11 - 14)));
    assert_eq!(told.source.vi, "Báo cáo 1; Báo cáo 2");
    assert_eq!(told.rows.len(), 3);
    assert_eq!(found.sum(&which.code(), Some(ExchangeLevel::Central), YEAR), None, "nobody knows, which is not 0");
    let left_out: Vec<(Days, Amount)> = found.left_out(YEAR).iter().map(|row| (row.days, row.amount)).collect();
    assert_eq!(left_out, [(late, Amount(9))], "and is told");
}

#[test]
fn what_an_agency_tells_with_all_below_it_counts_instead_of_these() {
    let which = Standard::VideoconferenceMeetings;
    let told = |lines: Vec<ValueLine>| {
        let told = reported(lines).sum(&which.code(), None, YEAR).unwrap();
        (told.amount, told.rows.len())
    };
    let lines = vec![
        line(which, 2, month(11), 4),
        line(which, 2, month(10), 3),
        line(which, 3, month(11), 5),
        with_all_below(line(which, 1, month(11), 29)),
        line(which, 1, month(11), 20),
    ];
    assert_eq!(told(lines), (Amount(32), 2), "the province's November with all below it, and an October that it lacks");
    let points = Standard::VideoconferencePoints;
    let found = reported(vec![
        with_all_below(line(points, 1, Days::on(date!(2019 - 06 - 30)), 15)),
        line(points, 2, Days::on(date!(2019 - 12 - 01)), 1),
    ]);
    assert_eq!(found.newest(&points.code(), None).unwrap().amount, Amount(15), "one of these, on whatever day");
    assert_eq!(found.at_level(Level::District).newest(&points.code(), None).unwrap().amount, Amount(1));
    assert_eq!(found.at_level(Level::Province).newest(&points.code(), None), None, "of others too, so of no level");
}

#[test]
fn of_what_is_as_of_a_day_the_newest_of_each_agency_counts() {
    let which = Standard::VideoconferencePoints;
    let on = Days::on;
    let found = reported(vec![
        line(which, 1, on(date!(2019 - 06 - 30)), 1),
        line(which, 1, on(date!(2019 - 12 - 01)), 3),
        line(which, 2, on(date!(2018 - 01 - 01)), 2),
        line(which, 4, on(date!(2018 - 01 - 01)), 7),
    ]);
    assert_eq!(found.newest(&which.code(), None).unwrap().amount, Amount(5), "agency 4 is no more");
    let says = Standard::OneStopSoftware;
    let found = reported(vec![
        line(says, 1, on(date!(2017 - 04 - 30)), 1),
        line(says, 2, on(date!(2017 - 04 - 30)), 1),
        line(says, 2, on(date!(2019 - 04 - 30)), 0),
        line(says, 9, on(date!(2019 - 04 - 30)), 1),
    ]);
    let asked = |number| Asked { agency: agency(number), code: format!("H10.0{number}"), name: String::new() };
    let told = found.saying_yes(&says.code(), &[asked(1), asked(2), asked(3)]).unwrap();
    assert_eq!(
        (told.amount, told.answered, told.of),
        (Amount(1), Some(2), Some(3)),
        "who gave it up said no; who was not asked said nothing"
    );
    let silent: Vec<_> = told.listed.iter().map(|listed| (listed.agency.as_str(), listed.is_so)).collect();
    assert_eq!(silent, [("H10.03", None)]);
    assert_eq!(found.saying_yes(&says.code(), &[asked(3)]), None, "nobody answered");
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
        line(DocumentsExchanged, 3, month(9), 10),
        line(DocumentsExchangedElectronically, 3, month(9), 11),
    ];
    assert_eq!(
        share(&lines),
        Some((955, 2, date!(2019 - 11 - 14))),
        "what has no whole beside it, or more than its whole, counts in neither"
    );
    let rows = reported(lines.clone()).exchange(agency(1), None, YEAR).unwrap().rows;
    assert!(rows.iter().all(|row| row.unit == Unit::Count), "documents, not shares");
    let mut own = line(ElectronicExchange, 1, on, 100);
    own.value.scope = FigureScope::Own;
    lines.push(own);
    assert_eq!(
        share(&lines).map(|(share, ..)| share),
        Some(955),
        "what the committee itself exchanges is no province's"
    );
    lines.push(line(ElectronicExchange, 1, Days::on(date!(2018 - 12 - 14)), 970));
    assert_eq!(
        share(&lines).map(|(share, ..)| share),
        Some(955),
        "what was told of the year before is no share of this one"
    );
    lines.push(line(ElectronicExchange, 1, on, 950));
    assert_eq!(share(&lines), Some((950, 1, date!(2019 - 12 - 01))), "that of the province as a whole");
    let nothing = [line(DocumentsExchanged, 2, month(11), 0), line(DocumentsExchangedElectronically, 2, month(11), 0)];
    assert_eq!(share(&nothing), None, "nothing of nothing is no share");
}

#[test]
fn what_is_told_between_levels_counts_in_the_total_and_in_the_share() {
    use Standard::{DocumentsExchanged, DocumentsExchangedElectronically, DocumentsOutgoing};
    let between = |which, level, amount| {
        let line = line(which, 2, month(11), amount);
        ValueLine { value: IndicatorValue { level: Some(level), ..line.value }, ..line }
    };
    let (central, commune) = (ExchangeLevel::Central, ExchangeLevel::ProvinceCommune);
    let found = reported(vec![
        between(DocumentsOutgoing, central, 40),
        between(DocumentsOutgoing, commune, 60),
        line(DocumentsOutgoing, 2, month(10), 7),
        line(DocumentsOutgoing, 3, month(11), 5),
        between(DocumentsExchanged, central, 30),
        between(DocumentsExchanged, commune, 10),
        line(DocumentsExchangedElectronically, 2, month(11), 20),
    ]);
    let told = found.sum(&DocumentsOutgoing.code(), None, YEAR).unwrap();
    assert_eq!((told.amount, told.rows.len()), (Amount(112), 4), "with both rows behind it");
    assert_eq!(found.sum(&DocumentsOutgoing.code(), Some(central), YEAR).unwrap().amount, Amount(40));
    let share = found.share(DocumentsExchangedElectronically, None, YEAR).unwrap();
    assert_eq!((share.amount, share.rows.len()), (Amount(500), 3), "20 of 30 and 10");
    assert_eq!(found.share(DocumentsExchangedElectronically, Some(central), YEAR), None);
}

#[test]
fn what_there_is_more_of_is_called_what_it_is() {
    let offices = ["Văn phòng", "Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Y tế", "Sở Tư pháp"];
    let told = named(offices.into_iter(), "đơn vị");
    assert_eq!(told.vi, "Văn phòng; Sở Nội vụ; Sở Tài chính; và 2 đơn vị khác");
    assert_eq!(named(offices.into_iter().take(1), "nguồn").vi, "Văn phòng");
}
