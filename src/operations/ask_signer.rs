//! The document systems' question: is this signer good at this instant? Reads only; one statement an answer,
//! and under load one for many.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::together::Together;
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::signer::{IssuerRef, SignerKey, Standing, standing_at};
use crate::domain::clock::Timestamp;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::storage::read::glance::Glance;
use crate::storage::read::signer::SignerFacts;

/// Keys in one question at most.
pub const KEYS: usize = 1000;

/// What a signer is at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The certificate, its holder's agency, the evidence.
    pub facts: SignerFacts,
    /// Status and reasons.
    pub standing: Standing,
    /// The instant.
    pub at: Timestamp,
}

impl Signer {
    /// What follows from the facts at the instant.
    #[must_use]
    pub fn new(facts: SignerFacts, at: Timestamp) -> Self {
        Self { standing: standing_at(&facts.evidence, facts.may_sign, at), facts, at }
    }
}

/// The signer of that key at `at`, by default now.
///
/// # Errors
/// [`OperationError::NotFound`] when the certificate is not there or its holder is out of the actor's scope; when the actor may
/// not ask, or the store fails.
pub async fn ask_signer(
    registry: &Registry,
    actor: &Actor,
    key: &SignerKey,
    at: Option<Timestamp>,
) -> OperationResult<Signer> {
    let scope = actor.scope(Permission::AskSigners)?;
    registry.note_question(actor, key, at);
    let unknown = OperationError::NotFound { what: "signer" };
    if let (SignerKey::Sha256(sha256), None) = (key, at)
        && let Some(told) = ask_together(registry, &scope, *sha256).await
    {
        return told.ok_or(unknown);
    }
    let at = at.unwrap_or_else(|| registry.clock.now());
    let facts = registry.store.glance().signer(&scope, at, key).await?;
    facts.map(|facts| Signer::new(facts, at)).ok_or(unknown)
}

/// The question that document systems ask by the thousand, of a certificate by its hash as it is now: put together with those of
/// others who may see the same. None when that failed: errors are not shared.
async fn ask_together(registry: &Registry, scope: &Scope, sha256: Fingerprint) -> Option<Option<Signer>> {
    let (glance, clock, seen) = (registry.store.glance(), Arc::clone(&registry.clock), scope.clone());
    let question = move |keys: Vec<SignerKey>| async move {
        Some(Arc::new(signers_at(&glance, &seen, &keys, clock.now()).await.ok()?))
    };
    let (place, answer) = registry.questions.0.ask(scope.clone(), SignerKey::Sha256(sha256), question);
    answer.await?.get(place).cloned()
}

/// Questions about signers that are on their way, by the part of the tree that their askers see.
#[derive(Debug, Default)]
pub(super) struct Questions(Together<Scope, SignerKey, Option<Arc<Vec<Option<Signer>>>>>);

/// The signers of these keys, in their order; none where there is none to be seen. The caller bounds them by [`KEYS`].
///
/// # Errors
/// When the actor may not ask, or the store fails.
pub async fn ask_signers(
    registry: &Registry,
    actor: &Actor,
    keys: &[SignerKey],
    at: Option<Timestamp>,
) -> OperationResult<Vec<Option<Signer>>> {
    let scope = actor.scope(Permission::AskSigners)?;
    for key in keys {
        registry.note_question(actor, key, at);
    }
    let at = at.unwrap_or_else(|| registry.clock.now());
    signers_at(&registry.store.glance(), &scope, keys, at).await
}

async fn signers_at(
    glance: &Glance,
    scope: &Scope,
    keys: &[SignerKey],
    at: Timestamp,
) -> OperationResult<Vec<Option<Signer>>> {
    let found = glance.signers(scope, at, keys).await?;
    let signers: Vec<Signer> = found.into_iter().map(|facts| Signer::new(facts, at)).collect();
    let by_key = Index::of(&signers);
    Ok(keys.iter().map(|key| by_key.get(key).cloned()).collect())
}

/// The certificates of whoever holds `address` on the instant's day, newest first; empty when nobody to be seen does.
///
/// # Errors
/// When the actor may not ask, or the store fails.
pub async fn ask_address(
    registry: &Registry,
    actor: &Actor,
    address: &MailAddress,
    at: Option<Timestamp>,
) -> OperationResult<Vec<Signer>> {
    let scope = actor.scope(Permission::AskSigners)?;
    registry.note_question(actor, address, at);
    let at = at.unwrap_or_else(|| registry.clock.now());
    let found = registry.store.glance().signers_of_address(&scope, at, address).await?;
    Ok(found.into_iter().map(|facts| Signer::new(facts, at)).collect())
}

/// Signers by everything they may be asked for by; of two that bear one number the later one in the list.
struct Index<'a> {
    sha256s: HashMap<Fingerprint, &'a Signer>,
    issuer_keys: HashMap<(Fingerprint, &'a Serial), &'a Signer>,
    issuer_names: HashMap<(&'a str, &'a Serial), &'a Signer>,
}

impl<'a> Index<'a> {
    fn of(signers: &'a [Signer]) -> Self {
        let facts = |signer: &'a Signer| (&signer.facts, signer);
        Self {
            sha256s: signers.iter().map(facts).map(|(facts, signer)| (facts.sha256, signer)).collect(),
            issuer_keys: signers
                .iter()
                .map(facts)
                .map(|(facts, signer)| ((facts.issuer_key, &facts.serial), signer))
                .collect(),
            issuer_names: signers
                .iter()
                .map(facts)
                .map(|(facts, signer)| ((facts.issuer.as_str(), &facts.serial), signer))
                .collect(),
        }
    }

    fn get(&self, key: &'a SignerKey) -> Option<&'a Signer> {
        match key {
            SignerKey::Sha256(sha256) => self.sha256s.get(sha256).copied(),
            SignerKey::Serial(IssuerRef::Key(issuer), serial) => self.issuer_keys.get(&(*issuer, serial)).copied(),
            SignerKey::Serial(IssuerRef::Name(issuer), serial) => {
                self.issuer_names.get(&(issuer.as_str(), serial)).copied()
            }
        }
    }
}
