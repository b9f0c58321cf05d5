//! The people of the demo: a stream of agencies, each with its officials, postings, mailboxes and decisions.
//!
//! One agency is in memory at a time, so 614,900 mailboxes take no more than the largest agency and a set of hashes.

mod career;
mod decisions;
mod record;

use std::collections::HashSet;

use time::Date;

use self::career::Drawing;
use self::decisions::Book;
use super::headcount::{self, Headcount};
use super::posts::{Post, roster};
use super::random::Dice;
use crate::domain::agency::AgencyVersion;
use crate::domain::clock::Timestamp;
use crate::domain::decision::{Decision, DecisionSubject};
use crate::domain::ids::{AgencyId, IdSource};
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::AddressFact;
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::mailbox::template::AddressTemplate;
use crate::domain::official::{Category, Official};
use crate::domain::posting::{Posting, Rank};

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Personal mailboxes, exactly.
    pub mailboxes: u64,
    /// Same seed, same people.
    pub seed: u64,
    /// The demo's day; nothing but planned ends lies after it.
    pub today: Date,
    /// How addresses are made.
    pub template: AddressTemplate,
}

/// The people of one agency, rows for the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyBatch {
    /// Counting agency of everyone here (of leavers, the last one).
    pub agency: AgencyId,
    /// Who they are.
    pub officials: Vec<Official>,
    /// Their places, earlier ones too.
    pub postings: Vec<Posting>,
    /// Personal mailboxes.
    pub mailboxes: Vec<Mailbox>,
    /// States of the mailboxes.
    pub states: Vec<MailboxStateFact>,
    /// Addresses, earlier ones and aliases too.
    pub addresses: Vec<AddressFact>,
    /// Decisions behind recent recruits, transfers and retirements.
    pub decisions: Vec<Decision>,
    /// The people of the decisions; written after decisions and officials.
    pub subjects: Vec<DecisionSubject>,
}

impl AgencyBatch {
    fn new(agency: AgencyId) -> Self {
        Self {
            agency,
            officials: Vec::new(),
            postings: Vec::new(),
            mailboxes: Vec::new(),
            states: Vec::new(),
            addresses: Vec::new(),
            decisions: Vec::new(),
            subjects: Vec::new(),
        }
    }
}

/// The stream of agencies with their people, in the order of the agencies.
#[derive(Debug)]
pub struct People<'a> {
    agencies: &'a [AgencyVersion],
    counts: Vec<Headcount>,
    settings: Settings,
    slugs: HashSet<&'a str>,
    /// Hashes of the addresses given so far, agencies that people have left included.
    given: HashSet<u64>,
    ids: &'a mut IdSource,
    now: Timestamp,
    next_number: i64,
    book: Book,
    place: usize,
}

impl<'a> People<'a> {
    /// The people of some agencies. `ids` makes every identifier; pass the source that made the agencies'.
    #[must_use]
    pub fn new(agencies: &'a [AgencyVersion], settings: Settings, ids: &'a mut IdSource) -> Self {
        let issuer = agencies.iter().find(|agency| agency.slug == "snv").or_else(|| agencies.first());
        Self {
            agencies,
            counts: headcount::spread(agencies, settings.mailboxes, settings.seed),
            slugs: agencies.iter().map(|agency| agency.slug.as_str()).collect(),
            given: HashSet::new(),
            ids,
            now: Timestamp::start_of(settings.today),
            next_number: 1,
            book: Book::new(issuer.map(|agency| agency.agency), settings.seed),
            place: 0,
            settings,
        }
    }

    /// People in post, people who retired, and mailboxes to come, in total.
    #[must_use]
    pub fn totals(&self) -> Headcount {
        let sum = |count: fn(&Headcount) -> u64| self.counts.iter().map(count).sum();
        Headcount {
            staff: sum(|count| count.staff),
            without_mailbox: sum(|count| count.without_mailbox),
            retired: sum(|count| count.retired),
        }
    }

    fn batch(&mut self, agency: &'a AgencyVersion, count: Headcount, stream: u64) -> AgencyBatch {
        let mut dice = Dice::new(self.settings.seed, stream);
        let mut batch = AgencyBatch::new(agency.agency);
        let posts = roster(agency, count.staff);
        let has_mailbox = who_has_a_mailbox(&posts, count.without_mailbox);
        let today = self.settings.today;
        for (post, has_mailbox) in posts.iter().zip(has_mailbox) {
            let drawing = Drawing { dice: &mut dice, agency, others: self.agencies, today };
            let career = drawing.staff(post, has_mailbox);
            self.enter(&mut batch, agency, career);
        }
        for _ in 0..count.retired {
            let mut drawing = Drawing { dice: &mut dice, agency, others: self.agencies, today };
            let career = drawing.retired(&posts);
            self.enter(&mut batch, agency, career);
        }
        batch
    }
}

impl Iterator for People<'_> {
    type Item = AgencyBatch;

    fn next(&mut self) -> Option<AgencyBatch> {
        let (agency, count) = (self.agencies.get(self.place)?, self.counts.get(self.place).copied()?);
        let stream = self.place as u64;
        self.place += 1;
        Some(self.batch(agency, count, stream))
    }
}

/// Contract staff go without first, then the last of the roster; leaders after all staff, the head last.
fn who_has_a_mailbox(posts: &[Post], without: u64) -> Vec<bool> {
    let mut places: Vec<(usize, &Post)> = posts.iter().enumerate().rev().collect();
    places.sort_by_key(|(_, post)| {
        (post.rank == Rank::Head, post.rank != Rank::Staff, post.category != Category::Contract)
    });
    let without = usize::try_from(without).unwrap_or(usize::MAX);
    let without: HashSet<usize> = places.into_iter().take(without).map(|(place, _)| place).collect();
    (0..posts.len()).map(|place| !without.contains(&place)).collect()
}
