//! What the official forms need beside the requests themselves. None of it takes a scope but the question whether a scope covers
//! somebody: the operation comes here with requests that it read within one.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::request::event::RequestAct;
use crate::domain::certificate::request::letter::LetterDirection;
use crate::domain::ids::{AgencyId, LetterId, OfficialId, PrincipalId, RequestId};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::{AddressKind, MailAddress};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

#[derive(FromQueryResult)]
struct LetterRow {
    id: Uuid,
    dated_on: Date,
}

impl Reader {
    /// Our letters of that number with their days, the newest first: a number comes again each year.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn letters_numbered(&self, number: &str) -> Result<Vec<(LetterId, Date)>> {
        let sql = Sql::new("select x.id, x.dated_on from letter x where x.direction = ");
        let sql = sql.bind(LetterDirection::Outgoing.as_str()).text(" and x.number = ").bind(number);
        let rows: Vec<LetterRow> =
            sql.text(" order by x.dated_on desc, x.id").all(self.tx(), "look for letters").await?;
        Ok(rows.into_iter().map(|row| (LetterId(row.id), row.dated_on)).collect())
    }

    /// The requests that a letter took to the CA, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requests_of_letter(&self, letter: LetterId) -> Result<Vec<RequestId>> {
        let sql = Sql::new(
            "select distinct e.request from request_event_fact f join request_event e on e.id = f.event where f.letter = ",
        );
        let sql = sql.bind(letter.0).text(" and f.act = ").bind(RequestAct::Sent.as_str()).text(" order by e.request");
        let found = sql.ids(self.tx(), "read a letter's requests").await?;
        Ok(found.into_iter().map(RequestId).collect())
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
