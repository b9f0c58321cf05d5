//! Which agency sends a form: the nearest one, at the post or above it, that reports for itself, for it has the seal. One that is no more sends
//! nothing: the one does where its history went on.

use std::collections::HashMap;

use time::{Date, Duration};

use super::facts::Sources;
use crate::domain::agency::{AgencyRole, Level};
use crate::domain::form::words;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::official_text::{seat, superior};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::storage::read::View;
use crate::storage::read::agency::AgencyRow;

/// The agencies of a day.
pub(super) type Agencies = HashMap<AgencyId, AgencyRow>;

/// Successors that are followed: history went on more than once.
const STEPS: usize = 8;

/// The agency that sends a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sender {
    pub(super) agency: AgencyId,
    /// What it is called, or was last.
    pub(super) name: String,
    pub(super) superior: Option<String>,
    /// Where it dates its texts, if that is known.
    pub(super) place: Option<String>,
    /// Whether it is there on the form's day.
    pub(super) stands: bool,
}

impl Sources<'_> {
    /// The agencies of a day.
    pub(super) async fn agencies_on(&self, day: Date) -> OperationResult<Agencies> {
        let rows = self.reader.agencies(&Scope::Province, View::of(day)).await?;
        Ok(rows.into_iter().map(|row| (row.agency, row)).collect())
    }

    /// The agencies that send for these: for an agency's certificate by that agency, else by the official's post.
    pub(super) async fn senders(&mut self, of: &[(OfficialId, Option<AgencyId>)]) -> OperationResult<Vec<Sender>> {
        let officials: Vec<OfficialId> =
            of.iter().filter(|(_, agency)| agency.is_none()).map(|(official, _)| *official).collect();
        let posted = self.reader.agencies_of(self.view(), &officials).await?;
        let mut known: HashMap<AgencyId, Sender> = HashMap::new();
        let mut senders = Vec::with_capacity(of.len());
        for (official, agency) in of {
            let agency = agency.or_else(|| posted.get(official).copied());
            let agency = agency.ok_or(OperationError::NotFound { what: "agency" })?;
            let sender = match known.get(&agency) {
                Some(sender) => sender.clone(),
                None => self.sender(agency).await?,
            };
            known.insert(agency, sender.clone());
            senders.push(sender);
        }
        Ok(senders)
    }

    async fn sender(&self, posted: AgencyId) -> OperationResult<Sender> {
        let mut agency = posted;
        for _ in 0..STEPS {
            if let Some(row) = with_seal(&self.agencies, agency) {
                let above = row.parent.and_then(|parent| self.agencies.get(&parent));
                return Ok(Sender {
                    agency: row.agency,
                    name: row.name.clone(),
                    superior: superior(row.kind, above.map(|above| above.name.as_str()))
                        .map(|name| name.replace('\n', " ")),
                    place: self.place(row),
                    stands: true,
                });
            }
            // Whoever had the seal for it on its last day may be there still; else its main successor is.
            let sealed = self.sealed_last(agency).await?;
            if self.agencies.contains_key(&sealed) {
                agency = sealed;
                continue;
            }
            if let Some(successor) = self.reader.main_successor(self.view(), sealed).await? {
                agency = successor;
            } else {
                agency = sealed;
                break;
            }
        }
        let name = self.agency_name(agency).await?.unwrap_or_default();
        Ok(Sender { agency, name, superior: None, place: None, stands: false })
    }

    /// Who had the seal for an agency that is no more, on its last day.
    async fn sealed_last(&self, agency: AgencyId) -> OperationResult<AgencyId> {
        let versions = self.reader.agency_versions(&Scope::Province, self.view(), agency).await?;
        let ended =
            versions.iter().filter_map(|version| version.effective.to).filter(|to| *to <= self.view().day).max();
        let Some(last) = ended.and_then(|ended| ended.checked_sub(Duration::days(1))) else { return Ok(agency) };
        let then = self.agencies_on(last).await?;
        Ok(with_seal(&then, agency).map_or(agency, |row| row.agency))
    }

    /// Where an agency dates its texts: the administrative unit of its level that it governs, or that the nearest one above it does (Decree
    /// 30/2020, annex I).
    fn place(&self, sender: &AgencyRow) -> Option<String> {
        if sender.level == Level::Province {
            let root = self.agencies.values().find(|row| row.parent.is_none());
            let own = root.and_then(|root| seat(&root.name));
            return Some(own.unwrap_or_else(|| words::place(&self.registry.province.name)).to_owned());
        }
        let mut next = Some(sender);
        while let Some(row) = next.filter(|row| row.level == sender.level) {
            if let Some(place) = words::governed(row.kind, &row.name) {
                return Some(place);
            }
            next = row.parent.and_then(|parent| self.agencies.get(&parent));
        }
        None
    }
}

/// The nearest agency, at this one or above it, that reports for itself; the highest does in any case.
fn with_seal(agencies: &Agencies, agency: AgencyId) -> Option<&AgencyRow> {
    let mut row = agencies.get(&agency)?;
    while row.role != AgencyRole::ReportingUnit {
        match row.parent.and_then(|parent| agencies.get(&parent)) {
            Some(above) => row = above,
            None => break,
        }
    }
    Some(row)
}
