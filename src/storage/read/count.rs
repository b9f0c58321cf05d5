//! Counts over the registry as of a day.

use std::collections::BTreeMap;

use super::{Reader, View};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// How much there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistryCounts {
    /// Officials with a primary posting: the headcount.
    pub officials: u64,
    /// Personal mailboxes by state.
    pub mailboxes: BTreeMap<MailboxState, u64>,
    /// Agencies, and as many mail groups.
    pub units: u64,
    /// Agencies on the dedicated network.
    pub network_units: u64,
    /// Signing certificates with an owner.
    pub certificates: u64,
}

impl RegistryCounts {
    /// Personal mailboxes issued.
    #[must_use]
    pub fn issued(&self) -> u64 {
        self.mailboxes.iter().filter(|(state, _)| state.is_issued()).map(|(_, count)| count).sum()
    }
}

impl Reader {
    /// Counts the registry.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn counts(&self, scope: &Scope, view: View) -> Result<RegistryCounts> {
        let officials = Sql::new("select count(*) from posting p where p.kind = 'primary' and ").both_clocks("p", view);
        let officials = officials.text(" and ").official_in_scope("p.official", scope, view);
        let certificates = Sql::new("select count(*) from certificate c where c.may_sign and ")
            .owner("c", view)
            .text(" is not null and ");
        let certificates = certificates.recorded("c", view).text(" and ").owner_in_scope("c", scope, view);
        let agencies = self.agency_states(scope, view).await?;
        Ok(RegistryCounts {
            officials: count(officials.number(self.tx(), "count officials").await?),
            mailboxes: self.mailboxes_by_state(scope, view).await?,
            units: agencies.len() as u64,
            network_units: agencies.iter().filter(|agency| agency.network_site).count() as u64,
            certificates: count(certificates.number(self.tx(), "count certificates").await?),
        })
    }

    async fn mailboxes_by_state(&self, scope: &Scope, view: View) -> Result<BTreeMap<MailboxState, u64>> {
        let sql = Sql::new("select s.state, count(*) from mailbox m join mailbox_state s on s.mailbox = m.id where ");
        let sql = sql.text("m.kind = 'personal' and ").both_clocks("s", view).text(" and ").official_in_scope(
            "m.official",
            scope,
            view,
        );
        let mut counts = BTreeMap::new();
        for row in sql.text(" group by s.state").rows(self.tx(), "count mailboxes").await? {
            let state: String = row.try_get_by_index(0).asked("count mailboxes")?;
            let number = row.try_get_by_index(1).asked("count mailboxes")?;
            counts.insert(Place::new("mailbox_state", state.as_str()).parse("state", &state)?, count(number));
        }
        Ok(counts)
    }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
