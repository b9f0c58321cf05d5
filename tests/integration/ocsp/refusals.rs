//! What is not believed: each refusal by name, nothing recorded, and the responder is told of.

use std::process::Command;

use congvu::demo::ca::{
    Authority, CrlOrder, DemoCa, OcspOrder, OcspSigner, OcspWord, ResponderBook, ResponderOrder, pem,
};
use congvu::domain::certificate::answer::AnswerStatus;
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::CertificateStatus::{Indeterminate, Revoked, Valid};
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::{Clock as _, SystemClock, Timestamp};
use congvu::operations::ask_ocsp::{AnswerOutcome, OcspAsking, ask_due};
use congvu::operations::refresh_revocation::{ListOutcome, refresh_from_files};
use congvu::pki::revocation::CrlLimits;
use openssl::pkey::{PKey, Private};
use time::macros::date;

use super::office::{DAY, Office, certified, reason_of, revoked};
use super::responder::Reply;
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{demo_ca, trust};
use crate::pki::at;

on_both_engines! {
    what_is_not_believed_changes_nothing_and_is_named
    answers_without_a_nonce_are_taken_where_that_is_allowed
    a_responder_of_the_ca_answers_for_it_until_it_is_revoked
    a_responder_that_takes_no_post_is_asked_in_its_address
    files_pass_the_same_checks
    openssl_answers_over_http_and_is_believed
}

const ISSUING: Authority = Authority::G2Issuing;

/// The demo CA's answer to a question, made otherwise than it should be.
fn answering(
    change: impl Fn(&mut Made) + Send + 'static,
    made: Made,
) -> impl FnMut(&str, &[u8]) -> Option<Reply> + Send {
    move |_, question| {
        let mut made = made.clone();
        change(&mut made);
        Some(Reply::answer(made.answer(question)))
    }
}

#[derive(Clone)]
struct Made {
    at: Timestamp,
    next_update: Option<Timestamp>,
    repeats_nonce: bool,
    words: Vec<(Serial, OcspWord)>,
    /// A responder's certificate, signing with the demo's own responder key.
    holder: Option<Vec<u8>>,
}

impl Made {
    fn of(office: &Office) -> Self {
        let (at, words) = (office.now(), office.book.lock().unwrap().clone());
        Self { at, next_update: Some(at.plus_seconds(DAY)), repeats_nonce: true, words, holder: None }
    }

    fn answer(&self, question: &[u8]) -> Vec<u8> {
        let signer = match &self.holder {
            None => OcspSigner::Authority,
            Some(certificate) => OcspSigner::Holder { certificate, key: demo_ca().responder_key() },
        };
        let Self { at, next_update, repeats_nonce, words, .. } = self;
        let book = ResponderBook { signer, at: *at, next_update: *next_update, repeats_nonce: *repeats_nonce, words };
        demo_ca().respond(ISSUING, question, &book).unwrap().expect("a question")
    }
}

fn responder_order(signs_answers: bool) -> ResponderOrder {
    // Whom the CA exempts from revocation.
    let (not_before, not_after) = (at("2019-01-01T00:00:00Z"), at("2036-01-01T00:00:00Z"));
    ResponderOrder { not_before, not_after, signs_answers, is_exempt: true }
}

/// Something that a responder does wrong.
type Change = Box<dyn Fn(&mut Made) + Send>;

/// An answer of the CA's own, made at `now`, that says nothing.
fn order<'a>(now: Timestamp) -> OcspOrder<'a> {
    OcspOrder {
        signer: OcspSigner::Authority,
        at: now,
        produced_at: None,
        next_update: Some(now.plus_seconds(DAY)),
        by_sha256: false,
        nonce: None,
        words: &[],
    }
}

/// Whatever was asked, it answers for another, repeats an answer that it made to somebody else, or sends something else, each with a word
/// that must be said of it.
fn wrong_replies(now: Timestamp, words: &[(Serial, OcspWord)]) -> Vec<(Reply, &'static str)> {
    let unasked = (Serial(vec![9]), OcspWord::Good);
    let third = demo_ca().ocsp(ISSUING, &OcspOrder { words: std::slice::from_ref(&unasked), ..order(now) }).unwrap();
    let replayed = demo_ca().ocsp(ISSUING, &OcspOrder { words, nonce: Some(b"another's"), ..order(now) }).unwrap();
    let list = CrlOrder { number: 9, this_update: now, next_update: now.plus_seconds(DAY), entries: &[] };
    let list = demo_ca().crl(ISSUING, &list).unwrap();
    vec![
        (Reply::answer(third), "about another certificate"),
        (Reply::answer(replayed), "another nonce"),
        (Reply::answer(list), "a revocation list"),
        (Reply::answer(vec![0x30, 3, 0x0A, 1, 3]), "tryLater"),
        (Reply::answer(vec![0x30; 70 << 10]), "larger than 65536 bytes"),
        (Reply::answer(b"<html>log in</html>".to_vec()), "a web page"),
        (Reply { head: "200 OK\r\ncontent-type: text/html", body: b"<html>".to_vec() }, "text/html"),
        (Reply { head: "302 Found\r\nlocation: http://127.0.0.1/x", body: Vec::new() }, "redirects are not followed"),
        (Reply { head: "503 Busy", body: Vec::new() }, "503"),
    ]
}

async fn what_is_not_believed_changes_nothing_and_is_named(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 1).await;
    let office = office.on(date!(2019 - 06 - 19));
    office.says(0, revoked(office.now().plus_seconds(-60), 1));
    let made = Made::of(&office);
    let (now, leaf, other) = (office.now(), office.leaves[0].serial.clone(), office.leaves[1].serial.clone());
    let unfit = demo_ca().responder(ISSUING, &responder_order(false)).unwrap();
    let stranger = DemoCa::new(5).unwrap().responder(ISSUING, &responder_order(true)).unwrap();
    // Its answers bear a day on which the list, which has ended since, spoke for it.
    let checked = ResponderOrder { is_exempt: false, ..responder_order(true) };
    let checked = demo_ca().responder(ISSUING, &checked).unwrap();
    let (backdating, long_ago) = (checked.clone(), now.plus_seconds(-2 * DAY + 3600));
    let changes: Vec<(Change, &str)> = vec![
        (Box::new(move |made| (made.at, made.next_update) = (now.plus_seconds(-60), Some(now))), "which is over"),
        (Box::new(move |made| made.at = now.plus_seconds(2 * 3600)), "yet to come"),
        (Box::new(move |made| made.next_update = Some(made.at)), "is not after its thisUpdate"),
        (Box::new(move |made| made.holder = Some(unfit.clone())), "OCSPSigning"),
        (Box::new(move |made| made.holder = Some(stranger.clone())), "neither by a known CA"),
        (
            Box::new(move |made| (made.holder, made.at) = (Some(backdating.clone()), long_ago)),
            "no list of the CA speaks for it",
        ),
    ];
    let sets = office.desk.office.count("change_set").await;
    let nothing_happened = async |word: &str| {
        assert_eq!(office.desk.office.count("change_set").await, sets, "{word}");
        assert_eq!(office.status(0).await, Indeterminate, "{word}");
        let reader = office.desk.office.registry.store.read().await.unwrap();
        let known = reader.ocsp_responders().await.unwrap().remove(0);
        assert!(known.failing_since == Some(now) && known.failure.is_some_and(|told| told.contains(word)), "{word}");
    };
    // One certificate a turn, again and again.
    let asking = OcspAsking { most: 1, again_seconds: 0, ..office.asking() };
    let ask = async || {
        let mut turn = ask_due(&office.desk.office.registry, &asking).await.unwrap();
        reason_of(&turn.rows.remove(0))
    };
    for (change, word) in changes {
        office.responder.does(answering(change, made.clone()));
        let reason = ask().await;
        assert!(reason.contains(word), "{word}: {reason}");
        nothing_happened(word).await;
    }
    for (reply, word) in wrong_replies(now, &[(leaf, OcspWord::Good), (other, OcspWord::Good)]) {
        let reply = std::sync::Mutex::new(reply);
        office.responder.does(move |_, _| {
            let reply = reply.lock().unwrap();
            Some(Reply { head: reply.head, body: reply.body.clone() })
        });
        let reason = ask().await;
        assert!(reason.contains(word), "{word}: {reason}");
        nothing_happened(word).await;
    }
    office.responder.does(|_, _| None);
    assert!(ask().await.contains("2 seconds"), "too slow");
    nothing_happened("2 seconds").await;
    // It does better: no longer failing. What is older than what is known is refused then, unless it tells a revocation.
    office.says(0, OcspWord::Good);
    office.be_honest();
    let again = OcspAsking { again_seconds: 0, ..office.asking() };
    let turn = ask_due(&office.desk.office.registry, &again).await.unwrap();
    assert!(turn.rows.iter().all(|row| matches!(row.outcome, AnswerOutcome::Taken { .. })), "{turn:?}");
    let observed = office.desk.office.registry.store.read().await.unwrap().observed().await.unwrap();
    assert_eq!((observed.failing_responders, observed.responder_failing_since), (0, None));
    assert_eq!(office.status(0).await, Valid);
    let registry = &office.desk.office.registry;
    let earlier = now.plus_seconds(-3600);
    let old = |word| {
        let words = [(office.leaves[0].serial.clone(), word)];
        let order = OcspOrder { at: earlier, words: &words, ..order(now) };
        vec![("old.ors".to_owned(), demo_ca().ocsp(ISSUING, &order).unwrap())]
    };
    let (trust, limits) = (trust(demo_ca()), CrlLimits::default());
    let taken =
        async |files| refresh_from_files(registry, &trust, &office.desk.officer, files, &limits).await.unwrap().1;
    let words = [(office.leaves[0].serial.clone(), revoked(long_ago, 1))];
    let key = demo_ca().responder_key();
    let dated = |change: fn(&mut OcspOrder<'_>, Timestamp)| {
        let mut order = OcspOrder { words: &words, ..order(now) };
        change(&mut order, now);
        vec![("dated.ors".to_owned(), demo_ca().ocsp(ISSUING, &order).unwrap())]
    };
    let rows = taken(dated(|order, now| order.produced_at = Some(now.plus_seconds(-3601)))).await;
    assert!(reason_of(&rows[0]).contains("before the time of which it speaks"), "{rows:?}");
    let rows = taken(dated(|order, now| order.produced_at = Some(now.plus_seconds(3601)))).await;
    assert!(reason_of(&rows[0]).contains("signed at") && reason_of(&rows[0]).contains("yet to come"), "{rows:?}");
    let backdated = OcspOrder {
        signer: OcspSigner::Holder { certificate: &checked, key },
        at: long_ago,
        words: &words,
        ..order(now)
    };
    let rows = taken(vec![("dated.ors".to_owned(), demo_ca().ocsp(ISSUING, &backdated).unwrap())]).await;
    assert!(reason_of(&rows[0]).contains("no list of the CA speaks for it"), "{rows:?}");
    let rows = taken(old(OcspWord::Good)).await;
    assert!(reason_of(&rows[0]).contains("older than the one"), "{rows:?}");
    assert_eq!(office.status(0).await, Valid);
    let rows = taken(old(revoked(earlier.plus_seconds(-60), 1))).await;
    assert!(matches!(rows[0].outcome, AnswerOutcome::Taken { status: AnswerStatus::Revoked, .. }), "{rows:?}");
    assert_eq!(office.status(0).await, Revoked);
}

async fn answers_without_a_nonce_are_taken_where_that_is_allowed(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 1).await;
    let office = office.on(date!(2019 - 06 - 19));
    office.responder.does(answering(|made| made.repeats_nonce = false, Made::of(&office)));
    let strict = OcspAsking { needs_nonce: true, again_seconds: 0, ..office.asking() };
    let registry = &office.desk.office.registry;
    let turn = ask_due(registry, &strict).await.unwrap();
    assert!(turn.rows.iter().all(|row| reason_of(row).contains("lacks the nonce")), "{turn:?}");
    let lenient = OcspAsking { needs_nonce: false, ..strict };
    let turn = ask_due(registry, &lenient).await.unwrap();
    assert!(turn.rows.iter().all(|row| matches!(row.outcome, AnswerOutcome::Taken { .. })), "{turn:?}");
    assert_eq!(ask_due(registry, &lenient).await.unwrap().rows, [], "they speak where no list does");
}

async fn a_responder_of_the_ca_answers_for_it_until_it_is_revoked(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 30).await;
    office.sent(0).await;
    let delegate = demo_ca().responder(ISSUING, &responder_order(true)).unwrap();
    let serial = congvu::pki::facts::parse(&delegate).unwrap().facts.serial;
    let holder = delegate.clone();
    office.responder.does(answering(move |made| made.holder = Some(holder.clone()), Made::of(&office)));
    let row = office.ask().await;
    let AnswerOutcome::Taken { responder, .. } = &row.outcome else { panic!("{row:?}") };
    assert!(responder.starts_with("CN=OCSP Responder"), "{responder}");
    let office = office.on(date!(2019 - 06 - 18));
    let revocation = Revocation { at: office.now(), reason: 1 };
    office.list(2, &[(serial, revocation)], 30).await;
    office.responder.does(answering(move |made| made.holder = Some(delegate.clone()), Made::of(&office)));
    let reason = reason_of(&office.ask().await);
    assert!(reason.contains("its certificate is revoked"), "{reason}");
}

async fn a_responder_that_takes_no_post_is_asked_in_its_address(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 30).await;
    office.sent(0).await;
    let made = Made::of(&office);
    office.responder.does(move |method, question| {
        Some(match method {
            "POST" => Reply { head: "405 Method Not Allowed", body: Vec::new() },
            _ => Reply::answer(made.answer(question)),
        })
    });
    let row = office.ask().await;
    assert!(matches!(row.outcome, AnswerOutcome::Taken { status: AnswerStatus::Good, .. }), "{row:?}");
    let asked = office.responder.asked();
    assert!(asked.len() == 2 && asked[0].starts_with("POST /ocsp ") && asked[1].starts_with("GET /ocsp/"), "{asked:?}");
}

async fn files_pass_the_same_checks(db: TestDatabase) {
    let office = Office::open(db).await;
    let id = office.sent(0).await;
    let (now, registry, officer) = (office.now(), &office.desk.office.registry, &office.desk.officer);
    let list = |number| {
        let order =
            congvu::demo::ca::CrlOrder { number, this_update: now, next_update: now.plus_seconds(DAY), entries: &[] };
        demo_ca().crl(ISSUING, &order).unwrap()
    };
    let answer = |words: &[(Serial, OcspWord)], next: i64| {
        let (signer, next_update) = (OcspSigner::Authority, Some(now.plus_seconds(next)));
        let made = now.plus_seconds(-7200);
        let order = OcspOrder {
            signer,
            at: made,
            produced_at: None,
            next_update,
            by_sha256: true,
            nonce: Some(b"theirs"),
            words,
        };
        demo_ca().ocsp(ISSUING, &order).unwrap()
    };
    let stranger = DemoCa::new(5).unwrap();
    let theirs = stranger.responder(ISSUING, &responder_order(true)).unwrap();
    let [fit, unfit] = [true, false].map(|signs| demo_ca().responder(ISSUING, &responder_order(signs)).unwrap());
    let signed_by = |certificate: &[u8], key: &PKey<Private>, words: &[(Serial, OcspWord)]| {
        let order = OcspOrder { signer: OcspSigner::Holder { certificate, key }, words, ..order(now) };
        demo_ca().ocsp(ISSUING, &order).unwrap()
    };
    // Two statements about the first: by two hashes, say; the stricter counts.
    let both = [
        (office.leaves[0].serial.clone(), OcspWord::Good),
        (office.leaves[0].serial.clone(), revoked(now.plus_seconds(-8000), 1)),
        (office.leaves[1].serial.clone(), OcspWord::Good),
    ];
    let files = vec![
        ("a.ors".to_owned(), answer(&both, DAY)),
        ("b.der".to_owned(), answer(&[(Serial(vec![7]), OcspWord::Good)], DAY)),
        ("c.der".to_owned(), answer(&both[2..], -60)),
        ("d.crl".to_owned(), list(1)),
        ("e.html".to_owned(), b"<html></html>".to_vec()),
        ("f.ors".to_owned(), signed_by(&theirs, stranger.responder_key(), &both)),
        ("g.ors".to_owned(), signed_by(&unfit, demo_ca().responder_key(), &both)),
        ("h.ors".to_owned(), signed_by(&fit, stranger.responder_key(), &both)),
    ];
    let sets = office.desk.office.count("change_set").await;
    let (trust, limits) = (trust(demo_ca()), CrlLimits::default());
    let taken = async |files| refresh_from_files(registry, &trust, officer, files, &limits).await.unwrap();
    let (lists, answers) = taken(files.clone()).await;
    assert!(matches!(lists[0].outcome, ListOutcome::Taken { .. }) && lists[0].source == "d.crl", "{lists:?}");
    assert!(matches!(lists[1].outcome, ListOutcome::Refused { .. }) && lists[1].source == "e.html", "{lists:?}");
    let of = |source: &str| answers.iter().filter(|row| row.source.as_deref() == Some(source)).collect::<Vec<_>>();
    assert_eq!(of("a.ors").len(), 2, "{answers:?}");
    assert!(of("a.ors").iter().all(|row| matches!(row.outcome, AnswerOutcome::Taken { .. })), "{answers:?}");
    assert!(reason_of(of("b.der")[0]).contains("no certificate of the registry"), "{answers:?}");
    assert!(reason_of(of("c.der")[0]).contains("which is over"), "{answers:?}");
    assert!(reason_of(of("f.ors")[0]).contains("neither by a known CA"), "a stranger: {answers:?}");
    assert!(reason_of(of("g.ors")[0]).contains("OCSPSigning"), "whom nobody made a responder: {answers:?}");
    assert!(reason_of(of("h.ors")[0]).contains("neither by a known CA"), "another's key: {answers:?}");
    let after = office.desk.office.count("change_set").await;
    assert_eq!(after.parse::<i64>().unwrap() - sets.parse::<i64>().unwrap(), 2, "the list, and the first answer");
    assert_eq!(office.desk.state(id).await, congvu::domain::certificate::request::RequestState::Fulfilled);
    assert_eq!([office.status(0).await, office.status(1).await], [Revoked, Valid]);
    let (_, again) = taken(files).await;
    assert!(again.iter().filter(|row| row.outcome == AnswerOutcome::AlreadyKnown).count() == 2, "{again:?}");
    office.desk.office.assert_verified().await;
}

/// OpenSSL signs by the real clock: the registry stands on the day after today, and the certificate is still valid then.
async fn openssl_answers_over_http_and_is_believed(db: TestDatabase) {
    let office = Office::open(db).await;
    let tomorrow = SystemClock.now().plus_seconds(DAY).day();
    let good = certified(&office.desk, 0, 20, date!(2035 - 01 - 01)).await;
    let bad = certified(&office.desk, 1, 21, date!(2035 - 01 - 01)).await;
    office.list(1, &[], 1).await;
    let office = office.on(tomorrow);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("ca.pem", &pem("CERTIFICATE", demo_ca().certificate(ISSUING)));
    write("responder.pem", &pem("CERTIFICATE", &demo_ca().responder(ISSUING, &responder_order(true)).unwrap()));
    let key = demo_ca().responder_key().private_key_to_pem_pkcs8().unwrap();
    write("responder.key", &String::from_utf8(key).unwrap());
    let name = |serial: &Serial| serial.to_string().to_uppercase();
    let (first, second) = (name(&good.serial), name(&bad.serial));
    write(
        "index.txt",
        &format!(
            "V\t350101000000Z\t\t{first}\tunknown\t/CN=a\nR\t350101000000Z\t191220000000Z,keyCompromise\t{second}\tunknown\t/CN=b\n"
        ),
    );
    let path = folder.path().to_owned();
    office.responder.does(move |_, question| {
        std::fs::write(path.join("question"), question).unwrap();
        let arguments = "ocsp -index index.txt -CA ca.pem -rsigner responder.pem -rkey responder.key -ndays 3 -reqin question -respout answer";
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(Reply::answer(std::fs::read(path.join("answer")).unwrap()))
    });
    let asking = OcspAsking { needs_nonce: true, ..office.asking() };
    let turn = ask_due(&office.desk.office.registry, &asking).await.unwrap();
    let of = |id| turn.rows.iter().find(|row| row.certificate == Some(id)).unwrap_or_else(|| panic!("{turn:?}"));
    assert!(matches!(of(good.id).outcome, AnswerOutcome::Taken { status: AnswerStatus::Good, .. }), "{turn:?}");
    let AnswerOutcome::Taken { status, revocation, .. } = &of(bad.id).outcome else { panic!("{turn:?}") };
    let expected = Revocation { at: at("2019-12-20T00:00:00Z"), reason: 1 };
    assert_eq!((*status, *revocation), (AnswerStatus::Revoked, Some(expected)));
}
