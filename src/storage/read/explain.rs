//! How the database answers the lists that must stay fast: what the EXPLAIN tests read.

use sea_orm::{ConnectionTrait, DbBackend};

use super::people::{PeopleFilter, PeopleKey};
use super::provision;
use super::{Reader, View};
use crate::domain::scope::Scope;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// A list that is read page by page.
#[derive(Debug, Clone)]
pub enum PagedList {
    /// Persons for the directory, as of today, after this mailbox number.
    Persons(i64),
    /// People, after this key.
    People(View, PeopleFilter, Option<PeopleKey>),
}

impl Reader {
    /// The database's plan for one page of `list`, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain(&self, scope: &Scope, list: &PagedList) -> Result<String> {
        let sql = match list {
            PagedList::Persons(after) => {
                provision::persons_page(scope, View::of(self.projection_day().await?), *after, 100)
            }
            PagedList::People(view, filter, after) => {
                self.people_page(scope, *view, filter, after.as_ref(), 100).await?
            }
        };
        plan(self.tx(), sql).await
    }
}

/// The database's plan for `sql`, as its own text.
pub(super) async fn plan(connection: &impl ConnectionTrait, sql: Sql) -> Result<String> {
    // SQLite tells its plan in the fourth column, PostgreSQL in its only one.
    let (command, column) = match connection.get_database_backend() {
        DbBackend::Postgres => ("explain ", 0),
        _ => ("explain query plan ", 3),
    };
    let mut plan = String::new();
    for row in Sql::new(command).then(sql).rows(connection, "explain a list").await? {
        plan.push_str(&row.try_get_by_index::<String>(column).asked("explain a list")?);
        plan.push('\n');
    }
    Ok(plan)
}
