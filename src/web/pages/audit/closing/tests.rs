use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::certificate::life::{LifeEvent, StoryEvent};
use crate::domain::decision::{Decision, DecisionSubject};
use crate::domain::ids::{AgencyId, DecisionId, FactId, MailboxId, OfficialId, SubjectId};
use crate::domain::period::Period;

const DAY: Date = date!(2019 - 12 - 01);

fn about(number: u128, kind: DecisionKind, state: SubjectState, effective_from: Date) -> DecisionAbout {
    let decision = Decision {
        id: DecisionId(Uuid::from_u128(number)),
        issuer: AgencyId(Uuid::nil()),
        year: 2019,
        number: 1,
        symbol: "QĐ-SNV".to_owned(),
        signed_on: date!(2019 - 11 - 15),
        signer: "Lê Văn Ký".to_owned(),
        summary: String::new(),
    };
    let subject = DecisionSubject {
        id: SubjectId(Uuid::from_u128(number)),
        decision: decision.id,
        official: OfficialId(Uuid::nil()),
        kind,
        effective_from,
        from_agency: None,
        to_agency: None,
    };
    DecisionAbout { decision, subject, state, effective_from }
}

fn state(number: u128, state: MailboxState, from: Date, by: Option<u128>) -> MailboxStateFact {
    MailboxStateFact {
        id: FactId(Uuid::from_u128(number)),
        mailbox: MailboxId(Uuid::nil()),
        state,
        effective: Period::starting(from),
        subject: by.map(|by| SubjectId(Uuid::from_u128(by))),
    }
}

fn stopped(day: Date, recorded_from: i64) -> ToldLifeEvent {
    let event = LifeEvent::Stopped { at: Timestamp::start_of(day), stop: FactId(Uuid::nil()) };
    ToldLifeEvent { event: StoryEvent::Declared(event), account: "hr".to_owned(), recorded_from }
}

#[test]
fn the_last_end_of_service_in_force_is_the_one() {
    use SubjectState::{InForce, Withdrawn};
    let recruited = about(1, DecisionKind::Recruit, InForce, date!(2010 - 01 - 01));
    let retired = about(2, DecisionKind::Retire, InForce, DAY);
    let taken_back = about(3, DecisionKind::Resign, Withdrawn, date!(2019 - 12 - 20));
    let found = |decisions: &[DecisionAbout], states: &[MailboxStateFact]| {
        leaving(decisions, states).map(|about| about.subject.id.0.as_u128())
    };
    assert_eq!(found(std::slice::from_ref(&recruited), &[]), None);
    assert_eq!(found(&[recruited.clone(), retired, taken_back], &[]), Some(2));
    // A dismissal is a disciplinary measure: it is known by what it did to the mailbox.
    let disciplined = about(4, DecisionKind::Discipline, InForce, DAY);
    let kept = [state(9, MailboxState::Preserved, DAY, Some(4))];
    assert_eq!(found(&[recruited.clone(), disciplined.clone()], &[]), None);
    assert_eq!(found(&[recruited, disciplined], &kept), Some(4));
}

#[test]
fn a_mailbox_is_closed_from_the_first_day_on_which_it_sends_nothing() {
    let states = [
        state(1, MailboxState::Suspended, date!(2019 - 06 - 01), None),
        state(2, MailboxState::Active, date!(2019 - 07 - 01), None),
        state(3, MailboxState::Preserved, date!(2020 - 01 - 01), None),
        state(4, MailboxState::ReceiveOnly, DAY, None),
    ];
    assert_eq!(closed_state(&states, DAY).map(|fact| fact.id.0.as_u128()), Some(4));
    assert_eq!(closed_state(&states, date!(2020 - 02 - 01)), None);
}

#[test]
fn what_came_after_the_day_counts_before_what_came_earlier() {
    let story =
        [stopped(date!(2019 - 01 - 01), 1), stopped(date!(2019 - 12 - 02), 2), stopped(date!(2019 - 12 - 05), 3)];
    let found = |story: &[ToldLifeEvent]| first_from(story, LifeEventKind::Stopped, DAY).map(|told| told.recorded_from);
    assert_eq!(found(&story), Some(2));
    assert_eq!(found(&story[..1]), Some(1), "stopped before they left, and never since");
    assert_eq!(found(&[]), None);
    assert_eq!(first_from(&story, LifeEventKind::SeenRevoked, DAY), None);
}

#[test]
fn what_was_not_reached_is_told() {
    let about = about(1, DecisionKind::Retire, SubjectState::InForce, DAY);
    let entry = Entry { at: Timestamp::start_of(date!(2019 - 12 - 03)), account: "hr".to_owned() };
    let link = |stage, since, entry| Link { stage, serial: None, since, entry };
    let links = [
        link(Stage::Signed, Some(date!(2019 - 11 - 15)), None),
        link(Stage::Entered, Some(date!(2019 - 12 - 03)), Some(entry)),
        Link { serial: Some("0a1b".to_owned()), ..link(Stage::CaShows, None, None) },
    ];
    let html = table(Say::VI, &links, &about).to_string();
    for part in ["Lê Văn Ký", "trước 16 ngày", "sau 2 ngày", "chứng thư 0a1b", "chưa có", "1/QĐ-SNV"] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}
