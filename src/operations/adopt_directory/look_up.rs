//! What the registry knows of a part of a foreign directory: a few statements for a thousand entries, never one an entry.

use std::collections::{HashMap, HashSet};

use time::Date;
use uuid::Uuid;

use super::Before;
use super::agencies::Agencies;
use crate::directory::adopt::candidate::{Candidate, Reading, UNKNOWN_BIRTH_DATE};
use crate::directory::adopt::correlate::{Evidence, Known};
use crate::domain::ids::{AgencyId, MailboxId, OfficialId, TargetId};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::name::fold;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::read::Reader;
use crate::storage::read::foreign::KnownMailbox;
use crate::storage::row::case::{CaseMatter, CaseRow, CaseState};

/// What was found for a part.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Entries that are linked.
    pub(super) linked: HashSet<Uuid>,
    /// Cases that were there before.
    pub(super) before: HashMap<Uuid, Earlier>,
    /// What points where.
    pub(super) evidence: HashMap<Uuid, Vec<(Evidence, MailboxId)>>,
    /// The mailboxes that are pointed to.
    pub(super) known: HashMap<MailboxId, Known>,
}

/// A case of before.
#[derive(Debug)]
pub(super) struct Earlier {
    pub(super) case: Before,
    /// Somebody decided to leave the entry alone.
    pub(super) is_left: bool,
}

/// An address that a log-in name would have in its agency.
struct Guess {
    entry: Uuid,
    address: MailAddress,
    agency: AgencyId,
}

pub(super) async fn look_up(
    registry: &Registry,
    target: TargetId,
    reading: &Reading,
    agencies: &Agencies,
    candidates: &[Candidate],
) -> OperationResult<Found> {
    let mut found = Found::default();
    if candidates.is_empty() {
        return Ok(found);
    }
    let reader = registry.store.read().await?;
    let entries: Vec<Uuid> = candidates.iter().map(|candidate| candidate.entry_uuid).collect();
    found.linked = reader.links_of_entries(target, &entries).await?.into_iter().map(|link| link.entry_uuid).collect();
    let open: Vec<&Candidate> =
        candidates.iter().filter(|candidate| !found.linked.contains(&candidate.entry_uuid)).collect();
    let entries: Vec<Uuid> = open.iter().map(|candidate| candidate.entry_uuid).collect();
    for case in reader.cases_of_entries(target, CaseMatter::Identity, &entries).await? {
        found.before.insert(case.entry_uuid, earlier(case));
    }
    let guesses = guesses(reading, agencies, &open);
    let mut pointed = by_key(&reader, &open).await?;
    let holders = holders(&reader, &open, &guesses).await?;
    for candidate in &open {
        for mailbox in candidate.addresses.iter().filter_map(|address| holders.get(address)).flatten() {
            pointed.push((candidate.entry_uuid, Evidence::Mail, *mailbox));
        }
    }
    pointed.extend(by_name(&reader, &open).await?);
    let mut mailboxes: Vec<MailboxId> = pointed.iter().map(|(_, _, mailbox)| *mailbox).collect();
    mailboxes.extend(guesses.iter().filter_map(|guess| holders.get(&guess.address)).flatten());
    mailboxes.sort_unstable();
    mailboxes.dedup();
    let known: HashMap<MailboxId, KnownMailbox> =
        reader.known_mailboxes(&mailboxes).await?.into_iter().map(|known| (known.mailbox, known)).collect();
    for guess in &guesses {
        for mailbox in holders.get(&guess.address).into_iter().flatten() {
            if known.get(mailbox).is_some_and(|known| known.agency == Some(guess.agency)) {
                pointed.push((guess.entry, Evidence::UidInAgency, *mailbox));
            }
        }
    }
    let subjects: Vec<Uuid> = mailboxes.iter().map(|mailbox| mailbox.0).collect();
    let links: HashMap<Uuid, Uuid> = reader
        .links_of_subjects(target, "person", &subjects)
        .await?
        .into_iter()
        .map(|link| (link.subject, link.entry_uuid))
        .collect();
    for (entry, evidence, mailbox) in pointed {
        // A key that is nobody's points nowhere.
        let Some(row) = known.get(&mailbox) else { continue };
        found.known.entry(mailbox).or_insert_with(|| Known {
            is_personal: row.kind == MailboxKind::Personal,
            full_name: row.full_name.clone(),
            linked_to: links.get(&mailbox.0).copied(),
        });
        found.evidence.entry(entry).or_default().push((evidence, mailbox));
    }
    Ok(found)
}

fn earlier(case: CaseRow) -> Earlier {
    Earlier {
        is_left: case.state == CaseState::Decided && case.decision.as_deref() == Some("leave"),
        case: Before {
            id: case.id,
            opened_at: case.opened_at,
            state: case.state,
            reason: case.reason,
            suspects: case.suspects,
        },
    }
}

/// `annv` at the Sở TT&TT may be `annv.stttt@…` or `annv@…`, as the province makes its addresses.
fn guesses(reading: &Reading, agencies: &Agencies, candidates: &[&Candidate]) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for candidate in candidates {
        let Some(agency) = agencies.of(candidate) else { continue };
        for uid in &candidate.uids {
            let local = uid.split('@').next().unwrap_or_default();
            let with_agency = agencies.slug(agency).map(|slug| format!("{local}.{slug}"));
            for local in std::iter::once(local.to_owned()).chain(with_agency) {
                if let Ok(address) = format!("{local}@{}", reading.mail_domain).parse() {
                    guesses.push(Guess { entry: candidate.entry_uuid, address, agency });
                }
            }
        }
    }
    guesses
}

async fn holders(
    reader: &Reader,
    candidates: &[&Candidate],
    guesses: &[Guess],
) -> OperationResult<HashMap<MailAddress, Vec<MailboxId>>> {
    let mut asked: Vec<MailAddress> =
        candidates.iter().flat_map(|candidate| candidate.addresses.iter().cloned()).collect();
    asked.extend(guesses.iter().map(|guess| guess.address.clone()));
    asked.sort_unstable();
    asked.dedup();
    let mut holders: HashMap<MailAddress, Vec<MailboxId>> = HashMap::new();
    for (address, mailbox) in reader.holders_ever(&asked).await? {
        holders.entry(address).or_default().push(mailbox);
    }
    Ok(holders)
}

type Pointed = (Uuid, Evidence, MailboxId);

async fn by_key(reader: &Reader, candidates: &[&Candidate]) -> OperationResult<Vec<Pointed>> {
    let mut pointed: Vec<Pointed> = Vec::new();
    let (mut officials, mut numbers) = (Vec::new(), Vec::new());
    for candidate in candidates {
        pointed.extend(candidate.mailbox.map(|id| (candidate.entry_uuid, Evidence::Key, MailboxId(id))));
        officials.extend(candidate.official.map(OfficialId));
        numbers.extend(candidate.number);
    }
    let owned: HashMap<OfficialId, MailboxId> = reader.mailboxes_owned(&officials).await?.into_iter().collect();
    let numbered: HashMap<i64, MailboxId> = reader.mailboxes_numbered(&numbers).await?.into_iter().collect();
    for candidate in candidates {
        let by_official = candidate.official.and_then(|id| owned.get(&OfficialId(id)));
        let by_number = candidate.number.and_then(|number| numbered.get(&number));
        pointed.extend(by_official.into_iter().chain(by_number).map(|id| (candidate.entry_uuid, Evidence::Key, *id)));
    }
    Ok(pointed)
}

async fn by_name(reader: &Reader, candidates: &[&Candidate]) -> OperationResult<Vec<Pointed>> {
    let mut keys: Vec<(String, Date)> = Vec::new();
    for candidate in candidates {
        let Some(date) = candidate.birth_date else { continue };
        keys.extend(candidate.names.iter().map(|name| (fold(name), date)).filter(|(name, _)| !name.is_empty()));
    }
    keys.sort_unstable();
    keys.dedup();
    let mut people: HashMap<(String, Date), HashSet<(OfficialId, String)>> = HashMap::new();
    for person in reader.known_people(&keys).await? {
        if person.birth_date != UNKNOWN_BIRTH_DATE {
            let key = (fold(&person.full_name), person.birth_date);
            people.entry(key).or_default().insert((person.official, person.full_name));
        }
    }
    let mut officials: Vec<OfficialId> = people.values().flatten().map(|(official, _)| *official).collect();
    officials.sort_unstable();
    officials.dedup();
    let owned: HashMap<OfficialId, MailboxId> = reader.mailboxes_owned(&officials).await?.into_iter().collect();
    let mut pointed = Vec::new();
    for candidate in candidates {
        let Some(date) = candidate.birth_date else { continue };
        for name in &candidate.names {
            for (official, full_name) in people.get(&(fold(name), date)).into_iter().flatten() {
                let is_exact = candidate.is_called(full_name);
                let evidence = if is_exact { Evidence::NameAndBirth } else { Evidence::NameWithoutMarks };
                pointed.extend(owned.get(official).map(|mailbox| (candidate.entry_uuid, evidence, *mailbox)));
            }
        }
    }
    Ok(pointed)
}
