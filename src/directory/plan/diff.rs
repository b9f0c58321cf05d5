//! The difference between an entry as it should be and as it was read: the least modifications, what undoes them, and the
//! class of the most destructive. Pure; compares as the server does.

use std::borrow::Cow;

use super::moves::Named;
use super::row::{Modification, RowClass};
use crate::directory::attribute::Attribute;
use crate::directory::digests::value_digest;
use crate::directory::entry::{EntryKind, Value, Values};
use crate::directory::mapping::owns;
use crate::directory::matching;
use crate::directory::observed::{Packed, PackedValues};
use crate::directory::policy::{Drift, Policies, Rules};
use crate::domain::attribute_policy::{DriftPolicy, Ownership, ValueRule};
use crate::domain::mailbox::lifecycle::MailboxState;

/// What makes an entry as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In this order, in one operation.
    pub modifications: Vec<Modification>,
    /// What undoes them.
    pub inverse: Vec<Modification>,
    /// Class of the most destructive one.
    pub class: RowClass,
}

/// The change from `observed` to `desired` as usual; `None` when they match. `named` says what names an entry
/// which stands under another name.
#[must_use]
pub fn change(kind: EntryKind, desired: &[Values], observed: &Packed, named: &Named) -> Option<Change> {
    let usual = Rules { policies: &Policies::default(), applied: None, same_revision: false };
    change_by(kind, desired, observed, named, &usual, &mut Vec::new())
}

/// The same by these rules; appends what somebody else changed, whatever becomes of it.
#[must_use]
pub fn change_by(
    kind: EntryKind,
    desired: &[Values],
    observed: &Packed,
    named: &Named,
    rules: &Rules<'_>,
    drift: &mut Vec<Drift>,
) -> Option<Change> {
    let mut out = Change::none();
    let mut wanted = desired.iter().peekable();
    let mut present = observed.attributes().filter(|(attribute, _)| owns(kind, *attribute)).peekable();
    loop {
        let next = match (wanted.peek(), present.peek()) {
            (None, None) => break,
            (Some((want, _)), Some((have, _))) => (*want).min(*have),
            (Some((want, _)), None) => *want,
            (None, Some((have, _))) => *have,
        };
        let values = wanted.next_if(|(attribute, _)| *attribute == next).map_or(&[][..], |(_, values)| values);
        let have = present.next_if(|(attribute, _)| *attribute == next).map(|(_, values)| values).unwrap_or_default();
        // What is not there at all names nothing.
        if !named.by.contains(&next) || have.is_empty() {
            let found = by_policy(kind, next, values, have, rules);
            drift.extend(found.drift);
            out.absorb(found.change);
        } else if named.beside {
            put_beside(&mut out, next, values, have);
        }
    }
    out.inverse.reverse();
    (!out.modifications.is_empty()).then_some(out)
}

impl Change {
    const fn none() -> Self {
        Self { modifications: Vec::new(), inverse: Vec::new(), class: RowClass::Update }
    }

    fn absorb(&mut self, other: Self) {
        if !other.modifications.is_empty() {
            self.class = self.class.max(other.class);
            self.modifications.extend(other.modifications);
            self.inverse.extend(other.inverse);
        }
    }
}

/// What one attribute's policy makes of a difference.
struct Found {
    change: Change,
    drift: Option<Drift>,
}

fn by_policy(
    kind: EntryKind,
    attribute: Attribute,
    desired: &[Value],
    observed: PackedValues<'_>,
    rules: &Rules<'_>,
) -> Found {
    let policy = rules.policies.of(attribute);
    let mut change = Change::none();
    let desired = match policy.ownership {
        Ownership::InitialOnly => return Found { change, drift: None },
        Ownership::Forbid => &[],
        Ownership::Enforce | Ownership::Observe => desired,
    };
    compare(&mut change, (kind, attribute), desired, observed, (policy.values, rules));
    if change.modifications.is_empty() {
        return Found { change, drift: None };
    }
    let becomes = match policy.ownership {
        Ownership::Observe => DriftPolicy::Report,
        _ if rules.is_drift(attribute, desired) => policy.drift,
        _ => return Found { change, drift: None },
    };
    let drift = Some(Drift { attribute, policy: becomes });
    if becomes == DriftPolicy::Revert { Found { change, drift } } else { Found { change: Change::none(), drift } }
}

fn compare(
    out: &mut Change,
    (kind, attribute): (EntryKind, Attribute),
    desired: &[Value],
    observed: PackedValues<'_>,
    by: (ValueRule, &Rules<'_>),
) {
    let same_octets = desired.len() == observed.len() && desired.iter().zip(observed).all(|(want, have)| want == have);
    if same_octets {
        return;
    }
    if attribute.is_multi_valued() {
        compare_sets(out, (kind, attribute), desired, observed, by);
    } else {
        compare_single(out, kind, attribute, desired, observed);
    }
}

/// Adds what is missing and takes nothing away.
fn put_beside(out: &mut Change, attribute: Attribute, desired: &[Value], observed: PackedValues<'_>) {
    let have = normal_set(attribute, observed);
    let added = missing_from(&normal_set(attribute, desired.iter().map(Vec::as_slice)), &have);
    if !added.is_empty() {
        out.inverse.push(Modification::Delete { attribute, values: added.clone() });
        out.modifications.push(Modification::Add { attribute, values: added });
    }
}

fn compare_single(
    out: &mut Change,
    kind: EntryKind,
    attribute: Attribute,
    desired: &[Value],
    observed: PackedValues<'_>,
) {
    let equal = |(want, have): (&Value, &[u8])| matching::equal(attribute.matching(), want, have);
    if desired.len() == observed.len() && desired.iter().zip(observed).all(equal) {
        return;
    }
    let class = single_class(kind, attribute, desired.first().map(Vec::as_slice), observed);
    out.class = out.class.max(class);
    out.modifications.push(Modification::Replace { attribute, values: desired.to_vec() });
    out.inverse.push(Modification::Replace { attribute, values: observed.to_values() });
}

fn compare_sets(
    out: &mut Change,
    (kind, attribute): (EntryKind, Attribute),
    desired: &[Value],
    observed: PackedValues<'_>,
    (values, rules): (ValueRule, &Rules<'_>),
) {
    let want = normal_set(attribute, desired.iter().map(Vec::as_slice));
    let have = normal_set(attribute, observed);
    let added = missing_from(&want, &have);
    let mut removed = missing_from(&have, &want);
    // Of the others' values none is ours; whose a value is, only what was last applied tells.
    removed.retain(|value| match (values, rules.applied) {
        (ValueRule::Exact, _) => true,
        (ValueRule::OursOnly, Some(applied)) => applied.holds(attribute, value_digest(attribute, value)),
        (ValueRule::OursOnly, None) | (ValueRule::Union, _) => false,
    });
    let cleared = !removed.is_empty() && removed.len() == have.len() && added.is_empty();
    let class = set_class(kind, attribute, added.len(), removed.len(), cleared);
    out.class = out.class.max(class);
    if !removed.is_empty() {
        out.inverse.push(Modification::Add { attribute, values: removed.clone() });
        out.modifications.push(Modification::Delete { attribute, values: removed });
    }
    if !added.is_empty() {
        out.inverse.push(Modification::Delete { attribute, values: added.clone() });
        out.modifications.push(Modification::Add { attribute, values: added });
    }
}

/// Values by normal form, sorted, each once.
fn normal_set<'a>(attribute: Attribute, values: impl IntoIterator<Item = &'a [u8]>) -> Vec<(Cow<'a, [u8]>, &'a [u8])> {
    let mut set: Vec<_> =
        values.into_iter().map(|value| (matching::normal(attribute.matching(), value), value)).collect();
    set.sort_unstable();
    set.dedup_by(|left, right| left.0 == right.0);
    set
}

fn missing_from(of: &[(Cow<'_, [u8]>, &[u8])], other: &[(Cow<'_, [u8]>, &[u8])]) -> Vec<Value> {
    let absent = of.iter().filter(|(normal, _)| other.binary_search_by(|(at, _)| at.cmp(normal)).is_err());
    absent.map(|(_, value)| value.to_vec()).collect()
}

fn single_class(kind: EntryKind, attribute: Attribute, desired: Option<&[u8]>, observed: PackedValues<'_>) -> RowClass {
    if observed.is_empty() {
        return RowClass::Update;
    }
    match (attribute, desired) {
        (Attribute::MailState, Some(to)) => state_class(observed.first_text(), to),
        (Attribute::MailState, None) => RowClass::Suspend,
        (Attribute::Mail, Some(_)) => RowClass::AddressChange,
        (Attribute::AgencyId, Some(_)) if kind == EntryKind::Person => RowClass::Move,
        (_, None) => RowClass::Clear,
        (_, Some(_)) => RowClass::Update,
    }
}

/// Suspend when the new state permits less in any respect. A state that we do not know might permit everything.
fn state_class(from: &str, to: &[u8]) -> RowClass {
    let parse = |text: &str| text.to_ascii_lowercase().parse::<MailboxState>().ok();
    let from = parse(from).unwrap_or(MailboxState::Active).permissions();
    let to = std::str::from_utf8(to).ok().and_then(parse).unwrap_or(MailboxState::Purged).permissions();
    let loses = (from.log_in && !to.log_in)
        || (from.receive && !to.receive)
        || (from.send && !to.send)
        || (from.forward && !to.forward);
    if loses { RowClass::Suspend } else { RowClass::Update }
}

/// A member's new address is a removed and an added value, and no exit.
const fn set_class(kind: EntryKind, attribute: Attribute, added: usize, removed: usize, cleared: bool) -> RowClass {
    match (kind, attribute) {
        (EntryKind::Group, Attribute::Member) if removed > 0 => RowClass::GroupExit,
        (EntryKind::Group, Attribute::MemberMail) if removed > added => RowClass::GroupExit,
        (EntryKind::Group, Attribute::Member | Attribute::MemberMail) => RowClass::Update,
        _ if cleared => RowClass::Clear,
        // Whoever still writes to that address reaches nobody.
        (EntryKind::Person, Attribute::MailAlias) if removed > 0 => RowClass::AddressChange,
        _ => RowClass::Update,
    }
}

#[cfg(test)]
mod tests;
