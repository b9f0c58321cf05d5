//! Mailboxes, their states and addresses, and the claims that keep an address from being given away twice.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;
use uuid::Uuid;

use crate::domain::ids::FactId;
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::{AddressFact, MailAddress};
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{address, address_claim, mailbox, mailbox_state};
use crate::storage::error::{Asked, Result, StoreError, exactly};
use crate::storage::sql::{LIST, OPEN, Sql};

impl ChangeSet {
    /// Adds mailboxes.
    ///
    /// # Errors
    /// When a number is taken, an official has a personal mailbox already, or the database fails.
    pub async fn insert_mailboxes(&mut self, mailboxes: &[Mailbox]) -> Result<()> {
        let recorded_from = self.seq();
        self.touched.mailboxes.extend(mailboxes.iter().map(|mailbox| mailbox.id.0));
        let row = |mailbox: &Mailbox| mailbox::Model {
            id: mailbox.id.0,
            number: mailbox.number,
            kind: mailbox.kind.to_string(),
            official: mailbox.official.map(|id| id.0),
            agency: mailbox.agency.map(|id| id.0),
            quota_mib: mailbox.quota_mib,
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(mailboxes.iter().map(row).collect()).await
    }

    /// Adds states of mailboxes.
    ///
    /// # Errors
    /// When a mailbox would be in two states at once, or the database fails.
    pub async fn insert_mailbox_states(&mut self, states: &[MailboxStateFact]) -> Result<()> {
        let recorded_from = self.seq();
        self.touched.mailboxes.extend(states.iter().map(|state| state.mailbox.0));
        let row = |state: &MailboxStateFact| mailbox_state::Model {
            id: state.id.0,
            mailbox: state.mailbox.0,
            effective_from: state.effective.from,
            effective_to: state.effective.to,
            state: state.state.to_string(),
            subject: state.subject.map(|id| id.0),
            recorded_from,
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(states.iter().map(row).collect()).await
    }

    /// Corrects: ends the recorded period of `old` and adds `new`.
    ///
    /// # Errors
    /// When one of `old` is not currently recorded, or as [`ChangeSet::insert_mailbox_states`].
    pub async fn replace_mailbox_states(&mut self, old: &[FactId], new: &[MailboxStateFact]) -> Result<()> {
        let ids: Vec<_> = old.iter().map(|id| id.0).collect();
        let closed: Vec<mailbox_state::Model> = self.close(&ids).await?;
        self.touched.mailboxes.extend(closed.iter().map(|state| state.mailbox));
        self.insert_mailbox_states(new).await
    }

    /// Adds addresses, and claims them for their mailboxes.
    ///
    /// # Errors
    /// When another mailbox holds the claim on one, a mailbox would have two primary addresses at once, or the database fails.
    pub async fn insert_addresses(&mut self, addresses: &[AddressFact]) -> Result<()> {
        self.claim(addresses).await?;
        let recorded_from = self.seq();
        self.touched.mailboxes.extend(addresses.iter().map(|address| address.mailbox.0));
        let row = |fact: &AddressFact| address::Model {
            id: fact.id.0,
            mailbox: fact.mailbox.0,
            address: fact.address.to_string(),
            kind: fact.kind.to_string(),
            effective_from: fact.effective.from,
            effective_to: fact.effective.to,
            recorded_from,
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(addresses.iter().map(row).collect()).await
    }

    /// Corrects: ends the recorded period of `old` and adds `new`. Claims stay until they are released.
    ///
    /// # Errors
    /// When one of `old` is not currently recorded, or as [`ChangeSet::insert_addresses`].
    pub async fn replace_addresses(&mut self, old: &[FactId], new: &[AddressFact]) -> Result<()> {
        let ids: Vec<_> = old.iter().map(|id| id.0).collect();
        let closed: Vec<address::Model> = self.close(&ids).await?;
        self.touched.mailboxes.extend(closed.iter().map(|address| address.mailbox));
        self.insert_addresses(new).await
    }

    /// Says until when an address is kept for its last holder.
    ///
    /// # Errors
    /// When nobody claims it, or the database fails.
    pub async fn hold_address(&mut self, address: &MailAddress, until: Date) -> Result<()> {
        let sql = Sql::new("update address_claim set held_until = ")
            .bind(until)
            .text(" where address = ")
            .bind(address.as_str());
        exactly("address_claim", 1, sql.run(self.tx(), "hold an address").await?)
    }

    /// Says until when addresses are kept for their holders; none while they hold. An address that was released long ago
    /// has no claim left to date.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_addresses(&mut self, claims: &[(MailAddress, Option<Date>)]) -> Result<()> {
        for (address, until) in claims {
            let sql = Sql::new("update address_claim set held_until = ").bind(*until).text(" where address = ");
            sql.bind(address.as_str()).run(self.tx(), "keep an address").await?;
        }
        Ok(())
    }

    /// Releases the claims whose retention ended before `day`; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_addresses(&mut self, day: Date) -> Result<u64> {
        Sql::new("delete from address_claim where held_until < ").bind(day).run(self.tx(), "release addresses").await
    }

    async fn claim(&mut self, addresses: &[AddressFact]) -> Result<()> {
        let wanted: BTreeSet<(&str, Uuid)> =
            addresses.iter().map(|fact| (fact.address.as_str(), fact.mailbox.0)).collect();
        let row = |(address, mailbox): &(&str, Uuid)| address_claim::Model {
            address: (*address).to_owned(),
            mailbox: *mailbox,
            held_until: None,
        };
        let claims: Vec<_> = wanted.iter().map(row).collect();
        let new = bulk::insert_new(self.tx(), &claims, &[address_claim::Column::Address]).await?;
        if new == claims.len() as u64 {
            return Ok(());
        }
        for chunk in claims.chunks(LIST) {
            let sql = Sql::new("select address, mailbox from address_claim where address in ");
            let rows =
                sql.list(chunk.iter().map(|claim| claim.address.as_str())).rows(self.tx(), "read claims").await?;
            let mut holders: BTreeMap<String, Uuid> = BTreeMap::new();
            for row in rows {
                holders.insert(
                    row.try_get_by_index(0).asked("read claims")?,
                    row.try_get_by_index(1).asked("read claims")?,
                );
            }
            if let Some(claim) = chunk.iter().find(|claim| holders.get(&claim.address) != Some(&claim.mailbox)) {
                let reason = format!("{} is held for another mailbox", claim.address);
                return Err(StoreError::Unstorable { what: "an address", reason });
            }
        }
        Ok(())
    }
}
