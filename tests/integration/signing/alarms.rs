//! A signature after leaving raises an alarm, also when it comes out later that the signer had left; and goes when that was wrong.

use congvu::domain::certificate::alarm::AlarmKind;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::PostingId;
use congvu::domain::period::Period;
use congvu::domain::posting::Posting;
use congvu::domain::principal::Role;
use congvu::domain::signing::verdict::Outcome;
use congvu::operations::list_alarms::list_alarms;
use congvu::operations::signing_events::rejudge::rejudge_due_events;

use super::{Office, actor, day, recorded};
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;
use crate::storage::registry::header;

on_both_engines! {
    a_signature_after_leaving_is_an_alarm_as_long_as_it_stands
}

impl Office {
    /// The person's posting is corrected: it ended on that day, or goes on.
    pub(super) async fn leave(&mut self, who: usize, on: Option<i64>) {
        let old = self.people[who].posting.clone();
        let effective = Period { from: old.effective.from, to: on.map(|on| day(on).day()) };
        let new = Posting { id: PostingId(self.maker.id()), effective, ..old.clone() };
        let mut write = self.db.store.write(header(day(299).day())).await.expect("a change set");
        write.replace_postings(&[old.id], std::slice::from_ref(&new)).await.expect("a correction");
        write.commit().await.expect("a commit");
        self.people[who].posting = new;
    }

    /// Since when, and whether it is a note.
    async fn alarms(&self, path: &str) -> Vec<(Option<Timestamp>, bool)> {
        let kind = AlarmKind::SignedAfterLeaving;
        let by_kind = self.told(path, Some(kind)).await;
        let all = self.told(path, None).await;
        let of_all: Vec<_> = all.into_iter().filter(|(found, ..)| *found == kind).collect();
        assert_eq!(by_kind, of_all, "asked for alone it is told as among all");
        by_kind.into_iter().map(|(_, since, is_note)| (since, is_note)).collect()
    }

    async fn told(&self, path: &str, kind: Option<AlarmKind>) -> Vec<(AlarmKind, Option<Timestamp>, bool)> {
        let page = list_alarms(&self.registry, &actor(Role::RaOfficer, path), kind, None, 50).await.expect("alarms");
        page.alarms.into_iter().map(|told| (told.alarm.kind, told.alarm.since, told.alarm.is_note)).collect()
    }
}

async fn a_signature_after_leaving_is_an_alarm_as_long_as_it_stands(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    tell(&db, 250, &[]).await;
    office.leave(0, Some(50)).await;
    let told = office.report(vec![office.event("e-1", 0, 49), office.event("e-2", 0, 60)]).await;
    assert_eq!(told, [recorded(Outcome::Good), recorded(Outcome::Leavers)]);
    let at = |number| day(number).plus_seconds(3600);
    assert_eq!(office.alarms("H10/").await, [(Some(at(60)), false)]);
    assert_eq!(office.alarms("H10/H10.1/").await, [(Some(at(60)), false)], "where they were posted last");
    assert_eq!(office.alarms("H10/H10.2/").await, []);
    // Back-dated: they had left before the first signature too.
    office.leave(0, Some(40)).await;
    assert_eq!(rejudge_due_events(&office.registry).await.expect("a turn").changed, 1);
    assert_eq!(office.alarms("H10/").await, [(Some(at(49)), false)]);
    // They had not left at all.
    office.leave(0, None).await;
    rejudge_due_events(&office.registry).await.expect("a turn");
    assert_eq!(office.alarms("H10/").await, []);
    office.leave(0, Some(55)).await;
    rejudge_due_events(&office.registry).await.expect("a turn");
    assert_eq!(office.alarms("H10/").await, [(Some(at(60)), false)]);
    // Revoked: nobody signs with it any more.
    tell(&db, 251, &[(&office.people[0], 250, 5)]).await;
    rejudge_due_events(&office.registry).await.expect("a turn");
    assert_eq!(office.alarms("H10/").await, [(Some(at(60)), true)]);
    office.verified().await;
}
