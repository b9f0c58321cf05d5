//! Whether an ID token is believed. Signature, issuer, audience, expiry and nonce are the library's checks; it leaves the
//! authorized party and the time of issue to us.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, Nonce};

use super::Identity;
use super::provider::{ProviderSettings, ReadyClient};
use crate::domain::clock::Timestamp;

/// Longest subject (OpenID Connect Core 2).
const LONGEST_SUBJECT: usize = 255;

/// What a token must fit.
pub(super) struct Expected<'a> {
    pub(super) settings: &'a ProviderSettings,
    pub(super) algorithms: &'a HashSet<CoreJwsSigningAlgorithm>,
    pub(super) nonce: Nonce,
    /// When the browser was sent to the provider.
    pub(super) sent_at: Timestamp,
    pub(super) now: Timestamp,
}

/// The identity that a token proves.
///
/// # Errors
/// The first thing that does not fit.
pub(super) fn believe(
    client: &ReadyClient,
    token: &CoreIdToken,
    expected: &Expected<'_>,
) -> Result<Identity, ClaimsVerificationError> {
    let settings = expected.settings;
    // A token that ended within the skew may still be good by the provider's clock.
    let theirs = expected.now.plus_seconds(-settings.skew_seconds);
    let theirs = DateTime::<Utc>::from_timestamp_micros(theirs.unix_micros()).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let verifier: CoreIdTokenVerifier<'_> = client.id_token_verifier();
    let verifier = verifier.set_allowed_algs(expected.algorithms.iter().cloned()).set_time_fn(move || theirs);
    let claims = token.claims(&verifier, &expected.nonce)?;
    if let Some(party) = claims.authorized_party().filter(|party| party.as_str() != settings.client_id) {
        return Err(ClaimsVerificationError::InvalidAudience(format!("it was issued to `{}`", party.as_str())));
    }
    let issued = claims.issue_time().timestamp();
    let (earliest, latest) =
        (seconds(expected.sent_at) - settings.skew_seconds, seconds(expected.now) + settings.skew_seconds);
    if !(earliest..=latest).contains(&issued) {
        return Err(ClaimsVerificationError::Expired("it was not issued for this log-in".to_owned()));
    }
    let subject = claims.subject().as_str();
    if !is_subject(subject) {
        return Err(ClaimsVerificationError::InvalidSubject("it is empty or too long".to_owned()));
    }
    Ok(Identity {
        issuer: settings.issuer.clone(),
        subject: subject.to_owned(),
        has_second_factor: has_second_factor(claims, settings),
    })
}

/// Whether a text can be a subject.
#[must_use]
pub fn is_subject(text: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

const fn seconds(at: Timestamp) -> i64 {
    at.unix_micros().div_euclid(1_000_000)
}

fn has_second_factor(claims: &CoreIdTokenClaims, settings: &ProviderSettings) -> bool {
    let class = claims.auth_context_ref().map(|class| class.as_str());
    let mut methods = claims.auth_method_refs().into_iter().flatten().map(|method| method.as_str());
    class.is_some_and(|class| settings.second_factor_acr.iter().any(|known| known == class))
        || methods.any(|method| settings.second_factor_amr.iter().any(|known| known == method))
}
