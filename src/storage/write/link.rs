//! Links between subjects and entries, and what was last applied to each entry.

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::ids::TargetId;
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{entry_link, shadow};
use crate::storage::error::Result;
use crate::storage::row::directory::{LinkRow, ShadowRow};
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Adds links or moves them to another entry.
    ///
    /// # Errors
    /// When an entry already stands for another subject, or the database fails.
    pub async fn put_links(&self, target: TargetId, links: &[LinkRow]) -> Result<()> {
        let rows = models(target, links);
        let keys = [entry_link::Column::Target, entry_link::Column::SubjectKind, entry_link::Column::Subject];
        bulk::upsert(self.tx(), &rows, &keys).await
    }

    /// Adds links; none of the subjects and entries has one.
    ///
    /// # Errors
    /// When one has, or the database fails.
    pub async fn insert_links(&self, target: TargetId, links: &[LinkRow]) -> Result<()> {
        insert(self.tx(), target, links).await
    }

    /// Takes over the names under which linked entries stand now. What nothing is linked to has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rename_links(&self, target: TargetId, names: &[(Uuid, String)]) -> Result<()> {
        // In one order: others write links, too.
        let mut names: Vec<&(Uuid, String)> = names.iter().collect();
        names.sort_unstable();
        for (entry, dn) in names {
            let sql = Sql::new("update entry_link set dn = ").bind(dn.as_str()).text(" where target = ").bind(target.0);
            sql.text(" and entry_uuid = ").bind(*entry).run(self.tx(), "take over a name").await?;
        }
        Ok(())
    }

    /// Remembers what was applied.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_shadows(&self, target: TargetId, shadows: &[ShadowRow]) -> Result<()> {
        let row = |row: &ShadowRow| shadow::Model {
            target: target.0,
            entry_uuid: row.entry_uuid,
            csn: row.csn.clone(),
            applied_hash: row.applied_hash.clone(),
        };
        let rows: Vec<_> = shadows.iter().map(row).collect();
        bulk::upsert(self.tx(), &rows, &[shadow::Column::Target, shadow::Column::EntryUuid]).await?;
        self.forget_ahead(target, shadows.iter().map(|shadow| shadow.entry_uuid)).await
    }

    /// Forgets entries that were removed, links and all; gives how many links there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_entries(&self, target: TargetId, entries: &[Uuid]) -> Result<u64> {
        let mut forgotten = 0;
        self.forget_ahead(target, entries.iter().copied()).await?;
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("delete from shadow where target = ").bind(target.0).text(" and entry_uuid in ");
            sql.list(chunk.iter().copied()).run(self.tx(), "forget entries").await?;
            let sql = Sql::new("delete from entry_link where target = ").bind(target.0).text(" and entry_uuid in ");
            forgotten += sql.list(chunk.iter().copied()).run(self.tx(), "forget entries").await?;
        }
        Ok(forgotten)
    }
}

impl ChangeSet {
    /// Adds links in the transaction that makes their subjects.
    ///
    /// # Errors
    /// When a subject or entry has one, or the database fails.
    pub async fn insert_links(&self, target: TargetId, links: &[LinkRow]) -> Result<()> {
        insert(self.tx(), target, links).await
    }
}

async fn insert(tx: &DatabaseTransaction, target: TargetId, links: &[LinkRow]) -> Result<()> {
    bulk::insert(tx, "entry_link", &models(target, links)).await
}

fn models(target: TargetId, links: &[LinkRow]) -> Vec<entry_link::Model> {
    let row = |link: &LinkRow| entry_link::Model {
        target: target.0,
        subject_kind: link.subject_kind.clone(),
        subject: link.subject,
        entry_uuid: link.entry_uuid,
        dn: link.dn.clone(),
    };
    links.iter().map(row).collect()
}
