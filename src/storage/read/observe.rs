//! A few instants and counts that tell how the registry is doing, for whoever watches it. Of agencies and people they say nothing.

use time::Date;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::storage::error::{Asked, Result};
use crate::storage::row::plan::PlanState;
use crate::storage::sql::Sql;

/// How the registry is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    /// When the newest plan that was carried out was computed.
    pub last_applied_plan: Option<Timestamp>,
    /// The issue of the oldest among the newest revocation lists of each issuer.
    pub stalest_list: Option<Timestamp>,
    /// The earliest end among them.
    pub first_list_to_end: Option<Timestamp>,
    /// Addresses of revocation lists from which nothing good comes.
    pub failing_sources: i64,
    /// Since when nothing has come from the one that has failed longest.
    pub failing_since: Option<Timestamp>,
    /// OCSP responders from which nothing good comes.
    pub failing_responders: i64,
    /// Since when nothing has come from the one that has failed longest.
    pub responder_failing_since: Option<Timestamp>,
    /// The day for which the projection stands.
    pub projection_day: Date,
    /// Mailboxes whose mail sessions have yet to end.
    pub sessions_to_end: i64,
    /// Whether every directory that was ever followed is; none when none was.
    pub is_followed: Option<bool>,
    /// Entries of directories that wait to be looked at.
    pub changes_waiting: i64,
    /// Since when the oldest of them waits.
    pub oldest_change: Option<Timestamp>,
}

impl Reader {
    /// Looks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn observed(&self) -> Result<Observed> {
        let plans = Sql::new("select max(created_at) from plan where state = ").bind(PlanState::Applied.as_str());
        let lists = "from (select max(this_update) as this_update, max(next_update) as next_update from crl \
                     group by issuer_key) as newest";
        let number = async |sql: &str| Sql::new(sql).number(self.tx(), "observe the registry").await;
        let followed = number("select count(*) from follower").await?;
        let interrupted = number("select count(*) from follower where failure is not null").await?;
        Ok(Observed {
            last_applied_plan: self.instant(plans).await?,
            stalest_list: self.instant(Sql::new("select min(this_update) ").text(lists)).await?,
            first_list_to_end: self.instant(Sql::new("select min(next_update) ").text(lists)).await?,
            failing_sources: number("select count(*) from list_source where failing_since is not null").await?,
            failing_since: self.instant(Sql::new("select min(failing_since) from list_source")).await?,
            failing_responders: number("select count(*) from ocsp_responder where failing_since is not null").await?,
            responder_failing_since: self.instant(Sql::new("select min(failing_since) from ocsp_responder")).await?,
            projection_day: self.projection_day().await?,
            sessions_to_end: self.session_ends_open().await?,
            is_followed: (followed > 0).then_some(interrupted == 0),
            changes_waiting: number("select count(*) from dirty").await?,
            oldest_change: self.instant(Sql::new("select min(since) from dirty")).await?,
        })
    }

    async fn instant(&self, sql: Sql) -> Result<Option<Timestamp>> {
        let rows = sql.rows(self.tx(), "observe the registry").await?;
        let micros: Option<Option<i64>> =
            rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("observe the registry")?;
        Ok(micros.flatten().map(Timestamp::from_unix_micros))
    }
}
