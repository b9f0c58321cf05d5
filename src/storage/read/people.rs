//! Lists of people, in name order, by keyset pages. One filter serves the list and its count.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, CertificateId, MailboxId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::name;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// Which people: those with a primary posting on the day, and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleFilter {
    /// … in this agency.
    pub agency: Option<AgencyId>,
    /// … in this agency or below it.
    pub under: Option<TreePath>,
    /// … with a name that contains this, marks or not.
    pub name: Option<String>,
    /// … whose personal mailbox is in this state.
    pub state: Option<MailboxState>,
    /// … of this category.
    pub category: Option<Category>,
    /// … of this rank.
    pub rank: Option<Rank>,
}

/// Where a page ended; the next begins after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleKey {
    /// Sort key of the last name.
    pub sort_key: Vec<u8>,
    /// The last official.
    pub official: OfficialId,
}

/// One line of a list of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// Where this line stands in the order.
    pub key: PeopleKey,
    /// Name, NFC.
    pub full_name: String,
    /// Category.
    pub category: Category,
    /// Agency of the primary posting.
    pub agency: AgencyId,
    /// Its name.
    pub agency_name: String,
    /// Title of the post.
    pub position: String,
    /// Rank.
    pub rank: Rank,
    /// The personal mailbox, if there is one.
    pub mailbox: Option<MailboxId>,
    /// Its state on the day.
    pub state: Option<MailboxState>,
    /// Its primary address on the day.
    pub address: Option<MailAddress>,
    /// The signing certificates known by then, oldest first.
    pub certificates: Vec<CertificateId>,
}

#[derive(FromQueryResult)]
struct Row {
    sort_key: Vec<u8>,
    official: Uuid,
    full_name: String,
    category: String,
    agency: Uuid,
    agency_name: String,
    position: String,
    rank: String,
    mailbox: Option<Uuid>,
    state: Option<String>,
    address: Option<String>,
}

impl Reader {
    /// The next people after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn people(
        &self,
        scope: &Scope,
        view: View,
        filter: &PeopleFilter,
        after: Option<&PeopleKey>,
        limit: u32,
    ) -> Result<Vec<PersonLine>> {
        let rows: Vec<Row> = people_page(scope, view, filter, after, limit).all(self.tx(), "list people").await?;
        let officials: Vec<Uuid> = rows.iter().map(|row| row.official).collect();
        let mut certificates = self.certificates_of_many(view, &officials).await?;
        let with_certificates = |row: Row| {
            let own = certificates.remove(&row.official).unwrap_or_default();
            line(row, own)
        };
        rows.into_iter().map(with_certificates).collect()
    }

    /// How many people the filter gives.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_people(&self, scope: &Scope, view: View, filter: &PeopleFilter) -> Result<u64> {
        let sql = Sql::new("select count(*)").text(FROM).both_clocks("v", view).identity("n", "p.official", view);
        let number = filtered(sql, scope, view, filter).number(self.tx(), "count people").await?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    async fn certificates_of_many(&self, view: View, officials: &[Uuid]) -> Result<HashMap<Uuid, Vec<CertificateId>>> {
        let sql = Sql::new("select c.official, c.id from certificate c where c.may_sign and c.official in ");
        let sql =
            sql.list(officials.iter().copied()).text(" and ").recorded("c", view).text(" order by c.not_before, c.id");
        let mut certificates: HashMap<Uuid, Vec<CertificateId>> = HashMap::new();
        for row in sql.rows(self.tx(), "list certificates").await? {
            let official = row.try_get_by_index(0).asked("list certificates")?;
            let id = row.try_get_by_index(1).asked("list certificates")?;
            certificates.entry(official).or_default().push(CertificateId(id));
        }
        Ok(certificates)
    }
}

const FROM: &str =
    " from posting p join official o on o.id = p.official join agency_version v on v.agency = p.agency and ";

pub(crate) fn people_page(
    scope: &Scope,
    view: View,
    filter: &PeopleFilter,
    after: Option<&PeopleKey>,
    limit: u32,
) -> Sql {
    let sql = Sql::new(
        "select coalesce(n.sort_key, o.sort_key) as sort_key, p.official, coalesce(n.full_name, o.full_name) as full_name, \
         coalesce(n.category, o.category) as category, p.agency, v.name as agency_name, p.position, p.rank, \
         m.id as mailbox, s.state, a.address",
    );
    let sql = sql.text(FROM).both_clocks("v", view).identity("n", "p.official", view);
    let sql = sql.text(" left join mailbox m on m.official = p.official and m.kind = 'personal'");
    let sql = sql.text(" left join mailbox_state s on s.mailbox = m.id and ").both_clocks("s", view);
    let sql = sql.text(" left join address a on a.mailbox = m.id and a.kind = 'primary' and ").both_clocks("a", view);
    let mut sql = filtered(sql, scope, view, filter);
    if let Some(key) = after {
        sql = sql
            .text(" and (coalesce(n.sort_key, o.sort_key), o.id) > (")
            .bind(key.sort_key.clone())
            .text(", ")
            .bind(key.official.0)
            .text(")");
    }
    sql.text(" order by coalesce(n.sort_key, o.sort_key), o.id limit ").bind(i64::from(limit))
}

fn filtered(sql: Sql, scope: &Scope, view: View, filter: &PeopleFilter) -> Sql {
    let mut sql =
        sql.text(" where p.kind = 'primary' and ").both_clocks("p", view).text(" and ").scope("v.path", scope);
    if let Some(agency) = filter.agency {
        sql = sql.text(" and p.agency = ").bind(agency.0);
    }
    if let Some(under) = &filter.under {
        sql = sql.text(" and ").scope("v.path", &Scope::subtree(under.clone()));
    }
    if let Some(name) = &filter.name {
        // A fold is letters and digits only: nothing in it means anything to `like`.
        sql = sql.text(" and coalesce(n.fold, o.fold) like ").bind(format!("%{}%", name::fold(name)));
    }
    if let Some(state) = filter.state {
        sql = sql.text(
            " and p.official in (select fm.official from mailbox fm join mailbox_state fs on fs.mailbox = fm.id \
                        where fm.kind = 'personal' and fs.state = ",
        );
        sql = sql.bind(state.as_str()).text(" and ").both_clocks("fs", view).text(")");
    }
    if let Some(category) = filter.category {
        sql = sql.text(" and o.category = ").bind(category.as_str());
    }
    if let Some(rank) = filter.rank {
        sql = sql.text(" and p.rank = ").bind(rank.as_str());
    }
    sql
}

fn line(row: Row, certificates: Vec<CertificateId>) -> Result<PersonLine> {
    let place = Place::new("official", row.official);
    Ok(PersonLine {
        key: PeopleKey { sort_key: row.sort_key, official: OfficialId(row.official) },
        category: place.parse("category", &row.category)?,
        agency: AgencyId(row.agency),
        rank: place.parse("rank", &row.rank)?,
        mailbox: row.mailbox.map(MailboxId),
        state: row.state.map(|state| place.parse("state", &state)).transpose()?,
        address: row.address.map(|address| place.parse("address", &address)).transpose()?,
        full_name: row.full_name,
        agency_name: row.agency_name,
        position: row.position,
        certificates,
    })
}
