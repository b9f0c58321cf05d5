//! Where agencies went on in others, and where people had their posts: what figures are put into another day's tree by.

use std::collections::HashMap;

use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::AgencySuccession;
use crate::domain::ids::{AgencyId, FactId, OfficialId};
use crate::domain::period::Period;
use crate::storage::code::Place;
use crate::storage::entity::agency_succession;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const POSTS: &str = "read where people had their posts";

impl Reader {
    /// The arrows of reorganisations that took effect after `after` and by `by`, as known in the view. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn successions(&self, view: View, (after, by): (Date, Date)) -> Result<Vec<AgencySuccession>> {
        let sql = Sql::new("select s.* from agency_succession s where s.effective_from > ").bind(after);
        let sql =
            sql.text(" and s.effective_from <= ").bind(by).text(" and ").recorded("s", view).text(" order by s.id");
        let rows: Vec<agency_succession::Model> = sql.all(self.tx(), "read successions").await?;
        rows.into_iter().map(arrow).collect()
    }

    /// The agency of everybody's primary posting on the view's day. For the program's own work: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn primary_agencies(&self, view: View) -> Result<HashMap<OfficialId, AgencyId>> {
        let sql = Sql::new("select p.official, p.agency from posting p where p.kind = 'primary' and ");
        let mut agencies = HashMap::new();
        for row in sql.both_clocks("p", view).rows(self.tx(), POSTS).await? {
            let official: Uuid = row.try_get_by_index(0).asked(POSTS)?;
            agencies.insert(OfficialId(official), AgencyId(row.try_get_by_index(1).asked(POSTS)?));
        }
        Ok(agencies)
    }

    /// Of when every primary post is, as known in the view, past and to come, with its agency: by those people are counted. For the program's own
    /// comparing: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn primary_post_periods(&self, view: View) -> Result<Vec<(AgencyId, Period)>> {
        let sql =
            Sql::new("select p.agency, p.effective_from, p.effective_to from posting p where p.kind = 'primary' and ")
                .known("p", view);
        let rows = sql.rows(self.tx(), POSTS).await?;
        let post = |row: &sea_orm::QueryResult| {
            let agency: Uuid = row.try_get_by_index(0).asked(POSTS)?;
            let (from, to) = (row.try_get_by_index(1).asked(POSTS)?, row.try_get_by_index(2).asked(POSTS)?);
            Ok((AgencyId(agency), Period { from, to }))
        };
        rows.iter().map(post).collect()
    }
}

fn arrow(row: agency_succession::Model) -> Result<AgencySuccession> {
    Ok(AgencySuccession {
        id: FactId(row.id),
        predecessor: AgencyId(row.predecessor),
        successor: AgencyId(row.successor),
        part: Place::new("agency_succession", row.id).parse("part", &row.part)?,
        main: row.main,
        effective_from: row.effective_from,
        legal_act: row.legal_act,
    })
}
