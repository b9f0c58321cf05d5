//! `kill -9` of the real binary at work: the next run finishes the job, and nothing is there twice.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Child;
use std::time::Duration;

use congvu::demo::slapd::Options;
use serde_json::Value;

use crate::cli::demo_folder::{BASE, DemoFolder, Sqlite};
use crate::slapd::Fixture;

/// How long a moment is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Kills the child at the end of the wait, also when the test fails before.
pub(crate) struct Victim(pub(crate) Child);

impl Victim {
    /// Waits until `sql` on the file gives at least `number`, then kills; whether the child was still at work.
    pub(crate) async fn killed_when(mut self, database: &std::path::Path, sql: &str, number: i64) -> bool {
        let reached = async {
            while !database.exists() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let reader = Sqlite::open(database).await;
            // The tables may not be there yet.
            while reader.try_number(sql).await.is_none_or(|found| found < number) {
                if self.0.try_wait().unwrap().is_some() {
                    return false;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            true
        };
        let reached = tokio::time::timeout(PATIENCE, reached).await.expect("the moment never came");
        let alive = self.0.try_wait().unwrap().is_none();
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        reached && alive
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn options() -> Options {
    let mut options = Options::new(BASE);
    options.lifetime = congvu::demo::slapd::Lifetime::Owned;
    options
}

/// A registry full of people that has never met a directory, and an empty directory for it.
async fn strangers(demo: &mut DemoFolder) -> Fixture {
    strangers_beside(demo, options()).await
}

/// The same beside a server of the test's choice.
pub(crate) async fn strangers_beside(demo: &mut DemoFolder, options: Options) -> Fixture {
    let database = demo.database().await;
    for table in ["journal", "plan_approval", "plan_chunk", "plan", "shadow", "entry_link", "quarantine", "target"] {
        database.change(&format!("delete from {table}")).await;
    }
    let server = Fixture::with(options).await;
    demo.program.set("CONGVU_DIRECTORY_URL", server.url());
    let password = demo.program.file("directory-password", server.password());
    demo.program.set("CONGVU_DIRECTORY_PASSWORD_FILE", password);
    server
}

/// What was killed has no right to write any more, as if half a minute had passed.
async fn released(demo: &DemoFolder) {
    demo.database().await.change("update schedule set lease_until = 0").await;
}

/// The next run converges: no row is left, everything verifies, and on disk each thing is there once.
pub(crate) async fn assert_finished(demo: &DemoFolder, mut server: Fixture) {
    // slapd 2.5.13 can crash when a client vanishes in the middle of a transaction: then its keeper starts it again.
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.revived(options()).await;
    released(demo).await;
    demo.program.run(&["directory", "apply", "--json"]).json();
    let plan: Value = demo.program.run(&["directory", "plan", "--json"]).json();
    assert_eq!(plan["plan"]["rows"], 0, "{plan}");
    demo.program.run(&["verify"]).done();
    let (is_sound, ldif) = server.stopped_and_read_back().await;
    assert!(is_sound, "slapcat cannot read what was written");
    let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in ldif.lines() {
        for key in ["congvuMailboxId: ", "entryUUID: ", "dn: "] {
            if let Some(value) = line.strip_prefix(key) {
                assert!(seen.entry(key).or_default().insert(value), "{line} is there twice");
            }
        }
    }
    assert_eq!(seen["congvuMailboxId: "].len(), 400);
}

const CONFIRMED: &str = "select count(*) from journal where state = 'confirmed'";
const SENT: &str = "select count(*) from journal";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_apply_killed_while_it_adds_is_finished_by_the_next() {
    let mut demo = DemoFolder::at_rest();
    let mut killed_at_work = 0;
    for (moment, number) in [(SENT, 1), (CONFIRMED, 1), (CONFIRMED, 500), (CONFIRMED, 1000)] {
        let server = strangers(&mut demo).await;
        let victim = Victim(demo.program.spawn(&["directory", "apply"]));
        killed_at_work += u32::from(victim.killed_when(&demo.dir().join("congvu.db"), moment, number).await);
        assert_finished(&demo, server).await;
    }
    assert!(killed_at_work >= 2, "the runs ended before they could be killed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_apply_killed_while_it_changes_is_finished_by_the_next() {
    let mut demo = DemoFolder::at_rest();
    let server = strangers(&mut demo).await;
    demo.program.run(&["directory", "apply"]).done();
    let database = demo.database().await;
    let mut ldap = server.raw().await;
    // A busy machine may let the run end before it is killed: then once more.
    for attempt in 1.. {
        for number in 1..=400 {
            let name = format!("uid=m{number:06},ou=people,{BASE}");
            let strange = ldap3::Mod::Replace("title", std::collections::HashSet::from(["Sai"]));
            ldap.modify(&name, vec![strange]).await.unwrap().success().unwrap();
        }
        let before = database.number(CONFIRMED).await;
        let victim = Victim(demo.program.spawn(&["directory", "apply"]));
        victim.killed_when(&demo.dir().join("congvu.db"), CONFIRMED, before + 1).await;
        let confirmed = database.number(CONFIRMED).await - before;
        if (1..400).contains(&confirmed) {
            break;
        }
        assert!(attempt < 5, "the runs ended before they could be killed");
    }
    assert_finished(&demo, server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_killed_while_it_is_filled_or_applied_is_completed_by_the_next_run() {
    let demo = DemoFolder::empty();
    let whole = DemoFolder::at_rest();
    let part = demo.dir().join("congvu.db.part");
    let victim = Victim(demo.program.spawn(&demo.arguments(&[])));
    assert!(victim.killed_when(&part, "select count(*) from agency", 1).await, "it ended before it was killed");
    assert!(!demo.dir().join("congvu.db").exists(), "what is half done does not bear the name of what is whole");

    let victim = Victim(demo.program.spawn(&demo.arguments(&[])));
    assert!(victim.killed_when(&demo.dir().join("congvu.db"), SENT, 1).await, "it ended before it was killed");

    released(&demo).await;
    let document = demo.run(&[]).json();
    assert_eq!(document["counts"]["mailboxes"], 400);
    assert_eq!(demo.entries("ou=people,", "(objectClass=congvuMailbox)"), 400);
    demo.program.run(&["verify"]).done();
    let facts = "select hex(facts_hash) from change_set order by seq";
    let untroubled = whole.database().await.texts(facts).await;
    assert_eq!(demo.database().await.texts(facts).await, untroubled, "the same registry as without the kill");
}
