//! Personal numbers: by owner, sealed, and owners by blind index.

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OfficialId, PrincipalId};
use crate::domain::scope::Scope;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

/// Who has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberOwner {
    /// Who.
    pub official: OfficialId,
    /// Date of birth as it is known on the view's day.
    pub birth_date: Date,
    /// Place in the tree of their primary posting: the last that began, else the first to come; none when there is none.
    pub place: Option<TreePath>,
}

#[derive(FromQueryResult)]
struct OwnerRow {
    official: Uuid,
    birth_date: Date,
    path: Option<String>,
}

/// Officials `o` with what decides whether their numbers may be told of.
fn owners(view: View) -> Sql {
    let posting =
        "(select q.agency from posting q where q.official = o.id and q.kind = 'primary' and q.effective_from ";
    Sql::new("select o.id as official, coalesce(c.birth_date, o.birth_date) as birth_date, ")
        .text("(select w.path from agency_version w where w.agency = coalesce(")
        .text(posting)
        .text("<= ")
        .bind(view.day)
        .text(" and ")
        .known("q", view)
        .text(" order by q.effective_from desc limit 1), ")
        .text(posting)
        .text("> ")
        .bind(view.day)
        .text(" and ")
        .known("q", view)
        .text(" order by q.effective_from limit 1)) and ")
        .known("w", view)
        .text(" order by case when w.effective_from <= ")
        .bind(view.day)
        .text(" then 0 else 1 end, w.effective_from desc limit 1) as path ")
        .text("from official o")
        .identity("c", "o.id", view)
}

impl Reader {
    /// The sealed number of an official, if the scope covers them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealed_personal_number(
        &self,
        scope: &Scope,
        view: View,
        official: OfficialId,
    ) -> Result<Option<Vec<u8>>> {
        let sql = Sql::new("select n.sealed from personal_number n where n.official = ").bind(official.0);
        let sql = sql.text(" and ").official_in_scope("n.official", scope, view);
        let rows = sql.rows(self.tx(), "read a personal number").await?;
        rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("read a personal number")
    }

    /// Who has numbers with these blind indexes, across the province: a known number is never a second person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn officials_by_blind_index(&self, indexes: &[[u8; 32]]) -> Result<HashMap<[u8; 32], OfficialId>> {
        let mut found = HashMap::new();
        for chunk in indexes.chunks(LIST) {
            let sql = Sql::new("select blind_index, official from personal_number where blind_index in ");
            for row in sql.list(chunk.iter().map(|index| index.to_vec())).rows(self.tx(), "look for numbers").await? {
                let index: Vec<u8> = row.try_get_by_index(0).asked("look for numbers")?;
                let official: Uuid = row.try_get_by_index(1).asked("look for numbers")?;
                found.extend(<[u8; 32]>::try_from(index).ok().map(|index| (index, OfficialId(official))));
            }
        }
        Ok(found)
    }

    /// Who has numbers with these blind indexes, with what decides whether that may be told.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn number_owners(&self, indexes: &[[u8; 32]], view: View) -> Result<HashMap<[u8; 32], NumberOwner>> {
        let officials = self.officials_by_blind_index(indexes).await?;
        let mut by_official = HashMap::new();
        for chunk in officials.values().collect::<Vec<_>>().chunks(LIST) {
            let sql = owners(view).text(" where o.id in ").list(chunk.iter().map(|official| official.0));
            for row in sql.all::<OwnerRow>(self.tx(), "look for numbers' owners").await? {
                let official = OfficialId(row.official);
                let place = row.path.map(TreePath::from_stored);
                by_official.insert(official, NumberOwner { official, birth_date: row.birth_date, place });
            }
        }
        let owner = |(index, official)| Some((index, by_official.get(&official)?.clone()));
        Ok(officials.into_iter().filter_map(owner).collect())
    }

    /// What an account asked about numbers since `since`: how often, and the digests of the questions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_questions(
        &self,
        principal: PrincipalId,
        since: Timestamp,
    ) -> Result<(usize, HashSet<Vec<u8>>)> {
        let sql = Sql::new("select question from person_lookup where principal = ").bind(principal.0);
        let rows = sql.text(" and at >= ").bind(since.unix_micros()).rows(self.tx(), "read look-ups").await?;
        let mut questions = HashSet::new();
        for row in &rows {
            questions.extend(row.try_get_by_index::<Option<Vec<u8>>>(0).asked("read look-ups")?);
        }
        Ok((rows.len(), questions))
    }

    /// How often an account looked for people by number since `since`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_lookups(&self, principal: PrincipalId, since: Timestamp) -> Result<i64> {
        let sql = Sql::new("select count(*) from person_lookup where principal = ").bind(principal.0);
        sql.text(" and at >= ").bind(since.unix_micros()).number(self.tx(), "count look-ups").await
    }
}
