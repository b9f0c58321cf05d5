//! Which agencies reported a month is looked up by indicator and last day, never by walking through all figures: the first page asks for it.

use std::collections::BTreeSet;

use congvu::domain::agency::TreePath;
use congvu::domain::indicator::period::Days;
use congvu::domain::indicator::{IndicatorCode, Standard};
use congvu::domain::principal::Role;
use congvu::domain::report_period::{PeriodScheme, ReportMonth};
use congvu::domain::scope::Scope;
use congvu::operations::import::{SentAmount, SentFigure, foresee_figures, report_figures};
use congvu::storage::read::View;
use time::Month;

use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    who_reported_a_month_is_looked_up_by_an_index
}

/// So many months and agencies that a database would rather walk through their figures if it had to.
const MONTHS: usize = 24;
const AGENCIES: usize = 100;

/// The months, from January 2018 on, with their days.
fn months() -> Vec<Days> {
    let first = ReportMonth { year: 2018, month: Month::January };
    let days = |month| PeriodScheme::default().days_of(month).map(|(first, last)| Days { first, last });
    std::iter::successors(Some(first), |month| Some(month.next()))
        .take(MONTHS)
        .map(|month| days(month).unwrap())
        .collect()
}

fn figure(agency: &str, days: Days) -> SentFigure {
    SentFigure {
        indicator: Standard::DocumentsOutgoing.code().to_string(),
        agency: agency.to_owned(),
        level: None,
        scope: None,
        from: Some(days.first),
        to: days.last,
        amount: SentAmount::Number(12.0),
        unit: None,
        status: None,
        as_of: None,
        source: "Báo cáo tháng".to_owned(),
        evidence: None,
        reporter: None,
    }
}

async fn who_reported_a_month_is_looked_up_by_an_index(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let view = View::of(office.registry.clock.today());
    let reader = office.registry.store.read().await.expect("a reader");
    let agencies = reader.agencies(&Scope::Province, view).await.expect("agencies");
    drop(reader);
    let told: Vec<_> = agencies.iter().take(AGENCIES).collect();
    let months = months();
    // In the last month the first agency has told nothing yet.
    let figures = months.iter().enumerate().flat_map(|(number, days)| {
        let own = told.iter().skip(usize::from(number + 1 == MONTHS));
        own.map(|agency| figure(&agency.code, *days)).collect::<Vec<_>>()
    });
    let figures: Vec<SentFigure> = figures.collect();
    let number = (MONTHS * AGENCIES - 1) as u64;
    let foreseen = foresee_figures(&office.registry, &reporter, &figures).await.expect("an answer");
    assert_eq!((foreseen.new, foreseen.committed, office.count("indicator_value").await), (number, false, 0));
    assert_eq!(report_figures(&office.registry, &reporter, &figures).await.expect("an answer").new, number);
    office.db.by_hand("analyze").await;

    let codes: Vec<IndicatorCode> =
        [Standard::DocumentsOutgoing, Standard::DocumentsExchanged].map(Standard::code).to_vec();
    let reader = office.registry.store.read().await.expect("a reader");
    let [before, last] = [months[MONTHS - 2], months[MONTHS - 1]];
    let everybody: BTreeSet<_> = told.iter().map(|agency| agency.agency).collect();
    let found = async |scope: &Scope, days| reader.figure_reporters(scope, view, &codes, days).await.expect("agencies");
    assert_eq!(found(&Scope::Province, before).await, everybody);
    let missing: Vec<_> = everybody.difference(&found(&Scope::Province, last).await).copied().collect();
    assert_eq!(missing, [told[0].agency]);
    let part = Scope::subtree(told[1].path.clone());
    let within = |path: &TreePath| path.is_within(&told[1].path);
    let own: BTreeSet<_> = told.iter().filter(|row| within(&row.path)).map(|row| row.agency).collect();
    assert_eq!(found(&part, last).await, own);
    let other_days = Days { first: before.first, last: last.last };
    assert_eq!(found(&Scope::Province, other_days).await, BTreeSet::new(), "exactly these days");

    let plan = reader.explain_figure_reporters(&Scope::Province, view, &codes, last).await.expect("a plan");
    let walks = |line: &&str| line.contains("Seq Scan on indicator_value ") || line.trim() == "SCAN r";
    assert_eq!(plan.lines().filter(walks).count(), 0, "{plan}");
}
