//! A person's word on whose a certificate is, where the import found nobody, several people, or the wrong one. From the first word on the
//! import's finding counts no more; words are dated by both clocks, so what was answered before stays explained.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use time::Date;

use super::change_holder::{FallenOff, take_off};
use super::correct_decision::check_reason;
use super::end_shown_steps::end_shown_steps;
use super::error::{OperationError, OperationResult};
use super::lint_certificates::relint;
use super::registry::{Actor, Registry};
use super::requests::fulfil::by_certificates;
use super::stop_arrivals::stop_arrivals;
use super::supersede;
use crate::auth::permission::Permission;
use crate::domain::audit::event::AuditEvent;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::owner::{Holding, OwnerWord, reworded};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::clock::iso_day;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{CertificateId, FactId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::pki::chain::TrustStore;
use crate::storage::ChangeSet;
use crate::storage::read::{Reader, View};

/// A word on whose a certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The certificate.
    pub certificate: CertificateId,
    /// Whose it is; nobody's whom the registry knows when none.
    pub official: Option<OfficialId>,
    /// On what ground. Written for others to read; it should name no person.
    pub reason: String,
    /// From which day on; when none, from the first day on which it was whose it is today.
    pub from: Option<Date>,
}

/// What a word came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confirmed {
    /// The certificate.
    pub certificate: CertificateId,
    /// Whose it was until now, on the first day of the word.
    pub was: Option<OfficialId>,
    /// Whose it is.
    pub official: Option<OfficialId>,
    /// From which day on.
    #[serde(with = "iso_day")]
    pub from: Date,
    /// Whether anything changed: the same word again is none.
    pub changed: bool,
    /// What became of the open requests of whoever it was taken for.
    #[serde(flatten)]
    pub requests: FallenOff,
}

/// Records a word on whose a certificate is, within what the actor may see: a certificate of nobody is the whole province's matter. With roots to judge by, the certificate is held against the rules anew.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such certificate or official; [`OperationError::Invalid`] when the reason is missing or the
/// day has not come; when the certificate is erased, the actor may not, or the store fails.
pub async fn confirm_owner(
    registry: &Registry,
    trust: Option<&Arc<TrustStore>>,
    actor: &Actor,
    word: &Confirmation,
) -> OperationResult<Confirmed> {
    let scope = actor.scope(Permission::ImportCertificates)?;
    check_reason(&word.reason)?;
    let now = registry.clock.now();
    let (today, view) = (now.day(), View::of(now.day()));
    if word.from.is_some_and(|from| from > today) {
        return Err(not_yet());
    }
    let mut change = registry.store.write(registry.header(actor, "confirm_owner")).await?;
    let found = change.reader().certificate(&scope, view, word.certificate).await?;
    let found = found.filter(|(certificate, _)| !certificate.der.is_empty());
    let (certificate, chain) = found.ok_or(OperationError::NotFound { what: "certificate" })?;
    if let Some(official) = word.official {
        let known = change.reader().official(&scope, view, official).await?;
        known.ok_or(OperationError::NotFound { what: "official" })?;
    }
    let words = change.reader().owner_words(certificate.id).await?;
    let first = certificate.facts.not_before.day().min(today);
    let holdings = holdings(&certificate, &words, first);
    let holds = |holding: &&Holding, day: Date| holding.from <= day && holding.to.is_none_or(|to| day < to);
    let current = holdings.iter().find(|holding| holds(holding, today));
    let from = word.from.unwrap_or_else(|| current.map_or(first, |holding| holding.from));
    check_holders(
        change.reader(),
        &scope,
        view,
        holdings.iter().filter(|holding| holding.to.is_none_or(|to| from < to)),
    )
    .await?;
    let was = holdings.iter().find(|holding| holds(holding, from));
    let was = was.and_then(|holding| holding.official);
    let answer = |changed, requests| Confirmed {
        certificate: certificate.id,
        was,
        official: word.official,
        from,
        changed,
        requests,
    };
    let differs = |holding: &Holding| holding.to.is_none_or(|to| from < to) && holding.official != word.official;
    let is_covered = holdings.iter().any(|holding| holding.from <= from);
    if !words.is_empty() && is_covered && !holdings.iter().any(differs) {
        return Ok(answer(false, FallenOff::default()));
    }
    let new = reworded(&holdings, word.official, word.reason.trim(), from);
    let new = new.into_iter().map(|holding| OwnerWord {
        id: FactId(registry.new_id()),
        certificate: certificate.id,
        official: holding.official,
        reason: holding.reason,
        from: holding.from,
        to: holding.to,
    });
    let new: Vec<OwnerWord> = new.collect();
    let old: Vec<FactId> = words.iter().map(|word| word.id).collect();
    let before: Vec<OfficialId> = holdings.iter().filter_map(|holding| holding.official).collect();
    change.replace_owner_words(&old, &new, &before).await?;
    let fallen = take_off(registry, &mut change, certificate.id, &new).await?;
    let concerned: BTreeSet<OfficialId> = before.into_iter().chain(word.official).collect();
    let stored = (Certificate { official: word.official, ..certificate.clone() }, chain);
    follow(registry, &mut change, trust, stored, &concerned).await?;
    let mut event = registry.event(actor, "confirm_owner").with("reason", word.reason.trim());
    event.about.insert(SubjectRef::Certificate(certificate.id.0));
    change.audit(concerned.into_iter().fold(event, AuditEvent::about_person));
    change.commit().await?;
    Ok(answer(true, fallen))
}

/// What follows for whoever has it now, as if it came in today; and for the steps of everybody `concerned`.
async fn follow(
    registry: &Registry,
    change: &mut ChangeSet,
    trust: Option<&Arc<TrustStore>>,
    stored: (Certificate, ChainVerdict),
    concerned: &BTreeSet<OfficialId>,
) -> OperationResult<()> {
    let now = registry.clock.now();
    let stored = [stored];
    if let Some(trust) = trust {
        relint(registry, change, trust, now, &stored).await?;
    }
    // What was asked for may have come in before it was known whose it is.
    by_certificates(registry, change, &stored).await?;
    let concerned: Vec<OfficialId> = concerned.iter().copied().collect();
    // What had its place taken by this one may have another successor.
    let owned = change.reader().owned_certificates(View::of(now.day()), &concerned).await?;
    let theirs: BTreeSet<CertificateId> = owned.values().flatten().map(|owned| owned.certificate).collect();
    let replaced = supersede::replaced(&owned, &theirs);
    change.insert_certificate_events(&supersede::events(registry, &replaced)).await?;
    stop_arrivals(registry, change, &stored).await?;
    end_shown_steps(registry, change, Some(&concerned)).await.map(|_| ())
}

/// Whose days a word takes away must lie in the actor's part of the tree; anybody else's look like a certificate that is not there.
async fn check_holders(
    reader: &Reader,
    scope: &Scope,
    view: View,
    affected: impl Iterator<Item = &Holding>,
) -> OperationResult<()> {
    if *scope == Scope::Province {
        return Ok(());
    }
    for official in affected.filter_map(|holding| holding.official) {
        reader.official(scope, view, official).await?.ok_or(OperationError::NotFound { what: "certificate" })?;
    }
    Ok(())
}

/// Whose the certificate is as known until now: by words, else as the import found.
fn holdings(certificate: &Certificate, words: &[OwnerWord], first: Date) -> Vec<Holding> {
    if words.is_empty() {
        return vec![Holding { official: certificate.official, reason: String::new(), from: first, to: None }];
    }
    let holding = |word: &OwnerWord| Holding {
        official: word.official,
        reason: word.reason.clone(),
        from: word.from,
        to: word.to,
    };
    words.iter().map(holding).collect()
}

fn not_yet() -> OperationError {
    let problem = FieldProblem::new(
        "/from",
        Bilingual::new("Ngày này chưa đến", "This day has not come"),
        Bilingual::new("Ghi ngày hôm nay hoặc trước đó", "Write today or a day before"),
    );
    OperationError::Invalid { problems: vec![problem] }
}
