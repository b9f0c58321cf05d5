//! What is known about one certificate and its holder over time, so that any number of instants can be judged without asking the store
//! again. `evidence_at` must say what a read at that instant says.

use std::sync::Arc;

use time::Date;

use crate::domain::certificate::answer::{Told, do_clear};
use crate::domain::certificate::authority::stricter;
use crate::domain::certificate::observation::{Word, word_at};
use crate::domain::certificate::status::{ChainVerdict, Evidence, ListWindow, is_covered};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::period::Period;

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
}

/// What is known about a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateHistory {
    /// The certificate.
    pub certificate: CertificateId,
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
    /// Windows of its issuer's lists, which all certificates of an issuer share: there are thousands.
    pub windows: Arc<[ListWindow]>,
    /// Answers about it, with their windows, the oldest first.
    pub answers: Vec<(Told, ListWindow)>,
    /// Whose it is.
    pub owning: Owning,
    /// The agencies whose mailbox had an address that it states: nobody's certificate is theirs.
    pub agencies: Vec<(AgencyId, Period)>,
}

impl CertificateHistory {
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

    /// The agency whose certificate it is on a day, if it is no person's then.
    #[must_use]
    pub fn agency_on(&self, day: Date) -> Option<AgencyId> {
        let is_nobodys = self.owning.on(day).is_none();
        self.agencies.iter().find(|(_, period)| is_nobodys && period.contains(day)).map(|(agency, _)| *agency)
    }

    /// Whether a list of its issuer made after the instant, while it was valid, has spoken: what later lists of that issuer say of it changes
    /// nothing.
    #[must_use]
    pub fn is_settled_at(&self, at: Timestamp) -> bool {
        self.windows.iter().any(|list| at <= list.this_update && list.this_update < self.not_after)
    }
}

/// Where an official belonged, over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HolderHistory {
    /// Primary posts.
    pub posts: Vec<(AgencyId, Period)>,
    /// Addresses of the personal mailbox, aliases too.
    pub addresses: Vec<(MailAddress, Period)>,
}

impl HolderHistory {
    /// The agency of their post on a day.
    #[must_use]
    pub fn agency_on(&self, day: Date) -> Option<AgencyId> {
        self.posts.iter().find(|(_, period)| period.contains(day)).map(|(agency, _)| *agency)
    }

    /// Whether they had a post that ended by that day and have none on it.
    #[must_use]
    pub fn has_left_by(&self, day: Date) -> bool {
        self.agency_on(day).is_none() && self.posts.iter().any(|(_, period)| period.to.is_some_and(|to| to <= day))
    }

    /// Whether one of these addresses was theirs on a day.
    #[must_use]
    pub fn answers_to(&self, addresses: &[MailAddress], day: Date) -> bool {
        self.addresses.iter().any(|(own, period)| period.contains(day) && addresses.contains(own))
    }
}
