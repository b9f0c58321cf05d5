//! Links of accounts with subjects of other providers.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::storage::entity::provider_link;
use crate::storage::error::Result;
use crate::storage::row::provider::ProviderLink;
use crate::storage::sql::Sql;

impl Reader {
    /// An account's links, by issuer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn provider_links(&self, principal: PrincipalId) -> Result<Vec<ProviderLink>> {
        let sql = Sql::new("select * from provider_link where principal = ").bind(principal.0).text(" order by issuer");
        let rows: Vec<provider_link::Model> = sql.all(self.tx(), "list links").await?;
        let link = |row: provider_link::Model| ProviderLink {
            issuer: row.issuer,
            subject: row.subject,
            principal: PrincipalId(row.principal),
            linked_at: Timestamp::from_unix_micros(row.linked_at),
            linked_by: row.linked_by,
            last_used_at: row.last_used_at.map(Timestamp::from_unix_micros),
        };
        Ok(rows.into_iter().map(link).collect())
    }
}
