//! The demo's certificates: orders are filled by the demo CA on both cores, written as files, and imported like any others.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::ca::{self, Authority, CrlOrder, DemoCa, Generation};
use super::certificates::{CertificateOrder, Generation as Ordered};
use super::folder::io;
use super::run::DemoError;
use super::year::signers::Issued;
use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;
use crate::operations::import_certificates::{ImportOutcome, import_certificates};
use crate::operations::refresh_revocation::{ListOutcome, refresh_revocation};
use crate::operations::{Actor, Registry};
use crate::pki::algorithm::{AlgorithmPolicy, SHA1_UNTIL, Sha1Exception};
use crate::pki::chain::TrustStore;
use crate::pki::facts::{fingerprint, parse};

/// How long the demo's revocation lists hold.
const LIST_SECONDS: i64 = 30 * 86_400;
/// How long before the demo's first instant its lists were made.
const LIST_AGE_SECONDS: i64 = 3 * 3600;

/// The demo CA's customers: fills orders and remembers what is revoked.
pub(super) struct Desk {
    ca: Arc<DemoCa>,
    trust: Arc<TrustStore>,
    next_number: u32,
    revoked: Vec<(Generation, (Serial, Revocation))>,
}

/// A filled order.
struct Filled {
    der: Vec<u8>,
    name: String,
    generation: Generation,
    revocation: Option<Revocation>,
    issued: Issued,
}

impl Desk {
    pub(super) fn open(ca: Arc<DemoCa>) -> Result<Self, DemoError> {
        let policy = AlgorithmPolicy {
            sha1: Some(Sha1Exception {
                anchors: vec![fingerprint(ca.certificate(Authority::G1Root))],
                issued_before: Timestamp::parse_rfc3339(SHA1_UNTIL).map_err(|_| DemoError::Settings)?,
            }),
            ..AlgorithmPolicy::default()
        };
        let trust = Arc::new(TrustStore::load(&ca.anchors(), &ca.intermediates(), policy)?);
        Ok(Self { ca, trust, next_number: 1, revoked: Vec::new() })
    }

    /// Fills orders, writes the certificates to `folder`, and imports them; tells what was issued.
    pub(super) async fn fill(
        &mut self,
        registry: &Registry,
        actor: &Actor,
        orders: Vec<CertificateOrder>,
        folder: &Path,
    ) -> Result<Vec<Issued>, DemoError> {
        let first = self.next_number;
        self.next_number += u32::try_from(orders.len()).unwrap_or(u32::MAX);
        let (mut files, mut issued) = (Vec::with_capacity(orders.len()), Vec::with_capacity(orders.len()));
        for filled in fill_on_both_cores(&self.ca, first, orders).await? {
            if let Some(revocation) = filled.revocation {
                self.revoked.push((filled.generation, (filled.issued.serial.clone(), revocation)));
            }
            let path = folder.join(&filled.name);
            fs::write(&path, &filled.der).map_err(|source| io("write", &path, source))?;
            files.push((filled.name, filled.der));
            issued.push(filled.issued);
        }
        let rows = import_certificates(registry, &self.trust, actor, &files).await?;
        match rows.into_iter().find(|row| matches!(row.outcome, ImportOutcome::Refused { .. })) {
            None => Ok(issued),
            Some(row) => Err(DemoError::Refused { what: row.source }),
        }
    }

    /// Makes every authority's list (a root's says that its issuing CA stands), writes them to `folder`, and takes them in.
    pub(super) async fn publish_lists(
        self,
        registry: &Registry,
        actor: &Actor,
        folder: &Path,
        now: Timestamp,
    ) -> Result<(), DemoError> {
        let mut files = Vec::new();
        for authority in Authority::ALL {
            let own = self.revoked.iter().filter(|(of, _)| of.issuing() == authority);
            let mut entries: Vec<_> = own.map(|(_, entry)| entry.clone()).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            let order = CrlOrder {
                number: 1,
                this_update: now.plus_seconds(-LIST_AGE_SECONDS),
                next_update: now.plus_seconds(LIST_SECONDS),
                entries: &entries,
            };
            let list = self.ca.crl(authority, &order)?;
            DemoCa::export_crl(folder, authority, &list).map_err(|source| io("write", folder, source))?;
            files.push((authority.file_name("crl"), list));
        }
        let rows = refresh_revocation(registry, &self.trust, actor, &files).await?;
        match rows.into_iter().find(|row| !matches!(row.outcome, ListOutcome::Taken { .. })) {
            None => Ok(()),
            Some(row) => Err(DemoError::Refused { what: row.source }),
        }
    }
}

/// Signing is OpenSSL's work: half of the orders on each of two blocking threads.
async fn fill_on_both_cores(
    ca: &Arc<DemoCa>,
    first: u32,
    orders: Vec<CertificateOrder>,
) -> Result<Vec<Filled>, DemoError> {
    let mut numbered: Vec<(u32, CertificateOrder)> = (first..).zip(orders).collect();
    let second = numbered.split_off(numbered.len() / 2);
    let fill = |half: Vec<(u32, CertificateOrder)>| {
        let ca = Arc::clone(ca);
        tokio::task::spawn_blocking(move || {
            half.iter().map(|(number, order)| fill_one(&ca, *number, order)).collect::<Result<Vec<_>, _>>()
        })
    };
    let (first, second) = tokio::try_join!(fill(numbered), fill(second)).map_err(|_| DemoError::Stopped)?;
    let mut filled = first?;
    filled.extend(second?);
    Ok(filled)
}

fn fill_one(ca: &DemoCa, number: u32, order: &CertificateOrder) -> Result<Filled, DemoError> {
    let generation = match order.generation {
        Ordered::G1 => Generation::G1,
        Ordered::G2 => Generation::G2,
    };
    let der = ca.issue(&ca::CertificateOrder {
        number,
        subject: ca::Subject {
            full_name: &order.full_name,
            organisation: &order.organisation,
            locality: &order.locality,
            address: order.address.as_str(),
        },
        generation,
        not_before: Timestamp::start_of(order.not_before),
        not_after: Timestamp::start_of(order.not_after),
    })?;
    let facts = parse(&der).map_err(|_| DemoError::Refused { what: order.address.to_string() })?.facts;
    let revoked_on = order.revocation.map(|(day, _)| day);
    let issued = Issued {
        official: order.official,
        sha256: facts.sha256,
        issuer: facts.issuer,
        serial: facts.serial,
        from: order.not_before,
        until: revoked_on.map_or(order.not_after, |day| day.min(order.not_after)),
    };
    let revocation = order.revocation.map(|(day, reason)| Revocation { at: Timestamp::start_of(day), reason });
    let name = format!("{number:06}-{}.crt", order.address.local());
    Ok(Filled { der, name, generation, revocation, issued })
}
