//! Decisions and the people under them.

use uuid::Uuid;

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::decision::effect::SubjectEffect;
use crate::domain::decision::{Decision, DecisionSubject, SubjectAct};
use crate::domain::ids::{DecisionId, FactId};
use crate::storage::ChangeSet;
use crate::storage::entity::{
    decision, decision_file, decision_heading, decision_subject, subject_act, subject_effect,
};
use crate::storage::error::{Asked, Result, StoreError};
use crate::storage::sql::{LIST, OPEN, Sql};

impl ChangeSet {
    /// Adds decisions.
    ///
    /// # Errors
    /// When the issuer already has one of that year, number and symbol, or the database fails.
    pub async fn insert_decisions(&mut self, decisions: &[Decision]) -> Result<()> {
        let recorded_from = self.seq();
        self.touched.concerned.others.extend(decisions.iter().map(|decision| SubjectRef::Decision(decision.id.0)));
        let row = |decision: &Decision| decision::Model {
            id: decision.id.0,
            issuer: decision.issuer.0,
            year: decision.year,
            number: decision.number,
            symbol: decision.symbol.clone(),
            signed_on: decision.signed_on,
            signer: decision.signer.clone(),
            summary: decision.summary.clone(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(decisions.iter().map(row).collect()).await
    }

    /// Adds people under decisions.
    ///
    /// # Errors
    /// When a decision already names a person for the same thing, or the database fails.
    pub async fn insert_decision_subjects(&mut self, subjects: &[DecisionSubject]) -> Result<()> {
        let recorded_from = self.seq();
        let concerned = &mut self.touched.concerned;
        concerned.officials.extend(subjects.iter().map(|subject| subject.official.0));
        concerned.others.extend(subjects.iter().map(|subject| SubjectRef::Decision(subject.decision.0)));
        let row = |subject: &DecisionSubject| decision_subject::Model {
            id: subject.id.0,
            decision: subject.decision.0,
            official: subject.official.0,
            kind: subject.kind.to_string(),
            effective_from: subject.effective_from,
            from_agency: subject.from_agency.map(|id| id.0),
            to_agency: subject.to_agency.map(|id| id.0),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(subjects.iter().map(row).collect()).await
    }
}

impl ChangeSet {
    /// Keeps the hash of a decision's file.
    ///
    /// # Errors
    /// When the decision has one already, or the database fails.
    pub async fn insert_decision_file(&mut self, id: FactId, decision: DecisionId, sha256: [u8; 32]) -> Result<()> {
        let recorded_from = self.seq();
        let row = decision_file::Model {
            id: id.0,
            decision: decision.0,
            sha256: sha256.to_vec(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Says what stands at the head of a decision, in place of what was recorded first or of the correction `old`.
    ///
    /// # Errors
    /// When `old` is not the correction that holds, or the database fails.
    pub async fn replace_decision_heading(
        &mut self,
        old: Option<FactId>,
        id: FactId,
        decision: &Decision,
        reason: &str,
    ) -> Result<()> {
        self.close::<decision_heading::Model>(&old.map(|id| id.0).into_iter().collect::<Vec<_>>()).await?;
        self.touched.concerned.others.insert(SubjectRef::Decision(decision.id.0));
        let row = decision_heading::Model {
            id: id.0,
            decision: decision.id.0,
            signed_on: decision.signed_on,
            signer: decision.signer.clone(),
            summary: decision.summary.clone(),
            reason: reason.to_owned(),
            recorded_from: self.seq(),
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Says what subjects do and where they stand: ends the recorded period of `old` and adds `new`.
    ///
    /// # Errors
    /// When one of `old` is not currently recorded, a subject would have two acts at once, or the database fails.
    pub async fn replace_subject_acts(&mut self, old: &[FactId], new: &[SubjectAct]) -> Result<()> {
        let ids: Vec<_> = old.iter().map(|id| id.0).collect();
        self.close::<subject_act::Model>(&ids).await?;
        self.concern(new).await?;
        let seq = self.seq();
        let rows: Result<Vec<subject_act::Model>> = new.iter().map(|act| act_row(act, seq)).collect();
        self.insert(rows?).await
    }

    /// Tells the audit record whom acts are about: an answer or a withdrawal may change no other fact of theirs.
    async fn concern(&mut self, acts: &[SubjectAct]) -> Result<()> {
        for chunk in acts.chunks(LIST) {
            let sql = Sql::new("select official, decision from decision_subject where id in ");
            let rows = sql.list(chunk.iter().map(|act| act.subject.0)).rows(self.tx(), "look up subjects").await?;
            for row in rows {
                let official: Uuid = row.try_get_by_index(0).asked("look up subjects")?;
                let decision: Uuid = row.try_get_by_index(1).asked("look up subjects")?;
                self.touched.concerned.officials.insert(official);
                self.touched.concerned.others.insert(SubjectRef::Decision(decision));
            }
        }
        Ok(())
    }

    /// Adds what subjects opened and closed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_subject_effects(&mut self, effects: &[SubjectEffect]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |effect: &SubjectEffect| subject_effect::Model {
            id: effect.id.0,
            subject: effect.subject.0,
            line: effect.line.to_string(),
            fact: effect.fact,
            effect: effect.effect.to_string(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(effects.iter().map(row).collect()).await
    }
}

fn act_row(act: &SubjectAct, seq: i64) -> Result<subject_act::Model> {
    let text = serde_json::to_string(&act.act)
        .map_err(|error| StoreError::Unstorable { what: "an act", reason: error.to_string() })?;
    Ok(subject_act::Model {
        id: act.id.0,
        subject: act.subject.0,
        effective_from: act.effective_from,
        act: text,
        state: act.state.to_string(),
        reason: act.reason.clone(),
        recorded_from: seq,
        recorded_to: OPEN,
        digest: Vec::new(),
    })
}
