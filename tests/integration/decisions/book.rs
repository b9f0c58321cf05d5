//! One decision with many people, sent again, sent otherwise, and sent with wrong fields.

use std::collections::BTreeSet;

use congvu::domain::decision::SubjectState;
use congvu::domain::decision::draft::{Act, AddressChoice, PersonDraft};
use congvu::domain::decision::step::{StepKind, StepState};
use congvu::domain::ids::{AgencyId, OfficialId};
use congvu::domain::scope::Scope;
use congvu::operations::OperationError;
use congvu::operations::record_decision::{preview_decision, record_decision};
use congvu::storage::read::View;
use congvu::storage::read::decision::DecisionFilter;
use time::macros::date;
use uuid::Uuid;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    forty_recruits_and_twelve_transfers_sent_twice_have_one_effect
    a_subject_that_differs_is_a_conflict_that_names_it
    every_wrong_field_is_told_at_once_and_nothing_is_written
    what_lies_outside_the_scope_is_not_there
    two_acts_on_one_person_go_one_after_the_other
    decisions_are_listed_by_filter_and_page
}

const FROM: time::Date = date!(2019 - 07 - 01);

async fn forty_recruits_and_twelve_transfers_sent_twice_have_one_effect(db: TestDatabase) {
    let office = Office::open(db).await;
    // Many of one name: their addresses must count up within the draft.
    let names = ["Nguyễn Văn An", "Lê Thị Hòa", "Điểu Nen", "Trần Văn Bình"];
    let recruits: Vec<_> = (0..40)
        .map(|number| {
            let mut subject = office.recruit(names[number % 4], FROM);
            if let PersonDraft::New(person) = &mut subject.person {
                person.birth_date = date!(1990 - 01 - 01) + time::Duration::days(i64::try_from(number).unwrap());
            }
            subject
        })
        .collect();
    let recruited = office.draft(100, recruits);
    let first = office.record(&recruited).await.unwrap();
    let officials: Vec<OfficialId> = first.subjects.iter().map(|subject| subject.official).collect();
    assert_eq!(officials.iter().collect::<BTreeSet<_>>().len(), 40);
    let addresses = office.db.texts("select distinct address from address").await;
    assert_eq!(addresses.len(), 43);
    let mut drafts = vec![recruited];
    for (decision, people) in officials[..12].chunks(4).enumerate() {
        let act = || Act::Transfer { post: office.post(2), address: AddressChoice::Proposed };
        let subject = |official: &OfficialId| congvu::domain::decision::draft::SubjectDraft {
            person: PersonDraft::Known(*official),
            effective_from: date!(2019 - 09 - 01),
            act: act(),
        };
        drafts.push(office.draft(200 + i32::try_from(decision).unwrap(), people.iter().map(subject).collect()));
    }
    for draft in &drafts[1..] {
        office.record(draft).await.unwrap();
    }
    let mut counts = Vec::new();
    for _ in 0..2 {
        let mut now = Vec::new();
        for table in [
            "change_set",
            "decision",
            "decision_subject",
            "subject_act",
            "official",
            "posting",
            "mailbox",
            "mailbox_state",
            "address",
            "decision_step",
            "subject_effect",
        ] {
            now.push((table, office.count(table).await));
        }
        counts.push(now);
        for draft in &drafts {
            let again = office.record(draft).await.unwrap();
            assert_eq!(again.change_set, None);
            assert!(again.subjects.iter().all(|subject| !subject.is_new && !subject.consequences.is_empty()));
        }
    }
    assert_eq!(counts[0], counts[1]);
    let again = office.record(&drafts[0]).await.unwrap();
    assert_eq!(again.subjects.iter().map(|one| one.official).collect::<Vec<_>>(), officials);
    // One more name on the same decision is added alone.
    let mut more = drafts[0].clone();
    more.subjects.push(office.recruit("Phạm Thị Mới", FROM));
    let added = office.record(&more).await.unwrap();
    assert_eq!(added.subjects.iter().filter(|subject| subject.is_new).count(), 1);
    office.assert_verified().await;
}

async fn a_subject_that_differs_is_a_conflict_that_names_it(db: TestDatabase) {
    let office = Office::open(db).await;
    let draft = office.draft(1, vec![office.transfer(0, 2, FROM)]);
    office.record(&draft).await.unwrap();
    let mut later = draft.clone();
    later.subjects[0].effective_from = date!(2019 - 08 - 01);
    let mut other_signer = draft.clone();
    other_signer.signer = "Người khác".to_owned();
    for (wrong, said) in [(&later, "Điểu Nen"), (&other_signer, "1/QĐ-SNV")] {
        let refused = office.record(wrong).await.unwrap_err();
        let OperationError::Conflict { reason } = &refused else { panic!("{refused:?}") };
        assert!(reason.vi.contains(said) && reason.en.contains(said), "{reason:?}");
    }
    assert_eq!(office.count("change_set").await, "2");
}

async fn every_wrong_field_is_told_at_once_and_nothing_is_written(db: TestDatabase) {
    let office = Office::open(db).await;
    let mut nobody = office.recruit(" ", FROM);
    if let PersonDraft::New(person) = &mut nobody.person {
        person.personal_number = Some("70090000001".to_owned());
        person.birth_date = date!(2018 - 01 - 01);
    }
    let mut backwards = office.known(1, FROM, Act::Second { post: office.post(2), until: Some(TODAY) });
    if let Act::Second { post, .. } = &mut backwards.act {
        post.position = String::new();
    }
    let mut draft = office.draft(0, vec![nobody, backwards]);
    draft.signed_on = date!(2019 - 07 - 01);
    draft.file_sha256 = Some("zz".to_owned());
    let fields = |error: OperationError| {
        let OperationError::Invalid { problems } = error else { panic!("{error:?}") };
        problems.into_iter().map(|problem| problem.field).collect::<BTreeSet<_>>()
    };
    let expected = [
        "/file_sha256",
        "/number",
        "/signed_on",
        "/subjects/0/person/new/birth_date",
        "/subjects/0/person/new/full_name",
        "/subjects/0/person/new/personal_number",
        "/subjects/1/act/post/position",
        "/subjects/1/act/until",
    ];
    assert_eq!(fields(office.record(&draft).await.unwrap_err()), expected.map(str::to_owned).into());
    assert_eq!(fields(office.preview(&draft).await.unwrap_err()), expected.map(str::to_owned).into());
    // What only the registry can tell is told for all subjects at once, too.
    let mut nowhere = office.transfer(0, 2, FROM);
    nowhere.act = Act::Transfer {
        post: congvu::domain::decision::draft::Post { agency: AgencyId(Uuid::nil()), ..office.post(2) },
        address: AddressChoice::Proposed,
    };
    let mut stranger = office.transfer(1, 2, FROM);
    stranger.person = PersonDraft::Known(OfficialId(Uuid::nil()));
    let taken = office.known(
        1,
        FROM,
        Act::Transfer {
            post: office.post(2),
            address: AddressChoice::Chosen(office.people[2].address.address.clone()),
        },
    );
    let refused = office.record(&office.draft(9, vec![nowhere.clone(), taken.clone()])).await.unwrap_err();
    assert_eq!(
        fields(refused),
        ["/subjects/0/act/post/agency", "/subjects/1/act/address/chosen"].map(str::to_owned).into()
    );
    let refused = office.record(&office.draft(9, vec![taken, stranger])).await.unwrap_err();
    assert_eq!(fields(refused), ["/subjects/1/person/known"].map(str::to_owned).into());
    assert_eq!(office.count("change_set").await, "1");
}

async fn what_lies_outside_the_scope_is_not_there(db: TestDatabase) {
    let office = Office::open(db).await;
    let other = office.hr_of(2);
    let outside = [
        office.draft(1, vec![office.known(0, FROM, Act::Retire)]),
        office.draft(1, vec![office.transfer(0, 2, FROM)]),
        office.draft(1, vec![office.recruit("Nguyễn Văn Mới", FROM)]),
    ];
    for draft in &outside {
        for refused in [
            record_decision(&office.registry, &other, draft).await.map(|_| ()),
            preview_decision(&office.registry, &other, draft).await.map(|_| ()),
        ] {
            assert!(matches!(refused, Err(OperationError::NotFound { .. })), "{refused:?}");
        }
    }
    let mut unknown = outside[0].clone();
    unknown.subjects[0].person = PersonDraft::Known(OfficialId(Uuid::nil()));
    let unknown = record_decision(&office.registry, &other, &unknown).await.unwrap_err().to_string();
    let hidden = record_decision(&office.registry, &other, &outside[0]).await.unwrap_err().to_string();
    assert_eq!(unknown, hidden);
    assert_eq!(office.count("change_set").await, "1");
    // What another recorded is not to be had by sending it again.
    office.record(&outside[0]).await.unwrap();
    let again = record_decision(&office.registry, &other, &outside[0]).await;
    assert!(matches!(again, Err(OperationError::NotFound { .. })), "{again:?}");
    let reader = office.registry.store.read().await.unwrap();
    let scope = Scope::subtree(office.agencies[2].path.clone());
    let seen = reader.decisions(&scope, View::of(TODAY), &DecisionFilter::default(), None, 9).await.unwrap();
    assert!(seen.is_empty());
}

async fn two_acts_on_one_person_go_one_after_the_other(db: TestDatabase) {
    let office = Office::open(db).await;
    let appoint = Act::Appoint {
        post: congvu::domain::decision::draft::Post {
            position: "Trưởng phòng".to_owned(),
            rank: congvu::domain::posting::Rank::DivisionHead,
            ..office.post(2)
        },
        concurrent: false,
    };
    // In the list the later comes first.
    let draft = office.draft(5, vec![office.known(0, date!(2019 - 08 - 01), appoint), office.transfer(0, 2, FROM)]);
    let preview = office.preview(&draft).await.unwrap();
    let recorded = office.record(&draft).await.unwrap();
    assert_eq!(recorded.subjects.iter().map(|one| one.consequences.clone()).collect::<Vec<_>>(), preview);
    let person = office.standing(office.person(0)).await;
    let (before, after) = (person.primary_on(FROM).unwrap(), person.primary_on(date!(2019 - 08 - 01)).unwrap());
    assert_eq!((before.agency, before.position.as_str()), (office.agency(2), "Chuyên viên"));
    assert_eq!((after.agency, after.position.as_str()), (office.agency(2), "Trưởng phòng"));
    assert_eq!(before.effective.to, Some(after.effective.from));
    office.assert_verified().await;
}

async fn decisions_are_listed_by_filter_and_page(db: TestDatabase) {
    let office = Office::open(db).await;
    let mut retire = office.draft(1, vec![office.known(0, date!(2020 - 01 - 01), Act::Retire)]);
    retire.file_sha256 = Some("ab".repeat(32));
    let done = office.record(&retire).await.unwrap();
    for number in 2..=4 {
        let name = format!("Trần Văn {}", ["Ba", "Tư", "Năm"][usize::try_from(number).unwrap() - 2]);
        office.record(&office.draft(number, vec![office.recruit(&name, FROM)])).await.unwrap();
    }
    let reader = office.registry.store.read().await.unwrap();
    let view = View::of(TODAY);
    let all = DecisionFilter::default();
    let page = reader.decisions(&Scope::Province, view, &all, None, 3).await.unwrap();
    assert_eq!(page.len(), 3);
    let last = page[2].decision.clone();
    let key = congvu::storage::read::decision::DecisionKey { signed_on: last.signed_on, decision: last.id };
    let rest = reader.decisions(&Scope::Province, view, &all, Some(key), 3).await.unwrap();
    let ids: BTreeSet<_> = page.iter().chain(&rest).map(|line| line.decision.id).collect();
    assert_eq!((rest.len(), ids.len()), (1, 4));
    assert_eq!(reader.count_decisions(&Scope::Province, view, &all).await.unwrap(), 4);
    let scope = Scope::subtree(office.agencies[1].path.clone());
    for (filter, expected) in [
        (DecisionFilter { kind: Some(congvu::domain::decision::DecisionKind::Retire), ..all.clone() }, 1),
        (DecisionFilter { effective_before: Some(date!(2019 - 12 - 31)), ..all.clone() }, 3),
        (DecisionFilter { effective_from: Some(date!(2019 - 12 - 31)), ..all.clone() }, 1),
        (DecisionFilter { agency: Some(office.agency(1)), ..all.clone() }, 4),
        (DecisionFilter { agency: Some(office.agency(2)), ..all.clone() }, 0),
        (DecisionFilter { state: Some(SubjectState::InForce), ..all.clone() }, 4),
        (DecisionFilter { state: Some(SubjectState::Withdrawn), ..all.clone() }, 0),
    ] {
        let listed = reader.decisions(&scope, view, &filter, None, 9).await.unwrap();
        assert_eq!(listed.len(), expected, "{filter:?}");
        assert_eq!(reader.count_decisions(&scope, view, &filter).await.unwrap(), listed.len() as u64);
    }
    let file = reader.decision(&scope, view, done.decision).await.unwrap().unwrap();
    assert_eq!(file.file_sha256, Some(vec![0xab; 32]));
    assert_eq!((file.subjects.len(), file.subjects[0].full_name.as_str()), (1, "Điểu Nen"));
    assert_eq!(file.revision, done.change_set.unwrap());
    let steps = reader.steps_of_decision(&scope, view, done.decision).await.unwrap();
    let revoke = steps.iter().find(|step| step.draft.kind == StepKind::RequestRevocation).unwrap();
    assert_eq!((revoke.state, revoke.draft.begins_on), (StepState::Planned, date!(2020 - 01 - 01)));
}
