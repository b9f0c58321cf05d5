//! Indicators that are frozen with a month: told again as they were, and held against another count.

use time::Date;
use time::macros::date;

use super::super::indicators::Indicators;
use super::*;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::regular_use::Dormancy;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::adoption::Known;
use crate::reports::indicators::{Figure, IndicatorReport, Line, Spans, Told};

const LAST: Date = date!(2019 - 12 - 14);

/// A share that was counted.
fn share(part: u64, whole: u64) -> Told {
    let value = Ratio { part, whole }.tenths().map(Amount);
    Told {
        value,
        numerator: Some(part),
        denominator: Some(whole),
        status: value.map(|_| FigureStatus::Measured),
        source: Bilingual::new("Sổ đăng ký congvu", "The congvu registry"),
        not_applicable: value.is_none().then_some(NotApplicable::NothingToCount),
        ..Told::none(NotApplicable::NothingToCount, LAST)
    }
}

fn of_people(indicator: Measured, rank: Option<Rank>, part: u64, whole: u64) -> Figure {
    Figure { indicator, rank, level: None, period: share(part, whole), cumulative: None }
}

fn of_period(indicator: Measured, period: Told) -> Figure {
    let mut year = period.clone();
    year.left_out.insert(NotApplicable::NoTotal, 2);
    Figure { indicator, rank: None, level: None, period, cumulative: Some(year) }
}

/// Half of twenty can sign, one of them a head; two of four documents are signed, and one of two certificates was revoked in time.
fn figures() -> Vec<Figure> {
    let mut usage = share(2, 4);
    usage.status = Some(FigureStatus::Declared);
    usage.source = Bilingual::new("Báo cáo tháng 12", "Báo cáo tháng 12");
    usage.beside.push(share(3, 4));
    vec![
        of_people(Measured::Coverage, None, 10, 20),
        of_people(Measured::Coverage, Some(Rank::Head), 1, 1),
        of_people(Measured::Coverage, Some(Rank::Staff), 9, 19),
        of_people(Measured::Expiring, None, 1, 10),
        of_people(Measured::Expiring, Some(Rank::Head), 1, 1),
        of_people(Measured::Expiring, Some(Rank::Staff), 0, 9),
        of_period(Measured::RevokedOnTime, share(1, 2)),
        of_period(Measured::Usage, usage),
    ]
}

/// These figures of everything and of the one unit.
fn report(figures: &[Figure]) -> IndicatorReport {
    let line = |code: &str, level| Line {
        code: Some(code.to_owned()),
        name: Some(format!("Cơ quan {code}")),
        level,
        figures: figures.to_vec(),
    };
    IndicatorReport {
        spans: Spans {
            month: "2019-12".parse().unwrap(),
            period: Days { first: date!(2019 - 11 - 15), last: LAST },
            cumulative: Days { first: date!(2018 - 12 - 15), last: LAST },
            as_of: LAST,
        },
        generated_at: MADE,
        known: Some(Known { at: MADE, change_set: 7 }),
        total: line("H10", None),
        levels: Vec::new(),
        units: vec![line("H10.1", Some(Level::Province))],
        unknown_agencies: vec![("H10.77".to_owned(), 3)],
        goals: Vec::new(),
        waiting: 1,
    }
}

fn frozen_of(report: &IndicatorReport) -> Content {
    Content { indicators: Some(Indicators::of(report, "aa".to_owned(), Dormancy::default())), ..content(|_| {}) }
}

fn frozen(change: impl FnOnce(&mut Vec<Figure>)) -> Content {
    let mut figures = figures();
    change(&mut figures);
    frozen_of(&report(&figures))
}

fn figure(figures: &mut [Figure], which: Measured, rank: Option<Rank>) -> &mut Figure {
    figures.iter_mut().find(|figure| (figure.indicator, figure.rank) == (which, rank)).unwrap()
}

#[test]
fn what_was_frozen_is_told_again_without_parts_that_say_nothing() {
    let told = report(&figures());
    let mut made = told.clone();
    for line in made.units.iter_mut().chain([&mut made.total]) {
        line.figures.push(of_people(Measured::Coverage, Some(Rank::Clerk), 0, 0));
        let nothing = Told::none(NotApplicable::NoSource, LAST);
        let level = Some(ExchangeLevel::Central);
        let of_level = Figure { level, ..of_period(Measured::ElectronicExchange, nothing.clone()) };
        line.figures.push(Figure { cumulative: Some(nothing), ..of_level });
    }
    let frozen = frozen_of(&made);
    let text = frozen.canonical();
    let read = Content::read(&text).unwrap();
    assert_eq!(read, frozen);
    assert_eq!(read.indicators(MADE), Some(told));
    assert_eq!(read.year_from(), Some(date!(2018 - 12 - 15)));
    assert_eq!(text.matches("Báo cáo tháng 12").count(), 2, "each source stands there once, in both languages");
    // Of months before there were any nothing is told, and their text is the same text.
    let older = content(|_| {});
    assert_eq!((older.indicators(MADE), older.year_from()), (None, None));
    assert!(!older.canonical().contains("indicators"));
    assert_eq!(json::report(&older, &draft(), None, &[]).unwrap()["indicators"], Value::Null);
    let document = json::report(&read, &draft(), None, &[]).unwrap();
    assert_eq!(document["indicators"]["units"][0]["figures"][7]["period"]["value"], json!(50));
    assert_eq!(document["indicators"]["known"]["change_set"], json!(7));
}

fn draft() -> crate::domain::edition::Draft {
    crate::domain::edition::Draft {
        id: crate::domain::ids::FactId(Uuid::from_u128(9)),
        month: "2019-12".parse().unwrap(),
        days: (date!(2019 - 11 - 15), LAST),
        known_at: 7,
        content_hash: Vec::new(),
        by: crate::domain::ids::PrincipalId(Uuid::from_u128(8)),
        at: MADE,
        seen_until: LAST,
    }
}

#[test]
fn where_indicators_differ_is_told_by_unit_and_figure() {
    let published = frozen(|_| {});
    assert_eq!(told(&published, &published), [""; 0]);
    let fewer = frozen(|figures| figure(figures, Measured::Usage, None).period.numerator = Some(1));
    assert_eq!(told(&published, &fewer), ["H10.1 usage period", "total usage period"]);
    let rated = frozen(|figures| figure(figures, Measured::Coverage, None).period.value = Some(Amount(999)));
    assert_eq!(told(&rated, &published), ["H10.1 coverage period", "total coverage period"], "no share of its counts");
    let left_out = frozen(|figures| {
        let year = figure(figures, Measured::Usage, None).cumulative.as_mut().unwrap();
        year.left_out.insert(NotApplicable::NoEvidence, 1);
    });
    assert_eq!(told(&published, &left_out), ["H10.1 usage year", "total usage year"]);
    let part = frozen(|figures| figures.push(of_people(Measured::Coverage, Some(Rank::Clerk), 1, 1)));
    let clerks = ["H10.1 coverage clerk denominator", "H10.1 coverage clerk numerator"];
    assert_eq!(told(&published, &part)[..2], clerks, "of a rank of which there was nobody");

    let mut report = report(&figures());
    report.units.clear();
    let gone = told(&published, &frozen_of(&report));
    assert!(gone.contains(&"H10.1 line of indicators".to_owned()) && !gone.iter().any(|one| one.starts_with("total")));
}

#[test]
fn what_is_no_fact_or_no_measure_is_no_difference() {
    let published = frozen(|_| {});
    let worded = frozen(|figures| figure(figures, Measured::Usage, None).period.source.vi = "Khác".to_owned());
    assert_eq!(told(&published, &worded), [""; 0]);
    let none_waits = frozen_of(&IndicatorReport { waiting: 0, ..report(&figures()) });
    assert_eq!(told(&published, &none_waits), [""; 0]);
    // What a later release counts besides.
    let more = frozen(|figures| figures.push(of_period(Measured::TimeStamped, share(1, 3))));
    assert_eq!(told(&published, &more), [""; 0]);
    assert!(told(&more, &published).contains(&"H10.1 time_stamped period".to_owned()), "what is no more counted");
    assert_eq!(told(&content(|_| {}), &published), [""; 0]);
    // Leavers' terms by other days of work, people by another rule.
    let mut late = frozen(|figures| figure(figures, Measured::RevokedOnTime, None).period = share(0, 2));
    assert_eq!(told(&published, &late), ["H10.1 revoked_on_time period", "total revoked_on_time period"]);
    late.indicators.as_mut().unwrap().calendar = "bb".to_owned();
    assert_eq!(told(&published, &late), [""; 0]);
    let mut judged = frozen(|figures| figure(figures, Measured::Coverage, None).period = share(11, 20));
    assert_eq!(told(&published, &judged), ["H10.1 coverage numerator", "total coverage numerator"]);
    judged.edition += 1;
    assert_eq!(told(&published, &judged), [""; 0]);
    let mut counted = frozen(|figures| figure(figures, Measured::Usage, None).period = share(4, 4));
    assert_eq!(told(&published, &counted), ["H10.1 usage period", "total usage period"]);
    counted.indicators.as_mut().unwrap().edition += 1;
    assert_eq!(told(&published, &counted), [""; 0], "by another edition of the counting");
}

#[test]
fn an_erasure_explains_as_many_as_were_erased_in_shares_of_people_too() {
    let published = frozen(|_| {});
    // The head of the unit's department, whose certificate was about to end.
    let erased = Erased::of(&tally(), &[OfficialId(Uuid::from_u128(2))].into());
    let without = |heads: u64| {
        frozen(|figures| {
            for (rank, part, whole) in [(None, 10 - heads, 20), (Some(Rank::Head), 1 - heads.min(1), 1)] {
                figure(figures, Measured::Coverage, rank).period = share(part, whole);
            }
            figure(figures, Measured::Expiring, None).period = share(0, 10 - heads);
            figures.retain(|one| (one.indicator, one.rank) != (Measured::Expiring, Some(Rank::Head)));
        })
    };
    let unexplained = |counted: &Content| {
        let mut differ = differences(&published, counted);
        differ.retain(|one| !erased.explains(one));
        differ.iter().map(|one| format!("{} {}", one.agency, one.figure)).collect::<Vec<_>>()
    };
    assert_eq!(differences(&published, &without(1)).len(), 12, "six counts of the unit, six of all");
    assert_eq!(unexplained(&without(1)), [""; 0]);
    let of_two = ["H10.1 coverage numerator", "H10.1 expiring denominator"];
    assert_eq!(unexplained(&without(2))[..2], of_two, "one was erased, not two");
    let of_others = frozen(|figures| figure(figures, Measured::Coverage, Some(Rank::Staff)).period = share(8, 19));
    assert_eq!(unexplained(&of_others), ["H10.1 coverage staff numerator", "total coverage staff numerator"]);
}

#[test]
fn the_same_figures_of_other_rows_are_told_by_what_they_were_made_of() {
    let inputs = |documents: &str, leavers: &str, calendar: &str| {
        let text = json!({
            "known_at": 7, "from": "2019-11-15", "to": "2019-12-14", "edition": 1, "rule": ScopeRule::default(),
            "expiring_days": 75, "judged": {}, "reported": [],
            "indicators": {
                "agencies": "a", "reported": "r", "documents": documents, "leavers": leavers, "activated": "h", "uses": "u", "calendar": calendar,
            },
        });
        Inputs::read(&text.to_string()).unwrap()
    };
    let (published, none) = (inputs("d", "l", "c"), Erased::default());
    assert_eq!(Inputs::read(&published.canonical()).as_ref(), Some(&published));
    assert!(published.are_those_of(&published, &none));
    assert!(!published.are_those_of(&inputs("other", "l", "c"), &none));
    assert!(!published.are_those_of(&inputs("d", "other", "c"), &none));
    assert!(published.are_those_of(&inputs("d", "other", "other"), &none), "by other days of work others are due");
    let older = Inputs { indicators: None, ..published.clone() };
    assert!(older.are_those_of(&inputs("other", "other", "c"), &none), "they were not taken down");
    assert!(!older.canonical().contains("indicators"));
}
