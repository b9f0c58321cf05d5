//! A case as people read it: why it waits, and the mailboxes that may be meant, each with what speaks for it.

use super::error::OperationResult;
use super::registry::Registry;
use super::sync_target::from_json;
use crate::directory::adopt::correlate::{CaseReason, Suspect};
use crate::domain::ids::{MailboxId, OfficialId};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::uid;
use crate::storage::row::case::CaseRow;

/// A mailbox that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its number, as in names of entries.
    pub number: String,
    /// Its owner.
    pub official: Option<OfficialId>,
    /// The owner's name.
    pub name: Option<String>,
    /// Its primary address.
    pub address: Option<String>,
    /// The code of the owner's agency.
    pub agency_code: Option<String>,
    /// What speaks for it, the strongest first.
    pub evidence: Vec<Bilingual>,
}

/// Why a case waits, by its stored code.
#[must_use]
pub fn reason_words(code: &str) -> Bilingual {
    match code.parse::<CaseReason>() {
        Ok(reason) => both(|lang| reason.called(lang)),
        Err(_) => Bilingual::new(code, code),
    }
}

/// The mailboxes that may be meant in a case.
///
/// # Errors
/// When what is stored of it cannot be read, or the store fails.
pub async fn candidates(registry: &Registry, case: &CaseRow) -> OperationResult<Vec<Candidate>> {
    let suspects: Vec<Suspect> = from_json("directory_case.suspects", &case.suspects)?;
    let mailboxes: Vec<MailboxId> = suspects.iter().map(|suspect| suspect.mailbox).collect();
    let known = registry.store.read().await?.known_mailboxes(&mailboxes).await?;
    let candidate = |suspect: Suspect| {
        let known = known.iter().find(|known| known.mailbox == suspect.mailbox)?;
        Some(Candidate {
            number: uid(known.number),
            official: known.official,
            name: known.full_name.clone(),
            address: known.address.clone(),
            agency_code: known.agency_code.clone(),
            evidence: suspect.evidence.iter().map(|evidence| both(|lang| evidence.called(lang))).collect(),
        })
    };
    Ok(suspects.into_iter().filter_map(candidate).collect())
}

fn both(word: impl Fn(Lang) -> &'static str) -> Bilingual {
    Bilingual::new(word(Lang::Vi), word(Lang::En))
}
