//! What the official forms need beside the requests themselves. Letters and their requests take a scope; the rest takes none but the question
//! whether a scope covers somebody: the operation comes here with requests that it read within one.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::open_requests::CONTENT;
use super::{Reader, View};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::request::event::RequestAct;
use crate::domain::certificate::request::letter::LetterDirection;
use crate::domain::ids::{AgencyId, LetterId, OfficialId, PrincipalId, RequestId};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::{AddressKind, MailAddress};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

/// What letters took to the CA.
const TAKEN: &str =
    " from request_event_fact f join request_event e on e.id = f.event join request q on q.id = e.request";

/// A request that a letter took to the CA, as far as it decides which form takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterRequest {
    /// Which.
    pub id: RequestId,
    /// For whom, or who answers for an agency's device.
    pub official: OfficialId,
    /// What is asked.
    pub kind: RequestKind,
    /// For which agency's certificate.
    pub agency: Option<AgencyId>,
}

#[derive(FromQueryResult)]
struct RequestRow {
    id: Uuid,
    official: Uuid,
    kind: String,
    agency: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct LetterRow {
    id: Uuid,
    dated_on: Date,
}

impl Reader {
    /// Our letters of that number with their days, the newest first, for a number comes again each year: those that took a request to the CA
    /// whose official the scope covers. Of any other nothing is told, not even that it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn letters_numbered(&self, scope: &Scope, view: View, number: &str) -> Result<Vec<(LetterId, Date)>> {
        let sql = Sql::new("select x.id, x.dated_on from letter x where x.direction = ");
        let sql = sql.bind(LetterDirection::Outgoing.as_str()).text(" and x.number = ").bind(number);
        let sql = sql.text(&format!(
            " and exists (select 1{TAKEN} where f.letter = x.id and f.act = '{}' and ",
            RequestAct::Sent
        ));
        let sql = sql.official_in_scope("q.official", scope, view).text(") order by x.dated_on desc, x.id");
        let rows: Vec<LetterRow> = sql.all(self.tx(), "look for letters").await?;
        Ok(rows.into_iter().map(|row| (LetterId(row.id), row.dated_on)).collect())
    }

    /// The requests that a letter took to the CA, the oldest first, of officials whom the scope covers.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn requests_of_letter(&self, scope: &Scope, view: View, letter: LetterId) -> Result<Vec<LetterRequest>> {
        let sql = Sql::new(&format!(
            "select distinct q.id, q.official, q.kind, k.agency{TAKEN}{CONTENT} where f.act = '{}' and f.letter = ",
            RequestAct::Sent
        ));
        let sql = sql.bind(letter.0).text(" and ").official_in_scope("q.official", scope, view).text(" order by q.id");
        let rows: Vec<RequestRow> = sql.all(self.tx(), "read a letter's requests").await?;
        let told = |row: RequestRow| {
            Ok(LetterRequest {
                id: RequestId(row.id),
                official: OfficialId(row.official),
                kind: Place::new("request", row.id).parse("kind", &row.kind)?,
                agency: row.agency.map(AgencyId),
            })
        };
        rows.into_iter().map(told).collect()
    }

    /// The agency of each one's primary posting: of the day, else the last one that began, else the first to come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agencies_of(&self, view: View, officials: &[OfficialId]) -> Result<HashMap<OfficialId, AgencyId>> {
        const ASKED: &str = "look where people are posted";
        let mut found = HashMap::new();
        for chunk in officials.chunks(LIST) {
            let sql =
                Sql::new("select p.official, p.agency, p.effective_from from posting p where p.kind = 'primary' and ");
            let sql = sql.known("p", view).text(" and p.official in ").list(chunk.iter().map(|official| official.0));
            for row in sql.text(" order by p.effective_from").rows(self.tx(), ASKED).await? {
                let official = OfficialId(row.try_get_by_index(0).asked(ASKED)?);
                let agency = AgencyId(row.try_get_by_index(1).asked(ASKED)?);
                let begins: Date = row.try_get_by_index(2).asked(ASKED)?;
                if begins <= view.day {
                    found.insert(official, agency);
                } else {
                    found.entry(official).or_insert(agency);
                }
            }
        }
        Ok(found)
    }

    /// Whose an account is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn official_of_account(&self, account: PrincipalId) -> Result<Option<OfficialId>> {
        let sql = Sql::new("select p.official from principal p where p.id = ").bind(account.0);
        let rows = sql.rows(self.tx(), "look whose an account is").await?;
        let official: Option<Option<Uuid>> =
            rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("look whose an account is")?;
        Ok(official.flatten().map(OfficialId))
    }

    /// The address that people see of an agency's own mailbox on the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn address_of_agency(&self, view: View, agency: AgencyId) -> Result<Option<MailAddress>> {
        let sql = Sql::new("select a.address from address a join mailbox m on m.id = a.mailbox where m.agency = ");
        let sql = sql.bind(agency.0).text(" and m.kind = ").bind(MailboxKind::Agency.as_str()).text(" and a.kind = ");
        let sql = sql.bind(AddressKind::Primary.as_str()).text(" and ").both_clocks("a", view);
        let rows = sql.text(" order by m.number limit 1").rows(self.tx(), "read an agency's address").await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let text: String = row.try_get_by_index(0).asked("read an agency's address")?;
        Ok(Some(Place::new("address", agency.0).parse("address", &text)?))
    }

    /// Whether the scope covers where an official is, or was last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn covers(&self, scope: &Scope, view: View, official: OfficialId) -> Result<bool> {
        let sql = Sql::new("select count(*) from official o where o.id = ").bind(official.0).text(" and ");
        Ok(sql.official_in_scope("o.id", scope, view).number(self.tx(), "look whether a scope covers somebody").await?
            > 0)
    }
}
