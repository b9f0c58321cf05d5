//! Indicators beside the standard ones, and what is aimed at.

use congvu::domain::agency::Level;
use congvu::domain::indicator::amount::{Amount, Unit};
use congvu::domain::indicator::{FigureScope, Indicator, OverTime};
use congvu::domain::lang::Bilingual;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::operations::OperationError;
use congvu::operations::figure_findings::goal_progress;
use congvu::operations::indicators::{GoalDraft, define_indicator, list_indicators, set_goal};

use super::{enter, told};
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    an_indicator_is_defined_and_defined_anew_until_it_has_figures
    an_indicator_with_figures_by_level_stays_told_by_level
    a_standard_code_goes_before_one_that_was_defined
    a_goal_is_set_for_a_year_and_a_level
}

fn websites() -> Indicator {
    Indicator {
        code: "websites".parse().expect("a code"),
        name: Bilingual::new("Trang thông tin điện tử", "Websites"),
        unit: Unit::Count,
        over_time: OverTime::Last,
        is_by_level: false,
        scope: FigureScope::Own,
        definition: Bilingual::new("Trang do cơ quan quản lý", "Those that the agency runs"),
        source: "Kế hoạch năm 2019".to_owned(),
    }
}

fn fields(refused: &OperationError) -> Vec<&str> {
    match refused {
        OperationError::Invalid { problems } => problems.iter().map(|problem| problem.field.as_str()).collect(),
        other => panic!("{other}"),
    }
}

async fn an_indicator_is_defined_and_defined_anew_until_it_has_figures(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let registry = &office.registry;
    assert!(define_indicator(registry, &reporter, &websites()).await.expect("an answer"));
    assert!(!define_indicator(registry, &reporter, &websites()).await.expect("an answer"), "known already");
    let shares = Indicator { unit: Unit::Percent, ..websites() };
    assert!(define_indicator(registry, &reporter, &shares).await.expect("nobody told any figure of it yet"));
    assert!(define_indicator(registry, &reporter, &websites()).await.expect("an answer"));
    let row = "Trang thông tin điện tử,H10.12,,,30/11/2019,3,,,Báo cáo\n";
    let entered = enter(&office, &reporter, row, false).await;
    assert!(entered.report.committed, "{:?}", told(&entered));
    let refused = define_indicator(registry, &reporter, &shares).await.expect_err("3 would become 0,3 %");
    assert_eq!(fields(&refused), ["/unit"]);
    let renamed = Indicator { name: Bilingual::new("Cổng, trang thông tin", "Sites"), ..websites() };
    assert!(define_indicator(registry, &reporter, &renamed).await.expect("another name"));
    let of_all_below = Indicator { scope: FigureScope::Subtree, ..renamed.clone() };
    let refused = define_indicator(registry, &reporter, &of_all_below).await.expect_err("3 would be another's");
    assert_eq!(fields(&refused), ["/scope"]);
    let listed = list_indicators(registry, &reporter).await.expect("a list");
    assert!(listed.contains(&renamed) && !listed.contains(&websites()));
    let standard = Indicator { code: "documents_outgoing".parse().expect("a code"), ..websites() };
    let refused = define_indicator(registry, &reporter, &standard).await.expect_err("everybody's");
    assert_eq!(fields(&refused), ["/code"]);
    let counted = Indicator { code: "coverage".parse().expect("a code"), ..websites() };
    let refused = define_indicator(registry, &reporter, &counted).await.expect_err("the registry's own");
    assert_eq!(fields(&refused), ["/code"]);
    let nameless = Indicator { name: Bilingual::new(" ", "Sites"), source: "n".repeat(501), ..websites() };
    let refused = define_indicator(registry, &reporter, &nameless).await.expect_err("texts");
    assert_eq!(fields(&refused), ["/name/vi", "/source"]);
    let district = account_over(registry, &office.it_admin, Role::Reporter, "H10.31").await;
    let refused = define_indicator(registry, &district, &renamed).await;
    assert!(matches!(refused, Err(OperationError::NotWholeProvince { .. })), "{refused:?}");
}

/// A figure that is told between levels could not be corrected if its indicator were told between levels no more.
async fn an_indicator_with_figures_by_level_stays_told_by_level(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let by_level = Indicator { is_by_level: true, ..websites() };
    let define = async |new: &Indicator| define_indicator(&office.registry, &reporter, new).await;
    assert!(define(&by_level).await.expect("an answer"));
    assert!(define(&websites()).await.expect("nobody told any figure of it yet"));
    assert!(define(&by_level).await.expect("an answer"));
    let row = "websites,H10.12,Tỉnh - xã,,30/11/2019,3,,,Báo cáo\n";
    let entered = enter(&office, &reporter, row, false).await;
    assert!(entered.report.committed, "{:?}", told(&entered));
    assert_eq!(fields(&define(&websites()).await.expect_err("refused")), ["/is_by_level"]);
}

/// What a later release makes standard is so, whatever somebody defined under its code before.
async fn a_standard_code_goes_before_one_that_was_defined(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    assert!(define_indicator(&office.registry, &reporter, &websites()).await.expect("an answer"));
    office.db.by_hand("update indicator set code = 'documents_outgoing'").await;
    let listed = list_indicators(&office.registry, &reporter).await.expect("a list");
    let outgoing = listed.iter().find(|one| one.code.as_str() == "documents_outgoing").expect("the indicator");
    assert_eq!(outgoing.name.en, "Outgoing documents");
}

async fn a_goal_is_set_for_a_year_and_a_level(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let registry = &office.registry;
    let draft = |indicator: &str, level, amount: &str| GoalDraft {
        indicator: indicator.parse().expect("a code"),
        level,
        year: 2020,
        amount: amount.to_owned(),
        source: "Nghị quyết số 17/NQ-CP".to_owned(),
    };
    let set = async |draft: GoalDraft| set_goal(registry, &reporter, &draft).await;
    assert!(set(draft("electronic_exchange", Some(Level::District), "80")).await.expect("an answer"));
    assert!(!set(draft("electronic_exchange", Some(Level::District), "80 %")).await.expect("an answer"), "known");
    assert!(set(draft("electronic_exchange", None, "90")).await.expect("of the province"));
    assert!(set(draft("electronic_exchange", Some(Level::District), "82,5")).await.expect("set higher"));
    assert!(set(draft("coverage", None, "100")).await.expect("what the registry counts"));
    let scheme = PeriodScheme::default();
    let goals = goal_progress(registry, &reporter, scheme, 2020).await.expect("goals");
    let goals: Vec<_> = goals.into_iter().map(|progress| progress.goal).collect();
    let told: Vec<_> = goals.iter().map(|goal| (goal.indicator.as_str(), goal.level, goal.amount)).collect();
    assert_eq!(
        told,
        [
            ("coverage", None, Amount(1000)),
            ("electronic_exchange", None, Amount(900)),
            ("electronic_exchange", Some(Level::District), Amount(825)),
        ]
    );
    assert_eq!(goal_progress(registry, &reporter, scheme, 2021).await.expect("goals"), []);
    for (wrong, field) in [(draft("nothing", None, "1"), "/indicator"), (draft("coverage", None, "101"), "/amount")] {
        assert_eq!(fields(&set(wrong).await.expect_err("refused")), [field]);
    }
}
