//! A person's word on whose a certificate is, and everything that follows it.

use std::collections::BTreeSet;
use std::sync::Arc;

use congvu::domain::certificate::change::{Position, SignerChangeKind};
use congvu::domain::certificate::finding::LintRule;
use congvu::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{CertificateId, FactId, OfficialId, PrincipalId, RequestId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::scope::Scope;
use congvu::operations::confirm_owner::{Confirmation, Confirmed, confirm_owner};
use congvu::operations::{Actor, OperationError, OperationResult, Registry};
use congvu::pki::facts::fingerprint;
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::read::people::PeopleFilter;
use congvu::storage::read::request_list::RequestFilter;
use congvu::storage::read::signer::SignerFacts;
use time::Date;
use time::macros::date;

use super::{certificate, id_of, import, officer, registry, verified};
use crate::database::{TestDatabase, on_both_engines};
use crate::pki::{now, trust};
use crate::storage::registry::small;

on_both_engines! {
    every_read_follows_a_word
    a_word_may_begin_on_a_day_and_be_taken_back
    a_word_takes_away_nobodys_days_outside_ones_own_part_of_the_tree
    bad_words_are_refused_and_write_nothing
    an_erasure_takes_the_words_along
    a_word_ends_the_request_that_the_certificate_answers
}

const STRANGER: &str = "ai.do@binhphuoc.gov.vn";

async fn say(
    registry: &Registry,
    certificate: CertificateId,
    official: Option<OfficialId>,
    from: Option<Date>,
) -> OperationResult<Confirmed> {
    let word = Confirmation { certificate, official, reason: "Biên bản bàn giao".to_owned(), from };
    confirm_owner(registry, Some(&Arc::new(trust())), &officer(), &word).await
}

async fn signer(registry: &Registry, der: &[u8], on: Date) -> SignerFacts {
    let key = SignerKey::Sha256(fingerprint(der));
    let at = Timestamp::start_of(on).plus_seconds(3600);
    let told = registry.store.glance().signer(&Scope::Province, at, &key).await.expect("an answer");
    told.expect("a signer")
}

/// The signer's agency on a day.
async fn agency(registry: &Registry, der: &[u8], on: Date) -> Option<String> {
    signer(registry, der, on).await.agency.map(|agency| agency.code)
}

/// What the entity tags of their pages are made of.
async fn revisions(registry: &Registry, people: [OfficialId; 2]) -> [i64; 2] {
    let reader = registry.store.read().await.expect("a reader");
    let [one, other] = people.map(|person| reader.official_revision(person));
    [one.await.expect("a revision"), other.await.expect("a revision")]
}

/// Whose the certificate is by every read that tells it.
async fn owners(
    registry: &Registry,
    view: View,
    id: CertificateId,
    people: &[OfficialId],
) -> BTreeSet<Option<OfficialId>> {
    let reader = registry.store.read().await.expect("a reader");
    let all = Scope::Province;
    let mut told = BTreeSet::new();
    told.insert(reader.certificate(&all, view, id).await.expect("a certificate").expect("it is there").0.official);
    let by_id = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    let lines = reader.certificate_page(&all, view, now(), &by_id, None, 5).await.expect("certificates");
    told.insert(lines[0].official);
    let ownerless = reader.ownerless_certificates(&all, view).await.expect("certificates");
    let mut held: Vec<OfficialId> = Vec::new();
    let adoption = reader.adoption(&all, view).await.expect("facts");
    let counted: Vec<OfficialId> = adoption
        .certificates
        .iter()
        .filter(|certificate| certificate.certificate == id)
        .map(|certificate| certificate.official)
        .collect();
    let listed = reader.people(&all, view, &PeopleFilter::default(), None, 10).await.expect("people");
    for person in people {
        let file = reader.official(&all, view, *person).await.expect("an official").expect("they are there");
        let is_theirs = file.certificates.iter().any(|(certificate, _)| certificate.id == id);
        let of_person = CertificateFilter { official: Some(*person), ..CertificateFilter::default() };
        let own = reader.certificate_page(&all, view, now(), &of_person, None, 50).await.expect("certificates");
        assert_eq!(own.iter().any(|line| line.key.certificate == id), is_theirs, "list and file");
        if view == View::of(now().day()) {
            let standing = reader.standing_certificates(*person, now()).await.expect("certificates");
            assert_eq!(standing.contains(&id), is_theirs, "those to be stopped when they leave");
        }
        let line = listed.iter().find(|line| line.key.official == *person).expect("a line");
        assert_eq!(line.certificates.contains(&id), is_theirs, "list of people");
        let owned = reader.owned_certificates(view, &[*person]).await.expect("certificates");
        assert_eq!(owned.values().flatten().any(|owned| owned.certificate == id), is_theirs);
        if is_theirs {
            held.push(*person);
        }
    }
    assert_eq!(counted, held, "adoption");
    assert_eq!(ownerless.iter().any(|(certificate, _)| certificate.id == id), held.is_empty());
    if held.is_empty() {
        told.insert(None);
    }
    told.extend(held.into_iter().map(Some));
    told
}

async fn every_read_follows_a_word(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let registry = registry(&db);
    let ids: Vec<OfficialId> = people.iter().map(|person| person.official.id).collect();
    let (first, third) = (Some(ids[0]), Some(ids[2]));
    let der = certificate("nguoi1@binhphuoc.gov.vn", 1, "2019-03-01", "2024-03-01").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let id = id_of(&registry, &der).await;
    let today = now().day();
    let before = registry.store.read().await.expect("a reader").head().await.expect("a number");
    let only = |official| BTreeSet::from([official]);
    assert_eq!(owners(&registry, View::of(today), id, &ids).await, only(first));
    assert_eq!(agency(&registry, &der, today).await.as_deref(), Some(agencies[1].code.as_str()));
    let old = revisions(&registry, [ids[0], ids[2]]).await;

    let said = say(&registry, id, third, None).await.expect("a word");
    assert_eq!((said.was, said.official, said.from, said.changed), (first, third, date!(2019 - 03 - 01), true));
    assert_eq!(owners(&registry, View::of(today), id, &ids).await, only(third));
    assert_eq!(agency(&registry, &der, today).await.as_deref(), Some(agencies[2].code.as_str()));
    assert_eq!(
        owners(&registry, View::as_known_at(today, before), id, &ids).await,
        only(first),
        "as it was known before"
    );
    let new = revisions(&registry, [ids[0], ids[2]]).await;
    assert!(new[0] > old[0] && new[1] > old[1], "both pages changed: {old:?} {new:?}");
    // Whoever sees one part of the tree sees it come and go.
    let reader = registry.store.read().await.expect("a reader");
    for (agency, sees) in [(1, false), (2, true)] {
        let scope = Scope::subtree(agencies[agency].path.clone());
        let found = reader.certificate(&scope, View::of(today), id).await.expect("an answer");
        assert_eq!(found.is_some(), sees, "{agency}");
        let lines =
            reader.certificate_page(&scope, View::of(today), now(), &CertificateFilter::default(), None, 9).await;
        assert_eq!(lines.expect("certificates").iter().any(|line| line.key.certificate == id), sees);
        let counted = reader.counts(&scope, View::of(today)).await.expect("counts").certificates;
        assert_eq!(counted, 2, "two in each part, by whoever they are");
        let under = CertificateFilter { agency: Some(agencies[agency].agency), ..CertificateFilter::default() };
        let lines = reader.certificate_page(&Scope::Province, View::of(today), now(), &under, None, 9).await;
        assert_eq!(lines.expect("certificates").iter().any(|line| line.key.certificate == id), sees);
        // Those who were told otherwise hear of it, in both parts.
        let told = reader.signer_changes(&scope, Position::after(before), 10).await.expect("changes");
        let told: Vec<_> = told.changes.iter().map(|change| (change.kind, change.effective_at)).collect();
        assert_eq!(told, [(SignerChangeKind::Owner, Timestamp::start_of(date!(2019 - 03 - 01)))]);
    }
    let at = Timestamp::start_of(today);
    let of_address = registry.store.glance().signers_of_address(&Scope::Province, at, &people[2].address.address).await;
    assert!(of_address.expect("signers").iter().any(|signer| signer.sha256 == fingerprint(&der)));
    // What is found about it follows too: it states the first one's mailbox.
    let found = reader.findings_of(View::of(today), &[id]).await.expect("findings");
    assert!(found[&id].iter().any(|standing| standing.finding.rule == LintRule::AddressNotRegistered));
    drop(reader);

    let again = say(&registry, id, third, None).await.expect("a word");
    assert!(!again.changed && again.was == third);
    let nobody = say(&registry, id, None, None).await.expect("a word");
    assert!(nobody.changed);
    assert_eq!(owners(&registry, View::of(today), id, &ids).await, only(None));
    assert_eq!(agency(&registry, &der, today).await, None);
    verified(&db).await;
}

async fn a_word_may_begin_on_a_day_and_be_taken_back(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let registry = registry(&db);
    let [first, third] = [0, 2].map(|person| Some(people[person].official.id));
    let der = certificate("nguoi1@binhphuoc.gov.vn", 1, "2019-03-01", "2024-03-01").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let id = id_of(&registry, &der).await;
    let since = date!(2019 - 09 - 01);
    say(&registry, id, third, Some(since)).await.expect("a word");
    let code = |agency: usize| Some(agencies[agency].code.as_str().to_owned());
    assert_eq!(agency(&registry, &der, date!(2019 - 08 - 31)).await, code(1));
    assert_eq!(agency(&registry, &der, since).await, code(2));
    let before = registry.store.read().await.expect("a reader").head().await.expect("a number");
    // The whole of it was wrong.
    let back = say(&registry, id, first, Some(date!(2019 - 03 - 01))).await.expect("a word");
    assert_eq!((back.was, back.changed), (first, true));
    assert_eq!(agency(&registry, &der, since).await, code(1));
    let reader = registry.store.read().await.expect("a reader");
    let told = reader.signer_changes(&Scope::Province, Position::after(before), 10).await.expect("changes").changes;
    assert_eq!(told.len(), 1);
    let words = reader.owner_words(id).await.expect("words");
    assert_eq!(words.len(), 1);
    assert_eq!((words[0].official, words[0].from, words[0].to), (first, date!(2019 - 03 - 01), None));
    drop(reader);
    verified(&db).await;
}

async fn a_word_takes_away_nobodys_days_outside_ones_own_part_of_the_tree(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let registry = registry(&db);
    let third = Some(people[2].official.id);
    let der = certificate("nguoi1@binhphuoc.gov.vn", 1, "2019-03-01", "2024-03-01").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let id = id_of(&registry, &der).await;
    let since = date!(2019 - 09 - 01);
    say(&registry, id, third, Some(since)).await.expect("a word");
    // Of the second department, where the third person is; the days before were somebody's of the first.
    let grant = Grant { role: Role::RaOfficer, agency: agencies[2].agency, path: agencies[2].path.clone() };
    let second =
        Actor::Principal(Principal { grants: vec![grant], ..Principal::new(PrincipalId(uuid::Uuid::nil()), "ra-2") });
    let word = |from| Confirmation { certificate: id, official: None, reason: "Ghi nhầm".to_owned(), from };
    let outside = confirm_owner(&registry, None, &second, &word(Some(date!(2019 - 03 - 01)))).await;
    assert!(matches!(outside, Err(OperationError::NotFound { what: "certificate" })), "{outside:?}");
    let own = confirm_owner(&registry, None, &second, &word(None)).await.expect("a word");
    assert_eq!((own.was, own.from), (third, since), "without a day only the days of today's holder");
    let code = Some(agencies[1].code.as_str().to_owned());
    assert_eq!(agency(&registry, &der, date!(2019 - 08 - 31)).await, code);
    assert_eq!(agency(&registry, &der, since).await, None);
    verified(&db).await;
}

async fn bad_words_are_refused_and_write_nothing(db: TestDatabase) {
    small(&db.store).await;
    let registry = registry(&db);
    let der = certificate(STRANGER, 1, "2019-03-01", "2024-03-01").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let id = id_of(&registry, &der).await;
    let head = registry.store.read().await.expect("a reader").head().await.expect("a number");
    let nobody = OfficialId(uuid::Uuid::from_u128(1));
    let unknown = say(&registry, id, Some(nobody), None).await;
    assert!(matches!(unknown, Err(OperationError::NotFound { what: "official" })), "{unknown:?}");
    let missing = say(&registry, CertificateId(uuid::Uuid::from_u128(1)), None, None).await;
    assert!(matches!(missing, Err(OperationError::NotFound { what: "certificate" })), "{missing:?}");
    let ahead = say(&registry, id, None, Some(date!(2020 - 01 - 01))).await;
    assert!(matches!(ahead, Err(OperationError::Invalid { .. })), "{ahead:?}");
    let word = Confirmation { certificate: id, official: None, reason: " ".to_owned(), from: None };
    let mute = confirm_owner(&registry, None, &officer(), &word).await;
    assert!(matches!(mute, Err(OperationError::Invalid { .. })), "{mute:?}");
    let shell = confirm_owner(&registry, None, &Actor::Shell, &word).await;
    assert!(matches!(shell, Err(OperationError::NotLoggedIn { .. })), "{shell:?}");
    assert_eq!(registry.store.read().await.expect("a reader").head().await.expect("a number"), head);
}

async fn an_erasure_takes_the_words_along(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let [first, third] = [0, 2].map(|person| people[person].official.id);
    let [given, kept] =
        [1, 2].map(|serial| certificate("nguoi1@binhphuoc.gov.vn", serial, "2019-03-01", "2024-03-01").der());
    import(&registry, &[given.clone(), kept.clone()]).await;
    let [given_id, kept_id] = [id_of(&registry, &given).await, id_of(&registry, &kept).await];
    say(&registry, given_id, Some(third), None).await.expect("a word");
    let mut change = registry.store.write(registry.header(&officer(), "erase_person")).await.expect("a change set");
    let told = change.reader().what_is_erased(third).await.expect("records");
    let certificates = told.iter().find(|line| line.line.as_str() == "certificates").expect("certificates");
    assert_eq!(certificates.records, 2, "their own, and the one that was said to be theirs");
    change.erase_official(third, None, &mut || registry.new_id()).await.expect("an erasure");
    change.commit().await.expect("a commit");
    let reader = registry.store.read().await.expect("a reader");
    let view = View::of(now().day());
    let der_of = |id| {
        let reader = &reader;
        async move { reader.certificate(&Scope::Province, view, id).await.expect("an answer").expect("it is there").0 }
    };
    assert!(der_of(given_id).await.der.is_empty());
    assert_eq!((der_of(kept_id).await.der, der_of(kept_id).await.official), (kept, Some(first)));
    assert_eq!(reader.owner_words(given_id).await.expect("words")[0].reason, "");
    drop(reader);
    verified(&db).await;
}

async fn a_word_ends_the_request_that_the_certificate_answers(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let official = people[0].official.id;
    let id = RequestId(registry.new_id());
    let opened_on = date!(2019 - 09 - 02);
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
    let der = certificate(STRANGER, 1, "2019-09-05", "2024-09-05").der();
    import(&registry, std::slice::from_ref(&der)).await;
    let state = async || {
        let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
        let reader = registry.store.read().await.expect("a reader");
        let page = reader.request_page(&Scope::Province, View::of(now().day()), &filter, None, 1).await;
        page.expect("requests")[0].state
    };
    assert_eq!(state().await, Some(RequestState::Draft), "nobody knows whose it is");
    say(&registry, id_of(&registry, &der).await, Some(official), None).await.expect("a word");
    assert_eq!(state().await, Some(RequestState::Fulfilled));
    verified(&db).await;
}
