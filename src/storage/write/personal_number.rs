//! Personal numbers, already sealed, and the record of who looked for one.

use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OfficialId, PrincipalId};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{person_lookup, personal_number};
use crate::storage::error::{Result, exactly};
use crate::storage::row::personal_number::SealedNumber;
use crate::storage::sql::Sql;

impl ChangeSet {
    /// Adds the sealed personal numbers of officials recorded in this change set or before.
    ///
    /// # Errors
    /// When an official has one already, a number is someone else's, or the database fails.
    pub async fn insert_personal_numbers(&mut self, numbers: &[SealedNumber]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |number: &SealedNumber| personal_number::Model {
            official: number.official.0,
            sealed: number.sealed.clone(),
            blind_index: number.blind_index.to_vec(),
            recorded_from,
        };
        let rows: Vec<_> = numbers.iter().map(row).collect();
        bulk::insert(self.tx(), "personal_number", &rows).await
    }
}

impl Bookkeeping {
    /// Takes the account's row until the commit: its tries are counted one after the other, and those who change what it is entered
    /// by, and those who enter by it, go one after the other. Taken before any other row of the account.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn hold_account(&self, principal: PrincipalId) -> Result<()> {
        let sql = Sql::new("update principal set name = name where id = ").bind(principal.0);
        exactly("principal", 1, sql.run(self.tx(), "stand in line").await?)
    }

    /// Notes that somebody looked for a person by number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_person_lookup(
        &self,
        id: Uuid,
        principal: PrincipalId,
        at: Timestamp,
        found: Option<OfficialId>,
        question: Option<[u8; 32]>,
    ) -> Result<()> {
        let row = person_lookup::Model {
            id,
            principal: principal.0,
            at: at.unix_micros(),
            found: found.map(|found| found.0),
            question: question.map(|question| question.to_vec()),
        };
        bulk::insert(self.tx(), "person_lookup", &[row]).await
    }

    /// Forgets what an account asked before `before`; that it asked, and whom it found, is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_person_questions(&self, principal: PrincipalId, before: Timestamp) -> Result<()> {
        let sql = Sql::new("update person_lookup set question = null where principal = ").bind(principal.0);
        let sql = sql.text(" and question is not null and at < ").bind(before.unix_micros());
        sql.run(self.tx(), "forget questions about numbers").await.map(|_| ())
    }

    /// Erases the personal number of an official; gives whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erase_personal_number(&self, official: OfficialId) -> Result<bool> {
        let sql = Sql::new("delete from personal_number where official = ").bind(official.0);
        Ok(sql.run(self.tx(), "erase a personal number").await? == 1)
    }
}
