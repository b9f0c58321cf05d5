//! What lists tell of the CAs that we trust, and so of everything under them: asked when a list comes in that may name a CA, and when other
//! CAs are configured than before. What is recorded is read with every status (`storage/read/window`).

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::domain::certificate::facts::Fingerprint;
use crate::pki::chain::TrustStore;
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::write::AuthorityChange;

/// Records what a list of that issuer, which came in with this change set, changes about CAs.
///
/// # Errors
/// When the store fails.
pub(super) async fn authorities_by(
    registry: &Registry,
    change: &mut ChangeSet,
    trust: &TrustStore,
    actor: &Actor,
    issuer_key: Fingerprint,
) -> OperationResult<Vec<AuthorityChange>> {
    // Nearly all lists name no CA.
    if trust.may_name_a_ca(issuer_key) { record(registry, change, trust, actor).await } else { Ok(Vec::new()) }
}

/// Records what the lists that are there tell of the CAs, if that is something else than is recorded.
///
/// # Errors
/// When the store fails.
pub(super) async fn judge_authorities(
    registry: &Registry,
    trust: &TrustStore,
    actor: &Actor,
) -> OperationResult<Vec<AuthorityChange>> {
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    if reader.authority_difference(&trust.graph(), view).await?.is_empty() {
        return Ok(Vec::new());
    }
    drop(reader);
    let mut change = registry.store.write(registry.header(actor, "judge_authorities")).await?;
    let changes = record(registry, &mut change, trust, actor).await?;
    change.commit().await?;
    Ok(changes)
}

async fn record(
    registry: &Registry,
    change: &mut ChangeSet,
    trust: &TrustStore,
    actor: &Actor,
) -> OperationResult<Vec<AuthorityChange>> {
    let view = View::of(registry.clock.today());
    let difference = change.reader().authority_difference(&trust.graph(), view).await?;
    if difference.is_empty() {
        return Ok(Vec::new());
    }
    let changes = change.replace_authority_words(&difference.ended, &difference.new).await?;
    for told in &changes {
        let event = registry.event(actor, "authority_told").with("issuer", told.issuer_key.to_string().as_str());
        let event = event.with("reason", i64::from(told.reason)).with("at", told.at.to_string().as_str());
        change.audit(event);
    }
    Ok(changes)
}
