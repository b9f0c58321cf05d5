//! Chains judged anew: a certificate that came in before its CA was configured, and one whose CA is trusted no longer.

use std::sync::Arc;

use congvu::demo::ca::Authority;
use congvu::domain::certificate::change::{Position, SignerChangeKind};
use congvu::domain::certificate::finding::LintRule;
use congvu::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::certificate::status::{CertificateStatus, ChainVerdict};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{CertificateId, FactId, OfficialId, RequestId};
use congvu::domain::scope::Scope;
use congvu::operations::import_certificates::ImportOutcome;
use congvu::operations::judge_chains::{JudgedChains, judge_chains};
use congvu::operations::lint_certificates::lint_certificates;
use congvu::operations::{Actor, Registry};
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::fingerprint;
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::read::request_list::RequestFilter;
use congvu::storage::row::chain_judgement::ChainJudgement;
use time::macros::date;

use super::{certificate, id_of, import, import_by, officer, registry, verified};
use crate::database::{TestDatabase, on_both_engines};
use crate::pki::{ca, now, policy, trust};
use crate::storage::registry::small;

on_both_engines! {
    what_came_in_before_its_ca_becomes_good_with_all_that_follows
    a_known_certificate_that_comes_again_is_judged_anew
    what_is_trusted_no_longer_ceases_to_be_good_and_may_come_back
    a_judgement_goes_on_where_it_ended
}

/// The roots, and of the CAs below them the first generation's alone.
fn without_the_issuer() -> TrustStore {
    TrustStore::load(&ca().anchors(), &[ca().certificate(Authority::G1Issuing)], policy()).expect("a trust store")
}

async fn judged(registry: &Registry, trust: TrustStore) -> JudgedChains {
    judge_chains(registry, &Arc::new(trust), &officer(), u64::MAX).await.expect("a judgement")
}

async fn head(registry: &Registry) -> i64 {
    registry.store.read().await.expect("a reader").head().await.expect("a number")
}

/// The verdict by every read that tells it.
async fn verdict(registry: &Registry, view: View, der: &[u8], owner: OfficialId) -> ChainVerdict {
    let id = id_of(registry, der).await;
    let all = Scope::Province;
    let reader = registry.store.read().await.expect("a reader");
    let (_, told) = reader.certificate(&all, view, id).await.expect("an answer").expect("a certificate");
    let by_id = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    let lines = reader.certificate_page(&all, view, now(), &by_id, None, 5).await.expect("certificates");
    assert_eq!(lines[0].evidence.chain, told, "the list");
    let untrusted = CertificateFilter { status: Some(CertificateStatus::Untrusted), ..by_id };
    let lines = reader.certificate_page(&all, view, now(), &untrusted, None, 5).await.expect("certificates");
    assert_eq!(lines.len(), usize::from(told == ChainVerdict::Untrusted), "the list by status");
    let adoption = reader.adoption(&all, view).await.expect("facts").certificates;
    let counted = adoption.iter().find(|counted| counted.certificate == id).expect("a certificate");
    assert_eq!(counted.evidence.chain, told, "adoption");
    let file = reader.official(&all, view, owner).await.expect("an answer").expect("an official");
    assert!(file.certificates.iter().any(|(own, chain)| own.id == id && *chain == told), "the file");
    let placed = reader.owned_certificates(view, &[owner]).await.expect("certificates");
    let is_owned = placed.values().flatten().any(|owned| owned.certificate == id);
    assert_eq!(is_owned, told == ChainVerdict::Good, "those that take places");
    if view == View::of(now().day()) {
        let key = SignerKey::Sha256(fingerprint(der));
        let signer = registry.store.glance().signer(&all, now(), &key).await.expect("an answer").expect("a signer");
        assert_eq!(signer.evidence.chain, told, "the signer question");
        assert_eq!(reader.chains_of(view, &[id]).await.expect("verdicts")[&id], told);
        let is_asked = reader.newest_certificates(9, now()).await.expect("certificates").contains(&der.to_vec());
        assert_eq!(is_asked, told == ChainVerdict::Good, "whose addresses are asked for lists");
    }
    told
}

async fn rules(registry: &Registry, id: CertificateId) -> Vec<LintRule> {
    let reader = registry.store.read().await.expect("a reader");
    let found = reader.findings_of(View::of(now().day()), &[id]).await.expect("findings");
    found.get(&id).into_iter().flatten().map(|standing| standing.finding.rule).collect()
}

/// A request for a new certificate that waits; and how it stands.
async fn asked(registry: &Registry, official: OfficialId) -> RequestId {
    let id = RequestId(registry.new_id());
    let opened_on = date!(2019 - 05 - 20);
    let request = Request { id, kind: RequestKind::New, official, certificate: None, opened_on };
    let draft = RequestEvent {
        id: FactId(registry.new_id()),
        request: id,
        state: RequestState::Draft,
        effective_at: Timestamp::start_of(opened_on),
        details: String::new(),
    };
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.insert_requests(&[request]).await.expect("a request");
    change.insert_request_events(&[draft]).await.expect("its draft");
    change.commit().await.expect("a commit");
    id
}

async fn state(registry: &Registry, id: RequestId) -> Option<RequestState> {
    let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
    let reader = registry.store.read().await.expect("a reader");
    let page = reader.request_page(&Scope::Province, View::of(now().day()), &filter, None, 1).await;
    page.expect("requests")[0].state
}

async fn what_came_in_before_its_ca_becomes_good_with_all_that_follows(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let owner = people[0].official.id;
    let request = asked(&registry, owner).await;
    let der = certificate("nguoi1@binhphuoc.gov.vn", 2, "2019-06-01", "2022-06-01").der();
    let outcome = import_by(&registry, without_the_issuer(), std::slice::from_ref(&der)).await;
    assert!(matches!(&outcome[0], ImportOutcome::Imported { chain: ChainVerdict::Untrusted, .. }), "{outcome:?}");
    let id = id_of(&registry, &der).await;
    let today = View::of(now().day());
    assert_eq!(verdict(&registry, today, &der, owner).await, ChainVerdict::Untrusted);
    // The CA is configured; until chains are judged anew, the rules find that it is none of its.
    lint_certificates(&registry, &Arc::new(trust()), &officer()).await.expect("a lint");
    assert!(rules(&registry, id).await.contains(&LintRule::ChainNotGood));
    assert_eq!(state(&registry, request).await, Some(RequestState::Draft));
    let (before, page) = (head(&registry).await, async |registry: &Registry| {
        registry.store.read().await.expect("a reader").official_revision(owner).await.expect("a revision")
    });
    let old_page = page(&registry).await;

    let turn = judged(&registry, trust()).await;
    assert_eq!((turn.now_good, turn.now_untrusted, turn.has_more), (1, 0, false));
    assert_eq!(verdict(&registry, today, &der, owner).await, ChainVerdict::Good);
    let known_then = View::as_known_at(now().day(), before);
    assert_eq!(verdict(&registry, known_then, &der, owner).await, ChainVerdict::Untrusted, "as it was known before");
    assert!(!rules(&registry, id).await.contains(&LintRule::ChainNotGood));
    assert_eq!(state(&registry, request).await, Some(RequestState::Fulfilled));
    assert!(page(&registry).await > old_page, "the page of its holder is another");
    let details = db.texts("select details from certificate_event where kind = 'superseded'").await;
    assert_eq!(details, [id.to_string()], "it takes the place of the one before");
    let reader = registry.store.read().await.expect("a reader");
    let told = reader.signer_changes(&Scope::Province, Position::after(before), 10).await.expect("changes").changes;
    let told: Vec<_> = told.iter().map(|change| (change.kind, change.certificate)).collect();
    assert_eq!(told, [(SignerChangeKind::Chain, fingerprint(&der))]);
    drop(reader);
    let (sets, first) = (head(&registry).await, db.texts("select chain from certificate where is_ca = false").await);
    assert!(first.contains(&"untrusted".to_owned()), "the first verdict is never altered");
    assert_eq!(judged(&registry, trust()).await, JudgedChains::default(), "nothing changed");
    assert_eq!(head(&registry).await, sets);
    verified(&db).await;
}

async fn a_known_certificate_that_comes_again_is_judged_anew(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let owner = people[0].official.id;
    let der = certificate("nguoi1@binhphuoc.gov.vn", 2, "2019-06-01", "2022-06-01").der();
    import_by(&registry, without_the_issuer(), std::slice::from_ref(&der)).await;
    // As if all had been judged by the new CAs before an old process, which does not know them, took this one in.
    let books = registry.store.bookkeeping().await.expect("books");
    let judgement = ChainJudgement { trust: trust().digest(), judged_to: None, is_done: true };
    books.note_chain_judgement(&judgement).await.expect("a note");
    books.commit().await.expect("a commit");
    for is_anew in [true, false] {
        let again = import(&registry, std::slice::from_ref(&der)).await;
        let ImportOutcome::AlreadyKnown { chain, is_judged_anew, .. } = &again[0] else { panic!("{again:?}") };
        assert_eq!((*chain, *is_judged_anew), (ChainVerdict::Good, is_anew));
    }
    assert_eq!(verdict(&registry, View::of(now().day()), &der, owner).await, ChainVerdict::Good);
    // An import of anything judges what is there by its CAs.
    let other = certificate("nguoi2@binhphuoc.gov.vn", 3, "2019-06-01", "2022-06-01").der();
    import_by(&registry, without_the_issuer(), std::slice::from_ref(&other)).await;
    assert_eq!(verdict(&registry, View::of(now().day()), &der, owner).await, ChainVerdict::Untrusted);
    verified(&db).await;
}

async fn what_is_trusted_no_longer_ceases_to_be_good_and_may_come_back(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let owner = people[0].official.id;
    let der = certificate("nguoi1@binhphuoc.gov.vn", 2, "2019-06-01", "2022-06-01").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let mut heads = vec![(head(&registry).await, ChainVerdict::Good)];
    for (trust, verdict_now) in [
        (without_the_issuer(), ChainVerdict::Untrusted),
        (trust(), ChainVerdict::Good),
        (without_the_issuer(), ChainVerdict::Untrusted),
    ] {
        let turn = judged(&registry, trust).await;
        assert_eq!(turn.now_good + turn.now_untrusted, 1);
        heads.push((head(&registry).await, verdict_now));
    }
    for (head, expected) in heads {
        let view = View::as_known_at(now().day(), head);
        assert_eq!(verdict(&registry, view, &der, owner).await, expected, "as known at {head}");
    }
    let places = db.texts("select details from certificate_event where kind = 'superseded'").await;
    assert_eq!(places.len(), 1, "its place is taken once");
    verified(&db).await;
}

async fn a_judgement_goes_on_where_it_ended(db: TestDatabase) {
    small(&db.store).await;
    let registry = registry(&db);
    let der = certificate("nguoi1@binhphuoc.gov.vn", 2, "2019-06-01", "2022-06-01").der();
    import_by(&registry, without_the_issuer(), std::slice::from_ref(&der)).await;
    let trust = Arc::new(trust());
    let turn = async || judge_chains(&registry, &trust, &officer(), 1).await.expect("a judgement");
    let first = turn().await;
    assert_eq!((first.judged, first.now_good, first.has_more), (4, 1, true));
    let rest = turn().await;
    assert_eq!((rest.judged, rest.has_more), (0, false), "what was judged is not judged again");
    let note = registry.store.read().await.expect("a reader").chain_judgement().await.expect("a note").expect("one");
    assert_eq!((note.trust, note.is_done), (trust.digest(), true));
    let refused = judge_chains(&registry, &trust, &Actor::Shell, 1).await;
    assert!(refused.is_err(), "an account is asked for");
}
