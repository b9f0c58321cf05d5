//! Who may write at the same time: one plan at a time, and live changes beside it; what each takes away counts from the moment at which it
//! is let through.

use std::time::Duration;

use congvu::directory::apply::Outcome;
use congvu::directory::attribute::Attribute;
use congvu::directory::guard::NotApproved;
use congvu::directory::port::Directory;
use congvu::operations::apply_directory_sync::apply_directory_sync;
use congvu::operations::approve_plan::approve_plan;
use congvu::operations::live::{Turn, take_turn};
use congvu::operations::plan_directory_sync::{PlanOrder, PlannedSync, plan_part};
use congvu::operations::revert_plan::revert_plan;
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::storage::read::official::OfficialFile;

use super::held::{Held, Holder};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::{Province, texts};

on_both_engines! {
    one_plan_is_written_at_a_time
    who_lost_the_right_to_write_stops_before_the_next_write
    what_is_on_its_way_counts
    two_replicas_cannot_both_pass_one_limit
    what_cannot_be_read_back_holds_all_the_same
    a_live_change_that_cannot_be_read_back_holds_all_the_same
    a_revert_pauses_before_its_first_write
    one_replica_compares_everything
}

impl Province {
    async fn plan_of(&self, agency: &str) -> PlannedSync {
        let order = PlanOrder { agency: Some(agency.to_owned()), enforced_only: false };
        plan_part(&self.registry, &self.directory, &self.settings, &self.it_admin, &order).await.unwrap()
    }

    /// A plan for each of two agencies that got other names.
    async fn plans_of_two(&self) -> Vec<PlannedSync> {
        let mut plans = Vec::new();
        for agency in &largest(self).await {
            self.rename(agency, &format!("Sở Thử nghiệm {agency}")).await;
            plans.push(self.plan_of(agency).await);
        }
        plans
    }

    async fn write_through(&self, directory: &dyn Directory, planned: &PlannedSync) -> OperationResult<Outcome> {
        let id = planned.plan.id;
        apply_directory_sync(&self.registry, directory, &self.settings, &self.it_admin, id, &|_| {}).await
    }

    async fn progress_of(&self, planned: &PlannedSync) -> String {
        let reader = self.registry.store.read().await.unwrap();
        reader.plan(planned.plan.id).await.unwrap().unwrap().state.to_string()
    }

    /// Rows of a plan by what became of them.
    async fn fates(&self, planned: &PlannedSync) -> (u64, u64, u64) {
        let reader = self.registry.store.read().await.unwrap();
        let counts = reader.journal_counts(planned.plan.id).await.unwrap();
        (counts.confirmed, counts.unknown, counts.sent)
    }

    async fn suspended(&self, files: &[OfficialFile]) -> usize {
        let mut suspended = 0;
        for file in files {
            let state = texts(&self.person_of(file.official.id).await, Attribute::MailState).remove(0);
            suspended += usize::from(state == "suspended");
        }
        suspended
    }

    /// Two people of each of two agencies, where three a day pass.
    async fn three_a_day(db: TestDatabase) -> (Self, Vec<OfficialFile>, Vec<OfficialFile>) {
        let mut province = Box::pin(Self::lenient(db)).await;
        (province.settings.guard.overall_floor, province.settings.guard.overall_percent) = (3, 0);
        let agencies = Box::pin(largest(&province)).await;
        let one = Box::pin(province.active(Some(&agencies[0]), 2)).await;
        let other = Box::pin(province.active(Some(&agencies[1]), 2)).await;
        (province, one, other)
    }
}

async fn one_plan_is_written_at_a_time(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let plans = province.plans_of_two().await;
    let held = Holder::new(&province.directory, Held::Writes);
    let other = async {
        held.has_one().await;
        let refused = province.apply(&Actor::Shell, &plans[1]).await.unwrap_err();
        let OperationError::BeingWritten { reason, .. } = refused else { panic!("{refused}") };
        for text in [&reason.vi, &reason.en] {
            for part in [plans[0].plan.id.to_string().as_str(), "it-admin", "30"] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
        }
        assert_eq!(
            (province.progress_of(&plans[1]).await.as_str(), province.fates(&plans[1]).await),
            ("computed", (0, 0, 0))
        );
        assert_eq!(province.progress_of(&plans[0]).await, "approved");
        held.let_go();
    };
    let (applied, ()) = tokio::join!(province.write_through(&held, &plans[0]), other);
    assert!(applied.unwrap().is_success());
    // Its turn has come, and nothing is left of the other's right.
    assert!(province.apply(&Actor::Shell, &plans[1]).await.unwrap().is_success());
    province.settle().await;
    province.assert_settled().await;
}

async fn who_lost_the_right_to_write_stops_before_the_next_write(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let plans = province.plans_of_two().await;
    let held = Holder::new(&province.directory, Held::Writes);
    let other = async {
        held.has_one().await;
        // It sleeps longer than its right lasts, and another process comes by.
        province.db.by_hand("update schedule set lease_until = 1 where name like 'write %'").await;
        assert!(province.apply(&Actor::Shell, &plans[1]).await.unwrap().is_success());
        assert_eq!(province.progress_of(&plans[0]).await, "failed");
        let (confirmed, unknown, sent) = province.fates(&plans[0]).await;
        assert_eq!((confirmed, sent), (0, 0), "what had no answer is unknown");
        assert!(unknown > 0);
        held.let_go();
    };
    let (applied, ()) = tokio::join!(province.write_through(&held, &plans[0]), other);
    let outcome = applied.unwrap();
    assert!(outcome.stopped.as_deref().is_some_and(|why| why.contains("stood still")), "{outcome:?}");
    assert_eq!(outcome.confirmed, 1, "the unit was on its way; the people after it are left alone: {outcome:?}");
    assert_eq!(province.progress_of(&plans[0]).await, "failed");
    let record = "select action from audit_leaf where action = 'end_abandoned_apply'";
    assert_eq!(province.db.texts(record).await.len(), 1);
    province.sync().await;
    province.settle().await;
    province.assert_settled().await;
}

async fn what_is_on_its_way_counts(db: TestDatabase) {
    let (province, one, other) = Province::three_a_day(db).await;
    let agencies = largest(&province).await;
    province.suspend(&one).await;
    let first = province.plan_of(&agencies[0]).await;
    province.db.by_hand("delete from dirty").await;
    province.suspend(&other).await;
    let second = province.plan_of(&agencies[1]).await;
    assert!(first.guard.passed() && second.guard.passed(), "each by itself is little");
    let held = Holder::new(&province.directory, Held::Writes);
    let beside = async {
        held.has_one().await;
        province.settle().await;
        held.let_go();
    };
    let (applied, ()) = tokio::join!(province.write_through(&held, &first), beside);
    assert!(applied.unwrap().is_success());
    assert_eq!(province.suspended(&other).await, 1, "the live path counts what is being applied");
    // It passed when it was computed. By now it is too much, and waits for approval as any other does.
    let refused = province.apply(&province.it_admin, &second).await.unwrap_err();
    assert!(matches!(refused, OperationError::NotApproved(NotApproved::NeedsApproval { .. })), "{refused}");
    assert_eq!(province.progress_of(&second).await, "guarded");
    approve_plan(&province.registry, &province.hr, second.plan.id).await.unwrap();
    assert!(province.apply(&province.it_admin, &second).await.unwrap().is_success());
    assert_eq!(province.suspended(&other).await, 2);
    province.all_is_due().await;
    province.settle().await;
    province.assert_settled().await;
}

async fn two_replicas_cannot_both_pass_one_limit(db: TestDatabase) {
    let (province, one, other) = Province::three_a_day(db).await;
    let (registry, settings) = (&province.registry, &province.settings);
    province.suspend(&one).await;
    province.db.by_hand("update dirty set due = 1").await;
    province.suspend(&other).await;
    province.db.by_hand("update dirty set due = 9000000000000000 where due <> 1").await;
    let held = [(); 2].map(|()| Holder::new(&province.directory, Held::Reads));
    let conducting = async {
        held[0].has_one().await;
        province.db.by_hand("update dirty set due = 1 where holder is null").await;
        held[1].has_one().await;
        // Nobody can be let through for a while: both have judged before either is.
        let target = province.target().await;
        let books = registry.store.bookkeeping().await.unwrap();
        books.cover_marks(target, congvu::domain::ids::PlanId(target.0)).await.unwrap();
        held.iter().for_each(Holder::let_go);
        tokio::time::sleep(Duration::from_millis(500)).await;
        drop(books);
    };
    let second = async {
        while province.text("select cast(count(*) as text) from dirty where holder is not null").await == "0" {
            tokio::task::yield_now().await;
        }
        held_turn(&province, &held[1]).await
    };
    let (first, second, ()) = tokio::join!(take_turn(registry, &held[0], settings), second, conducting);
    let refused = [&first, &second].iter().filter(|turn| matches!(turn, Err(OperationError::GuardedMeanwhile))).count();
    assert_eq!(refused, 1, "{first:?} {second:?}");
    assert_eq!(province.suspended(&one).await + province.suspended(&other).await, 2);
    province.all_is_due().await;
    province.settle().await;
    assert_eq!(province.suspended(&one).await + province.suspended(&other).await, 3, "three a day pass");
}

/// Waits until something is due that nobody is at.
async fn held_turn(province: &Province, directory: &dyn Directory) -> OperationResult<Turn> {
    loop {
        match take_turn(&province.registry, directory, &province.settings).await {
            Ok(Turn::Idle) => tokio::task::yield_now().await,
            turn => return turn,
        }
    }
}

async fn what_cannot_be_read_back_holds_all_the_same(db: TestDatabase) {
    let province = Province::staffed(db).await;
    let planned = province.plan(&province.it_admin).await;
    let blind = Holder::new(&province.directory, Held::Nothing);
    let outcome = province.write_through(&blind, &planned).await.unwrap();
    assert!(outcome.is_success(), "{outcome:?}");
    assert_eq!(outcome.confirmed, u64::from(planned.plan.rows));
    assert!(outcome.not_remembered.is_some());
    assert_eq!(province.progress_of(&planned).await, "applied");
    assert_eq!(province.text("select cast(count(*) as text) from entry_link").await, "0");
    province.assert_converged().await;
    assert_ne!(province.text("select cast(count(*) as text) from entry_link").await, "0", "found by their keys");
}

async fn a_live_change_that_cannot_be_read_back_holds_all_the_same(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let file = province.some(1).await.remove(0);
    let entry = province.person_of(file.official.id).await;
    province.server.raw().await.delete(&entry.dn.0).await.unwrap().success().unwrap();
    province.retitle(&file, "Chuyên viên cao cấp").await;
    let blind = Holder::new(&province.directory, Held::Nothing);
    let turn = take_turn(&province.registry, &blind, &province.settings).await.unwrap();
    assert!(matches!(turn, Turn::Settled(_)), "{turn:?}");
    let end = "select state from plan where scope = 'subjects'";
    assert_eq!(province.db.texts(end).await, ["applied"]);
    province.assert_converged().await;
    province.assert_settled().await;
}

async fn a_revert_pauses_before_its_first_write(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let agency = largest(&province).await.remove(0);
    province.rename(&agency, "Sở Thử nghiệm").await;
    let planned = province.sync().await;
    let (registry, directory, settings) = (&province.registry, &province.directory, &province.settings);
    let undoing = revert_plan(registry, directory, settings, &province.it_admin, planned.plan.id).await.unwrap();
    let held = Holder::new(&province.directory, Held::Writes);
    let looking = async {
        held.has_one().await;
        assert_eq!(province.db.texts("select reason from target_pause").await.len(), 1, "it writes, and nothing rests");
        held.let_go();
    };
    let (applied, ()) = tokio::join!(province.write_through(&held, &undoing), looking);
    assert!(applied.unwrap().is_success());
}

async fn one_replica_compares_everything(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let random = if province.db.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    let marks = format!(
        "insert into dirty (target, subject_kind, subject, cause, marks, since, due, attempts, lease_until) \
         with recursive n(i) as (select 1 union all select i + 1 from n where i < 2100) \
         select t.id, 'person', {random}, 'asked', 1, 1, 1, 0, 0 from n, target t"
    );
    province.db.by_hand(&marks).await;
    let compared = "select cast(count(*) as text) from plan where scope = 'everything'";
    assert_eq!(province.text(compared).await, "1");
    let (registry, settings) = (&province.registry, &province.settings);
    let held = Holder::new(&province.directory, Held::Reads);
    let other = async {
        held.has_one().await;
        let turn = take_turn(registry, &province.directory, settings).await.unwrap();
        assert_eq!(turn, Turn::PutOff);
        assert_eq!(province.text(compared).await, "2", "two compare everything");
        held.let_go();
    };
    let (turn, ()) = tokio::join!(take_turn(registry, &held, settings), other);
    assert!(matches!(turn.unwrap(), Turn::Settled(_)));
    assert_eq!(province.text("select cast(count(*) as text) from dirty").await, "0");
}
