//! What is known of a certificate over time, by one knowledge: without when each fact was recorded, for the numbers are of what is known now.
//! `evidence_at` must say what a read at that instant says.

use std::sync::Arc;

use time::Date;

use crate::domain::certificate::answer::{Told, do_clear};
use crate::domain::certificate::authority::stricter;
use crate::domain::certificate::observation::{Word, word_at};
use crate::domain::certificate::status::{ChainVerdict, Evidence, ListWindow, is_covered};
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::period::Period;
use crate::domain::signing::history::CertificateHistory;
use crate::domain::signing::knowledge::{Knowledge, held};

/// An order of ours to stop the use of a certificate, until it was lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// From when on.
    pub from: Timestamp,
    /// When it was lifted.
    pub to: Option<Timestamp>,
}

/// Whose a certificate is, over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owning {
    /// As the import found it, for all time; nobody was found for none.
    Found(Option<OfficialId>),
    /// By people's word; outside these periods it is nobody's.
    Said(Vec<(OfficialId, Period)>),
}

impl Owning {
    /// Whose it is on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<OfficialId> {
        match self {
            Self::Found(official) => *official,
            Self::Said(words) => words.iter().find(|(_, period)| period.contains(day)).map(|(official, _)| *official),
        }
    }

    /// Whose it is on any day.
    #[must_use]
    pub fn all(&self) -> Vec<OfficialId> {
        match self {
            Self::Found(official) => official.iter().copied().collect(),
            Self::Said(words) => words.iter().map(|(official, _)| *official).collect(),
        }
    }
}

/// What is known of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCertificate {
    /// The chain's verdict.
    pub chain: ChainVerdict,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// First instant after it.
    pub not_after: Timestamp,
    /// Key usage allows signatures.
    pub may_sign: bool,
    /// The addresses it states.
    pub addresses: Vec<MailAddress>,
    /// The CA's words on it.
    pub words: Vec<Word>,
    /// Our own orders.
    pub stops: Vec<Stop>,
    /// What stands against its CA.
    pub issuer_words: Vec<Word>,
    /// Windows of its issuer's lists.
    pub windows: Arc<[ListWindow]>,
    /// Answers about it, with their windows, the oldest first.
    pub answers: Vec<(Told, ListWindow)>,
    /// Whose it is.
    pub owning: Owning,
}

impl KnownCertificate {
    /// What is known of `history`, but for what its issuer's lists say.
    #[must_use]
    pub fn of(history: &CertificateHistory, known: Knowledge) -> Self {
        let is_said = history.owner_words.iter().any(|word| word.recorded.is_there(known));
        let said = held(&history.owner_words, known).filter_map(|(official, period)| Some(((*official)?, *period)));
        let stop = |stop: &crate::domain::signing::history::Stop| Stop {
            from: stop.from,
            to: held(&stop.lifted, known).min().copied(),
        };
        Self {
            chain: history.chain(known),
            not_before: history.not_before,
            not_after: history.not_after,
            may_sign: history.may_sign,
            addresses: history.addresses.clone(),
            words: history.words(known),
            stops: held(&history.stops, known).map(stop).collect(),
            issuer_words: held(&history.issuer_words, known).copied().collect(),
            windows: Arc::default(),
            answers: held(&history.answers, known).copied().collect(),
            owning: if is_said { Owning::Said(said.collect()) } else { Owning::Found(history.found) },
        }
    }

    /// What decides its status at an instant.
    #[must_use]
    pub fn evidence_at(&self, at: Timestamp) -> Evidence {
        let standing = self.stops.iter().filter(|stop| stop.to.is_none_or(|to| at < to));
        Evidence {
            chain: self.chain,
            not_before: self.not_before,
            not_after: self.not_after,
            revocation: stricter(word_at(&self.words, at), word_at(&self.issuer_words, at), at),
            stop_use_since: standing.map(|stop| stop.from).filter(|from| *from <= at).min(),
            list_is_fresh: is_covered(&self.windows, self.not_after, at) || do_clear(&self.answers, self.not_after, at),
        }
    }
}
