//! What holds writes back: the guard, a pause, the mode of an agency; and undoing what was written.

use congvu::directory::attribute::Attribute;
use congvu::domain::custody::Mode;
use congvu::operations::OperationError;
use congvu::operations::approve_plan::approve_plan;
use congvu::operations::directory_modes::{list_modes, set_mode};
use congvu::operations::live::{Turn, take_turn};
use congvu::operations::pause_target::{pause_target, resume_target};
use congvu::operations::plan_directory_sync::{PlanOrder, plan_part};
use congvu::operations::revert_plan::revert_plan;
use congvu::operations::sync_target::probe_target;

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::{Province, texts};

on_both_engines! {
    too_many_at_once_wait_for_a_second_person_and_the_others_go_on
    a_paused_directory_is_not_written_to
    a_pause_stops_a_plan_on_its_way
    what_is_observed_or_proposed_is_not_written_by_itself
    what_was_held_back_of_who_left_comes_up_with_the_mode
    an_agency_that_is_no_more_lets_go_of_its_mode
    a_plan_of_one_agency_touches_no_other
    a_plan_is_undone_by_another_and_the_directory_rests
    what_was_changed_since_is_not_undone
    another_server_is_another_directory_and_another_setting_is_not
}

async fn too_many_at_once_wait_for_a_second_person_and_the_others_go_on(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let agencies = largest(&province).await;
    // Everyone of one agency.
    let sql = format!(
        "select cast(count(*) as text) from mailbox_current where posted and state = 'active' and agency_code = '{}'",
        agencies[0]
    );
    let everyone: usize = province.text(&sql).await.parse().unwrap();
    let before = province.entries("ou=people,", "(congvuMailState=suspended)").await.len();
    let files = province.active(Some(&agencies[0]), everyone).await;
    province.suspend(&files).await;
    province.settle().await;
    let suspended = province.entries("ou=people,", "(congvuMailState=suspended)").await.len() - before;
    // 30 % of one agency pass, and never everyone: what is too much waits, and says for what.
    assert!((3..everyone).contains(&suspended), "{suspended} of {everyone}");
    let waiting = province.db.texts("select failure from dirty where stopped_plan is not null").await;
    assert_eq!(waiting.len(), everyone - suspended, "{waiting:?}");
    let reader = province.registry.store.read().await.unwrap();
    let counts = reader.mark_counts(province.target().await).await.unwrap();
    assert_eq!(usize::try_from(counts.stopped).unwrap(), everyone - suspended);
    drop(reader);
    // One plan of everything, approved by two people, for the system made it: then nothing waits any more.
    let planned = province.plan(&province.it_admin).await;
    assert!(!planned.guard.passed());
    approve_plan(&province.registry, &province.hr, planned.plan.id).await.unwrap();
    let outcome = province.apply(&province.it_admin, &planned).await.unwrap();
    assert!(outcome.is_success(), "{outcome:?}");
    province.all_is_due().await;
    province.settle().await;
    province.assert_settled().await;
}

async fn a_paused_directory_is_not_written_to(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let (registry, settings) = (&province.registry, &province.settings);
    assert!(pause_target(registry, settings, &province.it_admin, "  ").await.is_err(), "a pause has a reason");
    assert!(pause_target(registry, settings, &province.it_admin, "chuyển máy chủ").await.unwrap());
    assert!(!pause_target(registry, settings, &province.it_admin, "lần nữa").await.unwrap());
    let file = province.some(1).await.remove(0);
    province.suspend(&[file]).await;
    let before = province.context_csn().await;
    assert_eq!(take_turn(registry, &province.directory, settings).await.unwrap(), Turn::Resting);
    let planned = province.plan(&province.it_admin).await;
    let refused = province.apply(&province.it_admin, &planned).await.unwrap_err();
    assert!(matches!(&refused, OperationError::Paused { reason, .. } if reason == "chuyển máy chủ"), "{refused}");
    assert_eq!(province.context_csn().await, before);
    assert!(resume_target(registry, settings, &province.it_admin, "xong").await.unwrap());
    province.settle().await;
    province.assert_settled().await;
}

async fn a_pause_stops_a_plan_on_its_way(db: TestDatabase) {
    use congvu::directory::apply::Progress;
    use congvu::operations::apply_directory_sync::apply_directory_sync;
    let province = Province::staffed(db).await;
    let planned = province.plan(&province.it_admin).await;
    // As soon as something was written, somebody pauses.
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let hand = province.db.clone();
    let target = planned.plan.header.target;
    let pausing = std::thread::spawn(move || {
        receiver.recv().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let books = hand.store.bookkeeping().await.unwrap();
            let at = congvu::domain::clock::Timestamp::from_unix_seconds(1);
            let row =
                congvu::storage::row::custody::PauseRow { at, by: "ai đó".to_owned(), reason: "dừng".to_owned() };
            books.pause_target(target, &row).await.unwrap();
            books.commit().await.unwrap();
        });
    });
    let pausing = std::sync::Mutex::new(Some(pausing));
    let tell = |progress: Progress| {
        if progress.done > 0
            && let Some(pausing) = pausing.lock().unwrap().take()
        {
            sender.send(()).unwrap();
            tokio::task::block_in_place(|| pausing.join().unwrap());
        }
    };
    let (registry, directory) = (&province.registry, &province.directory);
    let id = planned.plan.id;
    let outcome = apply_directory_sync(registry, directory, &province.settings, &province.it_admin, id, &tell).await;
    let outcome = outcome.unwrap();
    assert!(outcome.stopped.as_deref().is_some_and(|why| why.contains("dừng")), "{outcome:?}");
    assert!(outcome.confirmed > 0 && outcome.confirmed < u64::from(planned.plan.rows), "{outcome:?}");
    resume_target(registry, &province.settings, &province.it_admin, "tiếp").await.unwrap();
    province.sync().await;
    province.assert_settled().await;
}

async fn what_is_observed_or_proposed_is_not_written_by_itself(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let (registry, settings) = (&province.registry, &province.settings);
    let agencies = largest(&province).await;
    for (code, mode) in [(&agencies[0], Mode::Observe), (&agencies[1], Mode::Propose)] {
        set_mode(registry, settings, &province.it_admin, code, Some(mode)).await.unwrap();
    }
    let modes = list_modes(registry, settings).await.unwrap();
    assert_eq!(modes.iter().map(|mode| mode.mode).collect::<std::collections::BTreeSet<_>>().len(), 2);
    province.settle().await;
    let mut files = province.active(Some(&agencies[0]), 1).await;
    files.extend(province.active(Some(&agencies[1]), 1).await);
    province.suspend(&files).await;
    province.settle().await;
    let state = |at: usize| {
        let official = files[at].official.id;
        let province = &province;
        async move { texts(&province.person_of(official).await, Attribute::MailState).remove(0) }
    };
    assert_eq!((state(0).await, state(1).await), ("active".to_owned(), "active".to_owned()));
    // A plan shows what is proposed, and people must approve it; what is observed is only counted.
    let automatic = PlanOrder { agency: None, enforced_only: true };
    let planned = plan_part(registry, &province.directory, settings, &province.it_admin, &automatic).await.unwrap();
    assert!(planned.guard.passed() && planned.report.rows == 0, "{:?}", planned.report);
    assert_eq!(planned.report.skipped.held.values().sum::<u64>(), 2);
    let planned = province.plan(&province.it_admin).await;
    assert_eq!((planned.report.rows, planned.guard.passed()), (1, false), "{:?}", planned.report);
    approve_plan(registry, &province.hr, planned.plan.id).await.unwrap();
    assert!(province.apply(&province.it_admin, &planned).await.unwrap().is_success());
    assert_eq!((state(0).await, state(1).await), ("active".to_owned(), "suspended".to_owned()));
    // Enforced from now on: what was held back comes up by itself.
    for code in &agencies {
        set_mode(registry, settings, &province.it_admin, code, Some(Mode::Enforce)).await.unwrap();
    }
    province.settle().await;
    assert_eq!(state(0).await, "suspended");
    province.assert_settled().await;
}

async fn what_was_held_back_of_who_left_comes_up_with_the_mode(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let (registry, settings) = (&province.registry, &province.settings);
    let agencies = largest(&province).await;
    let (watched, kept) = (&agencies[0], &agencies[1]);
    set_mode(registry, settings, &province.it_admin, watched, Some(Mode::Observe)).await.unwrap();
    province.settle().await;
    let leaving = province.active(Some(watched), 2).await;
    let coming = province.active(Some(kept), 1).await;
    let files = [&leaving[0], &leaving[1], &coming[0]];
    let before = snapshot_of(&province, &files).await;
    province.retitle(files[0], "Chuyên viên chính").await;
    province.suspend(&leaving[1..]).await;
    province.settle().await;
    for (file, to) in [(files[0], kept), (files[1], kept), (files[2], watched)] {
        let view = congvu::storage::read::View::of(registry.clock.today());
        let reader = registry.store.read().await.unwrap();
        let now = reader.official(&congvu::domain::scope::Scope::Province, view, file.official.id).await.unwrap();
        drop(reader);
        province.move_to(&now.unwrap(), to).await;
    }
    province.settle().await;
    // Who moves, moves as the stricter mode allows, whatever else changes of them.
    assert_eq!(snapshot_of(&province, &files).await, before);
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(planned.report.by_kind.get(&congvu::directory::entry::EntryKind::Person), None, "{:?}", planned.report);

    set_mode(registry, settings, &province.it_admin, watched, Some(Mode::Enforce)).await.unwrap();
    province.settle().await;
    let after = snapshot_of(&province, &files).await;
    let expected = [(kept, "active"), (kept, "suspended"), (watched, "active")];
    assert_eq!(
        after.map(|[code, state, _]| (code, state)),
        expected.map(|(code, state)| (code.clone(), state.to_owned()))
    );
    province.assert_settled().await;
}

/// Agency, state and title of these people's entries.
async fn snapshot_of(
    province: &Province,
    files: &[&congvu::storage::read::official::OfficialFile; 3],
) -> [[String; 3]; 3] {
    let mut all = Vec::new();
    for file in files {
        let entry = province.person_of(file.official.id).await;
        let of = [Attribute::AgencyCode, Attribute::MailState, Attribute::Title];
        all.push(of.map(|attribute| texts(&entry, attribute).remove(0)));
    }
    all.try_into().unwrap()
}

async fn an_agency_that_is_no_more_lets_go_of_its_mode(db: TestDatabase) {
    use congvu::domain::agency::AgencyVersion;
    use congvu::domain::ids::FactId;
    let province = Province::lenient(db).await;
    let (registry, settings) = (&province.registry, &province.settings);
    let small = "select m.agency_code from mailbox_current m join agency_current a on a.agency = m.agency group by m.agency_code, a.path \
        having count(*) between 1 and 2 and count(*) = sum(case when m.posted and m.state = 'active' then 1 else 0 end) \
        and not exists (select 1 from agency_current b where b.path like a.path || '%' and b.path <> a.path) \
        order by m.agency_code limit 1";
    let code = province.text(small).await;
    let (to, today) = (largest(&province).await.remove(0), registry.clock.today());
    set_mode(registry, settings, &province.it_admin, &code, Some(Mode::Observe)).await.unwrap();
    province.settle().await;
    let people: usize = province
        .text(&format!("select cast(count(*) as text) from mailbox_current where agency_code = '{code}'"))
        .await
        .parse()
        .unwrap();
    let files = province.active(Some(&code), people).await;
    for file in &files {
        province.move_to(file, &to).await;
    }
    // Merged: its people are elsewhere, and from today it is no more.
    let view = congvu::storage::read::View::of(today);
    let reader = registry.store.read().await.unwrap();
    let scope = congvu::domain::scope::Scope::Province;
    let agency = reader.agency_by_code(&scope, view, &code).await.unwrap().unwrap().agency;
    let old = reader.agency_versions(&scope, view, agency).await.unwrap().pop().unwrap();
    drop(reader);
    let mut over = AgencyVersion { id: FactId(registry.new_id()), ..old.clone() };
    over.effective.to = Some(today);
    let mut change = registry.store.write(registry.header(&province.hr, "end")).await.unwrap();
    change.replace_agency_versions(&[old.id], &[over]).await.unwrap();
    change.commit().await.unwrap();
    province.settle().await;
    let standing = || async { province.entries("", &format!("(congvuAgencyCode={code})")).await.len() };
    assert_eq!(standing().await, people + 2, "observed: nothing of it is written");

    set_mode(registry, settings, &province.it_admin, &code, None).await.unwrap();
    assert!(list_modes(registry, settings).await.unwrap().is_empty());
    province.settle().await;
    assert_eq!(standing().await, 0, "unit and group are gone, its people where they belong");
    province.assert_settled().await;
    let again = set_mode(registry, settings, &province.it_admin, &code, Some(Mode::Observe)).await;
    assert!(matches!(again, Err(OperationError::UnknownAgency { .. })), "{again:?}");
}

async fn a_plan_of_one_agency_touches_no_other(db: TestDatabase) {
    let province = Province::staffed(db).await;
    let agencies = largest(&province).await;
    let order = |code: &str| PlanOrder { agency: Some(code.to_owned()), enforced_only: false };
    let (registry, directory) = (&province.registry, &province.directory);
    let unknown = plan_part(registry, directory, &province.settings, &province.it_admin, &order("H10.999")).await;
    assert!(matches!(unknown, Err(OperationError::UnknownAgency { .. })), "{unknown:?}");
    let planned = plan_part(registry, directory, &province.settings, &province.it_admin, &order(&agencies[0])).await;
    let planned = planned.unwrap();
    assert!(province.apply(&province.it_admin, &planned).await.unwrap().is_success());
    let codes: std::collections::BTreeSet<String> = province
        .entries("ou=people,", "(uid=*)")
        .await
        .iter()
        .flat_map(|entry| texts(entry, Attribute::AgencyCode))
        .collect();
    assert!(codes.iter().all(|code| code.starts_with(agencies[0].as_str())), "{codes:?}");
    assert!(codes.contains(&agencies[0]));
    // The rest follows, and nothing of the first is done twice.
    province.sync().await;
    province.assert_settled().await;
}

async fn a_plan_is_undone_by_another_and_the_directory_rests(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let before = snapshot(&province).await;
    let agency = largest(&province).await.remove(0);
    province.rename(&agency, "Sở Thử nghiệm").await;
    let planned = province.sync().await;
    let after = snapshot(&province).await;
    assert_ne!(before, after);
    let (registry, directory, settings) = (&province.registry, &province.directory, &province.settings);
    let undoing = revert_plan(registry, directory, settings, &province.it_admin, planned.plan.id).await.unwrap();
    assert_eq!(undoing.report.rows, planned.report.rows, "{:?}", undoing.report);
    assert_eq!(undoing.report.skipped.findings.total(), 0);
    assert!(province.apply(&province.it_admin, &undoing).await.unwrap().is_success());
    assert_eq!(snapshot(&province).await, before, "as if it had not been");
    // The registry still says otherwise: nothing is written until somebody says so.
    province.all_is_due().await;
    assert_eq!(province.settle().await, 0);
    assert_eq!(snapshot(&province).await, before);
    resume_target(registry, settings, &province.it_admin, "đã xem lại").await.unwrap();
    province.sync().await;
    assert_eq!(snapshot(&province).await, after);
}

async fn what_was_changed_since_is_not_undone(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let files = province.some(2).await;
    province.suspend(&files).await;
    let planned = province.sync().await;
    // One of them is active again by now.
    let entry = province.person_of(files[0].official.id).await;
    let change = congvu::directory::plan::Modification::Replace {
        attribute: Attribute::MailState,
        values: vec![b"preserved".to_vec()],
    };
    let operation = congvu::directory::plan::Operation::Modify { modifications: vec![change] };
    let write = congvu::directory::port::Write { dn: &entry.dn, operation: &operation, csn: None };
    congvu::directory::port::Directory::write(&province.directory, 0, write).await.unwrap();
    let (registry, directory, settings) = (&province.registry, &province.directory, &province.settings);
    let undoing = revert_plan(registry, directory, settings, &province.it_admin, planned.plan.id).await.unwrap();
    assert_eq!(undoing.report.skipped.findings.counts.get("changed_since"), Some(&1), "{:?}", undoing.report);
    assert!(province.apply(&province.it_admin, &undoing).await.unwrap().is_success());
    let state = |at: usize| {
        let official = files[at].official.id;
        let province = &province;
        async move { texts(&province.person_of(official).await, Attribute::MailState).remove(0) }
    };
    assert_eq!((state(0).await, state(1).await), ("preserved".to_owned(), "active".to_owned()));
}

/// Every entry's values, by name.
pub(crate) async fn snapshot(province: &Province) -> Vec<(String, Vec<(Attribute, Vec<String>)>)> {
    let mut all: Vec<_> = province
        .entries("", "(objectClass=*)")
        .await
        .into_iter()
        .map(|entry| {
            let values = entry.values.iter().map(|(attribute, _)| (*attribute, texts(&entry, *attribute))).collect();
            (entry.dn.0, values)
        })
        .collect();
    all.sort();
    all
}

async fn another_server_is_another_directory_and_another_setting_is_not(db: TestDatabase) {
    let mut province = Province::lenient(db).await;
    let somebody = province.some(1).await.remove(0);
    province.retitle(&somebody, "Chuyên viên chính").await;
    let at_home = std::mem::replace(&mut province.settings.server_hash, [9; 32]);
    let turn = take_turn(&province.registry, &province.directory, &province.settings).await.unwrap();
    assert_eq!(turn, Turn::Resting, "nobody made a plan for that server");
    province.settings.server_hash = at_home;
    assert!(province.settle().await > 0);

    // The same server at another address. A look at it is no plan; a plan of everything is, also one that has nothing to do.
    province.settings.server_hash = [9; 32];
    probe_target(&province.registry, &province.directory, &province.settings).await.unwrap();
    assert_eq!(province.text("select cast(count(primed_at) as text) from target").await, "0");
    assert!(province.plan(&province.it_admin).await.report.is_converged());
    province.retitle(&somebody, "Chuyên viên cao cấp").await;
    assert!(province.settle().await > 0);

    // Whoever looks with another setting does not stop what goes on by itself.
    province.settings.configuration_hash = [9; 32];
    let order = PlanOrder { agency: Some(largest(&province).await.remove(1)), enforced_only: false };
    let looked = plan_part(&province.registry, &province.directory, &province.settings, &province.it_admin, &order);
    assert_eq!(looked.await.unwrap().report.rows, 0);
    province.retitle(&somebody, "Chuyên viên").await;
    assert!(province.settle().await > 0);
    province.assert_settled().await;
}
