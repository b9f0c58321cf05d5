//! Who holds an address: on a day, and whether it may be given.

use std::collections::BTreeMap;

use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::ids::{MailboxId, OfficialId};
use crate::domain::mailbox::address::{AddressKind, MailAddress};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

/// The holder of an address on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressOwner {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its owner, if it is a personal one.
    pub official: Option<OfficialId>,
    /// Primary or alias.
    pub kind: AddressKind,
}

impl Reader {
    /// The holders of these addresses on the view's day, aliases included; addresses that nobody holds are left out.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn address_owners(
        &self,
        scope: &Scope,
        view: View,
        addresses: &[MailAddress],
    ) -> Result<BTreeMap<MailAddress, AddressOwner>> {
        let mut owners = BTreeMap::new();
        for chunk in addresses.chunks(LIST) {
            let sql = Sql::new(
                "select a.address, a.kind, m.id, m.official from address a join mailbox m on m.id = a.mailbox where ",
            );
            let sql = sql
                .text("a.address in ")
                .list(chunk.iter().map(MailAddress::as_str))
                .text(" and ")
                .both_clocks("a", view);
            let sql = sql.text(" and ").official_in_scope("m.official", scope, view);
            for row in sql.rows(self.tx(), "look for holders of addresses").await? {
                let mailbox: Uuid = row.try_get_by_index(2).asked("look for holders of addresses")?;
                let official: Option<Uuid> = row.try_get_by_index(3).asked("look for holders of addresses")?;
                let place = Place::new("address", mailbox);
                let address: String = row.try_get_by_index(0).asked("look for holders of addresses")?;
                let kind: String = row.try_get_by_index(1).asked("look for holders of addresses")?;
                let owner = AddressOwner {
                    mailbox: MailboxId(mailbox),
                    official: official.map(OfficialId),
                    kind: place.parse("kind", &kind)?,
                };
                owners.insert(place.parse("address", &address)?, owner);
            }
        }
        Ok(owners)
    }

    /// Which of these addresses are taken, retention included. A named disclosure: it tells no owner, so it takes no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn taken_addresses(&self, addresses: &[MailAddress]) -> Result<Vec<MailAddress>> {
        let mut taken = Vec::new();
        for chunk in addresses.chunks(LIST) {
            let sql = Sql::new("select address from address_claim where address in ")
                .list(chunk.iter().map(MailAddress::as_str));
            for row in sql.text(" order by address").rows(self.tx(), "look for addresses").await? {
                let text: String = row.try_get_by_index(0).asked("look for addresses")?;
                taken.push(Place::new("address_claim", text.as_str()).parse("address", &text)?);
            }
        }
        Ok(taken)
    }

    /// How many claims are kept no longer on `day`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claims_to_release(&self, day: Date) -> Result<u64> {
        let sql = Sql::new("select count(*) from address_claim where held_until < ").bind(day);
        Ok(u64::try_from(sql.number(self.tx(), "count addresses to release").await?).unwrap_or(0))
    }

    /// The highest mailbox number given so far; 0 before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn highest_mailbox_number(&self) -> Result<i64> {
        Sql::new("select max(number) from mailbox").number(self.tx(), "look for the highest mailbox number").await
    }
}
