//! From the registry's facts to a tally: where reports read the store, but for those that `reports` names.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use crate::domain::adoption::rule::{CertificateRow, OfficialRow, ScopeRule};
use crate::domain::adoption::tally::{AgencyRow, Tally};
use crate::domain::agency::{AgencyCode, InvalidAgencyCode};
use crate::domain::certificate::status::{CertificateStatus, status_at};
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::reports::letterhead::Letterhead;
use crate::storage::read::adoption::{AdoptionFacts, CertificateFacts, OfficialFacts};
use crate::storage::read::agency::AgencyRow as StoredAgency;
use crate::storage::read::{Reader, View};
use crate::storage::{Store, StoreError};

/// Adoption as of the end of a day, with what else an overview tells.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// The day.
    pub day: Date,
    /// The numbers, each open to its people.
    pub tally: Tally,
    /// Agencies on the dedicated network.
    pub network_sites: u64,
    /// Signing certificates of those who hold a post, by status at the day's end.
    pub certificates: BTreeMap<CertificateStatus, u64>,
}

/// Counts adoption as of the end of `day`.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn adoption(store: &Store, scope: &Scope, day: Date) -> Result<Adoption, StoreError> {
    counted(&store.read().await?, scope, day).await
}

/// The same, of the moment that a reader sees.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn counted(reader: &Reader, scope: &Scope, day: Date) -> Result<Adoption, StoreError> {
    let facts = reader.adoption(scope, View::of(day)).await?;
    of_facts(&facts, day)
}

/// Counts what was read as of the end of `day`.
pub(super) fn of_facts(facts: &AdoptionFacts, day: Date) -> Result<Adoption, StoreError> {
    let network_sites = facts.agencies.iter().filter(|agency| agency.network_site).count() as u64;
    let mut certificates = BTreeMap::new();
    for certificate in &facts.certificates {
        *certificates.entry(status_at(&certificate.evidence, Timestamp::end_of(day))).or_default() += 1;
    }
    Ok(Adoption { day, network_sites, certificates, tally: tally(facts, day)? })
}

fn tally(facts: &AdoptionFacts, day: Date) -> Result<Tally, StoreError> {
    let officials: Vec<OfficialRow> = facts.officials.iter().map(official).collect();
    let mut addresses: Vec<(OfficialId, &[MailAddress])> =
        facts.officials.iter().map(|row| (row.official, row.addresses.as_slice())).collect();
    addresses.sort_unstable_by_key(|(official, _)| *official);
    let certificates: Vec<CertificateRow> = facts.certificates.iter().map(|row| certificate(row, &addresses)).collect();
    let agencies = structure(&facts.agencies)?;
    Ok(Tally::of(agencies, &officials, &certificates, &facts.rule, Timestamp::end_of(day)))
}

/// In whose name a report of a day is printed: the province's, or that of the agency with this identifier. None where there was none. `province`
/// is what that is called today.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn letterhead(
    reader: &Reader,
    day: Date,
    agency: Option<&str>,
    province: &str,
) -> Result<Option<Letterhead>, StoreError> {
    let agencies = structure(&reader.agencies(&Scope::Province, View::of(day)).await?)?;
    // It is the structure that tells, and no number.
    let tally = Tally::of_figures(agencies, &HashMap::new(), ScopeRule::default());
    let line = tally.agencies.iter().find(|line| agency.is_none_or(|code| line.agency.code.as_str() == code));
    Ok(line.and_then(|line| Letterhead::of(&tally, Some(&line.agency.path), province)))
}

/// The agencies as a tally takes them.
pub(super) fn structure(agencies: &[StoredAgency]) -> Result<Vec<AgencyRow>, StoreError> {
    agencies.iter().map(agency).collect()
}

pub(super) fn agency(row: &StoredAgency) -> Result<AgencyRow, StoreError> {
    let code: AgencyCode = row.code.parse().map_err(|error: InvalidAgencyCode| StoreError::Inconsistency {
        table: "agency_version",
        column: "code",
        row: row.agency.to_string(),
        reason: error.to_string(),
    })?;
    let (name, path) = (row.name.clone(), row.path.clone());
    Ok(AgencyRow { id: row.agency, code, name, path, kind: row.kind, level: row.level, role: row.role })
}

fn official(row: &OfficialFacts) -> OfficialRow {
    OfficialRow {
        id: row.official,
        agency: row.agency,
        post: row.post,
        in_post: row.in_post,
        rank: row.rank,
        category: row.category,
        mailbox: row.mailbox,
    }
}

/// The store gives signing certificates only.
fn certificate(row: &CertificateFacts, addresses: &[(OfficialId, &[MailAddress])]) -> CertificateRow {
    let live = addresses
        .binary_search_by_key(&row.official, |(official, _)| *official)
        .ok()
        .and_then(|place| addresses.get(place))
        .map_or(&[][..], |(_, addresses)| addresses);
    CertificateRow {
        official: row.official,
        evidence: row.evidence,
        may_sign: true,
        address_is_live: row.addresses.iter().any(|address| live.contains(address)),
    }
}
