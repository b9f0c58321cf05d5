//! Where officials belonged and which addresses were theirs, over time; and which addresses were agencies'.

use std::collections::{BTreeSet, HashMap};

use time::Date;
use uuid::Uuid;

use super::ASKED;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::period::Period;
use crate::domain::signing::history::HolderHistory;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::read::{Reader, View};
use crate::storage::sql::{LIST, Sql};

impl Reader {
    /// The history of each of these officials, as known in the view.
    pub(super) async fn holder_histories(
        &self,
        view: View,
        officials: &[OfficialId],
    ) -> Result<HashMap<OfficialId, HolderHistory>> {
        let mut holders: HashMap<OfficialId, HolderHistory> =
            officials.iter().map(|official| (*official, HolderHistory::default())).collect();
        for chunk in officials.chunks(LIST) {
            let ids = || chunk.iter().map(|official| official.0);
            let sql = Sql::new(
                "select p.official, p.effective_from, p.effective_to, p.agency from posting p \
                 where p.kind = 'primary' and p.official in ",
            );
            // The sign hides the column from the indexes: of few rows a planner that counted none would take all that are held to be true.
            let sql = sql.padded_list(ids()).text(" and ");
            for row in known_unindexed(sql, "p", view).rows(self.tx(), ASKED).await? {
                let (official, period) = dated(&row)?;
                let agency = AgencyId(row.try_get_by_index(3).asked(ASKED)?);
                holders.entry(OfficialId(official)).or_default().posts.push((agency, period));
            }
            let sql = Sql::new(
                "select m.official, a.effective_from, a.effective_to, a.address from address a \
                 join mailbox m on m.id = a.mailbox where m.kind = 'personal' and m.official in ",
            );
            let sql = sql.padded_list(ids()).text(" and ");
            for row in known_unindexed(sql, "a", view).rows(self.tx(), ASKED).await? {
                let (official, period) = dated(&row)?;
                let text: String = row.try_get_by_index(3).asked(ASKED)?;
                let address = Place::new("address", official).parse("address", &text)?;
                holders.entry(OfficialId(official)).or_default().addresses.push((address, period));
            }
        }
        Ok(holders)
    }
}

impl Reader {
    /// Whose agency's mailbox had each of these addresses, and when, as known in the view.
    pub(super) async fn agency_addresses(
        &self,
        view: View,
        addresses: &[MailAddress],
    ) -> Result<HashMap<MailAddress, Vec<(AgencyId, Period)>>> {
        let wanted: BTreeSet<&str> = addresses.iter().map(MailAddress::as_str).collect();
        let wanted: Vec<&str> = wanted.into_iter().collect();
        let mut found: HashMap<MailAddress, Vec<(AgencyId, Period)>> = HashMap::new();
        for chunk in wanted.chunks(LIST) {
            let sql = Sql::new(
                "select m.agency, a.effective_from, a.effective_to, a.address from address a \
                 join mailbox m on m.id = a.mailbox where m.agency is not null and m.kind <> 'personal' and a.address in ",
            );
            let sql = known_unindexed(sql.padded_list(chunk.iter().copied()).text(" and "), "a", view);
            for row in sql.text(" order by a.effective_from, a.id").rows(self.tx(), ASKED).await? {
                let (agency, period) = dated(&row)?;
                let text: String = row.try_get_by_index(3).asked(ASKED)?;
                let address = Place::new("address", agency).parse("address", &text)?;
                found.entry(address).or_default().push((AgencyId(agency), period));
            }
        }
        Ok(found)
    }
}

fn known_unindexed(sql: Sql, alias: &str, view: View) -> Sql {
    if view.is_current() {
        return sql.text(&format!("+{alias}.recorded_to = {}", crate::storage::sql::OPEN));
    }
    sql.known(alias, view)
}

/// The first three columns: whose, from when, until when.
fn dated(row: &sea_orm::QueryResult) -> Result<(Uuid, Period)> {
    let (from, to): (Date, Option<Date>) =
        (row.try_get_by_index(1).asked(ASKED)?, row.try_get_by_index(2).asked(ASKED)?);
    Ok((row.try_get_by_index(0).asked(ASKED)?, Period { from, to }))
}
