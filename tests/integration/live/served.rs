//! `congvu serve` itself, beside a real server: killed between a write and its confirmation; with a server that tells nothing of its
//! changes; with one that takes no writes.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc;

use crate::cli::demo_folder::{BASE, DemoFolder, Sqlite};
use crate::cli::program::assert_says;
use crate::hostile::ber::op;
use crate::hostile::proxy::{Deed, Proxy};
use crate::kill::{Victim, assert_finished, options, strangers_beside};
use crate::server::client::{eventually, get};
use crate::slapd::Fixture;

/// How long a moment is waited for.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);
const TITLE: &str = "title";

fn serve(demo: &DemoFolder) -> Victim {
    Victim(demo.program.spawn(&["serve", "--listen", "127.0.0.1:0"]))
}

pub(super) fn dn() -> String {
    format!("uid=m000007,ou=people,{BASE}")
}

/// Waits until `sql` gives `number`.
async fn until(database: &Sqlite, sql: &str, number: i64) {
    let waiting = async {
        while database.try_number(sql).await != Some(number) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never {number}: {sql}"));
}

const FOLLOWED: &str = "select count(*) from follower where refreshed_at is not null and failure is null";

async fn title(server: &Fixture) -> Option<String> {
    let mut ldap = server.raw().await;
    let found = ldap.search(&dn(), ldap3::Scope::Base, "(objectClass=*)", vec![TITLE]).await.unwrap();
    if found.1.rc == 32 {
        return None;
    }
    let entry = ldap3::SearchEntry::construct(found.success().unwrap().0.remove(0));
    Some(entry.attrs[TITLE][0].clone())
}

pub(super) async fn retitle(server: &Fixture) {
    let change = vec![ldap3::Mod::Replace(TITLE, HashSet::from(["Sửa ngoài"]))];
    server.raw().await.modify(&dn(), change).await.unwrap().success().unwrap();
}

/// Somebody changes the entry, or takes it away; the process that puts it right is killed when slapd has done so and nobody knows.
async fn killed_unconfirmed(is_deleted: bool) {
    let mut demo = DemoFolder::at_rest();
    let server = strangers_beside(&mut demo, options()).await;
    let proxy = Proxy::before(server.url()).await;
    demo.program.set("CONGVU_DIRECTORY_URL", proxy.url());
    demo.program.run(&["directory", "apply"]).done();
    let database = demo.database().await;
    let (first, was) = (serve(&demo), title(&server).await.unwrap());
    until(&database, FOLLOWED, 1).await;

    let (tell, mut told) = mpsc::unbounded_channel();
    let writes = Arc::new(AtomicUsize::new(0));
    let (counted, holds) = (Arc::clone(&writes), Arc::new(AtomicUsize::new(1)));
    let held = Arc::clone(&holds);
    proxy.spoil(move |passing| {
        let is_write = [op::MODIFY, op::ADD].contains(&passing.request.op) && !passing.request.is_question();
        if !passing.is_answer || !is_write || passing.message.code() != 0 || passing.request.dn() != dn() {
            return Deed::Pass;
        }
        counted.fetch_add(1, Ordering::SeqCst);
        if held.load(Ordering::SeqCst) == 0 {
            return Deed::Pass;
        }
        let _ = tell.send(());
        Deed::Swallow
    });
    if is_deleted {
        server.raw().await.delete(&dn()).await.unwrap().success().unwrap();
    } else {
        retitle(&server).await;
    }
    tokio::time::timeout(PATIENCE, told.recv()).await.expect("it puts right what somebody changed").unwrap();
    drop(first);
    assert_eq!(title(&server).await.as_deref(), Some(was.as_str()), "slapd has done it");
    let unknown =
        "select j.state || ' ' || p.state from journal j join plan p on p.id = j.plan where p.scope = 'subjects'";
    assert_eq!(database.texts(unknown).await, ["sent approved"], "and nobody knows");

    // The leases of the dead run out; the next process takes over.
    holds.store(0, Ordering::SeqCst);
    database.change("update dirty set lease_until = 0").await;
    database.change("update schedule set lease_until = 0").await;
    let next = serve(&demo);
    until(&database, "select count(*) from dirty", 0).await;
    drop(next);
    assert_eq!(writes.load(Ordering::SeqCst), 1, "it is there already: nothing is written again");
    assert_eq!(title(&server).await, Some(was));
    assert_finished(&demo, server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_killed_before_a_change_is_confirmed_is_followed_by_one_that_understands() {
    killed_unconfirmed(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_killed_before_an_add_is_confirmed_is_followed_by_one_that_adds_nothing_twice() {
    killed_unconfirmed(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_tells_nothing_of_its_changes_is_read_at_times() {
    let mut demo = DemoFolder::at_rest();
    let mut silent = options();
    silent.syncprov = false;
    let server = strangers_beside(&mut demo, silent).await;
    demo.program.set("CONGVU_DIRECTORY_POLL_SECONDS", "1");
    demo.program.run(&["directory", "apply"]).done();
    let database = demo.database().await;
    let (_served, was) = (serve(&demo), title(&server).await);
    until(&database, FOLLOWED, 1).await;
    retitle(&server).await;
    let put_back = async {
        while title(&server).await != was {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, put_back).await.expect("what somebody changed is found and put back");
    let status: Value = demo.program.run(&["directory", "status", "--json"]).json();
    let following = &status["following"];
    assert_eq!((&following["mode"], &following["has_cookie"]), (&Value::from("read"), &Value::from(false)), "{status}");
    assert!(following["compared_at"].is_string() && following["failure"].is_null(), "{status}");
    assert_says(&demo.program.run(&["directory", "status"]).done(), &["Following: everything read at times"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_no_writes_is_told_of_and_what_to_do() {
    let mut demo = DemoFolder::at_rest();
    let mut server = strangers_beside(&mut demo, options()).await;
    demo.program.run(&["directory", "apply"]).done();
    retitle(&server).await;
    let mut read_only = options();
    "readonly on".clone_into(&mut read_only.database_lines);
    server.stopped().await;
    server.revived(read_only).await;
    let status = demo.program.run(&["directory", "status"]).done();
    assert_says(
        &status,
        &["WARNING: the server takes no writes", "Set [directory] url to the server that is written to"],
    );
    let status: Value = demo.program.run(&["directory", "status", "--json"]).json();
    assert_eq!(status["capabilities"]["writable"], false, "{status}");
    let plan: Value = demo.program.run(&["directory", "plan", "--json"]).json();
    assert_eq!(plan["plan"]["rows"], 1, "{plan}");
    let refused = demo.program.run(&["directory", "apply"]).refused(3);
    assert_says(&refused, &["takes no writes", "set [directory] url to the server that is written to"]);
    let doctor = demo.program.run(&["doctor"]);
    assert_eq!(doctor.status, Some(1));
    assert_says(&doctor.out, &["✕ directory", "takes no writes"]);
    server.stopped().await;
    server.revived(options()).await;
    assert_finished(&demo, server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_away_is_told_of_with_what_waits_for_it() {
    let mut demo = DemoFolder::at_rest();
    let mut server = strangers_beside(&mut demo, options()).await;
    demo.program.run(&["directory", "apply"]).done();
    let database = demo.database().await;
    let log = demo.program.file("log", "");
    let said = std::fs::File::create(&log).unwrap();
    let command = &mut demo.program.command(&["serve", "--listen", "127.0.0.1:0"]);
    let process = Victim(command.stdout(std::process::Stdio::null()).stderr(said).spawn().unwrap());
    until(&database, FOLLOWED, 1).await;
    let text = std::fs::read_to_string(&log).unwrap();
    let address =
        text.lines().find_map(|line| line.strip_prefix("http://")).unwrap().trim_end_matches('/').parse().unwrap();
    let part = async || {
        let answer = get(address, "/readyz", "").await;
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        (answer.status, body["parts"]["directory"].as_str().unwrap().to_owned())
    };
    assert_eq!(part().await, (200, "ok".to_owned()));
    server.stopped().await;
    eventually("its absence is told, and pages are served", async || {
        let (status, told) = part().await;
        assert_eq!(status, 200);
        told.starts_with("not reached for ") && told.ends_with("changes wait")
    })
    .await;
    until(&database, "select count(*) from follower where failure is not null", 1).await;
    let status = demo.program.run(&["directory", "status", "--json"]);
    assert_eq!(status.status, Some(3), "what is outside failed");
    let told: Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!((&told["reached"], &told["capabilities"]["transactions"]), (&Value::from(false), &Value::from(true)));
    assert!(told["not_reached_because"].as_str().unwrap().contains("cannot reach the directory"), "{told}");
    assert!(told["following"]["failure"].is_string(), "{told}");
    let status = demo.program.run(&["directory", "status"]);
    assert_says(&status.out, &["NOT REACHED", "interrupted: "]);
    server.revived(options()).await;
    eventually("it is reached again", async || part().await == (200, "ok".to_owned())).await;
    until(&database, FOLLOWED, 1).await;
    assert_eq!(demo.program.run(&["directory", "status", "--json"]).json()["reached"], true);
    drop(process);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_locked_at_the_machine_is_out_at_once() {
    let mut demo = DemoFolder::at_rest();
    let server = strangers_beside(&mut demo, options()).await;
    demo.program.run(&["directory", "apply"]).done();
    let lock = ["official", "lock", "m000007", "--reason", "mất thiết bị lưu khóa"];
    let unsaid = demo.program.run(&lock);
    assert_eq!((unsaid.status, unsaid.out.as_str()), (Some(2), ""));
    assert_says(&unsaid.err, &["--now"]);
    let told = demo.program.run(&[&lock[..], &["--now", "--json"]].concat()).json();
    assert_eq!(
        (&told["mailbox"]["uid"], &told["mailbox"]["state"]),
        (&Value::from("m000007"), &Value::from("suspended"))
    );
    assert_eq!(told["directory"]["carried"], "done", "{told}");
    let mut ldap = server.raw().await;
    let found = ldap.search(&dn(), ldap3::Scope::Base, "(objectClass=*)", vec!["congvuMailState"]).await.unwrap();
    let entry = ldap3::SearchEntry::construct(found.success().unwrap().0.remove(0));
    assert_eq!(entry.attrs["congvuMailState"], ["suspended"]);
    let again = demo.program.run(&[&lock[..], &["--now"]].concat()).done();
    assert_says(&again, &["m000007: Suspended → Suspended", "The directory has it."]);
    let unlock = ["official", "unlock", "m000007", "--reason", "đã xác minh"];
    assert_says(&demo.program.run(&unlock).refused(2), &["log"]);
    demo.log_in("hr");
    let official = told["official"].as_str().unwrap();
    let back = demo.program.run(&["official", "unlock", official, "--reason", "đã xác minh"]).done();
    assert_says(&back, &["m000007: Suspended → Active", "The directory has it."]);
    assert_says(
        &demo.program.run(&["official", "lock", "x9", "--now", "--reason", "x"]).refused(2),
        &["is no mailbox"],
    );
    demo.program.run(&["verify"]).done();
}
