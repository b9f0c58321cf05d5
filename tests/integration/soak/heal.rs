//! The end of a soak: everything runs again, and the live path itself must bring everything about. Nobody helps it.

use std::time::{Duration, Instant};

use congvu::operations::verify_audit::verify_audit;
use serde_json::Value;
use tokio::time::sleep;

use super::backup;
use super::history::Entry;
use super::world::World;

/// Leases run out after a minute, another follower takes over after half a one, and what conflicted is tried again after a second.
const PATIENCE: Duration = Duration::from_mins(4);

/// Waits until nothing is marked and nobody else's hand shows; else what still stands in the way.
///
/// A run that is short does not wait for leases of processes that were killed: they are aged by hand.
pub(super) async fn healed(world: &World, ages_leases: bool) -> Vec<String> {
    let begun = Instant::now();
    let mut quiet = 0;
    while quiet < 4 {
        if ages_leases {
            world.db.by_hand("update dirty set lease_until = 1 where lease_until > 1").await;
            world.db.by_hand("update schedule set lease_until = 1 where name like 'follow %'").await;
        }
        let marks = world.number("select cast(count(*) as text) from dirty").await;
        let harmed: Vec<Entry> = world.history.latest().into_values().filter(|entry| entry.is_harmed).collect();
        quiet = if marks == 0 && harmed.is_empty() { quiet + 1 } else { 0 };
        if begun.elapsed() > PATIENCE {
            let sql = "select subject_kind || ' is marked by ' || cause || ', after ' || cast(attempts as text) \
                || ' attempts: ' || coalesce(failure, '-') from dirty order by due";
            let mut left = world.db.texts(sql).await;
            left.extend(harmed.iter().map(|entry| format!("{} is as somebody else left it", entry.dn)));
            return left;
        }
        sleep(Duration::from_millis(500)).await;
    }
    Vec::new()
}

/// What the program itself says: whether registry, directory and record agree.
pub(super) async fn disagreements(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    for arguments in [&["directory", "plan", "--full", "--json"][..], &["verify", "--json"]] {
        let said = world.program.run(arguments);
        let document: Value = serde_json::from_str(&said.out).unwrap_or_default();
        if said.status != Some(0) || document["plan"]["rows"].as_u64().unwrap_or(0) != 0 {
            found.push(format!("{arguments:?} ended with {:?}: {} {}", said.status, said.out, said.err));
        }
    }
    let audit = verify_audit(&world.registry, None).await.unwrap();
    found.extend(audit.problems.iter().map(|problem| format!("audit: {problem:?}")));
    found
}

/// Everything stops, and what is on disk is read back.
pub(super) async fn read_back(world: &World) -> Vec<Entry> {
    for replica in &world.replicas {
        assert!(replica.stop().await, "serve did not end well");
    }
    let (is_sound, ldif) = world.server.lock().await.stopped_and_read_back().await;
    assert!(is_sound, "slapcat cannot read what was written: {ldif}");
    backup::entries(&ldif)
}
