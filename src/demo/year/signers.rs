//! Who signs the documents of which agency in the demo: its leaders, each by a certificate of theirs.

use std::collections::HashMap;

use time::Date;

use crate::demo::people::AgencyBatch;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::period::Period;
use crate::domain::posting::Rank;

/// A certificate that the demo CA made for somebody.
#[derive(Debug, Clone)]
pub struct Issued {
    /// Whose name it bears.
    pub official: OfficialId,
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
    /// Its issuer's name.
    pub issuer: String,
    /// Its serial number.
    pub serial: Serial,
    /// First day of validity.
    pub from: Date,
    /// First day on which it is good for nothing any more: it ended or was revoked.
    pub until: Date,
}

/// A leader with a certificate.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The agency that they lead.
    pub agency: AgencyId,
    /// When they hold the post.
    pub post: Period,
    /// What they sign with.
    pub certificate: Issued,
}

impl Signer {
    /// Whether the leader is in post on that day and holds a certificate whose validity has begun.
    #[must_use]
    pub fn is_there(&self, day: Date) -> bool {
        self.post.contains(day) && self.certificate.from <= day
    }

    /// Whether a signature of that day proves something.
    #[must_use]
    pub fn is_good(&self, day: Date) -> bool {
        self.is_there(day) && day < self.certificate.until
    }
}

/// Gathers the signers while people and certificates are made.
#[derive(Debug, Default)]
pub struct Signers {
    leaders: HashMap<OfficialId, (AgencyId, Period)>,
    found: Vec<Signer>,
}

impl Signers {
    /// Notes who leads an agency.
    pub fn note_leaders(&mut self, batch: &AgencyBatch) {
        let leads = |rank: Rank| matches!(rank, Rank::Head | Rank::Deputy);
        let own = batch.postings.iter().filter(|posting| posting.agency == batch.agency && leads(posting.rank));
        self.leaders.extend(own.map(|posting| (posting.official, (posting.agency, posting.effective))));
    }

    /// Notes certificates: those of leaders make signers.
    pub fn note_certificates(&mut self, issued: Vec<Issued>) {
        for certificate in issued {
            if let Some((agency, post)) = self.leaders.get(&certificate.official).copied() {
                self.found.push(Signer { agency, post, certificate });
            }
        }
    }

    /// All of them, in the order in which their certificates were made.
    #[must_use]
    pub fn all(&self) -> &[Signer] {
        &self.found
    }
}
