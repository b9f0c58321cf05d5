//! People by what a spreadsheet says of them: name and date of birth, with the places they ever had. Names and dates of birth count
//! as first recorded and as corrected: files are older and newer than a correction.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::period::Period;
use crate::storage::error::Result;
use crate::storage::sql::{LIST, OPEN, Sql};

/// A person under one of their names, and one of their primary postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// Who.
    pub official: OfficialId,
    /// Name, NFC: as first recorded, or as corrected.
    pub full_name: String,
    /// Date of birth that goes with it.
    pub birth_date: Date,
    /// Whether a personal number is recorded for them.
    pub has_number: bool,
    /// Agency of the posting.
    pub agency: AgencyId,
    /// When it holds.
    pub effective: Period,
}

#[derive(FromQueryResult)]
struct Row {
    official: Uuid,
    full_name: String,
    birth_date: Date,
    has_number: bool,
    agency: Uuid,
    effective_from: Date,
    effective_to: Option<Date>,
}

impl Reader {
    /// The people of these pairs of folded name and date of birth, a line for each name that fits and each primary posting. Asked only
    /// to recognise what is about to be written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_people(&self, keys: &[(String, Date)]) -> Result<Vec<KnownPerson>> {
        let mut people = Vec::new();
        for chunk in keys.chunks(LIST) {
            for (sql, row) in [(first(), "o"), (corrected(), "n")] {
                let mut sql = sql.text(&format!(" and ({row}.fold, {row}.birth_date) in "));
                let mut separator = "(values (";
                for (fold, birth_date) in chunk {
                    sql = sql.text(separator).bind(fold.as_str()).text(", ").bind(*birth_date).text(")");
                    separator = ", (";
                }
                people.extend(self.postings_by(sql.text(")")).await?);
            }
        }
        Ok(people)
    }

    /// The same of given people.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_officials(&self, officials: &[OfficialId]) -> Result<Vec<KnownPerson>> {
        let mut people = Vec::new();
        for chunk in officials.chunks(LIST) {
            for (sql, column) in [(first(), "o.id"), (corrected(), "n.official")] {
                let sql = sql.text(&format!(" and {column} in ")).list(chunk.iter().map(|official| official.0));
                people.extend(self.postings_by(sql).await?);
            }
        }
        Ok(people)
    }

    async fn postings_by(&self, sql: Sql) -> Result<Vec<KnownPerson>> {
        let rows: Vec<Row> = sql.all(self.tx(), "look for people").await?;
        let person = |row: Row| KnownPerson {
            official: OfficialId(row.official),
            full_name: row.full_name,
            birth_date: row.birth_date,
            has_number: row.has_number,
            agency: AgencyId(row.agency),
            effective: Period { from: row.effective_from, to: row.effective_to },
        };
        Ok(rows.into_iter().map(person).collect())
    }
}

/// The people as first recorded, with their postings as they are held to be true now.
fn first() -> Sql {
    select("official o", "o", "o.id").text(" where 1 = 1")
}

/// The same as corrected.
fn corrected() -> Sql {
    select("official_correction n", "n", "n.official").text(&format!(" where n.recorded_to = {OPEN}"))
}

fn select(table: &str, row: &str, official: &str) -> Sql {
    let sql = Sql::new(&format!(
        "select {official} as official, {row}.full_name, {row}.birth_date, p.agency, p.effective_from, p.effective_to, \
         exists (select 1 from personal_number k where k.official = {official}) as has_number \
         from {table} join posting p on p.official = {official} and p.kind = 'primary' and "
    ));
    sql.known("p", View::of(Date::MIN))
}
