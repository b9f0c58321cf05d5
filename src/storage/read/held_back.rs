//! Who of these people must not go on using certificates, as far as few looks tell; and when they last lost a device. For the program's
//! own work: no scope.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::clock::Timestamp;
use crate::domain::decision::DecisionKind;
use crate::domain::device::DeviceEventKind;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::error::{Asked, Result};
use crate::storage::owner::ever_owned_by;
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "look for people who left, are suspended, or lost a device";

impl Reader {
    /// Of these people those who have no post, were ever suspended from duty, are locked, or lost a device: each with when that was last.
    /// `loss` is what the events of a reported loss say.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_back(
        &self,
        view: View,
        officials: &[OfficialId],
        loss: &str,
    ) -> Result<Vec<(OfficialId, Option<Timestamp>)>> {
        let mut found: BTreeMap<Uuid, Option<i64>> = BTreeMap::new();
        for chunk in officials.chunks(LIST) {
            let ids = || chunk.iter().map(|official| official.0);
            let sql = Sql::new("select o.id from official o where o.id in ")
                .list(ids())
                .text(" and (not exists (select 1 from posting p where p.official = o.id and p.kind = 'primary' and ");
            let sql = sql
                .both_clocks("p", view)
                .text(") or exists (select 1 from decision_subject s where s.official = o.id");
            let sql = sql.text(" and s.kind = ").bind(DecisionKind::SuspendFromDuty.as_str());
            let sql = sql.text(") or exists (select 1 from mailbox m join mailbox_state t on t.mailbox = m.id where ");
            let sql = sql.text("m.official = o.id and t.state = ").bind(MailboxState::Suspended.as_str());
            let sql = sql.text(" and ").both_clocks("t", view).text("))");
            found.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(|official| (official, None)));
            for (official, at) in self.losses(chunk, loss).await? {
                let last = found.entry(official).or_default();
                *last = (*last).max(Some(at));
            }
        }
        let told = |(official, at): (Uuid, Option<i64>)| (OfficialId(official), at.map(Timestamp::from_unix_micros));
        Ok(found.into_iter().map(told).collect())
    }

    /// Devices that were reported lost, and certificates that a report stopped where no device was known.
    async fn losses(&self, chunk: &[OfficialId], loss: &str) -> Result<Vec<(Uuid, i64)>> {
        let ids = || chunk.iter().map(|official| official.0);
        let devices = Sql::new("select e.official, e.effective_at from device_event e where e.kind = ")
            .bind(DeviceEventKind::ReportLost.as_str())
            .text(" and e.official in ")
            .list(ids());
        let owned = ever_owned_by("o.id");
        let certificates = Sql::new(&format!(
            "select o.id, e.effective_at from official o join certificate_event e on e.certificate in ({owned}) where e.kind = '{}' ",
            CertificateEventKind::StopUse
        ));
        let certificates = certificates.text("and e.details = ").bind(loss).text(" and o.id in ").list(ids());
        let mut found = Vec::new();
        for sql in [devices, certificates] {
            for row in sql.rows(self.tx(), ASKED).await? {
                found.push((row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?));
            }
        }
        Ok(found)
    }
}
