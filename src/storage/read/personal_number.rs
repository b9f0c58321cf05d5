//! Personal numbers: by owner, sealed, and owners by blind index.

use std::collections::HashMap;

use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OfficialId, PrincipalId};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

impl Reader {
    /// The sealed number of an official. The caller has found the official through a scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealed_personal_number(&self, official: OfficialId) -> Result<Option<Vec<u8>>> {
        let sql = Sql::new("select sealed from personal_number where official = ").bind(official.0);
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

    /// How often an account looked for people by number since `since`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_lookups(&self, principal: PrincipalId, since: Timestamp) -> Result<i64> {
        let sql = Sql::new("select count(*) from person_lookup where principal = ").bind(principal.0);
        sql.text(" and at >= ").bind(since.unix_micros()).number(self.tx(), "count look-ups").await
    }
}
