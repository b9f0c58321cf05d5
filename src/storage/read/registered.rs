//! What the registry says of people whose certificates are held against it: name, addresses, agencies.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Reader, View};
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "read holders of certificates";

/// What the registry says of somebody on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegisteredPerson {
    /// Full name.
    pub full_name: String,
    /// Addresses of the mailbox, primary and aliases.
    pub addresses: Vec<MailAddress>,
    /// Names of the agency of the primary posting and of those above it, from the root down; empty without a posting.
    pub agencies: Vec<String>,
}

impl Reader {
    /// What the registry says of these people on the view's day. For the program's own run: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn registered_people(
        &self,
        view: View,
        officials: &[OfficialId],
    ) -> Result<HashMap<OfficialId, RegisteredPerson>> {
        let mut people: HashMap<OfficialId, RegisteredPerson> = HashMap::with_capacity(officials.len());
        if officials.is_empty() {
            return Ok(people);
        }
        let agencies = self.agencies(&Scope::Province, view).await?;
        let names: HashMap<&str, &str> =
            agencies.iter().map(|agency| (agency.path.as_str(), agency.name.as_str())).collect();
        for chunk in officials.chunks(LIST) {
            let list = || chunk.iter().map(|official| official.0);
            let sql = Sql::new("select o.id, coalesce(n.full_name, o.full_name) from official o");
            let sql = sql.identity("n", "o.id", view).text(" where o.id in ").padded_list(list());
            for row in sql.rows(self.tx(), ASKED).await? {
                let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                people.entry(OfficialId(id)).or_default().full_name = row.try_get_by_index(1).asked(ASKED)?;
            }
            let sql = Sql::new("select m.official, a.address from mailbox m join address a on a.mailbox = m.id and ");
            let sql = sql.both_clocks_unindexed("a", view).text(" where m.kind = 'personal' and m.official in ");
            for row in sql.padded_list(list()).rows(self.tx(), ASKED).await? {
                let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let text: String = row.try_get_by_index(1).asked(ASKED)?;
                let address = Place::new("address", id).parse("address", &text)?;
                people.entry(OfficialId(id)).or_default().addresses.push(address);
            }
            let sql =
                Sql::new("select p.official, v.path from posting p join agency_version v on v.agency = p.agency and ");
            let sql =
                sql.both_clocks("v", view).text(" where p.kind = 'primary' and ").both_clocks_unindexed("p", view);
            for row in sql.text(" and p.official in ").padded_list(list()).rows(self.tx(), ASKED).await? {
                let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let path: String = row.try_get_by_index(1).asked(ASKED)?;
                let ends = path.match_indices('/').skip(1).filter_map(|(end, _)| path.get(..=end));
                let above = ends.filter_map(|path| names.get(path)).map(|name| (*name).to_owned());
                people.entry(OfficialId(id)).or_default().agencies.extend(above);
            }
        }
        Ok(people)
    }
}
