//! The queue of certificates to ask about: whoever cannot be asked about keeps nobody waiting, and what is wrong with one certificate is not
//! its responder's fault.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use congvu::demo::ca::{Authority, DemoCa};
use congvu::domain::ids::CertificateId;
use congvu::operations::ask_ocsp::{AnswerOutcome, AnswerRow, AskedTurn, OcspAsking, ask_due};
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::fetch::Allowed;
use time::macros::date;

use super::office::{Office, reason_of};
use super::responder::Reply;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    whoever_cannot_be_asked_about_goes_behind_the_others
    a_responder_that_is_given_up_takes_nobodys_place
    what_is_wrong_with_one_certificate_is_not_the_responders_fault
    nobody_is_blamed_for_a_question_that_was_never_put
    of_what_was_erased_meanwhile_nothing_is_noted
}

/// So many leaves, and the only list of their CA out of date.
async fn stale(db: TestDatabase, leaves: usize) -> Office {
    let mut office = Office::open(db).await;
    office.further(leaves - 2).await;
    office.list(1, &[], 1).await;
    office.on(date!(2019 - 06 - 19))
}

async fn turn(office: &Office, asking: &OcspAsking) -> AskedTurn {
    ask_due(&office.desk.office.registry, asking).await.expect("a turn")
}

fn named(turn: &AskedTurn) -> Vec<CertificateId> {
    turn.rows.iter().map(|row| row.certificate.expect("a certificate")).collect()
}

fn is_taken(row: &AnswerRow) -> bool {
    matches!(row.outcome, AnswerOutcome::Taken { .. })
}

fn is_left_out(row: &AnswerRow) -> bool {
    matches!(row.outcome, AnswerOutcome::LeftOut { .. })
}

async fn whoever_cannot_be_asked_about_goes_behind_the_others(db: TestDatabase) {
    let office = stale(db, 7).await;
    // Five are looked at for each that may be asked about.
    let nobody = OcspAsking { most: 1, responders: Vec::new(), allowed: Allowed::default(), ..office.asking() };
    let first = turn(&office, &nobody).await;
    assert!(first.rows.iter().all(is_left_out) && first.has_more, "{first:?}");
    let second = turn(&office, &nobody).await;
    let (before, after) = (named(&first), named(&second));
    assert_eq!((before.len(), after.len()), (5, 5));
    let new: Vec<_> = after.iter().filter(|id| !before.contains(id)).copied().collect();
    assert_eq!(after[..2], new, "those that were not looked at first");
    let all: BTreeSet<_> = before.into_iter().chain(after).collect();
    assert_eq!(all.len(), 7);
    assert_eq!(office.responder.asked(), Vec::<String>::new());
    // A setting that is mended is felt at once, by all of them.
    let mended = turn(&office, &office.asking()).await;
    assert!(mended.rows.len() == 7 && mended.rows.iter().all(is_taken), "{mended:?}");
    assert_eq!(turn(&office, &office.asking()).await, AskedTurn::default());
}

async fn a_responder_that_is_given_up_takes_nobodys_place(db: TestDatabase) {
    let office = stale(db, 6).await;
    office.responder.does(|_, _| Some(Reply { head: "503 Busy", body: Vec::new() }));
    let four = OcspAsking { most: 4, ..office.asking() };
    let failing = turn(&office, &four).await;
    assert!(failing.rows.len() == 6 && !failing.has_more, "{failing:?}");
    assert!(failing.rows[..3].iter().all(|row| reason_of(row).contains("503")), "{failing:?}");
    assert!(failing.rows[3..].iter().all(is_left_out), "{failing:?}");
    assert_eq!(office.responder.asked().len(), 3);
    // Those about which nobody was asked come at the next turn; those that were wait.
    office.be_honest();
    let honest = turn(&office, &four).await;
    assert_eq!(named(&honest), named(&failing)[3..]);
    assert!(honest.rows.iter().all(is_taken), "{honest:?}");
}

async fn what_is_wrong_with_one_certificate_is_not_the_responders_fault(db: TestDatabase) {
    let office = stale(db, 5).await;
    let (mut put, book, clock) = (0, Arc::clone(&office.book), Arc::clone(&office.clock));
    let mut honest = super::office::honest(&book, &clock);
    // Not loaded yet: RFC 5019's responders say "unauthorized".
    office.responder.does(move |method, question| {
        put += 1;
        if put <= 4 { Some(Reply::answer(vec![0x30, 3, 0x0A, 1, 6])) } else { honest(method, question) }
    });
    let told = turn(&office, &office.asking()).await;
    assert_eq!(told.rows.iter().filter(|row| is_taken(row)).count(), 1, "{told:?}");
    let refused: Vec<_> = told.rows.iter().filter(|row| !is_taken(row)).map(reason_of).collect();
    assert!(refused.len() == 4 && refused.iter().all(|reason| reason.contains("unauthorized")), "{refused:?}");
    let observed = office.desk.office.registry.store.read().await.unwrap().observed().await.unwrap();
    assert_eq!((observed.failing_responders, observed.responder_failing_since), (0, None));
}

async fn nobody_is_blamed_for_a_question_that_was_never_put(db: TestDatabase) {
    let office = stale(db, 2).await;
    let stranger = DemoCa::new(9).unwrap();
    let root = stranger.certificate(Authority::G2Root);
    let trust = Arc::new(TrustStore::load(&[root], &[], AlgorithmPolicy::default()).unwrap());
    let told = turn(&office, &OcspAsking { trust, ..office.asking() }).await;
    assert!(told.rows.len() == 2 && told.rows.iter().all(is_left_out), "{told:?}");
    assert!(reason_of(&told.rows[0]).contains("no known CA certified"), "{told:?}");
    assert_eq!(office.responder.asked(), Vec::<String>::new());
    let reader = office.desk.office.registry.store.read().await.unwrap();
    assert_eq!(reader.ocsp_responders().await.unwrap(), Vec::new());
}

async fn of_what_was_erased_meanwhile_nothing_is_noted(db: TestDatabase) {
    let office = Office::open(db).await;
    let [erased, kept] = [office.leaves[0].id, office.leaves[1].id];
    let erase = format!("update certificate set der = substr(der, 1, 0) where serial = {}", serial(&office, 0));
    assert_eq!(office.desk.office.db.by_hand(&erase).await, 1);
    let books = office.desk.office.registry.store.bookkeeping().await.unwrap();
    let turns = BTreeMap::from([(erased, true), (kept, true)]);
    books.note_ocsp_checks(&turns, office.now(), Some("Người giữ báo mất")).await.unwrap();
    books.commit().await.unwrap();
    assert_eq!(office.desk.office.count("ocsp_check").await, "1");
}

/// The leaf's serial number as a literal of the database.
fn serial(office: &Office, leaf: usize) -> String {
    let digits = hex::encode(&office.leaves[leaf].serial.0);
    if office.desk.office.db.is_postgres() { format!("'\\x{digits}'") } else { format!("x'{digits}'") }
}
