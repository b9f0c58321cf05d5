//! How a directory is kept: paused or not, and the mode of each agency's part.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::custody::Mode;
use crate::domain::ids::{AgencyId, TargetId};
use crate::storage::bulk;
use crate::storage::entity::{agency_mode, target_pause};
use crate::storage::error::Result;
use crate::storage::row::custody::PauseRow;
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Stops all writes to a directory; one that is paused already keeps its first reason. Gives whether it was not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pause_target(&self, target: TargetId, pause: &PauseRow) -> Result<bool> {
        let row = target_pause::Model {
            target: target.0,
            paused_at: pause.at.unix_micros(),
            paused_by: pause.by.clone(),
            reason: pause.reason.clone(),
        };
        Ok(bulk::insert_new(self.tx(), &[row], &[target_pause::Column::Target]).await? == 1)
    }

    /// Lets writes through again; false when they were not stopped.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume_target(&self, target: TargetId) -> Result<bool> {
        let sql = Sql::new("delete from target_pause where target = ").bind(target.0);
        Ok(sql.run(self.tx(), "resume a directory").await? == 1)
    }

    /// Sets the mode of an agency's part; none takes back what was set.
    ///
    /// # Errors
    /// When the agency is not there, or the database fails.
    pub async fn set_agency_mode(
        &self,
        target: TargetId,
        agency: AgencyId,
        mode: Option<Mode>,
        (by, at): (&str, Timestamp),
    ) -> Result<()> {
        let Some(mode) = mode else {
            let sql = Sql::new("delete from agency_mode where target = ").bind(target.0).text(" and agency = ");
            return sql.bind(agency.0).run(self.tx(), "take an agency's mode back").await.map(|_| ());
        };
        let row = agency_mode::Model {
            target: target.0,
            agency: agency.0,
            mode: mode.to_string(),
            set_by: by.to_owned(),
            set_at: at.unix_micros(),
        };
        bulk::upsert(self.tx(), &[row], &[agency_mode::Column::Target, agency_mode::Column::Agency]).await
    }
}
