//! Adopting a directory that we did not write: its entries are matched with the registry and linked by entryUUID, what is not plain opens
//! a case, and nothing is ever written to the directory. Without `commit` nothing is written to the registry either.
//!
//! Entries come in parts ([`source`]); for each part the registry is asked a handful of statements ([`look_up`]); links, cases and
//! newcomers are written at the end ([`record`], [`create`]), when it is known that no two entries claim one mailbox. A run that was
//! killed is continued by the next: what is linked is known by its entryUUID. `docs/DIRECTORY.md`, "Adopting".

mod agencies;
mod create;
mod look_up;
mod record;
mod source;

pub use agencies::{AgencyMap, AgencyMapError};
pub use source::Source;

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use time::Date;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, save};
use crate::auth::permission::Permission;
use crate::directory::adopt::candidate::{Candidate, Oddity, Read, Reading, is_within};
use crate::directory::adopt::claims::{Claims, Link, OpenCase};
use crate::directory::adopt::correlate::{Outcome, correlate};
use crate::directory::adopt::kind::ForeignKind;
use crate::directory::adopt::newcomers::{Newcomer, Newcomers, newcomer, shown};
use crate::directory::adopt::profile::Profile;
use crate::directory::adopt::tally::Tally;
use crate::directory::entry::Dn;
use crate::directory::named::Named;
use crate::directory::port::{NamedQuery, ReadProof};
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;
use crate::storage::row::case::CaseState;
use crate::storage::row::custody::PauseRow;
use crate::storage::row::directory::TargetRow;
use agencies::Agencies;
use look_up::{Found, look_up};

/// What the links of a Zimbra export are kept under: its entries are not those of the directory that we write.
const ZIMBRA_EXPORT: &str = "zimbra";

/// What to adopt, and how.
#[derive(Debug)]
pub struct Adoption {
    /// Kind of directory.
    pub profile: Profile,
    /// Below this entry; the configured base unless said otherwise. Of a file, everything.
    pub base: Option<String>,
    /// Attribute with the date of birth, besides the profile's own.
    pub birth_attribute: Option<String>,
    /// Enter people whom the registry does not know, each at the agency that the mapping says.
    pub create: Option<AgencyMap>,
    /// Write links, cases and newcomers.
    pub commit: bool,
}

/// What was found, and whether it was written.
#[derive(Debug, Clone, Serialize)]
pub struct Adopted {
    /// Kind of directory.
    pub profile: Profile,
    /// The figures.
    pub tally: Tally,
    /// How the directory was read; a file has no proof.
    pub proof: Option<ReadProof>,
    /// Whether links, cases and newcomers were written.
    pub committed: bool,
}

/// A case that was there before.
#[derive(Debug, Clone)]
pub(super) struct Before {
    id: Uuid,
    opened_at: Timestamp,
    state: CaseState,
    reason: String,
    suspects: String,
}

/// Reads everything, matches it, and writes what was found if `adoption` says so.
///
/// # Errors
/// When nobody is logged in who may and something is to be written, the source cannot be read to its end, or the store fails.
pub async fn adopt_directory(
    registry: &Registry,
    source: Source<'_>,
    settings: &SyncSettings,
    actor: &Actor,
    adoption: &Adoption,
    progress: &(dyn Fn(u64) + Sync),
) -> OperationResult<Adopted> {
    if adoption.commit {
        actor.require(Permission::SyncDirectory)?;
    }
    let name = match (&source, adoption.profile) {
        (Source::Ldif(_), Profile::Zimbra) => ZIMBRA_EXPORT,
        _ => settings.name.as_str(),
    };
    let (book, book_is_new) = target(registry, settings, name, adoption.profile).await?;
    let target = book.id;
    let reading = Reading {
        profile: adoption.profile,
        birth_attribute: adoption.birth_attribute.clone(),
        mail_domain: registry.province.mail_domain.clone(),
    };
    let query = NamedQuery {
        base: adoption.base.clone().map_or_else(|| settings.naming.base().clone(), Dn),
        filter: "(objectClass=*)".to_owned(),
        attributes: adoption.profile.attributes(adoption.birth_attribute.as_deref()),
    };
    let mut matching = Matching {
        registry,
        target,
        reading,
        agencies: Agencies::read(registry, adoption.create.as_ref()).await?,
        creates: adoption.create.is_some(),
        is_part: adoption.base.is_some(),
        tally: Tally::default(),
        claims: Claims::default(),
        cases: Vec::new(),
        newcomers: Newcomers::default(),
        before: HashMap::new(),
        nobody: HashSet::new(),
        seen: HashSet::new(),
    };
    let (send, mut receive) = mpsc::channel(1);
    let matcher = &mut matching;
    // The channel's end goes with it, so that a reading that nobody follows ends too.
    let taking = async move {
        while let Some(part) = receive.recv().await {
            matcher.take(part).await?;
            progress(matcher.tally.entries);
        }
        OperationResult::Ok(())
    };
    let (read, taken) = tokio::join!(source::read(source, query, send), taking);
    // Whoever stopped taking is why the reading ended.
    taken?;
    let proof = read?;
    if let Some(proof) = proof.as_ref().filter(|proof| adoption.commit && !proof.is_complete()) {
        return Err(cut_short(proof));
    }
    let found = matching.finish();
    let mut adopted = Adopted { profile: adoption.profile, tally: found.tally.clone(), proof, committed: false };
    if adoption.commit {
        if book_is_new {
            save(&registry.store, &book).await?;
        }
        record::record(registry, actor, target, &found, progress).await?;
        if !found.newcomers.is_empty() && book.primed_at.is_some() {
            rest(registry, actor, target).await?;
        }
        create::create(registry, actor, target, found, progress).await?;
        adopted.committed = true;
    }
    Ok(adopted)
}

/// Stops writes to a directory that is kept already: what is entered from it must not go back to it before somebody has seen a plan.
async fn rest(registry: &Registry, actor: &Actor, target: TargetId) -> OperationResult<()> {
    let reason = "people were entered from an adoption; look at a plan, then resume".to_owned();
    let books = registry.store.bookkeeping().await?;
    let row = PauseRow { at: registry.clock.now(), by: actor.recorded_name(), reason };
    if books.pause_target(target, &row).await? {
        books.audit(registry.event(actor, "pause_directory").with("reason", row.reason.as_str()));
    }
    Ok(books.commit().await?)
}

/// The directory as it is, or will be, in our books; the second part says whether that is new.
async fn target(
    registry: &Registry,
    settings: &SyncSettings,
    name: &str,
    profile: Profile,
) -> OperationResult<(TargetRow, bool)> {
    let known = registry.store.read().await?.target(name).await?;
    let server_hash = settings.server_hash.to_vec();
    let profile_is_new = !profile.is_written() && known.as_ref().is_none_or(|row| row.profile != profile.as_str());
    Ok(match known {
        Some(row) if profile_is_new => (TargetRow { profile: profile.to_string(), server_hash, ..row }, true),
        Some(row) => (row, false),
        None => {
            let row = TargetRow {
                id: TargetId(registry.new_id()),
                name: name.to_owned(),
                profile: profile.to_string(),
                capabilities: None,
                server_hash,
                primed_at: None,
                replica_reload_required: false,
            };
            (row, true)
        }
    })
}

fn cut_short(proof: &ReadProof) -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            format!(
                "Chưa đọc hết thư mục (mã {}, {} mục, {} chỉ dẫn sang máy khác): hai mục có thể cùng nhận một hộp thư mà chưa thấy; chưa ghi \
                 gì. Cho tài khoản đọc không giới hạn số mục và thời gian, hoặc dùng tệp LDIF",
                proof.result_code, proof.count, proof.referrals
            ),
            format!(
                "the directory was not read to its end (code {}, {} entries, {} referrals): two entries may claim one mailbox unseen; \
                 nothing was written. Give the account unlimited size and time, or use an LDIF export",
                proof.result_code, proof.count, proof.referrals
            ),
        ),
    }
}

/// What is kept of what passes.
struct Matching<'a> {
    registry: &'a Registry,
    target: TargetId,
    reading: Reading,
    agencies: Agencies,
    creates: bool,
    /// Only a part of the directory is read.
    is_part: bool,
    tally: Tally,
    claims: Claims,
    cases: Vec<OpenCase>,
    newcomers: Newcomers,
    before: HashMap<Uuid, Before>,
    /// Entries with an open case for which there is no reason any more.
    nobody: HashSet<Uuid>,
    /// Every person's entry so far.
    seen: HashSet<Uuid>,
}

/// Everything that was found, ready to be written.
pub(super) struct Outcomes {
    tally: Tally,
    links: Vec<Link>,
    cases: Vec<OpenCase>,
    newcomers: Vec<Newcomer>,
    before: HashMap<Uuid, Before>,
    nobody: Vec<Uuid>,
}

impl Matching<'_> {
    async fn take(&mut self, part: Vec<Named>) -> OperationResult<()> {
        let mut candidates = Vec::with_capacity(part.len());
        for entry in part {
            let dn = entry.dn.clone();
            match self.reading.read(entry) {
                // Files put together, or an entry that moved while it was read: what came first stands.
                Read::Person(candidate) if !self.seen.insert(candidate.entry_uuid) => {
                    self.tally.odd(Oddity::SeenTwice, &dn);
                }
                Read::Person(candidate) => {
                    self.tally.kind(ForeignKind::Person);
                    for oddity in &candidate.oddities {
                        self.tally.odd(*oddity, &dn);
                    }
                    candidates.push(*candidate);
                }
                Read::Nameless => {
                    self.tally.kind(ForeignKind::Person);
                    self.tally.odd(Oddity::NoIdentity, &dn);
                }
                Read::List(addresses, _) => {
                    self.tally.kind(ForeignKind::List);
                    self.tally.agency_lists += u64::from(self.is_agency_list(&addresses));
                }
                Read::Other(kind) => self.tally.kind(kind),
            }
        }
        let found = look_up(self.registry, self.target, &self.reading, &self.agencies, &candidates).await?;
        for candidate in candidates {
            self.judge(&candidate, &found);
        }
        Ok(())
    }

    fn is_agency_list(&self, addresses: &[MailAddress]) -> bool {
        let is_own = |address: &MailAddress| {
            is_within(address, &self.reading.mail_domain) && self.agencies.is_slug(address.local())
        };
        addresses.iter().any(is_own)
    }

    fn judge(&mut self, candidate: &Candidate, found: &Found) {
        let entry = candidate.entry_uuid;
        if found.linked.contains(&entry) {
            self.tally.linked_before += 1;
            return;
        }
        if let Some(before) = found.before.get(&entry) {
            if before.is_left {
                self.tally.left += 1;
                return;
            }
            if self.is_part && before.case.state == CaseState::Open {
                // Who else claims the mailbox may lie outside: what waits for a person goes on waiting.
                if let Ok(reason) = before.case.reason.parse() {
                    *self.tally.cases.entry(reason).or_default() += 1;
                }
                return;
            }
            self.before.insert(entry, before.case.clone());
        }
        let evidence = found.evidence.get(&entry).map(Vec::as_slice).unwrap_or_default();
        match correlate(candidate, evidence, &found.known) {
            Outcome::Link(mailbox, evidence) => self.claims.push(Link {
                mailbox,
                entry_uuid: entry,
                evidence,
                dn: candidate.dn.as_str().into(),
                shown: shown(candidate.name(), &candidate.addresses).into(),
            }),
            Outcome::Case(reason, suspects) => self.cases.push(OpenCase {
                entry_uuid: entry,
                dn: candidate.dn.clone(),
                shown: shown(candidate.name(), &candidate.addresses),
                reason,
                suspects,
            }),
            Outcome::Unmanaged => self.unknown(candidate),
        }
    }

    fn unknown(&mut self, candidate: &Candidate) {
        self.tally.unmanaged += 1;
        self.nobody.insert(candidate.entry_uuid);
        if !self.creates {
            return;
        }
        self.newcomers.note(candidate);
        let agency = self.agencies.of(candidate);
        match newcomer(candidate, agency, &self.reading.mail_domain) {
            Ok(newcomer) => self.newcomers.push(newcomer),
            Err(why) => self.tally.not_created(why, &candidate.departments),
        }
    }

    fn finish(self) -> Outcomes {
        let Self { mut tally, claims, mut cases, newcomers, before, mut nobody, .. } = self;
        let (links, contested) = claims.finish();
        cases.extend(contested);
        let (newcomers, rivals) = newcomers.finish();
        tally.newcomers = newcomers.len() as u64;
        tally.unmanaged -= (newcomers.len() + rivals.len()) as u64;
        for rival in &rivals {
            nobody.remove(&rival.entry_uuid);
        }
        cases.extend(rivals);
        cases.sort_by(|one, other| one.dn.cmp(&other.dn).then(one.entry_uuid.cmp(&other.entry_uuid)));
        for link in &links {
            *tally.links.entry(link.evidence).or_default() += 1;
        }
        for case in &cases {
            *tally.cases.entry(case.reason).or_default() += 1;
        }
        nobody.retain(|entry| before.get(entry).is_some_and(|case| case.state == CaseState::Open));
        let mut nobody: Vec<Uuid> = nobody.into_iter().collect();
        nobody.sort_unstable();
        Outcomes { tally, links, cases, newcomers, before, nobody }
    }
}

/// The business day on which newcomers begin.
fn today(registry: &Registry) -> Date {
    registry.clock.today()
}
