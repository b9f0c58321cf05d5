//! Whatever is entered, in whatever order: the record stays sound, and what is told is what is recorded.

use proptest::prelude::*;
use time::macros::date;

use super::*;

fn any_act() -> impl Strategy<Value = Act> {
    let name = prop_oneof![Just("Nguyễn Văn Bình"), Just("Nguyễn Văn Ân"), Just("Trần Thị An")];
    prop_oneof![
        (1_u128..4).prop_map(recruit),
        (1_u128..4).prop_map(transfer),
        (1_u128..4).prop_map(|to| Act::Second { post: post(to), until: Some(date!(2019 - 12 - 24)) }),
        Just(Act::EndSecondment),
        (1_u128..4, any::<bool>()).prop_map(|(to, concurrent)| Act::Appoint { post: post(to), concurrent }),
        Just(Act::Dismiss { position: "Chuyên viên".to_owned(), rank: Rank::Staff }),
        Just(Act::LeaveWithoutPay { until: None, mailbox: LeaveMailbox::Suspend }),
        Just(Act::Return),
        Just(Act::SuspendFromDuty),
        Just(Act::Discipline { measure: Measure::Dismissal }),
        name.prop_map(|name| Act::CorrectIdentity { full_name: name.to_owned(), birth_date: date!(1970 - 05 - 05) }),
        Just(Act::Retire),
        Just(Act::Resign),
        Just(Act::Death),
    ]
}

fn assert_no_overlap(periods: &[Period]) -> Result<(), TestCaseError> {
    for (place, one) in periods.iter().enumerate() {
        let clash = periods.iter().skip(place + 1).find(|other| one.overlaps(other));
        prop_assert!(clash.is_none(), "{one:?} overlaps {clash:?}");
    }
    Ok(())
}

fn assert_sound(standing: &Standing, changes: &Changes) -> Result<(), TestCaseError> {
    let primary = standing.postings.iter().filter(|posting| posting.kind == PostingKind::Primary);
    assert_no_overlap(&primary.map(|fact| fact.effective).collect::<Vec<_>>())?;
    assert_no_overlap(&standing.states.iter().map(|fact| fact.effective).collect::<Vec<_>>())?;
    assert_no_overlap(&standing.corrections.iter().map(|fact| fact.effective).collect::<Vec<_>>())?;
    let first = standing.addresses.iter().filter(|fact| fact.kind == AddressKind::Primary);
    assert_no_overlap(&first.map(|fact| fact.effective).collect::<Vec<_>>())?;
    for pair in standing.states.windows(2) {
        if pair[0].effective.to == Some(pair[1].effective.from) && pair[0].state != pair[1].state {
            prop_assert!(pair[0].state.check_transition(pair[1].state).is_ok(), "{pair:?}");
        }
    }
    // Every day of a mailbox has an address, and an address is never primary and alias at once.
    for fact in &standing.states {
        prop_assert!(standing.address_on(fact.effective.from).is_some(), "no address on {}", fact.effective.from);
    }
    for (place, one) in standing.addresses.iter().enumerate() {
        let same = |other: &&AddressFact| other.address == one.address && other.effective.overlaps(&one.effective);
        prop_assert!(standing.addresses.iter().skip(place + 1).find(same).is_none(), "{one:?} twice");
        let claim = changes.claims.iter().find(|(address, _)| *address == one.address);
        if one.effective.to.is_none()
            && let Some((_, until)) = claim
        {
            prop_assert_eq!(*until, None);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_is_entered_in_whatever_order_the_record_stays_sound(
        acts in proptest::collection::vec((any_act(), -400_i64..400), 1..8), is_new in any::<bool>(),
    ) {
        let mut life = if is_new { Life::newcomer() } else { Life::of(an(Rank::Deputy)) };
        for (act, days) in acts {
            let before = life.standing.clone();
            let from = TODAY + Duration::days(days);
            if let Ok(changes) = life.act(&act, from) {
                assert_sound(&life.standing, &changes)?;
                let facts: Vec<Consequence> = changes.steps.iter()
                    .filter(|step| step.kind == StepKind::TakeEffect)
                    .flat_map(|step| step.consequences.clone()).collect();
                prop_assert_eq!(facts, crate::domain::decision::tell::told(&before, &life.standing, &book()));
                for line in [&changes.states.close, &changes.postings.close] {
                    prop_assert!(line.iter().all(|key| before.states.iter().any(|fact| fact.id.0 == *key)
                        || before.postings.iter().any(|fact| fact.id.0 == *key)));
                }
            } else {
                prop_assert_eq!(&before, &life.standing);
            }
        }
    }
}
