//! Certificates in the registry: whose they are, what is found about them, and what changes when a person says otherwise.

mod authorities;
mod chains;
mod findings;
mod import;
mod killed;
mod many;
mod owners;

use std::sync::Arc;

use congvu::domain::agency::TreePath;
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::clock::FixedClock;
use congvu::domain::ids::{AgencyId, CertificateId, IdSource, PrincipalId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::import_certificates::{ImportOutcome, import_certificates};
use congvu::operations::{Actor, Province, Registry};
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::fingerprint;
use congvu::storage::read::View;
use uuid::Uuid;

use crate::database::TestDatabase;
use crate::pki::official::Official;
use crate::pki::{at, now, trust};

/// A registry whose now is the demo's.
fn registry(db: &TestDatabase) -> Registry {
    let province =
        Province { name: "Tỉnh".to_owned(), code: "H10".to_owned(), mail_domain: "binhphuoc.gov.vn".to_owned() };
    let keys = Keys { personal_data: Some(SecretKey::new([7; 32])), ..Keys::default() };
    let clock = Arc::new(FixedClock(now()));
    Registry::new(db.store.clone(), clock, true, province, IdSource::seeded(9)).with_keys(keys)
}

/// Somebody who may import certificates in all of the province.
fn officer() -> Actor {
    let path = TreePath::from_stored("H10/".to_owned());
    Actor::Principal(Principal {
        grants: vec![Grant { role: Role::RaOfficer, agency: AgencyId(Uuid::nil()), path }],
        ..Principal::new(PrincipalId(Uuid::nil()), "ra-officer")
    })
}

/// The certificate of somebody with this mailbox, of so many a serial number, from one day to another.
fn certificate(mailbox: &str, serial: u32, from: &str, to: &str) -> Official {
    let day = |text: &str| at(&format!("{text}T00:00:00+07:00"));
    Official {
        mailboxes: vec![mailbox.to_owned()],
        // All of the same length, as DER has them.
        serial: serial | 0x4000_0000,
        not_before: day(from),
        not_after: day(to),
        ..Official::default()
    }
}

async fn import(registry: &Registry, ders: &[Vec<u8>]) -> Vec<ImportOutcome> {
    import_by(registry, trust(), ders).await
}

/// An import where these CAs are configured.
async fn import_by(registry: &Registry, trust: TrustStore, ders: &[Vec<u8>]) -> Vec<ImportOutcome> {
    let files: Vec<_> = ders.iter().enumerate().map(|(number, der)| (format!("{number}.cer"), der.clone())).collect();
    let rows = import_certificates(registry, &Arc::new(trust), &officer(), &files).await.expect("an import");
    rows.into_iter().map(|row| row.outcome).collect()
}

async fn id_of(registry: &Registry, der: &[u8]) -> CertificateId {
    let sha256: Fingerprint = fingerprint(der);
    let reader = registry.store.read().await.expect("a reader");
    let known = reader.certificates_by_fingerprint(View::of(now().day()), &[sha256]).await.expect("certificates");
    known[&sha256].0
}

/// Everything that is stored adds up.
async fn verified(db: &TestDatabase) {
    let mut found = Vec::new();
    let reader = db.store.read().await.expect("a reader");
    reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
    assert!(found.is_empty(), "{found:?}");
}
