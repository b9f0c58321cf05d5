//! What stands at the head of decisions: as corrected by what is known, else as first recorded. Tells nothing of people: no scope.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::official::decision;
use super::{Reader, View};
use crate::domain::decision::Decision;
use crate::domain::ids::{DecisionId, FactId};
use crate::storage::entity;
use crate::storage::error::Result;
use crate::storage::sql::{LIST, OPEN, Sql};

impl Reader {
    /// The heading of a decision, as known now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heading(&self, id: DecisionId) -> Result<Option<Decision>> {
        let sql = Sql::new("select * from decision where id = ").bind(id.0);
        let row: Option<entity::decision::Model> = sql.one(self.tx(), "read a decision").await?;
        Ok(self.headed(View::of(time::Date::MIN), row.into_iter().collect()).await?.pop())
    }

    /// The correction of a decision's heading that holds now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heading_correction(&self, id: DecisionId) -> Result<Option<FactId>> {
        let sql = Sql::new(&format!("select id from decision_heading where recorded_to = {OPEN} and decision = "));
        Ok(sql.bind(id.0).ids(self.tx(), "read a heading").await?.first().copied().map(FactId))
    }

    /// Decisions in the order of their rows, each with the heading that the view knows.
    pub(super) async fn headed(&self, view: View, rows: Vec<entity::decision::Model>) -> Result<Vec<Decision>> {
        let mut corrected: BTreeMap<Uuid, entity::decision_heading::Model> = BTreeMap::new();
        for chunk in rows.chunks(LIST) {
            let sql =
                Sql::new("select h.* from decision_heading h where ").known("h", view).text(" and h.decision in ");
            let sql = sql.list(chunk.iter().map(|row| row.id));
            let found: Vec<entity::decision_heading::Model> = sql.all(self.tx(), "read headings").await?;
            corrected.extend(found.into_iter().map(|heading| (heading.decision, heading)));
        }
        let headed = |row: entity::decision::Model| {
            let first = decision(row);
            match corrected.remove(&first.id.0) {
                Some(heading) => {
                    Decision { signed_on: heading.signed_on, signer: heading.signer, summary: heading.summary, ..first }
                }
                None => first,
            }
        };
        Ok(rows.into_iter().map(headed).collect())
    }
}
