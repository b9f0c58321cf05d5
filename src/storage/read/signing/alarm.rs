//! Which certificates signed after whoever held them had left: through the index of those few verdicts.

use std::collections::HashMap;

use uuid::Uuid;

use super::ASKED;
use crate::domain::clock::Timestamp;
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::sql::{OPEN, Sql};

/// The certificates that did, by the verdicts as known now: a query for their keys.
pub(in crate::storage::read) fn signed_after_leaving() -> String {
    format!(
        "select e.certificate from signing_event e where e.is_leavers and {} \
         union all select v.certificate from verdict v where v.is_leavers and +v.recorded_to = {OPEN}",
        stands()
    )
}

/// The verdict of the arrival of event `e` stands.
fn stands() -> String {
    format!("not exists (select 1 from verdict n where n.event = e.id and n.recorded_to = {OPEN})")
}

impl Reader {
    /// When the first such signature was made by each of these certificates that made one.
    pub(in crate::storage::read) async fn signatures_after_leaving(
        &self,
        certificates: &[Uuid],
    ) -> Result<HashMap<Uuid, Timestamp>> {
        let ids = || certificates.iter().copied();
        let first = Sql::new("select e.certificate, min(e.signed_at) from signing_event e where e.is_leavers and ");
        let first = first.text(&stands()).text(" and e.certificate in ").list(ids()).text(" group by e.certificate");
        let later = Sql::new(&format!(
            "select v.certificate, min(e.signed_at) from verdict v join signing_event e on e.id = v.event \
             where v.is_leavers and +v.recorded_to = {OPEN} and v.certificate in "
        ));
        let later = later.list(ids()).text(" group by v.certificate");
        let mut found: HashMap<Uuid, Timestamp> = HashMap::new();
        for sql in [first, later] {
            for row in sql.rows(self.tx(), ASKED).await? {
                let at = Timestamp::from_unix_micros(row.try_get_by_index(1).asked(ASKED)?);
                let known = found.entry(row.try_get_by_index(0).asked(ASKED)?).or_insert(at);
                *known = at.min(*known);
            }
        }
        Ok(found)
    }
}
