//! Revoked or put on hold, and nobody here had asked for it. Judged is the word that stands: a hold that ended says nothing of a revocation years
//! later, and a revocation is judged by itself though a hold went before it. What was known when the certificate came in was before our
//! time; a hold that ended, or a certificate that expired, is told no more.

use super::{AlarmKind, CertificateCase, Found, RequestCase, ToldWord};
use crate::domain::certificate::observation::RevocationEventKind::{Held, Released, Revoked};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;

pub(super) fn judge(case: &CertificateCase, at: Timestamp) -> Option<Found> {
    let told = match case.status(at) {
        CertificateStatus::Revoked => first_revoked(&case.told),
        CertificateStatus::Hold => first_held(&case.told),
        _ => None,
    };
    let observed = told.filter(|_| at < case.evidence.not_after)?;
    let is_announced = case.requests.iter().any(|request| announces(request, observed));
    (!is_announced).then(|| Found::alarm(AlarmKind::UnannouncedRevocation, Some(observed)))
}

fn first_revoked(told: &[ToldWord]) -> Option<Timestamp> {
    told.iter().find(|word| word.kind == Revoked).map(|word| word.observed_at)
}

/// When the hold that stands was first told: after the last one ended. One whose end was told, and is yet to come, stands still. A change
/// after an end is of a hold that was over when it was told.
fn first_held(told: &[ToldWord]) -> Option<Timestamp> {
    let (mut since, mut has_ended) = (None, false);
    for word in told {
        match word.kind {
            Released => has_ended = true,
            Held if has_ended || since.is_none() => (since, has_ended) = (Some(word.observed_at), false),
            _ => {}
        }
    }
    since
}

/// Whether it had been handed in by then, and still stood. One that the CA carried out has ended by that very word.
fn announces(request: &RequestCase, observed: Timestamp) -> bool {
    request.kind == RequestKind::Revoke
        && request.submitted_at.is_some_and(|submitted| submitted <= observed)
        && request.dropped_at.is_none_or(|dropped| observed <= dropped)
}
