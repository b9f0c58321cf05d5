//! A read that breaks off, wherever it does, is never taken for a complete one.

use congvu::directory::attribute::Attribute;
use congvu::directory::ldap::{LdapConfig, LdapDirectory};
use congvu::directory::plan::RowClass;
use congvu::directory::port::{Directory as _, Query};

use super::ber::{self, op};
use super::proxy::{Deed, Proxy};
use super::server::{Conn, Server};
use super::{client, in_time, lost, root, short, undaunted};
use crate::engine::office::Office;
use crate::slapd::Fixture;

/// Three entries and the end, as they come.
fn answer(id: u32) -> Vec<u8> {
    [ber::person(id, 1), ber::person(id, 2), ber::person(id, 3), ber::result(id, op::DONE, 0)].concat()
}

fn everything() -> Query {
    Query { base: root(), filter: "(objectClass=*)".to_owned(), attributes: vec![Attribute::Cn] }
}

#[tokio::test]
async fn a_read_cut_at_any_byte_is_lost() {
    let server = Server::start(|mut conn: Conn| async move {
        conn.let_in().await;
        let question = conn.read_of_all().await;
        let answer = answer(question.id);
        let cut = conn.number.min(answer.len());
        conn.send(&answer[..cut]).await;
        if cut == answer.len() {
            conn.oblige().await;
        }
    })
    .await;
    let directory = LdapDirectory::new(client(&server.url()));
    let length = answer(4).len();
    for cut in 0..length {
        let mut seen = 0;
        let read = in_time(directory.read(&everything(), &mut |_| seen += 1)).await;
        assert_eq!(lost(read), "the server closed the connection", "cut at {cut}");
        assert!(seen <= 3);
    }
    assert_eq!(server.connections(), length, "each read had a connection of its own");
    let proof = in_time(directory.read(&everything(), &mut drop)).await.unwrap();
    assert!(proof.is_complete() && proof.count == 3, "{proof:?}");
}

/// A directory with an office's entries, behind a proxy; the office has let go of ten people since.
async fn with_leavers() -> (Fixture, Proxy, LdapDirectory, Office) {
    let server = Fixture::start().await;
    let proxy = Proxy::before(server.url()).await;
    let config = LdapConfig { url: proxy.url(), deadlines: short(), patience: undaunted(), ..server.config() };
    let directory = LdapDirectory::new(config);
    let mut office = Office::new(root(), 30);
    in_time(office.sync(&directory)).await;
    // Only what is linked may ever be removed.
    in_time(office.assert_converged(&directory)).await;
    office.persons.truncate(20);
    (server, proxy, directory, office)
}

#[tokio::test]
async fn a_read_that_ends_badly_removes_nothing() {
    let (_server, proxy, directory, office) = with_leavers().await;
    // timeLimitExceeded, sizeLimitExceeded, adminLimitExceeded, busy, unavailable, unwillingToPerform, other.
    for code in [3, 4, 11, 51, 52, 53, 80] {
        let mut passed = 0;
        proxy.spoil(move |passing| match passing.message.op {
            op::ENTRY if passing.request.is_subtree_search() => {
                passed += 1;
                if passed > 25 { Deed::Swallow } else { Deed::Pass }
            }
            op::DONE if passing.request.is_subtree_search() => {
                Deed::Instead(ber::result(passing.message.id, op::DONE, code))
            }
            _ => Deed::Pass,
        });
        let plan = in_time(office.plan(&directory)).await;
        assert!(plan.report.skipped.partial.is_some(), "{code}");
        assert!(plan.rows.iter().all(|row| row.class != RowClass::Remove), "{code}: {:?}", plan.rows);
    }
    proxy.spoil(|_| Deed::Pass);
    let plan = in_time(office.plan(&directory)).await;
    assert_eq!(plan.rows.iter().filter(|row| row.class == RowClass::Remove).count(), 10, "unspoilt, it sees them");
}

#[tokio::test]
async fn one_referral_makes_a_read_incomplete() {
    let (_server, proxy, directory, office) = with_leavers().await;
    proxy.spoil(|passing| {
        if passing.message.op == op::DONE && passing.request.is_subtree_search() {
            let id = passing.message.id;
            let reference = ber::message(id, &ber::tlv(op::REFERENCE, &ber::tlv(4, b"ldap://elsewhere.example/")));
            return Deed::Instead([reference, passing.message.bytes.clone()].concat());
        }
        Deed::Pass
    });
    let plan = in_time(office.plan(&directory)).await;
    assert!(plan.rows.iter().all(|row| row.class != RowClass::Remove), "{:?}", plan.rows);
}

/// 40 % of the entries are not in an answer that says that it is complete: what was not seen is neither removed nor written
/// over.
#[tokio::test]
async fn entries_missing_from_an_answer_that_says_it_is_complete_are_not_touched() {
    let (_server, proxy, directory, office) = with_leavers().await;
    in_time(office.sync(&directory)).await;
    let mut passed = 0;
    proxy.spoil(move |passing| {
        if passing.message.op == op::ENTRY && passing.request.is_subtree_search() {
            passed += 1;
            if passed % 5 < 2 {
                return Deed::Swallow;
            }
        }
        Deed::Pass
    });
    let plan = in_time(office.plan(&directory)).await;
    assert!(plan.rows.iter().all(|row| row.class == RowClass::Add), "{:?}", plan.rows);
    let outcome = in_time(office.apply(&directory, &plan)).await;
    assert_eq!(outcome.confirmed, 0, "each is there already: {outcome:?}");
    proxy.spoil(|_| Deed::Pass);
    in_time(office.assert_converged(&directory)).await;
}
