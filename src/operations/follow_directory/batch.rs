//! What was heard and is not written down yet.

use std::collections::HashMap;

use tokio::time::Instant;
use uuid::Uuid;

use crate::directory::attribute::Attribute;
use crate::directory::digests::AttributeDigests;
use crate::directory::entry::{Observed, Subject};
use crate::directory::observed::claim;
use crate::directory::syncrepl::{Cookie, Effect};

/// An entry as it was seen: without its values.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    pub(super) entry_uuid: Uuid,
    pub(super) csn: String,
    pub(super) dn: String,
    pub(super) claim: Option<Subject>,
    pub(super) digests: AttributeDigests,
    /// The change set that it names; 0 where it names none.
    pub(super) revision: i64,
}

impl Sighting {
    pub(super) fn of(observed: Observed) -> Self {
        let revision = observed.entry.get(Attribute::Revision).first();
        Self {
            entry_uuid: observed.entry_uuid,
            claim: claim(&observed.entry),
            digests: AttributeDigests::of(&observed.entry.values),
            revision: revision.and_then(|value| std::str::from_utf8(value).ok()?.parse().ok()).unwrap_or(0),
            csn: observed.csn.0,
            dn: observed.entry.dn.0,
        }
    }
}

/// Sightings, suspects, and the cookie that covers them.
#[derive(Debug, Default)]
pub(super) struct Batch {
    sightings: Vec<Sighting>,
    at: HashMap<Uuid, usize>,
    suspects: Vec<Uuid>,
    pub(super) cookie: Option<Cookie>,
    /// Something came after the cookie.
    uncovered: bool,
    /// Whether the session began without anything to compare with: what stands there is no news then.
    pub(super) is_first_contact: bool,
    pub(super) refreshed: Option<bool>,
    since: Option<Instant>,
}

impl Batch {
    /// The first of a session.
    pub(super) fn begun(is_first_contact: bool) -> Self {
        Self { is_first_contact, ..Self::default() }
    }

    pub(super) fn see(&mut self, sighting: Sighting) {
        self.since.get_or_insert_with(Instant::now);
        self.uncovered = true;
        if let Some(earlier) = self.at.get(&sighting.entry_uuid).and_then(|at| self.sightings.get_mut(*at)) {
            *earlier = sighting;
        } else {
            self.at.insert(sighting.entry_uuid, self.sightings.len());
            self.sightings.push(sighting);
        }
    }

    pub(super) fn suspect(&mut self, uuid: Uuid) {
        self.since.get_or_insert_with(Instant::now);
        self.uncovered = true;
        self.suspects.push(uuid);
    }

    /// Takes an effect; gives back what ends the session.
    pub(super) fn take(&mut self, effect: Effect<Observed>) -> Option<Effect<Observed>> {
        match effect {
            Effect::Changed { entry, .. } => self.see(Sighting::of(entry)),
            Effect::Suspect { uuid, .. } => self.suspect(uuid),
            Effect::Cookie(cookie) => {
                self.since.get_or_insert_with(Instant::now);
                self.cookie = Some(cookie);
                self.uncovered = false;
            }
            Effect::Refreshed { complete } => self.refreshed = Some(complete),
            ending @ (Effect::Anew(_) | Effect::Ended(_)) => return Some(ending),
        }
        None
    }

    /// When the oldest of it came; none when there is nothing.
    pub(super) const fn since(&self) -> Option<Instant> {
        self.since
    }

    pub(super) const fn len(&self) -> usize {
        self.sightings.len()
    }

    /// Whether the cookie covers all of it.
    pub(super) const fn is_covered(&self) -> bool {
        !self.uncovered
    }

    pub(super) fn sightings(&mut self) -> Vec<Sighting> {
        self.at.clear();
        self.since = None;
        std::mem::take(&mut self.sightings)
    }

    /// Each once: an entry may leave, come back and leave again.
    pub(super) fn suspects(&mut self) -> Vec<Uuid> {
        let mut suspects = std::mem::take(&mut self.suspects);
        suspects.sort_unstable();
        suspects.dedup();
        suspects
    }

    /// It is written down. With the refresh ends the first contact: what is heard from then on has just happened.
    pub(super) fn written(&mut self) {
        self.cookie = None;
        self.is_first_contact &= self.refreshed.is_none();
        self.refreshed = None;
        self.uncovered = false;
        self.since = None;
    }
}
