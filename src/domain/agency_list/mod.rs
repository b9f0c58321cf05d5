//! Reading a list of agencies (CSV) into versions of agencies: every row is good, or every mistake is told with its line.
//!
//! Pure: bytes in, rows or problems out; it knows no registry. A list of its own has one root; what is added below agencies that are
//! recorded is the matter of [`additions`]. Columns are those of `src/demo/data/agencies-2019.csv`.

pub mod additions;
mod problem;
mod read;
mod tree;
mod vietnamese;

use time::Date;

pub use problem::{BadAgencyList, Note, Problem};

use super::agency::{AgencyCode, AgencyKind, AgencyRole, AgencyVersion, Level, TreePath};
use super::clock::Timestamp;
use super::ids::{AgencyId, FactId, IdSource};
use super::period::Period;

/// One agency of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyRow {
    /// Line of the file, the header being line 1.
    pub line: u64,
    /// Identifier.
    pub code: AgencyCode,
    /// Full name, NFC.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Legal kind.
    pub kind: AgencyKind,
    /// Identifier of the agency above; none for the one root.
    pub parent: Option<AgencyCode>,
    /// Statistics code.
    pub gso_code: Option<String>,
    /// Short Latin name: the file's, else derived from the name; unique in the list.
    pub slug: String,
    /// Ranked by itself or rolled up.
    pub role: AgencyRole,
    /// On the dedicated network.
    pub network_site: bool,
}

/// A list without mistakes: one root, every parent present and earlier in the order, no code or slug twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyList {
    rows: Vec<AgencyRow>,
    notes: Vec<Note>,
}

impl AgencyList {
    /// Reads a list.
    ///
    /// # Errors
    /// With every problem of the file, in the order of its lines.
    pub fn read(bytes: &[u8]) -> Result<Self, BadAgencyList> {
        let (drafts, notes) = read::drafts(bytes).map_err(|problems| BadAgencyList { problems })?;
        let rows = tree::check(drafts).map_err(|problems| BadAgencyList { problems })?;
        Ok(Self { rows, notes })
    }

    /// The agencies, each after the one above it.
    #[must_use]
    pub fn rows(&self) -> &[AgencyRow] {
        &self.rows
    }

    /// What was mended while reading.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// First versions of new agencies, each after the one above it.
    #[must_use]
    pub fn into_versions(
        self,
        ids: &mut IdSource,
        now: Timestamp,
        effective_from: Date,
        legal_act: Option<&str>,
    ) -> Vec<AgencyVersion> {
        let mut places: std::collections::BTreeMap<AgencyCode, (AgencyId, TreePath)> =
            std::collections::BTreeMap::new();
        let mut versions = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let agency = AgencyId(ids.next(now));
            let above = row.parent.as_ref().and_then(|code| places.get(code));
            let path = above.map_or_else(|| TreePath::root(&row.code), |(_, path)| path.child(&row.code));
            let parent = above.map(|(id, _)| *id);
            places.insert(row.code.clone(), (agency, path.clone()));
            versions.push(AgencyVersion {
                id: FactId(ids.next(now)),
                agency,
                effective: Period::starting(effective_from),
                code: row.code,
                alternative_codes: Vec::new(),
                gso_code: row.gso_code,
                name: row.name,
                slug: row.slug,
                kind: row.kind,
                level: row.level,
                role: row.role,
                parent,
                path,
                network_site: row.network_site,
                legal_act: legal_act.map(str::to_owned),
            });
        }
        versions
    }
}

#[cfg(test)]
mod tests;
