//! Documents and their counts, brought up to what change sets wrote of signatures: a few statements for a batch, whatever is in it.

use std::collections::{BTreeMap, HashMap};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::domain::usage::document::difference;
use crate::domain::usage::stretch::stretch_of;
use crate::domain::usage::{Cell, Counts, Document, Proof, Signature};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::document::{SIGNATURE, SignatureRow, columns, document_of, document_row};
use crate::storage::entity::signed_document;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

const ASKED: &str = "count documents";
/// Cells changed in one statement.
const CELLS: usize = 300;

/// A signature that this change set wrote or judged.
struct Changed {
    system: i32,
    document: String,
    signature: Signature,
    /// What it proved before; none when it was not there.
    before: Option<Proof>,
    now: Proof,
}

/// Verdicts beside an event: the one that stands, and the one that this change set ended.
#[derive(FromQueryResult)]
struct Verdicts {
    now_from: Option<i64>,
    now_outcome: Option<String>,
    now_persons: bool,
    now_rank: Option<String>,
    was_outcome: Option<String>,
    was_persons: bool,
    was_rank: Option<String>,
}

impl ChangeSet {
    /// Counts the documents of these events anew, which this change set recorded or gave another verdict. To be called once, after both
    /// are written.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn follow_documents(&mut self, events: &[Uuid]) -> Result<()> {
        let changed = self.changed_signatures(events).await?;
        let mut documents = self.documents_of(&changed).await?;
        let before = documents.clone();
        for one in &changed {
            let document = documents.entry((one.system, one.document.as_str())).or_default();
            match one.before {
                None => document.add(&one.signature, one.now),
                Some(before) => document.prove(before, one.now),
            }
        }
        let mut cells: BTreeMap<Cell, Counts> = BTreeMap::new();
        let mut rows: Vec<signed_document::Model> = Vec::new();
        for (key, document) in &documents {
            let known = before.get(key).copied().unwrap_or_default();
            if known != *document {
                difference(&known, document, &mut cells);
                rows.extend(document_row(key.0, key.1, document));
            }
        }
        rows.sort_unstable_by(|one, other| (one.system, &one.document).cmp(&(other.system, &other.document)));
        bulk::upsert(self.tx(), &rows, &[signed_document::Column::System, signed_document::Column::Document]).await?;
        self.change_tally(cells).await
    }

    /// The signatures of these events, with what they proved before this change set and prove now.
    async fn changed_signatures(&self, events: &[Uuid]) -> Result<Vec<Changed>> {
        let seq = self.seq();
        let mut changed = Vec::with_capacity(events.len());
        for chunk in events.chunks(LIST) {
            let sql = Sql::new(&format!(
                "select {SIGNATURE}, n.recorded_from as now_from, n.outcome as now_outcome, (n.official is not null) as now_persons, \
                 n.rank as now_rank, \
                 w.outcome as was_outcome, (w.official is not null) as was_persons, w.rank as was_rank from signing_event e \
                 left join verdict n on n.event = e.id and n.recorded_to = {OPEN} \
                 left join verdict w on w.event = e.id and w.recorded_to = "
            ));
            let sql = sql.bind(seq).text(" where e.id in ").padded_list(chunk.iter().copied());
            for row in sql.rows(self.tx(), ASKED).await? {
                let event = SignatureRow::from_query_result(&row, "").asked(ASKED)?;
                changed.push(read(event, &Verdicts::from_query_result(&row, "").asked(ASKED)?, seq)?);
            }
        }
        Ok(changed)
    }

    /// The documents of these signatures as they are counted.
    async fn documents_of<'a>(&self, changed: &'a [Changed]) -> Result<HashMap<(i32, &'a str), Document>> {
        let mut names: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
        for one in changed {
            names.entry(one.system).or_default().push(&one.document);
        }
        let mut documents = HashMap::new();
        for (system, mut names) in names {
            names.sort_unstable();
            names.dedup();
            for chunk in names.chunks(LIST) {
                let sql = Sql::new("select d.* from signed_document d where d.system = ").bind(system);
                let sql = sql.text(" and d.document in ").padded_list(chunk.iter().copied());
                for row in sql.all::<signed_document::Model>(self.tx(), ASKED).await? {
                    if let Ok(place) = chunk.binary_search(&row.document.as_str()) {
                        let name = chunk.get(place).copied().unwrap_or_default();
                        documents.insert((system, name), document_of(&row)?);
                    }
                }
            }
        }
        Ok(documents)
    }

    /// Changes the counts of days, and of the stretches that they are in.
    async fn change_tally(&self, changes: BTreeMap<Cell, Counts>) -> Result<()> {
        let mut of_stretches: BTreeMap<Cell, Counts> = BTreeMap::new();
        for (cell, counts) in &changes {
            of_stretches.entry(Cell { day: stretch_of(cell.day), ..*cell }).or_default().add(counts);
        }
        self.add_counts("document_tally", changes).await?;
        self.add_counts("document_stretch", of_stretches).await
    }

    pub(super) async fn add_counts(&self, table: &str, changes: BTreeMap<Cell, Counts>) -> Result<()> {
        let changes: Vec<(Cell, Counts)> = changes.into_iter().filter(|(_, counts)| !counts.is_zero()).collect();
        for chunk in changes.chunks(CELLS) {
            let mut sql = Sql::new(&format!("insert into {table} (day, agency, level, "));
            sql = sql.text(&columns(str::to_owned)).text(") values ");
            for (place, (cell, counts)) in chunk.iter().enumerate() {
                sql = sql.text(if place == 0 { "(" } else { ", (" }).bind(cell.day).text(", ").bind(cell.agency);
                sql = sql.text(", ").bind(cell.level.map_or("", |level| level.as_str()));
                for count in counts.values() {
                    sql = sql.text(", ").bind(i32::try_from(*count).unwrap_or(0));
                }
                sql = sql.text(")");
            }
            let adds = columns(|name| format!("{name} = {table}.{name} + excluded.{name}"));
            let sql = sql.text(" on conflict (day, agency, level) do update set ").text(&adds);
            sql.run(self.tx(), ASKED).await?;
        }
        Ok(())
    }
}

fn read(event: SignatureRow, verdicts: &Verdicts, seq: i64) -> Result<Changed> {
    let (signature, first) = event.read()?;
    let proof = |outcome: &Option<String>, is_persons, rank: &Option<String>| match outcome {
        Some(outcome) => event.proof(signature.action, outcome, is_persons, rank.as_deref()).map(Some),
        None => Ok(None),
    };
    let stands = proof(&verdicts.now_outcome, verdicts.now_persons, &verdicts.now_rank)?;
    let ended = proof(&verdicts.was_outcome, verdicts.was_persons, &verdicts.was_rank)?;
    let now = stands.unwrap_or(first);
    let before = if event.recorded_from == seq {
        None
    } else if verdicts.now_from == Some(seq) {
        Some(ended.unwrap_or(first))
    } else {
        // This change set gave no other verdict.
        Some(now)
    };
    Ok(Changed { system: event.system, document: event.document, signature, before, now })
}
