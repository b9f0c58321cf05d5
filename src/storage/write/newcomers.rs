//! Certificates that come in when lists are there already: what those say of them is recorded in the same change set.

use std::collections::{BTreeMap, BTreeSet};

use super::revocation::{ListChanges, Observed, Telling};
use crate::domain::certificate::facts::{Certificate, Fingerprint};
use crate::domain::certificate::observation::{Observation, RevocationEventKind};
use crate::storage::ChangeSet;
use crate::storage::error::{Asked, Result};
use crate::storage::read::list_index::ListRef;
use crate::storage::read::word::{HeldCertificate, KnownWords, Teller};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "look for certificates with one serial number";

impl ChangeSet {
    /// Records what the newest list of its issuer says of each, and of one that had expired by then the last list before it did. Whoever
    /// states the issuer and serial of another that was here before adds nothing to what is known of that serial: it was compared with every
    /// list since, and with what answers told.
    pub(super) async fn observe_newcomers(&mut self, certificates: &[&Certificate]) -> Result<()> {
        let mut by_issuer: BTreeMap<Fingerprint, Vec<&Certificate>> = BTreeMap::new();
        for certificate in certificates {
            by_issuer.entry(certificate.facts.issuer_key).or_default().push(certificate);
        }
        for (issuer_key, own) in by_issuer {
            let lists = self.reader().lists_of(issuer_key).await?;
            let Some(newest) = lists.last().copied() else { continue };
            let (twins, own) = self.apart_from_twins(issuer_key, own).await?;
            self.name_twins(&twins, issuer_key, newest).await?;
            let mut asked = BTreeMap::from([(newest.crl, (newest, own.clone()))]);
            for certificate in own {
                let until = lists.partition_point(|list| list.window.this_update < certificate.facts.not_after);
                if let Some(last) =
                    until.checked_sub(1).and_then(|last| lists.get(last)).filter(|l| l.crl != newest.crl)
                {
                    asked.entry(last.crl).or_insert((*last, Vec::new())).1.push(certificate);
                }
            }
            let mut by_time: Vec<_> = asked.into_values().collect();
            by_time.sort_by_key(|(list, _)| list.window.this_update);
            for (list, certificates) in by_time {
                let serials: Vec<_> = certificates.iter().map(|own| own.facts.serial.clone()).collect();
                let found = self.reader().index_entries(list.crl, &serials).await?;
                let telling = Telling { teller: Teller::List(list.crl), issuer_key, window: list.window };
                let held: Vec<_> = certificates.iter().map(|own| held(own)).collect();
                // What only an earlier list names is not taken back by a later one that drops the expired.
                let told = held.iter().filter_map(|held| Some((held, telling, Some(*found.get(&held.serial.0)?))));
                self.observe_entries(&told.collect::<Vec<_>>(), &mut ListChanges::default()).await?;
            }
        }
        Ok(())
    }

    /// Those that state the serial of a certificate that was here before, and the others.
    async fn apart_from_twins<'a>(
        &self,
        issuer_key: Fingerprint,
        own: Vec<&'a Certificate>,
    ) -> Result<(Vec<&'a Certificate>, Vec<&'a Certificate>)> {
        let mut before = BTreeSet::new();
        for chunk in own.chunks(LIST) {
            let sql = Sql::new("select distinct c.serial from certificate c where c.issuer_key = ")
                .bind(issuer_key.0.to_vec());
            let sql = sql.text(" and c.recorded_from < ").bind(self.seq()).text(" and c.serial in ");
            let sql = sql.padded_list(chunk.iter().map(|own| own.facts.serial.0.clone()));
            for row in sql.rows(self.tx(), ASKED).await? {
                before.insert(row.try_get_by_index::<Vec<u8>>(0).asked(ASKED)?);
            }
        }
        Ok(own.into_iter().partition(|own| before.contains(&own.facts.serial.0)))
    }

    /// Records that the newest list names those, as it names those before them.
    async fn name_twins(&mut self, twins: &[&Certificate], issuer_key: Fingerprint, newest: ListRef) -> Result<()> {
        let serials: Vec<_> = twins.iter().map(|own| own.facts.serial.clone()).collect();
        let found = self.reader().index_entries(newest.crl, &serials).await?;
        let telling = Telling { teller: Teller::List(newest.crl), issuer_key, window: newest.window };
        let held: Vec<_> = twins.iter().map(|own| held(own)).collect();
        let named = held.iter().filter_map(|held| {
            let told = found.get(&held.serial.0)?;
            let found = Observation { kind: RevocationEventKind::Named, at: told.at, reason: told.reason, words: None };
            Some(Observed { held, telling, known: KnownWords::default(), found })
        });
        self.record_observed(&named.collect::<Vec<_>>()).await
    }
}

fn held(certificate: &Certificate) -> HeldCertificate {
    HeldCertificate {
        certificate: certificate.id.0,
        serial: certificate.facts.serial.clone(),
        official: certificate.official.map(|official| official.0),
        not_after: certificate.facts.not_after,
        was_told: false,
    }
}
