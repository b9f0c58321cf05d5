//! What document systems report: systems, signers and agencies by number, events with their first verdict, and what was refused.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::domain::certificate::signer::SignerKey;
use crate::domain::ids::PrincipalId;
use crate::domain::signing::system::SystemCode;
use crate::storage::ChangeSet;
use crate::storage::entity::{
    document_system, event_agency, event_refusal, event_refusal_end, event_signer, system_reporter,
};
use crate::storage::error::{Asked, Result};
use crate::storage::row::signing::{DocumentSystem, JudgedEvent, RefusedEvent};
use crate::storage::signing::{Numbers, event_row, key_of, signer_id, signer_row};
use crate::storage::sql::{LIST, OPEN, Sql};

const ASKED: &str = "look for what is numbered";

impl ChangeSet {
    /// Adds a document system; gives its number.
    ///
    /// # Errors
    /// When there is one of that code, or the database fails.
    pub async fn insert_document_system(&mut self, code: &SystemCode, name: &str, mapping: &str) -> Result<i32> {
        let number = self.next_number("document_system").await?;
        let row = document_system::Model {
            id: key_of(&[b"document system", code.as_str().as_bytes()]),
            number,
            code: code.to_string(),
            name: name.to_owned(),
            mapping: mapping.to_owned(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await?;
        Ok(number)
    }

    /// These accounts alone report for a system from now on; without any whoever reports for the whole province does.
    ///
    /// # Errors
    /// When one is no account, or the database fails.
    pub async fn set_system_reporters(&mut self, system: i32, wanted: &BTreeSet<PrincipalId>) -> Result<()> {
        let sql = Sql::new("select r.* from system_reporter r where r.system = ").bind(system);
        let standing: Vec<system_reporter::Model> =
            sql.text(&format!(" and r.recorded_to = {OPEN}")).all(self.tx(), "read who reports for a system").await?;
        let gone = standing.iter().filter(|row| !wanted.contains(&PrincipalId(row.principal)));
        let gone: Vec<Uuid> = gone.map(|row| row.id).collect();
        self.close::<system_reporter::Model>(&gone).await?;
        let recorded_from = self.seq();
        let is_new = |id: &&PrincipalId| standing.iter().all(|row| row.principal != id.0);
        let row = |principal: &PrincipalId| system_reporter::Model {
            id: key_of(&[b"reporter", &system.to_be_bytes(), principal.0.as_bytes(), &recorded_from.to_be_bytes()]),
            system,
            principal: principal.0,
            recorded_from,
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(wanted.iter().filter(is_new).map(row).collect()).await
    }

    /// Ends findings, each with what is said of it.
    ///
    /// # Errors
    /// When one is ended already, or the database fails.
    pub async fn end_event_refusals(&mut self, refusals: &[Uuid], reason: &str) -> Result<()> {
        let recorded_from = self.seq();
        let row = |refusal: &Uuid| event_refusal_end::Model {
            id: key_of(&[b"refusal end", refusal.as_bytes()]),
            refusal: *refusal,
            reason: reason.to_owned(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(refusals.iter().map(row).collect()).await
    }

    /// Adds events of a system, which are not there yet.
    ///
    /// # Errors
    /// When one is there, or the database fails.
    pub async fn insert_signing_events(&mut self, system: &DocumentSystem, events: &[JudgedEvent]) -> Result<()> {
        let signers = self.signer_numbers(events.iter().map(|judged| &judged.event.signer)).await?;
        let agencies = self.agency_numbers(events.iter().map(|judged| judged.event.agency.as_str())).await?;
        let recorded_from = self.seq();
        let row = |judged: &JudgedEvent| {
            let signer = signers.get(&judged.event.signer).copied()?;
            let agency = agencies.get(judged.event.agency.as_str()).copied()?;
            Some(event_row(Numbers { system: system.number, signer, agency }, judged, recorded_from))
        };
        self.insert(events.iter().filter_map(row).collect()).await
    }

    /// Adds refused events; those that are there already add nothing. Gives how many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_event_refusals(&mut self, system: &DocumentSystem, refused: &[RefusedEvent]) -> Result<usize> {
        let mut known = Vec::new();
        for chunk in refused.chunks(LIST) {
            let sql = Sql::new("select r.id from event_refusal r where r.id in ").list(chunk.iter().map(|one| one.id));
            known.extend(sql.ids(self.tx(), "look for refused events").await?);
        }
        let (refused_at, recorded_from) = (self.now().unix_micros(), self.seq());
        let mut rows = Vec::new();
        for one in refused {
            if known.contains(&one.id) {
                continue;
            }
            known.push(one.id);
            rows.push(event_refusal::Model {
                id: one.id,
                system: system.number,
                kind: one.refusal.kind.to_string(),
                event: one.event,
                event_id: one.refusal.event_id.clone(),
                source: one.source.clone(),
                problems: serde_json::to_string(&one.refusal.problems).unwrap_or_default(),
                refused_at,
                recorded_from,
                digest: Vec::new(),
            });
        }
        let new = rows.len();
        self.insert(rows).await?;
        Ok(new)
    }

    /// The number of each signer; those that were never named get one.
    async fn signer_numbers<'a>(
        &mut self,
        keys: impl Iterator<Item = &'a SignerKey>,
    ) -> Result<HashMap<SignerKey, i32>> {
        let wanted = distinct(keys.map(|key| (signer_id(key), key)));
        let ids: Vec<Uuid> = wanted.iter().map(|(id, _)| *id).collect();
        let known = self.numbers("event_signer", &ids).await?;
        let (mut next, recorded_from) = (self.next_number("event_signer").await?, self.seq());
        let (mut numbers, mut rows): (HashMap<SignerKey, i32>, Vec<event_signer::Model>) = Default::default();
        for (id, key) in wanted {
            let number = known.get(&id).copied().unwrap_or_else(|| {
                rows.push(signer_row(key, next, recorded_from));
                next += 1;
                next - 1
            });
            numbers.insert(key.clone(), number);
        }
        self.insert(rows).await?;
        Ok(numbers)
    }

    /// The number of each agency's identifier; those that were never named get one.
    async fn agency_numbers<'a>(&mut self, codes: impl Iterator<Item = &'a str>) -> Result<HashMap<&'a str, i32>> {
        let wanted = distinct(codes.map(|code| (key_of(&[b"agency", code.as_bytes()]), code)));
        let ids: Vec<Uuid> = wanted.iter().map(|(id, _)| *id).collect();
        let known = self.numbers("event_agency", &ids).await?;
        let (mut next, recorded_from) = (self.next_number("event_agency").await?, self.seq());
        let (mut numbers, mut rows) = (HashMap::new(), Vec::new());
        for (id, code) in wanted {
            let number = known.get(&id).copied().unwrap_or_else(|| {
                let code = code.to_owned();
                rows.push(event_agency::Model { id, number: next, code, recorded_from, digest: Vec::new() });
                next += 1;
                next - 1
            });
            numbers.insert(code, number);
        }
        self.insert(rows).await?;
        Ok(numbers)
    }

    async fn numbers(&self, table: &'static str, ids: &[Uuid]) -> Result<HashMap<Uuid, i32>> {
        let mut numbers = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new("select t.id, t.number from ").text(table).text(" t where t.id in ");
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                numbers.insert(row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
            }
        }
        Ok(numbers)
    }

    /// Change sets go one at a time: nobody else takes it.
    async fn next_number(&self, table: &'static str) -> Result<i32> {
        let sql = Sql::new("select coalesce(max(number), 0) + 1 from ").text(table);
        let rows = sql.rows(self.tx(), ASKED).await?;
        rows.first().map_or(Ok(1), |row| row.try_get_by_index(0).asked(ASKED))
    }
}

/// Each once, in the order in which they came first.
fn distinct<T>(keyed: impl Iterator<Item = (Uuid, T)>) -> Vec<(Uuid, T)> {
    let mut seen = std::collections::HashSet::new();
    keyed.filter(|(id, _)| seen.insert(*id)).collect()
}
