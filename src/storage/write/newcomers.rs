//! Certificates that come in when lists are there already: what those say of them is recorded in the same change set.

use std::collections::BTreeMap;

use super::revocation::{ListChanges, Telling};
use crate::domain::certificate::facts::{Certificate, Fingerprint};
use crate::storage::ChangeSet;
use crate::storage::error::Result;
use crate::storage::read::word::{HeldCertificate, Teller};

impl ChangeSet {
    /// Records what the newest list of its issuer says of each, and of one that had expired by then the last list before it did.
    pub(super) async fn observe_newcomers(&mut self, certificates: &[&Certificate]) -> Result<()> {
        let mut by_issuer: BTreeMap<Fingerprint, Vec<&Certificate>> = BTreeMap::new();
        for certificate in certificates {
            by_issuer.entry(certificate.facts.issuer_key).or_default().push(certificate);
        }
        for (issuer_key, own) in by_issuer {
            let lists = self.reader().lists_of(issuer_key).await?;
            let Some(newest) = lists.last().copied() else { continue };
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
