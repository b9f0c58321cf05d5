use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::ids::{AgencyId, DecisionId, OfficialId, PostingId};
use crate::domain::official::{Category, Official};
use crate::domain::period::Period;
use crate::domain::posting::{Posting, Rank};

const TODAY: Date = date!(2024 - 06 - 15);
const OWN: OfficialId = OfficialId(Uuid::from_u128(1));

fn subject(number: u128) -> SubjectId {
    SubjectId(Uuid::from_u128(number))
}

fn start(day: Date) -> Timestamp {
    Timestamp::start_of(day)
}

/// Somebody with posts from and to these days.
fn posted(posts: &[(Date, Option<Date>)]) -> Standing {
    let mut standing = Standing::newcomer(Official {
        id: OWN,
        full_name: "Điểu Nen".to_owned(),
        birth_date: date!(1980 - 01 - 01),
        category: Category::CivilServant,
    });
    let post = |&(from, to): &(Date, Option<Date>)| Posting {
        id: PostingId(Uuid::nil()),
        official: OWN,
        agency: AgencyId(Uuid::nil()),
        effective: Period { from, to },
        kind: PostingKind::Primary,
        rank: Rank::Staff,
        position: String::new(),
        subject: None,
    };
    standing.postings = posts.iter().map(post).collect();
    standing
}

/// An act in force, with its step where it has one.
fn act(standing: &mut Standing, known: &mut HeldBack, number: u128, kind: DecisionKind, from: Date) {
    let decision = DecisionId(Uuid::nil());
    standing.acts.push(PriorAct { subject: subject(number), decision, kind, effective_from: from });
    let kind = if kind == DecisionKind::Return { StepKind::ResumeUse } else { StepKind::StopUse };
    known.steps.push(UseStep { subject: subject(number), kind, begins_on: from });
}

fn told(standing: &Standing, known: &HeldBack, not_before: Date, ends: Date) -> Vec<(StoppedBy, Timestamp)> {
    let causes = stop_causes(standing, known, TODAY);
    concerning(&causes, start(not_before), start(ends)).iter().map(|cause| (cause.by, cause.since)).collect()
}

const FROM: Date = date!(2020 - 01 - 01);
const LEFT: Date = date!(2023 - 03 - 01);
const LATER: Date = date!(2030 - 01 - 01);

#[test]
fn a_leave_stops_what_was_issued_before_it_and_after_it_until_a_post_follows() {
    let (mut standing, mut known) = (posted(&[(FROM, Some(LEFT))]), HeldBack::default());
    act(&mut standing, &mut known, 1, DecisionKind::Retire, LEFT);
    let stopped = [(StoppedBy::Subject(subject(1)), start(LEFT))];
    assert_eq!(told(&standing, &known, FROM, LATER), stopped);
    assert_eq!(told(&standing, &known, date!(2024 - 01 - 01), LATER), stopped, "issued to nobody in post");
    assert_eq!(told(&standing, &known, FROM, LEFT), [], "it was over by then");
    for back in [date!(2024 - 01 - 01), date!(2024 - 09 - 01)] {
        let (mut standing, mut known) = (posted(&[(FROM, Some(LEFT)), (back, None)]), HeldBack::default());
        act(&mut standing, &mut known, 1, DecisionKind::Resign, LEFT);
        assert_eq!(told(&standing, &known, FROM, LATER), stopped, "back from {back}");
        assert_eq!(told(&standing, &known, date!(2023 - 12 - 20), LATER), [], "back from {back}");
    }
}

#[test]
fn what_was_corrected_or_withdrawn_stops_nothing() {
    let (mut standing, mut known) = (posted(&[(FROM, Some(LEFT))]), HeldBack::default());
    act(&mut standing, &mut known, 1, DecisionKind::Retire, LEFT);
    // Done under another day, and under a subject that is no longer in force.
    known.steps.push(UseStep { subject: subject(1), kind: StepKind::StopUse, begins_on: date!(2023 - 02 - 01) });
    known.steps.push(UseStep { subject: subject(9), kind: StepKind::StopUse, begins_on: date!(2022 - 02 - 01) });
    assert_eq!(told(&standing, &known, FROM, LATER), [(StoppedBy::Subject(subject(1)), start(LEFT))]);
}

#[test]
fn each_cause_that_still_holds_is_one() {
    let (mut standing, mut known) = (posted(&[(FROM, Some(LEFT))]), HeldBack::default());
    act(&mut standing, &mut known, 1, DecisionKind::Retire, LEFT);
    act(&mut standing, &mut known, 2, DecisionKind::Death, date!(2023 - 05 - 01));
    let both = [(1, LEFT), (2, date!(2023 - 05 - 01))].map(|(by, day)| (StoppedBy::Subject(subject(by)), start(day)));
    assert_eq!(told(&standing, &known, FROM, LATER), both);
}

#[test]
fn a_suspension_stops_until_the_return() {
    let (mut standing, mut known) = (posted(&[(FROM, None)]), HeldBack::default());
    act(&mut standing, &mut known, 1, DecisionKind::SuspendFromDuty, LEFT);
    let stopped = [(StoppedBy::Subject(subject(1)), start(LEFT))];
    assert_eq!(told(&standing, &known, date!(2023 - 05 - 01), LATER), stopped);
    act(&mut standing, &mut known, 2, DecisionKind::Return, date!(2023 - 06 - 01));
    assert_eq!(told(&standing, &known, date!(2023 - 05 - 01), LATER), stopped, "for the time between");
    assert_eq!(told(&standing, &known, date!(2023 - 06 - 01), LATER), []);
    let cause = stop_causes(&standing, &known, TODAY)[0];
    assert_eq!((cause.ends, cause.revoke), (Some((start(date!(2023 - 06 - 01)), subject(2))), None));
}

#[test]
fn whoever_has_no_post_is_stopped_whatever_the_reason() {
    let known = HeldBack::default();
    // Recorded before leaves had a step, and without any act.
    let mut standing = posted(&[(FROM, Some(LEFT))]);
    assert_eq!(told(&standing, &known, FROM, LATER), [(StoppedBy::Leave, start(LEFT))]);
    let decision = DecisionId(Uuid::nil());
    for (number, kind, from) in [
        (1, DecisionKind::Transfer, FROM),
        (2, DecisionKind::Retire, LEFT),
        (3, DecisionKind::CorrectIdentity, date!(2023 - 09 - 01)),
    ] {
        standing.acts.push(PriorAct { subject: subject(number), decision, kind, effective_from: from });
    }
    assert_eq!(told(&standing, &known, FROM, LATER), [(StoppedBy::Subject(subject(2)), start(LEFT))]);
    assert_eq!(told(&posted(&[(FROM, None)]), &known, FROM, LATER), []);
    assert_eq!(told(&posted(&[(FROM, Some(date!(2024 - 07 - 01)))]), &known, FROM, LATER), [], "their last weeks");
    assert_eq!(told(&posted(&[(date!(2024 - 07 - 01), None)]), &known, FROM, LATER), [], "yet to come");
    assert_eq!(told(&posted(&[]), &known, FROM, LATER), [], "nobody ever said that they would come");
}

#[test]
fn a_recruitment_that_was_taken_back_stops_from_then_on_unless_another_follows() {
    let at = start(date!(2024 - 02 - 01));
    let known = HeldBack { withdrawn: Some((subject(5), at)), ..HeldBack::default() };
    assert_eq!(told(&posted(&[]), &known, FROM, LATER), [(StoppedBy::Subject(subject(5)), at)]);
    assert_eq!(told(&posted(&[(date!(2024 - 07 - 01), None)]), &known, FROM, LATER), []);
    assert_eq!(told(&posted(&[(FROM, Some(LEFT))]), &known, FROM, LATER), [(StoppedBy::Leave, start(LEFT))]);
}

#[test]
fn of_losses_the_first_after_it_was_issued_stops_a_certificate() {
    let losses = [date!(2023 - 07 - 01), date!(2023 - 05 - 01)].map(start).to_vec();
    let known = HeldBack { losses, ..HeldBack::default() };
    let standing = posted(&[(FROM, None)]);
    let lost = |day| [(StoppedBy::Loss, start(day))];
    assert_eq!(told(&standing, &known, FROM, LATER), lost(date!(2023 - 05 - 01)));
    assert_eq!(told(&standing, &known, date!(2023 - 06 - 01), LATER), lost(date!(2023 - 07 - 01)));
    assert_eq!(told(&standing, &known, date!(2023 - 07 - 01), LATER), [], "what came after is the remedy");
}

#[test]
fn what_stops_tell_already_is_not_told_again() {
    let (mut standing, mut known) = (posted(&[(FROM, None)]), HeldBack::default());
    act(&mut standing, &mut known, 1, DecisionKind::SuspendFromDuty, LEFT);
    let open = stop_causes(&standing, &known, TODAY)[0];
    act(&mut standing, &mut known, 2, DecisionKind::Return, date!(2023 - 06 - 01));
    let over = stop_causes(&standing, &known, TODAY)[0];
    let [left, middle, back] = [LEFT, date!(2023 - 04 - 01), date!(2023 - 06 - 01)].map(start);
    for (said, unsaid_open, unsaid_over) in [
        (vec![], Some(left), Some(left)),
        (vec![(left, None)], None, None),
        (vec![(left, Some(back))], Some(back), None),
        (vec![(left, Some(left))], Some(left), Some(left)),
        (vec![(middle, None)], Some(left), Some(left)),
        (vec![(middle, None), (left, Some(middle))], None, None),
        (vec![(left, Some(middle)), (back, None)], Some(middle), Some(middle)),
        (vec![(start(FROM), Some(middle))], Some(middle), Some(middle)),
    ] {
        assert_eq!(open.unsaid_since(&said), unsaid_open, "{said:?}");
        assert_eq!(over.unsaid_since(&said), unsaid_over, "{said:?}");
    }
}
