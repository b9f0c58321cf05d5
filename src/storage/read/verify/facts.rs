//! Facts against their digests, change sets against their hashes and numbers.

use std::collections::{BTreeMap, HashMap};

use futures::TryStreamExt;
use sea_orm::{ConnectionTrait, QueryResult, StreamTrait};
use uuid::Uuid;

use super::{Check, Inconsistency, Reader, Sink, Verified};
use crate::storage::digest::{self, Sha};
use crate::storage::entity::{self, change_set};
use crate::storage::error::{Asked, Result};
use crate::storage::fact::{Fact, for_each_fact};
use crate::storage::sql::{OPEN, Sql};

/// Change sets are verified together until they hold this many facts.
const BATCH: i64 = 20_000;

/// Change sets of a row of numbers, and the digests found of each.
struct Batch {
    from: i64,
    to: i64,
    digests: BTreeMap<i64, Vec<Sha>>,
}

/// What is left of erased facts, by their keys.
type Erased = HashMap<Uuid, Sha>;

/// A table of facts. Only the check of a row is written for each of them: of futures for each, awaited one after the other, the compiler made one
/// function of half a megabyte, and took longer for it than for everything else.
struct Table {
    name: &'static str,
    has_two_clocks: bool,
    check: fn(&QueryResult, &Erased, Sink<'_>) -> Result<(i64, Sha)>,
}

impl Table {
    const fn of<M: Fact>() -> Self {
        Self { name: M::TABLE, has_two_clocks: M::TWO_CLOCKS, check: check_row::<M> }
    }
}

macro_rules! tables {
    ($($table:ident)+) => { &[$( Table::of::<entity::$table::Model>() ),+] };
}

const TABLES: &[Table] = for_each_fact!(tables);

pub(super) async fn verify(reader: &Reader, verified: &mut Verified, sink: Sink<'_>) -> Result<()> {
    let mut last = 0;
    let erased = reader.erased_contents().await?;
    loop {
        let change_sets = next_batch(reader, last).await?;
        let (Some(first), Some(end)) = (change_sets.first(), change_sets.last()) else { break };
        let mut batch = Batch { from: first.seq, to: end.seq, digests: BTreeMap::new() };
        for table in TABLES {
            collect(table, reader, &mut batch, &erased, verified, sink).await?;
        }
        for row in &change_sets {
            if row.seq != last + 1 {
                let gap =
                    Inconsistency::new(Check::ChangeSetNumber, "change_set", row.seq, "numbers before it are missing");
                sink(gap.with((last + 1).to_string(), row.seq.to_string()));
            }
            last = row.seq;
            check_hash(row, batch.digests.remove(&row.seq).unwrap_or_default(), sink);
            verified.change_sets += 1;
        }
    }
    check_counter(reader, last, sink).await?;
    for table in TABLES {
        orphans(table, reader, sink).await?;
    }
    Ok(())
}

async fn next_batch(reader: &Reader, after: i64) -> Result<Vec<change_set::Model>> {
    let sql = Sql::new("select * from change_set where seq > ").bind(after).text(" order by seq limit 1000");
    let mut rows: Vec<change_set::Model> = sql.all(reader.tx(), "read change sets").await?;
    let mut facts = 0_i64;
    let fits = rows.iter().take_while(|row| {
        facts = facts.saturating_add(row.fact_count);
        facts <= BATCH
    });
    let fits = fits.count().max(1);
    rows.truncate(fits);
    Ok(rows)
}

/// Holds the batch's rows of one table against their digests, and takes those digests along.
async fn collect(
    table: &Table,
    reader: &Reader,
    batch: &mut Batch,
    erased: &Erased,
    verified: &mut Verified,
    sink: Sink<'_>,
) -> Result<()> {
    let range = |sql: Sql, column: &str| {
        sql.text(&format!(" where {column} >= ")).bind(batch.from).text(&format!(" and {column} <= ")).bind(batch.to)
    };
    let all = range(Sql::new("select * from ").text(table.name), "recorded_from");
    let mut rows = reader
        .tx()
        .stream_raw(all.statement(ConnectionTrait::get_database_backend(reader.tx())))
        .await
        .asked("verify facts")?;
    let mut found: Vec<(i64, Sha)> = Vec::new();
    while let Some(row) = rows.try_next().await.asked("verify facts")? {
        found.push((table.check)(&row, erased, sink)?);
        verified.facts += 1;
    }
    drop(rows);
    if table.has_two_clocks {
        let closed = range(Sql::new("select id, recorded_to from ").text(table.name), "recorded_to");
        for row in closed.rows(reader.tx(), "verify corrections").await? {
            let id: Uuid = row.try_get_by_index(0).asked("verify corrections")?;
            found.push((row.try_get_by_index(1).asked("verify corrections")?, digest::of_closure(table.name, id)));
        }
    }
    for (seq, digest) in found {
        batch.digests.entry(seq).or_default().push(digest);
    }
    Ok(())
}

/// Checks one row; gives the change set that recorded it, and the digest stored with it, which that one's hash must cover. Of a row whose personal
/// fields were erased the rest is held against the fact that says so, which its own change set covers.
fn check_row<M: Fact>(row: &QueryResult, erased: &Erased, sink: Sink<'_>) -> Result<(i64, Sha)> {
    let row = &M::from_query_result(row, "").asked("verify facts")?;
    let computed = digest::of_row(M::TABLE, row);
    let stored = row.stored_digest();
    let (expected, what) = match erased.get(&row.id()) {
        Some(left) => (left.as_slice(), "the row is not what its erasure left: its digest does not fit"),
        None => (stored, "the row is not what was written: its digest does not fit"),
    };
    if expected != computed.as_slice() {
        let altered = Inconsistency::new(Check::FactDigest, M::TABLE, row.id(), what);
        sink(altered.with(hex::encode(expected), hex::encode(computed)));
    }
    if let Some((column, unknown)) = row.unknown_code() {
        sink(Inconsistency::new(Check::Code, M::TABLE, row.id(), format!("{column}: {unknown}")));
    }
    Ok((row.recorded_from(), stored.try_into().unwrap_or(computed)))
}

fn check_hash(row: &change_set::Model, mut digests: Vec<Sha>, sink: Sink<'_>) {
    let count = i64::try_from(digests.len()).unwrap_or(i64::MAX);
    if count != row.fact_count {
        let what = "rows that it recorded were removed, added, or closed by hand";
        let wrong = Inconsistency::new(Check::ChangeSetHash, "change_set", row.seq, what);
        sink(wrong.with(format!("{} facts", row.fact_count), format!("{count} facts")));
        return;
    }
    let hash = digest::of_change_set(&mut digests);
    if row.facts_hash != hash {
        let what = "its facts are not those that were written: its hash does not fit";
        let wrong = Inconsistency::new(Check::ChangeSetHash, "change_set", row.seq, what);
        sink(wrong.with(hex::encode(&row.facts_hash), hex::encode(hash)));
    }
}

async fn check_counter(reader: &Reader, last: i64, sink: Sink<'_>) -> Result<()> {
    let counter =
        Sql::new("select seq from change_counter where id = 1").number(reader.tx(), "read the counter").await?;
    if counter != last {
        let what = "the counter does not stand at the last change set";
        sink(
            Inconsistency::new(Check::ChangeSetNumber, "change_counter", 1, what)
                .with(last.to_string(), counter.to_string()),
        );
    }
    Ok(())
}

/// Facts of change sets that are not there; no batch has seen them.
async fn orphans(table: &Table, reader: &Reader, sink: Sink<'_>) -> Result<()> {
    let columns: &[&str] = if table.has_two_clocks { &["recorded_from", "recorded_to"] } else { &["recorded_from"] };
    for column in columns {
        let sql = Sql::new(&format!(
            "select f.id, f.{column} from {} f where f.{column} <> {OPEN} and not exists ",
            table.name
        ));
        let sql = sql.text(&format!("(select 1 from change_set c where c.seq = f.{column}) order by f.id"));
        for row in sql.rows(reader.tx(), "look for facts without change set").await? {
            let id: Uuid = row.try_get_by_index(0).asked("look for facts without change set")?;
            let seq: i64 = row.try_get_by_index(1).asked("look for facts without change set")?;
            let what = format!("{column} names change set {seq}, which is not there");
            sink(Inconsistency::new(Check::ChangeSetNumber, table.name, id, what));
        }
    }
    Ok(())
}
