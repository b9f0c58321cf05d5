//! What is no fact: plans and their journal, links, shadows, quarantine, accounts and sessions.

use congvu::domain::attribute_policy::DriftPolicy;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{PlanId, PrincipalId, TargetId};
use congvu::domain::principal::{Grant, Principal, Role, SessionStage};
use congvu::storage::StoreError;
use congvu::storage::row::access::{PrincipalRow, SessionRow};
use congvu::storage::row::directory::{LinkRow, QuarantineRow, ShadowRow, TargetRow};
use congvu::storage::row::dirty::MarkedSubject;
use congvu::storage::row::drift::DriftRow;
use congvu::storage::row::plan::{FinishedPlan, JournalCounts, JournalState, PlanHeader, PlanState};
use congvu::storage::write::JournalEntry;

use super::registry::{Maker, START, small};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    links_and_shadows_are_put_and_forgotten
    an_entry_stands_for_one_subject
    a_plan_goes_through_its_states
    plans_are_read_newest_first_and_those_that_wait_by_their_own_index
    drift_is_read_page_by_page
    a_journal_remembers_the_last_mark
    a_log_in_lives_and_dies
}

const NOW: Timestamp = Timestamp::from_unix_seconds(1_560_000_000);

async fn target(db: &TestDatabase, maker: &mut Maker) -> TargetId {
    let mut row = TargetRow {
        id: TargetId(maker.id()),
        name: "main".to_owned(),
        profile: "{}".to_owned(),
        capabilities: None,
        server_hash: vec![1],
        primed_at: None,
        replica_reload_required: false,
    };
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    write.put_target(&row).await.expect("a target");
    (row.primed_at, row.replica_reload_required, row.capabilities) =
        (Some(NOW), true, Some("{\"assertion\":true}".to_owned()));
    write.put_target(&row).await.expect("the target again");
    assert_eq!(write.reader().target("main").await.expect("a target").as_ref(), Some(&row));
    write.commit().await.expect("a commit");
    row.id
}

async fn links_and_shadows_are_put_and_forgotten(db: TestDatabase) {
    let mut maker = Maker::new();
    let target = target(&db, &mut maker).await;
    let mut links: Vec<LinkRow> = (0..6500)
        .map(|n| LinkRow {
            subject_kind: "person".to_owned(),
            subject: maker.id(),
            entry_uuid: maker.id(),
            dn: format!("uid=m{n}"),
        })
        .collect();
    let mut shadows: Vec<ShadowRow> = links
        .iter()
        .map(|link| ShadowRow { entry_uuid: link.entry_uuid, csn: "1".to_owned(), applied_hash: vec![0; 32] })
        .collect();
    for round in 0..2 {
        links[round].dn.push_str(",moved");
        shadows[round].csn.push('2');
        let write = db.store.bookkeeping().await.expect("bookkeeping");
        write.put_links(target, &links).await.expect("links");
        write.put_shadows(target, &shadows).await.expect("shadows");
        write.commit().await.expect("a commit");
        let reader = db.store.read().await.expect("a reader");
        assert_eq!(reader.links(target).await.expect("links"), links, "round {round}");
        assert_eq!(reader.shadows(target).await.expect("shadows"), shadows, "round {round}");
    }
    let refused = QuarantineRow {
        dn: "uid=m1".to_owned(),
        code: 19,
        class: "data".to_owned(),
        message: "no".to_owned(),
        since: NOW,
        attempts: 1,
        subject: Some(MarkedSubject { kind: "person".to_owned(), id: maker.id() }),
    };
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    write.quarantine(target, std::slice::from_ref(&refused)).await.expect("a quarantine");
    assert_eq!(write.reader().quarantined(target).await.expect("a quarantine"), std::slice::from_ref(&refused));
    assert_eq!(write.release(target, &[refused.dn], &[]).await.expect("a release"), 1);
    assert_eq!(write.forget_entries(target, &[links[0].entry_uuid, links[1].entry_uuid]).await.expect("an end"), 2);
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    assert_eq!(reader.links(target).await.expect("links"), links[2..]);
    assert_eq!(reader.shadows(target).await.expect("shadows"), shadows[2..]);
}

async fn an_entry_stands_for_one_subject(db: TestDatabase) {
    let mut maker = Maker::new();
    let target = target(&db, &mut maker).await;
    let entry_uuid = maker.id();
    let link = |subject| LinkRow { subject_kind: "person".to_owned(), subject, entry_uuid, dn: "uid=m1".to_owned() };
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    let outcome = write.put_links(target, &[link(maker.id()), link(maker.id())]).await;
    assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{outcome:?}");
}

fn plan(maker: &mut Maker, target: TargetId) -> PlanHeader {
    PlanHeader {
        id: PlanId(maker.id()),
        target,
        state: PlanState::Computed,
        hash: vec![9; 32],
        counts: "{}".to_owned(),
        guard: None,
        proof: "{}".to_owned(),
        sealed: String::new(),
        author: "an".to_owned(),
        approved_by: None,
        approved_at: None,
        created_at: NOW,
        configuration_hash: vec![1],
        takes_away: true,
        scope: "everything".to_owned(),
        row_count: 1000,
        applied_by: None,
    }
}

async fn a_plan_goes_through_its_states(db: TestDatabase) {
    use PlanState::{Applied, Approved, Computed, Guarded};
    let mut maker = Maker::new();
    let target = target(&db, &mut maker).await;
    let mut header = plan(&mut maker, target);
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    write.insert_plan(&header).await.expect("a plan");
    for chunk in 0..3 {
        write.append_plan_chunk(header.id, chunk, format!("{{\"chunk\":{chunk}}}\n")).await.expect("a chunk");
    }
    let finished = FinishedPlan {
        hash: header.hash.clone(),
        counts: "{}".to_owned(),
        guard: "{\"tripped\":true}".to_owned(),
        proof: "{}".to_owned(),
        sealed: "{\"rows\":1000}".to_owned(),
        takes_away: true,
        row_count: 1000,
        is_stopped: true,
    };
    write.finish_plan(header.id, &finished).await.expect("finished and guarded");
    let again = write.finish_plan(header.id, &finished).await;
    assert!(
        matches!(again, Err(StoreError::WrongRowCount { table: "plan", .. })),
        "a plan is finished once: {again:?}"
    );
    let skipped = write.move_plan(header.id, Guarded, Applied).await;
    assert!(matches!(skipped, Err(StoreError::Unstorable { .. })), "{skipped:?}");
    let elsewhere = write.move_plan(header.id, Computed, Approved).await;
    assert!(matches!(elsewhere, Err(StoreError::WrongRowCount { table: "plan", .. })), "{elsewhere:?}");
    let another = write.approve_plan(header.id, Guarded, &[8; 32], ("binh", None), NOW).await;
    assert!(
        matches!(another, Err(StoreError::WrongRowCount { table: "plan", .. })),
        "an approval is of one hash: {another:?}"
    );
    write.approve_plan(header.id, Guarded, &header.hash, ("binh", Some("an")), NOW).await.expect("an approval");
    write.commit().await.expect("a commit");

    (header.state, header.guard) = (Approved, Some("{\"tripped\":true}".to_owned()));
    (header.approved_by, header.approved_at) = (Some("binh".to_owned()), Some(NOW));
    header.applied_by = Some("an".to_owned());
    header.sealed = finished.sealed;
    let reader = db.store.read().await.expect("a reader");
    assert_eq!(reader.plan(header.id).await.expect("a plan"), Some(header.clone()));
    assert_eq!(reader.running_plans(Some(target)).await.expect("plans"), [header.clone()]);
    assert_eq!(reader.plans(target, 10).await.expect("plans"), [header.clone()]);
    assert_eq!(reader.plan_chunk(header.id, 2).await.expect("a chunk").as_deref(), Some("{\"chunk\":2}\n"));
    assert_eq!(reader.plan_chunk(header.id, 3).await.expect("no chunk"), None);
}

async fn plans_are_read_newest_first_and_those_that_wait_by_their_own_index(db: TestDatabase) {
    let mut maker = Maker::new();
    let target = target(&db, &mut maker).await;
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    let mut made = Vec::new();
    for number in 0..4 {
        let header = PlanHeader { created_at: NOW.plus_seconds(number / 2), ..plan(&mut maker, target) };
        write.insert_plan(&header).await.expect("a plan");
        if number != 1 {
            let finished = FinishedPlan {
                hash: header.hash.clone(),
                counts: "{}".to_owned(),
                guard: "{}".to_owned(),
                proof: "{}".to_owned(),
                sealed: "{}".to_owned(),
                takes_away: true,
                row_count: 1000,
                is_stopped: true,
            };
            write.finish_plan(header.id, &finished).await.expect("finished and guarded");
        }
        made.push((header.created_at, header.id));
    }
    write.commit().await.expect("a commit");
    // Two were made in the same second: their keys tell them apart.
    made.sort_by(|a, b| b.cmp(a));
    let reader = db.store.read().await.expect("a reader");
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = reader.plans_of(target, None, before, 3).await.expect("plans");
        let Some(last) = page.last() else { break };
        before = Some((last.created_at, last.id));
        seen.extend(page.iter().map(|plan| (plan.created_at, plan.id)));
    }
    assert_eq!(seen, made);
    let waiting = reader.plans_of(target, Some(PlanState::Guarded), None, 10).await.expect("plans");
    assert_eq!((waiting.len(), waiting.iter().all(|plan| plan.state == PlanState::Guarded)), (3, true));
    for (since, number) in [(0, 3), (1, 2), (2, 0)] {
        let counted = reader.count_waiting_plans(target, NOW.plus_seconds(since)).await.expect("a number");
        assert_eq!(counted, number, "since {since}");
    }
    if !db.is_postgres() {
        let asked = reader.explain_plans_of(target, Some(PlanState::Guarded)).await.expect("a plan");
        assert!(asked.contains("plan_waiting"), "{asked}");
        let asked = reader.explain_plans_of(target, None).await.expect("a plan");
        assert!(asked.contains("plan_target_created_at"), "{asked}");
    }
}

async fn drift_is_read_page_by_page(db: TestDatabase) {
    let mut maker = Maker::new();
    let target = target(&db, &mut maker).await;
    let row = |number: i64, dn: &str, attribute: &str, maker: &mut Maker| DriftRow {
        entry_uuid: maker.id(),
        attribute: attribute.to_owned(),
        first_seen: NOW,
        last_seen: NOW.plus_seconds(number),
        ended: None,
        policy: DriftPolicy::Revert,
        subject: MarkedSubject { kind: "person".to_owned(), id: maker.id() },
        dn: dn.to_owned(),
        csn: format!("csn {number} {dn} {attribute}"),
        expected: vec![0; 8],
    };
    let rows = [
        row(1, "uid=b", "title", &mut maker),
        row(2, "uid=a", "cn", &mut maker),
        row(2, "uid=a", "title", &mut maker),
        row(2, "uid=c", "cn", &mut maker),
    ];
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    write.put_drift(target, &rows).await.expect("drift");
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = reader.drift_page(target, after.as_ref(), 2).await.expect("drift");
        let Some(last) = page.last() else { break };
        after = Some((last.last_seen, last.dn.clone(), last.attribute.clone()));
        seen.extend(page.into_iter().map(|row| (row.dn, row.attribute)));
    }
    let seen: Vec<(&str, &str)> = seen.iter().map(|(dn, attribute)| (dn.as_str(), attribute.as_str())).collect();
    assert_eq!(seen, [("uid=a", "cn"), ("uid=a", "title"), ("uid=c", "cn"), ("uid=b", "title")]);
}

async fn a_journal_remembers_the_last_mark(db: TestDatabase) {
    let mut maker = Maker::new();
    let target = target(&db, &mut maker).await;
    let header = plan(&mut maker, target);
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    write.insert_plan(&header).await.expect("a plan");
    let all: Vec<i64> = (1..=1000).collect();
    write.mark_numbers(header.id, JournalState::Sent, &all, NOW).await.expect("marks");
    write.mark_numbers(header.id, JournalState::Confirmed, &all[..900], NOW).await.expect("marks");
    write.mark_numbers(header.id, JournalState::Unknown, &all[900..990], NOW).await.expect("marks");
    let refused = JournalEntry { row_number: 991, code: Some(68), message: Some("already exists".to_owned()) };
    write.mark_rows(header.id, JournalState::Failed, &[refused], NOW).await.expect("marks");
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    let counts = reader.journal_counts(header.id).await.expect("counts");
    assert_eq!(counts, JournalCounts { sent: 9, confirmed: 900, failed: 1, unknown: 90 });
    let failed = reader.journal(header.id, Some(JournalState::Failed), 0, 10).await.expect("rows");
    assert_eq!((failed.len(), failed[0].row_number, failed[0].code), (1, 991, Some(68)));
    let page = reader.journal(header.id, None, 995, 3).await.expect("rows");
    assert_eq!(page.iter().map(|row| row.row_number).collect::<Vec<_>>(), [996, 997, 998]);
}

async fn a_log_in_lives_and_dies(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let grant = |role| Grant { role, agency: agencies[0].agency, path: agencies[0].path.clone() };
    let row = PrincipalRow {
        principal: Principal {
            official: Some(people[0].official.id),
            grants: vec![grant(Role::Hr), grant(Role::ItAdmin)],
            ..Principal::new(PrincipalId(maker.id()), "an")
        },
        password_hash: Some("$argon2id$one".to_owned()),
        disabled: false,
        must_change: false,
    };
    let id = row.principal.id;
    let session = SessionRow {
        token_hash: [5; 32],
        principal: id,
        created_at: NOW,
        expires_at: NOW.plus_seconds(60),
        last_seen_at: NOW,
        stage: SessionStage::Open,
        source: None,
        provider: None,
        second_factor: false,
    };
    let write = db.store.bookkeeping().await.expect("bookkeeping");
    write.insert_principal(&row, NOW).await.expect("an account");
    write.insert_session(&session).await.expect("a session");
    assert!(write.touch_session(&session.token_hash, NOW.plus_seconds(5)).await.expect("a use"));
    let reader = write.reader();
    assert_eq!(reader.principal_by_name("an", NOW.day()).await.expect("an account"), Some(row.clone()));
    assert!(reader.principal(id, START).await.expect("an account").expect("there").principal.grants.is_empty());
    let seen = reader.sessions(id, NOW, 60).await.expect("sessions");
    assert_eq!(seen, [SessionRow { last_seen_at: NOW.plus_seconds(5), ..session.clone() }]);
    assert!(reader.sessions(id, session.expires_at, 60).await.expect("sessions").is_empty());

    write.rehash_password(id, "$argon2id$one", "$argon2id$two").await.expect("a newer hash");
    assert_eq!(reader.sessions(id, NOW, 60).await.expect("sessions").len(), 1);
    assert!(write.rehash_password(id, "$argon2id$one", "$argon2id$three").await.is_err());
    for end in 0..3 {
        match end {
            0 => write.set_password_hash(id, Some("$argon2id$four".to_owned())).await.expect("a password"),
            1 => write.set_disabled(id, true).await.expect("an end"),
            _ => write.end_grant(id, &grant(Role::Hr), NOW.day()).await.expect("an end"),
        }
        assert!(reader.sessions(id, NOW, 60).await.expect("sessions").is_empty(), "{end}");
        write.insert_session(&session).await.expect("a session");
    }
    assert_eq!(write.forget_expired_sessions(session.expires_at).await.expect("an end"), 1);
    let now = reader.principal(id, NOW.day()).await.expect("an account").expect("there");
    assert_eq!((now.disabled, now.principal.grants), (true, vec![grant(Role::ItAdmin)]));
}
