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
use crate::storage::sql::{LIST, Sql};

const POSTS: &str = "read where people had their posts";

impl Reader {
    /// The arrows of reorganisations that took effect after `after` and by `by` and stand, as known in the view: of an agency and day those that
    /// were recorded last, and none that leads back to the agency itself, for that takes the others back. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn successions(&self, view: View, (after, by): (Date, Date)) -> Result<Vec<AgencySuccession>> {
        let sql = Sql::new("select s.* from agency_succession s where s.effective_from > ").bind(after);
        let sql = sql.text(" and s.effective_from <= ").bind(by).text(" and ").standing_arrow("s", view);
        let rows: Vec<agency_succession::Model> = sql.text(" order by s.id").all(self.tx(), "read successions").await?;
        rows.into_iter().map(arrow).collect()
    }

    /// All arrows that stand, past and to come: as [`Reader::successions`].
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn all_successions(&self, view: View) -> Result<Vec<AgencySuccession>> {
        let sql = Sql::new("select s.* from agency_succession s where ").standing_arrow("s", view);
        let rows: Vec<agency_succession::Model> =
            sql.text(" order by s.id").all(self.tx(), "read all successions").await?;
        rows.into_iter().map(arrow).collect()
    }

    /// How many posts of any kind each of these agencies has on `day` or later, as known in the view; those without any are left out. For the
    /// program's own comparing: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn posts_from(&self, view: View, agencies: &[AgencyId], day: Date) -> Result<HashMap<AgencyId, u64>> {
        let mut posts = HashMap::new();
        for chunk in agencies.chunks(LIST) {
            let sql = Sql::new("select p.agency, count(*) from posting p where p.agency in ");
            let sql = sql.list(chunk.iter().map(|agency| agency.0)).text(" and ").known("p", view);
            let sql = sql.text(" and (p.effective_to is null or p.effective_to > ").bind(day);
            for row in sql.text(") group by p.agency").rows(self.tx(), POSTS).await? {
                let (agency, count): (Uuid, i64) =
                    (row.try_get_by_index(0).asked(POSTS)?, row.try_get_by_index(1).asked(POSTS)?);
                posts.insert(AgencyId(agency), count.unsigned_abs());
            }
        }
        Ok(posts)
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
