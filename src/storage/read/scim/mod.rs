//! People as SCIM shows them: each with the post that stands for them, in service or not, and the name the client gave them.
//!
//! The post is the last primary one that has begun; for those who are still to come, the first; for those whose every post was
//! taken back, the last that was known. So who left is still there,
//! where they were last. Each client has its own names, and does not see whom it deleted.

mod query;

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::people::PeopleKey;
use super::{Reader, View};
use crate::domain::clock::Timestamp;
use crate::domain::decision::draft::Act;
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;
use query::{filtered, select};

/// Which people; every condition given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScimFilter {
    /// These.
    pub ids: Option<Vec<OfficialId>>,
    /// Whose mailbox has this address now or in time to come.
    pub address: Option<MailAddress>,
    /// Whom the client calls so.
    pub external_id: Option<String>,
    /// In service, now or by a decision on a day to come.
    pub in_service: Option<bool>,
    /// Whose folded name begins with this fold.
    pub name_prefix: Option<String>,
    /// Whose post is in one of these agencies and who are in service.
    pub agencies: Option<Vec<AgencyId>>,
    /// Also whom the client deleted.
    pub with_hidden: bool,
}

/// Where a page begins, and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScimPage {
    /// After so many, in the order of names or against it.
    Offset {
        /// How many to pass over.
        skip: u64,
        /// How many to give.
        limit: u32,
        /// Against the order.
        descending: bool,
    },
    /// After this one, in the order of names.
    After {
        /// The last one seen.
        key: Option<PeopleKey>,
        /// How many to give.
        limit: u32,
    },
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimUser {
    /// Where they stand in the order of names.
    pub key: PeopleKey,
    /// Name, NFC.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Category.
    pub category: Category,
    /// The agency.
    pub agency: AgencyId,
    /// Its identifier.
    pub agency_code: String,
    /// Its name.
    pub agency_name: String,
    /// Title of the post.
    pub position: String,
    /// Rank.
    pub rank: Rank,
    /// First day in the post.
    pub since: Date,
    /// First day after it, when its end is recorded.
    pub until: Option<Date>,
    /// In service, now or by a decision on a day to come. A post of one day, today, is none: who comes and leaves on one
    /// day, leaves on the next.
    pub in_service: bool,
    /// First day out of service, when the end is recorded.
    pub leaves_on: Option<Date>,
    /// State of the mailbox.
    pub mailbox: Option<MailboxState>,
    /// Its primary address: today's, else the one to come, else the last one.
    pub address: Option<MailAddress>,
    /// Other addresses that lead there today.
    pub aliases: Vec<MailAddress>,
    /// What the client calls them.
    pub external_id: Option<String>,
    /// Whether the client deleted them.
    pub is_hidden: bool,
    /// Agencies that a recorded transfer leads to and no posting of today.
    pub awaited: Vec<AgencyId>,
    /// Change set that last touched them.
    pub revision: i64,
    /// When they were recorded.
    pub created: Timestamp,
    /// When that was.
    pub changed: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    sort_key: Vec<u8>,
    official: Uuid,
    full_name: String,
    birth_date: Date,
    category: String,
    agency: Uuid,
    agency_code: String,
    agency_name: String,
    position: String,
    rank: String,
    since: Date,
    until: Option<Date>,
    in_service: bool,
    leaves_on: Option<Date>,
    mailbox: Option<Uuid>,
    state: Option<String>,
    address: Option<String>,
    external_id: Option<String>,
    hidden: Option<bool>,
}

impl Reader {
    /// A page of people, by name.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn scim_users(
        &self,
        scope: &Scope,
        view: View,
        client: PrincipalId,
        filter: &ScimFilter,
        page: &ScimPage,
    ) -> Result<Vec<ScimUser>> {
        let sql = select(view).then_from(view, client);
        let mut sql = filtered(sql, scope, view, filter);
        sql = match page {
            ScimPage::Offset { skip, limit, descending } => {
                let order = if *descending { " desc" } else { "" };
                let sql = sql.text(&format!(" order by coalesce(c.sort_key, o.sort_key){order}, o.id{order} limit "));
                let skip = i64::try_from(*skip).unwrap_or(i64::MAX);
                sql.bind(i64::from(*limit)).text(" offset ").bind(skip)
            }
            ScimPage::After { key, limit } => {
                if let Some(key) = key {
                    sql = sql
                        .text(" and (coalesce(c.sort_key, o.sort_key), o.id) > (")
                        .bind(key.sort_key.clone())
                        .text(", ");
                    sql = sql.bind(key.official.0).text(")");
                }
                sql.text(" order by coalesce(c.sort_key, o.sort_key), o.id limit ").bind(i64::from(*limit))
            }
        };
        let rows: Vec<Row> = sql.all(self.tx(), "list people for a client").await?;
        let officials: Vec<Uuid> = rows.iter().map(|row| row.official).collect();
        let mailboxes: Vec<Uuid> = rows.iter().filter_map(|row| row.mailbox).collect();
        let mut more = More {
            aliases: self.aliases_of(view, &mailboxes).await?,
            awaited: self.awaited_by(view, &officials).await?,
            touched: self.touched(view, &officials).await?,
        };
        rows.into_iter().map(|row| more.user(row)).collect()
    }

    /// How many people the filter gives.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_scim_users(
        &self,
        scope: &Scope,
        view: View,
        client: PrincipalId,
        filter: &ScimFilter,
    ) -> Result<u64> {
        let sql = Sql::new("select count(*)").then_from(view, client);
        let number = filtered(sql, scope, view, filter).number(self.tx(), "count people for a client").await?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    async fn aliases_of(&self, view: View, mailboxes: &[Uuid]) -> Result<HashMap<Uuid, Vec<MailAddress>>> {
        let sql = Sql::new("select a.mailbox, a.address from address a where a.kind = 'alias' and a.mailbox in ");
        let sql = sql.list(mailboxes.iter().copied()).text(" and ").both_clocks("a", view).text(" order by a.address");
        let mut aliases: HashMap<Uuid, Vec<MailAddress>> = HashMap::new();
        for row in sql.rows(self.tx(), "read aliases").await? {
            let mailbox: Uuid = row.try_get_by_index(0).asked("read aliases")?;
            let address: String = row.try_get_by_index(1).asked("read aliases")?;
            aliases.entry(mailbox).or_default().push(Place::new("address", mailbox).parse("address", &address)?);
        }
        Ok(aliases)
    }

    /// Where transfers lead that wait for their day or for the receiving agency.
    async fn awaited_by(&self, view: View, officials: &[Uuid]) -> Result<HashMap<Uuid, Vec<AgencyId>>> {
        let sql = Sql::new(
            "select s.official, t.id, t.act from decision_subject s join subject_act t on t.subject = s.id and ",
        );
        let sql = sql.known("t", view).text(" where s.kind = ");
        let sql = sql.bind(DecisionKind::Transfer.as_str()).text(" and s.official in ");
        let sql = sql.list(officials.iter().copied()).text(" and (t.state = ").bind(SubjectState::Awaiting.as_str());
        let sql = sql.text(" or (t.state = ").bind(SubjectState::InForce.as_str()).text(" and t.effective_from > ");
        let mut awaited: HashMap<Uuid, Vec<AgencyId>> = HashMap::new();
        for row in sql.bind(view.day).text("))").rows(self.tx(), "look for transfers to come").await? {
            let official: Uuid = row.try_get_by_index(0).asked("look for transfers to come")?;
            let id: Uuid = row.try_get_by_index(1).asked("look for transfers to come")?;
            let text: String = row.try_get_by_index(2).asked("look for transfers to come")?;
            let act: Act =
                serde_json::from_str(&text).map_err(|error| Place::new("subject_act", id).wrong("act", &error))?;
            awaited.entry(official).or_default().extend(act.to_agency());
        }
        Ok(awaited)
    }

    /// First and last change set of each person's facts, and when they were.
    async fn touched(&self, view: View, officials: &[Uuid]) -> Result<HashMap<Uuid, (i64, i64, i64)>> {
        let mut sql = Sql::new(
            "with picked as (select o.id as official, m.id as mailbox from official o \
             left join mailbox m on m.official = o.id and m.kind = 'personal' where o.id in ",
        );
        sql = sql.list(officials.iter().copied()).text("), touch as (select p.official, o.recorded_from as seq");
        sql = sql.text(" from picked p join official o on o.id = p.official union all ");
        sql = sql.text(
            "select p.official, s.recorded_from from picked p join decision_subject s on s.official = p.official",
        );
        let last = |alias: &str, known_at: i64, sql: Sql| {
            let sql = sql.text(&format!(" union all select p.official, case when {alias}.recorded_to <= "));
            sql.bind(known_at)
                .text(&format!(" then {alias}.recorded_to else {alias}.recorded_from end from picked p join "))
        };
        sql = last("a", view.known_at, sql);
        sql = sql.text("decision_subject s on s.official = p.official join subject_act a on a.subject = s.id");
        for (table, column, key) in [
            ("posting", "official", "official"),
            ("official_correction", "official", "official"),
            ("mailbox_state", "mailbox", "mailbox"),
            ("address", "mailbox", "mailbox"),
        ] {
            sql = last("f", view.known_at, sql).text(&format!("{table} f on f.{column} = p.{key}"));
        }
        let sql = sql.text(
            "), ends as (select official, min(seq) as first, max(seq) as last from touch group by official) \
             select e.official, e.last, a.recorded_at, b.recorded_at from ends e \
             join change_set a on a.seq = e.first join change_set b on b.seq = e.last",
        );
        let mut touched = HashMap::new();
        for row in sql.rows(self.tx(), "read revisions").await? {
            let read = |index| row.try_get_by_index::<i64>(index).asked("read revisions");
            let official: Uuid = row.try_get_by_index(0).asked("read revisions")?;
            touched.insert(official, (read(1)?, read(2)?, read(3)?));
        }
        Ok(touched)
    }
}

struct More {
    aliases: HashMap<Uuid, Vec<MailAddress>>,
    awaited: HashMap<Uuid, Vec<AgencyId>>,
    touched: HashMap<Uuid, (i64, i64, i64)>,
}

impl More {
    fn user(&mut self, row: Row) -> Result<ScimUser> {
        let place = Place::new("official", row.official);
        let (revision, created, changed) = self.touched.remove(&row.official).unwrap_or_default();
        Ok(ScimUser {
            key: PeopleKey { sort_key: row.sort_key, official: OfficialId(row.official) },
            category: place.parse("category", &row.category)?,
            rank: place.parse("rank", &row.rank)?,
            mailbox: row.state.map(|state| place.parse("state", &state)).transpose()?,
            address: row.address.map(|address| place.parse("address", &address)).transpose()?,
            aliases: row.mailbox.and_then(|mailbox| self.aliases.remove(&mailbox)).unwrap_or_default(),
            awaited: self.awaited.remove(&row.official).unwrap_or_default(),
            leaves_on: row.leaves_on,
            agency: AgencyId(row.agency),
            is_hidden: row.hidden.unwrap_or(false),
            created: Timestamp::from_unix_micros(created),
            changed: Timestamp::from_unix_micros(changed),
            full_name: row.full_name,
            birth_date: row.birth_date,
            agency_code: row.agency_code,
            agency_name: row.agency_name,
            position: row.position,
            in_service: row.in_service,
            since: row.since,
            until: row.until,
            external_id: row.external_id,
            revision,
        })
    }
}
