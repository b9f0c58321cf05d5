//! What became of drafted reports of late: for whoever is to be told. They name no person: no scope.

use super::Reader;
use crate::domain::edition::ReportActKind;
use crate::domain::ids::FactId;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

impl Reader {
    /// The drafts that change sets after `after` and up to `to` recorded, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reports_drafted(&self, after: i64, to: i64) -> Result<Vec<FactId>> {
        let sql = Sql::new("select d.id from report_draft d where d.recorded_from > ").bind(after);
        let sql = sql.text(" and d.recorded_from <= ").bind(to).text(" order by d.recorded_from");
        Ok(sql.ids(self.tx(), "look for drafted reports").await?.into_iter().map(FactId).collect())
    }

    /// The answers to contests that change sets after `after` and up to `to` recorded, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contests_answered(&self, after: i64, to: i64) -> Result<Vec<FactId>> {
        let sql = Sql::new("select a.id from report_act a where a.kind = ").bind(ReportActKind::Answer.as_str());
        let sql = sql.text(" and a.recorded_from > ").bind(after).text(" and a.recorded_from <= ").bind(to);
        let sql = sql.text(" order by a.recorded_from");
        Ok(sql.ids(self.tx(), "look for answered contests").await?.into_iter().map(FactId).collect())
    }
}
