//! The question over HTTP: what an answer holds, who may ask, and what lies outside a scope.

use std::collections::BTreeSet;

use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::status::{ListWindow, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::FactId;
use congvu::domain::principal::Role;
use congvu::storage::write::RevocationList;
use serde_json::{Value, json};
use time::macros::date;

use super::served::Served;
use crate::storage::registry::{ISSUER, START, header};

const TODAY: time::Date = date!(2019 - 03 - 01);

/// Everything that an answer may hold; the certificate states all of it but the agency, the verdict and its evidence.
const KEYS: [&str; 23] = [
    "sha256",
    "issuer",
    "serial",
    "subject",
    "name",
    "addresses",
    "not_before",
    "not_after",
    "agency",
    "agency.code",
    "agency.name",
    "at",
    "good",
    "status",
    "reasons",
    "revocation",
    "revocation.at",
    "revocation.reason",
    "stopped_at",
    "evidence",
    "evidence.crl_number",
    "evidence.this_update",
    "evidence.next_update",
];

fn keys(value: &Value, before: &str, found: &mut BTreeSet<String>) {
    let Value::Object(fields) = value else { return };
    for (name, inner) in fields {
        let path = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        keys(inner, &path, found);
        found.insert(path);
    }
}

/// The first person's certificate is revoked and stopped; a list speaks for the whole first half of the year.
async fn revoke(served: &mut Served) {
    let facts = served.people[0].certificate.0.clone();
    let list = RevocationList {
        sha256: Fingerprint([1; 32]),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![0x2a]),
        window: ListWindow {
            this_update: Timestamp::start_of(START),
            next_update: Timestamp::start_of(date!(2019 - 07 - 01)),
        },
        der: vec![1],
    };
    let revoked = Revocation { at: Timestamp::start_of(date!(2019 - 02 - 01)), reason: 1 };
    let stop = CertificateEvent {
        id: FactId(served.maker.id()),
        certificate: facts.id,
        kind: CertificateEventKind::StopUse,
        effective_at: Timestamp::start_of(date!(2019 - 01 - 15)),
        details: String::new(),
    };
    let mut write = served.store.write(header(TODAY)).await.expect("a change set");
    write.insert_revocation_list(&list, &[(facts.facts.serial, revoked)]).await.expect("a list");
    write.insert_certificate_events(&[stop]).await.expect("an event");
    write.commit().await.expect("a commit");
}

fn path(served: &Served, person: usize) -> String {
    format!("/api/v1/signers/{}", served.people[person].certificate.0.facts.sha256)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_questions_that_come_at_once_everybody_gets_the_answer_to_their_own() {
    let mut served = Served::on(TODAY).await;
    revoke(&mut served).await;
    let mut asked = Vec::new();
    for agency in [0, 1] {
        let token = served.token(Role::Machine, agency).await;
        let unknown = format!("/api/v1/signers/{}", "ab".repeat(32));
        for path in (0..served.people.len()).map(|person| path(&served, person)).chain([unknown]) {
            let alone = served.get(&token, &path).await;
            asked.push((token.clone(), path, (alone.status, alone.text)));
        }
    }
    let kinds: BTreeSet<_> = asked.iter().map(|(_, _, answer)| answer).collect();
    assert!(kinds.len() > 3, "good and bad ones, known and unknown ones, in scope and out of it: {kinds:?}");
    let served = &served;
    let many = asked.iter().cycle().take(60).map(|(token, path, alone)| async move {
        let answer = served.get(token, path).await;
        assert_eq!((answer.status, answer.text), *alone, "{path}");
    });
    futures::future::join_all(many).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_says_no_more_of_a_person_than_the_certificate_does() {
    let mut served = Served::on(TODAY).await;
    revoke(&mut served).await;
    let token = served.token(Role::Machine, 0).await;
    let answer = served.get(&token, &path(&served, 0)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = answer.json();
    let mut found = BTreeSet::new();
    keys(&told, "", &mut found);
    assert_eq!(found, KEYS.iter().map(|key| (*key).to_owned()).collect());
    let person = &served.people[0];
    for secret in [person.official.full_name.as_str(), "1980", person.posting.position.as_str(), "civil"] {
        assert!(!answer.text.contains(secret), "{secret} is in {}", answer.text);
    }
    let facts = &person.certificate.0.facts;
    assert_eq!(told["name"], json!(facts.common_name));
    assert_eq!(told["agency"], json!({"code": "H10.1", "name": "Cơ quan H10.1"}));
    assert_eq!(told["at"], "2019-03-01T09:00:00+07:00", "now, when nothing is asked");
    assert_eq!((&told["good"], &told["status"]), (&json!(false), &json!("revoked")));
    assert_eq!(told["reasons"], json!(["revoked", "stop_use"]));
    assert_eq!(told["revocation"], json!({"at": "2019-02-01T00:00:00+07:00", "reason": 1}));
    let evidence = json!({"crl_number": "2a", "this_update": "2019-01-01T00:00:00+07:00", "next_update": "2019-07-01T00:00:00+07:00"});
    assert_eq!(told["evidence"], evidence);

    // What was not yet so at the instant is not told of it.
    for (at, status, keys) in [
        ("2019-01-20T00:00:00%2B07:00", "stop_use", [false, true]),
        ("2019-01-14T23:59:59+07:00", "valid", [false, false]),
    ] {
        let told = served.get(&token, &format!("{}?at={at}", path(&served, 0))).await.json();
        assert_eq!(told["status"], status);
        assert_eq!([!told["revocation"].is_null(), !told["stopped_at"].is_null()], keys, "{at}");
    }
    let good = served.get(&token, &path(&served, 1)).await.json();
    assert_eq!((&good["good"], &good["reasons"]), (&json!(true), &json!([])));
    let later = served.get(&token, &format!("{}?at=2019-08-01T00:00:00Z", path(&served, 1))).await.json();
    assert_eq!((&later["good"], &later["reasons"]), (&json!(false), &json!(["no_fresh_list"])));
    assert_eq!(later["status"], "indeterminate");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_to_ask_gives_the_same_answer() {
    let mut served = Served::on(TODAY).await;
    revoke(&mut served).await;
    let token = served.token(Role::Machine, 0).await;
    // A serial number as real certificates have it: without leading zeros.
    let mut certificate = served.people[1].certificate.clone();
    certificate.0.id = congvu::domain::ids::CertificateId(served.maker.id());
    certificate.0.facts.sha256 = Fingerprint([0xcd; 32]);
    certificate.0.facts.serial = congvu::domain::certificate::facts::Serial(vec![0x00, 0x9f, 0x01]);
    let mut write = served.store.write(header(TODAY)).await.expect("a change set");
    write.insert_certificates(&[certificate]).await.expect("a certificate");
    write.commit().await.expect("a commit");

    let key = "cd".repeat(32);
    let told = served.get(&token, &format!("/api/v1/signers/{key}")).await.json();
    assert_eq!(told["serial"], "009f01");
    let issuer_key = "07".repeat(32);
    for path in [
        format!("/api/v1/signers/{issuer_key}+9f01"),
        "/api/v1/signers/CN=Test%20CA,C=VN+009F01".to_owned(),
        "/api/v1/signers/by-serial?issuer=CN%3DTest+CA%2CC%3DVN&serial=9F:01".to_owned(),
        format!("/api/v1/signers/by-serial?issuer={issuer_key}&serial=9f01"),
    ] {
        let answer = served.get(&token, &path).await;
        assert_eq!((answer.status, answer.json()), (200, told.clone()), "{path}");
    }
    let query = json!({"keys": [
        {"sha256": key}, {"issuer": "CN=Test CA,C=VN", "serial": "9f01"}, {"issuer": issuer_key, "serial": "9f01"},
        {"sha256": "ab".repeat(32)}, {"issuer": "CN=Test CA,C=VN", "serial": "77"},
    ]});
    let answer = served.post(&token, "/api/v1/signers/query", "application/json", query.to_string().as_bytes()).await;
    let found = json!({"signer": told});
    assert_eq!(answer.json(), json!({"answers": [found, found, found, {}, {}]}));
    let address = served.people[1].address.address.as_str();
    let held = served.get(&token, &format!("/api/v1/signers?address={address}")).await.json();
    let hashes: BTreeSet<&str> =
        held["items"].as_array().expect("items").iter().filter_map(|item| item["sha256"].as_str()).collect();
    let own = served.people[1].certificate.0.facts.sha256.to_string();
    assert_eq!(hashes, [key.as_str(), own.as_str()].into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_outside_the_scope_looks_like_what_does_not_exist() {
    let mut served = Served::on(TODAY).await;
    revoke(&mut served).await;
    let token = served.token(Role::Machine, 2).await;
    assert_eq!(served.get(&token, &path(&served, 2)).await.status, 200);
    let nobody = served.get(&token, &format!("/api/v1/signers/{}", "ab".repeat(32))).await;
    let theirs = served.get(&token, &path(&served, 0)).await;
    assert_eq!((nobody.status, theirs.status), (404, 404));
    assert_eq!(nobody.text, theirs.text);
    let sha256 = served.people[0].certificate.0.facts.sha256.to_string();
    let query = json!({"keys": [{"sha256": sha256}]}).to_string();
    let answer = served.post(&token, "/api/v1/signers/query", "application/json", query.as_bytes()).await;
    assert_eq!(answer.json(), json!({"answers": [{}]}));
    let address = served.people[0].address.address.as_str();
    let answer = served.get(&token, &format!("/api/v1/signers?address={address}")).await;
    assert_eq!(answer.json(), json!({"items": []}));
    let answer = served.get(&token, "/api/v1/changes?since=1").await;
    assert_eq!(answer.json(), json!({"changes": [], "next": "2", "more": false}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_may_ask_is_answered_and_a_token_dies_at_once() {
    let mut served = Served::on(TODAY).await;
    let (hr, machine) = (served.token(Role::Hr, 0).await, served.token(Role::Machine, 0).await);
    let own = path(&served, 0);
    for path in [own.as_str(), "/api/v1/signers?address=a@b.vn", "/api/v1/changes"] {
        assert_eq!(served.get(&hr, path).await.status, 403, "{path}");
        assert_eq!(served.get("congvu_s_nothing", path).await.status, 401, "{path}");
        assert_ne!(served.get(&machine, path).await.status, 403, "{path}");
    }
    assert_eq!(served.get(&hr, "/api/lgsp/dmdc/Category/qlvanbandieuhanhcap1").await.status, 403);
    for path in ["/api/v1/signers/query", "/api/v1/certificates/validate"] {
        assert_eq!(served.post(&hr, path, "application/json", b"{\"keys\":[]}").await.status, 403, "{path}");
    }
    assert_eq!(served.get(&machine, &own).await.status, 200);
    let token = congvu::auth::token::SessionToken::presented(&machine);
    let books = served.store.bookkeeping().await.expect("books");
    books.end_session(&token.digest()).await.expect("an end");
    books.commit().await.expect("a commit");
    assert_eq!(served.get(&machine, &own).await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_field_is_named() {
    let mut served = Served::on(TODAY).await;
    let token = served.token(Role::Machine, 0).await;
    let pointers = |answer: &super::served::Answer| -> Vec<String> {
        let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap_or_default().to_owned()).collect()
    };
    for (path, expected) in [
        ("/api/v1/signers/by-serial?serial=zz&at=yesterday", vec!["/issuer", "/at"]),
        ("/api/v1/signers/by-serial?issuer=CN%3Dx", vec!["/serial"]),
        ("/api/v1/signers?address=nobody&colour=red", vec!["/address", "/colour"]),
        ("/api/v1/changes?since=x&limit=0", vec!["/since", "/limit"]),
        ("/api/v1/changes?since=99", vec!["/since"]),
    ] {
        let answer = served.get(&token, path).await;
        assert_eq!(
            (answer.status, pointers(&answer)),
            (422, expected.into_iter().map(str::to_owned).collect()),
            "{path}"
        );
    }
    let query = json!({"keys": [{"sha256": "ab"}, {"issuer": "CN=x"}, {"issuer": "CN=x", "serial": "g"}]}).to_string();
    let answer = served.post(&token, "/api/v1/signers/query", "application/json", query.as_bytes()).await;
    assert_eq!(
        (answer.status, pointers(&answer)),
        (422, vec!["/keys/0".into(), "/keys/1".into(), "/keys/2/serial".into()])
    );
    let many = json!({"keys": vec![json!({"sha256": "ab".repeat(32)}); 1001]}).to_string();
    let answer = served.post(&token, "/api/v1/signers/query", "application/json", many.as_bytes()).await;
    assert_eq!((answer.status, pointers(&answer)), (422, vec!["/keys".into()]));
    let answer = served.post(&token, "/api/v1/certificates/validate", "application/pkix-cert", b"none").await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    let late = Served::on(date!(2019 - 12 - 01)).await;
    let mut late = late;
    let token = late.token(Role::Machine, 0).await;
    let answer = late.get(&token, "/api/v1/changes?since=0").await;
    assert_eq!((answer.status, &answer.json()["type"]), (410, &json!("/problems/since-too-old")));
}
