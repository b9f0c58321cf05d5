use uuid::Uuid;

use super::*;
use crate::directory::attribute::Attribute;
use crate::directory::desired::tests::{id, naming};
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::plan::{Finding, Modification, Operation, PlanHeader, PlanRow, Reason, ValidatedBy, Why};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanId, PrincipalId, TargetId};

const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn hash() -> Digest {
    HASH.parse().unwrap()
}

fn row(number: u64, class: RowClass, agency: &str) -> PlanRow {
    PlanRow {
        number: 1,
        subject: Subject { kind: EntryKind::Person, id: id(1, number) },
        agency_code: agency.to_owned(),
        dn: naming().person(i64::try_from(number).unwrap()),
        entry_uuid: None,
        csn: None,
        class,
        operation: Operation::Delete,
        reason: Reason::Drift,
        inverse: Operation::Delete,
        validated_by: ValidatedBy::Server,
        desired: None,
        observed: None,
    }
}

fn exits(agency: &str, members: std::ops::Range<i64>) -> PlanRow {
    let values = members.map(|number| naming().person(number).0.into_bytes()).collect();
    PlanRow {
        subject: Subject { kind: EntryKind::Group, id: id(3, 1) },
        operation: Operation::Modify {
            modifications: vec![Modification::Delete { attribute: Attribute::Member, values }],
        },
        ..row(1, RowClass::GroupExit, agency)
    }
}

fn counts(rows: &[PlanRow]) -> Counts {
    let mut counts = Counts::default();
    for row in rows {
        counts.count(row, &Backed::default());
    }
    counts
}

fn rows(class: RowClass, agency: impl Fn(u64) -> String, count: u64) -> Vec<PlanRow> {
    (0..count).map(|number| row(number, class, &agency(number))).collect()
}

fn province() -> Population {
    let mut by_agency: HashMap<String, u64> = (0..300).map(|number| (format!("H10.{number}"), 20)).collect();
    by_agency.insert("commune".to_owned(), 8);
    by_agency.insert("single".to_owned(), 1);
    by_agency.insert("large".to_owned(), 100);
    Population { total: 6_149, by_agency }
}

fn judge(counts: &Counts, past: &Counts) -> Verdict {
    GuardPolicy::default().judge(hash(), counts, past, &province(), &Report::default())
}

fn trips(rows: &[PlanRow]) -> Vec<(Scope, u64, u64)> {
    let verdict = judge(&counts(rows), &Counts::default());
    assert_eq!(verdict.passed(), verdict.trips().is_empty());
    verdict.trips().iter().map(|trip| (trip.scope.clone(), trip.count, trip.limit)).collect()
}

#[test]
fn every_destructive_class_has_the_same_limits_and_the_others_none() {
    let spread = |number: u64| format!("H10.{number}");
    for class in RowClass::ALL {
        let many = trips(&rows(class, spread, 62));
        if class.is_destructive() {
            assert_eq!(many, [(Scope::Overall, 62, 61)], "{class:?}");
            assert_eq!(trips(&rows(class, spread, 61)), [], "{class:?}");
        } else {
            assert_eq!(many, []);
        }
    }
}

#[test]
fn the_overall_limit_has_a_floor_and_a_ceiling() {
    let policy = GuardPolicy::default();
    let limits = [0, 100, 2_000, 6_149, 20_000, 1_000_000].map(|total| policy.overall_limit(total));
    assert_eq!(limits, [20, 20, 20, 61, 200, 200]);
}

#[test]
fn one_agency_is_guarded_by_itself() {
    let all = |agency: &'static str, count| trips(&rows(RowClass::Suspend, |_| agency.to_owned(), count));
    let agency = |code: &str, count, limit| vec![(Scope::Agency(code.to_owned()), count, limit)];
    assert_eq!(all("commune", 3), []);
    assert_eq!(all("commune", 4), agency("commune", 4, 3));
    assert_eq!(all("commune", 8), agency("commune", 8, 3));
    assert_eq!(all("single", 1), agency("single", 1, 0), "everyone");
    assert_eq!(all("large", 30), []);
    assert_eq!(all("large", 31), agency("large", 31, 30));
    assert_eq!(all("unheard of", 3), []);
}

#[test]
fn a_group_counts_by_the_members_it_loses() {
    assert_eq!(trips(&[exits("commune", 0..3)]), []);
    assert_eq!(trips(&[exits("commune", 0..4)]), [(Scope::Agency("commune".to_owned()), 4, 3)]);
}

#[test]
fn yesterday_counts_but_only_for_what_happens_again() {
    let past = counts(&rows(RowClass::Suspend, |_| "commune".to_owned(), 3));
    let again = judge(&counts(&[row(9, RowClass::Suspend, "commune")]), &past);
    assert_eq!(again.trips().iter().map(|trip| (trip.count, trip.past)).collect::<Vec<_>>(), [(1, 3)]);
    assert!(judge(&counts(&[row(9, RowClass::Remove, "commune")]), &past).passed());
    assert!(judge(&Counts::default(), &past).passed());
}

#[test]
fn ordinary_decisions_in_a_commune_of_eight_pass_and_a_hundred_and_one_do_not() {
    let decided = |number: u64, agency: &str| {
        let mut all = rows(RowClass::Suspend, |_| agency.to_owned(), number);
        all.push(exits(agency, 0..i64::try_from(number).unwrap()));
        let mut backed = Backed::default();
        for row in all.iter().filter(|row| row.subject.kind == EntryKind::Person) {
            backed.insert(row.subject, &row.dn);
        }
        let mut counts = Counts::default();
        for row in &all {
            counts.count(row, &backed);
        }
        judge(&counts, &Counts::default())
    };
    assert!(decided(8, "commune").passed(), "their leaving the group is part of the decision");
    assert!(decided(100, "large").passed());
    let many = decided(101, "large");
    assert_eq!(
        many.trips().iter().map(|trip| (&trip.scope, trip.class)).collect::<Vec<_>>(),
        [(&Scope::Decisions, None)]
    );
}

#[test]
fn a_verdict_reads_back_and_is_the_same_for_the_same_counts() {
    let verdict = judge(&counts(&rows(RowClass::Move, |_| "commune".to_owned(), 5)), &Counts::default());
    let json = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict);
    assert!(
        json.contains(r#""class":"move","scope":"agency","agency":"commune","count":5,"past":0,"limit":3"#),
        "{json}"
    );
}

fn sealed(author: Option<PrincipalId>) -> SealedPlan {
    SealedPlan {
        id: PlanId(Uuid::nil()),
        header: PlanHeader {
            target: TargetId(Uuid::nil()),
            base: naming().base().0.clone(),
            configuration_hash: "c1".to_owned(),
            day: time::macros::date!(2019 - 12 - 31),
            scope: crate::directory::plan::PlanScope::Everything,
        },
        hash: hash(),
        rows: 1,
        author,
        computed_at: Timestamp::from_unix_seconds(1_000_000),
    }
}

fn who(number: u64) -> PrincipalId {
    PrincipalId(id(7, number))
}

fn by(number: u64) -> Approval {
    Approval { principal: who(number), hash: hash(), at: Timestamp::from_unix_seconds(1_000_010) }
}

fn now(seconds: i64, configuration_hash: &str) -> Circumstances<'_> {
    Circumstances {
        now: Timestamp::from_unix_seconds(1_000_000 + seconds),
        configuration_hash,
        age_limit_seconds: 3_600,
    }
}

#[test]
fn a_stopped_plan_needs_others_than_its_author() {
    let stopped = judge(&counts(&rows(RowClass::Remove, |_| "commune".to_owned(), 8)), &Counts::default());
    let needs = |have, needed| Err(NotApproved::NeedsApproval { have, needed });
    let try_with = |author, approvals: &[Approval]| {
        approve(sealed(author), &stopped, approvals, &now(60, "c1")).map(|plan| plan.approved_by().clone())
    };
    assert_eq!(try_with(Some(who(1)), &[]), needs(0, 1));
    assert_eq!(try_with(Some(who(1)), &[by(1)]), needs(0, 1));
    assert_eq!(try_with(Some(who(1)), &[by(1), by(2)]), Ok(ApprovedBy::Principals(vec![who(2)])));
    assert_eq!(try_with(None, &[by(2), by(2)]), needs(1, 2));
    assert_eq!(try_with(None, &[by(3), by(2)]), Ok(ApprovedBy::Principals(vec![who(2), who(3)])));
    let other = Approval { hash: "00".repeat(32).parse().unwrap(), ..by(2) };
    assert_eq!(try_with(Some(who(1)), &[other]), needs(0, 1));
}

#[test]
fn what_passed_needs_nobody_but_must_be_fresh_and_the_same() {
    let passed = judge(&Counts::default(), &Counts::default());
    let try_at =
        |when: &Circumstances<'_>| approve(sealed(None), &passed, &[], when).map(|plan| plan.approved_by().clone());
    assert_eq!(try_at(&now(3_600, "c1")), Ok(ApprovedBy::GuardPolicy));
    assert!(matches!(try_at(&now(3_601, "c1")), Err(NotApproved::Expired { .. })));
    assert!(matches!(try_at(&now(-3_601, "c1")), Err(NotApproved::Expired { .. })));
    assert_eq!(try_at(&now(0, "c2")), Err(NotApproved::ConfigurationChanged));
    let other = SealedPlan { hash: "00".repeat(32).parse().unwrap(), ..sealed(None) };
    assert_eq!(approve(other, &passed, &[], &now(0, "c1")), Err(NotApproved::VerdictOfAnotherPlan));
}

#[test]
fn a_registry_older_than_its_directory_freezes_and_nobody_can_approve_it() {
    let mut report = Report::default();
    let subject = Subject { kind: EntryKind::Person, id: id(1, 1) };
    let why = Why::AheadOfRegistry { directory: 2, registry: 1 };
    report.skipped.findings.push(Finding::about(subject, &naming().person(1), why));
    let none = Counts::default();
    let frozen = GuardPolicy::default().judge(hash(), &none, &none, &province(), &report);
    let refused = approve(sealed(None), &frozen, &[by(2), by(3)], &now(0, "c1"));
    assert_eq!(refused, Err(NotApproved::Frozen { ahead: 1 }));
}
