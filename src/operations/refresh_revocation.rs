//! Taking in revocation lists: verified before a byte of them is believed, never older than the list in use.

use serde::Serialize;

use super::ask_ocsp::{AnswerRow, newest_lists, take_file};
use super::end_shown_steps::end_shown_steps;
use super::error::OperationResult;
use super::judge_authorities::authorities_by;
use super::registry::{Actor, Registry};
use super::requests::fulfil::by_revocations;
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::observation::decisive;
use crate::domain::certificate::status::{ListWindow, Revocation};
use crate::domain::clock::Timestamp;
use crate::pki::chain::TrustStore;
use crate::pki::ocsp::looks_like_an_answer;
use crate::pki::revocation::{
    CrlFacts, CrlIndex, CrlLimits, CrlNumber, Scope, VerifiedCrl, check_succession, list_der,
};
use crate::storage::read::Reader;
use crate::storage::read::certificate::KnownList;
use crate::storage::row::packed::ListEntries;
use crate::storage::write::{AuthorityChange, ListChanges, RevocationList};

/// By how many seconds a CA's clock may be ahead of ours.
const SKEW_SECONDS: i64 = 3600;

/// What became of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// The file or the address.
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
        /// What it changes about certificates of ours.
        changes: ListChanges,
        /// What it changes about CAs, and so about everything under them.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        authorities: Vec<AuthorityChange>,
    },
    /// It was in use already.
    AlreadyKnown,
    /// The server says that it is the one that came last time.
    Unchanged,
    /// Nothing came.
    Failed {
        /// Why, and what to do.
        reason: String,
        /// Since when nothing good has come from there.
        since: Timestamp,
    },
    /// A certificate names this address, and nobody allowed to ask there.
    LeftOut {
        /// What to do if it is meant.
        reason: String,
    },
    /// Not believed.
    Refused {
        /// Why, and what to do.
        reason: String,
    },
}

impl ListOutcome {
    /// Whether something is wrong that somebody should look at.
    #[must_use]
    pub const fn is_bad(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Failed { .. })
    }
}

/// Takes in lists given as name and bytes, DER or PEM, of at most the usual size.
///
/// # Errors
/// When the actor may not or the store fails. What is wrong with a list is told in its row.
pub async fn refresh_revocation(
    registry: &Registry,
    trust: &TrustStore,
    actor: &Actor,
    files: &[(String, Vec<u8>)],
) -> OperationResult<Vec<ListRow>> {
    refresh_within(registry, trust, actor, files, &CrlLimits::default()).await
}

/// The same with lists of at most a configured size.
///
/// # Errors
/// As [`refresh_revocation`].
pub async fn refresh_within(
    registry: &Registry,
    trust: &TrustStore,
    actor: &Actor,
    files: &[(String, Vec<u8>)],
    limits: &CrlLimits,
) -> OperationResult<Vec<ListRow>> {
    actor.require(Permission::ImportCertificates)?;
    let mut rows = Vec::with_capacity(files.len());
    for (source, bytes) in files {
        let der = list_der(bytes.clone());
        let outcome = match verified(&der, trust, limits) {
            Ok(list) => take(registry, trust, actor, &list, der).await?,
            Err(outcome) => outcome,
        };
        rows.push(ListRow { source: source.clone(), outcome });
    }
    Ok(rows)
}

/// Takes in files of lists and of OCSP answers: lists first, so that answers are held against the newest.
///
/// # Errors
/// When the actor may not or the store fails. What is wrong with a file is told in its row.
pub async fn refresh_from_files(
    registry: &Registry,
    trust: &TrustStore,
    actor: &Actor,
    files: Vec<(String, Vec<u8>)>,
    limits: &CrlLimits,
) -> OperationResult<(Vec<ListRow>, Vec<AnswerRow>)> {
    let (answers, lists): (Vec<_>, Vec<_>) = files.into_iter().partition(|(_, bytes)| looks_like_an_answer(bytes));
    let lists = refresh_within(registry, trust, actor, &lists, limits).await?;
    let mut rows = Vec::new();
    if !answers.is_empty() {
        let newest = newest_lists(registry, trust, limits).await?;
        for (source, der) in answers {
            rows.extend(take_file(registry, (trust, &newest), actor, (&source, der)).await?);
        }
    }
    Ok((lists, rows))
}

/// The list that these bytes are, if a CA of ours signed it and it speaks for all of its certificates.
pub(super) fn verified(der: &[u8], trust: &TrustStore, limits: &CrlLimits) -> Result<VerifiedCrl, ListOutcome> {
    match VerifiedCrl::open(der, trust, limits) {
        Ok(list) if list.facts().scope != Scope::Complete => Err(ListOutcome::Refused {
            reason: "the list covers only a part of the CA's certificates (delta, indirect or scoped); give the complete list"
                .to_owned(),
        }),
        Ok(list) => Ok(list),
        Err(refusal) => Err(ListOutcome::Refused { reason: refusal.to_string() }),
    }
}

/// Takes in a verified list, unless it is known, out of date, or older than the one in use.
pub(super) async fn take(
    registry: &Registry,
    trust: &TrustStore,
    actor: &Actor,
    list: &VerifiedCrl,
    der: Vec<u8>,
) -> OperationResult<ListOutcome> {
    let facts = list.facts();
    if let Some(outcome) = objection(&registry.store.read().await?, facts, registry.clock.now()).await? {
        return Ok(outcome);
    }
    let row = RevocationList {
        sha256: facts.sha256,
        issuer_key: facts.issuer_key,
        issuer: facts.issuer.clone(),
        number: facts.number.as_ref().map(|number| number.octets().to_vec()),
        window: facts.window,
        der,
    };
    let entries = list.index();
    let mut change = registry.store.write(registry.header(actor, "refresh_revocation")).await?;
    // Another list may have come in meanwhile; from here on none can.
    if let Some(outcome) = objection(change.reader(), facts, registry.clock.now()).await? {
        return Ok(outcome);
    }
    let changes = change.insert_revocation_list(&row, &Entries(entries)).await?;
    if !changes.is_empty() {
        by_revocations(registry, &mut change).await?;
        end_shown_steps(registry, &mut change, None).await?;
    }
    let authorities = authorities_by(registry, &mut change, trust, actor, facts.issuer_key).await?;
    change.commit().await?;
    Ok(ListOutcome::Taken { issuer: row.issuer, window: row.window, entries: entries.len(), changes, authorities })
}

/// The index of a verified list, as the store takes it in.
struct Entries<'a>(&'a CrlIndex);

impl ListEntries for Entries<'_> {
    fn find(&self, serial: &Serial) -> Option<Revocation> {
        decisive(self.0.find(serial))
    }

    fn sorted(&self) -> Box<dyn Iterator<Item = (Serial, Revocation)> + Send + '_> {
        Box::new(self.0.iter())
    }
}

/// Why a verified list is not taken in.
async fn objection(reader: &Reader, facts: &CrlFacts, now: Timestamp) -> OperationResult<Option<ListOutcome>> {
    let refused = |reason: String| Ok(Some(ListOutcome::Refused { reason }));
    let newest = reader.newest_lists().await?;
    let in_use = newest.iter().find(|known| known.issuer_key == facts.issuer_key);
    if in_use.is_some_and(|in_use| in_use.sha256 == facts.sha256) {
        return Ok(Some(ListOutcome::AlreadyKnown));
    }
    if let Some(Err(rollback)) = in_use.map(|in_use| check_succession(&facts_of(in_use), facts)) {
        return refused(rollback.to_string());
    }
    let ListWindow { this_update, next_update } = facts.window;
    if next_update <= now {
        return refused(format!(
            "the list was in force until {next_update} only, which is over; fetch the CA's newest list"
        ));
    }
    if this_update > now.plus_seconds(SKEW_SECONDS) {
        return refused(format!(
            "the list says that it was made at {this_update}, which is yet to come; look at this machine's clock"
        ));
    }
    Ok(None)
}

fn facts_of(list: &KnownList) -> CrlFacts {
    CrlFacts {
        sha256: list.sha256,
        issuer: list.issuer.clone(),
        issuer_key: list.issuer_key,
        number: list.number.as_deref().map(CrlNumber::from_octets),
        window: list.window,
        scope: Scope::Complete,
    }
}
