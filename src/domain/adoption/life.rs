//! What adoption depends on of one official over time, and the steps that follow from it: the same rule as counting a day, asked for each
//! day on which its answer may change.

use std::collections::BTreeSet;
use std::sync::Arc;

use time::Date;

use super::class::{Class, Prospect};
use super::counts::is_issued;
use super::freshness::{Freshness, SpokenFor};
use super::holding::{KnownCertificate, Owning};
use super::rule::{CertificateRow, EXPIRING_DAYS, OfficialRow, ScopeRule, Standing, standing};
use super::scope::DatedRule;
use super::steps::{Place, Steps};
use crate::domain::certificate::answer::Told;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::status::ListWindow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::period::Period;
use crate::domain::posting::Rank;

/// A primary post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// Where.
    pub agency: AgencyId,
    /// Rank.
    pub rank: Rank,
    /// When.
    pub period: Period,
}

/// A certificate that was theirs at some time and may sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whose lists tell of it.
    pub issuer: Fingerprint,
    /// Until when these speak.
    pub freshness: Arc<Freshness>,
    /// Everything else. It has no windows: what lists say is `freshness`.
    pub history: KnownCertificate,
}

/// What is known of an official over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Who.
    pub official: OfficialId,
    /// Category, where no correction says otherwise.
    pub category: Category,
    /// Corrections of it.
    pub categories: Vec<(Category, Period)>,
    /// Primary posts.
    pub posts: Vec<Post>,
    /// States of the personal mailbox.
    pub mailbox: Vec<(MailboxState, Period)>,
    /// Its addresses, aliases too.
    pub addresses: Vec<(MailAddress, Period)>,
    /// Certificates.
    pub certificates: Vec<Held>,
}

/// A certificate as of an instant; `hangs_on` is set where only the lists of an issuer decide whether something is known of its revocation.
struct Judged<'a> {
    row: CertificateRow,
    hangs_on: Option<&'a Fingerprint>,
}

impl Life {
    /// Somebody of whom nothing is known yet.
    #[must_use]
    pub const fn new(official: OfficialId, category: Category) -> Self {
        Self {
            official,
            category,
            categories: Vec::new(),
            posts: Vec::new(),
            mailbox: Vec::new(),
            addresses: Vec::new(),
            certificates: Vec::new(),
        }
    }

    /// Where and how they are counted, from which day on: of all days, past and future, by what is known.
    #[must_use]
    pub fn steps(&self, rule: &ScopeRule) -> Steps<Place<Class>> {
        let mut steps = Steps::default();
        // Nobody is counted before their first post.
        let Some(first) = self.posts.iter().map(|post| post.period.from).min() else { return steps };
        for day in self.turning_days(rule).into_iter().filter(|day| *day >= first) {
            steps.push(day, self.on(rule, day));
        }
        steps
    }

    /// Where and how they are counted on a day.
    #[must_use]
    pub fn on(&self, rule: &ScopeRule, day: Date) -> Option<Place<Class>> {
        let holding = self.posts.iter().find(|post| post.period.contains(day));
        let last = || self.posts.iter().filter(|post| post.period.from <= day).max_by_key(|post| post.period.from);
        let post = holding.or_else(last)?;
        let on_day = |(_, period): &&(MailboxState, Period)| period.contains(day);
        let corrected = self.categories.iter().find(|(_, period)| period.contains(day));
        let official = OfficialRow {
            id: self.official,
            agency: post.agency,
            post: post.agency,
            in_post: holding.is_some(),
            rank: post.rank,
            category: corrected.map_or(self.category, |(category, _)| *category),
            mailbox: self.mailbox.iter().find(on_day).map(|(state, _)| *state),
        };
        let has_mailbox = is_issued(official.mailbox);
        let class = Class {
            in_post: official.in_post,
            has_mailbox,
            is_activated: has_mailbox && self.was_active_by(day),
            prospect: self.prospect(rule, &official, day),
        };
        class.is_counted().then_some(Place { agency: post.agency, rank: post.rank, class })
    }

    fn was_active_by(&self, day: Date) -> bool {
        self.mailbox.iter().any(|(state, period)| *state == MailboxState::Active && period.from <= day)
    }

    fn prospect(&self, rule: &ScopeRule, official: &OfficialRow, day: Date) -> Prospect {
        let at = Timestamp::end_of(day);
        let judged = self.certificates_on(day);
        let with = |speaking: Option<&Fingerprint>| {
            let rows: Vec<CertificateRow> = judged.iter().map(|one| one.with_lists_of(speaking)).collect();
            standing(rule, official, &rows, at)
        };
        let mut prospect = Prospect::settled(with(None));
        let issuers: BTreeSet<&Fingerprint> = judged.iter().filter_map(|one| one.hangs_on).collect();
        for issuer in issuers {
            match with(Some(issuer)) {
                same if same == prospect.otherwise => {}
                Standing::Covered { expiring: false } => prospect.lasting.push(*issuer),
                _ => prospect.expiring.push(*issuer),
            }
        }
        prospect
    }

    fn certificates_on(&self, day: Date) -> Vec<Judged<'_>> {
        let at = Timestamp::end_of(day);
        let live: Vec<&MailAddress> =
            self.addresses.iter().filter(|(_, period)| period.contains(day)).map(|(address, _)| address).collect();
        let theirs = self.certificates.iter().filter(|held| held.history.owning.on(day) == Some(self.official));
        let judged = theirs.map(|held| {
            let history = &held.history;
            // Without windows only answers can say that something is known.
            let mut evidence = history.evidence_at(at);
            let mut hangs_on = None;
            match held.freshness.speaks(history.not_after) {
                SpokenFor::UpTo(until) => evidence.list_is_fresh |= at < until,
                SpokenFor::UpToHorizon if !evidence.list_is_fresh => hangs_on = Some(&held.issuer),
                SpokenFor::UpToHorizon => {}
            }
            let row = CertificateRow {
                official: self.official,
                evidence,
                may_sign: history.may_sign,
                address_is_live: history.addresses.iter().any(|address| live.contains(&address)),
            };
            Judged { row, hangs_on }
        });
        judged.collect()
    }

    /// The days on which something may change, in order.
    fn turning_days(&self, rule: &ScopeRule) -> BTreeSet<Date> {
        let mut periods: Vec<Period> = self.posts.iter().map(|post| post.period).collect();
        periods.extend(rule.dated.iter().map(DatedRule::period));
        periods.extend(self.categories.iter().map(|(_, period)| *period));
        periods.extend(self.mailbox.iter().map(|(_, period)| *period));
        periods.extend(self.addresses.iter().map(|(_, period)| *period));
        let mut instants = Vec::new();
        for held in &self.certificates {
            if let Owning::Said(words) = &held.history.owning {
                periods.extend(words.iter().map(|(_, period)| *period));
            }
            held.turning_instants(&mut instants);
        }
        let mut days: BTreeSet<Date> = instants.into_iter().filter_map(first_day_from).collect();
        days.extend(periods.iter().flat_map(|period| [Some(period.from), period.to]).flatten());
        days
    }
}

impl Held {
    /// The instants from which on something may be otherwise.
    fn turning_instants(&self, instants: &mut Vec<Timestamp>) {
        let history = &self.history;
        let expiring_after = history.not_after.plus_seconds(-EXPIRING_DAYS * 86_400);
        let expiring_from = Timestamp::from_unix_micros(expiring_after.unix_micros().saturating_add(1));
        instants.extend([history.not_before, history.not_after, expiring_from]);
        for word in history.words.iter().chain(&history.issuer_words) {
            instants.extend([Some(word.revocation.at), word.ends_at].into_iter().flatten());
        }
        for stop in &history.stops {
            instants.extend([Some(stop.from), stop.to].into_iter().flatten());
        }
        for (told, ListWindow { this_update, next_update }) in &history.answers {
            instants.extend([*this_update, *next_update]);
            if let Told::Revoked(revocation) = told {
                instants.push(revocation.at);
            }
        }
        if let SpokenFor::UpTo(until) = self.freshness.speaks(history.not_after) {
            instants.push(until);
        }
    }
}

impl Judged<'_> {
    fn with_lists_of(&self, speaking: Option<&Fingerprint>) -> CertificateRow {
        let mut row = self.row;
        row.evidence.list_is_fresh |= self.hangs_on.is_some() && self.hangs_on == speaking;
        row
    }
}

/// The first day whose end is at or after the instant.
fn first_day_from(instant: Timestamp) -> Option<Date> {
    Some(Timestamp::from_unix_micros(instant.unix_micros().checked_sub(1)?).day())
}

#[cfg(test)]
mod tests;
