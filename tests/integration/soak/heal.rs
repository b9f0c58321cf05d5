//! The end of a soak: everything runs again, and the live path itself must bring everything about. Nobody helps it.

use std::time::{Duration, Instant};

use congvu::operations::verify_audit::verify_audit;
use serde_json::Value;
use tokio::time::sleep;

use super::backup;
use super::history::Entry;
use super::world::World;

/// Leases run out after a minute, another follower takes over after half a one, and what conflicted is tried again after a second.
const PATIENCE: Duration = Duration::from_secs(240);

/// Waits until nothing is marked and nobody else's hand shows.
///
/// A run that is short does not wait for leases of processes that were killed: they are aged by hand.
pub(super) async fn healed(world: &World, ages_leases: bool) {
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
            let sql = "select subject_kind || ' ' || cause || ' due ' || cast(due as text) || ' after ' || cast(attempts as text) \
                || ' ' || coalesce(failure, '-') from dirty order by due";
            panic!("it does not heal: {marks} marks {:#?}, harmed {harmed:#?}", world.db.texts(sql).await);
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Registry, directory and record agree, as the program says it.
pub(super) async fn agrees(world: &World) {
    let plan: Value = world.program.run(&["directory", "plan", "--full", "--json"]).json();
    assert_eq!(plan["plan"]["rows"], 0, "{plan}");
    world.program.run(&["verify"]).done();
    let audit = verify_audit(&world.registry, None).await.unwrap();
    assert_eq!(audit.problems, []);
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
