use std::collections::BTreeMap;

use super::*;
use crate::demo::province;
use crate::demo::year::signers::Issued;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::ids::{IdSource, OfficialId};
use crate::domain::period::Period;

const UNTIL: Date = date!(2019 - 12 - 31);

fn agencies() -> Vec<AgencyVersion> {
    province::agencies(&mut IdSource::seeded(1), Timestamp::start_of(UNTIL)).unwrap()
}

/// A leader of each agency; every third one's certificate is revoked in the middle of the year.
fn signers(agencies: &[AgencyVersion]) -> Vec<Signer> {
    let signer = |(place, agency): (usize, &AgencyVersion)| Signer {
        agency: agency.agency,
        post: Period::starting(date!(2015 - 01 - 01)),
        certificate: Issued {
            official: OfficialId(agency.agency.0),
            sha256: Fingerprint([0; 32]),
            issuer: "CN=CA".to_owned(),
            serial: Serial(vec![1]),
            from: date!(2019 - 02 - 01),
            until: if place % 3 == 0 { date!(2019 - 07 - 01) } else { date!(2023 - 01 - 01) },
        },
    };
    agencies.iter().enumerate().map(signer).collect()
}

#[test]
fn as_many_signatures_as_mailboxes_call_for_and_no_more_in_a_larger_province() {
    assert_eq!([6149, 400, 61_490, 0].map(events_for), [20_000, 1_301, 20_000, 0]);
}

#[test]
fn leaders_sign_on_working_days_of_2019_with_what_they_hold() {
    let agencies = agencies();
    let signers = signers(&agencies);
    let documents = draw(&agencies, &signers, 3_000, (2019, UNTIL));
    let signatures: Vec<(Date, &Signature<'_>)> =
        documents.iter().flat_map(|one| one.signatures.iter().map(|signature| (one.day, signature))).collect();
    assert_eq!(signatures.len(), 3_000);
    for document in &documents {
        let approvals = document.signatures.iter().filter(|one| one.action == SigningAction::LeaderApproval).count();
        assert_eq!(approvals, 1, "a document is its leader's");
        assert!(!matches!(document.day.weekday(), Weekday::Saturday | Weekday::Sunday), "{}", document.day);
        assert!((FIRST_DAY..UNTIL).contains(&document.day), "{}", document.day);
        assert!(document.signatures.is_sorted_by_key(|signature| signature.at));
    }
    assert!(signatures.iter().all(|(day, one)| one.at.day() == *day && one.signer.is_there(*day)));
    let bad = signatures.iter().filter(|(day, one)| !one.signer.is_good(*day)).count();
    assert!((1..60).contains(&bad), "a few sign with what was revoked: {bad}");
}

#[test]
fn each_agency_numbers_its_documents_by_time() {
    let agencies = agencies();
    let signers = signers(&agencies);
    let mut last: BTreeMap<AgencyId, (u32, Timestamp)> = BTreeMap::new();
    for document in draw(&agencies, &signers, 2_000, (7, UNTIL)) {
        let at = document.signatures[0].at;
        let before = last.insert(document.agency.agency, (document.number, at));
        assert_eq!(document.number, before.map_or(0, |(number, _)| number) + 1);
        assert!(before.is_none_or(|(_, earlier)| earlier <= at));
    }
    assert!(last.len() > 200, "{}", last.len());
}

#[test]
fn the_same_seed_draws_the_same_and_without_signers_there_is_nothing() {
    let agencies = agencies();
    let signers = signers(&agencies);
    let told = |seed| format!("{:?}", draw(&agencies, &signers, 300, (seed, UNTIL)));
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
    assert!(draw(&agencies, &[], 300, (1, UNTIL)).is_empty());
}
