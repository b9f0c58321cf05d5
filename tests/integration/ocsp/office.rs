//! The desk of requests with a responder of the CA beside it, and certificates of that CA for its people.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use congvu::demo::ca::{self, Authority, CrlOrder, OcspSigner, OcspWord, ResponderBook};
use congvu::domain::certificate::alarm::AlarmKind;
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::certificate::status::{CertificateStatus, Revocation, status_at};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{CertificateId, RequestId};
use congvu::domain::scope::Scope;
use congvu::http::Tls;
use congvu::operations::ask_ocsp::{AnswerOutcome, AnswerRow, AskedTurn, OcspAsking, ask_due};
use congvu::operations::import_certificates::{ImportOutcome, import_certificates};
use congvu::operations::list_alarms::list_alarms;
use congvu::operations::refresh_revocation::{ListOutcome, refresh_revocation};
use congvu::operations::requests::{RequestDraft, Verdict};
use congvu::pki::facts::parse;
use congvu::pki::fetch::{Allowed, FetchLimits, HttpFetch};
use congvu::pki::revocation::CrlLimits;
use time::Date;
use time::macros::date;

use super::responder::{Reply, Responder};
use crate::database::TestDatabase;
use crate::main_job::province::{demo_ca, trust};
use crate::requests::desk::Desk;

pub(super) const MONDAY: Date = date!(2019 - 06 - 17);

/// A certificate of the CA.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) id: CertificateId,
    pub(super) der: Vec<u8>,
    pub(super) serial: Serial,
}

/// What the CA's responder knows.
pub(super) type Book = Arc<Mutex<Vec<(Serial, OcspWord)>>>;

pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) responder: Responder,
    pub(super) book: Book,
    /// When the responder answers: its thisUpdate.
    pub(super) clock: Arc<Mutex<Timestamp>>,
    pub(super) leaves: Vec<Leaf>,
}

pub(super) const DAY: i64 = 86_400;

impl Office {
    /// On a Monday: one certificate of the CA each for two people, known to its responder as good.
    pub(super) async fn open(db: TestDatabase) -> Self {
        let desk = Desk::open(db).await.on(MONDAY);
        let mut leaves = Vec::new();
        for person in [0, 1] {
            leaves.push(certified(&desk, person, person, date!(2022 - 03 - 01)).await);
        }
        let book: Book =
            Arc::new(Mutex::new(leaves.iter().map(|leaf| (leaf.serial.clone(), OcspWord::Good)).collect()));
        let clock = Arc::new(Mutex::new(desk.office.registry.clock.now()));
        let responder = Responder::start(honest(&book, &clock)).await;
        Self { desk, responder, book, clock, leaves }
    }

    /// So many further leaves of the first person, known as good.
    pub(super) async fn further(&mut self, number: usize) {
        for _ in 0..number {
            let leaf = certified(&self.desk, 0, self.leaves.len(), date!(2022 - 03 - 01)).await;
            self.book.lock().unwrap().push((leaf.serial.clone(), OcspWord::Good));
            self.leaves.push(leaf);
        }
    }

    /// The responder answers as the CA's does.
    pub(super) fn be_honest(&self) {
        self.responder.does(honest(&self.book, &self.clock));
    }

    /// From now on the responder says this of the leaf.
    pub(super) fn says(&self, leaf: usize, word: OcspWord) {
        self.book.lock().unwrap()[leaf].1 = word;
    }

    pub(super) fn now(&self) -> Timestamp {
        self.desk.office.registry.clock.now()
    }

    /// The same on another day; the responder's clock goes along.
    pub(super) fn on(self, day: Date) -> Self {
        let desk = self.desk.on(day);
        *self.clock.lock().unwrap() = desk.office.registry.clock.now();
        Self { desk, ..self }
    }

    pub(super) fn asking(&self) -> OcspAsking {
        let allowed = Allowed::new(&[self.responder.address.to_string()], &["127.0.0.1".to_owned()]).unwrap();
        let moment = Duration::from_secs(2);
        let limits = FetchLimits { max_bytes: 64 << 10, idle: moment, whole: moment, ..FetchLimits::default() };
        OcspAsking {
            fetch: Arc::new(HttpFetch::new(allowed.clone(), limits, Tls::new(None).unwrap())),
            allowed,
            responders: vec![self.responder.url()],
            needs_nonce: false,
            again_seconds: 3600,
            most: 50,
            list_limits: CrlLimits::default(),
            trust: trust(demo_ca()),
        }
    }

    /// A turn of the schedule.
    pub(super) async fn turn(&self) -> AskedTurn {
        ask_due(&self.desk.office.registry, &self.asking()).await.expect("a turn")
    }

    /// A turn that asks about one certificate.
    pub(super) async fn ask(&self) -> AnswerRow {
        let mut turn = self.turn().await;
        assert_eq!(turn.rows.len(), 1, "{turn:?}");
        turn.rows.remove(0)
    }

    /// The CA's list of now, in force for so many days.
    pub(super) async fn list(&self, number: u64, entries: &[(Serial, Revocation)], days: i64) {
        let now = self.now();
        let order = CrlOrder { number, this_update: now, next_update: now.plus_seconds(days * DAY), entries };
        let list = demo_ca().crl(Authority::G2Issuing, &order).unwrap();
        let (registry, officer) = (&self.desk.office.registry, &self.desk.officer);
        let files = [("g2.crl".to_owned(), list)];
        let rows = refresh_revocation(registry, &trust(demo_ca()), officer, &files).await.unwrap();
        assert!(matches!(rows[0].outcome, ListOutcome::Taken { .. }), "{rows:?}");
    }

    /// A request to revoke the leaf, handed in.
    pub(super) async fn submitted(&self, leaf: usize) -> RequestId {
        let content = Content { reason: Some(RevocationReason::DeviceLost), ..Content::default() };
        let draft = RequestDraft {
            kind: RequestKind::Revoke,
            official: self.desk.office.person(leaf),
            certificate: Some(self.leaves[leaf].id),
            content,
        };
        self.desk.submitted(draft).await
    }

    /// A request to revoke the leaf, in the hands of the CA since today.
    pub(super) async fn sent(&self, leaf: usize) -> RequestId {
        let id = self.submitted(leaf).await;
        self.desk.decide(id, Verdict::Approve).await.unwrap();
        self.desk.send("7/STTTT", &[id]).await.unwrap();
        assert_eq!(self.desk.state(id).await, RequestState::SentToCa);
        id
    }

    /// The leaf's status at an instant, as document systems are told.
    pub(super) async fn status_at(&self, leaf: usize, at: Timestamp) -> CertificateStatus {
        let key = SignerKey::Sha256(parse(&self.leaves[leaf].der).unwrap().facts.sha256);
        let glance = self.desk.office.registry.store.glance();
        let facts = glance.signer(&Scope::Province, at, &key).await.expect("a look-up").expect("a signer");
        status_at(&facts.evidence, at)
    }

    pub(super) async fn status(&self, leaf: usize) -> CertificateStatus {
        self.status_at(leaf, self.now()).await
    }

    /// Alarms about the leaf.
    pub(super) async fn alarms(&self, leaf: usize) -> Vec<AlarmKind> {
        let (registry, admin) = (&self.desk.office.registry, &self.desk.admin);
        let all = list_alarms(registry, admin, None, None, 1000).await.expect("alarms").alarms;
        let own = all.iter().filter(|told| told.alarm.certificate == self.leaves[leaf].id);
        own.map(|told| told.alarm.kind).collect()
    }
}

/// What the CA's responder does, by its book.
pub(super) fn honest(
    book: &Book,
    clock: &Arc<Mutex<Timestamp>>,
) -> impl FnMut(&str, &[u8]) -> Option<Reply> + Send + 'static {
    let (book, clock) = (Arc::clone(book), Arc::clone(clock));
    move |_, question| {
        let (words, at) = (book.lock().unwrap().clone(), *clock.lock().unwrap());
        let book = ResponderBook {
            signer: OcspSigner::Authority,
            at,
            next_update: Some(at.plus_seconds(2 * DAY)),
            repeats_nonce: true,
            words: &words,
        };
        let answer = demo_ca().respond(Authority::G2Issuing, question, &book).unwrap();
        Some(Reply::answer(answer.expect("a question")))
    }
}

/// A certificate of the CA for that person, valid until that day, taken in.
pub(super) async fn certified(desk: &Desk, person: usize, number: usize, until: Date) -> Leaf {
    let subject = ca::Subject {
        full_name: "Nguyễn Văn An",
        organisation: "Cơ quan H10.1",
        locality: "Bình Phước",
        address: desk.office.people[person].address.address.as_str(),
    };
    let order = ca::CertificateOrder {
        number: 500 + u32::try_from(number).unwrap(),
        subject,
        generation: ca::Generation::G2,
        not_before: Timestamp::start_of(date!(2019 - 03 - 01)),
        not_after: Timestamp::start_of(until),
    };
    let der = demo_ca().issue(&order).unwrap();
    let serial = parse(&der).unwrap().facts.serial;
    let files = [("leaf.cer".to_owned(), der.clone())];
    let rows = import_certificates(&desk.office.registry, &trust(demo_ca()), &desk.officer, &files).await.unwrap();
    let ImportOutcome::Imported { certificate, official: Some(owner), .. } = rows[0].outcome else {
        panic!("{rows:?}")
    };
    assert_eq!(owner, desk.office.person(person));
    Leaf { id: certificate, der, serial }
}

pub(super) fn revoked(at: Timestamp, reason: u8) -> OcspWord {
    OcspWord::Revoked(Revocation { at, reason })
}

pub(super) fn reason_of(row: &AnswerRow) -> String {
    match &row.outcome {
        AnswerOutcome::Refused { reason }
        | AnswerOutcome::Failed { reason, .. }
        | AnswerOutcome::LeftOut { reason } => reason.clone(),
        other => panic!("{other:?}"),
    }
}
