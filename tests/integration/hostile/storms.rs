//! A server that is busy (51) or unavailable (52): for a while, or for good.

use congvu::directory::apply::FailureKind;
use congvu::directory::ldap::{LdapConfig, LdapDirectory};
use congvu::directory::port::Directory as _;

use super::ber::{self, op};
use super::proxy::{Deed, Passing, Proxy};
use super::server::{Conn, Server};
use super::{connected, in_time, root, short, unreachable};
use crate::engine::office::Office;
use crate::slapd::Fixture;

async fn behind_proxy() -> (Fixture, Proxy, LdapDirectory, Office) {
    let server = Fixture::start().await;
    let proxy = Proxy::before(server.url()).await;
    let directory = LdapDirectory::new(LdapConfig { url: proxy.url(), deadlines: short(), ..server.config() });
    let mut office = Office::new(root(), 30);
    in_time(office.sync(&directory)).await;
    for number in 1..=10 {
        let person = office.person(number);
        person.position = "Trưởng phòng".to_owned();
        person.revision += 1;
    }
    (server, proxy, directory, office)
}

/// Refuses modifies with 51 and 52 in turn, as long as `lasts` says of how many there were.
fn storm(lasts: fn(u32) -> bool) -> impl FnMut(&Passing<'_>) -> Deed + Send {
    let mut refused = 0;
    move |passing| {
        let is_write = !passing.is_answer && passing.message.op == op::MODIFY && !passing.message.is_question();
        if !is_write || !lasts(refused) {
            return Deed::Pass;
        }
        refused += 1;
        let code = if refused % 2 == 0 { 51 } else { 52 };
        Deed::Answer(ber::result(passing.message.id, ber::response_to(op::MODIFY), code))
    }
}

#[tokio::test]
async fn one_that_ends_is_waited_for() {
    let (_server, proxy, directory, office) = behind_proxy().await;
    proxy.spoil(storm(|refused| refused < 20));
    in_time(office.sync(&directory)).await;
    in_time(office.assert_converged(&directory)).await;
}

#[tokio::test]
async fn one_that_does_not_end_fails_its_rows_and_nothing_else() {
    let (_server, proxy, directory, office) = behind_proxy().await;
    let plan = in_time(office.plan(&directory)).await;
    proxy.spoil(storm(|_| true));
    let outcome = in_time(office.apply(&directory, &plan)).await;
    assert_eq!((outcome.confirmed, outcome.failed.len()), (0, 10), "{outcome:?}");
    assert!(outcome.failed.iter().all(|failed| failed.kind == FailureKind::Retry));
    assert!(outcome.unknown.is_empty() && outcome.stopped.is_none());
    proxy.spoil(|_| Deed::Pass);
    in_time(office.sync(&directory)).await;
    in_time(office.assert_converged(&directory)).await;
}

#[tokio::test]
async fn a_search_that_is_refused_is_no_absence() {
    let (_server, proxy, directory, office) = behind_proxy().await;
    proxy.spoil(|passing| {
        if !passing.is_answer && passing.message.op == op::SEARCH {
            return Deed::Answer(ber::result(passing.message.id, op::DONE, 51));
        }
        Deed::Pass
    });
    let dn = office.naming.person(1);
    let error = in_time(directory.read_entry(&dn)).await.unwrap_err();
    assert!(error.to_string().contains("code 51"), "{error}");
}

#[tokio::test]
async fn a_log_in_that_is_put_off_is_no_wrong_password() {
    let server = Server::start(|mut conn: Conn| async move {
        while let Some(bind) = conn.next().await {
            conn.send(&ber::result(bind.id, op::BOUND, 51)).await;
        }
    })
    .await;
    assert_eq!(unreachable(connected(&server.url()).await), "it is too busy for a log-in (code 51)");
}
