//! References against the rows that they name, as the database itself declares them: rows may have been written with the
//! database's own checks switched off.

use sea_orm::{ConnectionTrait, DbBackend};

use super::{Check, Inconsistency, Reader, Sink, Verified};
use crate::storage::entity;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const DECLARED_POSTGRES: &str = "select c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text, b.attname::text \
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] \
     join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1] \
     where c.contype = 'f' and c.connamespace = current_schema()::regnamespace order by 1, 2";

const DECLARED_SQLITE: &str = "select m.name, f.\"from\", f.\"table\", f.\"to\" from sqlite_master m, pragma_foreign_key_list(m.name) f \
     where m.type = 'table' order by 1, 2";

pub(super) async fn verify(reader: &Reader, verified: &mut Verified, sink: Sink<'_>) -> Result<()> {
    let postgres = reader.tx().get_database_backend() == DbBackend::Postgres;
    let declared = if postgres { DECLARED_POSTGRES } else { DECLARED_SQLITE };
    for row in Sql::new(declared).rows(reader.tx(), "list references").await? {
        let name = |index: usize| row.try_get_by_index::<String>(index).asked("list references");
        let (table, column, of, key) = (name(0)?, name(1)?, name(2)?, name(3)?);
        let shown = if postgres {
            "c.{column}::text"
        } else {
            "case typeof(c.{column}) when 'blob' then lower(hex(c.{column})) else c.{column} end"
        };
        let shown = shown.replace("{column}", &column);
        let sql = format!(
            "select {shown}, count(*) from {table} c left join {of} p on p.{key} = c.{column} \
             where c.{column} is not null and p.{key} is null group by 1 order by 1"
        );
        for row in Sql::new(&sql).rows(reader.tx(), "verify references").await? {
            let named: String = row.try_get_by_index(0).asked("verify references")?;
            let rows: i64 = row.try_get_by_index(1).asked("verify references")?;
            let what = format!("{rows} row(s) name it in {column}, and it is not in {of}");
            sink(Inconsistency::new(Check::Reference, own_name(&table), named, what));
        }
        verified.references += 1;
    }
    Ok(())
}

/// The table's name as we know it; the database's own text does not live long enough for a report.
fn own_name(table: &str) -> &'static str {
    macro_rules! names {
        ($($name:ident)+) => {
            [$(stringify!($name)),+].into_iter().find(|name| *name == table).unwrap_or("unknown table")
        };
    }
    entity::for_each_table!(names)
}
