//! What verdicts follow from says the same as every other read of a status does, at every instant and as known at every time.

use congvu::domain::certificate::signer::{IssuerRef, SignerKey};
use congvu::domain::clock::Timestamp;
use congvu::domain::scope::Scope;
use congvu::domain::signing::knowledge::Knowledge;

use super::anew::Walk;
use super::{Office, day};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    histories_say_at_every_instant_what_a_signer_is_told
    what_was_known_then_is_what_was_said_then
}

/// Both ways to name a person's certificate.
fn keys(office: &Office) -> Vec<SignerKey> {
    let of = |person: &crate::storage::registry::Person| {
        let facts = &person.certificate.0.facts;
        [
            SignerKey::Sha256(facts.sha256),
            SignerKey::Serial(IssuerRef::Key(facts.issuer_key), facts.serial.clone()),
            SignerKey::Serial(IssuerRef::Name(facts.issuer.clone()), facts.serial.clone()),
        ]
    };
    office.people.iter().flat_map(of).collect()
}

fn instants() -> impl Iterator<Item = Timestamp> {
    (0..300).step_by(9).map(|number| day(number).plus_seconds(3600))
}

async fn histories_say_at_every_instant_what_a_signer_is_told(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 3);
    for _ in 0..25 {
        walk.step().await;
    }
    let office = &walk.office;
    let (reader, glance) = (db.store.read().await.expect("a reader"), db.store.glance());
    let grounds = reader.verdict_grounds(&keys(office)).await.expect("grounds");
    let mut statuses = std::collections::BTreeSet::new();
    for at in instants() {
        for key in keys(office) {
            let told = glance.signer(&Scope::Province, at, &key).await.expect("an answer").expect("a signer");
            let history = grounds.certificate(&key, Knowledge::NOW).expect("a history");
            let (mut evidence, mut expected) = (history.evidence_at(at, Knowledge::NOW), told.evidence);
            // A word or a stop that begins later decides nothing yet.
            evidence.revocation = evidence.revocation.filter(|revocation| revocation.at <= at);
            expected.revocation = expected.revocation.filter(|revocation| revocation.at <= at);
            evidence.stop_use_since = evidence.stop_use_since.filter(|since| *since <= at);
            expected.stop_use_since = expected.stop_use_since.filter(|since| *since <= at);
            if expected.revocation.is_some() {
                // Of what is revoked nobody asks whether a list is in force.
                evidence.list_is_fresh = expected.list_is_fresh;
            }
            assert_eq!(evidence, expected, "{key} at {at}");
            statuses.insert(congvu::domain::certificate::status::status_at(&expected, at));
            let post = grounds.judge(&key, at, Knowledge::NOW).post;
            let code = told.agency.map(|agency| agency.code);
            let posted = post.map(|post| {
                office.agencies.iter().find(|one| one.agency == post).expect("it is there").code.to_string()
            });
            assert_eq!(posted, code, "{key} at {at}");
        }
    }
    assert!(statuses.len() >= 4, "the walk went through many states: {statuses:?}");
}

async fn what_was_known_then_is_what_was_said_then(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 4);
    let mut said = Vec::new();
    for _ in 0..60 {
        walk.step().await;
        let reader = db.store.read().await.expect("a reader");
        let head = reader.head().await.expect("a number");
        let grounds = reader.verdict_grounds(&keys(&walk.office)).await.expect("grounds");
        said.push((head, grounds));
    }
    // One reading knows all that was ever known.
    let reader = db.store.read().await.expect("a reader");
    let now = reader.verdict_grounds(&keys(&walk.office)).await.expect("grounds");
    for (head, then) in said {
        for at in instants() {
            for key in keys(&walk.office) {
                let (as_known, said) =
                    (now.judge(&key, at, Knowledge::after(head)), then.judge(&key, at, Knowledge::NOW));
                assert_eq!(as_known, said, "{key} at {at} as known at {head}");
            }
        }
    }
}
