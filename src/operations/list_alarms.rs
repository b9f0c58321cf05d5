//! Alarms about certificates within the actor's scope, in pages: derived from the facts of the moment.
//!
//! A page is bounded by what it looks at and not only by what it finds: of a rare alarm it may be short, or empty, and tell where to go on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit_read::ListRead;
use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::alarm::{ANSWER_DAYS, Alarm, AlarmKind, AlarmTerms, alarms_of};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::storage::read::alarm::{AlarmGround, AlarmGroup};
use crate::storage::read::alarm_group::AlarmSearch;
use crate::storage::read::{Reader, View};

/// Holders that one call looks at, at most.
pub const MOST_HOLDERS: usize = 5_000;

/// Holders looked at in one transaction: while many are, a database must be able to tidy up.
const CHUNK: usize = 500;

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

/// Where a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlarmPlace {
    /// After this alarm.
    After(AlarmKey),
    /// With this holder.
    From(AlarmGroup),
}

/// An alarm as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldAlarm {
    /// The alarm.
    #[serde(flatten)]
    pub alarm: Alarm,
    /// The certificate's serial number, hexadecimal.
    pub serial: String,
    /// Its holder's name; none when nobody is known to hold it.
    pub full_name: Option<String>,
    /// Where they are posted, or were last.
    pub agency: Option<AgencyId>,
    /// What that agency is called, or was last.
    pub agency_name: Option<String>,
}

/// Some alarms, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmPage {
    /// They.
    pub alarms: Vec<ToldAlarm>,
    /// Where to go on, if not all holders were looked at: with a page that is short, or empty, too.
    pub next: Option<AlarmPlace>,
}

/// The next alarms from `from` on, at most `limit`, of one kind or of all, among the next [`MOST_HOLDERS`] holders.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn list_alarms(
    registry: &Registry,
    actor: &Actor,
    kind: Option<AlarmKind>,
    from: Option<AlarmPlace>,
    limit: usize,
) -> OperationResult<AlarmPage> {
    list_alarms_among(registry, actor, kind, from, (limit, MOST_HOLDERS)).await
}

/// The same among so many holders at most.
///
/// # Errors
/// As [`list_alarms`].
pub async fn list_alarms_among(
    registry: &Registry,
    actor: &Actor,
    kind: Option<AlarmKind>,
    from: Option<AlarmPlace>,
    (limit, holders): (usize, usize),
) -> OperationResult<AlarmPage> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let at = registry.clock.now();
    let view = View::of(at.day());
    let reader = registry.store.read().await?;
    // One more than are looked at tells where to go on.
    let search = AlarmSearch { scope: &scope, view, at, kind };
    let mut groups = reader.alarm_groups(search, from.map(group), holders.saturating_add(1)).await?;
    let ground = reader.alarm_ground(view, at).await?;
    drop(reader);
    let mut next = if groups.len() > holders { groups.pop().map(AlarmPlace::From) } else { None };
    let mut found = Vec::new();
    for chunk in groups.chunks(CHUNK) {
        let judged = judged(registry, &ground, chunk, at).await?;
        found.extend(judged.into_iter().filter(|(key, _)| is_wanted(key, kind, from)));
        if found.len() > limit {
            found.truncate(limit);
            next = found.last().map(|(key, _)| AlarmPlace::After(*key));
            break;
        }
    }
    let reader = registry.store.read().await?;
    let alarms = told(&reader, view, found.into_iter().map(|(_, alarm)| alarm).collect()).await?;
    drop(reader);
    let filter = kind.into_iter().map(|kind| ("kind", kind.as_str().into())).collect();
    let list = ListRead { what: "alarms", count: alarms.len() as u64, agency: None, filter };
    registry.record_list(actor, list).await?;
    Ok(AlarmPage { alarms, next })
}

const fn group(place: AlarmPlace) -> AlarmGroup {
    match place {
        AlarmPlace::After(key) => key.group,
        AlarmPlace::From(group) => group,
    }
}

/// Whether it is of the kind, and was not told on the page before.
fn is_wanted(key: &AlarmKey, kind: Option<AlarmKind>, from: Option<AlarmPlace>) -> bool {
    let is_new = match from {
        Some(AlarmPlace::After(last)) => *key > last,
        _ => true,
    };
    is_new && kind.is_none_or(|kind| key.kind == kind)
}

/// All alarms about these holders' certificates, in their order.
async fn judged(
    registry: &Registry,
    ground: &AlarmGround,
    groups: &[AlarmGroup],
    at: Timestamp,
) -> OperationResult<Vec<(AlarmKey, Alarm)>> {
    let terms = AlarmTerms { calendar: &registry.calendar, answer_days: ANSWER_DAYS, at };
    let cases = registry.store.read().await?.alarm_cases(ground, groups).await?;
    let mut found = Vec::new();
    for (group, case) in groups.iter().zip(&cases) {
        let keyed =
            |alarm: Alarm| (AlarmKey { group: *group, certificate: alarm.certificate.0, kind: alarm.kind }, alarm);
        found.extend(alarms_of(case, &terms).into_iter().map(keyed));
    }
    Ok(found)
}

/// The alarms with what people know certificates by. Their holders were found within the actor's scope.
async fn told(reader: &Reader, view: View, alarms: Vec<Alarm>) -> OperationResult<Vec<ToldAlarm>> {
    if alarms.is_empty() {
        return Ok(Vec::new());
    }
    let officials: Vec<OfficialId> = alarms.iter().filter_map(|alarm| alarm.official).collect();
    let certificates: Vec<CertificateId> = alarms.iter().map(|alarm| alarm.certificate).collect();
    let serials = reader.certificate_serials(&certificates).await?;
    let people = reader.named(view, &officials).await?;
    let people: BTreeMap<OfficialId, _> = people.into_iter().map(|person| (person.key.official, person)).collect();
    let book = reader.agency_book(view).await?;
    let tell = |alarm: Alarm| {
        let person = alarm.official.and_then(|official| people.get(&official));
        let agency = person.and_then(|person| book.standing(person.agency, view.day));
        ToldAlarm {
            alarm,
            serial: serials.get(&alarm.certificate).map(ToString::to_string).unwrap_or_default(),
            full_name: person.map(|person| person.full_name.clone()),
            agency: person.map(|person| person.agency),
            agency_name: agency.map(|agency| agency.name.clone()),
        }
    };
    Ok(alarms.into_iter().map(tell).collect())
}
