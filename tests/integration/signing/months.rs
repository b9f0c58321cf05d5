//! The share of signed documents month by month: each month's is what the indicators' own report of that month tells, though all are read at once.

use congvu::domain::indicator::measured::Measured;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::reports::assemble::counted;
use congvu::reports::indicators::{Asked, MonthsRead, Spans, Told, indicators, spans_of, usage_of_months};
use congvu::storage::read::View;
use congvu::storage::read::indicator::ValueFilter;

use super::indicators::{fill, reported};
use super::{Office, day};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    each_month_is_told_as_its_own_report_tells_it
}

/// What the report of a month tells of an agency.
async fn of_report(office: &Office, spans: Spans, code: &str) -> Told {
    let (calendar, dormancy) = (&office.registry.calendar, office.registry.dormancy);
    let asked = Asked { spans, agency: None, scope: &Scope::Province, calendar, dormancy };
    let report = indicators(&office.db.store, &asked, day(300)).await.expect("a report").expect("agencies");
    let unit = report.units.into_iter().find(|unit| unit.code.as_deref() == Some(code)).expect("a unit");
    let is_it = |figure: &congvu::reports::indicators::Figure| {
        figure.indicator == Measured::Usage && figure.rank.is_none() && figure.level.is_none()
    };
    unit.figures.into_iter().find(is_it).expect("a figure").period
}

async fn each_month_is_told_as_its_own_report_tells_it(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    fill(&db, &mut office).await;
    reported(&office, "documents_outgoing,H10.1,,15/03/2019,14/04/2019,7,,,Báo cáo tháng 4\n").await;
    let today = day(299).day();
    let months = ["2019-02", "2019-03", "2019-04", "2019-05"];
    let months =
        months.map(|month| spans_of(PeriodScheme::default(), month.parse().expect("a month"), today).expect("days"));
    let (reader, view) = (db.store.read().await.expect("a reader"), View::of(today));
    let tally = counted(&reader, &Scope::Province, today).await.expect("a count").tally;
    let versions = reader.all_agency_versions(view).await.expect("versions");
    let values = reader.indicator_values(&Scope::Province, view, &ValueFilter::default(), 1000).await.expect("values");
    let read = MonthsRead { months: &months, as_of: today, tally: &tally, versions: &versions, values: &values };
    let mut with_value = 0;
    for code in ["H10.1", "H10.2"] {
        let line = tally.agencies.iter().find(|line| line.agency.code.as_str() == code).expect("an agency");
        let told = usage_of_months(&reader, view, line.agency.id, &read).await.expect("a trend");
        assert_eq!(told.len(), months.len());
        for (told, spans) in told.into_iter().zip(months) {
            with_value += usize::from(told.value.is_some());
            assert_eq!(told, of_report(&office, spans, code).await, "{code} in {}", spans.month);
        }
    }
    assert!(with_value > 1, "something is told");
}
