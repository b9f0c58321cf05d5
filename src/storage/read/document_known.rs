//! Counts of signed documents as they were known after an earlier change set: made anew from the events and verdicts of that knowledge. Every
//! document of the days is read, so pages never ask for these.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use time::Date;

use super::document::DocumentSum;
use super::document_anew::{Anew, each_document};
use super::{Reader, View};
use crate::domain::clock::Timestamp;
use crate::domain::indicator::period::Days;
use crate::domain::signing::event::{ExchangeLevel, SigningAction};
use crate::domain::usage::Counts;
use crate::storage::code::Place;
use crate::storage::document::{SIGNATURE, STANDING, document_row};
use crate::storage::error::Result;
use crate::storage::sql::Sql;

const ASKED: &str = "count documents as they were known";

/// Counts with what they were made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownDocuments {
    /// The counts; a span of an identifier in which nothing is counted has none.
    pub sums: Vec<DocumentSum>,
    /// SHA-256 over all that counting takes from the signatures of each document that is counted.
    pub digest: Vec<u8>,
}

impl Reader {
    /// The same counts as [`Reader::document_sums`], by the view's knowledge: those that are kept, or where less was known those that are made
    /// anew.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn document_sums_in(&self, view: View, begins: &[Date], last: Date) -> Result<Vec<DocumentSum>> {
        if view.is_current() {
            return self.document_sums(begins, last).await;
        }
        Ok(self.documents_as_known(view, begins, last).await?.sums)
    }

    /// Counts of documents as known after the view's change set, by identifier, level and span as [`Reader::document_sums`] has them, made anew.
    /// Whose identifier it is, and whether the reader may see that, is the caller's matter: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn documents_as_known(&self, view: View, begins: &[Date], last: Date) -> Result<KnownDocuments> {
        let Some(first) = begins.first().copied() else { return Ok(KnownDocuments::default()) };
        let days = Days { first, last };
        let mut cells: BTreeMap<(i32, Option<ExchangeLevel>, Date), Counts> = BTreeMap::new();
        let mut digest = Sha256::new();
        let count = |one: Anew<()>| {
            let Some((cell, counts)) = one.document.contribution().filter(|(cell, _)| days.covers(Days::on(cell.day)))
            else {
                return;
            };
            digest.update(digested(&one));
            let span = begins.get(..begins.partition_point(|begin| *begin <= cell.day)).and_then(<[Date]>::last);
            cells.entry((cell.agency, cell.level, span.copied().unwrap_or(first))).or_default().add(&counts);
        };
        each_document(self, (signatures(view, days), ASKED), |_, _| Ok(()), count).await?;
        let codes = self.agencies_by_number(cells.keys().map(|(agency, ..)| *agency)).await?;
        let sum = |((agency, level, from), counts): ((i32, Option<ExchangeLevel>, Date), Counts)| {
            let code = Place::new("event_agency", agency).present("code", codes.get(&agency).cloned())?;
            Ok(DocumentSum { code, level, from, counts })
        };
        let sums = cells.into_iter().map(sum).collect::<Result<_>>()?;
        Ok(KnownDocuments { sums, digest: digest.finalize().to_vec() })
    }
}

/// The signatures of every document that an event of these days may make one of theirs: its other signatures may be of any day.
fn signatures(view: View, days: Days) -> Sql {
    let sql = Sql::new(&format!(
        "select {SIGNATURE}, {STANDING} from signing_event e left join verdict n on n.event = e.id and "
    ));
    let sql = sql.known("n", view).text(" where ").recorded("e", view).text(&format!(
        " and (e.system, e.document) in (select x.system, x.document from signing_event x where x.action in ('{}', '{}') and x.signed_at >= ",
        SigningAction::AgencyIssue,
        SigningAction::LeaderApproval
    ));
    let sql = sql.bind(Timestamp::start_of(days.first).unix_micros()).text(" and x.signed_at < ");
    let sql = sql.bind(Timestamp::end_of(days.last).unix_micros()).text(" and ").recorded("x", view);
    sql.text(") order by e.system, e.document")
}

/// All that counting takes from a document's signatures, as one line.
fn digested(one: &Anew<()>) -> Vec<u8> {
    let Some(row) = document_row(one.system, &one.name, &one.document) else { return Vec::new() };
    let signed = (row.person_good, row.person_open, row.agency_good, row.agency_open);
    let lead = (row.lead_event, row.lead_at, row.agency);
    let ranks = (row.good_head, row.good_deputy, row.good_division_head, row.good_staff, row.good_clerk);
    let told = (row.channel, row.level, row.signatures, row.stamped);
    // Texts and numbers always have a JSON form.
    let mut line = serde_json::to_vec(&(row.system, row.document, lead, told, signed, ranks)).unwrap_or_default();
    line.push(b'\n');
    line
}
