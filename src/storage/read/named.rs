//! Names, posts and mailboxes of given people: the rows behind a number.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::people::PeopleKey;
use super::{Reader, View};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::{LIST, Sql};

/// A person as of a day, by their primary posting; for those who left, the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPerson {
    /// Where they stand in the order of names.
    pub key: PeopleKey,
    /// Name, NFC.
    pub full_name: String,
    /// Agency of the posting.
    pub agency: AgencyId,
    /// Title of the post.
    pub position: String,
    /// State of the personal mailbox, if there is one.
    pub state: Option<MailboxState>,
    /// Its primary address.
    pub address: Option<MailAddress>,
}

#[derive(FromQueryResult)]
struct Row {
    sort_key: Vec<u8>,
    official: Uuid,
    full_name: String,
    agency: Uuid,
    position: String,
    state: Option<String>,
    address: Option<String>,
}

impl Reader {
    /// These people, in the order of names. Who may be named is the caller's decision: the identifiers come from a read that
    /// took a scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn named(&self, view: View, officials: &[OfficialId]) -> Result<Vec<NamedPerson>> {
        let mut people = Vec::with_capacity(officials.len());
        for chunk in officials.chunks(LIST) {
            let rows: Vec<Row> = named_query(view, chunk).all(self.tx(), "name people").await?;
            for row in rows {
                people.push(named(row)?);
            }
        }
        people.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(people)
    }
}

fn named_query(view: View, officials: &[OfficialId]) -> Sql {
    let sql = Sql::new(
        "select coalesce(n.sort_key, o.sort_key) as sort_key, o.id as official, coalesce(n.full_name, o.full_name) as full_name, \
         p.agency, p.position, s.state, a.address from official o \
         join posting p on p.official = o.id and p.kind = 'primary' and ",
    );
    let sql = sql.known("p", view).text(" and p.effective_from <= ").bind(view.day);
    let sql = sql.identity("n", "o.id", view);
    let sql = sql.text(" left join mailbox m on m.official = o.id and m.kind = 'personal'");
    let sql = sql.text(" left join mailbox_state s on s.mailbox = m.id and ").both_clocks("s", view);
    let sql = sql.text(" left join address a on a.mailbox = m.id and a.kind = 'primary' and ").both_clocks("a", view);
    let sql = sql.text(" where o.id in ").list(officials.iter().map(|official| official.0));
    let sql = sql.text(
        " and not exists (select 1 from posting q where q.official = o.id and q.kind = 'primary' \
         and q.effective_from > p.effective_from and ",
    );
    sql.known("q", view).text(" and q.effective_from <= ").bind(view.day).text(")")
}

fn named(row: Row) -> Result<NamedPerson> {
    let place = Place::new("official", row.official);
    Ok(NamedPerson {
        key: PeopleKey { sort_key: row.sort_key, official: OfficialId(row.official) },
        full_name: row.full_name,
        agency: AgencyId(row.agency),
        position: row.position,
        state: row.state.map(|state| place.parse("state", &state)).transpose()?,
        address: row.address.map(|address| place.parse("address", &address)).transpose()?,
    })
}
