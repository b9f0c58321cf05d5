//! Where officials belonged and which addresses were theirs, and which addresses were agencies', as was ever recorded.

use std::collections::{BTreeSet, HashMap};

use time::Date;
use uuid::Uuid;

use super::ASKED;
use super::recorded::{held, when_held};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::period::Period;
use crate::domain::signing::history::{HeldPost, HolderHistory};
use crate::domain::signing::knowledge::Held;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::sql::{LIST, Sql};

/// Agencies whose mailbox had an address, and when.
pub(super) type Having = Vec<Held<(AgencyId, Period)>>;

impl Reader {
    /// The history of each of these officials.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn holder_histories(&self, officials: &[OfficialId]) -> Result<HashMap<OfficialId, HolderHistory>> {
        let mut holders: HashMap<OfficialId, HolderHistory> =
            officials.iter().map(|official| (*official, HolderHistory::default())).collect();
        for chunk in officials.chunks(LIST) {
            let ids = || chunk.iter().map(|official| official.0);
            let sql = Sql::new(&format!(
                "select p.official, p.effective_from, p.effective_to, p.agency, p.rank, {} from posting p \
                 where p.kind = 'primary' and p.official in ",
                when_held("p")
            ));
            for row in sql.padded_list(ids()).rows(self.tx(), ASKED).await? {
                let (official, period) = dated(&row)?;
                let agency = AgencyId(row.try_get_by_index(3).asked(ASKED)?);
                let rank: String = row.try_get_by_index(4).asked(ASKED)?;
                let rank = Place::new("posting", official).parse("rank", &rank)?;
                let post = Held::new(HeldPost { agency, rank, period }, held(&row)?);
                holders.entry(OfficialId(official)).or_default().posts.push(post);
            }
            let sql = Sql::new(&format!(
                "select m.official, a.effective_from, a.effective_to, a.address, {} from address a \
                 join mailbox m on m.id = a.mailbox where m.kind = 'personal' and m.official in ",
                when_held("a")
            ));
            for row in sql.padded_list(ids()).rows(self.tx(), ASKED).await? {
                let (official, period) = dated(&row)?;
                let text: String = row.try_get_by_index(3).asked(ASKED)?;
                let address = Place::new("address", official).parse("address", &text)?;
                let address = Held::new((address, period), held(&row)?);
                holders.entry(OfficialId(official)).or_default().addresses.push(address);
            }
        }
        Ok(holders)
    }

    /// Whose agency's mailbox had each of these addresses, and when.
    pub(super) async fn agency_addresses(&self, addresses: &[MailAddress]) -> Result<HashMap<MailAddress, Having>> {
        let wanted: BTreeSet<&str> = addresses.iter().map(MailAddress::as_str).collect();
        let wanted: Vec<&str> = wanted.into_iter().collect();
        let mut found: HashMap<MailAddress, Having> = HashMap::new();
        for chunk in wanted.chunks(LIST) {
            let sql = Sql::new(&format!(
                "select m.agency, a.effective_from, a.effective_to, a.address, {} from address a \
                 join mailbox m on m.id = a.mailbox where m.agency is not null and m.kind <> 'personal' and a.address in ",
                when_held("a")
            ));
            let sql = sql.padded_list(chunk.iter().copied()).text(" order by a.effective_from, a.id");
            for row in sql.rows(self.tx(), ASKED).await? {
                let (agency, period) = dated(&row)?;
                let text: String = row.try_get_by_index(3).asked(ASKED)?;
                let address = Place::new("address", agency).parse("address", &text)?;
                found.entry(address).or_default().push(Held::new((AgencyId(agency), period), held(&row)?));
            }
        }
        Ok(found)
    }
}

/// The first three columns: whose, from when, until when.
fn dated(row: &sea_orm::QueryResult) -> Result<(Uuid, Period)> {
    let (from, to): (Date, Option<Date>) =
        (row.try_get_by_index(1).asked(ASKED)?, row.try_get_by_index(2).asked(ASKED)?);
    Ok((row.try_get_by_index(0).asked(ASKED)?, Period { from, to }))
}
