//! What is wrong with what document systems report, for whoever looks after the whole province: refused events, and events that are kept
//! though the registry does not know their certificate or their agency.

use serde::Serialize;
use uuid::Uuid;

use super::record::system_of;
use crate::auth::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::signing::agency_codes::{AgencyCodes, Days};
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::system::SystemCode;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::signing::findings::{EventCount, KeptRefusal};
use crate::storage::read::{Reader, View};

/// Signers and agencies that are named at most; of more only the number is told.
const MOST_NAMED: usize = 200;

/// How many events of a system were refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The system's code.
    pub system: String,
    /// Why.
    pub kind: RefusalKind,
    /// Those that stand.
    pub standing: u64,
    /// Those that were taken in since, under the same name, or answered.
    pub settled: u64,
}

/// Events that name something which the registry does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownName {
    /// A certificate (SHA-256, or issuer, `+` and serial number), or an agency's identifier.
    pub name: String,
    /// How many events.
    pub events: u64,
    /// When the first was signed.
    pub first: Option<Timestamp>,
    /// When the last was.
    pub last: Option<Timestamp>,
}

/// Everything of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// How many names.
    pub names: u64,
    /// How many events.
    pub events: u64,
    /// Those with most events, at most 200.
    pub most: Vec<UnknownName>,
}

/// What is wrong with what document systems report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventFindings {
    /// Refused events, by system and reason.
    pub refused: Vec<Refused>,
    /// Events whose certificate the registry does not hold.
    pub unknown_certificates: Unknown,
    /// Events whose agency had no such identifier on the day of the signature.
    pub unknown_agencies: Unknown,
    /// Events whose agency's identifier several had on the day of the signature: they count for none of them.
    pub ambiguous_agencies: Unknown,
    /// Signers whose events wait to be judged anew.
    pub waiting: u64,
}

impl EventFindings {
    /// Whether there is nothing to look at.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let is_refused = self.refused.iter().any(|refused| refused.standing > 0);
        let unknown = [&self.unknown_certificates, &self.unknown_agencies, &self.ambiguous_agencies];
        !is_refused && unknown.iter().all(|one| one.events == 0)
    }
}

/// Counts what is wrong.
///
/// # Errors
/// When the actor may not read the whole province, or the store fails.
pub async fn event_findings(registry: &Registry, actor: &Actor) -> OperationResult<EventFindings> {
    actor.require(Permission::ReadRegistry)?;
    let reader = registry.store.read().await?;
    let refused = reader.event_refusal_counts().await?.into_iter();
    let refused =
        refused.map(|one| Refused { system: one.system, kind: one.kind, standing: one.standing, settled: one.settled });
    let signers = reader.unknown_signers().await?.into_iter().map(|(signer, count)| (signer.to_string(), count));
    let codes = AgencyCodes::of(&reader.all_agency_versions(View::of(registry.clock.today())).await?);
    let (mut nobodys, mut several) = (Vec::new(), Vec::new());
    for (code, number) in reader.event_agencies().await? {
        nobodys.push((code.clone(), events_in(&reader, number, &codes.gaps(&code)).await?));
        several.push((code.clone(), events_in(&reader, number, &codes.shared(&code)).await?));
    }
    Ok(EventFindings {
        refused: refused.collect(),
        unknown_certificates: unknown(signers),
        unknown_agencies: unknown(nobodys.into_iter()),
        ambiguous_agencies: unknown(several.into_iter()),
        waiting: reader.marked_signers().await?.unsigned_abs(),
    })
}

/// The events that name an agency by an identifier on these days.
async fn events_in(reader: &Reader, agency: i32, days: &[Days]) -> OperationResult<EventCount> {
    let mut all = EventCount::default();
    for days in days {
        let found = reader.events_naming(agency, *days).await?;
        all.events += found.events;
        all.first = [all.first, found.first].into_iter().flatten().min();
        all.last = all.last.max(found.last);
    }
    Ok(all)
}

fn unknown(counted: impl Iterator<Item = (String, EventCount)>) -> Unknown {
    let mut all: Vec<UnknownName> = counted
        .filter(|(_, count)| count.events > 0)
        .map(|(name, count)| UnknownName { name, events: count.events, first: count.first, last: count.last })
        .collect();
    let (names, events) = (all.len() as u64, all.iter().map(|one| one.events).sum());
    all.sort_by(|one, other| other.events.cmp(&one.events).then_with(|| one.name.cmp(&other.name)));
    all.truncate(MOST_NAMED);
    Unknown { names, events, most: all }
}

/// A refused event, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldRefusal {
    /// Its key.
    pub id: Uuid,
    /// The system's code.
    pub system: String,
    /// Why.
    pub kind: RefusalKind,
    /// The system's name for the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// File and line; empty when it came over the API.
    pub source: String,
    /// Everything that is wrong.
    pub problems: Vec<FieldProblem>,
    /// When it was refused first.
    pub refused_at: Timestamp,
    /// Whether it was taken in since, or answered.
    pub is_settled: bool,
    /// What somebody said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// The next refused events of a system, of one reason or of all, after `after`; at most `limit`.
///
/// # Errors
/// When there is no such system, the actor may not read the whole province, or the store fails.
pub async fn list_refusals(
    registry: &Registry,
    actor: &Actor,
    system: &SystemCode,
    kind: Option<RefusalKind>,
    after: Option<(RefusalKind, Uuid)>,
    limit: u32,
) -> OperationResult<Vec<ToldRefusal>> {
    actor.require(Permission::ReadRegistry)?;
    let system = system_of(registry, system).await?;
    let found = registry.store.read().await?.event_refusals(system.number, kind, after, limit).await?;
    let told = |kept: KeptRefusal| {
        let KeptRefusal { id, system, kind, event_id, source, problems, refused_at, is_settled, answer } = kept;
        ToldRefusal { id, system, kind, event_id, source, problems, refused_at, is_settled, answer }
    };
    Ok(found.into_iter().map(told).collect())
}
