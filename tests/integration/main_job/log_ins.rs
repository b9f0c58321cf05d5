//! Log-ins move entries without changing them: with `lastbind` and a password policy each one writes to the entry of whoever logs in. Fifty a
//! second go on while the directory is planned for, written to and followed: no row is lost, nobody is marked, nothing is written for it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use congvu::demo::slapd::Overlay;
use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, EntryCsn};
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Password};
use congvu::directory::port::Directory as _;
use congvu::domain::clock::{Clock as _, FixedClock, SystemClock};
use congvu::operations::follow_directory::FollowEvent;
use congvu::storage::row::follow::FollowMode;
use ldap3::Mod;
use tokio_util::sync::CancellationToken;

use super::following::{Events, is_refreshed};
use super::province::{Province, texts};
use crate::database::{TestDatabase, on_both_engines};
use crate::slapd::{BASE, Fixture, options};

on_both_engines! {
    fifty_log_ins_a_second_are_noise_to_plan_apply_and_watch
    a_plan_records_who_logged_in
}

const PASSWORD: &str = "mat-khau-thu";
/// Between two log-ins.
const PAUSE: Duration = Duration::from_millis(20);

impl Province {
    async fn version(&self, dn: &Dn) -> EntryCsn {
        self.directory.read_entry(dn).await.unwrap().unwrap().csn
    }

    /// Waits until a log-in has moved this entry: slapd notes them to the second.
    async fn moved(&self, dn: &Dn) {
        let before = self.version(dn).await;
        let moving = async {
            while self.version(dn).await == before {
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), moving)
            .await
            .expect("log-ins move entries, or this shows nothing");
    }
}

/// Logs in as each of them in turn, until it is told to stop; gives how often.
async fn log_ins(configs: Vec<LdapConfig>, stop: CancellationToken) -> u32 {
    let (mut number, mut tick) = (0, tokio::time::interval(PAUSE));
    for config in configs.iter().cycle() {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = tick.tick() => drop(LdapDirectory::connect(config.clone()).await.unwrap()),
        }
        number += 1;
    }
    number
}

async fn fifty_log_ins_a_second_are_noise_to_plan_apply_and_watch(db: TestDatabase) {
    let mut with_policy = options();
    with_policy.overlays = vec![Overlay::PasswordPolicy, Overlay::LastBind];
    let province = Province::staffed_beside(db, Fixture::with(with_policy).await).await;
    province.sync().await;
    let files = province.active(None, 5).await;
    let (mut names, mut configs) = (Vec::new(), Vec::new());
    let mut ldap = province.server.raw().await;
    for file in &files {
        let dn = province.person_of(file.official.id).await.dn;
        let change = vec![Mod::Replace("userPassword", HashSet::from([PASSWORD]))];
        ldap.modify(&dn.0, change).await.unwrap().success().unwrap();
        configs.push(LdapConfig::new(
            province.server.url(),
            Dn(BASE.to_owned()),
            dn.0.clone(),
            Password::new(PASSWORD),
        ));
        names.push(dn);
    }
    let stop = CancellationToken::new();
    let noise = tokio::spawn(log_ins(configs, stop.clone()));
    province.moved(&names[0]).await;

    // Planned on versions that log-ins have moved by the time it is applied: the approval stands.
    for file in &files {
        province.retitle(file, "Chuyên viên cao cấp").await;
    }
    let planned = province.plan(&province.it_admin).await;
    assert_eq!((planned.plan.rows, planned.proof.is_complete()), (5, true), "{:?}", planned.report);
    for dn in &names {
        province.moved(dn).await;
    }
    let outcome = province.apply(&province.it_admin, &planned).await.unwrap();
    assert!(outcome.is_success() && outcome.confirmed == 5 && !outcome.weak, "{outcome:?}");
    let again = province.plan(&province.it_admin).await;
    assert!(again.report.is_converged() && again.proof.is_complete(), "{:?}", again.report);

    // Followed meanwhile: only what somebody really changed is news.
    province.forget_marks().await;
    let events = Events::default();
    province
        .following(FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            for dn in &names {
                province.moved(dn).await;
            }
            let people = province.observed_people().await;
            let edited = people.iter().find(|observed| observed.entry.dn == names[0]).unwrap();
            province.edit(edited, "title", "Sửa ngoài").await;
            events.until(|event| matches!(event, FollowEvent::Changed { .. })).await;
            for dn in &names {
                province.moved(dn).await;
            }
        })
        .await;
    assert_eq!(events.changed(), [(names[0].0.clone(), vec!["title"])]);
    assert_eq!(province.marked().await.len(), 1);
    stop.cancel();
    assert!(noise.await.unwrap() > 20);
    province.db.by_hand("update dirty set lease_until = 0").await;
    assert_eq!(province.settle().await, 1);
    let entry = province.person_of(files[0].official.id).await;
    assert_eq!(texts(&entry, Attribute::Title), ["Chuyên viên cao cấp"]);
    province.assert_settled().await;
}

async fn a_plan_records_who_logged_in(db: TestDatabase) {
    let mut with_log_ins = options();
    with_log_ins.overlays = vec![Overlay::LastBind];
    let mut province = Province::staffed_beside(db, Fixture::with(with_log_ins).await).await;
    province.sync().await;
    let file = province.active(None, 1).await.remove(0);
    let dn = province.person_of(file.official.id).await.dn;
    let mut ldap = province.server.raw().await;
    let change = vec![Mod::Replace("userPassword", HashSet::from([PASSWORD]))];
    ldap.modify(&dn.0, change).await.unwrap().success().unwrap();
    let base = Dn(BASE.to_owned());
    let user = LdapConfig::new(province.server.url(), base, dn.0.clone(), Password::new(PASSWORD));
    drop(LdapDirectory::connect(user).await.unwrap());
    let (all, dated) = (
        "select cast(count(*) as text) from mailbox_use",
        "select cast(count(*) as text) from mailbox_use where used_on is not null",
    );
    province.plan(&province.it_admin).await;
    assert_eq!(province.text(all).await, "0", "a trial has another clock than the directory");
    province.registry.clock = Arc::new(FixedClock(SystemClock.now()));
    province.plan(&province.it_admin).await;
    assert_eq!(province.text(dated).await, "1");
    let people = province.entries("ou=people,", "(congvuMailboxId=*)").await.len();
    assert_eq!(province.text(all).await, people.to_string(), "of everybody else no use is known");
    assert_eq!(province.text("select cast(count(*) as text) from use_report").await, "1");
    province.plan(&province.it_admin).await;
    assert_eq!(province.text(all).await, people.to_string(), "what was told is known");
}
