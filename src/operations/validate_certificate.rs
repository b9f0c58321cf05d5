//! Judging a certificate that somebody shows us: from the registry when it is there, else from its bytes, the trusted roots
//! and the revocation lists that the registry holds. Stores nothing.

use std::sync::Arc;

use super::ask_signer::Signer;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::certificate::status::{Evidence, is_covered};
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::pki::chain::TrustStore;
use crate::pki::container::{self, Limits};
use crate::pki::facts::{ParsedCertificate, parse};
use crate::pki::validate::chain_verdict;
use crate::storage::read::signer::SignerFacts;

/// Bytes of what is shown at most: far above any certificate in PEM.
pub const BYTES: usize = 128 * 1024;

/// The verdict on a certificate that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    /// What it is.
    pub signer: Signer,
    /// Whether the registry holds it and the actor may see its holder.
    pub is_known: bool,
}

/// Judges the one certificate in `bytes` (DER, PEM or P7B) at `at`, by default now.
///
/// A certificate whose holder is out of scope is judged like one that the registry does not hold, by what anybody may know of it:
/// its bytes, the roots and the CA's lists. Our own order to stop its use is told only where the actor may ask about its holder.
///
/// # Errors
/// [`OperationError::Invalid`] when the bytes are not one certificate; when the actor may not ask, no roots are configured, or
/// the store fails.
pub async fn validate_certificate(
    registry: &Registry,
    actor: &Actor,
    bytes: Vec<u8>,
    at: Option<Timestamp>,
) -> OperationResult<Validated> {
    let scope = actor.scope(Permission::AskSigners)?;
    let (der, parsed) = only_certificate(&bytes)?;
    let key = SignerKey::Sha256(parsed.facts.sha256);
    registry.note_question(actor, &key, at);
    let at = at.unwrap_or_else(|| registry.clock.now());
    let glance = registry.store.glance();
    if let Some(facts) = glance.signer(&scope, at, &key).await? {
        return Ok(Validated { signer: Signer::new(facts, at), is_known: true });
    }
    let trust = registry.trust.clone().ok_or_else(no_roots)?;
    let signer = Signer::new(judge(registry, trust, der, parsed, at).await?, at);
    Ok(Validated { signer, is_known: false })
}

fn no_roots() -> OperationError {
    OperationError::NotConfigured {
        what: Bilingual::new(
            "Chưa cấu hình chứng thư gốc tin cậy ([pki] anchors) nên chưa thể kiểm tra chứng thư lạ",
            "No trusted roots are configured ([pki] anchors); certificates that the registry lacks cannot be judged",
        ),
    }
}

async fn judge(
    registry: &Registry,
    trust: Arc<TrustStore>,
    der: Vec<u8>,
    parsed: ParsedCertificate,
    at: Timestamp,
) -> OperationResult<SignerFacts> {
    let facts = parsed.facts;
    let known = registry.store.read().await?.status_evidence(&facts, at).await?;
    // OpenSSL's work, not the runtime's.
    let chain = tokio::task::spawn_blocking(move || chain_verdict(&trust, &der))
        .await
        .map_err(|_| OperationError::ShuttingDown)?;
    Ok(SignerFacts {
        evidence: Evidence {
            chain,
            not_before: facts.not_before,
            not_after: facts.not_after,
            revocation: known.revocation,
            stop_use_since: None,
            list_is_fresh: known.list.as_ref().is_some_and(|list| is_covered(&[list.window], facts.not_after, at)),
        },
        list: known.list,
        agency: None,
        sha256: facts.sha256,
        issuer: facts.issuer,
        issuer_key: facts.issuer_key,
        serial: facts.serial,
        subject: facts.subject,
        common_name: facts.common_name,
        addresses: facts.addresses.iter().map(|address| address.as_str().to_owned()).collect(),
        may_sign: facts.may_sign,
    })
}

fn only_certificate(bytes: &[u8]) -> OperationResult<(Vec<u8>, ParsedCertificate)> {
    let limits = Limits {
        max_file_bytes: BYTES,
        max_members: 2,
        max_inflated_bytes: BYTES,
        max_nesting: 1,
        max_certificates: 2,
    };
    let mut found = container::certificates("", bytes, &limits).into_iter();
    let refused = |reason: String| {
        let problem = FieldProblem::new(
            "",
            Bilingual::new(format!("Không phải một chứng thư hợp lệ: {reason}"), reason),
            Bilingual::new(
                "Hãy gửi đúng một chứng thư, dạng DER hoặc PEM",
                "Send exactly one certificate, as DER or PEM",
            ),
        );
        OperationError::Invalid { problems: vec![problem] }
    };
    let (Some(first), None) = (found.next(), found.next()) else {
        return Err(refused("there is not exactly one certificate in it".to_owned()));
    };
    let der = first.content.map_err(|refusal| refused(refusal.to_string()))?;
    let parsed = parse(&der).map_err(|malformed| refused(malformed.to_string()))?;
    Ok((der, parsed))
}
