//! Accounts, for the log-in and for those who manage them. They are looked up by name or key, so they take no scope.

use time::Date;

use super::Reader;
use super::account::{Which, accounts, gather, has_left};
use crate::domain::ids::{OfficialId, PrincipalId};
use crate::storage::error::Result;
use crate::storage::row::access::PrincipalRow;
use crate::storage::sql::Sql;

impl Reader {
    /// The account of that name, with its grants of the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principal_by_name(&self, name: &str, day: Date) -> Result<Option<PrincipalRow>> {
        Ok(self.accounts(of(day, &|sql| sql.text("p.name = ").bind(name))).await?.pop())
    }

    /// The account of that key, with its grants of the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principal(&self, id: PrincipalId, day: Date) -> Result<Option<PrincipalRow>> {
        Ok(self.accounts(of(day, &|sql| sql.text("p.id = ").bind(id.0))).await?.pop())
    }

    /// Every account, by name, with its grants of the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principals(&self, day: Date) -> Result<Vec<PrincipalRow>> {
        self.accounts(of(day, &|sql| sql.text("true"))).await
    }

    /// Whether there is any account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_principals(&self) -> Result<bool> {
        Ok(Sql::new("select count(*) from principal").number(self.tx(), "count accounts").await? > 0)
    }

    /// Whether any account can log in or call: it has a password, another provider knows it, or it has a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_usable_principals(&self) -> Result<bool> {
        let sql = "select (select count(*) from principal where password_hash is not null) \
                   + (select count(*) from provider_link) + (select count(*) from api_token)";
        Ok(Sql::new(sql).number(self.tx(), "count accounts").await? > 0)
    }

    /// Whether an official was in service and no longer is on `day`: no account of theirs acts then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_left(&self, official: OfficialId, day: Date) -> Result<bool> {
        let sql = Sql::new("select count(*) from official o where o.id = ").bind(official.0).text(" and ");
        Ok(has_left(sql, "o.id", day).number(self.tx(), "look whether an official left").await? > 0)
    }

    async fn accounts(&self, sql: Sql) -> Result<Vec<PrincipalRow>> {
        let action = "look up accounts";
        gather(&sql.rows(self.tx(), action).await?, action)
    }
}

fn of(day: Date, condition: &dyn Fn(Sql) -> Sql) -> Sql {
    accounts(&Which { columns: &|sql| sql, tables: "principal p", condition }, day)
}
