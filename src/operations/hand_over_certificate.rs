//! That a certificate's holder has it: they confirm it themselves, or whoever handed it over keeps the receipt that they signed. From then on it
//! is active; whether it may be used follows from its status alone.

use serde::Serialize;
use time::Date;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::life::{CertificateLife, LifeEvent, LifeState, Observed, WrongTransition, replay};
use crate::domain::certificate::status::Evidence;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{CertificateId, FactId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::storage::read::certificate_list::CertificateFilter;
use crate::storage::read::certificate_story::ToldLifeEvent;
use crate::storage::read::{Reader, View};
use crate::storage::write::CertificateEventFact;

/// A hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOver {
    /// The certificate.
    pub certificate: CertificateId,
    /// The day on which its holder signed for it; today when none.
    pub on: Option<Date>,
    /// SHA-256 of the receipt.
    pub receipt: Option<Fingerprint>,
}

/// How far a certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HandedOver {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its state from now on.
    pub state: LifeState,
}

/// Records that a certificate's holder has it. The holder says so by themselves; anybody else shows the receipt.
///
/// # Errors
/// [`OperationError::NotFound`] when the certificate is nobody's, or lies out of scope; [`OperationError::Invalid`] without a receipt, or when
/// the day has not come; [`OperationError::Conflict`] when it was handed over before, is superseded, stopped or revoked; when the actor may
/// not, or the store fails.
pub async fn hand_over_certificate(
    registry: &Registry,
    actor: &Actor,
    hand_over: &HandOver,
) -> OperationResult<HandedOver> {
    let today = registry.clock.today();
    let view = View::of(today);
    let mut change = registry.store.write(registry.header(actor, "hand_over_certificate")).await?;
    let found = change.reader().certificate(&Scope::Province, view, hand_over.certificate).await?;
    let owned = found.and_then(|(certificate, _)| certificate.official.map(|official| (certificate, official)));
    let is_own =
        |official| matches!(actor, Actor::Principal(own) if own.official == Some(official) && own.limits.is_none());
    let own = owned.as_ref().is_some_and(|(_, official)| is_own(*official));
    if !own {
        let scope = actor.scope(Permission::ImportCertificates)?;
        let seen = change.reader().certificate(&scope, view, hand_over.certificate).await?;
        seen.ok_or(OperationError::NotFound { what: "certificate" })?;
    }
    let (certificate, official) = owned.ok_or(OperationError::NotFound { what: "certificate" })?;
    check(hand_over, own, certificate.facts.not_before.day(), today)?;
    let on = hand_over.on.unwrap_or(today);
    let at = if on == today { registry.clock.now() } else { Timestamp::start_of(on) };
    let now = registry.clock.now();
    let filter = CertificateFilter { id: Some(hand_over.certificate), ..CertificateFilter::default() };
    let listed = change.reader().certificate_page(&Scope::Province, view, now, &filter, None, 1).await?.pop();
    let evidence = listed.ok_or(OperationError::NotFound { what: "certificate" })?.evidence;
    let (life, _) = life_of(change.reader(), (view, now), hand_over.certificate, &evidence).await?;
    let life =
        life.after(LifeEvent::HandedOver { at, receipt: hand_over.receipt }).map_err(|wrong| conflict(&wrong))?;
    let event = CertificateEvent {
        id: FactId(registry.new_id()),
        certificate: hand_over.certificate,
        kind: CertificateEventKind::Handover,
        effective_at: at,
        details: String::new(),
    };
    let fact = CertificateEventFact {
        id: FactId(registry.new_id()),
        event: event.id,
        by: actor.account(),
        evidence: hand_over.receipt,
    };
    change.insert_certificate_events(std::slice::from_ref(&event)).await?;
    change.insert_certificate_event_facts(&[fact]).await?;
    let mut record = registry.event(actor, "hand_over_certificate").about_person(official);
    record.about.insert(SubjectRef::Certificate(hand_over.certificate.0));
    change.audit(record);
    change.commit().await?;
    Ok(HandedOver { certificate: hand_over.certificate, state: life.state() })
}

/// How far a certificate is at `now`, and what happened to it. What the CA shows is its word in `evidence`, by which its status is told.
///
/// # Errors
/// When the store fails.
pub async fn life_of(
    reader: &Reader,
    (view, now): (View, Timestamp),
    certificate: CertificateId,
    evidence: &Evidence,
) -> OperationResult<(CertificateLife, Vec<ToldLifeEvent>)> {
    let story = reader.certificate_story(view, certificate).await?;
    let declared = story.iter().filter_map(|told| told.event.declared());
    let (life, _) = replay(evidence.not_before, now, declared);
    Ok((life.seen(Observed::of(evidence.revocation, now)), story))
}

fn check(hand_over: &HandOver, own: bool, first: Date, today: Date) -> OperationResult<()> {
    let mut problems = Vec::new();
    if !own && hand_over.receipt.is_none() {
        problems.push(FieldProblem::new(
            "/receipt",
            Bilingual::new(
                "Thiếu biên bản bàn giao có chữ ký của chủ thể",
                "The receipt that the holder signed is missing",
            ),
            Bilingual::new(
                "Gửi mã băm SHA-256 của bản quét biên bản, hoặc để chủ thể tự xác nhận",
                "Send the SHA-256 of its scan, or have the holder confirm it themselves",
            ),
        ));
    }
    if hand_over.on.is_some_and(|on| on > today || on < first) {
        problems.push(FieldProblem::new(
            "/handed_on",
            Bilingual::new(
                "Ngày bàn giao chưa đến, hoặc trước khi chứng thư có hiệu lực",
                "The day has not come, or lies before the certificate's first day",
            ),
            Bilingual::new("Ghi đúng ngày trên biên bản", "Write the day that the receipt bears"),
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(OperationError::Invalid { problems }) }
}

fn conflict(wrong: &WrongTransition) -> OperationError {
    OperationError::Conflict { reason: wrong.told() }
}
