//! The projection against the facts of its day, row by row.

use std::cmp::Ordering;
use std::fmt::Display;

use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait};

use super::{Check, Inconsistency, Reader, Sink, Verified};
use crate::storage::entity::{agency_current, mailbox_current};
use crate::storage::error::Result;
use crate::storage::projection;
use crate::storage::read::state::{self, Pick};
use crate::storage::read::view::View;
use crate::storage::sql::{LIST, Sql};

pub(super) async fn verify(reader: &Reader, verified: &mut Verified, sink: Sink<'_>) -> Result<()> {
    let stands = projection::stands_for(reader).await?;
    let counter =
        Sql::new("select seq from change_counter where id = 1").number(reader.tx(), "read the counter").await?;
    if counter != stands.seq {
        let what = "it does not stand at the last change set";
        let behind = Inconsistency::new(Check::Projection, "projection", 1, what);
        sink(behind.with(counter.to_string(), stands.seq.to_string()));
    }
    let view = View::of(stands.day);
    agencies(reader, view, verified, sink).await?;
    mailboxes(reader, view, verified, sink).await
}

async fn agencies(reader: &Reader, view: View, verified: &mut Verified, sink: Sink<'_>) -> Result<()> {
    let mut expected = state::agencies(reader.tx(), view, None).await?;
    expected.sort_unstable_by_key(|row| row.agency);
    let sql = Sql::new("select * from agency_current order by agency");
    let found: Vec<agency_current::Model> = sql.all(reader.tx(), "verify agencies").await?;
    verified.projected += found.len() as u64;
    compare("agency_current", &expected, &found, |row| row.agency, sink);
    Ok(())
}

async fn mailboxes(reader: &Reader, view: View, verified: &mut Verified, sink: Sink<'_>) -> Result<()> {
    let mut after = i64::MIN;
    loop {
        let limit = u32::try_from(LIST).unwrap_or(u32::MAX);
        let expected = state::mailboxes(reader.tx(), view, Pick::Page { after, limit }).await?;
        let last = expected.last().map_or(i64::MAX, |row| row.number);
        let sql = Sql::new("select * from mailbox_current where number > ").bind(after);
        let sql = sql.text(" and number <= ").bind(last).text(" order by number");
        let found: Vec<mailbox_current::Model> = sql.all(reader.tx(), "verify mailboxes").await?;
        verified.projected += found.len() as u64;
        compare("mailbox_current", &expected, &found, |row| row.number, sink);
        if expected.is_empty() {
            return Ok(());
        }
        after = last;
    }
}

/// Walks two lists in key order: missing rows, rows too many, and columns that differ.
fn compare<M, K>(table: &'static str, expected: &[M], found: &[M], key: impl Fn(&M) -> K, sink: Sink<'_>)
where
    M: ModelTrait + PartialEq,
    K: Ord + Display,
{
    let (mut expected, mut found) = (expected.iter().peekable(), found.iter().peekable());
    loop {
        let order = match (expected.peek(), found.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => key(left).cmp(&key(right)),
        };
        let left = if order == Ordering::Greater { None } else { expected.next() };
        let right = if order == Ordering::Less { None } else { found.next() };
        match (left, right) {
            (Some(row), None) => {
                sink(Inconsistency::new(Check::Projection, table, key(row), "the facts give a row that is missing"));
            }
            (None, Some(row)) => sink(Inconsistency::new(Check::Projection, table, key(row), "no facts give this row")),
            (Some(left), Some(right)) if left != right => differences(table, key(left), left, right, sink),
            _ => {}
        }
    }
}

fn differences<M: ModelTrait>(table: &'static str, key: impl Display, expected: &M, found: &M, sink: Sink<'_>) {
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let (left, right) = (expected.get(column), found.get(column));
        if left != right {
            let what = format!("{} is not what the facts give", column.as_str());
            sink(Inconsistency::new(Check::Projection, table, &key, what).with(left.to_string(), right.to_string()));
        }
    }
}
