//! Bytes that are no honest LDAP: too deep, too long, too many, without end, or such that ldap3's decoder panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use congvu::directory::attribute::Attribute;
use congvu::directory::ldap::{Deadlines, LdapConfig, LdapDirectory};
use congvu::directory::plan::Operation;
use congvu::directory::port::{Directory as _, DirectoryError, Query, ReadProof, TransactionOutcome, Write};

use super::ber::{self, Message, op, tlv};
use super::server::{Conn, Server};
use super::{client, connected, in_time, lost, root};
use crate::slapd::{add_of, person};

/// A server whose first connection answers each question by `evil`, and whose others are honest.
async fn first_evil(evil: fn(&Message) -> Vec<u8>) -> Server {
    Server::start(move |mut conn: Conn| async move {
        conn.let_in().await;
        if conn.number == 0
            && let Some(question) = conn.next().await
        {
            conn.send(&evil(&question)).await;
            return conn.keep_silent().await;
        }
        conn.oblige().await;
    })
    .await
}

/// Asks a server twice: the first answer is lost, the second found by dialling again.
async fn lost_then_found(evil: fn(&Message) -> Vec<u8>) -> String {
    let server = first_evil(evil).await;
    let directory = connected(&server.url()).await.unwrap();
    let reason = lost(in_time(directory.read_entry(&root())).await);
    assert_eq!(in_time(directory.read_entry(&root())).await.unwrap(), None);
    assert_eq!(server.connections(), 2);
    reason
}

#[tokio::test]
async fn an_answer_nested_8000_deep_ends_its_connection_only() {
    let reason = lost_then_found(|question| ber::message(question.id, &ber::nested(8_000))).await;
    assert_eq!(reason, "a message is nested deeper than 64");
}

#[tokio::test]
async fn a_huge_length_is_refused_before_its_bytes_come() {
    let reason = lost_then_found(|_| vec![0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]).await;
    assert_eq!(reason, "a message is longer than 16 MiB");
}

#[tokio::test]
async fn millions_of_empty_elements_are_refused() {
    let reason = lost_then_found(|question| ber::message(question.id, &tlv(op::ENTRY, &[4, 0].repeat(2 << 20)))).await;
    assert_eq!(reason, "a message has more than 1,048,576 elements");
}

#[tokio::test]
async fn other_protocols_are_refused() {
    let reason = lost_then_found(|_| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()).await;
    assert_eq!(reason, "a message is no LDAP");
}

#[tokio::test]
async fn what_makes_the_decoder_panic_costs_one_connection() {
    // No parts; no message number; an operation that answers no search; a number that is none.
    for evil in [
        (|_| vec![0x30, 0]) as fn(&Message) -> Vec<u8>,
        |_| tlv(0x30, &[4, 0]),
        |question| ber::message(question.id, &tlv(0x47, &[])),
        |_| tlv(0x30, &[4, 1, 0x41, 4, 0]),
    ] {
        assert_eq!(lost_then_found(evil).await, "what the server sent is no LDAP");
    }
}

#[tokio::test]
async fn a_result_without_its_parts_is_an_answer_lost() {
    let reason = lost_then_found(|question| ber::message(question.id, &tlv(op::DONE, &[]))).await;
    assert!(reason.contains("no LDAP"), "{reason}");
}

#[tokio::test]
async fn all_that_wait_on_a_connection_end_with_it() {
    let server = Server::start(|mut conn: Conn| async move {
        conn.let_in().await;
        // Five are in flight when the sixth is answered by nonsense.
        for _ in 0..6 {
            conn.next().await;
        }
        conn.send(&[0x30, 0]).await;
        conn.keep_silent().await;
    })
    .await;
    let directory = connected(&server.url()).await.unwrap();
    let (entries, adds): (Vec<_>, Vec<Operation>) =
        (1..=6).map(person).map(|one| (one.dn.clone(), add_of(&one))).unzip();
    let writes: Vec<_> = entries.iter().zip(&adds).map(|(dn, operation)| Write { dn, operation, csn: None }).collect();
    let reason = lost(in_time(directory.validate(&writes)).await);
    assert_eq!(reason, "what the server sent is no LDAP");
}

#[tokio::test]
async fn answers_to_questions_never_asked_are_no_answer() {
    let reason = lost_then_found(|question| ber::result(question.id + 7, op::DONE, 0)).await;
    assert_eq!(reason, "no answer within 500ms");
}

/// Sends what `piece` makes of a read of everything, again and again, until the client has gone.
async fn endless(piece: fn(u32, u32) -> Vec<u8>) -> Server {
    Server::start(move |mut conn: Conn| async move {
        conn.let_in().await;
        let question = conn.read_of_all().await;
        let mut number = 0;
        while conn.send(&piece(question.id, number)).await {
            number += 1;
        }
    })
    .await
}

async fn read_of_endless(piece: fn(u32, u32) -> Vec<u8>) -> Result<ReadProof, DirectoryError> {
    let server = endless(piece).await;
    let config = LdapConfig { most_entries: 5_000, ..client(&server.url()) };
    let directory = LdapDirectory::new(config);
    let query = Query { base: root(), filter: "(objectClass=*)".to_owned(), attributes: vec![Attribute::Cn] };
    in_time(directory.read(&query, &mut drop)).await
}

#[tokio::test]
async fn messages_without_end_are_not_waited_for() {
    let wrong_number = |id, _| ber::result(id + 1, op::DONE, 0);
    assert_eq!(lost(read_of_endless(wrong_number).await), "no answer within 500ms");
    let intermediate = |id, _| ber::message(id, &tlv(op::INTERMEDIATE, &[]));
    assert_eq!(lost(read_of_endless(intermediate).await), "no answer within 500ms");
}

#[tokio::test]
async fn a_flood_of_referrals_is_cut_off() {
    let reference = |id, _| ber::message(id, &tlv(op::REFERENCE, &tlv(4, b"ldap://elsewhere.example/dc=x")));
    let error = read_of_endless(reference).await.unwrap_err();
    assert!(error.to_string().contains("more than 10000 referrals"), "{error}");
}

#[tokio::test]
async fn entries_without_end_are_cut_off() {
    let error = read_of_endless(ber::person).await.unwrap_err();
    assert!(error.to_string().contains("more than 5000 entries"), "{error}");
}

#[tokio::test]
async fn a_name_that_brings_entries_without_end_is_refused() {
    let server = Server::start(|mut conn: Conn| async move {
        conn.let_in().await;
        let question = conn.next().await.unwrap();
        while conn.send(&ber::person(question.id, 1)).await {}
    })
    .await;
    let directory = connected(&server.url()).await.unwrap();
    let error = in_time(directory.read_entry(&root())).await.unwrap_err();
    assert!(error.to_string().contains("more than one entry"), "{error}");
}

/// While the reader is busy with the first entry, the server gets rid of some megabytes and no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_server_that_sends_faster_than_is_read_is_held_back() {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let server = Server::start(move |mut conn: Conn| {
        let count = Arc::clone(&count);
        async move {
            conn.let_in().await;
            let question = conn.read_of_all().await;
            let padding = "x".repeat(64 << 10);
            let values =
                [("entryUUID", NIL), ("entryCSN", "20261123174449.000000Z#000000#000#000000"), ("cn", &padding)];
            let entry = ber::entry(question.id, "cn=x", &values);
            while count.load(Ordering::SeqCst) < 256 << 20 && conn.send(&entry).await {
                count.fetch_add(entry.len(), Ordering::SeqCst);
            }
            conn.send(&ber::result(question.id, op::DONE, 0)).await;
            conn.oblige().await;
        }
    })
    .await;
    let directory = LdapDirectory::new(LdapConfig { deadlines: Deadlines::default(), ..client(&server.url()) });
    let query = Query { base: root(), filter: "(objectClass=*)".to_owned(), attributes: vec![Attribute::Cn] };
    let (mut meanwhile, mut seen) = (0, 0);
    let mut sink = |_| {
        if seen == 0 {
            std::thread::sleep(Duration::from_secs(1));
            meanwhile = sent.load(Ordering::SeqCst);
        }
        seen += 1;
    };
    let proof = directory.read(&query, &mut sink).await.unwrap();
    assert!(proof.is_complete());
    assert!(meanwhile < 64 << 20, "{meanwhile} bytes were taken from the server meanwhile");
    assert!(seen > 4_000, "{seen}");
}

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Ends a transaction of one add by `answer`.
async fn ended_by(answer: fn(u32) -> Vec<u8>) -> TransactionOutcome {
    let server = Server::start(move |mut conn: Conn| async move {
        conn.let_in().await;
        for _ in 0..2 {
            let request = conn.next().await.unwrap();
            conn.send(&ber::result(request.id, ber::response_to(request.op), 0)).await;
        }
        let end = conn.next().await.unwrap();
        assert_eq!(end.op, op::EXTENDED);
        conn.send(&answer(end.id)).await;
        conn.keep_silent().await;
    })
    .await;
    let directory = connected(&server.url()).await.unwrap();
    in_time(directory.add_in_transaction(0, &[person(1)])).await.unwrap()
}

#[tokio::test]
async fn malformed_ends_of_a_transaction_are_a_refusal_or_unknown_never_success() {
    // Which message failed: none, nonsense, one that was never sent.
    for answer in [(|id| ber::result(id, op::EXTENDED_RESPONSE, 80)) as fn(u32) -> Vec<u8>, |id| {
        ber::message(id, &tlv(op::EXTENDED_RESPONSE, &[10, 1, 80, 4, 0, 4, 0, 0x8b, 3, 0x30, 0x80, 0]))
    }] {
        let outcome = ended_by(answer).await;
        assert!(matches!(&outcome, TransactionOutcome::RolledBack(refusal) if refusal.code == 80), "{outcome:?}");
    }
    for answer in [
        (|id| ber::message(id, &tlv(op::EXTENDED_RESPONSE, &[]))) as fn(u32) -> Vec<u8>,
        |id| ber::message(id, &tlv(op::EXTENDED_RESPONSE, &[4, 0])),
        |_| vec![0x30, 0],
        |_| vec![],
    ] {
        let outcome = ended_by(answer).await;
        assert!(matches!(&outcome, TransactionOutcome::Unknown(_)), "{outcome:?}");
    }
}
