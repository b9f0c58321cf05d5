//! SQL text with its values, one text for both engines. Each value stands where it was bound, in order: `$1…` for `PostgreSQL`, `?` for
//! `SQLite`, whose driver looks up the name of every numbered one in a list of all of them, a thousand times for a thousand values.

use sea_orm::sea_query::Value;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, FromQueryResult, QueryResult, Statement};
use time::Date;
use uuid::Uuid;

use super::error::{Asked, Result};
use super::read::view::View;
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::clock::Timestamp;

/// `recorded_to` of a fact that is still held to be true.
pub(crate) const OPEN: i64 = i64::MAX;

/// How many identifiers go into one list: far below either engine's limit of bound values (32,766 and 65,535).
pub(crate) const LIST: usize = 1000;

/// Stands in the text for a value. No text of ours has it.
const HOLE: char = '\u{1a}';
/// Stand around a query whose rows are a list. No text of ours has them.
const AMONG: [char; 2] = ['\u{02}', '\u{03}'];

/// A statement in the making.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins with `text`.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Goes on with `text`.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a placeholder for `value`.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.text.push(HOLE);
        self
    }

    /// Puts this text, which has no values, before `sql`.
    pub(crate) fn then(mut self, sql: Self) -> Self {
        debug_assert!(self.values.is_empty(), "values stand in the order of their places");
        self.text.push_str(&sql.text);
        Self { text: self.text, values: sql.values }
    }

    /// Goes on with: is among what `query` writes, which knows nothing of the row. `PostgreSQL` is made to ask it once: where it counts on few rows it
    /// would ask it for each of them.
    pub(crate) fn among(self, query: impl FnOnce(Self) -> Self) -> Self {
        let [begins, ends] = AMONG.map(String::from);
        query(self.text(&begins)).text(&ends)
    }

    /// Goes on with a list of placeholders in parentheses; an empty list matches nothing.
    pub(crate) fn list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        let mut separator = "(";
        for value in values {
            self = self.text(separator).bind(value);
            separator = ", ";
        }
        if separator == "(" { self.text("(null)") } else { self.text(")") }
    }

    /// The same as [`Self::list`] with the last value repeated up to a power of two: lists of all lengths need few texts, and a
    /// database keeps few plans ready.
    pub(crate) fn padded_list<V: Into<Value> + Clone>(self, values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<V> = values.into_iter().collect();
        let more = values.len().next_power_of_two() - values.len();
        let last = values.last().cloned();
        self.list(values.into_iter().chain(last.into_iter().cycle().take(more)))
    }

    /// The rows of `alias` that were held to be true of the view's day, as known at its change set.
    pub(crate) fn both_clocks(self, alias: &str, view: View) -> Self {
        self.effective(alias, view.day).text(" and ").known(alias, view)
    }

    /// The same, found by another column than the recorded time: of few rows a planner that counted none would take all that are
    /// held to be true.
    pub(crate) fn both_clocks_unindexed(self, alias: &str, view: View) -> Self {
        let sql = self.effective(alias, view.day).text(" and ");
        // The sign hides the column from the indexes of either engine.
        if view.is_current() { sql.text(&format!("+{alias}.recorded_to = {OPEN}")) } else { sql.known(alias, view) }
    }

    /// The rows of `alias` whose period contains `day`.
    pub(crate) fn effective(self, alias: &str, day: Date) -> Self {
        self.text(&format!("{alias}.effective_from <= "))
            .bind(day)
            .text(&format!(" and ({alias}.effective_to is null or {alias}.effective_to > "))
            .bind(day)
            .text(")")
    }

    /// The rows of `alias` that were recorded and not yet closed at the view's change set.
    pub(crate) fn known(self, alias: &str, view: View) -> Self {
        if view.is_current() {
            return self.text(&format!("{alias}.recorded_to = {OPEN}"));
        }
        self.text(&format!("{alias}.recorded_from <= "))
            .bind(view.known_at)
            .text(&format!(" and {alias}.recorded_to > "))
            .bind(view.known_at)
    }

    /// The rows of `alias` that were recorded at the view's change set, for facts that are never closed.
    pub(crate) fn recorded(self, alias: &str, view: View) -> Self {
        if view.is_current() {
            self.text("true")
        } else {
            self.text(&format!("{alias}.recorded_from <= ")).bind(view.known_at)
        }
    }

    /// The rows of `alias`, arrows of reorganisations, that stand: of an agency and day those that were recorded last, but for one that leads back to
    /// the agency itself.
    pub(crate) fn standing_arrow(self, alias: &str, view: View) -> Self {
        let sql = self.recorded(alias, view).text(&format!(" and {alias}.predecessor <> {alias}.successor"));
        sql.text(" and not exists (select 1 from agency_succession later where ")
            .text(&format!("later.predecessor = {alias}.predecessor and later.effective_from = {alias}.effective_from"))
            .text(&format!(" and later.recorded_from > {alias}.recorded_from and "))
            .recorded("later", view)
            .text(")")
    }

    /// Since when our own order stops the certificate in `column`, of the stops that were not lifted by `at`: an expression.
    pub(crate) fn stopped_since(self, column: &str, view: View, at: Timestamp) -> Self {
        self.text(&format!("(select min(e.effective_at) from certificate_event e where e.certificate = {column} and "))
            .standing_stop("e", view, at)
            .text(")")
    }

    /// The rows of `alias`, events of certificates, that are stops of their use which were not lifted by `at`.
    pub(crate) fn standing_stop(self, alias: &str, view: View, at: Timestamp) -> Self {
        self.text(&format!("{alias}.kind = '{}' and ", CertificateEventKind::StopUse))
            .recorded(alias, view)
            .text(
                " and not exists (select 1 from certificate_event_cause k join certificate_event l on l.id = k.event ",
            )
            .text(&format!("where k.lifts = {alias}.id and l.effective_at <= "))
            .bind(at.unix_micros())
            .text(" and ")
            .recorded("l", view)
            .text(")")
    }

    /// Joins `alias`, the correction of name and birth date that holds for the official in `column` on the view's day, if any.
    pub(crate) fn identity(self, alias: &str, column: &str, view: View) -> Self {
        self.text(&format!(" left join official_correction {alias} on {alias}.official = {column} and "))
            .both_clocks(alias, view)
    }

    pub(crate) fn statement(self, backend: DbBackend) -> Statement {
        Statement::from_sql_and_values(backend, self.rendered(backend), self.values)
    }

    fn rendered(&self, backend: DbBackend) -> String {
        let mut text = String::with_capacity(self.text.len() + 4 * self.values.len());
        for (number, part) in self.text.split(HOLE).enumerate() {
            match (number, backend) {
                (0, _) => {}
                (_, DbBackend::Sqlite) => text.push('?'),
                _ => {
                    text.push('$');
                    text.push_str(&number.to_string());
                }
            }
            text.push_str(part);
        }
        let around = match backend {
            DbBackend::Sqlite => [" in (", ")"],
            _ => [" = any(array(", "))"],
        };
        AMONG.into_iter().zip(around).fold(text, |text, (mark, words)| text.replace(mark, words))
    }

    /// All rows, read as `T`.
    pub(crate) async fn all<T: FromQueryResult>(
        self,
        tx: &impl ConnectionTrait,
        action: &'static str,
    ) -> Result<Vec<T>> {
        let rows = self.rows(tx, action).await?;
        rows.iter().map(|row| T::from_query_result(row, "").asked(action)).collect()
    }

    /// All rows, each read by `read`.
    pub(crate) async fn rows(self, tx: &impl ConnectionTrait, action: &'static str) -> Result<Vec<QueryResult>> {
        tx.query_all_raw(self.statement(tx.get_database_backend())).await.asked(action)
    }

    /// The only row, if there is one, read as `T`.
    pub(crate) async fn one<T: FromQueryResult>(
        self,
        tx: &impl ConnectionTrait,
        action: &'static str,
    ) -> Result<Option<T>> {
        let row = tx.query_one_raw(self.statement(tx.get_database_backend())).await.asked(action)?;
        row.map(|row| T::from_query_result(&row, "").asked(action)).transpose()
    }

    /// The identifiers in the first column.
    pub(crate) async fn ids(self, tx: &DatabaseTransaction, action: &'static str) -> Result<Vec<Uuid>> {
        let rows = self.rows(tx, action).await?;
        rows.iter().map(|row| row.try_get_by_index(0).asked(action)).collect()
    }

    /// The whole number in the first column of the first row; 0 when there is none.
    pub(crate) async fn number(self, tx: &DatabaseTransaction, action: &'static str) -> Result<i64> {
        let rows = self.rows(tx, action).await?;
        let number: Option<Option<i64>> = rows.first().map(|row| row.try_get_by_index(0)).transpose().asked(action)?;
        Ok(number.flatten().unwrap_or(0))
    }

    /// Carries it out; gives the number of rows touched.
    pub(crate) async fn run(self, tx: &DatabaseTransaction, action: &'static str) -> Result<u64> {
        let done = tx.execute_raw(self.statement(tx.get_database_backend())).await.asked(action)?;
        Ok(done.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_order_of_their_places() {
        let sql = || Sql::new("where false or ").then(Sql::new("a = ").bind(1).text(" and b in ").list([2, 3]));
        let rendered = |backend| sql().statement(backend);
        assert_eq!(rendered(DbBackend::Sqlite).sql, "where false or a = ? and b in (?, ?)");
        assert_eq!(rendered(DbBackend::Postgres).sql, "where false or a = $1 and b in ($2, $3)");
        let among = || Sql::new("where a").among(|sql| sql.text("select b from c where d = ").bind(1)).text(" and e");
        let rendered_among = |backend| among().statement(backend).sql;
        assert_eq!(rendered_among(DbBackend::Sqlite), "where a in (select b from c where d = ?) and e");
        assert_eq!(rendered_among(DbBackend::Postgres), "where a = any(array(select b from c where d = $1)) and e");
        let values = rendered(DbBackend::Postgres).values.map(|values| values.0);
        assert_eq!(values, Some(vec![1.into(), 2.into(), 3.into()]));
    }
}
