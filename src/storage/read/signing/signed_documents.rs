//! How many documents of agencies bear good signatures: what totals that agencies report are held against.

use std::collections::BTreeMap;

use super::ASKED;
use crate::domain::clock::Timestamp;
use crate::domain::indicator::evidence::SignedDocuments;
use crate::domain::indicator::period::Days;
use crate::domain::signing::event::{Channel, ExchangeLevel, SigningAction};
use crate::domain::signing::verdict::Outcome;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::read::{Reader, View};
use crate::storage::sql::{LIST, Sql};

/// By identifier, and by between whom.
pub type DocumentCounts = BTreeMap<(String, Option<ExchangeLevel>), SignedDocuments>;

impl Reader {
    /// The documents that agencies signed on these days, by the identifiers that document systems name them by; each document once, however many
    /// signatures it bears. Only signatures that are held to be good in the view.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signed_documents(&self, view: View, days: Days, codes: &[&str]) -> Result<DocumentCounts> {
        let mut counts = DocumentCounts::new();
        for chunk in codes.chunks(LIST) {
            let sql = Sql::new("select a.number, a.code from event_agency a where a.code in ");
            let mut named: BTreeMap<i32, String> = BTreeMap::new();
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                named.insert(row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
            }
            if named.is_empty() {
                continue;
            }
            for row in counted(view, days, named.keys().copied()).rows(self.tx(), ASKED).await? {
                let number: i32 = row.try_get_by_index(0).asked(ASKED)?;
                let place = Place::new("signing_event", i64::from(number));
                let level: Option<String> = row.try_get_by_index(1).asked(ASKED)?;
                let level = level.map(|level| place.parse("level", &level)).transpose()?;
                let code = place.present("agency", named.get(&number).cloned())?;
                let count = |column| -> Result<u64> {
                    let count: i64 = row.try_get_by_index(column).asked(ASKED)?;
                    Ok(count.unsigned_abs())
                };
                let documents = SignedDocuments {
                    outgoing: count(2)?,
                    by_person: count(3)?,
                    by_agency: count(4)?,
                    by_both: count(5)?,
                    electronic: count(6)?,
                };
                counts.insert((code, level), documents);
            }
        }
        Ok(counts)
    }
}

/// Signatures are gathered by document, then documents by agency.
fn counted(view: View, days: Days, agencies: impl Iterator<Item = i32>) -> Sql {
    let (person, agency) = (SigningAction::LeaderApproval, SigningAction::AgencyIssue);
    let flag = |name: &str, condition: &str| format!("max(case when {condition} then 1 else 0 end) as {name}");
    let is_sent = format!("e.channel is not null and e.channel <> '{}'", Channel::Internal);
    let electronic = [Channel::NationalAxis, Channel::Lgsp, Channel::Mail].map(|channel| format!("'{channel}'"));
    let flags = [
        flag("outgoing", &format!("e.action = '{agency}' or ({is_sent})")),
        flag("person", &format!("e.action = '{person}'")),
        flag("seal", &format!("e.action = '{agency}'")),
        flag("electronic", &format!("e.channel in ({})", electronic.join(", "))),
    ];
    let sql = Sql::new(
        "select d.agency, d.level, sum(d.outgoing), sum(d.outgoing * d.person), sum(d.seal), sum(d.seal * d.person), sum(d.electronic) \
         from (select e.agency, min(e.level) as level, ",
    );
    let sql = sql.text(&flags.join(", ")).text(" from signing_event e left join verdict v on v.event = e.id and ");
    let sql = sql.known("v", view).text(" where e.agency in ").padded_list(agencies);
    let sql = sql.text(" and e.signed_at >= ").bind(Timestamp::start_of(days.first).unix_micros());
    let sql = sql.text(" and e.signed_at < ").bind(Timestamp::end_of(days.last).unix_micros());
    let sql = sql.text(&format!(
        " and e.action in ('{person}', '{agency}') and coalesce(v.outcome, e.outcome) = '{}'",
        Outcome::Good
    ));
    let sql = sql.text(" and ").recorded("e", view).text(" group by e.agency, e.system, e.document) d");
    sql.text(" group by d.agency, d.level")
}
