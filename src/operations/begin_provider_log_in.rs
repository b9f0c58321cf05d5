//! Sending a browser to another provider, to log in or to be linked. What it must bring back is noted by its hash, for ten
//! minutes and one use, where every server of the registry finds it.

use std::sync::Arc;

use url::Url;

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::auth::delay::MEMORY_SECONDS;
use crate::auth::oidc::{BrowserSecret, Provider};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::PrincipalId;
use crate::domain::lang::Bilingual;
use crate::storage::row::provider::ProviderAttempt;

/// How long a browser may stay at the provider.
pub const AWAY_SECONDS: i64 = 10 * 60;
/// Longest place that is kept to go on to.
const LONGEST_NEXT: usize = 2000;

/// A browser that is to be sent.
#[derive(Debug, Clone)]
pub struct SentBrowser {
    /// What it keeps.
    pub secret: BrowserSecret,
    /// Where it goes.
    pub address: Url,
}

/// Sends a browser to log in; afterwards it goes on to `next`, a path of ours.
///
/// # Errors
/// When no provider is configured, it does not answer as it should, or the store fails.
pub async fn begin_provider_log_in(registry: &Registry, next: &str) -> OperationResult<SentBrowser> {
    send(registry, next, None).await
}

/// Sends a browser, for a log-in or to link an account.
pub(super) async fn send(
    registry: &Registry,
    next: &str,
    principal: Option<PrincipalId>,
) -> OperationResult<SentBrowser> {
    let provider = provider_of(registry)?;
    let secret = BrowserSecret::generate()?;
    let address = provider.authorization_address(&secret).await?;
    let now = SystemClock.now();
    let attempt = ProviderAttempt {
        hash: secret.digest(),
        principal,
        next: if next.len() > LONGEST_NEXT { "/" } else { next }.to_owned(),
        created_at: now,
        expires_at: now.plus_seconds(AWAY_SECONDS),
    };
    let books = registry.store.bookkeeping().await?;
    books.forget_old_attempts(now.plus_seconds(-MEMORY_SECONDS), now).await?;
    books.insert_provider_attempt(&attempt).await?;
    books.commit().await?;
    Ok(SentBrowser { secret, address })
}

/// The provider, if one is configured.
pub(super) fn provider_of(registry: &Registry) -> OperationResult<Arc<Provider>> {
    registry.provider.clone().ok_or_else(|| OperationError::NotConfigured {
        what: Bilingual::new(
            "Hệ thống chưa được cấu hình đăng nhập qua hệ thống xác thực khác ([oidc] issuer)",
            "no other provider of log-ins is configured; set [oidc] issuer",
        ),
    })
}
