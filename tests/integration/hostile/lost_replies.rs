//! A write is done and its answer never comes (fault matrix row 7): it is read back, and done once.

use std::sync::{Arc, Mutex};

use congvu::directory::ldap::{LdapConfig, LdapDirectory};

use super::ber::{Message, op};
use super::proxy::{Deed, Passing, Proxy};
use super::{in_time, root, short};
use crate::engine::office::Office;
use crate::slapd::Fixture;

/// How an answer is lost.
const WAYS: [fn() -> Deed; 2] = [|| Deed::Close, || Deed::Swallow];

struct Set {
    _server: Fixture,
    proxy: Proxy,
    directory: LdapDirectory,
    office: Office,
}

async fn set() -> Set {
    let server = Fixture::start().await;
    let proxy = Proxy::before(server.url()).await;
    let directory = LdapDirectory::new(LdapConfig { url: proxy.url(), deadlines: short(), ..server.config() });
    Set { _server: server, proxy, directory, office: Office::new(root(), 30) }
}

impl Set {
    /// Loses answer number `nth` (from 1) to requests that `is_meant` describes, and syncs; gives the names of writes that the
    /// server said it did, in order.
    async fn lose(&self, is_meant: fn(&Message) -> bool, nth: usize, deed: fn() -> Deed) -> Vec<String> {
        let (done, mut seen) = (Arc::new(Mutex::new(Vec::new())), 0);
        let log = Arc::clone(&done);
        self.proxy.spoil(move |passing: &Passing<'_>| {
            let is_write = [op::ADD, op::MODIFY, op::DELETE].contains(&passing.request.op);
            if passing.is_answer && is_write && passing.message.code() == 0 && !is_of_priming(&passing.request) {
                log.lock().unwrap().push(passing.request.dn());
            }
            if passing.is_answer && is_meant(&passing.request) {
                seen += 1;
                if seen == nth {
                    return deed();
                }
            }
            Deed::Pass
        });
        in_time(self.office.sync(&self.directory)).await;
        self.proxy.spoil(|_| Deed::Pass);
        in_time(self.office.assert_converged(&self.directory)).await;
        Arc::into_inner(done).unwrap().into_inner().unwrap()
    }
}

fn is_of_priming(request: &Message) -> bool {
    request.dn().contains("congvu-prime")
}

fn is_commit(request: &Message) -> bool {
    // An abort says FALSE.
    request.op == op::EXTENDED && request.has(b"1.3.6.1.1.21.3") && !request.has(&[1, 1, 0])
}

fn each_once(mut done: Vec<String>, count: usize) {
    done.sort_unstable();
    done.dedup();
    assert_eq!(done.len(), count);
}

fn is_add(request: &Message) -> bool {
    request.op == op::ADD && !is_of_priming(request)
}

#[tokio::test]
async fn of_an_add() {
    for deed in WAYS {
        let mut set = set().await;
        set.office.options.transaction_minimum = usize::MAX;
        // No-op questions are adds too, with another answer: count only those that were done.
        let done = set.lose(|request| is_add(request) && !request.is_question(), 17, deed).await;
        each_once(done, 42);
    }
}

#[tokio::test]
async fn of_a_modify() {
    for deed in WAYS {
        let mut set = set().await;
        in_time(set.office.sync(&set.directory)).await;
        for number in 1..=30 {
            let person = set.office.person(number);
            person.position = "Trưởng phòng".to_owned();
            person.revision += 1;
        }
        let done = set.lose(|request| request.op == op::MODIFY && !request.is_question(), 9, deed).await;
        assert_eq!(done.len(), 30, "none is done twice");
        each_once(done, 30);
    }
}

#[tokio::test]
async fn of_a_delete() {
    for deed in WAYS {
        let mut set = set().await;
        in_time(set.office.sync(&set.directory)).await;
        in_time(set.office.assert_converged(&set.directory)).await;
        set.office.persons.truncate(20);
        let done = set.lose(|request| request.op == op::DELETE && !request.is_question(), 4, deed).await;
        let gone: Vec<_> = done.into_iter().filter(|dn| dn.starts_with("uid=")).collect();
        assert_eq!(gone.len(), 10, "none is done twice: {gone:?}");
    }
}

#[tokio::test]
async fn of_a_commit() {
    for deed in WAYS {
        let set = set().await;
        set.lose(is_commit, 1, deed).await;
    }
}
