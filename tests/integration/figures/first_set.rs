//! The set that a province gave points by before it had a registry.

use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::score_sets::{add_score_set, list_score_sets};
use serde_json::json;

use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::{Office, officials};
use crate::main_job::province::account_over;

on_both_engines! {
    the_first_set_of_a_registry_without_people_may_be_in_force
    no_set_changes_a_period_in_which_somebody_was_given_points
}

fn set(version: &str, from: &str) -> String {
    let name = json!({ "vi": "Có thể ký số", "en": "Can sign" });
    json!({ "version": version, "from": from, "criteria": [
        { "code": "coverage", "name": name, "indicator": "coverage", "weight": 100, "formula": "ratio" },
    ] })
    .to_string()
}

fn is_too_early(refused: &OperationError) -> bool {
    matches!(refused, OperationError::Invalid { problems } if problems[0].field == "/from")
}

async fn the_first_set_of_a_registry_without_people_may_be_in_force(db: TestDatabase) {
    let office = Office::new(db).await;
    let registry = &office.registry;
    let reporter = account_over(registry, &office.it_admin, Role::Reporter, "H10").await;
    assert!(add_score_set(registry, &reporter, &set("2019.1", "2018-12-15")).await.unwrap().1);
    assert!(!add_score_set(registry, &reporter, &set("2019.1", "2018-12-15")).await.unwrap().1, "the same again");
    let second = add_score_set(registry, &reporter, &set("2019.2", "2019-01-15")).await.unwrap_err();
    assert!(is_too_early(&second), "{second}: the first one only");
    let versions: Vec<String> =
        list_score_sets(registry, &reporter).await.unwrap().into_iter().map(|set| set.version).collect();
    assert_eq!(versions, ["congvu-1", "2019.1"]);
}

async fn no_set_changes_a_period_in_which_somebody_was_given_points(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    office.commit(ImportKind::Officials, &ImportOptions::default(), &officials(1)).await;
    let refused = add_score_set(&office.registry, &reporter, &set("2019.1", "2018-12-15")).await.unwrap_err();
    assert!(is_too_early(&refused), "{refused}");
    assert!(add_score_set(&office.registry, &reporter, &set("2020.1", "2020-01-15")).await.unwrap().1);
}
