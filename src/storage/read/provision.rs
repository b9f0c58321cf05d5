//! What the directory should hold as of a day: units, persons and members. Two or three queries a page, never one a row.
//!
//! On the projection's day the projection answers; on any other day, and inside a change set, facts do, with equal results.

use std::collections::{BTreeSet, HashMap};

use sea_orm::QueryResult;
use time::Date;
use uuid::Uuid;

use super::state::{self, Pick};
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, MailboxId, OfficialId};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::provision::{MemberRow, PersonRow, UnitRow};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::{agency_current, mailbox_current};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

impl Reader {
    /// The agencies of the day, parents first. Each group's address is the agency's short name at `mail_domain`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn units(&self, scope: &Scope, view: View, mail_domain: &str) -> Result<Vec<UnitRow>> {
        let rows = self.agency_states(scope, view).await?;
        rows.into_iter().map(|row| unit(row, mail_domain)).collect()
    }

    /// Persons with a mailbox number above `after`, in their order, at most `limit`: personal mailboxes whose state the
    /// directory shows, with an address and an owner who has or had a primary posting, or will have one within the days that the
    /// view looks ahead and cannot log in before.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn persons(&self, scope: &Scope, view: View, after: i64, limit: u32) -> Result<Vec<PersonRow>> {
        let rows = self.person_states(scope, view, after, limit).await?;
        self.with_certificates(view, rows).await
    }

    /// The agencies with these keys that exist on the day, parents first; as [`Reader::units`].
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn units_of(&self, view: View, agencies: &[AgencyId], mail_domain: &str) -> Result<Vec<UnitRow>> {
        let mut units = Vec::with_capacity(agencies.len());
        for chunk in agencies.chunks(LIST) {
            let ids: Vec<Uuid> = chunk.iter().map(|agency| agency.0).collect();
            let rows = if self.is_projected(view).await? {
                let sql = Sql::new("select * from agency_current where agency in ").padded_list(ids);
                sql.text(" order by path").all(self.tx(), "read agencies").await?
            } else {
                state::agencies(self.tx(), view, Some(&ids)).await?
            };
            units.extend(rows.into_iter().map(|row| unit(row, mail_domain)).collect::<Result<Vec<_>>>()?);
        }
        Ok(units)
    }

    /// The persons with these mailboxes that the directory shows, by number; as [`Reader::persons`].
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn persons_of(&self, view: View, mailboxes: &[MailboxId]) -> Result<Vec<PersonRow>> {
        let mut persons = Vec::with_capacity(mailboxes.len());
        for chunk in mailboxes.chunks(LIST) {
            let ids: Vec<Uuid> = chunk.iter().map(|mailbox| mailbox.0).collect();
            let mut rows: Vec<mailbox_current::Model> = if self.is_projected(view).await? {
                let sql = Sql::new("select * from mailbox_current where mailbox in ").padded_list(ids);
                sql.text(" order by number").all(self.tx(), "read persons").await?
            } else {
                state::mailboxes(self.tx(), view, Pick::Ids(&ids)).await?
            };
            rows.retain(|row| is_shown(row, &Scope::Province));
            self.keep_whose_time_has_come(view, &mut rows).await?;
            persons.extend(self.with_certificates(view, rows).await?);
        }
        Ok(persons)
    }

    /// The members of one agency's mail group, by number, and their mailboxes; as [`Reader::members`].
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn members_of(&self, view: View, agency: AgencyId) -> Result<Vec<(MailboxId, MemberRow)>> {
        let rows: Vec<mailbox_current::Model> = if self.is_projected(view).await? {
            let sql = Sql::new("select * from mailbox_current where agency = ").bind(agency.0);
            sql.text(" order by number").all(self.tx(), "read members").await?
        } else {
            let mut all = Vec::new();
            let mut after = i64::MIN;
            loop {
                let page = state::mailboxes(self.tx(), view, Pick::Page { after, limit: PAGE }).await?;
                let Some(last) = page.last() else { break all };
                after = last.number;
                all.extend(page.into_iter().filter(|row| row.agency == Some(agency.0)));
            }
        };
        let shown = rows.into_iter().filter(|row| is_shown(row, &Scope::Province));
        let member = |row: mailbox_current::Model| Ok(member(&row)?.map(|found| (MailboxId(row.mailbox), found)));
        shown.map(member).filter_map(Result::transpose).collect()
    }

    /// The personal mailboxes of everybody who was ever posted to one of these agencies, also by a fact that was corrected since: what a
    /// directory holds may date from any of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mailboxes_ever_in(&self, agencies: &[AgencyId]) -> Result<Vec<MailboxId>> {
        let mut found = BTreeSet::new();
        for chunk in agencies.chunks(LIST) {
            let sql = Sql::new("select distinct m.id from mailbox m join posting p on p.official = m.official where ");
            let sql = sql.text("m.kind = 'personal' and p.agency in ").list(chunk.iter().map(|agency| agency.0));
            found.extend(sql.ids(self.tx(), "find who was posted to agencies").await?);
        }
        Ok(found.into_iter().map(MailboxId).collect())
    }

    /// How many mailboxes the directory shows: of each agency by identifier (of these, if any are named), and all together. As of the
    /// projection's day, whatever the view's is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn population(&self, view: View, codes: Option<&[String]>) -> Result<(u64, Vec<(String, u64)>)> {
        let shown = |select: &str| {
            let sql = Sql::new(select).text(" from mailbox_current m where m.kind = 'personal' and m.state in ");
            let states = MailboxState::ALL.iter().filter(|state| state.is_in_directory()).map(|state| state.as_str());
            // An owner without any posting counts as ever.
            sql.list(states).text(" and (m.agency_code is null or ").has_come("m", view).text(")")
        };
        let all = shown("select count(*)");
        let total = u64::try_from(all.number(self.tx(), "count mailboxes").await?).unwrap_or(0);
        let each = || shown("select m.agency_code, count(*)").text(" and m.agency_code is not null");
        let mut rows = Vec::new();
        match codes {
            None => rows = each().text(" group by m.agency_code").rows(self.tx(), "count mailboxes").await?,
            Some(codes) => {
                for chunk in codes.chunks(LIST) {
                    let sql = each().text(" and m.agency in (select a.agency from agency_version a where a.code in ");
                    let sql = sql.list(chunk.iter().map(String::as_str)).text(") group by m.agency_code");
                    rows.extend(sql.rows(self.tx(), "count mailboxes").await?);
                }
            }
        }
        let count = |row: &QueryResult| {
            let number: i64 = row.try_get_by_index(1).asked("count mailboxes")?;
            Ok((row.try_get_by_index(0).asked("count mailboxes")?, u64::try_from(number).unwrap_or(0)))
        };
        let each = rows.iter().map(count).collect::<Result<_>>()?;
        Ok((total, each))
    }

    async fn with_certificates(&self, view: View, rows: Vec<mailbox_current::Model>) -> Result<Vec<PersonRow>> {
        let owners: Vec<Uuid> = rows.iter().filter_map(|row| row.official).collect();
        let mut certificates = self.published(view, &owners).await?;
        let with_certificates = |row: mailbox_current::Model| {
            let own = row.official.and_then(|official| certificates.remove(&official)).unwrap_or_default();
            person(row, own)
        };
        rows.into_iter().map(with_certificates).collect()
    }

    /// The members of all mail groups, by agency and number: who is posted there that day and has a mailbox that receives.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn members(&self, scope: &Scope, view: View) -> Result<Vec<MemberRow>> {
        let mut members = Vec::new();
        let mut after = i64::MIN;
        loop {
            let rows = self.person_states(scope, view, after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = last.number;
            for row in &rows {
                members.extend(member(row)?);
            }
        }
        members.sort_unstable();
        Ok(members)
    }

    pub(crate) async fn agency_states(&self, scope: &Scope, view: View) -> Result<Vec<agency_current::Model>> {
        if self.is_projected(view).await? {
            let sql = Sql::new("select * from agency_current where ").scope("path", scope).text(" order by path");
            return sql.all(self.tx(), "read agencies").await;
        }
        let mut rows = state::agencies(self.tx(), view, None).await?;
        rows.retain(|row| scope.covers(&TreePath::from_stored(row.path.clone())));
        Ok(rows)
    }

    async fn person_states(
        &self,
        scope: &Scope,
        view: View,
        after: i64,
        limit: u32,
    ) -> Result<Vec<mailbox_current::Model>> {
        if self.is_projected(view).await? {
            return persons_page(scope, view, after, limit).all(self.tx(), "read persons").await;
        }
        let limit_rows = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut kept = Vec::new();
        let mut after = after;
        while kept.len() < limit_rows {
            let page = state::mailboxes(self.tx(), view, Pick::Page { after, limit: PAGE }).await?;
            let Some(last) = page.last() else { break };
            after = last.number;
            let mut shown: Vec<_> = page.into_iter().filter(|row| is_shown(row, scope)).collect();
            self.keep_whose_time_has_come(view, &mut shown).await?;
            kept.append(&mut shown);
        }
        kept.truncate(limit_rows);
        Ok(kept)
    }

    /// Leaves out those who are yet to come and whom the directory does not show yet; as [`Sql::has_come`] does in a query.
    async fn keep_whose_time_has_come(&self, view: View, rows: &mut Vec<mailbox_current::Model>) -> Result<()> {
        let absent: Vec<Uuid> = rows.iter().filter(|row| !row.posted).filter_map(|row| row.official).collect();
        let mut first_days: HashMap<Uuid, Date> = HashMap::with_capacity(absent.len());
        for chunk in absent.chunks(LIST) {
            let sql = Sql::new("select q.official, min(q.effective_from) from posting q where q.kind = 'primary' and ");
            let sql = sql.known("q", view).text(" and q.official in ").padded_list(chunk.iter().copied());
            for row in sql.text(" group by q.official").rows(self.tx(), "read first days").await? {
                let official = row.try_get_by_index(0).asked("read first days")?;
                first_days.insert(official, row.try_get_by_index(1).asked("read first days")?);
            }
        }
        rows.retain(|row| {
            let first = row.official.and_then(|official| first_days.get(&official));
            let last = if may_come_before(&row.state) { view.first_days() } else { view.day };
            row.posted || first.is_some_and(|first| *first <= last)
        });
        Ok(())
    }

    /// The DER of each owner's certificates to publish, by SHA-256: for signing, chain good, begun, neither expired nor revoked
    /// nor on hold at the day's end.
    async fn published(&self, view: View, owners: &[Uuid]) -> Result<HashMap<Uuid, Vec<Vec<u8>>>> {
        let at = Timestamp::end_of(view.day);
        let mut published: HashMap<Uuid, Vec<Vec<u8>>> = HashMap::new();
        for chunk in owners.chunks(LIST) {
            let sql = Sql::new("select ").owner("c", view).text(", c.der from certificate c").ca_word(view, at);
            let sql = sql.text(" where ").owned("c", view, |sql| sql.list(chunk.iter().copied()));
            let sql = sql.text(" and c.may_sign and ").chain_is_good("c", view).text(" and ").and_not_told(view, at);
            let at = at.unix_micros();
            let sql = sql.text(" and c.not_before <= ").bind(at);
            let sql =
                sql.text(" and c.not_after > ").bind(at).text(" and ").recorded("c", view).text(" order by c.sha256");
            for row in sql.rows(self.tx(), "read certificates").await? {
                let official = row.try_get_by_index(0).asked("read certificates")?;
                published.entry(official).or_default().push(row.try_get_by_index(1).asked("read certificates")?);
            }
        }
        Ok(published)
    }
}

/// Rows of one page where the caller does not say.
const PAGE: u32 = 1000;

pub(crate) fn persons_page(scope: &Scope, view: View, after: i64, limit: u32) -> Sql {
    let shown = MailboxState::ALL.iter().filter(|state| state.is_in_directory()).map(|state| state.as_str());
    Sql::new("select * from mailbox_current m where m.number > ")
        .bind(after)
        .text(" and m.kind = 'personal' and m.address is not null and m.official is not null and m.state in ")
        .list(shown)
        .text(" and m.agency_path is not null and ")
        .scope("m.agency_path", scope)
        .text(" and ")
        .has_come("m", view)
        .text(" order by m.number limit ")
        .bind(i64::from(limit))
}

/// Whether a mailbox in this state may be shown before its owner's first day: nobody may log in to it.
fn may_come_before(state: &str) -> bool {
    state.parse::<MailboxState>().is_ok_and(|state| !state.permissions().log_in)
}

impl Sql {
    /// The rows of `alias`, of `mailbox_current`, whose owners hold or held a primary posting, or will within the days that the view
    /// looks ahead and cannot log in before.
    fn has_come(self, alias: &str, view: View) -> Self {
        let closed = MailboxState::ALL.iter().filter(|state| !state.permissions().log_in).map(|state| state.as_str());
        // One value a row, by index, and only for those who hold none today; `exists` would be hashed, by a scan of everything.
        self.text(&format!("({alias}.posted or (select min(q.effective_from) from posting q where q.official = {alias}.official and q.kind = 'primary' and "))
            .known("q", view)
            .text(&format!(") <= case when {alias}.state in "))
            .list(closed)
            .text(" then ")
            .bind(view.first_days())
            .text(" else ")
            .bind(view.day)
            .text(" end)")
    }
}

fn is_shown(row: &mailbox_current::Model, scope: &Scope) -> bool {
    let in_scope = row.agency_path.clone().is_some_and(|path| scope.covers(&TreePath::from_stored(path)));
    row.kind == MailboxKind::Personal.as_str()
        && row.address.is_some()
        && row.official.is_some()
        && row.state.parse::<MailboxState>().is_ok_and(MailboxState::is_in_directory)
        && in_scope
}

fn person(row: mailbox_current::Model, certificates: Vec<Vec<u8>>) -> Result<PersonRow> {
    let place = Place::new("mailbox_current", row.mailbox);
    Ok(PersonRow {
        mailbox: MailboxId(row.mailbox),
        number: row.number,
        revision: row.revision,
        state: place.parse("state", &row.state)?,
        quota_mib: row.quota_mib,
        address: place.parse("address", &place.present("address", row.address)?)?,
        aliases: place.addresses("aliases", &row.aliases)?,
        official: OfficialId(place.present("official", row.official)?),
        full_name: place.present("full_name", row.full_name)?,
        category: place.parse("category", &place.present("category", row.category)?)?,
        posted: row.posted,
        agency: AgencyId(place.present("agency", row.agency)?),
        agency_code: place.present("agency_code", row.agency_code)?,
        agency_name: place.present("agency_name", row.agency_name)?,
        position: place.present("position", row.position)?,
        certificates,
    })
}

fn member(row: &mailbox_current::Model) -> Result<Option<MemberRow>> {
    let place = Place::new("mailbox_current", row.mailbox);
    let state: MailboxState = place.parse("state", &row.state)?;
    let (Some(agency), Some(address), true) = (row.agency, &row.address, row.posted && state.permissions().receive)
    else {
        return Ok(None);
    };
    Ok(Some(MemberRow { agency: AgencyId(agency), number: row.number, address: place.parse("address", address)? }))
}

fn unit(row: agency_current::Model, mail_domain: &str) -> Result<UnitRow> {
    let place = Place::new("agency_current", row.agency);
    Ok(UnitRow {
        agency: AgencyId(row.agency),
        revision: row.revision,
        alternative_codes: place.texts("alternative_codes", &row.alternative_codes)?,
        path: TreePath::from_stored(row.path).codes().map(str::to_owned).collect(),
        kind: place.parse("kind", &row.kind)?,
        level: place.parse("level", &row.level)?,
        network_site: row.network_site,
        group_address: place.parse("slug", &format!("{}@{mail_domain}", row.slug))?,
        code: row.code,
        name: row.name,
        slug: row.slug,
    })
}
