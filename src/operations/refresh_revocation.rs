//! Taking in revocation lists: verified before a byte of them is believed, never older than the list in use.

use serde::Serialize;

use super::end_shown_steps::end_shown_steps;
use super::error::OperationResult;
use super::registry::{Actor, Registry};
use super::requests::fulfil::by_revocations;
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::status::ListWindow;
use crate::pki::chain::TrustStore;
use crate::pki::revocation::{CrlFacts, CrlLimits, CrlNumber, Scope, VerifiedCrl, check_succession};
use crate::storage::write::RevocationList;

/// What became of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// The file.
    pub source: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: ListOutcome,
}

/// What became of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum ListOutcome {
    /// In use now.
    Taken {
        /// Its issuer.
        issuer: String,
        /// When it holds.
        window: ListWindow,
        /// Entries.
        entries: usize,
        /// Serials that no earlier list named.
        newly_revoked: u64,
    },
    /// It was in use already.
    AlreadyKnown,
    /// Not believed.
    Refused {
        /// Why, and what to do.
        reason: String,
    },
}

/// Takes in lists given as name and DER.
///
/// # Errors
/// When the actor may not or the store fails. What is wrong with a list is told in its row.
pub async fn refresh_revocation(
    registry: &Registry,
    trust: &TrustStore,
    actor: &Actor,
    files: &[(String, Vec<u8>)],
) -> OperationResult<Vec<ListRow>> {
    actor.require(Permission::ImportCertificates)?;
    let mut rows = Vec::with_capacity(files.len());
    for (source, der) in files {
        let outcome = match VerifiedCrl::open(der, trust, &CrlLimits::default()) {
            Ok(list) if list.facts().scope != Scope::Complete => ListOutcome::Refused {
                reason: "the list covers only a part of the CA's certificates (delta, indirect or scoped); give the complete list"
                    .to_owned(),
            },
            Ok(list) => take(registry, actor, &list, der).await?,
            Err(refusal) => ListOutcome::Refused { reason: refusal.to_string() },
        };
        rows.push(ListRow { source: source.clone(), outcome });
    }
    Ok(rows)
}

async fn take(registry: &Registry, actor: &Actor, list: &VerifiedCrl, der: &[u8]) -> OperationResult<ListOutcome> {
    let facts = list.facts();
    let newest = registry.store.read().await?.newest_lists().await?;
    if let Some(in_use) = newest.iter().find(|known| known.issuer_key == facts.issuer_key) {
        if in_use.sha256 == facts.sha256 {
            return Ok(ListOutcome::AlreadyKnown);
        }
        if let Err(rollback) = check_succession(&facts_of(in_use), facts) {
            return Ok(ListOutcome::Refused { reason: rollback.to_string() });
        }
    }
    let row = RevocationList {
        sha256: facts.sha256,
        issuer_key: facts.issuer_key,
        issuer: facts.issuer.clone(),
        number: facts.number.as_ref().map(|number| number.octets().to_vec()),
        window: facts.window,
        der: der.to_vec(),
    };
    let entries: Vec<_> = list.index().iter().collect();
    let mut change = registry.store.write(registry.header(actor, "refresh_revocation")).await?;
    let newly_revoked = change.insert_revocation_list(&row, &entries).await?;
    if newly_revoked > 0 {
        by_revocations(registry, &mut change).await?;
        end_shown_steps(registry, &mut change, None).await?;
    }
    change.commit().await?;
    Ok(ListOutcome::Taken { issuer: row.issuer, window: row.window, entries: entries.len(), newly_revoked })
}

fn facts_of(list: &RevocationList) -> CrlFacts {
    CrlFacts {
        sha256: Fingerprint(list.sha256.0),
        issuer: list.issuer.clone(),
        issuer_key: list.issuer_key,
        number: list.number.as_deref().map(CrlNumber::from_octets),
        window: list.window,
        scope: Scope::Complete,
    }
}
