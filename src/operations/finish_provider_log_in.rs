//! A browser that comes back from another provider: it is logged in to the account that is linked with what the provider calls
//! its owner, or that account is linked. Nothing but issuer and subject finds an account, and none is ever made.

use std::net::IpAddr;

use super::begin_provider_log_in::provider_of;
use super::error::{OperationError, OperationResult};
use super::link_provider::link_own;
use super::log_in::{own_event, record_refused, refused};
use super::open_session::{Arrival, LogIn, begin, next_stage, without_password};
use super::registry::Registry;
use crate::auth::oidc::{BrowserSecret, Identity, Provider, ProviderError};
use crate::auth::token::SessionToken;
use crate::domain::audit::event::AuditEvent;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::principal::SessionStage;
use crate::storage::row::provider::ProviderAttempt;

/// The record's word for it.
const ACTION: &str = "log_in_by_provider";

/// What a browser brings back.
#[derive(Debug, Default)]
pub struct Returned<'a> {
    /// What it kept.
    pub secret: Option<BrowserSecret>,
    /// `state`.
    pub state: &'a str,
    /// `code`.
    pub code: Option<&'a str>,
    /// `error`.
    pub error: Option<&'a str>,
    /// `iss` (RFC 9207).
    pub issuer: Option<&'a str>,
    /// The session that it has here already.
    pub session: Option<&'a SessionToken>,
    /// From where it comes.
    pub source: Option<IpAddr>,
}

/// What came of it.
#[derive(Debug)]
pub enum Finished {
    /// A log-in, finished or not, and where it goes on.
    LoggedIn {
        /// The log-in.
        begun: Box<LogIn>,
        /// A path of ours.
        next: String,
    },
    /// The account of the browser's session is linked now.
    Linked,
}

/// Finishes what [`begin_provider_log_in`](super::begin_provider_log_in::begin_provider_log_in) or
/// [`begin_own_link`](super::link_provider::begin_own_link) began.
///
/// # Errors
/// [`OperationError::ProviderLogInOver`] before anything is asked when the browser keeps no secret of that state, and when it
/// was used or ran out; [`OperationError::ProviderLogInCancelled`], [`OperationError::Provider`],
/// [`OperationError::ProviderNotLinked`]; [`OperationError::LogInRefused`] when the account is disabled; or when the store fails.
pub async fn finish_provider_log_in(registry: &Registry, returned: Returned<'_>) -> OperationResult<Finished> {
    let provider = provider_of(registry)?;
    let secret = returned.secret.as_ref().filter(|secret| secret.is_state(returned.state));
    let secret = secret.ok_or(OperationError::ProviderLogInOver)?;
    let books = registry.store.bookkeeping().await?;
    let attempt = books.take_provider_attempt(&secret.digest(), SystemClock.now()).await?;
    books.commit().await?;
    let attempt = attempt.ok_or(OperationError::ProviderLogInOver)?;
    let identity = match identity(&provider, secret, &returned, &attempt).await {
        Err(OperationError::Provider(error @ ProviderError::Refused { .. })) => {
            record_refused(registry, AuditEvent::new(registry.clock.now(), "unknown", ACTION)).await?;
            return Err(error.into());
        }
        identity => identity?,
    };
    match attempt.principal {
        None => {
            let begun = log_in(registry, &identity, returned.source).await?;
            Ok(Finished::LoggedIn { begun: Box::new(begun), next: attempt.next })
        }
        Some(principal) => {
            link_own(registry, returned.session, principal, &identity).await?;
            Ok(Finished::Linked)
        }
    }
}

/// Asks the provider whom the browser belongs to. No transaction is open meanwhile.
async fn identity(
    provider: &Provider,
    secret: &BrowserSecret,
    returned: &Returned<'_>,
    attempt: &ProviderAttempt,
) -> OperationResult<Identity> {
    let not_believed = |reason: String| OperationError::Provider(ProviderError::Refused { reason });
    if returned.issuer.is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(not_believed("another issuer sends the browser back".to_owned()));
    }
    match (returned.error, returned.code) {
        (Some("access_denied"), _) => Err(OperationError::ProviderLogInCancelled),
        (Some(error @ ("server_error" | "temporarily_unavailable")), _) => {
            Err(ProviderError::Unfit { reason: format!("it says {error}") }.into())
        }
        // Whatever stands in the address is anybody's text: only what a code of the protocol can be is repeated.
        (Some(error), _) => {
            let code: String = error.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(40).collect();
            Err(not_believed(format!("it says {code}")))
        }
        (None, None) => Err(not_believed("it sends no code".to_owned())),
        (None, Some(code)) => Ok(provider.identify(code, secret, attempt.created_at, SystemClock.now()).await?),
    }
}

/// Logs in to the linked account.
async fn log_in(registry: &Registry, identity: &Identity, source: Option<IpAddr>) -> OperationResult<LogIn> {
    let now = SystemClock.now();
    let books = registry.store.bookkeeping().await?;
    let linked = books.use_provider_link(&identity.issuer, &identity.subject, now).await?;
    let row = match linked {
        Some(principal) => {
            // What is read from here on stays true until the session is there.
            books.hold_account(principal).await?;
            books.reader().principal(principal, registry.clock.today()).await?
        }
        None => None,
    };
    let Some(row) = row else {
        drop(books);
        record_refused(registry, AuditEvent::new(registry.clock.now(), "unknown", ACTION)).await?;
        return Err(OperationError::ProviderNotLinked { subject: identity.subject.clone() });
    };
    if row.disabled {
        drop(books);
        refused(registry, &row.principal, ACTION).await?;
        return Err(OperationError::LogInRefused);
    }
    let row = without_password(row);
    let factor = books.reader().second_factor(row.principal.id).await?;
    // What the configuration believes of the provider takes the place of our own second factor.
    let stage = if identity.has_second_factor {
        SessionStage::Open
    } else {
        next_stage(registry, &row, factor.as_ref(), false)
    };
    books.forget_expired_sessions(now).await?;
    let arrival = Arrival {
        source: source.map(|address| address.to_string()),
        provider: Some(identity.issuer.clone()),
        second_factor: identity.has_second_factor,
    };
    let begun = begin(registry, &books, &row, stage, arrival).await?;
    let event = own_event(registry, &row.principal, ACTION).with("stage", stage.as_str());
    books.audit(event.with("issuer", identity.issuer.as_str()).with("second_factor", identity.has_second_factor));
    books.commit().await?;
    Ok(begun)
}
