//! Makes registry rows of a drawn person.

use std::hash::{DefaultHasher, Hash, Hasher};

use time::{Date, Duration};

use super::career::Career;
use super::decisions::Matter;
use super::{AgencyBatch, People};
use crate::domain::agency::AgencyVersion;
use crate::domain::decision::DecisionKind;
use crate::domain::ids::{FactId, MailboxId, OfficialId, PostingId, SubjectId};
use crate::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::mailbox::{Mailbox, MailboxKind, uid};
use crate::domain::name;
use crate::domain::official::{Category, Official};
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind, Rank};

/// How long an address of the agency before still delivers.
const ALIAS_DAYS: i64 = 365;

impl<'a> People<'a> {
    pub(super) fn enter(&mut self, batch: &mut AgencyBatch, agency: &'a AgencyVersion, career: Career<'a>) {
        let official = OfficialId(self.ids.next(self.now));
        let subject = self.subject(batch, agency, official, &career);
        self.postings(batch, agency, official, &career, subject);
        if let Some(since) = career.mailbox_since {
            self.mailbox(batch, agency, official, &career, since, subject);
        }
        let Career { full_name, birth_date, category, .. } = career;
        batch.officials.push(Official { id: official, full_name, birth_date, category });
    }

    fn subject(
        &mut self,
        batch: &mut AgencyBatch,
        agency: &AgencyVersion,
        official: OfficialId,
        career: &Career<'_>,
    ) -> Option<SubjectId> {
        let here = Some(agency.agency);
        let (kind, effective_from, from_agency, to_agency) = match (&career.until, &career.earlier) {
            (Some(until), _) => (DecisionKind::Retire, *until, here, None),
            (None, Some(earlier)) => (DecisionKind::Transfer, career.from, Some(earlier.agency.agency), here),
            (None, None) if career.is_recruit && career.category != Category::Contract => {
                (DecisionKind::Recruit, career.from, None, here)
            }
            (None, None) => return None,
        };
        let agency_name = agency.name.as_str();
        let matter = Matter { kind, official, effective_from, from_agency, to_agency, agency_name };
        self.book.enter(batch, self.ids, self.now, &matter)
    }

    fn postings(
        &mut self,
        batch: &mut AgencyBatch,
        agency: &AgencyVersion,
        official: OfficialId,
        career: &Career<'_>,
        subject: Option<SubjectId>,
    ) {
        if let Some(earlier) = &career.earlier {
            batch.postings.push(Posting {
                id: PostingId(self.ids.next(self.now)),
                official,
                agency: earlier.agency.agency,
                effective: Period { from: earlier.from, to: Some(career.from) },
                kind: PostingKind::Primary,
                rank: Rank::Staff,
                position: earlier.title.to_owned(),
                subject: None,
            });
        }
        batch.postings.push(Posting {
            id: PostingId(self.ids.next(self.now)),
            official,
            agency: agency.agency,
            effective: Period { from: career.from, to: career.until },
            kind: PostingKind::Primary,
            rank: career.rank,
            position: career.title.clone(),
            subject,
        });
    }

    fn mailbox(
        &mut self,
        batch: &mut AgencyBatch,
        agency: &'a AgencyVersion,
        official: OfficialId,
        career: &Career<'a>,
        since: Date,
        subject: Option<SubjectId>,
    ) {
        let mailbox = MailboxId(self.ids.next(self.now));
        let number = self.next_number;
        self.next_number += 1;
        let quota_mib = if matches!(career.rank, Rank::Head | Rank::Deputy) { 5120 } else { 2048 };
        batch.mailboxes.push(Mailbox {
            id: mailbox,
            number,
            kind: MailboxKind::Personal,
            official: Some(official),
            agency: None,
            quota_mib,
        });
        for (state, effective) in states(career, since) {
            let subject = subject.filter(|_| state == MailboxState::ReceiveOnly);
            batch.states.push(MailboxStateFact { id: self.fact(), mailbox, state, effective, subject });
        }
        let moved = career.earlier.as_ref().filter(|_| since < career.from);
        let address = self.address(&career.full_name, agency, number);
        if let Some(earlier) = moved {
            let before = self.address(&career.full_name, earlier.agency, number);
            let until = career.from + Duration::days(ALIAS_DAYS);
            let alias = Period { from: career.from, to: Some(until) };
            let primary = Period { from: since, to: Some(career.from) };
            self.hold(batch, mailbox, before.as_ref(), AddressKind::Primary, primary);
            self.hold(batch, mailbox, before.as_ref(), AddressKind::Alias, alias);
        }
        let from = if moved.is_some() { career.from } else { since };
        self.hold(batch, mailbox, address.as_ref(), AddressKind::Primary, Period::starting(from));
    }

    fn hold(
        &mut self,
        batch: &mut AgencyBatch,
        mailbox: MailboxId,
        address: Option<&MailAddress>,
        kind: AddressKind,
        effective: Period,
    ) {
        let Some(address) = address else { return };
        batch.addresses.push(AddressFact { id: self.fact(), mailbox, address: address.clone(), kind, effective });
    }

    fn fact(&mut self) -> FactId {
        FactId(self.ids.next(self.now))
    }

    /// The template's address, else (which no invented name needs) one by the mailbox's number; none when the
    /// template fits no unit.
    fn address(&mut self, full_name: &str, agency: &AgencyVersion, number: i64) -> Option<MailAddress> {
        let by_number = name::NameParts { given: uid(number), ..name::NameParts::default() };
        let is_given = |address: &MailAddress| self.given.contains(&hash(address));
        let is_slug = |slug: &str| self.slugs.contains(slug);
        let template = &self.settings.template;
        let proposed = [name::split(full_name), by_number]
            .iter()
            .find_map(|person| template.propose(person, &agency.slug, is_given, is_slug).ok())?;
        self.given.insert(hash(&proposed));
        Some(proposed)
    }
}

/// A hash instead of the text: a false match only costs someone a number in their address.
fn hash(address: &MailAddress) -> u64 {
    let mut hasher = DefaultHasher::new();
    address.as_str().hash(&mut hasher);
    hasher.finish()
}

/// The states of a mailbox, one after the other from its first day.
fn states(career: &Career<'_>, since: Date) -> Vec<(MailboxState, Period)> {
    let mut turns = vec![(if career.is_staged { MailboxState::Staged } else { MailboxState::Active }, since)];
    if let Some(suspended) = career.suspended_since {
        turns.push((MailboxState::Suspended, suspended));
    }
    if let Some(retired) = career.until {
        let months = if career.rank == Rank::Head { 12 } else { 6 };
        turns.push((MailboxState::ReceiveOnly, retired));
        turns.push((MailboxState::Preserved, months_after(retired, months)));
    }
    let ends: Vec<Option<Date>> = turns.iter().skip(1).map(|(_, from)| Some(*from)).chain([None]).collect();
    turns.into_iter().zip(ends).map(|((state, from), to)| (state, Period { from, to })).collect()
}

/// Months after the first of a month.
fn months_after(first: Date, months: i32) -> Date {
    (0..months).fold(first, |day, _| (day + Duration::days(31)).replace_day(1).unwrap_or(day))
}
