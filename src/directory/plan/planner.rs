//! Desired entries go in one by one and in order, rows come out; what is left of the observation at the end is what the
//! registry no longer has. Pure; the observation is used up as it goes.

mod ahead;
mod removals;

pub use ahead::Ahead;
pub use removals::Coverage;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::diff::{self, Change};
use super::findings::{Finding, Findings, Why};
use super::hash::{Digest, desired_digest, values_digest};
use super::moves::{self, AdoptedNames, Named};
use super::report::Skipped;
use super::row::{Operation, PlanRow, Reason, RowClass, ValidatedBy};
use crate::directory::attribute::Attribute;
use crate::directory::desired::Desired;
use crate::directory::digests::AttributeDigests;
use crate::directory::dn;
use crate::directory::entry::{Dn, Entry, EntryKind, Subject, Value, Values};
use crate::directory::mapping::owns;
use crate::directory::observed::{Found, Observation, Packed};
use crate::directory::policy::{Drift, Policies, Rules};
use crate::domain::attribute_policy::{DriftPolicy, Ownership};

/// Digest of each subject's entry as it was last applied ([`PlanRow::desired`] of its last confirmed row).
pub type LastApplied = HashMap<Subject, Digest>;

/// Digests of the registry's values when they were last written, by subject.
pub type AppliedAttributes = HashMap<Subject, AttributeDigests>;

/// Compares, entry by entry.
#[derive(Debug)]
pub struct Planner {
    observation: Observation,
    last_applied: LastApplied,
    adopted_names: AdoptedNames,
    findings: Findings,
    unchanged: u64,
    planned: u32,
    /// Persons that stand under another name: desired name in normal form -> name in the directory. Groups follow them.
    elsewhere: HashMap<Vec<u8>, String>,
    /// Entries that were found under another name.
    other_names: Vec<(Uuid, String)>,
    /// Persons on their way to their name, of whom a row is one step: another follows.
    on_their_way: HashSet<Subject>,
    policies: Policies,
    applied: AppliedAttributes,
    /// Units that will not be where entries below them expect them.
    left_out: HashSet<String>,
    /// Persons of whom somebody must decide whether an entry is theirs.
    undecided: HashSet<Uuid>,
    /// The registry's newest change set.
    head: i64,
    /// The newest change set of which it is known that the directory holds none that the registry lost.
    frozen: i64,
    /// Entries that are ahead of the registry.
    ahead: Vec<Ahead>,
    /// Entries that somebody accepted, up to this change set.
    accepted: HashMap<Uuid, i64>,
}

impl Planner {
    /// A planner over one observation. `last_applied` may be empty; then the entries' revisions tell drift from change.
    #[must_use]
    pub fn new(mut observation: Observation, last_applied: LastApplied) -> Self {
        let mut findings = Findings::default();
        observation.copies.drain(..).for_each(|copy| findings.push(copy));
        Self {
            observation,
            last_applied,
            adopted_names: AdoptedNames::Keep,
            findings,
            unchanged: 0,
            planned: 0,
            elsewhere: HashMap::new(),
            other_names: Vec::new(),
            on_their_way: HashSet::new(),
            policies: Policies::default(),
            applied: AppliedAttributes::new(),
            left_out: HashSet::new(),
            undecided: HashSet::new(),
            head: i64::MAX,
            frozen: i64::MAX,
            ahead: Vec::new(),
            accepted: HashMap::new(),
        }
    }

    /// Compares by these policies, and by the registry's values as they were last written, as far as they are known.
    #[must_use]
    pub fn by(mut self, policies: Policies, applied: AppliedAttributes) -> Self {
        self.policies = policies;
        self.applied = applied;
        self
    }

    /// From now on compares by these values, as they were last written: of what comes next, so that nobody holds all of them.
    pub fn know(&mut self, applied: AppliedAttributes) {
        self.applied = applied;
    }

    /// The same, for names that others gave.
    #[must_use]
    pub fn naming(self, adopted_names: AdoptedNames) -> Self {
        Self { adopted_names, ..self }
    }

    /// Compares one desired entry; gives its row if the directory differs. Order: containers, units with parents first,
    /// persons, groups.
    pub fn push(&mut self, desired: Desired) -> Option<PlanRow> {
        let subject = desired.subject;
        if let Some(finding) = self.observation.set_aside.remove(&subject) {
            if subject.kind == EntryKind::Unit && !dn::equal(&finding.dn.0, &desired.entry.dn.0) {
                self.leave_out(&desired.entry.dn);
            } else if subject.kind == EntryKind::Person && finding.why == Why::KeyContradictsLink {
                self.stands_elsewhere(&desired.entry.dn, &finding.dn);
            }
            self.findings.push(finding);
            return None;
        }
        match self.observation.take(subject, &desired.entry.dn) {
            Ok(Some(found)) => self.compare(desired, &found),
            Ok(None) => self.add(desired),
            Err(error) => {
                tracing::warn!(dn = %desired.entry.dn, %error, "an entry that was read cannot be taken up again");
                self.not_compared(subject, &desired.entry.dn, Why::NotSeen);
                None
            }
        }
    }

    /// Says that a person stands under another name: groups follow it. What is found when that entry is compared counts more.
    pub fn stands_elsewhere(&mut self, ours: &Dn, theirs: &Dn) {
        if !dn::equal(&ours.0, &theirs.0) {
            self.elsewhere.insert(place(ours), theirs.0.clone());
        }
    }

    fn stands_here(&mut self, kind: EntryKind, name: &Dn) {
        if kind == EntryKind::Person && !self.elsewhere.is_empty() {
            self.elsewhere.remove(&place(name));
        }
    }

    /// The entries that were found under other names than the registry would give them.
    pub fn take_other_names(&mut self) -> Vec<(Uuid, String)> {
        std::mem::take(&mut self.other_names)
    }

    /// The persons whose row brings them nearer to their name, and who need another look after it.
    pub fn take_on_their_way(&mut self) -> HashSet<Subject> {
        std::mem::take(&mut self.on_their_way)
    }

    /// Records a registry row that could not become an entry. Its entry, if any, stays as it is.
    pub fn unmappable(&mut self, subject: Subject, dn: &Dn, reason: &impl ToString) {
        self.observation.known.remove(&subject);
        self.observation.set_aside.remove(&subject);
        self.not_compared(subject, dn, Why::Unmappable { reason: reason.to_string() });
    }

    /// What the plan leaves out, open to the validator.
    pub const fn findings_mut(&mut self) -> &mut Findings {
        &mut self.findings
    }

    /// Ends the plan: what it left out.
    #[must_use]
    pub fn finish(self) -> Skipped {
        Skipped {
            unchanged: self.unchanged,
            unmanaged: self.observation.unmanaged,
            unmanaged_examples: self.observation.unmanaged_examples,
            new_links: u64::try_from(self.observation.new_links.len()).unwrap_or(u64::MAX),
            partial: self.observation.partial,
            findings: self.findings,
            held: BTreeMap::new(),
            on_their_way: Vec::new(),
        }
    }

    fn add(&mut self, desired: Desired) -> Option<PlanRow> {
        let Desired { subject, agency_code, entry, .. } = desired;
        let parent_is_left_out = !self.left_out.is_empty()
            && dn::parent(&entry.dn).is_some_and(|parent| self.left_out.contains(dn::normal(parent).as_ref()));
        let why = if self.observation.partial.is_some() && self.observation.links.entry(subject).is_some() {
            Some(Why::NotSeen)
        } else if subject.kind == EntryKind::Person && self.undecided.contains(&subject.id) {
            Some(Why::CaseOpen)
        } else {
            parent_is_left_out.then_some(Why::ParentLeftOut)
        };
        if let Some(why) = why {
            self.not_compared(subject, &entry.dn, why);
            return None;
        }
        // Wherever it was: it will be here.
        self.stands_here(subject.kind, &entry.dn);
        let mut values = self.with_members_where_they_are(subject.kind, Cow::Owned(entry.values)).into_owned();
        let is_written =
            |attribute| matches!(self.policies.of(attribute).ownership, Ownership::Enforce | Ownership::InitialOnly);
        values.retain(|(attribute, _)| is_written(*attribute));
        Some(PlanRow {
            number: self.number(),
            subject,
            agency_code,
            dn: entry.dn,
            entry_uuid: None,
            csn: None,
            class: RowClass::Add,
            reason: Reason::Missing,
            inverse: Operation::Delete,
            validated_by: ValidatedBy::SchemaOnly,
            desired: Some(desired_digest(&values)),
            observed: None,
            operation: Operation::Add { values },
        })
    }

    fn compare(&mut self, desired: Desired, known: &Found) -> Option<PlanRow> {
        let Desired { subject, agency_code, revision, entry } = desired;
        let packed = &known.packed;
        let found = revision_of(packed);
        if let Some(ahead) = revision.and_then(|registry| self.ahead_of(subject, known, registry, Some(&entry))) {
            self.note_ahead(ahead);
            return None;
        }
        let Entry { dn: expected, values } = entry;
        let (named, stands_elsewhere) = self.other_name(subject, &expected, known);
        self.stands_here(subject.kind, &expected);
        let values = self.with_members_where_they_are(subject.kind, Cow::Owned(values)).into_owned();
        let rules = Rules {
            policies: &self.policies,
            applied: self.applied.get(&subject),
            same_revision: revision.is_some_and(|now| now == found),
        };
        let mut drift = Vec::new();
        let change = diff::change_by(subject.kind, &values, packed, &named, &rules, &mut drift);
        for Drift { attribute, .. } in drift.into_iter().filter(|drift| drift.policy == DriftPolicy::Report) {
            self.findings.push(Finding::about(subject, &packed.to_dn(), Why::Drifted { attribute }));
        }
        if stands_elsewhere && named.beside {
            self.on_their_way.insert(subject);
        }
        if stands_elsewhere && named.beside && change.is_none() {
            return Some(self.rename(subject, agency_code, &expected, known, &values));
        }
        if stands_elsewhere {
            self.note_other_name(subject, &expected, known, named.beside);
        }
        let Some(Change { modifications, inverse, class }) = change else {
            self.unchanged += 1;
            return None;
        };
        let desired = desired_digest(&values);
        let applied_already =
            self.last_applied.get(&subject).map_or(revision.is_none_or(|now| now == found), |last| *last == desired);
        Some(PlanRow {
            number: self.number(),
            subject,
            agency_code: if class == RowClass::Move { left_agency(packed, agency_code) } else { agency_code },
            dn: packed.to_dn(),
            entry_uuid: Some(known.entry_uuid),
            csn: Some(packed.csn()),
            class,
            operation: Operation::Modify { modifications },
            reason: if applied_already { Reason::Drift } else { Reason::RegistryChanged },
            inverse: Operation::Modify { modifications: inverse },
            validated_by: ValidatedBy::SchemaOnly,
            desired: Some(desired),
            observed: Some(observed_digest(subject.kind, packed)),
        })
    }

    /// What names an entry that stands under another name than the registry would give it, and whether it does.
    fn other_name(&self, subject: Subject, expected: &Dn, known: &Found) -> (Named, bool) {
        if dn::equal(known.packed.dn(), &expected.0) {
            return (Named::default(), false);
        }
        let beside = self.adopted_names.moves(subject.kind, known.entry_uuid);
        (Named { by: moves::named_by(subject.kind, &known.packed.to_dn()), beside }, true)
    }

    /// Notes that an entry keeps another name: groups follow it there, and somebody should know unless it is about to move.
    fn note_other_name(&mut self, subject: Subject, expected: &Dn, known: &Found, is_about_to_move: bool) {
        let found = known.packed.to_dn();
        self.other_names.push((known.entry_uuid, found.0.clone()));
        match subject.kind {
            EntryKind::Person => self.stands_elsewhere(expected, &found),
            EntryKind::Unit => self.leave_out(expected),
            EntryKind::Container | EntryKind::Group => {}
        }
        if !is_about_to_move {
            self.findings.push(Finding::about(subject, &found, Why::OtherName { expected: expected.clone() }));
        }
    }

    /// The row that moves an entry which lacks nothing else. Groups of the same plan name it as it is called then.
    fn rename(
        &mut self,
        subject: Subject,
        agency_code: String,
        expected: &Dn,
        known: &Found,
        values: &[Values],
    ) -> PlanRow {
        let found = known.packed.to_dn();
        let (operation, inverse) = moves::rename(&found, expected, values);
        PlanRow {
            number: self.number(),
            subject,
            agency_code,
            dn: found,
            entry_uuid: Some(known.entry_uuid),
            csn: Some(known.packed.csn()),
            class: RowClass::Rename,
            operation,
            reason: Reason::OtherName,
            inverse,
            validated_by: ValidatedBy::SchemaOnly,
            desired: Some(desired_digest(values)),
            observed: Some(observed_digest(subject.kind, &known.packed)),
        }
    }

    /// A group's members under the names that they have in the directory.
    fn with_members_where_they_are<'v>(&self, kind: EntryKind, values: Cow<'v, [Values]>) -> Cow<'v, [Values]> {
        if kind != EntryKind::Group || self.elsewhere.is_empty() {
            return values;
        }
        let mut values = values.into_owned();
        let members = values.iter_mut().filter(|(attribute, _)| *attribute == Attribute::Member);
        for member in members.flat_map(|(_, members)| members) {
            let name = crate::directory::matching::normal(Attribute::Member.matching(), member);
            if let Some(found) = self.elsewhere.get(name.as_ref()) {
                *member = Value::from(found.as_bytes());
            }
        }
        Cow::Owned(values)
    }

    fn not_compared(&mut self, subject: Subject, dn: &Dn, why: Why) {
        if subject.kind == EntryKind::Unit {
            self.leave_out(dn);
        }
        self.findings.push(Finding::about(subject, dn, why));
    }

    fn leave_out(&mut self, dn: &Dn) {
        self.left_out.insert(dn::normal(&dn.0).into_owned());
    }

    const fn number(&mut self) -> u32 {
        self.planned = self.planned.saturating_add(1);
        self.planned
    }
}

/// A name as groups are looked through for it.
fn place(name: &Dn) -> Vec<u8> {
    dn::normal(&name.0).into_owned().into_bytes()
}

/// The change set that an entry names; 0 where it names none.
fn revision_of(packed: &Packed) -> i64 {
    packed.get(Attribute::Revision).first_text().parse().unwrap_or(0)
}

/// A move counts under the agency that loses the mailbox.
fn left_agency(packed: &Packed, entered: String) -> String {
    let left = packed.get(Attribute::AgencyCode).first_text();
    if left.is_empty() { entered } else { left.to_owned() }
}

/// Digest of the attributes of an entry that are ours to look at.
pub(in crate::directory) fn observed_digest(kind: EntryKind, packed: &Packed) -> Digest {
    values_digest(packed.attributes().filter(|(attribute, _)| owns(kind, *attribute)))
}

#[cfg(test)]
mod tests;
