//! Agencies, their versions and successions.

use crate::domain::agency::{AgencySuccession, AgencyVersion};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::name;
use crate::storage::ChangeSet;
use crate::storage::code::json_list;
use crate::storage::entity::{agency, agency_succession, agency_version};
use crate::storage::error::Result;
use crate::storage::sql::OPEN;

impl ChangeSet {
    /// Adds agencies; their versions follow.
    ///
    /// # Errors
    /// When one is already there, or the database fails.
    pub async fn insert_agencies(&mut self, agencies: &[AgencyId]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |id: &AgencyId| agency::Model { id: id.0, recorded_from, digest: Vec::new() };
        self.insert(agencies.iter().map(row).collect()).await
    }

    /// Adds versions. Their paths are the caller's: when a parent's path changes, so do its children's versions.
    ///
    /// # Errors
    /// When a period overlaps another version's, a code or short name is another agency's, or the database fails.
    pub async fn insert_agency_versions(&mut self, versions: &[AgencyVersion]) -> Result<()> {
        let seq = self.seq();
        self.touched.agencies.extend(versions.iter().map(|version| version.agency.0));
        self.insert(versions.iter().map(|version| version_row(version, seq)).collect()).await
    }

    /// Corrects: ends the recorded period of `old` and adds `new`.
    ///
    /// # Errors
    /// When one of `old` is not currently recorded, or as [`ChangeSet::insert_agency_versions`].
    pub async fn replace_agency_versions(&mut self, old: &[FactId], new: &[AgencyVersion]) -> Result<()> {
        let ids: Vec<_> = old.iter().map(|id| id.0).collect();
        let closed: Vec<agency_version::Model> = self.close(&ids).await?;
        self.touched.agencies.extend(closed.iter().map(|version| version.agency));
        self.insert_agency_versions(new).await
    }

    /// Adds arrows of a reorganisation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_successions(&mut self, successions: &[AgencySuccession]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |succession: &AgencySuccession| agency_succession::Model {
            id: succession.id.0,
            predecessor: succession.predecessor.0,
            successor: succession.successor.0,
            part: succession.part.to_string(),
            main: succession.main,
            effective_from: succession.effective_from,
            legal_act: succession.legal_act.clone(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(successions.iter().map(row).collect()).await
    }
}

fn version_row(version: &AgencyVersion, seq: i64) -> agency_version::Model {
    agency_version::Model {
        id: version.id.0,
        agency: version.agency.0,
        effective_from: version.effective.from,
        effective_to: version.effective.to,
        code: version.code.to_string(),
        alternative_codes: json_list(&version.alternative_codes),
        gso_code: version.gso_code.clone(),
        name: version.name.clone(),
        fold: name::fold(&version.name),
        slug: version.slug.clone(),
        kind: version.kind.to_string(),
        level: version.level.to_string(),
        role: version.role.to_string(),
        parent: version.parent.map(|id| id.0),
        path: version.path.as_str().to_owned(),
        network_site: version.network_site,
        legal_act: version.legal_act.clone(),
        recorded_from: seq,
        recorded_to: OPEN,
        digest: Vec::new(),
    }
}
