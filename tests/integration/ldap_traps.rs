//! Traps of real servers, shown on slapd 2.5 so that the reasons of the design are kept by tests (`docs/DIRECTORY.md`).
//! Most speak ldap3 directly: the port hides on purpose what they show.

use std::collections::HashSet;

use congvu::demo::slapd::Overlay;
use congvu::directory::attribute::Attribute;
use congvu::directory::dn::Naming;
use congvu::directory::entry::{Dn, Entry, EntryCsn};
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Password};
use congvu::directory::observed::query;
use congvu::directory::plan::Operation;
use congvu::directory::port::{Directory, LogIn, Query, TransactionOutcome, Write};
use congvu::domain::clock::{Clock as _, SystemClock};
use ldap3::controls::{Assertion, MakeCritical as _, PagedResults, PostRead, RawControl, TxnSpec};
use ldap3::exop::{EndTxn, StartTxn};
use ldap3::{Ldap, LdapResult, Mod, Scope, SearchEntry};
use unicode_normalization::UnicodeNormalization as _;

use super::slapd::{
    BASE, Fixture, add, add_of, code, csn_now, dn, done, of, options, person, read_people, replace, write,
};

fn no_op() -> RawControl {
    RawControl { ctype: "1.3.6.1.4.1.4203.666.5.2".to_owned(), crit: true, val: None }
}

fn in_transaction() -> RawControl {
    TxnSpec { txn_id: "" }.into()
}

fn at_version(csn: &EntryCsn) -> RawControl {
    Assertion { filter: format!("(entryCSN={})", csn.0) }.critical().into()
}

type Attributes = Vec<(Vec<u8>, HashSet<Vec<u8>>)>;

fn attributes(entry: &Entry) -> Attributes {
    let values = |values: &[Vec<u8>]| values.iter().cloned().collect();
    entry.values.iter().map(|(of, all)| (of.name().as_bytes().to_vec(), values(all))).collect()
}

async fn raw_add(ldap: &mut Ldap, entry: &Entry, controls: Vec<RawControl>) -> LdapResult {
    ldap.with_controls(controls).add(&entry.dn.0, attributes(entry)).await.unwrap()
}

pub(crate) async fn raw_replace(
    ldap: &mut Ldap,
    dn: &Dn,
    name: &str,
    value: &str,
    controls: Vec<RawControl>,
) -> LdapResult {
    let mods = vec![Mod::Replace(name, HashSet::from([value]))];
    ldap.with_controls(controls).modify(&dn.0, mods).await.unwrap()
}

async fn start_transaction(ldap: &mut Ldap) {
    ldap.extended(StartTxn).await.unwrap().success().unwrap();
}

/// Ends a transaction after the rest that keeps slapd alive (see `transaction.rs`).
async fn commit(ldap: &mut Ldap) -> u32 {
    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    ldap.extended(EndTxn { txn_id: "", commit: true }).await.unwrap().1.rc
}

async fn context_csn(directory: &LdapDirectory) -> Vec<String> {
    read_people(directory).await.0.context_csn_after
}

async fn found(ldap: &mut Ldap, base: &str, filter: &str, attributes: Vec<&str>) -> Vec<SearchEntry> {
    let (entries, _) = ldap.search(base, Scope::Subtree, filter, attributes).await.unwrap().success().unwrap();
    entries.into_iter().map(SearchEntry::construct).collect()
}

#[tokio::test]
async fn fact_2_a_stale_assertion_is_122_and_post_read_gives_the_new_version() {
    // Keeps fact 2: entryCSN works as an ETag, for modify, delete and rename.
    let server = Fixture::start().await;
    let directory = server.directory();
    let entry = person(1);
    let first = add(&directory, &entry).await;
    let second = done(write(&directory, &entry.dn, &replace(Attribute::Title, "Phó phòng"), Some(&first)).await);
    assert_ne!(first, second);
    assert_eq!(second, csn_now(&directory, &entry.dn).await);
    assert_eq!(code(&write(&directory, &entry.dn, &replace(Attribute::Title, "x"), Some(&first)).await), 122);
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&first)).await), 122);
    let mut ldap = server.raw().await;
    let renamed = ldap.with_controls(vec![at_version(&first)]).modifydn(&entry.dn.0, "uid=2", true, None).await;
    assert_eq!(renamed.unwrap().rc, 122);
}

#[tokio::test]
async fn fact_2_post_read_inside_a_transaction_is_53() {
    // Keeps fact 2: versions cannot be had from a transaction, so its entries are read back.
    let server = Fixture::start().await;
    server.directory().prime().await.unwrap();
    let mut ldap = server.raw().await;
    start_transaction(&mut ldap).await;
    let post_read = RawControl { crit: true, ..PostRead::new(vec!["entryCSN"]) };
    let answered = raw_add(&mut ldap, &person(1), vec![in_transaction(), post_read]).await.rc;
    let committed = commit(&mut ldap).await;
    assert!(answered == 53 || committed == 53, "{answered} {committed}");
}

#[tokio::test]
async fn fact_3_a_failed_commit_leaks_to_the_access_log() {
    // Keeps fact 3: entries roll back, but accesslog (and so delta-syncrepl) was told of them.
    let server = Fixture::overlaid(&[Overlay::AccessLog]).await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    add(&directory, &person(3)).await;
    let outcome = directory.add_in_transaction(0, &[person(1), person(2), person(3)]).await.unwrap();
    assert!(matches!(outcome, TransactionOutcome::RolledBack(_)), "{outcome:?}");
    assert_eq!(read_people(&directory).await.0.count, 1);
    let mut log = server.raw().await;
    let leaked =
        found(&mut log, "cn=accesslog", &format!("(&(objectClass=auditAdd)(reqDN=uid=1,{BASE}))"), vec!["reqResult"])
            .await;
    assert_eq!(leaked.len(), 1, "the log should know an entry that never was");
    assert_eq!(leaked[0].attrs["reqResult"], ["0"]);
}

#[tokio::test]
async fn fact_3_a_failed_commit_leaks_to_syncrepl_consumers() {
    // Keeps fact 3: a replica is sent entries that were rolled back; it has to be reloaded.
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    add(&directory, &person(3)).await;
    let mut consumer = server.raw().await;
    let request = ldap3::controls::SyncRequest {
        mode: ldap3::controls::RefreshMode::RefreshAndPersist,
        cookie: None,
        reload_hint: false,
    };
    consumer.with_controls(vec![RawControl::from(request)]);
    let mut stream =
        consumer.streaming_search(BASE, Scope::Subtree, "(objectClass=inetOrgPerson)", vec!["uid"]).await.unwrap();
    let outcome = directory.add_in_transaction(0, &[person(1), person(2), person(3)]).await.unwrap();
    assert!(matches!(outcome, TransactionOutcome::RolledBack(_)), "{outcome:?}");
    let mut told = Vec::new();
    while let Ok(Ok(Some(item))) = tokio::time::timeout(std::time::Duration::from_millis(300), stream.next()).await {
        if !item.is_intermediate() && !item.is_ref() {
            told.push(SearchEntry::construct(item).dn);
        }
    }
    assert!(told.iter().any(|dn| dn.starts_with("uid=1,")), "{told:?}");
    assert_eq!(directory.read_entry(&person(1).dn).await.unwrap(), None);
}

#[tokio::test]
async fn fact_3_two_asserted_writes_of_one_entry_in_a_transaction_fail() {
    // Keeps fact 3: the first moves entryCSN, so the second is stale.
    let server = Fixture::start().await;
    let directory = server.directory();
    let csn = add(&directory, &person(1)).await;
    let mut ldap = server.raw().await;
    start_transaction(&mut ldap).await;
    for title in ["a", "b"] {
        let controls = vec![in_transaction(), at_version(&csn)];
        assert_eq!(raw_replace(&mut ldap, &person(1).dn, "title", title, controls).await.rc, 0);
    }
    assert_eq!(commit(&mut ldap).await, 122);
    assert_eq!(csn_now(&directory, &person(1).dn).await, csn);
}

/// Leaves the attributes of a person first used by a write that did not happen, then writes one truly.
async fn poisoned(prime: bool, no_op_first: bool) -> (bool, String) {
    let mut server = Fixture::start().await;
    let directory = server.directory();
    if prime {
        directory.prime().await.unwrap();
    }
    if no_op_first {
        let operation = add_of(&person(1));
        let asked = Write { dn: &person(1).dn, operation: &operation, csn: None };
        assert_eq!(directory.validate(&[asked]).await.unwrap(), [None]);
    } else {
        let wrong = Entry { dn: dn("uid=2,ou=nowhere"), ..person(2) };
        let outcome = directory.add_in_transaction(0, &[person(1), wrong]).await.unwrap();
        assert!(matches!(outcome, TransactionOutcome::RolledBack(_)), "{outcome:?}");
    }
    add(&directory, &person(1)).await;
    server.stopped_and_read_back().await
}

fn readable(answer: &(bool, String)) -> bool {
    answer.0 && answer.1.contains("mail: thu1@tinh.example") && answer.1.contains("congvuMailState: active")
}

#[tokio::test]
async fn fact_3_a_no_op_add_on_a_fresh_database_spoils_what_follows() {
    // Keeps fact 3: without priming, what is written later cannot be read once slapd has restarted.
    let answer = poisoned(false, true).await;
    assert!(!readable(&answer), "slapd reads it now; priming may have become needless: {}", answer.1);
}

#[tokio::test]
async fn fact_3_a_failed_transaction_on_a_fresh_database_spoils_what_follows() {
    // Keeps fact 3: the same by a rolled-back transaction.
    let answer = poisoned(false, false).await;
    assert!(!readable(&answer), "slapd reads it now; priming may have become needless: {}", answer.1);
}

#[tokio::test]
async fn fact_3_after_priming_everything_can_be_read_back() {
    // Keeps fact 3: priming prevents both.
    for no_op_first in [true, false] {
        let answer = poisoned(true, no_op_first).await;
        assert!(readable(&answer), "{}", answer.1);
    }
}

#[tokio::test]
async fn fact_4_writes_of_one_entry_are_serial_by_their_versions() {
    // Keeps fact 4: of writes in flight at once on one version exactly one wins; a lane per entry avoids the rest.
    let server = Fixture::start().await;
    let directory = server.directory();
    let csn = add(&directory, &person(1)).await;
    let target = person(1).dn;
    let operations: Vec<Operation> = (0..4).map(|lane| replace(Attribute::Title, &format!("{lane}"))).collect();
    let writes = operations
        .iter()
        .enumerate()
        .map(|(lane, operation)| directory.write(lane, Write { dn: &target, operation, csn: Some(&csn) }));
    let outcomes = futures::future::join_all(writes).await;
    let mut codes: Vec<u32> = outcomes.iter().map(|outcome| code(outcome.as_ref().unwrap())).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 122, 122, 122]);
}

#[tokio::test]
async fn fact_5_no_op_answers_16654_and_moves_no_version() {
    // Keeps fact 5: the dry run asks the server; nothing moves. Under a parent that is not there: 32.
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let csn = add(&directory, &person(1)).await;
    let before = context_csn(&directory).await;
    let mut ldap = server.raw().await;
    assert_eq!(raw_add(&mut ldap, &person(2), vec![no_op()]).await.rc, 16_654);
    assert_eq!(raw_replace(&mut ldap, &person(1).dn, "title", "x", vec![no_op()]).await.rc, 16_654);
    assert_eq!(ldap.with_controls(vec![no_op()]).delete(&person(1).dn.0).await.unwrap().rc, 16_654);
    let orphan = Entry { dn: dn("uid=3,ou=nowhere"), ..person(3) };
    assert_eq!(raw_add(&mut ldap, &orphan, vec![no_op()]).await.rc, 32);
    assert_eq!(context_csn(&directory).await, before);
    assert_eq!(csn_now(&directory, &person(1).dn).await, csn);
}

#[tokio::test]
async fn fact_5_inside_a_transaction_no_op_is_not_kept() {
    // Keeps fact 5: slapd ignores no-op there and writes, so the port never combines them.
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let mut ldap = server.raw().await;
    start_transaction(&mut ldap).await;
    let answered = raw_add(&mut ldap, &person(1), vec![in_transaction(), no_op()]).await.rc;
    let committed = commit(&mut ldap).await;
    let written = directory.read_entry(&person(1).dn).await.unwrap().is_some();
    assert_eq!((answered, committed, written), (0, 0, true));
}

#[tokio::test]
async fn fact_6_equal_by_rule_is_equal_whatever_the_bytes() {
    // Keeps fact 6: NFC and NFD, case and runs of spaces are one value; đ and d are two. The form last written comes back.
    let server = Fixture::start().await;
    let directory = server.directory();
    let mut entry = person(1);
    entry.values[3] = of(Attribute::Cn, &["Nguyễn Văn Đức"]);
    add(&directory, &entry).await;
    let mut ldap = server.raw().await;
    let equal =
        async |ldap: &mut Ldap, value: &str| ldap.compare(&entry.dn.0, "cn", value.as_bytes()).await.unwrap().0.rc == 6;
    let nfd: String = "Nguyễn Văn Đức".nfd().collect();
    assert_ne!(nfd, "Nguyễn Văn Đức");
    assert!(equal(&mut ldap, &nfd).await);
    assert!(equal(&mut ldap, "nguyễn  VĂN   đức").await);
    assert!(!equal(&mut ldap, "Nguyễn Văn Duc").await);
    assert!(!equal(&mut ldap, "Nguyễn Văn dức").await);
    done(write(&directory, &entry.dn, &replace(Attribute::Cn, &nfd), None).await);
    let seen = directory.read_entry(&entry.dn).await.unwrap().unwrap();
    assert_eq!(seen.entry.get(Attribute::Cn), [nfd.as_bytes()]);
}

#[tokio::test]
async fn fact_6_replacing_a_value_by_itself_moves_the_version() {
    // Keeps fact 6: a converged run must send nothing at all.
    let server = Fixture::start().await;
    let directory = server.directory();
    let first = add(&directory, &person(1)).await;
    let before = context_csn(&directory).await;
    let same = done(write(&directory, &person(1).dn, &replace(Attribute::Title, "Chuyên viên"), Some(&first)).await);
    assert_ne!(first, same);
    assert_ne!(before, context_csn(&directory).await);
}

#[tokio::test]
async fn fact_9_log_ins_move_versions_without_a_change_of_ours() {
    // Keeps fact 9: with lastbind a log-in moves entryCSN and contextCSN; the registry's attributes stay.
    let server = Fixture::overlaid(&[Overlay::LastBind]).await;
    let directory = server.directory();
    let first = add(&directory, &person(1)).await;
    let entry_before = directory.read_entry(&person(1).dn).await.unwrap().unwrap().entry;
    let mut ldap = server.raw().await;
    raw_replace(&mut ldap, &person(1).dn, "userPassword", "secret", vec![]).await.success().unwrap();
    let before_log_in = csn_now(&directory, &person(1).dn).await;
    assert_ne!(first, before_log_in);
    server.raw_as(&person(1).dn.0, "secret").await;
    let seen = directory.read_entry(&person(1).dn).await.unwrap().unwrap();
    assert_ne!(seen.csn, before_log_in);
    assert_eq!(seen.entry, entry_before);
    let stale = write(&directory, &person(1).dn, &replace(Attribute::Title, "x"), Some(&before_log_in)).await;
    assert_eq!(code(&stale), 122);
}

/// What a read of everything shows of log-ins.
async fn log_ins(directory: &LdapDirectory) -> Vec<LogIn> {
    let everything = query(&Naming::new(Dn(BASE.to_owned())));
    assert!(directory.read(&everything, &mut |_| {}).await.unwrap().is_complete());
    let mut seen = directory.take_log_ins();
    assert!(directory.take_log_ins().is_empty(), "they are taken once");
    seen.sort_unstable_by_key(|log_in| log_in.mailbox);
    seen
}

#[tokio::test]
async fn a_read_of_everything_shows_who_logged_in() {
    let server = Fixture::overlaid(&[Overlay::LastBind]).await;
    let directory = server.directory();
    for number in 1..=2 {
        add(&directory, &person(number)).await;
    }
    assert_eq!(log_ins(&directory).await, [], "nobody did: whether the server keeps it nobody can say");
    let mut ldap = server.raw().await;
    raw_replace(&mut ldap, &person(1).dn, "userPassword", "secret", vec![]).await.success().unwrap();
    server.raw_as(&person(1).dn.0, "secret").await;
    let seen = log_ins(&directory).await;
    let mailboxes: Vec<u128> = seen.iter().map(|log_in| log_in.mailbox.as_u128()).collect();
    assert_eq!(mailboxes, [1, 2]);
    let at = seen[0].at.expect("when").unix_micros() / 1_000_000;
    let now = SystemClock.now().unix_micros() / 1_000_000;
    assert!((now - 600..=now).contains(&at), "{at} {now}");
    assert_eq!(seen[1].at, None);
    // A read of some entries says nothing of everybody.
    let some = Query { filter: "(uid=2)".to_owned(), ..query(&Naming::new(Dn(BASE.to_owned()))) };
    directory.read(&some, &mut |_| {}).await.unwrap();
    assert!(directory.take_log_ins().is_empty());
}

#[tokio::test]
async fn fact_10_a_second_paged_search_kills_the_first() {
    // Keeps fact 10: paged state is per connection, so reads have a connection of their own.
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.add_in_transaction(0, &(1..=10).map(person).collect::<Vec<_>>()).await.unwrap();
    let mut ldap = server.raw().await;
    let page = async |ldap: &mut Ldap, size: i32, cookie: Vec<u8>| {
        let control: RawControl = PagedResults { size, cookie }.critical().into();
        ldap.with_controls(vec![control]);
        let result = ldap.search(BASE, Scope::Subtree, "(uid=*)", vec!["1.1"]).await.unwrap().1;
        let cookie = result.ctrls.first().map(|control| control.1.parse::<PagedResults>().cookie);
        (result.rc, cookie.unwrap_or_default())
    };
    let (first, cookie) = page(&mut ldap, 2, vec![]).await;
    let (second, _) = page(&mut ldap, 3, vec![]).await;
    assert_eq!((first, second), (0, 0));
    let (killed, _) = page(&mut ldap, 2, cookie).await;
    assert_ne!(killed, 0);
}

#[tokio::test]
async fn fact_1_a_size_limit_makes_a_read_incomplete() {
    // Keeps fact 1: a short read must never be taken for a complete one.
    let mut options = options();
    options.database_lines = format!("limits dn.exact=\"uid=1,{BASE}\" size=5");
    let server = Fixture::with(options).await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    directory.add_in_transaction(0, &(1..=10).map(person).collect::<Vec<_>>()).await.unwrap();
    let mut root = server.raw().await;
    raw_replace(&mut root, &person(1).dn, "userPassword", "secret", vec![]).await.success().unwrap();
    let limited = LdapConfig { bind_dn: person(1).dn.0, password: Password::new("secret"), ..server.config() };
    let (proof, seen) = read_people(&LdapDirectory::new(limited)).await;
    assert_eq!((proof.result_code, proof.count, seen.len()), (4, 5, 5));
    assert!(!proof.is_complete());
    assert!(read_people(&directory).await.0.is_complete());
}

#[tokio::test]
async fn fact_1_a_referral_makes_a_read_incomplete() {
    // Keeps fact 1: what lies behind a referral was not read.
    let server = Fixture::start().await;
    let mut ldap = server.raw().await;
    let referral: Vec<(&str, HashSet<&str>)> = vec![
        ("objectClass", HashSet::from(["referral", "extensibleObject"])),
        ("ou", HashSet::from(["elsewhere"])),
        ("ref", HashSet::from(["ldap://127.0.0.1:1/ou=elsewhere"])),
    ];
    let manage = RawControl::from(ldap3::controls::ManageDsaIt);
    ldap.with_controls(vec![manage]).add(&dn("ou=elsewhere").0, referral).await.unwrap().success().unwrap();
    let (proof, _) = read_people(&server.directory()).await;
    assert_eq!((proof.result_code, proof.referrals), (0, 1));
    assert!(!proof.is_complete());
}

#[tokio::test]
async fn reads_deliver_exactly_what_was_asked_for() {
    // Keeps fact 1's other half: a complete read of a filter holds its entries and only the attributes asked for.
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    directory.add_in_transaction(0, &(1..=20).map(person).collect::<Vec<_>>()).await.unwrap();
    let query = Query {
        base: Dn(BASE.to_owned()),
        filter: "(uid=1*)".to_owned(),
        attributes: vec![Attribute::Uid, Attribute::Mail],
    };
    let mut seen = Vec::new();
    let proof = directory.read(&query, &mut |observed| seen.push(observed)).await.unwrap();
    assert!(proof.is_complete() && proof.is_quiet() && proof.count == 11, "{proof:?}");
    assert!(seen.iter().all(|observed| observed.entry.values.len() == 2));
    let nonsense = Query { filter: "(((".to_owned(), ..query };
    assert!(directory.read(&nonsense, &mut drop).await.is_err());
    assert_eq!(read_people(&directory).await.0.count, 20);
}
