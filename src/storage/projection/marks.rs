//! Marks that follow from a change of the registry: whose entries in the directories have to be looked at. Made in the transaction of the
//! change, so that none is lost; without a directory there is nobody to be told.

use std::collections::BTreeSet;

use sea_orm::DatabaseTransaction;
use time::Date;
use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::error::Result;
use crate::storage::read::Reader;
use crate::storage::read::job::database_now;
use crate::storage::row::dirty::MarkCause;
use crate::storage::sql::{LIST, OPEN, Sql};

/// Kinds of subject, as the directory engine writes them.
const PERSON: &str = "person";
const UNIT: &str = "unit";
pub(crate) const GROUP: &str = "group";

/// What a change made worth a look.
#[derive(Debug, Default)]
pub(super) struct Changed {
    wanted: bool,
    mailboxes: BTreeSet<Uuid>,
    agencies: BTreeSet<Uuid>,
    groups: BTreeSet<Uuid>,
}

impl Changed {
    /// Notes a change, before the projection follows it: groups that somebody is about to leave are found while they are there.
    pub(super) async fn before(reader: &Reader, mailboxes: &BTreeSet<Uuid>, agencies: &BTreeSet<Uuid>) -> Result<Self> {
        let targets = Sql::new("select count(*) from target").number(reader.tx(), "count directories").await?;
        let mut changed = Self { wanted: targets > 0, ..Self::default() };
        if changed.wanted {
            changed.mailboxes.clone_from(mailboxes);
            changed.agencies.clone_from(agencies);
            changed.note_groups(reader).await?;
        }
        Ok(changed)
    }

    /// Notes the mailboxes of officials whose published certificates change: by `officials` themselves, or because some begin or end
    /// on the days after `from` and up to `to`.
    pub(super) async fn certificates(
        &mut self,
        reader: &Reader,
        officials: &BTreeSet<Uuid>,
        (from, to): (Date, Date),
    ) -> Result<()> {
        if !self.wanted {
            return Ok(());
        }
        let mut owners = officials.clone();
        if to > from {
            let (from, to) = (Timestamp::end_of(from).unix_micros(), Timestamp::end_of(to).unix_micros());
            for column in ["not_after", "not_before"] {
                let sql = Sql::new("select distinct official from certificate where official is not null and ");
                let sql = sql.text(column).text(" > ").bind(from).text(" and ").text(column).text(" <= ").bind(to);
                owners.extend(sql.ids(reader.tx(), "find certificates that begin or end").await?);
                let sql = Sql::new(
                    "select distinct w.official from certificate_owner w join certificate c on c.id = w.certificate ",
                );
                let sql =
                    sql.text(&format!("where w.official is not null and w.recorded_to = {OPEN} and c.{column} > "));
                let sql = sql.bind(from).text(" and c.").text(column).text(" <= ").bind(to);
                owners.extend(sql.ids(reader.tx(), "find certificates that begin or end").await?);
            }
        }
        super::extend_by(reader, "select id from mailbox where official in ", &owners, &mut self.mailboxes).await
    }

    /// Marks what was noted, after the projection has followed: groups that somebody has entered are there now.
    pub(super) async fn mark(mut self, reader: &Reader) -> Result<()> {
        if !self.wanted {
            return Ok(());
        }
        self.note_groups(reader).await?;
        self.groups.extend(self.agencies.iter().copied());
        let now = database_now(reader.tx()).await?;
        // In the order in which everybody locks marks: by kind and key.
        for (kind, ids) in [(GROUP, &self.groups), (PERSON, &self.mailboxes), (UNIT, &self.agencies)] {
            let ids: Vec<Uuid> = ids.iter().copied().collect();
            mark(reader.tx(), None, kind, &ids, MarkCause::Registry, now).await?;
        }
        Ok(())
    }

    async fn note_groups(&mut self, reader: &Reader) -> Result<()> {
        const SELECT: &str = "select distinct agency from mailbox_current where agency is not null and mailbox in ";
        super::extend_by(reader, SELECT, &self.mailboxes, &mut self.groups).await
    }
}

/// Marks subjects of one kind, in the order of their keys, in one directory or in all; due at once. Who is at one goes on, and will see that it was made again.
pub(crate) async fn mark(
    tx: &DatabaseTransaction,
    target: Option<TargetId>,
    kind: &str,
    ids: &[Uuid],
    cause: MarkCause,
    now: Timestamp,
) -> Result<()> {
    let now = now.unix_micros();
    for chunk in ids.chunks(LIST) {
        // The text in front is the same for all rows: the engine repeats it for each directory.
        let mut sql = Sql::new(
            "insert into dirty (target, subject_kind, subject, cause, marks, since, due, attempts, lease_until) ",
        );
        sql = sql.text("select t.id, ").bind(kind).text(", s.column1, ").bind(cause.as_str()).text(", 1, ");
        sql = sql.bind(now).text(", ").bind(now).text(", 0, 0 from target t cross join (values ");
        for (at, id) in chunk.iter().enumerate() {
            sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(*id).text(")");
        }
        sql = sql.text(") s where ");
        sql = match target {
            Some(target) => sql.text("t.id = ").bind(target.0),
            None => sql.text("true"),
        };
        sql = sql.text(" on conflict (target, subject_kind, subject) do update set cause = excluded.cause, marks = dirty.marks + 1, ");
        sql = sql.text("due = excluded.due, attempts = 0, failure = null, stopped_plan = null, covered_by = null");
        sql.run(tx, "mark what has to be looked at").await?;
    }
    Ok(())
}
