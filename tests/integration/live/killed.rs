//! `congvu directory apply` itself, killed in the middle: a living one keeps others away, a dead one is found out, and its plan comes to an
//! end by itself.

use serde_json::Value;
use tokio::sync::mpsc;

use super::served::{PATIENCE, dn, retitle};
use crate::cli::demo_folder::{DemoFolder, Sqlite};
use crate::cli::program::assert_says;
use crate::hostile::ber::op;
use crate::hostile::proxy::{Deed, Proxy};
use crate::kill::{Victim, assert_finished, options, strangers_beside};

const STATES: &str =
    "select p.state || ' ' || j.state from plan p join journal j on j.plan = p.id order by p.id desc limit 1";

/// An apply that hangs: slapd has done what it was told, and the answer never comes. Gives its plan.
async fn hanging(demo: &DemoFolder, proxy: &Proxy, database: &Sqlite) -> (Victim, String) {
    let (tell, mut told) = mpsc::unbounded_channel();
    proxy.spoil(move |passing| {
        let is_ours =
            passing.request.op == op::MODIFY && !passing.request.is_question() && passing.request.dn() == dn();
        if !passing.is_answer || !is_ours || passing.message.code() != 0 {
            return Deed::Pass;
        }
        let _ = tell.send(());
        Deed::Swallow
    });
    let victim = Victim(demo.program.spawn(&["directory", "apply"]));
    tokio::time::timeout(PATIENCE, told.recv()).await.expect("it writes").unwrap();
    proxy.spoil(|_| Deed::Pass);
    assert_eq!(database.texts(STATES).await, ["approved sent"]);
    let plan =
        demo.program.run(&["directory", "status", "--json"]).json()["writing"]["plan"].as_str().unwrap().to_owned();
    (victim, plan)
}

/// A mark that waits for the plan, as if the guard had stopped it before.
async fn waiting_mark(database: &Sqlite) {
    let mark = "insert into dirty (target, subject_kind, subject, cause, marks, since, due, attempts, lease_until, stopped_plan) \
                select target, 'person', randomblob(16), 'asked', 1, 1, 9000000000000000, 0, 0, id from plan where state = 'approved'";
    assert_eq!(database.change(mark).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_living_apply_keeps_others_away_and_a_killed_one_comes_to_its_end() {
    let mut demo = DemoFolder::at_rest();
    let server = strangers_beside(&mut demo, options()).await;
    let proxy = Proxy::before(server.url()).await;
    demo.program.set("CONGVU_DIRECTORY_URL", proxy.url());
    demo.program.set("CONGVU_DIRECTORY_TIMEOUT_SECONDS", "300");
    demo.program.run(&["directory", "apply"]).done();
    let database = demo.database().await;

    retitle(&server).await;
    let (victim, plan) = hanging(&demo, &proxy, &database).await;
    let refused = demo.program.run(&["directory", "apply"]).refused(1);
    assert_says(&refused, &["has been applying plan", &plan, "lapses by itself within 30 seconds"]);
    let refused = demo.program.run(&["--lang", "vi", "directory", "apply"]).refused(1);
    assert_says(&refused, &["đang ghi kế hoạch", &plan, "30 giây"]);
    assert_eq!(database.texts(STATES).await, ["approved sent"], "a living one is not given up");

    // SIGKILL. Its right lapses, and whoever looks first ends its plan.
    drop(victim);
    waiting_mark(&database).await;
    database.change("update schedule set lease_until = 1 where name like 'write %'").await;
    let status: Value = demo.program.run(&["directory", "status", "--json"]).json();
    assert!(status["writing"].is_null(), "{status}");
    let told = status["plans"].as_array().unwrap().iter().find(|told| told["id"] == plan.as_str()).unwrap();
    assert_eq!(told["state"], "failed", "{status}");
    let fate =
        "select j.state || ': ' || j.message from journal j join plan p on p.id = j.plan where p.state = 'failed'";
    assert_eq!(
        database.texts(fate).await,
        ["unknown: the process that sent it ended before the answer was written down"]
    );
    assert_eq!(
        database
            .number(
                "select count(*) from dirty where cause = 'asked' and stopped_plan is null and due < 9000000000000000"
            )
            .await,
        1
    );
    assert_eq!(database.number("select count(*) from audit_leaf where action = 'end_abandoned_apply'").await, 1);
    database.change("delete from dirty").await;

    // The next apply waits until the dead one's right has lapsed, and takes over by itself.
    retitle(&server).await;
    let (victim, _) = hanging(&demo, &proxy, &database).await;
    drop(victim);
    let soon = "update schedule set lease_until = cast((unixepoch('subsec') + 2) * 1000000 as integer) where name like 'write %'";
    // The demo's own server, which this one stands for, has such a turn as well.
    assert!(database.change(soon).await > 0);
    demo.program.run(&["directory", "apply"]).done();
    assert_eq!(database.number("select count(*) from plan where state = 'approved'").await, 0);
    assert_eq!(database.number("select count(*) from plan where state = 'failed'").await, 2);
    assert_finished(&demo, server).await;
}
