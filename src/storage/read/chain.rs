//! What chains are found to be, and how far the judgement of all of them came.

use std::array::TryFromSliceError;
use std::collections::HashMap;

use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::ids::CertificateId;
use crate::storage::code::Place;
use crate::storage::entity::chain_judgement;
use crate::storage::error::{Asked, Result};
use crate::storage::row::chain_judgement::ChainJudgement;
use crate::storage::sql::{LIST, Sql};

impl Reader {
    /// The verdict, as known in the view, on the chain of each of these certificates: of public data, so it takes no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn chains_of(&self, view: View, ids: &[CertificateId]) -> Result<HashMap<CertificateId, ChainVerdict>> {
        const ASKED: &str = "read verdicts on chains";
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new("select c.id, ").chain("c", view).text(" from certificate c where c.id in ");
            let sql = sql.padded_list(chunk.iter().map(|id| id.0));
            for row in sql.rows(self.tx(), ASKED).await? {
                let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let chain: String = row.try_get_by_index(1).asked(ASKED)?;
                found.insert(CertificateId(id), Place::new("chain_word", id).parse("chain", &chain)?);
            }
        }
        Ok(found)
    }

    /// The last judgement of all chains; none before the first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn chain_judgement(&self) -> Result<Option<ChainJudgement>> {
        let sql = Sql::new("select * from chain_judgement");
        let row: Option<chain_judgement::Model> = sql.one(self.tx(), "read how far chains were judged").await?;
        let judgement = |row: chain_judgement::Model| {
            let place = Place::new("chain_judgement", row.id);
            let trust =
                row.trust.as_slice().try_into().map_err(|error: TryFromSliceError| place.wrong("trust", &error));
            let trust = Fingerprint(trust?);
            Ok(ChainJudgement { trust, judged_to: row.judged_to.map(CertificateId), is_done: row.is_done })
        };
        row.map(judgement).transpose()
    }
}
