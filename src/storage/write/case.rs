//! Cases: opened by an adoption or a plan, decided once by a person.

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::directory_case;
use crate::storage::error::Result;
use crate::storage::row::case::{CaseEnd, CaseMatter, CaseRow, CaseState};
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Opens cases, or opens those about the same matter of an entry anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_cases(&self, cases: &[CaseRow]) -> Result<()> {
        put(self.tx(), cases).await
    }

    /// Ends the open cases of one matter about these entries: what they were about is no more. Gives how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_cases(
        &self,
        target: TargetId,
        matter: CaseMatter,
        entries: &[Uuid],
        at: Timestamp,
    ) -> Result<u64> {
        let mut settled = 0;
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("update directory_case set shown = '', suspects = '[]', state = ")
                .bind(CaseState::Settled.as_str())
                .text(", decided_at = ")
                .bind(at.unix_micros())
                .text(" where target = ")
                .bind(target.0)
                .text(" and matter = ")
                .bind(matter.as_str())
                .text(" and state = ")
                .bind(CaseState::Open.as_str())
                .text(" and entry_uuid in ");
            settled += sql.list(chunk.iter().copied()).run(self.tx(), "settle cases").await?;
        }
        Ok(settled)
    }

    /// Ends an open case; false when it is open no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decide_case(&self, id: Uuid, end: &CaseEnd) -> Result<bool> {
        decide(self.tx(), id, end).await
    }
}

impl ChangeSet {
    /// Opens cases in the transaction that gives rise to them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_cases(&self, cases: &[CaseRow]) -> Result<()> {
        put(self.tx(), cases).await
    }

    /// Ends an open case in the transaction that follows from it; false when it is open no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decide_case(&self, id: Uuid, end: &CaseEnd) -> Result<bool> {
        decide(self.tx(), id, end).await
    }
}

async fn put(tx: &DatabaseTransaction, cases: &[CaseRow]) -> Result<()> {
    let row = |case: &CaseRow| directory_case::Model {
        id: case.id,
        target: case.target.0,
        matter: case.matter.to_string(),
        entry_uuid: case.entry_uuid,
        dn: case.dn.clone(),
        reason: case.reason.clone(),
        shown: case.shown.clone(),
        suspects: case.suspects.clone(),
        state: case.state.to_string(),
        opened_at: case.opened_at.unix_micros(),
        decided_by: case.decided_by.clone(),
        decided_at: case.decided_at.map(Timestamp::unix_micros),
        decision: case.decision.clone(),
        subject: case.subject,
    };
    let rows: Vec<_> = cases.iter().map(row).collect();
    bulk::upsert(tx, &rows, &[directory_case::Column::Id]).await
}

/// What the entry says is no more needed once somebody has decided; the decision stays.
async fn decide(tx: &DatabaseTransaction, id: Uuid, end: &CaseEnd) -> Result<bool> {
    let sql = Sql::new("update directory_case set shown = '', state = ")
        .bind(CaseState::Decided.as_str())
        .text(", decided_by = ")
        .bind(end.by.as_str())
        .text(", decided_at = ")
        .bind(end.at.unix_micros())
        .text(", decision = ")
        .bind(end.decision)
        .text(", subject = ")
        .bind(end.subject)
        .text(" where id = ")
        .bind(id)
        .text(" and state = ")
        .bind(CaseState::Open.as_str());
    Ok(sql.run(tx, "decide a case").await? == 1)
}
