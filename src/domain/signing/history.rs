//! What was ever recorded of one certificate and its holder, so that any number of instants can be judged, each by what was known at any time,
//! without asking the store again. `evidence_at` must say what a read at that instant, as known then, says.

use std::sync::Arc;

use time::Date;

use super::knowledge::{Held, Knowledge, Recorded, held};
use super::lists::Lists;
use crate::domain::certificate::answer::{Told, do_clear};
use crate::domain::certificate::authority::stricter;
use crate::domain::certificate::observation::{Word, word_at};
use crate::domain::certificate::status::{ChainVerdict, Evidence, ListWindow};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::period::Period;
use crate::domain::posting::Rank;

/// An order of ours to stop the use of a certificate, until it was lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// From when on.
    pub from: Timestamp,
    /// When it was lifted; the first time counts.
    pub lifted: Vec<Held<Timestamp>>,
}

impl Stop {
    fn stands_at(&self, at: Timestamp, known: Knowledge) -> bool {
        self.from <= at && held(&self.lifted, known).all(|lifted| at < *lifted)
    }
}

/// Whose a certificate is by somebody's word, and when; nobody's without an official.
pub type OwnerWord = (Option<OfficialId>, Period);

/// What was ever recorded of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateHistory {
    /// The certificate.
    pub certificate: CertificateId,
    /// When it came in.
    pub recorded: Recorded,
    /// The chain's verdict then.
    pub first_chain: ChainVerdict,
    /// Those that stand instead.
    pub chains: Vec<Held<ChainVerdict>>,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// First instant after it.
    pub not_after: Timestamp,
    /// Key usage allows signatures.
    pub may_sign: bool,
    /// The addresses it states.
    pub addresses: Vec<MailAddress>,
    /// Somebody whose it is or was is erased, and with them the addresses.
    pub is_erased: bool,
    /// The first word of its CA on it.
    pub first_word: Option<Held<Word>>,
    /// Those that stand instead.
    pub words: Vec<Held<Word>>,
    /// Our own orders.
    pub stops: Vec<Held<Stop>>,
    /// What stands against its CA.
    pub issuer_words: Vec<Held<Word>>,
    /// Its issuer's lists.
    pub lists: Arc<Lists>,
    /// Answers about it, with their windows, the oldest first.
    pub answers: Vec<Held<(Told, ListWindow)>>,
    /// Whose it is as the import found it: for all time, until somebody says otherwise.
    pub found: Option<OfficialId>,
    /// Whose it is by people's word.
    pub owner_words: Vec<Held<OwnerWord>>,
    /// The agencies whose mailbox had an address that it states: nobody's certificate is theirs.
    pub agencies: Vec<Held<(AgencyId, Period)>>,
}

impl CertificateHistory {
    /// The chain's verdict.
    #[must_use]
    pub fn chain(&self, known: Knowledge) -> ChainVerdict {
        held(&self.chains, known).next().copied().unwrap_or(self.first_chain)
    }

    /// What decides its status at an instant.
    #[must_use]
    pub fn evidence_at(&self, at: Timestamp, known: Knowledge) -> Evidence {
        let issuer_words: Vec<Word> = held(&self.issuer_words, known).copied().collect();
        let answers: Vec<(Told, ListWindow)> = held(&self.answers, known).copied().collect();
        let standing = held(&self.stops, known).filter(|stop| stop.stands_at(at, known));
        Evidence {
            chain: self.chain(known),
            not_before: self.not_before,
            not_after: self.not_after,
            revocation: stricter(word_at(&self.words(known), at), word_at(&issuer_words, at), at),
            stop_use_since: standing.map(|stop| stop.from).min(),
            list_is_fresh: self.lists.cover(self.not_after, at, known) || do_clear(&answers, self.not_after, at),
        }
    }

    /// The CA's words: the first, until others were recorded instead.
    #[must_use]
    pub fn words(&self, known: Knowledge) -> Vec<Word> {
        if self.words.iter().any(|word| word.recorded.is_there(known)) {
            return held(&self.words, known).copied().collect();
        }
        let first = self.first_word.iter().filter(|word| word.recorded.is_held(known));
        first.map(|word| word.fact).collect()
    }

    /// Whose it is on a day: as the import found, until somebody's word was recorded; outside such words it is nobody's.
    #[must_use]
    pub fn owner_on(&self, day: Date, known: Knowledge) -> Option<OfficialId> {
        if !self.owner_words.iter().any(|word| word.recorded.is_there(known)) {
            return self.found;
        }
        let mut said = held(&self.owner_words, known).filter(|(official, _)| official.is_some());
        said.find(|(_, period)| period.contains(day)).and_then(|(official, _)| *official)
    }

    /// Everybody whose it ever was, by what was ever recorded.
    pub fn owners(&self) -> impl Iterator<Item = OfficialId> {
        self.found.into_iter().chain(self.owner_words.iter().filter_map(|word| word.fact.0))
    }

    /// The agency whose certificate it is on a day, if it is no person's then.
    #[must_use]
    pub fn agency_on(&self, day: Date, known: Knowledge) -> Option<AgencyId> {
        if self.owner_on(day, known).is_some() {
            return None;
        }
        held(&self.agencies, known).find(|(_, period)| period.contains(day)).map(|(agency, _)| *agency)
    }
}

/// A primary post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldPost {
    /// Whose it is.
    pub agency: AgencyId,
    /// Its rank.
    pub rank: Rank,
    /// When it holds.
    pub period: Period,
}

/// Where an official belonged, as was ever recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HolderHistory {
    /// Primary posts.
    pub posts: Vec<Held<HeldPost>>,
    /// Addresses of the personal mailbox, aliases too.
    pub addresses: Vec<Held<(MailAddress, Period)>>,
}

impl HolderHistory {
    /// Their post on a day.
    #[must_use]
    pub fn post_on(&self, day: Date, known: Knowledge) -> Option<&HeldPost> {
        held(&self.posts, known).find(|post| post.period.contains(day))
    }

    /// The agency of their last post that had ended by a day.
    #[must_use]
    pub fn left_by(&self, day: Date, known: Knowledge) -> Option<AgencyId> {
        let ended = held(&self.posts, known).filter_map(|post| Some((post.period.to?, post.agency)));
        ended.filter(|(to, _)| *to <= day).max().map(|(_, agency)| agency)
    }

    /// Whether they had a post that ended by that day and have none on it.
    #[must_use]
    pub fn has_left_by(&self, day: Date, known: Knowledge) -> bool {
        self.post_on(day, known).is_none() && self.left_by(day, known).is_some()
    }

    /// Whether one of these addresses was theirs on a day.
    #[must_use]
    pub fn answers_to(&self, addresses: &[MailAddress], day: Date, known: Knowledge) -> bool {
        held(&self.addresses, known).any(|(own, period)| period.contains(day) && addresses.contains(own))
    }
}
