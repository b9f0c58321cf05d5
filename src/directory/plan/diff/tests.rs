//! What each policy makes of the same difference.

use uuid::Uuid;

use super::*;
use crate::directory::digests::AttributeDigests;
use crate::directory::entry::{Dn, Entry, EntryCsn, Observed};
use crate::domain::attribute_policy::AttributeSettings;

fn values(all: &[(Attribute, &[&str])]) -> Vec<Values> {
    let owned = |all: &[&str]| all.iter().map(|value| value.as_bytes().to_vec()).collect();
    all.iter().map(|(attribute, all)| (*attribute, owned(all))).collect()
}

fn packed(all: &[(Attribute, &[&str])]) -> Packed {
    Packed::new(&Observed {
        entry_uuid: Uuid::from_u128(1),
        csn: EntryCsn("1".to_owned()),
        entry: Entry { dn: Dn("uid=1,dc=x".to_owned()), values: values(all) },
    })
}

struct Case<'a> {
    settings: AttributeSettings,
    name: &'a str,
    last: Option<&'a [(Attribute, &'a [&'a str])]>,
    desired: &'a [(Attribute, &'a [&'a str])],
    observed: &'a [(Attribute, &'a [&'a str])],
}

impl Case<'_> {
    fn judged(&self, same_revision: bool) -> (Vec<Modification>, Vec<DriftPolicy>) {
        let mut policies = Policies::default();
        policies.set(self.name, self.settings).unwrap();
        let applied = self.last.map(|last| AttributeDigests::of(&values(last)));
        let rules = Rules { policies: &policies, applied: applied.as_ref(), same_revision };
        let mut drift = Vec::new();
        let desired = values(self.desired);
        let change =
            change_by(EntryKind::Person, &desired, &packed(self.observed), &Named::default(), &rules, &mut drift);
        let modifications = change.map(|change| change.modifications).unwrap_or_default();
        (modifications, drift.into_iter().map(|drift| drift.policy).collect())
    }
}

fn replaced(value: &str) -> Vec<Modification> {
    vec![Modification::Replace { attribute: Attribute::Title, values: vec![value.as_bytes().to_vec()] }]
}

const USUAL: AttributeSettings = AttributeSettings { ownership: None, values: None, drift: None };
const OURS: &[(Attribute, &[&str])] = &[(Attribute::Title, &["ours"])];
const OLD: &[(Attribute, &[&str])] = &[(Attribute::Title, &["old"])];
const THEIRS: &[(Attribute, &[&str])] = &[(Attribute::Title, &["theirs"])];

#[test]
fn drift_is_put_back_accepted_or_reported_until_the_registrys_own_value_changes() {
    for (policy, written) in
        [(DriftPolicy::Revert, replaced("ours")), (DriftPolicy::Accept, vec![]), (DriftPolicy::Report, vec![])]
    {
        let settings = AttributeSettings { drift: Some(policy), ..USUAL };
        let drifted = Case { settings, name: "title", last: Some(OURS), desired: OURS, observed: THEIRS };
        assert_eq!(drifted.judged(false), (written.clone(), vec![policy]), "{policy}");
        let changed = Case { last: Some(OLD), ..drifted };
        assert_eq!(changed.judged(true), (replaced("ours"), vec![]), "the registry changed: {policy}");
        let unknown = Case { last: None, ..changed };
        assert_eq!(unknown.judged(true), (written, vec![policy]), "by its revision: {policy}");
        assert_eq!(unknown.judged(false), (replaced("ours"), vec![]), "by its revision: {policy}");
    }
}

#[test]
fn what_is_not_enforced_is_not_written() {
    let case = |ownership, observed| {
        let settings = AttributeSettings { ownership: Some(ownership), ..USUAL };
        Case { settings, name: "title", last: Some(OLD), desired: OURS, observed }.judged(false)
    };
    assert_eq!(case(Ownership::InitialOnly, THEIRS), (vec![], vec![]));
    assert_eq!(case(Ownership::Observe, THEIRS), (vec![], vec![DriftPolicy::Report]));
    assert_eq!(case(Ownership::Observe, OURS), (vec![], vec![]));
    let cleared = vec![Modification::Replace { attribute: Attribute::Title, values: vec![] }];
    assert_eq!(case(Ownership::Forbid, OURS).0, cleared);
    assert_eq!(case(Ownership::Forbid, &[]), (vec![], vec![]));
}

#[test]
fn others_values_stay_by_the_rule_of_values() {
    use Attribute::MailAlias;
    let case = |rule, last| {
        let settings = AttributeSettings { values: Some(rule), ..USUAL };
        let desired = &[(MailAlias, &["new@x"][..])];
        let observed = &[(MailAlias, &["once-ours@x", "stranger@x"][..])];
        Case { settings, name: "congvuMailAlias", last, desired, observed }.judged(false).0
    };
    let gone = |all: &[&str]| Modification::Delete {
        attribute: MailAlias,
        values: all.iter().map(|value| value.as_bytes().to_vec()).collect(),
    };
    let new = Modification::Add { attribute: MailAlias, values: vec![b"new@x".to_vec()] };
    let last: &[(Attribute, &[&str])] = &[(MailAlias, &["Once-Ours@x"])];
    assert_eq!(case(ValueRule::Exact, Some(last)), [gone(&["once-ours@x", "stranger@x"]), new.clone()]);
    assert_eq!(case(ValueRule::OursOnly, Some(last)), [gone(&["once-ours@x"]), new.clone()]);
    assert_eq!(case(ValueRule::OursOnly, None), std::slice::from_ref(&new), "whose they are is not known");
    assert_eq!(case(ValueRule::Union, Some(last)), [new]);
}
