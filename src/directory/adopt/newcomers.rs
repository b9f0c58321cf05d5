//! Entries of people whom the registry does not know and whom `--create` enters. They wait here, packed, until the whole directory is
//! read: only then it is known that no two share an address or are one person.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

use super::candidate::{Candidate, is_within};
use super::claims::OpenCase;
use super::correlate::CaseReason;
use crate::directory::dn;
use crate::domain::code::code_list;
use crate::domain::ids::AgencyId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::name::fold;

code_list! {
    /// Why nobody is made of an entry.
    NotCreated {
        /// The mapping knows no agency for it.
        UnknownAgency = "unknown_agency",
        /// It has no name.
        NoName = "no_name",
        /// It has no address in the province's domain.
        NoOwnAddress = "no_own_address",
    }
}

/// A person to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newcomer {
    /// The entry.
    pub entry_uuid: Uuid,
    /// Its name.
    pub dn: Box<str>,
    /// Full name, NFC.
    pub full_name: Box<str>,
    /// Date of birth, where the entry has one.
    pub birth_date: Option<Date>,
    /// Where they are posted.
    pub agency: AgencyId,
    /// Title of the post.
    pub title: Option<Box<str>>,
    /// Addresses in the province's domain, the primary one first.
    pub addresses: Box<[MailAddress]>,
    /// State of the mailbox.
    pub state: MailboxState,
    /// Quota in MiB, where the entry has one.
    pub quota_mib: Option<i32>,
}

/// A newcomer of a candidate, for the agency that the mapping found.
///
/// # Errors
/// Why nobody can be made of it.
pub fn newcomer(candidate: &Candidate, agency: Option<AgencyId>, mail_domain: &str) -> Result<Newcomer, NotCreated> {
    let agency = agency.ok_or(NotCreated::UnknownAgency)?;
    let full_name = candidate.name().ok_or(NotCreated::NoName)?;
    let own = candidate.addresses.iter().filter(|address| is_within(address, mail_domain));
    let addresses: Box<[MailAddress]> = own.cloned().collect();
    if addresses.is_empty() {
        return Err(NotCreated::NoOwnAddress);
    }
    Ok(Newcomer {
        entry_uuid: candidate.entry_uuid,
        dn: candidate.dn.as_str().into(),
        full_name: full_name.into(),
        birth_date: candidate.birth_date,
        agency,
        title: candidate.title.as_deref().map(Into::into),
        addresses,
        state: candidate.state.unwrap_or(MailboxState::Active),
        quota_mib: candidate.quota_mib,
    })
}

/// Collects newcomers, and whoever might be one of them.
#[derive(Debug, Default)]
pub struct Newcomers {
    waiting: Vec<Newcomer>,
    /// How many entries of unknown people have an address, by its hash: a clash of hashes costs a case, nothing else.
    by_address: HashMap<u64, u8>,
    by_person: HashMap<u64, u8>,
    hasher: RandomState,
}

impl Newcomers {
    /// Notes an entry of somebody unknown, whether or not anybody is made of it: it may be another's second one.
    pub fn note(&mut self, candidate: &Candidate) {
        for address in &candidate.addresses {
            count(&mut self.by_address, self.hasher.hash_one(address.as_str()));
        }
        if let Some(key) = self.person(candidate.name(), candidate.birth_date) {
            count(&mut self.by_person, key);
        }
    }

    /// Takes a person to be entered, who was noted.
    pub fn push(&mut self, newcomer: Newcomer) {
        self.waiting.push(newcomer);
    }

    fn person(&self, name: Option<&str>, birth_date: Option<Date>) -> Option<u64> {
        name.zip(birth_date).map(|(name, date)| self.hasher.hash_one((fold(name), date)))
    }

    /// Those to be entered, in the order of their entries' names, and a case for each that is not the only one of its kind.
    #[must_use]
    pub fn finish(mut self) -> (Vec<Newcomer>, Vec<OpenCase>) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_cached_key(|newcomer| dn::normal(&newcomer.dn).into_owned());
        let (mut entered, mut cases) = (Vec::with_capacity(waiting.len()), Vec::new());
        for newcomer in waiting {
            match self.rival(&newcomer) {
                None => entered.push(newcomer),
                Some(reason) => cases.push(OpenCase {
                    entry_uuid: newcomer.entry_uuid,
                    shown: shown(Some(&newcomer.full_name), &newcomer.addresses),
                    dn: newcomer.dn.into_string(),
                    reason,
                    suspects: Vec::new(),
                }),
            }
        }
        (entered, cases)
    }

    fn rival(&self, newcomer: &Newcomer) -> Option<CaseReason> {
        let several = |counts: &HashMap<u64, u8>, key: u64| counts.get(&key).is_some_and(|&number| number > 1);
        let is_shared = |address: &MailAddress| several(&self.by_address, self.hasher.hash_one(address.as_str()));
        if newcomer.addresses.iter().any(is_shared) {
            return Some(CaseReason::AddressShared);
        }
        let person = self.person(Some(&newcomer.full_name), newcomer.birth_date)?;
        several(&self.by_person, person).then_some(CaseReason::SamePersonTwice)
    }
}

/// Name and addresses in one line.
#[must_use]
pub fn shown(name: Option<&str>, addresses: &[MailAddress]) -> String {
    let mut line = name.unwrap_or("?").to_owned();
    for address in addresses.iter().take(4) {
        line.push_str(&format!(" <{address}>"));
    }
    line
}

fn count(counts: &mut HashMap<u64, u8>, key: u64) {
    let number = counts.entry(key).or_default();
    *number = number.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn candidate(number: u128, name: &str, addresses: &[&str], birth_date: Option<Date>) -> Candidate {
        Candidate {
            entry_uuid: Uuid::from_u128(number),
            dn: format!("CN={number}, dc=x"),
            names: [name].iter().filter(|name| !name.is_empty()).map(|&name| name.to_owned()).collect(),
            addresses: addresses.iter().map(|text| text.parse().unwrap()).collect(),
            uids: Vec::new(),
            departments: Vec::new(),
            title: None,
            birth_date,
            mailbox: None,
            official: None,
            number: None,
            state: None,
            quota_mib: None,
            oddities: Vec::new(),
        }
    }

    #[test]
    fn an_address_or_a_person_met_twice_is_nobodys_newcomer() {
        let born = Some(date!(1980 - 02 - 29));
        let all = [
            candidate(1, "Trần Văn An", &["a@t.vn", "b@t.vn"], None),
            candidate(2, "Lê Thị Bình", &["c@t.vn", "A@t.vn"], None),
            candidate(3, "Phạm Chi", &["d@t.vn"], born),
            candidate(4, "Pham Chi", &["e@t.vn"], born),
            candidate(5, "Trần Văn An", &["f@t.vn", "f@khac.vn"], born),
            candidate(6, "Hồ Dung", &["g@t.vn"], None),
        ];
        let agency = Some(AgencyId(Uuid::from_u128(9)));
        let mut newcomers = Newcomers::default();
        for candidate in &all {
            newcomers.note(candidate);
            newcomers.push(newcomer(candidate, agency, "t.vn").unwrap());
        }
        // Nobody is made of this one, but it has the address of the sixth.
        newcomers.note(&candidate(7, "", &["g@t.vn"], None));
        let (entered, cases) = newcomers.finish();
        assert_eq!(entered.iter().map(|one| one.entry_uuid.as_u128()).collect::<Vec<_>>(), [5]);
        assert_eq!(entered[0].addresses.len(), 1, "only the province's own");
        let reasons: Vec<_> = cases.iter().map(|case| (case.entry_uuid.as_u128(), case.reason)).collect();
        let shared = CaseReason::AddressShared;
        let twice = CaseReason::SamePersonTwice;
        assert_eq!(reasons, [(1, shared), (2, shared), (3, twice), (4, twice), (6, shared)]);
    }

    #[test]
    fn nobody_is_made_of_an_entry_that_lacks_what_a_mailbox_needs() {
        let agency = Some(AgencyId(Uuid::nil()));
        let of = |candidate: &Candidate, agency| newcomer(candidate, agency, "t.vn").unwrap_err();
        assert_eq!(of(&candidate(1, "An", &["a@t.vn"], None), None), NotCreated::UnknownAgency);
        assert_eq!(of(&candidate(1, "", &["a@t.vn"], None), agency), NotCreated::NoName);
        assert_eq!(of(&candidate(1, "An", &["a@sub.t.vn"], None), agency), NotCreated::NoOwnAddress);
    }
}
