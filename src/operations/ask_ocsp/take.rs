//! Which answers are believed: signed by who may answer for the certificate's CA, about the certificate, in force now, and not older
//! than what is known. The same for what came over the network and for files, but for the nonce.

use std::sync::Arc;

use super::{AnswerOutcome, AnswerRow};
use crate::domain::audit::event::AuditEvent;
use crate::domain::certificate::answer::{OcspGround, Told};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::clock::Timestamp;
use crate::domain::ids::CertificateId;
use crate::operations::end_shown_steps::end_shown_steps;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::operations::requests::fulfil::by_revocations;
use crate::pki::chain::TrustStore;
use crate::pki::facts::parse;
use crate::pki::ocsp::{OcspAnswer, OcspStatus, OcspTerms, VerifiedOcsp};
use crate::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use crate::storage::read::Reader;
use crate::storage::read::ocsp::OwnCertificate;
use crate::storage::write::{HeardAnswer, HeardWord};

/// By how many seconds a responder's clock may be ahead of ours.
const SKEW_SECONDS: i64 = 3600;

/// Why an answer is not believed, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused(pub(super) String);

/// An answer that may be taken in, with what it says of certificates of ours.
pub(super) struct Accepted {
    pub(super) answer: HeardAnswer,
    pub(super) about: Vec<(Option<OcspGround>, HeardWord)>,
    pub(super) source: String,
}

/// Verifies who signed it.
pub(super) fn verified(
    der: &[u8],
    trust: &TrustStore,
    lists: &RevocationLists,
    terms: &OcspTerms,
) -> Result<VerifiedOcsp, Refused> {
    VerifiedOcsp::open(der, trust, lists, terms).map_err(|refusal| {
        let cause = std::error::Error::source(&refusal).map(|cause| format!(" ({cause})")).unwrap_or_default();
        Refused(format!("{refusal}{cause}"))
    })
}

/// What it says of the certificate that was asked about.
pub(super) fn speaking_of(found: &VerifiedOcsp, der: &[u8]) -> Result<(), Refused> {
    let other = || Refused("the OCSP answer is about another certificate than was asked about; ask again".to_owned());
    let facts = parse(der).map_err(|error| Refused(error.to_string()))?.facts;
    let is_it = |answer: &OcspAnswer| answer.issuer_key == facts.issuer_key && answer.serial == facts.serial;
    found.answers().iter().any(is_it).then_some(()).ok_or_else(other)
}

/// The newest list of an issuer alone.
pub(super) async fn responders_lists(
    registry: &Registry,
    trust: Arc<TrustStore>,
    limits: CrlLimits,
    issuer_key: Fingerprint,
) -> OperationResult<Arc<RevocationLists>> {
    let Some(der) = registry.store.read().await?.newest_list_bytes(issuer_key).await? else {
        return Ok(Arc::default());
    };
    let read = tokio::task::spawn_blocking(move || VerifiedCrl::open(&der, &trust, &limits).ok());
    let list = read.await.map_err(|_| OperationError::ShuttingDown)?;
    Ok(Arc::new(RevocationLists::new(list.into_iter().map(Arc::new).collect())))
}

pub(super) fn heard(found: &VerifiedOcsp, der: Vec<u8>) -> HeardAnswer {
    let facts = found.facts();
    HeardAnswer { sha256: facts.sha256, responder: facts.responder.clone(), produced_at: facts.produced_at, der }
}

/// What the answer says of one certificate, unless it is out of date, yet to come, or older than what is known.
pub(super) async fn word(
    reader: &Reader,
    answer: &OcspAnswer,
    own: OwnCertificate,
    now: Timestamp,
) -> OperationResult<Result<HeardWord, Refused>> {
    let refused = |reason: String| Ok(Err(Refused(reason)));
    let told = match answer.status {
        OcspStatus::Good => Told::Good,
        OcspStatus::Revoked(revocation) => Told::Revoked(revocation),
        OcspStatus::Unknown => Told::Unknown,
    };
    let window = answer.window;
    if window.next_update <= now {
        return refused(format!("the OCSP answer held until {} only, which is over; ask again", window.next_update));
    }
    if window.this_update > now.plus_seconds(SKEW_SECONDS) {
        return refused(format!(
            "the OCSP answer says that it was made at {}, which is yet to come; look at this machine's clock",
            window.this_update
        ));
    }
    // A revocation is for ever: it is believed from an answer of any day.
    let newest = reader.newest_answer(own.id()).await?.filter(|_| told.revocation().is_none());
    if newest.is_some_and(|newest| window.this_update < newest.made) {
        return refused("the OCSP answer is older than the one that is known of the certificate; ask again".to_owned());
    }
    Ok(Ok(HeardWord { own, told, window }))
}

/// Takes answers in, all in one change set; gives a row for each word in them. The event says who asked and why.
pub(super) async fn take(
    registry: &Registry,
    actor: &Actor,
    accepted: Vec<Accepted>,
    event: Option<AuditEvent>,
) -> OperationResult<Vec<AnswerRow>> {
    let mut rows = Vec::new();
    let mut change = registry.store.write(registry.header(actor, "ask_ocsp")).await?;
    let mut has_changed = false;
    for one in accepted {
        let words: Vec<HeardWord> = one.about.iter().map(|(_, word)| word.clone()).collect();
        let changes = change.hear_answer(&one.answer, &words).await?;
        has_changed |= changes.iter().any(Option::is_some);
        for ((ground, word), changed) in one.about.into_iter().zip(changes) {
            rows.push(AnswerRow {
                certificate: Some(word.own.id()),
                ground,
                source: Some(one.source.clone()),
                outcome: taken(&one.answer, &word, changed),
            });
        }
    }
    if has_changed {
        by_revocations(registry, &mut change).await?;
        end_shown_steps(registry, &mut change, None).await?;
    }
    if let Some(event) = event {
        change.audit(event);
    }
    change.commit().await?;
    Ok(rows)
}

fn taken(answer: &HeardAnswer, word: &HeardWord, change: Option<RevocationEventKind>) -> AnswerOutcome {
    AnswerOutcome::Taken {
        responder: answer.responder.clone(),
        status: word.told.status(),
        revocation: word.told.revocation(),
        window: word.window,
        change,
    }
}

/// Takes an answer out of a file: the same checks, but nobody knows its question.
pub(in crate::operations) async fn take_file(
    registry: &Registry,
    (trust, lists): (&TrustStore, &RevocationLists),
    actor: &Actor,
    (source, der): (&str, Vec<u8>),
) -> OperationResult<Vec<AnswerRow>> {
    let row = |certificate: Option<CertificateId>, outcome| AnswerRow {
        certificate,
        ground: None,
        source: Some(source.to_owned()),
        outcome,
    };
    let refused = |Refused(reason)| vec![row(None, AnswerOutcome::Refused { reason })];
    let found = match verified(&der, trust, lists, &OcspTerms::default()) {
        Ok(found) => found,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let (answer, now) = (heard(&found, der), registry.clock.now());
    let (mut rows, mut about) = (Vec::new(), Vec::new());
    let reader = registry.store.read().await?;
    for said in found.answers() {
        for own in reader.own_certificates(said.issuer_key, &said.serial).await? {
            let certificate = Some(own.id());
            if reader.is_answer_known(answer.sha256, own.id()).await? {
                rows.push(row(certificate, AnswerOutcome::AlreadyKnown));
                continue;
            }
            match word(&reader, said, own, now).await? {
                Ok(word) => about.push((None, word)),
                Err(Refused(reason)) => rows.push(row(certificate, AnswerOutcome::Refused { reason })),
            }
        }
    }
    drop(reader);
    if rows.is_empty() && about.is_empty() {
        let none = "the OCSP answer is about no certificate of the registry; import the certificate first".to_owned();
        return Ok(refused(Refused(none)));
    }
    if !about.is_empty() {
        let accepted = Accepted { answer, about, source: source.to_owned() };
        rows.extend(take(registry, actor, vec![accepted], None).await?);
    }
    Ok(rows)
}

/// The newest lists of all issuers: whose responder signed a file is not known beforehand.
pub(in crate::operations) async fn newest_lists(
    registry: &Registry,
    trust: &TrustStore,
    limits: &CrlLimits,
) -> OperationResult<RevocationLists> {
    let reader = registry.store.read().await?;
    let mut lists = Vec::new();
    for known in reader.newest_lists().await? {
        let der = reader.newest_list_bytes(known.issuer_key).await?;
        lists.extend(der.and_then(|der| VerifiedCrl::open(&der, trust, limits).ok()).map(Arc::new));
    }
    Ok(RevocationLists::new(lists))
}
