//! Verdicts on chains, recorded anew.

use super::Bookkeeping;
use super::evidence::key_of;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::status::ChainVerdict;
use crate::storage::entity::{chain_judgement, chain_word};
use crate::storage::error::Result;
use crate::storage::row::chain_judgement::ChainJudgement;
use crate::storage::sql::{LIST, OPEN, Sql};
use crate::storage::{ChangeSet, bulk};

impl ChangeSet {
    /// Puts these verdicts in the place of those that stand; of each certificate once. What is published of its owner, who is named
    /// with it, changes too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_chain_words(&mut self, words: &[(Certificate, ChainVerdict)]) -> Result<()> {
        let mut ended = Vec::new();
        for chunk in words.chunks(LIST) {
            let sql = Sql::new("select w.id from chain_word w where w.certificate in ");
            let sql = sql.list(chunk.iter().map(|(certificate, _)| certificate.id.0));
            let sql = sql.text(&format!(" and w.recorded_to = {OPEN}"));
            ended.extend(sql.ids(self.tx(), "look for verdicts on chains").await?);
        }
        self.close::<chain_word::Model>(&ended).await?;
        let recorded_from = self.seq();
        let row = |(certificate, chain): &(Certificate, ChainVerdict)| chain_word::Model {
            id: key_of(&[certificate.id.0.as_bytes(), &recorded_from.to_be_bytes(), b"chain"]),
            certificate: certificate.id.0,
            chain: chain.to_string(),
            recorded_from,
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        let rows: Vec<chain_word::Model> = words.iter().map(row).collect();
        let owners = words.iter().filter_map(|(certificate, _)| certificate.official);
        self.touched.published.extend(owners.map(|official| official.0));
        let about = words.iter().map(|(certificate, _)| SubjectRef::Certificate(certificate.id.0));
        self.touched.concerned.others.extend(about);
        self.insert(rows).await
    }
}

impl Bookkeeping {
    /// Notes how far the judgement of all chains came.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_chain_judgement(&self, judgement: &ChainJudgement) -> Result<()> {
        let row = chain_judgement::Model {
            id: 1,
            trust: judgement.trust.0.to_vec(),
            judged_to: judgement.judged_to.map(|certificate| certificate.0),
            is_done: judgement.is_done,
        };
        bulk::upsert(self.tx(), &[row], &[chain_judgement::Column::Id]).await
    }
}
