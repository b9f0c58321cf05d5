//! Many rows in few statements. sea-orm's `insert_many` does not cut its list, and both engines limit the values of one
//! statement (`SQLite` 32,766, `PostgreSQL` 65,535); chunks stay far below, and equal chunks share one prepared statement.

use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IdenStatic, Iterable, ModelTrait, Statement,
};

use super::error::{Asked, Result, StoreError, exactly};

/// Values in one statement.
const VALUES: usize = 4000;

/// Inserts every row.
pub(crate) async fn insert<M>(tx: &DatabaseTransaction, table: &'static str, rows: &[M]) -> Result<()>
where
    M: ModelTrait + Sync,
{
    let inserted = execute(tx, rows, None).await?;
    exactly(table, rows.len() as u64, inserted)
}

/// Inserts every row; where `keys` are already there, updates the other columns.
pub(crate) async fn upsert<M>(
    tx: &DatabaseTransaction,
    rows: &[M],
    keys: &[<M::Entity as EntityTrait>::Column],
) -> Result<()>
where
    M: ModelTrait + Sync,
{
    let is_key = |column: &<M::Entity as EntityTrait>::Column| keys.iter().any(|key| key.as_str() == column.as_str());
    let others = <M::Entity as EntityTrait>::Column::iter().filter(|column| !is_key(column));
    let mut conflict = OnConflict::columns(keys.iter().copied());
    conflict.update_columns(others);
    execute(tx, rows, Some(conflict)).await.map(|_| ())
}

/// Inserts every row whose `keys` are not there yet; gives how many were new.
pub(crate) async fn insert_new<M>(
    tx: &DatabaseTransaction,
    rows: &[M],
    keys: &[<M::Entity as EntityTrait>::Column],
) -> Result<u64>
where
    M: ModelTrait + Sync,
{
    let mut conflict = OnConflict::columns(keys.iter().copied());
    conflict.do_nothing();
    execute(tx, rows, Some(conflict)).await
}

async fn execute<M>(tx: &DatabaseTransaction, rows: &[M], conflict: Option<OnConflict>) -> Result<u64>
where
    M: ModelTrait + Sync,
{
    let columns: Vec<<M::Entity as EntityTrait>::Column> = <M::Entity as EntityTrait>::Column::iter().collect();
    let backend = tx.get_database_backend();
    let mut chunks = rows.chunks((VALUES / columns.len().max(1)).max(1));
    let mut written = |chunk| statement(backend, &columns, chunk, conflict.as_ref());
    let mut ready = chunks.next().map(&mut written).transpose()?;
    let mut touched = 0;
    while let Some(statement) = ready {
        // The next is written while the database is at this one.
        let next = async { chunks.next().map(&mut written).transpose() };
        let (done, next) = tokio::join!(biased; tx.execute_raw(statement), next);
        touched += done.asked("insert rows")?.rows_affected();
        ready = next?;
    }
    Ok(touched)
}

fn statement<M: ModelTrait>(
    backend: DbBackend,
    columns: &[<M::Entity as EntityTrait>::Column],
    rows: &[M],
    conflict: Option<&OnConflict>,
) -> Result<Statement> {
    let mut insert = Query::insert();
    insert.into_table(M::Entity::default()).columns(columns.iter().copied());
    for row in rows {
        insert
            .values(columns.iter().map(|column| Expr::value(row.get(*column))))
            .map_err(|error| StoreError::Unstorable { what: "a row", reason: error.to_string() })?;
    }
    if let Some(conflict) = conflict {
        insert.on_conflict(conflict.clone());
    }
    Ok(backend.build(&insert))
}
