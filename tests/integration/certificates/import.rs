//! Owners found by mailbox and by personal number, and certificates that take another's place.

use congvu::auth::sealing::Sealer;
use congvu::domain::certificate::finding::LintRule;
use congvu::domain::certificate::status::{ChainVerdict, Revocation};
use congvu::domain::ids::{CertificateId, OfficialId};
use congvu::domain::personal_number::PersonalNumber;
use congvu::operations::import_certificates::{ImportOutcome, OwnerFound};
use congvu::operations::refresh_revocation::refresh_revocation;
use congvu::operations::{Actor, Registry};
use congvu::pki::facts::parse;
use congvu::storage::read::View;
use congvu::storage::row::personal_number::SealedNumber;

use super::{certificate, id_of, import, officer, registry, verified};
use crate::database::{TestDatabase, on_both_engines};
use crate::pki::official::Official;
use crate::pki::{at, crl, now, trust};
use crate::storage::registry::small;

on_both_engines! {
    owners_are_found_by_mailbox_and_number_and_several_are_told
    the_later_certificate_of_a_holder_takes_the_place_of_the_one_before
}

/// Gives an official a personal number.
pub(super) async fn numbered(registry: &Registry, official: OfficialId, digits: &str) {
    let sealer = Sealer::new(registry.keys().personal_data.as_ref().expect("a key"));
    let number: PersonalNumber = digits.parse().expect("a number");
    let closed = sealer.seal(official, &number).expect("a sealed number");
    let row = SealedNumber { official, sealed: closed, blind_index: sealer.blind_index(&number) };
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.insert_personal_numbers(&[row]).await.expect("a number");
    change.commit().await.expect("a commit");
}

fn told(outcome: &ImportOutcome) -> (Option<OfficialId>, OwnerFound) {
    match outcome {
        ImportOutcome::Imported { official, owner, chain: ChainVerdict::Good, .. } => (*official, owner.clone()),
        other => panic!("{other:?}"),
    }
}

fn places(outcome: &ImportOutcome) -> (Vec<CertificateId>, Option<CertificateId>) {
    match outcome {
        ImportOutcome::Imported { supersedes, superseded_by, .. } => (supersedes.clone(), *superseded_by),
        other => panic!("{other:?}"),
    }
}

async fn owners_are_found_by_mailbox_and_number_and_several_are_told(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let [first, second, third] = [0, 1, 2].map(|person| people[person].official.id);
    numbered(&registry, third, "070190000123").await;
    let of = |mailbox: &str, serial| certificate(mailbox, serial, "2019-03-01", "2024-03-01");
    let number = Some("CCCD:070190000123");
    let stranger = "ai.do@binhphuoc.gov.vn";
    let both = ["nguoi1@binhphuoc.gov.vn", "nguoi2@binhphuoc.gov.vn"].map(str::to_owned).to_vec();
    let ders = [
        of("nguoi1@binhphuoc.gov.vn", 1).der(),
        Official { user_id: number, ..of(stranger, 2) }.der(),
        Official { user_id: number, ..of("nguoi1@binhphuoc.gov.vn", 3) }.der(),
        Official { mailboxes: both, ..of(stranger, 4) }.der(),
        of(stranger, 5).der(),
        Official { user_id: Some("MST:0701900001-123"), ..of("nguoi3@binhphuoc.gov.vn", 6) }.der(),
    ];
    let outcomes = import(&registry, &ders).await;
    let owners: Vec<_> = outcomes.iter().map(told).collect();
    let ambiguous = |one: OfficialId, other: OfficialId| {
        let mut candidates = vec![one, other];
        candidates.sort_unstable();
        (None, OwnerFound::Ambiguous { candidates })
    };
    let expected = [
        (Some(first), OwnerFound::Mailbox),
        (Some(third), OwnerFound::PersonalNumber),
        ambiguous(first, third),
        ambiguous(first, second),
        (None, OwnerFound::Nobody),
        (Some(third), OwnerFound::Mailbox),
    ];
    assert_eq!(owners, expected);
    let rules = |outcome: &ImportOutcome| -> Vec<LintRule> {
        let (ImportOutcome::Imported { findings, .. } | ImportOutcome::AlreadyKnown { findings, .. }) = outcome else {
            panic!("{outcome:?}")
        };
        findings.iter().map(|told| told.finding.rule).collect()
    };
    assert!(rules(&outcomes[4]).contains(&LintRule::OwnerUnknown));
    assert!(rules(&outcomes[0]).contains(&LintRule::SubjectName), "it names an invented person");
    assert!(rules(&outcomes[1]).contains(&LintRule::AddressNotRegistered));
    // Again it tells the same of each, as it is stored.
    for (der, (before, outcome)) in ders.iter().zip(outcomes.iter().zip(import(&registry, &ders).await)) {
        let ImportOutcome::AlreadyKnown { certificate, official, .. } = &outcome else { panic!("{outcome:?}") };
        assert_eq!((*certificate, *official), (id_of(&registry, der).await, told(before).0));
        assert_eq!(rules(&outcome), rules(before));
    }
    // Without the key nobody is found by number, and nothing else changes.
    let bare = registry.with_keys(congvu::domain::secret_key::Keys::default());
    let unkeyed = import(&bare, &[Official { user_id: number, ..of(stranger, 7) }.der()]).await;
    assert_eq!(told(&unkeyed[0]), (None, OwnerFound::Nobody));
    verified(&db).await;
}

async fn the_later_certificate_of_a_holder_takes_the_place_of_the_one_before(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let mailbox = "nguoi1@binhphuoc.gov.vn";
    let known = people[0].certificate.0.id;
    let second = certificate(mailbox, 2, "2019-06-01", "2022-06-01").der();
    let outcome = import(&registry, std::slice::from_ref(&second)).await;
    assert_eq!(places(&outcome[0]), (vec![known], None));
    // One that was issued between them comes late: the first has been followed already.
    let between = certificate(mailbox, 3, "2019-02-01", "2022-02-01").der();
    let outcome = import(&registry, std::slice::from_ref(&between)).await;
    assert_eq!(places(&outcome[0]), (vec![], Some(id_of(&registry, &second).await)));
    // Nothing takes the place of what the CA revoked, and nothing untrusted takes any.
    let revoked = certificate(mailbox, 4, "2019-07-01", "2024-07-01").der();
    let serial = parse(&revoked).expect("facts").facts.serial;
    let entry = (serial, Revocation { at: at("2019-08-01T00:00:00Z"), reason: 4 });
    let issued = crl(congvu::demo::ca::Authority::G2Issuing, &[entry]);
    let trust = std::sync::Arc::new(trust());
    refresh_revocation(&registry, &trust, &officer(), &[("list".to_owned(), issued)]).await.expect("a list");
    let newest = certificate(mailbox, 5, "2019-09-01", "2024-09-01").der();
    let mut forged = certificate(mailbox, 6, "2019-10-01", "2024-10-01").der();
    *forged.last_mut().expect("octets") ^= 1;
    let outcomes = import(&registry, &[revoked.clone(), newest, forged]).await;
    assert_eq!(places(&outcomes[0]), (vec![id_of(&registry, &second).await], None));
    assert_eq!(places(&outcomes[1]).0, [], "the one before is revoked, and the one before that was followed");
    assert_eq!(places(&outcomes[2]), (vec![], None));
    let reader = db.store.read().await.expect("a reader");
    let owned = reader.owned_certificates(View::of(now().day()), &[people[0].official.id]).await.expect("certificates");
    let over = owned[&people[0].official.id].iter().filter(|owned| owned.is_over).count();
    assert_eq!(over, 4, "three were followed and one is revoked");
    drop(reader);
    let events = db.texts("select details from certificate_event where kind = 'superseded'").await;
    assert_eq!(events.len(), 3);
    assert!(events.contains(&id_of(&registry, &revoked).await.to_string()));
    verified(&db).await;
}
