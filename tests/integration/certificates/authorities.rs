//! CAs that are revoked or on hold by the list of the one above them: the registry says of everything under them what `cert validate` says
//! of each by the same lists.

use std::sync::Arc;

use congvu::demo::ca::{Authority, CrlOrder};
use congvu::domain::certificate::change::{Position, SignerChangeKind};
use congvu::domain::certificate::observation::RevocationEventKind;
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::certificate::status::{CertificateStatus, REASON_HOLD, Revocation, status_at};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::OfficialId;
use congvu::domain::scope::Scope;
use congvu::operations::Registry;
use congvu::operations::judge_chains::judge_chains;
use congvu::operations::refresh_revocation::{ListOutcome, refresh_revocation};
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::{fingerprint, parse};
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Status, Validator};
use congvu::storage::read::View;
use congvu::storage::read::alarm::AlarmGroup;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::write::{AuthorityChange, AuthorityChangeKind};

use super::{certificate, id_of, import, import_by, officer, registry, verified};
use crate::database::{TestDatabase, on_both_engines};
use crate::pki::{at, ca, crl, now, policy, trust};
use crate::storage::registry::small;

on_both_engines! {
    everything_under_a_revoked_ca_is_revoked_from_its_date_by_every_read
    a_hold_of_a_ca_lasts_until_its_list_names_it_no_longer
    what_the_list_said_counts_when_the_ca_is_configured_later
}

const SINCE: &str = "2019-12-10T00:00:00Z";
const CA_COMPROMISE: u8 = 2;

/// A list of the second generation's root that names its issuing CA, if with a reason.
fn root_list(number: u64, this_update: &str, reason: Option<u8>) -> Vec<u8> {
    let serial = parse(ca().certificate(Authority::G2Issuing)).expect("facts").facts.serial;
    let entries: Vec<_> = reason.map(|reason| (serial, Revocation { at: at(SINCE), reason })).into_iter().collect();
    let (this_update, next_update) = (at(this_update), at("2020-03-01T00:00:00Z"));
    let order = CrlOrder { number, this_update, next_update, entries: &entries };
    ca().crl(Authority::G2Root, &order).expect("a list")
}

async fn take(registry: &Registry, trust: TrustStore, der: &[u8]) -> ListOutcome {
    let files = [("list".to_owned(), der.to_vec())];
    let mut rows = refresh_revocation(registry, &Arc::new(trust), &officer(), &files).await.expect("rows");
    rows.remove(0).outcome
}

async fn taken(registry: &Registry, der: &[u8]) -> Vec<AuthorityChange> {
    match take(registry, trust(), der).await {
        ListOutcome::Taken { authorities, .. } => authorities,
        other => panic!("{other:?}"),
    }
}

/// What `cert validate` says by these lists.
fn validated(lists: &[Vec<u8>], der: &[u8], at: Timestamp) -> Status {
    let trust = trust();
    let open = |der: &Vec<u8>| Arc::new(VerifiedCrl::open(der, &trust, &CrlLimits::default()).expect("a list"));
    let lists = RevocationLists::new(lists.iter().map(open).collect());
    Validator { trust: &trust, lists: &lists }.validate(der, at).status
}

/// The status by every read that tells it.
async fn status(registry: &Registry, view: View, at: Timestamp, der: &[u8], owner: OfficialId) -> CertificateStatus {
    let id = id_of(registry, der).await;
    let all = Scope::Province;
    let reader = registry.store.read().await.expect("a reader");
    let by_id = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    let lines = reader.certificate_page(&all, view, at, &by_id, None, 5).await.expect("certificates");
    let told = lines[0].status;
    for &status in CertificateStatus::ALL {
        let filter = CertificateFilter { status: Some(status), ..by_id.clone() };
        let found = reader.certificate_page(&all, view, at, &filter, None, 5).await.expect("certificates");
        assert_eq!(found.len(), usize::from(status == told), "the list by status {status} at {at}");
    }
    let ground = reader.alarm_ground(view, at).await.expect("a ground");
    let cases = reader.alarm_cases(&ground, &[AlarmGroup::Of(owner.0)]).await.expect("cases");
    let case = cases[0].certificates.iter().find(|case| case.certificate == id).expect("a case");
    assert_eq!(status_at(&case.evidence, at), told, "alarms at {at}");
    let end = Timestamp::end_of(view.day);
    let adoption = reader.adoption(&all, view).await.expect("facts").certificates;
    let counted = adoption.iter().find(|counted| counted.certificate == id).expect("a certificate");
    let lines = reader.certificate_page(&all, view, end, &by_id, None, 5).await.expect("certificates");
    assert_eq!(status_at(&counted.evidence, end), lines[0].status, "adoption at {end}");
    if view == View::of(view.day) {
        let key = SignerKey::Sha256(fingerprint(der));
        let signer = registry.store.glance().signer(&all, at, &key).await.expect("an answer").expect("a signer");
        assert_eq!(status_at(&signer.evidence, at), told, "the signer question at {at}");
        let persons = reader.persons(&all, View::of(view.day), 0, 10).await.expect("people");
        let is_published = persons.iter().any(|person| person.certificates.contains(&der.to_vec()));
        let is_good = [CertificateStatus::Valid, CertificateStatus::Indeterminate].contains(&lines[0].status);
        assert_eq!(is_published, is_good, "the directory at {end}");
    }
    told
}

/// Both say the same of these instants.
async fn same(registry: &Registry, lists: &[Vec<u8>], der: &[u8], owner: OfficialId, expected: &[(&str, &str)]) {
    for (instant, expected) in expected {
        let at = at(instant);
        let told = status(registry, View::of(at.day()), at, der, owner).await;
        assert_eq!(told.as_str(), *expected, "at {instant}");
        // It has one word for both: a hold is a revocation with reason 6.
        let same = if told == CertificateStatus::Hold { "revoked" } else { told.as_str() };
        assert_eq!(validated(lists, der, at).as_str(), same, "by cert validate at {instant}");
    }
}

async fn everything_under_a_revoked_ca_is_revoked_from_its_date_by_every_read(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let owner = people[0].official.id;
    let der = certificate("nguoi1@binhphuoc.gov.vn", 2, "2019-06-01", "2022-06-01").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let issuing = crl(Authority::G2Issuing, &[]);
    let silent = root_list(1, "2019-12-01T00:00:00Z", None);
    assert_eq!(taken(&registry, &issuing).await, []);
    assert_eq!(taken(&registry, &silent).await, []);
    let before = registry.store.read().await.expect("a reader").head().await.expect("a number");
    let told = root_list(2, "2019-12-20T00:00:00Z", Some(CA_COMPROMISE));
    same(&registry, &[issuing.clone(), silent.clone()], &der, owner, &[("2019-12-31T02:00:00Z", "valid")]).await;

    let changes = taken(&registry, &told).await;
    let issuing_ca = parse(ca().certificate(Authority::G2Issuing)).expect("facts").facts;
    let change = AuthorityChange {
        issuer_key: parse(&der).expect("facts").facts.issuer_key,
        authority: issuing_ca.subject,
        kind: AuthorityChangeKind::Revoked,
        at: at(SINCE),
        reason: CA_COMPROMISE,
        certificates: 1,
    };
    assert_eq!(changes, [change]);
    let lists = [issuing, silent, told.clone()];
    let expected = [
        ("2019-12-09T23:59:59Z", "valid"),
        ("2019-12-10T00:00:00Z", "revoked"),
        ("2019-12-31T02:00:00Z", "revoked"),
        ("2023-01-01T00:00:00Z", "revoked"),
        ("2019-05-01T00:00:00Z", "not_yet_valid"),
    ];
    same(&registry, &lists, &der, owner, &expected).await;
    let known_then = View::as_known_at(now().day(), before);
    assert_eq!(status(&registry, known_then, now(), &der, owner).await, CertificateStatus::Valid, "as known before");

    // The signer question tells the reason and the root's list; whoever keeps answers hears of it; nobody had asked for it.
    let key = SignerKey::Sha256(fingerprint(&der));
    let signer = registry.store.glance().signer(&Scope::Province, now(), &key).await.expect("an answer").expect("one");
    assert_eq!(signer.evidence.revocation, Some(Revocation { at: at(SINCE), reason: CA_COMPROMISE }));
    assert_eq!(signer.list.expect("a list").number, Some(vec![2]));
    let reader = registry.store.read().await.expect("a reader");
    let told_changes = reader.signer_changes(&Scope::Province, Position::after(before), 10).await.expect("changes");
    let told_changes: Vec<_> =
        told_changes.changes.iter().map(|told| (told.kind, told.effective_at, told.certificate)).collect();
    assert_eq!(told_changes, [(SignerChangeKind::Revoked, at(SINCE), fingerprint(&der))]);
    let ground = reader.alarm_ground(View::of(now().day()), now()).await.expect("a ground");
    let cases = reader.alarm_cases(&ground, &[AlarmGroup::Of(owner.0)]).await.expect("cases");
    let id = id_of(&registry, &der).await;
    let case = cases[0].certificates.iter().find(|case| case.certificate == id).expect("a case");
    let told: Vec<_> = case.told.iter().map(|word| (word.kind, word.observed_at)).collect();
    assert_eq!(told, [(RevocationEventKind::Revoked, now())], "it was not known when the certificate came in");
    // One that the registry does not hold, and one that comes in now.
    let late = certificate("nguoi2@binhphuoc.gov.vn", 3, "2019-06-01", "2022-06-01").der();
    let facts = parse(&late).expect("facts").facts;
    let evidence = reader.status_evidence(&facts, now()).await.expect("evidence");
    assert_eq!(evidence.revocation, Some(Revocation { at: at(SINCE), reason: CA_COMPROMISE }));
    assert_eq!(reader.revocation_evidence(&facts, now()).await.expect("evidence").revocation, None);
    drop(reader);
    import(&registry, std::slice::from_ref(&late)).await;
    same(&registry, &lists, &late, people[1].official.id, &expected[2..3]).await;
    // A later list of the root that says the same changes nothing.
    let again = root_list(3, "2019-12-25T00:00:00Z", Some(CA_COMPROMISE));
    assert_eq!(taken(&registry, &again).await, []);
    // Nor does one that names it no longer: a revocation is for ever.
    assert_eq!(taken(&registry, &root_list(4, "2019-12-26T00:00:00Z", None)).await, []);
    assert_eq!(db.texts("select cast(count(*) as text) from authority_word").await, ["1"]);
    verified(&db).await;
}

async fn a_hold_of_a_ca_lasts_until_its_list_names_it_no_longer(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let owner = people[0].official.id;
    let der = certificate("nguoi1@binhphuoc.gov.vn", 2, "2019-06-01", "2022-06-01").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let issuing = crl(Authority::G2Issuing, &[]);
    taken(&registry, &issuing).await;
    let held = root_list(1, "2019-12-20T00:00:00Z", Some(REASON_HOLD));
    let kinds =
        |changes: Vec<AuthorityChange>| changes.iter().map(|change| (change.kind, change.at)).collect::<Vec<_>>();
    assert_eq!(kinds(taken(&registry, &held).await), [(AuthorityChangeKind::Held, at(SINCE))]);
    let expected =
        [("2019-12-09T23:59:59Z", "valid"), ("2019-12-10T00:00:00Z", "hold"), ("2019-12-31T02:00:00Z", "hold")];
    same(&registry, &[issuing.clone(), held.clone()], &der, owner, &expected).await;
    let before = registry.store.read().await.expect("a reader").head().await.expect("a number");
    let lifted = root_list(2, "2019-12-28T00:00:00Z", None);
    let end = at("2019-12-28T00:00:00Z");
    assert_eq!(kinds(taken(&registry, &lifted).await), [(AuthorityChangeKind::Ended, end)]);
    let expected = [
        ("2019-12-09T23:59:59Z", "valid"),
        ("2019-12-21T00:00:00Z", "hold"),
        ("2019-12-27T23:59:59Z", "hold"),
        ("2019-12-28T00:00:00Z", "valid"),
        ("2019-12-31T02:00:00Z", "valid"),
    ];
    same(&registry, &[issuing, held, lifted], &der, owner, &expected).await;
    let reader = registry.store.read().await.expect("a reader");
    let told = reader.signer_changes(&Scope::Province, Position::after(before), 10).await.expect("changes").changes;
    let told: Vec<_> = told.iter().map(|told| (told.kind, told.effective_at)).collect();
    assert_eq!(told, [(SignerChangeKind::Released, end)]);
    drop(reader);
    let known_then = View::as_known_at(now().day(), before);
    assert_eq!(status(&registry, known_then, now(), &der, owner).await, CertificateStatus::Hold, "as known before");
    verified(&db).await;
}

async fn what_the_list_said_counts_when_the_ca_is_configured_later(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let owner = people[0].official.id;
    let roots = || {
        let others = [ca().certificate(Authority::G1Issuing)];
        TrustStore::load(&ca().anchors(), &others, policy()).expect("a trust store")
    };
    let der = certificate("nguoi1@binhphuoc.gov.vn", 2, "2019-06-01", "2022-06-01").der();
    import_by(&registry, roots(), std::slice::from_ref(&der)).await;
    let told = root_list(1, "2019-12-20T00:00:00Z", Some(CA_COMPROMISE));
    let outcome = take(&registry, roots(), &told).await;
    assert!(matches!(&outcome, ListOutcome::Taken { authorities, .. } if authorities.is_empty()), "{outcome:?}");
    let judge = async |trust: TrustStore| {
        let turn = judge_chains(&registry, &Arc::new(trust), &officer(), u64::MAX).await.expect("a judgement");
        turn.authorities.iter().map(|change| (change.kind, change.at)).collect::<Vec<_>>()
    };
    assert_eq!(judge(trust()).await, [(AuthorityChangeKind::Revoked, at(SINCE))]);
    let issuing = crl(Authority::G2Issuing, &[]);
    taken(&registry, &issuing).await;
    let expected = [("2019-12-09T23:59:59Z", "valid"), ("2019-12-31T02:00:00Z", "revoked")];
    same(&registry, &[issuing, told], &der, owner, &expected).await;
    // Without the CA nothing is known under it; its word ends with it, and comes back with it.
    assert_eq!(judge(roots()).await.len(), 1);
    assert_eq!(status(&registry, View::of(now().day()), now(), &der, owner).await, CertificateStatus::Untrusted);
    assert_eq!(judge(trust()).await, [(AuthorityChangeKind::Revoked, at(SINCE))]);
    assert_eq!(status(&registry, View::of(now().day()), now(), &der, owner).await, CertificateStatus::Revoked);
    verified(&db).await;
}
