//! Indicators beside the standard ones, and what is aimed at.

use congvu::domain::agency::Level;
use congvu::domain::indicator::amount::{Amount, Unit};
use congvu::domain::indicator::{Indicator, OverTime};
use congvu::domain::lang::Bilingual;
use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::indicators::{GoalDraft, define_indicator, list_goals, list_indicators, set_goal};

use super::{enter, told};
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    an_indicator_is_defined_and_defined_anew_until_it_has_figures
    a_goal_is_set_for_a_year_and_a_level
}

fn websites() -> Indicator {
    Indicator {
        code: "websites".parse().expect("a code"),
        name: Bilingual::new("Trang thông tin điện tử", "Websites"),
        unit: Unit::Count,
        over_time: OverTime::Last,
        is_by_level: false,
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
    let goals = list_goals(registry, &reporter, 2020).await.expect("goals");
    let told: Vec<_> = goals.iter().map(|goal| (goal.indicator.as_str(), goal.level, goal.amount)).collect();
    assert_eq!(
        told,
        [
            ("coverage", None, Amount(1000)),
            ("electronic_exchange", None, Amount(900)),
            ("electronic_exchange", Some(Level::District), Amount(825)),
        ]
    );
    assert_eq!(list_goals(registry, &reporter, 2021).await.expect("goals"), []);
    for (wrong, field) in [(draft("nothing", None, "1"), "/indicator"), (draft("coverage", None, "101"), "/amount")] {
        assert_eq!(fields(&set(wrong).await.expect_err("refused")), [field]);
    }
}
