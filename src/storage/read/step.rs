//! Steps of decisions: of one decision, due, waiting for somebody, and coming up.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::clock::Timestamp;
use crate::domain::decision::step::{Step, StepDraft, StepKind, StepState};
use crate::domain::ids::{AgencyId, DecisionId, FactId, OfficialId, RequestId, SubjectId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::decision_step;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// Where a page of steps ended: a day and a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepKey {
    /// Day on which the list is ordered.
    pub day: Date,
    /// The last step.
    pub step: FactId,
}

/// A step in a list, with the names that people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// The step.
    pub step: Step,
    /// Whose matter it is.
    pub full_name: String,
    /// The agency's name.
    pub agency_name: String,
    /// The decision's number and symbol, such as `145/QĐ-SNV`.
    pub decision: String,
}

impl Reader {
    /// The steps of a subject, by day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn steps_of(&self, subject: SubjectId) -> Result<Vec<Step>> {
        let sql = Sql::new("select t.* from decision_step t where t.subject = ").bind(subject.0);
        self.read_steps(sql.text(" order by t.begins_on, t.id")).await
    }

    /// The steps that decisions brought about for a person, by day. Whether they may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn steps_about(&self, official: OfficialId) -> Result<Vec<Step>> {
        let sql = Sql::new("select t.* from decision_step t where t.official = ").bind(official.0);
        self.read_steps(sql.text(" order by t.begins_on, t.id")).await
    }

    /// The steps of a decision's subjects that the scope covers, by day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn steps_of_decision(&self, scope: &Scope, view: View, decision: DecisionId) -> Result<Vec<Step>> {
        let sql = Sql::new("select t.* from decision_step t where t.decision = ").bind(decision.0).text(" and ");
        self.read_steps(in_scope(sql, scope, view).text(" order by t.begins_on, t.id")).await
    }

    /// The step `id`, if the scope covers its agency.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn step(&self, scope: &Scope, view: View, id: FactId) -> Result<Option<Step>> {
        let sql = Sql::new("select t.* from decision_step t where t.id = ").bind(id.0).text(" and ");
        Ok(self.read_steps(in_scope(sql, scope, view)).await?.into_iter().next())
    }

    /// Planned steps whose day has come by `day`, the oldest first, at most `limit`. For the program's own run: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn due_steps(&self, day: Date, limit: u32) -> Result<Vec<Step>> {
        let sql = Sql::new("select t.* from decision_step t where t.state = 'planned' and t.begins_on <= ").bind(day);
        self.read_steps(sql.text(" order by t.begins_on, t.id limit ").bind(i64::from(limit))).await
    }

    /// What takes effect after `from` and up to `until` in the scope, in order.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn coming_up(
        &self,
        scope: &Scope,
        view: View,
        until: Date,
        after: Option<StepKey>,
        limit: u32,
    ) -> Result<Vec<StepLine>> {
        let sql = step_lines(scope, view).text(" and t.kind = ").bind(StepKind::TakeEffect.as_str());
        let sql = sql.text(" and t.state <> 'cancelled' and t.begins_on > ").bind(view.day);
        let sql = sql.text(" and t.begins_on <= ").bind(until);
        self.read_lines(page(sql, "begins_on", after, limit)).await
    }

    /// The personal mailboxes in which something took effect by decisions after `from` and up to `until`. Says nothing of
    /// what: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mailboxes_decided(&self, from: Date, until: Date) -> Result<Vec<(Uuid, i64)>> {
        let sql = Sql::new(
            "select distinct m.id, m.number from decision_step t join mailbox m on m.official = t.official \
             and m.kind = 'personal' where t.kind = ",
        );
        let sql = sql.bind(StepKind::TakeEffect.as_str()).text(" and t.state <> 'cancelled' and t.begins_on > ");
        let sql = sql.bind(from).text(" and t.begins_on <= ").bind(until).text(" order by m.number");
        let read = |row: &sea_orm::QueryResult| -> Result<(Uuid, i64)> {
            let asked = "look for mailboxes under decisions";
            Ok((row.try_get_by_index(0).asked(asked)?, row.try_get_by_index(1).asked(asked)?))
        };
        sql.rows(self.tx(), "look for mailboxes under decisions").await?.iter().map(read).collect()
    }

    /// The personal mailboxes that somebody locked after `from`, for which there was no decision yet. Says nothing of whom: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mailboxes_locked(&self, from: Date) -> Result<Vec<(Uuid, i64)>> {
        // As the partial index `change_set_locks` has it.
        let sql = Sql::new(
            "select distinct m.id, m.number from change_set c join mailbox_state s on s.recorded_from = c.seq \
             join mailbox m on m.id = s.mailbox and m.kind = 'personal' where c.operation = 'lock_official' and c.recorded_at > ",
        );
        let sql = sql.bind(Timestamp::start_of(from).unix_micros()).text(" order by m.number");
        let asked = "look for locked mailboxes";
        let read = |row: &sea_orm::QueryResult| -> Result<(Uuid, i64)> {
            Ok((row.try_get_by_index(0).asked(asked)?, row.try_get_by_index(1).asked(asked)?))
        };
        sql.rows(self.tx(), asked).await?.iter().map(read).collect()
    }

    async fn read_steps(&self, sql: Sql) -> Result<Vec<Step>> {
        let rows: Vec<decision_step::Model> = sql.all(self.tx(), "read steps").await?;
        rows.into_iter().map(step).collect()
    }

    pub(super) async fn read_lines(&self, sql: Sql) -> Result<Vec<StepLine>> {
        let mut lines = Vec::new();
        for row in sql.rows(self.tx(), "list steps").await? {
            lines.push(StepLine {
                step: step(decision_step::Model::from_query_result(&row, "").asked("list steps")?)?,
                full_name: row.try_get("", "full_name").asked("list steps")?,
                agency_name: row.try_get("", "agency_name").asked("list steps")?,
                decision: {
                    let number: i32 = row.try_get("", "decision_number").asked("list steps")?;
                    let symbol: String = row.try_get("", "decision_symbol").asked("list steps")?;
                    format!("{number}/{symbol}")
                },
            });
        }
        Ok(lines)
    }
}

/// Steps with their names, wherever their agencies stand.
pub(crate) fn step_lines(scope: &Scope, view: View) -> Sql {
    let sql = Sql::new(
        "select t.*, coalesce(n.full_name, o.full_name) as full_name, v.name as agency_name, d.number as decision_number, \
         d.symbol as decision_symbol from decision_step t join decision d on d.id = t.decision",
    );
    let sql = sql.standing_version("t.agency", view).text(" join official o on o.id = t.official");
    sql.identity("n", "o.id", view).text(" where ").scope("v.path", scope)
}

pub(super) fn page(sql: Sql, column: &str, after: Option<StepKey>, limit: u32) -> Sql {
    let sql = match after {
        Some(key) => {
            sql.text(&format!(" and (t.{column}, t.id) > (")).bind(key.day).text(", ").bind(key.step.0).text(")")
        }
        None => sql,
    };
    sql.text(&format!(" order by t.{column}, t.id limit ")).bind(i64::from(limit))
}

fn in_scope(sql: Sql, scope: &Scope, view: View) -> Sql {
    if *scope == Scope::Province {
        return sql.text("true");
    }
    sql.text("t.agency in (").agencies_in_scope(scope, view).text(")")
}

pub(super) fn step(row: decision_step::Model) -> Result<Step> {
    let place = Place::new("decision_step", row.id);
    Ok(Step {
        id: FactId(row.id),
        subject: SubjectId(row.subject),
        decision: DecisionId(row.decision),
        official: OfficialId(row.official),
        draft: StepDraft {
            kind: place.parse("kind", &row.kind)?,
            role: row.role.map(|role| place.parse("role", &role)).transpose()?,
            agency: AgencyId(row.agency),
            begins_on: row.begins_on,
            due_on: row.due_on,
            consequences: serde_json::from_str(&row.consequences)
                .map_err(|error| place.wrong("consequences", &error))?,
        },
        state: place.parse::<StepState>("state", &row.state)?,
        done_at: row.done_at.map(Timestamp::from_unix_micros),
        ended_by: row.ended_by,
        note: row.note,
        request: row.request.map(RequestId),
    })
}
