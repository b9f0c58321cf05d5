//! Verification over registry and directory together: each kind of damage is found, and named.

use congvu::directory::attribute::Attribute;
use congvu::operations::verify_registry::{Problem, verify_registry};

use super::province::Province;
use crate::database::{TestDatabase, on_both_engines};
use crate::slapd::{csn_now, done, replace, write};

on_both_engines! {
    an_entry_a_projection_row_and_a_fact_changed_by_hand_are_each_named
}

async fn problems(province: &Province) -> Vec<Problem> {
    verify_registry(&province.registry, Some((&province.directory, &province.settings))).await.unwrap().problems
}

async fn an_entry_a_projection_row_and_a_fact_changed_by_hand_are_each_named(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    assert_eq!(problems(&province).await, []);

    let name = province.settings.naming.person(9);
    let csn = csn_now(&province.directory, &name).await;
    done(write(&province.directory, &name, &replace(Attribute::Title, "Phó Chủ tịch"), Some(&csn)).await);
    let found = problems(&province).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].check.as_str(), &found[0].row), ("directory", &name.0));
    assert!(found[0].what.contains("title"), "{found:?}");
    province.sync().await;
    assert_eq!(problems(&province).await, []);

    let right = province.text("select position from mailbox_current where number = 9").await;
    assert_eq!(province.db.by_hand("update mailbox_current set position = 'Vua' where number = 9").await, 1);
    let found = problems(&province).await;
    assert!(found.iter().any(|one| one.row == "mailbox_current 9" && one.what.contains("Vua")), "{found:?}");
    assert!(found.iter().any(|one| one.row == name.0), "the directory no longer matches it: {found:?}");
    province.db.by_hand(&format!("update mailbox_current set position = '{right}' where number = 9")).await;
    assert_eq!(problems(&province).await, []);

    let fact = "update posting set position = 'Vua' where official in (select official from mailbox where number = 9)";
    assert!(province.db.by_hand(fact).await >= 1);
    let found = problems(&province).await;
    assert!(found.iter().any(|one| one.row.starts_with("posting ")), "{found:?}");
    assert!(found.iter().all(|one| one.check != "directory"), "the projection still stands: {found:?}");
}
