//! What the application's own role may do in `PostgreSQL`: everything that it needs, but never change the audit record.
//!
//! Migrations run as the owner. The program that serves runs as another role, to which this gives its rights anew after each
//! migration.

use sea_orm::{ConnectionTrait as _, DbBackend};

use super::entity;
use super::error::{Asked, Result, StoreError};
use super::sql::Sql;
use super::store::Store;

/// Rows are added to these and read, nothing else.
const APPEND_ONLY: &[&str] = &[
    "audit_leaf",
    "audit_subject",
    "audit_agency",
    "audit_checkpoint",
    "signer_log",
    "report_draft",
    "report_act",
    "report_edition",
];

/// These are read only: they belong to migrations.
const READ_ONLY: &[&str] = &["audit_origin", "seaql_migrations"];

impl Store {
    /// Gives `role` the rights of the application, and takes away all others.
    ///
    /// # Errors
    /// When the database is not `PostgreSQL`, the role's name is none, the role owns the tables, or the database fails.
    pub async fn grant_to(&self, role: &str) -> Result<()> {
        let refused = |reason: &str| StoreError::Unstorable { what: "a role's rights", reason: reason.to_owned() };
        if self.backend() != DbBackend::Postgres {
            return Err(refused("SQLite has no roles; there triggers keep the audit record from being changed"));
        }
        let is_name = role.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && role.len() <= 63
            && role.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_name {
            return Err(refused("a role's name is lower-case letters, digits and _"));
        }
        let tx = self.begin_write().await?;
        let owner = Sql::new("select count(*) from pg_roles r where r.rolname = ").bind(role).text(
            " and (r.rolsuper or exists (select 1 from pg_tables t where t.tablename = 'audit_leaf' \
             and pg_has_role(r.oid, t.tableowner, 'member')))",
        );
        if owner.number(&tx, "look up a role").await? > 0 {
            return Err(refused(
                "the role owns the tables or is a superuser, and nothing can be kept from it; make another",
            ));
        }
        for statement in statements(role) {
            tx.execute_unprepared(&statement).await.asked("grant rights")?;
        }
        tx.commit().await.asked("grant rights")
    }
}

/// The statements that give a role its rights. Every table starts with none.
fn statements(role: &str) -> Vec<String> {
    let mut statements = vec![
        format!("grant usage on schema public to {role}"),
        format!("revoke all on all tables in schema public from {role}"),
    ];
    macro_rules! names {
        ($($table:ident)+) => { [$(stringify!($table)),+] };
    }
    let tables: &[&str] = &entity::for_each_table!(names);
    for table in tables.iter().chain(&["seaql_migrations"]) {
        let rights = if READ_ONLY.contains(table) {
            "select"
        } else if APPEND_ONLY.contains(table) {
            "select, insert"
        } else {
            "select, insert, update, delete"
        };
        statements.push(format!("grant {rights} on {table} to {role}"));
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_append_only_may_be_changed() {
        let statements = statements("app");
        for table in APPEND_ONLY.iter().chain(READ_ONLY) {
            let own: Vec<&String> = statements.iter().filter(|sql| sql.contains(&format!(" on {table} "))).collect();
            assert_eq!(own.len(), 1, "{table}");
            assert!(!own[0].contains("update") && !own[0].contains("delete") && !own[0].contains("all"), "{own:?}");
        }
        assert!(statements.contains(&"grant select, insert, update, delete on session to app".to_owned()));
    }
}
