//! What a sighting means, by what was seen and applied before: pure.

use std::collections::HashMap;

use uuid::Uuid;

use super::batch::Sighting;
use super::event::FollowEvent;
use crate::directory::attribute::Attribute;
use crate::directory::digests::{AttributeDigests, value_digest};
use crate::directory::dn;
use crate::directory::entry::{Dn, EntryKind, Subject};
use crate::directory::mapping::owns;
use crate::directory::plan::AdoptedNames;
use crate::directory::plan::moves::named_by;
use crate::directory::policy::Policies;
use crate::domain::attribute_policy::{DriftPolicy, Ownership};
use crate::domain::clock::Timestamp;
use crate::operations::entry_names::renamed_person;
use crate::operations::sync_target::{kind_of, kind_text};
use crate::storage::row::directory::LinkRow;
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::row::drift::DriftRow;
use crate::storage::row::follow::{AheadRow, SightRow};

/// What an entry's name is called among attributes that drift (RFC 5020).
const NAME: &str = "entryDN";

/// What is known of the entries of a batch.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// As last seen.
    pub(super) sights: HashMap<Uuid, SightRow>,
    /// The version that our last write made.
    pub(super) applied: HashMap<Uuid, String>,
    /// What they stand for and what they are called, by stored link.
    pub(super) links: HashMap<Uuid, LinkRow>,
    /// What becomes of names that others gave.
    pub(super) adopted_names: AdoptedNames,
    /// Drift of them that lasts.
    pub(super) drift: Vec<DriftRow>,
    /// The registry's newest change set; of a frozen directory, that of when it was frozen: what has been recorded since says nothing of
    /// what happened there.
    pub(super) head: i64,
    /// Entries that somebody accepted although they were ahead, up to this change set.
    pub(super) accepted: HashMap<Uuid, i64>,
}

/// What is to be written down of a batch.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Nothing was ever seen of this directory.
    pub(super) is_first_contact: bool,
    pub(super) sights: Vec<SightRow>,
    pub(super) gone: Vec<Uuid>,
    pub(super) dirty: Vec<MarkedSubject>,
    /// Names that linked entries have by now.
    pub(super) names: Vec<(Uuid, String)>,
    /// Mailboxes whose groups name them as they were called before.
    pub(super) renamed: Vec<Uuid>,
    pub(super) ahead: Vec<AheadRow>,
    pub(super) drift: Vec<DriftRow>,
    pub(super) events: Vec<FollowEvent>,
}

impl Verdict {
    /// Judges an entry that is there.
    pub(super) fn seen(&mut self, seen: Sighting, known: &Known, policies: &Policies, now: Timestamp) {
        let before = known.sights.get(&seen.entry_uuid);
        let link = known.links.get(&seen.entry_uuid);
        let linked = link.map(subject_of);
        self.name(link, &seen.dn);
        let subject = linked.clone().or_else(|| seen.claim.map(marked));
        if let Some(kind) = subject.as_ref().and_then(|subject| kind_of(&subject.kind).ok()) {
            let ours = known.applied.get(&seen.entry_uuid) == Some(&seen.csn);
            let changed = changed(kind, before, &seen);
            // Of an entry that was never seen, what nobody linked is no news: a comparison of everything finds it.
            let is_news = if before.is_some() { changed.is_some() } else { linked.is_some() && !self.is_first_contact };
            if is_news && !ours {
                self.dirty.extend(subject.clone());
            }
            if let (Some(before), Some(attributes)) = (before, changed) {
                if let Some(subject) = &subject {
                    let mut others = attributes.clone();
                    if !dn::equal(&before.dn, &seen.dn) {
                        self.name_drift(&seen, (before, kind, subject), known, now);
                        // What names an entry changes with its name.
                        let named = named_by(kind, &Dn(seen.dn.clone()));
                        others.retain(|attribute| !named.contains(attribute));
                    }
                    self.drift(&seen, (before, subject), &others, (known, policies), now);
                }
                let attributes = attributes.into_iter().map(Attribute::name).collect();
                self.events.push(FollowEvent::Changed { dn: seen.dn.clone(), kind, attributes, ours });
            }
            if let Some(subject) = &subject {
                self.ahead(&seen, subject, known, now);
            }
        }
        self.sights.push(SightRow {
            entry_uuid: seen.entry_uuid,
            csn: seen.csn,
            dn: seen.dn,
            subject,
            digests: seen.digests.as_bytes(),
        });
    }

    /// Judges an entry that is proved to be gone.
    pub(super) fn gone(&mut self, uuid: Uuid, known: &Known, now: Timestamp) {
        let open = known.drift.iter().filter(|row| row.entry_uuid == uuid);
        self.drift.extend(open.map(|row| DriftRow { last_seen: now, ended: Some(now), ..row.clone() }));
        let before = known.sights.get(&uuid);
        let linked = known.links.get(&uuid).map(subject_of);
        let subject = linked.or_else(|| before.and_then(|row| row.subject.clone()));
        if let Some((kind, subject)) = subject.and_then(|subject| Some((kind_of(&subject.kind).ok()?, subject))) {
            self.dirty.push(subject);
            let dn = before.map_or_else(|| uuid.to_string(), |row| row.dn.clone());
            self.events.push(FollowEvent::Gone { dn, kind });
        }
        self.gone.push(uuid);
    }

    /// Takes over the name under which a linked entry stands. Groups must follow whoever is called otherwise; at first contact a plan
    /// compares them.
    fn name(&mut self, link: Option<&LinkRow>, dn: &str) {
        let Some(link) = link.filter(|link| link.dn != dn) else { return };
        self.names.push((link.entry_uuid, dn.to_owned()));
        if !self.is_first_contact {
            self.renamed.extend(renamed_person(link, dn));
        }
    }

    /// Writes down that somebody else renamed an entry, or that this is over.
    fn name_drift(
        &mut self,
        seen: &Sighting,
        (before, kind, subject): (&SightRow, EntryKind, &MarkedSubject),
        known: &Known,
        now: Timestamp,
    ) {
        let ours = known.applied.get(&seen.entry_uuid) == Some(&seen.csn);
        let mut open = known.drift.iter().filter(|row| row.entry_uuid == seen.entry_uuid && row.attribute == NAME);
        if let Some(row) = open.next() {
            let is_over = ours || name_digest(&seen.dn) == row.expected;
            let (csn, dn, ended) = (seen.csn.clone(), seen.dn.clone(), is_over.then_some(now));
            self.drift.push(DriftRow { last_seen: now, csn, dn, ended, ..row.clone() });
        } else if !ours {
            let moves = known.adopted_names.moves(kind, seen.entry_uuid);
            self.drift.push(DriftRow {
                entry_uuid: seen.entry_uuid,
                attribute: NAME.to_owned(),
                first_seen: now,
                last_seen: now,
                ended: None,
                policy: if moves { DriftPolicy::Revert } else { DriftPolicy::Report },
                subject: subject.clone(),
                dn: seen.dn.clone(),
                csn: seen.csn.clone(),
                expected: name_digest(&before.dn),
            });
        }
    }

    /// Writes down what somebody else changed, and what is over: put back as it was, or written by us.
    fn drift(
        &mut self,
        seen: &Sighting,
        (before, subject): (&SightRow, &MarkedSubject),
        changed: &[Attribute],
        (known, policies): (&Known, &Policies),
        now: Timestamp,
    ) {
        let ours = known.applied.get(&seen.entry_uuid) == Some(&seen.csn);
        let was = AttributeDigests::from_bytes(&before.digests);
        for attribute in changed {
            let name = attribute.name();
            let mut open = known.drift.iter().filter(|row| row.entry_uuid == seen.entry_uuid && row.attribute == name);
            let policy = policies.of(*attribute);
            if let Some(row) = open.next() {
                let is_over = ours || seen.digests.get(*attribute) == row.expected;
                let (csn, ended) = (seen.csn.clone(), is_over.then_some(now));
                self.drift.push(DriftRow { last_seen: now, csn, ended, ..row.clone() });
            } else if !ours && policy.ownership != Ownership::InitialOnly {
                self.drift.push(DriftRow {
                    entry_uuid: seen.entry_uuid,
                    attribute: name.to_owned(),
                    first_seen: now,
                    last_seen: now,
                    ended: None,
                    policy: if policy.ownership == Ownership::Observe { DriftPolicy::Report } else { policy.drift },
                    subject: subject.clone(),
                    dn: seen.dn.clone(),
                    csn: seen.csn.clone(),
                    expected: was.get(*attribute).to_vec(),
                });
            }
        }
    }

    fn ahead(&mut self, seen: &Sighting, subject: &MarkedSubject, known: &Known, now: Timestamp) {
        let ours = known.applied.get(&seen.entry_uuid) == Some(&seen.csn);
        let accepted = known.accepted.get(&seen.entry_uuid).copied().unwrap_or(known.head);
        if seen.revision <= known.head.max(accepted) || ours {
            return;
        }
        if self.ahead.is_empty() {
            self.events.push(FollowEvent::Frozen {
                dn: seen.dn.clone(),
                directory_revision: seen.revision,
                registry_revision: known.head,
            });
        }
        self.ahead.push(AheadRow {
            entry_uuid: seen.entry_uuid,
            subject: subject.clone(),
            dn: seen.dn.clone(),
            directory_revision: seen.revision,
            registry_revision: known.head,
            differs: Vec::new(),
            seen_at: now,
        });
    }
}

/// Which of our attributes changed; none when neither they nor the name did.
fn changed(kind: EntryKind, before: Option<&SightRow>, seen: &Sighting) -> Option<Vec<Attribute>> {
    let before = before?;
    let was = AttributeDigests::from_bytes(&before.digests);
    let attributes: Vec<_> = seen.digests.differing(&was).filter(|attribute| owns(kind, *attribute)).collect();
    (!attributes.is_empty() || !dn::equal(&before.dn, &seen.dn)).then_some(attributes)
}

fn subject_of(link: &LinkRow) -> MarkedSubject {
    MarkedSubject { kind: link.subject_kind.clone(), id: link.subject }
}

fn name_digest(dn: &str) -> Vec<u8> {
    value_digest(Attribute::Member, dn.as_bytes()).to_vec()
}

fn marked(subject: Subject) -> MarkedSubject {
    MarkedSubject { kind: kind_text(subject.kind).to_owned(), id: subject.id }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::directory::entry::Values;

    const ENTRY: Uuid = Uuid::from_u128(7);
    const NOW: Timestamp = Timestamp::from_unix_micros(0);

    fn digests(title: &str) -> AttributeDigests {
        let values: Vec<Values> = vec![(Attribute::Title, vec![title.into()])];
        AttributeDigests::of(&values)
    }

    fn seen(csn: &str, title: &str) -> Sighting {
        let (csn, dn) = (csn.to_owned(), "uid=1,ou=people,dc=x".to_owned());
        Sighting { entry_uuid: ENTRY, csn, dn, claim: None, digests: digests(title), revision: 5 }
    }

    /// An entry of ours that was seen with this title and last written in that version.
    fn known(title: &str, applied: &str) -> Known {
        let link = LinkRow {
            subject_kind: "person".to_owned(),
            subject: Uuid::from_u128(1),
            entry_uuid: ENTRY,
            dn: "uid=1,ou=people,dc=x".to_owned(),
        };
        let sight = SightRow {
            entry_uuid: ENTRY,
            csn: "0".to_owned(),
            dn: "UID=1, ou=people, dc=x".to_owned(),
            subject: None,
            digests: digests(title).as_bytes(),
        };
        Known {
            sights: HashMap::from([(ENTRY, sight)]),
            applied: HashMap::from([(ENTRY, applied.to_owned())]),
            links: HashMap::from([(ENTRY, link)]),
            adopted_names: AdoptedNames::Keep,
            drift: Vec::new(),
            head: 5,
            accepted: HashMap::new(),
        }
    }

    fn judged(seen: Sighting, known: &Known) -> Verdict {
        let mut verdict = Verdict::default();
        verdict.seen(seen, known, &Policies::default(), NOW);
        verdict
    }

    #[test]
    fn a_foreign_edit_marks_and_an_echo_and_noise_do_not() {
        let foreign = judged(seen("9", "new"), &known("old", "8"));
        assert_eq!(foreign.dirty.len(), 1);
        let echo = judged(seen("9", "new"), &known("old", "9"));
        assert!(echo.dirty.is_empty());
        assert!(matches!(&echo.events[..], [FollowEvent::Changed { ours: true, .. }]));
        let noise = judged(seen("9", "OLD"), &known("old", "8"));
        assert!(noise.dirty.is_empty() && noise.events.is_empty());
        assert_eq!(noise.sights[0].csn, "9");
    }

    #[test]
    fn drift_lasts_until_it_is_put_back() {
        let mut known = known("old", "8");
        let drift = judged(seen("9", "new"), &known).drift;
        assert_eq!((drift.len(), drift[0].attribute.as_str(), drift[0].ended), (1, "title", None));
        known.drift = drift;
        known.sights.get_mut(&ENTRY).unwrap().digests = digests("new").as_bytes();
        assert_eq!(judged(seen("A", "newer"), &known).drift[0].ended, None);
        assert_eq!(judged(seen("A", "old"), &known).drift[0].ended, Some(NOW), "as it was");
        known.applied.insert(ENTRY, "A".to_owned());
        assert_eq!(judged(seen("A", "ours"), &known).drift[0].ended, Some(NOW), "written by us");
        known.drift.clear();
        assert!(judged(seen("A", "ours"), &known).drift.is_empty());
    }

    #[test]
    fn a_new_name_is_news() {
        let mut moved = seen("9", "old");
        moved.dn = "uid=1,ou=elsewhere,dc=x".to_owned();
        let name = moved.dn.clone();
        let verdict = judged(moved.clone(), &known("old", "8"));
        assert_eq!(verdict.dirty.len(), 1);
        assert_eq!((verdict.names, verdict.renamed), (vec![(ENTRY, name)], vec![Uuid::from_u128(1)]));
        let [drift] = &verdict.drift[..] else { panic!("{:?}", verdict.drift) };
        assert_eq!((drift.attribute.as_str(), drift.policy, drift.ended), (NAME, DriftPolicy::Report, None));
        // Put back by somebody, or by us.
        let mut later = known("old", "8");
        later.drift = verdict.drift;
        later.sights.get_mut(&ENTRY).unwrap().dn = moved.dn.clone();
        assert_eq!(judged(seen("A", "old"), &later).drift[0].ended, Some(NOW));
        // Where names are ours it is put back.
        let ours = Known { adopted_names: AdoptedNames::Move { but: HashSet::new() }, ..known("old", "8") };
        assert_eq!(judged(moved.clone(), &ours).drift[0].policy, DriftPolicy::Revert);
        // At first contact the name is taken over, and nothing is marked.
        let mut first = Verdict { is_first_contact: true, ..Verdict::default() };
        let unseen = Known { sights: HashMap::new(), ..known("old", "8") };
        first.seen(moved, &unseen, &Policies::default(), NOW);
        assert_eq!((first.names.len(), first.renamed.len(), first.dirty.len()), (1, 0, 0));
    }

    #[test]
    fn an_entry_linked_and_never_seen_is_news_but_at_first_contact() {
        let mut unseen = known("old", "8");
        unseen.sights.clear();
        assert_eq!(judged(seen("9", "old"), &unseen).dirty.len(), 1);
        assert!(judged(seen("8", "old"), &unseen).dirty.is_empty(), "our own write");
        let mut first = Verdict { is_first_contact: true, ..Verdict::default() };
        first.seen(seen("9", "old"), &unseen, &Policies::default(), NOW);
        assert!(first.dirty.is_empty());
    }

    #[test]
    fn entries_ahead_of_the_registry_are_counted() {
        let mut ahead = seen("9", "old");
        ahead.revision = 6;
        let found = judged(ahead.clone(), &known("old", "8"));
        assert_eq!((found.ahead[0].directory_revision, found.ahead[0].registry_revision), (6, 5));
        assert!(matches!(&found.events[..], [FollowEvent::Frozen { directory_revision: 6, .. }]));
        assert!(judged(seen("9", "old"), &known("old", "8")).ahead.is_empty());
        assert!(judged(ahead.clone(), &known("old", "9")).ahead.is_empty(), "our own write");
        let mut accepted = known("old", "8");
        accepted.accepted.insert(ENTRY, 6);
        assert!(judged(ahead.clone(), &accepted).ahead.is_empty());
        ahead.revision = 7;
        assert_eq!(judged(ahead, &accepted).ahead.len(), 1, "newer than what was accepted");
    }
}
