//! Signing events: systems, what is there already, and what verdicts follow from. For the program's own work: what people are told of them
//! is in `list`.

pub(super) mod alarm;
pub mod findings;
pub(super) mod grounds;
pub mod held;
mod holders;
pub mod list;
pub mod marks;
pub mod news;
mod recorded;
mod told;
pub(super) mod touched;

use std::collections::HashMap;

use uuid::Uuid;

use super::Reader;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::ids::PrincipalId;
use crate::domain::signing::event::SigningEvent;
use crate::domain::signing::system::SystemCode;
use crate::storage::code::Place;
use crate::storage::entity::{document_system, event_signer, signing_event};
use crate::storage::error::{Asked, Result};
use crate::storage::row::signing::DocumentSystem;
use crate::storage::signing::{event_of, signer_of};
use crate::storage::sql::{LIST, OPEN, Sql};

const ASKED: &str = "read signing events";

impl Reader {
    /// The document systems, by code.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn document_systems(&self) -> Result<Vec<DocumentSystem>> {
        let sql = Sql::new("select * from document_system order by code");
        let rows: Vec<document_system::Model> = sql.all(self.tx(), "read document systems").await?;
        rows.into_iter().map(system).collect()
    }

    /// The document system of that code.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn document_system(&self, code: &SystemCode) -> Result<Option<DocumentSystem>> {
        let sql = Sql::new("select * from document_system where code = ").bind(code.as_str());
        let row: Option<document_system::Model> = sql.one(self.tx(), "read a document system").await?;
        row.map(system).transpose()
    }

    /// The accounts that alone report for document systems: number of the system, account and its name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn system_reporters(&self) -> Result<Vec<(i32, PrincipalId, String)>> {
        const ASKED: &str = "read who reports for document systems";
        let sql = Sql::new(&format!(
            "select r.system, r.principal, p.name from system_reporter r join principal p on p.id = r.principal \
             where r.recorded_to = {OPEN} order by p.name"
        ));
        let rows = sql.rows(self.tx(), ASKED).await?;
        let read = |row: &sea_orm::QueryResult| {
            let principal = PrincipalId(row.try_get_by_index(1).asked(ASKED)?);
            Ok((row.try_get_by_index(0).asked(ASKED)?, principal, row.try_get_by_index(2).asked(ASKED)?))
        };
        rows.iter().map(read).collect()
    }

    /// Those of these events that are there, as they were reported.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn known_signing_events(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, SigningEvent>> {
        let mut rows: Vec<signing_event::Model> = Vec::new();
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new("select * from signing_event where id in ").padded_list(chunk.iter().copied());
            rows.extend(sql.all::<signing_event::Model>(self.tx(), ASKED).await?);
        }
        let signers = self.signers_by_number(rows.iter().map(|row| row.signer)).await?;
        let agencies = self.agencies_by_number(rows.iter().map(|row| row.agency)).await?;
        let mut known = HashMap::with_capacity(rows.len());
        for row in rows {
            let place = Place::new("signing_event", row.id);
            let signer = place.present("signer", signers.get(&row.signer).cloned())?;
            let agency = place.present("agency", agencies.get(&row.agency).cloned())?;
            known.insert(row.id, event_of(&row, signer, agency)?);
        }
        Ok(known)
    }

    /// The signers of these numbers.
    pub(super) async fn signers_by_number(
        &self,
        numbers: impl Iterator<Item = i32>,
    ) -> Result<HashMap<i32, SignerKey>> {
        let mut signers = HashMap::new();
        for chunk in distinct(numbers).chunks(LIST) {
            let sql = Sql::new("select * from event_signer where number in ").padded_list(chunk.iter().copied());
            for row in sql.all::<event_signer::Model>(self.tx(), ASKED).await? {
                signers.insert(row.number, signer_of(&row)?);
            }
        }
        Ok(signers)
    }

    /// The identifiers of agencies of these numbers.
    pub(super) async fn agencies_by_number(&self, numbers: impl Iterator<Item = i32>) -> Result<HashMap<i32, String>> {
        let mut codes = HashMap::new();
        for chunk in distinct(numbers).chunks(LIST) {
            let sql = Sql::new("select number, code from event_agency where number in ");
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                codes.insert(row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
            }
        }
        Ok(codes)
    }
}

fn distinct(numbers: impl Iterator<Item = i32>) -> Vec<i32> {
    let mut numbers: Vec<i32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn system(row: document_system::Model) -> Result<DocumentSystem> {
    let code = Place::new("document_system", row.id).parse("code", &row.code)?;
    Ok(DocumentSystem { number: row.number, code, name: row.name, mapping: row.mapping })
}
