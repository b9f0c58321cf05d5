//! Drift: what lasts, and what was last applied.

use std::collections::HashMap;

use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::code::Place;
use crate::storage::entity::{applied_attributes, drift};
use crate::storage::error::{Asked, Result};
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::row::drift::{DriftCounts, DriftRow};
use crate::storage::sql::{LIST, Sql};

/// What was taken for drift and is a write of ours, noted down later, is none.
const NO_ECHO: &str = " and (ended is not null or not exists (select 1 from shadow s where s.target = drift.target \
                       and s.entry_uuid = drift.entry_uuid and s.csn = drift.csn))";

impl Reader {
    /// Drift of these entries that lasts.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn open_drift_of(&self, target: TargetId, entries: &[Uuid]) -> Result<Vec<DriftRow>> {
        let mut found = Vec::new();
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("select * from drift where ended is null and target = ").bind(target.0);
            let sql = sql.text(" and entry_uuid in ").padded_list(chunk.iter().copied());
            let rows: Vec<drift::Model> = sql.all(self.tx(), "read drift").await?;
            for row in rows {
                found.push(drift_row(row)?);
            }
        }
        Ok(found)
    }

    /// Drift that lasts, the newest first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn open_drift(&self, target: TargetId, limit: u32) -> Result<Vec<DriftRow>> {
        let sql = Sql::new("select * from drift where ended is null and target = ").bind(target.0);
        let sql = sql.text(NO_ECHO).text(" order by last_seen desc, dn, attribute limit ").bind(i64::from(limit));
        let rows: Vec<drift::Model> = sql.all(self.tx(), "read drift").await?;
        rows.into_iter().map(drift_row).collect()
    }

    /// The next drift that lasts, the newest first, after this place (when it was last seen, the entry, the attribute).
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn drift_page(
        &self,
        target: TargetId,
        after: Option<&(Timestamp, String, String)>,
        limit: u32,
    ) -> Result<Vec<DriftRow>> {
        let mut sql = Sql::new("select * from drift where ended is null and target = ").bind(target.0).text(NO_ECHO);
        if let Some((seen, dn, attribute)) = after {
            sql = sql.text(" and (last_seen < ").bind(seen.unix_micros()).text(" or (last_seen = ");
            sql = sql.bind(seen.unix_micros()).text(" and (dn, attribute) > (").bind(dn.as_str()).text(", ");
            sql = sql.bind(attribute.as_str()).text(")))");
        }
        let sql = sql.text(" order by last_seen desc, dn, attribute limit ").bind(i64::from(limit));
        let rows: Vec<drift::Model> = sql.all(self.tx(), "list drift").await?;
        rows.into_iter().map(drift_row).collect()
    }

    /// Drift in figures, `now`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn drift_counts(&self, target: TargetId, now: Timestamp) -> Result<DriftCounts> {
        let sql = Sql::new("select policy, ended is null, count(*) from drift where target = ").bind(target.0);
        let sql = sql.text(" and (ended is null or ended > ").bind(now.plus_seconds(-86_400).unix_micros());
        let mut counts = DriftCounts::default();
        for row in
            sql.text(")").text(NO_ECHO).text(" group by policy, ended is null").rows(self.tx(), "count drift").await?
        {
            let policy: String = row.try_get_by_index(0).asked("count drift")?;
            let lasts: bool = row.try_get_by_index(1).asked("count drift")?;
            let number: i64 = row.try_get_by_index(2).asked("count drift")?;
            let number = u64::try_from(number).unwrap_or(0);
            let count = match (lasts, policy.as_str()) {
                (false, _) => &mut counts.ended,
                (true, "accept") => &mut counts.accept,
                (true, "report") => &mut counts.report,
                (true, _) => &mut counts.revert,
            };
            *count += number;
        }
        Ok(counts)
    }

    /// The registry's values when they were last written to the entries of these subjects, of one kind; of those of which it is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn applied_attributes(
        &self,
        target: TargetId,
        kind: &str,
        subjects: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<u8>>> {
        let mut applied = HashMap::with_capacity(subjects.len());
        for chunk in subjects.chunks(LIST) {
            let sql = Sql::new("select * from applied_attributes where target = ").bind(target.0);
            let sql =
                sql.text(" and subject_kind = ").bind(kind).text(" and subject in ").padded_list(chunk.iter().copied());
            let rows: Vec<applied_attributes::Model> = sql.all(self.tx(), "read what was applied").await?;
            applied.extend(rows.into_iter().map(|row| (row.subject, row.digests)));
        }
        Ok(applied)
    }
}

fn drift_row(row: drift::Model) -> Result<DriftRow> {
    Ok(DriftRow {
        policy: Place::new("drift", row.entry_uuid).parse("policy", &row.policy)?,
        entry_uuid: row.entry_uuid,
        attribute: row.attribute,
        first_seen: Timestamp::from_unix_micros(row.first_seen),
        last_seen: Timestamp::from_unix_micros(row.last_seen),
        ended: row.ended.map(Timestamp::from_unix_micros),
        subject: MarkedSubject { kind: row.subject_kind, id: row.subject },
        dn: row.dn,
        csn: row.csn,
        expected: row.expected,
    })
}
