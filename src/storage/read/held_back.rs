//! Who of these people must not go on using certificates, as far as few looks tell; and what, beside their standing, their stops follow from.
//! For the program's own work: no scope.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Reader, View, explain};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::stop_cause::{HeldBack, UseStep};
use crate::domain::clock::Timestamp;
use crate::domain::decision::step::{StepKind, StepState};
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::device::DeviceEventKind;
use crate::domain::ids::{CertificateId, OfficialId, SubjectId};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

const ASKED: &str = "look for people who left, are suspended, or lost a device";
/// Decisions that stop the use of certificates, or lift what a suspension stopped.
const USE: [StepKind; 2] = [StepKind::StopUse, StepKind::ResumeUse];

impl Reader {
    /// Of these people those who have no post, whose certificates a decision ever stopped, who are locked, or lost a device. `now` is when
    /// this change set is recorded, `loss` what the events of a reported loss say.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn held_back(
        &self,
        now: Timestamp,
        officials: &[OfficialId],
        loss: &str,
    ) -> Result<BTreeMap<OfficialId, HeldBack>> {
        let view = View::of(now.day());
        let mut found: BTreeMap<OfficialId, HeldBack> = BTreeMap::new();
        for chunk in officials.chunks(LIST) {
            let few = out_or_locked(view, chunk).ids(self.tx(), ASKED).await?;
            found.extend(few.into_iter().map(|official| (OfficialId(official), HeldBack::default())));
            self.add_steps(view, chunk, &mut found).await?;
            self.add_losses(chunk, loss, &mut found).await?;
            self.add_withdrawn(now, chunk, &mut found).await?;
        }
        Ok(found)
    }

    /// The database's plan for the first look of [`Self::held_back`], as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_held_back(&self, view: View, officials: &[OfficialId]) -> Result<String> {
        explain::plan(self.tx(), out_or_locked(view, officials)).await
    }

    async fn add_steps(
        &self,
        view: View,
        chunk: &[OfficialId],
        into: &mut BTreeMap<OfficialId, HeldBack>,
    ) -> Result<()> {
        let sql =
            Sql::new("select t.id, t.official, t.subject, t.kind, t.begins_on from decision_step t where t.kind in ");
        let sql = sql.list(USE.map(StepKind::as_str)).text(" and t.state <> ").bind(StepState::Cancelled.as_str());
        let sql = sql.text(" and t.begins_on <= ").bind(view.day).text(" and t.official in ");
        let sql = sql.list(chunk.iter().map(|official| official.0)).text(" order by t.begins_on, t.id");
        for row in sql.rows(self.tx(), ASKED).await? {
            let (id, official, subject): (Uuid, Uuid, Uuid) = (
                row.try_get_by_index(0).asked(ASKED)?,
                row.try_get_by_index(1).asked(ASKED)?,
                row.try_get_by_index(2).asked(ASKED)?,
            );
            let kind: String = row.try_get_by_index(3).asked(ASKED)?;
            let step = UseStep {
                subject: SubjectId(subject),
                kind: Place::new("decision_step", id).parse("kind", &kind)?,
                begins_on: row.try_get_by_index(4).asked(ASKED)?,
            };
            into.entry(OfficialId(official)).or_default().steps.push(step);
        }
        Ok(())
    }

    /// Devices that were reported lost, and stops of certificates that a report brought: there the loss may have been earlier than the last
    /// event of the device, or no device is known. They are whose the certificate was then, whatever is said of it since.
    async fn add_losses(
        &self,
        chunk: &[OfficialId],
        loss: &str,
        into: &mut BTreeMap<OfficialId, HeldBack>,
    ) -> Result<()> {
        let ids = || chunk.iter().map(|official| official.0);
        let devices = Sql::new("select e.official, e.effective_at from device_event e where e.kind = ")
            .bind(DeviceEventKind::ReportLost.as_str())
            .text(" and e.official in ")
            .list(ids());
        for row in devices.rows(self.tx(), ASKED).await? {
            let official = OfficialId(row.try_get_by_index(0).asked(ASKED)?);
            let at = Timestamp::from_unix_micros(row.try_get_by_index(1).asked(ASKED)?);
            into.entry(official).or_default().losses.push(at);
        }
        let stops =
            Sql::new("select e.certificate, e.effective_at, e.recorded_from from certificate_event e where e.kind = ")
                .bind(CertificateEventKind::StopUse.as_str())
                .text(" and e.details = ")
                .bind(loss)
                .text(" and e.certificate in (select c.id from certificate c where c.official in ")
                .list(ids())
                .text(" union select w.certificate from certificate_owner w where w.official in ")
                .list(ids())
                .text(")");
        for row in stops.rows(self.tx(), ASKED).await? {
            let certificate = CertificateId(row.try_get_by_index(0).asked(ASKED)?);
            let at = Timestamp::from_unix_micros(row.try_get_by_index(1).asked(ASKED)?);
            let then = View::as_known_at(at.day(), row.try_get_by_index(2).asked(ASKED)?);
            if let Some(official) = self.holder(then, certificate).await?.filter(|official| chunk.contains(official)) {
                into.entry(official).or_default().losses.push(at);
            }
        }
        Ok(())
    }

    /// Of those who have no post: the recruitment that was taken back last. What this change set takes back is not dated yet.
    async fn add_withdrawn(
        &self,
        now: Timestamp,
        chunk: &[OfficialId],
        into: &mut BTreeMap<OfficialId, HeldBack>,
    ) -> Result<()> {
        let few = chunk.iter().filter(|official| into.contains_key(official)).map(|official| official.0);
        let sql = Sql::new(&format!(
            "select s.official, s.id, g.recorded_at from decision_subject s join subject_act a on a.subject = s.id and a.recorded_to = {OPEN} \
             left join change_set g on g.seq = a.recorded_from where s.kind = "
        ));
        let sql = sql.bind(DecisionKind::Recruit.as_str()).text(" and a.state = ");
        let sql = sql.bind(SubjectState::Withdrawn.as_str()).text(" and s.official in ").list(few);
        for row in sql.text(" order by a.recorded_from").rows(self.tx(), ASKED).await? {
            let official = OfficialId(row.try_get_by_index(0).asked(ASKED)?);
            let subject = SubjectId(row.try_get_by_index(1).asked(ASKED)?);
            let at: Option<i64> = row.try_get_by_index(2).asked(ASKED)?;
            if let Some(known) = into.get_mut(&official) {
                known.withdrawn = Some((subject, at.map_or(now, Timestamp::from_unix_micros)));
            }
        }
        Ok(())
    }
}

/// Those of these people who have no post, or are locked. Each is looked up by itself: whatever stands, stands in the same index.
fn out_or_locked(view: View, officials: &[OfficialId]) -> Sql {
    Sql::new("select o.id from official o where o.id in ")
        .list(officials.iter().map(|official| official.0))
        .text(" and (not exists (select 1 from posting p where p.official = o.id and p.kind = 'primary' and ")
        .both_clocks_unindexed("p", view)
        .text(") or exists (select 1 from mailbox m join mailbox_state t on t.mailbox = m.id where m.official = o.id and t.state = ")
        .bind(MailboxState::Suspended.as_str())
        .text(" and ")
        .both_clocks_unindexed("t", view)
        .text("))")
}
