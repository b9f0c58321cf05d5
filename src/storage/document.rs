//! Signed documents and their counts, between the domain's types and rows.

use sea_orm::{FromQueryResult, QueryResult};
use uuid::Uuid;

use super::code::Place;
use super::entity::signed_document;
use super::error::{Asked, Result};
use crate::domain::clock::Timestamp;
use crate::domain::signing::event::SigningAction;
use crate::domain::signing::verdict::Outcome;
use crate::domain::usage::document::{Lead, Signed};
use crate::domain::usage::{Column, Counts, Document, Proof, Signature, SignedAs};

/// What a signature's row tells of its document.
pub(crate) const SIGNATURE: &str = "e.id, e.system, e.document, e.agency, e.action, e.signed_at, e.is_stamped, e.channel, e.level, e.recorded_from, \
     e.outcome, (e.official is not null) as is_persons, e.rank";

/// A row of these columns.
#[derive(FromQueryResult)]
pub(crate) struct SignatureRow {
    pub(crate) id: Uuid,
    pub(crate) system: i32,
    pub(crate) document: String,
    agency: i32,
    action: String,
    signed_at: i64,
    is_stamped: bool,
    channel: Option<String>,
    level: Option<String>,
    pub(crate) recorded_from: i64,
    outcome: String,
    is_persons: bool,
    rank: Option<String>,
}

impl SignatureRow {
    /// The signature, and what it proved when it came in.
    pub(crate) fn read(&self) -> Result<(Signature, Proof)> {
        let place = Place::new("signing_event", self.id);
        let signature = Signature {
            event: self.id,
            agency: self.agency,
            action: place.parse("action", &self.action)?,
            at: Timestamp::from_unix_micros(self.signed_at),
            is_stamped: self.is_stamped,
            channel: self.channel.as_deref().map(|text| place.parse("channel", text)).transpose()?,
            level: self.level.as_deref().map(|text| place.parse("level", text)).transpose()?,
        };
        let outcome: Outcome = place.parse("outcome", &self.outcome)?;
        let signed_as = signed_as(place, self.is_persons, self.rank.as_deref())?;
        Ok((signature, Proof::of(signature.action, outcome, signed_as)))
    }

    /// What it proves by a verdict that stands instead: its outcome, whether it names a person, and their rank.
    pub(crate) fn proof(
        &self,
        action: SigningAction,
        outcome: &str,
        is_persons: bool,
        rank: Option<&str>,
    ) -> Result<Proof> {
        let place = Place::new("verdict", self.id);
        Ok(Proof::of(action, place.parse("outcome", outcome)?, signed_as(place, is_persons, rank)?))
    }
}

fn signed_as(place: Place<Uuid>, is_persons: bool, rank: Option<&str>) -> Result<SignedAs> {
    let rank = rank.map(|text| place.parse("rank", text)).transpose()?;
    Ok(if is_persons { SignedAs::Person(rank) } else { SignedAs::Agency })
}

/// What is read of the verdict `n` that stands instead of the one of the arrival, if there is one.
pub(crate) const STANDING: &str =
    "n.outcome as now_outcome, (n.official is not null) as now_persons, n.rank as now_rank";

/// A row of these columns.
#[derive(FromQueryResult)]
#[expect(clippy::struct_field_names, reason = "as the columns are called")]
pub(crate) struct StandingRow {
    now_outcome: Option<String>,
    now_persons: bool,
    now_rank: Option<String>,
}

impl StandingRow {
    /// The event's signature, and what it proves as known now.
    pub(crate) fn read(&self, event: &SignatureRow) -> Result<(Signature, Proof)> {
        let (signature, first) = event.read()?;
        let Some(outcome) = &self.now_outcome else { return Ok((signature, first)) };
        let proof = event.proof(signature.action, outcome, self.now_persons, self.now_rank.as_deref())?;
        Ok((signature, proof))
    }
}

/// The row of a document that has a signature.
pub(crate) fn document_row(system: i32, name: &str, document: &Document) -> Option<signed_document::Model> {
    let lead = document.lead?;
    let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    let [head, deputy, division_head, staff, clerk] = document.ranks.map(count);
    Some(signed_document::Model {
        system,
        document: name.to_owned(),
        agency: lead.agency,
        day: lead.at.day(),
        lead_weight: i32::from(lead.weight),
        lead_at: lead.at.unix_micros(),
        lead_event: lead.event,
        channel: document.channel.map(|channel| channel.to_string()),
        level: document.level.map(|level| level.to_string()),
        signatures: count(document.signatures),
        stamped: count(document.stamped),
        person_good: count(document.person.good),
        person_open: count(document.person.open),
        agency_good: count(document.agency.good),
        agency_open: count(document.agency.open),
        good_head: head,
        good_deputy: deputy,
        good_division_head: division_head,
        good_staff: staff,
        good_clerk: clerk,
    })
}

/// The document that a row keeps.
pub(crate) fn document_of(row: &signed_document::Model) -> Result<Document> {
    let place = Place::new("signed_document", row.lead_event);
    let count = |column, count: i32| u32::try_from(count).map_err(|error| place.wrong(column, &error));
    let weight = u8::try_from(row.lead_weight).map_err(|error| place.wrong("lead_weight", &error))?;
    let at = Timestamp::from_unix_micros(row.lead_at);
    Ok(Document {
        lead: Some(Lead { weight, at, event: row.lead_event, agency: row.agency }),
        channel: row.channel.as_deref().map(|text| place.parse("channel", text)).transpose()?,
        level: row.level.as_deref().map(|text| place.parse("level", text)).transpose()?,
        signatures: count("signatures", row.signatures)?,
        stamped: count("stamped", row.stamped)?,
        person: Signed { good: count("person_good", row.person_good)?, open: count("person_open", row.person_open)? },
        agency: Signed { good: count("agency_good", row.agency_good)?, open: count("agency_open", row.agency_open)? },
        // In the order of the ranks.
        ranks: [
            count("good_head", row.good_head)?,
            count("good_deputy", row.good_deputy)?,
            count("good_division_head", row.good_division_head)?,
            count("good_staff", row.good_staff)?,
            count("good_clerk", row.good_clerk)?,
        ],
    })
}

/// The columns of counts, each written by `column`.
pub(crate) fn columns(column: impl Fn(&str) -> String) -> String {
    Column::ALL.iter().map(|name| column(name.as_str())).collect::<Vec<_>>().join(", ")
}

/// The columns of counts as one text, each written by `column`: a driver hands over each value of a row by itself.
pub(crate) fn packed(column: impl Fn(&str) -> String) -> String {
    let texts: Vec<String> =
        Column::ALL.iter().map(|name| format!("cast({} as text)", column(name.as_str()))).collect();
    texts.join(" || ' ' || ")
}

/// Counts that were packed into one text; none where it is no such text.
pub(crate) fn unpacked(text: &str) -> Option<Counts> {
    let mut counts = [0; Column::ALL.len()];
    let mut numbers = text.split(' ');
    for count in &mut counts {
        *count = numbers.next()?.parse().ok()?;
    }
    numbers.next().is_none().then(|| Counts::of(counts))
}

/// Counts in a row, from the column at `first` on; whole numbers of 64 bits.
pub(crate) fn counts_at(row: &QueryResult, first: usize, action: &'static str) -> Result<Counts> {
    let mut counts = [0; Column::ALL.len()];
    for (place, count) in counts.iter_mut().enumerate() {
        *count = row.try_get_by_index(first + place).asked(action)?;
    }
    Ok(Counts::of(counts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_they_were_packed() {
        let numbers: Vec<i64> = (0..).map(|number| number * 1_000_000_007 - 3).take(Column::ALL.len()).collect();
        let text = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(unpacked(&text).map(|counts| counts.values().to_vec()), Some(numbers));
        for wrong in ["", "1", &format!("{text} 1"), &text.replace("-3", "x"), text.rsplit_once(' ').unwrap().0] {
            assert_eq!(unpacked(wrong), None, "{wrong}");
        }
        assert!(packed(|name| format!("q.{name}")).starts_with("cast(q.documents as text) || ' ' || cast(q."));
    }
}
