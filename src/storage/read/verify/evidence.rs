//! Kept bytes against the hash that names them, and the index of each list against the hash that is a fact. One part at a time.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Check, Inconsistency, Reader, Sink};
use crate::storage::entity::crl_body;
use crate::storage::error::{Asked, Result};
use crate::storage::row::packed::entries;
use crate::storage::sql::Sql;

const ASKED: &str = "verify evidence";

pub(super) async fn verify(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    let lost = "select l.id from crl l where length(l.der) = 0 and not exists \
                (select 1 from evidence e where e.sha256 = l.sha256) order by l.id";
    for id in Sql::new(lost).ids(reader.tx(), ASKED).await? {
        sink(Inconsistency::new(Check::Evidence, "crl", id, "its bytes are not kept"));
    }
    let lost = "select a.id from ocsp_answer a where not exists (select 1 from evidence e where e.sha256 = a.sha256) order by a.id";
    for id in Sql::new(lost).ids(reader.tx(), ASKED).await? {
        sink(Inconsistency::new(Check::Evidence, "ocsp_answer", id, "its bytes are not kept"));
    }
    for row in Sql::new("select sha256, size from evidence order by sha256").rows(reader.tx(), ASKED).await? {
        let named: Vec<u8> = row.try_get_by_index(0).asked(ASKED)?;
        let size: i64 = row.try_get_by_index(1).asked(ASKED)?;
        bytes(reader, &named, size, sink).await?;
    }
    let bodies: Vec<crl_body::Model> = Sql::new("select * from crl_body order by id").all(reader.tx(), ASKED).await?;
    for body in bodies {
        index(reader, &body, sink).await?;
    }
    Ok(())
}

async fn bytes(reader: &Reader, named: &[u8], size: i64, sink: Sink<'_>) -> Result<()> {
    let (mut hash, mut read) = (Sha256::new(), 0_i64);
    for part in 0.. {
        let sql = Sql::new("select bytes from evidence_part where evidence = ").bind(named.to_vec());
        let rows = sql.text(" and part = ").bind(part).rows(reader.tx(), ASKED).await?;
        let Some(row) = rows.first() else { break };
        let bytes: Vec<u8> = row.try_get_by_index(0).asked(ASKED)?;
        read = read.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        hash.update(bytes);
    }
    let found = hash.finalize();
    if found.as_slice() != named || read != size {
        let what = "the bytes are not those that were kept: their hash does not fit";
        let wrong = Inconsistency::new(Check::Evidence, "evidence", hex::encode(named), what);
        sink(wrong.with(hex::encode(named), hex::encode(found)));
    }
    Ok(())
}

async fn index(reader: &Reader, body: &crl_body::Model, sink: Sink<'_>) -> Result<()> {
    let (mut hash, mut pages, mut count) = (Sha256::new(), 0_i32, 0_i64);
    let mut after: Option<Vec<u8>> = None;
    loop {
        let packed = page(reader, body.crl, after.as_deref()).await?;
        let Some((first, packed)) = packed else { break };
        count = count.saturating_add(i64::try_from(entries(&packed).count()).unwrap_or(i64::MAX));
        pages = pages.saturating_add(1);
        hash.update(packed);
        after = Some(first);
    }
    let found = hash.finalize();
    if found.as_slice() != body.index_sha256 || pages != body.pages || count != body.entries {
        let what = "the index of the list is not the one that was written: its hash does not fit";
        let wrong = Inconsistency::new(Check::Evidence, "crl_page", body.crl, what);
        sink(wrong.with(hex::encode(&body.index_sha256), hex::encode(found)));
    }
    Ok(())
}

async fn page(reader: &Reader, crl: Uuid, after: Option<&[u8]>) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let sql = Sql::new("select first, packed from crl_page where crl = ").bind(crl);
    let sql = match after {
        Some(after) => sql.text(" and first > ").bind(after.to_vec()),
        None => sql,
    };
    let rows = sql.text(" order by first limit 1").rows(reader.tx(), ASKED).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some((row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?)))
}
