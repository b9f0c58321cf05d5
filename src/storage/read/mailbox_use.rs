//! When mailboxes were last used, as sources told; and what is recorded of that already.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::clock::iso_day;
use crate::domain::ids::{MailboxId, OfficialId};
use crate::domain::mailbox::regular_use::{LastUse, Recorded};
use crate::storage::error::{Asked, Result};
use crate::storage::mailbox_use::report_key;
use crate::storage::sql::{LIST, Sql};

/// What a source told of the last use of somebody's mailbox: for the copy of their own data.
#[derive(Debug, Clone, Serialize)]
pub struct HeldMailboxUse {
    /// Who told.
    pub source: String,
    /// The day of the last use, as ISO 8601 writes it; none where the source knew of none.
    pub used_on: Option<String>,
    /// The day of which it told.
    #[serde(with = "iso_day")]
    pub told_on: Date,
}

const ASKED: &str = "read when mailboxes were used";

impl Reader {
    /// What sources that know their personal mailboxes had told of the last use by the view's day. Whom no source knows is left out. A count
    /// follows from it, nobody is named: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_uses(&self, view: View) -> Result<HashMap<OfficialId, LastUse>> {
        let sql = Sql::new(
            "select m.official, max(r.told_on) as told_on, max(u.used_on) as used_on from mailbox_use u \
             join mailbox m on m.id = u.mailbox and m.kind = 'personal' and m.official is not null \
             join (select p.source, max(p.told_on) as told_on from use_report p where p.told_on <= ",
        );
        let sql =
            sql.bind(view.day).text(" and ").recorded("p", view).text(" group by p.source) r on r.source = u.source");
        let sql = sql.text(" where u.told_on <= ").bind(view.day).text(" and ").recorded("u", view);
        let mut uses = HashMap::new();
        for row in sql.text(" group by m.official").rows(self.tx(), ASKED).await? {
            let official = OfficialId(row.try_get_by_index(0).asked(ASKED)?);
            let told_on: Date = row.try_get_by_index(1).asked(ASKED)?;
            uses.insert(official, LastUse { told_on, used_on: row.try_get_by_index(2).asked(ASKED)? });
        }
        Ok(uses)
    }

    /// What sources told of the use of an official's mailboxes.
    pub(super) async fn held_mailbox_uses(&self, official: OfficialId) -> Result<Vec<HeldMailboxUse>> {
        let sql = Sql::new(
            "select u.source, u.used_on, u.told_on from mailbox_use u join mailbox m on m.id = u.mailbox where m.official = ",
        );
        let held = |row: &sea_orm::QueryResult| {
            let used_on: Option<Date> = row.try_get_by_index(1).asked(ASKED)?;
            Ok(HeldMailboxUse {
                source: row.try_get_by_index(0).asked(ASKED)?,
                used_on: used_on.map(|day| day.to_string()),
                told_on: row.try_get_by_index(2).asked(ASKED)?,
            })
        };
        let sql = sql.bind(official.0).text(" order by u.told_on, u.source, u.id");
        sql.rows(self.tx(), ASKED).await?.iter().map(held).collect()
    }

    /// Those of these mailboxes that are personal ones.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn personal_mailboxes(&self, mailboxes: &[Uuid]) -> Result<HashSet<MailboxId>> {
        let mut found = HashSet::new();
        for chunk in mailboxes.chunks(LIST) {
            let sql = Sql::new("select m.id from mailbox m where m.kind = 'personal' and m.id in ");
            let sql = sql.padded_list(chunk.iter().copied());
            found.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(MailboxId));
        }
        Ok(found)
    }

    /// Which of these rows about uses are there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recorded_uses(&self, keys: &[Uuid]) -> Result<HashSet<Uuid>> {
        let mut found = HashSet::new();
        for chunk in keys.chunks(LIST) {
            let sql = Sql::new("select u.id from mailbox_use u where u.id in ").padded_list(chunk.iter().copied());
            found.extend(sql.ids(self.tx(), ASKED).await?);
        }
        Ok(found)
    }

    /// Of these days of sources those that are not there yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new_use_reports(&self, reports: BTreeSet<(String, Date)>) -> Result<BTreeSet<(String, Date)>> {
        let keys: Vec<Uuid> = reports.iter().map(|(source, told_on)| report_key(source, *told_on)).collect();
        let mut known = HashSet::new();
        for chunk in keys.chunks(LIST) {
            let sql = Sql::new("select p.id from use_report p where p.id in ").padded_list(chunk.iter().copied());
            known.extend(sql.ids(self.tx(), ASKED).await?);
        }
        let is_new = |(source, told_on): &(String, Date)| !known.contains(&report_key(source, *told_on));
        Ok(reports.into_iter().filter(is_new).collect())
    }

    /// What is recorded of what a source told of each of these personal mailboxes; what is no personal mailbox is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn uses_told_by(&self, source: &str, mailboxes: &[Uuid]) -> Result<HashMap<MailboxId, Recorded>> {
        let mut told = HashMap::new();
        for chunk in mailboxes.chunks(LIST) {
            let sql = Sql::new(
                "select m.id, count(u.id), max(u.used_on) from mailbox m left join mailbox_use u on u.mailbox = m.id and u.source = ",
            );
            let sql = sql.bind(source).text(" where m.kind = 'personal' and m.id in ");
            for row in sql.padded_list(chunk.iter().copied()).text(" group by m.id").rows(self.tx(), ASKED).await? {
                let rows: i64 = row.try_get_by_index(1).asked(ASKED)?;
                let used_on: Option<Date> = row.try_get_by_index(2).asked(ASKED)?;
                let recorded = match used_on {
                    Some(day) => Recorded::Use(day),
                    None if rows > 0 => Recorded::NoUse,
                    None => Recorded::Nothing,
                };
                told.insert(MailboxId(row.try_get_by_index(0).asked(ASKED)?), recorded);
            }
        }
        Ok(told)
    }
}
