//! Lists of agencies in the order of the tree, by keyset pages; and one agency by its key.

use super::agency::{AgencyRow, agency_row};
use super::{Reader, View};
use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::ids::AgencyId;
use crate::domain::name;
use crate::domain::scope::Scope;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// Which agencies: those of the day, and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgencyFilter {
    /// … this one and those below it.
    pub under: Option<TreePath>,
    /// … right below this one.
    pub parent: Option<AgencyId>,
    /// … with this identifier.
    pub code: Option<String>,
    /// … with a name that contains this, marks or not.
    pub name: Option<String>,
    /// … of this kind.
    pub kind: Option<AgencyKind>,
    /// … of this level.
    pub level: Option<Level>,
    /// … with this part in reports.
    pub role: Option<AgencyRole>,
}

impl Reader {
    /// The next agencies after the place `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agency_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &AgencyFilter,
        after: Option<&TreePath>,
        limit: u32,
    ) -> Result<Vec<AgencyRow>> {
        let ids = page(scope, view, filter, after, limit).ids(self.tx(), "list agencies").await?;
        let rows = super::state::agencies(self.tx(), view, Some(&ids)).await?;
        rows.into_iter().map(agency_row).collect()
    }

    /// The agency `id`, if the scope covers its place on the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agency(&self, scope: &Scope, view: View, id: AgencyId) -> Result<Option<AgencyRow>> {
        let rows = super::state::agencies(self.tx(), view, Some(&[id.0])).await?;
        let row = rows.into_iter().next().map(agency_row).transpose()?;
        Ok(row.filter(|row| scope.covers(&row.path)))
    }
}

fn page(scope: &Scope, view: View, filter: &AgencyFilter, after: Option<&TreePath>, limit: u32) -> Sql {
    let mut sql = Sql::new("select v.agency from agency_version v where ").both_clocks("v", view);
    sql = sql.text(" and ").scope("v.path", scope);
    if let Some(under) = &filter.under {
        sql = sql.text(" and ").scope("v.path", &Scope::subtree(under.clone()));
    }
    if let Some(parent) = filter.parent {
        sql = sql.text(" and v.parent = ").bind(parent.0);
    }
    if let Some(name) = &filter.name {
        // A fold is letters and digits only: nothing in it means anything to `like`.
        sql = sql.text(" and v.fold like ").bind(format!("%{}%", name::fold(name)));
    }
    let codes = [
        ("code", filter.code.as_deref()),
        ("kind", filter.kind.map(AgencyKind::as_str)),
        ("level", filter.level.map(Level::as_str)),
        ("role", filter.role.map(AgencyRole::as_str)),
    ];
    for (column, code) in codes {
        if let Some(code) = code {
            sql = sql.text(&format!(" and v.{column} = ")).bind(code);
        }
    }
    if let Some(after) = after {
        sql = sql.text(" and v.path > ").bind(after.as_str());
    }
    sql.text(" order by v.path limit ").bind(i64::from(limit))
}
