//! Which answers are believed: signed by who may answer for the certificate's CA, about the certificate, in force now, and not older
//! than what is known. The same for what came over the network and for files, but for the nonce.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{AnswerOutcome, AnswerRow};
use crate::domain::audit::event::AuditEvent;
use crate::domain::certificate::answer::{OcspGround, Told, strictest};
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
use crate::pki::ocsp::{OcspAnswer, OcspRefusal, OcspStatus, OcspTerms, VerifiedOcsp};
use crate::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use crate::storage::read::Reader;
use crate::storage::read::ocsp::OwnCertificate;
use crate::storage::write::{HeardAnswer, HeardWord};

/// By how many seconds a responder's clock may be ahead of ours.
const SKEW_SECONDS: i64 = 3600;

/// Why an answer is not believed, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// Its responder does wrong.
    Responder(String),
    /// Its responder does what it should, and has nothing for us about this certificate.
    Certificate(String),
}

impl Refused {
    pub(super) fn reason(&self) -> &str {
        let (Self::Responder(reason) | Self::Certificate(reason)) = self;
        reason
    }
}

/// An answer that may be taken in, with what it says of certificates of ours.
pub(super) struct Accepted {
    pub(super) answer: HeardAnswer,
    pub(super) about: Vec<(Option<OcspGround>, HeardWord)>,
    pub(super) source: String,
}

/// Verifies who signed it, and that it was not signed before what it says, nor tomorrow.
pub(super) fn verified(
    der: &[u8],
    trust: &TrustStore,
    lists: &RevocationLists,
    terms: &OcspTerms,
    now: Timestamp,
) -> Result<VerifiedOcsp, Refused> {
    let found = VerifiedOcsp::open(der, trust, lists, terms).map_err(|refusal| {
        let cause = std::error::Error::source(&refusal).map(|cause| format!(" ({cause})")).unwrap_or_default();
        let reason = format!("{refusal}{cause}");
        match refusal {
            OcspRefusal::Unauthorized => Refused::Certificate(reason),
            _ => Refused::Responder(reason),
        }
    })?;
    let (signed, skewed) = (found.facts().produced_at, found.facts().produced_at.plus_seconds(SKEW_SECONDS));
    if found.answers().iter().any(|answer| skewed < answer.window.this_update) {
        return Err(Refused::Responder(format!(
            "the OCSP answer says that it was signed at {signed}, before the time of which it speaks; ask again"
        )));
    }
    if signed > now.plus_seconds(SKEW_SECONDS) {
        return Err(Refused::Responder(yet_to_come("signed", signed)));
    }
    Ok(found)
}

fn yet_to_come(what: &str, at: Timestamp) -> String {
    format!("the OCSP answer says that it was {what} at {at}, which is yet to come; look at this machine's clock")
}

/// What it says of the certificate that was asked about.
pub(super) fn speaking_of(found: &VerifiedOcsp, der: &[u8]) -> Result<(), Refused> {
    let other = || {
        Refused::Responder("the OCSP answer is about another certificate than was asked about; ask again".to_owned())
    };
    let facts = parse(der).map_err(|error| Refused::Certificate(error.to_string()))?.facts;
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
async fn word(
    reader: &Reader,
    answer: &OcspAnswer,
    own: OwnCertificate,
    now: Timestamp,
) -> OperationResult<Result<HeardWord, (OwnCertificate, Refused)>> {
    let told = match answer.status {
        OcspStatus::Good => Told::Good,
        OcspStatus::Revoked(revocation) => Told::Revoked(revocation),
        OcspStatus::Unknown => Told::Unknown,
    };
    let window = answer.window;
    if window.next_update <= now {
        let over = format!("the OCSP answer held until {} only, which is over; ask again", window.next_update);
        return Ok(Err((own, Refused::Responder(over))));
    }
    if window.this_update > now.plus_seconds(SKEW_SECONDS) {
        return Ok(Err((own, Refused::Responder(yet_to_come("made", window.this_update)))));
    }
    // A revocation is for ever: it is believed from an answer of any day.
    let newest = reader.newest_answer(own.id()).await?.filter(|_| told.revocation().is_none());
    if newest.is_some_and(|newest| window.this_update < newest.made) {
        let older = "the OCSP answer is older than the one that is known of the certificate; ask again".to_owned();
        return Ok(Err((own, Refused::Certificate(older))));
    }
    Ok(Ok(HeardWord { own, told, window }))
}

/// What an answer says of certificates of ours.
#[derive(Default)]
pub(super) struct Said {
    /// To be taken in, one word for each certificate.
    pub(super) words: Vec<HeardWord>,
    /// About these the very answer was taken in before.
    pub(super) known: BTreeSet<CertificateId>,
    /// About these it is not believed.
    pub(super) refused: Vec<(CertificateId, Refused)>,
}

/// What these statements of an answer say of certificates of ours.
pub(super) async fn said_by(
    reader: &Reader,
    answer: &HeardAnswer,
    statements: &[&OcspAnswer],
    now: Timestamp,
) -> OperationResult<Said> {
    let (mut said, mut by_certificate) = (Said::default(), BTreeMap::<_, (OwnCertificate, Vec<_>)>::new());
    for statement in statements {
        for own in reader.own_certificates(statement.issuer_key, &statement.serial).await? {
            if reader.is_answer_known(answer.sha256, own.id()).await? {
                said.known.insert(own.id());
                continue;
            }
            match word(reader, statement, own, now).await? {
                Ok(HeardWord { own, told, window }) => {
                    by_certificate.entry(own.id()).or_insert_with(|| (own, Vec::new())).1.push((told, window));
                }
                Err((own, refused)) => said.refused.push((own.id(), refused)),
            }
        }
    }
    for (own, all) in by_certificate.into_values() {
        said.words.extend(strictest(&all).map(|(told, window)| HeardWord { own, told, window }));
    }
    said.refused.retain(|(certificate, _)| said.words.iter().all(|word| word.own.id() != *certificate));
    Ok(said)
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
    let refused = |reason: &str| vec![row(None, AnswerOutcome::Refused { reason: reason.to_owned() })];
    let now = registry.clock.now();
    let terms = OcspTerms { judged_at: Some(now), ..OcspTerms::default() };
    let found = match verified(&der, trust, lists, &terms, now) {
        Ok(found) => found,
        Err(refusal) => return Ok(refused(refusal.reason())),
    };
    let answer = heard(&found, der);
    let reader = registry.store.read().await?;
    let said = said_by(&reader, &answer, &found.answers().iter().collect::<Vec<_>>(), now).await?;
    drop(reader);
    let known = said.known.into_iter().map(|certificate| row(Some(certificate), AnswerOutcome::AlreadyKnown));
    let mut rows: Vec<AnswerRow> = known.collect();
    for (certificate, refusal) in said.refused {
        rows.push(row(Some(certificate), AnswerOutcome::Refused { reason: refusal.reason().to_owned() }));
    }
    if rows.is_empty() && said.words.is_empty() {
        return Ok(refused("the OCSP answer is about no certificate of the registry; import the certificate first"));
    }
    if !said.words.is_empty() {
        let about = said.words.into_iter().map(|word| (None, word)).collect();
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
