//! Answers beside lists in the store: every read of a status follows them, and what was known before they came stays what was known.

use congvu::domain::certificate::answer::Told;
use congvu::domain::certificate::change::{Position, SignerChangeKind};
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::life::LifeState;
use congvu::domain::certificate::observation::RevocationEventKind;
use congvu::domain::certificate::status::CertificateStatus::{self, Hold, Indeterminate, Revoked, Valid};
use congvu::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation, status_at};
use congvu::domain::clock::Timestamp;
use congvu::domain::scope::Scope;
use congvu::operations::hand_over_certificate::life_of;
use congvu::storage::Header;
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::write::{HeardAnswer, HeardWord, ListChanges};
use sha2::{Digest as _, Sha256};

use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::{day, each_read_says, serial, tell};
use crate::storage::registry::{ISSUER, Person, small};

on_both_engines! {
    every_read_follows_answers_beside_lists
    what_was_known_before_an_answer_came_stays_what_was_known
    answers_alone_speak_where_there_is_no_list
    a_hold_that_had_ended_before_it_was_told_holds_nothing_up
    whoever_says_hold_clears_no_instant
    what_was_heard_is_told_once_and_a_hold_that_is_over_never
}

/// An answer of day `number`, in force for so many days.
pub(crate) async fn hear(
    db: &TestDatabase,
    number: u8,
    days: i64,
    who: &Person,
    told: Told,
) -> Option<RevocationEventKind> {
    let der = [&[number][..], &who.certificate.0.facts.sha256.0].concat();
    let answer = HeardAnswer {
        sha256: Fingerprint(Sha256::digest(&der).into()),
        responder: "CN=OCSP Responder,C=VN".to_owned(),
        produced_at: day(number.into()),
        der,
    };
    let window = ListWindow { this_update: day(number.into()), next_update: day(i64::from(number) + days) };
    let own = db.store.read().await.unwrap().own_certificates(ISSUER, &serial(who)).await.expect("certificates");
    let [own] = <[_; 1]>::try_from(own).expect("one certificate");
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(number.into()) };
    let mut write = db.store.write(header).await.expect("a change set");
    let changes = write.hear_answer(&answer, &[HeardWord { own, told, window }]).await.expect("an answer");
    write.commit().await.expect("a commit");
    changes[0]
}

fn told(on: i64, reason: u8) -> Told {
    Told::Revoked(Revocation { at: day(on).plus_seconds(60), reason })
}

/// The first is held by a list and let go by an answer, the second held and then revoked by answers, of the third an answer tells a
/// revocation that lists never name.
async fn heard(db: &TestDatabase, people: &[Person]) {
    use RevocationEventKind::{Held, Released, Revoked as Told};
    let [a, b, c] = [&people[0], &people[1], &people[2]];
    tell(db, 10, &[(a, 8, REASON_HOLD)]).await;
    assert_eq!(hear(db, 12, 1, a, self::Told::Good).await, Some(Released));
    assert_eq!(hear(db, 12, 1, b, told(11, REASON_HOLD)).await, Some(Held));
    assert_eq!(hear(db, 14, 1, c, told(13, 1)).await, Some(Told));
    assert_eq!(hear(db, 16, 1, b, told(15, 4)).await, Some(Told));
    assert_eq!(hear(db, 17, 1, b, told(15, 4)).await, None, "nothing new");
    assert_eq!(tell(db, 20, &[]).await.gone, 1, "the hold that was let go before");
    assert_eq!(hear(db, 22, 1, c, self::Told::Good).await, None, "nothing leads back");
    assert_eq!(hear(db, 23, 1, a, self::Told::Unknown).await, None);
}

const EXPECTED: [(i64, [CertificateStatus; 3]); 7] = [
    (7, [Valid, Valid, Valid]),
    (8, [Hold, Valid, Valid]),
    (10, [Hold, Valid, Valid]),
    (12, [Valid, Hold, Valid]),
    (13, [Valid, Hold, Revoked]),
    (15, [Valid, Revoked, Revoked]),
    (28, [Valid, Revoked, Revoked]),
];

async fn every_read_follows_answers_beside_lists(db: TestDatabase) {
    use SignerChangeKind::{Held, Released, Revoked as Told};
    let (_, _, people) = small(&db.store).await;
    heard(&db, &people).await;
    each_read_says(&db, &people, &EXPECTED).await;
    let reader = db.store.read().await.unwrap();
    let page = reader.signer_changes(&Scope::Province, Position::after(0), 100).await.unwrap();
    let mut kinds: Vec<_> = page.changes.iter().map(|change| (change.position.seq, change.kind)).collect();
    kinds.retain(|(seq, _)| *seq > 1);
    assert_eq!(kinds, [(2, Held), (3, Released), (4, Held), (5, Told), (6, Told)]);
    // The answer rests on what told it.
    let evidence = async |person: &Person, at: Timestamp| {
        let found = reader.revocation_evidence(&person.certificate.0.facts, at).await.expect("evidence");
        found.list.expect("a list or an answer")
    };
    let (of_list, of_answer) = (evidence(&people[0], day(9)).await, evidence(&people[2], day(25)).await);
    assert!(of_list.number == Some(vec![10]) && of_list.answer.is_none(), "{of_list:?}");
    assert!(of_answer.number.is_none() && of_answer.answer.is_some(), "{of_answer:?}");
    assert_eq!(of_answer.window.this_update, day(14));
    let mut none = |found: congvu::storage::read::verify::Inconsistency| panic!("{found}");
    reader.verify(&mut none).await.expect("a verification");
    drop(reader);
    // Whoever takes a kept answer away is found out.
    assert_eq!(db.by_hand("update ocsp_answer set sha256 = digest").await, 7);
    let (reader, mut found) = (db.store.read().await.unwrap(), Vec::new());
    reader.verify(&mut |one| found.push((one.check.to_string(), one.table))).await.unwrap();
    let lost = found.iter().filter(|one| **one == ("evidence".to_owned(), "ocsp_answer")).count();
    assert_eq!(lost, 7, "{found:?}");
}

/// A good answer of the 12th, then a list of the 11th that names a hold, and one of the 13th that does not: nothing releases it, and nothing has to.
async fn a_hold_that_had_ended_before_it_was_told_holds_nothing_up(db: TestDatabase) {
    use RevocationEventKind::{Changed, Released};
    let (_, _, people) = small(&db.store).await;
    assert_eq!(hear(&db, 12, 1, &people[0], self::Told::Good).await, None);
    tell(&db, 11, &[(&people[0], 9, REASON_HOLD)]).await;
    tell(&db, 13, &[]).await;
    let kinds = db.texts("select kind from revocation_event order by recorded_from").await;
    assert_eq!(kinds.first().map(String::as_str), Some(Changed.as_str()), "the past is another than was told");
    assert!(!kinds.iter().any(|kind| kind == Released.as_str()), "{kinds:?}");
    let said =
        [(8, Valid), (9, Hold), (10, Hold), (12, Valid), (14, Valid)].map(|(day, told)| (day, [told, Valid, Valid]));
    each_read_says(&db, &people, &said).await;
}

async fn what_was_known_before_an_answer_came_stays_what_was_known(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    heard(&db, &people).await;
    let reader = db.store.read().await.expect("a reader");
    // The day is the 16th; what is told of it changes with what has come in.
    for (known_at, expected) in [
        (1, [Indeterminate, Indeterminate, Indeterminate]),
        (2, [Hold, Valid, Valid]),
        (3, [Valid, Valid, Valid]),
        (4, [Valid, Hold, Valid]),
        (5, [Valid, Hold, Revoked]),
        (6, [Valid, Revoked, Revoked]),
    ] {
        let view = View::as_known_at(day(16).day(), known_at);
        let facts = reader.adoption(&Scope::Province, view).await.expect("facts");
        let end = Timestamp::end_of(view.day);
        let found = people.iter().map(|person| {
            let row = facts.certificates.iter().find(|row| row.official == person.official.id).expect("a certificate");
            status_at(&row.evidence, end)
        });
        assert_eq!(found.collect::<Vec<_>>(), expected, "{known_at}");
    }
}

async fn answers_alone_speak_where_there_is_no_list(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    hear(&db, 10, 3, &people[0], Told::Good).await;
    hear(&db, 10, 3, &people[1], told(9, 1)).await;
    hear(&db, 10, 3, &people[2], Told::Unknown).await;
    let said = [
        (8, [Valid, Valid, Indeterminate]),
        (9, [Valid, Revoked, Indeterminate]),
        (12, [Valid, Revoked, Indeterminate]),
        (13, [Indeterminate, Revoked, Indeterminate]),
    ];
    each_status_is(&db, &people, &said).await;
    // A list that does not name it takes the revocation not back; the first goes on as the list says.
    tell(&db, 14, &[]).await;
    each_status_is(&db, &people, &[(12, [Valid, Revoked, Valid]), (15, [Valid, Revoked, Valid])]).await;
}

async fn whoever_says_hold_clears_no_instant(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let [a, b, c] = [&people[0], &people[1], &people[2]];
    // On hold by an answer, which the next list ends; then no list comes any more.
    assert_eq!(hear(&db, 12, 60, a, told(11, REASON_HOLD)).await, Some(RevocationEventKind::Held));
    hear(&db, 5, 60, c, Told::Good).await;
    hear(&db, 12, 60, c, told(11, REASON_HOLD)).await;
    tell(&db, 14, &[]).await;
    // Brought as a file, older than the list: it tells no hold.
    assert_eq!(hear(&db, 12, 60, b, told(11, REASON_HOLD)).await, None);
    let silent = [(10, [Valid, Valid, Valid]), (13, [Hold, Valid, Hold]), (43, [Valid; 3]), (50, [Indeterminate; 3])];
    each_status_is(&db, &people, &silent).await;
    let reader = db.store.read().await.expect("a reader");
    let view = View::of(day(50).day());
    let facts = reader.adoption(&Scope::Province, view).await.expect("facts");
    for person in &people {
        let evidence = reader.revocation_evidence(&person.certificate.0.facts, day(50)).await.expect("evidence");
        assert!(evidence.list.is_some_and(|list| list.answer.is_none()), "the last list");
        let row = facts.certificates.iter().find(|row| row.official == person.official.id).expect("a certificate");
        assert_eq!(status_at(&row.evidence, Timestamp::end_of(view.day)), Indeterminate);
    }
    // Whoever is asked again, and says good, speaks for the time before.
    drop(reader);
    hear(&db, 70, 3, c, Told::Good).await;
    each_status_is(&db, &people, &[(50, [Indeterminate, Indeterminate, Valid])]).await;
}

async fn what_was_heard_is_told_once_and_a_hold_that_is_over_never(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let [a, b, c] = [&people[0], &people[1], &people[2]];
    hear(&db, 12, 60, a, Told::Good).await;
    hear(&db, 12, 60, b, told(11, REASON_HOLD)).await;
    hear(&db, 12, 60, c, told(11, 1)).await;
    let before = db.store.read().await.unwrap().head().await.unwrap();
    // Made before the first answer, which says that the hold was over by then.
    let changes = tell(&db, 11, &[(a, 8, REASON_HOLD)]).await;
    assert_eq!(changes, ListChanges { changed: 1, ..ListChanges::default() });
    let changes = tell(&db, 20, &[(b, 11, REASON_HOLD), (c, 11, 1)]).await;
    assert_eq!(changes, ListChanges { named: 2, gone: 1, ..ListChanges::default() });
    each_status_is(&db, &people, &[(9, [Hold, Valid, Valid]), (25, [Valid, Hold, Revoked])]).await;
    let reader = db.store.read().await.expect("a reader");
    let (view, head) = (View::of(day(25).day()), reader.head().await.unwrap());
    assert_eq!(reader.revocation_news(view, day(25), before, head).await.expect("news"), [], "everybody knows");
    let news = reader.revocation_news(view, day(25), 1, head).await.expect("news");
    assert_eq!(
        news.iter().map(|one| one.kind).collect::<Vec<_>>(),
        [RevocationEventKind::Held, RevocationEventKind::Revoked]
    );
    let page = reader.signer_changes(&Scope::Province, Position::after(before), 100).await.unwrap();
    let told: Vec<_> = page.changes.iter().map(|change| (change.certificate, change.effective_at)).collect();
    assert_eq!(told, [(a.certificate.0.facts.sha256, day(8).plus_seconds(60))], "whose past is another than was told");
    for (person, state) in [(a, LifeState::Issued), (b, LifeState::Hold), (c, LifeState::Revoked)] {
        let id = person.certificate.0.id;
        let filter = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
        let page = reader.certificate_page(&Scope::Province, view, day(25), &filter, None, 1).await.expect("a page");
        let (life, _) = life_of(&reader, (view, day(25)), id, &page[0].evidence).await.expect("a life");
        assert_eq!(life.state(), state);
    }
    // A list that drops the hold that an answer told ends it, whoever named it meanwhile.
    drop(reader);
    let changes = tell(&db, 30, &[(c, 11, 1)]).await;
    assert_eq!(changes, ListChanges { released: 1, ..ListChanges::default() });
    let mut none = |found: congvu::storage::read::verify::Inconsistency| panic!("{found}");
    db.store.read().await.unwrap().verify(&mut none).await.expect("a verification");
}

/// In lists and in answers to document systems.
async fn each_status_is(db: &TestDatabase, people: &[Person], said: &[(i64, [CertificateStatus; 3])]) {
    use congvu::domain::certificate::signer::SignerKey;
    let (reader, glance) = (db.store.read().await.expect("a reader"), db.store.glance());
    for &(number, expected) in said {
        let at = day(number).plus_seconds(3600);
        for (person, status) in people.iter().zip(expected) {
            let key = SignerKey::Sha256(person.certificate.0.facts.sha256);
            let facts = glance.signer(&Scope::Province, at, &key).await.expect("a look-up").expect("a signer");
            assert_eq!(status_at(&facts.evidence, at), status, "signer {number}");
            let filter = CertificateFilter { status: Some(status), ..CertificateFilter::default() };
            let view = View::of(at.day());
            let lines = reader.certificate_page(&Scope::Province, view, at, &filter, None, 10).await.expect("lines");
            let own = lines.iter().find(|line| line.key.certificate == person.certificate.0.id);
            assert_eq!(own.map(|line| line.status), Some(status), "list {number}");
        }
    }
}
