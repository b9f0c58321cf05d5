//! Agencies as the data-sharing bus reads them: place in the tree, name, official address, legal act. No data of people.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::{AgencyKind, TreePath};
use crate::domain::mailbox::MailboxKind;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// An agency of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRow {
    /// Place in the tree: the identifiers from the root down.
    pub path: TreePath,
    /// Full name.
    pub name: String,
    /// Legal kind.
    pub kind: AgencyKind,
    /// Official address: that of the agency's own mailbox, else of its mail group.
    pub address: String,
    /// The legal act behind the present version.
    pub legal_act: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    path: String,
    name: String,
    kind: String,
    slug: String,
    legal_act: Option<String>,
    address: Option<String>,
}

impl Reader {
    /// The agencies of the day, by path. A mail group's address is the agency's short name at `mail_domain`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn categories(&self, scope: &Scope, view: View, mail_domain: &str) -> Result<Vec<CategoryRow>> {
        let sql = Sql::new(
            "select v.id, v.path, v.name, v.kind, v.slug, v.legal_act, (select min(a.address) from mailbox m \
             join address a on a.mailbox = m.id and a.kind = 'primary' and ",
        )
        .both_clocks("a", view)
        .text(" where m.agency = v.agency and m.kind = ")
        .bind(MailboxKind::Agency.as_str())
        .text(" and ")
        .recorded("m", view)
        .text(") as address from agency_version v where ")
        .both_clocks("v", view)
        .text(" and ")
        .scope("v.path", scope)
        .text(" order by v.path");
        let rows: Vec<Row> = sql.all(self.tx(), "read agencies for the feed").await?;
        let row = |row: Row| {
            Ok(CategoryRow {
                kind: Place::new("agency_version", row.id).parse("kind", &row.kind)?,
                address: row.address.unwrap_or_else(|| format!("{}@{mail_domain}", row.slug)),
                path: TreePath::from_stored(row.path),
                name: row.name,
                legal_act: row.legal_act,
            })
        };
        rows.into_iter().map(row).collect()
    }
}
