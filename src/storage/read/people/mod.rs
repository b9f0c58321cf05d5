//! Lists of people, in name order, by keyset pages. One filter serves the list and its count.

pub(super) mod query;

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use self::query::Order;
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, CertificateId, MailboxId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
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

/// Fewer people than this are gathered and put in order for each page; of more, the names are walked in their order. Of 614,900
/// people both cost the same at about 6,000.
pub(super) const FEW: u32 = 5_000;

/// Where a page ended; the next begins after it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
        let sql = self.people_page(scope, view, filter, after, limit).await?;
        let rows: Vec<Row> = sql.all(self.tx(), "list people").await?;
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
        let number = query::count(scope, view, filter).number(self.tx(), "count people").await?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    /// The statement for a page, in the order that costs less.
    pub(super) async fn people_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &PeopleFilter,
        after: Option<&PeopleKey>,
        limit: u32,
    ) -> Result<Sql> {
        let is_wide = *scope == Scope::Province && filter.agency.is_none() && filter.under.is_none();
        let order = if is_wide || !self.are_few(scope, view, filter).await? { Order::Walked } else { Order::Gathered };
        Ok(query::page(order, scope, view, filter, after, limit))
    }

    async fn are_few(&self, scope: &Scope, view: View, filter: &PeopleFilter) -> Result<bool> {
        let number =
            query::count_up_to(FEW, scope, view, filter).number(self.tx(), "see how many people there are").await?;
        Ok(number < i64::from(FEW))
    }

    async fn certificates_of_many(&self, view: View, officials: &[Uuid]) -> Result<HashMap<Uuid, Vec<CertificateId>>> {
        let sql = Sql::new("select ").owner("c", view).text(", c.id from certificate c where c.may_sign and ");
        let sql = sql.owned("c", view, |sql| sql.list(officials.iter().copied()));
        let sql = sql.text(" and ").recorded("c", view).text(" order by c.not_before, c.id");
        let mut certificates: HashMap<Uuid, Vec<CertificateId>> = HashMap::new();
        for row in sql.rows(self.tx(), "list certificates").await? {
            let official = row.try_get_by_index(0).asked("list certificates")?;
            let id = row.try_get_by_index(1).asked("list certificates")?;
            certificates.entry(official).or_default().push(CertificateId(id));
        }
        Ok(certificates)
    }
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
