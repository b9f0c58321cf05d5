//! Documents and days that are counted otherwise than their events say, counted again: what is kept of them goes, and what follows from the
//! events takes its place. Within a change set, so that nobody counts beside it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::FromQueryResult;
use time::Date;

use crate::domain::usage::stretch::{end_of_stretch, stretch_of};
use crate::domain::usage::{Cell, Counts, Document};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::document::{SIGNATURE, STANDING, SignatureRow, StandingRow, columns, document_of, document_row};
use crate::storage::entity::signed_document;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

const ASKED: &str = "count documents again";

impl ChangeSet {
    /// Counts these documents of systems from their events, then these days, and those on which the documents were or are, from their documents,
    /// and the stretches that these days are in from their days.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn mend_documents(
        &mut self,
        documents: &BTreeMap<i32, Vec<String>>,
        days: &BTreeSet<Date>,
    ) -> Result<()> {
        let mut days = days.clone();
        for (system, names) in documents {
            for chunk in names.chunks(LIST) {
                self.mend_names(*system, chunk, &mut days).await?;
            }
        }
        for day in &days {
            self.mend_day(*day).await?;
        }
        let stretches: BTreeSet<Date> = days.into_iter().map(stretch_of).collect();
        for first in stretches {
            self.mend_stretch(first).await?;
        }
        Ok(())
    }

    async fn mend_names(&self, system: i32, names: &[String], days: &mut BTreeSet<Date>) -> Result<()> {
        let kept = Sql::new("select d.day from signed_document d where d.system = ").bind(system);
        let kept = kept.text(" and d.document in ").padded_list(names.iter().map(String::as_str));
        for row in kept.rows(self.tx(), ASKED).await? {
            days.insert(row.try_get_by_index(0).asked(ASKED)?);
        }
        // No index finds a document's events: the whole table is looked through, which only a mistake costs.
        let sql = Sql::new(&format!(
            "select {SIGNATURE}, {STANDING} from signing_event e left join verdict n on n.event = e.id and n.recorded_to = {OPEN} \
             where e.system = "
        ));
        let sql = sql.bind(system).text(" and e.document in ").padded_list(names.iter().map(String::as_str));
        let mut counted: BTreeMap<String, Document> = BTreeMap::new();
        for row in sql.rows(self.tx(), ASKED).await? {
            let event = SignatureRow::from_query_result(&row, "").asked(ASKED)?;
            let (signature, proof) = StandingRow::from_query_result(&row, "").asked(ASKED)?.read(&event)?;
            counted.entry(event.document).or_default().add(&signature, proof);
        }
        let kept = Sql::new("delete from signed_document where system = ").bind(system).text(" and document in ");
        kept.padded_list(names.iter().map(String::as_str)).run(self.tx(), ASKED).await?;
        let rows: Vec<signed_document::Model> =
            counted.iter().filter_map(|(name, document)| document_row(system, name, document)).collect();
        days.extend(rows.iter().map(|row| row.day));
        bulk::insert(self.tx(), "signed_document", &rows).await
    }

    async fn mend_day(&self, day: Date) -> Result<()> {
        let mut cells: BTreeMap<Cell, Counts> = BTreeMap::new();
        let sql = Sql::new("select d.* from signed_document d where d.day = ").bind(day);
        for row in sql.all::<signed_document::Model>(self.tx(), ASKED).await? {
            if let Some((cell, counts)) = document_of(&row)?.contribution() {
                cells.entry(cell).or_default().add(&counts);
            }
        }
        Sql::new("delete from document_tally where day = ").bind(day).run(self.tx(), ASKED).await?;
        self.add_counts("document_tally", cells).await
    }

    /// From its days, which are counted by now.
    async fn mend_stretch(&self, first: Date) -> Result<()> {
        let last = end_of_stretch(first);
        let kept = Sql::new("delete from document_stretch where day >= ").bind(first).text(" and day <= ").bind(last);
        kept.run(self.tx(), ASKED).await?;
        let names = columns(str::to_owned);
        let sums = columns(|name| format!("sum({name})"));
        let sql = Sql::new(&format!("insert into document_stretch (day, agency, level, {names}) select ")).bind(first);
        let sql = sql.text(&format!(", agency, level, {sums} from document_tally where day >= ")).bind(first);
        let sql = sql.text(" and day <= ").bind(last).text(" group by agency, level");
        sql.run(self.tx(), ASKED).await?;
        Ok(())
    }
}
