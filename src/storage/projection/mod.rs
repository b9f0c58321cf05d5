//! Current state as tables, kept in the same transaction as the facts behind it. It stands for one day.
//!
//! A change set recomputes only the subjects that it touched; moving on to another day recomputes those for whom something
//! begins or ends in between. `read::state` says what the state is; nothing here decides.

pub(crate) mod marks;

use std::collections::BTreeSet;

use time::Date;
use uuid::Uuid;

use super::bulk;
use super::change_set::Touched;
use super::entity::projection;
use super::error::{Asked, Result, StoreError, exactly};
use super::read::Reader;
use super::read::job::database_now;
use super::read::state::{self, Pick};
use super::read::view::View;
use super::sql::{LIST, Sql};
use super::store::Store;

impl Store {
    /// Moves the projection on to `day` as [`Store::advance`], unless that day has not come by the database's own clock: a projection never
    /// goes back, and a machine whose clock is ahead must not take everybody along.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn advance_to_come(&self, day: Date) -> Result<()> {
        let now = database_now(self.read().await?.tx()).await?;
        if day <= now.day() { self.advance(day).await } else { Ok(()) }
    }

    /// Moves the projection on to `day` without writing any fact; does nothing when it stands there or later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn advance(&self, day: Date) -> Result<()> {
        if stands_for(&self.read().await?).await?.day >= day {
            return Ok(());
        }
        let reader = Reader::new(self.begin_write().await?);
        // The counter's row lock is the place in line among writers of facts.
        let taken = Sql::new("update change_counter set seq = seq where id = 1")
            .run(reader.tx(), "move to another day")
            .await?;
        exactly("change_counter", 1, taken)?;
        let stands = stands_for(&reader).await?;
        follow(&reader, &Touched::default(), day, stands.seq).await?;
        reader.into_tx().commit().await.asked("move to another day")
    }
}

/// The day and change set that the projection stands for.
pub(crate) async fn stands_for(reader: &Reader) -> Result<projection::Model> {
    let row = Sql::new("select id, day, seq from projection where id = 1")
        .one(reader.tx(), "read the projection's day")
        .await?;
    row.ok_or_else(|| StoreError::Inconsistency {
        table: "projection",
        column: "id",
        row: "1".to_owned(),
        reason: "the row is missing".to_owned(),
    })
}

/// Brings the projection up to what `touched` may have changed and to `day`; it never goes back in time.
pub(crate) async fn follow(reader: &Reader, touched: &Touched, day: Date, seq: i64) -> Result<()> {
    let stands = stands_for(reader).await?;
    let day = day.max(stands.day);
    let mut agencies = touched.agencies.clone();
    let mut mailboxes = touched.mailboxes.clone();
    let mut officials = touched.officials.clone();
    if day > stands.day {
        agencies.extend(turning(reader, "agency_version", "agency", stands.day, day).await?);
        officials.extend(turning(reader, "posting", "official", stands.day, day).await?);
        officials.extend(turning(reader, "official_correction", "official", stands.day, day).await?);
        officials.extend(turning(reader, "certificate_owner", "official", stands.day, day).await?);
        mailboxes.extend(turning(reader, "mailbox_state", "mailbox", stands.day, day).await?);
        mailboxes.extend(turning(reader, "address", "mailbox", stands.day, day).await?);
        mailboxes.extend(yet_to_come(reader, day).await?);
    }
    extend_by(reader, "select id from mailbox where official in ", &officials, &mut mailboxes).await?;
    extend_by(reader, "select mailbox from mailbox_current where agency in ", &agencies, &mut mailboxes).await?;
    let mut changed = marks::Changed::before(reader, &mailboxes, &agencies).await?;
    changed.certificates(reader, &touched.published, (stands.day, day)).await?;
    refresh_agencies(reader, View::of(day), &agencies).await?;
    refresh_mailboxes(reader, View::of(day), &mailboxes).await?;
    changed.mark(reader).await?;
    let update = Sql::new("update projection set day = ").bind(day).text(", seq = ").bind(seq).text(" where id = 1");
    exactly("projection", 1, update.run(reader.tx(), "move the projection").await?)
}

/// The subjects for which a currently recorded fact begins or ends after `from` and up to `to`.
async fn turning(reader: &Reader, table: &str, subject: &str, from: Date, to: Date) -> Result<Vec<Uuid>> {
    let view = View::of(to);
    let sql = Sql::new(&format!("select distinct f.{subject} from {table} f where ")).known("f", view);
    let sql = sql
        .text(&format!(" and f.{subject} is not null and ((f.effective_from > "))
        .bind(from)
        .text(" and f.effective_from <= ")
        .bind(to);
    let sql = sql.text(") or (f.effective_to > ").bind(from).text(" and f.effective_to <= ").bind(to).text("))");
    sql.ids(reader.tx(), "find what begins or ends").await
}

/// The mailboxes of those whose first post begins after `day`: the directory shows them so many days ahead, and how many is not known here.
async fn yet_to_come(reader: &Reader, day: Date) -> Result<Vec<Uuid>> {
    let sql = Sql::new(
        "select c.mailbox from mailbox_current c where not c.posted and c.official in (select q.official from posting q where ",
    );
    let sql = sql.known("q", View::of(day)).text(" and q.kind = 'primary' and q.effective_from > ").bind(day).text(")");
    sql.ids(reader.tx(), "find who is yet to come").await
}

async fn extend_by(reader: &Reader, select: &str, keys: &BTreeSet<Uuid>, into: &mut BTreeSet<Uuid>) -> Result<()> {
    for chunk in chunks(keys) {
        into.extend(Sql::new(select).list(chunk).ids(reader.tx(), "find what follows from a change").await?);
    }
    Ok(())
}

async fn refresh_agencies(reader: &Reader, view: View, ids: &BTreeSet<Uuid>) -> Result<()> {
    for chunk in chunks(ids) {
        let rows = state::agencies(reader.tx(), view, Some(&chunk)).await?;
        Sql::new("delete from agency_current where agency in ")
            .list(chunk)
            .run(reader.tx(), "project agencies")
            .await?;
        bulk::insert(reader.tx(), "agency_current", &rows).await?;
    }
    Ok(())
}

async fn refresh_mailboxes(reader: &Reader, view: View, ids: &BTreeSet<Uuid>) -> Result<()> {
    for chunk in chunks(ids) {
        let rows = state::mailboxes(reader.tx(), view, Pick::Ids(&chunk)).await?;
        Sql::new("delete from mailbox_current where mailbox in ")
            .list(chunk)
            .run(reader.tx(), "project mailboxes")
            .await?;
        bulk::insert(reader.tx(), "mailbox_current", &rows).await?;
    }
    Ok(())
}

fn chunks(ids: &BTreeSet<Uuid>) -> Vec<Vec<Uuid>> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    ids.chunks(LIST).map(<[Uuid]>::to_vec).collect()
}
