//! Alarms about certificates within the actor's scope, in pages: derived from the facts of the moment.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit_read::ListRead;
use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::alarm::{ANSWER_DAYS, Alarm, AlarmKind, AlarmTerms, alarms_of};
use crate::storage::read::View;
use crate::storage::read::alarm::AlarmGroup;

/// Holders looked at in one statement.
const CHUNK: u32 = 500;

/// Where an alarm stands in the order: by holder, certificate and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlarmKey {
    /// Whose certificate.
    pub group: AlarmGroup,
    /// The certificate.
    pub certificate: Uuid,
    /// What is the matter.
    pub kind: AlarmKind,
}

/// The next alarms after `after`, at most `limit`, of one kind or of all.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn list_alarms(
    registry: &Registry,
    actor: &Actor,
    kind: Option<AlarmKind>,
    after: Option<AlarmKey>,
    limit: usize,
) -> OperationResult<Vec<(AlarmKey, Alarm)>> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let at = registry.clock.now();
    let (view, terms) = (View::of(at.day()), AlarmTerms { calendar: &registry.calendar, answer_days: ANSWER_DAYS, at });
    let reader = registry.store.read().await?;
    let mut found = Vec::new();
    let mut from = after.map(|key| key.group);
    loop {
        // One more than are judged tells where to go on.
        let mut groups = reader.alarm_groups(&scope, view, from, CHUNK + 1).await?;
        from = if groups.len() > CHUNK as usize { groups.pop() } else { None };
        let cases = reader.alarm_cases(view, at, &groups).await?;
        for (group, case) in groups.into_iter().zip(&cases) {
            let keyed = alarms_of(case, &terms)
                .into_iter()
                .map(|alarm| (AlarmKey { group, certificate: alarm.certificate.0, kind: alarm.kind }, alarm));
            found.extend(
                keyed.filter(|(key, _)| {
                    after.is_none_or(|after| *key > after) && kind.is_none_or(|kind| key.kind == kind)
                }),
            );
        }
        if from.is_none() || found.len() >= limit {
            break;
        }
    }
    drop(reader);
    found.truncate(limit);
    let list = ListRead { what: "alarms", count: found.len() as u64, agency: None, filter: Vec::new() };
    registry.record_list(actor, list).await?;
    Ok(found)
}
