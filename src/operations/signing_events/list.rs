//! Signing events as an account may see them: those of an agency within its part of the tree, and those of certificates that belong, or
//! belonged, to somebody within it. Of a signer from elsewhere it is told what the certificate says, not who they are.

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::period::Period;
use crate::domain::scope::Scope;
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::signing::event::{Channel, DigestAlgorithm, ExchangeLevel, SignatureFormat, SigningAction};
use crate::domain::signing::knowledge::Knowledge;
use crate::domain::signing::system::SystemCode;
use crate::domain::signing::verdict::{Circumstances, Outcome, Remark, Verdict};
use crate::operations::audit_read::ListRead;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::certificate_list::CertificateFilter;
use crate::storage::read::signing::list::{EventFilter, EventPlace, EventsOf, KeptEvent};
use crate::storage::read::{Reader, View};

/// Readings for one page of which most may not be seen: then a page has less, and where to go on.
const MOST_READS: u32 = 10;

/// Whose events are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedEvents {
    /// An agency's: those that its documents were signed by.
    Agency(AgencyId),
    /// Those that a certificate signed.
    Certificate(CertificateId),
    /// Those that an official's certificates signed.
    Official(OfficialId),
}

/// Which of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WantedEvents {
    /// Reported by this system.
    pub system: Option<SystemCode>,
    /// With this outcome as known now.
    pub outcome: Option<Outcome>,
    /// Signed at this instant or later.
    pub from: Option<Timestamp>,
    /// Signed before this instant.
    pub before: Option<Timestamp>,
}

/// A verdict, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldVerdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// Everything against the signature.
    pub reasons: Vec<Outcome>,
    /// What is odd about it.
    pub remarks: Vec<Remark>,
    /// The certificate, if the registry holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateId>,
    /// Whose it was, if they may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub official: Option<OfficialId>,
    /// The agency of their post, if that may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<AgencyId>,
    /// When it was judged so.
    pub judged_at: Timestamp,
}

/// An event, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldEvent {
    /// Its key.
    pub id: Uuid,
    /// The system's code.
    pub system: String,
    /// The system's name for it.
    pub event_id: String,
    /// The system's name for the document.
    pub document: String,
    /// Its number and symbol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notation: Option<String>,
    /// Identifier of the agency whose document it is, as the system wrote it.
    pub agency_code: String,
    /// The agency, if the registry knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// What was signed for.
    pub action: SigningAction,
    /// Whose certificate signed: SHA-256, or issuer, `+` and serial number.
    pub signer: String,
    /// When, as claimed.
    pub claimed_at: Timestamp,
    /// genTime of the time stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamped_at: Option<Timestamp>,
    /// Serial number of the time stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamp_serial: Option<String>,
    /// Format of the signature.
    pub format: SignatureFormat,
    /// Digest algorithm.
    pub digest: DigestAlgorithm,
    /// Digest of the document, hexadecimal.
    pub document_digest: String,
    /// How it left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Between whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<ExchangeLevel>,
    /// When it came in.
    pub recorded_at: Timestamp,
    /// The verdict as known when it was signed.
    pub first_verdict: ToldVerdict,
    /// The verdict as known now.
    pub verdict: ToldVerdict,
}

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// They.
    pub events: Vec<ToldEvent>,
    /// Where to go on, if there may be more.
    pub next: Option<EventPlace>,
}

/// The next events after `after`, the newest signature first, at most `limit`.
///
/// # Errors
/// [`OperationError::NotFound`] when agency, certificate, official or system are not there or outside the actor's scope; when the actor may
/// not read, or the store fails.
pub async fn list_signing_events(
    registry: &Registry,
    actor: &Actor,
    asked: AskedEvents,
    wanted: &WantedEvents,
    after: Option<EventPlace>,
    limit: u32,
) -> OperationResult<EventPage> {
    let reader = registry.store.read().await?;
    let eyes = Eyes::of(registry, &reader, actor).await?;
    let of = eyes.events_of(&reader, registry.clock.now(), asked).await?;
    let system = match &wanted.system {
        Some(code) => {
            let system = reader.document_system(code).await?;
            Some(system.ok_or(OperationError::NotFound { what: "document system" })?.number)
        }
        None => None,
    };
    let filter = EventFilter { system, outcome: wanted.outcome, from: wanted.from, before: wanted.before };
    let (seen, next) = eyes.page(&reader, &of, &filter, after, limit).await?;
    let events: Vec<ToldEvent> = seen.into_iter().map(|event| eyes.told(event)).collect();
    drop(reader);
    let agency = if let AskedEvents::Agency(agency) = asked { Some(agency) } else { None };
    let list = ListRead { what: "signing_events", count: events.len() as u64, agency, filter: Vec::new() };
    registry.record_list(actor, list).await?;
    Ok(EventPage { events, next })
}

/// One event.
///
/// # Errors
/// [`OperationError::NotFound`] when it is not there, or neither its agency nor its signer is within the actor's scope; when the actor may
/// not read, or the store fails.
pub async fn show_signing_event(registry: &Registry, actor: &Actor, id: Uuid) -> OperationResult<ToldEvent> {
    let reader = registry.store.read().await?;
    let eyes = Eyes::of(registry, &reader, actor).await?;
    let found = eyes.looked_at(&reader, reader.signing_event(id).await?.into_iter().collect()).await?.pop();
    let found = found.filter(|event| eyes.see(event)).ok_or(OperationError::NotFound { what: "signing event" })?;
    let event = eyes.told(found);
    drop(reader);
    let list = ListRead { what: "signing_events", count: 1, agency: event.agency, filter: Vec::new() };
    registry.record_list(actor, list).await?;
    Ok(event)
}

/// An event with the agencies that its signer was posted at, or left last, by either verdict.
pub(super) struct LookedAt {
    kept: KeptEvent,
    first_post: Option<AgencyId>,
    post: Option<AgencyId>,
}

/// What an account sees by.
pub(super) struct Eyes {
    scope: Scope,
    view: View,
    codes: AgencyCodes,
    book: AgencyBook,
}

impl Eyes {
    pub(super) async fn of(registry: &Registry, reader: &Reader, actor: &Actor) -> OperationResult<Self> {
        let scope = actor.scope(Permission::ReadRegistry)?;
        let view = View::of(registry.clock.today());
        let codes = AgencyCodes::of(&reader.all_agency_versions(view).await?);
        Ok(Self { scope, view, codes, book: reader.agency_book(view).await? })
    }

    /// Whether an agency is within the scope, where it stands on the day or stood last.
    fn covers(&self, agency: AgencyId) -> bool {
        self.book.standing(agency, self.view.day).is_some_and(|place| self.scope.covers(&place.path))
    }

    /// What to look for, if it may be seen.
    async fn events_of(&self, reader: &Reader, now: Timestamp, asked: AskedEvents) -> OperationResult<EventsOf> {
        match asked {
            AskedEvents::Agency(agency) if self.covers(agency) => {
                let namings = self.codes.of_agency(agency).into_iter();
                let namings: Vec<(String, Period)> = namings.map(|(code, period)| (code.to_owned(), period)).collect();
                Ok(EventsOf::Agency(namings))
            }
            AskedEvents::Agency(_) => Err(OperationError::NotFound { what: "agency" }),
            AskedEvents::Certificate(certificate) => {
                let filter = CertificateFilter { id: Some(certificate), ..CertificateFilter::default() };
                let seen = reader.certificate_page(&self.scope, self.view, now, &filter, None, 1).await?;
                seen.first().ok_or(OperationError::NotFound { what: "certificate" })?;
                Ok(EventsOf::Signers(reader.signers_of_certificate(certificate).await?))
            }
            AskedEvents::Official(official) => {
                let seen = reader.official(&self.scope, self.view, official).await?;
                seen.ok_or(OperationError::NotFound { what: "official" })?;
                Ok(EventsOf::Signers(reader.signers_of_official(official).await?))
            }
        }
    }

    /// The next events after `after` that may be seen, at most `limit`, and where to go on.
    async fn page(
        &self,
        reader: &Reader,
        of: &EventsOf,
        filter: &EventFilter,
        after: Option<EventPlace>,
        limit: u32,
    ) -> OperationResult<(Vec<LookedAt>, Option<EventPlace>)> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut seen, mut last) = (Vec::new(), after);
        for _ in 0..MOST_READS {
            let mut kept = reader.signing_event_page(of, filter, last, limit.saturating_add(1)).await?;
            let has_more = kept.len() > most;
            kept.truncate(most);
            for event in self.looked_at(reader, kept).await? {
                if seen.len() == most {
                    return Ok((seen, last));
                }
                last = Some(EventPlace { signed_at: event.kept.event.proven_at().unix_micros(), id: event.kept.id });
                if self.see(&event) {
                    seen.push(event);
                }
            }
            if !has_more {
                return Ok((seen, None));
            }
            if seen.len() == most {
                break;
            }
        }
        Ok((seen, last))
    }

    /// Events with where their signers were posted, or were last: of a leaver the agency that they left has to know.
    pub(super) async fn looked_at(&self, reader: &Reader, kept: Vec<KeptEvent>) -> OperationResult<Vec<LookedAt>> {
        let left = |verdict: &Verdict| verdict.official.filter(|_| verdict.post.is_none());
        let leavers: BTreeSet<OfficialId> =
            kept.iter().flat_map(|event| [left(&event.first), left(&event.standing)]).flatten().collect();
        let histories = reader.holder_histories(&leavers.into_iter().collect::<Vec<_>>()).await?;
        let post = |verdict: &Verdict, day| {
            let last = || histories.get(&left(verdict)?)?.left_by(day, Knowledge::NOW);
            verdict.post.or_else(last)
        };
        let look = |kept: KeptEvent| {
            let day = kept.event.proven_at().day();
            LookedAt { first_post: post(&kept.first, day), post: post(&kept.standing, day), kept }
        };
        Ok(kept.into_iter().map(look).collect())
    }

    /// Whether an event is of an agency, or of somebody in post at one or last in post there, within the scope; what is of none is the whole
    /// province's.
    pub(super) fn see(&self, LookedAt { kept, first_post, post }: &LookedAt) -> bool {
        let agency = self.codes.on(&kept.event.agency, kept.event.proven_at().day()).map(|(agency, _)| agency);
        let its = [agency, *post, *first_post];
        self.scope == Scope::Province || its.into_iter().flatten().any(|agency| self.covers(agency))
    }

    pub(super) fn told(&self, LookedAt { kept, first_post, post }: LookedAt) -> ToldEvent {
        let KeptEvent { id, system, event, recorded_at, first, standing, judged_at, is_settled } = kept;
        let agency = self.codes.on(&event.agency, event.proven_at().day()).map(|(agency, _)| agency);
        let circumstances = Circumstances { is_stamped: event.is_stamped(), agency, is_settled };
        let told = |verdict, post, judged_at| self.told_verdict(verdict, circumstances, post, judged_at);
        ToldEvent {
            id,
            system,
            first_verdict: told(first, first_post, recorded_at),
            verdict: told(standing, post, judged_at),
            signer: event.signer.to_string(),
            stamped_at: event.time_stamp.as_ref().map(|stamp| stamp.at),
            stamp_serial: event.time_stamp.and_then(|stamp| stamp.serial),
            event_id: event.event_id,
            document: event.document,
            notation: event.notation,
            agency_code: event.agency,
            agency,
            action: event.action,
            claimed_at: event.claimed_at,
            format: event.format,
            digest: event.digest,
            document_digest: event.document_digest,
            channel: event.channel,
            level: event.level,
            recorded_at,
        }
    }

    fn told_verdict(
        &self,
        verdict: Verdict,
        told: Circumstances,
        post: Option<AgencyId>,
        judged_at: Timestamp,
    ) -> ToldVerdict {
        let is_seen = self.scope == Scope::Province || post.is_some_and(|post| self.covers(post));
        ToldVerdict {
            outcome: verdict.outcome(),
            remarks: verdict.remarks(told),
            certificate: verdict.certificate,
            official: verdict.official.filter(|_| is_seen),
            post: verdict.post.filter(|_| is_seen),
            reasons: verdict.reasons,
            judged_at,
        }
    }
}
