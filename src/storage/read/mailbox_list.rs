//! Mailboxes of a day in the order of their numbers, by keyset pages; and one with its addresses and states.

use uuid::Uuid;

use super::state::{self, Pick};
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, MailboxId, OfficialId};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::{AddressFact, MailAddress};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::mailbox_current;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// Which mailboxes: those that have a state on the day, and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailboxFilter {
    /// … are of this kind.
    pub kind: Option<MailboxKind>,
    /// … are in this state.
    pub state: Option<MailboxState>,
    /// … belong to this agency, or to someone posted there.
    pub agency: Option<AgencyId>,
    /// … to it or one below it.
    pub under: Option<TreePath>,
    /// … have this primary address.
    pub address: Option<MailAddress>,
}

/// A mailbox on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxRow {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its number.
    pub number: i64,
    /// Whose it is.
    pub kind: MailboxKind,
    /// Its owner, if it is a personal one.
    pub official: Option<OfficialId>,
    /// The owner's name.
    pub full_name: Option<String>,
    /// The agency it belongs to, or its owner's, or the owner's last one, or the first of who is yet to come.
    pub agency: Option<AgencyId>,
    /// State.
    pub state: MailboxState,
    /// Quota in MiB.
    pub quota_mib: i32,
    /// Primary address.
    pub address: Option<MailAddress>,
    /// Aliases, sorted.
    pub aliases: Vec<MailAddress>,
    /// Change set that last touched it, its owner or the owner's certificates.
    pub revision: i64,
}

/// A mailbox with its past and future.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxFile {
    /// As of the day.
    pub row: MailboxRow,
    /// Its states, by beginning.
    pub states: Vec<MailboxStateFact>,
    /// Its addresses, by beginning.
    pub addresses: Vec<AddressFact>,
}

/// Rows that are looked through at once where the projection does not answer.
const CHUNK: u32 = 1000;

impl Reader {
    /// The next mailboxes after number `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn mailbox_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &MailboxFilter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<MailboxRow>> {
        if self.is_projected(view).await? {
            let rows: Vec<mailbox_current::Model> =
                page(scope, filter, after, limit).all(self.tx(), "list mailboxes").await?;
            return rows.into_iter().map(mailbox_row).collect();
        }
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut kept = Vec::new();
        let mut after = after;
        while kept.len() < wanted {
            let rows = state::mailboxes(self.tx(), view, Pick::Page { after, limit: CHUNK }).await?;
            let Some(last) = rows.last() else { break };
            after = last.number;
            kept.extend(rows.into_iter().filter(|row| is_meant(row, scope, filter)));
        }
        kept.truncate(wanted);
        kept.into_iter().map(mailbox_row).collect()
    }

    /// The mailbox `id`, if it has a state on the day and the scope covers its place.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn mailbox(&self, scope: &Scope, view: View, id: MailboxId) -> Result<Option<MailboxFile>> {
        let rows = state::mailboxes(self.tx(), view, Pick::Ids(&[id.0])).await?;
        let row = rows.into_iter().find(|row| is_meant(row, scope, &MailboxFilter::default()));
        let Some(row) = row else { return Ok(None) };
        Ok(Some(MailboxFile {
            row: mailbox_row(row)?,
            states: self.mailbox_states(view, id).await?,
            addresses: self.mailbox_addresses(view, id).await?,
        }))
    }
}

fn page(scope: &Scope, filter: &MailboxFilter, after: i64, limit: u32) -> Sql {
    let mut sql = Sql::new("select * from mailbox_current where number > ").bind(after);
    if *scope != Scope::Province {
        sql = sql.text(" and agency_path is not null and ").scope("agency_path", scope);
    }
    if let Some(under) = &filter.under {
        sql = sql.text(" and ").scope("agency_path", &Scope::subtree(under.clone()));
    }
    if let Some(agency) = filter.agency {
        sql = sql.text(" and agency = ").bind(agency.0);
    }
    let codes = [
        ("kind", filter.kind.map(MailboxKind::as_str)),
        ("state", filter.state.map(MailboxState::as_str)),
        ("address", filter.address.as_ref().map(MailAddress::as_str)),
    ];
    for (column, code) in codes {
        if let Some(code) = code {
            sql = sql.text(&format!(" and {column} = ")).bind(code);
        }
    }
    sql.text(" order by number limit ").bind(i64::from(limit))
}

fn is_meant(row: &mailbox_current::Model, scope: &Scope, filter: &MailboxFilter) -> bool {
    let path = row.agency_path.clone().map(TreePath::from_stored);
    let lies_in = |scope: &Scope| match &path {
        Some(path) => scope.covers(path),
        None => *scope == Scope::Province,
    };
    lies_in(scope)
        && filter.under.clone().is_none_or(|under| lies_in(&Scope::subtree(under)))
        && filter.agency.is_none_or(|agency| row.agency == Some(agency.0))
        && filter.kind.is_none_or(|kind| row.kind == kind.as_str())
        && filter.state.is_none_or(|state| row.state == state.as_str())
        && filter.address.as_ref().is_none_or(|address| row.address.as_deref() == Some(address.as_str()))
}

fn mailbox_row(row: mailbox_current::Model) -> Result<MailboxRow> {
    let place: Place<Uuid> = Place::new("mailbox_current", row.mailbox);
    Ok(MailboxRow {
        mailbox: MailboxId(row.mailbox),
        number: row.number,
        kind: place.parse("kind", &row.kind)?,
        official: row.official.map(OfficialId),
        full_name: row.full_name,
        agency: row.agency.map(AgencyId),
        state: place.parse("state", &row.state)?,
        quota_mib: row.quota_mib,
        address: row.address.map(|address| place.parse("address", &address)).transpose()?,
        aliases: place.addresses("aliases", &row.aliases)?,
        revision: row.revision,
    })
}
