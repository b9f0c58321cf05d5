//! Plans of long ago lose their rows and keep their header: those of single changes soon, those of people and those that took something away
//! much later.

use congvu::operations::OperationError;
use congvu::operations::forget_plans::{forget_plans, require_rows};
use congvu::operations::revert_plan::revert_plan;
use congvu::operations::stored_plan::stored_plan;

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::Province;

on_both_engines! {
    old_plans_lose_their_rows_and_keep_their_header
}

const DAY: i64 = 86_400_000_000;

impl Province {
    async fn plans_grow_older(&self, days: i64) {
        let micros = days * DAY;
        self.db.by_hand(&format!("update plan set created_at = created_at - {micros}")).await;
    }

    /// Scope, whether it takes away, and how many rows and journal rows each plan still has.
    async fn kept(&self) -> Vec<String> {
        let sql = "select p.scope || ' ' || case when p.takes_away then 'away' else 'adds' end || ' ' || \
                   case when exists (select 1 from plan_chunk c where c.plan = p.id) then 'rows' else '-' end || ' ' || \
                   case when exists (select 1 from journal j where j.plan = p.id) then 'journal' else '-' end \
                   from plan p order by p.id";
        self.db.texts(sql).await
    }
}

async fn old_plans_lose_their_rows_and_keep_their_header(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let files = province.some(3).await;
    province.retitle(&files[0], "Chuyên viên cao cấp").await;
    province.settle().await;
    province.suspend(&files[1..2]).await;
    province.settle().await;
    let everything = "everything adds rows journal";
    assert_eq!(province.kept().await, [everything, "subjects adds rows journal", "subjects away rows journal"]);
    let headers = "select state || ' ' || cast(row_count as text) || ' ' || counts || author from plan order by id";
    let before = province.db.texts(headers).await;
    assert_eq!(forget_plans(&province.registry).await.unwrap(), 0, "all of today");

    province.plans_grow_older(89).await;
    assert_eq!(forget_plans(&province.registry).await.unwrap(), 0);
    province.plans_grow_older(2).await;
    province.retitle(&files[2], "Chuyên viên chính").await;
    province.settle().await;
    assert_eq!(forget_plans(&province.registry).await.unwrap(), 1);
    let young = "subjects adds rows journal";
    assert_eq!(province.kept().await, [everything, "subjects adds - -", "subjects away rows journal", young]);

    province.plans_grow_older(640).await;
    assert_eq!(forget_plans(&province.registry).await.unwrap(), 3);
    let all = ["everything adds - -", "subjects adds - -", "subjects away - -", "subjects adds - -"];
    assert_eq!(province.kept().await, all);
    assert_eq!(province.db.texts(headers).await[..3], before[..], "headers, counts and authors stay");

    // What is left tells what it was, and that it cannot be shown or undone.
    let reader = province.registry.store.read().await.unwrap();
    let plans = reader.plans(province.target().await, 10).await.unwrap();
    drop(reader);
    for plan in &plans {
        let stored = stored_plan(&province.registry, plan.id).await.unwrap();
        assert_eq!(stored.plan.hash.as_bytes()[..], plan.hash[..]);
        let refused = require_rows(&province.registry, plan.id).await.unwrap_err();
        assert!(matches!(refused, OperationError::ForgottenPlan { id } if id == plan.id), "{refused}");
    }
    let (registry, settings) = (&province.registry, &province.settings);
    let undone = revert_plan(registry, &province.directory, settings, &province.it_admin, plans[0].id).await;
    assert!(matches!(undone, Err(OperationError::ForgottenPlan { .. })), "{undone:?}");
    // Nothing else needs them.
    province.suspend(&files[2..]).await;
    province.settle().await;
    province.assert_settled().await;
}
