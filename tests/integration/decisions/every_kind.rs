//! Every kind of act, withdrawn and corrected: nothing remains of what was taken back, and what is corrected is what it would have
//! been had it been entered so.

use congvu::domain::decision::draft::{Act, AddressChoice, LeaveMailbox, Measure, PersonDraft, Post, SubjectDraft};
use congvu::domain::decision::standing::Standing;
use congvu::domain::decision::{DecisionKind, SubjectState};
use congvu::domain::ids::{OfficialId, SubjectId};
use congvu::domain::posting::Rank;
use congvu::domain::scope::Scope;
use congvu::operations::OperationError;
use congvu::operations::correct_decision::{Correction, correct_subject, withdraw_subject};
use congvu::operations::run_decisions::run_decisions;
use congvu::storage::read::View;
use time::Date;
use time::macros::date;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    every_kind_is_corrected_and_withdrawn
    a_recruit_is_corrected_withdrawn_and_entered_again
}

/// The day that is wrong and the one that is right: both to come, from what has been to what comes, and back.
const DAYS: [(Date, Date); 3] = [
    (date!(2019 - 07 - 01), date!(2019 - 09 - 01)),
    (date!(2019 - 06 - 10), date!(2019 - 09 - 01)),
    (date!(2019 - 09 - 01), date!(2019 - 06 - 12)),
];

/// An act of a kind on the first person of the office, after what has to come before it.
fn act(office: &Office, kind: DecisionKind) -> (Option<Act>, Act) {
    let proposed = AddressChoice::Proposed;
    let suspend = || Act::LeaveWithoutPay { until: None, mailbox: LeaveMailbox::Suspend };
    let (before, act) = match kind {
        DecisionKind::Recruit => (None, Act::Recruit { post: office.post(1), address: proposed }),
        DecisionKind::Transfer => (None, Act::Transfer { post: office.post(2), address: proposed }),
        DecisionKind::Second => (None, Act::Second { post: office.post(2), until: Some(date!(2019 - 12 - 01)) }),
        DecisionKind::EndSecondment => (Some(Act::Second { post: office.post(2), until: None }), Act::EndSecondment),
        DecisionKind::Appoint => {
            let post = Post { rank: Rank::DivisionHead, position: "Trưởng phòng".to_owned(), ..office.post(1) };
            (None, Act::Appoint { post, concurrent: false })
        }
        DecisionKind::Dismiss => (None, Act::Dismiss { position: "Nhân viên".to_owned(), rank: Rank::Clerk }),
        DecisionKind::LeaveWithoutPay => (None, suspend()),
        DecisionKind::Return => (Some(suspend()), Act::Return),
        DecisionKind::SuspendFromDuty => (None, Act::SuspendFromDuty),
        DecisionKind::Discipline => (None, Act::Discipline { measure: Measure::Dismissal }),
        DecisionKind::CorrectIdentity => {
            let (full_name, birth_date) = ("Điểu Nhên".to_owned(), date!(1981 - 03 - 01));
            (None, Act::CorrectIdentity { full_name, birth_date })
        }
        DecisionKind::Retire => (None, Act::Retire),
        DecisionKind::Resign => (None, Act::Resign),
        DecisionKind::MoveOut => (None, Act::MoveOut),
        DecisionKind::Death => (None, Act::Death),
    };
    assert_eq!(act.kind(), kind);
    (before, act)
}

/// Everything of a person but the keys of facts.
fn contents(standing: &Standing) -> Vec<String> {
    let postings = standing
        .postings
        .iter()
        .map(|one| format!("{:?} {:?} {:?} {} {:?}", one.agency, one.effective, one.kind, one.position, one.rank));
    let states = standing.states.iter().map(|one| format!("{:?} {:?}", one.state, one.effective));
    let addresses = standing.addresses.iter().map(|one| format!("{} {:?} {:?}", one.address, one.kind, one.effective));
    let corrections =
        standing.corrections.iter().map(|one| format!("{} {} {:?}", one.full_name, one.birth_date, one.effective));
    let mut all: Vec<String> = postings.chain(states).chain(addresses).chain(corrections).collect();
    all.extend(standing.mailbox.as_ref().map(|mailbox| format!("mailbox {}", mailbox.number)));
    all.sort();
    all
}

impl Office {
    async fn contents(&self, official: OfficialId) -> Vec<String> {
        contents(&self.standing(official).await)
    }

    /// What is still to be done for anybody, but for stops whose day has come: a correction carries them out at once.
    async fn to_do(&self) -> Vec<String> {
        let sql = "select kind || ' ' || cast(begins_on as text) || ' ' || cast(due_on as text) from decision_step \
                   where state in ('planned', 'open') and not (kind = 'stop_use' and begins_on <= '2019-06-15') order by 1";
        self.db.texts(sql).await
    }

    async fn correct(&self, subject: SubjectId, effective_from: Date, act: Act) {
        let correction = Correction { effective_from, act, reason: "Sai ngày hiệu lực".to_owned() };
        let kind = correction.act.kind();
        let done = correct_subject(&self.registry, &self.hr, subject, &correction).await;
        done.unwrap_or_else(|refused| panic!("{kind} corrected to {effective_from}: {refused:?}"));
    }

    async fn withdraw(&self, subject: SubjectId) {
        withdraw_subject(&self.registry, &self.hr, subject, "Nhập nhầm").await.expect("a withdrawal");
    }

    /// Records an act on somebody under a decision of its own.
    async fn enter(&self, number: &mut i32, official: OfficialId, effective_from: Date, act: Act) -> SubjectId {
        *number += 1;
        let kind = act.kind();
        let subject = SubjectDraft { person: PersonDraft::Known(official), effective_from, act };
        let done = self.record(&self.draft(*number, vec![subject])).await;
        done.unwrap_or_else(|refused| panic!("{kind} on {effective_from}: {refused:?}")).subjects[0].subject
    }
}

async fn every_kind_is_corrected_and_withdrawn(db: TestDatabase) {
    let office = Office::open(db).await;
    let mut number = 0;
    for &kind in DecisionKind::ALL {
        // Somebody new is recruited, taken back, and is then there without a day of life.
        let official = if kind == DecisionKind::Recruit {
            let made = office.record(&office.draft(1000, vec![office.recruit("Lê Thị Hòa", TODAY)])).await.unwrap();
            office.withdraw(made.subjects[0].subject).await;
            made.subjects[0].official
        } else {
            office.person(0)
        };
        let (before, act) = act(&office, kind);
        let preparing = match before {
            Some(before) => Some(office.enter(&mut number, official, date!(2019 - 06 - 03), before).await),
            None => None,
        };
        for (wrong, right) in DAYS {
            let case = format!("{kind} from {wrong} to {right}");
            let (untouched, nothing) = (office.contents(official).await, office.to_do().await);
            let rightly = office.enter(&mut number, official, right, act.clone()).await;
            let (expected, work) = (office.contents(official).await, office.to_do().await);
            assert_ne!(expected, untouched, "{case}");
            office.withdraw(rightly).await;
            assert_eq!(office.contents(official).await, untouched, "{case}");
            assert_eq!(office.to_do().await, nothing, "{case}");

            let subject = office.enter(&mut number, official, wrong, act.clone()).await;
            office.correct(subject, right, act.clone()).await;
            assert_eq!(office.contents(official).await, expected, "{case}");
            assert_eq!(office.to_do().await, work, "{case}");
            office.withdraw(subject).await;
            assert_eq!(office.contents(official).await, untouched, "{case}");
            // Taken back by mistake: the same subject says it again.
            office.correct(subject, right, act.clone()).await;
            assert_eq!(office.contents(official).await, expected, "{case}");
            assert_eq!(office.to_do().await, work, "{case}");
            office.withdraw(subject).await;
            assert_eq!((office.contents(official).await, office.to_do().await), (untouched, nothing), "{case}");
        }
        if let Some(preparing) = preparing {
            office.withdraw(preparing).await;
        }
    }
    office.assert_verified().await;
}

async fn a_recruit_is_corrected_withdrawn_and_entered_again(db: TestDatabase) {
    let office = Office::open(db).await;
    let days = [(1, "Nguyễn Văn An"), (2, "Phạm Thị Bưởi"), (3, "Hồ Văn Cam")].into_iter().zip(DAYS);
    for ((number, name), (wrong, right)) in days {
        let draft = office.draft(number, vec![office.recruit(name, wrong)]);
        let made = office.record(&draft).await.unwrap();
        let (subject, official) = (made.subjects[0].subject, made.subjects[0].official);
        let mailbox = office.standing(official).await.mailbox;
        let act = draft.subjects[0].act.clone();
        office.correct(subject, right, act.clone()).await;
        let corrected = office.standing(official).await;
        // What a newcomer of the right day gets, who has another name.
        let twin_name = format!("{name} Hai");
        let twin = office.record(&office.draft(number + 100, vec![office.recruit(&twin_name, right)])).await.unwrap();
        let twin = office.standing(twin.subjects[0].official).await;
        let plain = |standing: &Standing| {
            let own = standing.address_on(date!(2020 - 01 - 01)).expect("an address").to_string();
            let known = standing.mailbox.as_ref().expect("a mailbox").number;
            let lines = contents(standing).into_iter().filter(|line| *line != format!("mailbox {known}"));
            lines.map(|line| line.replace(&own, "theirs")).collect::<Vec<_>>()
        };
        assert_eq!(plain(&corrected), plain(&twin), "{name}");
        assert_eq!(corrected.mailbox, mailbox, "the mailbox keeps its number");

        office.withdraw(subject).await;
        assert_eq!(office.contents(official).await.len(), 1, "the mailbox's number alone");
        let sent_again = office.record(&draft).await;
        assert!(matches!(sent_again, Err(OperationError::Conflict { .. })), "{sent_again:?}");
        assert_eq!(office.contents(official).await.len(), 1, "a file sent again does nothing of what was withdrawn");
        // Under another decision, and under the same by correcting it.
        let mut other = 500 + number;
        let again = office.enter(&mut other, official, right, act.clone()).await;
        assert_eq!(contents(&office.standing(official).await), contents(&corrected), "{name}");
        office.withdraw(again).await;
        office.correct(subject, right, act).await;
        assert_eq!(contents(&office.standing(official).await), contents(&corrected), "{name}");
        let reader = office.registry.store.read().await.unwrap();
        let line = reader.subject(&Scope::Province, View::of(TODAY), subject).await.unwrap().unwrap();
        assert_eq!((line.state(), line.act.unwrap().effective_from), (SubjectState::InForce, right));
        drop(reader);
    }
    run_decisions(&office.registry, &office.hr, TODAY).await.unwrap();
    let held = office.db.texts("select address from address_claim where held_until is not null").await;
    assert!(held.is_empty(), "addresses that are in use are not about to be released: {held:?}");
    office.assert_verified().await;
}
