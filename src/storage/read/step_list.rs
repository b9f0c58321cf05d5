//! Steps in a list: what waits for whom, the most urgent first, by keyset pages.

use time::Date;
use uuid::Uuid;

use super::step::{StepKey, StepLine, step_lines};
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::decision::step::{StepKind, StepState};
use crate::domain::ids::{AgencyId, DecisionId, FactId, SubjectId};
use crate::domain::principal::Role;
use crate::domain::scope::Scope;
use crate::storage::error::{Asked as _, Result};
use crate::storage::sql::Sql;

/// How many steps wait, as far as it was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaitingSteps {
    /// All of them.
    pub all: u64,
    /// Those that were due before the day.
    pub overdue: u64,
}

/// Which steps: those that …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepFilter {
    /// … stand here,
    pub state: Option<StepState>,
    /// … are this one,
    pub id: Option<FactId>,
    /// … are of one of these people under decisions,
    pub subjects: Option<Vec<SubjectId>>,
    /// … are the work of one of these roles, each within its scope,
    pub owners: Option<Vec<(Role, Scope)>>,
    /// … are of this kind,
    pub kind: Option<StepKind>,
    /// … are of this decision,
    pub decision: Option<DecisionId>,
    /// … are to be done in this agency,
    pub agency: Option<AgencyId>,
    /// … or here and below,
    pub under: Option<TreePath>,
    /// … and were due before this day.
    pub due_before: Option<Date>,
}

impl Reader {
    /// The steps after `after` that the scope covers, by the day on which they are due, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn step_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &StepFilter,
        after: Option<StepKey>,
        limit: u32,
    ) -> Result<Vec<StepLine>> {
        self.read_lines(page(scope, view, filter, after, limit)).await
    }

    /// How many steps wait for one of these roles, each within its scope; counted up to `most`, the first due first. Tells of nobody.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_waiting(&self, view: View, owners: &[(Role, Scope)], most: u32) -> Result<WaitingSteps> {
        let asked = "count the steps that wait";
        let rows = waiting(view, owners, most).rows(self.tx(), asked).await?;
        let Some(row) = rows.first() else { return Ok(WaitingSteps::default()) };
        let number = |place: usize| -> Result<u64> {
            let number: i64 = row.try_get_by_index(place).asked(asked)?;
            Ok(u64::try_from(number).unwrap_or(0))
        };
        Ok(WaitingSteps { all: number(0)?, overdue: number(1)? })
    }

    /// The database's plan for that count, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_waiting(&self, view: View, owners: &[(Role, Scope)]) -> Result<String> {
        super::explain::plan(self.tx(), waiting(view, owners, 1000)).await
    }

    /// The database's plan for a page, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_steps(
        &self,
        scope: &Scope,
        view: View,
        filter: &StepFilter,
        after: Option<StepKey>,
    ) -> Result<String> {
        super::explain::plan(self.tx(), page(scope, view, filter, after, 50)).await
    }
}

/// Steps that wait for one of these roles: how many, and how many of them are overdue.
fn waiting(view: View, owners: &[(Role, Scope)], most: u32) -> Sql {
    let sql = Sql::new("select count(*), cast(coalesce(sum(case when w.due_on < ").bind(view.day);
    let sql = sql.text(" then 1 else 0 end), 0) as bigint) from (select t.due_on from decision_step t");
    let sql = sql.standing_version("t.agency", view).text(" where t.state = ").bind(StepState::Open.as_str());
    let sql = owned(sql, owners).text(" order by t.due_on, t.id limit ").bind(i64::from(most));
    sql.text(") w")
}

fn page(scope: &Scope, view: View, filter: &StepFilter, after: Option<StepKey>, limit: u32) -> Sql {
    let mut sql = step_lines(scope, view);
    if let Some(state) = filter.state {
        sql = sql.text(" and t.state = ").bind(state.as_str());
    }
    if let Some(owners) = &filter.owners {
        sql = owned(sql, owners);
    }
    if let Some(kind) = filter.kind {
        sql = sql.text(" and t.kind = ").bind(kind.as_str());
    }
    let keys: [(&str, Option<Uuid>); 3] = [
        ("t.id", filter.id.map(|id| id.0)),
        ("t.decision", filter.decision.map(|id| id.0)),
        ("t.agency", filter.agency.map(|id| id.0)),
    ];
    for (column, key) in keys {
        if let Some(key) = key {
            sql = sql.text(&format!(" and {column} = ")).bind(key);
        }
    }
    if let Some(subjects) = &filter.subjects {
        sql = sql.text(" and t.subject in ").list(subjects.iter().map(|subject| subject.0));
    }
    if let Some(under) = &filter.under {
        sql = sql.text(" and ").scope("v.path", &Scope::subtree(under.clone()));
    }
    if let Some(day) = filter.due_before {
        sql = sql.text(" and t.due_on < ").bind(day);
    }
    super::step::page(sql, "due_on", after, limit)
}

/// The steps of these roles, each within its scope; of none, no steps.
fn owned(mut sql: Sql, owners: &[(Role, Scope)]) -> Sql {
    sql = sql.text(" and (false");
    for (role, scope) in owners {
        sql = sql.text(" or (t.role = ").bind(role.as_str()).text(" and ").scope("v.path", scope).text(")");
    }
    sql.text(")")
}
