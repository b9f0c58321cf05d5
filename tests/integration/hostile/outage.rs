//! The server goes in the middle of an apply, stays away, and comes back (fault matrix row 6): nothing is lost, nothing done twice,
//! and what waited is written in order. That an hour of it costs some sixty dials is tested at the breaker itself.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use congvu::directory::ldap::{LdapConfig, LdapDirectory, Patience, ReachState};
use congvu::directory::port::Directory as _;

use super::ber::op;
use super::proxy::{Deed, Proxy};
use super::{in_time, root, short};
use crate::engine::office::Office;
use crate::slapd::Fixture;

/// Names of written entries, in the order in which slapd said it had done them.
type Witness = Arc<Mutex<Vec<String>>>;

/// Once `left` more writes are done, every message ends its connection while `is_down`.
fn weather(proxy: &Proxy, is_down: &Arc<AtomicBool>, left: u32) -> Witness {
    let (witness, is_down, left) = (Witness::default(), Arc::clone(is_down), AtomicU32::new(left));
    let log = Arc::clone(&witness);
    proxy.spoil(move |passing| {
        if is_down.load(Ordering::SeqCst) {
            return Deed::Close;
        }
        let is_write = [op::ADD, op::MODIFY, op::DELETE].contains(&passing.request.op);
        if passing.is_answer && is_write && passing.message.code() == 0 {
            log.lock().unwrap().push(passing.request.dn());
            if left.fetch_sub(1, Ordering::SeqCst) == 1 {
                is_down.store(true, Ordering::SeqCst);
            }
        }
        Deed::Pass
    });
    witness
}

#[tokio::test]
async fn what_waited_is_drained_in_order_and_once() {
    let server = Fixture::start().await;
    let mut proxy = Proxy::before(server.url()).await;
    let patience = Patience { failures: 3, first: Duration::from_millis(200), longest: Duration::from_millis(200) };
    let directory =
        LdapDirectory::new(LdapConfig { url: proxy.url(), deadlines: short(), patience, ..server.config() });
    let mut office = Office::new(root(), 30);
    in_time(office.sync(&directory)).await;
    for number in 1..=30 {
        let person = office.person(number);
        person.position = "Trưởng phòng".to_owned();
        person.revision += 1;
    }
    let plan = in_time(office.plan(&directory)).await;
    let is_down = Arc::new(AtomicBool::new(false));
    let before = weather(&proxy, &is_down, 7);
    let outcome = in_time(office.apply(&directory, &plan)).await;
    assert!(outcome.stopped.is_some() && outcome.failed.is_empty() && outcome.conflicts.is_empty(), "{outcome:?}");
    assert!(outcome.confirmed < 30, "{outcome:?}");

    // It stays away, and the registry goes on.
    proxy.fall();
    while directory.reach().state != ReachState::Open {
        drop(in_time(directory.read_entry(&root())).await.unwrap_err());
    }
    for number in 5..=14 {
        office.transfer(number, 3);
    }
    let said = in_time(directory.read_entry(&root())).await.unwrap_err().to_string();
    assert!(said.contains("so for") && said.contains("check that it runs"), "{said}");

    is_down.store(false, Ordering::SeqCst);
    let after = weather(&proxy, &is_down, u32::MAX);
    proxy.rise().await;
    tokio::time::sleep(directory.reach().next_try_in.unwrap_or_default()).await;
    in_time(office.sync(&directory)).await;
    in_time(office.assert_converged(&directory)).await;

    let (before, after) = (before.lock().unwrap().clone(), after.lock().unwrap().clone());
    let mut times: HashMap<&String, u32> = HashMap::new();
    before.iter().chain(&after).for_each(|dn| *times.entry(dn).or_default() += 1);
    for number in 1..=30 {
        // Transferred ones changed twice: before the outage, if they were among the first, and after.
        let most = if (5..=14).contains(&number) { 2 } else { 1 };
        let dn = office.naming.person(number);
        // One whose answer the outage took was seen by nobody, though slapd may have done it.
        let times = times.get(&dn.0).copied().unwrap_or_default();
        assert!(times <= most, "{dn} was written {times} times");
    }
    let is_group = |dn: &String| dn.contains(",ou=groups,");
    let first_group = after.iter().position(is_group).unwrap();
    assert!(after[first_group..].iter().all(is_group), "people come before groups: {after:?}");
}
