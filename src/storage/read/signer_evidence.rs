//! What lists and answers say of a certificate that the registry may not hold: public data, so it takes no scope.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Reader;
use super::signer::ListEvidence;
use super::word::Teller;
use crate::domain::certificate::authority::stricter;
use crate::domain::certificate::facts::{CertificateFacts, Fingerprint};
use crate::domain::certificate::observation::{Word, word_at};
use crate::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation, is_covered};
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// What is known of a certificate's revocation at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevocationEvidence {
    /// The CA's word, if a list or an OCSP answer tells one.
    pub revocation: Option<Revocation>,
    /// The list or the OCSP answer that the answer rests on; when none says enough, the last list before the instant.
    pub list: Option<ListEvidence>,
}

#[derive(FromQueryResult)]
struct List {
    id: Uuid,
    crl_number: Option<Vec<u8>>,
    this_update: i64,
    next_update: i64,
}

#[derive(FromQueryResult)]
struct Answer {
    id: Uuid,
    sha256: Vec<u8>,
    this_update: i64,
    next_update: i64,
}

impl Reader {
    /// The evidence about the certificate of these facts at `at`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn revocation_evidence(&self, facts: &CertificateFacts, at: Timestamp) -> Result<RevocationEvidence> {
        let key = (facts.issuer_key.0.to_vec(), facts.serial.0.clone());
        let words = self.words_of(std::slice::from_ref(&facts.serial)).await?.remove(&key).unwrap_or_default();
        let standing: Vec<Word> = words.iter().map(|stored| stored.word).collect();
        if let Some(revocation) = word_at(&standing, at) {
            let teller = words.iter().find(|stored| stored.word.revocation == revocation).map(|stored| stored.teller);
            let list = match teller {
                Some(Teller::List(crl)) => self.list(Sql::new("i.id = ").bind(crl)).await?.map(|(_, list)| list),
                Some(Teller::Answer(answer)) => self.answer(Sql::new("a.id = ").bind(answer)).await?,
                None => None,
            };
            return Ok(RevocationEvidence { revocation: Some(revocation), list });
        }
        let speaking = self.speaking_list(facts.issuer_key, facts.not_after, at).await?;
        let covers = |evidence: &ListEvidence| is_covered(&[evidence.window], facts.not_after, at);
        if !speaking.as_ref().is_some_and(|(_, list)| covers(list))
            && let Some(answer) = self.speaking_answer(facts, at).await?
        {
            return Ok(RevocationEvidence { revocation: None, list: Some(answer) });
        }
        if words.is_empty()
            && let Some((revocation, list)) = self.told_of_a_stranger(facts, speaking.as_ref(), at).await?
        {
            return Ok(RevocationEvidence { revocation: Some(revocation), list: Some(list) });
        }
        Ok(RevocationEvidence { revocation: None, list: speaking.map(|(_, list)| list) })
    }

    /// The same with what stands against its CA: what a status follows from.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn status_evidence(&self, facts: &CertificateFacts, at: Timestamp) -> Result<RevocationEvidence> {
        let own = self.revocation_evidence(facts, at).await?;
        let Some((told, list)) = self.issuer_word_at(facts.issuer_key, at).await? else { return Ok(own) };
        let revocation = stricter(own.revocation, Some(told), at);
        if revocation == own.revocation {
            return Ok(own);
        }
        let list = self.list(Sql::new("i.id = ").bind(list)).await?.map(|(_, list)| list);
        Ok(RevocationEvidence { revocation, list })
    }

    /// What the lists say of a certificate that we do not hold: a revocation by the newest or by the one that speaks for the instant, a
    /// hold by that one alone.
    async fn told_of_a_stranger(
        &self,
        facts: &CertificateFacts,
        speaking: Option<&(Uuid, ListEvidence)>,
        at: Timestamp,
    ) -> Result<Option<(Revocation, ListEvidence)>> {
        let newest = Sql::new("i.issuer_key = ").bind(facts.issuer_key.0.to_vec());
        let newest = self.list(newest.text(" order by i.this_update desc limit 1")).await?;
        let is_other = |list: &&(Uuid, ListEvidence)| Some(list.0) != newest.as_ref().map(|(id, _)| *id);
        let speaks = |id: Uuid| speaking.is_some_and(|(own, _)| *own == id);
        for (id, list) in newest.iter().chain(speaking.filter(is_other)) {
            let found = self.index_entries(*id, std::slice::from_ref(&facts.serial)).await?;
            let told = found.get(&facts.serial.0).filter(|told| told.at <= at);
            if let Some(told) = told.filter(|told| told.reason != REASON_HOLD || speaks(*id)) {
                return Ok(Some((*told, list.clone())));
            }
        }
        Ok(None)
    }

    /// The list in force, else the first made later while the certificate was valid, else the last before.
    async fn speaking_list(
        &self,
        issuer: Fingerprint,
        not_after: Timestamp,
        at: Timestamp,
    ) -> Result<Option<(Uuid, ListEvidence)>> {
        let of_issuer = || Sql::new("i.issuer_key = ").bind(issuer.0.to_vec()).text(" and i.this_update ");
        let instant = at.unix_micros();
        let in_force = of_issuer().text("<= ").bind(instant).text(" and i.next_update > ").bind(instant);
        let later = of_issuer().text("> ").bind(instant).text(" and i.this_update < ").bind(not_after.unix_micros());
        let stale = of_issuer().text("<= ").bind(instant);
        for sql in [
            in_force.text(" order by i.this_update desc limit 1"),
            later.text(" order by i.this_update limit 1"),
            stale.text(" order by i.this_update desc limit 1"),
        ] {
            if let Some(list) = self.list(sql).await? {
                return Ok(Some(list));
            }
        }
        Ok(None)
    }

    /// The answer that clears the instant; there are none about certificates of others.
    async fn speaking_answer(&self, facts: &CertificateFacts, at: Timestamp) -> Result<Option<ListEvidence>> {
        let sql = Sql::new("a.id in (select ").clearing_answer(at).text(" from certificate c where c.issuer_key = ");
        let sql = sql.bind(facts.issuer_key.0.to_vec()).text(" and c.serial = ").bind(facts.serial.0.clone());
        self.answer(sql.text(") order by a.this_update desc, a.id limit 1")).await
    }

    async fn answer(&self, conditions: Sql) -> Result<Option<ListEvidence>> {
        let sql = Sql::new("select a.id, a.sha256, a.this_update, a.next_update from ocsp_answer a where ");
        let row: Option<Answer> = sql.then(conditions).one(self.tx(), "look for an OCSP answer").await?;
        let read = |row: Answer| {
            let sha256 = row.sha256.try_into().map(Fingerprint);
            let sha256 = sha256.map_err(|_| Place::new("ocsp_answer", row.id).wrong("sha256", &"it is no SHA-256"))?;
            let window = ListWindow {
                this_update: Timestamp::from_unix_micros(row.this_update),
                next_update: Timestamp::from_unix_micros(row.next_update),
            };
            Ok(ListEvidence { number: None, answer: Some(sha256), window })
        };
        row.map(read).transpose()
    }

    async fn list(&self, conditions: Sql) -> Result<Option<(Uuid, ListEvidence)>> {
        let sql =
            Sql::new("select i.id, i.crl_number, i.this_update, i.next_update from crl i where ").then(conditions);
        let row: Option<List> = sql.one(self.tx(), "look for a revocation list").await?;
        Ok(row.map(|row| {
            let window = ListWindow {
                this_update: Timestamp::from_unix_micros(row.this_update),
                next_update: Timestamp::from_unix_micros(row.next_update),
            };
            (row.id, ListEvidence { number: row.crl_number, answer: None, window })
        }))
    }
}
