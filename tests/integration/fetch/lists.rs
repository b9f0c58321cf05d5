//! Lists fetched into a registry: what is taken, what is refused while the list in use stays, and how each address is found to be.

use std::sync::Arc;

use async_trait::async_trait;
use congvu::demo::ca::{Authority, CertificateOrder, CrlOrder, DemoCa, Generation, Subject};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::principal::Role;
use congvu::http::Tls;
use congvu::operations::fetch_lists::{ListFetching, fetch_due_lists, fetch_lists};
use congvu::operations::import_certificates::import_certificates;
use congvu::operations::refresh_revocation::{ListOutcome, ListRow, refresh_revocation};
use congvu::operations::{Actor, Registry};
use congvu::pki::facts::parse;
use congvu::pki::fetch::{Allowed, Answer, Fetch, FetchError, FetchLimits, HttpFetch, Question, Validators};
use congvu::pki::revocation::CrlLimits;

use super::server::{Reply, Server};
use crate::access::office::Office;
use crate::database::{TestDatabase, on_both_engines};
use crate::pki::{at, ca, leaf, trust};

on_both_engines! {
    a_list_is_fetched_once_and_what_it_tells_is_recorded
    bad_lists_are_refused_and_the_list_in_use_stays
    an_address_that_fails_tells_since_when_and_keeps_no_other_away
    addresses_of_certificates_are_asked_where_that_is_allowed
    a_certificate_that_comes_after_the_list_is_known_to_be_revoked
}

const NOON: &str = "2019-12-31T12:00:00+07:00";

/// A registry with an account that may take in lists, and certificates 1 to 3.
struct Desk {
    registry: Registry,
    officer: Actor,
}

async fn desk(db: &TestDatabase) -> Desk {
    let office = Office::open(db).await;
    let officer = office.account("ra", Role::RaOfficer, "H10").await;
    let files: Vec<_> = (1..=3).map(|n| (format!("{n}.crt"), leaf(n, Generation::G2))).collect();
    let rows = import_certificates(&office.registry, &Arc::new(trust()), &officer, &files).await.expect("an import");
    assert_eq!(rows.len(), 3);
    Desk { registry: office.registry, officer }
}

fn serial(number: u32) -> Serial {
    parse(&leaf(number, Generation::G2)).unwrap().facts.serial
}

fn entry(number: u32, reason: u8) -> (Serial, Revocation) {
    (serial(number), Revocation { at: at("2019-12-20T00:00:00+07:00"), reason })
}

fn numbered(ca: &DemoCa, number: u64, this_update: &str, entries: &[(Serial, Revocation)]) -> Vec<u8> {
    let order = CrlOrder { number, this_update: at(this_update), next_update: at("2020-01-30T00:00:00Z"), entries };
    ca.crl(Authority::G2Issuing, &order).unwrap()
}

fn list(number: u64, entries: &[(Serial, Revocation)]) -> Vec<u8> {
    numbered(ca(), number, &format!("2019-12-{:02}T00:00:00Z", 10 + number), entries)
}

fn fetching(server: &Server) -> ListFetching {
    let allowed = Allowed::new(&[server.address.to_string()], &["127.0.0.1".to_owned()]).unwrap();
    let limits = FetchLimits { max_bytes: 1 << 20, ..FetchLimits::default() };
    ListFetching {
        fetch: Arc::new(HttpFetch::new(allowed.clone(), limits, Tls::new(None).unwrap())),
        allowed,
        sources: vec![server.url("/g2.crl")],
        limits: CrlLimits::default(),
        trust: Arc::new(trust()),
    }
}

/// The row of the one configured source; the addresses that certificates name are not allowed here.
async fn fetch(desk: &Desk, fetching: &ListFetching) -> ListOutcome {
    let mut rows = fetch_lists(&desk.registry, fetching, &desk.officer).await.expect("rows");
    rows.retain(|row| !matches!(row.outcome, ListOutcome::LeftOut { .. }));
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0).outcome
}

async fn verified(desk: &Desk) {
    let reader = desk.registry.store.read().await.expect("a reader");
    let mut none = |found: congvu::storage::read::verify::Inconsistency| panic!("{found}");
    reader.verify(&mut none).await.expect("a verification");
}

async fn a_list_is_fetched_once_and_what_it_tells_is_recorded(db: TestDatabase) {
    let desk = desk(&db).await;
    let stranger = (Serial(vec![1, 2, 3]), Revocation { at: at("2019-12-20T00:00:00+07:00"), reason: 1 });
    let first = list(1, &[entry(1, 1), entry(2, 6), stranger]);
    let server = Server::start(Reply::Honest { etag: "\"1\"", body: first.clone() }).await;
    let fetching = fetching(&server);
    let ListOutcome::Taken { entries, changes, .. } = fetch(&desk, &fetching).await else { panic!("taken") };
    assert_eq!((entries, changes.revoked, changes.held), (3, 1, 1));
    let sets = db.texts("select cast(max(seq) as text) from change_set").await;
    assert_eq!(fetch(&desk, &fetching).await, ListOutcome::Unchanged);
    // A server without ETags: the same bytes again.
    server.say(Reply::with("200 OK", "", first.clone()));
    assert!(matches!(fetch(&desk, &fetching).await, ListOutcome::Unchanged | ListOutcome::AlreadyKnown));
    assert_eq!(fetch(&desk, &fetching).await, ListOutcome::AlreadyKnown);
    assert_eq!(db.texts("select cast(max(seq) as text) from change_set").await, sets, "nothing is recorded twice");
    let count = async |what: &str| db.texts(&format!("select cast(count(*) as text) from {what}")).await.remove(0);
    assert_eq!([count("crl").await, count("evidence").await, count("revocation").await], ["1", "1", "2"]);
    assert_eq!(count("revocation_event").await, "2", "of certificates that we hold");
    // The next lifts the hold.
    server.say(Reply::Honest { etag: "\"2\"", body: list(2, &[entry(1, 1)]) });
    let ListOutcome::Taken { changes, .. } = fetch(&desk, &fetching).await else { panic!("taken") };
    assert_eq!((changes.released, changes.revoked, changes.gone), (1, 0, 0));
    let kinds = db.texts("select kind from revocation_event order by recorded_from, kind").await;
    assert_eq!(kinds, ["held", "revoked", "released"]);
    let reader = desk.registry.store.read().await.unwrap();
    let source = reader.list_source(server.url("/g2.crl").as_str()).await.unwrap().unwrap();
    assert_eq!((source.etag.as_deref(), source.failing_since), (Some("\"2\""), None));
    assert_eq!(source.sha256, Some(congvu::pki::facts::fingerprint(&list(2, &[entry(1, 1)]))));
    drop(reader);
    verified(&desk).await;
    // Kept bytes are what they are called; whoever alters them is found out.
    let altered = if db.is_postgres() { "'\\x00'" } else { "x'00'" };
    assert_eq!(db.by_hand(&format!("update crl_page set packed = {altered}")).await, 2);
    assert_eq!(db.by_hand(&format!("update evidence_part set bytes = {altered}")).await, 2);
    let (reader, mut found) = (desk.registry.store.read().await.unwrap(), Vec::new());
    reader.verify(&mut |one| found.push((one.check.to_string(), one.table))).await.unwrap();
    found.sort();
    let wrong = |table| ("evidence".to_owned(), table);
    assert_eq!(found, [wrong("crl_page"), wrong("crl_page"), wrong("evidence"), wrong("evidence")]);
}

async fn bad_lists_are_refused_and_the_list_in_use_stays(db: TestDatabase) {
    let desk = desk(&db).await;
    let server = Server::start(Reply::with("200 OK", "", list(5, &[entry(1, 1)]))).await;
    let fetching = fetching(&server);
    assert!(matches!(fetch(&desk, &fetching).await, ListOutcome::Taken { .. }));
    let before = db.texts("select cast(count(*) as text) from change_set").await;
    let stranger = DemoCa::new(1).unwrap();
    let ended = CrlOrder {
        number: 9,
        this_update: at("2019-12-20T00:00:00Z"),
        next_update: at(NOON).plus_seconds(-86_400),
        entries: &[],
    };
    for (body, word) in [
        (numbered(&stranger, 9, "2019-12-30T00:00:00Z", &[]), "not signed by"),
        (list(4, &[]), "number is lower"),
        (numbered(ca(), 6, "2019-12-12T00:00:00Z", &[]), "made before"),
        (ca().crl(Authority::G2Issuing, &ended).unwrap(), "which is over"),
        (numbered(ca(), 9, "2020-01-15T00:00:00Z", &[]), "yet to come"),
        (delta(), "only a part"),
    ] {
        // What a server says of a bad list is not believed either.
        server.say(Reply::Honest { etag: "\"bad\"", body: body.clone() });
        for _ in 0..2 {
            let ListOutcome::Refused { reason } = fetch(&desk, &fetching).await else { panic!("{word}") };
            assert!(reason.contains(word), "{reason}");
        }
        // The same checks for files.
        let files = [("a.crl".to_owned(), body)];
        let rows = refresh_revocation(&desk.registry, &trust(), &desk.officer, &files).await.expect("rows");
        assert!(matches!(&rows[0].outcome, ListOutcome::Refused { reason } if reason.contains(word)), "{rows:?}");
    }
    for (reply, word) in [
        (Reply::with("200 OK", "", "<html>log in</html>"), "a web page"),
        (Reply::with("302 Found", "location: http://127.0.0.1/x\r\n", ""), "redirects are not followed"),
        (Reply::Endless(100 << 20), "larger than"),
        (Reply::with("404 Not Found", "", ""), "404"),
    ] {
        server.say(reply);
        let ListOutcome::Failed { reason, .. } = fetch(&desk, &fetching).await else { panic!("{word}") };
        assert!(reason.contains(word), "{reason}");
    }
    assert_eq!(db.texts("select cast(count(*) as text) from change_set").await, before, "nothing was recorded");
    let reader = desk.registry.store.read().await.unwrap();
    assert_eq!(reader.newest_lists().await.unwrap()[0].number, Some(vec![5]));
    let source = reader.list_sources().await.unwrap().remove(0);
    assert!(source.failing_since.is_some() && source.last_success.is_some() && source.etag.is_none(), "{source:?}");
}

/// A list that names a complete one as its base.
fn delta() -> Vec<u8> {
    super::words::forged_scope(&list(9, &[]))
}

/// Lists by address, or a refusal.
struct Shelf(Vec<(&'static str, Result<Vec<u8>, FetchError>)>);

#[async_trait]
impl Fetch for Shelf {
    async fn fetch(&self, question: &Question) -> Result<Answer, FetchError> {
        let found = self.0.iter().find(|(url, _)| *url == question.url.as_str());
        let (_, reply) = found.unwrap_or_else(|| panic!("{} was asked", question.url));
        reply.clone().map(|der| Answer::Fetched { der, validators: Validators::default() })
    }
}

fn shelf(replies: Vec<(&'static str, Result<Vec<u8>, FetchError>)>, sources: &[&str]) -> ListFetching {
    ListFetching {
        fetch: Arc::new(Shelf(replies)),
        allowed: Allowed::new(&["ca.gov.vn".to_owned()], &[]).unwrap(),
        sources: sources.iter().map(|url| url.parse().unwrap()).collect(),
        limits: CrlLimits::default(),
        trust: Arc::new(trust()),
    }
}

async fn an_address_that_fails_tells_since_when_and_keeps_no_other_away(db: TestDatabase) {
    let mut desk = desk(&db).await;
    let (bad, good) = ("http://ca.gov.vn/a.crl", "http://ca.gov.vn/pki/pub/crl/cpcag2.crl");
    let broken = Err(FetchError::Status(503));
    let fetching = shelf(vec![(bad, broken.clone()), (good, Ok(list(1, &[])))], &[bad]);
    let began = desk.registry.clock.now();
    let rows = fetch_due_lists(&desk.registry, &fetching).await.expect("rows");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(matches!(&rows[0].outcome, ListOutcome::Failed { since, .. } if *since == began), "{rows:?}");
    assert!(matches!(rows[1].outcome, ListOutcome::Taken { .. }), "{rows:?}");
    desk.registry.clock = Arc::new(FixedClock(at(NOON)));
    let rows = fetch_due_lists(&desk.registry, &fetching).await.expect("rows");
    assert!(
        matches!(&rows[0].outcome, ListOutcome::Failed { since, .. } if *since == began),
        "still since then: {rows:?}"
    );
    assert_eq!(rows[1].outcome, ListOutcome::AlreadyKnown);
    let sources = desk.registry.store.read().await.unwrap().list_sources().await.unwrap();
    let told: Vec<(Option<Timestamp>, Timestamp)> = sources.iter().map(|s| (s.failing_since, s.last_attempt)).collect();
    assert_eq!(told, [(Some(began), at(NOON)), (None, at(NOON))]);
    let observed = desk.registry.store.read().await.unwrap().observed().await.unwrap();
    assert_eq!((observed.failing_sources, observed.failing_since), (1, Some(began)));
    // It works again; and one that nobody asks any more is forgotten.
    let mended = shelf(vec![(bad, Ok(list(1, &[]))), (good, Ok(list(1, &[])))], &[bad]);
    fetch_due_lists(&desk.registry, &mended).await.expect("rows");
    let fewer = shelf(vec![(good, broken)], &[]);
    fetch_due_lists(&desk.registry, &fewer).await.expect("rows");
    let sources = desk.registry.store.read().await.unwrap().list_sources().await.unwrap();
    assert_eq!(sources.iter().map(|s| (s.url.as_str(), s.failing_since)).collect::<Vec<_>>(), [(good, Some(at(NOON)))]);
}

async fn addresses_of_certificates_are_asked_where_that_is_allowed(db: TestDatabase) {
    let desk = desk(&db).await;
    let named = "http://ca.gov.vn/pki/pub/crl/cpcag2.crl";
    let rows = fetch_lists(&desk.registry, &shelf(vec![(named, Ok(list(1, &[])))], &[]), &desk.officer).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.source.as_str()).collect::<Vec<_>>(), [named]);
    let nobody = ListFetching { allowed: Allowed::default(), ..shelf(Vec::new(), &[]) };
    let rows: Vec<ListRow> = fetch_lists(&desk.registry, &nobody, &desk.officer).await.unwrap();
    let left_out =
        |row: &ListRow| matches!(&row.outcome, ListOutcome::LeftOut { reason } if reason.contains("[pki.fetch] hosts"));
    assert!(rows.len() == 1 && rows[0].source == named && left_out(&rows[0]), "{rows:?}");
    assert!(fetch_lists(&desk.registry, &nobody, &Actor::Shell).await.is_err(), "not for everybody by hand");
    // Newer ones that bear the CA's name, and that it did not sign, do not tell where its lists are; nor does one that has not begun.
    let stranger = DemoCa::new(7).unwrap();
    let order = |number: u32, from: &str| CertificateOrder {
        number,
        subject: Subject {
            full_name: "An",
            organisation: "Sở",
            locality: "Bình Phước",
            address: "an@binhphuoc.gov.vn",
        },
        generation: Generation::G2,
        not_before: at(from),
        not_after: at("2024-01-01T00:00:00Z"),
    };
    let forged = (20..23).map(|n| stranger.issue(&order(n, "2019-12-30T00:00:00Z")).unwrap());
    let unbegun = ca().issue(&order(23, "2020-02-01T00:00:00Z")).unwrap();
    let files: Vec<_> = forged.chain([unbegun]).map(|der| ("x.crt".to_owned(), der)).collect();
    import_certificates(&desk.registry, &Arc::new(trust()), &desk.officer, &files).await.expect("an import");
    let reader = desk.registry.store.read().await.unwrap();
    let asked = reader.newest_certificates(3, at(NOON)).await.unwrap();
    assert_eq!(asked.len(), 3);
    assert!(files.iter().all(|(_, der)| !asked.contains(der)));
}

async fn a_certificate_that_comes_after_the_list_is_known_to_be_revoked(db: TestDatabase) {
    let desk = desk(&db).await;
    let shelf = shelf(vec![("http://ca.gov.vn/a.crl", Ok(list(1, &[entry(7, 1)])))], &["http://ca.gov.vn/a.crl"]);
    let shelf = ListFetching { allowed: Allowed::default(), ..shelf };
    fetch_due_lists(&desk.registry, &shelf).await.expect("rows");
    assert_eq!(db.texts("select cast(count(*) as text) from revocation").await, ["0"], "nobody of ours");
    let files = [("7.crt".to_owned(), leaf(7, Generation::G2)), ("8.crt".to_owned(), leaf(8, Generation::G2))];
    import_certificates(&desk.registry, &Arc::new(trust()), &desk.officer, &files).await.expect("an import");
    assert_eq!(db.texts("select kind from revocation_event").await, ["revoked"]);
    let known = db.texts("select cast(count(*) as text) from revocation r join certificate c on c.issuer_key = r.issuer_key and c.serial = r.serial");
    assert_eq!(known.await, ["1"]);
    verified(&desk).await;
}
