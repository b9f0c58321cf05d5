//! Activations: by code, and whose mailboxes may be activated.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{DecisionId, FactId, MailboxId, OfficialId};
use crate::domain::mailbox::activation::Activation;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::activation;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

/// A personal mailbox with what stands on its owner's activation sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxOwner {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its number, the directory's `uid`.
    pub number: i64,
    /// Whose it is.
    pub official: OfficialId,
    /// Name, NFC.
    pub full_name: String,
    /// Agency of the primary posting.
    pub agency_name: String,
    /// Primary address.
    pub address: MailAddress,
    /// State today.
    pub state: MailboxState,
}

#[derive(FromQueryResult)]
struct Row {
    mailbox: Uuid,
    number: i64,
    official: Uuid,
    full_name: String,
    agency_name: String,
    address: String,
    state: String,
}

const OWNERS: &str = "select c.mailbox, c.number, c.official, c.full_name, c.agency_name, c.address, c.state \
     from mailbox_current c where c.kind = 'personal' and c.official is not null and c.address is not null \
     and c.agency_name is not null and ";

impl Reader {
    /// The personal mailboxes of these officials as they stand today, by number; those out of scope are left out.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn mailbox_owners(&self, scope: &Scope, officials: &[OfficialId]) -> Result<Vec<MailboxOwner>> {
        let mut owners = Vec::with_capacity(officials.len());
        for chunk in officials.chunks(LIST) {
            let sql = Sql::new(OWNERS).scope("c.agency_path", scope).text(" and c.official in ");
            let sql = sql.list(chunk.iter().map(|id| id.0)).text(" order by c.number");
            let rows: Vec<Row> = sql.all(self.tx(), "read mailboxes to activate").await?;
            for row in rows {
                owners.push(owner(row)?);
            }
        }
        Ok(owners)
    }

    /// The personal mailbox that has `address` as its primary one today.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn mailbox_owner_by_address(&self, scope: &Scope, address: &MailAddress) -> Result<Option<MailboxOwner>> {
        let sql = Sql::new(OWNERS).scope("c.agency_path", scope).text(" and c.mailbox in (select k.mailbox from ");
        let sql = sql.text("address_claim k where k.address = ").bind(address.as_str()).text(") and c.address = ");
        let row: Option<Row> = sql.bind(address.as_str()).one(self.tx(), "read a mailbox to activate").await?;
        row.map(owner).transpose()
    }

    /// The personal mailbox of that key.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn mailbox_owner(&self, scope: &Scope, mailbox: MailboxId) -> Result<Option<MailboxOwner>> {
        let sql = Sql::new(OWNERS).scope("c.agency_path", scope).text(" and c.mailbox = ").bind(mailbox.0);
        let row: Option<Row> = sql.one(self.tx(), "read a mailbox to activate").await?;
        row.map(owner).transpose()
    }

    /// Everyone whom a decision names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn officials_of_decision(&self, scope: &Scope, view: View, id: DecisionId) -> Result<Vec<OfficialId>> {
        let sql = Sql::new("select distinct s.official from decision_subject s where s.decision = ").bind(id.0);
        let sql = sql.text(" and ").official_in_scope("s.official", scope, view).text(" order by s.official");
        Ok(sql.ids(self.tx(), "read whom a decision names").await?.into_iter().map(OfficialId).collect())
    }

    /// The activation behind a code.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn activation_by_code(&self, code_hash: [u8; 32]) -> Result<Option<Activation>> {
        let sql = Sql::new("select * from activation where code_hash = ").bind(code_hash.to_vec());
        let row: Option<activation::Model> = sql.one(self.tx(), "look up an activation").await?;
        let Some(row) = row else { return Ok(None) };
        let place = Place::new("activation", row.id);
        Ok(Some(Activation {
            id: FactId(row.id),
            mailbox: MailboxId(row.mailbox),
            purpose: place.parse("purpose", &row.purpose)?,
            channel: place.parse("channel", &row.channel)?,
            issued_by: row.issued_by,
            issued_at: Timestamp::from_unix_micros(row.issued_at),
            expires_at: Timestamp::from_unix_micros(row.expires_at),
            ended_at: row.ended_at.map(Timestamp::from_unix_micros),
        }))
    }

    /// How many reset mails were issued for a mailbox since `since`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resets_since(&self, mailbox: MailboxId, since: Timestamp) -> Result<i64> {
        let sql = Sql::new("select count(*) from activation where mailbox = ").bind(mailbox.0);
        sql.text(" and channel = 'recovery_mail' and issued_at >= ")
            .bind(since.unix_micros())
            .number(self.tx(), "count activations")
            .await
    }

    /// The sealed recovery address of an official, once confirmed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recovery_address(&self, official: OfficialId) -> Result<Option<Vec<u8>>> {
        let sql = Sql::new("select sealed from recovery_address where confirmed_at is not null and official = ");
        let rows = sql.bind(official.0).rows(self.tx(), "read a recovery address").await?;
        rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("read a recovery address")
    }
}

fn owner(row: Row) -> Result<MailboxOwner> {
    let place = Place::new("mailbox_current", row.mailbox);
    Ok(MailboxOwner {
        mailbox: MailboxId(row.mailbox),
        number: row.number,
        official: OfficialId(row.official),
        address: place.parse("address", &row.address)?,
        state: place.parse("state", &row.state)?,
        full_name: row.full_name,
        agency_name: row.agency_name,
    })
}
