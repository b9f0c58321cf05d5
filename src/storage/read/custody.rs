//! How a directory is kept: paused or not, and the mode of each agency's part.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, TargetId};
use crate::storage::code::Place;
use crate::storage::entity::{agency_mode, target_pause};
use crate::storage::error::Result;
use crate::storage::row::custody::{AgencyModeRow, PauseRow};
use crate::storage::sql::Sql;

impl Reader {
    /// Why nothing is written to a directory for now; none when it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn target_pause(&self, target: TargetId) -> Result<Option<PauseRow>> {
        let sql = Sql::new("select * from target_pause where target = ").bind(target.0);
        let row: Option<target_pause::Model> = sql.one(self.tx(), "read a directory's pause").await?;
        Ok(row.map(|row| PauseRow {
            at: Timestamp::from_unix_micros(row.paused_at),
            by: row.paused_by,
            reason: row.reason,
        }))
    }

    /// The modes that were set for parts of a directory, by agency.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agency_modes(&self, target: TargetId) -> Result<Vec<AgencyModeRow>> {
        let sql = Sql::new("select * from agency_mode where target = ").bind(target.0).text(" order by agency");
        let rows: Vec<agency_mode::Model> = sql.all(self.tx(), "read agencies' modes").await?;
        let row = |row: agency_mode::Model| {
            Ok(AgencyModeRow {
                mode: Place::new("agency_mode", row.agency).parse("mode", &row.mode)?,
                agency: AgencyId(row.agency),
                set_by: row.set_by,
                set_at: Timestamp::from_unix_micros(row.set_at),
            })
        };
        rows.into_iter().map(row).collect()
    }
}
