//! Look-ups in the stored index of a list: for serials that no fact tells of.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Reader;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::observation::decisive;
use crate::domain::certificate::status::{ListWindow, Revocation};
use crate::domain::clock::Timestamp;
use crate::storage::error::{Asked, Result};
use crate::storage::row::packed::{entries, key};
use crate::storage::sql::Sql;

const ASKED: &str = "look into a revocation list";

/// A list of an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListRef {
    pub(crate) crl: Uuid,
    pub(crate) window: ListWindow,
}

impl Reader {
    /// The lists of an issuer, oldest first.
    pub(crate) async fn lists_of(&self, issuer: Fingerprint) -> Result<Vec<ListRef>> {
        let sql = Sql::new("select l.id, l.this_update, l.next_update from crl l where l.issuer_key = ");
        let rows = sql.bind(issuer.0.to_vec()).text(" order by l.this_update, l.id").rows(self.tx(), ASKED).await?;
        let list = |row: &sea_orm::QueryResult| {
            let instant = |index| row.try_get_by_index(index).map(Timestamp::from_unix_micros).asked(ASKED);
            let window = ListWindow { this_update: instant(1)?, next_update: instant(2)? };
            Ok(ListRef { crl: row.try_get_by_index(0).asked(ASKED)?, window })
        };
        rows.iter().map(list).collect()
    }

    /// What a list says of these serials; those that it does not name are left out. Each page of its index is read once at most.
    pub(crate) async fn index_entries(&self, crl: Uuid, serials: &[Serial]) -> Result<BTreeMap<Vec<u8>, Revocation>> {
        let mut found = BTreeMap::new();
        let mut wanted: Vec<Vec<u8>> = serials.iter().map(|serial| key(&serial.0)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut rest = wanted.as_slice();
        while let Some(next) = rest.first() {
            let sql = Sql::new(
                "select p.packed, (select n.first from crl_page n where n.crl = p.crl and n.first > p.first \
                 order by n.first limit 1) as following from crl_page p where p.crl = ",
            );
            let sql = sql.bind(crl).text(" and p.first <= ").bind(next.clone()).text(" order by p.first desc limit 1");
            let rows = sql.rows(self.tx(), ASKED).await?;
            let Some(row) = rows.first() else {
                // Before the first page, or a list without entries.
                rest = rest.get(1..).unwrap_or_default();
                continue;
            };
            let packed: Vec<u8> = row.try_get_by_index(0).asked(ASKED)?;
            let following: Option<Vec<u8>> = row.try_get_by_index(1).asked(ASKED)?;
            let until = following.map_or(rest.len(), |first| rest.partition_point(|key| *key < first));
            let (here, later) = rest.split_at_checked(until.max(1)).unwrap_or((rest, &[]));
            search(&packed, here, &mut found);
            rest = later;
        }
        Ok(found)
    }

    /// What the newest list of each issuer says of these serials, in the same order: public data.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn newest_words(&self, keys: &[(Fingerprint, Serial)]) -> Result<Vec<Option<Revocation>>> {
        let mut by_issuer: BTreeMap<Fingerprint, Vec<Serial>> = BTreeMap::new();
        for (issuer, serial) in keys {
            by_issuer.entry(*issuer).or_default().push(serial.clone());
        }
        let mut found = BTreeMap::new();
        for (issuer, serials) in by_issuer {
            let Some(newest) = self.lists_of(issuer).await?.last().copied() else { continue };
            let told = self.index_entries(newest.crl, &serials).await?;
            found.extend(told.into_iter().map(|(serial, word)| ((issuer, serial), word)));
        }
        Ok(keys.iter().map(|(issuer, serial)| found.get(&(*issuer, serial.0.clone())).copied()).collect())
    }
}

fn search(packed: &[u8], wanted: &[Vec<u8>], found: &mut BTreeMap<Vec<u8>, Revocation>) {
    for (serial, entry) in entries(packed) {
        let is_wanted = wanted.binary_search_by(|own| {
            own.get(1..)
                .map_or(std::cmp::Ordering::Less, |own| own.len().cmp(&serial.len()).then_with(|| own.cmp(serial)))
        });
        if is_wanted.is_ok() {
            let before = found.get(serial).copied();
            if let Some(decides) = decisive(before.into_iter().chain([entry])) {
                found.insert(serial.to_vec(), decides);
            }
        }
    }
}
