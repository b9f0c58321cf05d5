//! Steps of decisions, and notices. They are worked on, so they are no facts; they are written with the facts they go with.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::clock::Timestamp;
use crate::domain::decision::step::{Notice, Step, StepState};
use crate::domain::ids::{FactId, RequestId, SubjectId};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{decision_step, notice};
use crate::storage::error::{Result, StoreError, exactly};
use crate::storage::sql::{LIST, Sql};

impl ChangeSet {
    /// Adds steps.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_steps(&mut self, steps: &[Step]) -> Result<()> {
        let rows: Result<Vec<decision_step::Model>> = steps.iter().map(row).collect();
        bulk::insert(self.tx(), "decision_step", &rows?).await
    }

    /// Moves a step on from `was`, so that no two runners do it.
    ///
    /// # Errors
    /// When it is no longer as it was, or the database fails.
    pub async fn move_step(
        &mut self,
        step: FactId,
        was: StepState,
        to: StepState,
        at: Option<Timestamp>,
        request: Option<RequestId>,
    ) -> Result<()> {
        let sql = Sql::new("update decision_step set state = ").bind(to.as_str());
        let sql = sql.text(", done_at = ").bind(at.map(Timestamp::unix_micros));
        let sql = sql.text(", request = ").bind(request.map(|id| id.0)).text(" where id = ").bind(step.0);
        let sql = sql.text(" and state = ").bind(was.as_str());
        exactly("decision_step", 1, sql.run(self.tx(), "move a step on").await?)
    }

    /// Ends a step that waits, in `state`: by an account with what it says, or by the program itself.
    ///
    /// # Errors
    /// When it does not wait any more, or the database fails.
    pub async fn end_step(
        &mut self,
        step: &Step,
        state: StepState,
        at: Timestamp,
        (by, note): (Option<&str>, Option<&str>),
    ) -> Result<()> {
        self.touched.concerned.officials.insert(step.official.0);
        self.touched.concerned.others.insert(SubjectRef::Decision(step.decision.0));
        let sql = Sql::new("update decision_step set state = ").bind(state.as_str());
        let sql = sql.text(", done_at = ").bind(at.unix_micros()).text(", ended_by = ").bind(by.map(str::to_owned));
        let sql = sql.text(", note = ").bind(note.map(str::to_owned)).text(" where state = 'open' and id = ");
        exactly("decision_step", 1, sql.bind(step.id.0).run(self.tx(), "end a step").await?)
    }

    /// Cancels what is not yet done of these subjects because of `by`; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel_steps(&mut self, subjects: &[SubjectId], by: SubjectId) -> Result<u64> {
        let sql = Sql::new("update decision_step set state = 'cancelled', cancelled_by = ").bind(by.0);
        let sql = sql.text(" where state in ('planned', 'open') and subject in ");
        sql.list(subjects.iter().map(|subject| subject.0)).run(self.tx(), "cancel steps").await
    }

    /// Plans again what was cancelled because of `by`, but for its own steps; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revive_steps(&mut self, by: SubjectId) -> Result<u64> {
        let sql = Sql::new("select t.id from decision_step t where t.state = 'cancelled' and t.cancelled_by = ");
        // Of several that came of one, each with a request of its own, one does: it drafts requests for all certificates anew.
        let sql = sql.bind(by.0).text(" and t.subject <> ").bind(by.0).text(
            " and not exists (select 1 from decision_step o where o.cancelled_by = t.cancelled_by and o.state = 'cancelled' \
             and o.subject = t.subject and o.kind = t.kind and o.begins_on = t.begins_on and o.id < t.id)",
        );
        let revived = sql.ids(self.tx(), "look for cancelled steps").await?;
        let mut count = 0;
        for chunk in revived.chunks(LIST) {
            let sql = Sql::new("update decision_step set state = 'planned', cancelled_by = null where id in ");
            count += sql.list(chunk.iter().copied()).run(self.tx(), "plan steps again").await?;
        }
        Ok(count)
    }

    /// Queues notices.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_notices(&mut self, notices: &[Notice]) -> Result<()> {
        let row = |notice: &Notice| notice::Model {
            id: notice.id.0,
            kind: notice.kind.to_owned(),
            subject: Some(notice.subject.0),
            agency: notice.agency.0,
            role: notice.role.to_string(),
            text_vi: notice.text.vi.clone(),
            text_en: notice.text.en.clone(),
            queued_at: notice.queued_at.unix_micros(),
            sent_at: None,
        };
        let rows: Vec<_> = notices.iter().map(row).collect();
        bulk::insert(self.tx(), "notice", &rows).await
    }
}

fn row(step: &Step) -> Result<decision_step::Model> {
    let consequences = serde_json::to_string(&step.draft.consequences)
        .map_err(|error| StoreError::Unstorable { what: "a step", reason: error.to_string() })?;
    Ok(decision_step::Model {
        id: step.id.0,
        subject: step.subject.0,
        decision: step.decision.0,
        official: step.official.0,
        agency: step.draft.agency.0,
        kind: step.draft.kind.to_string(),
        role: step.draft.role.map(|role| role.to_string()),
        begins_on: step.draft.begins_on,
        due_on: step.draft.due_on,
        state: step.state.to_string(),
        done_at: step.done_at.map(Timestamp::unix_micros),
        request: step.request.map(|id| id.0),
        cancelled_by: None,
        consequences,
        ended_by: step.ended_by.clone(),
        note: step.note.clone(),
    })
}
