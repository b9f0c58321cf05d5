//! Agencies: the tree of a day, and one agency's versions.

use std::collections::{BTreeSet, HashMap};

use time::Date;

use super::{Reader, View};
use crate::domain::agency::{AgencyKind, AgencyRole, AgencyVersion, Level, TreePath};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::period::Period;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::{agency_current, agency_version};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED_NAMES: &str = "look for agencies' names";

/// An agency as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyRow {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: String,
    /// Name, NFC.
    pub name: String,
    /// Short Latin name.
    pub slug: String,
    /// Legal kind.
    pub kind: AgencyKind,
    /// Level.
    pub level: Level,
    /// Ranked by itself or rolled up.
    pub role: AgencyRole,
    /// The agency above.
    pub parent: Option<AgencyId>,
    /// Place in the tree.
    pub path: TreePath,
    /// On the dedicated network.
    pub network_site: bool,
    /// Change set that last touched it.
    pub revision: i64,
}

impl Reader {
    /// The agencies of the day, by path: parents first, siblings by identifier.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agencies(&self, scope: &Scope, view: View) -> Result<Vec<AgencyRow>> {
        self.agency_states(scope, view).await?.into_iter().map(agency_row).collect()
    }

    /// Where an agency stands in the tree on the day; none when it does not exist then. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agency_path(&self, view: View, agency: AgencyId) -> Result<Option<TreePath>> {
        let sql = Sql::new("select v.path from agency_version v where v.agency = ").bind(agency.0).text(" and ");
        let rows = sql.both_clocks("v", view).rows(self.tx(), "look for an agency's place").await?;
        let path = rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("look for an agency's place")?;
        Ok(path.map(TreePath::from_stored))
    }

    /// What an agency is called on the day; none when it does not exist then. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agency_name(&self, view: View, agency: AgencyId) -> Result<Option<String>> {
        let sql = Sql::new("select v.name from agency_version v where v.agency = ").bind(agency.0).text(" and ");
        let rows = sql.both_clocks("v", view).rows(self.tx(), "look for an agency's name").await?;
        rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("look for an agency's name")
    }

    /// What agencies are called on the view's day; one that is not there then, by its nearest name. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agency_names(
        &self,
        view: View,
        agencies: impl IntoIterator<Item = AgencyId>,
    ) -> Result<HashMap<AgencyId, String>> {
        let wanted: Vec<AgencyId> = agencies.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut names = HashMap::with_capacity(wanted.len());
        for chunk in wanted.chunks(LIST) {
            let sql = Sql::new("select v.agency, v.effective_from, v.name from agency_version v where v.agency in ");
            let sql = sql.list(chunk.iter().map(|agency| agency.0)).text(" and ").known("v", view);
            for row in sql.text(" order by v.effective_from").rows(self.tx(), ASKED_NAMES).await? {
                let agency = AgencyId(row.try_get_by_index(0).asked(ASKED_NAMES)?);
                let from: Date = row.try_get_by_index(1).asked(ASKED_NAMES)?;
                let name: String = row.try_get_by_index(2).asked(ASKED_NAMES)?;
                // The last that began by the day; before the first, the first.
                if from <= view.day || !names.contains_key(&agency) {
                    names.insert(agency, name);
                }
            }
        }
        Ok(names)
    }

    /// What the agencies of these codes are called on the day. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agency_names_by_code(&self, view: View, codes: &[&str]) -> Result<HashMap<String, String>> {
        let mut names = HashMap::with_capacity(codes.len());
        for chunk in codes.chunks(LIST) {
            let sql = Sql::new("select v.code, v.name from agency_version v where v.code in ");
            let sql = sql.padded_list(chunk.iter().copied()).text(" and ").both_clocks("v", view);
            for row in sql.rows(self.tx(), ASKED_NAMES).await? {
                let code: String = row.try_get_by_index(0).asked(ASKED_NAMES)?;
                names.insert(code, row.try_get_by_index(1).asked(ASKED_NAMES)?);
            }
        }
        Ok(names)
    }

    /// The agency that has `code` on the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agency_by_code(&self, scope: &Scope, view: View, code: &str) -> Result<Option<AgencyRow>> {
        self.agency_by("code", scope, view, code).await
    }

    /// The agency that has the short name `slug` on the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agency_by_slug(&self, scope: &Scope, view: View, slug: &str) -> Result<Option<AgencyRow>> {
        self.agency_by("slug", scope, view, slug).await
    }

    async fn agency_by(&self, column: &str, scope: &Scope, view: View, text: &str) -> Result<Option<AgencyRow>> {
        let sql = Sql::new(&format!("select v.agency from agency_version v where v.{column} = ")).bind(text);
        let sql = sql.text(" and ").both_clocks("v", view).text(" and ").scope("v.path", scope);
        let ids = sql.ids(self.tx(), "look up an agency").await?;
        let rows = super::state::agencies(self.tx(), view, Some(&ids)).await?;
        rows.into_iter().next().map(agency_row).transpose()
    }

    /// Where the history of an agency went on that is no more on the view's day: its main successor. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn main_successor(&self, view: View, agency: AgencyId) -> Result<Option<AgencyId>> {
        let sql =
            Sql::new("select s.successor from agency_succession s where s.main and s.predecessor = ").bind(agency.0);
        let sql = sql.text(" and s.effective_from <= ").bind(view.day).text(" and ").standing_arrow("s", view);
        let found =
            sql.text(" order by s.effective_from desc, s.id limit 1").ids(self.tx(), "look for a successor").await?;
        Ok(found.first().copied().map(AgencyId))
    }

    /// Every version of every agency that is known in the view, past and future. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn all_agency_versions(&self, view: View) -> Result<Vec<AgencyVersion>> {
        let sql = Sql::new("select v.* from agency_version v where ").known("v", view);
        let rows: Vec<agency_version::Model> =
            sql.text(" order by v.path, v.effective_from").all(self.tx(), "read agencies").await?;
        rows.into_iter().map(version).collect()
    }

    /// All versions of an agency as known in the view, by their beginning; empty when it is out of scope on the view's day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agency_versions(&self, scope: &Scope, view: View, agency: AgencyId) -> Result<Vec<AgencyVersion>> {
        let sql = Sql::new("select v.* from agency_version v where v.agency = ")
            .bind(agency.0)
            .text(" and ")
            .known("v", view);
        let rows: Vec<agency_version::Model> =
            sql.text(" order by v.effective_from").all(self.tx(), "read an agency").await?;
        let period = |row: &agency_version::Model| Period { from: row.effective_from, to: row.effective_to };
        let seen = rows
            .iter()
            .any(|row| period(row).contains(view.day) && scope.covers(&TreePath::from_stored(row.path.clone())));
        if seen || *scope == Scope::Province { rows.into_iter().map(version).collect() } else { Ok(Vec::new()) }
    }
}

pub(super) fn agency_row(row: agency_current::Model) -> Result<AgencyRow> {
    let place = Place::new("agency_current", row.agency);
    Ok(AgencyRow {
        agency: AgencyId(row.agency),
        kind: place.parse("kind", &row.kind)?,
        level: place.parse("level", &row.level)?,
        role: place.parse("role", &row.role)?,
        parent: row.parent.map(AgencyId),
        path: TreePath::from_stored(row.path),
        network_site: row.network_site,
        revision: row.revision,
        code: row.code,
        name: row.name,
        slug: row.slug,
    })
}

fn version(row: agency_version::Model) -> Result<AgencyVersion> {
    let place = Place::new("agency_version", row.id);
    Ok(AgencyVersion {
        id: FactId(row.id),
        agency: AgencyId(row.agency),
        effective: Period { from: row.effective_from, to: row.effective_to },
        code: place.parse("code", &row.code)?,
        alternative_codes: place.texts("alternative_codes", &row.alternative_codes)?,
        gso_code: row.gso_code,
        kind: place.parse("kind", &row.kind)?,
        level: place.parse("level", &row.level)?,
        role: place.parse("role", &row.role)?,
        parent: row.parent.map(AgencyId),
        path: TreePath::from_stored(row.path),
        network_site: row.network_site,
        legal_act: row.legal_act,
        name: row.name,
        slug: row.slug,
    })
}
