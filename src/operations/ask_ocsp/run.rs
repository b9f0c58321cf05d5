//! A turn: certificates one after the other, answers taken in together in small change sets, and how responders were found to be.

use std::collections::BTreeMap;

use url::Url;

use super::question::{NoAnswer, Turn, addresses, ask};
use super::take::{Accepted, Said, heard, said_by, take};
use super::{AnswerOutcome, AnswerRow, AskedTurn, MOST_NAMED, OcspAsking};
use crate::auth::permission::Permission;
use crate::domain::audit::event::AuditEvent;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::answer::OcspGround;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::CertificateId;
use crate::domain::lang::Bilingual;
use crate::operations::correct_decision::check_reason;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::pki::facts::parse;
use crate::pki::ocsp::{OcspAnswer, VerifiedOcsp};
use crate::storage::read::View;
use crate::storage::read::ocsp::OcspCase;
use crate::storage::row::ocsp_responder::OcspResponder;

/// For each certificate that may be asked about in a turn so many are looked at: of some nobody can be asked.
const LOOKS: usize = 5;
/// Answers that are taken in together.
const CHUNK: usize = 25;
/// Days after which a responder that nobody asks any more is forgotten.
const FORGOTTEN_DAYS: i64 = 30;

/// Asks about what is pending or contested and was not asked about lately, at the actor's word.
///
/// # Errors
/// When the actor may not or the store fails. What is wrong with a responder or its answer is told in its row.
pub async fn ask_now(registry: &Registry, asking: &OcspAsking, actor: &Actor) -> OperationResult<AskedTurn> {
    actor.require(Permission::ImportCertificates)?;
    ask_pending(registry, asking, actor).await
}

/// The same, by the program itself at its time.
///
/// # Errors
/// When the store fails.
pub async fn ask_due(registry: &Registry, asking: &OcspAsking) -> OperationResult<AskedTurn> {
    ask_pending(registry, asking, &Actor::Shell).await
}

async fn ask_pending(registry: &Registry, asking: &OcspAsking, actor: &Actor) -> OperationResult<AskedTurn> {
    let now = registry.clock.now();
    let asked_before = now.plus_seconds(-asking.again_seconds);
    // Whoever cannot be asked about takes nobody's place.
    let most_looked_at = asking.most.saturating_mul(LOOKS);
    let (cases, has_more) = registry.store.read().await?.ocsp_cases(now, asked_before, most_looked_at).await?;
    let (rows, is_whole) = ask_all(registry, asking, actor, (&cases, asking.most), None).await?;
    Ok(AskedTurn { rows, has_more: has_more || !is_whole })
}

/// Asks at once about certificates that somebody names, within what they may see, and keeps why.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such certificate; [`OperationError::Invalid`] when the reason is missing or there are
/// too many; [`OperationError::NotConfigured`] when nobody can be asked; when the actor may not, or the store fails.
pub async fn ask_about(
    registry: &Registry,
    actor: &Actor,
    certificates: &[CertificateId],
    reason: &str,
) -> OperationResult<Vec<AnswerRow>> {
    let scope = actor.scope(Permission::ImportCertificates)?;
    check_reason(reason)?;
    if certificates.len() > MOST_NAMED {
        return Err(too_many());
    }
    let reader = registry.store.read().await?;
    let view = View::of(registry.clock.today());
    let mut event = registry.event(actor, "ask_ocsp");
    for &id in certificates {
        let found = reader.certificate(&scope, view, id).await?.filter(|(known, _)| !known.der.is_empty());
        let (known, _) = found.ok_or(OperationError::NotFound { what: "certificate" })?;
        event.about.insert(SubjectRef::Certificate(id.0));
        event = known.official.into_iter().fold(event, AuditEvent::about_person);
    }
    drop(reader);
    let asking = registry.responders.as_ref().ok_or_else(nobody_to_ask)?;
    let case = |&certificate| OcspCase { certificate, ground: OcspGround::Named };
    let cases: Vec<OcspCase> = certificates.iter().map(case).collect();
    let (rows, _) = ask_all(registry, asking, actor, (&cases, cases.len()), Some((event, reason.trim()))).await?;
    Ok(rows)
}

/// Asks about these certificates one after the other, until `most` were asked about; tells too whether that was all of them.
async fn ask_all(
    registry: &Registry,
    asking: &OcspAsking,
    actor: &Actor,
    (cases, most): (&[OcspCase], usize),
    named: Option<(AuditEvent, &str)>,
) -> OperationResult<(Vec<AnswerRow>, bool)> {
    let (mut event, reason) = named.unzip();
    let (mut rows, mut turn, mut rest) = (Vec::new(), Turn::default(), cases.iter().peekable());
    while turn.asked < most && rest.peek().is_some() {
        let mut heard = Heard::default();
        while turn.asked < most && heard.turns.len() < CHUNK {
            let Some(case) = rest.next() else { break };
            ask_one(registry, asking, &mut turn, *case, &mut heard).await?;
        }
        rows.append(&mut heard.rows);
        if !heard.accepted.is_empty() {
            rows.extend(take(registry, actor, heard.accepted, event.take()).await?);
        }
        let books = registry.store.bookkeeping().await?;
        books.note_ocsp_checks(&heard.turns, registry.clock.now(), reason).await?;
        for responder in heard.responders.values() {
            books.note_ocsp_responder(responder).await?;
        }
        books.commit().await?;
    }
    let books = registry.store.bookkeeping().await?;
    // Of a question that brought nothing it is recorded too that it was put.
    if let Some(event) = event {
        books.audit(event);
    }
    books.forget_ocsp_responders(registry.clock.now().plus_seconds(-FORGOTTEN_DAYS * 86_400)).await?;
    books.commit().await?;
    Ok((rows, rest.peek().is_none()))
}

/// What came of a few questions.
#[derive(Default)]
struct Heard {
    accepted: Vec<Accepted>,
    rows: Vec<AnswerRow>,
    /// Whose turn it was, and whether a question was put about it: a place in the queue is used up by either.
    turns: BTreeMap<CertificateId, bool>,
    responders: BTreeMap<Url, OcspResponder>,
}

async fn ask_one(
    registry: &Registry,
    asking: &OcspAsking,
    turn: &mut Turn,
    case: OcspCase,
    heard: &mut Heard,
) -> OperationResult<()> {
    let row = |source: Option<&Url>, outcome| AnswerRow {
        certificate: Some(case.certificate),
        ground: Some(case.ground),
        source: source.map(Url::to_string),
        outcome,
    };
    heard.turns.entry(case.certificate).or_insert(false);
    let known = registry.store.read().await?.certificate_to_ask_about(case.certificate).await?;
    let Some((der, issuer_key)) = known else { return Ok(()) };
    let urls = match addresses(asking, &der) {
        Ok(urls) => urls,
        Err(reason) => {
            heard.rows.push(row(None, AnswerOutcome::LeftOut { reason }));
            return Ok(());
        }
    };
    let mut last = None;
    for url in urls {
        if turn.is_given_up(&url) {
            let reason = "the responder fails; it is asked again at the next turn".to_owned();
            last = last.or_else(|| Some(row(Some(&url), AnswerOutcome::LeftOut { reason })));
            continue;
        }
        let answer = match ask(registry, asking, turn, &url, (&der, issuer_key)).await? {
            Ok(answer) => accept(registry, case, &url, answer, (issuer_key, &der)).await?,
            Err(no) => Err(no),
        };
        if let Err(no @ NoAnswer::Unasked(_)) = &answer {
            heard.rows.push(row(None, no.outcome(registry.clock.now())));
            return Ok(());
        }
        turn.asked += usize::from(heard.turns.insert(case.certificate, true) != Some(true));
        let since = heard.note(registry, turn, &url, answer.as_ref().err()).await?;
        let outcome = match answer {
            Ok(Some(accepted)) => {
                heard.accepted.push(accepted);
                return Ok(());
            }
            Ok(None) => {
                heard.rows.push(row(Some(&url), AnswerOutcome::AlreadyKnown));
                return Ok(());
            }
            Err(no) => no.outcome(since),
        };
        last = Some(row(Some(&url), outcome));
    }
    heard.rows.extend(last);
    Ok(())
}

impl Heard {
    /// Notes how the responder is found to be. One that goes on failing tells since when; what is wrong with one certificate says nothing of
    /// it, either way.
    async fn note(
        &mut self,
        registry: &Registry,
        turn: &mut Turn,
        url: &Url,
        no: Option<&NoAnswer>,
    ) -> OperationResult<Timestamp> {
        let known = match self.responders.get(url) {
            Some(known) => Some(known.clone()),
            None => registry.store.read().await?.ocsp_responder(url.as_str()).await?,
        };
        let now = registry.clock.now();
        let since = known.as_ref().and_then(|known| known.failing_since).unwrap_or(now);
        if no.is_some_and(|no| !no.is_the_responders()) {
            return Ok(since);
        }
        turn.note(url, no.is_none());
        let before = known.and_then(|known| known.last_success);
        let responder = OcspResponder {
            url: url.to_string(),
            last_attempt: now,
            last_success: if no.is_none() { Some(now) } else { before },
            failing_since: no.is_some().then_some(since),
            failure: no.map(NoAnswer::reason),
        };
        self.responders.insert(url.clone(), responder);
        Ok(since)
    }
}

/// The answer with what it says of the certificate that was asked about; none when the very same is known.
async fn accept(
    registry: &Registry,
    case: OcspCase,
    url: &Url,
    (found, bytes): (VerifiedOcsp, Vec<u8>),
    (issuer_key, der): (Fingerprint, &[u8]),
) -> OperationResult<Result<Option<Accepted>, NoAnswer>> {
    let serial = match parse(der) {
        Ok(parsed) => parsed.facts.serial,
        Err(error) => return Ok(Err(NoAnswer::Unasked(error.to_string()))),
    };
    let (answer, reader) = (heard(&found, bytes), registry.store.read().await?);
    let is_it = |said: &&OcspAnswer| said.serial == serial && said.issuer_key == issuer_key;
    let about_it: Vec<&OcspAnswer> = found.answers().iter().filter(is_it).collect();
    let Said { words, refused, .. } = said_by(&reader, &answer, &about_it, registry.clock.now()).await?;
    if words.is_empty() {
        let refused = refused.into_iter().next().map(|(_, refused)| NoAnswer::Refused(refused));
        return Ok(refused.map_or(Ok(None), Err));
    }
    let about = words.into_iter().map(|word| (Some(case.ground), word)).collect();
    Ok(Ok(Some(Accepted { answer, about, source: url.to_string() })))
}

fn nobody_to_ask() -> OperationError {
    OperationError::NotConfigured {
        what: Bilingual::new(
            "Chưa cấu hình chứng thư gốc tin cậy ([pki] anchors) nên chưa thể hỏi máy chủ OCSP",
            "No trusted roots are configured ([pki] anchors); nobody's OCSP answer could be believed",
        ),
    }
}

fn too_many() -> OperationError {
    let problem = FieldProblem::new(
        "/certificates",
        Bilingual::new("Quá nhiều chứng thư trong một lần hỏi", "These are too many certificates at once"),
        Bilingual::new("Chỉ nêu tối đa 20 chứng thư", "Name at most 20 certificates"),
    );
    OperationError::Invalid { problems: vec![problem] }
}
