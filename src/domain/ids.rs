//! Identifiers: one newtype a thing, all `UUIDv7` (RFC 9562 section 5.7), made by an [`IdSource`].
//!
//! A source is seeded or takes entropy; nothing else in the program makes identifiers.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clock::Timestamp;

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

id! {
    /// An agency, through all its names and codes.
    AgencyId,
    /// An official (one person).
    OfficialId,
    /// One dated posting of an official.
    PostingId,
    /// A decision, the legal act.
    DecisionId,
    /// One person under one decision.
    SubjectId,
    /// A mailbox, for life.
    MailboxId,
    /// A certificate.
    CertificateId,
    /// A device that keeps a key.
    DeviceId,
    /// A request to the CA.
    RequestId,
    /// A renewal campaign of an agency.
    CampaignId,
    /// A stored directory plan.
    PlanId,
    /// A directory we keep equal to the registry.
    TargetId,
    /// An account of the program.
    PrincipalId,
    /// A notice: a mail that is owed.
    NoticeId,
    /// A token by which a program calls the API.
    TokenId,
    /// A letter to or from the CA.
    LetterId,
    /// A piece of long work.
    JobId,
    /// Any other dated fact row.
    FactId,
}

/// Makes `UUIDv7` identifiers that sort in the order of their making.
#[derive(Debug)]
pub struct IdSource {
    rng: ChaCha20Rng,
    millisecond: u64,
    counter: u16,
}

impl IdSource {
    /// A source seeded by the operating system.
    #[must_use]
    pub fn from_entropy() -> Self {
        Self::with_rng(ChaCha20Rng::from_rng(&mut rand::rng()))
    }

    /// A source that makes the same identifiers for the same seed and instants.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::with_rng(ChaCha20Rng::seed_from_u64(seed))
    }

    fn with_rng(rng: ChaCha20Rng) -> Self {
        Self { rng, millisecond: 0, counter: 0 }
    }

    /// The next identifier. Within one millisecond a 12-bit counter keeps the order
    /// (RFC 9562 section 6.2, method 1); when it is full the millisecond is moved on.
    pub fn next(&mut self, now: Timestamp) -> Uuid {
        let millisecond = u64::try_from(now.unix_micros() / 1000).unwrap_or(0);
        if millisecond > self.millisecond {
            self.millisecond = millisecond;
            self.counter = 0;
        } else if self.counter == 0xFFF {
            self.millisecond += 1;
            self.counter = 0;
        } else {
            self.counter += 1;
        }
        let mut bytes = [0_u8; 10];
        self.rng.fill_bytes(&mut bytes);
        let [high, low] = self.counter.to_be_bytes();
        bytes[0] = high;
        bytes[1] = low;
        uuid::Builder::from_unix_timestamp_millis(self.millisecond, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_version_7_sorted_and_repeatable() {
        let now = Timestamp::from_unix_micros(1_577_757_600_000_000);
        let mut source = IdSource::seeded(7);
        let made: Vec<Uuid> = (0..10_000).map(|_| source.next(now)).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        let mut again = IdSource::seeded(7);
        assert_eq!(made[9_999], (0..10_000).map(|_| again.next(now)).last().unwrap_or_default());
        assert_ne!(made[0], IdSource::seeded(8).next(now));
    }
}
