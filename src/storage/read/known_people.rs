//! People by what a spreadsheet says of them: name and date of birth, with the places they ever had.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::period::Period;
use crate::storage::error::Result;
use crate::storage::sql::{LIST, Sql};

/// A person and one of their primary postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// Who.
    pub official: OfficialId,
    /// Name, NFC.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: Date,
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
    agency: Uuid,
    effective_from: Date,
    effective_to: Option<Date>,
}

impl Reader {
    /// The people of these pairs of folded name and date of birth, a line for each primary posting. Asked only to recognise what is
    /// about to be written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_people(&self, keys: &[(String, Date)]) -> Result<Vec<KnownPerson>> {
        let mut people = Vec::new();
        for chunk in keys.chunks(LIST) {
            let mut sql = select().text(" where (o.fold, o.birth_date) in ");
            let mut separator = "(values (";
            for (fold, birth_date) in chunk {
                sql = sql.text(separator).bind(fold.as_str()).text(", ").bind(*birth_date).text(")");
                separator = ", (";
            }
            people.extend(self.postings_by(sql.text(")")).await?);
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
            let sql = select().text(" where o.id in ").list(chunk.iter().map(|official| official.0));
            people.extend(self.postings_by(sql).await?);
        }
        Ok(people)
    }

    async fn postings_by(&self, sql: Sql) -> Result<Vec<KnownPerson>> {
        let rows: Vec<Row> = sql.all(self.tx(), "look for people").await?;
        let person = |row: Row| KnownPerson {
            official: OfficialId(row.official),
            full_name: row.full_name,
            birth_date: row.birth_date,
            agency: AgencyId(row.agency),
            effective: Period { from: row.effective_from, to: row.effective_to },
        };
        Ok(rows.into_iter().map(person).collect())
    }
}

/// The people with their postings as they are held to be true now.
fn select() -> Sql {
    let sql = Sql::new(
        "select o.id as official, o.full_name, o.birth_date, p.agency, p.effective_from, p.effective_to from official o \
         join posting p on p.official = o.id and p.kind = 'primary' and ",
    );
    sql.known("p", View::of(Date::MIN))
}
